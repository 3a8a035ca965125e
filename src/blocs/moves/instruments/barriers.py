"""Barriers between countries: trade costs and embargoes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeAlias, cast

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from blocs.foundation.axes import Mask
from blocs.foundation.errors import shown
from blocs.foundation.messages import say, say_as
from blocs.moves.cells import pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Change, Codes
from blocs.moves.move import Move, Place, Telling
from blocs.moves.roles import buyers, other_side, suppliers
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech, Turns


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

    titles: ClassVar = say_as("kind of move", "Trade costs")

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
        turns, roles = self._turns(first, second), ("side_1", "side_2")
        if self.between is None:
            turns, roles = _ONE_WAY, ("origin", "destination")
        a, b = speech.countries(first), ""
        if turns is not _INSIDE:
            b = speech.countries(second)
        text = speech.turned(turns, self.change_pct, a=a, b=b, sectors=speech.in_sectors(sectors))
        return Telling(text, dict(zip(roles, (first, second), strict=True)), sectors)

    def _turns(self, first: Selection, second: Selection) -> Turns:
        """What is said of trade both ways."""
        if first.written == second.written:
            return _INSIDE
        many = len(first.included) + len(second.included) > 2
        return _BETWEEN_GROUPS if many else _BETWEEN_TWO

    def _sides(self, place: Place) -> tuple[Selection, Selection]:
        if self.between is not None:
            one, other = self.between
            return place.countries(one, "between", 0), place.countries(other, "between", 1)
        origin, destination = self.origin or (), self.destination or ()
        return place.countries(origin, "origin"), place.countries(destination, "destination")


_ONE_WAY = Turns(
    say("trade costs from {a} to {b} rise by {size}{sectors}"),
    say("trade costs from {a} to {b} fall by {size}{sectors}"),
    say("trade costs from {a} to {b} do not change{sectors}"),
)
_INSIDE = Turns(
    say("trade costs inside {a} rise by {size}{sectors}"),
    say("trade costs inside {a} fall by {size}{sectors}"),
    say("trade costs inside {a} do not change{sectors}"),
)
_BETWEEN_TWO = Turns(
    say("trade costs between {a} and {b} rise by {size}, both ways{sectors}"),
    say("trade costs between {a} and {b} fall by {size}, both ways{sectors}"),
    say("trade costs between {a} and {b} do not change, both ways{sectors}"),
)
_BETWEEN_GROUPS = Turns(
    say(
        "trade costs between {a} on one side and {b} on the other rise by {size}, both ways"
        "{sectors}"
    ),
    say(
        "trade costs between {a} on one side and {b} on the other fall by {size}, both ways"
        "{sectors}"
    ),
    say(
        "trade costs between {a} on one side and {b} on the other do not change, both ways{sectors}"
    ),
)


Direction: TypeAlias = Annotated[
    Literal["imports", "exports", "both"],
    Field(description="What `by` stops: its imports from `on`, its exports to `on`, or both."),
]


class Embargo(Move):
    """`by` stops trading with `on`: a true zero, not a high cost. Domestic sales go on."""

    titles: ClassVar = say_as("kind of move", "Embargo")

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
        those, end = speech.countries(by), speech.in_sectors(sectors)
        if self._is_autarky(by, on):
            text = speech.agreed(by, *_AUTARKY, by=those, sectors=end)
        else:
            sentences, role = _STOPS[self.direction]
            text = speech.agreed(by, *sentences, by=those, on=role(speech, on), sectors=end)
        return Telling(text, {"by": by, "on": on}, sectors)

    def _is_autarky(self, by: Selection, on: Selection) -> bool:
        return self.direction == "both" and bool(by.mask.all() and on.mask.all())

    def _pairs(self, by: Mask, on: Mask) -> Mask:
        if self.direction == "imports":
            return pairs_between(origin=on, destination=by)
        both_ways = self.direction == "both"
        return pairs_between(origin=by, destination=on, both_ways=both_ways)


_AUTARKY = (
    say("{by} stops trading with each other{sectors}"),
    say("{by} stop trading with each other{sectors}"),
)
_STOPS = {
    "imports": (
        (say("{by} stops buying from {on}{sectors}"), say("{by} stop buying from {on}{sectors}")),
        suppliers,
    ),
    "exports": (
        (say("{by} stops selling to {on}{sectors}"), say("{by} stop selling to {on}{sectors}")),
        buyers,
    ),
    "both": (
        (
            say("{by} stops all trade with {on}{sectors}"),
            say("{by} stop all trade with {on}{sectors}"),
        ),
        other_side,
    ),
}
"""What one and what several stop, by direction, and the role of those that it is aimed at."""
