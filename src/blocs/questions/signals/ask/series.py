"""Series as somebody has them: one row a period and series, series of one group side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.named_columns import named_rows
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "period": ("period", "year", "session", "week"),
    "value": ("value", "share"),
    "series": ("series", "origin", "partner", "with"),
    "group": ("group", "destination", "country", "actor"),
}
NOT_KNOWN = ("", "na", "nan", "null")
MOST_FAULTS = 50
MOST_PERIODS = 5_000
LARGEST = 1e15


@dataclass(frozen=True, eq=False)
class SeriesGroup:
    """Series that are scored together, as the origins of one country's imports.

    values: (period, series), NaN where nothing was observed.
    """

    name: str
    series: tuple[str, ...]
    values: Array


@dataclass(frozen=True, eq=False)
class SeriesTable:
    """Groups over the same periods, whole numbers from the first to the last of the table."""

    file: str
    first: int
    groups: tuple[SeriesGroup, ...]

    @property
    def periods(self) -> range:
        """Every period from the first to the last."""
        return range(self.first, self.first + len(self.groups[0].values))


def read_series(path: Path) -> SeriesTable:
    """Read a table period,value[,series,group]; periods are whole numbers such as years.

    A period that is absent, or a value that is empty or NA, was not observed: it is never zero.
    Raises InputError with every problem at once, at most 50.
    """
    problems: list[Problem] = []
    found: dict[tuple[str, str], dict[int, float]] = {}
    for line, row in named_rows(path, COLUMNS, (("period", "value"),), problems):
        period = _period(row["period"], line, path, problems)
        value = _value(row["value"], line, path, problems)
        own = found.setdefault((row.get("group", ""), row.get("series", "")), {})
        if period in own:
            message = f"period {period} stands twice in one series"
            problems.append(Problem(message, str(path), line, field="period"))
        own[period] = value
    seen = sorted({period for own in found.values() for period in own})
    if not seen and not problems:
        problems.append(Problem("there are no rows", str(path)))
    elif seen and seen[-1] - seen[0] >= MOST_PERIODS:
        message = f"periods from {seen[0]} to {seen[-1]}: more than {MOST_PERIODS:,}"
        remedy = "Number the periods one after the other, as years or weeks are."
        problems.append(Problem(message, str(path), remedy=remedy))
    raise_problems(InputError, f"series '{path}' cannot be used", problems[:MOST_FAULTS])
    names = dict.fromkeys(group for group, _ in found)
    groups = tuple(_group(name, found, seen[0], seen[-1]) for name in names)
    return SeriesTable(str(path), seen[0], groups)


def _group(
    name: str, found: Mapping[tuple[str, str], Mapping[int, float]], first: int, last: int
) -> SeriesGroup:
    own = {series: values for (group, series), values in found.items() if group == name}
    table = np.full((last - first + 1, len(own)), np.nan)
    for column, values in enumerate(own.values()):
        for period, value in values.items():
            table[period - first, column] = value
    return SeriesGroup(name, tuple(own), table)


def _period(written: str, line: int, path: Path, problems: list[Problem]) -> int:
    digits = written.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) <= 9:
        return int(written)
    remedy = "Write a whole number, such as a year; number weeks one after the other."
    message = f"'{written}' is no period"
    problems.append(Problem(message, str(path), line, field="period", remedy=remedy))
    return 0


def _value(written: str, line: int, path: Path, problems: list[Problem]) -> float:
    if written.lower() in NOT_KNOWN:
        return math.nan
    try:
        value = float(written)
    except ValueError:
        value = math.inf
    if abs(value) <= LARGEST:
        return value
    remedy = "Write a plain number; leave the cell empty where nothing was observed."
    message = f"'{written}' is no number up to {LARGEST:g}"
    problems.append(Problem(message, str(path), line, field="value", remedy=remedy))
    return math.nan
