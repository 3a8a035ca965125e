"""Designs: any stretch alone, strata, discrepancy, seeds, and independence of dimensions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from blocs.draws import DesignKind
from blocs.draws.designs import Design, whole_blocks
from blocs.foundation.errors import InputError

GROUPS = ("a", "a", "b", "c", "c")


@given(
    kind=st.sampled_from(list(DesignKind)),
    seed=st.integers(0, 2**40),
    cuts=st.lists(st.integers(0, 300), max_size=4),
)
def test_a_stretch_does_not_depend_on_the_rest(kind, seed, cuts):
    design = Design(kind, 300, 5, seed, GROUPS)
    edges = [0, *sorted(cuts), 300]
    parts = [design.points(a, b) for a, b in pairwise(edges)]
    whole = design.points(0, 300)
    np.testing.assert_array_equal(np.concatenate(parts), whole)
    assert ((whole > 0) & (whole < 1)).all()


@given(count=st.integers(1, 700), seed=st.integers(0, 1000))
def test_a_latin_hypercube_has_one_point_in_every_stratum(count, seed):
    points = Design(DesignKind.LHS, count, 3, seed).points(0, count)
    strata = np.sort((points * count).astype(int), axis=0)
    np.testing.assert_array_equal(strata, np.arange(count)[:, None] * np.ones((1, 3), dtype=int))


@pytest.mark.parametrize("kind", [DesignKind.LHS, DesignKind.MONTE_CARLO])
def test_dimensions_are_as_independent_as_chance_makes_them(kind):
    found = [
        np.corrcoef(Design(kind, 400, 4, seed).points(0, 400).T)[np.triu_indices(4, 1)]
        for seed in range(200)
    ]
    assert np.std(found) == pytest.approx(1 / np.sqrt(400), rel=0.1)
    assert abs(np.mean(found)) < 4 / np.sqrt(400 * 200 * 6)


def test_sobol_points_fill_the_cube_more_evenly():
    scores = {
        kind: qmc.discrepancy(Design(kind, 512, 4, 1).points(0, 512))
        for kind in (DesignKind.MONTE_CARLO, DesignKind.LHS, DesignKind.SOBOL)
    }
    assert scores[DesignKind.SOBOL] < scores[DesignKind.LHS] < scores[DesignKind.MONTE_CARLO]


def test_seeds_differ_and_more_draws_only_add():
    one, other = (Design(DesignKind.MONTE_CARLO, 50, 3, s).points(0, 50) for s in (1, 2))
    assert (one != other).all()
    for kind in (DesignKind.MONTE_CARLO, DesignKind.SOBOL):
        few, many = (Design(kind, n, 3, 7) for n in (50, 90))
        np.testing.assert_array_equal(few.points(0, 50), many.points(0, 50))


def test_saltelli_blocks_change_one_group_at_a_time():
    design = Design(DesignKind.SALTELLI, 50, 5, 3, GROUPS)
    blocks = design.points(0, 50).reshape(10, 5, 5)
    a, b = blocks[:, 0], blocks[:, -1]
    assert (a != b).all()
    for k, group in enumerate("abc"):
        inside = np.array([name == group for name in GROUPS])
        np.testing.assert_array_equal(blocks[:, 1 + k], np.where(inside, b, a))
    assert whole_blocks(DesignKind.SALTELLI, 53, GROUPS) == 50
    assert whole_blocks(DesignKind.LHS, 53, GROUPS) == 53


def test_impossible_designs_are_refused():
    with pytest.raises(InputError, match="at least one draw"):
        Design(DesignKind.LHS, 0, 3)
    with pytest.raises(InputError, match="blocks of 5"):
        Design(DesignKind.SALTELLI, 52, 5, 0, GROUPS)
