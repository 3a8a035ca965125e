"""The rows of one table, checked cell by cell: labels interned, numbers parsed, lines kept.

Reading goes through the csv module of the standard library: with interning it is as fast as a
dataframe reader, gives exact line numbers, and has none of the conversions that hide mistakes
(`True` read as 1, `01` as 1, a row that is too long cut off).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan, nan
from typing import Protocol

import numpy as np

from blocs.data.layouts import Layout, NumberColumn
from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.errors import Problem
from blocs.foundation.rates import MOST_BARE, MOST_BARE_IN_DATA, rate_in_cell, rate_of

MOST_PROBLEMS = 1000
"""Reading a table stops after so many problems."""

MOST_CODES = 5000
"""More different codes than this in one column are no countries or sectors."""


MOST_BARE_SHARE = 0.01
"""Where more of the rates than this are above two without a percent sign, per cent are meant."""


class Reader(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, eq=False)
class Labels:
    """A column of codes: row r holds `names[codes[r]]`; `names` in the order of appearance."""

    names: tuple[str, ...]
    codes: Indices

    def name_in(self, row: int) -> str:
        """The code in a row."""
        return self.names[int(self.codes[row])]

    def first_rows(self) -> Indices:
        """Row in which each name appears first."""
        first = np.zeros(len(self.names), dtype=np.int64)
        first[self.codes[::-1]] = np.arange(len(self.codes), dtype=np.int64)[::-1]
        return first

    def counts(self) -> Indices:
        """Number of rows of each name."""
        return np.bincount(self.codes, minlength=len(self.names))


@dataclass(frozen=True, eq=False)
class Rows:
    """A table as read: numbers of rows that cannot be used are NaN.

    lines: line in the file of each row, the header being line 1 (Parquet: row, from 1).
    whole: whether the table was read to its end, with no row left out for its length.
    sound: whether nothing is wrong.
    """

    file: str
    labels: Mapping[str, Labels]
    numbers: Mapping[str, Array]
    texts: Mapping[str, tuple[str, ...]]
    lines: Indices
    whole: bool
    sound: bool

    def __len__(self) -> int:
        return len(self.lines)

    def problem(self, row: int, message: str, *, field: str, remedy: str | None = None) -> Problem:
        """A problem in the given row."""
        return Problem(message, self.file, int(self.lines[row]), field=field, remedy=remedy)

    def problems(
        self, wrong: Mask, message_of: Callable[[int], str], *, field: str, remedy: str
    ) -> list[Problem]:
        """A problem for each row where `wrong`; beyond the first thousand they are counted."""
        found: list[int] = np.flatnonzero(wrong).tolist()
        problems = [
            self.problem(row, message_of(row), field=field, remedy=remedy)
            for row in found[:MOST_PROBLEMS]
        ]
        if len(found) > MOST_PROBLEMS:
            message = f"{len(found) - MOST_PROBLEMS:,} more rows like the ones before"
            problems.append(self.problem(found[MOST_PROBLEMS], message, field=field))
        return problems


class RowCollector:
    """Takes a table chunk by chunk and notes, with their lines, the cells that cannot be used."""

    def __init__(
        self,
        *,
        layout: Layout,
        header: Sequence[str],
        file: str,
        most_codes: int = MOST_CODES,
        spelling: Mapping[str, Callable[[str], str]] | None = None,
    ) -> None:
        """spelling: column of codes → how a code is read from what is written."""
        self.file = file
        self._spelling = spelling or {}
        self._most_codes = most_codes
        self.header = tuple(header)
        self.problems: list[Problem] = []
        self._numbers = {c.name: c for c in layout.numbers if c.name in header}
        self._texts = tuple(name for name in layout.texts if name in header)
        label_names = (*layout.labels, *layout.more_labels)
        self._intern: dict[str, dict[str, int]] = {n: {} for n in label_names if n in header}
        self._written: dict[str, dict[str, int]] = {name: {} for name in self._intern}
        self._codes: dict[str, list[Indices]] = {name: [] for name in self._intern}
        self._values: dict[str, list[Array]] = {name: [] for name in self._numbers}
        self._words: dict[str, list[str]] = {name: [] for name in self._texts}
        self._lines: list[Indices] = []
        self._bare_rates: list[tuple[str, int, float]] = []
        self._hopeless = False
        self._whole = True

    @property
    def overwhelmed(self) -> bool:
        """Whether there are so many problems that reading on is of no use."""
        return self._hopeless or len(self.problems) >= MOST_PROBLEMS

    def add_rows(self, rows: Sequence[Sequence[str]], lines: Indices) -> None:
        """Add rows of fields; blank rows are skipped, rows of a wrong length are problems."""
        width = len(self.header)
        if set(map(len, rows)) != {width}:
            kept = [k for k, row in enumerate(rows) if self._fits(row, int(lines[k]))]
            rows, lines = [rows[k] for k in kept], lines[kept]
        if rows:
            self.add_columns(tuple(zip(*rows, strict=True)), lines)

    def add_columns(self, columns: Sequence[Sequence[str]], lines: Indices) -> None:
        """Add a chunk given as columns in the order of the header."""
        self._lines.append(lines)
        for name, cells in zip(self.header, columns, strict=True):
            if name in self._intern:
                self._codes[name].append(self._interned(name, cells))
                self._check_number_of_codes(name, int(lines[-1]))
            elif name in self._numbers:
                values = parse_numbers(cells)
                if values is None or (
                    self._numbers[name].is_rate and (np.abs(values) > MOST_BARE).any()
                ):
                    values = self._parse_one_by_one(cells, lines, self._numbers[name])
                self._values[name].append(values)
            else:
                self._words[name].extend(cells)

    def finish(self) -> Rows:
        """All rows added so far; what is wrong with them as a whole joins the problems."""
        empty = np.zeros(0, dtype=np.int64)
        self._refuse_percentages()
        return Rows(
            file=self.file,
            labels={
                name: Labels(tuple(self._intern[name]), np.concatenate([empty, *parts]))
                for name, parts in self._codes.items()
            },
            numbers={n: np.concatenate([np.zeros(0), *v]) for n, v in self._values.items()},
            texts={name: tuple(words) for name, words in self._words.items()},
            lines=np.concatenate([empty, *self._lines]),
            whole=self._whole,
            sound=not self.problems,
        )

    def _interned(self, name: str, cells: Sequence[str]) -> Indices:
        """Codes of cells; spellings of one code have one number."""
        names, written, spell = self._intern[name], self._written[name], self._spelling.get(name)
        for text in dict.fromkeys(cells):
            if text not in written:
                code = text if spell is None else spell(text)
                written[text] = names.setdefault(code, len(names))
        return np.fromiter(map(written.__getitem__, cells), dtype=np.int64, count=len(cells))

    def _refuse_percentages(self) -> None:
        """Rates above two without a percent sign, where they are more than a few of the column."""
        for name, column in self._numbers.items():
            bare = [(line, rate) for known, line, rate in self._bare_rates if known == name]
            nonzero = sum(int(np.count_nonzero(part)) for part in self._values[name])
            if len(bare) <= MOST_BARE_SHARE * nonzero:
                continue
            for line, rate in bare:
                try:
                    rate_of(rate)
                except ValueError as cause:
                    problem = Problem(str(cause), self.file, line, field=name, remedy=column.remedy)
                    self.problems.append(problem)

    def _check_number_of_codes(self, name: str, line: int) -> None:
        if len(self._intern[name]) > self._most_codes and not self._hopeless:
            self._hopeless, self._whole = True, False
            message = f"more than {self._most_codes:,} different codes"
            remedy = "Check that the column holds codes of countries or sectors."
            self.problems.append(Problem(message, self.file, line, field=name, remedy=remedy))

    def _fits(self, row: Sequence[str], line: int) -> bool:
        if not row or len(row) == len(self.header):
            return bool(row)
        self.refuse_length(len(row), width=len(self.header), line=line)
        return False

    def refuse_length(self, length: int, *, width: int, line: int) -> None:
        """Note a row with `length` fields where `width` are expected; it is left out."""
        self._whole = False
        if self.overwhelmed:
            return
        remedy = "If this is the last row, the file is cut off: copy it again."
        if length > width:
            remedy = "Write numbers without separators, and texts with commas in double quotes."
        count = f"{length} field{'s' if length > 1 else ''}"
        names = f" ({','.join(self.header)})" if width == len(self.header) else ""
        message = f"{count}, {width} expected{names}"
        self.problems.append(Problem(message, self.file, line, remedy=remedy))

    def _parse_one_by_one(
        self, cells: Sequence[str], lines: Indices, column: NumberColumn
    ) -> Array:
        values = np.full(len(cells), nan)
        for k, cell in enumerate(cells):
            fault = number_fault(cell, column)
            if fault is None:
                values[k] = _number_in(cell, column)
                if column.is_rate and _bare(cell) > MOST_BARE:
                    self._bare_rates.append((column.name, int(lines[k]), values[k]))
            elif not self.overwhelmed:
                place = (self.file, int(lines[k]))
                remedy = "Write a finite number with a decimal point; unknown is not zero."
                remedy = column.remedy if column.is_rate else remedy
                self.problems.append(Problem(fault, *place, field=column.name, remedy=remedy))
        return values


def parse_numbers(cells: Sequence[str]) -> Array | None:
    """All cells as finite numbers, or None if any is not one (or is written with underscores)."""
    try:
        values = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
    except ValueError:
        return None
    if not np.isfinite(values).all() or "_" in "".join(cells):
        return None
    return values


def _number_in(cell: str, column: NumberColumn) -> float:
    """The number in a cell that has no fault; NaN for an empty one."""
    if not cell.strip():
        return nan
    return rate_in_cell(cell, most_bare=MOST_BARE_IN_DATA) if column.is_rate else float(cell)


def number_fault(cell: str, column: NumberColumn) -> str | None:
    """Why `cell` is not a number that `column` can hold, None if it is one."""
    if not cell.strip():
        return None if column.may_be_empty else f"empty, expected {column.expected}"
    if column.is_rate and ("%" in cell or _bare(cell) > MOST_BARE_IN_DATA):
        return _rate_fault(cell)
    try:
        value = float(cell) if "_" not in cell else nan
    except ValueError:
        return f"{_shown(cell)} is not a number, expected {column.expected}"
    if isnan(value):
        return f"{_shown(cell)} is not a number, expected {column.expected}"
    if value in (inf, -inf):
        return f"{_shown(cell)} is not finite, expected {column.expected}"
    return None


def _bare(cell: str) -> float:
    """Size of a finite number without a percent sign; zero for everything else."""
    try:
        size = abs(float(cell)) if "_" not in cell else 0.0
    except ValueError:
        return 0.0
    return size if size < inf else 0.0


def _rate_fault(cell: str) -> str | None:
    try:
        rate_in_cell(cell, most_bare=MOST_BARE_IN_DATA)
    except ValueError as cause:
        return str(cause)
    return None


def _shown(cell: str, most: int = 40) -> str:
    text = repr(cell if len(cell) <= most else cell[:most] + "…")
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def row_lines(rows: Sequence[Sequence[str]], *, first: int, last: int) -> Indices:
    """Line on which each row starts; a quoted field may span several."""
    if last - first + 1 == len(rows):
        return np.arange(first, last + 1, dtype=np.int64)
    spans = [1 + sum(field.count("\n") for field in row) for row in rows]
    return first + np.cumsum([0, *spans[:-1]], dtype=np.int64)
