"""A network beside trade: it says prices of deliveries, trade says how much is asked for.

The price of a node is made of what is used up on the way there and of what owners take: tariffs,
rents of full links, and what sources earn beyond their cost. What each delivery is made of follows
from the flows: a node's price is the mean over all that arrives (`deliveries`). For a pair of which
a share s comes by the network, the buyer's price becomes 1 + Σ s (p′ − p) / p over the carriers of
it; the part that is used up is cost, the rest is income of owners. Demand at the stated price
follows real income. No link leads from one carrier to another: each is a program of its own, and
those that deliver the same goods stand together in one link to trade.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.errors import InputError
from blocs.questions.corridors.answer import find_network
from blocs.questions.corridors.deliveries import CHOKED, Tolls, flows_around, makings_of
from blocs.questions.corridors.engine.flows import of_owners
from blocs.questions.corridors.engine.network import Network
from blocs.questions.corridors.reading.file import NetworkFile
from blocs.questions.trade.engine.coupled.link import Quantities, Wedge
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.networks import NetworkChange


class _Carrier:
    """What one carrier of a network delivers: flows before, and as trade asks for them."""

    def __init__(
        self, network: Network, rows: _Rows, change: NetworkChange, owners: tuple[str, ...]
    ) -> None:
        self.rows, self._owners = rows, owners
        self.before, self._node = network, _nodes_of(network, rows, change)
        self.after, self._tolls, self._closed = _changed(network, change, owners)
        none = np.zeros(len(network.source_node), dtype=bool)
        opened = np.array([link in change.opened for link in network.links], dtype=bool)
        idle = np.concatenate([network.option | opened, none])
        self.flows_before = flows_around(self.before, idle)
        self.base = makings_of(self.flows_before, owners)
        self._closed = self._closed | np.concatenate([network.option & ~opened, none])
        self.scale = np.ones(len(self.after.demand_node))
        self.solve()

    def worth(self, traded: Array) -> Array:
        """(row,) of what is traded (row,), that comes by the network; as written, else by value.

        By value: what is consumed at the node beyond its own sources, at its price, over all that
        the table's origins sell there. The money of the network is then that of trade.
        """
        flows, n = self.flows_before, len(self.before.nodes)
        consumed = np.bincount(self.before.demand_node, flows.consumed, n)
        own = np.bincount(self.before.source_node, flows.produced, n)
        value = np.maximum(consumed - own, 0.0) * flows.price
        sold = np.bincount(self._node, traded, n)
        by_value = np.divide(value, sold, out=np.zeros(n), where=sold > 0)[self._node]
        return np.where(np.isfinite(self.rows.share), self.rows.share, by_value)

    def solve(self) -> None:
        """Flows at what is asked for now."""
        asked = replace(self.after, quantity=self.after.quantity * self.scale)
        self.flows = flows_around(asked, self._closed)
        self.now = makings_of(self.flows, self._owners, self._tolls)

    def dearer(self) -> tuple[Array, Array]:
        """(row,) what is used up and (owner, row) what owners take more, over the price before."""
        row, before = self._node, self.base.price[self._node]
        served = self.now.served[row]
        choked = np.minimum(self.now.price[row], CHOKED * before)
        used = np.where(served, self.now.used[row] - self.base.used[row], choked - before)
        owned = np.where(served, self.now.owner[:, row] - self.base.owner[:, row], 0.0)
        return used / before, owned / before

    def asked(self, told: Quantities, sectors: Mask) -> Array:
        """(demand,) what real income asks for, over the baseline."""
        wanted = np.ones(len(self.scale))
        for k, node in enumerate(self.after.demand_node.tolist()):
            buyers = np.unique(self.rows.destination[self._node == node])
            if len(buyers):
                weight = told.volume[:, buyers][:, :, sectors].sum(axis=(0, 2))
                wanted[k] = float(np.average(told.real_income_hat[buyers], weights=weight))
        return wanted

    def links(self) -> dict[str, Any]:
        """Flows before and now, by link."""
        return {
            name: {
                "flow_before": float(self.flows_before.flow[k]),
                "flow": float(self.flows.flow[k]),
                "capacity": float(self.after.capacity[k]),
            }
            for k, name in enumerate(self.before.links)
        }

    def places(self) -> dict[str, Any]:
        """Prices and quantities before and now, by place of demand."""
        return {
            self.before.nodes[node]: {
                "price_before": float(self.base.price[node]),
                "price": float(self.now.price[node]),
                "served": bool(self.now.served[node]),
                "consumed_before": float(self.flows_before.consumed[k]),
                "consumed": float(self.flows.consumed[k]),
            }
            for k, node in enumerate(self.before.demand_node.tolist())
        }

    def checks(self) -> tuple[float, float]:
        """Balances and bounds, and that prices are what they are made of."""
        made = self.now.used + self.now.owner.sum(axis=0)
        gap = np.abs(made - self.now.price)[self.now.served]
        size = max(float(np.abs(self.now.price).max(initial=0.0)), 1e-300)
        return self.flows.check(), float(gap.max(initial=0.0)) / size


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows of what is carried that one carrier delivers, as `NetworkChange` has them."""

    place: tuple[str, ...]
    origin: Indices
    destination: Indices
    share: Array


