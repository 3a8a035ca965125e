"""Shortest ways against SciPy, and what passing a node adds against a graph with split nodes."""

import numpy as np
import pytest
from scipy.sparse.csgraph import floyd_warshall

from blocs.numerics.shortest_path import shortest_paths


def drawn(seed, size=12, density=0.35):
    generator = np.random.default_rng(seed)
    length = generator.uniform(0.1, 2.0, (size, size))
    there = np.triu(generator.random((size, size)) < density, 1)
    edges = np.where(there, length, np.inf)
    return np.minimum(edges, edges.T)


@pytest.mark.parametrize("seed", range(5))
def test_as_scipy_finds_them(seed):
    direct = drawn(seed)
    expected = floyd_warshall(np.where(np.isinf(direct), 0, direct))
    np.testing.assert_allclose(shortest_paths(direct), expected, rtol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_passing_a_node_costs_what_splitting_it_does(seed):
    direct = drawn(seed)
    n = len(direct)
    toll = np.random.default_rng(seed + 100).uniform(0, 1, n)
    toll[0] = np.inf
    # node k: arriving at k, leaving from n + k; passing costs the toll, beginning or ending nothing
    split = np.full((3 * n, 3 * n), np.inf)
    split[n : 2 * n, :n] = direct
    with np.errstate(invalid="ignore"):
        split[np.arange(n), np.arange(n, 2 * n)] = toll
    split[2 * n :, :n] = direct  # beginnings
    whole = floyd_warshall(np.where(np.isinf(split), 0, split))
    expected = whole[2 * n :, :n]
    np.fill_diagonal(expected, 0.0)
    np.testing.assert_allclose(shortest_paths(direct, toll), expected, rtol=1e-12)


def test_a_closed_node_is_still_an_end():
    line = np.array([[np.inf, 1.0, np.inf], [1.0, np.inf, 1.0], [np.inf, 1.0, np.inf]])
    found = shortest_paths(line, np.array([0.0, np.inf, 0.0]))
    assert found[0, 1] == 1.0
    assert np.isinf(found[0, 2])
