"""Chosen columns of an official CSV file, under our names, with the line of every row.

Official files have dozens of columns and sometimes tabs between them; what is used is read by
header, everything else is left alone. Plain, gzipped, or the only CSV file of a zip archive.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from blocs.data.layouts import Layout
from blocs.data.row_checks import checked_rows
from blocs.data.rows import RowCollector, Rows
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import Problem, WorldError

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


@contextmanager
def opened(path: Path, *, member: str = ".csv") -> Generator[BinaryIO]:
    """The bytes of a file; of a zip archive the only entry whose name ends in `member`.

    Raises WorldError with the file's name for what cannot be opened, is cut off or damaged.
    """
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive, archive.open(_entry(archive, member)) as stream:
                yield cast(BinaryIO, stream)
        elif path.suffix.lower() == ".gz":
            with gzip.open(path, "rb") as stream:
                yield cast(BinaryIO, stream)
        else:
            with path.open("rb") as stream:
                yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as cause:
        raise unreadable(path, f"the compressed file is cut off or damaged: {cause}") from cause
    except OSError as cause:
        raise unreadable(path, f"cannot be read: {cause.strerror or cause}") from cause


def unreadable(
    path: Path, message: str, remedy: str = "Copy it again from its source."
) -> WorldError:
    """WorldError with one problem about a whole file."""
    return WorldError(
        "the file cannot be read", problems=[Problem(message, path.name, remedy=remedy)]
    )


def _entry(archive: zipfile.ZipFile, ending: str) -> str:
    names = [n for n in archive.namelist() if n.lower().endswith(ending) and "__MACOSX" not in n]
    if len(names) != 1:
        listed = ", ".join(names[:8]) or "none"
        raise zipfile.BadZipFile(f"one file ending in {ending} expected, found: {listed}")
    return names[0]


@contextmanager
def opened_text(path: Path, *, member: str = ".csv") -> Generator[io.TextIOWrapper]:
    """The text of a file without a byte-order mark; what is not UTF-8 is told where it is used."""
    with (
        opened(path, member=member) as stream,
        io.TextIOWrapper(
            stream, encoding="utf-8-sig", errors="surrogateescape", newline=""
        ) as text,
    ):
        yield text


def read_columns(
    path: Path,
    *,
    columns: ColumnMap,
    layout: Layout,
    problems: list[Problem],
    keep: Keep | None = None,
) -> Rows | None:
    """Rows of `layout` out of an official file, checked as the tables of a world folder are.

    None, and problems, where the columns are not there. Raises WorldError for an unreadable file.
    """
    with opened_text(path) as text:
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
        collector = RowCollector(layout=layout, header=names, file=path.name, most_codes=MOST_CODES)
        try:
            reader = csv.reader(text, delimiter=delimiter, strict=True)
            _collect(reader, collector=collector, width=len(header), found=found, keep=keep)
        except csv.Error as cause:
            remedy = "Look for a double quote that is not closed, or a file that is cut off."
            problems.append(Problem(f"not readable as CSV: {cause}", path.name, remedy=remedy))
            return None
    problems += collector.problems
    return checked_rows(collector.finish(), layout, problems)


def _collect(
    reader: Iterator[list[str]],
    *,
    collector: RowCollector,
    width: int,
    found: Mapping[str, int],
    keep: Keep | None,
) -> None:
    line = 1
    while rows := list(islice(reader, CHUNK)):
        lines = np.arange(line + 1, line + 1 + len(rows), dtype=np.int64)
        line += len(rows)
        for row, at in zip(rows, lines, strict=True):
            if row and len(row) != width:
                collector.refuse_length(len(row), width=width, line=int(at))
        usable = [k for k, row in enumerate(rows) if len(row) == width]
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
    return None if missing else found