class NetworkLink:
    """The link to the carriers of one network that deliver one kind of goods."""

    def __init__(
        self,
        name: str,
        file: NetworkFile,
        carriers: Sequence[_Carrier],
        sectors: Mask,
        economy: Economy,
    ) -> None:
        self.name, self._file, self._carriers, self._sectors = name, file, carriers, sectors
        self._countries = economy.country.labels
        self._owners = file.network.owners_there
        traded = economy.flows[sectors].sum(axis=0)
        shares = [one.worth(traded[one.rows.destination, one.rows.origin]) for one in carriers]
        self._shares = _at_most_all(shares, carriers, len(self._countries))
        known = [[code == owner for code in self._countries] for owner in self._owners]
        self._held = np.array(known, dtype=np.float64)

    @property
    def place(self) -> Array:
        """(demand,) what is asked for over what it was, carrier by carrier."""
        return np.concatenate([one.scale for one in self._carriers])

    def learned(self, told: Quantities) -> None:
        """Nothing beyond its prices."""
        del told

    def begin(self, place: Array, known: None) -> None:
        """Start from what was asked for elsewhere."""
        del known
        first = 0
        for one in self._carriers:
            one.scale = place[first : first + len(one.scale)]
            first += len(one.scale)
            one.solve()

    def wedge(self) -> Wedge:
        """What the buyer of each pair pays more: used up, and by owner."""
        n = len(self._countries)
        cost, rent = np.ones((n, n)), np.zeros((len(self._owners), n, n))
        for one, share in zip(self._carriers, self._shares, strict=True):
            at = one.rows.origin, one.rows.destination
            used, owned = one.dearer()
            cost[at] += share * used
            rent[(slice(None), *at)] += share * owned
        return Wedge(cost, rent / cost, self._held, self._sectors)

    def gap(self, told: Quantities) -> float:
        """How far demand is from what real income asks for."""
        asked = [one.asked(told, self._sectors) for one in self._carriers]
        return float(np.abs(np.concatenate(asked) - self.place).max(initial=0.0))

    def answer(self, told: Quantities) -> float:
        """Demand as real income asks for it, and the flows that follow."""
        for one in self._carriers:
            one.scale = one.asked(told, self._sectors)
            one.solve()
        return 1.0

    def part(self, told: Quantities, income: Array) -> dict[str, Any]:
        """Flows and prices before and after, shortages, and what owners earn more."""
        del told
        form = self._file.form
        return {
            "network": self.name.removeprefix("network "),
            "unit": form.unit,
            "units": {
                name: form.carrier_units[name]
                for one in self._carriers
                for name in [one.before.carriers[_first(one.before)]]
            },
            "money": form.money,
            "links": {k: link for one in self._carriers for k, link in one.links().items()},
            "places": {k: place for one in self._carriers for k, place in one.places().items()},
            "income_million_usd": {owner: float(income[k]) for k, owner in enumerate(self._owners)},
        }

    def checks(self, told: Quantities) -> dict[str, float]:
        """Balances, bounds, and what prices are made of: the worst of its carriers."""
        del told
        balance, prices = np.max([one.checks() for one in self._carriers], axis=0).tolist()
        return {"network_balance": balance, "network_prices": prices}


