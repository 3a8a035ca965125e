"""Pictures that look the same on a page and on paper: SVG with its colours and font written in.

A PDF knows no style sheet of the page. Widths are in points of paper; text is Liberation Sans,
which ships, or a font of the same measures (Arial, Arimo, Helvetica).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.lettering import fitted, text_width
from blocs.brief.charts.marks import svg_number
from blocs.brief.maps import Box, shapes
from blocs.brief.scale import NEUTRAL, NO_DATA, DivergingScale

FONT = "Liberation Sans, Arimo, Arial, Helvetica, sans-serif"
GAIN, LOSS, OPEN, INK, SOFT, RULE = "#1f5f9e", "#b5521b", "#9aa3ab", "#17202a", "#5b6670", "#d5dade"
CLASSES = {
    "n4": "#7f3308", "n3": "#cc6a2c", "n2": "#f0a366", "n1": "#f9d9bd", NEUTRAL: "#f1f1ef",
    "p1": "#c9dff0", "p2": "#6aaed6", "p3": "#2b78b5", "p4": "#0b3d73", NO_DATA: "#d9dcdf",
}  # fmt: skip
HATCHED = "hatched"
LETTERS = 12.0
"""Size of type that `lettering` measures in."""
ROW, SMALL_ROW = 18.0, 14.5
APART = 7.0


@dataclass(frozen=True)
class Plate:
    """A finished picture. alt: what it says to those who do not see it."""

    svg: str
    alt: str


@dataclass(frozen=True)
class BarRow:
    """A bar with its range. opens: a rule stands above it; grey: its sign is open."""

    label: str
    value: float
    low: float | None
    high: float | None
    texts: tuple[str, ...]
    strong: bool = False
    grey: bool = False
    opens: bool = False


@dataclass(frozen=True)
class Shift:
    """What was before and what is after, with its text."""

    label: str
    before: float
    after: float
    text: str


@dataclass(frozen=True)
class Step:
    """One part of a sum."""

    label: str
    value: float
    text: str


@dataclass(frozen=True)
class Strip:
    """One source of doubt: from low to high, with single results."""

    label: str
    points: tuple[float, ...]
    text: str
    filled: bool = True


def bars(
    rows: Sequence[BarRow],
    *,
    heads: Sequence[str],
    width: float,
    alt: str,
    size: float = 9.0,
    label_width: float = 0.22,
) -> Plate:
    """Horizontal bars with whiskers and columns of numbers at the right."""
    row = ROW * size / 9.0
    columns = [width - k * 4.9 * size for k in reversed(range(len(heads)))]
    right = columns[0] - 5.2 * size
    left = width * label_width + APART
    ends = [0.0]
    for item in rows:
        ends += [item.value, *(x for x in (item.low, item.high) if x is not None)]
    axis = _Axis(min(ends), max(ends), left, right)
    body, y = [*_heads(heads, columns, size)], 1.9 * size
    for item in rows:
        if item.opens:
            body.append(_line(0, y + 3, width, y + 3, RULE, 0.6))
            y += APART
        body += _bar_row(item, axis, columns, y=y, row=row, size=size, left=left)
        y += row
    body.append(_line(axis.zero, 1.6 * size, axis.zero, y, INK, 0.7))
    return _plate(body, width, y + 2, alt)


def _heads(heads: Sequence[str], columns: Sequence[float], size: float) -> Iterable[str]:
    for head, x in zip(heads, columns, strict=True):
        yield _text(x, size, head, size * 0.86, anchor="end", fill=SOFT)


def _bar_row(
    item: BarRow,
    axis: _Axis,
    columns: Sequence[float],
    *,
    y: float,
    row: float,
    size: float,
    left: float,
) -> list[str]:
    middle, height = y + row / 2, row * 0.58
    fill = OPEN if item.grey else GAIN if item.value > 0 else LOSS
    start, end = sorted((axis.zero, axis.x(item.value)))
    label = _cut(item.label, (left - APART) / (1.06 if item.strong else 1.0), size)
    body = [
        _text(left - APART, middle + size * 0.35, label, size, anchor="end", bold=item.strong),
        f'<rect x="{_n(start)}" y="{_n(middle - height / 2)}" width="{_n(max(end - start, 0.6))}" '
        f'height="{_n(height)}" fill="{fill}"/>',
    ]
    if item.low is not None and item.high is not None:
        body += _whisker(axis.x(item.low), axis.x(item.high), middle, INK)
    for k, (text, x) in enumerate(zip(item.texts, columns, strict=True)):
        body.append(
            _text(x, middle + size * 0.35, text, size, anchor="end", bold=item.strong and k == 0,
                  fill=INK if k == 0 else SOFT)
        )  # fmt: skip
    return body


def _whisker(low: float, high: float, y: float, colour: str) -> list[str]:
    return [
        _line(low, y, high, y, colour, 0.9),
        *(_line(x, y - 2.6, x, y + 2.6, colour, 0.9) for x in (low, high)),
    ]


def shifts(
    rows: Sequence[Shift], *, keys: tuple[str, str], colour: str, width: float, alt: str
) -> Plate:
    """Before and after on one scale: an open and a full disc, joined."""
    size, row = 8.0, SMALL_ROW
    most = max((max(item.before, item.after) for item in rows), default=1.0) or 1.0
    left, right = width * 0.4, width * 0.72
    body = [
        _disc(left + 4, 6, "#ffffff", INK),
        _text(left + 10, 9, keys[0], 7.5, fill=SOFT),
        _disc(left + 52, 6, colour, colour),
        _text(left + 58, 9, keys[1], 7.5, fill=SOFT),
    ]
    y = 16.0
    for item in rows:
        middle = y + row / 2
        before, after = (
            left + (right - left) * max(x, 0.0) / most for x in (item.before, item.after)
        )
        body += [
            _text(left - 6, middle + 2.8, _cut(item.label, left - 6, size), size,
                  anchor="end"),
            _line(left, middle, right, middle, RULE, 0.6),
            _line(before, middle, after, middle, colour, 2.0),
            _disc(before, middle, "#ffffff", INK),
            _disc(after, middle, colour, colour),
            _text(width, middle + 2.8, item.text, size, anchor="end", fill=SOFT),
        ]  # fmt: skip
        y += row
    return _plate(body, width, y + 2, alt)


def waterfall(
    steps: Sequence[Step], total: Step, *, width: float, alt: str, note_width: float = 0.26
) -> Plate:
    """Parts one after the other, each from where the one before ends, and their sum in black."""
    size, row = 8.0, SMALL_ROW
    ends, reached = [0.0], 0.0
    for step in steps:
        reached += step.value
        ends.append(reached)
    said = max(text_width(step.text) for step in (*steps, total)) * size / LETTERS
    left, right = width * 0.45, width - max(width * note_width, said + 6)
    axis = _Axis(min(ends), max(ends), left, right)
    body, y, start = [_line(axis.zero, 0, axis.zero, row * (len(steps) + 1), INK, 0.7)], 0.0, 0.0
    for step in (*steps, total):
        last = step is total
        a, b = (
            (axis.x(0.0), axis.x(total.value))
            if last
            else (axis.x(start), axis.x(start + step.value))
        )
        low, high = sorted((a, b))
        fill = INK if last else GAIN if step.value > 0 else LOSS
        middle = y + row / 2
        body += [
            _text(left - 6, middle + 2.8, _cut(step.label, left - 8, size), size,
                  anchor="end", bold=last),
            f'<rect x="{_n(low)}" y="{_n(y + 2.4)}" width="{_n(max(high - low, 0.8))}" '
            f'height="{_n(row - 4.8)}" fill="{fill}"/>',
            _text(width, middle + 2.8, step.text, size, anchor="end", bold=last,
                  fill=INK if last else SOFT),
        ]  # fmt: skip
        if not last:
            body.append(_line(b, y + row - 2.4, b, y + row + 2.4, SOFT, 0.5))
        start += step.value
        y += row
    return _plate(body, width, y + 1, alt)


def strips(rows: Sequence[Strip], *, centre: float, width: float, alt: str) -> Plate:
    """One strip a source of doubt; the dashed line is the number of the first page."""
    size, row = 7.5, 20.0
    points = [centre, *(x for item in rows for x in item.points)]
    left, right = width * 0.5, width - 6
    axis = _Axis(min(points), max(points), left + 8, right - 8, from_zero=False)
    bottom = row * len(rows) + 6
    body: list[str] = []
    if min(points) < 0 < max(points):
        body.append(_line(axis.x(0.0), 4, axis.x(0.0), bottom, INK, 0.6))
    for k, item in enumerate(rows):
        y = 14 + k * row
        low, high = axis.x(min(item.points)), axis.x(max(item.points))
        if item.filled:
            body.append(
                f'<rect x="{_n(low)}" y="{_n(y - 3.2)}" width="{_n(max(high - low, 1))}" '
                f'height="6.4" fill="#c3c9ce"/>'
            )
        else:
            body.append(_line(low, y, high, y, RULE, 1.4))
            body += [_disc(axis.x(x), y, GAIN, GAIN, radius=2.4) for x in item.points]
        body.append(_text(left - 6, y + 2.6, _cut(item.label, left - 8, size), size,
                          anchor="end"))  # fmt: skip
        half = 0.25 * size * len(item.text)
        middle = min(max((low + high) / 2, left + half), right - half)
        body.append(_text(middle, y - 5.4, item.text, 6.8, anchor="middle", fill=SOFT, halo=True))
    x = axis.x(centre)
    body.insert(0, _line(x, 0, x, bottom, INK, 0.8, dashed=True))
    return _plate(body, width, bottom + 1, alt)


def map_plate(
    classes: Mapping[str, str],
    scale: DivergingScale,
    *,
    limits: Sequence[str],
    keys: tuple[str, str],
    width: float,
    alt: str,
    hatched: Iterable[str] = (),
    box: Box | None = None,
) -> Plate:
    """The world by class of a number; hatched: countries that are computed and not shown."""
    document, striped = shapes(), set(hatched)
    left, top, right, bottom = box or (0, 0, document["width"], document["height"])
    ratio = width / (right - left)
    height = (bottom - top) * ratio
    body = [
        '<defs><pattern id="striped" width="14" height="14" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="14" height="14" fill="#ffffff"/>'
        '<path d="M0 0V14" stroke="#8b949b" stroke-width="7"/></pattern></defs>',
        f'<g transform="scale({round(ratio, 5)}) translate({_n(-left)} {_n(-top)})">',
    ]
    for code, path in document["paths"].items():
        fill = "url(#striped)" if code in striped else CLASSES[classes.get(code, NO_DATA)]
        body.append(f'<path d="{path}" fill="{fill}"/>')
    body.append(f'<path d="{document["borders"]}" fill="none" stroke="#ffffff" stroke-width="2"/>')
    body += ["</g>", *_map_key(scale, limits, keys, height, width)]
    return _plate(body, width, height + 22, alt)


def _map_key(
    scale: DivergingScale, limits: Sequence[str], keys: tuple[str, str], y: float, width: float
) -> list[str]:
    box = min(26.0, 0.56 * width / len(scale.classes))
    body = [
        f'<rect x="{_n(k * box)}" y="{_n(y + 3)}" width="{_n(box)}" height="6" '
        f'fill="{CLASSES[css]}"/>'
        for k, css in enumerate(scale.classes)
    ]
    body += [
        _text(box * (k + 1), y + 16.5, text, 5.6, anchor="middle", fill=SOFT)
        for k, text in enumerate(limits)
    ]
    x = box * len(scale.classes) + 8
    swatch = '<rect x="{x}" y="{y}" width="9" height="6" fill="{fill}" stroke="#8b949b" stroke-width="0.4"/>'  # noqa: E501
    # The pattern is in units of the map: a swatch of its own lines.
    body.append(swatch.format(x=_n(x), y=_n(y + 3), fill="#ffffff"))
    body += [_line(x + k, y + 9, x + k + 3, y + 3, "#8b949b", 0.9) for k in (0.5, 3, 5.5)]
    body.append(_text(x + 12, y + 8.6, keys[0], 6.2, fill=SOFT))
    body.append(swatch.format(x=_n(x), y=_n(y + 12), fill=CLASSES[NO_DATA]))
    body.append(_text(x + 12, y + 17.6, keys[1], 6.2, fill=SOFT))
    return body


@dataclass(frozen=True)
class _Axis:
    """A linear scale from the lowest to the highest value, zero inside."""

    low: float
    high: float
    left: float
    right: float
    from_zero: bool = True

    def x(self, value: float) -> float:
        low, high = (
            (min(self.low, 0.0), max(self.high, 0.0)) if self.from_zero else (self.low, self.high)
        )
        extent = (high - low) or 1.0
        return self.left + (self.right - self.left) * (value - low) / extent

    @property
    def zero(self) -> float:
        return self.x(0.0)


def _cut(label: str, room: float, size: float) -> str:
    """A label that fits: what does not begin inside the plate is lost in print."""
    return fitted(label, room * LETTERS / size)


def _n(value: float) -> str:
    return svg_number(round(value, 2))


def _text(
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    anchor: str = "start",
    bold: bool = False,
    fill: str = INK,
    halo: bool = False,
) -> str:
    weight = ' font-weight="700"' if bold else ""
    place = f'x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor}"'
    drawn = f'<text {place} fill="{fill}"{weight}>{escape(text)}</text>'
    if not halo:
        return drawn
    around = (
        f'<text {place} fill="#ffffff" stroke="#ffffff" stroke-width="2.4">{escape(text)}</text>'
    )
    return around + drawn


def _line(
    x1: float, y1: float, x2: float, y2: float, colour: str, width: float, *, dashed: bool = False
) -> str:
    dashes = ' stroke-dasharray="2 2"' if dashed else ""
    return (
        f'<path d="M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" fill="none" stroke="{colour}" '
        f'stroke-width="{_n(width)}"{dashes}/>'
    )


def _disc(x: float, y: float, fill: str, line: str, *, radius: float = 3.0) -> str:
    return (
        f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" stroke="{line}" '
        'stroke-width="1"/>'
    )


def _plate(body: Iterable[str], width: float, height: float, alt: str) -> Plate:
    if not math.isfinite(height):
        raise ValueError("a picture without a height")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" '
        f'width="{_n(width)}" height="{_n(height)}" font-family="{FONT}" role="img" '
        f'aria-label="{escape(alt)}">'
    )
    return Plate(head + "".join(body) + "</svg>", alt)
