"""How deep agreements go: non-tariff barriers that fall away, and the move between two sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, TypeAlias

from pydantic import Field

from blocs.foundation.axes import Mask
from blocs.foundation.messages import say, say_as
from blocs.moves.cells import Block, pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes
from blocs.moves.instruments.barriers import Sides
from blocs.moves.instruments.presets import Estimate, parameters_of
from blocs.moves.move import Move, Place, Telling
from blocs.moves.selection import Selection, select_sectors
from blocs.moves.speech import Speech

Depth: TypeAlias = Literal["free_trade_area", "customs_union", "single_market"]
DEPTH = (
    "A preset: `free_trade_area`, `customs_union` (the external tariff of the members, too) or "
    "`single_market` (and non-tariff barriers as low as there)."
)

KINDS = ("goods", "services")
"""The groups of sectors that the table tells apart."""

DEPTHS = {
    "free_trade_area": say("a free-trade area"),
    "customs_union": say("a customs union"),
    "single_market": say("a single market"),
}


def factor_without(barrier_pct: float) -> float:
    """Factor on the iceberg cost where a barrier of `barrier_pct` percent falls away."""
    return 1.0 / (1.0 + barrier_pct / 100.0)


def lower_barriers(
    draft: Draft, place: Place, pairs: Mask, sectors: Selection, depth: Depth, estimate: Estimate
) -> None:
    """Lift the preset's barriers on `pairs` (origin, destination) in its part of `sectors`."""
    for kind, mask in _parts(place, sectors).items():
        barrier = parameters_of(depth)[kind].at(estimate)
        if mask.any() and barrier and not place.failed:
            draft.change_cost(Block(pairs, mask, factor_without(barrier)), place.path)


def tell_barriers(
    place: Place, speech: Speech, sectors: Selection, depth: Depth, estimate: Estimate
) -> str:
    """`non-tariff barriers worth … of the value of goods and … of services fall away`."""
    parts = _parts(place, sectors)
    told = {kind: parameters_of(depth)[kind].told(estimate, speech) for kind in parts}
    if len(told) == len(KINDS):
        return speech.words(
            "non-tariff barriers fall away that are worth, of the value of goods, {goods}, and of "
            "services, {services}",
            **told,
        )
    if "goods" in told:
        return speech.words(
            "non-tariff barriers fall away that are worth, of the value of goods, {goods}", **told
        )
    return speech.words(
        "non-tariff barriers fall away that are worth, of the value of services, {services}", **told
    )


def barriers(depth: Depth, estimate: Estimate) -> Mapping[str, float]:
    """The preset's numbers as provisions list them, percent."""
    return {
        f"{kind}_barrier_pct": parameter.at(estimate)
        for kind, parameter in parameters_of(depth).items()
    }


def _parts(place: Place, sectors: Selection) -> dict[str, Mask]:
    """Kind → its sectors (sector,) among `sectors`; a problem where the world lacks the groups."""
    world = place.world
    missing = [kind for kind in KINDS if kind not in world.sector_groups]
    if missing:
        message = f"this world has no group '{missing[0]}' of sectors, which the preset tells apart"
        place.fault(message, "depth", remedy="Give `change_pct` instead of `depth`.")
        return {}
    masks = {kind: select_sectors((kind,), world).mask & sectors.mask for kind in KINDS}
    return {kind: mask for kind, mask in masks.items() if mask.any()}


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
