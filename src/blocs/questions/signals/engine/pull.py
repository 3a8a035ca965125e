"""Between two poles by any channel: a weighted mean of places, with a band, and its shifts.

One formula for all channels: units (roll calls, goods, treaties, visits, weeks) have a place from
0, with the second pole, to 1, with the first, and a weight; lean is Σ w p / Σ w. How evenly both
are served is 4·lean·(1 − lean). Bands draw units with replacement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.signals.engine.breaks import breaks

DRAWS = 4_000
BAND = (5.0, 95.0)
LEAST = 5
"""Units below which drawing them anew tells nothing: there is no band."""

DOUBT = 0.1
"""Probability that a channel without shifts has one flagged."""


@dataclass(frozen=True, eq=False)
class Pull:
    """One channel in one period.

    low, high: NaN with fewer than five units; both_ways: 0 with one pole alone, 1 with both alike;
    draws: (draw,) of the lean, empty where there is no band.
    """

    lean: float
    low: float
    high: float
    both_ways: float
    units: int
    draws: Array


@dataclass(frozen=True)
class Shift:
    """A new level from position `at` on: change of the mean; low, high: NaN without a band."""

    at: int
    change: float
    low: float
    high: float


@dataclass(frozen=True)
class Shifts:
    """found: changes of level that are no chance of which units there were.

    penalty: of a change of level, in the square of the lean.
    """

    found: tuple[Shift, ...]
    penalty: float


def pull(place: Array, weight: Array, *, seed: int = 0) -> Pull | None:
    """The lean of units with `place` and `weight` (unit,); None where nothing has a weight."""
    there = weight > 0
    place, weight = place[there], weight[there]
    count = len(place)
    if not count:
        return None
    lean = float((weight * place).sum() / weight.sum())
    both = 4.0 * lean * (1.0 - lean)
    if count < LEAST:
        nan = float("nan")
        return Pull(lean, nan, nan, both, count, np.empty(0))
    drawn = np.random.default_rng(seed).integers(0, count, (DRAWS, count))
    draws = (weight * place)[drawn].sum(axis=1) / weight[drawn].sum(axis=1)
    low, high = np.percentile(draws, BAND)
    return Pull(lean, float(low), float(high), both, count, draws)


def shifts(pulls: Sequence[Pull]) -> Shifts:
    """Where the level of a channel changes, and by how much.

    Levels are those of least squares by segments with a penalty each (`breaks`). Their change has
    an interval over drawn units that would hold the changes at all years together at 90 per cent
    (Bonferroni), as the years were chosen for their change; one that holds 0 is left out.
    """
    levels = breaks(np.array([one.lean for one in pulls]))
    starts = [0, *levels.at.tolist(), len(pulls)]
    tail = 100 * DOUBT / max(len(pulls) - 1, 1) / 2
    found: list[Shift] = []
    for begin, at, end in zip(starts, starts[1:], starts[2:], strict=False):
        before, after = pulls[begin:at], pulls[at:end]
        change = float(np.mean([p.lean for p in after]) - np.mean([p.lean for p in before]))
        low = high = float("nan")
        if all(len(one.draws) for one in pulls[begin:end]):
            drawn = _level(after) - _level(before)
            low, high = (float(q) for q in np.percentile(drawn, [tail, 100 - tail]))
        if not low <= 0 <= high:
            found.append(Shift(at, change, low, high))
    return Shifts(tuple(found), levels.penalty)


def _level(pulls: Sequence[Pull]) -> Array:
    """(draw,) mean over years, whose draws are independent of one another."""
    return np.mean([one.draws for one in pulls], axis=0)
