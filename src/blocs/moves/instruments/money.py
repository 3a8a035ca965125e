"""Moves of money: transfers between countries, and trade balanced."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from blocs.foundation.axes import Array
from blocs.foundation.messages import say, say_as
from blocs.moves.draft import Draft
from blocs.moves.fields import ByYear, Codes, Number, meant_amount
from blocs.moves.move import Move, Place, Telling, only
from blocs.moves.roles import receivers
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


class BalanceTrade(Move):
    """Every country's trade deficit and surplus becomes zero: D' = 0."""

    titles: ClassVar = say_as("kind of move", "Balanced trade")

    def act(self, draft: Draft, place: Place) -> None:
        """Ask for the closure `balanced`."""
        del place
        draft.balance()

    def tell(self, place: Place, speech: Speech) -> Telling:
        """One sentence, always the same."""
        del place
        text = speech.words(
            "every country's trade is balanced: deficits and surpluses are set to zero"
        )
        return Telling(text)


class Transfer(Move):
    """`by` pay `to` an amount a year; several share it in proportion to their value added.

    A schedule gives the amount by year: the scenario's year counts, a year outside it pays nothing.
    """

    titles: ClassVar = say_as("kind of move", "Transfer")

    by: Codes = Field(description="Who pays.")
    to: Codes = Field(description="Who receives.")
    amount_million_usd: Number | None = Field(
        default=None, description="Total a year, million USD of the base year."
    )
    schedule: ByYear | None = Field(
        default=None, description="Year → total, million USD, as in {2024: 500, 2025: 300}."
    )

    @field_validator("amount_million_usd")
    @classmethod
    def _positive(cls, value: float | None) -> float | None:
        if value is not None and value <= 0:
            raise ValueError(f"amount {value:g} must be positive: name the payer in 'by'")
        return None if value is None else meant_amount(value)

    @field_validator("schedule")
    @classmethod
    def _not_negative(cls, value: ByYear | None) -> ByYear | None:
        wrong = [f"{year}: {amount:g}" for year, amount in (value or {}).items() if amount < 0]
        if wrong:
            raise ValueError(f"amounts must not be negative: {', '.join(wrong)}")
        if value is not None and not any(value.values()):
            raise ValueError("the schedule pays nothing in any year")
        for amount in (value or {}).values():
            meant_amount(amount)
        return value

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.amount_million_usd is None) == (self.schedule is None):
            raise ValueError("give either 'amount_million_usd' or 'schedule' (year: amount)")
        return self

    @property
    def is_dated(self) -> bool:
        """Whether a schedule decides what is paid."""
        return self.schedule is not None

    def act(self, draft: Draft, place: Place) -> None:
        """Add to what countries receive; the sum over countries is zero."""
        by, to = self._parties(place)
        amount = self._amount(place)
        if place.failed or amount == 0:
            return
        weights = place.world.value_added
        received = _share(to, weights) - _share(by, weights)
        draft.pay(amount * received)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who pays whom how much, and how it is shared."""
        by, to = self._parties(place)
        amount, payers = speech.number(self._amount(place)), speech.countries(by)
        shared = ""
        if not (only(by.mask) and only(to.mask)):
            shared = speech.words(
                "; several payers or receivers share it in proportion to value added"
            )
        text = speech.agreed(
            by,
            say("{payers} transfers {amount} million USD a year to {receivers}{when}{shared}"),
            say("{payers} transfer {amount} million USD a year to {receivers}{when}{shared}"),
            payers=payers,
            amount=amount,
            receivers=receivers(speech, to),
            when="" if self.schedule is None else self._when(place, speech),
            shared=shared,
        )
        return Telling(text, {"by": by, "to": to})

    def _amount(self, place: Place) -> float:
        """Million USD in the scenario's year."""
        if self.schedule is None or place.year is None:
            return self.amount_million_usd or 0.0
        return self.schedule.get(place.year, 0.0)

    def _when(self, place: Place, speech: Speech) -> str:
        """Which year of the schedule counts, and the whole schedule."""
        years = sorted((self.schedule or {}).items())
        plan = "; ".join(f"{year}: {speech.number(amount)}" for year, amount in years)
        year = str(place.year)
        if place.year not in dict(years):
            return speech.words(
                ", because {year} is not in the schedule ({plan})", year=year, plan=plan
            )
        return speech.words(", the amount of {year} in the schedule ({plan})", year=year, plan=plan)

    def _parties(self, place: Place) -> tuple[Selection, Selection]:
        by, to = place.countries(self.by, "by"), place.countries(self.to, "to")
        for code, both in zip(place.world.countries, by.mask & to.mask, strict=True):
            if both:
                message = f"'{code}' would pay itself: it stands in 'by' and in 'to'"
                place.fault(message, "to", remedy=f"Exclude it: -{code}.")
        return by, to


def _share(who: Selection, weights: Array) -> Array:
    chosen = np.where(who.mask, weights, 0.0)
    return chosen / chosen.sum()
