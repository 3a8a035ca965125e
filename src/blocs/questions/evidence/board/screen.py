"""What `blocs board` prints: a table by the names of its file, then why rows differ, in English."""

from __future__ import annotations

import math
from collections.abc import Iterator

from blocs.brief.contents import Cell, Column, Entry, Part, Row, Say, Table
from blocs.brief.voice import voice
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.messages import plain
from blocs.foundation.numbers import NO_BREAK, number_style
from blocs.questions.evidence.board.answer import BoardLine, BoardReport
from blocs.questions.evidence.board.ask import Published
from blocs.questions.evidence.board.by_world import counted_lead, explained_lines, mismatches
from blocs.questions.evidence.board.compared import HEADLINE, REAL, Compared, Standing
from blocs.questions.evidence.board.rows import grouped
from blocs.questions.trade.models import UPPER_BOUND

EN = number_style("en")
TONES = {
    Standing.WITHIN: "right",
    Standing.BOUNDED: "open",
    Standing.SAME_SIGN: "open",
    Standing.OTHER_SIGN: "wrong",
    Standing.FAILED: "wrong",
    Standing.ABSENT: "soft",
    Standing.CANNOT: "soft",
}
MOST_NAMED = 3


def board_screen(report: BoardReport) -> tuple[Part, ...]:
    """Every number, what the columns mean, why rows differ, which have no number."""
    ranged = " ".join(item[SOURCE_LANGUAGE] for item in report.ranges_told)
    told = "; ".join(f"{_told(standing)}: {count}" for standing, count in report.counts.items())
    return (
        _table(report),
        Say(
            f"Real income, %, exact, unless named. Ours: {HEADLINE}. {ranged} {UPPER_BOUND} is an "
            "input–output bound on losses from cuts in trade, no estimate and in no range."
        ),
        *(part for line in report.lines for part in _reasons(line)),
        *_losses(report),
        *_worlds(report),
        Say(head=f"\n{told}  ({EN.plain(report.seconds, 1)} s)"),
    )


def _table(report: BoardReport) -> Table:
    heads = ("Row", "For", "Ours / published", "Published", "Ours", "Our range", "Gap", "")
    columns = (Column(head, align="r" if 1 < k < 7 else "l") for k, head in enumerate(heads))
    rows = (row for line in report.lines for row in _rows(line))
    return Table(tuple(columns), tuple(rows), caption=report.board.title)


def _rows(line: BoardLine) -> Iterator[Row]:
    """One published number each, beside ours where there is one."""
    published = [(", ".join(item.countries), _published(item)) for item in line.row.published]
    published = published or [("", line.row.published_en or "")]
    alone = [(who, "", what, "", "", "") for who, what in published]
    return grouped(line, line.row.name, list(map(_beside, line.compared)) or alone, _standing)


def _beside(item: Compared) -> tuple[Entry, ...]:
    quantity = item.published.quantity
    more = "" if quantity == REAL else f" ({quantity.removesuffix('_pct')})"
    return (
        ", ".join(item.published.countries) + more,
        "" if item.ratio is None else plain(item.ratio, 2),
        _published(item.published),
        _change(item.headline),
        f"{_change(item.low)}{NO_BREAK}… {_change(item.high)}",
        _change(item.gap),
    )


def _change(value: float) -> str:
    return EN.significant_change(value, 3)


def _published(item: Published) -> str:
    """`−1.44 ± 0.57` (95 %), or `−0.3 … −0.2`."""
    if item.value is None:
        return " … ".join(EN.significant_change(x or 0.0, 6) for x in (item.low, item.high))
    error = item.standard_error
    half = "" if error is None else f" ± {EN.significant(1.96 * error, 2)}"
    return EN.significant_change(item.value, 6) + half


def _standing(standing: Standing) -> Cell:
    return Cell(_told(standing), tone=TONES[standing])


def _told(standing: Standing) -> str:
    """A standing on the screen; documents keep its name."""
    return "smaller, only the bound reaches it" if standing is Standing.BOUNDED else str(standing)


def _reasons(line: BoardLine) -> Iterator[Part]:
    """Where a row comes from, why it has no number, what the paper did otherwise."""
    yield Say(f" {line.row.source}", head=f"\n{line.row.name}")
    reason = [f"{_told(line.standing)}: {line.reason}"] if line.reason else []
    models = [_models(line)] if line.compared and line.row.nearest_model else []
    yield Say(items=(*reason, *models, *(f"{d.what}: {d.en}" for d in line.row.differs)))
    failed = (f"{model} has no answer: {why}" for model, why in line.failures)
    yield Say(role="warning", items=tuple(failed))


def _models(line: BoardLine) -> str:
    """Each number under every model; the one closest to the paper's is named."""
    parts = [
        f"{', '.join(item.published.countries[:MOST_NAMED])} "
        + ", ".join(f"{model} {_change(value)}" for model, value in item.by_model.items())
        for item in line.compared
    ]
    return f"models: {'; '.join(parts)} (nearest to theirs: {line.row.nearest_model})"


def _worlds(report: BoardReport) -> Iterator[Part]:
    """How many numbers lie in our ranges on each world, and what moves the median ratio."""
    yield Say(f"\n{counted_lead(report, voice(SOURCE_LANGUAGE, report.world))}")
    yield Say(mismatches(report, voice(SOURCE_LANGUAGE, report.world)))
    lines = explained_lines(report)
    if lines:
        names = list(lines[0][1])
        heads = (
            Column("Median of ours / published losses"),
            *(Column(x, align="r") for x in names),
        )
        rows = (Row((name, *(plain(of.get(x, math.nan), 2) for x in names))) for name, of in lines)
        yield Table(heads, tuple(rows))


def _losses(report: BoardReport) -> Iterator[Part]:
    found = report.losses
    if found is not None:
        median, low, high = (EN.plain(x, 2) for x in (found.median, found.low, found.high))
        yield Say(
            f"\nPublished losses of real income: {found.count}; ours is {median} of the "
            f"size in the median, the middle half between {low} and {high}"
        )
