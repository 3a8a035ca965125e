"""A ban on one mineral, which is a small part of its sector and may be all that others have."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field, field_validator

from blocs.foundation.axes import Array
from blocs.foundation.messages import say_as
from blocs.moves.cells import cut_points, pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Code, Codes, Text
from blocs.moves.instruments.mineral_shares import (
    MineralTrade,
    commodities_meant,
    mineral_trade,
    share_of_exports,
)
from blocs.moves.move import Move, Place, Telling
from blocs.moves.roles import buyers
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech
from blocs.world.minerals.dataset import Commodity

MOST_BUYERS = 5
"""So many buyers are named, and twice as many listed with the move."""


class MineralBan(Move):
    """`by` stops selling one mineral: its part s of each flow of its sector goes, κ^−θ = 1 − s."""

    titles: ClassVar = say_as("kind of move", "Mineral ban")

    by: Code = Field(description="The country that bans its exports.")
    good: Text = Field(
        description="A word of the mineral's name (`graphite`), its HS 1992 code, or a group "
        "(`ores`, `metals`, …)."
    )
    to: Codes = Field(default=("world",), description="The destinations that get it no more.")

    @field_validator("good")
    @classmethod
    def _recorded(cls, good: str) -> str:
        commodities_meant(good)
        return good

    def act(self, draft: Draft, place: Place) -> None:
        """Multiply iceberg costs by (1 − s)^(−1/θ) on by → to in the sectors of the good."""
        by, to = place.country(self.by, "by"), place.countries(self.to, "to")
        trade = self._trade(by, place)
        if trade is None or place.failed:
            return
        pairs = pairs_between(origin=by.mask, destination=to.mask)
        cut = self._cut(trade, by, place)
        cells = cut_points(pairs, cut, draft.world.trade_elasticity)
        if not place.failed and len(cells.value):
            draft.change_cost(cells, place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who bans what, how much of the sector it is, who depends on it, and what is not seen."""
        by, to = place.country(self.by, "by"), place.countries(self.to, "to")
        trade = self._trade(by, place)
        if trade is None or place.failed:
            return Telling("", {"by": by, "to": to})
        cut = self._cut(trade, by, place)
        sectors = Selection(place.world.sector, tuple(trade.by_sector), cut > 0)
        shares = {code: float(cut[place.world.sector.position[code]]) for code in trade.by_sector}
        parts = speech.listed(
            [
                speech.words(
                    "{share} of exports of {sector}",
                    share=speech.percent(round(100 * share, 2)),
                    sector=speech.sector(code),
                )
                for code, share in shares.items()
            ]
        )
        text = speech.words(
            "{seller} bans exports of minerals ({goods}) to {buyers}: {parts} by customs records "
            "of {first} to {last}; imports of it that came from there: {dependence}; the "
            "equilibrium understates the ban: it holds the good as a part of its sector that "
            "the rest of the sector replaces, and does not know who cannot do without it",
            seller=speech.countries(by),
            goods=speech.listed(
                [one.names.get(speech.language, one.names["en"]) for one in self._goods()]
            ),
            buyers=buyers(speech, to),
            parts=parts,
            first=str(trade.years[0]),
            last=str(trade.years[-1]),
            dependence=self._dependence(trade, to, speech),
        )
        return Telling(text, {"by": by, "to": to}, sectors, self._numbers(trade, to, shares))

    def _goods(self) -> tuple[Commodity, ...]:
        return commodities_meant(self.good)

    def _trade(self, by: Selection, place: Place) -> MineralTrade | None:
        if place.failed:
            return None
        try:
            return mineral_trade(by.labels[0], self._goods(), place.world.year)
        except ValueError as problem:
            place.fault(str(problem), "by")
            return None

    def _cut(self, trade: MineralTrade, by: Selection, place: Place) -> Array:
        """(sector,) the part of the origin's flows that goes; a problem where it is unknown."""
        cut = np.zeros(len(place.world.sector))
        try:
            shares = share_of_exports(trade, by.labels[0], place.world)
        except ValueError as problem:
            remedy = (
                "Prices, re-exports or the world's table differ: ban the sector (`export_ban`)."
            )
            place.fault(str(problem), "good", remedy=remedy)
            return cut
        for sector, share in shares.items():
            cut[place.world.sector.position[sector]] = share
        return cut

    def _buyers(self, trade: MineralTrade, to: Selection) -> list[str]:
        return [code for code in trade.buyers() if code in to.labels]

    def _dependence(self, trade: MineralTrade, to: Selection, speech: Speech) -> str:
        named = [
            f"{speech.country(code)} {speech.percent(round(100 * trade.dependence(code), 1))}"
            for code in self._buyers(trade, to)[:MOST_BUYERS]
        ]
        return ", ".join(named) or speech.words("none recorded")

    def _numbers(
        self, trade: MineralTrade, to: Selection, shares: dict[str, float]
    ) -> dict[str, float]:
        found = {f"share_of_exports_pct.{code}": 100 * share for code, share in shares.items()}
        for code in self._buyers(trade, to)[: 2 * MOST_BUYERS]:
            found[f"share_of_imports_pct.{code}"] = round(100 * trade.dependence(code), 2)
        return found
