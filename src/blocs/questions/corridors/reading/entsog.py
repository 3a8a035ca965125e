"""Capacities at borders as the map of ENTSOG states them: one row a point and direction, GW gross.

Countries are the nodes; points of one border in one direction are one link each.
"""

from __future__ import annotations

import math
from pathlib import Path

from blocs.questions.corridors.reading.cells import cells_of, country_code, number, numbered_rows
from blocs.questions.corridors.reading.found import Found, Pipe, Repairs, Spot
from blocs.transport.network import centre_of

BORDERS = frozenset({"Point", "Capacity", "From", "To", "long", "lat"})


def read_borders(path: Path) -> Found:
    """The border points of a file with the columns of ENTSOG's map."""
    pipes: list[Pipe] = []
    points: dict[str, list[tuple[float, float]]] = {}
    told = Repairs()
    for row, cell in numbered_rows(path):
        start, end = country_code(row.get("From", "")), country_code(row.get("To", ""))
        where = number(row.get("long", "")), number(row.get("lat", ""))
        if not (start and end and all(map(math.isfinite, where))):
            lack = "From" if not start else "To" if not end else "long"
            told.add("unreadable", row.get("Point", ""), cell(lack))
            continue
        for country in (start, end):
            points.setdefault(country, []).append(where)
        name = f"{row.get('Point', '')} {start}-{end}"
        capacity = number(row.get("Capacity", ""))
        cells = cells_of(cell, id="Point", ends="To", capacity="Capacity")
        pipes.append(Pipe(name, start, end, capacity, cells=cells))
    nodes = {country: _spot(country, found) for country, found in points.items()}
    return Found(path.name, "ENTSOG", "GW", "bcm/y", "USD", nodes, tuple(pipes), repairs=told.all())


def _spot(country: str, points: list[tuple[float, float]]) -> Spot:
    """A country: where its goods are made, or amid its border points."""
    lon, lat = centre_of(country) or (
        sum(point[0] for point in points) / len(points),
        sum(point[1] for point in points) / len(points),
    )
    return Spot(lon, lat, country)
