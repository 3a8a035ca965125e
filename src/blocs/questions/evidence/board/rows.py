"""One row of the board in words: whose number, what was published, how ours stands, why."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from blocs.brief.contents import Cell, Entry, Facts, Row, Section, Text, cell
from blocs.brief.voice import Voice
from blocs.foundation.catalogues import in_language
from blocs.foundation.messages import Message, say
from blocs.foundation.numbers import NO_BREAK
from blocs.questions.evidence.board.answer import BoardLine
from blocs.questions.evidence.board.ask import DifferenceKind, Published
from blocs.questions.evidence.board.compared import Standing
from blocs.questions.trade.report.models import model_label
from blocs.questions.trade.report.reading import EXACT

STANDINGS = {
    Standing.WITHIN: say("within our range"),
    Standing.BOUNDED: say("smaller loss; only the bound on losses from cuts in trade reaches it"),
    Standing.SAME_SIGN: say("same sign, other size"),
    Standing.OTHER_SIGN: say("other sign"),
    Standing.FAILED: say("no solution"),
    Standing.ABSENT: say("data not here"),
    Standing.CANNOT: say("cannot be expressed"),
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


def grouped(
    line: BoardLine,
    title: Entry,
    cells: Sequence[tuple[Entry, ...]],
    standing: Callable[[Standing], Cell],
) -> Iterator[Row]:
    """Rows of a table; the title stands beside all of them, a standing of the whole line once."""
    standings = [item.standing for item in line.compared] or [line.standing]
    pairs = list(zip_longest(cells, standings))
    head: tuple[Entry, ...] = (replace(cell(title), rows=len(pairs)),)
    for k, (row, known) in enumerate(pairs):
        yield Row((*head, *row, standing(known) if known else ""), opens=not k)
        head = ()


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
    digits = digits_of(item)
    if item.value is None:
        return f"{show(item.low or 0.0, digits)} … {show(item.high or 0.0, digits)}"
    if item.standard_error is None:
        return show(item.value, digits)
    half = speaking.numbers.plain(1.96 * item.standard_error, 2)
    return f"{show(item.value, digits)}{NO_BREAK}±{NO_BREAK}{half}"


def digits_of(item: Published) -> int:
    """As many decimals as were printed."""
    return max(0, round(-math.log10(2 * item.rounding))) if item.rounding > 0 else 4


def entry_name(item: Published, speaking: Voice) -> str:
    """Whose number it is; the quantity and the note where there are any."""
    name = named(item.countries, speaking)
    more = [in_language(item, "note", speaking.language)]
    if item.quantity != EXACT and not more[0]:
        more.append(speaking.words.label(item.quantity))
    told = "; ".join(text for text in more if text)
    return f"{name} ({told})" if told else name


def row_section(line: BoardLine, speaking: Voice) -> Section:
    """One row in full: source, ours by model and elasticity, what differs."""
    w, row = speaking.words, line.row
    facts: list[tuple[Text, Text]] = [(w("Source"), speaking.quoted(row.source))]
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
    facts += [(DIFFERENCES[d.what], in_language(d, "", speaking.language)) for d in row.differs]
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
    if line.standing is Standing.ABSENT:
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
                "{value} at a trade elasticity of {theta}",
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
