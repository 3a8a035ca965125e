"""Fixed points x = g(x) by Anderson acceleration (Walker and Ni 2011, SIAM J. Numer. Anal. 49)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array


@dataclass(frozen=True)
class FixedPoint:
    """Where the iteration stopped.

    x: last iterate; residual: largest |g(x) − x| at x, undamped; iterations: evaluations of g.
    `history` holds the residual of every evaluation.
    """

    x: Array
    residual: float
    iterations: int
    converged: bool
    history: tuple[float, ...]


def anderson(
    step: Callable[[Array], Array],
    *,
    start: Array,
    project: Callable[[Array], Array],
    tolerance: float,
    max_iterations: int,
    precondition: Callable[[Array], Array] | None = None,
    memory: int = 10,
    step_cap: float = 2.0,
) -> FixedPoint:
    """Anderson-accelerated iteration on x ← g(x).

    The least-squares problem is solved by its Gram matrix with columns scaled to unit length; no
    entry of x moves by more than `step_cap` per iteration. `project` removes directions in which x
    is not determined (a numeraire). `precondition` turns g(x) − x into the step that is mixed:
    linear and the same throughout, it moves no fixed point. Stops when the undamped residual
    max |g(x) − x| is at most `tolerance`, when it is not finite, or after `max_iterations`.
    """
    x = start.copy()
    gram = np.zeros((memory, memory))
    residuals = np.zeros((memory, x.size))
    moves = np.zeros((memory, x.size))
    last_f: Array | None = None
    last_x = x
    history: list[float] = []
    for iteration in range(max_iterations):
        f = step(x) - x
        residual = float(np.abs(f).max())
        history.append(residual)
        if residual <= tolerance or not np.isfinite(residual):
            return FixedPoint(x, residual, iteration + 1, residual <= tolerance, tuple(history))
        if precondition is not None:
            f = precondition(f)
        if last_f is None:
            direction = f
        else:
            column = (iteration - 1) % memory
            residuals[column] = f - last_f
            moves[column] = x - last_x
            used = min(iteration, memory)
            products = residuals[:used] @ residuals[column]
            gram[column, :used] = products
            gram[:used, column] = products
            weights = _mixing(gram[:used, :used], residuals[:used] @ f)
            direction = f - weights @ moves[:used] - weights @ residuals[:used]
        last_f, last_x = f, x
        largest = max(float(np.abs(direction).max()), 1e-300)  # at rest: no 0/0
        x = project(x + direction * min(1.0, step_cap / largest))
    return FixedPoint(last_x, history[-1], max_iterations, False, tuple(history))


def _mixing(gram: Array, target: Array) -> Array:
    """Least-squares weights from the normal equations, columns scaled to unit length."""
    scale = np.sqrt(np.diag(gram))
    scale = np.where(scale > 0, scale, 1.0)
    # Past steps may point the same way, and squares keep half the digits of their lengths: without
    # this the matrix may be singular; with it the weights change by no more than rounding does.
    scaled = gram / scale[:, None] / scale + 1e-13 * np.eye(len(scale))
    return np.linalg.solve(scaled, target / scale) / scale
