"""Marks as SVG text: bars, lines, points, whiskers; style is left to class names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from blocs.brief.charts.lettering import fitted

if TYPE_CHECKING:
    from blocs.brief.charts.axes import Domain

EDGE = 16.0
"""Room at the left of a label: fonts differ by a few per cent in width."""
SHAPES = {
    "disc": "M{x} {y}m-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "ring": "M{x} {y}m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    "square": "M{x} {y}m-4.5 -4.5h9v9h-9z",
    "triangle": "M{x} {y}m-5.5 -4.5h11l-5.5 9.5z",
    "diamond": "M{x} {y}m0 -6.5l6 6.5l-6 6.5l-6 -6.5z",
}
"""Paths of the marks, around the point {x} {y}; filled or hollow by class (`page.css`)."""

TEXTURES = (
    ("M0 0V5", 45),
    ("M2 2.5h1", 0),
    ("M0 2.5H5", 0),
    ("M2.5 0V5", 0),
    ("M0 0V5", -45),
)
"""Lines on tiles of five pixels, and how far these are turned: parts of a column beyond the first
differ by them as well as by colour (the keys of `page.css` repeat them)."""


def svg_number(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def svg_text(x: float, y: float, content: str, *, anchor: str, css: str) -> str:
    """A line of text in a chart."""
    where = f'x="{svg_number(x)}" y="{svg_number(y)}"'
    if anchor != "start":  # which is where text starts anyway
        where += f' text-anchor="{anchor}"'
    return f'<text {where} class="{css}">{escape(content)}</text>'


def svg_rule(x: float, top: float, bottom: float, css: str) -> str:
    """A vertical line."""
    across = f'x1="{svg_number(x)}" x2="{svg_number(x)}"'
    place = f'{across} y1="{svg_number(top)}" y2="{svg_number(bottom)}"'
    return f'<line {place} class="{css}"/>'


def texture_definitions() -> Markup:
    """Invisible: the textures, as `#texture-1` and so on."""
    tiles = "".join(
        f'<pattern id="texture-{number}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({turn})"><path class="texture-line" d="{path}"/></pattern>'
        for number, (path, turn) in enumerate(TEXTURES, start=1)
    )
    return Markup(
        '<svg class="shapes" width="0" height="0" aria-hidden="true" focusable="false">'
        f"<defs>{tiles}</defs></svg>"
    )


def named_row(label: str, hint: str, size: tuple[float | None, float], *, top: float) -> str:
    """The opening of a row: its tooltip and its name, beside or above what follows.

    size: width of the labels beside (None: above), and of the chart.
    """
    label_width, width = size
    head = f"<g><title>{escape(hint)}</title>"
    if label_width is None:
        return head + svg_text(0, top + 11, fitted(label, width), anchor="start", css="label")
    name = fitted(label, label_width - EDGE)
    return head + svg_text(label_width, top + 14.5, name, anchor="end", css="label")


def swatch(shape: str) -> Markup:
    """A mark for the legend."""
    path = SHAPES[shape].format(x=8, y=8)
    return Markup(
        '<svg class="swatch mark-swatch ranges" viewBox="0 0 16 16" aria-hidden="true">'
        f'<path class="point {shape}" d="{path}"/></svg>'
    )


def span(domain: Domain, ends: tuple[float, float], *, top: float, height: float, css: str) -> str:
    """A bar between two values."""
    left, right = sorted((domain.x(ends[0]), domain.x(ends[1])))
    size = f'width="{svg_number(max(right - left, 0.6))}" height="{svg_number(height)}"'
    return f'<rect class="{css}" x="{svg_number(left)}" y="{svg_number(top)}" {size}/>'


def bar_rectangle(domain: Domain, value: float, *, top: float, height: float) -> str:
    """The bar itself, from zero to `value`; length is proportional to the value."""
    side = "gain" if value > 0 else "loss"
    return span(domain, (0.0, value), top=top, height=height, css=f"bar {side}")


def notch(domain: Domain, value: float, *, top: float) -> str:
    """The sign of a bar that is cut short; invisible where it is not."""
    css = "notch" if domain.low <= value <= domain.high else "notch cut"
    x = domain.x(value) - (8 if value > 0 else -8)
    return f'<path class="{css}" d="M{svg_number(x - 2)} {svg_number(top + 14)}l4-16"/>'


def whisker(domain: Domain, low: float, high: float, *, middle: float) -> str:
    """A line from `low` to `high` with a stroke at each end."""
    a, b, m = svg_number(domain.x(low)), svg_number(domain.x(high)), svg_number(middle)
    top = svg_number(middle - 4)
    return f'<path class="whisker" d="M{a} {m}H{b}M{a} {top}v8M{b} {top}v8"/>'
