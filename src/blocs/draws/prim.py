"""Scenario discovery: the box of inputs in which a condition holds more often than elsewhere.

The patient rule induction method of Friedman and Fisher (1999): peel away the thin slice whose
removal raises the density of cases most per point removed; then every side that was made is moved
to where it serves best. Reported as in Bryant and Lempert (2010): coverage (share of all cases
inside), density (share of the box that are cases), and for each restriction a quasi-p-value, the
binomial probability of at least so many cases in the box if that restriction said nothing. Written
here, because the package that has it (ema-workbench) brings a GPL dependency and a dozen libraries;
the tests compare, on boxes that are known and on Bryant and Lempert's own data.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError

PEEL = 0.05
"""Share of the box that one step takes away."""

SMALLEST_MASS = 0.05
"""A box holds at least this share of all points."""

LEAST_GAIN = 1e-12
FEWEST_CASES = 10
SIGNIFICANT = 0.05
DOUBTFUL, WORTH = 0.2, 0.02
"""A restriction that chance might explain stays up to this quasi-p if F₁ falls so much without."""


@dataclass(frozen=True)
class Restriction:
    """One side condition of a box: low ≤ input ≤ high, or the input is one of some words.

    low, high: None where the box does not end there. quasi_p: see the module.
    """

    name: str
    low: float | None
    high: float | None
    words: tuple[str, ...] | None
    quasi_p: float

    @property
    def doubtful(self) -> bool:
        """Whether chance might explain it: it is kept, because the box is worse without."""
        return self.quasi_p > SIGNIFICANT


@dataclass(frozen=True)
class Box:
    """A box with its quality. mass: share of all points; restrictions: the surest first."""

    restrictions: tuple[Restriction, ...]
    coverage: float
    density: float
    mass: float


@dataclass(frozen=True)
class Discovery:
    """The chosen box, and the trade-off that it was chosen from.

    base_rate: share of cases among all points; cases, points: counts; trajectory: (coverage,
    density, mass) of every box on the way, from all points inwards.
    """

    box: Box
    base_rate: float
    cases: int
    points: int
    trajectory: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, eq=False)
class _Limits:
    low: Array
    high: Array
    allowed: tuple[frozenset[int] | None, ...]

    def inside(self, x: Array) -> Mask:
        found = np.ones(len(x), dtype=bool)
        for k in range(len(self.allowed)):
            found &= self.inside_of(x[:, k], k)
        return found

    def inside_of(self, column: Array, k: int) -> Mask:
        """Points that one input lets in."""
        words = self.allowed[k]
        if words is not None:
            return np.isin(column, list(words))
        return np.asarray((column >= self.low[k]) & (column <= self.high[k]))


def discover(
    inputs: Array,
    case: Mask,
    *,
    names: Sequence[str],
    labels: Mapping[str, tuple[str, ...]] | None = None,
    smallest_mass: float = SMALLEST_MASS,
) -> Discovery:
    """The box of `inputs` (point, input) in which `case` (point,) is frequent.

    Of all boxes on the trajectory the one with the best F₁ of coverage and density is chosen and
    its sides are moved to where F₁ is best. Restrictions with a quasi-p-value above 5 % are
    dropped, unless it is at most 20 % and F₁ falls by 0.02 without (`Restriction.doubtful`). Raises
    InputError with fewer than ten cases, or fewer than ten others: there is nothing to tell apart.
    """
    cases = int(case.sum())
    if cases < FEWEST_CASES or len(case) - cases < FEWEST_CASES:
        raise InputError(
            f"{cases} of {len(case)} draws are cases: at least {FEWEST_CASES} on either side are "
            "needed to tell them apart"
        )
    words = labels or {}
    start = _start(inputs, names, words)
    fewest = max(1, math.ceil(smallest_mass * len(case)))
    path = _peeled(inputs, case, start, fewest)
    best = max(path, key=lambda limits: _score(inputs, case, limits))
    best = _refined(inputs, case, best, start, fewest)
    best = _significant(inputs, case, best, start, fewest)
    coverage, density, mass = _quality(inputs, case, best)
    restrictions = [
        _restriction(k, name, best, start, words.get(name), _quasi_p(inputs, case, best, start, k))
        for k, name in enumerate(names)
        if _is_restricted(best, start, k)
    ]
    box = Box(tuple(sorted(restrictions, key=lambda r: r.quasi_p)), coverage, density, mass)
    trajectory = tuple(_quality(inputs, case, limits) for limits in path)
    return Discovery(box, cases / len(case), cases, len(case), trajectory)


def _start(x: Array, names: Sequence[str], words: Mapping[str, tuple[str, ...]]) -> _Limits:
    allowed = tuple(
        frozenset(int(v) for v in np.unique(x[:, k])) if name in words else None
        for k, name in enumerate(names)
    )
    return _Limits(x.min(axis=0), x.max(axis=0), allowed)


def _peeled(x: Array, case: Mask, start: _Limits, fewest: int) -> list[_Limits]:
    """The trajectory: each step the peel with the largest gain in density per point removed."""
    path = [start]
    inside = np.ones(len(x), dtype=bool)
    while True:
        now = path[-1]
        count, density = int(inside.sum()), float(case[inside].mean())
        best: tuple[float, _Limits, Mask] | None = None
        for k, limits in _peels(x[inside], now):
            kept = inside & limits.inside_of(x[:, k], k)
            left = int(kept.sum())
            if left == count or left < fewest:
                continue
            gain = (float(case[kept].mean()) - density) / (count - left)
            if best is None or gain > best[0]:
                best = (gain, limits, kept)
        if best is None or best[0] < 0:
            return path
        path.append(best[1])
        inside = best[2]
        if case[inside].all():
            return path


def _peels(x: Array, now: _Limits) -> list[tuple[int, _Limits]]:
    """Thin slices off every side: the input, and the limits without the slice.

    A slice ends between two values: points that are equal stay or go together.
    """
    found: list[tuple[int, _Limits]] = []
    for k, words in enumerate(now.allowed):
        if words is not None:
            rest = [words - {w} for w in sorted(words) if len(words) > 1]
            found += [(k, _with_words(now, k, left)) for left in rest]
            continue
        column = np.sort(x[:, k])
        least = max(1, int(PEEL * len(column)))
        above, below = column[column > column[least - 1]], column[column < column[-least]]
        if len(above):
            found.append((k, _with_bounds(now, k, float(above[0]), float(now.high[k]))))
        if len(below):
            found.append((k, _with_bounds(now, k, float(now.low[k]), float(below[-1]))))
    return found


def _refined(x: Array, case: Mask, limits: _Limits, start: _Limits, fewest: int) -> _Limits:
    """Move the sides that are there, one after the other, until no move raises the score.

    A side may move either way or fall away, words may come back; no new side is made.
    """
    score = _score(x, case, limits)
    improved = True
    while improved:
        improved = False
        for k, words in enumerate(limits.allowed):
            moved = (
                _moved_sides(x, case, limits, start, k, fewest)
                if words is None
                else _with_more_words(x, case, limits, start, k)
            )
            found = _score(x, case, moved)
            if found > score + LEAST_GAIN:
                limits, score, improved = moved, found, True
    return limits


def _moved_sides(
    x: Array, case: Mask, now: _Limits, start: _Limits, k: int, fewest: int
) -> _Limits:
    """Both sides of one input, the restricted ones at their best positions."""
    for upper in (False, True):
        if (now.high[k] < start.high[k]) if upper else (now.low[k] > start.low[k]):
            now = _moved_side(x, case, now, start, k, fewest, upper=upper)
    return now


def _moved_side(
    x: Array, case: Mask, now: _Limits, start: _Limits, k: int, fewest: int, *, upper: bool
) -> _Limits:
    """The side where F₁ = 2 · hits / (cases + points) is largest, the widest of equals."""
    low, high = float(now.low[k]), float(now.high[k])
    free = (low, float(start.high[k])) if upper else (float(start.low[k]), high)
    inside = _with_bounds(now, k, *free).inside(x)
    sign = 1.0 if upper else -1.0
    order = np.argsort(sign * x[inside, k], kind="stable")
    column, hit = x[inside, k][order], case[inside][order]
    last_of_equals = np.append(column[1:] != column[:-1], True)
    score = 2.0 * np.cumsum(hit) / (case.sum() + np.arange(1, len(hit) + 1))
    ends = np.flatnonzero(last_of_equals)
    ends = ends[ends + 1 >= fewest]
    best = float(column[ends[len(ends) - 1 - int(np.argmax(score[ends][::-1]))]])
    return _with_bounds(now, k, low if upper else best, best if upper else high)


def _with_more_words(x: Array, case: Mask, now: _Limits, start: _Limits, k: int) -> _Limits:
    """The best of the boxes with one word more, or the box as it is."""
    words, all_words = now.allowed[k] or frozenset(), start.allowed[k] or frozenset()
    wider = [_with_words(now, k, words | {word}) for word in sorted(all_words - words)]
    return max([now, *wider], key=lambda limits: _score(x, case, limits))


def _significant(x: Array, case: Mask, limits: _Limits, start: _Limits, fewest: int) -> _Limits:
    """Drop the least telling restriction until all that are left tell something."""
    while True:
        ranked = [
            (_quasi_p(x, case, limits, start, k), k)
            for k in range(len(limits.allowed))
            if _is_restricted(limits, start, k)
        ]
        if len(ranked) < 2:
            return limits
        for quasi_p, k in sorted(ranked, reverse=True):
            wider = _refined(x, case, _without(limits, start, k), start, fewest)
            worth = _score(x, case, limits) - _score(x, case, wider)
            if quasi_p > DOUBTFUL or (quasi_p > SIGNIFICANT and worth < WORTH):
                limits = wider
                break
        else:
            return limits


def _quasi_p(x: Array, case: Mask, limits: _Limits, start: _Limits, k: int) -> float:
    """P(at least as many cases in the box) if the share were that without restriction k."""
    inside = limits.inside(x)
    wider = _without(limits, start, k).inside(x)
    share = float(case[wider].mean()) if wider.any() else 0.0
    return _binomial_tail(int(case[inside].sum()), int(inside.sum()), share)


def _binomial_tail(successes: int, trials: int, share: float) -> float:
    """P(X ≥ successes), X binomial; summed in logarithms."""
    if successes <= 0 or share >= 1.0:
        return 1.0
    if share <= 0.0:
        return 0.0
    k = np.arange(successes, trials + 1)
    logs = [math.lgamma(trials + 1) - math.lgamma(i + 1) - math.lgamma(trials - i + 1) for i in k]
    terms = np.array(logs) + k * math.log(share) + (trials - k) * math.log1p(-share)
    return float(min(1.0, np.exp(terms).sum()))


def _quality(x: Array, case: Mask, limits: _Limits) -> tuple[float, float, float]:
    inside = limits.inside(x)
    hits = int(case[inside].sum())
    return hits / int(case.sum()), hits / max(1, int(inside.sum())), float(inside.mean())


def _score(x: Array, case: Mask, limits: _Limits) -> float:
    """F₁ = 2 · coverage · density / (coverage + density)."""
    coverage, density, _ = _quality(x, case, limits)
    return 2.0 * coverage * density / (coverage + density) if coverage else 0.0


def _is_restricted(limits: _Limits, start: _Limits, k: int) -> bool:
    return (
        limits.allowed[k] != start.allowed[k]
        if limits.allowed[k] is not None
        else bool(limits.low[k] > start.low[k] or limits.high[k] < start.high[k])
    )


def _restriction(
    k: int,
    name: str,
    limits: _Limits,
    start: _Limits,
    words: tuple[str, ...] | None,
    quasi_p: float,
) -> Restriction:
    allowed = limits.allowed[k]
    if allowed is not None and words is not None:
        listed = tuple(words[w] for w in sorted(allowed))
        return Restriction(name, None, None, listed, quasi_p)
    low = float(limits.low[k]) if limits.low[k] > start.low[k] else None
    high = float(limits.high[k]) if limits.high[k] < start.high[k] else None
    return Restriction(name, low, high, None, quasi_p)


def _with_bounds(limits: _Limits, k: int, low: float, high: float) -> _Limits:
    lows, highs = limits.low.copy(), limits.high.copy()
    lows[k], highs[k] = low, high
    return _Limits(lows, highs, limits.allowed)


def _with_words(limits: _Limits, k: int, words: frozenset[int]) -> _Limits:
    allowed = (*limits.allowed[:k], words, *limits.allowed[k + 1 :])
    return _Limits(limits.low, limits.high, allowed)


def _without(limits: _Limits, start: _Limits, k: int) -> _Limits:
    wider = _with_bounds(limits, k, float(start.low[k]), float(start.high[k]))
    allowed = (*wider.allowed[:k], start.allowed[k], *wider.allowed[k + 1 :])
    return _Limits(wider.low, wider.high, allowed)
