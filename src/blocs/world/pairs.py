"""Which pairs of countries of a world were observed, which estimated, which do not trade goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from blocs.foundation.axes import Mask
    from blocs.world.shocks.trade import Shock
    from blocs.world.world import World

Pairs = Mapping[str, tuple[str, ...]]
"""Origin → destinations."""

MOST_NAMED = 3
ESTIMATED_PAIRS = "estimated_pairs"
"""Key of a provenance under which `estimated_trade` stands."""


class PairStatus(StrEnum):
    """Where goods trade of a pair comes from."""

    OBSERVED = "observed"
    ESTIMATED = "estimated"
    ZERO = "zero"


@dataclass(frozen=True)
class PairRecord:
    """What is known of each pair, by origin and destination; what is not listed is observed.

    year: of the table that the pairs were observed in. hidden_error_pct: how far observed pairs
    that are hidden come back, all differences over all trade hidden, %; None: too few to tell.
    """

    year: int
    estimated: Pairs
    zero: Pairs
    hidden_error_pct: float | None

    def status(self, origin: str, destination: str) -> PairStatus:
        """Of goods sold by `origin` to `destination`."""
        if destination in self.estimated.get(origin, ()):
            return PairStatus.ESTIMATED
        if destination in self.zero.get(origin, ()):
            return PairStatus.ZERO
        return PairStatus.OBSERVED

    def merged(self, region_of: Mapping[str, str]) -> PairRecord:
        """The record after countries became regions (every country → its region).

        A pair of regions is estimated where a pair of members is, and zero where all are.
        """
        found: dict[tuple[str, str], set[PairStatus]] = {}
        for origin, a in region_of.items():
            for destination, b in region_of.items():
                if a != b:
                    found.setdefault((a, b), set()).add(self.status(origin, destination))
        some = [pair for pair, seen in found.items() if PairStatus.ESTIMATED in seen]
        none = [pair for pair, seen in found.items() if seen == {PairStatus.ZERO}]
        return PairRecord(self.year, by_origin(some), by_origin(none), self.hidden_error_pct)


def by_origin(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Origin → destinations, in the order of the pairs."""
    found: dict[str, list[str]] = {}
    for origin, destination in pairs:
        found.setdefault(origin, []).append(destination)
    return {origin: tuple(destinations) for origin, destinations in found.items()}


def estimated_by(world: World, shocks: Iterable[Shock]) -> dict[str, Any]:
    """Part of a provenance: what was estimated of the trade that any of the shocks acts on.

    Its cost, tariffs or export taxes are changed, or works buy there. Empty where nothing was.
    """
    if world.provenance.pairs is None:
        return {}
    acted = _nothing(world)
    for shock in shocks:
        acted |= _acted_on(world, shock)
    return _entry(world, acted)


def estimated_between(world: World, dyads: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The same of the trade of these pairs of countries, both ways."""
    acted, position = _nothing(world), world.country.position
    for one, other in dyads:
        i, n = position[one], position[other]
        acted[i, n] = acted[n, i] = True
    return _entry(world, acted)


def _nothing(world: World) -> Mask:
    return np.zeros((len(world.country), len(world.country)), dtype=bool)


def _entry(world: World, acted: Mask) -> dict[str, Any]:
    found = estimated_trade(world, acted & ~np.eye(len(acted), dtype=bool))
    return {} if found is None else {ESTIMATED_PAIRS: found}


def _acted_on(world: World, shock: Shock) -> Mask:
    """(origin, destination) pairs whose cost, tariff, export tax or purchases a shock changes."""
    acted = _nothing(world)
    taxes = 0.0 if world.export_tax_rate is None else world.export_tax_rate
    for after, before in (
        (shock.iceberg_cost_hat, 1.0),
        (shock.tariff_rate_cf, world.tariff_rate),
        (shock.export_tax_rate_cf, taxes),
        (shock.purchases, 0.0),
    ):
        if after is not None:
            acted |= (after != before).any(axis=2)
    return acted


def estimated_trade(world: World, acted: Mask) -> dict[str, Any] | None:
    """What of the trade that a result is about was estimated, as plain data; None: nothing.

    acted: (origin, destination) pairs that it is about. `share_pct`: of their trade, %; `largest`:
    at most `MOST_NAMED` pairs, those that trade most.
    """
    record = world.provenance.pairs
    if record is None:
        return None
    trade = world.flows.sum(axis=2)
    places: list[list[int]] = np.argwhere(acted & (trade > 0)).tolist()
    names = world.countries
    found = [(i, n) for i, n in places if record.status(names[i], names[n]) is PairStatus.ESTIMATED]
    if not found:
        return None
    found.sort(key=lambda at: (-float(trade[at]), at))
    total = sum(float(trade[i, n]) for i, n in places)
    return {
        "pairs": len(found),
        "largest": [[names[i], names[n]] for i, n in found[:MOST_NAMED]],
        "share_pct": round(100 * sum(float(trade[at]) for at in found) / total, 1),
        "hidden_error_pct": record.hidden_error_pct,
    }
