"""Two numbers a row: pairs of bars with ranges, and bars in parts that add up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from blocs.brief.charts.axes import HEAD, Domain, TickText, extent, row_bands, scale_above
from blocs.brief.charts.drawing import NARROW_WIDTH, ChartData, Drawing, Picture, Series, drawing
from blocs.brief.charts.lettering import DIGIT, GAP, LINE
from blocs.brief.charts.marks import named_row, span, svg_text, whisker

LABEL_WIDTH, WIDTH = 136.0, 480.0


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
    rows: Sequence[Twin], *, label: str, tick_text: TickText, names: tuple[str, str], unit: str
) -> Drawing:
    """Two bars a row: what one side loses (with its range) above what the other loses.

    names: standard names of the two quantities.
    """
    low, high = extent([x for row in rows for x in (*row.values, row.low, row.high)])
    room = max(len(text) for row in rows for text in row.texts) * DIGIT

    def draw(width: float) -> Picture:
        above, label_width = (LINE, None) if width <= NARROW_WIDTH else (0.0, LABEL_WIDTH)
        left = _left(label_width) + (room + GAP if low < 0 else 0)
        domain, step = Domain(low, high, left, width - room - 8), 34.0 + above
        bands = row_bands(len(rows), step=step, room=above)
        drawn = scale_above(domain, tick_text, bands=bands)
        for number, row in enumerate(rows):
            top = HEAD + step * number
            drawn.append(named_row(row.label, row.hint, (label_width, width), top=top))
            drawn.append(_twin(row, domain, top=top + above))
        return Picture(drawn, width, HEAD + step * len(rows) + 4)

    series = [Series(name, tuple(r.values[k] for r in rows)) for k, name in enumerate(names)]
    if any(math.isfinite(row.low) for row in rows):
        series.append(Series(f"{names[0]}_low", tuple(row.low for row in rows)))
        series.append(Series(f"{names[0]}_high", tuple(row.high for row in rows)))
    data = ChartData("pairs", unit, tuple(row.label for row in rows), tuple(series))
    return drawing(draw, width=WIDTH, alt=label, css="twin", data=data)


def _left(label_width: float | None) -> float:
    return GAP if label_width is None else label_width + GAP


def _twin(row: Twin, domain: Domain, *, top: float) -> str:
    parts: list[str] = []
    for k, (value, text) in enumerate(zip(row.values, row.texts, strict=True)):
        bar_top = top + 3 + 14 * k
        shown = value if math.isfinite(value) else 0.0
        parts.append(span(domain, (0.0, shown), top=bar_top, height=11, css=f"bar t{k}"))
        ends = [domain.x(0.0), domain.x(shown)]
        if k == 0 and math.isfinite(row.low):
            parts.append(whisker(domain, row.low, row.high, middle=bar_top + 5.5))
            ends += [domain.x(row.low), domain.x(row.high)]
        x, anchor = (max(ends) + GAP, "start") if shown >= 0 else (min(ends) - GAP, "end")
        parts.append(svg_text(x, bar_top + 9.5, text, anchor=anchor, css=f"value v{k}"))
    return "".join(parts) + "</g>"


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
    tick_text: TickText,
    names: Sequence[str],
    unit: str,
) -> Drawing:
    """Bars in parts, one a row, each part thinner than the one before. Parts are not negative.

    names: standard names of the parts.
    """
    low, high = extent([sum(row.parts) for row in rows])
    room = max(len(row.text) for row in rows) * DIGIT + 8

    def draw(width: float) -> Picture:
        above, label_width = (LINE, None) if width <= NARROW_WIDTH else (0.0, LABEL_WIDTH)
        domain, step = Domain(low, high, _left(label_width), width - room), 23.0 + above
        bands = row_bands(len(rows), step=step, room=above)
        drawn = scale_above(domain, tick_text, bands=bands)
        for number, row in enumerate(rows):
            top = HEAD + step * number
            drawn.append(named_row(row.label, row.hint, (label_width, width), top=top))
            drawn.append(_stack(row, domain, top=top + above))
        return Picture(drawn, width, HEAD + step * len(rows) + 4)

    series = [Series(name, tuple(r.parts[k] for r in rows)) for k, name in enumerate(names)]
    data = ChartData("stacks", unit, tuple(row.label for row in rows), tuple(series))
    return drawing(draw, width=WIDTH, alt=label, css="stack", data=data)


def _stack(row: Stack, domain: Domain, *, top: float) -> str:
    drawn, start = "", 0.0
    for k, part in enumerate(row.parts):
        ends = (start, start + part)
        drawn += span(domain, ends, top=top + 5 + 2 * k, height=13 - 4 * k, css=f"bar s{k}")
        start += part
    x = domain.x(start) + GAP
    return drawn + svg_text(x, top + 15, row.text, anchor="start", css="value") + "</g>"
