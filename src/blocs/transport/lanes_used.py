"""Which lanes carry what: trade by sea laid on the shortest ways between ports."""

from __future__ import annotations

from functools import cache

import numpy as np

from blocs.foundation.axes import Array
from blocs.transport.lanes import sea_lanes
from blocs.transport.network import TODAY, Changes, Ways, port_nodes, usual_ways
from blocs.transport.sea import ways_before
from blocs.world.world import World

LEAST = 1e-5
"""Pairs of ports that carry less of all trade by sea are left out of a picture."""


def lane_flows(world: World, trade: Array, changes: Changes | None = None) -> Array:
    """(edge,) what passes each edge of the lanes in both directions, in the unit of `trade`.

    trade: (origin, destination), the same before and after `changes`: how it is distributed over
    ways changes, not how much there is. Between two ports the shortest way is drawn alone; tolls
    turn goods away from a passage, but not their way on the picture.
    """
    changes = changes or TODAY
    ports = port_nodes(world)
    between = _between_ports(usual_ways(world, changes), trade)
    before = ways_before(ports, changes.closed, changes.opened)
    edge, flow = _edges(), np.zeros(len(sea_lanes().start))
    least = LEAST * float(between.sum())
    for start, node_before in enumerate(before.tolist()):
        for end in range(start):
            if between[start, end] <= least:
                continue
            node = int(ports[end])
            while (last := node_before[node]) >= 0:
                flow[edge[min(node, last), max(node, last)]] += between[start, end]
                node = last
    return flow


def _between_ports(ways: Ways, trade: Array) -> Array:
    """(port, port) what goes by sea between two ports, both directions together."""
    with np.errstate(divide="ignore", invalid="ignore"):
        per_way = np.where(ways.total > 0, trade / ways.total, 0.0)
    between = ways.to_port.T @ per_way @ ways.to_port
    between = between * np.exp(-ways.substitution * ways.sea_cost)
    return between + between.T


@cache
def _edges() -> dict[tuple[int, int], int]:
    """Ends of an edge → its number; of two beside each other the first."""
    lanes = sea_lanes()
    found: dict[tuple[int, int], int] = {}
    for number, ends in enumerate(zip(lanes.start.tolist(), lanes.end.tolist(), strict=True)):
        found.setdefault(ends, number)
    return found


def passage_places() -> dict[str, Array]:
    """Tag of a passage → (2,) longitude and latitude amid its edges."""
    lanes = sea_lanes()
    places: dict[str, list[Array]] = {}
    for edge, tag in enumerate(lanes.passage):
        if tag:
            places.setdefault(tag, []).append(lanes.position[[lanes.start[edge], lanes.end[edge]]])
    return {tag: np.concatenate(ends).mean(axis=0) for tag, ends in places.items()}
