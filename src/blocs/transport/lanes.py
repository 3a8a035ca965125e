"""Sea lanes of the package `searoute` as a graph: its file is read, the package is not imported.

Importing it would load networkx and a pickle of the same graph, for which there is no use here.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.foundation.errors import DataError, MissingExtraError

EARTH_RADIUS_KM = 6371.0088
KM_PER_NAUTICAL_MILE = 1.852
NO_PASSAGE = ""


@dataclass(frozen=True, eq=False)
class Lanes:
    """Sea lanes.

    position: (node, 2) longitude and latitude, degrees; start, end: (edge,) nodes;
    length_km: (edge,) great circles; passage: (edge,) the lanes' own word for it, or empty.
    """

    position: Array
    start: Indices
    end: Indices
    length_km: Array
    passage: tuple[str, ...]


def great_circle_km(a: Array, b: Array) -> Array:
    """Kilometres between positions (…, 2) of longitude and latitude in degrees (haversine)."""
    lon, lat = np.moveaxis(np.radians(a), -1, 0)
    other_lon, other_lat = np.moveaxis(np.radians(b), -1, 0)
    half = np.sin((other_lat - lat) / 2) ** 2
    half = half + np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2
    # rounding may leave 1 + 1e-16 between antipodes, where arcsin is not a number
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))


def wrapped(position: Array) -> Array:
    """Positions (…, 2) with longitudes from −180 (included) to 180."""
    out = np.array(position, dtype=np.float64)
    out[..., 0] = (out[..., 0] + 180.0) % 360.0 - 180.0
    return out


@cache
def sea_lanes() -> Lanes:
    """The lanes that ship with `searoute`.

    Raises MissingExtraError without the package, DataError where its file is not as expected.
    """
    found = find_spec("searoute")
    if found is None or not found.submodule_search_locations:
        raise MissingExtraError(
            "sea lanes need the package searoute: install it with `pip install 'blocs[corridors]'`"
        )
    file = Path(found.submodule_search_locations[0]) / "data" / "marnet_searoute.geojson"
    try:
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        return _lanes_of(features)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as cause:
        raise DataError(
            f"the sea lanes of searoute cannot be read ({cause}): install searoute>=1.4"
        ) from cause


def _lanes_of(features: list[dict[str, Any]]) -> Lanes:
    nodes: dict[tuple[float, float], int] = {}
    edges: dict[tuple[int, int, str], None] = {}
    for feature in features:
        properties: dict[str, Any] = feature["properties"] or {}
        passage = str(properties.get("passage") or NO_PASSAGE)
        for line in _lines(feature["geometry"]):
            # four digits (11 m) join the ends of lanes that meet; beyond 180° they wrap
            ends: Array = wrapped(np.array([c[:2] for c in line], dtype=np.float64))
            at: list[list[float]] = np.round(ends, 4).tolist()
            known = [nodes.setdefault((lon, lat), len(nodes)) for lon, lat in at]
            for one, other in itertools.pairwise(known):
                if one != other:
                    edges[min(one, other), max(one, other), passage] = None
    position = np.array(list(nodes), dtype=np.float64)
    start = np.array([edge[0] for edge in edges], dtype=np.int64)
    end = np.array([edge[1] for edge in edges], dtype=np.int64)
    length = great_circle_km(position[start], position[end])
    return Lanes(position, start, end, length, tuple(edge[2] for edge in edges))


def _lines(geometry: dict[str, Any]) -> list[list[list[float]]]:
    single = geometry["type"] == "LineString"
    return [geometry["coordinates"]] if single else list(geometry["coordinates"])
