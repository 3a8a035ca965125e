"""A table written as one labelled matrix: ICIO and FIGARO (`COUNTRY_SECTOR` rows and columns).

The file is read row by row, so that every fault has its line, and memory holds the numbers only.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np

from blocs.data.opened_files import bounded_lines, opened_text, unreadable
from blocs.data.readers.codes import closest_code, country_of
from blocs.data.readers.columns import fits, row_width
from blocs.data.rows import MOST_PROBLEMS, Reader, parse_numbers
from blocs.foundation.axes import Array, Axis
from blocs.foundation.errors import Problem, WorldError, raise_problems


@dataclass(frozen=True)
class MatrixLayout:
    """What stands around the square of deliveries between producers.

    final: categories of final demand. below: labels of rows under the square; with a `_` in front
    or behind they are endings and beginnings of labels.
    totals: label of total output, as row and column. system: codes of countries. loose: columns
    without a country, which are left out and told.
    """

    system: str
    final: frozenset[str]
    below: tuple[str, ...]
    totals: tuple[str, ...]
    loose: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class LabelledMatrix:
    """country, sector: axes in the codes of the source. See `MultiRegionalTable` for the arrays.

    dropped: sums of the columns that were left out, by label. empty: fields without a number, which
    count as zero.
    """

    country: Axis
    sector: Axis
    intermediate: Array
    final: Array
    output: Array | None
    dropped: dict[str, float]
    empty: int = 0

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed about the fields of the matrix."""
        return (f"{self.empty:,} empty fields of the table count as zero",) if self.empty else ()


@dataclass(frozen=True, eq=False)
class _Columns:
    """Header positions: nodes and final demand by position, with their labels."""

    nodes: tuple[tuple[str, str], ...]
    at: Array
    final: tuple[tuple[int, str], ...]
    output: int | None
    loose: tuple[tuple[int, str], ...]


def read_matrix(path: Path, layout: MatrixLayout, *, year: int | None = None) -> LabelledMatrix:
    """The matrix in a CSV file, .gz or .zip. Raises WorldError with all problems and lines.

    year: of the entry to take from an archive with several.
    """
    problems: list[Problem] = []
    labels: list[str] = []
    lines: dict[str, int] = {}
    values: list[Array] = []
    totals_row: Array | None = None
    empty = 0
    with opened_text(path, year=year) as text:
        reader = csv.reader(bounded_lines(text, path), strict=True)
        try:
            header: list[str] = next(reader, list[str]())
            _check_header(header, path)
            body = _rows(reader, header, file=path.name, problems=problems)
            header = next(body)[0]
            for row, line in body:
                label = row[0].strip()
                below = _stands_below(label, layout)
                numbers = _numbers(row, header, line, file=path.name, problems=problems)
                if label in layout.totals:
                    totals_row = numbers
                elif not below:
                    if label in lines:
                        problems.append(_twice(label, path.name, line))
                    lines[label] = line
                    labels.append(label)
                    values.append(numbers)
                    empty += sum(not cell.strip() for cell in row)
                if len(problems) >= MOST_PROBLEMS:
                    break
        except csv.Error as cause:
            raise unreadable(
                path, f"line {reader.line_num}: not readable as CSV: {cause}"
            ) from cause
    raise_problems(WorldError, f"the table in {path.name} cannot be used", problems)
    found = _assembled(header, labels, values, totals_row=totals_row, layout=layout, file=path.name)
    return replace(found, empty=empty)


