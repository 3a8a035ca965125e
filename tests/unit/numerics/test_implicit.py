"""Linear fixed points against dense algebra."""

import numpy as np
import pytest

from blocs.foundation.errors import NotConvergedError
from blocs.numerics.implicit import linear_fixed_point


def contraction(size, seed, radius=0.8):
    matrix = np.random.default_rng(seed).normal(size=(size, size))
    return radius * matrix / np.abs(np.linalg.eigvals(matrix)).max()


def test_several_right_hand_sides_equal_the_dense_solve():
    matrix = contraction(150, 0)
    right = np.random.default_rng(1).normal(size=(5, 150))
    right[3] = 0.0
    found = linear_fixed_point(lambda x: x @ matrix.T, right)
    expected = np.linalg.solve(np.eye(150) - matrix, right.T).T
    np.testing.assert_allclose(found.x, expected, rtol=1e-8, atol=1e-8)
    assert found.residual <= 1e-10
    assert (found.x[3] == 0).all()


def test_the_transpose_is_the_adjoint():
    """⟨λ, s⟩ = ⟨b, x⟩ for x = A x + s and λ = Aᵀ λ + b."""
    matrix = contraction(60, 2)
    s, b = np.random.default_rng(3).normal(size=(2, 60))
    x = linear_fixed_point(lambda v: v @ matrix.T, s).x[0]
    adjoint = linear_fixed_point(lambda v: v @ matrix, b).x[0]
    assert adjoint @ s == pytest.approx(b @ x, rel=1e-9)
    wrong = linear_fixed_point(lambda v: v @ matrix.T, b).x[0]
    assert wrong @ s != pytest.approx(b @ x, rel=1e-3)


def test_a_preconditioner_leaves_the_solution_as_it_is():
    matrix = contraction(40, 4)
    matrix[:5] *= 6.0
    matrix[:5, :5] = -4.0 * np.eye(5)
    right = np.random.default_rng(5).normal(size=40)
    weight = np.ones(40)
    weight[:5] = 0.2
    plain = linear_fixed_point(lambda x: x @ matrix.T, right)
    relaxed = linear_fixed_point(lambda x: x @ matrix.T, right, precondition=lambda x: weight * x)
    np.testing.assert_allclose(relaxed.x, plain.x, rtol=1e-7, atol=1e-8)


def test_an_undetermined_direction_is_projected_away():
    """A numeraire: A has the eigenvalue one along the constant vector."""
    matrix = contraction(30, 6)
    matrix -= matrix.mean(axis=1, keepdims=True)
    matrix += 1.0 / 30
    assert np.linalg.cond(np.eye(30) - matrix) > 1e14

    def project(x):
        return x - x.mean(axis=1, keepdims=True)

    right = np.random.default_rng(7).normal(size=30)
    x = linear_fixed_point(lambda v: v @ matrix.T, right, project=project).x[0]
    gap = x - project((matrix @ x)[None] + right)[0]
    assert np.abs(gap).max() < 1e-9
    assert abs(x.mean()) < 1e-12


def test_failure_is_an_error_and_not_a_number():
    matrix = np.array([[1.0, 1.0], [0.0, 1.0]])
    with pytest.raises(NotConvergedError, match="was not solved"):
        linear_fixed_point(lambda x: x @ matrix.T, np.array([1.0, 1.0]))


def test_a_solve_that_starts_near_its_end_ends_there_sooner():
    matrix = contraction(120, 6)
    right = np.random.default_rng(7).normal(size=(2, 120))
    cold = linear_fixed_point(lambda x: x @ matrix.T, right)
    moved = 1.001 * right
    found = linear_fixed_point(lambda x: x @ matrix.T, moved, near=cold.x)
    np.testing.assert_allclose(found.x, 1.001 * cold.x, rtol=1e-7, atol=1e-8)
    assert found.iterations < cold.iterations
    assert linear_fixed_point(lambda x: x @ matrix.T, right, near=cold.x).iterations == 0
