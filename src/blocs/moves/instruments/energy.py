"""Energy sold under a contract below what it would fetch: a rent between two treasuries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, field_validator, model_validator

from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import Message, say, say_as
from blocs.moves.draft import Draft
from blocs.moves.fields import Code, Form, Number, Share, Text, meant_amount
from blocs.moves.move import Move, Place, Telling
from blocs.moves.roles import buyers
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


@dataclass(frozen=True)
class Unit:
    """A unit of volume, and what is quoted for one unit of price.

    volume × USD per unit of price / divisor is in million USD, exactly.
    """

    name: Message
    price: Message
    divisor: int


_PER_TONNE, _PER_BARREL = say("USD per tonne"), say("USD per barrel")
_PER_METRES, _PER_MWH = say("USD per thousand cubic metres"), say("USD per MWh")
UNITS = {
    "million tonnes": Unit(say("million tonnes"), _PER_TONNE, 1),
    "thousand tonnes": Unit(say("thousand tonnes"), _PER_TONNE, 1000),
    "million barrels": Unit(say("million barrels"), _PER_BARREL, 1),
    "billion cubic metres": Unit(say("billion cubic metres"), _PER_METRES, 1),
    "million cubic metres": Unit(say("million cubic metres"), _PER_METRES, 1000),
    "TWh": Unit(say("TWh"), _PER_MWH, 1),
    "GWh": Unit(say("GWh"), _PER_MWH, 1000),
}


def _not_negative(value: float) -> float:
    if value < 0:
        raise ValueError(f"{value:g} is negative: a price or a duty is zero or more")
    return value


Price: TypeAlias = Annotated[Number, AfterValidator(_not_negative)]


class EnergyItem(Form, spoken=("name",)):
    """One good of a contract. Prices and duties are in USD per unit of price.

    That unit follows from the unit of volume: tonnes → tonne, barrels → barrel, cubic metres →
    thousand cubic metres, TWh and GWh → MWh.
    """

    name: Text = Field(description="What is sold: crude oil, gas, electricity.")
    volume: Number = Field(description="Sold a year, in `unit`.")
    unit: Literal[
        "million tonnes",
        "thousand tonnes",
        "million barrels",
        "billion cubic metres",
        "million cubic metres",
        "TWh",
        "GWh",
    ] = Field(description="Unit of the volume.")
    price: Price | None = Field(
        default=None, description="USD that the buyer pays (needs `netback_price`)."
    )
    netback_price: Price | None = Field(
        default=None,
        description="USD that the seller would get elsewhere, net of transport and of any "
        "`export_duty` counted here.",
    )
    export_duty: Price | None = Field(
        default=None, description="USD of export duty that the seller's treasury forgoes."
    )
    share_returned: Share = Field(
        default=0.0, description="Part of that duty that the buyer passes back, 0 to 1."
    )

    @field_validator("volume")
    @classmethod
    def _something(cls, value: float) -> float:
        if value <= 0:
            raise ValueError(f"volume {value:g} must be positive")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.price is None) != (self.netback_price is None):
            raise ValueError("'price' and 'netback_price' belong together: give both or neither")
        if self.price is None and self.export_duty is None:
            raise ValueError("give 'price' and 'netback_price', or 'export_duty', or all three")
        if self.price is not None and self.price > (self.netback_price or 0.0):
            raise ValueError(
                f"price {self.price:g} is above the netback price {self.netback_price:g}: that "
                "rent flows to the seller; write it as a 'transfer' from the buyer"
            )
        if self.share_returned and self.export_duty is None:
            raise ValueError("'share_returned' is a part of 'export_duty', which is not given")
        return self

    @property
    def rent_million_usd(self) -> float:
        """Volume × (netback − price) + volume × duty × (1 − share returned), million USD a year."""
        gap = (self.netback_price or 0.0) - (self.price or 0.0)
        duty = (self.export_duty or 0.0) * (1.0 - self.share_returned)
        return self.volume * (gap + duty) / UNITS[self.unit].divisor


if TYPE_CHECKING:
    Items: TypeAlias = Sequence[EnergyItem]
else:
    Items = tuple[EnergyItem, ...]


class EnergyContract(Move):
    """`seller` lets `buyer` have energy below its netback price or free of export duty.

    The volume is fixed and inframarginal: the marginal unit is still priced at the world price, so
    that nobody's prices or sourcing change at first hand. What moves is a rent, from the seller's
    treasury to the buyer's.
    """

    titles: ClassVar = say_as("kind of move", "Energy contract")

    seller: Code = Field(description="The country that sells, whose treasury forgoes the rent.")
    buyer: Code = Field(description="The country that buys, whose treasury gets it.")
    items: Items = Field(description="The goods of the contract, each once.")

    @field_validator("items")
    @classmethod
    def _each_once(cls, value: Sequence[EnergyItem]) -> Sequence[EnergyItem]:
        if not value:
            raise ValueError("the contract has no items")
        names = [item.name.strip().casefold() for item in value]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"'{twice}' stands here twice: write one item for each good")
        if not any(item.rent_million_usd > 0 for item in value):
            raise ValueError("the contract yields nothing: no price below netback, no duty saved")
        meant_amount(sum(item.rent_million_usd for item in value))
        return value

    @property
    def rent_million_usd(self) -> float:
        """What moves from seller to buyer, million USD a year."""
        return sum(item.rent_million_usd for item in self.items)

    def act(self, draft: Draft, place: Place) -> None:
        """Move the rent from the seller's income to the buyer's; the sum is zero."""
        seller, buyer = self._parties(place)
        self._once(draft, place)
        if not place.failed:
            received = buyer.mask.astype(float) - seller.mask.astype(float)
            draft.pay(self.rent_million_usd * received)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who lets whom have what, and the rent that moves."""
        seller, buyer = self._parties(place)
        goods = "; ".join(_told(item, speech) for item in self.items)
        rent = speech.number(round(self.rent_million_usd, 6))
        text = speech.agreed(
            seller,
            *_SELLS,
            sellers=speech.countries(seller),
            buyers=buyers(speech, buyer),
            goods=goods,
            rent=rent,
        )
        return Telling(text, {"seller": seller, "buyer": buyer})

    def _parties(self, place: Place) -> tuple[Selection, Selection]:
        seller = place.country(self.seller, "seller")
        buyer = place.country(self.buyer, "buyer")
        if not place.failed and (seller.mask & buyer.mask).any():
            message = f"'{self.buyer}' would sell to itself"
            place.fault(message, "buyer", remedy="Name two different countries.")
        return seller, buyer

    def _once(self, draft: Draft, place: Place) -> None:
        for index, item in enumerate(self.items):
            key = self.seller, self.buyer, item.name.strip().casefold()
            if draft.contracts.setdefault(key, place.path) != place.path:
                message = f"'{item.name}' from '{self.seller}' to '{self.buyer}' is in an earlier "
                remedy = "Write one contract for each good and pair of countries."
                place.fault(f"{message}contract", "items", index, remedy=remedy)


