"""Connected components of a small dense graph."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Indices, Mask


def components(linked: Mask) -> Indices:
    """Component number of each node of an undirected graph.

    linked: (node, node); a link in either direction connects. Returns (node,), numbered from 0 in
    the order of the first node.
    """
    reach = linked | linked.T | np.eye(len(linked), dtype=bool)
    while True:
        wider = (reach.astype(np.float32) @ reach.astype(np.float32)) > 0
        if (wider == reach).all():
            break
        reach = wider
    first = reach.argmax(axis=1)
    return np.unique(first, return_inverse=True)[1].astype(np.int64)
