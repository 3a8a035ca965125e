"""Tariffs: levied by importers on the goods of origins."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator

from blocs.foundation.messages import say, say_as
from blocs.moves.cells import pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, NewRate, Rate
from blocs.moves.move import Move, Place, Telling
from blocs.moves.roles import suppliers
from blocs.moves.speech import Speech


class Tariff(Move):
    """`by` (destinations) tax imports from `on` (origins): `rate` sets, `add` adds."""

    titles: ClassVar = say_as("kind of move", "Tariff")

    by: Codes = Field(description="The importers that levy the tariff.")
    on: Codes = Field(description="The origins whose goods are taxed.")
    sectors: Codes = Field(description="Sector codes, groups, or `all`.")
    rate: NewRate | None = Field(default=None, description="New ad-valorem rate: 0.25 or 25%.")
    add: Rate | None = Field(default=None, description="Added to the rate: 0.1 or 10%.")

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if (self.rate is None) == (self.add is None):
            raise ValueError("a tariff needs either 'rate' (sets) or 'add' (adds)")
        return self

    def act(self, draft: Draft, place: Place) -> None:
        """Set or add tariff rates on (on → by), domestic sales left out."""
        by, on = place.countries(self.by, "by"), place.countries(self.on, "on")
        sectors = place.sectors(self.sectors, "sectors")
        pairs = pairs_between(origin=on.mask, destination=by.mask)
        if self.rate is not None:
            draft.set_tariff(place.block(pairs, sectors, self.rate), place.path)
        elif self.add is not None:
            draft.add_tariff(place.block(pairs, sectors, self.add), place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who taxes whose goods, by how much."""
        by, on = place.countries(self.by, "by"), place.countries(self.on, "on")
        sectors = place.sectors(self.sectors, "sectors")
        parts = {"importers": speech.countries(by), "origins": suppliers(speech, on)}
        end = speech.in_sectors(sectors)
        if self.rate is not None:
            rate = speech.percent(100 * self.rate)
            text = speech.agreed(by, *_SET, **parts, rate=rate, sectors=end)
        else:
            added = self.add or 0.0
            points = speech.number(abs(100 * added))
            turn = _RAISE if added >= 0 else _CUT
            text = speech.agreed(by, *turn, **parts, points=points, sectors=end)
        return Telling(text, {"by": by, "on": on}, sectors)


_SET = (
    say("{importers} sets a tariff of {rate} on imports from {origins}{sectors}"),
    say("{importers} set a tariff of {rate} on imports from {origins}{sectors}"),
)
_RAISE = (
    say(
        "{importers} raises tariffs on imports from {origins} by {points} percentage points"
        "{sectors}"
    ),
    say(
        "{importers} raise tariffs on imports from {origins} by {points} percentage points{sectors}"
    ),
)
_CUT = (
    say(
        "{importers} cuts tariffs on imports from {origins} by {points} percentage points{sectors}"
    ),
    say("{importers} cut tariffs on imports from {origins} by {points} percentage points{sectors}"),
)
