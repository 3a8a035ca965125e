"""Drivers on functions whose answer is known: linear models and Ishigami."""

from __future__ import annotations

import numpy as np
import pytest

from blocs.draws import DesignKind
from blocs.draws.designs import Design
from blocs.draws.drivers import (
    NothingMovesError,
    first_order_indices,
    first_order_shares,
    sobol_indices,
    tornado,
)
from blocs.foundation.errors import InputError

A, B = 7.0, 0.1


def ishigami(points):
    x = (2 * points - 1) * np.pi
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


V1 = 0.5 * (1 + B * np.pi**4 / 5) ** 2
V2 = A**2 / 8
V13 = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
TOTAL = V1 + V2 + V13
FIRST = {"0": V1 / TOTAL, "1": V2 / TOTAL, "2": 0.0}
ALL = {"0": (V1 + V13) / TOTAL, "1": V2 / TOTAL, "2": V13 / TOTAL}


def test_sobol_indices_of_ishigami():
    design = Design(DesignKind.SALTELLI, 5 * 4096, 3, seed=1)
    found = sobol_indices(design, ishigami(design.points(0, design.draws)))
    for index in found.indices:
        assert index.first == pytest.approx(FIRST[index.name], abs=0.02)
        assert index.total == pytest.approx(ALL[index.name], abs=0.02)
        assert 0 < index.total_error < 0.1
    assert [index.name for index in found.indices] == ["0", "1", "2"]


@pytest.mark.parametrize("seed", [0, 7])
def test_errors_of_indices_repeat_with_the_seed(seed):
    design = Design(DesignKind.SALTELLI, 5 * 64, 3, seed=seed)
    outcome = ishigami(design.points(0, design.draws))
    first = sobol_indices(design, outcome)
    assert sobol_indices(design, outcome) == first
    points = Design(DesignKind.LHS, 500, 3, seed=seed).points(0, 500)
    one, two = (
        first_order_indices(points, ishigami(points), names="012", seed=seed) for _ in range(2)
    )
    errors = [[i.first_error for i in found.indices] for found in (one, two)]
    assert errors[0] == errors[1]
    other = Design(DesignKind.SALTELLI, 5 * 64, 3, seed=seed + 1)
    assert sobol_indices(other, outcome) != first


def test_a_group_counts_its_interactions_as_its_own():
    design = Design(DesignKind.SALTELLI, 4 * 4096, 3, 1, groups=("odd", "even", "odd"))
    found = {
        i.name: i for i in sobol_indices(design, ishigami(design.points(0, design.draws))).indices
    }
    assert found["odd"].first == pytest.approx(1 - V2 / TOTAL, abs=0.02)
    assert found["even"].total == pytest.approx(V2 / TOTAL, abs=0.02)


def test_a_failed_draw_leaves_its_block_out():
    design = Design(DesignKind.SALTELLI, 5 * 4096, 3, seed=1)
    outcome = ishigami(design.points(0, design.draws))
    outcome[[7, 1234]] = np.nan
    found = sobol_indices(design, outcome)
    assert found.draws == design.draws - 10
    assert found.indices[0].total == pytest.approx(ALL["0"], abs=0.02)


def test_first_order_indices_from_a_latin_hypercube():
    points = Design(DesignKind.LHS, 8000, 3, seed=1).points(0, 8000)
    found = first_order_indices(points, ishigami(points), seed=0, names="012")
    for index in found.indices:
        assert index.first == pytest.approx(FIRST[index.name], abs=0.03)
        assert np.isnan(index.total)


@pytest.mark.parametrize("draws", [100, 101, 1000, 2503])
def test_first_order_indices_are_those_of_salib(draws):
    rbd_fast = pytest.importorskip("SALib.analyze.rbd_fast", reason="needs the extra `ensemble`")
    draw = np.random.default_rng(draws)
    inputs = draw.lognormal(size=(draws, 4))
    outcome = inputs[:, 0] * inputs[:, 1] + np.log(inputs[:, 2]) + 0.1 * draw.normal(size=draws)
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}
    expected = rbd_fast.analyze(problem, inputs, outcome, seed=3)
    shares, errors = first_order_shares(inputs, outcome, seed=3)
    np.testing.assert_allclose(shares, expected["S1"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(errors, expected["S1_conf"], rtol=0, atol=1e-12)


def test_bars_of_a_linear_model_are_exact():
    points = Design(DesignKind.LHS, 2000, 4, seed=3).points(0, 2000)
    word = np.floor(points[:, 3] * 3)
    outcome = 5 + 2 * points[:, 0] - 1 * points[:, 1] + np.array([0.0, 4.0, 1.0])[word.astype(int)]
    inputs = np.column_stack([points[:, :3], word, np.full(2000, 7.0)])
    found = tornado(
        inputs, outcome, names=("x", "y", "idle", "word", "fixed"), labels={"word": ("a", "b", "c")}
    )
    bars = {bar.name: bar for bar in found.bars}
    assert list(bars) == ["word", "x", "y", "idle"]
    assert found.r_squared == pytest.approx(1.0)
    assert (bars["word"].at_low, bars["word"].at_high) == ("a", "b")
    assert bars["word"].swing == pytest.approx(4.0, rel=1e-6)
    assert bars["x"].high - bars["x"].low == pytest.approx(2 * 0.9, rel=1e-3)
    assert bars["y"].high < 0 < bars["y"].low
    assert bars["idle"].swing == pytest.approx(0.0, abs=1e-6)


def test_too_few_draws_are_told():
    points = Design(DesignKind.LHS, 6, 3).points(0, 6)
    with pytest.raises(InputError, match="too few"):
        tornado(points, points[:, 0], names="abc")
    with pytest.raises(InputError, match="too few"):
        first_order_indices(points, points[:, 0], seed=0, names="abc")


@pytest.mark.parametrize("level", [0.0, -5.0, 3e8])
def test_an_outcome_that_nothing_moves_has_no_drivers(level):
    """Exactly constant, constant but for rounding, and within the rounding of its computation."""
    points = Design(DesignKind.LHS, 200, 3, seed=1).points(0, 200)
    blocks = Design(DesignKind.SALTELLI, 5 * 64, 3, seed=1)
    noise = np.random.default_rng(2).standard_normal(320)
    for outcome, rounding in (
        (np.full(320, level), 0.0),
        (level * (1 + 1e-13 * noise), 0.0),
        (level + 1e-8 * noise, 1e-6),
    ):
        with pytest.raises(NothingMovesError):
            tornado(points, outcome[:200], names="abc", rounding=rounding)
        with pytest.raises(NothingMovesError):
            first_order_indices(points, outcome[:200], seed=0, names="abc", rounding=rounding)
        with pytest.raises(NothingMovesError):
            sobol_indices(blocks, outcome, rounding=rounding)


def test_a_small_outcome_that_does_move_has_drivers():
    points = Design(DesignKind.LHS, 200, 3, seed=1).points(0, 200)
    found = tornado(points, 1e-5 * points[:, 1], names="abc", rounding=1e-6)
    assert found.bars[0].name == "b"
    assert found.r_squared == pytest.approx(1.0)
