"""CES means of quantities, in logs, from Leontief to perfect substitutes, with their slopes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array

FAR = -0.5
"""A change below this is better measured by the level than by its difference from one: 1 + change
would then cancel the digits that matter."""


def log_ces(share: Array, log_x: Array, *, elasticity: float) -> Array:
    """Return log [Σ share x^r]^(1/r) over the last axis, r = 1 − 1/elasticity.

    Zero where no share is positive. The entry that decides is factored out, so that an elasticity
    near zero gives the least x.
    """
    r, used = 1.0 - 1.0 / elasticity, share > 0
    if r == 0.0:
        return np.where(used, share * log_x, 0.0).sum(axis=-1)
    bound = np.inf if r < 0.0 else -np.inf
    anchor = np.where(used, log_x, bound)
    anchor = anchor.min(axis=-1) if r < 0.0 else anchor.max(axis=-1)
    finite = np.where(np.isfinite(anchor), anchor, 0.0)
    # Where the deciding entry is nothing or without bound it is the mean itself: no inf − inf.
    exponent = np.where(used, r * (log_x - finite[..., None]), -np.inf)
    change = np.where(used, share * np.expm1(exponent), 0.0).sum(axis=-1)
    far = change <= FAR
    level = np.asarray(1.0 + change)
    level[far] = np.where(used[far], share[far] * np.exp(exponent[far]), 0.0).sum(axis=-1)
    mean = np.where(np.isfinite(anchor), finite + log_level(change, level) / r, anchor)
    return np.where(used.any(axis=-1), mean, 0.0)


def log_level(change: Array, level: Array) -> Array:
    """log(1 + change) = log(level), in whichever form keeps more digits."""
    # np.where computes both forms everywhere: the maximum keeps the unused log1p in its domain.
    return np.where(change > FAR, np.log1p(np.maximum(change, FAR)), np.log(level))


@dataclass(frozen=True, eq=False)
class CesSlopes:
    """weight: […, j] of log x in the log of the mean; elasticity: […] of the elasticity."""

    weight: Array
    elasticity: Array


def ces_slopes(share: Array, log_x: Array, *, elasticity: float) -> CesSlopes:
    """Slopes of `log_ces`, zero where the mean is."""
    r, log_mean = 1.0 - 1.0 / elasticity, log_ces(share, log_x, elasticity=elasticity)
    alive = (share > 0) & np.isfinite(log_x) & np.isfinite(log_mean)[..., None]
    gap = np.where(alive, log_x - log_mean[..., None], 0.0)
    weight = np.where(alive, share * np.exp(r * gap), 0.0)
    # At elasticity one this is 0/0; nearer than 1e-6 the quotient loses more digits to
    # rounding than its limit, half the variance of log quantities, is off.
    if abs(r) > 1e-6:
        slope = (weight * gap).sum(axis=-1) / r
    else:
        slope = 0.5 * (weight * gap**2).sum(axis=-1)
    return CesSlopes(weight, slope / elasticity**2)
