"""What a table of draws says about one or several outcomes: bands, signs, ranks, regret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError

FAN = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)


LEVEL = 0.9
"""Share of the draws that a shown range holds, the tails left out equally."""


@dataclass(frozen=True, eq=False)
class CentredRange:
    """A range over draws that holds its own centre; low, median, high, answered: shape of centre.

    low, high: the smallest and largest of the centre and of the lower and upper quantile of the
    draws, so that a number told beside its range lies in it also where the draws lie off-centre;
    median: of the draws; answered: draws with a number; draws: all of them.
    """

    low: Array
    median: Array
    high: Array
    answered: Array
    draws: int


def range_with_centre(values: Array, centre: Array | float, level: float = LEVEL) -> CentredRange:
    """Range of `values` (draw, …) around `centre` (…), the number at the stated inputs.

    A draw that is NaN has no answer and is left out; a centre that is NaN takes no part. Raises
    InputError where a cell has no answer at all, or for a level that is not above 0 and at most 1
    (all draws, from end to end).
    """
    drawn = np.asarray(values, dtype=np.float64)
    if not 0 < level <= 1 or drawn.ndim == 0 or len(drawn) == 0:
        raise InputError(f"a range needs draws and a level above 0 and up to 1, not {level:g}")
    answered = np.asarray((~np.isnan(drawn)).sum(axis=0))
    if (answered == 0).any():
        raise InputError("no draw gave an answer: there is nothing to take a range of")
    tail = (1 - level) / 2
    low, median, high = np.nanquantile(drawn, [tail, 0.5, 1 - tail], axis=0)
    middle = np.asarray(centre, dtype=np.float64)
    return CentredRange(
        np.asarray(np.fmin(low, middle)),
        np.asarray(median),
        np.asarray(np.fmax(high, middle)),
        answered,
        len(drawn),
    )


def share_error(agreed: float, draws: int) -> float:
    """Sampling error of a share of which `agreed` of `draws` were seen.

    The standard deviation that a uniform prior leaves, √((k+1)(n−k+1)/((n+2)²(n+3))): not zero
    where all draws agree, as √(p(1−p)/n) would be.
    """
    return float(np.sqrt((agreed + 1) * (draws - agreed + 1) / (draws + 3)) / (draws + 2))


@dataclass(frozen=True, eq=False)
class Fan:
    """Quantiles of outcomes over the draws that have one.

    levels: (level,); quantiles: (level, outcome); mean: (outcome,); answered: (outcome,) draws with
    a number; draws: all of them.
    """

    levels: tuple[float, ...]
    quantiles: Array
    mean: Array
    answered: Array
    draws: int

    def at(self, level: float) -> Array:
        """(outcome,): one of the quantiles."""
        return self.quantiles[self.levels.index(level)]


def fan(outcomes: Array, levels: Sequence[float] = FAN) -> Fan:
    """Quantiles of `outcomes` (draw, outcome). Raises InputError where an outcome has no number."""
    answered = np.isfinite(outcomes).sum(axis=0)
    if (answered == 0).any():
        raise InputError("no draw gave an answer: there is nothing to take a range of")
    finite = np.where(np.isfinite(outcomes), outcomes, np.nan)
    return Fan(
        tuple(levels),
        np.nanquantile(finite, list(levels), axis=0),
        np.nanmean(finite, axis=0),
        answered,
        len(outcomes),
    )


@dataclass(frozen=True)
class Probability:
    """A share of draws, no probability of the world: `count` of `draws`, and value = the share."""

    value: float
    draws: int

    @property
    def count(self) -> float:
        """Draws in which it holds; ties count in parts."""
        return round(self.value * self.draws, 6)

    @property
    def standard_error(self) -> float:
        """`share_error` of independent draws; a Latin hypercube's is at most about that."""
        return share_error(self.count, self.draws)


