"""Roll calls as somebody has them: one row a member and roll call, sessions in it or beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from pathlib import Path

import numpy as np

from blocs.data.opened_files import opened_text
from blocs.foundation.axes import Array, did_you_mean
from blocs.foundation.errors import InputError, Problem, raise_problems

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "roll_call": ("roll_call", "rcid", "rollcall", "vote_id", "item"),
    "country": ("country", "member", "countrycode", "iso3", "ccode"),
    "vote": ("vote", "choice", "position"),
    "session": ("session",),
    "date": ("date",),
}
"""A column and the names that it goes by."""

ABSENT = float("nan")
CHOICES: Mapping[str, float] = {
    **dict.fromkeys(("yes", "y", "aye", "for", "1"), 1.0),
    **dict.fromkeys(("abstain", "abstention", "a", "2"), 0.0),
    **dict.fromkeys(("no", "n", "nay", "against", "3"), -1.0),
    **dict.fromkeys(("absent", "not a member", "not member", "na", "8", "9", ""), ABSENT),
}
"""What a vote is written as; numbers are those of Voeten's files of the United Nations."""

MOST_FAULTS = 50
ONLY_SESSION = "all"


@dataclass(frozen=True, eq=False)
class Session:
    """votes: (member, roll call) −1 no, 0 abstain, 1 yes, NaN absent; day: its first day."""

    name: str
    members: tuple[str, ...]
    votes: Array
    day: date | None


@dataclass(frozen=True, eq=False)
class RollCalls:
    """Sessions in their order.

    repeated: rows whose member had voted on that roll call before, and voted the same; they count
    once.
    """

    file: str
    sessions: tuple[Session, ...]
    repeated: int

    @property
    def members(self) -> tuple[str, ...]:
        """Everybody who is in any session, sorted."""
        return tuple(sorted({code for session in self.sessions for code in session.members}))


def read_roll_calls(path: Path, *, beside: Path | None = None) -> RollCalls:
    """Read a table of votes; `beside`: roll_call,session[,date] where the votes do not say.

    Raises InputError with every problem at once, at most 50.
    """
    problems: list[Problem] = []
    sessions = {} if beside is None else _sessions(beside, problems)
    cast: dict[str, dict[tuple[str, str], float]] = {}
    days: dict[str, date] = {}
    repeated = 0
    for line, row in _rows(path, ("roll_call", "country", "vote"), problems):
        written = row["vote"].strip().lower()
        if written not in CHOICES:
            known = "Write yes, abstain, no or absent (or 1, 2, 3, 8)."
            problems.append(Problem(f"no vote: '{row['vote']}'", str(path), line, remedy=known))
            continue
        roll_call, member = row["roll_call"].strip(), row["country"].strip()
        own = (row.get("session", "").strip(), row.get("date", "").strip())
        name, day = sessions.get(roll_call, own)
        if beside is not None and roll_call not in sessions:
            message = f"roll call '{roll_call}' has no session in {beside.name}"
            problems.append(Problem(message, str(path), line))
            continue
        name = name or ONLY_SESSION
        _note_day(days, name, day, problems, path, line)
        votes = cast.setdefault(name, {})
        key, value = (member, roll_call), CHOICES[written]
        if key in votes:
            if not _same(votes[key], value):
                message = f"{member} voted twice on roll call '{roll_call}', not alike"
                problems.append(Problem(message, str(path), line))
            repeated += 1
        votes[key] = value
    if not problems and not cast:
        problems.append(Problem("there are no votes", str(path)))
    raise_problems(InputError, f"roll calls '{path}' cannot be used", problems[:MOST_FAULTS])
    order = sorted(cast, key=_by_number)
    made = tuple(_session(name, cast[name], days.get(name)) for name in order)
    return RollCalls(str(path), made, repeated)


def _same(one: float, other: float) -> bool:
    return one == other or (isnan(one) and isnan(other))


def _by_number(name: str) -> tuple[float, str]:
    try:
        return float(name), name
    except ValueError:
        return float("inf"), name


def _note_day(
    days: dict[str, date],
    name: str,
    written: str,
    problems: list[Problem],
    path: Path,
    line: int,
) -> None:
    if not written:
        return
    try:
        day = date.fromisoformat(written[:10])
    except ValueError:
        problems.append(Problem(f"no date such as 2015-01-31: '{written}'", str(path), line))
        return
    if name not in days or day < days[name]:
        days[name] = day


def _session(name: str, votes: Mapping[tuple[str, str], float], day: date | None) -> Session:
    members = tuple(sorted({member for member, _ in votes}))
    calls = sorted({call for _, call in votes})
    row = {member: k for k, member in enumerate(members)}
    column = {call: k for k, call in enumerate(calls)}
    table = np.full((len(members), len(calls)), np.nan)
    for (member, call), value in votes.items():
        table[row[member], column[call]] = value
    return Session(name, members, table, day)


def _sessions(path: Path, problems: list[Problem]) -> dict[str, tuple[str, str]]:
    """Roll call → its session and its day as written."""
    return {
        row["roll_call"].strip(): (row["session"].strip(), row.get("date", "").strip())
        for _, row in _rows(path, ("roll_call", "session"), problems)
    }


def _place(header: Sequence[str], known: Sequence[str]) -> int | None:
    return next((header.index(name) for name in known if name in header), None)


def _rows(
    path: Path, needed: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells of each row under the names of `COLUMNS`."""
    if not path.is_file():
        problems.append(Problem("there is no such file", str(path)))
        return
    with opened_text(path) as stream:
        reader = csv.reader(stream)
        header = [cell.strip().lower() for cell in next(reader, list[str]())]
        at = {name: _place(header, known) for name, known in COLUMNS.items()}
        missing = [name for name in needed if at[name] is None]
        for name in missing:
            hint = did_you_mean(name, header) or f"Columns are {', '.join(header) or 'none'}."
            problems.append(Problem(f"there is no column '{name}'", str(path), 1, remedy=hint))
        if missing:
            return
        places = {name: place for name, place in at.items() if place is not None}
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                message = f"{len(cells)} cells under {len(header)} columns"
                problems.append(Problem(message, str(path), reader.line_num))
                continue
            yield reader.line_num, {name: cells[place] for name, place in places.items()}
