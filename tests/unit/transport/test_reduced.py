"""Lanes without the nodes that nothing changes: distances of small and of the real graph stay."""

import numpy as np
import pytest

from blocs.transport.reduced import reduced

networkx = pytest.importorskip("networkx")


@pytest.mark.parametrize("seed", range(6))
def test_distances_are_those_of_the_whole_graph_whatever_is_shut(seed):
    graph = networkx.gnm_random_graph(40, 70, seed=seed)
    random = np.random.default_rng(seed)
    edges = np.array([sorted(edge) for edge in graph.edges])
    km = random.uniform(1.0, 9.0, len(edges))
    tags = {tuple(edges[k].tolist()): ("canal", "strait")[k % 2] for k in range(6)}
    at = np.array([3, 17, 30, 39])
    found = reduced(at, edges[:, 0], edges[:, 1], km, tags)
    assert len(found.nodes) <= len(at) + 12
    for shut in (set(), {"canal"}, {"canal", "strait"}):
        longer = {"strait": 2.5 * np.array([tag == "strait" for tag in found.tag])}
        whole = networkx.Graph()
        whole.add_nodes_from(range(40))
        for (a, b), length in zip(edges.tolist(), km.tolist(), strict=True):
            tag = tags.get((a, b))
            if tag not in shut:
                whole.add_edge(a, b, weight=length + 2.5 * (tag == "strait"))
        there = dict(networkx.all_pairs_dijkstra_path_length(whole))
        expected = [[there[a].get(b, np.inf) for b in at.tolist()] for a in at.tolist()]
        np.testing.assert_allclose(found.distances(shut, longer), expected, rtol=1e-12)
