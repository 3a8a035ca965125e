"""Axes: where values stand, round numbers on a scale, and lines that no label crosses."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from blocs.brief.charts.lettering import text_width
from blocs.brief.charts.marks import svg_rule, svg_text

DWARFS, CUT = 4.0, 1.6
HEAD = 22.0
"""Height of a scale on top of a chart."""
TickText = Callable[[float], str]


@dataclass(frozen=True)
class Domain:
    """Values from `low` to `high` on the pixels from `left` to `right`; zero is always inside."""

    low: float
    high: float
    left: float
    right: float

    def x(self, value: float) -> float:
        """Position of `value`, held inside the domain."""
        held = min(max(value, self.low), self.high)
        span = self.high - self.low
        share = (held - self.low) / span if span > 0 else 0.0
        return self.left + share * (self.right - self.left)


def extent(values: Iterable[float | None]) -> tuple[float, float]:
    """Smallest interval that holds all numbers and zero."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    low, high = min([0.0, *known]), max([0.0, *known])
    return (low, high) if high > low else (0.0, 1.0)


def capped(values: Iterable[float | None]) -> tuple[float, float]:
    """Like `extent`, but one value that dwarfs all others is cut to `CUT` times the next."""
    numbers = list(values)
    known = sorted(abs(v) for v in numbers if v is not None and math.isfinite(v))
    low, high = extent(numbers)
    if len(known) < 2 or known[-2] == 0 or known[-1] <= DWARFS * known[-2]:
        return low, high
    limit = CUT * known[-2]
    return max(low, -limit), min(high, limit)


def ticks(low: float, high: float, *, most: int = 5) -> list[float]:
    """Round values inside [low, high], zero among them."""
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 12) for k in range(first, last + 1)]


def roomy_ticks(domain: Domain, tick_text: Callable[[float], str]) -> list[float]:
    """As many ticks as stand side by side without touching; zero is always one of them."""
    every = ticks(domain.low, domain.high, most=5)
    zero = every.index(0.0)
    for apart in range(1, len(every) + 1):
        values = [v for k, v in enumerate(every) if (k - zero) % apart == 0]
        places = [(domain.x(v), text_width(tick_text(v)) / 2 + 4) for v in values]
        if all(b[0] - b[1] >= a[0] + a[1] for a, b in pairwise(places)):
            return values
    return [0.0]


def scale_above(
    domain: Domain,
    tick_text: TickText,
    *,
    bands: Sequence[tuple[float, float]],
    dark: float = 0.0,
) -> list[str]:
    """Numbers on top and lines below them, only inside `bands` (top, bottom): labels stand between.

    dark: the value whose line is an axis.
    """
    drawn: list[str] = []
    for value in roomy_ticks(domain, tick_text):
        css, x = "zero" if value == dark else "grid", domain.x(value)
        drawn += [svg_rule(x, top, bottom, css) for top, bottom in bands]
        drawn.append(svg_text(x, 11, tick_text(value), anchor="middle", css="tick"))
    return drawn


def row_bands(rows: int, *, step: float, room: float) -> list[tuple[float, float]]:
    """Where the lines of a scale stand: one piece a row below its label, or one in all."""
    if room == 0:
        return [(HEAD - 4, HEAD + step * rows)]
    return [(HEAD + step * k + room, HEAD + step * (k + 1) - 1) for k in range(rows)]
