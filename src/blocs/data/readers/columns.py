"""Chosen columns of an official CSV file, under our names, with the line of every row.

Official files have dozens of columns and sometimes tabs between them; what is used is read by
header, everything else is left alone. See `opened_files` for what can be read.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from blocs.data.layouts import Layout
from blocs.data.opened_files import bounded_lines, opened_text
from blocs.data.row_checks import checked_rows
from blocs.data.rows import Reader, RowCollector, Rows, row_lines
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import Problem

CHUNK = 32768
MOST_CODES = 20_000
"""Products, unlike countries, are thousands."""

Keep = Callable[[Mapping[str, Sequence[str]]], Sequence[bool]]
"""Which rows of a chunk count, from its columns by our names."""


@dataclass(frozen=True)
class ColumnMap:
    """Our column → the headers that it has in the source; `needed` must be there."""

    headers: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]


def read_columns(
    path: Path,
    *,
    columns: ColumnMap,
    layout: Layout,
    problems: list[Problem],
    keep: Keep | None = None,
    spelling: Mapping[str, Callable[[str], str]] | None = None,
    year: int | None = None,
) -> Rows | None:
    """Rows of `layout` out of an official file, checked as the tables of a world folder are.

    spelling: see `RowCollector`. year: of the entry to take from an archive with several.
    None, and problems, where the columns are not there. Raises WorldError for an unreadable file.
    """
    with opened_text(path, year=year) as text:
        first = text.readline(1 << 20)
        delimiter = "\t" if first.count("\t") > first.count(",") else ","
        header = next(csv.reader([first], delimiter=delimiter), list[str]())
        if "\0" in first or not first.strip():
            problems.append(
                Problem("the file is empty or no text", path.name, remedy="Copy it again.")
            )
            return None
        found = _positions(header, columns=columns, file=path.name, problems=problems)
        if found is None:
            return None
        names = [name for name in layout.known if name in found]
        collector = RowCollector(
            layout=layout,
            header=names,
            file=path.name,
            most_codes=MOST_CODES,
            spelling=spelling,
        )
        try:
            reader = csv.reader(bounded_lines(text, path), delimiter=delimiter, strict=True)
            _collect(reader, collector=collector, header=header, found=found, keep=keep)
        except csv.Error as cause:
            remedy = "Look for a double quote that is not closed, or a file that is cut off."
            problems.append(Problem(f"not readable as CSV: {cause}", path.name, remedy=remedy))
            return None
    rows = collector.finish()
    problems += collector.problems
    return checked_rows(rows, layout, problems)


def row_width(header: Sequence[str], first: Sequence[str]) -> int:
    """Fields of every row, from the first: a comma at the end of header or rows is no column."""
    if len(first) == len(header) + 1 and not first[-1].strip():
        return len(first)
    if len(first) == len(header) - 1 and not header[-1].strip():
        return len(first)
    return len(header)


def fits(row: Sequence[str], *, width: int, header: Sequence[str]) -> bool:
    """Whether a row has `width` fields, and nothing beyond those that the header names."""
    return len(row) == width and (width <= len(header) or not row[-1].strip())


def _collect(
    reader: Reader,
    *,
    collector: RowCollector,
    header: Sequence[str],
    found: Mapping[str, int],
    keep: Keep | None,
) -> None:
    line = width = 0
    while rows := list(islice(reader, CHUNK)):
        # The header is line 1, and the reader begins to count below it.
        lines = 1 + row_lines(rows, first=line + 1, last=reader.line_num)
        line = reader.line_num
        width = width or row_width(header, next((row for row in rows if row), header))
        usable = [k for k, row in enumerate(rows) if fits(row, width=width, header=header)]
        if len(usable) < len(rows):
            for row, at in zip(rows, lines, strict=True):
                if row and not fits(row, width=width, header=header):
                    collector.refuse_length(len(row), width=width, line=int(at))
        picked = list(zip(*(rows[k] for k in usable), strict=True)) or [()] * width
        cells = {name: picked[at] for name, at in found.items()}
        lines = lines[usable]
        if keep is not None and usable:
            wanted = np.asarray(keep(cells), dtype=bool)
            lines = lines[wanted]
            cells = {
                name: [cell for cell, take in zip(column, wanted, strict=True) if take]
                for name, column in cells.items()
            }
        if len(lines):
            collector.add_columns([cells[name] for name in collector.header], lines)
        if collector.overwhelmed:
            return


def _positions(
    header: Sequence[str], *, columns: ColumnMap, file: str, problems: list[Problem]
) -> dict[str, int] | None:
    """Our column → position in the header; None, and problems, where needed ones are missing."""
    place = {name.strip().casefold(): k for k, name in reversed(list(enumerate(header)))}
    if len(header) == 1 and ";" in header[0]:
        remedy = "Save the file with commas between fields and points in numbers."
        problems.append(Problem("fields are separated by semicolons", file, 1, remedy=remedy))
        return None
    found = {
        ours: place[name.casefold()]
        for ours, names in columns.headers.items()
        for name in names[::-1]
        if name.casefold() in place
    }
    twice = {header[at].strip() for at in found.values() if _count(header, header[at]) > 1}
    for name in sorted(twice):
        remedy = "Keep the one that counts."
        problems.append(Problem(f"column '{name}' stands twice", file, 1, remedy=remedy))
    missing = [ours for ours in columns.needed if ours not in found]
    for ours in missing:
        expected = " or ".join(f"'{name}'" for name in columns.headers[ours])
        hint = did_you_mean(columns.headers[ours][0], [name for name in header if name])
        problems.append(
            Problem(
                f"column {expected} is missing",
                file,
                1,
                field=ours,
                remedy=hint or f"The header is: {', '.join(header)[:200]}",
            )
        )
    return None if missing or twice else found


def _count(header: Sequence[str], name: str) -> int:
    return sum(other.strip().casefold() == name.strip().casefold() for other in header)