def axes_of_nodes(
    nodes: Sequence[tuple[str, str]], *, system: str | None, file: str
) -> tuple[Axis, Axis]:
    """Countries and sectors of nodes (country, sector); every pair must be there once.

    system: codes that countries must have, None for any. Raises WorldError for unknown countries,
    missing and repeated nodes.
    """
    country = Axis("country", tuple(dict.fromkeys(c for c, _ in nodes)))
    sector = Axis("sector", tuple(dict.fromkeys(s for _, s in nodes)))
    problems = [
        Problem(
            f"unknown country '{code}'",
            file,
            remedy=closest_code(code) or "Countries are the codes of the source.",
        )
        for code in country
        if system is not None and country_of(code, system) is None
    ]
    seen = dict.fromkeys(nodes)
    if len(seen) < len(nodes):
        twice = next(node for k, node in enumerate(nodes) if node in nodes[:k])
        problems.append(_twice("_".join(twice), file, None))
    missing = [f"{c}_{s}" for c in country for s in sector if (c, s) not in seen]
    if missing:
        listed = ", ".join(missing[:5])
        message = f"{len(missing):,} of {len(country) * len(sector):,} rows are missing: {listed}"
        remedy = "The file is cut off, or not of this format."
        problems.append(Problem(message, file, remedy=remedy))
    raise_problems(WorldError, f"the table in {file} cannot be used", problems)
    return country, sector


def _check_header(header: Sequence[str], path: Path) -> None:
    if len(header) < 3:
        joined = ",".join(header)
        if ";" in joined or "\t" in joined:
            raise unreadable(path, "line 1: fields are not separated by commas", "Use commas.")
        raise unreadable(path, "line 1: this is no table: a header of labels is expected")


def _rows(
    reader: Reader, header: Sequence[str], *, file: str, problems: list[Problem]
) -> Iterator[tuple[list[str], int]]:
    """(row, line): the header first, without what dataframes and commas at the end add to it."""
    first = next(reader, list[str]())
    start = int(_has_index(header, first))
    width = row_width(header, first)
    end = len(header) if header[-1].strip() else len(header) - 1
    yield list(header[start:end]), 1
    line = 2
    for row in chain([first], reader):
        if row and not fits(row, width=width, header=header):
            message = f"{len(row):,} fields, {width:,} expected"
            remedy = "If this is the last row, the file is cut off: copy it again."
            problems.append(Problem(message, file, line, remedy=remedy))
        elif row and any(cell.strip() for cell in row[end:]):
            message = "a value beyond the last column that has a name"
            problems.append(Problem(message, file, line, remedy="Give every column its label."))
        elif row:
            yield row[start:end], line
        line = reader.line_num + 1


def _has_index(header: Sequence[str], first: Sequence[str]) -> bool:
    """Whether a dataframe wrote its row numbers before the labels."""
    unnamed = header[0].strip() in {"", "index"} or header[0].startswith("Unnamed:")
    return unnamed and len(first) > 1 and first[0].isdigit() and parse_numbers([first[1]]) is None


def _numbers(
    row: Sequence[str], header: Sequence[str], line: int, *, file: str, problems: list[Problem]
) -> Array:
    """Numbers of a row; an empty field is no delivery."""
    cells = [cell if cell.strip() else "0" for cell in row[1:]]
    values = parse_numbers(cells)
    if values is not None:
        return values
    for name, cell in zip(header[1:], cells, strict=True):
        if parse_numbers([cell]) is None:
            remedy = "Write numbers with a decimal point and without separators."
            message = f"{cell[:40]!r} is not a number"
            problems.append(Problem(message, file, line, field=name, remedy=remedy))
    return np.full(len(cells), np.nan)


def _assembled(
    header: Sequence[str],
    labels: Sequence[str],
    values: Sequence[Array],
    *,
    totals_row: Array | None,
    layout: MatrixLayout,
    file: str,
) -> LabelledMatrix:
    nodes = [_split(label) for label in labels]
    if not nodes:
        raise WorldError("no rows", problems=[Problem("no rows of deliveries", file)])
    country, sector = axes_of_nodes(nodes, system=layout.system, file=file)
    columns = _columns(header[1:], frozenset(nodes), country=country, layout=layout, file=file)
    n, s = len(country), len(sector)
    matrix = np.vstack(values)
    order = np.empty(n * s, dtype=np.int64)
    column_order = np.empty(n * s, dtype=np.int64)
    for k, (c, j) in enumerate(nodes):
        order[country.position[c] * s + sector.position[j]] = k
    for position, (c, j) in zip(columns.at, columns.nodes, strict=True):
        column_order[country.position[c] * s + sector.position[j]] = int(position)
    matrix = matrix[order]
    final = np.zeros((n * s, n))
    for position, code in columns.final:
        final[:, country.position[code]] += matrix[:, position]
    output = None
    if columns.output is not None:
        output = matrix[:, columns.output]
    elif totals_row is not None:
        output = totals_row[column_order]
    return LabelledMatrix(
        country,
        sector,
        matrix[:, column_order],
        final,
        output,
        {label: float(matrix[:, at].sum()) for at, label in columns.loose},
    )


