"""An agreement between two sides that found no bloc: tariffs to zero, lower barriers."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from blocs.foundation.messages import say_as
from blocs.moves.cells import pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes
from blocs.moves.instruments.barriers import Sides
from blocs.moves.instruments.depth import DEPTHS, barriers, lower_barriers, tell_barriers
from blocs.moves.instruments.presets import Estimate
from blocs.moves.move import Move, Place, Telling
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech


class TradeAgreement(Move):
    """Two sides free their trade with each other: a preset with sources and ranges."""

    titles: ClassVar = say_as("kind of move", "Trade agreement")

    between: Sides = Field(description="Two sides, as in [[EU27], [MERCOSUR]].")
    depth: Literal["free_trade_area", "single_market"] = Field(
        description="A preset: `free_trade_area` or `single_market`."
    )
    estimate: Estimate = "central"
    sectors: Codes = Field(default=("all",), description="Sector codes, groups, or `all`.")

    @property
    def is_ranged(self) -> bool:
        """Its numbers have a range."""
        return True

    def act(self, draft: Draft, place: Place) -> None:
        """Lift barriers and set tariffs to zero between the sides, both ways."""
        first, second, sectors = self._chosen(place)
        pairs = pairs_between(origin=first.mask, destination=second.mask, both_ways=True)
        draft.set_tariff(place.block(pairs, sectors, 0.0), place.path)
        lower_barriers(draft, place, pairs, sectors, self.depth, self.estimate)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Between whom, and what falls away."""
        first, second, sectors = self._chosen(place)
        roles = {"side_1": first, "side_2": second}
        told = tell_barriers(place, speech, sectors, self.depth, self.estimate)
        if place.failed:
            return Telling("", roles, sectors)
        text = speech.words(
            "trade between {a} on one side and {b} on the other becomes free as in {depth}: "
            "tariffs between them drop to zero, and {barriers}{sectors}",
            a=speech.countries(first),
            b=speech.countries(second),
            depth=DEPTHS[self.depth],
            barriers=told,
            sectors=speech.in_sectors(sectors),
        )
        return Telling(text, roles, sectors, barriers(self.depth, self.estimate))

    def _chosen(self, place: Place) -> tuple[Selection, Selection, Selection]:
        one, other = self.between
        first, second = place.countries(one, "between", 0), place.countries(other, "between", 1)
        return first, second, place.sectors(self.sectors, "sectors")
