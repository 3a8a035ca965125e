"""Opening one table of a folder: a CSV, a gzipped CSV or a Parquet file, or one clear problem.

The first 64 KB are looked at before anything else, so that a file that is no table is refused at
once, however large it is.
"""

from __future__ import annotations

import codecs
import csv
import dataclasses
import importlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, cast

import numpy as np

from blocs.data.layouts import Layout
from blocs.data.opened_files import bounded_lines, opened, opened_text
from blocs.data.rows import Reader, RowCollector, Rows, row_lines
from blocs.foundation.axes import Indices, did_you_mean
from blocs.foundation.errors import MissingExtraError, Problem, WorldError

HEAD = 65536
"""Bytes that are looked at before a file is read; also the longest line accepted."""

CHUNKS = (256, 32768)
"""Rows of the first chunk, small so that nonsense is found early, and of those that follow."""

MANY_ROWS = 2_000_000
ROWS_PER_BYTE = 20
"""More rows than both allow are made of nothing: a file of any size can promise them."""


class _UnreadableError(Exception):
    """Carries the problem that ends the reading of a file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_table(
    path: Path, *, layout: Layout, problems: list[Problem], file: str | None = None
) -> Rows | None:
    """Rows of the table at `path`, or None where it cannot be read at all.

    What is wrong is added to `problems` under the name `file` (default: that of the path).
    Raises MissingExtraError for a Parquet file where pyarrow is not installed.
    """
    shown = file or path.name
    try:
        if path.suffix == ".parquet":
            return _read_parquet(path, layout=layout, problems=problems, file=shown)
        return _read_csv(path, layout=layout, problems=problems, file=shown)
    except _UnreadableError as stop:
        problems.append(stop.problem)
    except WorldError as stop:
        problems += [dataclasses.replace(problem, file=shown) for problem in stop.problems]
    return None


def _read_csv(path: Path, *, layout: Layout, problems: list[Problem], file: str) -> Rows | None:
    with opened(path) as stream:
        _check_head(stream.read(HEAD), layout=layout, file=file)
    with opened_text(path) as text:
        reader = csv.reader(bounded_lines(text, path, most=HEAD), strict=True)
        try:
            header = next(reader)
            faults = header_problems(header, layout=layout, file=file)
            if faults:
                problems.extend(faults)
                return None
            return _collected(reader, layout=layout, header=header, problems=problems, file=file)
        except csv.Error as cause:
            message = f"not readable as CSV: {cause}"
            remedy = "Look for a double quote that is not closed, or a file that is cut off."
            raise _UnreadableError(
                Problem(message, file, reader.line_num, remedy=remedy)
            ) from cause


def _collected(
    reader: Reader, *, layout: Layout, header: Sequence[str], problems: list[Problem], file: str
) -> Rows:
    collector = RowCollector(layout=layout, header=header, file=file)
    line = reader.line_num
    size = CHUNKS[0]
    while rows := list(islice(reader, size)):
        collector.add_rows(rows, row_lines(rows, first=line + 1, last=reader.line_num))
        line, size = reader.line_num, CHUNKS[1]
        if collector.overwhelmed:
            message = f"reading stopped here after {len(collector.problems):,} problems"
            collector.problems.append(Problem(message, file, line))
            break
    found = collector.finish()
    problems.extend(collector.problems)
    return found


def _check_head(head: bytes, *, layout: Layout, file: str) -> None:
    """Refuse a file whose first bytes are not the text of a table."""
    remedy = f"Write a CSV file in UTF-8 with the header {layout.header}"
    if not head.strip():
        raise _UnreadableError(Problem("the file is empty", file, remedy=remedy))
    if b"\0" in head:
        raise _UnreadableError(Problem("a binary file, or text in UTF-16", file, remedy=remedy))
    try:
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        decoder.decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError as cause:
        line = head.count(b"\n", 0, cause.start) + 1
        message = f"not UTF-8: byte 0x{head[cause.start]:02x}"
        raise _UnreadableError(Problem(message, file, line, remedy=remedy)) from cause
    if len(head) == HEAD and b"\n" not in head:
        message = "no end of line in the first 64 KB: this is not a table"
        raise _UnreadableError(Problem(message, file, 1, remedy=remedy))


def header_problems(header: Sequence[str], *, layout: Layout, file: str) -> list[Problem]:
    """Unknown, repeated and missing columns."""
    problems: list[Problem] = []
    remedy = f"Expected header: {layout.header}"
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and separator in header[0]:
            return [Problem(f"fields are separated by {name}", file, 1, remedy="Use commas.")]
    for position, name in enumerate(header):
        if name in header[:position]:
            problems.append(Problem(f"column '{name}' appears twice", file, 1, field=name))
        elif not name.strip():
            message = f"column {position + 1} has no name"
            advice = "An index, or a comma at the end? Save without it (pandas: index=False)."
            problems.append(Problem(message, file, 1, remedy=advice))
        elif name not in layout.known:
            hint = did_you_mean(name, [c for c in layout.known if c not in header])
            shown = ascii(name[:40]) if not name.isprintable() else f"'{name[:40]}'"
            problems.append(Problem(f"unknown column {shown}", file, 1, remedy=hint or remedy))
    problems.extend(
        Problem(f"column '{name}' is missing", file, 1, field=name, remedy=remedy)
        for name in layout.required
        if name not in header
    )
    return problems


def _read_parquet(path: Path, *, layout: Layout, problems: list[Problem], file: str) -> Rows | None:
    try:
        parquet = cast(Any, importlib.import_module("pyarrow.parquet"))
    except ImportError as cause:
        message = f"reading {file} needs pyarrow: pip install 'blocs[parquet]'"
        raise MissingExtraError(message) from cause
    try:
        with path.open("rb") as stream:
            if stream.read(4) != b"PAR1":
                raise _UnreadableError(Problem("not a Parquet file", file))
        with parquet.ParquetFile(path) as table:
            if table.metadata.num_rows > max(MANY_ROWS, ROWS_PER_BYTE * path.stat().st_size):
                message = f"{table.metadata.num_rows:,} rows in so small a file: this is no table"
                raise _UnreadableError(Problem(message, file))
            header = [str(name) for name in table.schema_arrow.names]
            faults = header_problems(header, layout=layout, file=file)
            if faults:
                problems.extend(faults)
                return None
            collector = RowCollector(layout=layout, header=header, file=file)
            for lines, columns in _parquet_chunks(table):
                collector.add_columns(columns, lines)
                if collector.overwhelmed:
                    break
    except (ValueError, OSError) as cause:
        message = f"the Parquet file is cut off or damaged: {str(cause).splitlines()[0]}"
        raise _UnreadableError(Problem(message, file)) from cause
    found = collector.finish()
    problems.extend(collector.problems)
    return found


def _parquet_chunks(table: Any) -> Iterator[tuple[Indices, list[list[str]]]]:
    """Row numbers from one, and the columns as text: an absent value is an empty text."""
    row = 1
    for batch in table.iter_batches(batch_size=CHUNKS[1]):
        columns = [["" if v is None else str(v) for v in column.to_pylist()] for column in batch]
        yield np.arange(row, row + batch.num_rows, dtype=np.int64), columns
        row += int(batch.num_rows)
