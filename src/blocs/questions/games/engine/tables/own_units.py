"""Each player's pay-offs in its own units: what its own choice can change is 1, and ties are exact.

Equilibria, dominance and ties do not change when a player's pay-offs are multiplied by a positive
number or shifted by whatever its own choice does not move (von Neumann and Morgenstern 1944). So
nothing is measured by another player's pay-offs or by levels: with

    s_p = max over the others' choices of (max − min over its own options) of u_p,

two pay-offs of player p tie when they differ by no more than 1e-9 s_p, or than the rounding of the
pay-offs themselves.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Any

import numpy as np

from blocs.foundation.axes import Array

RELATIVE_TOLERANCE = 1e-9
"""Ties, relative to the player's own largest difference."""

ROUNDING = 16 * float(np.finfo(np.float64).eps)
"""Rounding of a sum of a few terms, relative to the largest pay-off."""

LOOSEST = 1e-6
"""Pay-offs farther apart than this, relative to the own difference, stay apart in exact arithmetic,
however wide a tolerance is asked for."""


def own_difference(values: Array, axis: int) -> float:
    """The most that the choice along `axis` can change, others' choices fixed; NaN left out."""
    known = np.isfinite(values)
    high = np.where(known, values, -np.inf).max(axis=axis, initial=-np.inf)
    low = np.where(known, values, np.inf).min(axis=axis, initial=np.inf)
    return float(np.max(high - low, initial=0.0, where=high >= low))


def tie_tolerance(difference: float, values: Array) -> float:
    """Below what pay-offs of a player tie, from its own largest difference and all of them."""
    largest = float(np.max(np.abs(values), initial=0.0, where=np.isfinite(values)))
    return max(RELATIVE_TOLERANCE * difference, ROUNDING * largest)


def own_differences(payoffs: Array) -> Array:
    """(player,) of a table (player, option_1, …, option_P); NaN in missing cells."""
    return np.array([own_difference(values, player) for player, values in enumerate(payoffs)])


def tie_tolerances(payoffs: Array) -> Array:
    """(player,) below what pay-offs tie, of a table (player, option_1, …, option_P)."""
    return np.array(
        [
            tie_tolerance(own_difference(values, player), values)
            for player, values in enumerate(payoffs)
        ]
    )


def in_own_units(payoffs: Array, tolerance: Array) -> Array:
    """(player, option_1, …) pay-offs over the worst own option, over s_p: between 0 and 1.

    A player whose own choice changes nothing beyond the tolerance (player,) has zero everywhere;
    so has a cell without pay-offs (NaN).
    """
    scaled = np.zeros_like(payoffs)
    for player, values in enumerate(payoffs):
        span = own_difference(values, player)
        if span > tolerance[player]:
            worst = np.where(np.isfinite(values), values, np.inf).min(axis=player, keepdims=True)
            with np.errstate(invalid="ignore"):
                scaled[player] = np.nan_to_num((values - worst) / span, nan=0.0, neginf=0.0)
    return scaled


def simple_fractions(values: Array, tolerance: float) -> Array:
    """Every number as the simplest fraction within half the tolerance, ties as the same fraction.

    values: of one player, ≥ 0. Thirds that were written with sixteen digits are thirds again, so
    that what is degenerate stays degenerate. Gives an array of `Fraction`.
    """
    flat = values.reshape(-1)
    order = np.argsort(flat, kind="stable")
    found: list[Any] = [Fraction(0)] * flat.size
    last, first = -np.inf, Fraction(0)
    for place in order:
        value = float(flat[place])
        if value - last > tolerance:
            first = simplest_fraction(value, tolerance / 2)
        last = value
        found[place] = first
    table = np.empty(flat.size, dtype=object)
    table[:] = found
    return table.reshape(values.shape)


def simplest_fraction(value: float, distance: float) -> Fraction:
    """The fraction with the smallest denominator within `distance` of a number ≥ 0."""
    middle, slack = Fraction(value), Fraction(distance)
    return _simplest(max(middle - slack, Fraction(0)), middle + slack)


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """By the continued fractions of both ends."""
    whole = floor(low)
    if whole == low:
        return low
    if whole + 1 <= high:
        return Fraction(whole + 1)
    return whole + 1 / _simplest(1 / (high - whole), 1 / (low - whole))


def exact_table(payoffs: Array, tolerance: Array) -> Array:
    """(player, option_1, …) of `Fraction`: pay-offs in own units, ties within tolerance exact."""
    scaled, spans = in_own_units(payoffs, tolerance), own_differences(payoffs)
    table = np.empty(payoffs.shape, dtype=object)
    for player, values in enumerate(scaled):
        span = spans[player]
        slack = float(tolerance[player] / span) if span > tolerance[player] else LOOSEST
        table[player] = simple_fractions(values, min(slack, LOOSEST))
    return table
