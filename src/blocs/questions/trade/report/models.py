"""The same scenario under every model: the band, a chart, a table, and what each model assumes."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from blocs.brief.charts.axes import extent
from blocs.brief.charts.drawing import Drawing
from blocs.brief.charts.marks import swatch
from blocs.brief.charts.ranges import Mark, RangeRow, range_chart
from blocs.brief.contents import (
    Beside,
    Chart,
    Column,
    Facts,
    Key,
    Panel,
    Part,
    Row,
    Say,
    Section,
    Table,
)
from blocs.brief.grounds import substitution_text
from blocs.brief.models import MODELS
from blocs.brief.parts import tick_text
from blocs.brief.voice import Voice
from blocs.draws import sentences
from blocs.foundation.messages import change, listed, say
from blocs.foundation.numbers import column_digits
from blocs.questions.trade.models import UPPER_BOUND, ModelBand
from blocs.questions.trade.report.figures import REAL_INCOME
from blocs.questions.trade.report.reading import EXACT, Band, Reading

if TYPE_CHECKING:
    from blocs.questions.trade.engine.models.model import Model

MONEY = "real_income_change_million_usd"
MOST_COUNTRIES = 8
BOUND_ROOM = 0.6
"""Room for rationing in the chart, as a share of the width of the estimates."""


def model_label(model: Model | str, voice: Voice) -> str:
    """Short name of a model, for a column or a legend."""
    told = MODELS.get(str(model))
    return str(model) if told is None else voice.words.told(told.label)


def band_over_models(models: ModelBand, voice: Voice, *, focus: str) -> Band:
    """The range of every country over the models that estimate, with a note that names them.

    The model that estimates nothing is told in the note, for the focus country.
    """
    found = {code: models.estimates_of(code) for code in models.outcome.countries}
    known = {code: item for code, item in found.items() if item is not None}
    return Band(
        low={code: item.low for code, item in known.items()},
        high={code: item.high for code, item in known.items()},
        note=f"{models_note(models, voice)} {_bound_note(models, voice, focus)}".strip(),
    )


def models_note(models: ModelBand, voice: Voice) -> str:
    """Which models the range is over, what they share, and whose numbers the page quotes."""
    estimating = (m for m in models.outcomes if m is not UPPER_BOUND)
    over = sentences.cases(
        (MODELS[model].label for model in estimating),
        held=(sentences.ELASTICITIES, sentences.CLOSURES, sentences.MOVES),
    )
    quoted = say(
        "The numbers of this page are those of {headline}.",
        headline=MODELS[models.headline].label,
    )
    return voice.words.told(listed((*over, quoted), " "))


def _bound_note(models: ModelBand, voice: Voice, country: str) -> str:
    bound = models.bound_of(country)
    if bound is None:
        return ""
    value = voice.numbers.percent_change(bound)
    if models.bounding:
        return voice.words(
            "Rationing, no estimate but an input–output bound on losses from cuts in "
            "trade, gives {value}.",
            value=value,
        )
    return voice.words(
        "Rationing, which estimates nothing and, as productivity or labour change "
        "here, bounds nothing either, gives {value}.",
        value=value,
    )


def models_section(
    models: ModelBand, voice: Voice, *, focus: str, numbers: tuple[str, str]
) -> Section:
    """The focus country and the largest movers under any model, and the world."""
    codes = _shown_countries(models, focus)
    order = sorted(codes, key=lambda c: (c != focus, models.values(c).get(models.headline, 0.0)))
    rows = [_country_row(models, voice, code, strong=code == focus) for code in order]
    w = voice.words
    chart = Chart(
        w(
            "Real income under each model, exact change, %; the line joins the lowest "
            "and the highest estimate"
        ),
        (Panel(_chart(models, voice, order, focus=focus)),),
        number=numbers[0],
        key=model_key(models.outcomes, voice),
    )
    table = Table(
        _columns(w("Country"), models.outcomes, voice),
        (*rows, _world_row(models, voice)),
        caption=w(
            "The focus country, the countries that move most under any model, and the "
            "world: exact change of real income, %"
        ),
        number=numbers[1],
    )
    failures = [f"{model_label(r.model, voice)}: {voice.cause(r.reason)}" for r in models.failures]
    lead = range_sentence(models, voice, country=focus)
    known = [result.model for result in models.results]
    return _section(lead, chart, table, _grounds(known, [models], failures, voice), voice)


def models_by_scenario(
    bands: Sequence[ModelBand],
    voice: Voice,
    *,
    titles: Sequence[str],
    focus: str,
    numbers: tuple[str, str],
) -> Section:
    """The focus country in every scenario under every model."""
    w = voice.words
    known = list(dict.fromkeys(result.model for band in bands for result in band.results))
    told = [m for m in known if any(m in band.outcomes for band in bands)]
    first = max(bands, key=lambda band: len(band.outcomes))
    caption = w(
        "Real income, {country}, under each model, exact change, %",
        country=voice.country_in_sentence(focus),
    )
    lines = list(zip(titles, bands, strict=True))
    rows = [
        _row_of(title, {m: b.values(focus).get(m, math.nan) for m in told}, strong=False)
        for title, b in lines
    ]
    failures = [
        f"{title}: {model_label(r.model, voice)}: {voice.cause(r.reason)}"
        for title, band in lines
        for r in band.failures
    ]
    picture = _range_chart([(title, b.values(focus)) for title, b in lines], voice)
    chart = Chart(caption, (Panel(picture),), number=numbers[0], key=model_key(told, voice))
    columns = _columns(w("Scenario"), told, voice)
    table = Table(columns, tuple(rows), caption=caption, number=numbers[1])
    grounds = _grounds(known, bands, failures, voice)
    return _section(models_note(first, voice), chart, table, grounds, voice)


def _section(
    lead: str, chart: Chart, table: Table, grounds: tuple[Part | None, ...], voice: Voice
) -> Section:
    beside = Beside(
        (Section("", (chart,)), Section("", grounds, css="keep")), css="pair models-pair"
    )
    shown = dataclasses.replace(table, anchor="models-table", css="models", sortable=True)
    title, nav = voice.words("The same shock under several models"), voice.words("Models")
    return Section(title, (Say(lead), beside, shown), anchor="models", nav=nav)


def _columns(head: str, models: Iterable[Model], voice: Voice) -> tuple[Column, ...]:
    ends = (voice.words("Lowest estimate"), voice.words("Highest estimate"))
    return tuple(map(Column, (head, *(model_label(m, voice) for m in models), *ends)))


def _grounds(
    known: Sequence[str], bands: Sequence[ModelBand], failures: Sequence[str], voice: Voice
) -> tuple[Part | None, ...]:
    """Models without an answer, and why; what each model assumes; what rationing is here."""
    w = voice.words
    failed = Say(role="warning single", head=w("Models without an answer"), items=tuple(failures))
    return (
        failed if failures else None,
        Say(w("What each model assumes"), "h4"),
        Facts(model_facts(known, voice), css="stacked"),
        *(Say(note, "note") for note in model_notes(bands, voice)),
    )


def range_sentence(models: ModelBand, voice: Voice, *, country: str) -> str:
    """From where to where the models put a country, and which of them; what rationing says."""
    found = models.estimates_of(country)
    if found is None:
        return ""
    show = voice.numbers.percent_change
    told = sentences.from_case_to_case(
        voice.country_in_sentence(country),
        low=show(found.low),
        low_case=model_label(found.low_model, voice),
        high=show(found.high),
        high_case=model_label(found.high_model, voice),
    )
    return f"{voice.words.told(told)} {_bound_note(models, voice, country)}".strip()


def model_key(models: Iterable[Model | str], voice: Voice) -> Key:
    """Mark and name of each model."""
    marks = ((swatch(MODELS[str(m)].mark), model_label(m, voice)) for m in models)
    return Key(tuple(marks), css="key marks")


def model_facts(models: Sequence[str], voice: Voice) -> tuple[tuple[str, str], ...]:
    """One sentence a model: what it assumes."""
    return tuple((model_label(m, voice), voice.words.told(MODELS[m].assumes)) for m in models)


def model_notes(bands: Sequence[ModelBand], voice: Voice) -> tuple[str, ...]:
    """Elasticities of substitution with their source; what rationing is in these scenarios."""
    known = [band.substitution for band in bands if band.substitution is not None]
    notes = [substitution_text(known[0], voice)] if known else []
    rationed = [band.bounding for band in bands if UPPER_BOUND in band.outcomes]
    if True in rationed:
        notes.append(
            voice.words(
                "Rationing is no estimate but an input–output bound on losses from cuts in "
                "trade: nobody can gain in it, and a fall of trade costs changes nothing. "
                "Read its number as the worst that the first months could bring if nothing "
                "were replaced; where it lies beyond the scale of the figure, its mark "
                "stands at the edge."
            )
        )
    if False in rationed:
        notes.append(
            voice.words(
                "Rationing is no estimate. It bounds losses from cuts in trade; where "
                "productivity or labour change, as here, a country can lose more in "
                "equilibrium than in it."
            )
        )
    return tuple(notes)


def _shown_countries(models: ModelBand, focus: str) -> list[str]:
    """The focus country, the headline's largest gain and loss, then whoever moves most.

    Moves most: in money and in per cent in turn, under any model.
    """
    ranked = Reading(models.outcome).ranked()
    readings = [Reading(outcome) for outcome in models.outcomes.values()]
    first = readings[0]
    in_turn: list[str] = []
    orders = [_order(readings, name) for name in (MONEY, EXACT)]
    for pair in zip(*orders, strict=True):
        in_turn += [code for code in pair if code not in first.implausible]
    return list(dict.fromkeys([focus, ranked[0], ranked[-1], *in_turn]))[:MOST_COUNTRIES]


def _order(readings: Sequence[Reading], name: str) -> list[str]:
    sizes = np.max([np.nan_to_num(np.abs(reading.column(name))) for reading in readings], axis=0)
    return [readings[0].countries[int(n)] for n in np.argsort(-sizes, kind="stable")]


def _chart(models: ModelBand, voice: Voice, codes: Sequence[str], *, focus: str) -> Drawing:
    named = [(voice.country(code), models.values(code)) for code in codes]
    return _range_chart(named, voice, strong=voice.country(focus))


def _range_chart(
    lines: Sequence[tuple[str, Mapping[Model, float]]], voice: Voice, *, strong: str = ""
) -> Drawing:
    """Rows of a name and its values by model."""
    rows: list[RangeRow] = []
    for name, values in lines:
        marks = tuple(
            Mark(value, MODELS[str(m)].mark, _hint(str(m), voice, name=name, value=value), str(m))
            for m, value in values.items()
        )
        known = [v for m, v in values.items() if m is not UPPER_BOUND]
        low, high = min(known, default=math.nan), max(known, default=math.nan)
        rows.append(RangeRow(name, marks, low, high, strong=name == strong))
    told = "; ".join(mark.hint for row in rows for mark in row.marks)
    return range_chart(
        rows,
        label=voice.words(
            "Chart of the exact change of real income in per cent by country and model: {items}",
            items=told,
        ),
        tick_text=lambda value: tick_text(voice, value),
        measure=REAL_INCOME,
        limits=_limits([values for _, values in lines]),
    )


def _limits(lines: Sequence[Mapping[Model, float]]) -> tuple[float, float]:
    """A scale for the estimates, with some room for the bound: beyond it, marks are at the edge."""
    low, high = extent(v for values in lines for m, v in values.items() if m is not UPPER_BOUND)
    bounds = [v for values in lines for m, v in values.items() if str(m) == UPPER_BOUND]
    room = max((high - low) * BOUND_ROOM, 0.0)
    return max(min([low, *bounds]), low - room), high


def _hint(model: str, voice: Voice, *, name: str, value: float) -> str:
    return voice.words(
        "{country}, {model}: {value}",
        country=name,
        model=model_label(model, voice),
        value=voice.numbers.percent_change(value),
    )


def _country_row(models: ModelBand, voice: Voice, code: str, *, strong: bool) -> Row:
    values = models.values(code)
    found = {model: values.get(model, math.nan) for model in models.outcomes}
    return _row_of(voice.country(code), found, strong=strong)


def _world_row(models: ModelBand, voice: Voice) -> Row:
    changes = {model: Reading(outcome).world().pct for model, outcome in models.outcomes.items()}
    return _row_of(voice.words("World"), changes, strong=False)


def _row_of(name: str, values: Mapping[Model, float], *, strong: bool) -> Row:
    """A row of numbers; its ends are those of the models that estimate."""
    digits = column_digits(values.values())
    known = [v for m, v in values.items() if math.isfinite(v) and m is not UPPER_BOUND]
    ends = (min(known, default=math.nan), max(known, default=math.nan))
    return Row((name, *(change(v, digits) for v in (*values.values(), *ends))), strong=strong)
