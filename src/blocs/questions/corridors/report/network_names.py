"""Names on a network's map: beside their places, where they cover little of what flows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from blocs.brief.charts.lettering import text_width
from blocs.brief.charts.marks import svg_text
from blocs.brief.maps import Box
from blocs.foundation.axes import Array, Mask

WIDE, NEAR = 0.0155, 0.03
"""Letters on a page and on a narrow screen, as parts of the width of the map."""

LETTERING = 12.0
"""The type whose widths `text_width` estimates."""


BESIDE = 0.009
"""Distance of letters from a place, as a part of the width of the map."""

PIECES = np.linspace(0.0, 1.0, 41)
"""Where a link is looked at."""


def names_on(window: Box, named: Mapping[int, str], place: Array, covered: Array) -> Iterator[str]:
    """Texts of two sizes, one of which a screen shows; those of `named` first have room first.

    window: of the map; place: (node, 2); covered: (point, 3) positions and weights of what
    names should not cover.
    """
    size = window[2] - window[0]
    for css, part in (("name wide", WIDE), ("name near", NEAR)):
        taken: list[Array] = []
        for node, name in named.items():
            found = _free(window, part, name, place[node], taken, place[[*named]], covered)
            if found is not None:
                box, x, y, anchor = found
                taken.append(box)
                width = f'font-size="{size * part:.1f}" stroke-width="{size * part / 5:.2f}"'
                text = svg_text(x, y, name, anchor=anchor, css=css)
                yield text.replace("<text ", f"<text {width} ")


def _free(
    window: Box,
    part: float,
    name: str,
    at: Array,
    taken: Sequence[Array],
    places: Array,
    covered: Array,
) -> tuple[Array, float, float, str] | None:
    """Of the sides of a place the one with room that covers least: box, position and anchor."""
    size = window[2] - window[0]
    letter = size * part
    width = text_width(name) * letter / LETTERING
    off = size * BESIDE
    x, y = float(at[0]), float(at[1])
    sides = (
        (x - width / 2, y - off, x, "middle"),
        (x + off, y + 0.35 * letter, x + off, "start"),
        (x - off - width, y + 0.35 * letter, x - off, "end"),
        (x - width / 2, y + off + 0.75 * letter, x, "middle"),
    )
    best: tuple[float, Array, float, float, str] | None = None
    for left, base, anchored, anchor in sides:
        box = np.array([left, base - 0.8 * letter, left + width, base + 0.25 * letter])
        outside = (box[:2] < window[:2]).any() or (box[2:] > window[2:]).any()
        if outside or _within(box, places).any() or any(_overlap(box, one) for one in taken):
            continue
        hidden = float(covered[_within(box, covered), 2].sum())
        if best is None or hidden < best[0]:
            best = hidden, box, anchored, base, anchor
    return None if best is None else best[1:]


def _within(box: Array, points: Array) -> Mask:
    x, y = points[:, 0], points[:, 1]
    return (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])


def _overlap(one: Array, other: Array) -> bool:
    return bool((one[:2] < other[2:]).all() and (other[:2] < one[2:]).all())


def points_of(start: Array, end: Array, bend: float, weight: float) -> Array:
    """(piece, 3) points of the line that `drawn.bent` draws, each with a weight."""
    middle = (start + end) / 2 + bend * np.array([start[1] - end[1], end[0] - start[0]])
    t = PIECES[:, None]
    along = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
    return np.hstack([along, np.full((len(t), 1), weight)])
