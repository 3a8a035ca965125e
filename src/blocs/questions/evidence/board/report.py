"""The board as a page: published estimates beside ours, and what explains the gap."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from blocs.brief.basis import assumptions_section, masthead, provenance_section
from blocs.brief.contents import (
    Cell,
    Chart,
    Column,
    Entry,
    Facts,
    Panel,
    Row,
    Say,
    Section,
    Table,
)
from blocs.brief.parts import tick_text
from blocs.brief.range_charts import Mark, RangeRow, range_chart
from blocs.brief.report import Report
from blocs.brief.voice import Voice, voice
from blocs.foundation.messages import change, plain
from blocs.foundation.numbers import NO_BREAK
from blocs.questions.trade.report.models import (
    SHAPE_OF,
    UPPER_BOUND,
    model_facts,
    model_key,
    model_label,
)
from blocs.questions.trade.report.reading import EXACT

if TYPE_CHECKING:
    from blocs.questions.evidence.board.answer import BoardLine, BoardReport, Compared, Standing
    from blocs.questions.evidence.board.ask import BoardRow, Published

LIMIT, BELOW = 3.0, -1.0
"""Ends of the chart of multiples."""


def write_board_page(report: BoardReport, *, path: Path, language: str = "en") -> Path:
    """Write the page of a board, whole or not at all. Raises InputError."""
    return board_report(report, voice(language, report.world)).save(path)


def board_report(report: BoardReport, speaking: Voice) -> Report:
    """The board as a report."""
    own = next((k for k in report.lines if k.world == report.world.name and k.provenance), None)
    provenance: Mapping[str, Any] | None = own and own.provenance
    return Report(
        **masthead(provenance or {}, speaking),
        title=_both(report.board, "title", speaking),
        kicker=speaking.words["kicker_board"],
        document=report.as_json,
        frame=report.to_frame,
        sections=(
            _result(report, speaking),
            _rows(report, speaking),
            _cannot(report, speaking),
            _assumptions(report, provenance, speaking),
            provenance_section(provenance, speaking),
        ),
    )


def _result(report: BoardReport, speaking: Voice) -> Section:
    w = speaking.words
    leads = (_lead(report, speaking), *_lead_losses(report, speaking))
    table_note = w.markup(
        "bd_table_note",
        headline=model_label(report.models[0], speaking),
        models=speaking.listed(
            model_label(m, speaking) for m in report.models if str(m) != UPPER_BOUND
        ),
        elasticities=_alternatives(report, speaking),
    )
    parts = (
        *(Say(text, "lead") for text in leads),
        Say(_both(report.board, "notes", speaking), "note"),
        _table(report, speaking),
        Say(table_note, "note"),
        _chart(report, speaking),
    )
    return Section("", parts, anchor="result")


def _table(report: BoardReport, speaking: Voice) -> Table:
    w = speaking.words
    numbers = (w["bd_ratio"], w["bd_published"], w["bd_ours"], w["bd_range"], w["bd_gap"])
    return Table(
        (
            Column(w["bd_row"]),
            Column(w["bd_for"]),
            *(Column(head, align="r") for head in numbers),
            Column(w["bd_standing"]),
        ),
        tuple(row for line in report.lines for row in _table_rows(line, speaking)),
        caption=w["bd_table"],
        number=w("table", number=1),
        anchor="board-table",
        css="board",
    )


def _rows(report: BoardReport, speaking: Voice) -> Section:
    title, nav = speaking.words["bd_rows_title"], speaking.words["bd_nav_rows"]
    parts = (_row_text(line, speaking) for line in report.lines if line.compared)
    return Section(title, tuple(parts), anchor="rows", nav=nav, annex=True)


def _cannot(report: BoardReport, speaking: Voice) -> Section:
    w = speaking.words
    told = tuple(_row_text(line, speaking) for line in report.lines if not line.compared)
    parts = told or (Say(w["bd_cannot_none"]),)
    return Section(w["bd_cannot_title"], parts, anchor="cannot", nav=w["bd_nav_cannot"])


def _assumptions(
    report: BoardReport, provenance: Mapping[str, Any] | None, speaking: Voice
) -> Section:
    models = Facts(model_facts(list(map(str, report.models)), speaking))
    own = Section(speaking.words["bd_assume_title"], (models,))
    return assumptions_section(provenance, speaking, before=(own,))


def _both(item: object, key: str, speaking: Voice) -> str:
    """`key` of a board in the language of the page."""
    return str(getattr(item, f"{key}_ru" if speaking.language == "ru" else key))


def _of(item: object, key: str, speaking: Voice) -> str:
    """`key_en` or `key_ru` of a row, empty where there is none."""
    return str(getattr(item, f"{key}_{speaking.language}") or "")


def _lead(report: BoardReport, speaking: Voice) -> str:
    counts = {standing.name.lower(): count for standing, count in report.counts.items()}
    counted = {key: counts.get(key, 0) for key in ("within", "bounded", "same_sign", "other_sign")}
    return speaking.words(
        "bd_lead",
        total=len(report.lines),
        within=counted["within"],
        bounded=counted["bounded"],
        same=counted["same_sign"],
        other=counted["other_sign"],
        none=len(report.lines) - sum(counted.values()),
    )


def _lead_losses(report: BoardReport, speaking: Voice) -> tuple[str, ...]:
    """How our losses compare with the published ones, and why."""
    n, w = speaking.numbers, speaking.words
    within, compared = report.numbers
    told = [w("bd_lead_numbers", within=within, compared=compared)] if compared else []
    found = report.losses
    if found is not None:
        smaller = found.low > 0.0 and found.high < 1.0
        told.append(
            w(
                "bd_lead_losses" if smaller else "bd_lead_losses_plain",
                count=found.count,
                median=n.plain(found.median, 2),
                low=n.plain(found.low, 2),
                high=n.plain(found.high, 2),
                fewer=n.plain(1 / found.high, 1) if smaller else "",
                more=n.plain(1 / found.low, 1) if smaller else "",
            )
        )
        why = report.board.why_ru if speaking.language == "ru" else report.board.why
        told += [why] if why else []
    return (" ".join(told),) if told else ()


def _alternatives(report: BoardReport, speaking: Voice) -> Markup:
    return Markup("; ").join(
        Markup("{}: {}").format(speaking.numbers.stated(a.value), speaking.quoted(a.source))
        for a in report.board.elasticities
    )


def named(codes: Sequence[str], speaking: Voice) -> str:
    """Countries and blocs by name."""
    blocs = speaking.world.blocs
    return speaking.listed(
        blocs[code].names[speaking.language] if code in blocs else speaking.country(code)
        for code in codes
    )


def published_text(item: Published, speaking: Voice) -> str:
    """The published number, its 95 % interval, or the published range."""
    show = speaking.numbers.change
    digits = _digits(item)
    if item.value is None:
        return f"{show(item.low or 0.0, digits)} … {show(item.high or 0.0, digits)}"
    if item.standard_error is None:
        return show(item.value, digits)
    half = speaking.numbers.plain(1.96 * item.standard_error, 2)
    return f"{show(item.value, digits)}{NO_BREAK}±{NO_BREAK}{half}"


def _digits(item: Published) -> int:
    """As many decimals as were printed."""
    return max(0, round(-math.log10(2 * item.rounding))) if item.rounding > 0 else 4


def _table_rows(line: BoardLine, speaking: Voice) -> Iterator[Row]:
    """One published number beside ours each; the title stands at the first only."""
    title = Cell(_of(line.row, "title", speaking), link=f"#row-{line.row.name}")
    if line.compared:
        told = ((_compared(item, speaking), item.standing) for item in line.compared)
    else:
        told = ((cells, line.standing) for cells in _published(line, speaking))
    for k, (cells, standing) in enumerate(told):
        tone = f"standing {standing.name.lower()}"
        said = "" if k and not line.compared else _standing(standing, speaking)
        head = "" if k else title
        yield Row((head, *cells, Cell(said, tone=tone)), css="" if k else "opens")


def _standing(standing: Standing, speaking: Voice) -> str:
    return speaking.words[f"standing_{standing.name.lower()}"]


def _published(line: BoardLine, speaking: Voice) -> list[tuple[Entry, ...]]:
    """Whose number and what was published, of a row without a number of ours."""
    shown = [
        (named(p.countries, speaking), published_text(p, speaking)) for p in line.row.published
    ]
    shown = shown or [("", _of(line.row, "published", speaking))]
    return [(who, Cell(what, columns=5)) for who, what in shown]


def _compared(item: Compared, speaking: Voice) -> tuple[Entry, ...]:
    digits = max(2, _digits(item.published)) if abs(item.headline) >= 0.095 else 3
    if item.published.rounding < 0.005:
        digits = _digits(item.published)
    show = speaking.numbers.change
    return (
        _entry_name(item, speaking),
        "" if item.ratio is None else plain(item.ratio, 2),
        published_text(item.published, speaking),
        change(item.headline, digits),
        f"{show(item.low, digits)} … {show(item.high, digits)}",
        change(item.gap, digits),
    )


def _entry_name(item: Compared, speaking: Voice) -> str:
    """Whose number it is; the quantity and the note where there are any."""
    name = named(item.published.countries, speaking)
    more = [_of(item.published, "note", speaking)]
    if item.published.quantity != EXACT and not more[0]:
        more.append(speaking.words.label(item.published.quantity))
    told = "; ".join(text for text in more if text)
    return f"{name} ({told})" if told else name


def _chart(report: BoardReport, speaking: Voice) -> Chart | None:
    rows = [
        _multiple(line.row, item, speaking)
        for line in report.lines
        for item in line.compared
        if item.published.middle != 0
    ]
    if not rows:
        return None
    told = "; ".join(f"{row.label}: {row.marks[0].hint}" for row in rows)
    picture = range_chart(
        rows,
        label=speaking.words("bd_figure_alt", items=told),
        tick_text=lambda value: tick_text(speaking, value),
        width=620,
        limits=(BELOW, LIMIT),
        reference=1.0,
    )
    return Chart(
        speaking.words["bd_figure"],
        (Panel(picture),),
        number=speaking.words("figure", number=1),
        key=model_key(report.models, speaking),
        note=speaking.words("bd_figure_note", limit=speaking.numbers.plain(LIMIT, 0)),
        css="multiples-figure",
    )


def _multiple(row: BoardRow, item: Compared, speaking: Voice) -> RangeRow:
    middle = item.published.middle
    one, other = sorted(end / middle for end in item.published.ends)
    low, high = sorted(end / middle for end in (item.low, item.high))
    marks = tuple(
        Mark(
            value / middle,
            SHAPE_OF[str(model)],
            speaking.words(
                "models_hint",
                country=named(item.published.countries, speaking),
                model=model_label(model, speaking),
                value=speaking.numbers.percent_change(value),
            ),
        )
        for model, value in item.by_model.items()
    )
    label = speaking.words(
        "bd_entry",
        title=_of(row, "title", speaking),
        country=named(item.published.countries, speaking),
    )
    return RangeRow(label, marks, low, high, published=(one, other))


def _row_text(line: BoardLine, speaking: Voice) -> Section:
    """One row in full: source, ours by model and elasticity, what differs."""
    w, row = speaking.words, line.row
    facts: list[tuple[str, str]] = [(w["bd_source"], speaking.quoted(row.source))]
    others = [item for item in row.published if item.source]
    facts += [(w["bd_source"], f"{published_text(p, speaking)}: {p.source}") for p in others]
    if not line.compared:
        told = _of(row, "published", speaking) or "; ".join(
            f"{named(p.countries, speaking)} {published_text(p, speaking)} "
            f"{_of(p, 'note', speaking)}".strip()
            for p in row.published
        )
        facts += [(w["bd_published"], told), (w["bd_why"], _why(line, speaking))]
    else:
        facts += _numbers(line, speaking)
    facts += [
        (w[f"bd_what_{d.what}"], d.ru if speaking.language == "ru" else d.en) for d in row.differs
    ]
    facts += [
        (w["bd_failures"], f"{model_label(m, speaking)}: {speaking.cause(why)}")
        for m, why in line.failures
    ]
    title, parts = _of(row, "title", speaking), (Facts(tuple(facts)),)
    return Section(title, parts, anchor=f"row-{row.name}", css="provision keep")


def _why(line: BoardLine, speaking: Voice) -> str:
    """Why a row has no number, in the language of the page where there are words for it."""
    if line.row.cannot_en:
        return _of(line.row, "cannot", speaking)
    if line.standing.name == "ABSENT":
        return speaking.words("bd_absent", tables=line.row.tables)
    return speaking.cause(line.reason)


def _numbers(line: BoardLine, speaking: Voice) -> list[tuple[str, str]]:
    """Ours by model and by elasticity, a fact each; which model is nearest to theirs."""
    w, show = speaking.words, speaking.numbers.change
    by_model: list[str] = []
    by_theta: list[str] = []
    for item in line.compared:
        name = named(item.published.countries, speaking)
        if item.published.quantity != EXACT:
            name += f" ({speaking.words.label(item.published.quantity)})"
        values = speaking.listed(
            f"{model_label(model, speaking)} {show(v, None)}" for model, v in item.by_model.items()
        )
        by_model.append(f"{name}: {values}")
        at = speaking.listed(
            w("bd_at", value=show(v, None), theta=speaking.numbers.plain(k, 2 if k % 1 else 0))
            for k, v in item.by_elasticity.items()
        )
        if at:
            by_theta.append(f"{name}: {at}")
    facts = [(w["bd_by_model"], "; ".join(by_model))]
    if by_theta:
        facts.append((w["bd_by_elasticity"], "; ".join(by_theta)))
    if line.row.nearest_model:
        facts.append((w["bd_nearest"], model_label(line.row.nearest_model, speaking)))
    return facts
