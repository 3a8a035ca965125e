"""The lanes between a few nodes, without all that no closure and no toll changes.

Every node that is neither asked for nor an end of a passage is eliminated in turn: its neighbours
are joined by the ways through it. That keeps all distances between those that are left (Gaussian
elimination over minimum and sum; Carré 1971, An algebra for network routing problems). What is left
is a small dense graph, on which each set of closed passages costs a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.numerics.shortest_path import shortest_paths


@dataclass(frozen=True, eq=False)
class Reduced:
    """What is left of the lanes.

    nodes: (node,) their numbers in the lanes; free: (node, node) km of ways on which no passage
    lies, inf where there is none; start, end, km, tag: (edge,) of passages, ends as positions in
    `nodes`; at: the nodes asked for, the same.
    """

    nodes: Indices
    free: Array
    start: Indices
    end: Indices
    km: Array
    tag: tuple[str, ...]
    at: Indices

    def distances(self, shut: Set[str], longer: Mapping[str, Array]) -> Array:
        """(asked, asked) km with some passages shut; longer: tag → (edge,) km on top."""
        direct, km = self.free.copy(), self.km + sum(longer.values(), np.zeros(len(self.km)))
        use = np.array([tag not in shut for tag in self.tag], dtype=bool)
        start, end = self.start[use], self.end[use]
        for a, b in ((start, end), (end, start)):
            np.minimum.at(direct, (a, b), km[use])
        return shortest_paths(direct)[np.ix_(self.at, self.at)]


def reduced(
    at: Indices, start: Indices, end: Indices, km: Array, tags: Mapping[tuple[int, int], str]
) -> Reduced:
    """The graph of edges (edge,), one for each pair, seen from the nodes `at`.

    tags: ends of an edge → the passage that it is.
    """
    pairs = list(zip(start.tolist(), end.tolist(), strict=True))
    named = [k for k, pair in enumerate(pairs) if pair in tags]
    ends = {node for k in named for node in pairs[k]}
    left = sorted({*at.tolist(), *ends})
    plain = np.ones(len(pairs), dtype=bool)
    plain[named] = False
    near = _without(start[plain], end[plain], km[plain], frozenset(left))
    place = {node: k for k, node in enumerate(left)}
    free = np.full((len(left), len(left)), np.inf)
    for node in left:
        for other, length in near.get(node, {}).items():
            free[place[node], place[other]] = length
    return Reduced(
        nodes=np.array(left, dtype=np.int64),
        free=free,
        start=np.array([place[pairs[k][0]] for k in named], dtype=np.int64),
        end=np.array([place[pairs[k][1]] for k in named], dtype=np.int64),
        km=km[named],
        tag=tuple(tags[pairs[k]] for k in named),
        at=np.array([place[node] for node in at.tolist()], dtype=np.int64),
    )


def _without(
    start: Indices, end: Indices, km: Array, kept: Set[int]
) -> dict[int, dict[int, float]]:
    """Node → neighbour → km, once all nodes but those `kept` are eliminated."""
    near: dict[int, dict[int, float]] = {}
    for a, b, length in zip(start.tolist(), end.tolist(), km.tolist(), strict=True):
        near.setdefault(a, {})[b] = length
        near.setdefault(b, {})[a] = length
    others = [node for node in near if node not in kept]
    degree = 0
    # those with few neighbours first: each leaves few edges behind
    while others:
        degree += 1
        waiting = [node for node in others if len(near[node]) <= degree]
        while waiting:
            node = waiting.pop()
            if node in near and len(near[node]) <= degree:
                joined = _eliminate(near, node)
                waiting += [n for n in joined if n not in kept and len(near[n]) <= degree]
        others = [node for node in others if node in near]
    return near


def _eliminate(near: dict[int, dict[int, float]], node: int) -> list[int]:
    """Join the neighbours of a node by the ways through it, and take it out."""
    around = list(near.pop(node).items())
    for other, _ in around:
        del near[other][node]
    for k, (a, to_a) in enumerate(around):
        from_a = near[a]
        for b, to_b in around[k + 1 :]:
            length = to_a + to_b
            if length < from_a.get(b, np.inf):
                from_a[b] = near[b][a] = length
    return [other for other, _ in around]
