"""Ways that share by cost against every way written out, and their limits."""

import itertools

import numpy as np
import pytest

from blocs.numerics.path_logit import EndlessRoundsError, path_logit
from blocs.numerics.shortest_path import shortest_paths

SHARPNESS = 6.0


def drawn(seed, size=8, density=0.5, least=0.5):
    generator = np.random.default_rng(seed)
    length = generator.uniform(least, 2.0, (size, size))
    there = np.triu(generator.random((size, size)) < density, 1)
    edges = np.where(there, length, np.inf)
    return np.minimum(edges, edges.T)


def way_by_way(direct, sharpness, toll, begin, end, most=11):
    """Σ over every walk of up to `most` edges that touches neither end on its way."""
    inner = [k for k in range(len(direct)) if k not in {begin, end}]
    weight = np.exp(-sharpness * direct)
    paying = weight * np.exp(-sharpness * toll)  # toll of the node that is entered
    total, reached = weight[begin, end], paying[begin].copy()
    for _ in range(most - 1):
        at = np.array([reached[k] if k in inner else 0.0 for k in range(len(direct))])
        total += at @ weight[:, end]
        reached = at @ paying
    return -np.log(total) / sharpness


@pytest.mark.parametrize("seed", range(3))
def test_as_every_walk_written_out(seed):
    direct = drawn(seed)
    toll = np.random.default_rng(seed + 50).uniform(0.0, 0.5, len(direct))
    toll[2] = np.inf
    found = path_logit(direct, SHARPNESS, toll)
    for begin, end in itertools.permutations(range(len(direct)), 2):
        if np.isfinite(found[begin, end]):
            expected = way_by_way(direct, SHARPNESS, toll, begin, end, most=40)
            assert found[begin, end] == pytest.approx(expected, rel=1e-9)
        else:
            assert np.isinf(shortest_paths(direct, toll)[begin, end])


@pytest.mark.parametrize("seed", range(3))
def test_a_large_sharpness_is_the_shortest_way(seed):
    direct = drawn(seed, size=12)
    toll = np.random.default_rng(seed + 50).uniform(0.0, 0.5, len(direct))
    shortest = shortest_paths(direct, toll)
    np.testing.assert_allclose(path_logit(direct, 1e6, toll), shortest, atol=1e-5)
    assert (path_logit(direct, SHARPNESS, toll) <= shortest + 1e-12).all()


def test_numbers_of_nodes_do_not_matter_nor_does_the_direction():
    direct, order = drawn(4), np.random.default_rng(9).permutation(8)
    toll = np.linspace(0.0, 0.7, 8)
    found = path_logit(direct, SHARPNESS, toll)
    both = np.ix_(order, order)
    np.testing.assert_allclose(path_logit(direct[both], SHARPNESS, toll[order]), found[both])
    np.testing.assert_allclose(found, found.T, rtol=1e-12)


def test_who_passes_is_the_slope_in_what_passing_costs():
    """Shares that pass a node, counted by shutting it, are those that a little more toll costs."""
    direct, step, via = drawn(2), 1e-6, 3
    toll = np.zeros(8)
    free = path_logit(direct, SHARPNESS, toll)
    tolled = path_logit(direct, SHARPNESS, toll + step * (np.arange(8) == via))
    shut = path_logit(direct, SHARPNESS, np.where(np.arange(8) == via, np.inf, 0.0))
    passing = -np.expm1(-SHARPNESS * np.maximum(shut - free, 0.0))
    assert np.delete(np.delete(passing, via, 0), via, 1).max() > 0.05
    # ways that come round to a node twice pay twice: a small part of what passes
    np.testing.assert_allclose((tolled - free) / step, passing, atol=2e-3)
    np.testing.assert_allclose(free[via], shut[via], rtol=1e-14)


def test_ways_without_end_are_refused():
    with pytest.raises(EndlessRoundsError):
        path_logit(drawn(1, least=0.01), 0.5)


def test_dear_ways_do_not_underflow():
    line = np.full((3, 3), np.inf)
    line[0, 1] = line[1, 0] = line[1, 2] = line[2, 1] = 500.0
    assert path_logit(line, 100.0)[0, 2] == pytest.approx(1000.0)
