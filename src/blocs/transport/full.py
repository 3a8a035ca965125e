"""Passages that can be full: the ways between ports by which of them they lead through.

With tolls on some passages the cheapest way between two ports is, for some set of them, the
shortest way that avoids that set: a way that passes more of them than it must would be dearer. So
the ways with every set closed are all that tolls can lead to.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.transport.network import LONGER, TODAY, Changes, Ways, usual_ways
from blocs.transport.rents import log_cost_at, shares_at
from blocs.world.shocks.corridors import FullWays, TransitTolls, WaysByPassage
from blocs.world.world import World

MOST_FULL = 4
"""Passages with a capacity at once: ways are found for every set of them closed, 16 in all."""

SHARPNESS = 2000.0
"""How readily ships change between ways of the same two ports.

Ways that differ by 0.05 per cent of value (50 km) differ by a factor e in use. All ships on the
cheapest way, as the network has it where nothing is full, is the limit; there, a passage of which a
little more is asked than it can take would lose all ships of a pair of ports at once."""


@dataclass(frozen=True)
class Limit:
    """What a passage can take, and who earns there.

    share: of what passes today, or million_usd a year; both None: all that comes; toll: share of
    value that is taken in any case; owners: country → part of tolls and rents.
    """

    share: float | None = None
    million_usd: float | None = None
    toll: float = 0.0
    owners: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def is_capacity(self) -> bool:
        """Whether it can be full."""
        return self.share is not None or self.million_usd is not None

    def million_usd_of(self, today: float) -> float:
        """What can pass a year, inf where all can; today: what does."""
        if self.million_usd is not None:
            return self.million_usd
        return math.inf if self.share is None else self.share * today


def full_ways(
    world: World,
    changes: Changes,
    limits: Mapping[str, Limit],
    sectors: Mask,
    transit: Mapping[str, Limit] | None = None,
) -> FullWays:
    """Capacities of passages by name, with the ways as they are after `changes`.

    transit: country → its toll on what passes by land, on top of `changes`, and whose income that
    is. Raises what `transport.network.ways` raises.
    """
    names, tolled = tuple(limits), transit or {}
    before = ways_by_passage(world, changes, names)
    usual = before if changes == TODAY else ways_by_passage(world, TODAY, names)
    today = _passing(world, usual, sectors)
    every = limits.values()
    owner = [
        [one.owners.get(code, 0.0) for code in world.countries]
        for one in (*every, *tolled.values())
    ]
    flows = zip(every, today.tolist(), strict=True)
    return FullWays(
        ways=_tolled(world, changes, names, tolled) if tolled else before,
        capacity=np.array([one.million_usd_of(flow) for one, flow in flows]),
        toll=np.array([one.toll for one in every]),
        owner=np.array(owner),
        today=today,
        sectors=sectors,
        free=log_cost_at(before, np.zeros(len(names))),
    )


def _tolled(
    world: World, changes: Changes, names: tuple[str, ...], tolls: Mapping[str, Limit]
) -> WaysByPassage:
    """The ways once transit pays, and to whom each pays what."""
    rate = {code: one.toll for code, one in tolls.items()}
    after = changes.and_also(Changes(transit=rate))
    paid = _paid(world, after, rate)
    found = ways_by_passage(world, after, names)
    port = usual_ways(world, after).port_country
    rates = np.array(list(rate.values()))
    return replace(found, transit=TransitTolls(tuple(rate), rates, paid, paid[:, :, port]))


def _paid(world: World, after: Changes, rate: Mapping[str, float]) -> Array:
    """(toll, country, country) what goods by land pay to each, in logs of their value.

    Ways share goods, and not all of them pay: exp(−paid) is the mean over ways of what tolls leave
    of the value, ∝ Σ exp(−λ cost − tolls). It is shared out by what passes each who takes one.
    """
    ways = usual_ways(world, after)
    sharpness = ways.land_substitution
    once_more = {code: toll / sharpness for code, toll in rate.items()}
    dearer = usual_ways(world, after.and_also(Changes(transit=once_more)))
    total = sharpness * _gap(dearer.land_cost, ways.land_cost)
    part = np.stack([toll * _passed(world, after, code) for code, toll in rate.items()])
    whole = part.sum(axis=0)
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0) * total


def _passed(world: World, after: Changes, via: str) -> Array:
    """(country, country) share of goods by land that pass a country; 0 where it is an end."""
    ways = usual_ways(world, after)
    shut = usual_ways(world, after.and_also(Changes(transit={via: math.inf})))
    return -np.expm1(-ways.land_substitution * _gap(shut.land_cost, ways.land_cost))


def _gap(later: Array, earlier: Array) -> Array:
    """How much costlier ways by land are later; 0 where there was none, inf where none is left."""
    return np.maximum(
        np.subtract(later, earlier, out=np.zeros_like(later), where=np.isfinite(earlier)), 0.0
    )


def _passing(world: World, ways: WaysByPassage, sectors: Mask) -> Array:
    """(passage,) million USD of goods a year in the base year."""
    through = shares_at(ways, np.zeros(len(ways.passages))).through
    return np.einsum("pab,ab->p", through, np.matmul(world.flows, sectors.astype(np.float64)))


def ways_by_passage(world: World, changes: Changes, names: Sequence[str]) -> WaysByPassage:
    """The ways after `changes`, by which of the passages `names` they lead through.

    Raises what `ways` raises.
    """
    sets = [
        frozenset(name for name, shut in zip(names, bits, strict=True) if shut)
        for bits in itertools.product((False, True), repeat=len(names))
    ]
    found = {
        shut: usual_ways(world, changes.and_also(Changes(closed=shut)) if shut else changes)
        for shut in sets
    }
    uses = np.array([[name in one for name in names] for one in sets])
    free = found[frozenset()]
    cost = np.full((len(sets), *free.sea_cost.shape), np.inf)
    for shut, ways in found.items():
        led = np.array([_leads_through(name, shut, found) for name in names])
        number = np.tensordot(2 ** np.arange(len(names))[::-1], led, axes=1)
        for k in range(len(sets)):
            cost[k] = np.minimum(cost[k], np.where(number == k, ways.sea_cost, np.inf))
    return WaysByPassage(
        tuple(names), uses, cost, free.to_port, free.land, free.substitution, SHARPNESS
    )


def _leads_through(name: str, shut: frozenset[str], found: dict[frozenset[str], Ways]) -> Mask:
    """(port, port) whether the way with `shut` closed is longer once `name` is closed, too."""
    with np.errstate(invalid="ignore"):
        return found[shut | {name}].sea_cost > found[shut].sea_cost + LONGER
