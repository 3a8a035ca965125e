"""Points in a plane: two numbers a thing, names where there is room, the rest named below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import escape

from blocs.brief.charts.axes import Domain, TickText, extent, roomy_ticks, ticks
from blocs.brief.charts.drawing import ChartData, Drawing, Picture, Series, drawing
from blocs.brief.charts.lettering import DIGIT, LINE, fitted, text_width, wrapped
from blocs.brief.charts.marks import SHAPES, svg_number, svg_text

WIDTH, HEIGHT, TOP = 620.0, 300.0, 24.0
REACH, NAME_WIDTH, NARROWEST = 8.0, 168.0, 116.0
PAD = 0.06

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Point:
    """A point: its name, where it is, its mark, and whether it is named in the picture."""

    label: str
    x: float
    y: float
    shape: str = "disc"
    hint: str = ""
    named: bool = True


@dataclass(frozen=True)
class Plane:
    """What the numbers are: names for people, standard names, unit, texts of the scales.

    area: a corner (x, y), above and right of which the plane is shaded and called `area_name`;
    line: points joined in their order.
    """

    across: str
    up: str
    names: tuple[str, str]
    unit: str
    tick_text: TickText
    area: tuple[float, float] | None = None
    area_name: str = ""
    line: tuple[tuple[float, float], ...] = ()


def plane_chart(points: Sequence[Point], plane: Plane, *, label: str) -> Drawing:
    """Points with names that cover neither a mark nor each other.

    A name without room stands below the picture, with its two numbers.
    """

    def draw(width: float) -> Picture:
        return _Drawn(points, plane, width).picture()

    xs = Series(plane.names[0], tuple(point.x for point in points))
    ys = Series(plane.names[1], tuple(point.y for point in points))
    data = ChartData("points", plane.unit, tuple(point.label for point in points), (xs, ys))
    return drawing(draw, width=WIDTH, alt=label, css="plane ranges", data=data)


def _padded(values: Iterable[float]) -> tuple[float, float]:
    low, high = extent(values)
    more = PAD * (high - low)
    return low - more, high + more


class _Drawn:
    """A plane of one width."""

    def __init__(self, points: Sequence[Point], plane: Plane, width: float) -> None:
        self.points, self.plane, self.width = points, plane, width
        corner = () if plane.area is None else (plane.area,)
        across = [*(p.x for p in points), *(x for x, _ in (*plane.line, *corner))]
        up = [*(p.y for p in points), *(y for _, y in (*plane.line, *corner))]
        low, high = _padded(up)
        self.up = Domain(low, high, TOP + HEIGHT, TOP)
        self.heights = ticks(low, high, most=5)
        texts = [plane.tick_text(value) for value in self.heights]
        self.left = max(len(text) for text in texts) * DIGIT + 6
        low, high = _padded(across)
        self.across = Domain(low, high, self.left, width - 10)
        self.taken: list[Box] = []

    def picture(self) -> Picture:
        """Shade, scales, line, marks, names."""
        drawn = [*self._area(), *self._scales(), *self._line()]
        places = [(self.across.x(p.x), self.up.x(p.y)) for p in self.points]
        self.taken += [(x - REACH, y - REACH, x + REACH, y + REACH) for x, y in places]
        names, rest = self._names(places)
        drawn += [_mark(p, x, y) for p, (x, y) in zip(self.points, places, strict=True)]
        y = TOP + HEIGHT + 2 * LINE + 14
        for k, text in enumerate(rest):
            drawn.append(
                svg_text(0, y + LINE * k, fitted(text, self.width), anchor="start", css="tick")
            )
        return Picture([*drawn, *names], self.width, y + LINE * len(rest) - 6)

    def _area(self) -> list[str]:
        corner = self.plane.area
        if corner is None:
            return []
        x, y, right = self.across.x(corner[0]), self.up.x(corner[1]), self.across.right
        size = f'width="{svg_number(right - x)}" height="{svg_number(y - TOP)}"'
        text = fitted(self.plane.area_name, right - x - 4)
        self.taken.append((right - text_width(text) - 4, TOP, right, TOP + LINE + 4))
        return [
            f'<rect class="area" x="{svg_number(x)}" y="{svg_number(TOP)}" {size}/>',
            svg_text(right - 4, TOP + 13, text, anchor="end", css="label strong"),
        ]

    def _scales(self) -> list[str]:
        bottom, drawn = TOP + HEIGHT, list[str]()
        for value in self.heights:
            y = self.up.x(value)
            css = "zero" if value == 0 else "grid"
            drawn.append(_stroke((self.left, y), (self.across.right, y), css))
            text = self.plane.tick_text(value)
            drawn.append(svg_text(self.left - 5, y + 4, text, anchor="end", css="tick"))
        for value in roomy_ticks(self.across, self.plane.tick_text):
            x = self.across.x(value)
            drawn.append(_stroke((x, TOP), (x, bottom), "upright" if value == 0 else "grid"))
            text = self.plane.tick_text(value)
            drawn.append(svg_text(x, bottom + 14, text, anchor="middle", css="tick"))
        across = fitted(self.plane.across, self.width)
        return [
            *drawn,
            svg_text(0, 12, fitted(self.plane.up, self.width), anchor="start", css="label"),
            svg_text(self.width - 2, bottom + 30, across, anchor="end", css="label"),
        ]

    def _line(self) -> list[str]:
        places = [(self.across.x(x), self.up.x(y)) for x, y in self.plane.line]
        return [_stroke(one, other, "joined") for one, other in pairwise(places)]

    def _names(self, places: Sequence[tuple[float, float]]) -> tuple[list[str], list[str]]:
        """Texts in the picture, and lines below it for points that have no room there."""
        drawn, rest = list[str](), list[str]()
        for point, (x, y) in zip(self.points, places, strict=True):
            if not point.named:
                continue
            found = self._room(point.label, x, y)
            if found is None:
                rest.append(point.hint or point.label)
            else:
                drawn += found
        return drawn, rest

    def _room(self, name: str, x: float, y: float) -> list[str] | None:
        for room in (NAME_WIDTH, NARROWEST):
            lines = wrapped(name, room, most=3)
            width = max(map(text_width, lines))
            high = LINE * len(lines)
            for anchor, left, top in (
                ("start", x + REACH + 2, y - high / 2),
                ("end", x - REACH - 2 - width, y - high / 2),
                ("middle", x - width / 2, y - REACH - high),
                ("middle", x - width / 2, y + REACH),
                ("start", x + REACH, y - REACH - high),
                ("start", x + REACH, y + REACH),
                ("end", x - REACH - width, y - REACH - high),
                ("end", x - REACH - width, y + REACH),
            ):
                box = (left, top, left + width, top + high)
                if self._free(box):
                    self.taken.append(box)
                    at = {"start": left, "end": left + width, "middle": left + width / 2}[anchor]
                    return [
                        svg_text(at, top + 11 + LINE * k, line, anchor=anchor, css="label")
                        for k, line in enumerate(lines)
                    ]
        return None

    def _free(self, box: Box) -> bool:
        left, top, right, bottom = box
        if left < self.left or right > self.width - 2 or top < TOP or bottom > TOP + HEIGHT:
            return False
        return not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for other in self.taken
        )


def _mark(point: Point, x: float, y: float) -> str:
    path = SHAPES[point.shape].format(x=svg_number(x), y=svg_number(y))
    title = f"<title>{escape(point.hint or point.label)}</title>"
    return f'<path class="point {point.shape}" d="{path}">{title}</path>'


def _stroke(one: tuple[float, float], other: tuple[float, float], css: str) -> str:
    (x1, y1), (x2, y2) = one, other
    ends = (
        f'x1="{svg_number(x1)}" y1="{svg_number(y1)}" x2="{svg_number(x2)}" y2="{svg_number(y2)}"'
    )
    return f'<line {ends} class="{css}"/>'
