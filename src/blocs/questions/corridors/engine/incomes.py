"""Whose the surplus of a network is: buyers' by place, owners' by name; together all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.corridors.engine.flows import Flows


@dataclass(frozen=True)
class Incomes:
    """Money a year.

    buyers: place → what consumption is worth beyond its price; owners: name → tolls and rents of
    links, shared evenly among those who hold one, and rents of sources.
    """

    buyers: Mapping[str, float]
    owners: Mapping[str, float]

    @property
    def total(self) -> float:
        """The surplus of the network."""
        return sum(self.buyers.values()) + sum(self.owners.values())

    def less(self, other: Incomes) -> Incomes:
        """What each has more than in `other`."""
        return Incomes(
            _less(self.buyers, other.buyers),
            _less(self.owners, other.owners),
        )


def _less(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    names = dict.fromkeys((*one, *other))
    return {name: one.get(name, 0.0) - other.get(name, 0.0) for name in names}


def incomes_of(flows: Flows) -> Incomes:
    """Incomes at the prices of the flows: Σ (worth − p) q + Σ (p′ − p − c) f + Σ (p − s) g.

    Prices cancel over balances, so that incomes add up to the surplus whatever the duals are.
    """
    net, price = flows.network, flows.price
    buyers: dict[str, float] = {}
    kept = _worth(flows) - price[net.demand_node] * flows.consumed
    for node, value in zip(net.demand_node.tolist(), kept.tolist(), strict=True):
        _add(buyers, net.place(node), value)
    owners: dict[str, float] = dict.fromkeys(net.owners_there, 0.0)
    earned = (price[net.end] - price[net.start] - net.cost) * flows.flow
    for held, value in zip(net.owners, earned.tolist(), strict=True):
        for owner in held:
            _add(owners, owner, value / len(held))
    rents = (price[net.source_node] - net.source_cost) * flows.produced
    for node, value in zip(net.source_node.tolist(), rents.tolist(), strict=True):
        _add(owners, net.place(node), value)
    return Incomes(buyers, owners)


def _worth(flows: Flows) -> Array:
    """(demand,) what is consumed is worth: the dearest steps of a curve are served first."""
    demand, width, worth = flows.network.steps()
    out = np.zeros(len(flows.consumed))
    for k, consumed in enumerate(flows.consumed.tolist()):
        own = demand == k
        before = np.concatenate([[0.0], np.cumsum(width[own])[:-1]])
        served = np.clip(consumed - before, 0.0, width[own]) if own.any() else width[own]
        out[k] = float(worth[own] @ served)
    return out


def _add(sums: dict[str, float], name: str, value: float) -> None:
    sums[name] = sums.get(name, 0.0) + value
