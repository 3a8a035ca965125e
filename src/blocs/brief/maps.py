"""Maps of a per-country number: shapes are drawn once a page and used by every map of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

from markupsafe import Markup, escape

from blocs.brief.scale import NO_DATA, DivergingScale

Box = tuple[float, float, float, float]
"""Left, top, right, bottom on the map's page."""

CLOSEST, FARTHEST = 270.0, 480.0
"""Least and greatest height of a closer look: Iceland to the Caspian Sea, Brazil with Argentina."""
LOOK_WIDTH = 11 / 9
"""Width of a closer look over its height: as high as the world beside it on the page."""
SURROUNDED = 0.06
"""Part of a closer look's height that is left free around the countries it is made for."""
MOST_PARTNERS = 8
"""Partners that a closer look is made for, as far as they lie near."""
ENOUGH_INSIDE = 4
"""Countries with data that deserve a closer look."""
DOTS_ACROSS = 230


@dataclass(frozen=True)
class MapEntry:
    """How one country is shown: the class of its colour and its tooltip."""

    css: str
    hint: str


@cache
def shapes() -> Mapping[str, Any]:
    """The document of `map.json`: paths, dots, boxes and borders (see scripts/build_map.py)."""
    return json.loads((files("blocs.brief") / "map.json").read_text(encoding="utf-8"))


def shape_definitions() -> Markup:
    """Invisible: every country's path, the borders, and the hatching of countries without data."""
    document = shapes()
    paths = "".join(f'<path id="m-{code}" d="{d}"/>' for code, d in document["paths"].items())
    hatch = hatchings()
    borders = f'<path id="m-borders" d="{document["borders"]}"/>'
    return Markup(
        '<svg class="shapes" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        f"{hatch}{borders}{paths}</defs></svg>"
    )


def hatchings() -> str:
    """What is not known is hatched."""
    return _hatch("hatch", size=5) + _hatch("hatch-wide", size=13)


def _hatch(name: str, *, size: int) -> str:
    return (
        f'<pattern id="{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="hatch-ground" width="{size}" height="{size}"/>'
        f'<path class="hatch-line" stroke-width="{size * 0.7:.1f}" d="M0 0V{size}"/></pattern>'
    )


def world_map(entries: Mapping[str, MapEntry], *, label: str, box: Box | None = None) -> Markup:
    """A choropleth of the world, or of the part of it inside `box`."""
    document = shapes()
    window = box or (0, 0, document["width"], document["height"])
    left, top = window[:2]
    width, height = window[2] - left, window[3] - top
    inside = [code for code in document["paths"] if _overlap(document["boxes"][code], window)]
    absent = "".join(f'<use href="#m-{code}"/>' for code in inside if code not in entries)
    parts = [f'<g class="q-{NO_DATA}">{absent}</g>'] if absent else []
    parts += [_shape(code, entries[code]) for code in inside if code in entries]
    parts.append('<use href="#m-borders" class="borders"/>')
    radius = max(width / DOTS_ACROSS, 3.0)
    for code, (x, y) in document["dots"].items():
        if code in entries and _overlap((x, y, x, y), window):
            parts.append(_dot(code, entries[code], x=x, y=y, radius=radius))
    css = "map" if box else "map whole"
    head = (
        f'<svg class="{css}" viewBox="{left} {top} {width} {height}" role="img" '
        f'aria-label="{escape(label)}">'
    )
    return Markup(head + "".join(parts) + "</svg>")


def on_map(code: str) -> bool:
    """Whether a country has a shape or a dot."""
    return code in shapes()["paths"] or code in shapes()["dots"]


def closer_look(focus: str, partners: Sequence[str], *, shown: Iterable[str]) -> Box | None:
    """The window around `focus` and the first of its partners that lie near enough.

    partners: those that matter most first; `shown`: countries with data. A focus that is too large
    to be seen closer whole leaves the window to its partners. None where `focus` is not on the map,
    or where too few of the countries shown lie in the window.
    """
    around = mainland(focus)
    if around is None:
        return None
    near, around = 0, around if _look_height(around) <= FARTHEST else None
    for there in map(mainland, partners):
        wider = there if around is None or there is None else _union(around, there)
        if wider is not None and near < MOST_PARTNERS and _look_height(wider) <= FARTHEST:
            around, near = wider, near + 1
    if around is None:
        return None
    window = _window(around)
    places = (mainland(code) for code in shown)
    inside = [place for place in places if place is not None and _overlap(place, window)]
    return window if len(inside) >= ENOUGH_INSIDE else None


@cache
def mainland(code: str) -> Box | None:
    """The box of a country's largest piece: France without Guiana; a dot has no size."""
    document = shapes()
    if code not in document["paths"]:
        x, y = document["dots"].get(code, (None, None))
        return None if x is None else (x, y, x, y)
    boxes = [_ring_box(ring) for ring in document["paths"][code].split("z") if ring]
    return max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))


def _ring_box(ring: str) -> Box:
    """The box of one closed line of a path: `M x y l dx dy …`, integers."""
    numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
    xs, ys = list(accumulate(numbers[::2])), list(accumulate(numbers[1::2]))
    return min(xs), min(ys), max(xs), max(ys)


def _union(a: Box, b: Box) -> Box:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _look_height(box: Box) -> float:
    """The height of a closer look that holds `box` with some space around it."""
    least = max(box[3] - box[1], (box[2] - box[0]) / LOOK_WIDTH)
    return least / (1 - 2 * SURROUNDED)


def _window(around: Box) -> Box:
    """A closer look with `around` in its middle, moved where it would leave the page."""
    page = shapes()
    height = round(max(_look_height(around), CLOSEST))
    width = round(height * LOOK_WIDTH)
    left = round((around[0] + around[2] - width) / 2)
    top = round((around[1] + around[3] - height) / 2)
    left, top = (
        min(max(left, 0), page["width"] - width),
        min(max(top, 0), page["height"] - height),
    )
    return left, top, left + width, top + height


def legend(scale: DivergingScale, *, texts: Sequence[str], label: str) -> Markup:
    """Boxes of the classes with the limits between them; `texts` are the limits as shown."""
    box = 54
    classes = scale.classes
    width = box * len(classes)
    parts = [
        f'<rect class="q-{css}" x="{box * k}" y="0" width="{box}" height="12"/>'
        for k, css in enumerate(classes)
    ]
    parts += [
        f'<text x="{box * (k + 1)}" y="26" text-anchor="middle" class="tick">{escape(text)}</text>'
        for k, text in enumerate(texts)
    ]
    return Markup(
        f'<svg class="legend" viewBox="-1 0 {width + 2} 30" role="img" '
        f'aria-label="{escape(label)}">' + "".join(parts) + "</svg>"
    )


def _shape(code: str, entry: MapEntry) -> str:
    title = f"<title>{escape(entry.hint)}</title>"
    return f'<use href="#m-{code}" class="q-{entry.css}" data-c="{code}">{title}</use>'


def _dot(code: str, entry: MapEntry, *, x: float, y: float, radius: float) -> str:
    title = f"<title>{escape(entry.hint)}</title>"
    place = f'cx="{x}" cy="{y}" r="{radius:.1f}"'
    return f'<circle {place} class="dot q-{entry.css}" data-c="{code}">{title}</circle>'


def _overlap(a: Sequence[float], b: Sequence[float]) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]
