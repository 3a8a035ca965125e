"""Charts of a project as SVG text: columns up and down by year, and lines by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from blocs.brief.charts import extent, svg, svg_number, svg_text, text_width, ticks

TOP, FOOT, HEIGHT = 14.0, 22.0, 210.0


@dataclass(frozen=True)
class YearColumn:
    """One year: parts above zero are stacked upwards, parts below zero downwards."""

    year: int
    parts: tuple[float, ...]
    hint: str


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
    tick_text: Callable[[float], str],
    span: tuple[float, float] | None = None,
    width: float = 960,
    height: float = HEIGHT,
    css: str = "flows",
) -> Markup:
    """Stacked columns by year, up and down from zero; `span`: a scale shared with other charts."""
    low, high = span or column_extent([columns])
    plot = _plot(low, high, columns[0].year, len(columns), tick_text, width=width, height=height)
    drawn = _frame(plot, len(columns), tick_text)
    for k, column in enumerate(columns):
        drawn.append(f"<g><title>{escape(column.hint)}</title>{_hit(plot, k)}")
        up = down = 0.0
        for number, part in enumerate(column.parts):
            start = up if part >= 0 else down
            drawn.append(_piece(plot, k, start, start + part, css=f"bar s{number}"))
            up, down = (up + part, down) if part >= 0 else (up, down + part)
        drawn.append("</g>")
    return svg("".join(drawn), width=width, height=height, label=label, css=f"chart years {css}")


def line_chart(
    lines: Sequence[YearLine],
    *,
    first: int,
    label: str,
    tick_text: Callable[[float], str],
    span: tuple[float, float] | None = None,
    width: float = 960,
    height: float = HEIGHT,
) -> Markup:
    """Lines by year, with a tooltip for every year."""
    count = len(lines[0].values)
    low, high = span or extent([value for line in lines for value in line.values])
    plot = _plot(low, high, first, count, tick_text, width=width, height=height)
    drawn = _frame(plot, count, tick_text)
    for number, line in enumerate(lines):
        points = " ".join(
            f"{svg_number(plot.x(k + 0.5))},{svg_number(plot.y(value))}"
            for k, value in enumerate(line.values)
        )
        drawn.append(f'<polyline class="line l{number}" points="{points}"/>')
    for k in range(count):
        told = "; ".join(f"{line.name}: {tick_text(line.values[k])}" for line in lines)
        drawn.append(f"<g><title>{escape(f'{first + k}. {told}')}</title>{_hit(plot, k)}</g>")
    return svg("".join(drawn), width=width, height=height, label=label, css="chart years lines")


def _plot(
    low: float,
    high: float,
    first: int,
    count: int,
    tick_text: Callable[[float], str],
    *,
    width: float,
    height: float,
) -> YearPlot:
    left = max(text_width(tick_text(value)) for value in ticks(low, high, most=5)) + 14
    return YearPlot(first, left, (width - left - 14) / count, low, high, width, height)


def _frame(plot: YearPlot, count: int, tick_text: Callable[[float], str]) -> list[str]:
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


def _hit(plot: YearPlot, position: int) -> str:
    """An unseen area over the whole height of a year, so that its tooltip is easy to meet."""
    place = f'x="{svg_number(plot.x(position))}" y="{svg_number(TOP)}"'
    size = f'width="{svg_number(plot.step)}" height="{svg_number(plot.height - TOP - FOOT)}"'
    return f'<rect class="hit" {place} {size}/>'
