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
    """Anderson-accelerated iteration on x ← g(x) from `start` until it stops, as `Accelerated`."""
    return Accelerated(start, memory=memory, step_cap=step_cap).run(
        step,
        project=project,
        tolerance=tolerance,
        max_iterations=max_iterations,
        precondition=precondition,
    )


class Accelerated:
    """Anderson-accelerated iteration on x ← g(x), which goes on where it stopped.

    The least-squares problem is solved by its Gram matrix with columns scaled to unit length; no
    entry of x moves by more than `step_cap` per iteration.
    """

    def __init__(self, start: Array, *, memory: int = 10, step_cap: float = 2.0) -> None:
        self.x = start.copy()
        self._memory, self._cap, self._columns = memory, step_cap, 0
        self._gram = np.zeros((memory, memory))
        self._residuals = np.zeros((memory, start.size))
        self._moves = np.zeros((memory, start.size))

    def run(
        self,
        step: Callable[[Array], Array],
        *,
        project: Callable[[Array], Array],
        tolerance: float,
        max_iterations: int,
        precondition: Callable[[Array], Array] | None = None,
    ) -> FixedPoint:
        """Iterate from where the run before stopped, with the steps that it remembers.

        They are those of a g before this one: near it, they say as much of it. `project` removes
        directions in which x is not determined (a numeraire). `precondition` turns g(x) − x into
        the step that is mixed: linear and the same throughout, it moves no fixed point. Stops when
        the undamped residual max |g(x) − x| is at most `tolerance`, when it is not finite, or after
        `max_iterations`.
        """
        last_f: Array | None = None
        last_x = self.x
        history: list[float] = []
        for iteration in range(max_iterations):
            f = step(self.x) - self.x
            residual = float(np.abs(f).max())
            history.append(residual)
            if residual <= tolerance or not np.isfinite(residual):
                found = residual <= tolerance
                return FixedPoint(self.x, residual, iteration + 1, found, tuple(history))
            if precondition is not None:
                f = precondition(f)
            if last_f is not None:
                self._remember(f - last_f, self.x - last_x)
            direction = self._mixed(f)
            last_f, last_x = f, self.x
            largest = max(float(np.abs(direction).max()), 1e-300)  # at rest: no 0/0
            self.x = project(self.x + direction * min(1.0, self._cap / largest))
        self.x = last_x
        return FixedPoint(last_x, history[-1], max_iterations, False, tuple(history))

    def _remember(self, residual: Array, move: Array) -> None:
        """Keep what a step changed, in place of the oldest."""
        column = self._columns % self._memory
        self._columns += 1
        self._residuals[column], self._moves[column] = residual, move
        used = min(self._columns, self._memory)
        products = self._residuals[:used] @ self._residuals[column]
        self._gram[column, :used] = products
        self._gram[:used, column] = products

    def _mixed(self, f: Array) -> Array:
        """The step that f and those before it make together."""
        used = min(self._columns, self._memory)
        if not used:
            return f
        weights = _mixing(self._gram[:used, :used], self._residuals[:used] @ f)
        return f - weights @ self._moves[:used] - weights @ self._residuals[:used]


def _mixing(gram: Array, target: Array) -> Array:
    """Least-squares weights from the normal equations, columns scaled to unit length."""
    scale = np.sqrt(np.diag(gram))
    scale = np.where(scale > 0, scale, 1.0)
    # Past steps may point the same way, and squares keep half the digits of their lengths: without
    # this the matrix may be singular; with it the weights change by no more than rounding does.
    scaled = gram / scale[:, None] / scale + 1e-13 * np.eye(len(scale))
    return np.linalg.solve(scaled, target / scale) / scale
