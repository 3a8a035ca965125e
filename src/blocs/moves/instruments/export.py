"""Exports taxed, subsidised or banned by those who sell."""

from __future__ import annotations

import math
from typing import ClassVar, Self

from pydantic import Field, model_validator

from blocs.foundation.messages import say, say_as
from blocs.moves.cells import pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, NewRate, Rate
from blocs.moves.move import Move, Place, Telling
from blocs.moves.roles import buyers
from blocs.moves.speech import Speech


class ExportTax(Move):
    """`by` (origins) tax exports to `on` (destinations): `rate` sets, `add` adds.

    The revenue is the origin's; a negative rate is a subsidy that the origin pays.
    """

    titles: ClassVar = say_as("kind of move", "Export tax")

    by: Codes = Field(description="The exporters that levy the tax.")
    on: Codes = Field(description="The destinations on the way to which goods are taxed.")
    sectors: Codes = Field(description="Sector codes, groups, or `all`.")
    rate: NewRate | None = Field(
        default=None, description="New ad-valorem rate, 0.25 or 25%; negative: a subsidy."
    )
    add: Rate | None = Field(default=None, description="Added to the rate: 0.1 or 10%.")

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if (self.rate is None) == (self.add is None):
            raise ValueError("an export tax needs either 'rate' (sets) or 'add' (adds)")
        return self

    def act(self, draft: Draft, place: Place) -> None:
        """Set or add export tax rates on (by → on), domestic sales left out."""
        by, on = place.countries(self.by, "by"), place.countries(self.on, "on")
        sectors = place.sectors(self.sectors, "sectors")
        pairs = pairs_between(origin=by.mask, destination=on.mask)
        if self.rate is not None:
            draft.set_export_tax(place.block(pairs, sectors, self.rate), place.path)
        elif self.add is not None:
            draft.add_export_tax(place.block(pairs, sectors, self.add), place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who taxes exports to whom, by how much."""
        by, on = place.countries(self.by, "by"), place.countries(self.on, "on")
        sectors = place.sectors(self.sectors, "sectors")
        parts = {"exporters": speech.countries(by), "buyers": buyers(speech, on)}
        end = speech.in_sectors(sectors)
        if self.rate is not None:
            rate = speech.percent(100 * abs(self.rate))
            levy = _SET_TAX if self.rate >= 0 else _SET_SUBSIDY
            text = speech.agreed(by, *levy, **parts, rate=rate, sectors=end)
        else:
            added = self.add or 0.0
            points = speech.number(abs(100 * added))
            turn = _RAISE if added >= 0 else _CUT
            text = speech.agreed(by, *turn, **parts, points=points, sectors=end)
        return Telling(text, {"by": by, "on": on}, sectors)


_SET_TAX = (
    say("{exporters} sets an export tax of {rate} on exports to {buyers}{sectors}"),
    say("{exporters} set an export tax of {rate} on exports to {buyers}{sectors}"),
)
_SET_SUBSIDY = (
    say("{exporters} sets an export subsidy of {rate} on exports to {buyers}{sectors}"),
    say("{exporters} set an export subsidy of {rate} on exports to {buyers}{sectors}"),
)
_RAISE = (
    say(
        "{exporters} raises export taxes on exports to {buyers} by {points} percentage points"
        "{sectors}"
    ),
    say(
        "{exporters} raise export taxes on exports to {buyers} by {points} percentage points"
        "{sectors}"
    ),
)
_CUT = (
    say(
        "{exporters} cuts export taxes on exports to {buyers} by {points} percentage points"
        "{sectors}"
    ),
    say(
        "{exporters} cut export taxes on exports to {buyers} by {points} percentage points{sectors}"
    ),
)


class ExportBan(Move):
    """`by` stop selling to `to`: a true zero, not a high cost. Domestic sales go on."""

    titles: ClassVar = say_as("kind of move", "Export ban")

    by: Codes = Field(description="Those that ban their own exports.")
    to: Codes = Field(description="The destinations that get nothing any more.")
    sectors: Codes = Field(description="Sector codes, groups, or `all`.")

    def act(self, draft: Draft, place: Place) -> None:
        """Set iceberg costs to infinity on by → to."""
        by, to = place.countries(self.by, "by"), place.countries(self.to, "to")
        sectors = place.sectors(self.sectors, "sectors")
        pairs = pairs_between(origin=by.mask, destination=to.mask)
        draft.change_cost(place.block(pairs, sectors, math.inf), place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who bans exports to whom."""
        by, to = place.countries(self.by, "by"), place.countries(self.to, "to")
        sectors = place.sectors(self.sectors, "sectors")
        text = speech.agreed(
            by,
            say("{sellers} bans exports to {buyers}{sectors}"),
            say("{sellers} ban exports to {buyers}{sectors}"),
            sellers=speech.countries(by),
            buyers=buyers(speech, to),
            sectors=speech.in_sectors(sectors),
        )
        return Telling(text, {"by": by, "to": to}, sectors)
