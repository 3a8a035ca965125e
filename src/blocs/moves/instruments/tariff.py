"""Tariffs: levied by importers on the goods of origins."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import Field, model_validator

from blocs.moves.cells import pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, NewRate, Rate
from blocs.moves.move import Move, Place, Telling
from blocs.moves.speech import Speech


class Tariff(Move):
    """`by` (destinations) tax imports from `on` (origins): `rate` sets, `add` adds."""

    titles: ClassVar = {"en": "Tariff", "ru": "Ввозной тариф"}

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
        importers, origins = speech.countries(by), speech.countries(on)
        taxed = speech.choose(
            f" imports from {origins}",
            f"; {speech.verb(on, 'поставщик', 'поставщики')} — {origins}",
        )
        text = f"{importers} {self._size(speech, speech.is_plural(by), taxed)}"
        roles = {"by": by, "on": on}
        return Telling(text + speech.in_sectors(sectors), roles, sectors)

    def _size(self, speech: Speech, plural: bool, taxed: str) -> str:
        s, et = ("", "ют") if plural else ("s", "ет")
        if self.rate is not None:
            rate = speech.percent(100 * self.rate)
            english = f"{'set' + s} a tariff of {rate} on{taxed}"
            return speech.choose(english, f"устанавлива{et} ввозной тариф {rate}{taxed}")
        added = self.add or 0.0
        points = speech.number(abs(100 * added))
        verb, russian = ("raise", "повыша") if added >= 0 else ("cut", "снижа")
        return speech.choose(
            f"{verb}{s} tariffs on{taxed} by {points} percentage points",
            f"{russian}{et} ввозные тарифы на {points} п. п.{taxed}",
        )
