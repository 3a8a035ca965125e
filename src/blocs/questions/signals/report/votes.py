"""Where a country stands by roll calls: lean between poles, agreement, ideal points."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from pathlib import Path

from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.intervals import Interval, interval_chart
from blocs.brief.contents import (
    Chart,
    Column,
    Entry,
    Panel,
    Part,
    Row,
    Say,
    Section,
    Table,
    Text,
)
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import listed, percent, plain
from blocs.foundation.version import VERSION
from blocs.questions.signals.answer.votes import SessionReading, Votes
from blocs.questions.signals.report.placed import basis, member_name, placed_sections

NAMED = 5
"""So many countries at each end of the last session are named."""


def votes_screen(found: Votes, language: str) -> Iterator[Part]:
    """Session by session, then the ends of the last line."""
    w = words(language)
    yield Say(head=_title(found, w))
    yield Say(_lead(found, w))
    yield _sessions_table(found, w)


def votes_report(found: Votes, language: str) -> Report:
    """The page of a country's votes."""
    w = words(language)
    lean, line, rests = (
        w("Session by session"),
        w("The line of the last session"),
        w("What it rests on"),
    )
    return Report(
        language=language,
        title=_title(found, w),
        kicker=w("Signals · votes"),
        dateline=found.roll_calls.source.title
        if found.roll_calls.source
        else Path(found.roll_calls.file).name,
        version=VERSION,
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                lean,
                (Say(_lead(found, w), "lead"), _chart(found, w), _sessions_table(found, w)),
                anchor="lean",
                nav=lean,
            ),
            *placed_sections(found, w),
            Section(line, (_line_table(found, w),), anchor="line", nav=line, annex=True),
            Section(rests, tuple(basis(found, w)), anchor="basis", nav=rests),
        ),
    )


def _title(found: Votes, w: Words) -> str:
    country = member_name(found.country, w)
    if found.poles is None:
        return w("Roll calls: {country}", country=country)
    return w(
        "Roll calls: {country} between {first} and {second}",
        country=country,
        first=member_name(found.poles.first, w),
        second=member_name(found.poles.second, w),
    )


def _leaning(found: Votes) -> list[SessionReading]:
    return [r for r in found.readings if r.lean is not None and r.lean.votes]


def _lead(found: Votes, w: Words) -> str:
    readings = _leaning(found)
    if found.poles is None:
        return _placed(found, w)
    if not readings:
        return w("No roll call divides the poles while the country votes.")
    last = readings[-1]
    assert last.lean is not None
    return w(
        "In session {session}, on {count} roll calls that divide the poles, {country} stood at "
        "{lean} (90% band {low} to {high}): 0 is with {second}, 1 with {first}.",
        session=last.session.name,
        count=last.lean.votes,
        country=member_name(found.country, w),
        lean=plain(last.lean.lean, 2)[w.language],
        low=plain(last.lean.low, 2)[w.language],
        high=plain(last.lean.high, 2)[w.language],
        first=member_name(found.poles.first, w),
        second=member_name(found.poles.second, w),
    )


def _placed(found: Votes, w: Words) -> str:
    """Where the country stood, without poles to lean to."""
    last = _last_with_points(found)
    if last is None or last.points is None or found.country not in last.session.members:
        return w("Fewer than two roll calls of a session divide those who vote: there is no line.")
    k = last.session.members.index(found.country)
    return w(
        "In session {session} {country} stood at {point} (90% band {low} to {high}) on the line "
        "that all roll calls draw.",
        session=last.session.name,
        country=member_name(found.country, w),
        point=plain(float(last.points.point[k]), 2)[w.language],
        low=plain(float(last.points.low[k]), 2)[w.language],
        high=plain(float(last.points.high[k]), 2)[w.language],
    )


def _last_with_points(found: Votes) -> SessionReading | None:
    drawn = [r for r in found.readings if r.points is not None]
    own = [r for r in drawn if found.country in r.session.members]
    return (own or drawn or [None])[-1]


