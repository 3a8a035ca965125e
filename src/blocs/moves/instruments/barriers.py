"""Barriers between countries: trade costs and embargoes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias, cast

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from blocs.foundation.axes import Mask
from blocs.foundation.errors import shown
from blocs.moves.cells import pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Change, Codes
from blocs.moves.move import Move, Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


def _two_sides(value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise ValueError(f"expected two sides, as in [[BLR], [RUS]], not {shown(value)}")
    sides = cast(Sequence[Any], value)
    if len(sides) != 2:
        raise ValueError(f"expected exactly two sides, as in [[BLR], [RUS]], not {len(sides)}")
    return sides


if TYPE_CHECKING:
    Sides: TypeAlias = Sequence[Sequence[str]]
else:
    _SIDE = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    _SIDES = {"type": "array", "items": _SIDE, "minItems": 2, "maxItems": 2, "format": "sides"}
    Sides = Annotated[tuple[Codes, Codes], BeforeValidator(_two_sides), WithJsonSchema(_SIDES)]


CHANGE = "Change of the iceberg trade cost in percent: -5 or -5% makes the factor 0.95."


class TradeCost(Move):
    """Trade costs `between` two sides, both ways, or from `origin` to `destination` change."""

    titles: ClassVar = {"en": "Trade costs", "ru": "Торговые издержки"}

    between: Sides | None = Field(default=None, description="Two sides, as in [[BLR], [RUS]].")
    origin: Codes | None = Field(default=None, description="The suppliers, for one direction.")
    destination: Codes | None = Field(default=None, description="The buyers, for one direction.")
    sectors: Codes = Field(description="Sector codes, groups, or `all`.")
    change_pct: Change = Field(description=CHANGE)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        one_way = (self.origin is not None, self.destination is not None)
        if one_way != ((self.between is None,) * 2):
            raise ValueError(
                "give either 'between' (two sides, both ways) or 'origin' and 'destination'"
            )
        return self

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply iceberg costs by 1 + change_pct / 100, each cell once."""
        first, second = self._sides(place)
        pairs = pairs_between(
            origin=first.mask, destination=second.mask, both_ways=self.between is not None
        )
        sectors = place.sectors(self.sectors, "sectors")
        cells = place.block(pairs, sectors, 1.0 + self.change_pct / 100.0)
        draft.change_cost(cells, place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Between whom, by how much."""
        first, second = self._sides(place)
        sectors = place.sectors(self.sectors, "sectors")
        change, end = speech.change(self.change_pct), speech.in_sectors(sectors)
        if self.between is None:
            a, b = speech.countries(first), speech.countries(second)
            english = f"trade costs from {a} to {b} {change}"
            russian = f"торговые издержки {change}; откуда: {a}; куда: {b}"
            roles = {"origin": first, "destination": second}
        else:
            english, russian = self._both_ways(first, second, speech)
            roles = {"side_1": first, "side_2": second}
        return Telling(speech.choose(english, russian) + end, roles, sectors)

    def _both_ways(self, first: Selection, second: Selection, speech: Speech) -> tuple[str, str]:
        """The sentence for `between`, in English and in Russian."""
        change = speech.change(self.change_pct)
        a = speech.countries(first)
        if first.written == second.written:
            russian = f"торговые издержки внутри группы стран {change}; состав группы: {a}"
            return f"trade costs inside {a} {change}", russian
        b = speech.countries(second)
        sides = f"{a} and {b}"
        if len(first.included) + len(second.included) > 2:
            sides = f"{a} on one side and {b} on the other"
        russian = f"торговые издержки {change} в обоих направлениях; стороны: {a} — {b}"
        return f"trade costs between {sides} {change}, both ways", russian

    def _sides(self, place: Place) -> tuple[Selection, Selection]:
        if self.between is not None:
            one, other = self.between
            return place.countries(one, "between", 0), place.countries(other, "between", 1)
        origin, destination = self.origin or (), self.destination or ()
        return place.countries(origin, "origin"), place.countries(destination, "destination")


Direction: TypeAlias = Annotated[
    Literal["imports", "exports", "both"],
    Field(description="What `by` stops: its imports from `on`, its exports to `on`, or both."),
]


class Embargo(Move):
    """`by` stops trading with `on`: a true zero, not a high cost. Domestic sales go on."""

    titles: ClassVar = {"en": "Embargo", "ru": "Эмбарго"}

    by: Codes = Field(description="Those that impose the embargo.")
    on: Codes = Field(description="Those that it is aimed at.")
    sectors: Codes = Field(description="Sector codes, groups, or `all`.")
    direction: Direction

    def act(self, draft: Draft, place: Place) -> None:
        """Set iceberg costs to infinity: on → by (imports), by → on (exports), or both."""
        by, on = place.countries(self.by, "by"), place.countries(self.on, "on")
        sectors = place.sectors(self.sectors, "sectors")
        cells = place.block(self._pairs(by.mask, on.mask), sectors, math.inf)
        draft.change_cost(cells, place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who stops buying from, selling to or trading with whom."""
        by, on = place.countries(self.by, "by"), place.countries(self.on, "on")
        sectors = place.sectors(self.sectors, "sectors")
        stop = speech.choose(
            speech.verb(by, "stops", "stop"), speech.verb(by, "прекращает", "прекращают")
        )
        text = f"{speech.choose('', 'эмбарго: ')}{speech.countries(by)} {stop} "
        if self._is_autarky(by, on):
            text += speech.choose("trading with each other", "торговлю друг с другом")
        else:
            text += self._what(speech, on)
        roles = {"by": by, "on": on}
        return Telling(text + speech.in_sectors(sectors), roles, sectors)

    def _what(self, speech: Speech, on: Selection) -> str:
        names = speech.countries(on)
        if not speech.russian:
            verbs = {"imports": "buying from", "exports": "selling to", "both": "all trade with"}
            return f"{verbs[self.direction]} {names}"
        what, one, many = {
            "imports": ("закупки", "поставщик", "поставщики"),
            "exports": ("поставки", "покупатель", "покупатели"),
            "both": ("всю торговлю", "другая сторона", "другая сторона"),
        }[self.direction]
        return f"{what}; {speech.verb(on, one, many)} — {names}"

    def _is_autarky(self, by: Selection, on: Selection) -> bool:
        return self.direction == "both" and bool(by.mask.all() and on.mask.all())

    def _pairs(self, by: Mask, on: Mask) -> Mask:
        if self.direction == "imports":
            return pairs_between(origin=on, destination=by)
        both_ways = self.direction == "both"
        return pairs_between(origin=by, destination=on, both_ways=both_ways)
