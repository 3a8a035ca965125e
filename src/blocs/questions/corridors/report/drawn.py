"""Ways on the map: the ground, lines by width, signs of what is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from markupsafe import Markup, escape

from blocs.brief.maps import Box, shapes
from blocs.brief.projection import WIDTH
from blocs.foundation.axes import Array
from blocs.foundation.messages import say

CUT = WIDTH / 3
"""Lines that would cross so much of the page go round its edge: they are not drawn."""


def ground(
    box: Box,
    lines: Iterable[str],
    *,
    label: str,
    css: str = "",
    hints: Mapping[str, str] | None = None,
) -> Markup:
    """A map of the countries in `box` with lines over them. hints: country → its tooltip."""
    told = hints or {}
    left, top, right, bottom = box
    document = shapes()
    land = (
        _land(code, told.get(code))
        for code, (a, b, c, d) in document["boxes"].items()
        if a <= right and left <= c and b <= bottom and top <= d
    )
    view = f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
    head = f'<svg class="map ways {css}" viewBox="{view}" role="img" aria-label="{escape(label)}">'
    body = "".join((*land, '<use href="#m-borders" class="borders"/>', *lines))
    return Markup(head + body + "</svg>")


def _land(code: str, hint: str | None) -> str:
    if hint is None:
        return f'<use href="#m-{code}" class="land"/>'
    title = f"<title>{escape(hint)}</title>"
    return f'<use href="#m-{code}" class="land" data-c="{code}">{title}</use>'


NAMED = say("Point at a country or tap it to read its name.")


def segments(ends: Array, css: str, width: float, hint: str = "") -> str:
    """Straight pieces (piece, 2, 2) as one path; those that meet are drawn through."""
    parts: list[str] = []
    last = None
    for (x1, y1), (x2, y2) in np.rint(ends).astype(int).tolist():
        if abs(x2 - x1) > CUT or (x1, y1) == (x2, y2):
            continue
        parts.append("" if last == (x1, y1) else f"M{x1} {y1}")
        parts.append(f"L{x2} {y2}")
        last = x2, y2
    title = f"<title>{escape(hint)}</title>" if hint else ""
    return f'<path class="{css}" stroke-width="{width:g}" d="{"".join(parts)}">{title}</path>'


def chained(ends: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Edges of a graph in an order in which as many as can be follow each other."""
    at: dict[int, list[int]] = {}
    for number, (one, other) in enumerate(ends):
        at.setdefault(one, []).append(number)
        at.setdefault(other, []).append(number)
    left, out = set(range(len(ends))), list[tuple[int, int]]()
    for first in range(len(ends)):
        number, node = first, ends[first][0]
        while number in left:
            left.discard(number)
            one, other = ends[number]
            node, start = (other, one) if node == one else (one, other)
            out.append((start, node))
            number = next((k for k in at[node] if k in left), -1)
    return out


def cross(x: float, y: float, size: float, hint: str) -> str:
    """The sign of a way that is closed."""
    arm = f"M{x - size:.0f} {y - size:.0f}l{2 * size:.0f} {2 * size:.0f}m0 {-2 * size:.0f}"
    path = f"{arm}l{-2 * size:.0f} {2 * size:.0f}"
    return f'<path class="cross" d="{path}"><title>{escape(hint)}</title></path>'


def bent(start: Sequence[float], end: Sequence[float], bend: float) -> str:
    """A line between two places, bent aside by a part of its length: parallel ones fan out."""
    (x1, y1), (x2, y2) = start, end
    across = (y1 - y2) * bend, (x2 - x1) * bend
    mx, my = (x1 + x2) / 2 + across[0], (y1 + y2) / 2 + across[1]
    return f"M{x1:.1f} {y1:.1f}Q{mx:.1f} {my:.1f} {x2:.1f} {y2:.1f}"


def around(places: Array, *, least: float, ratio: float = 1.6, margin: float = 0.08) -> Box:
    """A window around places (place, 2) of at least so many units, wider than high by `ratio`."""
    low, high = places.min(axis=0), places.max(axis=0)
    width, height = np.maximum((high - low) * (1 + 2 * margin), least)
    width, height = max(width, height * ratio), max(height, width / ratio)
    x, y = (low + high) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2
