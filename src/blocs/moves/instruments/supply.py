"""Shocks to what a country can make: productivity and the supply of labour."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from blocs.moves.draft import Draft
from blocs.moves.fields import Change, Codes
from blocs.moves.move import Move, Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


class Productivity(Move):
    """Total factor productivity of sectors changes: unit costs fall in proportion to its rise."""

    titles: ClassVar = {"en": "Productivity", "ru": "Производительность"}

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
        change = speech.change(self.change_pct, plural=False)
        text = speech.choose(
            f"productivity in {speech.countries(who)} {change}",
            f"производительность {change}{_countries(speech, who)}",
        )
        return Telling(text + speech.in_sectors(sectors), {"country": who}, sectors)


class LabourSupply(Move):
    """The supply of labour of countries changes: migration, mobilisation, ageing."""

    titles: ClassVar = {"en": "Labour supply", "ru": "Предложение труда"}

    country: Codes = Field(description="The countries whose supply of labour changes.")
    change_pct: Change = Field(description="Change in percent at unchanged real wages.")

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply labour by 1 + change_pct / 100."""
        who = place.countries(self.country, "country")
        draft.change_labour(who.mask, 1.0 + self.change_pct / 100.0)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Whose labour changes, by how much."""
        who = place.countries(self.country, "country")
        change = speech.change(self.change_pct, plural=False)
        text = speech.choose(
            f"the supply of labour in {speech.countries(who)} {change}",
            f"предложение труда {change}{_countries(speech, who)}",
        )
        return Telling(text, {"country": who})


def _countries(speech: Speech, who: Selection) -> str:
    return f"; {speech.verb(who, 'страна', 'страны')} — {speech.countries(who)}"
