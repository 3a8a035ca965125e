"""The board as a page: published estimates beside ours, and what explains the gap."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from blocs.brief.basis import assumptions_section, masthead, provenance_section
from blocs.brief.contents import (
    Cell,
    Column,
    Entry,
    Facts,
    Row,
    Say,
    Section,
    Table,
)
from blocs.brief.report import Report
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import Message, Part, change, listed, plain, say
from blocs.questions.evidence.board.answer import BoardLine, BoardReport
from blocs.questions.evidence.board.by_world import counted_lead, mismatches, worlds_section
from blocs.questions.evidence.board.compared import Compared, Standing
from blocs.questions.evidence.board.multiples import multiples_chart
from blocs.questions.evidence.board.pictured import ratio_picture
from blocs.questions.evidence.board.ratios import LossRatios
from blocs.questions.evidence.board.rows import (
    STANDINGS,
    digits_of,
    entry_name,
    grouped,
    published_text,
    row_section,
)
from blocs.questions.trade.report.models import (
    model_facts,
    model_label,
)


def board_report(report: BoardReport, speaking: Voice) -> Report:
    """The board as a report."""
    own = next((k for k in report.lines if k.world == report.world.name and k.provenance), None)
    provenance: Mapping[str, Any] | None = own and own.provenance
    numbers = (speaking.words("Table {number}", number=k) for k in itertools.count(2))
    return Report(
        **masthead(provenance or {}, speaking, over=_found(report)),
        title=in_language(report.board, "title", speaking.language),
        kicker=speaking.words("Benchmark board"),
        document=report.as_json,
        frame=report.to_frame,
        sections=(
            _result(report, speaking),
            worlds_section(report, speaking, numbers=numbers) if report.losses else None,
            _rows(report, speaking),
            _cannot(report, speaking),
            _assumptions(report, provenance, speaking),
            provenance_section(provenance, speaking),
        ),
    )


def _found(report: BoardReport) -> dict[str, Mapping[str, Any]]:
    """Row → what its outcome rests on."""
    return {line.row.name: line.provenance for line in report.lines if line.provenance}


def _result(report: BoardReport, speaking: Voice) -> Section:
    w = speaking.words
    table_note = w.markup(
        "Ours: {headline}, the world’s own elasticities. Rationing is an input–output bound on "
        "losses from cuts in trade, no estimate and no part of a range. Published ± is the 95 % "
        "interval. Ours / published: 1 is equality. Exact change of real income unless another "
        "quantity is named. Elasticities from the literature: {elasticities}.",
        headline=model_label(report.models[0], speaking),
        elasticities=_alternatives(report, speaking),
    )
    parts = (
        Say(_lead(report, speaking), "lead"),
        ratio_picture(report, speaking),
        *map(Say, _explained(report, speaking)),
        Say(in_language(report.board, "notes", speaking.language), "note"),
        _table(report, speaking),
        Say(listed(report.ranges_told, " "), "note"),
        Say(table_note, "note"),
        multiples_chart(report, speaking),
    )
    return Section("", parts, anchor="result")


def _table(report: BoardReport, speaking: Voice) -> Table:
    w = speaking.words
    numbers = (w("Ours / published"), w("Published"), w("Ours"), w("Our range"), w("Gap, points"))
    return Table(
        (
            Column(w("What happens")),
            Column(w("For")),
            *(Column(head, align="r") for head in numbers),
            Column(w("Standing")),
        ),
        tuple(row for line in report.lines for row in _table_rows(line, speaking)),
        caption=w("Published estimates and ours, %"),
        number=w("Table {number}", number=1),
        anchor="board-table",
        css="board",
    )


def _rows(report: BoardReport, speaking: Voice) -> Section:
    title, nav = speaking.words("Row by row: what differs"), speaking.words("Rows")
    parts = (row_section(line, speaking) for line in report.lines if line.compared)
    return Section(title, tuple(parts), anchor="rows", nav=nav, annex=True)


def _cannot(report: BoardReport, speaking: Voice) -> Section:
    w = speaking.words
    told = tuple(row_section(line, speaking) for line in report.lines if not line.compared)
    parts = told or (Say(w("Every row of this board has a number.")),)
    return Section(
        w("Published results without our number"), parts, anchor="cannot", nav=w("Not expressed")
    )


def _assumptions(
    report: BoardReport, provenance: Mapping[str, Any] | None, speaking: Voice
) -> Section:
    models = Facts(model_facts(list(map(str, report.models)), speaking))
    own = Section(speaking.words("What each model assumes"), (models,))
    return assumptions_section(provenance, speaking, before=(own,))


def _lead(report: BoardReport, speaking: Voice) -> str:
    counts = {standing.name.lower(): count for standing, count in report.counts.items()}
    counted = {key: counts.get(key, 0) for key in ("within", "bounded", "same_sign", "other_sign")}
    found = speaking.words(
        "Of {total} published results, {within} lie within our range over models and "
        "elasticities, {bounded} are larger losses that only rationing reaches, our bound"
        " on losses from cuts in trade, {same} have our sign but another size, {other} "
        "the other sign; {none} have no number here, and each says why.",
        total=len(report.lines),
        within=counted["within"],
        bounded=counted["bounded"],
        same=counted["same_sign"],
        other=counted["other_sign"],
        none=len(report.lines) - sum(counted.values()),
    )
    if report.losses is None:
        return found
    return f"{found} {_losses_told(report.losses)[speaking.language]}"


def _explained(report: BoardReport, speaking: Voice) -> tuple[str, ...]:
    """How many of our ranges hold a published number, what is furthest off, and why."""
    told = [counted_lead(report, speaking), mismatches(report, speaking)]
    if report.losses is not None:
        told.append(in_language(report.board, "why", speaking.language))
    text = " ".join(filter(None, told))
    return (text,) if text else ()


def _losses_told(found: LossRatios) -> Message:
    """Our losses of real income as a share of the published ones."""
    parts: dict[str, Part] = {
        "count": found.count,
        "median": plain(found.median, 2),
        "low": plain(found.low, 2),
        "high": plain(found.high, 2),
    }
    if found.low > 0.0 and found.high < 1.0:
        return say(
            "Our losses are smaller than the published ones: of {count} published losses of "
            "real income ours is {median} of the size in the median, and the middle half lies "
            "between {low} and {high} of it, {fewer} to {more} times smaller.",
            fewer=plain(1 / found.high, 1),
            more=plain(1 / found.low, 1),
            **parts,
        )
    return say(
        "Of {count} published losses of real income ours is {median} of the size in the median, "
        "and the middle half lies between {low} and {high} of it.",
        **parts,
    )


def _alternatives(report: BoardReport, speaking: Voice) -> Markup:
    return Markup("; ").join(
        Markup("{}: {}").format(speaking.numbers.stated(a.value), speaking.quoted(a.source))
        for a in report.board.elasticities
    )


def _table_rows(line: BoardLine, speaking: Voice) -> Iterator[Row]:
    """One published number beside ours each; the title stands at the first only."""
    title = Cell(in_language(line.row, "title", speaking.language), link=f"#row-{line.row.name}")
    cells = [_compared(item, speaking) for item in line.compared] or _published(line, speaking)
    return grouped(line, title, cells, _standing)


def _standing(standing: Standing) -> Cell:
    return Cell(STANDINGS[standing], tone=f"standing {standing.name.lower()}")


def _published(line: BoardLine, speaking: Voice) -> list[tuple[Entry, ...]]:
    """Whose number and what was published, of a row without a number of ours."""
    if not line.row.published:
        told = in_language(line.row, "published", speaking.language)
        return [("", Cell(told, columns=5))]
    return [
        (entry_name(item, speaking), "", published_text(item, speaking), "", "", "")
        for item in line.row.published
    ]


def _compared(item: Compared, speaking: Voice) -> tuple[Entry, ...]:
    digits = max(2, digits_of(item.published)) if abs(item.headline) >= 0.095 else 3
    if item.published.rounding < 0.005:
        digits = digits_of(item.published)
    show = speaking.numbers.change
    return (
        entry_name(item.published, speaking),
        "" if item.ratio is None else plain(item.ratio, 2),
        published_text(item.published, speaking),
        change(item.headline, digits),
        f"{show(item.low, digits)} … {show(item.high, digits)}",
        change(item.gap, digits),
    )
