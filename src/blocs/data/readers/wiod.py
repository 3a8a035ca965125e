"""World Input-Output Database (WIOD): the official workbook, or its sheet saved as CSV.

Releases 2013 (40 countries) and 2016 (43), million USD at basic prices. Both have a title in the
first column, four rows of headers (industry code, description, country, `c1` …) and the same four
columns on the left, rows `r60` … (2013) or II_fob, …, VA, GO of country TOT (2016) below the
square, and a column of totals on the right. `.xlsb` must be saved as `.xlsx` or CSV first. Reading
`.xlsx` needs openpyxl, which comes with the extra `mrio`.
"""

from __future__ import annotations

import csv
import importlib
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from blocs.data.opened_files import bounded_lines, check_archive, opened_text, unreadable
from blocs.data.readers.codes import country_of
from blocs.data.readers.labelled_matrix import axes_of_nodes
from blocs.data.readers.multiregional import MultiRegionalTable, merged_countries
from blocs.data.readers.years import agreed_year
from blocs.data.rows import MOST_PROBLEMS, parse_numbers
from blocs.foundation.axes import Array
from blocs.foundation.errors import MissingExtraError, Problem, WorldError, raise_problems
from blocs.world.provenance import Source

SOURCE = Source(
    title="World Input-Output Database (WIOD)",
    licence="CC BY 4.0",
    attribution="Source: Timmer, Dietzenbacher, Los, Stehrer and de Vries (2015), World "
    "Input-Output Database; calibrated by blocs, which is responsible for the changes.",
    url="https://www.rug.nl/ggdc/valuechain/wiod/",
)
LEFT = 4
"""Columns on the left: industry code, description, country, `c` or `r` number."""

NUMBER = re.compile(r"[cr]\d+")
MOST_TITLES = 12


@dataclass(frozen=True, eq=False)
class _Sheet:
    """Columns by position: (country, code) and whether they are industries; and the first row."""

    codes: tuple[str, ...]
    numbers: tuple[str, ...]
    countries: tuple[str, ...]
    first_row: int
    title: str


def read_wiod(path: Path, *, year: int | None = None) -> MultiRegionalTable:
    """The table in a workbook or CSV file of WIOD.

    Raises WorldError, and MissingExtraError for a workbook without openpyxl.
    """
    if path.suffix.lower() == ".xlsb":
        remedy = "Save the sheet as .xlsx or .csv with any spreadsheet program."
        raise unreadable(path, "binary workbooks (.xlsb) are not read", remedy)
    with closing(_lines(path, year)) as rows:
        return _read(enumerate(rows, start=1), path, year)


def _read(
    lines: Iterator[tuple[int, list[str]]], path: Path, year: int | None
) -> MultiRegionalTable:
    sheet = _head(lines, path)
    named = re.search(r"(?<!\d)(19[5-9]\d|20\d\d)(?!\d)", sheet.title) or re.search(
        r"WIOT(\d{4})", path.name
    )
    base_year = agreed_year(named.group(1) if named else None, year, file=path.name)
    problems: list[Problem] = []
    nodes: list[tuple[str, str]] = []
    names: dict[str, str] = {}
    values: list[Array] = []
    industries = set(zip(sheet.countries, sheet.codes, strict=True))
    for line, row in lines:
        country, code = row[2].strip(), row[0].strip() or row[3].strip()
        if country in {"TOT", ""} or (country, code) not in industries:
            continue
        values.append(_numbers(row, line=line, sheet=sheet, file=path.name, problems=problems))
        if (country, code) in nodes[-100:]:
            message = f"'{country} {code}' stands twice"
            problems.append(Problem(message, path.name, line, remedy="Keep one of them."))
        nodes.append((country, code))
        names[code] = row[1].strip()
        if len(problems) > MOST_PROBLEMS:
            break
    raise_problems(WorldError, f"the table in {path.name} cannot be used", problems)
    if not nodes:
        raise unreadable(path, "no rows of deliveries below the headers")
    table = _table(sheet, nodes, values, path=path, year=base_year, names=names)
    return merged_countries(
        table, {code: country_of(code, "wiod") or code for code in table.country}
    )