def network_links(change: NetworkChange, economy: Economy) -> list[NetworkLink]:
    """The links that a change of a network asks for, one for each kind of goods that it touches.

    What else the network carries stays as it is: only real income would move it. Raises InputError,
    SolverError.
    """
    file = find_network(change.network, year=change.year, opened=change.opened)
    network = file.network
    _refuse_unknown(network, change)
    carrier = _carrier_of_rows(network, change)
    nets = {one.carriers[_first(one)]: one for one in network.of_each_carrier()}
    kinds: dict[str, set[int]] = {}
    for name, kind in zip(carrier, change.kind.tolist(), strict=True):
        kinds.setdefault(name, set()).add(kind)
    twice = [name for name, found in kinds.items() if len(found) > 1]
    if twice:
        raise InputError(
            f"trade.csv of network '{change.network}' says of two sectors that {', '.join(twice)} "
            "is part of them: its price would count twice. Name one."
        )
    _refuse_uncoupled(change, nets, kinds)
    touched = _touched(network, change)
    moved = {kind for name, (kind,) in kinds.items() if name in touched}
    found: list[NetworkLink] = []
    for kind in sorted(moved):
        own = [name for name, (only,) in kinds.items() if only == kind]
        made = [
            _Carrier(nets[name], _rows_of(change, carrier, name), change, network.owners_there)
            for name in own
        ]
        told = f"network {change.network}" + (f" ({'+'.join(own)})" if len(moved) > 1 else "")
        found.append(NetworkLink(told, file, made, change.goods[kind], economy))
    return found


def _named(change: NetworkChange) -> tuple[str, ...]:
    tolls = [toll.link for toll in change.tolls]
    named = (*change.closed, *change.opened, *change.narrowed, *change.capacity, *tolls)
    return tuple(dict.fromkeys(named))


def _touched(network: Network, change: NetworkChange) -> set[str]:
    """Carriers of links that are named, and of what the owners that stop hold or produce."""
    node = np.concatenate([network.start, network.source_node])
    out = of_owners(network, change.owners)
    out[: len(network.links)] |= np.isin(network.links, _named(change))
    return {network.carriers[k] for k in node[out].tolist()}


def _at_most_all(
    shares: Sequence[Array], carriers: Sequence[_Carrier], countries: int
) -> list[Array]:
    """Shares of carriers that together are no more than all that is traded of a pair."""
    total = np.zeros((countries, countries))
    for share, one in zip(shares, carriers, strict=True):
        np.add.at(total, (one.rows.origin, one.rows.destination), share)
    over = np.maximum(total, 1.0)
    return [
        share / over[one.rows.origin, one.rows.destination]
        for share, one in zip(shares, carriers, strict=True)
    ]


def _carrier_of_rows(network: Network, change: NetworkChange) -> tuple[str, ...]:
    """(row,) what is delivered: as written, else what the node has."""
    have = dict(zip(network.nodes, network.carriers, strict=True))
    nodes: list[int] = network.demand_node[::-1].tolist()
    consumed = {network.place(k): network.carriers[k] for k in nodes}
    found = [
        written or have.get(name) or consumed.get(name) or ""
        for written, name in zip(change.carrier, change.place, strict=True)
    ]
    lost = sorted({name for name, one in zip(change.place, found, strict=True) if not one})
    if lost:
        raise _lost_places(change, lost)
    unknown = sorted(set(found) - set(network.carriers))
    if unknown:
        raise InputError(
            f"trade.csv of network '{change.network}' names carriers that it does not have: "
            f"{', '.join(unknown)}. It carries {', '.join(dict.fromkeys(network.carriers))}."
        )
    return tuple(found)


