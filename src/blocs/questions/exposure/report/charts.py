"""Charts of exposure as SVG text: pairs of bars with ranges, stacked bars, years with gaps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from blocs.brief.charts import (
    DIGIT,
    GAP,
    Domain,
    extent,
    fitted,
    svg,
    svg_number,
    svg_rule,
    svg_text,
    text_width,
    ticks,
)

HEAD = 22.0


@dataclass(frozen=True)
class Twin:
    """Two numbers of one row, the first with a range where there is one."""

    label: str
    values: tuple[float, float]
    texts: tuple[str, str]
    hint: str
    low: float = math.nan
    high: float = math.nan


def twin_chart(
    rows: Sequence[Twin],
    *,
    label: str,
    tick_text: Callable[[float], str],
    width: float = 480,
    label_width: float = 136,
) -> Markup:
    """Two bars a row: what one side loses (with its range) above what the other loses."""
    step = 34.0
    low, high = extent([x for row in rows for x in (*row.values, row.low, row.high)])
    widest = max(len(text) for row in rows for text in row.texts)
    left = label_width + GAP + (widest * DIGIT if low < 0 else 0)
    domain = Domain(low, high, left, width - widest * DIGIT - 8)
    bottom = HEAD + step * len(rows)
    parts = _grid(domain, tick_text, bottom=bottom)
    for number, row in enumerate(rows):
        parts.append(_twin(row, domain, top=HEAD + step * number, label_width=label_width))
    return svg("".join(parts), width=width, height=bottom + 4, label=label, css="chart twin")


def _grid(domain: Domain, tick_text: Callable[[float], str], *, bottom: float) -> list[str]:
    parts: list[str] = []
    for value in ticks(domain.low, domain.high, most=5):
        css = "zero" if value == 0 else "grid"
        parts.append(svg_rule(domain.x(value), HEAD - 4, bottom, css))
        parts.append(svg_text(domain.x(value), 11, tick_text(value), anchor="middle", css="tick"))
    return parts


def _twin(row: Twin, domain: Domain, *, top: float, label_width: float) -> str:
    name = fitted(row.label, label_width)
    parts = [
        f"<g><title>{escape(row.hint)}</title>",
        svg_text(label_width, top + 15, name, anchor="end", css="label"),
    ]
    for k, (value, text) in enumerate(zip(row.values, row.texts, strict=True)):
        bar_top = top + 3 + 14 * k
        shown = value if math.isfinite(value) else 0.0
        parts.append(_piece(domain, 0.0, shown, top=bar_top, height=11, css=f"bar t{k}"))
        ends = [domain.x(0.0), domain.x(shown)]
        if k == 0 and math.isfinite(row.low):
            parts.append(_whisker(domain, row.low, row.high, middle=bar_top + 5.5))
            ends.append(domain.x(row.high))
        x, anchor = (max(ends) + GAP, "start") if shown >= 0 else (min(ends) - GAP, "end")
        parts.append(svg_text(x, bar_top + 9.5, text, anchor=anchor, css=f"value v{k}"))
    return "".join(parts) + "</g>"


def _piece(domain: Domain, start: float, end: float, *, top: float, height: float, css: str) -> str:
    left, right = sorted((domain.x(start), domain.x(end)))
    size = f'width="{svg_number(max(right - left, 0.6))}" height="{svg_number(height)}"'
    return f'<rect class="{css}" x="{svg_number(left)}" y="{svg_number(top)}" {size}/>'


def _whisker(domain: Domain, low: float, high: float, *, middle: float) -> str:
    a, b, m = svg_number(domain.x(low)), svg_number(domain.x(high)), svg_number(middle)
    top = svg_number(middle - 4)
    return f'<path class="whisker" d="M{a} {m}H{b}M{a} {top}v8M{b} {top}v8"/>'


@dataclass(frozen=True)
class Stack:
    """Parts of one bar that add up; `text` is the sum as shown."""

    label: str
    parts: tuple[float, ...]
    text: str
    hint: str


def stack_chart(
    rows: Sequence[Stack],
    *,
    label: str,
    tick_text: Callable[[float], str],
    width: float = 480,
    label_width: float = 136,
) -> Markup:
    """Bars in parts, one a row. Parts are not negative."""
    step = 23.0
    low, high = extent([sum(row.parts) for row in rows])
    room = max(len(row.text) for row in rows) * DIGIT + 8
    domain = Domain(low, high, label_width + GAP, width - room)
    bottom = HEAD + step * len(rows)
    drawn = _grid(domain, tick_text, bottom=bottom)
    for number, row in enumerate(rows):
        top, start = HEAD + step * number, 0.0
        name = fitted(row.label, label_width)
        drawn.append(f"<g><title>{escape(row.hint)}</title>")
        drawn.append(svg_text(label_width, top + 15, name, anchor="end", css="label"))
        for k, part in enumerate(row.parts):
            end = start + part
            drawn.append(_piece(domain, start, end, top=top + 5, height=13, css=f"bar s{k}"))
            start = end
        x = domain.x(start) + GAP
        drawn.append(svg_text(x, top + 15, row.text, anchor="start", css="value") + "</g>")
    return svg("".join(drawn), width=width, height=bottom + 4, label=label, css="chart stack")


@dataclass(frozen=True)
class Year:
    """One year: parts that add up; `missing`: the whole is not known, parts are what is."""

    year: int
    parts: tuple[float, ...]
    missing: bool
    hint: str


def year_chart(
    years: Sequence[Year],
    *,
    label: str,
    tick_text: Callable[[float], str],
    missing_text: str,
    width: float = 480,
    height: float = 170,
) -> Markup:
    """Stacked columns by year; a year whose total is not known is hatched over its whole height."""
    low, high = extent([sum(year.parts) for year in years])
    marks = ticks(low, high, most=5)
    left = max(text_width(tick_text(v)) for v in marks) + 14
    top, bottom = 14.0, height - 22
    step = (width - left - 4) / len(years)
    scale = (bottom - top) / (high - low)
    parts = [_level(bottom - v * scale, left, width, tick_text(v), zero=v == 0) for v in marks]
    for k, year in enumerate(years):
        x = left + step * k + 1
        parts.append(f"<g><title>{escape(year.hint)}</title>")
        if year.missing:
            size = f'width="{svg_number(step - 2)}" height="{svg_number(bottom - top)}"'
            parts.append(f'<rect class="gap" x="{svg_number(x)}" y="{svg_number(top)}" {size}/>')
        parts.append(_column(year, x=x, width=step - 2, bottom=bottom, scale=scale) + "</g>")
        if year.year % 5 == 0:
            where = x + step / 2 - 1
            parts.append(svg_text(where, height - 6, str(year.year), anchor="middle", css="tick"))
    if any(year.missing for year in years):
        parts.append(svg_text(width - 4, 10, missing_text, anchor="end", css="tick"))
    return svg("".join(parts), width=width, height=height, label=label, css="chart years")


def _level(y: float, left: float, width: float, text: str, *, zero: bool) -> str:
    css = "zero" if zero else "grid"
    sides, height = f'x1="{svg_number(left)}" x2="{svg_number(width)}"', svg_number(y)
    place = f'{sides} y1="{height}" y2="{height}"'
    return f'<line {place} class="{css}"/>' + svg_text(
        left - 6, y + 4, text, anchor="end", css="tick"
    )


def _column(year: Year, *, x: float, width: float, bottom: float, scale: float) -> str:
    drawn, y = "", bottom
    for k, part in enumerate(year.parts):
        if part <= 0:
            continue
        size = part * scale
        y -= size
        css = f"bar s{k}" + (" known" if year.missing else "")
        drawn += (
            f'<rect class="{css}" x="{svg_number(x)}" y="{svg_number(y)}" '
            f'width="{svg_number(width)}" height="{svg_number(size)}"/>'
        )
    return drawn
