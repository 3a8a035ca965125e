"""Elasticities that move together by a user's word: groups of sectors, tables of joint draws."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from blocs.draws.spaces import Bootstrap, Correlation
from blocs.foundation.axes import Array, Axis, did_you_mean
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.foundation.files import open_bytes

COLUMN = "theta."
"""Names of inputs that are elasticities out of a table; they end with the sector."""
MOST_ELASTICITY = 1e6
"""Larger ones are slips: so is the limit of a table of elasticities."""


@dataclass(frozen=True)
class SectorGroup:
    """Sectors whose own parts of the law have the same correlation in every pair.

    sectors: codes; correlation: of the normal scores behind them, the part common to all sectors
    left out.
    """

    sectors: tuple[str, ...]
    correlation: float

    def as_data(self) -> dict[str, Any]:
        """Plain data."""
        return {"sectors": list(self.sectors), "correlation": self.correlation}


@dataclass(frozen=True, eq=False)
class ElasticityTable:
    """Joint draws of elasticities, such as a bootstrap of their estimate, a row each.

    sectors: codes; rows: (row, sector) θ > 0; name: of its file. A draw takes one row whole, all
    rows with the same probability, in the place of the law of these sectors.
    """

    sectors: tuple[str, ...]
    rows: Array
    name: str

    @property
    def bootstrap(self) -> Bootstrap:
        """The table as an input of a space."""
        return Bootstrap(tuple(COLUMN + code for code in self.sectors), self.rows)

    @property
    def log_deviation(self) -> Array:
        """(sector,) standard deviation of ln θ over the rows."""
        return np.log(self.rows).std(axis=0)

    def as_data(self) -> dict[str, Any]:
        """Plain data that says what it is, its rows as a hash."""
        rows = np.ascontiguousarray(self.rows, dtype=np.float64)
        return {
            "name": self.name,
            "sectors": list(self.sectors),
            "rows": len(rows),
            "sha256": hashlib.sha256(rows.tobytes()).hexdigest(),
        }


def read_elasticity_table(path: str | Path) -> ElasticityTable:
    """A CSV file: sector codes in its first line, a joint draw of θ > 0 in every other.

    Raises InputError with every problem.
    """
    where = Path(path)
    with open_bytes(where) as file:
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(f"{where} is not UTF-8 text: save it as CSV in UTF-8") from error
    lines = [line for line in csv.reader(io.StringIO(text)) if any(map(str.strip, line))]
    problems: list[Problem] = []
    heads = tuple(head.strip() for head in lines[0]) if lines else ()
    if len(lines) < 3:
        remedy = "Give sector codes in the first line, and two or more rows of elasticities."
        problems.append(Problem(f"{max(0, len(lines) - 1)} rows of numbers", remedy=remedy))
    twice = sorted({head for head in heads if heads.count(head) > 1})
    problems += [Problem(f"the column '{head}' is there twice", field="line 1") for head in twice]
    rows = [list(_numbers(line, heads, k, problems)) for k, line in enumerate(lines[1:], start=2)]
    raise_problems(InputError, f"the table of elasticities {where} cannot be used", problems)
    return ElasticityTable(heads, np.array(rows), where.name)


def _numbers(
    line: Sequence[str], heads: Sequence[str], number: int, problems: list[Problem]
) -> Iterator[float]:
    """The numbers of one line; what is none is told."""
    if len(line) != len(heads):
        told = f"{len(line)} cells under {len(heads)} sectors"
        problems.append(Problem(told, field=f"line {number}"))
        return
    for head, cell in zip(heads, line, strict=True):
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not 0 < value <= MOST_ELASTICITY:
            told = f"'{cell.strip()}' is no elasticity θ > 0"
            problems.append(Problem(told, field=f"line {number}, {head}"))
        yield value


def unknown_sectors(codes: Sequence[str], sectors: Axis, where: str) -> list[Problem]:
    """Codes that the world does not have."""
    return [
        Problem(
            f"unknown sector '{code}'. {did_you_mean(code, sectors.labels)}".rstrip(), field=where
        )
        for code in codes
        if code not in sectors
    ]


def correlations_of(
    groups: Sequence[SectorGroup], part_of: Mapping[str, str], problems: list[Problem]
) -> tuple[Correlation, ...]:
    """Groups of sectors as groups of parts of the law; what is wrong with them is told.

    part_of: sector → its own part of the law.
    """
    found: list[Correlation] = []
    for group in groups:
        where = "+".join(group.sectors)
        names = tuple(dict.fromkeys(part_of[c] for c in group.sectors if c in part_of))
        if len(names) < 2:
            told = "rests on fewer than two parts of the law: nothing can be correlated"
            problems.append(Problem(told, field=where))
            continue
        matrix = np.full((len(names), len(names)), float(group.correlation))
        np.fill_diagonal(matrix, 1.0)
        one = Correlation(names, matrix)
        problems += one.problems(names, where)
        problems += [
            Problem(f"'{name}' stands in two correlated groups", field=where)
            for name in names
            if any(name in other.names for other in found)
        ]
        found.append(one)
    return tuple(found)
