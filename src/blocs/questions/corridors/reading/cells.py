"""Cells of tables of others: numbers, lists that are written as text, codes of countries."""

from __future__ import annotations

import ast
import csv
import gzip
import io
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any

from blocs.foundation.errors import InputError
from blocs.questions.corridors.reading.found import Cell
from blocs.world.countries import codes_meant

JOINS = "+"
"""Between names in one cell."""

csv.field_size_limit(2**27)  # shapes of lines are long cells


def csv_header(path: Path) -> set[str]:
    """Names of the columns. Raises InputError where the file is no text."""
    return {name for header in islice(_lines(path), 1) for name in header}


def csv_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a table by column. Raises InputError where the file is no text."""
    lines = _lines(path)
    header = [name for first in islice(lines, 1) for name in first]
    for line in lines:
        yield dict(zip(header, line, strict=False))


def numbered_rows(path: Path) -> Iterator[tuple[dict[str, str], Callable[[str], Cell]]]:
    """Rows of a table, and what says where a column of the row stands."""
    for line, row in enumerate(csv_rows(path), start=2):
        yield row, partial(_cell, path.name, line, row)


def cells_of(cell: Callable[[str], Cell], **columns: str) -> Mapping[str, Cell]:
    """Part of a pipe → where it stands. columns: part → its column."""
    return {part: cell(column) for part, column in columns.items()}


def _cell(file: str, line: int, row: dict[str, str], field: str) -> Cell:
    return Cell(file, line, field, row.get(field, ""))


def _lines(path: Path) -> Iterator[list[str]]:
    try:
        content = path.read_bytes()
        raw = gzip.decompress(content) if path.suffix == ".gz" else content
        text = raw.decode("utf-8-sig")
        yield from csv.reader(io.StringIO(text, newline=""))
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as cause:
        raise InputError(f"'{path}' cannot be read as a table: {cause}") from cause


def joined_names(text: str) -> tuple[str, ...]:
    """Names with + between them, each once; blanks around them do not count."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(JOINS) if part.strip()))


def joining_faults(text: str) -> Iterator[tuple[str, str]]:
    """(what is wrong, what to do) in names with + between them; nothing in an empty cell."""
    parts = [part.strip() for part in text.split(JOINS)]
    if text.strip() and not all(parts):
        yield f"'{text.strip()}' has an empty name beside a +", "Write RUS+BLR: names, one + each."
    twice = [name for name, count in Counter(filter(None, parts)).items() if count > 1]
    if twice:
        yield f"'{text.strip()}' names {', '.join(twice)} twice", "Name each once: parts are equal."


def number(text: str) -> float:
    """A cell as a number, NaN where it is none."""
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def items(text: str) -> list[Any]:
    """A list that is written as text, empty where it is none."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return []
    return list(value) if isinstance(value, list | tuple) else []  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


@cache
def country_code(written: object) -> str:
    """The alpha-3 code of what a file calls a country; as it is written where none is known."""
    text = str(written or "").strip().strip("\\\"'").upper()
    meant = codes_meant(text)
    return meant[0] if len(meant) == 1 else text
