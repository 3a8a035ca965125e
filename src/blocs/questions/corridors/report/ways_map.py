"""A map of single ways: each a line, the places at their ends and the passages by name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from blocs.brief.contents import Key, Map, Text
from blocs.brief.maps import Box, shapes
from blocs.brief.projection import WIDTH, on_page
from blocs.foundation.axes import Array
from blocs.questions.corridors.report.drawn import CUT, NAMED, around, cross, ground, segments
from blocs.questions.corridors.report.network_names import names_on
from blocs.transport.lanes_used import passage_places
from blocs.transport.sea import passages
from blocs.transport.words import PASSAGE_NAMES
from blocs.world.names import country_name

LEAST_WINDOW, WHOLE = 150.0, 0.8
"""The smallest window, page units; a wider part of the page than this is shown whole."""

SIGN = '<svg class="swatch ways" viewBox="0 0 24 16" aria-hidden="true">{}</svg>'


@dataclass(frozen=True)
class Line:
    """One way. css: `lane`, `overland` or `detour`; width: pixels; position: (step, 2) degrees."""

    css: str
    width: float
    position: Array
    hint: str


def ways_map(
    lines: Sequence[Line],
    places: Mapping[str, Sequence[float]],
    named: Sequence[str],
    closed: Sequence[str],
    *,
    caption: str,
    legend: Sequence[tuple[str, str]],
    note: Text,
    language: str,
) -> Map:
    """The map. places: name → longitude and latitude; named: passages with their names on it.

    closed: passages with a cross; legend: class of a line, or `cross`, and what it means.
    """
    drawn = [on_page(line.position) for line in lines]
    where = {name: _on_a_way(at, drawn) for name, at in _amid(named).items()}
    crossed = _amid(closed)
    ends = on_page(np.array([list(map(float, one)) for one in places.values()]).reshape(-1, 2))
    marks = np.array([*ends, *where.values(), *crossed.values()])
    box, css = _window([*drawn, marks])
    size = box[2] - box[0]
    texts = (*places, *(PASSAGE_NAMES[name][language] for name in (*where, *crossed)))
    over = [np.hstack([points, np.ones((len(points), 1))]) for points in drawn]
    body = (
        *(_path(points, line) for points, line in zip(drawn, lines, strict=True)),
        *(_dot(at, text, size) for at, text in zip(marks.tolist(), texts, strict=True)),
        *_crosses(crossed, size, language),
        *names_on(box, dict(enumerate(texts)), marks, np.concatenate([np.zeros((0, 3)), *over])),
    )
    return Map(
        ground(box, body, label=caption, css=css, hints=_names(language)),
        caption=caption,
        key=Key(items=tuple((_sign(kind), text) for kind, text in legend)) if legend else None,
        note=note,
        pointed=NAMED,
    )


def _amid(names: Sequence[str]) -> dict[str, Array]:
    """Passage → where it is on the page, amid its edges."""
    places = passage_places()
    return {one.name: on_page(places[one.tag]) for one in passages() if one.name in names}


def _on_a_way(at: Array, drawn: Sequence[Array]) -> Array:
    """The point of the ways nearest to a place: a cape is as wide as the sea before it."""
    if not drawn:
        return at
    points = np.concatenate(drawn)
    return points[int(np.hypot(*(points - at).T).argmin())]


def _names(language: str) -> dict[str, str]:
    """Country → its name, told where it is pointed at."""
    return {code: country_name(code, language) or code for code in shapes()["boxes"]}


def _window(parts: Sequence[Array]) -> tuple[Box, str]:
    """The window around everything, and the class of a map of the whole page."""
    page = shapes()
    wraps = any((np.abs(np.diff(part[:, 0])) > CUT).any() for part in parts[:-1])
    box = around(np.concatenate(parts), least=LEAST_WINDOW)
    if wraps or box[2] - box[0] > WHOLE * WIDTH:
        return (0, 0, page["width"], page["height"]), "whole"
    return box, ""


def _path(points: Array, line: Line) -> str:
    """A way as a path whose width is that of the screen, whatever the window."""
    ends = np.array(list(itertools.pairwise(points.tolist()))).reshape(-1, 2, 2)
    return segments(ends, f"{line.css} fine", line.width, line.hint)


def _dot(at: Sequence[float], text: str, size: float) -> str:
    circle = f'<circle class="place fine" cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{0.005 * size:.2f}">'
    return f"{circle}<title>{escape(text)}</title></circle>"


def _crosses(crossed: Mapping[str, Array], size: float, language: str) -> Iterator[str]:
    for name, place in crossed.items():
        x, y = place.tolist()
        sign = cross(x, y, 0.014 * size, PASSAGE_NAMES[name][language])
        yield sign.replace('class="cross"', 'class="cross fine"')


def _sign(kind: str) -> Markup:
    if kind == "cross":
        return Markup(SIGN.format('<path class="cross" d="M7 3l10 10m0-10l-10 10"/>'))
    return Markup(SIGN.format(f'<path class="{kind}" stroke-width="3" d="M1 8H23"/>'))
