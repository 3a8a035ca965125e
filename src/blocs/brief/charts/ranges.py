"""A chart of ranges as SVG text: one row a thing, a line from low to high, a mark a source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.axes import HEAD, Domain, TickText, extent, row_bands, scale_above
from blocs.brief.charts.drawing import ChartData, Drawing, Measure, Picture, Series, drawing
from blocs.brief.charts.lettering import fitted
from blocs.brief.charts.marks import SHAPES, svg_number, svg_text

ROW, SIDE, WIDTH = 42.0, 10.0, 440.0


@dataclass(frozen=True)
class Mark:
    """One value in a row: `shape` is a key of SHAPES, `source` whose value it is."""

    value: float
    shape: str
    hint: str
    source: str = ""


@dataclass(frozen=True)
class RangeRow:
    """One row: its name and its marks; `low` and `high` are the ends of its line, if it has one."""

    label: str
    marks: tuple[Mark, ...]
    low: float = math.nan
    high: float = math.nan
    published: tuple[float, float] | None = None
    strong: bool = False


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

    def draw(width: float) -> Picture:
        domain = Domain(low, high, SIDE, width - SIDE)
        bands = row_bands(len(rows), step=ROW, room=16)
        drawn = scale_above(domain, tick_text, bands=bands, dark=reference)
        for number, row in enumerate(rows):
            drawn.append(_row(row, domain, top=HEAD + ROW * number, width=width))
        return Picture(drawn, width, HEAD + ROW * len(rows) + 4)

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


def _row(row: RangeRow, domain: Domain, *, top: float, width: float) -> str:
    middle = top + 27
    css = "label strong" if row.strong else "label"
    parts = ["<g>", svg_text(0, top + 12, fitted(row.label, width), anchor="start", css=css)]
    if row.published is not None:
        parts.append(_band(domain, row.published, middle=middle))
    if math.isfinite(row.low) and math.isfinite(row.high):
        ends = f'x1="{svg_number(domain.x(row.low))}" x2="{svg_number(domain.x(row.high))}"'
        y = svg_number(middle)
        parts.append(f'<line {ends} y1="{y}" y2="{y}" class="range"/>')
    parts += [_mark(mark, domain, middle=middle) for mark in row.marks]
    return "".join(parts) + "</g>"


def _band(domain: Domain, ends: tuple[float, float], *, middle: float) -> str:
    left, right = domain.x(ends[0]), domain.x(ends[1])
    size = f'width="{svg_number(max(right - left, 2.0))}" height="16"'
    place = f'x="{svg_number(min(left, right - 2.0))}" y="{svg_number(middle - 8)}"'
    return f'<rect class="published" {place} {size}/>'


def _mark(mark: Mark, domain: Domain, *, middle: float) -> str:
    if not math.isfinite(mark.value):
        return ""
    x, y = svg_number(domain.x(mark.value)), svg_number(middle)
    path = SHAPES[mark.shape].format(x=x, y=y)
    return f'<path class="point {mark.shape}" d="{path}"><title>{escape(mark.hint)}</title></path>'
