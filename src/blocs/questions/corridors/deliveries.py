"""What a network delivers at which price, and what prices are made of: cost and owners' incomes."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.questions.corridors.engine.flows import FlowProgram, Flows
from blocs.questions.corridors.engine.network import WIDEST, Network

PIECES = 40
"""Steps of a demand curve, laid ever nearer around what is consumed."""

ROUNDS = 6
"""Each narrows the steps tenfold: prices are good to 1e-7 of the quantity then."""

CHOKED = 3.0
"""Prices of places where nothing arrives any more are taken to rise so many times at most."""


@dataclass(frozen=True, eq=False)
class StepsAround(Network):
    """A network whose demand has given steps: edges: (demand, step + 1) quantities."""

    edges: Array | None = None

    def steps(self) -> tuple[Indices, Array, Array]:
        """(step,) the demand of each, its width and its worth: the mean of the curve over it."""
        assert self.edges is not None
        width = np.diff(self.edges, axis=1)
        middle = (self.edges[:, 1:] + self.edges[:, :-1]) / 2.0
        worth = self.willing(middle)
        keep = (worth > 0) & (width > 0)
        demand = np.broadcast_to(np.arange(len(width))[:, None], width.shape)
        return demand[keep].astype(np.int64), width[keep], worth[keep]

    def willing(self, quantity: Array) -> Array:
        """(demand, …) what a unit more is worth there."""
        asked = self.quantity[:, None] if quantity.ndim == 2 else self.quantity
        price = self.price[:, None] if quantity.ndim == 2 else self.price
        elasticity = self.elasticity[:, None] if quantity.ndim == 2 else self.elasticity
        return price * (1.0 + (quantity / asked - 1.0) / elasticity)


@dataclass(frozen=True, eq=False)
class Makings:
    """What prices are made of. used: (node,) cost of source and way; owner: (owner, node)."""

    price: Array
    used: Array
    owner: Array
    served: Mask


def flows_around(network: Network, closed: Mask) -> Flows:
    """Least-cost flows with demand as exact as steps laid ever nearer make it."""
    most = np.maximum(network.quantity, 1e-9) * WIDEST
    low, high = np.zeros(len(most)), most
    given = {item.name: getattr(network, item.name) for item in fields(Network)}
    found: Flows | None = None
    for _ in range(ROUNDS):
        inner = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, PIECES + 1)
        edges = np.concatenate([np.zeros((len(most), 1)), inner, most[:, None]], axis=1)
        found = FlowProgram(StepsAround(**given, edges=edges)).solve(closed)
        near = 2.0 * (high - low) / PIECES
        low = np.maximum(found.consumed - near, 0.0)
        high = np.minimum(found.consumed + near, most)
    assert found is not None
    return found


@dataclass(frozen=True, eq=False)
class Tolls:
    """Tolls that moves put on links, in the network's tariffs already.

    used_up: (link,) money a unit that is nobody's income; owner: (owner, link) money a unit.
    """

    used_up: Array
    owner: Array

    @property
    def total(self) -> Array:
        """(link,) what a unit pays."""
        return self.used_up + self.owner.sum(axis=0)


def makings_of(flows: Flows, owners: tuple[str, ...], tolls: Tolls | None = None) -> Makings:
    """What the price of each node is made of, by what arrives there.

    tolls: with owners of their own; what else links take is shared by those who own them.
    """
    net = flows.network
    n, flow, produced = len(net.nodes), flows.flow, flows.produced
    arrives = np.bincount(net.end, flow, n) + np.bincount(net.source_node, produced, n)
    served = arrives > 1e-9 * max(float(arrives.max(initial=0.0)), 1e-300)
    part = np.where(served, 1.0 / np.where(served, arrives, 1.0), 0.0)
    mixing = np.eye(n)
    np.subtract.at(mixing, (net.end, net.start), flow * part[net.end])
    used = np.bincount(net.end, flow * net.cost, n) + np.bincount(
        net.source_node, produced * net.source_cost, n
    )
    taken = np.zeros((len(owners), n))
    place = {name: k for k, name in enumerate(owners)}
    rent = flows.price[net.end] - flows.price[net.start] - net.cost
    if tolls is not None:
        rent = rent - tolls.total
        used = used + np.bincount(net.end, flow * tolls.used_up, n)
        np.add.at(taken.T, net.end, (tolls.owner * flow).T)
    for k, held in enumerate(net.owners):
        for owner in held:
            taken[place[owner], net.end[k]] += flow[k] * rent[k] / len(held)
    for k, node in enumerate(net.source_node.tolist()):
        earned = produced[k] * (flows.price[node] - net.source_cost[k])
        taken[place[net.place(node)], node] += earned
    own = np.concatenate([used[:, None], taken.T], axis=1) * part[:, None]
    made: Array = np.asarray(np.linalg.solve(mixing, own), dtype=np.float64)
    return Makings(
        price=flows.price,
        used=made[:, 0],
        owner=made[:, 1:].T,
        served=served,
    )
