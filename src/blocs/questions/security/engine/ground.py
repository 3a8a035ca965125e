"""Ground as cells of equal area: a grid on an equal-area projection, filled row by row.

Lambert's azimuthal equal-area projection about the middle of the ground, on the authalic sphere of
WGS 84 (Snyder 1987, Map Projections, equations 24-2 to 24-4 and 3-11, 3-18).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.world.shapes import AUTHALIC_RADIUS_KM, SQUARED_ECCENTRICITY, authalic_sine, divided


@dataclass(frozen=True)
class Projection:
    """An equal-area plane about a place, kilometres east and north of it."""

    longitude: float
    latitude: float

    def plane(self, position: Array) -> Array:
        """(…, 2) longitude and latitude → (…, 2) kilometres. The antipode has no place."""
        turn = np.radians(position[..., 0] - self.longitude)
        sine = authalic_sine(position[..., 1])
        cosine = np.sqrt(np.maximum(1 - sine**2, 0.0))
        sine0, cosine0 = self._middle
        facing = sine0 * sine + cosine0 * cosine * np.cos(turn)
        # at the antipode itself the scale has no limit; no ground of a country reaches it
        scale = AUTHALIC_RADIUS_KM * np.sqrt(2 / np.maximum(1 + facing, 1e-12))
        east = scale * cosine * np.sin(turn)
        north = scale * (cosine0 * sine - sine0 * cosine * np.cos(turn))
        return np.stack([east, north], axis=-1)

    def globe(self, plane: Array) -> Array:
        """(…, 2) kilometres → (…, 2) longitude from −180 to 180, latitude."""
        east, north = plane[..., 0], plane[..., 1]
        away = np.hypot(east, north)
        angle = 2 * np.arcsin(np.minimum(away / (2 * AUTHALIC_RADIUS_KM), 1.0))
        sine0, cosine0 = self._middle
        up = np.divide(north, away, out=np.zeros_like(away), where=away > 0)
        sine = np.cos(angle) * sine0 + up * np.sin(angle) * cosine0
        turn = np.arctan2(
            east * np.sin(angle),
            away * cosine0 * np.cos(angle) - north * sine0 * np.sin(angle),
        )
        longitude = (self.longitude + np.degrees(turn) + 180) % 360 - 180
        return np.stack([longitude, _latitude(np.arcsin(np.clip(sine, -1, 1)))], axis=-1)

    @property
    def _middle(self) -> tuple[float, float]:
        sine = float(authalic_sine(np.array(self.latitude)))
        return sine, (1 - sine**2) ** 0.5


def _latitude(authalic: Array) -> Array:
    """Degrees, of authalic latitudes in radians."""
    e2 = SQUARED_ECCENTRICITY
    e4, e6 = e2**2, e2**3
    return np.degrees(
        authalic
        + (e2 / 3 + 31 * e4 / 180 + 517 * e6 / 5040) * np.sin(2 * authalic)
        + (23 * e4 / 360 + 251 * e6 / 3780) * np.sin(4 * authalic)
        + (761 * e6 / 45360) * np.sin(6 * authalic)
    )


def middle_of(rings: Sequence[Array]) -> Projection:
    """The plane about the middle of rings, wherever the globe is cut: the mean direction."""
    points = np.radians(np.concatenate(list(rings)))
    flat = np.cos(points[:, 1])
    towards = np.array(
        [
            np.mean(flat * np.cos(points[:, 0])),
            np.mean(flat * np.sin(points[:, 0])),
            np.mean(np.sin(points[:, 1])),
        ]
    )
    longitude = float(np.degrees(np.arctan2(towards[1], towards[0])))
    latitude = float(np.degrees(np.arctan2(towards[2], np.hypot(towards[0], towards[1]))))
    return Projection(longitude, latitude)


@dataclass(frozen=True, eq=False)
class Ground:
    """Cells of `step` km a side whose middle is inside.

    row, column: (cell,) of the grid; corner: of its first cell on the plane; plane: (cell, 2) km;
    position: (cell, 2) longitude and latitude; outline: rings on the plane.
    """

    projection: Projection
    step: float
    corner: tuple[float, float]
    row: Indices
    column: Indices
    plane: Array
    position: Array
    outline: tuple[Array, ...]

    @property
    def area(self) -> float:
        """km² of all cells."""
        return len(self.row) * self.step**2


def ground_of(rings: Sequence[Array], step: float) -> Ground:
    """The cells inside rings (holes are outside), each `step` km wide and high.

    rings: closed, (point, 2) longitude and latitude.
    """
    projection = middle_of(rings)
    flat = tuple(projection.plane(ring) for ring in rings)
    low = np.min([ring.min(axis=0) for ring in flat], axis=0)
    row, west, east = _crossed(flat, float(low[1]), step)
    first = np.ceil((west - low[0]) / step - 0.5).astype(np.int64)
    last = np.ceil((east - low[0]) / step - 0.5).astype(np.int64)
    count: Indices = np.maximum(last - first, 0)
    stretch = np.repeat(np.arange(len(count)), count)
    before: Indices = np.cumsum(count) - count
    column: Indices = first[stretch] + np.arange(len(stretch)) - before[stretch]
    corner = float(low[0]), float(low[1])
    middles = np.column_stack([column, row[stretch]]) + 0.5
    plane = (np.array(corner) + middles * step).astype(np.float64)
    globe = projection.globe(plane)
    return Ground(projection, step, corner, row[stretch], column, plane, globe, flat)


def _crossed(flat: Sequence[Array], bottom: float, step: float) -> tuple[Indices, Array, Array]:
    """Row, west and east end of each stretch of the middle of a row that lies inside."""
    start = np.concatenate([ring[:-1] for ring in flat])
    end = np.concatenate([ring[1:] for ring in flat])
    # an edge holds its lower and not its upper end, so that every row meets an even number of them
    low = np.ceil((np.minimum(start[:, 1], end[:, 1]) - bottom) / step - 0.5).astype(np.int64)
    high = np.ceil((np.maximum(start[:, 1], end[:, 1]) - bottom) / step - 0.5).astype(np.int64)
    met = high - low
    edge = np.repeat(np.arange(len(start)), met)
    row = low[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(met) - met, met)
    north = bottom + (row + 0.5) * step
    part = (north - start[edge, 1]) / (end[edge, 1] - start[edge, 1])
    at = start[edge, 0] + part * (end[edge, 0] - start[edge, 0])
    order = np.lexsort((at, row))
    row, at = row[order], at[order]
    return row[::2], at[::2], at[1::2]


def inside(rings: Sequence[Array], position: Array) -> Mask:
    """(place,) whether places (place, 2) of longitude and latitude lie inside rings."""
    return np.array([_is_inside(rings, place) for place in position], dtype=bool)


def _is_inside(rings: Sequence[Array], place: Array) -> bool:
    """Even or odd: how often the way east from a place, the middle of its own plane, is crossed."""
    own = Projection(float(place[0]), float(place[1]))
    crossings = 0
    for ring in rings:
        flat = own.plane(ring)
        start, end = flat[:-1], flat[1:]
        crosses = (start[:, 1] <= 0) != (end[:, 1] <= 0)
        start, end = start[crosses], end[crosses]
        part = -start[:, 1] / (end[:, 1] - start[:, 1])
        crossings += int(np.sum(start[:, 0] + part * (end[:, 0] - start[:, 0]) > 0))
    return crossings % 2 == 1


def distance_to(lines: Sequence[Array], position: Array) -> Array:
    """(place,) kilometres from places (place, 2) to the nearest of lines, all in degrees.

    Lines are followed in steps of at most a kilometre.
    """
    ends = _vectors(np.concatenate([divided(line, longest=1 / KM_PER_DEGREE) for line in lines]))
    places = _vectors(position)
    nearest = np.full(len(places), -1.0)
    for first in range(0, len(places), ROWS_AT_ONCE):
        some = slice(first, first + ROWS_AT_ONCE)
        nearest[some] = (places[some] @ ends.T).max(axis=1)
    return AUTHALIC_RADIUS_KM * np.arccos(np.clip(nearest, -1, 1))


ROWS_AT_ONCE = 2000
KM_PER_DEGREE = 111.2


def _vectors(position: Array) -> Array:
    """(place, 3) of length one."""
    lon, lat = np.radians(position[:, 0]), np.radians(position[:, 1])
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
