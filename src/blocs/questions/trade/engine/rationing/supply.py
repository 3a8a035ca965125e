"""The supply side of `rationing`: promises, capacity and their greatest fixed point s = G(s).

G is monotone, concave and made of CES means. Plain iteration from one falls to the greatest fixed
point, but slowly where the world is near collapse. A Newton step from any s ≥ G(s) stays above that
point, as G is concave and I − G' has a nonnegative inverse there (monotone Newton method, Ortega
and Rheinboldt 1970, theorem 13.3.4), so that the two may be mixed freely.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import NotConvergedError
from blocs.numerics.implicit import linear_fixed_point
from blocs.questions.trade.engine.models.ces import ces_slopes, log_ces, log_level
from blocs.questions.trade.engine.rationing.limits import Limits

TOLERANCE = 1e-13
"""Largest change of any ratio at which the monotone iteration stops: as small as rounding allows,
since steps of a slow fall are much smaller than what is still to fall."""

MAX_ITERATIONS = 2_000
"""Sixty-six Newton steps: a fall that they do not end is refused as not converged."""

NEWTON_EVERY = 30
"""Plain steps, a few milliseconds each, between two Newton steps."""

NEWTON_TOLERANCE = 1e-8
"""A step need not be exact: the iteration goes on from wherever it lands."""


@dataclass(frozen=True, eq=False)
class Descent:
    """Where the iteration from above stopped."""

    x: Array
    residual: float
    iterations: int


def greatest_capacity(limits: Limits) -> Descent:
    """[i, j] s, the greatest fixed point of capacity."""
    s, residual = np.ones_like(limits.economy.final_share), np.inf
    for iteration in range(1, MAX_ITERATIONS + 1):
        log_m = log_promised(limits, np.log(s))
        new = np.exp(log_capacity(limits, log_m))
        residual = float(np.abs(new - s).max())
        if residual <= TOLERANCE:
            return Descent(new, residual, iteration)
        jump = iteration % NEWTON_EVERY == 0
        s = _newton(limits, s=s, new=new, log_m=log_m) if jump else new
    return Descent(s, residual, MAX_ITERATIONS)


def _newton(limits: Limits, *, s: Array, new: Array, log_m: Array) -> Array:
    """Next s [i, j] in relative steps, x = G/s · (d log G) x − (1 − G/s); a plain step if stuck."""
    slopes = supply_slopes(limits, log_s=np.log(s), log_m=log_m)
    # Where all is gone it stays so: ratio one, no step.
    ratio = np.divide(new, s, out=np.ones_like(s), where=s > 0)

    def product(rows: Array) -> Array:
        moved = capacity_by(slopes, promised_by(slopes, rows.reshape(s.shape)))
        return (ratio * moved).reshape(1, -1)

    try:
        found = linear_fixed_point(
            product, (ratio - 1.0).reshape(1, -1), tolerance=NEWTON_TOLERANCE
        )
    except NotConvergedError:
        return new
    # Capacity only falls on the way, and by its whole at most: rounding is not to lift it, nor to
    # make it negative.
    step = np.clip(found.x.reshape(s.shape), -1.0, 0.0)
    return np.minimum(new, s * (1.0 + step))


def log_promised(limits: Limits, log_s: Array) -> Array:
    """[n, j] log m at log s [i, j]; zero (m = 1) where nothing was bought."""
    exponent = limits.power * log_s.T
    change = np.matmul(limits.kept, np.expm1(exponent)[:, :, None])[:, :, 0] - limits.lost
    level = np.matmul(limits.kept, np.exp(exponent)[:, :, None])[:, :, 0]
    return (log_level(change, level) / limits.power).T


def log_capacity(limits: Limits, log_m: Array) -> Array:
    """[n, k] log s at log m [n, j]."""
    economy, elasticity = limits.economy, limits.substitution
    labour = np.broadcast_to(limits.log_labour[:, None], log_m.shape)
    if economy.input_share is None:
        return labour + limits.log_productivity
    mix = economy.bought_mix_transposed
    bundle = log_ces(mix, log_m[:, None, :], elasticity=elasticity.inputs)
    made = np.stack([labour, bundle], axis=-1)
    made = log_ces(limits.value_added_weight, made, elasticity=elasticity.value_added)
    return made + limits.log_productivity


@dataclass(frozen=True, eq=False)
class SupplySlopes:
    """Logs of the supply side by logs.

    supplier: [j, n, i] w of log φ and of log s in log m; by_power: [n, j] of η in log m; inputs:
    [n, k, j] V of log m in log s, or None; labour: [n, k] of log L̂; by_elasticity: [2, n, k] of ρ
    and ε in log s.
    """

    supplier: Array
    by_power: Array
    inputs: Array | None
    labour: Array
    by_elasticity: Array


def supply_slopes(limits: Limits, *, log_s: Array, log_m: Array) -> SupplySlopes:
    """Slopes at log s [i, j] and log m [n, j]; zero where there is nothing."""
    power, level = limits.power[:, :, None], _finite(log_m).T[:, :, None]
    log_got = np.where(limits.kept > 0, np.log(limits.delivered) + log_s.T[:, None, :], 0.0)
    there = np.isfinite(log_m).T[:, :, None] & np.isfinite(log_got) & (limits.kept > 0)
    gap = np.where(there, log_got - level, 0.0)
    supplier = np.where(there, limits.economy.trade_share * np.exp(power * gap), 0.0)
    by_power = ((supplier * gap).sum(axis=2) / limits.power).T
    return SupplySlopes(supplier, by_power, *_capacity_slopes(limits, log_m))


def _capacity_slopes(limits: Limits, log_m: Array) -> tuple[Array | None, Array, Array]:
    economy, elasticity = limits.economy, limits.substitution
    if economy.input_share is None:
        return None, np.ones_like(log_m), np.zeros((2, *log_m.shape))
    mix = economy.bought_mix_transposed
    among = ces_slopes(mix, log_m[:, None, :], elasticity=elasticity.inputs)
    bundle = log_ces(mix, log_m[:, None, :], elasticity=elasticity.inputs)
    labour = np.broadcast_to(limits.log_labour[:, None], bundle.shape)
    between = ces_slopes(
        limits.value_added_weight,
        np.stack([labour, bundle], axis=-1),
        elasticity=elasticity.value_added,
    )
    part = between.weight[:, :, 1]
    by_elasticity = np.stack([between.elasticity, part * among.elasticity])
    return part[:, :, None] * among.weight, between.weight[:, :, 0], by_elasticity


def promised_by(slopes: SupplySlopes, log_s: Array) -> Array:
    """[n, j] d log m of d log s [i, j]."""
    return np.matmul(slopes.supplier, log_s.T[:, :, None])[:, :, 0].T


def capacity_by(slopes: SupplySlopes, log_m: Array) -> Array:
    """[n, k] d log s of d log m [n, j]."""
    if slopes.inputs is None:
        return np.zeros_like(log_m)
    return np.matmul(slopes.inputs, log_m[:, :, None])[:, :, 0]


def _finite(log_x: Array) -> Array:
    return np.where(np.isfinite(log_x), log_x, 0.0)