def _table(
    sheet: _Sheet,
    nodes: list[tuple[str, str]],
    values: list[Array],
    *,
    path: Path,
    year: int,
    names: dict[str, str],
) -> MultiRegionalTable:
    country, sector = axes_of_nodes(nodes, system="wiod", file=path.name)
    n, s = len(country), len(sector)
    order = np.empty(n * s, dtype=np.int64)
    for k, (c, j) in enumerate(nodes):
        order[country.position[c] * s + sector.position[j]] = k
    matrix = np.vstack(values)[order]
    intermediate, final = np.full((n * s, n * s), np.nan), np.zeros((n * s, n))
    output = None
    problems: list[Problem] = []
    for at, (c, code) in enumerate(zip(sheet.countries, sheet.codes, strict=True)):
        if c in country and code in sector:
            intermediate[:, country.position[c] * s + sector.position[code]] = matrix[:, at]
        elif c in country:
            final[:, country.position[c]] += matrix[:, at]
        elif c in {"TOT", ""}:
            output = matrix[:, at]
        else:
            problems.append(Problem(f"column of unknown country '{c}'", path.name, LEFT + at + 1))
    missing = np.flatnonzero(np.isnan(intermediate).any(axis=0))
    if missing.size and not problems:
        c, j = divmod(int(missing[0]), s)
        message = f"{missing.size:,} columns are missing: {country.labels[c]} {sector.labels[j]}"
        problems.append(Problem(message, path.name, remedy="The table must be square."))
    raise_problems(WorldError, f"the table in {path.name} cannot be used", problems)
    return MultiRegionalTable(
        format="wiod",
        file=path.name,
        year=year,
        country=country,
        sector=sector,
        intermediate=intermediate,
        final=final,
        output=output,
        source=SOURCE,
        edition=sheet.title or f"official file {path.name}",
        sector_names={code: {"en": name} for code, name in names.items() if name},
    )


def _head(lines: Iterator[tuple[int, list[str]]], path: Path) -> _Sheet:
    """Header rows up to the one of `c1`, `c2`, …; they stand above the first row of numbers."""
    above: list[list[str]] = []
    for line, row in lines:
        marks = [cell.strip() for cell in row[LEFT:]]
        if len(marks) > 2 and all(NUMBER.fullmatch(mark) for mark in marks[:2]):
            if len(above) < 3:
                break
            codes, countries = above[-3], above[-1]
            title = " ".join(r[0].strip() for r in above if r and r[0].strip())
            return _Sheet(
                codes=tuple(
                    (code.strip() or mark) for code, mark in zip(codes[LEFT:], marks, strict=True)
                ),
                numbers=tuple(marks),
                countries=tuple(cell.strip() for cell in countries[LEFT:]),
                first_row=line + 1,
                title=title,
            )
        above.append(row)
        if line > MOST_TITLES:
            break
    message = "no row of column numbers c1, c2, … below the titles: this is no WIOD table"
    raise unreadable(path, message, "Give the official workbook, or its sheet as CSV.")


def _numbers(
    row: Sequence[str], *, line: int, sheet: _Sheet, file: str, problems: list[Problem]
) -> Array:
    cells = [cell or "0" for cell in row[LEFT:]]
    values = parse_numbers(cells)
    if values is not None:
        return values
    for at, cell in enumerate(cells):
        if parse_numbers([cell]) is None:
            field = f"{sheet.countries[at]} {sheet.codes[at]}"
            remedy = "Write numbers with a decimal point and without separators."
            message = f"{cell[:40]!r} is not a number"
            problems.append(Problem(message, file, line, field=field, remedy=remedy))
    return np.full(len(cells), np.nan)


def _lines(path: Path, year: int | None) -> Generator[list[str]]:
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        yield from _sheet_lines(path)
        return
    with opened_text(path, year=year) as text:
        width = 0
        reader = csv.reader(bounded_lines(text, path), strict=True)
        try:
            for row in reader:
                width = width or len(row)
                if row and len(row) != width:
                    message = f"line {reader.line_num}: {len(row):,} fields, {width:,} expected"
                    raise unreadable(path, message)
                if row:
                    yield row
        except csv.Error as cause:
            raise unreadable(
                path, f"line {reader.line_num}: not readable as CSV: {cause}"
            ) from cause


def _sheet_lines(path: Path) -> Iterator[list[str]]:
    try:
        openpyxl: Any = importlib.import_module("openpyxl")
    except ImportError as cause:
        message = f"reading {path.name} needs openpyxl: pip install 'blocs[mrio]'"
        raise MissingExtraError(message) from cause
    check_archive(path)
    with path.open("rb") as stream:
        try:
            yield from _cells_of_sheet(
                openpyxl.load_workbook(stream, read_only=True, data_only=True)
            )
        except MemoryError:
            raise
        except Exception as cause:  # openpyxl raises whatever zip, XML or its own code met
            raise unreadable(path, f"not a readable workbook: {cause}") from cause


def _cells_of_sheet(book: Any) -> Iterator[list[str]]:
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        width = 0
        for row in sheet.iter_rows(values_only=True):
            cells = ["" if cell is None else str(cell) for cell in row]
            width = max(width, len(cells))
            yield cells + [""] * (width - len(cells))
    finally:
        book.close()
