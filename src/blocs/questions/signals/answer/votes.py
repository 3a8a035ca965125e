"""Ideal points, agreement and lean between poles, session by session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import MAXYEAR, MINYEAR
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.data.reference import load_bloc_table
from blocs.foundation.arguments import any_text, arguments, flag, optional, path, text, whole
from blocs.foundation.axes import Indices, did_you_mean
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.questions.answers import Answer
from blocs.questions.signals.ask.chronicle import Noted, read_chronicle
from blocs.questions.signals.ask.votes import RollCalls, Session, find_roll_calls
from blocs.questions.signals.engine.ideal_points import IdealPoints, ideal_points
from blocs.questions.signals.engine.linked_points import LinkedPoints, linked_points
from blocs.questions.signals.engine.poles import Agreement, Lean, agreement, lean

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Poles:
    """Two groups, as written: codes of members, or of blocs with dated members."""

    first: str
    second: str


@dataclass(frozen=True, eq=False)
class SessionReading:
    """One session.

    points: None where fewer than two roll calls divide; agreements: with the members of each pole;
    lean: None without poles or where the country did not vote;
    missing: poles of which nobody voted; groups: (member,) places of each pole's members.
    """

    session: Session
    points: IdealPoints | None
    agreements: Mapping[str, Agreement]
    lean: Lean | None
    missing: tuple[str, ...]
    groups: tuple[Indices, ...]


@dataclass(frozen=True)
class Link:
    """How sessions are tied together.

    step_variance: of the walk of a member from one to the next; anew_share: of steps that begin
    anew, wherever in the population; anew: country, session, probability of a step anew before it,
    of those more likely than not, in the order of sessions.
    """

    step_variance: float
    anew_share: float
    anew: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, eq=False, repr=False)
class Votes(Answer):
    """Who stands where by roll calls, and where one country stands between two poles.

    link: None where each session stands by itself.
    """

    roll_calls: RollCalls
    country: str
    poles: Poles | None
    readings: tuple[SessionReading, ...]
    link: Link | None
    chronicle: tuple[Noted, ...] = ()

    def _facts(self) -> Mapping[str, str]:
        sessions = [reading.session.name for reading in self.readings]
        return {
            "country": self.country,
            "sessions": f"{sessions[0]} to {sessions[-1]}" if len(sessions) > 1 else sessions[0],
            "members": str(len(self.roll_calls.members)),
        }

    def as_json(self) -> dict[str, Any]:
        """`sessions`, `points`, `agreement`, `lean`, `shifts`, and what was left out."""
        source = self.roll_calls.source
        return {
            "status": "converged",
            "country": self.country,
            "poles": None if self.poles is None else [self.poles.first, self.poles.second],
            "sessions": [reading.session.name for reading in self.readings],
            "points": list(self._points()),
            "agreement": [
                {
                    "session": reading.session.name,
                    "with": name,
                    "agreement": finite_or_null(found.share),
                    "votes": found.votes,
                }
                for reading in self.readings
                for name, found in reading.agreements.items()
            ],
            "lean": [
                {
                    "session": reading.session.name,
                    "lean": finite_or_null(reading.lean.lean),
                    "low": finite_or_null(reading.lean.low),
                    "high": finite_or_null(reading.lean.high),
                    "both_ways": finite_or_null(reading.lean.both_ways),
                    "votes": reading.lean.votes,
                }
                for reading in self.readings
                if reading.lean is not None
            ],
            "left_out": [
                {
                    "session": reading.session.name,
                    "roll_calls_without_division": int(
                        reading.session.votes.shape[1]
                        - (0 if reading.points is None else reading.points.used.sum())
                    ),
                    "poles_without_votes": list(reading.missing),
                }
                for reading in self.readings
            ],
            "repeated_rows": self.roll_calls.repeated,
            "link": None
            if self.link is None
            else {
                "step_variance": self.link.step_variance,
                "anew_share": self.link.anew_share,
            },
            "shifts": [
                {"country": country, "session": session, "probability": probability}
                for country, session, probability in (self.link.anew if self.link else ())
            ],
            "chronicle": [
                {"date": noted.day.isoformat(), "event": dict(noted.text)}
                for noted in self.chronicle
            ],
            "source": None if source is None else asdict(source),
        }

    def _points(self) -> Any:
        for reading in self.readings:
            if reading.points is None:
                continue
            for k, code in enumerate(reading.session.members):
                yield {
                    "country": code,
                    "session": reading.session.name,
                    "point": float(reading.points.point[k]),
                    "low": float(reading.points.low[k]),
                    "high": float(reading.points.high[k]),
                }

    def to_frame(self) -> pd.DataFrame:
        """One row a session, country and quantity: `point`, `low`, `high`, `agreement`, `lean`."""
        document = self.as_json()
        rows: list[dict[str, Any]] = []
        for row in document["points"]:
            labels = {"session": row["session"], "country": row["country"]}
            rows += [
                {**labels, "quantity": f"ideal_point_{name}", "unit": "1", "value": row[name]}
                for name in ("point", "low", "high")
            ]
        for name in ("agreement", "lean"):
            rows += [
                {
                    "session": row["session"],
                    "country": self.country,
                    "quantity": f"{name}_with_{row['with']}" if "with" in row else name,
                    "unit": "1",
                    "value": row[name],
                }
                for row in document[name]
            ]
        return tidy(rows, ("session", "country"))


@arguments(
    file=path,
    country=text,
    poles=optional(any_text),
    beside=optional(path),
    year=optional(whole()),
    linked=flag,
    chronicle=optional(path),
    seed=whole(0),
)
def votes(
    file: str | Path,
    *,
    country: str,
    poles: str | None = None,
    beside: str | Path | None = None,
    year: int | None = None,
    linked: bool = True,
    chronicle: str | Path | None = None,
    seed: int = 0,
) -> Votes:
    """Ideal points of all members by session, and where `country` stands between `poles`.

    file: a table roll_call,country,vote[,session,date], or `un`, the General Assembly of 1989 to
    2019; beside: roll_call,session[,date] where sessions stand in a table of their own. poles:
    `RUS:EU`, members or blocs; a bloc has its members of the session's year, or of `year` where the
    table has no dates. linked: members walk from one session to the next, otherwise each session
    stands by itself. chronicle: a table date,event, or a case that has one: what is marked beside
    the points. Points have unit variance in each session; their direction is that the second pole
    has the higher mean (without poles: that `country` is above zero). Raises InputError,
    MissingExtraError.
    """
    read = find_roll_calls(file, beside=None if beside is None else Path(beside))
    if country not in read.members:
        hint = did_you_mean(country, read.members)
        raise InputError(" ".join(filter(None, (f"'{country}' casts no vote in {file}.", hint))))
    if year is not None and not MINYEAR <= year <= MAXYEAR:
        raise InputError(f"a year has four digits, not {year}")
    chosen = None if poles is None else _poles(poles)
    if chosen is not None and country in (chosen.first, chosen.second):
        raise InputError(f"'{country}' is a pole itself: it stands nowhere between the two")
    noted = () if chronicle is None else read_chronicle(chronicle)
    readings = [
        _reading(session, country, chosen, read, year=year, seed=seed) for session in read.sessions
    ]
    for pole in () if chosen is None else (chosen.first, chosen.second):
        if all(pole in reading.missing for reading in readings):
            raise InputError(f"no member of pole '{pole}' votes in any session of {file}")
    link, placed = _placed(read, readings, country, linked=linked)
    return Votes(read, country, chosen, placed, link, noted)


def _placed(
    read: RollCalls, readings: Sequence[SessionReading], country: str, *, linked: bool
) -> tuple[Link | None, tuple[SessionReading, ...]]:
    """Readings with points, of all sessions together where that can be."""
    found = _linked(read) if linked else None
    if found is None:
        alone = [_alone(reading.session) for reading in readings]
        sides = [
            _side(reading, points, country) for reading, points in zip(readings, alone, strict=True)
        ]
        points = [_turned(p, side) for p, side in zip(alone, sides, strict=True)]
        link = None
    else:
        side = sum(
            _side(reading, points, country)
            for reading, points in zip(readings, found.points, strict=True)
        )
        points = [_turned(p, side) for p in found.points]
        link = Link(found.step_variance, found.anew_share, _anew(read, found))
    placed = (replace(r, points=p) for r, p in zip(readings, points, strict=True))
    return link, tuple(placed)


def _linked(read: RollCalls) -> LinkedPoints | None:
    """None where sessions cannot be linked: one alone, or without members in common."""
    place = {member: k for k, member in enumerate(read.members)}
    at = [np.array([place[m] for m in session.members], np.int64) for session in read.sessions]
    try:
        return linked_points([session.votes for session in read.sessions], at, len(place))
    except ValueError:
        return None


def _alone(session: Session) -> IdealPoints | None:
    """None where fewer than two roll calls divide."""
    try:
        return ideal_points(session.votes)
    except ValueError:
        return None


def _anew(read: RollCalls, found: LinkedPoints) -> tuple[tuple[str, str, float], ...]:
    return tuple(
        (member, session.name, float(chance))
        for session, row in zip(read.sessions[1:], found.anew, strict=True)
        for member, chance in zip(read.members, row.tolist(), strict=True)
        if chance > 0.5
    )


def _side(reading: SessionReading, points: IdealPoints | None, country: str) -> float:
    """How far the second pole lies above the first; without poles, the country above zero."""
    if points is None:
        return 0.0
    if len(reading.groups) == 2 and all(len(group) for group in reading.groups):
        first, second = (float(points.point[group].mean()) for group in reading.groups)
        return second - first
    members = reading.session.members
    return float(points.point[members.index(country)]) if country in members else 0.0


def _turned(points: IdealPoints | None, side: float) -> IdealPoints | None:
    """The same line in the direction that is meant."""
    if points is None or side >= 0:
        return points
    return IdealPoints(-points.point, points.deviation, -points.weight, points.rounds, points.used)


def _poles(written: str) -> Poles:
    parts = [part.strip() for part in written.split(":")]
    if len(parts) != 2 or not all(parts) or parts[0] == parts[1]:
        raise InputError(f"poles are two, as in RUS:EU, not '{written}'")
    return Poles(*parts)


def _reading(
    session: Session,
    country: str,
    poles: Poles | None,
    read: RollCalls,
    *,
    year: int | None,
    seed: int,
) -> SessionReading:
    own = session.members.index(country) if country in session.members else None
    groups = (
        []
        if poles is None
        else [_members_of(pole, session, read, year) for pole in (poles.first, poles.second)]
    )
    names = () if poles is None else (poles.first, poles.second)
    named = tuple(zip(names, groups, strict=True))
    missing = tuple(name for name, group in named if not len(group))
    agreements: dict[str, Agreement] = {}
    leaning = None
    if own is not None and poles is not None:
        for name, group in named:
            if len(others := group[group != own]):
                agreements[name] = agreement(session.votes, own, others)
        leaning = lean(session.votes, own, groups[0], groups[1], seed=seed)
    return SessionReading(session, None, agreements, leaning, missing, tuple(groups))


def _members_of(pole: str, session: Session, read: RollCalls, year: int | None) -> Indices:
    """Positions of a pole's members in a session; empty where none of them is there.

    Raises InputError for a pole that is neither a member nor a bloc, or a bloc without a year.
    """
    if pole in read.members:
        codes: Sequence[str] = (pole,)
    else:
        table = load_bloc_table()
        if pole not in table:
            hint = did_you_mean(pole, (*read.members, *table.blocs))
            told = (f"pole '{pole}' is neither a member of these roll calls nor a bloc.", hint)
            raise InputError(" ".join(filter(None, told)))
        when = session.day.year if session.day is not None else year
        if when is None and table[pole].as_of is None:
            raise InputError(
                f"members of '{pole}' depend on a year, and session {session.name} has no date: "
                "give a table with dates (`--roll-calls`) or `--year`"
            )
        codes = table.members(pole, when or 1)
    at = [k for k, member in enumerate(session.members) if member in set(codes)]
    return np.array(at, dtype=np.int64)
