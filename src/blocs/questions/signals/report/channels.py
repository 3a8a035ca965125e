"""Channels side by side: a radar of their last year, their course, their shifts."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from blocs.brief.charts.courses import Course, course_chart
from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.radar import Spoke, radar_chart
from blocs.brief.contents import Chart, Column, Panel, Part, Row, Say, Section, Table, Text
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import listed, percent, plain
from blocs.foundation.version import VERSION
from blocs.questions.signals.answer.channels import ChannelReading, Channels
from blocs.questions.signals.engine.pull import Pull
from blocs.questions.signals.report.placed import member_name

NAN = float("nan")


def channels_screen(found: Channels, language: str) -> Iterator[Part]:
    """The lead, and the last year of each channel."""
    w = words(language)
    yield Say(head=_title(found, w))
    yield Say(_lead(found, w))
    yield _last(found, w)


def channels_report(found: Channels, language: str) -> Report:
    """The page of channels."""
    w = words(language)
    side, over, rests = w("Channels side by side"), w("Year by year"), w("What it rests on")
    return Report(
        language=language,
        title=in_language(found.case, "title", language),
        kicker=w("Signals · channels"),
        dateline=_title(found, w),
        version=VERSION,
        opening=_estimated(found, w),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                side,
                (Say(_lead(found, w), "lead"), _radar(found, w), _last(found, w)),
                anchor="radar",
                nav=side,
            ),
            Section(over, (*_courses(found, w), _shifts(found, w)), anchor="years", nav=over),
            Section(rests, tuple(_basis(found, w)), anchor="basis", nav=rests),
        ),
    )


def _poles(found: Channels, w: Words) -> tuple[str, str]:
    first, second = found.case.poles
    return member_name(first, w), member_name(second, w)


def _title(found: Channels, w: Words) -> str:
    first, second = _poles(found, w)
    country = member_name(found.case.country, w)
    return w("{country} between {first} and {second}", country=country, first=first, second=second)


def _name(reading: ChannelReading, w: Words) -> str:
    kinds = {
        "votes": w("votes"),
        "trade": w("trade"),
        "treaties": w("treaties"),
        "visits": w("meetings and visits"),
        "events": w("friendly events"),
    }
    return in_language(reading.channel, "title", w.language) or kinds[reading.channel.kind]


def _told(found: Channels) -> list[ChannelReading]:
    return [reading for reading in found.readings if reading.years]


def _lead(found: Channels, w: Words) -> str:
    first, second = _poles(found, w)
    country = member_name(found.case.country, w)
    ordered = sorted(_told(found), key=lambda reading: reading.pulls[-1].lean)
    most, least = ordered[-1], ordered[0]
    if most is least:
        return w(
            "By “{channel}” {country} stands at {lean} in {year}: 1 is with {first}, 0 with "
            "{second}.",
            channel=_name(most, w),
            country=country,
            lean=plain(most.pulls[-1].lean, 2)[w.language],
            year=str(most.years[-1]),
            first=first,
            second=second,
        )
    return w(
        "{country} stands nearest to {first} by “{most}” ({high}, {last}) and farthest from it by "
        "“{least}” ({low}, {year}): 1 is with {first}, 0 with {second}.",
        country=country,
        first=first,
        second=second,
        most=_name(most, w),
        high=plain(most.pulls[-1].lean, 2)[w.language],
        last=str(most.years[-1]),
        least=_name(least, w),
        low=plain(least.pulls[-1].lean, 2)[w.language],
        year=str(least.years[-1]),
    )


def _estimated(found: Channels, w: Words) -> str:
    """What must be read first: the part of the trade told that nobody recorded."""
    told = [
        w(
            "{channel}, {year}: {share} of this trade was not recorded but estimated.",
            channel=_name(reading, w),
            year=str(year),
            share=percent(share, 0)[w.language],
        )
        for reading in found.readings
        for year, share in reading.estimated.items()
    ]
    return " ".join(told)


def _radar(found: Channels, w: Words) -> Chart:
    first, second = _poles(found, w)
    spokes: list[Spoke] = []
    for reading in _told(found):
        last = reading.pulls[-1]
        low, high = (last.low, last.high) if isfinite(last.low) else (last.lean, last.lean)
        text = f"{plain(last.lean, 2)[w.language]} ({reading.years[-1]})"
        spokes.append(Spoke(_name(reading, w), last.lean, low, high, text))
    drawn = radar_chart(
        spokes,
        label=w(
            "Lean by channel, 0 in the middle with {second}, 1 outside with {first}: {items}",
            first=first,
            second=second,
            items=", ".join(f"{spoke.label} {spoke.text}" for spoke in spokes),
        ),
        ends=(first, second),
        measure=Measure("lean", "1"),
    )
    title = w(
        "Last year of each channel, 90% bands: the inner ring is {second}, the outer {first}",
        first=first,
        second=second,
    )
    note = w("Channels are not summed: no weight of votes in trade is known.")
    return Chart(title, (Panel(drawn),), note=note)


def _last(found: Channels, w: Words) -> Table:
    heads = (
        w("Channel"),
        w("Year"),
        w("Lean"),
        w("90% band"),
        w("Both ways"),
        w("Units"),
        w("Years told"),
    )
    rows: list[Row] = []
    for reading in found.readings:
        if not reading.years:
            rows.append(Row((_name(reading, w), "", "", "", "", "", "")))
            continue
        last = reading.pulls[-1]
        begin, end = str(reading.years[0]), str(reading.years[-1])
        rows.append(
            Row(
                (
                    _name(reading, w),
                    end,
                    plain(last.lean, 2),
                    _band(last),
                    plain(last.both_ways, 2),
                    plain(last.units, 0),
                    begin if begin == end else f"{begin}–{end}",
                )
            )
        )
    note = w(
        "Lean: the mean place of the channel's units (roll calls that divide the poles, goods "
        "bought and sold, treaties, meetings, weeks). Both ways: 4 · lean · (1 − lean), 0 with one "
        "pole alone, 1 with both alike. The band draws units anew; with fewer than five there is "
        "none."
    )
    return Table(tuple(map(Column, heads)), tuple(rows), caption=w("Lean by channel"), note=note)


def _band(found: Pull) -> Text:
    if not isfinite(found.low):
        return ""
    return listed((plain(found.low, 2), plain(found.high, 2)), "\u00a0…\u00a0")


def _courses(found: Channels, w: Words) -> Iterator[Chart]:
    told = _told(found)
    begin = min(reading.years[0] for reading in told)
    end = max(reading.years[-1] for reading in told)
    years = range(begin, end + 1)
    for reading in told:
        at = dict(zip(reading.years, reading.pulls, strict=True))
        name = _name(reading, w)
        course = Course(
            name,
            tuple(at[year].lean if year in at else NAN for year in years),
            tuple(at[year].low if year in at else NAN for year in years),
            tuple(at[year].high if year in at else NAN for year in years),
        )
        drawn = course_chart(
            [course],
            periods=list(map(str, years)),
            label=w(
                "{channel}: lean from {first} in {begin} to {last} in {end}",
                channel=name,
                first=plain(reading.pulls[0].lean, 2)[w.language],
                last=plain(reading.pulls[-1].lean, 2)[w.language],
                begin=str(reading.years[0]),
                end=str(reading.years[-1]),
            ),
            tick_text=lambda value: plain(value, 1)[w.language],
            measure=Measure("lean", "1"),
            span=(0.0, 1.0),
        )
        yield Chart(name, (Panel(drawn),), note=_left_out(reading, w))


def _left_out(reading: ChannelReading, w: Words) -> str:
    told: list[str] = []
    if reading.gaps:
        told.append(
            w("Records are missing in {years}: not zero.", years=", ".join(map(str, reading.gaps)))
        )
    if reading.silent:
        told.append(
            w("Nothing with either pole in {years}.", years=", ".join(map(str, reading.silent)))
        )
    return " ".join(told)


def _shifts(found: Channels, w: Words) -> Table | Say:
    rows = tuple(
        Row(
            (
                _name(reading, w),
                str(reading.years[shift.at]),
                plain(shift.change, 2),
                listed((plain(shift.low, 2), plain(shift.high, 2)), "\u00a0…\u00a0")
                if isfinite(shift.low)
                else "",
                plain(reading.shifts.penalty),
            )
        )
        for reading in found.readings
        for shift in reading.shifts.found
    )
    if not rows:
        return Say(w("No channel has a change of level that its units bear out."))
    heads = (
        w("Channel"),
        w("New level from"),
        w("Change"),
        w("90% interval of all changes"),
        w("Penalty of a change"),
    )
    note = w(
        "Levels by least squares with a penalty of each change; the interval draws units anew and "
        "holds all changes of a channel at once. Listed are those whose interval leaves out 0."
    )
    return Table(tuple(map(Column, heads)), rows, caption=w("Shifts"), note=note)


def _basis(found: Channels, w: Words) -> Iterator[Part]:
    notes = in_language(found.case, "notes", w.language)
    if notes:
        yield Say(notes)
    yield Say(
        w(
            "Votes: places between the poles' mean votes, on roll calls that divide them. Trade: "
            "the first pole's part of what is bought from and sold to both. Treaties: those in "
            "force at the end of the year; meetings: those of the year; one with both poles is "
            "half of each. Events: weeks whose mean score is not below 0. A bloc has its members "
            "of each year; a country between the poles is left out of both."
        )
    )
    if found.case.sources:
        yield Say(w("Sources: {sources}.", sources="; ".join(found.case.sources)), "note")
