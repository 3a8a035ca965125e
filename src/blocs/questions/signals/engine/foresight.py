"""How well simple forecasts foresee a series, scored only on what came after them.

Two forecasters look one period ahead from every origin: the last value with the changes seen so far
around it, and the long mean, all values seen so far. The index is 1 − MSE(last)/MSE(mean) over all
origins; beside it the same with the continuous ranked probability score (Gneiting and Raftery 2007,
eq. 21, of the empirical distributions). Whatever comes after an origin never enters its score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array

START = 10
"""Values that must have been seen before the first forecast."""

LEAST = 5
"""Forecasts below which there is no index."""

RESAMPLES = 2_000
BAND = (5, 95)
FAN = (5, 25, 50, 75, 95)


@dataclass(frozen=True, eq=False)
class Foresight:
    """Scores by origin and series: (period, series), NaN where there is no forecast.

    fan: (quantile of `FAN`, period, series) of the forecast by the last value. index, crps_skill:
    one number over all, NaN with fewer than five forecasts or where the mean foresees all.
    """

    squared_last: Array
    squared_mean: Array
    crps_last: Array
    crps_mean: Array
    fan: Array
    index: float
    low: float
    high: float
    crps_skill: float
    forecasts: int


def foresight(series: Array, *, seed: int = 0) -> Foresight:
    """Score forecasts of `series` (period, series), NaN where nothing was observed."""
    shape = series.shape
    scores = [np.full(shape, np.nan) for _ in range(4)]
    fan = np.full((len(FAN), *shape), np.nan)
    for k in range(shape[1]):
        for t in range(1, shape[0]):
            seen, actual = series[:t, k], series[t, k]
            values = seen[~np.isnan(seen)]
            if np.isnan(actual) or np.isnan(seen[-1]) or len(values) < START:
                continue
            changes = np.diff(seen)
            around = seen[-1] + changes[~np.isnan(changes)]
            if len(around) < START - 1:
                continue
            scores[0][t, k] = (actual - seen[-1]) ** 2
            scores[1][t, k] = (actual - values.mean()) ** 2
            scores[2][t, k] = crps(around, actual)
            scores[3][t, k] = crps(values, actual)
            fan[:, t, k] = np.percentile(around, FAN)
    last, mean, crps_last, crps_mean = scores
    low, high = _band(last, mean, seed)
    return Foresight(
        last,
        mean,
        crps_last,
        crps_mean,
        fan,
        skill(last, mean),
        low,
        high,
        skill(crps_last, crps_mean),
        int((~np.isnan(last)).sum()),
    )


def crps(sample: Array, actual: float) -> float:
    """Continuous ranked probability score of a sample as a forecast: E|X − y| − ½ E|X − X'|."""
    ordered = np.sort(sample)
    count = len(ordered)
    # Σ over pairs of |x_i − x_j| from the order: no table of pairs
    apart = 2 * float(((2 * np.arange(count) - count + 1) * ordered).sum()) / count**2
    return float(np.abs(sample - actual).mean()) - apart / 2


def skill(last: Array, mean: Array) -> float:
    """1 − Σ last / Σ mean over what is there; NaN where that says nothing."""
    there = ~np.isnan(last)
    against = float(mean[there].sum())
    if there.sum() < LEAST or against <= 0:
        return float("nan")
    return 1 - float(last[there].sum()) / against


def _band(last: Array, mean: Array, seed: int) -> tuple[float, float]:
    """Ends of the index over periods drawn anew in blocks, so that neighbours stay together."""
    there = ~np.isnan(last)
    periods = np.flatnonzero(there.any(axis=1))
    if there.sum() < LEAST or len(periods) < 2:
        return float("nan"), float("nan")
    of_last = np.where(there, last, 0.0).sum(axis=1)[periods]
    of_mean = np.where(there, mean, 0.0).sum(axis=1)[periods]
    count = len(periods)
    block = max(2, round(count ** (1 / 3)))
    blocks = -(-count // block)
    starts = np.random.default_rng(seed).integers(0, count, size=(RESAMPLES, blocks))
    chosen = (starts[:, :, None] + np.arange(block)) % count
    chosen = chosen.reshape(RESAMPLES, -1)[:, :count]
    against = of_mean[chosen].sum(axis=1)
    drawn = 1 - of_last[chosen].sum(axis=1)[against > 0] / against[against > 0]
    if not len(drawn):
        return float("nan"), float("nan")
    low, high = np.percentile(drawn, BAND)
    return float(low), float(high)
