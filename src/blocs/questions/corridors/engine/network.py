"""A network as arrays: places, directed links, sources, and demand as steps of a curve."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask

STEPS = 40
"""Steps of a demand curve: prices are known to a step, 3 per cent of the quantity at most."""

WIDEST = 1.2
"""Demand curves end at this part of the quantity that is asked for at the stated price."""


@dataclass(frozen=True, eq=False)
class Network:
    """What flows, in one unit a year; money is million USD when cost is USD per thousandth of it.

    start, end: (link,) positions of nodes; capacity: (link,) ≥ 0; cost, tariff: (link,) what a unit
    costs to move, and what its owners take on top; source_node, source_capacity, source_cost:
    (source,); demand_node, quantity, price, elasticity: (demand,) a linear inverse demand through
    (quantity, price) whose elasticity there is below zero. option: (link,) true where the link is
    not there but could be had at its cost, building included. outside: whether those who buy are
    no players: what they pay counts, not what it is worth to them. places: (node,) the country or
    owner that each node belongs to, by default itself; carriers: (node,) what is there, by default
    one thing; no link leads from one carrier to another. bargain: owners who may refuse, by default
    all: what others own is open to everybody.
    """

    nodes: tuple[str, ...]
    links: tuple[str, ...]
    start: Indices
    end: Indices
    capacity: Array
    cost: Array
    tariff: Array
    owners: tuple[frozenset[str], ...]
    option: Mask
    source_node: Indices
    source_capacity: Array
    source_cost: Array
    demand_node: Indices
    quantity: Array
    price: Array
    elasticity: Array
    outside: bool = False
    places: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    bargain: tuple[str, ...] = ()

    def place(self, node: int) -> str:
        """The country or owner that a node belongs to."""
        return self.places[node] if self.places else self.nodes[node]

    def carrier(self, link: int) -> str:
        """What a link carries; empty where all carry one thing."""
        return self.carriers[int(self.start[link])] if self.carriers else ""

    def beside_each_other(self) -> tuple[tuple[str, ...], ...]:
        """Links that are there and lead from one node to one other: who closes one leaves others.

        Parallel links are no fault, but whoever takes one of them for the passage is fooled.
        """
        groups: dict[tuple[int, int], list[str]] = {}
        for k, name in enumerate(self.links):
            if not self.option[k] and self.capacity[k] > 0:
                groups.setdefault((int(self.start[k]), int(self.end[k])), []).append(name)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)

    def of_each_carrier(self) -> tuple[Network, ...]:
        """A network for each carrier; nodes are in all of them, links and the rest in one."""
        if not self.carriers:
            return (self,)
        used: list[int] = np.concatenate([self.start, self.source_node, self.demand_node]).tolist()
        names = dict.fromkeys(self.carriers[node] for node in used)
        return tuple(self._of(name) for name in names) if len(names) > 1 else (self,)

    def _of(self, carrier: str) -> Network:
        there = np.array([one == carrier for one in self.carriers])
        links, sources = there[self.start], there[self.source_node]
        demand = there[self.demand_node]
        return replace(
            self,
            links=_those(self.links, links),
            owners=_those(self.owners, links),
            **{name: getattr(self, name)[links] for name in OF_LINKS},
            **{name: getattr(self, name)[sources] for name in OF_SOURCES},
            **{name: getattr(self, name)[demand] for name in OF_DEMAND},
        )

    def steps(self) -> tuple[Indices, Array, Array]:
        """(step,) the demand that each step belongs to, its width, and what a unit of it is worth.

        A step is worth the price in its middle; where buyers are no players, what selling it adds
        to what they pay in all. Steps that are worth nothing are left out.
        """
        share = np.arange(STEPS + 1) * (WIDEST / STEPS)
        demand: list[Indices] = []
        width: list[Array] = []
        worth: list[Array] = []
        for k, (quantity, price, elasticity) in enumerate(
            zip(self.quantity, self.price, self.elasticity, strict=True)
        ):
            paid = price * (1.0 + (share - 1.0) / elasticity)
            value = (paid[1:] + paid[:-1]) / 2.0
            if self.outside:
                value = np.diff(share * paid) / np.diff(share)
            keep = value > 0
            demand.append(np.full(int(keep.sum()), k, dtype=np.int64))
            width.append(np.full(int(keep.sum()), quantity * WIDEST / STEPS))
            worth.append(value[keep])
        if not demand:
            return np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0)
        return np.concatenate(demand), np.concatenate(width), np.concatenate(worth)

    @property
    def owners_there(self) -> tuple[str, ...]:
        """Owners of links and countries of sources, in the order in which they appear."""
        named = [owner for owners in self.owners for owner in sorted(owners)]
        named += [self.place(node) for node in self.source_node]
        return tuple(dict.fromkeys(named))

    @property
    def players(self) -> tuple[str, ...]:
        """Owners who bargain: those that are named, else all."""
        return self.bargain or self.owners_there


OF_LINKS = ("start", "end", "capacity", "cost", "tariff", "option")
OF_SOURCES = ("source_node", "source_capacity", "source_cost")
OF_DEMAND = ("demand_node", "quantity", "price", "elasticity")

T = TypeVar("T")


def _those(items: tuple[T, ...], chosen: Mask) -> tuple[T, ...]:
    return tuple(item for item, keep in zip(items, chosen, strict=True) if keep)
