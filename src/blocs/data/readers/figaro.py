"""Eurostat FIGARO: inter-country input-output tables, matrix and flat CSV, million EUR.

Matrix: first column `rowLabels`, rows `AT_A01` and below them `W2_…` (value added, taxes); columns
`AT_A01` and `AT_P3_S14`. Flat: one row a cell with `refArea`, `rowIi` (or `rowPi`),
`counterpartArea`, `colIi` (`colPi`), `obsValue`. Rest of the world is `FIGW1`.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from blocs.data.layouts import Layout, NumberColumn
from blocs.data.opened_files import opened_text
from blocs.data.readers.codes import country_of
from blocs.data.readers.columns import ColumnMap, read_columns
from blocs.data.readers.labelled_matrix import (
    LabelledMatrix,
    MatrixLayout,
    axes_of_nodes,
    read_matrix,
)
from blocs.data.readers.multiregional import MultiRegionalTable, merged_countries
from blocs.data.readers.years import agreed_year
from blocs.data.rows import Rows
from blocs.foundation.axes import Array, Indices
from blocs.foundation.errors import Problem, WorldError, raise_problems
from blocs.world.provenance import Source

SOURCE = Source(
    title="Eurostat FIGARO inter-country input-output tables",
    licence="CC BY 4.0",
    attribution="Source: Eurostat, FIGARO tables; calibrated by blocs, which is responsible for "
    "the changes.",
    url="https://ec.europa.eu/eurostat/web/esa-supply-use-input-tables/database",
)
FINAL = frozenset(("P3_S13", "P3_S14", "P3_S15", "P51G", "P5M", "P52", "P53", "P52_P53", "P5"))
NOWHERE = "W2"
"""Value added and taxes are deliveries of this area in the flat file, rows of it in the matrix."""

LAYOUT = MatrixLayout(system="figaro", final=FINAL, below=(f"{NOWHERE}_",), totals=())
FLAT = ColumnMap(
    {
        "origin": ("refArea",),
        "sector": ("rowIi", "rowPi"),
        "destination": ("counterpartArea",),
        "use_sector": ("colIi", "colPi"),
        "value": ("obsValue",),
    },
    needed=("origin", "sector", "destination", "use_sector", "value"),
)
CELLS = Layout(
    "figaro",
    ("origin", "sector", "destination", "use_sector"),
    (NumberColumn("value", expected="a number", remedy="Copy the file again."),),
)


def read_figaro(path: Path, *, year: int | None = None) -> MultiRegionalTable:
    """The table in an official CSV file, matrix or flat, .gz or .zip. Raises WorldError."""
    named = re.search(r"_(20\d\d)(?!\d)", path.name)
    base_year = agreed_year(named.group(1) if named else None, year, file=path.name)
    with opened_text(path, year=year) as text:
        flat = "obsvalue" in text.readline(1 << 20).casefold()
    matrix = _from_flat(path, year) if flat else read_matrix(path, LAYOUT, year=year)
    table = MultiRegionalTable(
        format="figaro",
        file=path.name,
        year=base_year,
        country=matrix.country,
        sector=matrix.sector,
        intermediate=matrix.intermediate,
        final=matrix.final,
        source=SOURCE,
        edition=f"official file {path.name}",
        currency="EUR",
        assumptions=matrix.notes,
    )
    return merged_countries(
        table, {code: country_of(code, "figaro") or code for code in matrix.country}
    )


def _from_flat(path: Path, year: int | None) -> LabelledMatrix:
    problems: list[Problem] = []
    rows = read_columns(
        path,
        columns=FLAT,
        layout=CELLS,
        problems=problems,
        year=year,
        keep=lambda cells: [area != NOWHERE for area in cells["origin"]],
    )
    raise_problems(WorldError, f"the table in {path.name} cannot be used", problems)
    assert rows is not None
    nodes = _pairs(rows, "origin", "sector")
    users = _pairs(rows, "destination", "use_sector")
    found = list(dict.fromkeys(nodes.tolist()))
    names = [_names(rows, code, "origin", "sector") for code in found]
    country, sector = axes_of_nodes(names, system="figaro", file=path.name)
    s = len(sector)
    place = {
        code: country.position[c] * s + sector.position[j]
        for code, (c, j) in zip(found, names, strict=True)
    }
    at = np.array([place[code] for code in nodes.tolist()])
    intermediate = np.zeros((len(country) * s, len(country) * s))
    final = np.zeros((len(country) * s, len(country)))
    for code in dict.fromkeys(users.tolist()):
        area, use = _names(rows, code, "destination", "use_sector")
        here = users == code
        if area in country and use in sector:
            column: Array = intermediate[:, country.position[area] * s + sector.position[use]]
        elif area in country and use in FINAL:
            column = final[:, country.position[area]]
        else:
            message = f"unknown use '{use}' of '{area}'"
            line = int(rows.lines[int(np.argmax(here))])
            problems.append(Problem(message, path.name, line, remedy="Is `--format` right?"))
            continue
        column += np.bincount(at[here], weights=rows.numbers["value"][here], minlength=len(column))
    raise_problems(WorldError, f"the table in {path.name} cannot be used", problems)
    return LabelledMatrix(country, sector, intermediate, final, None, {})


def _pairs(rows: Rows, first: str, second: str) -> Indices:
    major, minor = rows.labels[first], rows.labels[second]
    return np.add(major.codes * len(minor.names), minor.codes, dtype=np.int64)


def _names(rows: Rows, code: int, first: str, second: str) -> tuple[str, str]:
    major, minor = divmod(int(code), len(rows.labels[second].names))
    return rows.labels[first].names[major], rows.labels[second].names[minor]
