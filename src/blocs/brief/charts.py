"""Bar charts as SVG text: pure functions of numbers and words; style is left to class names."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

NARROW, WIDTHS, DIGIT = "iljtfrI.,:;'()|- ", (4.3, 7.1, 7.9, 8.6), 7.5
"""Narrow characters; widths of narrow, small Latin, other small and capital characters, and of a
digit, in the charts' 12-unit type, wide fonts included."""
GAP = 6.0
DWARFS, CUT = 4.0, 1.6


@dataclass(frozen=True)
class Bar:
    """One bar: `text` is its number as shown, `hint` its tooltip, `mark` a second, small number."""

    label: str
    value: float
    text: str
    hint: str = ""
    mark: float | None = None
    strong: bool = False


@dataclass(frozen=True)
class Domain:
    """Values from `low` to `high` on the pixels from `left` to `right`; zero is always inside."""

    low: float
    high: float
    left: float
    right: float

    def x(self, value: float) -> float:
        """Position of `value`, held inside the domain."""
        held = min(max(value, self.low), self.high)
        span = self.high - self.low
        share = (held - self.low) / span if span > 0 else 0.0
        return self.left + share * (self.right - self.left)


def extent(values: Iterable[float | None]) -> tuple[float, float]:
    """Smallest interval that holds all numbers and zero."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    low, high = min([0.0, *known]), max([0.0, *known])
    return (low, high) if high > low else (0.0, 1.0)


def capped(values: Iterable[float | None]) -> tuple[float, float]:
    """Like `extent`, but one value that dwarfs all others is cut to `CUT` times the next."""
    numbers = list(values)
    known = sorted(abs(v) for v in numbers if v is not None and math.isfinite(v))
    low, high = extent(numbers)
    if len(known) < 2 or known[-2] == 0 or known[-1] <= DWARFS * known[-2]:
        return low, high
    limit = CUT * known[-2]
    return max(low, -limit), min(high, limit)


def ticks(low: float, high: float, *, most: int = 5) -> list[float]:
    """Round values inside [low, high], zero among them."""
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 12) for k in range(first, last + 1)]


def fitted(text: str, width: float) -> str:
    """`text`, cut with an ellipsis where it is wider than `width`."""
    if text_width(text) <= width:
        return text
    cut = text
    while cut and text_width(cut + "…") > width:
        cut = cut[:-1]
    return cut.rstrip(" ,;(") + "…"


def wrapped(text: str, width: float, *, most: int) -> list[str]:
    """`text` in lines of at most `width`; the last of `most` lines is cut with an ellipsis."""
    lines, words = [""], text.split(" ")
    for k, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or text_width(longer) <= width:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = " ".join([lines[-1], *words[k:]])
            break
    return [fitted(line, width) for line in lines]


def text_width(text: str) -> float:
    """Estimated width of a label; the browser repeats this arithmetic (`page.js`)."""
    return sum(WIDTHS[_kind_of(character)] for character in text)


def _kind_of(character: str) -> int:
    if character in NARROW:
        return 0
    if character.lower() != character:
        return 3
    return 2 if character > "\u036f" else 1


def svg_number(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def svg_text(x: float, y: float, content: str, *, anchor: str, css: str) -> str:
    """A line of text in a chart."""
    where = f'x="{svg_number(x)}" y="{svg_number(y)}"'
    return f'<text {where} text-anchor="{anchor}" class="{css}">{escape(content)}</text>'


def svg_rule(x: float, top: float, bottom: float, css: str) -> str:
    """A vertical line."""
    across = f'x1="{svg_number(x)}" x2="{svg_number(x)}"'
    place = f'{across} y1="{svg_number(top)}" y2="{svg_number(bottom)}"'
    return f'<line {place} class="{css}"/>'


def svg(body: str, *, width: float, height: float, label: str, css: str) -> Markup:
    """An SVG image with its text alternative."""
    box = f'viewBox="0 0 {svg_number(width)} {svg_number(height)}"'
    head = f'<svg {box} class="{css}" role="img" aria-label="{escape(label)}">'
    return Markup(head + body + "</svg>")


def bar_rectangle(domain: Domain, value: float, *, top: float, height: float) -> str:
    """The bar itself, from zero to `value`; length is proportional to the value."""
    start, end = sorted((domain.x(0.0), domain.x(value)))
    side = "gain" if value > 0 else "loss"
    size = f'width="{svg_number(max(end - start, 0.6))}" height="{svg_number(height)}"'
    return f'<rect class="bar {side}" x="{svg_number(start)}" y="{svg_number(top)}" {size}/>'


def notch(domain: Domain, value: float, *, top: float) -> str:
    """The sign of a bar that is cut short; invisible where it is not."""
    css = "notch" if domain.low <= value <= domain.high else "notch cut"
    x = domain.x(value) - (8 if value > 0 else -8)
    return f'<path class="{css}" d="M{svg_number(x - 2)} {svg_number(top + 14)}l4-16"/>'


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


HEAD, LINE = 22.0, 14.0


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
    tick_text: Callable[[float], str],
    width: float = 440,
    label_width: float | None = 146,
    frame: Frame | None = None,
    number_column: bool = False,
) -> Markup:
    """Horizontal bars from zero, one a row, with a scale on top.

    label_width: None puts each label on a line of its own. frame: a scale shared with other charts,
    by default this chart's own. number_column: numbers stand below each other at the right instead
    of at the ends of the bars.
    """
    lines = max((len(wrapped(b.label, width, most=2)) for b in bars), default=1)
    layout = Layout(width, lines, label_width, width - 2 if number_column else None)
    domain = _plot(frame or common_frame([bars]), layout)
    bottom = HEAD + layout.row * len(bars)
    parts: list[str] = []
    for value in roomy_ticks(domain, tick_text):
        css = "zero" if value == 0 else "grid"
        parts.append(svg_rule(domain.x(value), HEAD - 4, bottom, css))
        parts.append(svg_text(domain.x(value), 11, tick_text(value), anchor="middle", css="tick"))
    for number, bar in enumerate(bars):
        parts.append(_row(bar, domain, layout, top=HEAD + layout.row * number))
    return svg("".join(parts), width=width, height=bottom + 4, label=label, css="chart")


def roomy_ticks(domain: Domain, tick_text: Callable[[float], str]) -> list[float]:
    """As many ticks as stand side by side without touching; zero is always one of them."""
    every = ticks(domain.low, domain.high, most=5)
    zero = every.index(0.0)
    for apart in range(1, len(every) + 1):
        values = [v for k, v in enumerate(every) if (k - zero) % apart == 0]
        places = [(domain.x(v), text_width(tick_text(v)) / 2 + 4) for v in values]
        if all(b[0] - b[1] >= a[0] + a[1] for a, b in pairwise(places)):
            return values
    return [0.0]


def _plot(frame: Frame, layout: Layout) -> Domain:
    """Where the bars may stand, beside the labels and the numbers."""
    left = 0.0 if layout.label_x is None else layout.label_x + GAP
    if layout.number_x is not None:
        widest = max(frame.before, frame.after)
        return Domain(frame.low, frame.high, left + GAP, layout.number_x - widest)
    return Domain(frame.low, frame.high, left + frame.before, layout.width - frame.after)


@dataclass(frozen=True)
class SectorRow:
    """One row of the sector chart: texts and values of output, jobs and price, in that order."""

    code: str
    name: str
    share: str
    values: tuple[float, float, float]
    texts: tuple[str, str, str]


SECTOR_WIDTH, SECTOR_LABEL, SECTOR_SHARE, PANEL, PANEL_ROOM, SECTOR_ROW = 980, 262, 64, 218, 52, 23
SECTOR_HEAD = 30


def panel_domain(panel: int, values: Iterable[float]) -> Domain:
    """Value axis of one of the three panels; the browser repeats this arithmetic (`page.js`)."""
    low, high = capped(values)
    left = SECTOR_LABEL + SECTOR_SHARE + PANEL * panel + PANEL_ROOM
    return Domain(low, high, left, left + PANEL - 2 * PANEL_ROOM)


def sector_chart(rows: Sequence[SectorRow], *, heads: Sequence[str], label: str) -> Markup:
    """Sectors by name and share, with three panels of bars: output, jobs, buyers' price.

    heads: of the share column and of the three panels.
    """
    bottom = SECTOR_HEAD + SECTOR_ROW * len(rows)
    share_x = SECTOR_LABEL + SECTOR_SHARE - 10
    parts = [svg_text(share_x, 14, heads[0], anchor="end", css="tick")]
    domains = [panel_domain(p, [row.values[p] for row in rows]) for p in range(3)]
    for panel, domain in enumerate(domains):
        middle = SECTOR_LABEL + SECTOR_SHARE + PANEL * (panel + 0.5)
        parts.append(svg_text(middle, 14, heads[panel + 1], anchor="middle", css="tick"))
        parts.append(svg_rule(domain.x(0.0), SECTOR_HEAD - 6, bottom, f"zero z{panel}"))
    for number, row in enumerate(rows):
        parts.append(_sector_row(row, domains, top=SECTOR_HEAD + SECTOR_ROW * number))
    return svg(
        "".join(parts), width=SECTOR_WIDTH, height=bottom + 4, label=label, css="chart sectors"
    )


def _sector_row(row: SectorRow, domains: Sequence[Domain], *, top: float) -> str:
    base = top + 15
    share_x = SECTOR_LABEL + SECTOR_SHARE - 10
    parts = [
        f'<g class="row"><title>{escape(f"{row.code} {row.name}")}</title>',
        svg_text(
            SECTOR_LABEL - 8, base, fitted(row.name, SECTOR_LABEL - 8), anchor="end", css="label"
        ),
        svg_text(share_x, base, row.share, anchor="end", css="share"),
    ]
    for domain, value, text in zip(domains, row.values, row.texts, strict=True):
        shown = value if math.isfinite(value) else 0.0
        parts.append(bar_rectangle(domain, shown, top=top + 5, height=12))
        parts.append(notch(domain, shown, top=top + 5))
        outside = domain.x(shown) + (-GAP if shown < 0 else GAP)
        anchor = "end" if shown < 0 else "start"
        parts.append(svg_text(outside, base, text, anchor=anchor, css="value"))
    return "".join(parts) + "</g>"
