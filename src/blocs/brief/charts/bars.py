"""Bar charts as SVG text: pure functions of numbers and words; style is left to class names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import escape

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
from blocs.brief.charts.lettering import DIGIT, GAP, LINE, fitted, wrapped
from blocs.brief.charts.marks import bar_rectangle, svg_number, svg_text


@dataclass(frozen=True)
class Bar:
    """One bar: `text` is its number as shown, `hint` its tooltip, `mark` a second, small number."""

    label: str
    value: float
    text: str
    hint: str = ""
    mark: float | None = None
    strong: bool = False


def _mark(domain: Domain, value: float, *, middle: float) -> str:
    x = domain.x(value)
    points = f"M{svg_number(x)} {svg_number(middle - 4)}l4 4-4 4-4-4z"
    return f'<path class="mark" d="{points}"/>'


@dataclass(frozen=True)
class Layout:
    """Where things stand in a bar chart.

    label_x: right end of the labels, or None for labels on a line above their bars. number_x: right
    end of a column of numbers, or None for numbers at the ends of the bars.
    """

    width: float
    label_lines: int
    label_x: float | None
    number_x: float | None = None

    @property
    def bar_top(self) -> float:
        """Offset of a bar inside its row."""
        return 3.0 + LINE * self.label_lines if self.label_x is None else 4.5

    @property
    def row(self) -> float:
        """Height of a row."""
        return self.bar_top + 19.0 if self.label_x is None else 21.0


def _row(bar: Bar, domain: Domain, layout: Layout, *, top: float) -> str:
    bar_top = top + layout.bar_top
    middle = bar_top + 6.0
    parts = [f"<g><title>{escape(bar.hint or f'{bar.label}: {bar.text}')}</title>"]
    css = "label strong" if bar.strong else "label"
    if layout.label_x is None:
        lines = wrapped(bar.label, layout.width, most=layout.label_lines)
        shift = LINE * (layout.label_lines - len(lines))
        for k, line in enumerate(lines):
            y = top + shift + 11 + LINE * k
            parts.append(svg_text(0, y, line, anchor="start", css=css))
    else:
        name = fitted(bar.label, layout.label_x)
        parts.append(svg_text(layout.label_x, middle + 4, name, anchor="end", css=css))
    ends = [domain.x(0.0)]
    if math.isfinite(bar.value):
        parts.append(bar_rectangle(domain, bar.value, top=bar_top, height=12.0))
        ends.append(domain.x(bar.value))
    if bar.mark is not None and math.isfinite(bar.mark):
        parts.append(_mark(domain, bar.mark, middle=middle))
        ends.append(domain.x(bar.mark) + (4 if bar.mark > 0 else -4))
    x, anchor = max(ends) + GAP, "start"
    if layout.number_x is not None:
        x, anchor = layout.number_x, "end"
    elif bar.value < 0:
        x, anchor = min(ends) - GAP, "end"
    parts.append(svg_text(x, middle + 4, bar.text, anchor=anchor, css="value"))
    return "".join(parts) + "</g>"


@dataclass(frozen=True)
class Frame:
    """A scale: values from `low` to `high`, and the pixels for numbers before and after the bars.

    Charts of one width with one frame draw a unit equally long.
    """

    low: float
    high: float
    before: float
    after: float


def common_frame(charts: Iterable[Sequence[Bar]]) -> Frame:
    """The frame that holds the bars, marks and numbers of several charts."""
    bars = [bar for chart in charts for bar in chart]
    low, high = extent([*(b.value for b in bars), *(b.mark for b in bars)])
    return Frame(low, high, _room(bars, negative=True), _room(bars, negative=False))


def mirrored_frames(gains: Sequence[Bar], losses: Sequence[Bar]) -> tuple[Frame, Frame]:
    """Frames of equal scale for a chart that grows to the right and one that grows to the left."""
    one, other = common_frame([gains]), common_frame([losses])
    span = max(one.high - one.low, other.high - other.low)
    room = max(one.before + one.after, other.before + other.after)
    return (
        Frame(one.low, one.low + span, one.before, room - one.before),
        Frame(other.high - span, other.high, room - other.after, other.after),
    )


def _room(bars: Sequence[Bar], *, negative: bool) -> float:
    """Pixels that the numbers beyond the bars of one sign need."""
    texts = [len(b.text) for b in bars if (b.value < 0) == negative]
    return max(texts, default=0) * DIGIT + GAP + 4


def bar_chart(
    bars: Sequence[Bar],
    *,
    label: str,
    tick_text: TickText,
    measure: Measure,
    width: float = 440,
    label_width: float | None = 146,
    frame: Frame | None = None,
    number_column: bool = False,
) -> Drawing:
    """Horizontal bars from zero, one a row, with a scale on top.

    label_width: None puts each label on a line of its own, as in every narrow picture. frame: a
    scale shared with other charts, by default this chart's own. number_column: numbers stand below
    each other at the right instead of at the ends of the bars.
    """
    frame = frame or common_frame([bars])

    def draw(width: float) -> Picture:
        lines = max((len(wrapped(b.label, width, most=2)) for b in bars), default=1)
        number_x = width - 2 if number_column else None
        layout = Layout(width, lines, None if width <= NARROW_WIDTH else label_width, number_x)
        return _picture(bars, layout, frame, tick_text)

    return drawing(draw, width=width, alt=label, css="", data=_data(bars, measure))


def _picture(bars: Sequence[Bar], layout: Layout, frame: Frame, tick_text: TickText) -> Picture:
    domain = _plot(frame, layout)
    room = layout.bar_top - 2 if layout.label_x is None else 0.0
    drawn = scale_above(domain, tick_text, bands=row_bands(len(bars), step=layout.row, room=room))
    for number, bar in enumerate(bars):
        drawn.append(_row(bar, domain, layout, top=HEAD + layout.row * number))
    return Picture(drawn, layout.width, HEAD + layout.row * len(bars) + 4)


def _data(bars: Sequence[Bar], measure: Measure) -> ChartData:
    series = [Series(measure.name, tuple(bar.value for bar in bars))]
    if any(bar.mark is not None for bar in bars):
        marks = tuple(math.nan if bar.mark is None else bar.mark for bar in bars)
        series.append(Series(f"{measure.name}_first_order", marks))
    return ChartData("bars", measure.unit, tuple(bar.label for bar in bars), tuple(series))


def _plot(frame: Frame, layout: Layout) -> Domain:
    """Where the bars may stand, beside the labels and the numbers."""
    left = 0.0 if layout.label_x is None else layout.label_x + GAP
    if layout.number_x is not None:
        widest = max(frame.before, frame.after)
        return Domain(frame.low, frame.high, left + GAP, layout.number_x - widest)
    return Domain(frame.low, frame.high, left + frame.before, layout.width - frame.after)
