"""Ascent of a smooth function over a box: projected BFGS with an Armijo search along the arc."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError, SolverError


class Point(Protocol):
    """What a pay-off callable returns: a value and its gradient (variable,)."""

    @property
    def value(self) -> float:
        """The pay-off."""
        ...

    @property
    def own_gradient(self) -> Array:
        """(variable,) its gradient."""
        ...


ValueAndGradient: TypeAlias = Callable[[Array], Point]


@dataclass(frozen=True, eq=False)
class Box:
    """lower, upper: (variable,), finite, lower < upper."""

    lower: Array
    upper: Array

    def __post_init__(self) -> None:
        if not (np.isfinite(self.lower).all() and (self.lower < self.upper).all()):
            raise InputError("a box needs finite bounds, each lower one below its upper one")
        if self.lower.shape != self.upper.shape or not np.isfinite(self.upper).all():
            raise InputError("a box needs finite bounds of one shape")

    @property
    def width(self) -> Array:
        """(variable,) upper − lower."""
        return self.upper - self.lower

    @property
    def middle(self) -> Array:
        """(variable,) the centre."""
        return 0.5 * (self.lower + self.upper)


@dataclass(frozen=True, eq=False)
class Ascent:
    """Where the ascent stopped.

    projected_gradient: per width of the box; converged: below the tolerance, relative to the size
    of the value, or near it with no step that gains. inverse: (variable, variable) the estimate of
    the inverse Hessian, scaled to the box, for a later ascent nearby.
    """

    x: Array
    value: float
    projected_gradient: float
    evaluations: int
    converged: bool
    inverse: Array


def maximise_in_box(
    payoff: ValueAndGradient,
    *,
    box: Box,
    start: Array,
    tolerance: float = 1e-8,
    max_iterations: int = 500,
    inverse: Array | None = None,
) -> Ascent:
    """Maximise over a box, in variables scaled to its width. Raises SolverError for a NaN start.

    inverse: of an earlier ascent nearby; by default, and whenever the set of variables at their
    bounds changes, it is a multiple of the identity. A point whose value is not finite is never
    accepted.
    """
    x = np.clip(np.asarray(start, dtype=np.float64), box.lower, box.upper)
    point = payoff(x)
    if not np.isfinite(point.value):
        raise SolverError("the pay-off at the start of the ascent is not a finite number")
    value, gradient = float(point.value), point.own_gradient * box.width
    evaluations, last_free = 1, _free(x, gradient, box) if inverse is not None else None
    inverse = np.eye(x.size) if inverse is None else inverse
    for _ in range(max_iterations):
        free = _free(x, gradient, box)
        slope = float(np.max(np.abs(gradient[free]), initial=0.0))
        if slope <= tolerance * max(1.0, abs(value)):
            return Ascent(x, value, slope, evaluations, True, inverse)
        if last_free is None or (free != last_free).any():
            inverse = np.eye(x.size) * min(1.0, 0.25 / slope)
        last_free = free
        direction = np.where(free, inverse @ np.where(free, gradient, 0.0), 0.0)
        if direction @ gradient <= 0:
            inverse = np.eye(x.size) * min(1.0, 0.25 / slope)
            direction = np.where(free, inverse @ gradient, 0.0)
        step, accepted = 1.0, None
        while step > 1e-14:
            trial = np.clip(x + step * direction * box.width, box.lower, box.upper)
            new = payoff(trial)
            evaluations += 1
            gained = gradient @ ((trial - x) / box.width)
            if np.isfinite(new.value) and new.value >= value + 1e-4 * gained and gained > 0:
                accepted = (trial, float(new.value), new.own_gradient * box.width)
                break
            step *= 0.5
        if accepted is None:
            return Ascent(x, value, slope, evaluations, slope <= 1e3 * tolerance, inverse)
        inverse = _updated(inverse, (accepted[0] - x) / box.width, gradient - accepted[2], free)
        x, value, gradient = accepted
    slope = float(np.max(np.abs(gradient[_free(x, gradient, box)]), initial=0.0))
    return Ascent(x, value, slope, evaluations, False, inverse)


def _free(x: Array, gradient: Array, box: Box) -> Mask:
    edge = 1e-14 * box.width
    held = ((x <= box.lower + edge) & (gradient < 0)) | ((x >= box.upper - edge) & (gradient > 0))
    return ~held


def _updated(inverse: Array, moved: Array, turned: Array, free: Mask) -> Array:
    """BFGS on the free variables: moved = Δx, turned = −Δgradient (of −f)."""
    s, y = np.where(free, moved, 0.0), np.where(free, turned, 0.0)
    curvature = float(s @ y)
    if curvature <= 1e-12 * float(np.linalg.norm(s) * np.linalg.norm(y)):
        return inverse
    left = np.eye(s.size) - np.outer(s, y) / curvature
    return left @ inverse @ left.T + np.outer(s, s) / curvature
