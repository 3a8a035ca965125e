"""Events between countries: by week, and what of the file was left aside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import isfinite
from pathlib import Path

from markupsafe import Markup

from blocs.brief.charts.years import YearLine, line_chart
from blocs.brief.contents import Chart, Column, Key, Panel, Part, Row, Say, Section, Table
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import listed, plain
from blocs.foundation.version import VERSION
from blocs.questions.signals.answer.events import Events
from blocs.questions.signals.ask.weeks import MEETINGS
from blocs.world.names import country_name

SHOWN = 20


def events_screen(found: Events, language: str) -> Iterator[Part]:
    """The counts, then pairs or weeks."""
    w = words(language)
    yield Say(_lead(found, w))
    yield _pairs(found, w, most=SHOWN)


def events_report(found: Events, language: str) -> Report:
    """The page of events."""
    w = words(language)
    pairs, rests = w("Pairs"), w("What it rests on")
    return Report(
        language=language,
        title=w("Events between countries"),
        kicker=w("Signals · events"),
        dateline=Path(found.table.file).name,
        version=VERSION,
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            *_asked(found, w),
            Section(
                pairs,
                (Say(_lead(found, w), "lead"), _pairs(found, w, most=None)),
                anchor="pairs",
                nav=pairs,
            ),
            Section(rests, tuple(_basis(found, w)), anchor="basis", nav=rests),
        ),
    )


def _lead(found: Events, w: Words) -> str:
    first, last = found.span
    pair = found.pairs()[0]
    return w(
        "{events} events between two countries in the weeks from {first} to {last}; most of them, "
        "{most}, are what {one} did towards {other}.",
        events=plain(sum(week.events for week in found.table.weeks), 0)[w.language],
        first=first.isoformat(),
        last=last.isoformat(),
        most=plain(pair.events, 0)[w.language],
        one=country_name(pair.first, w.language),
        other=country_name(pair.second, w.language),
    )


def _asked(found: Events, w: Words) -> Iterator[Section]:
    if found.between is None:
        return
    names = [country_name(code, w.language) for code in found.between]
    weekly = w("Week by week: {first} and {second}", first=names[0], second=names[1])
    weeks = found.weeks()
    if not weeks:
        yield Section(weekly, (Say(w("No event is between the two.")),), anchor="weeks", nav=weekly)
        return
    yield Section(weekly, (_chart(found, names, w), _weeks(found, w)), anchor="weeks", nav=weekly)


def _chart(found: Events, names: list[str], w: Words) -> Chart:
    assert found.between is not None
    weeks = found.weeks()
    start = weeks[0].monday
    count = (weeks[-1].monday - start).days // 7 + 1
    lines: list[YearLine] = []
    for at, code in enumerate(found.between):
        values = [0.0] * count
        for week in weeks:
            if week.first == code:
                values[(week.monday - start).days // 7] = float(week.events)
        name = w("{one} towards {other}", one=names[at], other=names[1 - at])
        lines.append(YearLine(name, tuple(values)))
    drawn = line_chart(
        lines,
        first=1,
        label=w(
            "Events by week, from {first} to {last}",
            first=start.isoformat(),
            last=(start + timedelta(weeks=count - 1)).isoformat(),
        ),
        tick_text=lambda value: plain(value, 0)[w.language],
        unit="1",
    )
    title = w("Events by week; the first week begins on {day}", day=start.isoformat())
    swatch = '<svg class="swatch" viewBox="0 0 22 12" aria-hidden="true">'
    items = tuple(
        (Markup(f'{swatch}<polyline class="line l{at}" points="0,6 22,6"/></svg>'), line.name)
        for at, line in enumerate(lines)
    )
    return Chart(title, (Panel(drawn),), key=Key(items))


def _weeks(found: Events, w: Words) -> Table:
    heads = (w("Week from"), w("Who"), w("Towards"), w("Events"), w("Articles"), w("Score"))
    rows = tuple(
        Row(
            (
                week.monday.isoformat(),
                country_name(week.first, w.language),
                country_name(week.second, w.language),
                plain(week.events, 0),
                "" if week.articles is None else plain(week.articles, 0),
                "" if week.score is None else plain(week.score, 1),
            )
        )
        for week in found.weeks()
    )
    return Table(tuple(map(Column, heads)), rows, caption=w("Weeks"), sortable=True)


def _pairs(found: Events, w: Words, *, most: int | None) -> Table:
    heads = (w("Who"), w("Towards"), w("Events"), w("Score"))
    rows = tuple(
        Row(
            (
                country_name(pair.first, w.language),
                country_name(pair.second, w.language),
                plain(pair.events, 0),
                plain(pair.score, 1) if isfinite(pair.score) else "",
            )
        )
        for pair in found.pairs()[: most or 200]
    )
    note = w("Score: mean over events on Goldstein's scale, −10 hostile to 10 friendly, as filed.")
    return Table(
        tuple(map(Column, heads)),
        rows,
        caption=w("Pairs with most events"),
        note=note,
        sortable=True,
    )


def _basis(found: Events, w: Words) -> Iterator[Part]:
    table = found.table
    yield Say(
        w(
            "Read as {source}: rows {rows}; repeated and counted once {repeated}; without two "
            "different known countries {elsewhere}; without a day {undated}; lines that are no "
            "rows {broken}.",
            source=table.source,
            rows=plain(table.rows, 0)[w.language],
            repeated=plain(table.repeated, 0)[w.language],
            elsewhere=plain(table.elsewhere, 0)[w.language],
            undated=plain(table.undated, 0)[w.language],
            broken=plain(table.broken, 0)[w.language],
        )
    )
    if table.source == MEETINGS:
        yield Say(
            w(
                "A meeting counts once for each pair that met: of a guest towards its host, and "
                "where nobody is the guest, of the first towards the second by their codes. What "
                "was said there no table of meetings tells."
            )
        )
        return
    yield Say(
        w(
            "A machine finds events in news: actor, act and place of one event can come from "
            "sentences that have nothing to do with one another, and much news makes many events. "
            "Therefore single events are not told, only weeks of a pair. Times with a zone count "
            "on their day in UTC."
        )
    )
    if table.listed:
        heads = (Column(w("Line")), Column(w("Why")))
        rows = tuple(Row((plain(line.line, 0), line.reason)) for line in table.listed)
        yield Table(heads, rows, caption=w("Lines that are no rows, the first of them"))
    if table.unknown:
        named = [
            listed((name, plain(times, 0)), ": ")[w.language] for name, times in table.unknown[:10]
        ]
        yield Say(
            w("Names that are no country, most frequent first: {names}.", names="; ".join(named))
        )