def _rows_of(change: NetworkChange, carrier: tuple[str, ...], name: str) -> _Rows:
    own = np.array([one == name for one in carrier])
    place = tuple(one for one, keep in zip(change.place, own, strict=True) if keep)
    return _Rows(place, change.origin[own], change.destination[own], change.share[own])


def _refuse_unknown(network: Network, change: NetworkChange) -> None:
    """Raises InputError for links that are not there in this year."""
    gone = [link for link in _named(change) if link not in network.links]
    if gone:
        raise InputError(
            f"network '{change.network}' has no link {', '.join(gone)} in this year: leave it out, "
            "or open it first with `open_corridor`"
        )


def _refuse_uncoupled(
    change: NetworkChange,
    nets: Mapping[str, Network],
    kinds: Mapping[str, set[int]],
) -> None:
    """Raises InputError for links of carriers that the table does not couple with trade."""
    coupled = {link for name in kinds for link in nets[name].links}
    lost = [link for link in _named(change) if link not in coupled]
    if lost:
        raise InputError(
            f"links of network '{change.network}' carry other things than {', '.join(kinds)}, "
            f"which is what its trade.csv couples with trade: {', '.join(lost)}"
        )


def _changed(
    network: Network, change: NetworkChange, owners: tuple[str, ...]
) -> tuple[Network, Tolls, Mask]:
    """The network with other capacities and tariffs, its tolls, and (link + source,) what is shut.

    Links of other carriers are passed over.
    """
    at = {link: k for k, link in enumerate(network.links)}
    capacity, used_up = np.array(network.capacity), np.zeros(len(at))
    by_owner = np.zeros((len(owners), len(at)))
    for link in change.narrowed.keys() & at.keys():
        capacity[at[link]] *= change.narrowed[link]
    for link in change.capacity.keys() & at.keys():
        # parts left are those of what it could take before
        part = change.narrowed.get(link, 1.0)
        capacity[at[link]] = min(change.capacity[link], part * network.capacity[at[link]])
    for toll in change.tolls:
        if toll.link in at:
            used_up[at[toll.link]] += 0.0 if toll.owners else toll.per_unit
            for owner in toll.owners:
                share = toll.per_unit / len(toll.owners)
                by_owner[owners.index(owner), at[toll.link]] += share
    shut = np.zeros(len(network.links) + len(network.source_node), dtype=bool)
    shut[[at[link] for link in change.closed if link in at]] = True
    if change.owners:
        shut |= of_owners(network, change.owners)
    tolls = Tolls(used_up, by_owner)
    tariff = network.tariff + tolls.total
    return replace(network, capacity=capacity, tariff=tariff), tolls, shut


def _first(network: Network) -> int:
    return int((*network.start, *network.demand_node, *network.source_node)[0])


def _nodes_of(network: Network, rows: _Rows, change: NetworkChange) -> Indices:
    """(row,) the node where each pair's deliveries arrive."""
    carrier = network.carriers[_first(network)]
    own = [k for k, name in enumerate(network.carriers) if name == carrier]
    at = {network.place(k): k for k in network.demand_node.tolist()[::-1]}
    at |= {network.nodes[k].removesuffix(f":{carrier}"): k for k in own}
    at |= {network.nodes[k]: k for k in own}
    lost = sorted({name for name in rows.place if name not in at})
    if lost:
        raise _lost_places(change, lost)
    return np.array([at[name] for name in rows.place], dtype=np.int64)


def _lost_places(change: NetworkChange, lost: Sequence[str]) -> InputError:
    return InputError(
        f"trade.csv of network '{change.network}' names places that it does not have: "
        f"{', '.join(lost)}"
    )
