"""Ensembles: indices and boxes of functions whose answer is known."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from blocs.draws import DesignKind
from blocs.draws.designs import Design
from blocs.draws.drivers import SobolIndices, first_order_indices, sobol_indices
from blocs.draws.prim import discover
from blocs.foundation.axes import Array
from blocs.numerics.normal import normal_quantile


def ishigami(points: Array) -> Array:
    """Sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ on points of the unit cube, x in (−π, π)."""
    x = (2 * points - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def g_function(points: Array, weights: Sequence[float]) -> Array:
    """Π (|4x − 2| + a) / (1 + a)."""
    a = np.array(weights)
    return np.prod((np.abs(4 * points - 2) + a) / (1 + a), axis=1)


@cache
def _of_ishigami() -> SobolIndices:
    design = Design(DesignKind.SALTELLI, 5 * 4096, 3, seed=1)
    return sobol_indices(design, ishigami(design.points(0, design.draws)))


def ishigami_first() -> list[float]:
    """First-order indices of the three inputs, Saltelli's design, 4,096 blocks."""
    return [index.first for index in _of_ishigami().indices]


def ishigami_total() -> list[float]:
    """Total indices of the three inputs, from the same draws."""
    return [index.total for index in _of_ishigami().indices]


def ishigami_from_any_draws() -> list[float]:
    """First-order indices from 8,000 draws of a Latin hypercube, no design of its own needed."""
    points = Design(DesignKind.LHS, 8000, 3, seed=1).points(0, 8000)
    found = first_order_indices(points, ishigami(points), seed=0, names="123")
    first = {index.name: index.first for index in found.indices}
    return [first[name] for name in "123"]


def g_function_first(*, weights: Sequence[float], members: Sequence[int]) -> list[float]:
    """First-order indices of some inputs, Saltelli's design, 4,096 blocks."""
    size = len(weights)
    design = Design(DesignKind.SALTELLI, (size + 2) * 4096, size, seed=1)
    found = sobol_indices(design, g_function(design.points(0, design.draws), weights)).indices
    return [found[k].first for k in members]


def known_box(*, below: float, above: float) -> list[float]:
    """Ends that PRIM finds of the box x₁ < below, x₃ > above, among five inputs."""
    x = Design(DesignKind.LHS, 4000, 5, 2).points(0, 4000)
    found = discover(x, (x[:, 0] < below) & (x[:, 2] > above), names="12345").box
    sides = {side.name: side for side in found.restrictions}
    ends = (sides["1"].high, sides["3"].low) if {"1", "3"} <= set(sides) else (None, None)
    return [float("nan") if end is None else end for end in ends]


def normal_quantiles(*, probabilities: Sequence[float]) -> list[float]:
    """Quantiles of the standard normal, with which laws are drawn."""
    return [float(x) for x in normal_quantile(np.array(probabilities))]