_SELLS = (
    say(
        "{sellers} sells {buyers} energy below its worth: {goods}; a rent of {rent} million USD a "
        "year moves from the seller's treasury to the buyer's, while the marginal unit stays "
        "priced at the world price"
    ),
    say(
        "{sellers} sell {buyers} energy below its worth: {goods}; a rent of {rent} million USD a "
        "year moves from the seller's treasury to the buyer's, while the marginal unit stays "
        "priced at the world price"
    ),
)


def _told(item: EnergyItem, speech: Speech) -> str:
    unit, name = UNITS[item.unit], in_language(item, "name", speech.language)
    parts = [f"{name}, {speech.number(item.volume)} {unit.name[speech.language]}"]
    if item.price is not None and item.netback_price is not None:
        told = speech.words(
            "at {price} instead of {netback} {per}",
            price=speech.number(item.price),
            netback=speech.number(item.netback_price),
            per=unit.price,
        )
        parts.append(told)
    if item.export_duty is not None:
        duty = speech.number(item.export_duty)
        told = speech.words("free of an export duty of {duty} {per}", duty=duty, per=unit.price)
        parts.append(told)
    if item.share_returned:
        back = speech.percent(100 * item.share_returned)
        parts.append(speech.words("of which {back} is passed back", back=back))
    return ", ".join(parts)
