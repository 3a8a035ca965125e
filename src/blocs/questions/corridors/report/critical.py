"""What closing each link, each two links and each owner costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from blocs.brief.charts.bars import Bar, bar_chart
from blocs.brief.charts.drawing import Measure
from blocs.brief.contents import Chart, Column, Panel, Part, Row, Say, Section, Table, Text
from blocs.brief.report import Report
from blocs.brief.words import Words, words
from blocs.foundation.messages import percent, plain
from blocs.questions.corridors.answer import Criticality
from blocs.questions.corridors.engine.criticality import Loss
from blocs.questions.corridors.report.parts import (
    MOST_NAMED,
    link_name,
    money_name,
    named,
    network_page,
    network_title,
    place_name,
)

MOST = 15

NOTHING = 1e-6
"""Of tolls: losses that are smaller are zero."""


def critical_screen(found: Criticality, language: str) -> Iterator[Part]:
    """The closures that cost most."""
    w = words(language)
    yield Say(head=network_title(found.file, w))
    yield Say(_lead(found, w))
    yield from _tables(found, w)


def critical_report(found: Criticality, language: str) -> Report:
    """The page of what is critical."""
    w = words(language)
    title = w("What a closure costs")
    return network_page(
        found.file,
        language,
        kicker=w("Corridors · what is critical"),
        document=found.as_json,
        frame=found.to_frame,
        sections=(
            Section(
                title,
                (
                    Say(_lead(found, w), "lead"),
                    _chart(
                        found,
                        found.links,
                        w(
                            "What the network loses when a link closes, {money} a year",
                            money=money_name(found.file, w),
                        ),
                        w,
                    ),
                    _chart(
                        found,
                        found.owners,
                        _owners_caption(found, w),
                        w,
                    ),
                    *_tables(found, w),
                ),
                anchor="losses",
                nav=title,
            ),
        ),
    )


def _owners_caption(found: Criticality, w: Words) -> str:
    return w(
        "What the network loses when an owner closes what it holds, {money} a year",
        money=money_name(found.file, w),
    )


def _lead(found: Criticality, w: Words) -> str:
    if not found.links:
        return w("Nothing flows: no closure costs anything.")
    link, owner = found.links[0], found.owners[0]
    money = money_name(found.file, w)
    return w(
        "The link whose closure costs most is {link} ({loss} {money} a year); the owner whose "
        "refusal costs most is {owner} ({other}).",
        link=link_name(link.closed[0], w, found.file),
        loss=plain(link.surplus, 0)[w.language],
        money=money,
        owner=place_name(owner.closed[0], w, found.file),
        other=plain(owner.surplus, 0)[w.language],
    )


def _tables(found: Criticality, w: Words) -> Iterator[Table]:
    yield _table(found, found.links, w("Links, one at a time"), w("Link"), w)
    yield _table(found, found.owners, w("Owners, everything that they hold"), w("Owner"), w)
    if found.pairs:
        yield _table(found, found.pairs, w("Two links together"), w("Links"), w)


def _table(found: Criticality, losses: Sequence[Loss], caption: str, head: str, w: Words) -> Table:
    heads = (
        head,
        w("Lost, {money} a year", money=money_name(found.file, w)),
        w("Worst hit"),
        w("Consumes less by"),
    )
    if found.risks is not None:
        heads = (*heads, w("Expected, {money} a year", money=money_name(found.file, w)))
    rows = tuple(
        Row(
            (
                " + ".join(_closed_name(name, found, w) for name in loss.closed),
                plain(loss.surplus, 0),
                "" if loss.worst is None else place_name(loss.worst, w, found.file),
                "" if loss.worst is None else percent(100 * loss.worst_part, 0),
                *_expected(found, loss),
            )
        )
        for loss in losses[:MOST]
    )
    note = " ".join(_notes(found, losses, len(losses) - len(rows), w))
    return Table(tuple(map(Column, heads)), rows, caption=caption, note=note)


def _notes(found: Criticality, losses: Sequence[Loss], rest: int, w: Words) -> Iterator[str]:
    """How many are not shown, which change nothing and why, and what below zero means."""
    if rest:
        yield w.counted("{count} more costs less.", "{count} more cost less.", count=rest)
    idle = [loss for loss in losses if loss.instead]
    for loss in idle[:MOST_NAMED]:
        yield w(
            "Closing {closed} changes next to nothing: what passes there goes by {links} then.",
            closed=" + ".join(_closed_name(name, found, w) for name in loss.closed),
            links=named([link_name(one, w, found.file) for one in loss.instead], w),
        )
    if len(idle) > MOST_NAMED:
        yield w.counted(
            "So it is with {count} more.",
            "So it is with {count} more.",
            count=len(idle) - MOST_NAMED,
        )
    won = [loss for loss in losses if loss.surplus < -NOTHING * abs(loss.tolls)]
    if won:
        names = [" + ".join(_closed_name(one, found, w) for one in loss.closed) for loss in won]
        yield w(
            "Below zero ({closed}): buyers, sellers and shippers lose, but tolls bring those who "
            "take them even more, since goods then go where tolls are higher.",
            closed=named(names, w),
        )


def _expected(found: Criticality, loss: Loss) -> tuple[Text, ...]:
    """The expected loss of a closure, where risks are stated."""
    if found.risks is None:
        return ()
    expected = found.expected(loss)
    return ("" if expected is None else plain(expected, 0),)


def _closed_name(name: str, found: Criticality, w: Words) -> str:
    if name in found.file.network.links:
        return link_name(name, w, found.file)
    return place_name(name, w, found.file)


def _chart(found: Criticality, losses: Sequence[Loss], caption: str, w: Words) -> Chart | None:
    if not losses:
        return None
    bars = [
        Bar(
            _closed_name(loss.closed[0], found, w),
            loss.surplus,
            plain(loss.surplus, 0)[w.language],
        )
        for loss in losses[:MOST]
    ]
    money = money_name(found.file, w)
    drawn = bar_chart(
        bars,
        label=w(
            "Bar chart, loss by closure, {money} a year: {items}",
            money=money,
            items=", ".join(f"{bar.label} {bar.text}" for bar in bars),
        ),
        tick_text=lambda value: plain(value, 0)[w.language],
        measure=Measure("surplus_lost", money),
        number_column=True,
        width=500,
        label_width=200,
    )
    return Chart(caption, (Panel(drawn),))
