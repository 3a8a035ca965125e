"""A poll: shares with their intervals, groups compared, what it is a belief of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.intervals import Interval, interval_chart
from blocs.brief.contents import Chart, Column, Panel, Part, Row, Say, Section, Table, Text
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import listed, percent, plain
from blocs.foundation.version import VERSION
from blocs.questions.signals.answer.polls import Poll


def poll_screen(found: Poll, language: str) -> Iterator[Part]:
    """The largest share, and the table."""
    w = words(language)
    yield Say(_lead(found, w))
    yield _shares(found, w)
    if found.compared:
        yield _compared(found, w)


def poll_report(found: Poll, language: str) -> Report:
    """The page of a poll."""
    w = words(language)
    shares, apart, rests = w("Shares"), w("Groups compared"), w("What it rests on")
    compared = (
        (Section(apart, (_compared(found, w),), anchor="groups", nav=apart),)
        if found.compared
        else ()
    )
    return Report(
        language=language,
        title=w("A poll and what it can say"),
        kicker=w("Signals · poll"),
        dateline=Path(found.counts.file).name,
        version=VERSION,
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                shares,
                (Say(_lead(found, w), "lead"), *_charts(found, w), _shares(found, w)),
                anchor="shares",
                nav=shares,
            ),
            *compared,
            Section(rests, (Say(_basis(found, w)),), anchor="basis", nav=rests),
        ),
    )


def _lead(found: Poll, w: Words) -> str:
    counts, posterior = found.counts.counts[0], found.posteriors[0]
    first, second = (int(k) for k in (-counts).argsort(kind="stable")[:2])
    group = found.counts.groups[0]
    told = w.counted(
        "Of {count} answer, “{option}” has the largest share: {share} ({level} interval {low} to "
        "{high}).",
        "Of {count} answers, “{option}” has the largest share: {share} ({level} interval {low} to "
        "{high}).",
        count=int(counts.sum()),
        option=found.counts.options[first],
        share=percent(100 * counts[first] / counts.sum(), 0),
        level=percent(100 * found.level, 0),
        low=percent(100 * float(posterior.low[first]), 0),
        high=percent(100 * float(posterior.high[first]), 0),
    )
    larger = float((posterior.draws[:, first] > posterior.draws[:, second]).mean())
    more = w(
        "That it is chosen more often than “{other}” has a probability of {larger}.",
        other=found.counts.options[second],
        larger=percent(100 * larger, 0)[w.language],
    )
    return f"{group}: {told} {more}" if group else f"{told} {more}"


def _shares(found: Poll, w: Words) -> Table:
    level = percent(100 * found.level, 0)[w.language]
    grouped = len(found.counts.groups) > 1
    heads = [w("Group")] if grouped else []
    heads += [
        w("Option"),
        w("Answers"),
        w("Share"),
        w("{level} interval", level=level),
        w("{level} interval, all options at once", level=level),
    ]
    rows: list[Row] = []
    for g, (group, posterior) in enumerate(zip(found.counts.groups, found.posteriors, strict=True)):
        counts = found.counts.counts[g]
        for k, option in enumerate(found.counts.options):
            own = (group,) if grouped else ()
            rows.append(
                Row(
                    (
                        *own,
                        option,
                        plain(counts[k], 0),
                        percent(100 * counts[k] / counts.sum(), 0),
                        _interval(posterior.low[k], posterior.high[k]),
                        _interval(posterior.low_all[k], posterior.high_all[k]),
                    )
                )
            )
    return Table(tuple(map(Column, heads)), tuple(rows), caption=w("Shares of the answers"))


def _interval(low: float, high: float) -> Text:
    return listed((percent(100 * float(low), 0), percent(100 * float(high), 0)), "\u00a0…\u00a0")


def _charts(found: Poll, w: Words) -> Iterator[Chart]:
    for group, counts, posterior in zip(
        found.counts.groups, found.counts.counts, found.posteriors, strict=True
    ):
        rows: list[Interval] = []
        for k, option in enumerate(found.counts.options):
            share = 100 * float(counts[k] / counts.sum())
            outer = (100 * float(posterior.low_all[k]), 100 * float(posterior.high_all[k]))
            inner = (100 * float(posterior.low[k]), 100 * float(posterior.high[k]))
            text = percent(share, 0)[w.language]
            hint = w.counted("{count} answer", "{count} answers", count=int(counts[k]))
            rows.append(Interval(option, outer, inner, share, text, hint))
        drawn = interval_chart(
            rows,
            label=w(
                "Shares with their intervals: {items}",
                items=", ".join(f"{row.label} {row.text}" for row in rows),
            ),
            tick_text=lambda value: percent(value, 0)[w.language],
            measure=Measure("share", "percent"),
        )
        title = w("Each share by itself (thick) and all of them at once (thin)")
        yield Chart(f"{group}: {title}" if group else title, (Panel(drawn),))


def _compared(found: Poll, w: Words) -> Table:
    level = percent(100 * found.level, 0)[w.language]
    heads = (
        w("Option"),
        w("Groups"),
        w("Difference, points"),
        w("{level} interval", level=level),
        w("Probability that the first is larger"),
    )
    rows = tuple(
        Row(
            (
                row.option,
                listed((row.first, row.second), " – "),
                plain(100 * row.found.difference, 0),
                listed(
                    (plain(100 * row.found.low, 0), plain(100 * row.found.high, 0)), "\u00a0…\u00a0"
                ),
                percent(100 * row.found.more, 0),
            )
        )
        for row in found.compared
    )
    return Table(tuple(map(Column, heads)), rows, caption=w("The first group less the second"))


def _basis(found: Poll, w: Words) -> str:
    told = w(
        "Shares behind the counts have a Dirichlet posterior with a prior of half an answer an "
        "option. Intervals are about the same kind of people asked again: who was asked, and how, "
        "the table does not say, and readers are no sample of a population. A game draws its "
        "beliefs from the same counts."
    )
    if not found.counts.left_out:
        return told
    return f"{told} " + w("Nobody answered in: {groups}.", groups=", ".join(found.counts.left_out))
