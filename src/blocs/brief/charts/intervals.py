"""Intervals over draws, and tornados."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blocs.brief.charts.axes import HEAD, Domain, TickText, extent, row_bands, scale_above
from blocs.brief.charts.drawing import (
    NARROW_WIDTH,
    ChartData,
    Drawing,
    Measure,
    Picture,
    Series,
    drawing,
)
from blocs.brief.charts.lettering import DIGIT, GAP, LINE
from blocs.brief.charts.marks import named_row, span, svg_number, svg_text

STEP, SIDE = 24.0, 10.0


@dataclass(frozen=True)
class Interval:
    """One outcome: outer and inner quantiles, the median, its text and its explanation."""

    label: str
    outer: tuple[float, float]
    inner: tuple[float, float]
    median: float
    text: str
    hint: str
    strong: bool = False


@dataclass(frozen=True)
class Swing:
    """One driver: what the outcome moves by at the input's low and high end."""

    label: str
    low: float
    high: float
    texts: tuple[str, str]
    hint: str


def interval_chart(
    rows: Sequence[Interval],
    *,
    label: str,
    tick_text: TickText,
    measure: Measure,
    width: float = 640,
) -> Drawing:
    """A thin bar from 5 to 95 %, a thick one from 25 to 75 %, a mark and a number at the median."""
    low, high = extent([v for row in rows for v in row.outer])
    room = max(len(row.text) for row in rows) * DIGIT + 14

    def draw(width: float) -> Picture:
        label_width, above = (None, LINE) if width <= NARROW_WIDTH else (150.0, 0.0)
        left = SIDE if label_width is None else label_width + GAP + 6
        domain, step = Domain(low, high, left, width - room), STEP + above
        bands = row_bands(len(rows), step=step, room=above)
        drawn = scale_above(domain, tick_text, bands=bands)
        for number, row in enumerate(rows):
            top = HEAD + step * number
            drawn.append(named_row(row.label, row.hint, (label_width, width), top=top))
            drawn.append(_interval(row, domain, top=top + above, number_x=width - 4))
        return Picture(drawn, width, HEAD + step * len(rows) + 4)

    ends = {"p05": 0, "p25": 1, "p50": 2, "p75": 3, "p95": 4}
    values = [(r.outer[0], r.inner[0], r.median, r.inner[1], r.outer[1]) for r in rows]
    series = tuple(Series(name, tuple(v[k] for v in values)) for name, k in ends.items())
    data = ChartData("intervals", measure.unit, tuple(r.label for r in rows), series)
    return drawing(draw, width=width, alt=label, css="fan", data=data)


def tornado_chart(
    rows: Sequence[Swing],
    *,
    label: str,
    tick_text: TickText,
    measure: Measure,
    width: float = 640,
) -> Drawing:
    """Bars around the mean, the longest on top: one end per end of the input."""
    low, high = extent([v for row in rows for v in (row.low, row.high)])
    room = max(len(text) for row in rows for text in row.texts) * DIGIT + 10

    def draw(width: float) -> Picture:
        label_width, above = (None, LINE) if width <= NARROW_WIDTH else (230.0, 0.0)
        domain, step = Domain(low, high, (label_width or 0.0) + room, width - room), STEP + above
        bands = row_bands(len(rows), step=step, room=above)
        drawn = scale_above(domain, tick_text, bands=bands)
        for number, row in enumerate(rows):
            top = HEAD + step * number
            drawn.append(named_row(row.label, row.hint, (label_width, width), top=top))
            drawn.append(_swing(row, domain, top=top + above))
        return Picture(drawn, width, HEAD + step * len(rows) + 4)

    series = (
        Series("at_low", tuple(row.low for row in rows)),
        Series("at_high", tuple(row.high for row in rows)),
    )
    data = ChartData("tornado", measure.unit, tuple(row.label for row in rows), series)
    return drawing(draw, width=width, alt=label, css="tornado", data=data)


def _interval(row: Interval, domain: Domain, *, top: float, number_x: float) -> str:
    x = svg_number(domain.x(row.median) - 1.2)
    return "".join(
        (
            span(domain, row.outer, top=top + 8, height=4, css="outer"),
            span(domain, row.inner, top=top + 5, height=10, css="inner"),
            f'<rect class="median" x="{x}" y="{svg_number(top + 2)}" width="2.4" height="16"/>',
            svg_text(number_x, top + 14, row.text, anchor="end", css="value"),
            "</g>",
        )
    )


def _swing(row: Swing, domain: Domain, *, top: float) -> str:
    """The low end thin, the high end thick: they differ by more than colour."""
    left, right = row.texts if row.low <= row.high else row.texts[::-1]
    a, b = sorted((row.low, row.high))
    return "".join(
        (
            span(domain, (0.0, row.high), top=top + 4, height=13, css="at-high"),
            span(domain, (0.0, row.low), top=top + 7, height=7, css="at-low"),
            svg_text(domain.x(min(a, 0.0)) - GAP, top + 14, left, anchor="end", css="value"),
            svg_text(domain.x(max(b, 0.0)) + GAP, top + 14, right, anchor="start", css="value"),
            "</g>",
        )
    )
