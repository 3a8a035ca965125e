"""Lines of power as GridKit extracts them from maps: buses, lines and links, no capacities.

Wiegmans (2016), GridKit: European and North-American extracts. What a line may carry follows from
its voltage and circuits: the thermal limits of the types of line that PyPSA-Eur takes (Hörsch,
Hofmann, Schlachtberger and Brown 2018, PyPSA-Eur: an open optimisation model of the European
transmission system, Energy Strategy Reviews 22, section 3.2; after Oeding and Oswald 2011): √3 V I
with 0.645 kA a conductor and 2, 3 and 4 conductors a phase at 220, 300 and 380 kV.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from blocs.questions.corridors.reading.cells import (
    cells_of,
    country_code,
    csv_rows,
    number,
    numbered_rows,
)
from blocs.questions.corridors.reading.found import Cell, Found, Pipe, Repairs, Spot

STEMS = ("buses", "lines", "links")

AMPERE = 645.0
"""Of one conductor (Al/St 240/40)."""

CONDUCTORS = ((250.0, 2), (350.0, 3), (math.inf, 4))
"""Up to a voltage, kV, so many conductors a phase."""

DIRECT_CURRENT_MW = 1000.0
"""GridKit has no capacity of a link of direct current: one converter of usual size."""

COUNTRY = re.compile(r'"country"=>"+([A-Z]{2})"')


def gridkit_files(folder: Path) -> dict[str, Path]:
    """Stem → the file of it in a folder; empty unless it has buses and lines."""
    found = {
        stem: path
        for stem in STEMS
        for path in sorted(folder.glob(f"*{stem}.csv*"))
        if re.fullmatch(rf"(gridkit_)?{stem}\.csv(\.gz)?", path.name)
    }
    return found if {"buses", "lines"} <= found.keys() else {}


def read_gridkit(folder: Path) -> Found:
    """The lines of a folder with `buses`, `lines` and, where there are any, `links` of GridKit."""
    files = gridkit_files(folder)
    told = Repairs()
    nodes, volts = _buses(files["buses"], told)
    pipes = [*_lines(files["lines"], told), *_transformers(files["buses"], volts)]
    if "links" in files:
        pipes += list(_links(files["links"], told))
    return Found(
        folder.name, "GridKit", "MW", "TWh/y", "EUR", nodes, tuple(pipes), repairs=told.all()
    )


def line_limit(kilovolt: float, circuits: float) -> float:
    """What a line may carry, MW at a power factor of one; NaN without a voltage."""
    if not kilovolt > 0:
        return math.nan
    conductors = next(count for most, count in CONDUCTORS if kilovolt <= most)
    return math.sqrt(3.0) * kilovolt * conductors * AMPERE * 1e-3 * max(circuits, 1.0)


def _buses(path: Path, told: Repairs) -> tuple[dict[str, Spot], dict[str, float]]:
    nodes: dict[str, Spot] = {}
    volts: dict[str, float] = {}
    for row, cell in numbered_rows(path):
        name, lon, lat = row.get("bus_id", ""), number(row.get("x", "")), number(row.get("y", ""))
        if not (name and math.isfinite(lon) and math.isfinite(lat)):
            told.add("unreadable", f"bus {name}", cell("x"))
            continue
        named = COUNTRY.search(row.get("tags", "").replace('""', '"'))
        nodes[name] = Spot(lon, lat, country_code(named.group(1)) if named else "")
        volts[name] = number(row.get("voltage", ""))
    return nodes, volts


def _lines(path: Path, told: Repairs) -> Iterator[Pipe]:
    for row, cell in numbered_rows(path):
        name = f"line {row.get('line_id', '')}"
        if row.get("under_construction", "").lower().startswith("t"):
            told.add("not_built", name, cell("under_construction"))
            continue
        limit = line_limit(number(row.get("voltage", "")), number(row.get("circuits", "")))
        cells = cells_of(cell, id="line_id", ends="bus1", capacity="voltage")
        yield _pipe(name, row, limit, cells)


def _links(path: Path, told: Repairs) -> Iterator[Pipe]:
    for row, cell in numbered_rows(path):
        name = f"link {row.get('link_id', '')}"
        if row.get("under_construction", "").lower().startswith("t"):
            told.add("not_built", name, cell("under_construction"))
            continue
        told.add("capacity_assumed", name, cell("link_id"))
        yield _pipe(name, row, DIRECT_CURRENT_MW, cells_of(cell, id="link_id", ends="bus1"))


def _pipe(name: str, row: dict[str, str], limit: float, cells: Mapping[str, Cell]) -> Pipe:
    km = number(row.get("length", "")) / 1000.0
    ends = row.get("bus0", ""), row.get("bus1", "")
    length = km if km >= 0 else 0.0
    return Pipe(name, *ends, limit, both=True, length_km=length, cells=cells)


def _transformers(path: Path, volts: dict[str, float]) -> Iterator[Pipe]:
    """Buses of one station are joined: as much as a line of the lower voltage with two circuits."""
    stations: dict[str, list[str]] = {}
    for row in csv_rows(path):
        if row.get("station_id") and row.get("bus_id") in volts:
            stations.setdefault(row["station_id"], []).append(row["bus_id"])
    for buses in stations.values():
        for other in buses[1:]:
            lower = min(volts[buses[0]], volts[other])
            limit = line_limit(lower, 2.0)
            yield Pipe(f"station {buses[0]}-{other}", buses[0], other, limit, both=True)
