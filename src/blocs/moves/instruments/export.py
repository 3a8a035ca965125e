"""Exports taxed, subsidised or banned by those who sell."""

from __future__ import annotations

import math
from typing import ClassVar, Self

from pydantic import Field, model_validator

from blocs.moves.cells import pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, NewRate, Rate
from blocs.moves.move import Move, Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


class ExportTax(Move):
    """`by` (origins) tax exports to `on` (destinations): `rate` sets, `add` adds.

    The revenue is the origin's; a negative rate is a subsidy that the origin pays.
    """

    titles: ClassVar = {"en": "Export tax", "ru": "Вывозная пошлина"}

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
        text = f"{speech.countries(by)} {self._size(speech, by, on)}"
        return Telling(text + speech.in_sectors(sectors), {"by": by, "on": on}, sectors)

    def _size(self, speech: Speech, by: Selection, on: Selection) -> str:
        s, et = ("", "ют") if speech.is_plural(by) else ("s", "ет")
        towards, buyers = speech.countries(on), _buyers(speech, on)
        if self.rate is not None:
            rate = speech.percent(100 * abs(self.rate))
            what = ("tax", "пошлину") if self.rate >= 0 else ("subsidy", "субсидию")
            return speech.choose(
                f"set{s} an export {what[0]} of {rate} on exports to {towards}",
                f"устанавлива{et} вывозную {what[1]} {rate}{buyers}",
            )
        added = self.add or 0.0
        points = speech.number(abs(100 * added))
        verb, russian = ("raise", "повыша") if added >= 0 else ("cut", "снижа")
        return speech.choose(
            f"{verb}{s} export taxes on exports to {towards} by {points} percentage points",
            f"{russian}{et} вывозные пошлины на {points} п. п.{buyers}",
        )


class ExportBan(Move):
    """`by` stop selling to `to`: a true zero, not a high cost. Domestic sales go on."""

    titles: ClassVar = {"en": "Export ban", "ru": "Запрет вывоза"}

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
        sellers = speech.countries(by)
        text = speech.choose(
            f"{sellers} {speech.verb(by, 'bans', 'ban')} exports to {speech.countries(to)}",
            f"запрет вывоза: {sellers} {speech.verb(by, 'прекращает', 'прекращают')} поставки"
            f"{_buyers(speech, to)}",
        )
        return Telling(text + speech.in_sectors(sectors), {"by": by, "to": to}, sectors)


def _buyers(speech: Speech, chosen: Selection) -> str:
    """«; покупатель — …» for Russian sentences, where names stay in the nominative."""
    return f"; {speech.verb(chosen, 'покупатель', 'покупатели')} — {speech.countries(chosen)}"