def probability(holds: Array) -> Probability:
    """Share of draws (draw,) where something holds: 1, 0, or NaN where there is no answer."""
    known = holds[np.isfinite(holds)]
    if len(known) == 0:
        raise InputError("no draw gave an answer: there is no probability")
    return Probability(float(known.mean()), len(known))


NOISE = 1e-9
"""Part of the size of an outcome below which differences between draws are rounding."""


def varies(outcome: Array, rounding: float = 0.0) -> bool:
    """Whether `outcome` (draw,) differs between answered draws by more than noise.

    rounding: differences that the computation of the outcome leaves, in its unit.
    """
    known = outcome[np.isfinite(outcome)]
    if not len(known):
        return False
    return float(np.ptp(known)) > max(rounding, NOISE * float(np.abs(known).max()))


def sign_probability(outcome: Array) -> Probability:
    """P(outcome > 0) over the draws (draw,) with an answer."""
    return probability(np.where(np.isfinite(outcome), (outcome > 0).astype(float), np.nan))


def ranking_probabilities(outcomes: Array, rounding: float = 0.0) -> Array:
    """(one, other) P(one > other) over draws where both have an answer; ties count half.

    outcomes: (draw, item); rounding: the largest gap that is a tie. NaN on the diagonal and where
    no draw has both.
    """
    count = outcomes.shape[1]
    found = np.full((count, count), np.nan)
    for one in range(count):
        gap = outcomes[:, [one]] - outcomes
        known = np.isfinite(gap).sum(axis=0)
        tied = np.abs(gap) <= rounding
        above = ((gap > 0) & ~tied).sum(axis=0) + 0.5 * tied.sum(axis=0)
        found[one] = np.where(known > 0, above / np.maximum(known, 1), np.nan)
    np.fill_diagonal(found, np.nan)
    return found


def answered_pairs(outcomes: Array) -> Array:
    """(one, other) number of draws in which both have an answer. outcomes: (draw, item)."""
    known = np.isfinite(outcomes).astype(np.float64)
    return known.T @ known


@dataclass(frozen=True, eq=False)
class Regret:
    """What each choice loses to the best one in the same draw.

    worst, mean: (choice,), in the unit of the outcome; best_share: (choice,) share of draws in
    which it is the best; minimax: position of the choice with the smallest worst regret (Savage
    1951); quantile_95: (choice,), less sensitive to a single draw than `worst`; draws: with all
    answers.
    """

    worst: Array
    quantile_95: Array
    mean: Array
    best_share: Array
    minimax: int
    draws: int


def regret(outcomes: Array, rounding: float = 0.0) -> Regret:
    """Regret over draws in which every choice has an answer.

    outcomes: (draw, choice), more is better; rounding: the largest loss that is none. Raises
    InputError where there is no such draw.
    """
    known: Array = outcomes[np.isfinite(outcomes).all(axis=1)]
    if len(known) == 0:
        raise InputError("no draw has an answer for every scenario: there is no regret to compare")
    best = known.max(axis=1, keepdims=True)
    lost: Array = np.where(best - known <= rounding, 0.0, best - known)
    winners = (lost == 0).astype(float)
    shares = (winners / winners.sum(axis=1, keepdims=True)).mean(axis=0)
    worst = lost.max(axis=0)
    return Regret(
        worst=worst,
        quantile_95=np.asarray(np.quantile(lost, 0.95, axis=0)),
        mean=lost.mean(axis=0),
        best_share=shares,
        minimax=int(worst.argmin()),
        draws=len(known),
    )


def delta_method_deviation(gradient: Array, covariance: Array) -> float:
    """√(gᵀ Σ g): standard deviation of a smooth outcome under small variances of its inputs.

    gradient: (input,) derivatives at the mean; covariance: (input, input), or (input,) variances.
    """
    if covariance.ndim == 1:
        return float(np.sqrt((gradient**2 * covariance).sum()))
    return float(np.sqrt(gradient @ covariance @ gradient))
