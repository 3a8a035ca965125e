"""Tables of what states do with one another, dated: meetings and visits, treaties, trade.

One row a meeting, a treaty, a flow; every problem of a file at once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from blocs.data.named_columns import named_rows
from blocs.data.reference import load_bloc_table
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.moves.fields import Day, Fault, Form, Text, faults_in
from blocs.world.countries import codes_meant

MOST_FAULTS = 50
LARGEST = 1e15
SEPARATORS = re.compile(r"[;|]")

MEETING_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "day"),
    "participants": ("participants", "who"),
    "guest": ("guest", "visitor"),
    "host": ("host", "visited"),
    "kind": ("kind", "level"),
    "source": ("source", "url"),
}
TREATY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "in_force", "signed"),
    "end": ("end", "ended"),
    "parties": ("parties", "members"),
    "title": ("title", "treaty", "name"),
    "source": ("source", "url"),
}
FLOW_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "year": ("year", "period"),
    "origin": ("origin", "exporter"),
    "destination": ("destination", "importer"),
    "value": ("value", "usd_million"),
    "good": ("good", "sector", "commodity"),
}


class MeetingRow(Form):
    """A row: who met, or who was whose guest."""

    date: Day = Field(description="The (first) day, as 2015-02-11.")
    participants: Text | None = Field(
        default=None, description="Codes or names of countries, with ; between them."
    )
    guest: Text | None = Field(default=None, description="Who came; then `host` says to whom.")
    host: Text | None = Field(default=None, description="Whose guest it was.")
    kind: Text | None = Field(default=None, description="Visit, summit, call: yours to name.")
    source: Text | None = Field(default=None, description="Where it is told.")

    def contradictions(self) -> list[Fault]:
        """What no row may hold."""
        both = bool(self.guest) and bool(self.host)
        if bool(self.participants) == both or bool(self.guest) != bool(self.host):
            remedy = "Write `participants`, or `guest` and `host`."
            return [
                Fault(("participants",), "a row has participants, or a guest and a host", remedy)
            ]
        return []


class TreatyRow(Form):
    """A row: a treaty, from when on it binds whom."""

    date: Day = Field(description="From when on it is in force, as 2015-01-01.")
    parties: Text = Field(description="Codes or names of countries, with ; between them.")
    end: Day | None = Field(default=None, description="When it ended; empty while it lasts.")
    title: Text | None = Field(default=None, description="What it is called.")
    source: Text | None = Field(default=None, description="Where it is told.")

    def contradictions(self) -> list[Fault]:
        """What no row may hold."""
        if self.end is not None and self.end < self.date:
            return [Fault(("end",), "it ended before it began")]
        return []


@dataclass(frozen=True)
class Met:
    """A meeting: those who came, first, and those to whom; `mutual` where nobody was the guest."""

    day: date
    guests: tuple[str, ...]
    hosts: tuple[str, ...]
    mutual: bool


@dataclass(frozen=True)
class Meetings:
    """repeated: rows that stand twice in all their cells; they count once."""

    file: str
    met: tuple[Met, ...]
    rows: int
    repeated: int


@dataclass(frozen=True)
class Treaty:
    """parties: codes of countries and blocs."""

    begin: date
    end: date | None
    parties: tuple[str, ...]


@dataclass(frozen=True)
class Flow:
    """What `origin` sold to `destination`. good: empty where the table has none."""

    year: int
    origin: str
    destination: str
    good: str
    value: float


def read_meetings(path: Path) -> Meetings:
    """Read date and participants, or guest and host. Raises InputError, every problem at once."""
    problems: list[Problem] = []
    found: dict[tuple[str, ...], Met] = {}
    rows = 0
    needed = (("date", "participants"), ("date", "guest", "host"))
    for line, row in named_rows(path, MEETING_COLUMNS, needed, problems):
        rows += 1
        made = _row(row, MeetingRow, path, line, problems)
        if made is None:
            continue
        parts = ("participants",) if made.participants else ("guest", "host")
        named = [_states(row[field], field, path, line, problems) for field in parts]
        who = [code for part in named for code in part]
        if len(set(who)) < 2:
            if all(named):
                message = "fewer than two different states met"
                problems.append(Problem(message, str(path), line, field=parts[-1]))
            continue
        mutual = len(parts) == 1
        found[tuple(row.values())] = Met(made.date, named[0], named[-1], mutual)
    _stop(problems, path, rows, "meetings")
    return Meetings(str(path), tuple(found.values()), rows, rows - len(found))


def read_treaties(path: Path) -> tuple[Treaty, ...]:
    """Read date, parties and, where it ended, end. Raises InputError, every problem at once."""
    problems: list[Problem] = []
    found: list[Treaty] = []
    for line, row in named_rows(path, TREATY_COLUMNS, (("date", "parties"),), problems):
        made = _row(row, TreatyRow, path, line, problems)
        if made is None:
            continue
        parties = _states(row["parties"], "parties", path, line, problems)
        if parties and len(set(parties)) < 2:
            message = "a treaty has two parties or more"
            problems.append(Problem(message, str(path), line, field="parties"))
        found.append(Treaty(made.date, made.end, parties))
    _stop(problems, path, len(found), "treaties")
    return tuple(found)


def read_flows(path: Path) -> tuple[Flow, ...]:
    """Read year, origin, destination, value and, where there are several, good.

    Raises InputError, every problem at once.
    """
    problems: list[Problem] = []
    found: dict[tuple[int, str, str, str], Flow] = {}
    for line, row in named_rows(
        path, FLOW_COLUMNS, (("year", "origin", "destination", "value"),), problems
    ):
        year = row["year"]
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            message = f"'{year}' is no year of four digits"
            problems.append(Problem(message, str(path), line, field="year"))
            continue
        value = _amount(row["value"], path, line, problems)
        origin = _states(row["origin"], "origin", path, line, problems)
        destination = _states(row["destination"], "destination", path, line, problems)
        if value is None or len(origin) != 1 or len(destination) != 1:
            continue
        key = (int(year), origin[0], destination[0], row.get("good", ""))
        if key in found:
            message = "this flow stands twice"
            problems.append(Problem(message, str(path), line, remedy="Add the two values up."))
        found[key] = Flow(*key, value)
    _stop(problems, path, len(found), "flows")
    return tuple(found.values())


_Row = TypeVar("_Row", MeetingRow, TreatyRow)


def _row(
    row: Mapping[str, str], form: type[_Row], path: Path, line: int, problems: list[Problem]
) -> _Row | None:
    """The row as its form takes it; None where it does not, and why."""
    cells = {name: cell for name, cell in row.items() if cell}
    faults = faults_in(cells, form)
    made = None if faults else form.model_validate(cells)
    faults += [] if made is None else made.contradictions()
    for fault in faults:
        field = str(fault.path[0]) if fault.path else None
        problems.append(Problem(fault.message, str(path), line, field=field, remedy=fault.remedy))
    return None if faults else made


def _states(
    text: str, field: str, path: Path, line: int, problems: list[Problem]
) -> tuple[str, ...]:
    """Codes of countries and blocs; none, and why, where one of them is neither."""
    found: list[str] = []
    for name in filter(None, map(str.strip, SEPARATORS.split(text))):
        meant = (name,) if name in load_bloc_table() else codes_meant(name)
        if len(meant) == 1:
            found += meant
            continue
        what = "no country or bloc" if not meant else f"{' or '.join(meant)}"
        hint = did_you_mean(name, load_bloc_table().blocs)
        remedy = f"Write alpha-3 codes or names, with ; between them. {hint}".rstrip()
        problems.append(Problem(f"'{name}' is {what}", str(path), line, field=field, remedy=remedy))
        return ()
    if not found:
        problems.append(Problem("the cell is empty", str(path), line, field=field))
    return tuple(found)


def _amount(text: str, path: Path, line: int, problems: list[Problem]) -> float | None:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if 0 <= value <= LARGEST:
        return value
    remedy = "Leave out what is not known: an absent row is no zero."
    message = f"'{text}' is no value of trade"
    problems.append(Problem(message, str(path), line, field="value", remedy=remedy))
    return None


def _stop(problems: list[Problem], path: Path, count: int, what: str) -> None:
    if not count and not problems:
        problems.append(Problem(f"there are no {what}", str(path)))
    raise_problems(InputError, f"{what} '{path}' cannot be used", problems[:MOST_FAULTS])


def pairs(met: Met) -> Iterator[tuple[str, str]]:
    """Who met whom, each pair once: guest and host, or two of those who met by their codes."""
    if not met.mutual:
        yield from ((g, h) for g in met.guests for h in met.hosts if g != h)
        return
    who = sorted(set(met.guests))
    yield from ((a, b) for k, a in enumerate(who) for b in who[k + 1 :])