def _sessions_table(found: Votes, w: Words) -> Table:
    poles = () if found.poles is None else (found.poles.first, found.poles.second)
    heads = [w("Session"), w("Point"), w("90% band")]
    if poles:
        heads += [w("Lean"), w("90% band"), w("Roll calls that divide")]
    heads += [w("Agreement with {pole}", pole=member_name(pole, w)) for pole in poles]
    rows = tuple(Row(tuple(_cells(found, reading, poles))) for reading in found.readings)
    note = w(
        "Point: where the country stands on the line that all roll calls of the session draw, unit "
        "variance in each session. Agreement: the same vote, where both voted."
    )
    absent = [
        f"{reading.session.name} ({', '.join(member_name(pole, w) for pole in reading.missing)})"
        for reading in found.readings
        if reading.missing
    ]
    if absent:
        note += " " + w("No member of a pole votes in: {sessions}.", sessions=", ".join(absent))
    return Table(tuple(map(Column, heads)), rows, caption=w("Sessions"), note=note)


def _cells(found: Votes, reading: SessionReading, poles: tuple[str, ...]) -> Iterator[Entry]:
    members, points = reading.session.members, reading.points
    yield reading.session.name
    if points is None or found.country not in members:
        yield from ("", "")
    else:
        k = members.index(found.country)
        yield plain(float(points.point[k]), 2)
        yield _band(float(points.low[k]), float(points.high[k]))
    if not poles:
        return
    leaning = reading.lean
    if leaning is None or not leaning.votes:
        yield from ("", "", plain(0, 0))
    else:
        yield plain(leaning.lean, 2)
        yield _band(leaning.low, leaning.high)
        yield plain(leaning.votes, 0)
    for pole in poles:
        with_pole = reading.agreements.get(pole)
        known = with_pole is not None and isfinite(with_pole.share)
        yield percent(100 * with_pole.share, 0) if with_pole is not None and known else ""


def _band(low: float, high: float) -> Text:
    return listed((plain(low, 2), plain(high, 2)), "\u00a0…\u00a0")


def _chart(found: Votes, w: Words) -> Chart | None:
    readings = _leaning(found)
    if not readings:
        return None
    rows: list[Interval] = []
    for reading in readings:
        leaning = reading.lean
        assert leaning is not None
        text = plain(leaning.lean, 2)[w.language]
        hint = w.counted("{count} roll call", "{count} roll calls", count=leaning.votes)
        ends = (leaning.low, leaning.high)
        middle = (leaning.lean, leaning.lean)
        rows.append(Interval(reading.session.name, ends, middle, leaning.lean, text, hint))
    drawn = interval_chart(
        rows,
        label=w(
            "Lean by session with its 90% band: {items}",
            items=", ".join(f"{row.label} {row.text}" for row in rows),
        ),
        tick_text=lambda value: plain(value, 1)[w.language],
        measure=Measure("lean", "1"),
    )
    return Chart(
        w("Lean by session, 90% bands: 0 with the second pole, 1 with the first"), (Panel(drawn),)
    )


def _line_table(found: Votes, w: Words) -> Table | None:
    reading = _last_with_points(found)
    if reading is None or reading.points is None:
        return None
    points = reading.points
    order = sorted(range(len(points.point)), key=lambda k: float(points.point[k]))
    rows = tuple(
        Row(
            (
                member_name(reading.session.members[k], w),
                plain(float(points.point[k]), 2),
                _band(float(points.low[k]), float(points.high[k])),
            ),
            code=reading.session.members[k],
            strong=reading.session.members[k] == found.country,
        )
        for k in order
    )
    heads = tuple(map(Column, (w("Country"), w("Point"), w("90% band"))))
    caption = w("Session {session}", session=reading.session.name)
    return Table(heads, rows, caption=caption, sortable=True, find=w("Find a country"))
