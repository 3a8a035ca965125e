"""Maps of a per-country number: shapes are drawn once a page and used by every map of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from blocs.brief.scale import NO_DATA, DivergingScale

EUROPE = (895, 18, 330, 270)
"""Left, top, width, height of the inset on the map's page: Iceland to the Caspian Sea."""
ENOUGH_IN_EUROPE = 10
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
    hatch = _hatch("hatch", size=5) + _hatch("hatch-wide", size=13)
    borders = f'<path id="m-borders" d="{document["borders"]}"/>'
    return Markup(
        '<svg class="shapes" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        f"{hatch}{borders}{paths}</defs></svg>"
    )


def _hatch(name: str, *, size: int) -> str:
    return (
        f'<pattern id="{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="hatch-ground" width="{size}" height="{size}"/>'
        f'<path class="hatch-line" stroke-width="{size * 0.7:.1f}" d="M0 0V{size}"/></pattern>'
    )


def world_map(
    entries: Mapping[str, MapEntry], *, label: str, box: Sequence[float] | None = None
) -> Markup:
    """A choropleth of the world, or of the part of it inside `box` (left, top, width, height)."""
    document = shapes()
    left, top, width, height = box or (0, 0, document["width"], document["height"])
    window = (left, top, left + width, top + height)
    inside = [code for code in document["paths"] if _overlap(document["boxes"][code], window)]
    parts = [_shape(code, entries.get(code)) for code in inside]
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


def has_inset(codes: Sequence[str]) -> bool:
    """Whether enough of the countries lie in Europe to deserve a closer look there."""
    boxes = shapes()["boxes"]
    left, top, width, height = EUROPE
    window = (left, top, left + width, top + height)
    inside = [code for code in codes if code in boxes and _overlap(boxes[code], window)]
    return len(inside) >= ENOUGH_IN_EUROPE


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


def _shape(code: str, entry: MapEntry | None) -> str:
    if entry is None:
        return f'<use href="#m-{code}" class="q-{NO_DATA}"/>'
    title = f"<title>{escape(entry.hint)}</title>"
    return f'<use href="#m-{code}" class="q-{entry.css}" data-c="{code}">{title}</use>'


def _dot(code: str, entry: MapEntry, *, x: float, y: float, radius: float) -> str:
    title = f"<title>{escape(entry.hint)}</title>"
    place = f'cx="{x}" cy="{y}" r="{radius:.1f}"'
    return f'<circle {place} class="dot q-{entry.css}" data-c="{code}">{title}</circle>'


def _overlap(a: Sequence[float], b: Sequence[float]) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]
