"""Shares behind the counts of a poll: a Dirichlet posterior and what it says together.

With Jeffreys's prior, ½ an option, the posterior of the shares behind counts n is Dirichlet(n + ½)
(Gelman et al., Bayesian Data Analysis, 3rd ed., 3.4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array

PRIOR = 0.5
DRAWS = 40_000
"""Ends of intervals are then right to a quarter of a point."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Shares of the options: (option,) each.

    low, high: of each by itself. low_all, high_all: an interval each that hold all of them at once
    with the same probability. draws: (draw, option).
    """

    mean: Array
    low: Array
    high: Array
    low_all: Array
    high_all: Array
    draws: Array


def posterior(counts: Array, *, level: float, seed: int) -> Posterior:
    """The posterior of shares behind `counts` (option,), none negative, not all zero."""
    if counts.min(initial=0.0) < 0 or not counts.sum() > 0:
        raise ValueError("counts are not negative, and not all zero")
    draws = np.random.default_rng(seed).dirichlet(counts + PRIOR, size=DRAWS)
    tail = 50 * (1 - level)
    low, high = np.percentile(draws, (tail, 100 - tail), axis=0)
    # on the scale of log-odds, where bounds of a share cannot be passed
    odds = np.log(draws) - np.log1p(-np.clip(draws, None, 1 - 1e-15))
    middle, width = odds.mean(axis=0), odds.std(axis=0)
    furthest = np.abs((odds - middle) / width).max(axis=1)
    reach = np.quantile(furthest, level) * width
    mean = (counts + PRIOR) / (counts + PRIOR).sum()
    return Posterior(mean, low, high, _share(middle - reach), _share(middle + reach), draws)


def _share(odds: Array) -> Array:
    return 1 / (1 + np.exp(-odds))


@dataclass(frozen=True)
class Difference:
    """One group's share of an option less another's. more: the probability that it is larger."""

    difference: float
    low: float
    high: float
    more: float


def difference(one: Posterior, other: Posterior, option: int, *, level: float) -> Difference:
    """How much more of `one` than of `other` choose an option."""
    apart = one.draws[:, option] - other.draws[:, option]
    tail = 50 * (1 - level)
    low, high = np.percentile(apart, (tail, 100 - tail))
    expected = float(one.mean[option] - other.mean[option])
    return Difference(expected, float(low), float(high), float((apart > 0).mean()))
