"""Ratios on a logarithmic scale: how many times larger or smaller one number is than another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.axes import HEAD, Domain, TickText
from blocs.brief.charts.drawing import (
    NARROW_WIDTH,
    ChartData,
    Drawing,
    Measure,
    Picture,
    Series,
    drawing,
)
from blocs.brief.charts.lettering import DIGIT, GAP, LINE, fitted, text_width
from blocs.brief.charts.marks import SHAPES, named_row, svg_number, svg_rule, svg_text

WIDTH, LABEL_WIDTH, STEP = 880.0, 390.0, 21.0
MEASURED = 0.9
"""Part of the room of a name that it may take by our measures: many wide letters add up."""
ROUND = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
"""Ratios that a scale shows, as far as it reaches."""


@dataclass(frozen=True)
class Ratio:
    """One row: a ratio above zero, its text at the right; low, high: of a line behind the mark.

    shape: its mark; opens: a title above it, where it begins a group of rows.
    """

    label: str
    value: float
    text: str
    hint: str
    shape: str = "disc"
    low: float = math.nan
    high: float = math.nan
    opens: str = ""


def ratio_chart(
    rows: Sequence[Ratio], *, label: str, tick_text: TickText, measure: Measure
) -> Drawing:
    """A mark a row, joined with the line of equality."""
    values = [x for r in rows for x in (r.value, r.low, r.high) if math.isfinite(x) and x > 0]
    low, high = min([0.5, *values]), max([2.0, *values])
    room = max(len(row.text) for row in rows) * DIGIT + GAP

    def draw(width: float) -> Picture:
        narrow = width <= NARROW_WIDTH
        left = 10.0 if narrow else LABEL_WIDTH + GAP + 8
        right = width - 10.0 if narrow else width - room - 8
        domain = Domain(math.log10(low), math.log10(high), left, right)
        drawn, top = _scale(domain, tick_text), HEAD
        for row in rows:
            if row.opens:
                drawn.append(svg_text(0, top + 15, row.opens, anchor="start", css="label strong"))
                top += STEP + 2
            above = 2 * LINE if narrow else 0.0
            drawn += _lines(domain, top=top + above)
            drawn.append(_row(row, domain, top, width, above=above))
            top += STEP + above
        return Picture(drawn, width, top + 4)

    series = (
        Series(measure.name, tuple(row.value for row in rows)),
        Series("low", tuple(row.low for row in rows)),
        Series("high", tuple(row.high for row in rows)),
    )
    data = ChartData("ratios", measure.unit, tuple(row.label for row in rows), series)
    return drawing(draw, width=WIDTH, alt=label, css="ratios ranges", data=data)


def _shown(domain: Domain) -> list[float]:
    """Round ratios that stand side by side; equality always."""
    inside = [v for v in ROUND if domain.low - 1e-9 <= math.log10(v) <= domain.high + 1e-9]
    apart = (domain.right - domain.left) / max(domain.high - domain.low, 1e-9)
    if apart * math.log10(2.0) >= 5 * DIGIT:
        return inside
    return [v for v in inside if math.isclose(math.log10(v) % 1, 0.0, abs_tol=1e-9)]


def _scale(domain: Domain, tick_text: TickText) -> list[str]:
    drawn: list[str] = []
    for value in _shown(domain):
        text = tick_text(value)
        half = text_width(text) / 2
        x = min(max(domain.x(math.log10(value)), half), domain.right + 10 - half)
        drawn.append(svg_text(x, 11, text, anchor="middle", css="tick"))
    return drawn


def _lines(domain: Domain, *, top: float) -> list[str]:
    """The lines of the scale behind one row: names stand between them."""
    return [
        svg_rule(domain.x(math.log10(value)), top, top + STEP, "zero" if value == 1 else "grid")
        for value in _shown(domain)
    ]


def _row(row: Ratio, domain: Domain, top: float, width: float, *, above: float) -> str:
    middle = top + above + STEP / 2
    beside = LABEL_WIDTH if not above else None
    name = row.label if beside is None else fitted(row.label, MEASURED * LABEL_WIDTH)
    parts = [named_row(name, row.hint, (beside, width), top=top)]
    x, one = domain.x(math.log10(row.value)), domain.x(0.0)
    if row.low > 0 and row.high > 0:
        parts.append(
            _line(domain.x(math.log10(row.low)), domain.x(math.log10(row.high)), middle, "spread")
        )
    parts.append(_line(x, one, middle, "range"))
    path = SHAPES[row.shape].format(x=svg_number(x), y=svg_number(middle))
    parts.append(
        f'<path class="point {row.shape}" d="{path}"><title>{escape(row.hint)}</title></path>'
    )
    if above:
        parts.append(svg_text(0, top + 11 + LINE, row.text, anchor="start", css="tick said"))
    else:
        parts.append(svg_text(width - 2, middle + 4, row.text, anchor="end", css="tick said"))
    return "".join(parts) + "</g>"


def _line(one: float, other: float, y: float, css: str) -> str:
    ends = f'x1="{svg_number(one)}" x2="{svg_number(other)}"'
    return f'<line {ends} y1="{svg_number(y)}" y2="{svg_number(y)}" class="{css}"/>'
