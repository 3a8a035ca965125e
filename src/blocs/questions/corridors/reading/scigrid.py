"""Pipes as SciGRID_gas publishes them: IGGIELGN and its parts, one row a segment.

Pluta, Medjroubi, Diettrich and others (2022), SciGRID_gas: data model of the European gas
transport network, Open Source Modelling and Simulation of Energy Systems. Capacities are GWh an
hour, gross.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from blocs.questions.corridors.reading.cells import (
    cells_of,
    country_code,
    items,
    number,
    numbered_rows,
)
from blocs.questions.corridors.reading.found import Found, Pipe, Repairs, Spot

PIPES = frozenset({"id", "node_id", "lat", "long", "country_code", "Capacity_GWh_h"})


def read_pipes(path: Path) -> Found:
    """The pipes of a file with the columns of SciGRID_gas."""
    nodes: dict[str, Spot] = {}
    pipes: list[Pipe] = []
    told = Repairs()
    for row, cell in numbered_rows(path):
        name = row.get("id", "")
        ends, lons, lats, countries = (
            items(row.get(column, "")) for column in ("node_id", "long", "lat", "country_code")
        )
        if len(ends) < 2 or not _are_degrees(lons, lats):
            told.add("unreadable", name, cell("node_id" if len(ends) < 2 else "long"))
            continue
        for at in (0, -1):
            country = country_code(countries[at]) if countries else ""
            nodes.setdefault(str(ends[at]), Spot(float(lons[at]), float(lats[at]), country))
        pipes.append(
            Pipe(
                name,
                str(ends[0]),
                str(ends[-1]),
                number(row.get("Capacity_GWh_h", "")),
                both=number(row.get("is_bothDirection", "")) > 0,
                length_km=_or_zero(number(row.get("length_km", ""))),
                cells=cells_of(cell, id="id", ends="node_id", capacity="Capacity_GWh_h"),
            )
        )
    return Found(
        path.name, "SciGRID_gas", "GWh/h", "bcm/y", "USD", nodes, tuple(pipes), repairs=told.all()
    )


def _are_degrees(lons: list[Any], lats: list[Any]) -> bool:
    ends = [*lons[:1], *lons[-1:], *lats[:1], *lats[-1:]]
    return len(ends) == 4 and all(
        isinstance(one, int | float) and math.isfinite(one) for one in ends
    )


def _or_zero(value: float) -> float:
    return value if value >= 0 else 0.0
