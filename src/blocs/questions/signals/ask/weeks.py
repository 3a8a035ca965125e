"""Events by pair of countries and week: what every reader makes of its file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from blocs.questions.signals.ask.dated import pairs, read_meetings

MEETINGS = "meetings"
"""The format of a table of meetings and visits."""


@dataclass(frozen=True)
class Broken:
    """A line that is no row of the format, and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Week:
    """Events of one pair in the week that begins on `monday`. score: mean, None where none is."""

    monday: date
    first: str
    second: str
    events: int
    articles: int | None
    score: float | None


@dataclass(frozen=True, eq=False)
class EventTable:
    """Weeks of all pairs of two different countries, by first, second and week.

    rows: in the file; repeated: that stood before; elsewhere: without two different countries that
    are known; undated: without a day; broken: lines that are no rows, the first in `listed`.
    """

    file: str
    source: str
    scored: bool
    weeks: tuple[Week, ...]
    rows: int
    repeated: int
    elsewhere: int
    undated: int
    broken: int
    listed: tuple[Broken, ...]
    unknown: tuple[tuple[str, int], ...]


def meetings_by_week(path: Path) -> EventTable:
    """A table of meetings and visits: an event a pair that met, of a guest towards its host.

    Of a meeting without a guest each pair counts once, by their codes. Raises InputError.
    """
    read = read_meetings(path)
    found = Counter(
        (guest, host, met.day - timedelta(days=met.day.weekday()))
        for met in read.met
        for guest, host in pairs(met)
    )
    weeks = tuple(
        Week(monday, guest, host, count, None, None)
        for (guest, host, monday), count in sorted(found.items())
    )
    return EventTable(
        str(path),
        MEETINGS,
        scored=False,
        weeks=weeks,
        rows=read.rows,
        repeated=read.repeated,
        elsewhere=0,
        undated=0,
        broken=0,
        listed=(),
        unknown=(),
    )
