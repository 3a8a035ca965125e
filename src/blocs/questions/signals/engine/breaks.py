"""When the level of a series changes: least squares by segments with a penalty a segment.

The best segmentation is found exactly by dynamic programming (Jackson et al. 2005); the penalty is
that of Schwarz's criterion, 2 σ² log n a change of level (Yao 1988), σ from the median change from
one period to the next, which a few breaks do not move.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices

LEAST = 2
"""Periods in a segment."""

NORMAL = 0.6744897501960817
"""The median of |z| of a standard normal z."""


@dataclass(frozen=True, eq=False)
class Breaks:
    """at: positions at which a new level begins; penalty: of each, in the square of the unit."""

    at: Indices
    penalty: float


def breaks(values: Array) -> Breaks:
    """Changes of level of `values` (period,), gaps left out before."""
    count = len(values)
    if count < 2 * LEAST:
        return Breaks(np.empty(0, np.int64), float("nan"))
    spread = float(np.median(np.abs(np.diff(values)))) / NORMAL / np.sqrt(2)
    # a series that mostly stands still has no σ of its own: rounding must not become a break
    size = float((values**2).sum())
    values = values - values.mean()
    least = 1e-9 * float((values**2).sum()) + 1e-12 * size
    penalty = max(2 * spread**2 * float(np.log(count)), least)
    total = np.concatenate(([0.0], np.cumsum(values)))
    square = np.concatenate(([0.0], np.cumsum(values**2)))
    best, begin = np.full(count + 1, np.inf), np.zeros(count + 1, np.int64)
    best[0] = -penalty
    for end in range(LEAST, count + 1):
        starts = np.arange(0, end - LEAST + 1)
        length, part = end - starts, total[end] - total[starts]
        cost = square[end] - square[starts] - part**2 / length
        found = best[starts] + cost + penalty
        begin[end] = int(np.argmin(found))
        best[end] = found[begin[end]]
    at: list[int] = []
    end = count
    while end > 0:
        end = int(begin[end])
        if end:
            at.append(end)
    return Breaks(np.array(at[::-1], np.int64), penalty)
