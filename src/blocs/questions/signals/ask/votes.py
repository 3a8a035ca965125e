"""Roll calls as somebody has them: one row a member and roll call, sessions in it or beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite, isnan
from pathlib import Path

import numpy as np

from blocs.data.named_columns import named_rows
from blocs.data.roll_calls.united_nations import SOURCE, assembly
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.foundation.files import is_there
from blocs.world.provenance import Source

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
UNITED_NATIONS = "un"
"""The name of the roll calls that ship."""


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
    once; source: of votes that ship with blocs.
    """

    file: str
    sessions: tuple[Session, ...]
    repeated: int
    source: Source | None = None

    @property
    def members(self) -> tuple[str, ...]:
        """Everybody who is in any session, sorted."""
        return tuple(sorted({code for session in self.sessions for code in session.members}))


def find_roll_calls(name: str | Path, *, beside: Path | None = None) -> RollCalls:
    """A table as given, or what ships under the name `un`. Raises InputError."""
    path = Path(name)
    if is_there(path) or str(name) != UNITED_NATIONS:
        return read_roll_calls(path, beside=beside)
    if beside is not None:
        raise InputError(f"the roll calls of '{UNITED_NATIONS}' have their sessions already")
    return _united_nations()


def _united_nations() -> RollCalls:
    held = assembly()
    sessions: list[Session] = []
    for number in np.unique(held.sessions):
        calls = np.flatnonzero(held.sessions == number)
        votes = held.votes[:, calls]
        came = np.flatnonzero(~np.isnan(votes).all(axis=1))
        day = min(held.days[call] for call in calls)
        members = tuple(held.members[k] for k in came)
        sessions.append(Session(str(number), members, votes[came], day))
    return RollCalls(UNITED_NATIONS, tuple(sessions), 0, SOURCE)


def read_roll_calls(path: Path, *, beside: Path | None = None) -> RollCalls:
    """Read a table of votes; `beside`: roll_call,session[,date] where the votes do not say.

    Raises InputError with every problem at once, at most 50.
    """
    problems: list[Problem] = []
    sessions = {} if beside is None else _sessions(beside, problems)
    _stop_at(problems, path)
    cast: dict[str, dict[tuple[str, str], float]] = {}
    days: dict[str, date] = {}
    repeated = 0
    for line, row in named_rows(path, COLUMNS, (("roll_call", "country", "vote"),), problems):
        problems += _empty(row, ("roll_call", "country"), path, line)
        written = row["vote"].lower()
        if written not in CHOICES:
            known = "Write yes, abstain, no or absent (or 1, 2, 3, 8)."
            problems.append(Problem(f"no vote: '{row['vote']}'", str(path), line, remedy=known))
            continue
        roll_call, member = row["roll_call"], row["country"]
        own = (row.get("session", ""), row.get("date", ""))
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
    if not problems and all(isnan(vote) for votes in cast.values() for vote in votes.values()):
        problems.append(Problem("there are no votes", str(path)))
    _stop_at(problems, path)
    order = sorted(cast, key=_by_number)
    made = tuple(_session(name, cast[name], days.get(name)) for name in order)
    return RollCalls(str(path), made, repeated)


def _stop_at(problems: list[Problem], path: Path) -> None:
    raise_problems(InputError, f"roll calls '{path}' cannot be used", problems[:MOST_FAULTS])


def _same(one: float, other: float) -> bool:
    return one == other or (isnan(one) and isnan(other))


def _by_number(name: str) -> tuple[float, str]:
    try:
        number = float(name)
    except ValueError:
        return inf, name
    return (number if isfinite(number) else inf), name


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
    # who never came, or was no member then, has no place: its point would be the prior's
    members = tuple(sorted({member for (member, _), vote in votes.items() if not isnan(vote)}))
    calls = sorted({call for _, call in votes})
    row = {member: k for k, member in enumerate(members)}
    column = {call: k for k, call in enumerate(calls)}
    table = np.full((len(members), len(calls)), np.nan)
    for (member, call), value in votes.items():
        if member in row:
            table[row[member], column[call]] = value
    return Session(name, members, table, day)


def _sessions(path: Path, problems: list[Problem]) -> dict[str, tuple[str, str]]:
    """Roll call → its session and its day as written."""
    found: dict[str, tuple[str, str]] = {}
    for line, row in named_rows(path, COLUMNS, (("roll_call", "session"),), problems):
        call, session = row["roll_call"], row["session"]
        problems += _empty(row, ("roll_call", "session"), path, line)
        if found.setdefault(call, (session, row.get("date", "")))[0] != session:
            message = f"roll call '{call}' is of two sessions, {found[call][0]} and {session}"
            problems.append(Problem(message, str(path), line))
    return found


def _empty(row: Mapping[str, str], names: Sequence[str], path: Path, line: int) -> list[Problem]:
    """A problem for each of `names` whose cell is empty."""
    return [Problem("the cell is empty", str(path), line, field=n) for n in names if not row[n]]
