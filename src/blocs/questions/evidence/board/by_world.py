"""The board by world: numbers in our ranges, ratios by quantity, and what moves their median."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from blocs.brief.contents import Cell, Column, Row, Say, Section, Table
from blocs.brief.models import MODELS
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import Words, listed, plain, say, stated
from blocs.questions.evidence.board.answer import BoardLine, BoardReport
from blocs.questions.evidence.board.compared import ENDS, Compared, Standing
from blocs.questions.evidence.board.ratios import OTHER_TARIFFS, STATED, LossRatios
from blocs.questions.evidence.board.rows import named
from blocs.world.closures import CLOSURES
from blocs.world.shocks.trade import TradeBalance

FURTHEST = 3
"""So many numbers that are furthest from the published ones are named."""


def counted_lead(report: BoardReport, speaking: Voice) -> str:
    """How many published numbers lie in our ranges, on every world."""
    items = [
        say(
            "{within} of {compared} on {world}",
            within=found.numbers[0],
            compared=found.numbers[1],
            world=found.name,
        )
        for found in report.worlds
        if found.numbers[1]
    ]
    if not items:
        return ""
    told = say("Published numbers that lie in our ranges: {items}.", items=listed(items))
    return speaking.words.told(told)


def mismatches(report: BoardReport, speaking: Voice) -> str:
    """Which numbers have the other sign, and which of the same sign are furthest from ours."""
    pairs = [(line, item) for line in report.lines for item in line.compared]
    other = [
        say("{what} ({ours} against {published})", **_parts(line, item, speaking))
        for line, item in pairs
        if item.headline * item.published.middle < 0
    ]
    known = [
        (line, item)
        for line, item in pairs
        if item.ratio is not None and item.ratio > 0 and item.standing is not Standing.WITHIN
    ]
    far = sorted(known, key=lambda pair: -abs(math.log(pair[1].ratio or 1.0)))[:FURTHEST]
    furthest = [
        say("{what} ({ours} against {published})", **_parts(line, item, speaking))
        for line, item in far
    ]
    told = [
        say("With the other sign than published: {items}.", items=listed(other, "; "))
        if other
        else None,
        say("Furthest from the published size: {items}.", items=listed(furthest, "; "))
        if furthest
        else None,
    ]
    return " ".join(speaking.words.told(text) for text in told if text is not None)


def _parts(line: BoardLine, item: Compared, speaking: Voice) -> dict[str, str]:
    show = speaking.numbers.percent_change
    title = in_language(line.row, "title", speaking.language)
    return {
        "what": f"{title}: {named(item.published.countries, speaking)}",
        "ours": show(item.headline),
        "published": show(item.published.middle),
    }


def worlds_section(report: BoardReport, speaking: Voice, *, numbers: Iterator[str]) -> Section:
    """Ratios by quantity and world, and the median ratio of losses with one thing changed."""
    w = speaking.words
    parts = (
        _ratios(report, speaking, number=next(numbers)),
        _explained(report, speaking, number=next(numbers)),
        Say(
            w(
                "One thing is changed at a time; the median is that of the published losses of "
                "real income that have a number under every change. From column to column the "
                "tables are those of another year. What no change brings to 1 is coverage: costs "
                "by sector, finance, investment and the years of the way are not in the model. It "
                "is not explained here."
            ),
            "note",
        ),
    )
    return Section(w("By world, and what moves the ratio"), parts, anchor="worlds", nav=w("Worlds"))


def _ratios(report: BoardReport, speaking: Voice, *, number: str) -> Table:
    w = speaking.words
    heads = (
        *(w("World"), w("In our range"), w("Quantity"), w("Same sign"), w("Median")),
        *(w("Lower quarter"), w("Upper quarter")),
    )
    rows: list[Row] = []
    for found in report.worlds:
        within, compared = found.numbers
        of = report.ratios[found.name]
        texts = (found.name, w("{part} of {whole}", part=within, whole=compared))
        first: tuple[Cell, ...] = tuple(Cell(text, rows=len(of)) for text in texts)
        for quantity, item in of.items():
            rows.append(Row((*first, w.label(quantity), *_quartiles(item))))
            first = ()
    return Table(
        tuple(Column(head, align="r" if k > 2 else "l") for k, head in enumerate(heads)),
        tuple(rows),
        caption=w("Ours over published, numbers of the same sign, by quantity and world"),
        number=number,
        css="board-worlds",
    )


def _quartiles(item: LossRatios) -> tuple[Words, ...]:
    return plain(item.count, 0), *(plain(x, 2) for x in (item.median, item.low, item.high))


def _explained(report: BoardReport, speaking: Voice, *, number: str) -> Table:
    w, found = speaking.words, report.decomposition
    names = list(dict.fromkeys(name for of in found.values() for name in of))
    quoted = str(report.models[0])
    rows = (
        Row(
            (
                w.told(_label(name, report)),
                *(plain(of[name], 2) if name in of else "" for of in found.values()),
            ),
            strong=name == STATED,
        )
        for name in names
        if name != quoted
    )
    return Table(
        (Column(w("What is changed")), *(Column(name, align="r") for name in found)),
        tuple(rows),
        caption=w("Median of ours over published, losses of real income, with one thing changed"),
        number=number,
        css="board-worlds",
    )


def _label(name: str, report: BoardReport) -> Words:
    """What is changed, in words."""
    if name == STATED:
        return say("nothing")
    if name == OTHER_TARIFFS:
        return say("the other choice of tariffs in the base year")
    if name in MODELS:
        return say("the model: {model}", model=MODELS[name].label)
    if name in list(TradeBalance):
        return say("the trade balance: {closure}", closure=CLOSURES[TradeBalance(name)].label)
    if name in ENDS:
        return (
            say(
                "the elasticities: {draws} draws, the end with the larger losses",
                draws=report.draws,
            )
            if name == ENDS[0]
            else say(
                "the elasticities: {draws} draws, the end with the smaller losses",
                draws=report.draws,
            )
        )
    return say("the elasticities: {value} in all sectors", value=stated(float(name)))


def explained_lines(report: BoardReport) -> Sequence[tuple[str, dict[str, float]]]:
    """(what is changed, world → median) as on the screen, by the names of the document."""
    found = report.decomposition
    names = list(dict.fromkeys(name for of in found.values() for name in of))
    return [
        (name, {world: of[name] for world, of in found.items() if name in of}) for name in names
    ]
