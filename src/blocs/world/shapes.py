"""Outlines of countries on the globe: rings, shared borders, areas.

Natural Earth 4.1 at 1:50m (public domain), through world-atlas 2.0.2 (ISC): `shapes.npz`, built by
`scripts/build_shapes.py`. Boundaries are theirs; they are no statement about whose land it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from blocs.foundation.axes import Array, Indices

AUTHALIC_RADIUS_KM = 6371.0072
"""Of the sphere with the surface of WGS 84 (Snyder 1987, Map Projections, p. 16)."""

SQUARED_ECCENTRICITY = 0.00669437999014
LONGEST_EDGE = 0.5
"""Degrees: longer edges are divided, so that a parallel stays one on any projection."""


@dataclass(frozen=True, eq=False)
class Shapes:
    """Lines, and which of them go round a country.

    arcs: (point, longitude and latitude); rings: country → indices of the arcs of each of its
    rings, `~k` for arc k backwards.
    """

    arcs: tuple[Array, ...]
    rings: Mapping[str, tuple[tuple[int, ...], ...]]


@cache
def shapes() -> Shapes:
    """What ships with blocs."""
    with as_file(files("blocs.world") / "shapes.npz") as path, np.load(path) as held:
        steps = np.split(held["steps"], np.cumsum(held["arc_length"])[:-1])
        scale, shift = held["scale"], held["shift"]
        of_rings = np.split(held["ring_arcs"], np.cumsum(held["ring_length"])[:-1])
        countries = held["codes"][held["ring_country"]].tolist()
    rings: dict[str, tuple[tuple[int, ...], ...]] = {}
    for code, ring in zip(countries, of_rings, strict=True):
        rings[code] = (*rings.get(code, ()), tuple(ring.tolist()))
    return Shapes(tuple(np.cumsum(arc, axis=0) * scale + shift for arc in steps), rings)


def has_shape(code: str) -> bool:
    """Whether a country has an outline."""
    return code in shapes().rings


def outline(codes: Iterable[str]) -> list[Array]:
    """Closed rings (point, longitude and latitude) of several countries, holes and islands too.

    A border between two of them comes twice and cancels wherever inside and outside alternate.
    Raises KeyError for a country without a shape.
    """
    held = shapes()
    return [
        divided(_ring(ring, held), longest=LONGEST_EDGE)
        for code in codes
        for ring in held.rings[code]
    ]


def borders(codes: Iterable[str], others: Iterable[str] = ()) -> list[Array]:
    """Lines (point, longitude and latitude) where `codes` meet `others`.

    Without others: where they meet anybody; a coast is no border.
    """
    held, own = shapes(), set(codes)
    users: dict[int, set[str]] = {}
    for code, rings in held.rings.items():
        for k in (k for ring in rings for k in ring):
            users.setdefault(k if k >= 0 else ~k, set()).add(code)
    wanted = set(others) or set(held.rings)
    meets = (k for k, who in sorted(users.items()) if who & own and who - own & wanted)
    return [divided(held.arcs[k], longest=LONGEST_EDGE) for k in meets]


def area_km2(codes: Iterable[str]) -> float:
    """Area of several countries, km² on the ellipsoid WGS 84: lakes are land, as in the source.

    Each ring on an equal-area cylinder, ∮ sin β dλ with β the authalic latitude.
    """
    held = shapes()
    total = 0.0
    for code in codes:
        for ring in held.rings[code]:
            points = _ring(ring, held)
            longitude = np.radians(np.unwrap(points[:, 0], period=360))
            height = authalic_sine(points[:, 1])
            # outer rings run clockwise and holes the other way, so that signs add them up
            total += float(np.sum(np.diff(longitude) * (height[1:] + height[:-1]) / 2))
    return abs(total) * AUTHALIC_RADIUS_KM**2


def authalic_sine(latitude: Array) -> Array:
    """Sines of the authalic latitudes of degrees (Snyder 1987, equations 3-11 and 3-12)."""
    pole = float(_authalic(np.ones(1))[0])
    return _authalic(np.sin(np.radians(latitude))) / pole


def _authalic(sine: Array) -> Array:
    e = SQUARED_ECCENTRICITY**0.5
    first = sine / (1 - SQUARED_ECCENTRICITY * sine**2)
    second = np.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
    return (1 - SQUARED_ECCENTRICITY) * (first - second)


def _ring(indices: Iterable[int], held: Shapes) -> Array:
    parts = [held.arcs[k] if k >= 0 else held.arcs[~k][::-1] for k in indices]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def divided(line: Array, *, longest: float) -> Array:
    """A line (point, longitude and latitude) with points along its longer edges.

    longest: degrees of either that lie between two points at most.
    """
    step = np.diff(np.column_stack([np.unwrap(line[:, 0], period=360), line[:, 1]]), axis=0)
    pieces: Indices = np.maximum(np.ceil(np.abs(step).max(axis=1) / longest), 1).astype(np.int64)
    edge = np.repeat(np.arange(len(pieces)), pieces)
    before: Indices = np.cumsum(pieces) - pieces
    part = ((np.arange(len(edge)) - before[edge]) / pieces[edge])[:, None]
    return np.concatenate([line[edge] + part * step[edge], line[-1:]])
