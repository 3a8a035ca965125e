"""Predictability: the index of each group, forecasts against what came, changes of level."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import numpy as np

from blocs.brief.charts.courses import Course, course_chart
from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.intervals import Interval, interval_chart
from blocs.brief.contents import Chart, Column, Entry, Panel, Part, Row, Say, Section, Table
from blocs.brief.parts import line_key
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import listed, plain
from blocs.foundation.version import VERSION
from blocs.questions.signals.answer.foresight import Foreseen, Predictability
from blocs.world.names import country_name, short_bloc

DRAWN = 40
"""So many groups stand in the picture, the most and the least foreseeable; all in the table."""

FANS = 4
"""Groups whose forecasts are drawn: those that can be foreseen least."""


def predictability_screen(found: Predictability, language: str) -> Iterator[Part]:
    """Who can be foreseen most and least, and the table."""
    w = words(language)
    yield Say(_lead(found, w))
    yield _index_table(found, w)


def predictability_report(found: Predictability, language: str) -> Report:
    """The page of predictability."""
    w = words(language)
    index, fans = w("Who could be foreseen"), w("Forecasts and what came")
    levels, rests = w("Changes of level"), w("What it rests on")
    return Report(
        language=language,
        title=w("Predictability"),
        kicker=w("Signals · predictability"),
        dateline=Path(found.table.file).name,
        version=VERSION,
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                index,
                (Say(_lead(found, w), "lead"), _index_chart(found, w), _index_table(found, w)),
                anchor="index",
                nav=index,
            ),
            Section(fans, tuple(_fans(found, w)), anchor="forecasts", nav=fans),
            Section(levels, (_breaks_table(found, w),), anchor="levels", nav=levels, annex=True),
            Section(rests, (Say(_basis(w)),), anchor="basis", nav=rests),
        ),
    )


def _name(code: str, w: Words) -> str:
    return (short_bloc(code, w.language) or country_name(code, w.language)) if code else ""


def _called(found: Foreseen, w: Words) -> str:
    return _name(found.group.name, w) or w("all series")


def _ordered(found: Predictability) -> list[Foreseen]:
    """Groups with an index, the least foreseeable first."""
    known = [group for group in found.groups if isfinite(group.scores.index)]
    return sorted(known, key=lambda group: group.scores.index)


def _lead(found: Predictability, w: Words) -> str:
    ordered = _ordered(found)
    if not ordered:
        return w(
            "No index: forecasts need ten observed values before them, and five of them a number."
        )
    if len(ordered) == 1:
        return w(
            "Last time's value foresaw {group} with an index of {index} (90% band {low} to "
            "{high}): 1 is foreseen exactly, 0 no better than by the long mean.",
            **_told(ordered[0], w),
        )
    least, most = _told(ordered[0], w), _told(ordered[-1], w)
    return w(
        "Last time's value foresaw {most} best, with an index of {high}, and {least} worst, with "
        "{low}: 1 is foreseen exactly, 0 no better than by the long mean.",
        most=most["group"],
        high=most["index"],
        least=least["group"],
        low=least["index"],
    )


def _told(found: Foreseen, w: Words) -> dict[str, str]:
    scores = found.scores
    numbers = {"index": scores.index, "low": scores.low, "high": scores.high}
    return {"group": _called(found, w)} | {
        name: plain(value, 2)[w.language] for name, value in numbers.items()
    }


def _index_chart(found: Predictability, w: Words) -> Chart | None:
    ordered = _ordered(found)[::-1]
    if not ordered:
        return None
    half = DRAWN // 2
    shown = ordered if len(ordered) <= DRAWN else [*ordered[:half], *ordered[-half:]]
    rows: list[Interval] = []
    for group in shown:
        told = _told(group, w)
        at = group.scores.index
        hint = w.counted("{count} forecast", "{count} forecasts", count=group.scores.forecasts)
        rows.append(
            Interval(
                told["group"],
                (group.scores.low, group.scores.high),
                (at, at),
                at,
                told["index"],
                hint,
            )
        )
    drawn = interval_chart(
        rows,
        label=w(
            "Index of predictability with its 90% band: {items}",
            items=", ".join(f"{row.label} {row.text}" for row in rows),
        ),
        tick_text=lambda value: plain(value, 1)[w.language],
        measure=Measure("predictability_index", "1"),
    )
    return Chart(w("Index of predictability, 90% bands"), (Panel(drawn),))


def _index_table(found: Predictability, w: Words) -> Table:
    heads = (
        w("Who"),
        w("Index"),
        w("90% band"),
        w("Skill of the whole forecast"),
        w("Forecasts"),
        w("Values not observed"),
    )
    rows = tuple(Row(tuple(_cells(group, w)), code=group.group.name) for group in found.groups)
    note = w(
        "Index: 1 − squared errors of last time's value over those of the long mean. Skill of the "
        "whole forecast: the same with the ranked probability score, which counts the width too."
    )
    return Table(
        tuple(map(Column, heads)), rows, caption=w("Predictability"), note=note, sortable=True
    )


def _cells(found: Foreseen, w: Words) -> Iterator[Entry]:
    scores = found.scores
    yield _called(found, w)
    if isfinite(scores.index):
        yield plain(scores.index, 2)
        band = listed((plain(scores.low, 2), plain(scores.high, 2)), "\u00a0…\u00a0")
        yield band if isfinite(scores.low) else ""
        yield plain(scores.crps_skill, 2)
    else:
        yield from ("", "", "")
    yield plain(scores.forecasts, 0)
    yield plain(int(np.isnan(found.group.values).sum()), 0)


def _fans(found: Predictability, w: Words) -> Iterator[Part]:
    ordered = _ordered(found)[:FANS]
    if not ordered:
        yield Say(w("There is no forecast to show."))
        return
    yield Say(
        w(
            "Of each, the largest series: the band holds 90 of 100 forecasts made a period before, "
            "with their middle, and beside it stands what came."
        )
    )
    for group in ordered:
        yield _fan(found, group, w)


def _fan(found: Predictability, group: Foreseen, w: Words) -> Chart:
    fan, values = group.scores.fan, group.group.values
    size = np.where(np.isnan(fan[0]).all(axis=0), -np.inf, np.nanmean(np.abs(values), axis=0))
    k = int(np.argmax(size))
    there = np.flatnonzero(~np.isnan(values[:, k]))
    shown = slice(int(there[0]), int(there[-1]) + 1)
    low, middle, high = (tuple(fan[q, shown, k].tolist()) for q in (0, 2, -1))
    came = tuple(values[shown, k].tolist())
    courses = (Course(w("what came"), came), Course(w("forecast"), middle, low, high))
    told = [t for t in range(len(came)) if isfinite(low[t])]
    label = w(
        "Forecasts by period and what came; {inside} of {all} lie within the band.",
        inside=sum(low[t] <= came[t] <= high[t] for t in told),
        all=len(told),
    )
    drawn = course_chart(
        courses,
        periods=list(map(str, found.table.periods[shown])),
        label=label,
        tick_text=lambda value: plain(value)[w.language],
        measure=Measure("forecast", "1"),
    )
    title = ": ".join(filter(None, (_called(group, w), _name(group.group.series[k], w))))
    return Chart(title, (Panel(drawn),), key=line_key(courses), note=label)


def _breaks_table(found: Predictability, w: Words) -> Table:
    heads = (w("Who"), w("Series"), w("New levels from"), w("Penalty of a change"))
    rows = tuple(
        Row(
            (
                _called(group, w),
                _name(series, w),
                ", ".join(map(str, periods)),
                plain(at.penalty) if isfinite(at.penalty) else "",
            )
        )
        for group in found.groups
        for series, (at, periods) in zip(group.group.series, group.breaks, strict=True)
    )
    note = w(
        "Segments of least squares; a change of level must lower the squared errors by more than "
        "its penalty, 2 σ² log n with σ from the median change. Gaps are left out."
    )
    return Table(tuple(map(Column, heads)), rows, caption=w("Changes of level"), note=note)


def _basis(w: Words) -> str:
    return w(
        "Each forecast looks one period ahead and knows only what came before: last time's value "
        "with the changes seen so far around it, against all values seen so far. The first one "
        "needs ten observed values. What was not observed is a gap, never a zero. The band draws "
        "periods anew in blocks. Being foreseen is not being trusted: the index says how steady "
        "conduct was, not what it was for."
    )
