"""A network beside trade: it says prices of deliveries, trade says how much is asked for.

The price of a node is made of what is used up on the way there and of what owners take: tariffs,
rents of full links, and what sources earn beyond their cost. What each delivery is made of follows
from the flows: a node's price is the mean over all that arrives (`Makings`). For a pair of which a
share s comes by the network, the buyer's price becomes 1 + s (p′ − p) / p; the part that is used up
is cost, the rest is income of owners. Demand at the stated price follows real income.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.errors import InputError
from blocs.questions.corridors.answer import find_network
from blocs.questions.corridors.engine.flows import FlowProgram, Flows, of_owners
from blocs.questions.corridors.engine.network import WIDEST, Network
from blocs.questions.trade.engine.coupled.link import Quantities, Wedge
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.networks import NetworkChange

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


def makings_of(flows: Flows, owners: tuple[str, ...]) -> Makings:
    """What the price of each node is made of, by what arrives there."""
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


class NetworkLink:
    """The link to one network; made for one solve."""

    def __init__(self, change: NetworkChange, economy: Economy) -> None:
        self.name = f"network {change.network}"
        self.change, self._countries = change, economy.country.labels
        file = find_network(change.network)
        self._node = _nodes_of(file.network, change)
        net = self._before = _of_one_carrier(file.network, self._node, change)
        self._unit, self._money = file.form.unit, file.form.money
        self._owners = net.owners_there
        self._after, self._closed = _changed(net, change)
        idle = np.concatenate([net.option, np.zeros(len(net.source_node), dtype=bool)])
        self._flows_before = flows_around(self._before, idle)
        self._base = makings_of(self._flows_before, self._owners)
        self._closed = self._closed | idle
        self._share = self._shares(economy)
        self.scale = np.ones(len(self._after.demand_node))
        self._solve()

    @property
    def place(self) -> Array:
        """(demand,) what is asked for over what it was."""
        return self.scale

    def _shares(self, economy: Economy) -> Array:
        """(row,) of what is traded, that comes by the network; as written, else by its value.

        By value: what is consumed at the node beyond its own sources, at its price, over all that
        the table's origins sell there. The money of the network is then that of trade.
        """
        net, flows, change = self._before, self._flows_before, self.change
        n = len(net.nodes)
        consumed = np.bincount(net.demand_node, flows.consumed, n)
        own = np.bincount(net.source_node, flows.produced, n)
        value = np.maximum(consumed - own, 0.0) * flows.price
        traded = economy.flows[change.sectors].sum(axis=0)[change.destination, change.origin]
        sold = np.bincount(self._node, traded, n)
        by_value = np.divide(value, sold, out=np.zeros(n), where=sold > 0)
        written = np.isfinite(change.share)
        return np.where(written, change.share, np.minimum(by_value, 1.0)[self._node])

    def _solve(self) -> None:
        asked = replace(self._after, quantity=self._after.quantity * self.scale)
        self.flows = flows_around(asked, self._closed)
        self._now = makings_of(self.flows, self._owners)

    def wedge(self) -> Wedge:
        """What the buyer of each pair pays more: used up, and by owner."""
        n, row = len(self._countries), self._node
        before = self._base.price[row]
        served = self._now.served[row]
        choked = np.minimum(self._now.price[row], CHOKED * before)
        used = np.where(served, self._now.used[row] - self._base.used[row], choked - before)
        owned = np.where(served, self._now.owner[:, row] - self._base.owner[:, row], 0.0)
        cost = np.ones((n, n))
        rent = np.zeros((len(self._owners), n, n))
        at = self.change.origin, self.change.destination
        cost[at] = 1.0 + self._share * used / before
        rent[(slice(None), *at)] = self._share * owned / before / cost[at]
        known = np.array([[code == owner for code in self._countries] for owner in self._owners])
        return Wedge(cost, rent, known.astype(np.float64), self.change.sectors)

    def _asked(self, told: Quantities) -> Array:
        """(demand,) what real income asks for, over the baseline."""
        wanted = np.ones(len(self.scale))
        for k, node in enumerate(self._after.demand_node.tolist()):
            buyers = np.unique(self.change.destination[self._node == node])
            if len(buyers):
                weight = told.volume[:, buyers][:, :, self.change.sectors].sum(axis=(0, 2))
                wanted[k] = float(np.average(told.real_income_hat[buyers], weights=weight))
        return wanted

    def gap(self, told: Quantities) -> float:
        """How far demand is from what real income asks for."""
        return float(np.abs(self._asked(told) - self.scale).max(initial=0.0))

    def answer(self, told: Quantities) -> None:
        """Demand as real income asks for it, and the flows that follow."""
        self.scale = self._asked(told)
        self._solve()

    def part(self, told: Quantities, income: Array) -> dict[str, Any]:
        """Flows and prices before and after, shortages, and what owners earn more."""
        del told
        net, flows = self._before, self.flows
        return {
            "network": self.change.network,
            "unit": self._unit,
            "money": self._money,
            "links": {
                name: {
                    "flow_before": float(self._flows_before.flow[k]),
                    "flow": float(flows.flow[k]),
                    "capacity": float(self._after.capacity[k]),
                }
                for k, name in enumerate(net.links)
            },
            "places": {
                net.nodes[node]: {
                    "price_before": float(self._base.price[node]),
                    "price": float(self._now.price[node]),
                    "served": bool(self._now.served[node]),
                    "consumed_before": float(self._flows_before.consumed[k]),
                    "consumed": float(flows.consumed[k]),
                }
                for k, node in enumerate(net.demand_node.tolist())
            },
            "income_million_usd": {owner: float(income[k]) for k, owner in enumerate(self._owners)},
        }

    def checks(self, told: Quantities) -> dict[str, float]:
        """Balances, bounds, and that prices are what they are made of."""
        del told
        made = self._now.used + self._now.owner.sum(axis=0)
        gap = np.abs(made - self._now.price)[self._now.served]
        size = max(float(np.abs(self._now.price).max(initial=0.0)), 1e-300)
        return {
            "network_balance": self.flows.check(),
            "network_prices": float(gap.max(initial=0.0)) / size,
        }


def network_link(change: NetworkChange, economy: Economy) -> NetworkLink:
    """The link that a change of a network asks for. Raises InputError, SolverError."""
    return NetworkLink(change, economy)


def _changed(network: Network, change: NetworkChange) -> tuple[Network, Mask]:
    """The network with narrowed links, and (link + source,) what is shut."""
    at = {link: k for k, link in enumerate(network.links)}
    gone = [link for link in (*change.closed, *change.narrowed) if link not in at]
    if gone:
        raise InputError(
            f"network '{change.network}' has no link {', '.join(gone)} in this year: leave it out"
        )
    capacity = np.array(network.capacity)
    for link, part in change.narrowed.items():
        capacity[at[link]] *= part
    shut = np.zeros(len(network.links) + len(network.source_node), dtype=bool)
    shut[[at[link] for link in change.closed]] = True
    if change.owners:
        shut |= of_owners(network, change.owners)
    return replace(network, capacity=capacity), shut


def _of_one_carrier(network: Network, node: Indices, change: NetworkChange) -> Network:
    """The part of the network that carries what is delivered at these nodes."""
    if not network.carriers:
        return network
    at: list[int] = node.tolist()
    carried = {network.carriers[k] for k in at}
    if len(carried) > 1:
        raise InputError(
            f"trade.csv of network '{change.network}' names places of several carriers "
            f"({', '.join(sorted(carried))}): one is coupled with trade"
        )
    (carrier,) = carried
    found = next(one for one in network.of_each_carrier() if one.carriers[_first(one)] == carrier)
    lost = [link for link in (*change.closed, *change.narrowed) if link not in found.links]
    if lost and all(link in network.links for link in lost):
        raise InputError(
            f"links of network '{change.network}' carry other things than {carrier}, which is what "
            f"its trade.csv couples with trade: {', '.join(lost)}"
        )
    return found


def _first(network: Network) -> int:
    return int((*network.start, *network.demand_node)[0])


def _nodes_of(network: Network, change: NetworkChange) -> Indices:
    """(row,) the node where each pair's deliveries arrive."""
    at = {name: k for k, name in enumerate(network.nodes)}
    at |= {network.place(k): k for k in network.demand_node.tolist()[::-1]}
    lost = sorted({name for name in change.place if name not in at})
    if lost:
        raise InputError(
            f"trade.csv of network '{change.network}' names places that it does not have: "
            f"{', '.join(lost)}"
        )
    return np.array([at[name] for name in change.place], dtype=np.int64)
