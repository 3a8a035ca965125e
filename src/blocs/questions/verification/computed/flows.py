"""Networks: largest flows, cheapest plans, shortest ways of the textbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from blocs.numerics.shortest_path import shortest_paths
from blocs.questions.corridors.engine.flows import FlowProgram, Flows
from blocs.questions.corridors.engine.network import WIDEST, Network

Links = Sequence[tuple[str, str, float]]
WANTED = 1e6
"""A price at which everything that can arrive is wanted."""

FLAT = -1e6
"""An elasticity at which the last unit of demand is worth as much as the first."""


def network_of(
    links: Sequence[tuple[str, str, float, float]],
    *,
    sources: Mapping[str, float],
    demand: Mapping[str, float],
) -> Network:
    """links: start, end, capacity, cost; sources, demand: quantity at each node."""
    nodes = tuple(dict.fromkeys(n for link in links for n in link[:2]))
    at = {node: k for k, node in enumerate(nodes)}
    return Network(
        nodes=nodes,
        links=tuple(f"l{k}" for k in range(len(links))),
        start=np.array([at[link[0]] for link in links]),
        end=np.array([at[link[1]] for link in links]),
        capacity=np.array([link[2] for link in links], dtype=float),
        cost=np.array([link[3] for link in links], dtype=float),
        tariff=np.zeros(len(links)),
        owners=tuple(frozenset(link[:2]) for link in links),
        option=np.zeros(len(links), dtype=bool),
        source_node=np.array([at[node] for node in sources]),
        source_capacity=np.array(list(sources.values()), dtype=float),
        source_cost=np.zeros(len(sources)),
        demand_node=np.array([at[node] for node in demand]),
        quantity=np.array(list(demand.values()), dtype=float) / WIDEST,
        price=np.full(len(demand), WANTED),
        elasticity=np.full(len(demand), FLAT),
    )


def largest_flow(*, links: Links, source: str, sink: str) -> float:
    """What can arrive at the sink at most."""
    all_out = sum(capacity for start, _, capacity in links if start == source)
    net = network_of(
        [(a, b, capacity, 1.0) for a, b, capacity in links],
        sources={source: all_out},
        demand={sink: all_out},
    )
    return float(_solved(net).consumed.sum())


def cheapest_plan(
    *,
    supply: Sequence[float],
    demand: Sequence[float],
    cost: Sequence[Sequence[float]],
) -> float:
    """The least cost of bringing all that is demanded from where it is."""
    links = [
        (f"from{i}", f"to{j}", min(supply[i], demand[j]), unit)
        for i, row in enumerate(cost)
        for j, unit in enumerate(row)
    ]
    net = network_of(
        links,
        sources={f"from{i}": quantity for i, quantity in enumerate(supply)},
        demand={f"to{j}": quantity for j, quantity in enumerate(demand)},
    )
    return float(net.cost @ _solved(net).flow)


def shortest_way(*, roads: Links, start: str, end: str) -> float:
    """The length of the shortest way; roads lead both ways."""
    nodes = tuple(dict.fromkeys(n for road in roads for n in road[:2]))
    direct = np.full((len(nodes), len(nodes)), np.inf)
    for a, b, length in roads:
        i, j = nodes.index(a), nodes.index(b)
        direct[i, j] = direct[j, i] = length
    return float(shortest_paths(direct)[nodes.index(start), nodes.index(end)])


def _solved(net: Network) -> Flows:
    return FlowProgram(net).solve()