def _columns(
    header: Sequence[str],
    nodes: frozenset[tuple[str, str]],
    *,
    country: Axis,
    layout: MatrixLayout,
    file: str,
) -> _Columns:
    places: list[int] = []
    found: list[tuple[str, str]] = []
    final: list[tuple[int, str]] = []
    uses: dict[str, set[str]] = {}
    loose: list[tuple[int, str]] = []
    output: int | None = None
    problems = [_twice(label, file, 1) for label, times in Counter(header).items() if times > 1]
    for at, label in enumerate(header):
        first, rest = _split(label)
        if first in layout.final and (first, rest) not in nodes:
            first, rest = rest, first
        if (first, rest) in nodes:
            places.append(at)
            found.append((first, rest))
        elif label in layout.totals:
            output = at
        elif label in layout.loose:
            loose.append((at, label))
        elif rest in layout.final and first in country:
            final.append((at, first))
            uses.setdefault(first, set()).add(rest)
        elif rest in layout.final and country_of(first, layout.system) in _known(country, layout):
            # A country split in parts buys under its own code: CHN_HFCE beside CN1_A01.
            whole = country_of(first, layout.system)
            part = next(c for c in country if country_of(c, layout.system) == whole)
            final.append((at, part))
            uses.setdefault(part, set()).add(rest)
        else:
            message = f"unknown column '{label[:40]}'"
            problems.append(Problem(message, file, 1, remedy="Is this the right `--format`?"))
    problems += _missing_columns(
        nodes - set(found), uses, country=country, layout=layout, file=file
    )
    raise_problems(WorldError, f"the table in {file} cannot be used", problems)
    return _Columns(tuple(found), np.array(places), tuple(final), output, tuple(loose))


def _missing_columns(
    missing: frozenset[tuple[str, str]],
    uses: Mapping[str, set[str]],
    *,
    country: Axis,
    layout: MatrixLayout,
    file: str,
) -> list[Problem]:
    """Nodes without a column, and countries without all categories of final demand (`uses`)."""
    problems: list[Problem] = []
    every = set[str]().union(*uses.values())
    for code, categories in uses.items():
        if categories != every:
            message = f"no column of {', '.join(sorted(every - categories))} for {code}"
            remedy = "All countries must have the same categories of final demand."
            problems.append(Problem(message, file, 1, remedy=remedy))
    if missing:
        listed = ", ".join(sorted("_".join(node) for node in missing)[:5])
        message = f"{len(missing):,} rows have no column: {listed}"
        problems.append(Problem(message, file, 1, remedy="The table must be square."))
    absent = [code for code in country if code not in uses]
    wholes = {country_of(code, layout.system) for code in uses}
    absent = [code for code in absent if country_of(code, layout.system) not in wholes]
    if absent:
        message = f"no final demand for {', '.join(absent[:8])}"
        problems.append(Problem(message, file, 1, remedy="The table lacks its final demand."))
    return problems


def _stands_below(label: str, layout: MatrixLayout) -> bool:
    return label in layout.totals or any(
        label.startswith(mark)
        if mark.endswith("_")
        else label.endswith(mark)
        if mark.startswith("_")
        else label == mark
        for mark in layout.below
    )


def _known(country: Axis, layout: MatrixLayout) -> set[str | None]:
    return {country_of(code, layout.system) for code in country}


def _split(label: str) -> tuple[str, str]:
    first, _, rest = label.strip().partition("_")
    return first, rest


def _twice(label: str, file: str, line: int | None) -> Problem:
    return Problem(f"'{label}' stands twice", file, line, remedy="Keep one of them.")
