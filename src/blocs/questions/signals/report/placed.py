"""The course of ideal points over sessions, what happened meanwhile, and what points rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import isfinite

import numpy as np

from blocs.brief.charts.courses import Course, Happening, course_chart
from blocs.brief.charts.drawing import Measure
from blocs.brief.contents import Chart, Column, Panel, Part, Row, Say, Section, Table
from blocs.brief.parts import line_key
from blocs.brief.words import Words
from blocs.foundation.messages import percent, plain
from blocs.questions.signals.answer.votes import SessionReading, Votes
from blocs.world.names import country_name, short_bloc

NAN = float("nan")


def member_name(code: str, w: Words) -> str:
    """Of a member or a bloc."""
    return short_bloc(code, w.language) or country_name(code, w.language)


def placed_sections(found: Votes, w: Words) -> Iterator[Section]:
    """Points over sessions and steps anew, where there are sessions with points."""
    drawn = [reading for reading in found.readings if reading.points is not None]
    if len(drawn) < 2:
        return
    title = w("Points over the sessions")
    own = {found.country}
    if found.poles is not None:
        own |= {found.poles.first, found.poles.second}
    shown = [row for row in _anew(found) if row[0] in own]
    parts = (_course(found, w), _chronicle(found, w), _shifts(found, shown, w))
    yield Section(title, parts, anchor="points", nav=title)
    if len(shown) < len(_anew(found)):
        every = w("Shifts of all members")
        table = _shifts(found, _anew(found), w)
        yield Section(every, (table,), anchor="shifts", nav=every, annex=True)


def _anew(found: Votes) -> tuple[tuple[str, str, float], ...]:
    return found.link.anew if found.link else ()


def _course(found: Votes, w: Words) -> Chart:
    courses = [_of_country(found, w), *(_of_pole(found, at, w) for at in range(_poles(found)))]
    first, last = found.readings[0].session.name, found.readings[-1].session.name
    drawn = course_chart(
        courses,
        periods=[reading.session.name for reading in found.readings],
        label=w(
            "Points from session {first} to {last}: {items}",
            first=first,
            last=last,
            items=", ".join(_ends(course, w) for course in courses),
        ),
        tick_text=lambda value: plain(value, 1)[w.language],
        measure=Measure("ideal_point", "1"),
        happenings=_happenings(found, w),
    )
    note = (
        w("Sessions are linked: a member's place is told by all that it voted, before and after.")
        if found.link
        else w("Each session stands by itself: a shift between two may be one of their agendas.")
    )
    title = w("Ideal points by session, 90% bands; 0 is the mean of all members")
    return Chart(title, (Panel(drawn),), key=line_key(courses), note=note)


def _poles(found: Votes) -> int:
    return 0 if found.poles is None else 2


def _ends(course: Course, w: Words) -> str:
    """The name, and the first and the last value."""
    known = [value for value in course.values if isfinite(value)]
    if not known:
        return course.name
    ends = (plain(value, 2)[w.language] for value in (known[0], known[-1]))
    return f"{course.name} {' → '.join(ends)}"


def _of_country(found: Votes, w: Words) -> Course:
    rows = [_own(reading, found.country) for reading in found.readings]
    values, low, high = (tuple(part) for part in zip(*rows, strict=True))
    return Course(member_name(found.country, w), values, low, high)


def _own(reading: SessionReading, country: str) -> tuple[float, float, float]:
    points, members = reading.points, reading.session.members
    if points is None or country not in members:
        return NAN, NAN, NAN
    k = members.index(country)
    return float(points.point[k]), float(points.low[k]), float(points.high[k])


def _of_pole(found: Votes, at: int, w: Words) -> Course:
    """Of one member with its band; of a bloc, whose members differ, the mean alone."""
    assert found.poles is not None
    code = (found.poles.first, found.poles.second)[at]
    if code in found.roll_calls.members:
        rows = [_own(reading, code) for reading in found.readings]
        values, low, high = (tuple(part) for part in zip(*rows, strict=True))
        return Course(member_name(code, w), values, low, high)
    means = tuple(_mean(reading, at) for reading in found.readings)
    return Course(w("{bloc}, mean of its members", bloc=member_name(code, w)), means)


def _mean(reading: SessionReading, at: int) -> float:
    group = reading.groups[at]
    if reading.points is None or not len(group):
        return NAN
    return float(np.mean(reading.points.point[group]))


def _happenings(found: Votes, w: Words) -> list[Happening]:
    days = [reading.session.day for reading in found.readings]
    if not found.chronicle or any(day is None for day in days):
        return []
    known = [day for day in days if day is not None]
    return [
        Happening(_position(noted.day, known), str(number), noted.told(w.language))
        for number, noted in enumerate(found.chronicle, start=1)
        if known[0] <= noted.day and (noted.day - known[-1]).days <= 366
    ]


def _position(day: date, days: Sequence[date]) -> float:
    """Between the first days of the sessions around it."""
    at = max(k for k, start in enumerate(days) if start <= day)
    after = days[at + 1] if at + 1 < len(days) else None
    length = 366 if after is None else max((after - days[at]).days, 1)
    return at + (day - days[at]).days / length


def _chronicle(found: Votes, w: Words) -> Table | None:
    shown = _happenings(found, w)
    if not shown:
        return None
    heads = (w("Mark"), w("Day"), w("What happened"))
    rows = tuple(
        Row((item.number, found.chronicle[int(item.number) - 1].day.isoformat(), item.text))
        for item in shown
    )
    note = w("A mark beside a turn is no cause of it.")
    return Table(tuple(map(Column, heads)), rows, caption=w("What happened meanwhile"), note=note)


def _shifts(found: Votes, shown: Sequence[tuple[str, str, float]], w: Words) -> Table | Say | None:
    if found.link is None:
        return None
    if not shown:
        return Say(w("None of these probably stands anew from one session to the next."))
    heads = (w("Session"), w("Country"), w("Probability"))
    rows = tuple(
        Row(
            (session, member_name(code, w), percent(100 * probability, 0)),
            code=code,
            strong=code == found.country,
        )
        for code, session, probability in shown
    )
    note = w(
        "From one session to the next a member takes a small step or, seldom, stands anew. Listed "
        "is who probably stood anew; a place far off in one session alone may be one of its agenda."
    )
    return Table(
        tuple(map(Column, heads)),
        rows,
        caption=w("Shifts between sessions"),
        note=note,
        sortable=True,
    )


def basis(found: Votes, w: Words) -> Iterator[Part]:
    """The method, and whose data they are."""
    dropped = sum(
        reading.session.votes.shape[1]
        - (0 if reading.points is None else int(reading.points.used.sum()))
        for reading in found.readings
    )
    yield Say(
        w(
            "Ideal points by marginal maximum likelihood of an ordinal probit (no, abstain, yes); "
            "absent is missing, not abstention. Roll calls on which all agree are left out: "
            "{dropped}. Lean counts only roll calls on which the poles' mean votes are a step "
            "apart; its band draws roll calls anew. Votes are not interests: they say who votes "
            "with whom.",
            dropped=dropped,
        )
    )
    if found.link is not None:
        yield Say(
            w(
                "Sessions have their own roll calls; members walk from one to the next with steps "
                "of variance {variance}, and {share} of steps begin anew: both as the votes make "
                "them likeliest.",
                variance=plain(found.link.step_variance, 4)[w.language],
                share=percent(100 * found.link.anew_share, 1)[w.language],
            )
        )
    source = found.roll_calls.source
    if source is not None:
        yield Say(
            w(
                "Votes: {title}. {attribution}. Licence: {licence}. {address}",
                title=source.title,
                attribution=source.attribution,
                licence=source.licence,
                address=source.url,
            ),
            "note",
        )
