"""Several measures of one thing around a circle, each with its band: one spoke a measure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import escape

from blocs.brief.charts.drawing import (
    NARROW_WIDTH,
    ChartData,
    Drawing,
    Measure,
    Picture,
    Series,
    drawing,
)
from blocs.brief.charts.lettering import LINE, text_width, wrapped
from blocs.brief.charts.marks import svg_number, svg_text

RINGS = (0.0, 0.25, 0.5, 0.75, 1.0)
CORE = 0.16
"""Part of the radius inside the ring of 0: points at 0 stay apart from one another."""


@dataclass(frozen=True)
class Spoke:
    """One measure between 0 (the inner ring) and 1 (the outer), its band, and its text."""

    label: str
    value: float
    low: float
    high: float
    text: str


def radar_chart(
    spokes: Sequence[Spoke],
    *,
    label: str,
    ends: tuple[str, str],
    measure: Measure,
    width: float = 560,
) -> Drawing:
    """Spokes from the top on, clockwise. ends: what the inner and the outer ring mean.

    The band lies on its spoke; the polygon joins neighbours for the eye alone.
    """

    def draw(width: float) -> Picture:
        side = 98.0 if width <= NARROW_WIDTH else 132.0
        radius = (width - 2 * side) / 2
        height = 2 * radius + 92
        wheel = _Wheel(width / 2, height / 2, radius, len(spokes))
        drawn = [*wheel.rings(ends), *wheel.polygon(spokes)]
        for k, spoke in enumerate(spokes):
            drawn += wheel.spoke(k, spoke, side)
        return Picture(drawn, width, height)

    data = ChartData(
        "radar",
        measure.unit,
        tuple(spoke.label for spoke in spokes),
        (
            Series(measure.name, tuple(spoke.value for spoke in spokes)),
            Series("p05", tuple(spoke.low for spoke in spokes)),
            Series("p95", tuple(spoke.high for spoke in spokes)),
        ),
    )
    return drawing(draw, width=width, alt=label, css="radar", data=data)


class _Wheel:
    def __init__(self, x: float, y: float, radius: float, count: int) -> None:
        self._x, self._y, self._radius, self._count = x, y, radius, count

    def _at(self, k: int, value: float) -> tuple[float, float]:
        angle = 2 * math.pi * k / self._count
        out = self._out(value)
        return self._x + out * math.sin(angle), self._y - out * math.cos(angle)

    def _out(self, value: float) -> float:
        return self._radius * (CORE + (1 - CORE) * value)

    def rings(self, ends: tuple[str, str]) -> Iterator[str]:
        """Circles; the middle one is where neither pole is nearer."""
        x, y = svg_number(self._x), svg_number(self._y)
        for ring in RINGS:
            css = "ring-middle" if ring == 0.5 else "ring-line"
            yield f'<circle class="{css}" cx="{x}" cy="{y}" r="{svg_number(self._out(ring))}"/>'
        for value, name in zip((1.0, 0.0), ends, strict=True):
            # between two spokes, where no value is marked
            half = math.pi / self._count
            out = self._out(value)
            place = (self._x + out * math.sin(half), self._y - out * math.cos(half) - 3)
            yield svg_text(*place, name, anchor="middle", css="tick label")

    def polygon(self, spokes: Sequence[Spoke]) -> Iterator[str]:
        """The shape through all values, where every spoke has one."""
        if len(spokes) > 2 and all(math.isfinite(spoke.value) for spoke in spokes):
            places = [self._at(k, spoke.value) for k, spoke in enumerate(spokes)]
            points = " ".join(f"{svg_number(x)},{svg_number(y)}" for x, y in places)
            yield f'<polygon class="shape" points="{points}"/>'

    def spoke(self, k: int, spoke: Spoke, side: float) -> Iterator[str]:
        """Its line, band, value and name."""
        yield f"<g><title>{escape(f'{spoke.label}: {spoke.text}')}</title>"
        yield _line(self._at(k, 0.0), self._at(k, 1.0), "ray")
        if math.isfinite(spoke.value):
            yield _line(self._at(k, spoke.low), self._at(k, spoke.high), "band-line")
            x, y = (svg_number(at) for at in self._at(k, spoke.value))
            yield f'<circle class="point" cx="{x}" cy="{y}" r="4.5"/>'
        yield from self._name(k, spoke, side)
        yield "</g>"

    def _name(self, k: int, spoke: Spoke, side: float) -> Iterator[str]:
        x, y = self._at(k, 1.0)
        across, up = (x - self._x) / self._radius, (self._y - y) / self._radius
        anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"
        room = side - 8 if anchor != "middle" else max(text_width(spoke.label), 1.0)
        lines = [*wrapped(spoke.label, room, most=2), spoke.text]
        top = y - 10 - LINE * (len(lines) - 1) if up > 0.6 else y + 20 if up < -0.6 else y - 4
        for number, line in enumerate(lines):
            css = "value" if number == len(lines) - 1 else "label"
            shift = 0.0 if anchor == "middle" else 10.0 if anchor == "start" else -10.0
            yield svg_text(x + shift, top + LINE * number, line, anchor=anchor, css=css)


def _line(start: tuple[float, float], end: tuple[float, float], css: str) -> str:
    x1, y1, x2, y2 = (svg_number(at) for at in (*start, *end))
    return f'<line class="{css}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
