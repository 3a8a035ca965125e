"""The course of several things over periods: lines with bands, and what happened meanwhile."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.axes import TickText, ticks
from blocs.brief.charts.drawing import ChartData, Drawing, Measure, Picture, Series, drawing
from blocs.brief.charts.lettering import text_width
from blocs.brief.charts.marks import svg_number, svg_rule, svg_text

HEAD, FOOT, HEIGHT = 20.0, 22.0, 260.0
APART = 17.0
"""Between the numbers of two marks above the picture."""


@dataclass(frozen=True)
class Course:
    """One line: middle of each period, not finite where there is none; ends of its band or none."""

    name: str
    values: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class Happening:
    """A mark at `position` (periods from the first on, with fractions), named by its number."""

    position: float
    number: str
    text: str


def course_chart(
    courses: Sequence[Course],
    *,
    periods: Sequence[str],
    label: str,
    tick_text: TickText,
    measure: Measure,
    happenings: Sequence[Happening] = (),
    span: tuple[float, float] | None = None,
    width: float = 960,
) -> Drawing:
    """Lines over periods; a period without a value breaks its line. span: of the scale."""
    ends = [
        value
        for course in courses
        for value in (*course.values, *course.low, *course.high)
        if math.isfinite(value)
    ]
    low, high = span or (min([0.0, *ends]), max([0.0, *ends]))
    high = high if high > low else 1.0

    def draw(width: float) -> Picture:
        plot = _Plot(low, high, len(periods), tick_text, width)
        drawn = [*plot.frame(periods, tick_text)]
        for number, course in enumerate(courses):
            drawn += plot.band(course, number)
        for number, course in enumerate(courses):
            drawn += plot.line(course, number)
        drawn += plot.marks(happenings)
        drawn += [plot.hit(k, period, courses, tick_text) for k, period in enumerate(periods)]
        return Picture(drawn, width, HEIGHT)

    series: list[Series] = []
    for course in courses:
        series.append(Series(course.name, course.values))
        if course.low:
            series += [
                Series(f"{course.name} p05", course.low),
                Series(f"{course.name} p95", course.high),
            ]
    data = ChartData("lines", measure.unit, tuple(periods), tuple(series))
    return drawing(draw, width=width, alt=label, css="years lines courses", data=data)


class _Plot:
    """Where periods and values stand."""

    def __init__(
        self, low: float, high: float, count: int, tick_text: TickText, width: float
    ) -> None:
        self._low, self._high, self._width = low, high, width
        self._left = max(text_width(tick_text(value)) for value in ticks(low, high)) + 14
        self._step = (width - self._left - 14) / count

    def x(self, position: float) -> float:
        """Of the middle of a period."""
        return self._left + self._step * (position + 0.5)

    def y(self, value: float) -> float:
        """Height of a value."""
        share = (self._high - value) / (self._high - self._low)
        return HEAD + share * (HEIGHT - HEAD - FOOT)

    def frame(self, periods: Sequence[str], tick_text: TickText) -> Iterator[str]:
        """Lines of the scale, and the periods below."""
        for value in ticks(self._low, self._high):
            y = svg_number(self.y(value))
            across = f'x1="{svg_number(self._left)}" x2="{svg_number(self._width)}"'
            css = "zero" if value == 0 else "grid"
            yield f'<line {across} y1="{y}" y2="{y}" class="{css}"/>'
            place = self._left - 6
            yield svg_text(place, self.y(value) + 4, tick_text(value), anchor="end", css="tick")
        room = max(text_width(period) for period in periods) + 8
        every = max(1, math.ceil(room / self._step))
        for k, period in enumerate(periods):
            if k % every == 0:
                yield svg_text(self.x(k), HEIGHT - 6, period, anchor="middle", css="tick")

    def band(self, course: Course, number: int) -> Iterator[str]:
        """From low to high."""
        for run in _runs(course.low):
            if len(run) == 1:
                (k,) = run
                top, bottom = self.y(course.high[k]), self.y(course.low[k])
                place = f'x="{svg_number(self.x(k) - 4)}" y="{svg_number(top)}"'
                size = f'width="8" height="{svg_number(bottom - top)}"'
                yield f'<rect class="band b{number}" {place} {size}/>'
                continue
            there = [(self.x(k), self.y(course.high[k])) for k in run]
            back = [(self.x(k), self.y(course.low[k])) for k in reversed(run)]
            yield f'<polygon class="band b{number}" points="{_points([*there, *back])}"/>'

    def line(self, course: Course, number: int) -> Iterator[str]:
        """Through the middles; one period alone is a dot."""
        for run in _runs(course.values):
            places = [(self.x(k), self.y(course.values[k])) for k in run]
            # a period alone, and a band of one, would have no width
            if len(run) == 1:
                x, y = (svg_number(at) for at in places[0])
                yield f'<circle class="dot d{number}" cx="{x}" cy="{y}" r="3"/>'
            else:
                yield f'<polyline class="line l{number}" points="{_points(places)}"/>'

    def marks(self, happenings: Sequence[Happening]) -> Iterator[str]:
        """Upright lines; a number without room beside the last one is left to the list."""
        free = 0.0
        for item in happenings:
            x = self.x(item.position)
            yield svg_rule(x, HEAD - 4, HEIGHT - FOOT, "happening")
            if x >= free:
                yield svg_text(x, HEAD - 8, item.number, anchor="middle", css="tick")
                free = x + APART

    def hit(
        self, position: int, period: str, courses: Sequence[Course], tick_text: TickText
    ) -> str:
        """What is told where a pointer rests."""
        told = "; ".join(
            f"{course.name}: {tick_text(course.values[position])}"
            for course in courses
            if math.isfinite(course.values[position])
        )
        place = f'x="{svg_number(self.x(position - 0.5))}" y="{svg_number(HEAD)}"'
        size = f'width="{svg_number(self._step)}" height="{svg_number(HEIGHT - HEAD - FOOT)}"'
        title = f"<title>{escape(f'{period}. {told}')}</title>"
        return f'<g>{title}<rect class="hit" {place} {size}/></g>'


def _runs(values: Sequence[float]) -> Iterator[list[int]]:
    """Positions without a gap between them."""
    run: list[int] = []
    for k, value in enumerate(values):
        if math.isfinite(value):
            run.append(k)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{svg_number(x)},{svg_number(y)}" for x, y in places)
