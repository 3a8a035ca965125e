"""How far real income goes, on a line each: draws of the elasticities, closures, models."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from blocs.brief.contents import Column, Part, Row, Say, Section, Table
from blocs.brief.models import MODELS
from blocs.brief.voice import Voice
from blocs.draws import sentences
from blocs.foundation.messages import Words, change, listed, same, say, visible_percent_change
from blocs.questions.trade.drawing import WORLD
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.ranges import Case, Ranges
from blocs.questions.trade.report.reading import Reading
from blocs.world.closures import CLOSURES
from blocs.world.shocks.trade import TradeBalance

MOST = 4
"""Largest gains, and largest losses, that the table of ranges holds beside the focus country."""


def whole_line(found: Ranges, voice: Voice, *, focus: str) -> str:
    """The range that is shown beside the number of one country."""
    n, ends = voice.numbers, found.of(focus)
    low, high = (
        n.money(found.million_usd(focus, end), signed=True) for end in (ends.low, ends.high)
    )
    told = sentences.whole(
        voice.country_in_sentence(focus),
        n.visible_percent_change(ends.low),
        n.visible_percent_change(ends.high),
        low_money=low,
        high_money=high,
    )
    return voice.words.told(told)


def ranges_lines(found: Ranges, voice: Voice, *, focus: str) -> tuple[str, ...]:
    """Elasticities, other closures, a model without inputs, other models: a line each."""
    return tuple(voice.words.told(line) for line in _lines(found, focus))


def _lines(found: Ranges, code: str) -> Iterator[Words]:
    low, median, high = map(visible_percent_change, found.spread.of(code))
    yield sentences.nine_of_ten_elasticities(low, high, median)
    if found.spread.failed_of(code):
        yield from sentences.without_equilibrium(found.spread.failures, found.spread.draws)
    if found.closures:
        yield sentences.under_closures(_valued(found.closures, found, code))
    for case in found.models:
        value, label = _value(case, found, code), MODELS[case.name].label
        if case.name == Model.ARMINGTON:
            yield sentences.under_model_without_inputs(label, value)
        else:
            yield sentences.under_model(label, value)
    if found.models:
        yield sentences.ONE_BASE


def _valued(cases: Sequence[Case], found: Ranges, code: str) -> Words:
    return listed(
        (
            sentences.case_value(CLOSURES[TradeBalance(case.name)].label, _value(case, found, code))
            for case in cases
        ),
        "; ",
    )


def _value(case: Case, found: Ranges, code: str) -> Words:
    """The number of a case, or that it has none."""
    value = float(case.values[found.spread.place(code)])
    return visible_percent_change(value) if math.isfinite(value) else sentences.NO_SOLUTION


def ranges_screen(found: Ranges, voice: Voice, *, focus: str) -> tuple[Part, ...]:
    """The range of the focus country line by line, those of the largest movers and the world."""
    w = voice.words
    others = (_short(found, voice, code) for code in _shown(found, focus, most=1) if code != focus)
    return (
        Say(
            whole_line(found, voice, focus=focus),
            items=(*ranges_lines(found, voice, focus=focus), *others),
        ),
        Say(w.told(listed(found.told[:2], " ")), "note"),
    )


def _short(found: Ranges, voice: Voice, code: str) -> str:
    show, ends = voice.numbers.visible_percent_change, found.of(code)
    return voice.words(
        "{country}: {low} to {high}",
        country=_named(code, voice),
        low=show(ends.low),
        high=show(ends.high),
    )


def _named(code: str, voice: Voice) -> str:
    return voice.words("World") if code == WORLD else voice.country(code)


def _shown(found: Ranges, focus: str, *, most: int) -> list[str]:
    """The focus country, the largest gains and losses of the outcome, and the world."""
    ranked = Reading(found.outcome).ranked(without=[focus])
    ends = dict.fromkeys((*ranked[:most], *ranked[max(most, len(ranked) - most) :]))
    return [focus, *ends, WORLD]


def ranges_section(found: Ranges, voice: Voice, *, focus: str, number: str) -> Section:
    """The lines of the focus country, a table of those who move most, and what was drawn."""
    w = voice.words
    title, nav = w.told(sentences.HOW_SURE), w.told(sentences.RANGES)
    parts = (
        Say(whole_line(found, voice, focus=focus), "lead"),
        Say(role="list", items=ranges_lines(found, voice, focus=focus)),
        _table(found, voice, focus=focus, number=number),
        *(Say(w.told(text), "note") for text in (*found.told, *_silent(found))),
    )
    return Section(title, parts, anchor="ranges", nav=nav)


def _silent(found: Ranges) -> Iterator[Words]:
    """Draws and cases without an answer, and why."""
    yield from sentences.without_equilibrium(found.spread.failures, found.spread.draws)
    for case in (*found.closures, *found.models):
        if case.reason:
            yield say("{case} has no answer: {reason}", case=_label(case), reason=case.reason)


def _label(case: Case) -> Words:
    if case.name in MODELS:
        return MODELS[case.name].label
    return CLOSURES[TradeBalance(case.name)].label


def _table(found: Ranges, voice: Voice, *, focus: str, number: str) -> Table:
    w = voice.words
    cases = (*found.closures, *found.models)
    heads = (sentences.AS_STATED, sentences.LOW, sentences.HIGH, *map(_label, cases))
    return Table(
        (Column(w("Country")), *(Column(w.told(head), align="r") for head in heads)),
        tuple(
            Row((_named(code, voice), *_whole(found, cases, code)), strong=code == focus)
            for code in _shown(found, focus, most=MOST)
        ),
        caption=w(
            "Real income, exact change, %: as stated, its range, and what the range is made of"
        ),
        number=number,
    )


def _whole(found: Ranges, cases: Sequence[Case], code: str) -> tuple[Words, ...]:
    """The number, its range, and the cases; the draws are told above the table."""
    ends = found.of(code)
    numbers = map(_number, (found.centre(code), ends.low, ends.high))
    return (*numbers, *(_cell(case, found, code) for case in cases))


def _cells(found: Ranges, cases: Sequence[Case], code: str) -> tuple[Words, ...]:
    whole, drawn = found.of(code), found.over_elasticities(code)
    numbers = (found.centre(code), whole.low, whole.high, drawn.low, drawn.high)
    return (*map(_number, numbers), *(_cell(case, found, code) for case in cases))


def _cell(case: Case, found: Ranges, code: str) -> Words:
    value = float(case.values[found.spread.place(code)])
    return _number(value) if math.isfinite(value) else sentences.NO_SOLUTION


def _number(value: float) -> Words:
    """A number of a table whose caption says that it is in %."""
    return change(value, 2)


def scenarios_section(
    found: Mapping[str, Ranges], voice: Voice, *, focus: str, number: str
) -> Section:
    """One country in every scenario: its number, its range, and what the range is made of.

    found: title of the scenario → its ranges, the same draws in all of them.
    """
    w, first = voice.words, next(iter(found.values()))
    silent = (
        w("{title}: {why}", title=title, why=w.told(why))
        for title, item in found.items()
        for why in _silent(item)
    )
    parts = (
        scenarios_table(found, _cases(found), voice, focus=focus, number=number),
        *(Say(text, "note") for text in silent),
        *(Say(w.told(text), "note") for text in (*first.told, sentences.ONE_BASE)),
    )
    title, nav = w.told(sentences.HOW_SURE), w.told(sentences.RANGES)
    return Section(title, parts, anchor="ranges", nav=nav)


def _cases(found: Mapping[str, Ranges]) -> dict[str, Case]:
    """Closures and models of any scenario, by name."""
    return {case.name: case for item in found.values() for case in (*item.closures, *item.models)}


def scenarios_table(
    found: Mapping[str, Ranges],
    cases: Mapping[str, Case],
    voice: Voice,
    *,
    focus: str,
    number: str = "",
) -> Table:
    """The table of that; a closure or model that a scenario does not have is empty there."""
    w = voice.words
    heads = (
        *(sentences.AS_STATED, sentences.LOW, sentences.HIGH),
        *(sentences.DRAWS_LOW, sentences.DRAWS_HIGH),
        *map(_label, cases.values()),
    )
    return Table(
        (Column(w("Scenario")), *(Column(w.told(head), align="r") for head in heads)),
        tuple(Row((title, *_row(item, list(cases), focus))) for title, item in found.items()),
        caption=w("{country}: real income, %, with its range", country=voice.country(focus)),
        number=number,
    )


def _row(found: Ranges, names: Sequence[str], code: str) -> tuple[Words, ...]:
    own = {case.name: case for case in (*found.closures, *found.models)}
    values = (_cell(own[name], found, code) if name in own else same("") for name in names)
    return (*_cells(found, (), code), *values)


def ranges_of_case(
    found: Mapping[str, Ranges], voice: Voice, *, focus: str
) -> tuple[Table | Say, ...]:
    """The same on a screen, scenarios by their names, closures and models inside the range."""
    first = next(iter(found.values()))
    return (
        scenarios_table(found, {}, voice, focus=focus),
        Say(voice.words.told(listed(first.told[:2], " ")), "note"),
    )
