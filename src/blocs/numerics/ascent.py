"""The largest value of a concave function over x ≥ 0, by projected Newton steps.

At the solution the gradient is at most zero, and zero where x is above zero: the conditions of a
complementarity problem whose function is the gradient. Bertsekas (1982), Projected Newton methods
for optimization problems with simple constraints, SIAM Journal on Control and Optimization 20.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from blocs.foundation.axes import Array, Mask

STEP = 1e-6
"""Of the differences that give the second derivatives; x is of the order of 0.1."""

ENOUGH = 1e-4
"""Part of the gain that the slope promises with which a step is taken (Armijo)."""

ROUNDING = 1e-13

HALVINGS = 30


def concave_maximum(
    value: Callable[[Array], tuple[float, Array]],
    start: Array,
    *,
    tolerance: float,
    max_iterations: int = 100,
) -> Array:
    """(variable,) the x ≥ 0 at which a concave function is largest.

    value: x → (function, gradient). Stops where min(x, −gradient) is within `tolerance` of zero, or
    where no step gains anything more.
    """
    x = np.maximum(start, 0.0)
    height, slope = value(x)
    for _ in range(max_iterations):
        if _distance(x, slope) <= tolerance:
            break
        free = (x > 0) | (slope > 0)
        step = np.zeros_like(x)
        step[free] = _newton(value, x, slope, free)
        found = _line(value, x, step, height, slope)
        if found is None:
            break
        x, height, slope = found
    return x


def _distance(x: Array, slope: Array) -> float:
    return float(np.abs(np.minimum(x, -slope)).max(initial=0.0))


def _newton(
    value: Callable[[Array], tuple[float, Array]], x: Array, slope: Array, free: Mask
) -> Array:
    """The Newton step of the free variables, along the gradient where the curvature fails."""
    where = np.flatnonzero(free)
    curvature = np.empty((len(where), len(where)))
    for column, k in enumerate(where):
        beside = np.array(x)
        beside[k] += STEP
        curvature[:, column] = (value(beside)[1] - slope)[where] / STEP
    curvature = 0.5 * (curvature + curvature.T)
    # a passage from which everybody has gone has no curvature left
    floor = 1e-9 * max(float(np.abs(curvature).max(initial=0.0)), 1e-300)
    at, along = np.linalg.eigh(-curvature)
    return along @ ((along.T @ slope[where]) / np.maximum(at, floor))


def _line(
    value: Callable[[Array], tuple[float, Array]],
    x: Array,
    step: Array,
    height: float,
    slope: Array,
) -> tuple[Array, float, Array] | None:
    """The first of ever shorter steps that gains enough, with value and gradient there."""
    length, away = 1.0, _distance(x, slope)
    for _ in range(HALVINGS):
        trial = np.maximum(x + length * step, 0.0)
        gain = float(slope @ (trial - x))
        there, slope_there = value(trial)
        gained = there >= height + ENOUGH * gain and gain > 0
        # near the top rounding hides what is gained, not that the slope is nearer to zero
        level = there >= height - ROUNDING * max(1.0, abs(height))
        nearer = level and _distance(trial, slope_there) <= 0.5 * away
        if np.isfinite(there) and (gained or nearer):
            return trial, there, slope_there
        length *= 0.5
    return None
