"""Rows of a small table under names of columns, whatever their order and what else stands there.

Tables of worlds have layouts (`table_files`); this reads what people have: votes, points.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from blocs.data.opened_files import bounded_lines, opened_text
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import Problem

if TYPE_CHECKING:
    from _csv import Reader

LONGEST_ROW = 1 << 16
NO_TEXT = "a binary file, or text that is not UTF-8"


def named_rows(
    path: Path,
    columns: Mapping[str, Sequence[str]],
    needed: Sequence[Sequence[str]],
    problems: list[Problem],
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells, without blanks around them, of each row under the names of `columns`.

    columns: name → what it may be called; needed: sets of names, just one of which must be there;
    columns that are not known are left aside. What is wrong is added to `problems`. Raises
    WorldError for a file that cannot be read.
    """
    if not path.is_file():
        message = "a folder, not a file" if path.is_dir() else "there is no such file"
        problems.append(Problem(message, str(path)))
        return
    with opened_text(path) as stream:
        reader = csv.reader(bounded_lines(stream, path, most=LONGEST_ROW), strict=True)
        try:
            header = [cell.strip().lower() for cell in next(reader, list[str]())]
            faults = [
                Problem(message, str(path), 1, remedy=remedy)
                for message, remedy in _faults(header, columns, needed)
            ]
            problems += faults
            if not faults:
                yield from _cells(reader, header, columns, path, problems)
        except csv.Error as cause:
            remedy = "Look for a double quote that is not closed, or a file that is cut off."
            message = f"not readable as CSV: {cause}"
            problems.append(Problem(message, str(path), reader.line_num, remedy=remedy))


def _cells(
    reader: Reader,
    header: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    path: Path,
    problems: list[Problem],
) -> Iterator[tuple[int, dict[str, str]]]:
    places = {name: at[0] for name, known in columns.items() if (at := _places(header, known))}
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            message = f"{len(cells)} cells under {len(header)} columns"
            remedy = "Commas lie between cells, numbers have decimal points."
            problems.append(Problem(message, str(path), reader.line_num, remedy=remedy))
            continue
        yield reader.line_num, {name: cells[place].strip() for name, place in places.items()}


def _faults(
    header: Sequence[str], columns: Mapping[str, Sequence[str]], needed: Sequence[Sequence[str]]
) -> Iterator[tuple[str, str | None]]:
    """What is wrong with a header, and what to do."""
    if not is_text(header):
        yield NO_TEXT, "Write a CSV file in UTF-8."
        return
    there = {name for name, known in columns.items() if _places(header, known)}
    whole = [names for names in needed if there.issuperset(names)]
    names = ", ".join(header) or "none"
    if len(whole) > 1:
        both = " and ".join(",".join(names) for names in whole)
        yield f"there are columns {both}", "Leave one of them out."
    if not whole:
        ways = " or ".join(",".join(names) for names in needed)
        if len(header) == 1 and ";" in header[0]:
            yield "fields are separated by semicolons", f"Use commas; needed are {ways}."
            return
        if len(needed) > 1:
            yield f"columns are {names}: needed are {ways}", None
            return
        for name in (name for name in needed[0] if name not in there):
            yield (
                f"there is no column '{name}'",
                did_you_mean(name, header) or f"Columns are {names}.",
            )
    for known in columns.values():
        for word in known:
            if header.count(word) > 1:
                yield f"there are {header.count(word)} columns '{word}'", "Keep one of them."


def is_text(cells: Sequence[str]) -> bool:
    """Whether cells hold what is written in words: no bytes that were no UTF-8, no controls."""
    return all("\ud800" > ch >= " " or ch > "\udfff" or ch in "\t\r\n" for ch in "".join(cells))


def _places(header: Sequence[str], known: Sequence[str]) -> list[int]:
    return [header.index(word) for word in known if word in header]
