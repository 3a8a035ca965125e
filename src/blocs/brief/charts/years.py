"""By year: stacked columns up and down, and lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.axes import TickText, extent, ticks
from blocs.brief.charts.drawing import ChartData, Drawing, Picture, Series, drawing
from blocs.brief.charts.lettering import text_width
from blocs.brief.charts.marks import TEXTURES, svg_number, svg_text

TOP, FOOT, HEIGHT, LOW = 14.0, 22.0, 210.0, 170.0
LEAST_TEXTURED = 3.0
"""Height from which a texture can be seen."""


@dataclass(frozen=True)
class YearColumn:
    """One year: parts above zero are stacked upwards, parts below zero downwards.

    missing: the whole is not known, the parts are what is.
    """

    year: int
    parts: tuple[float, ...]
    hint: str
    missing: bool = False


@dataclass(frozen=True)
class YearLine:
    """One line over all years: its name (for the tooltip) and values."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class YearPlot:
    """Where years and values stand; `step` is the width of a year."""

    first: int
    left: float
    step: float
    low: float
    high: float
    width: float
    height: float

    def x(self, position: float) -> float:
        """Left edge of the year at `position`."""
        return self.left + self.step * position

    def y(self, value: float) -> float:
        """Height of `value`."""
        share = (self.high - value) / (self.high - self.low)
        return TOP + share * (self.height - TOP - FOOT)


def column_extent(charts: Iterable[Sequence[YearColumn]]) -> tuple[float, float]:
    """The interval that holds the columns of several charts and zero."""
    columns = [column for chart in charts for column in chart]
    above = [sum(part for part in column.parts if part > 0) for column in columns]
    below = [sum(part for part in column.parts if part < 0) for column in columns]
    return extent([*above, *below])


def column_chart(
    columns: Sequence[YearColumn],
    *,
    label: str,
    tick_text: TickText,
    names: Sequence[str],
    unit: str,
    span: tuple[float, float] | None = None,
    width: float = 960,
    height: float = HEIGHT,
    css: str = "flows",
    missing_text: str = "",
) -> Drawing:
    """Stacked columns by year, up and down from zero; what is not known is hatched.

    Parts differ by colour and, beyond the first, by texture.

    names: of the parts. span: a scale shared with other charts. missing_text: told above the chart
    where a year is not known.
    """
    low, high = span or column_extent([columns])

    def draw(width: float) -> Picture:
        plot = _plot(low, high, columns[0].year, len(columns), tick_text, (width, height))
        drawn = _frame(plot, len(columns), tick_text)
        drawn += [_column(plot, k, column) for k, column in enumerate(columns)]
        if any(column.missing for column in columns):
            drawn.append(svg_text(width - 4, 10, missing_text, anchor="end", css="tick"))
        return Picture(drawn, width, height)

    series = [Series(name, tuple(c.parts[k] for c in columns)) for k, name in enumerate(names)]
    data = ChartData("columns", unit, tuple(c.year for c in columns), tuple(series))
    return drawing(draw, width=width, alt=label, css=f"years {css}".strip(), data=data)


def line_chart(
    lines: Sequence[YearLine],
    *,
    first: int,
    label: str,
    tick_text: TickText,
    unit: str,
    span: tuple[float, float] | None = None,
    width: float = 960,
    height: float = HEIGHT,
) -> Drawing:
    """Lines by year, with a tooltip for every year."""
    count = len(lines[0].values)
    low, high = span or extent([value for line in lines for value in line.values])

    def draw(width: float) -> Picture:
        plot = _plot(low, high, first, count, tick_text, (width, height))
        drawn = _frame(plot, count, tick_text)
        drawn += [_line(plot, line, number) for number, line in enumerate(lines)]
        for k in range(count):
            told = "; ".join(f"{line.name}: {tick_text(line.values[k])}" for line in lines)
            drawn.append(f"<g><title>{escape(f'{first + k}. {told}')}</title>{_hit(plot, k)}</g>")
        return Picture(drawn, width, height)

    series = tuple(Series(line.name, line.values) for line in lines)
    data = ChartData("lines", unit, tuple(range(first, first + count)), series)
    return drawing(draw, width=width, alt=label, css="years lines", data=data)


def _column(plot: YearPlot, position: int, column: YearColumn) -> str:
    drawn = f"<g><title>{escape(column.hint)}</title>{_hit(plot, position, gap=column.missing)}"
    up = down = 0.0
    known = " known" if column.missing else ""
    for number, part in enumerate(column.parts):
        start = up if part >= 0 else down
        drawn += _piece(plot, position, start, start + part, css=f"bar s{number}{known}")
        if number and abs(plot.y(start + part) - plot.y(start)) >= LEAST_TEXTURED:
            texture = f"texture texture-{(number - 1) % len(TEXTURES) + 1}"
            drawn += _piece(plot, position, start, start + part, css=texture)
        up, down = (up + part, down) if part >= 0 else (up, down + part)
    return drawn + "</g>"


def _line(plot: YearPlot, line: YearLine, number: int) -> str:
    points = " ".join(
        f"{svg_number(plot.x(k + 0.5))},{svg_number(plot.y(value))}"
        for k, value in enumerate(line.values)
        if math.isfinite(value)
    )
    return f'<polyline class="line l{number}" points="{points}"/>'


def _plot(
    low: float,
    high: float,
    first: int,
    count: int,
    tick_text: TickText,
    size: tuple[float, float],
) -> YearPlot:
    width, height = size
    left = max(text_width(tick_text(value)) for value in ticks(low, high, most=5)) + 14
    return YearPlot(first, left, (width - left - 14) / count, low, high, width, height)


def _frame(plot: YearPlot, count: int, tick_text: TickText) -> list[str]:
    """Lines of the scale, and the years below."""
    drawn: list[str] = []
    for value in ticks(plot.low, plot.high, most=5):
        y = svg_number(plot.y(value))
        sides = f'x1="{svg_number(plot.left)}" x2="{svg_number(plot.width)}" y1="{y}" y2="{y}"'
        drawn.append(f'<line {sides} class="{"zero" if value == 0 else "grid"}"/>')
        text_y = plot.y(value) + 4
        drawn.append(svg_text(plot.left - 6, text_y, tick_text(value), anchor="end", css="tick"))
    every = next(step for step in (1, 2, 5, 10, 20, 50) if plot.step * step >= 38)
    for k in range(count):
        if (plot.first + k) % every == 0:
            x, year = plot.x(k + 0.5), str(plot.first + k)
            drawn.append(svg_text(x, plot.height - 6, year, anchor="middle", css="tick"))
    return drawn


def _piece(plot: YearPlot, position: int, start: float, end: float, *, css: str) -> str:
    if start == end:
        return ""
    top, bottom = sorted((plot.y(start), plot.y(end)))
    gap = min(1.0, plot.step / 6)
    place = f'x="{svg_number(plot.x(position) + gap)}" y="{svg_number(top)}"'
    size = (
        f'width="{svg_number(plot.step - 2 * gap)}" height="{svg_number(max(bottom - top, 0.5))}"'
    )
    return f'<rect class="{css}" {place} {size}/>'


def _hit(plot: YearPlot, position: int, *, gap: bool = False) -> str:
    """An area over the whole height of a year, unseen unless it is hatched: easy to meet."""
    place = f'x="{svg_number(plot.x(position))}" y="{svg_number(TOP)}"'
    size = f'width="{svg_number(plot.step)}" height="{svg_number(plot.height - TOP - FOOT)}"'
    return f'<rect class="{"gap" if gap else "hit"}" {place} {size}/>'
