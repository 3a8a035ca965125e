"""Shortest paths between all nodes of a small dense graph."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array


def shortest_paths(direct: Array, through: Array | None = None) -> Array:
    """Length of the shortest way between every two nodes; inf where there is none.

    direct: (node, node) lengths of edges ≥ 0, inf where there is no edge; through: (node,) what
    passing a node adds, inf where nothing passes, 0 by default. Ways that begin or end at a node do
    not pass it. Floyd (1962), Algorithm 97. The diagonal comes back as 0.
    """
    length = np.array(direct, dtype=np.float64)
    np.fill_diagonal(length, 0.0)
    passing = np.zeros(len(length)) if through is None else through
    for via in range(len(length)):
        detour = length[:, via, None] + passing[via] + length[None, via, :]
        # the way to the node itself does not pass it: it stays as it is
        detour[via], detour[:, via] = length[via], length[:, via]
        np.minimum(length, detour, out=length)
    return length
