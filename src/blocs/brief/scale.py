"""A diverging colour scale in classes, centred at zero, with round limits."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

LADDER = tuple(mantissa * 10.0**power for power in range(-6, 7) for mantissa in (1, 2, 5))
CLASSES = 4
NEUTRAL, NO_DATA = "z", "x"


@dataclass(frozen=True)
class DivergingScale:
    """`limits`: ascending sizes; class `n4` … `n1`, `z`, `p1` … `p4` by size and sign."""

    limits: tuple[float, ...]

    def class_of(self, value: float | None) -> str:
        """Name of the class of `value`; `x` where there is no number."""
        if value is None or not math.isfinite(value):
            return NO_DATA
        rank = sum(abs(value) >= limit for limit in self.limits)
        if rank == 0:
            return NEUTRAL
        return f"{'p' if value > 0 else 'n'}{rank}"

    @property
    def classes(self) -> tuple[str, ...]:
        """All classes from the largest loss to the largest gain."""
        ranks = range(1, len(self.limits) + 1)
        return (*(f"n{k}" for k in reversed(ranks)), NEUTRAL, *(f"p{k}" for k in ranks))

    @property
    def boundaries(self) -> tuple[float, ...]:
        """The limits between neighbouring classes, ascending."""
        return (*(-limit for limit in reversed(self.limits)), *self.limits)


def diverging_scale(values: Iterable[float]) -> DivergingScale:
    """Limits a constant ratio apart on the 1–2–5 ladder, from the largest value downwards.

    Effects of a trade shock spread over orders of magnitude: equal steps would paint one country
    dark and leave the rest white.
    """
    sizes = np.abs(np.array([v for v in values if math.isfinite(v) and v != 0], dtype=float))
    if sizes.size == 0:
        sizes = np.ones(1)
    top = _step_below(0.99 * float(sizes.max()))
    low = _step_below(float(np.quantile(sizes, 0.3)))
    apart = min(max(round((top - low) / (CLASSES - 1)), 1), 3)
    steps = [max(top - apart * k, 0) for k in reversed(range(CLASSES))]
    return DivergingScale(tuple(LADDER[k] for k in dict.fromkeys(steps)))


def _step_below(size: float) -> int:
    """Index of the largest ladder value not above `size`."""
    return max(sum(step <= size * (1 + 1e-12) for step in LADDER) - 1, 0)
