"""A concave function over x ≥ 0: against solutions by hand, and as a complementarity problem."""

import numpy as np
import pytest

from blocs.numerics.ascent import concave_maximum


def quadratic(curvature, slope):
    def value(x):
        return float(slope @ x - 0.5 * x @ curvature @ x), slope - curvature @ x

    return value


def test_by_hand_one_at_zero_and_one_above():
    found = concave_maximum(
        quadratic(np.diag([2.0, 4.0]), np.array([1.0, -3.0])), np.ones(2), tolerance=1e-12
    )
    np.testing.assert_allclose(found, [0.5, 0.0], atol=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_slope_and_place_are_complementary(seed):
    random = np.random.default_rng(seed)
    root = random.normal(size=(5, 5))
    curvature, slope = root @ root.T + 0.1 * np.eye(5), random.normal(size=5)
    x = concave_maximum(quadratic(curvature, slope), np.zeros(5), tolerance=1e-11)
    left = slope - curvature @ x
    assert (x >= 0).all()
    assert (left <= 1e-9).all()
    np.testing.assert_allclose(x * left, 0.0, atol=1e-9)


def test_far_from_quadratic_it_arrives():
    # largest where exp(-50 x) = 1e-6
    def value(x):
        return float(-np.exp(-50 * x[0]) / 50 - 1e-6 * x[0]), np.exp(-50 * x) - 1e-6

    found = concave_maximum(value, np.zeros(1), tolerance=1e-14)
    assert found[0] == pytest.approx(-np.log(1e-6) / 50, rel=1e-6)
