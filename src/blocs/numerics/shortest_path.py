"""Shortest paths between all nodes of a small dense graph."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array


def shortest_paths(direct: Array) -> Array:
    """Length of the shortest way between every two nodes; inf where there is none.

    direct: (node, node) lengths of edges ≥ 0, inf where there is no edge. Floyd (1962), Algorithm
    97. The diagonal comes back as 0.
    """
    length = np.array(direct, dtype=np.float64)
    np.fill_diagonal(length, 0.0)
    for via in range(len(length)):
        np.minimum(length, length[:, via, None] + length[None, via, :], out=length)
    return length
