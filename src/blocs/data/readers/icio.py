"""OECD Inter-Country Input-Output tables: the official CSV, regular and extended editions.

Rows `COUNTRY_SECTOR` and TLS, VA, OUT (VA+TAXSUB, OUT in the 2016 edition); columns
`COUNTRY_SECTOR`, `COUNTRY_CATEGORY`, OUT (TOTAL). Million USD at basic prices. The extended edition
splits China and Mexico (CN1, CN2, MX1, MX2); the parts are added up again.
"""

from __future__ import annotations

import re
from pathlib import Path

from blocs.data.readers.codes import country_of
from blocs.data.readers.labelled_matrix import LabelledMatrix, MatrixLayout, read_matrix
from blocs.data.readers.multiregional import MultiRegionalTable, merged_countries
from blocs.data.readers.years import agreed_year
from blocs.world.provenance import Source

SOURCE = Source(
    title="OECD Inter-Country Input-Output (ICIO) tables",
    licence="CC BY 4.0",
    attribution="Source: OECD, Inter-Country Input-Output tables; calibrated by blocs, which is "
    "responsible for the changes.",
    url="https://oe.cd/icio",
)

LAYOUT = MatrixLayout(
    system="icio",
    final=frozenset(
        ("HFCE", "NPISH", "NPS", "GGFC", "GFCF", "INVNT", "INV", "DIRP", "DPABR", "FD", "P33")
    ),
    below=("TLS", "TAXSUB", "VA", "VALU", "VA+TAXSUB", "TXS_", "_TAXSUB"),
    totals=("OUT", "OUTPUT", "TOTAL"),
    loose=("DISC",),
)  # fmt: skip


def read_icio(path: Path, *, year: int | None = None) -> MultiRegionalTable:
    """The table in an official CSV file (`2022_SML.csv`, `ICIO2021_2018.csv`), .gz or .zip.

    year: needed where the name of the file tells none, checked where it does. Raises WorldError.
    """
    matrix = read_matrix(path, LAYOUT, year=year)
    # `2016-2020_SML.zip` holds several years, `ICIO2021_2018.csv` is one of edition and year.
    name = path.name if year is None else re.sub(r"\d{4}-\d{4}", "", path.name)
    named = re.findall(r"(?<!\d)(19[5-9]\d|20\d\d)(?!\d)", name)
    base_year = agreed_year(named[-1] if len(named) in {1, 2} else None, year, file=path.name)
    return table_of(matrix, path=path, year=base_year)


def table_of(matrix: LabelledMatrix, *, path: Path, year: int) -> MultiRegionalTable:
    """The matrix with alpha-3 codes and its parts of countries added up."""
    notes = [
        f"column {label} of the table left out: {value:,.4g} million USD "
        f"({100 * value / float(matrix.final.sum()):.2g} % of final demand)"
        for label, value in matrix.dropped.items()
    ]
    notes += matrix.notes
    parts = {code: country_of(code, "icio") or code for code in matrix.country}
    split = sorted({whole for code, whole in parts.items() if code != whole})
    if split:
        notes.append(f"parts of {', '.join(split)} are added up")
    table = MultiRegionalTable(
        format="icio",
        file=path.name,
        year=year,
        country=matrix.country,
        sector=matrix.sector,
        intermediate=matrix.intermediate,
        final=matrix.final,
        output=matrix.output,
        source=SOURCE,
        edition=f"official file {path.name}",
        assumptions=tuple(notes),
    )
    return merged_countries(table, parts)
