"""The board as a page: published estimates beside ours, and what explains the gap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from blocs.brief import grounds
from blocs.brief.annex import Facts
from blocs.brief.contents import Text
from blocs.brief.page import Head, page_head, write_page
from blocs.brief.parts import tick_text
from blocs.brief.range_charts import Mark, RangeRow, range_chart
from blocs.brief.voice import Voice, voice
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
    from blocs.questions.evidence.board.answer import BoardLine, BoardReport, Compared
    from blocs.questions.evidence.board.ask import BoardRow, Published

NAVIGATION = (
    ("rows", "bd_nav_rows"),
    ("cannot", "bd_nav_cannot"),
    ("assumptions", "nav_assumptions"),
    ("provenance", "nav_provenance"),
)
LIMIT, BELOW = 3.0, -1.0
"""Ends of the chart of multiples."""


@dataclass(frozen=True)
class TableRow:
    """One published number beside ours; `title` stands at the first of a row only."""

    title: str
    anchor: str
    country: str
    cells: tuple[str, ...]
    standing: str
    css: str


@dataclass(frozen=True)
class RowText:
    """One row in full: source, ours by model and elasticity, what differs."""

    name: str
    title: str
    facts: Facts


@dataclass(frozen=True)
class BoardPage:
    """Everything that the template of the board shows; no number is computed there."""

    head: Head
    leads: tuple[str, ...]
    note: str
    table: tuple[TableRow, ...]
    table_note: str
    table_number: str
    chart: Markup | None
    chart_note: str
    figure_number: str
    key: tuple[tuple[Markup, Text], ...]
    rows: tuple[RowText, ...]
    cannot: tuple[RowText, ...]
    models: Facts
    assumptions: grounds.Assumptions | None
    provenance: grounds.ProvenanceText | None


def write_board_page(report: BoardReport, *, path: Path, language: str = "en") -> Path:
    """Write the page of a board, whole or not at all. Raises InputError."""
    speaking = voice(language, report.world)
    return write_page(
        "questions/evidence/board/board.html.jinja",
        board_page(report, speaking),
        speaking,
        path=path,
    )


def board_page(report: BoardReport, speaking: Voice) -> BoardPage:
    """The contents of the page."""
    w = speaking.words
    own = next((k for k in report.lines if k.world == report.world.name and k.provenance), None)
    provenance: Mapping[str, Any] = {} if own is None else own.provenance or {}
    title, note = _both(report.board, "title", speaking), _both(report.board, "notes", speaking)
    told = [model_label(model, speaking) for model in report.models]
    return BoardPage(
        head=page_head(
            provenance,
            speaking,
            title=title,
            kicker=w["kicker_board"],
            navigation=NAVIGATION,
            warning="",
        ),
        leads=(_lead(report, speaking), *_lead_losses(report, speaking)),
        note=note,
        table=tuple(row for line in report.lines for row in _table_rows(line, speaking)),
        table_note=w.markup(
            "bd_table_note",
            headline=told[0],
            models=speaking.listed(
                model_label(m, speaking) for m in report.models if str(m) != UPPER_BOUND
            ),
            elasticities=_alternatives(report, speaking),
        ),
        table_number=w("table", number=1),
        chart=_chart(report, speaking),
        chart_note=w("bd_figure_note", limit=speaking.numbers.plain(LIMIT, 0)),
        figure_number=w("figure", number=1),
        key=model_key(report.models, speaking).items,
        rows=tuple(_row_text(line, speaking) for line in report.lines if line.compared),
        cannot=tuple(_row_text(line, speaking) for line in report.lines if not line.compared),
        models=model_facts(list(map(str, report.models)), speaking),
        assumptions=grounds.assumptions(provenance, speaking) if provenance else None,
        provenance=grounds.provenance_text(provenance, speaking) if provenance else None,
    )


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


def _table_rows(line: BoardLine, speaking: Voice) -> list[TableRow]:
    title, name = _of(line.row, "title", speaking), line.row.name
    css = line.standing.name.lower()
    if not line.compared:
        shown = [
            (named(p.countries, speaking), published_text(p, speaking)) for p in line.row.published
        ]
        shown = shown or [("", _of(line.row, "published", speaking))]
        return [
            TableRow(
                title=title if k == 0 else "",
                anchor=name,
                country=who,
                cells=(what,),
                standing=speaking.words[f"standing_{css}"] if k == 0 else "",
                css=css,
            )
            for k, (who, what) in enumerate(shown)
        ]
    return [
        _compared_row(item, speaking, title=title if k == 0 else "", name=name)
        for k, item in enumerate(line.compared)
    ]


def _compared_row(item: Compared, speaking: Voice, *, title: str, name: str) -> TableRow:
    show = speaking.numbers.change
    digits = max(2, _digits(item.published)) if abs(item.headline) >= 0.095 else 3
    if item.published.rounding < 0.005:
        digits = _digits(item.published)
    css = item.standing.name.lower()
    return TableRow(
        title=title,
        anchor=name,
        country=_entry_name(item, speaking),
        cells=(
            "" if item.ratio is None else speaking.numbers.plain(item.ratio, 2),
            published_text(item.published, speaking),
            show(item.headline, digits),
            f"{show(item.low, digits)} … {show(item.high, digits)}",
            show(item.gap, digits),
        ),
        standing=speaking.words[f"standing_{css}"],
        css=css,
    )


def _entry_name(item: Compared, speaking: Voice) -> str:
    """Whose number it is; the quantity and the note where there are any."""
    name = named(item.published.countries, speaking)
    more = [_of(item.published, "note", speaking)]
    if item.published.quantity != EXACT and not more[0]:
        more.append(speaking.words.label(item.published.quantity))
    told = "; ".join(text for text in more if text)
    return f"{name} ({told})" if told else name


def _chart(report: BoardReport, speaking: Voice) -> Markup | None:
    rows = [
        _multiple(line.row, item, speaking)
        for line in report.lines
        for item in line.compared
        if item.published.middle != 0
    ]
    if not rows:
        return None
    told = "; ".join(f"{row.label}: {row.marks[0].hint}" for row in rows)
    return range_chart(
        rows,
        label=speaking.words("bd_figure_alt", items=told),
        tick_text=lambda value: tick_text(speaking, value),
        width=620,
        limits=(BELOW, LIMIT),
        reference=1.0,
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


def _row_text(line: BoardLine, speaking: Voice) -> RowText:
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
    return RowText(row.name, _of(row, "title", speaking), tuple(facts))


def _why(line: BoardLine, speaking: Voice) -> str:
    """Why a row has no number, in the language of the page where there are words for it."""
    if line.row.cannot_en:
        return _of(line.row, "cannot", speaking)
    if line.standing.name == "ABSENT":
        return speaking.words("bd_absent", tables=line.row.tables)
    return speaking.cause(line.reason)


def _numbers(line: BoardLine, speaking: Voice) -> Facts:
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
    return tuple(facts)
