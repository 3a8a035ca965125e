"""A chart as it is handed on: a wide and a narrow picture, its text alternative, its numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape

from blocs.brief.charts.marks import svg_number
from blocs.foundation.plain import finite_or_null
from blocs.foundation.quantities import quantities

NARROW_WIDTH = 328.0
"""Width of a narrow picture, in pixels: a screen of 360 without the margins of a page."""

TOOLTIP = re.compile(r"<title>.*?</title>", flags=re.DOTALL)


@dataclass(frozen=True)
class Measure:
    """What a chart shows: the standard name of a quantity and its unit."""

    name: str
    unit: str


def measured(name: str) -> Measure:
    """What a chart of a quantity shows, in the unit of the table of quantities."""
    return Measure(name, quantities()[name].unit)


@dataclass(frozen=True)
class Series:
    """Values of one kind, one a label of the chart; not finite where there is no number."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class ChartData:
    """The numbers of a chart: `kind` of its marks, unit, labels, and series as long as these."""

    kind: str
    unit: str
    labels: tuple[str | int, ...]
    series: tuple[Series, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain lists; null where there is no number."""
        return {
            "kind": self.kind,
            "unit": self.unit,
            "labels": list(self.labels),
            "series": [
                {"name": s.name, "values": [finite_or_null(v) for v in s.values]}
                for s in self.series
            ],
        }


@dataclass(frozen=True)
class Drawing:
    """A chart: SVG for wide and for narrow screens (`page.css` shows one), alternative, numbers."""

    wide: Markup
    narrow: Markup
    alt: str
    data: ChartData

    def __html__(self) -> Markup:
        """Both pictures, for a template."""
        return self.wide + self.narrow


@dataclass(frozen=True)
class Picture:
    """What is drawn on one width: SVG elements and the height they take."""

    body: Sequence[str]
    width: float
    height: float


def drawing(
    draw: Callable[[float], Picture], *, width: float, alt: str, css: str, data: ChartData
) -> Drawing:
    """Both pictures of a chart; `draw` takes the width of a picture."""
    return Drawing(
        wide=svg(draw(width), alt=alt, css=f"chart wide {css}"),
        narrow=svg(_untipped(draw(NARROW_WIDTH)), alt=alt, css=f"chart narrow {css}"),
        alt=alt,
        data=data,
    )


def _untipped(picture: Picture) -> Picture:
    """Without tooltips: no pointer rests on a telephone, and its text says them anyway."""
    return replace(picture, body=[TOOLTIP.sub("", part) for part in picture.body])


def svg(picture: Picture, *, alt: str, css: str) -> Markup:
    """One picture."""
    box = f'viewBox="0 0 {svg_number(picture.width)} {svg_number(picture.height)}"'
    head = f'<svg {box} class="{css.strip()}" role="img" aria-label="{escape(alt)}">'
    return Markup(head + "".join(picture.body) + "</svg>")
