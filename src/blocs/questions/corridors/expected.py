"""What a closure may cost a year, where somebody says how probable it is and how long it lasts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from blocs.data.layouts import Layout, NumberColumn
from blocs.data.row_checks import checked_rows
from blocs.data.table_files import read_table
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError, Problem, raise_problems

DAYS = 365.0

RISKS = Layout(
    "risks",
    ("closed",),
    (
        NumberColumn(
            "probability",
            expected="a probability from 0 to 1",
            remedy="Of a closure in one year: 0.05.",
            low=0.0,
            high=1.0,
        ),
        NumberColumn(
            "days",
            expected="days from 0 to 365",
            remedy="How long it lasts: 30.",
            low=0.0,
            high=DAYS,
        ),
    ),
)


@dataclass(frozen=True)
class Risk:
    """One closure. probability: of one in a year; days: how long it lasts."""

    probability: float
    days: float

    @property
    def part(self) -> float:
        """Of a loss of a whole year that is expected: a closure costs by the day."""
        return self.probability * self.days / DAYS

    def as_data(self) -> dict[str, float]:
        """Plain data."""
        return {"probability": self.probability, "days": self.days}


@dataclass(frozen=True)
class Risks:
    """every: of each closure that has none of its own; own: name of what closes → its risk."""

    every: Risk | None
    own: Mapping[str, Risk]

    def of(self, name: str) -> Risk | None:
        """The risk of a closure, None where nothing is said of it."""
        return self.own.get(name, self.every)


def stated_risks(
    probability: float | None, days: float | None, table: Path | None, known: Collection[str]
) -> Risks | None:
    """What a user says; None where nothing. known: what may close, for the names of the table.

    Raises InputError where one of the two numbers stands alone, or with every problem of the table.
    """
    if (probability is None) != (days is None):
        raise InputError("--probability and --days go together: how probable, and how long")
    every = None
    if probability is not None and days is not None:
        every = Risk(probability, days)
    own = _read(table, known) if table is not None else {}
    return Risks(every, own) if every or own else None


def _read(path: Path, known: Collection[str]) -> dict[str, Risk]:
    problems: list[Problem] = []
    if not path.is_file():
        raise InputError(f"there is no table of risks at '{path}'")
    rows = read_table(path, layout=RISKS, problems=problems, file=str(path))
    found: dict[str, Risk] = {}
    if rows is not None:
        rows = checked_rows(rows, RISKS, problems)
        for row in range(len(rows)):
            name = rows.labels["closed"].name_in(row)
            numbers = (float(rows.numbers[field][row]) for field in ("probability", "days"))
            found[name] = Risk(*numbers)
            if name not in known:
                hint = did_you_mean(name, list(known)) or f"Known: {', '.join(known)}."
                message = f"nothing that could close is called '{name}'"
                problems.append(rows.problem(row, message, field="closed", remedy=hint))
    raise_problems(InputError, "the table of risks is not valid", problems)
    return found
