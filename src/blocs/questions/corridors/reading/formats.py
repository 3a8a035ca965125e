"""Layouts of others: which one a file is in, told by what stands in it."""

from __future__ import annotations

from pathlib import Path

from blocs.foundation.errors import InputError
from blocs.questions.corridors.reading.cells import csv_header
from blocs.questions.corridors.reading.entsog import BORDERS, read_borders
from blocs.questions.corridors.reading.found import Found
from blocs.questions.corridors.reading.gridkit import gridkit_files, read_gridkit
from blocs.questions.corridors.reading.pypsa import read_pypsa
from blocs.questions.corridors.reading.scigrid import PIPES, read_pipes

KNOWN = (
    "pipes of SciGRID_gas (id, node_id, lat, long, country_code, Capacity_GWh_h), border "
    "capacities of ENTSOG (Point, Capacity, From, To, long, lat), a folder with the buses and "
    "lines of GridKit, and networks of PyPSA (.nc)"
)


def is_foreign(path: Path) -> bool:
    """Whether a path is a file, or a folder of GridKit, and no folder of blocs' own tables."""
    if path.is_file():
        return path.name != "network.yaml"
    return path.is_dir() and not (path / "network.yaml").exists() and bool(gridkit_files(path))


def read_found(path: Path) -> Found:
    """What a file holds. Raises InputError where it is absent or in none of the layouts."""
    if path.is_dir() and gridkit_files(path):
        return read_gridkit(path)
    if not path.is_file():
        raise InputError(f"there is no file of pipes or lines at '{path}'")
    if path.suffix == ".nc":
        return read_pypsa(path)
    header = csv_header(path)
    if header >= PIPES:
        return read_pipes(path)
    if header >= BORDERS:
        return read_borders(path)
    if header >= {"bus_id", "x", "y"} or header >= {"bus0", "bus1", "voltage"}:
        return read_gridkit(path.parent)
    raise InputError(f"'{path}' is in no layout that is known. Known are {KNOWN}.")
