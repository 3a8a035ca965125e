"""A chart of ranges as SVG text: one row a thing, a line from low to high, a mark a source."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from blocs.brief.charts import (
    Domain,
    extent,
    fitted,
    roomy_ticks,
    svg,
    svg_number,
    svg_rule,
    svg_text,
)

HEAD, ROW, SIDE, WIDTH = 22.0, 42.0, 10.0, 440.0
SHAPES = {
    "disc": "M{x} {y}m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "ring": "M{x} {y}m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    "square": "M{x} {y}m-4.5 -4.5h9v9h-9z",
    "triangle": "M{x} {y}m-5.5 -4.5h11l-5.5 9.5z",
    "diamond": "M{x} {y}m0 -6.5l6 6.5l-6 6.5l-6 -6.5z",
}
"""Paths of the marks, around the point {x} {y}; filled or hollow by class (`page.css`)."""


@dataclass(frozen=True)
class Mark:
    """One value in a row: `shape` is a key of SHAPES, `hint` its tooltip."""

    value: float
    shape: str
    hint: str


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
    tick_text: Callable[[float], str],
    width: float = WIDTH,
    limits: tuple[float, float] | None = None,
    reference: float = 0.0,
) -> Markup:
    """Ranges and marks on one scale, the scale on top, each name on a line above its range.

    published: a second range, drawn as a pale band behind the row (a published estimate and its
    uncertainty). Rows keep their order. limits: ends of the scale, by default those of the values;
    what lies beyond is drawn at the edge. reference: the value whose line is drawn dark.
    """
    low, high = _extent(rows) if limits is None else limits
    domain = Domain(low, high, SIDE, width - SIDE)
    bottom = HEAD + ROW * len(rows)
    parts: list[str] = []
    for value in roomy_ticks(domain, tick_text):
        css = "zero" if value == reference else "grid"
        parts.append(svg_rule(domain.x(value), HEAD - 4, bottom, css))
        parts.append(svg_text(domain.x(value), 11, tick_text(value), anchor="middle", css="tick"))
    for number, row in enumerate(rows):
        parts.append(_row(row, domain, top=HEAD + ROW * number, width=width))
    return svg("".join(parts), width=width, height=bottom + 4, label=label, css="chart ranges")


def swatch(shape: str) -> Markup:
    """A mark for the legend."""
    path = SHAPES[shape].format(x=8, y=8)
    return Markup(
        '<svg class="swatch mark-swatch ranges" viewBox="0 0 16 16" aria-hidden="true">'
        f'<path class="point {shape}" d="{path}"/></svg>'
    )


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
