"""The board as a page: published estimates beside ours, and what explains the gap."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from blocs.brief.basis import assumptions_section, masthead, provenance_section
from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.ranges import Mark, RangeRow, range_chart
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
from blocs.brief.report import Report
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import Message, Part, change, part_told, plain, say
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
    from blocs.questions.evidence.board.answer import (
        BoardLine,
        BoardReport,
        Compared,
        LossRatios,
        Standing,
    )
    from blocs.questions.evidence.board.ask import BoardRow, DifferenceKind, Published

LIMIT, BELOW = 3.0, -1.0
"""Ends of the chart of multiples."""

STANDINGS = {
    "WITHIN": say("within our range"),
    "BOUNDED": say("smaller loss; only the bound on losses from cuts in trade reaches it"),
    "SAME_SIGN": say("same sign, other size"),
    "OTHER_SIGN": say("other sign"),
    "FAILED": say("no solution"),
    "ABSENT": say("data not here"),
    "CANNOT": say("cannot be expressed"),
}
DIFFERENCES: Mapping[DifferenceKind, Message] = {
    "data": say("Data"),
    "year": say("Base year"),
    "elasticities": say("Elasticities"),
    "closure": say("Trade balance"),
    "shock": say("Shock"),
    "model": say("Model"),
}
"""What a paper did otherwise."""


def board_report(report: BoardReport, speaking: Voice) -> Report:
    """The board as a report."""
    own = next((k for k in report.lines if k.world == report.world.name and k.provenance), None)
    provenance: Mapping[str, Any] | None = own and own.provenance
    return Report(
        **masthead(provenance or {}, speaking),
        title=in_language(report.board, "title", speaking.language),
        kicker=speaking.words("Benchmark board"),
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
        "Ours: {headline}, the world’s own elasticities. Range: over the models {models},"
        " and over {headline} with one trade elasticity in all sectors ({elasticities}). "
        "Rationing is an input–output bound on losses from cuts in trade, no estimate and"
        " no part of the range. Published ± is the 95 % interval. Ours / published: 1 is "
        "equality. Exact change of real income unless another quantity is named.",
        headline=model_label(report.models[0], speaking),
        models=speaking.listed(
            model_label(m, speaking) for m in report.models if str(m) != UPPER_BOUND
        ),
        elasticities=_alternatives(report, speaking),
    )
    parts = (
        *(Say(text, "lead") for text in leads),
        Say(in_language(report.board, "notes", speaking.language), "note"),
        _table(report, speaking),
        Say(table_note, "note"),
        _chart(report, speaking),
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
    parts = (_row_text(line, speaking) for line in report.lines if line.compared)
    return Section(title, tuple(parts), anchor="rows", nav=nav, annex=True)


def _cannot(report: BoardReport, speaking: Voice) -> Section:
    w = speaking.words
    told = tuple(_row_text(line, speaking) for line in report.lines if not line.compared)
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
    return speaking.words(
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


def _lead_losses(report: BoardReport, speaking: Voice) -> tuple[str, ...]:
    """How our losses compare with the published ones, and why."""
    within, compared = report.numbers
    told: list[str] = []
    if compared:
        counted = speaking.words(
            "Counted by numbers, {within} of {compared} lie in our range.",
            within=within,
            compared=compared,
        )
        told.append(counted)
    if report.losses is not None:
        told.append(_losses_told(report.losses)[speaking.language])
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
    title = Cell(in_language(line.row, "title", speaking.language), link=f"#row-{line.row.name}")
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
    return STANDINGS[standing.name][speaking.language]


def _published(line: BoardLine, speaking: Voice) -> list[tuple[Entry, ...]]:
    """Whose number and what was published, of a row without a number of ours."""
    shown = [
        (named(p.countries, speaking), published_text(p, speaking)) for p in line.row.published
    ]
    shown = shown or [("", in_language(line.row, "published", speaking.language))]
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
    more = [in_language(item.published, "note", speaking.language)]
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
        label=speaking.words(
            "Chart of our numbers as multiples of the published ones: {items}", items=told
        ),
        tick_text=lambda value: tick_text(speaking, value),
        measure=Measure("multiple_of_published", "ratio"),
        width=620,
        limits=(BELOW, LIMIT),
        reference=1.0,
    )
    return Chart(
        speaking.words(
            "Ours as a multiple of the published number: 1 is equality, 0 no effect, below 0 "
            "the other sign"
        ),
        (Panel(picture),),
        number=speaking.words("Figure {number}", number=1),
        key=model_key(report.models, speaking),
        note=speaking.words(
            "Line: our range. Band: the published interval. What lies beyond {limit} times "
            "the published number is drawn at the edge; the table has the numbers.",
            limit=speaking.numbers.plain(LIMIT, 0),
        ),
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
                "{country}, {model}: {value}",
                country=named(item.published.countries, speaking),
                model=model_label(model, speaking),
                value=speaking.numbers.percent_change(value),
            ),
            str(model),
        )
        for model, value in item.by_model.items()
    )
    label = speaking.words(
        "{title}: {country}",
        title=in_language(row, "title", speaking.language),
        country=named(item.published.countries, speaking),
    )
    return RangeRow(label, marks, low, high, published=(one, other))


def _row_text(line: BoardLine, speaking: Voice) -> Section:
    """One row in full: source, ours by model and elasticity, what differs."""
    w, row = speaking.words, line.row
    facts: list[tuple[str, str]] = [(w("Source"), speaking.quoted(row.source))]
    others = [item for item in row.published if item.source]
    facts += [(w("Source"), f"{published_text(p, speaking)}: {p.source}") for p in others]
    if not line.compared:
        told = in_language(row, "published", speaking.language) or "; ".join(
            f"{named(p.countries, speaking)} {published_text(p, speaking)} "
            f"{in_language(p, 'note', speaking.language)}".strip()
            for p in row.published
        )
        facts += [(w("Published"), told), (w("Why"), _why(line, speaking))]
    else:
        facts += _numbers(line, speaking)
    facts += [
        (DIFFERENCES[d.what][speaking.language], part_told(dict(d), speaking.language))
        for d in row.differs
    ]
    facts += [
        (w("No answer"), f"{model_label(m, speaking)}: {speaking.cause(why)}")
        for m, why in line.failures
    ]
    title, parts = in_language(row, "title", speaking.language), (Facts(tuple(facts)),)
    return Section(title, parts, anchor=f"row-{row.name}", css="provision keep")


def _why(line: BoardLine, speaking: Voice) -> str:
    """Why a row has no number, in the language of the page where there are words for it."""
    if line.row.cannot_en:
        return in_language(line.row, "cannot", speaking.language)
    if line.standing.name == "ABSENT":
        return speaking.words(
            "Needs the tables “{tables}”, which blocs may not ship. With them in a folder "
            "DIR/{tables}, `blocs board --data DIR` computes this row.",
            tables=line.row.tables,
        )
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
            w(
                "{value} at θ = {theta}",
                value=show(v, None),
                theta=speaking.numbers.plain(k, 2 if k % 1 else 0),
            )
            for k, v in item.by_elasticity.items()
        )
        if at:
            by_theta.append(f"{name}: {at}")
    facts = [(w("Ours by model, %"), "; ".join(by_model))]
    if by_theta:
        facts.append((w("Ours at one elasticity, %"), "; ".join(by_theta)))
    if line.row.nearest_model:
        facts.append((w("Nearest to their model"), model_label(line.row.nearest_model, speaking)))
    return facts
