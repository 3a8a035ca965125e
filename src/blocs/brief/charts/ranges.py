"""A chart of ranges as SVG text: one row a thing, a line from low to high, a mark a source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.axes import (
    HEAD,
    Domain,
    TickText,
    extent,
    row_bands,
    scale_above,
    ticks,
)
from blocs.brief.charts.drawing import ChartData, Drawing, Measure, Picture, Series, drawing
from blocs.brief.charts.lettering import GAP, LINE, fitted, text_width, wrapped
from blocs.brief.charts.marks import EDGE, SHAPES, svg_number, svg_text

ROW, SIDE, WIDTH = 42.0, 10.0, 440.0
NARROWEST = 270.0
"""Length of the scale of a narrow picture, at least."""
TOUCH = 5.0
"""Marks nearer to each other than this would hide each other."""


@dataclass(frozen=True)
class Mark:
    """One value in a row: `shape` is a key of SHAPES, `source` whose value it is.

    size: its area, as a part of the usual one.
    """

    value: float
    shape: str
    hint: str
    source: str = ""
    size: float = 1.0


@dataclass(frozen=True)
class RangeRow:
    """One row: its name and its marks; `low` and `high` are the ends of its line, if it has one.

    text: what stands at the right of the name, below it where both do not fit.
    """

    label: str
    marks: tuple[Mark, ...]
    low: float = math.nan
    high: float = math.nan
    published: tuple[float, float] | None = None
    strong: bool = False
    text: str = ""


def range_chart(
    rows: Sequence[RangeRow],
    *,
    label: str,
    tick_text: TickText,
    measure: Measure,
    width: float = WIDTH,
    limits: tuple[float, float] | None = None,
    reference: float = 0.0,
) -> Drawing:
    """Ranges and marks on one scale, the scale on top, each name on a line above its range.

    published: a second range, drawn as a pale band behind the row (a published estimate and its
    uncertainty). Rows keep their order. limits: ends of the scale, by default those of the values;
    what lies beyond is drawn at the edge. reference: the value whose line is drawn dark.
    """
    low, high = _extent(rows) if limits is None else limits

    left, right = _sides(low, high, tick_text)

    def draw(width: float) -> Picture:
        domain = Domain(low, high, left, width - right)
        lines = max((len(_name(row, width)) for row in rows), default=1)
        crowded = any(_crowded(row, width) for row in rows)
        below = LINE * (lines - 1 + crowded)
        step = ROW + below
        bands = row_bands(len(rows), step=step, room=16 + below)
        drawn = scale_above(domain, tick_text, bands=bands, dark=reference)
        for number, row in enumerate(rows):
            top = HEAD + step * number
            drawn.append(_head(row, top=top, width=width, crowded=crowded))
            drawn.append(_row(row, domain, middle=top + 27 + below))
        return Picture(drawn, width, HEAD + step * len(rows) + 4)

    return drawing(draw, width=width, alt=label, css="ranges", data=_data(rows, measure))


def _data(rows: Sequence[RangeRow], measure: Measure) -> ChartData:
    """Ends of every range, and a series a source of marks."""
    sources = dict.fromkeys(mark.source for row in rows for mark in row.marks)
    series = [
        Series("low", tuple(row.low for row in rows)),
        Series("high", tuple(row.high for row in rows)),
    ]
    for source in sources:
        found = [{m.source: m.value for m in row.marks}.get(source, math.nan) for row in rows]
        series.append(Series(source or measure.name, tuple(found)))
    return ChartData("ranges", measure.unit, tuple(row.label for row in rows), tuple(series))


def _extent(rows: Sequence[RangeRow]) -> tuple[float, float]:
    values = [mark.value for row in rows for mark in row.marks]
    values += [end for row in rows for end in (row.low, row.high)]
    values += [end for row in rows for end in row.published or ()]
    return extent(values)


def _sides(low: float, high: float, tick_text: TickText) -> tuple[float, float]:
    """Room at both ends of the scale: the numbers of its first and last line stay inside."""
    shown = ticks(low, high, most=5)
    halves = [text_width(tick_text(value)) / 2 for value in (shown[0], shown[-1])]
    inner = [NARROWEST * share / (high - low) for share in (shown[0] - low, high - shown[-1])]
    one, other = (max(SIDE, half - room) for half, room in zip(halves, inner, strict=True))
    return one, other


def _name(row: RangeRow, width: float) -> list[str]:
    return wrapped(row.label, width - EDGE, most=2)


def _crowded(row: RangeRow, width: float) -> bool:
    """Whether the text of a row has no room beside its name."""
    return bool(row.text) and text_width(row.label) + text_width(row.text) + 3 * GAP > width


def _head(row: RangeRow, *, top: float, width: float, crowded: bool) -> str:
    """The name of a row, and its text beside or below it."""
    css, lines = "label strong" if row.strong else "label", _name(row, width)
    parts = [
        svg_text(0, top + 12 + LINE * k, line, anchor="start", css=css)
        for k, line in enumerate(lines)
    ]
    if row.text:
        x, anchor = (0.0, "start") if crowded else (width - 2, "end")
        y = top + 12 + (LINE * len(lines) if crowded else 0.0)
        text = fitted(row.text, width)
        parts.append(svg_text(x, y, text, anchor=anchor, css="tick said"))
    return "".join(parts)


def _row(row: RangeRow, domain: Domain, *, middle: float) -> str:
    parts = ["<g>"]
    if row.published is not None:
        parts.append(_band(domain, row.published, middle=middle))
    if math.isfinite(row.low) and math.isfinite(row.high):
        ends = f'x1="{svg_number(domain.x(row.low))}" x2="{svg_number(domain.x(row.high))}"'
        y = svg_number(middle)
        parts.append(f'<line {ends} y1="{y}" y2="{y}" class="range"/>')
    for mark, drop in zip(row.marks, _drops(row.marks, domain), strict=True):
        parts.append(_mark(mark, domain, middle=middle + drop))
    return "".join(parts) + "</g>"


def _drops(marks: Sequence[Mark], domain: Domain) -> list[float]:
    """How far each mark stands below the line: marks of one place would hide each other."""
    found: list[float] = []
    for k, mark in enumerate(marks):
        near = sum(abs(domain.x(other.value) - domain.x(mark.value)) < TOUCH for other in marks[:k])
        found.append((0.0, 6.0, -6.0)[near % 3])
    return found


def _band(domain: Domain, ends: tuple[float, float], *, middle: float) -> str:
    left, right = domain.x(ends[0]), domain.x(ends[1])
    size = f'width="{svg_number(max(right - left, 2.0))}" height="16"'
    place = f'x="{svg_number(min(left, right - 2.0))}" y="{svg_number(middle - 8)}"'
    return f'<rect class="published" {place} {size}/>'


def _mark(mark: Mark, domain: Domain, *, middle: float) -> str:
    if not math.isfinite(mark.value):
        return ""
    x, y = svg_number(domain.x(mark.value)), svg_number(middle)
    title = f"<title>{escape(mark.hint)}</title>"
    if mark.size == 1:
        path = SHAPES[mark.shape].format(x=x, y=y)
        return f'<path class="point {mark.shape}" d="{path}">{title}</path>'
    path, scale = SHAPES[mark.shape].format(x=0, y=0), svg_number(10 * math.sqrt(mark.size))
    turn = f'transform="translate({x} {y}) scale({scale}) scale(.1)"'
    return f'<path class="point {mark.shape}" {turn} d="{path}">{title}</path>'
