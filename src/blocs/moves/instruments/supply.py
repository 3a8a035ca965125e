"""Shocks to what a country can make: productivity and the supply of labour."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from blocs.foundation.messages import say, say_as
from blocs.moves.draft import Draft
from blocs.moves.fields import Change, Codes
from blocs.moves.move import Move, Place, Telling
from blocs.moves.roles import places
from blocs.moves.speech import Speech, Turns


class Productivity(Move):
    """Total factor productivity of sectors changes: unit costs fall in proportion to its rise."""

    titles: ClassVar = say_as("kind of move", "Productivity")

    country: Codes = Field(description="The countries whose productivity changes.")
    sectors: Codes = Field(description="Sector codes, groups, or `all`.")
    change_pct: Change = Field(description="Change in percent: 2 makes the factor 1.02.")

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply productivity by 1 + change_pct / 100."""
        who = place.countries(self.country, "country")
        sectors = place.sectors(self.sectors, "sectors")
        draft.change_productivity(who.mask, sectors.mask, 1.0 + self.change_pct / 100.0)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Whose productivity changes, by how much."""
        who = place.countries(self.country, "country")
        sectors = place.sectors(self.sectors, "sectors")
        text = speech.turned(
            _PRODUCTIVITY,
            self.change_pct,
            countries=places(speech, who),
            sectors=speech.in_sectors(sectors),
        )
        return Telling(text, {"country": who}, sectors)


class LabourSupply(Move):
    """The supply of labour of countries changes: migration, mobilisation, ageing."""

    titles: ClassVar = say_as("kind of move", "Labour supply")

    country: Codes = Field(description="The countries whose supply of labour changes.")
    change_pct: Change = Field(description="Change in percent at unchanged real wages.")

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply labour by 1 + change_pct / 100."""
        who = place.countries(self.country, "country")
        draft.change_labour(who.mask, 1.0 + self.change_pct / 100.0)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Whose labour changes, by how much."""
        who = place.countries(self.country, "country")
        text = speech.turned(_LABOUR, self.change_pct, countries=places(speech, who))
        return Telling(text, {"country": who})


_PRODUCTIVITY = Turns(
    say("productivity in {countries} rises by {size}{sectors}"),
    say("productivity in {countries} falls by {size}{sectors}"),
    say("productivity in {countries} does not change{sectors}"),
)
_LABOUR = Turns(
    say("the supply of labour in {countries} rises by {size}"),
    say("the supply of labour in {countries} falls by {size}"),
    say("the supply of labour in {countries} does not change"),
)
