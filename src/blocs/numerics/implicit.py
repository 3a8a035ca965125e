"""Tangents and adjoints of a fixed point x = g(x, s): one linear solve each.

At a solution dx = g_x dx + g_s ds, so that a tangent solves x = g_x x + b with b = g_s ds, and the
gradient of a linear outcome ⟨b, x⟩ is g_sᵀ λ with λ = g_xᵀ λ + b (implicit function theorem;
Blondel et al. 2022, "Efficient and modular implicit differentiation"). Both are the same linear
problem with another product, solved by GMRES (Saad and Schultz 1986, SIAM J. Sci. Stat. Comput. 7),
which is Anderson acceleration of a linear map with full memory, several right-hand sides at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import NotConvergedError

TOLERANCE = 1e-10
"""Largest accepted |b + A x − x| relative to |b|, Euclidean norm, of every right-hand side."""

MAX_ITERATIONS = 600
RESTART = 100

CORRECTION = 1e-5
"""Part of a residual that a correction in single precision may leave; its digits end at 1e-7."""


@dataclass(frozen=True, eq=False)
class LinearFixedPoint:
    """x = A x + b solved. x: (right_hand_side, unknown); residual: the largest relative one."""

    x: Array
    residual: float
    iterations: int


def unchanged(x: Array) -> Array:
    """The projection where nothing is undetermined."""
    return x


def linear_fixed_point(
    product: Callable[[Array], Array],
    right_hand_sides: Array,
    *,
    project: Callable[[Array], Array] = unchanged,
    rough: Callable[[Array], Array] | None = None,
    precondition: Callable[[Array], Array] = unchanged,
    near: Array | None = None,
    tolerance: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
) -> LinearFixedPoint:
    """Solve x = A x + b for each row b of `right_hand_sides`.

    product: (row, unknown) → A applied to every row; the Jacobian of g for a tangent, its transpose
    for an adjoint. project: removes the directions in which x is not determined (a numeraire); it
    is applied to b and after every product, so that the solve stays in the complement. rough: the
    product in single precision, with which corrections of five digits are found in half the time;
    what is left is always measured with `product`. precondition: (row, unknown) → what nearly
    solves the system; linear, it leaves the solution as it is and brings the spectrum together; in
    single precision where `rough` is given. near: (right_hand_side, unknown) the solution of a
    system much like this one, from which the solve starts. Raises NotConvergedError where the
    tolerance is not reached.
    """
    b = project(np.atleast_2d(right_hand_sides))
    size = np.linalg.norm(b, axis=1)
    unit = b / np.where(size > 0, size, 1.0)[:, None]
    quick = product if rough is None else rough

    def operator(x: Array) -> Array:
        return x - project(product(x))

    x, iterations, worst = np.zeros_like(unit), 0, np.inf
    if near is not None:
        x = project(near) / np.where(size > 0, size, 1.0)[:, None]
    while iterations < max_iterations:
        left = unit - operator(x) if x.any() else unit
        last, worst = worst, float(np.linalg.norm(left, axis=1).max(initial=0.0))
        if worst <= tolerance or not np.isfinite(worst) or worst > 0.9 * last:
            break
        start = precondition(left if rough is None else _single(left))
        size_of_start = float(np.linalg.norm(start, axis=1).max(initial=0.0))
        # The norm is that of steps: as much smaller as residuals are to be, and a third of that.
        target = 0.3 * tolerance * size_of_start / worst
        if rough is not None:
            target = max(target, CORRECTION * size_of_start)
        correction, used = _gmres_cycle(
            lambda v: precondition(v - project(quick(v))), start, target=target
        )
        x += correction
        iterations += used
    if not worst <= tolerance:
        raise NotConvergedError(
            f"the linear system of the derivatives was not solved: relative residual {worst:.1e} "
            f"(limit {tolerance:.0e}) after {iterations} products"
        )
    return LinearFixedPoint(x * size[:, None], worst, iterations)


def _single(array: Array) -> Array:
    return cast(Array, array.astype(np.float32))


def _gmres_cycle(
    operator: Callable[[Array], Array], right: Array, *, target: float
) -> tuple[Array, int]:
    """One cycle of GMRES from zero, every row in its own Krylov space; (correction, products).

    The norm of what is left is |r|/|v| with v the left null vector of the Hessenberg matrix, which
    grows by one entry a step.
    """
    rows, unknowns = right.shape
    norm = np.linalg.norm(right, axis=1)
    basis = np.zeros((rows, RESTART + 1, unknowns), dtype=right.dtype)
    hessenberg = np.zeros((rows, RESTART + 1, RESTART))
    null = np.zeros((rows, RESTART + 1))
    null[:, 0] = 1.0
    basis[:, 0] = right / np.where(norm > 0, norm, 1.0)[:, None]
    used, ended = 0, norm == 0
    for step in range(RESTART):
        used = step + 1
        parts, after = _orthogonal(operator(basis[:, step]), basis[:, :used])
        length = np.linalg.norm(after, axis=1)
        ended |= length <= 1e-14
        alive = ~ended
        divisor = np.where(alive, length, 1.0)
        hessenberg[:, :used, step] = parts
        hessenberg[:, used, step] = np.where(alive, length, 0.0)
        basis[:, used] = np.where(alive[:, None], after / divisor[:, None], 0.0)
        null[:, used] = -(null[:, :used] * parts).sum(axis=1) / divisor
        left = np.where(ended, 0.0, norm / np.linalg.norm(null[:, : used + 1], axis=1))
        if float(left.max()) <= target:
            break
    weights = _least_squares(hessenberg[:, : used + 1, :used], norm)
    weights = weights.astype(right.dtype)
    return np.matmul(weights[:, None, :], basis[:, :used])[:, 0], used


def _orthogonal(vector: Array, basis: Array) -> tuple[Array, Array]:
    """(components on the basis, remainder); what rounding leaves is removed by the next cycle."""
    parts = np.matmul(basis, vector[:, :, None])
    return parts[:, :, 0], vector - np.matmul(parts.transpose(0, 2, 1), basis)[:, 0]


def _least_squares(hessenberg: Array, norm: Array) -> Array:
    """Weights that minimise |norm·e₁ − H y|, by row."""
    right = np.zeros(hessenberg.shape[:2])
    right[:, 0] = norm
    weights = np.zeros((hessenberg.shape[0], hessenberg.shape[2]))
    for row, matrix in enumerate(hessenberg):
        weights[row] = np.linalg.lstsq(matrix, right[row], rcond=1e-14)[0]
    return weights
