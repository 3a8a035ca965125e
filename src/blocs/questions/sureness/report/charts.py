"""Charts of ensembles as SVG text: intervals over draws, and tornados."""

from __future__ import annotations

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
    ticks,
)

HEAD = 22.0
STEP = 24.0
EDGE = 16.0
"""Room at the left of a label: fonts differ by a few per cent in width."""


@dataclass(frozen=True)
class Interval:
    """One outcome: outer and inner quantiles, the median, its text and its explanation."""

    label: str
    outer: tuple[float, float]
    inner: tuple[float, float]
    median: float
    text: str
    hint: str
    strong: bool = False


@dataclass(frozen=True)
class Swing:
    """One driver: what the outcome moves by at the input's low and high end."""

    label: str
    low: float
    high: float
    texts: tuple[str, str]
    hint: str


def interval_chart(
    rows: Sequence[Interval], *, label: str, tick_text: Callable[[float], str], width: float = 640
) -> Markup:
    """A thin bar from 5 to 95 %, a thick one from 25 to 75 %, a mark at the median."""
    label_width = 150.0
    widest = max(len(row.text) for row in rows)
    low, high = extent([v for row in rows for v in row.outer])
    domain = Domain(low, high, label_width + GAP + 6, width - widest * DIGIT - 12)
    bottom = HEAD + STEP * len(rows)
    parts = _grid(domain, tick_text, bottom=bottom)
    for number, row in enumerate(rows):
        parts.append(_interval(row, domain, top=HEAD + STEP * number, label_width=label_width))
    return svg("".join(parts), width=width, height=bottom + 4, label=label, css="chart fan")


def tornado_chart(
    rows: Sequence[Swing], *, label: str, tick_text: Callable[[float], str], width: float = 640
) -> Markup:
    """Bars around the mean, the longest on top: one end per end of the input."""
    label_width = 230.0
    low, high = extent([v for row in rows for v in (row.low, row.high)])
    room = max(len(text) for row in rows for text in row.texts) * DIGIT + 10
    domain = Domain(low, high, label_width + room, width - room)
    bottom = HEAD + STEP * len(rows)
    parts = _grid(domain, tick_text, bottom=bottom)
    for number, row in enumerate(rows):
        parts.append(_swing(row, domain, top=HEAD + STEP * number, label_width=label_width))
    return svg("".join(parts), width=width, height=bottom + 4, label=label, css="chart tornado")


def _grid(domain: Domain, tick_text: Callable[[float], str], *, bottom: float) -> list[str]:
    parts: list[str] = []
    for value in ticks(domain.low, domain.high, most=5):
        css = "zero" if value == 0 else "grid"
        parts.append(svg_rule(domain.x(value), HEAD - 4, bottom, css))
        parts.append(svg_text(domain.x(value), 11, tick_text(value), anchor="middle", css="tick"))
    return parts


def _interval(row: Interval, domain: Domain, *, top: float, label_width: float) -> str:
    name = fitted(row.label, label_width - EDGE)
    x = svg_number(domain.x(row.median) - 1.2)
    return "".join(
        (
            f"<g><title>{escape(row.hint)}</title>",
            svg_text(label_width, top + 14, name, anchor="end", css="label"),
            _span(domain, row.outer, top=top + 8, height=4, css="outer"),
            _span(domain, row.inner, top=top + 5, height=10, css="inner"),
            f'<rect class="median" x="{x}" y="{svg_number(top + 2)}" width="2.4" height="16"/>',
            svg_text(
                domain.x(max(row.outer)) + GAP, top + 14, row.text, anchor="start", css="value"
            ),
            "</g>",
        )
    )


def _swing(row: Swing, domain: Domain, *, top: float, label_width: float) -> str:
    name = fitted(row.label, label_width - EDGE)
    left, right = row.texts if row.low <= row.high else row.texts[::-1]
    a, b = sorted((row.low, row.high))
    return "".join(
        (
            f"<g><title>{escape(row.hint)}</title>",
            svg_text(label_width, top + 14, name, anchor="end", css="label"),
            _span(domain, (0.0, row.low), top=top + 4, height=13, css="at-low"),
            _span(domain, (0.0, row.high), top=top + 4, height=13, css="at-high"),
            svg_text(domain.x(min(a, 0.0)) - GAP, top + 14, left, anchor="end", css="value"),
            svg_text(domain.x(max(b, 0.0)) + GAP, top + 14, right, anchor="start", css="value"),
            "</g>",
        )
    )


def _span(domain: Domain, ends: tuple[float, float], *, top: float, height: float, css: str) -> str:
    left, right = sorted((domain.x(ends[0]), domain.x(ends[1])))
    size = f'width="{svg_number(max(right - left, 0.6))}" height="{svg_number(height)}"'
    return f'<rect class="{css}" x="{svg_number(left)}" y="{svg_number(top)}" {size}/>'
