"""An ensemble said on one self-contained page, in English or Russian."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.brief import grounds
from blocs.brief.charts.drawing import Drawing, Measure
from blocs.brief.charts.intervals import Interval, Swing, interval_chart, tornado_chart
from blocs.brief.grounds import source_line
from blocs.brief.page import Head, page_head, write_page
from blocs.brief.voice import Voice, voice
from blocs.draws.drivers import Bar, SobolIndices
from blocs.draws.summaries import Probability
from blocs.foundation.catalogues import in_language
from blocs.questions.sureness.answer import WORLD
from blocs.questions.sureness.reading import EnsembleReading, ScenarioReading
from blocs.questions.sureness.report.sentences import (
    flip_text,
    input_name,
    rests_on,
    share_text,
    short_name,
    value_text,
)
from blocs.questions.trade.answer import conditions
from blocs.questions.trade.report.reading import Band

NAVIGATION = (
    ("ranges", "nav_ranges"),
    ("drivers", "nav_drivers"),
    ("flip", "nav_flip"),
    ("compared", "nav_compared"),
    ("rests", "nav_rests"),
    ("assumptions", "nav_assumptions"),
    ("provenance", "nav_provenance"),
)
REAL_INCOME = Measure("real_income_change_pct", "percent")
BARS = 12
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Table:
    """A table as shown."""

    caption: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Part:
    """One scenario."""

    title: str
    fan: Drawing
    fan_number: str
    table: Table
    tornado: Drawing | None
    tornado_number: str
    tornado_note: str
    sobol: Table | None
    sobol_note: str
    missing: tuple[str, ...]
    flip: str


@dataclass(frozen=True)
class EnsemblePage:
    """Everything that the template shows; no number is computed there."""

    head: Head
    leads: tuple[str, ...]
    several: bool
    parts: tuple[Part, ...]
    tornado_caption: str
    ranking_flip: str
    ranking: Table | None
    regret: Table | None
    regret_note: str
    rests: tuple[str, ...]
    source: str
    assumptions: grounds.Assumptions
    provenance: grounds.ProvenanceText


def write_ensemble(reading: EnsembleReading, *, path: Path, language: str = "en") -> Path:
    """Write the page of an ensemble to `path`, whole or not at all. Raises InputError."""
    speaking = voice(language, reading.ensemble.world)
    return write_page(
        "questions/sureness/report/ensemble.html.jinja",
        ensemble_page(reading, speaking),
        speaking,
        path=path,
    )


def ensemble_page(reading: EnsembleReading, speaking: Voice) -> EnsemblePage:
    """The contents of the page."""
    ensemble, w = reading.ensemble, speaking.words
    several = len(reading.scenarios) > 1
    titles = scenario_titles(reading, speaking.language)
    first = next(iter(ensemble.scenarios.values()))
    provenance = conditions(
        ensemble.world, model=ensemble.model, trade_balance=first.closure.trade_balance
    )
    country = speaking.country_in_sentence(reading.focus)
    title = next(iter(titles.values()))
    navigation = tuple(item for item in NAVIGATION if several or item[0] != "compared")
    return EnsemblePage(
        head=page_head(
            provenance,
            speaking,
            title=w("en_title_several", count=len(titles)) if several else title,
            kicker=w["kicker_ensemble"],
            navigation=navigation,
            warning="",
        ),
        leads=tuple(_lead(item, reading, speaking, titles) for item in reading.scenarios),
        several=several,
        parts=tuple(
            _part(k, item, reading, speaking, titles) for k, item in enumerate(reading.scenarios)
        ),
        tornado_caption=w("en_tornado_figure", country=country),
        ranking_flip=""
        if reading.ranking_flip is None
        else flip_text(reading.ranking_flip, speaking, focus=reading.focus, titles=titles),
        ranking=_ranking(reading, speaking, titles),
        regret=_regret(reading, speaking, titles),
        regret_note=_regret_note(reading, speaking, titles),
        rests=rests_on(reading, speaking),
        source=source_line(provenance, speaking),
        assumptions=grounds.assumptions(provenance, speaking),
        provenance=grounds.provenance_text(provenance, speaking),
    )


def scenario_titles(reading: EnsembleReading, language: str) -> dict[str, str]:
    """Name → title in the language where there is one."""
    return {
        name: in_language(item, "title", language)
        for name, item in reading.ensemble.scenarios.items()
    }


def band_of(item: ScenarioReading, reading: EnsembleReading, speaking: Voice) -> Band:
    """The range of every country, for the brief of the scenario."""
    over = speaking.listed(
        input_name(str(source), speaking) for source in reading.ensemble.uncertainty.over
    )
    draws = speaking.numbers.plain(reading.ensemble.table.draws, 0)
    return Band(
        low={code: item.range_of(code)[0] for code in item.outputs},
        high={code: item.range_of(code)[1] for code in item.outputs},
        note=speaking.words("en_band_note", draws=draws, over=over),
    )


def _lead(
    item: ScenarioReading, reading: EnsembleReading, speaking: Voice, titles: dict[str, str]
) -> str:
    n = speaking.numbers
    central, (low, high) = item.central_of(reading.focus), item.range_of(reading.focus)
    key = "en_lead" if np.isfinite(central) else "en_lead_no_centre"
    return speaking.words(
        "en_lead_constant" if item.flip.kind == "constant" else key,
        scenario=titles[item.name],
        country=speaking.country_in_sentence(reading.focus),
        central=n.percent_change(central),
        median=n.percent_change(item.quantile(reading.focus, 0.5)),
        low=n.percent_change(low),
        high=n.percent_change(high),
        share=share_text(item.gain_of(reading.focus), speaking),
    )


def _part(
    k: int,
    item: ScenarioReading,
    reading: EnsembleReading,
    speaking: Voice,
    titles: dict[str, str],
) -> Part:
    w, n = speaking.words, speaking.numbers
    indices = item.sobol or item.first_order
    note = ""
    if item.tornado is not None:
        r_squared = n.percent(100 * item.tornado.r_squared, 0)
        note = w("en_tornado_note", r2=r_squared, draws=n.plain(item.tornado.draws, 0))
    return Part(
        title=titles[item.name],
        fan=_fan(item, reading, speaking),
        fan_number=w("figure", number=2 * k + 1),
        table=_table(item, reading, speaking),
        tornado=None if item.tornado is None else _tornado(item.tornado.bars, speaking),
        tornado_number=w("figure", number=2 * k + 2),
        tornado_note=note,
        sobol=None if indices is None else _sobol(indices, reading, speaking),
        sobol_note="" if indices is None else w[f"en_sobol_note_{indices.method}"],
        missing=missing_texts(item, reading, speaking),
        flip=flip_text(item.flip, speaking, focus=reading.focus, titles=titles),
    )


def missing_texts(
    item: ScenarioReading, reading: EnsembleReading, speaking: Voice
) -> tuple[str, ...]:
    """Why parts of what drives a result are not shown."""
    draws = speaking.numbers.plain(item.gain_of(reading.focus).draws, 0)
    country = speaking.country_in_sentence(reading.focus)
    reasons = dict.fromkeys(one.reason for one in item.missing)
    return tuple(
        speaking.words(f"en_missing_{reason}", draws=draws, country=country) for reason in reasons
    )


def _shown(item: ScenarioReading, reading: EnsembleReading) -> tuple[str, ...]:
    return tuple(dict.fromkeys((reading.focus, *item.countries, WORLD)))


def _name(code: str, speaking: Voice) -> str:
    return speaking.words["en_world"] if code == WORLD else speaking.country(code)


def _fan(item: ScenarioReading, reading: EnsembleReading, speaking: Voice) -> Drawing:
    n, rows = speaking.numbers, list[Interval]()
    for code in _shown(item, reading):
        low, a, median, b, high = (item.quantile(code, level) for level in QUANTILES)
        hint = speaking.words(
            "en_hint_interval",
            name=_name(code, speaking),
            median=n.percent_change(median),
            a=n.percent_change(a),
            b=n.percent_change(b),
            low=n.percent_change(low),
            high=n.percent_change(high),
            share=share_text(item.gain_of(code), speaking),
        )
        text = n.change(median)
        name = _name(code, speaking)
        rows.append(Interval(name, (low, high), (a, b), median, text, hint))
    return interval_chart(
        rows,
        label=speaking.words["en_fan_figure"],
        tick_text=lambda value: n.plain(value, None if value % 1 else 0),
        measure=REAL_INCOME,
    )


def _table(item: ScenarioReading, reading: EnsembleReading, speaking: Voice) -> Table:
    w, n = speaking.words, speaking.numbers
    heads = [w("en_quantile", level=n.percent(100 * level, 0)) for level in QUANTILES]
    holds = dict(zip(item.countries, item.holds, strict=False))
    lines = tuple(
        (
            _name(code, speaking),
            *(n.change(item.quantile(code, level), 2) for level in QUANTILES),
            n.change(item.central_of(code), 2) if np.isfinite(item.central_of(code)) else "",
            share_text(item.gain_of(code), speaking, cell=True),
            share_text(holds[code], speaking, cell=True) if code in holds else "",
        )
        for code in dict.fromkeys((*item.countries, reading.focus, WORLD))
    )
    return Table(
        w["en_table"],
        (w["en_country"], *heads, w["en_central"], w["en_gain"], w["en_holds"]),
        lines,
    )


def _tornado(bars: tuple[Bar, ...], speaking: Voice) -> Drawing:
    n = speaking.numbers

    def swing(bar: Bar) -> Swing:
        effects = n.change(bar.low), n.change(bar.high)
        ends = value_text(bar.at_low, speaking), value_text(bar.at_high, speaking)
        hint = speaking.words(
            "en_hint_bar",
            name=input_name(bar.name, speaking),
            low=ends[0],
            high=ends[1],
            low_effect=effects[0],
            high_effect=effects[1],
        )
        return Swing(short_name(bar.name, speaking), bar.low, bar.high, effects, hint)

    return tornado_chart(
        [swing(bar) for bar in bars[:BARS]],
        label=speaking.words["nav_drivers"],
        tick_text=lambda value: n.plain(value, None if value % 1 else 0),
        measure=REAL_INCOME,
    )


def _sobol(indices: SobolIndices, reading: EnsembleReading, speaking: Voice) -> Table:
    w, n = speaking.words, speaking.numbers
    with_total = indices.method == "saltelli"
    lines: list[tuple[str, ...]] = []
    for index in indices.indices[:BARS]:
        cells = [f"{n.plain(index.first, 2)} ± {n.plain(index.first_error, 2)}"]
        if with_total:
            cells.append(f"{n.plain(index.total, 2)} ± {n.plain(index.total_error, 2)}")
        lines.append((short_name(index.name, speaking), *cells))
    heads = (w["en_input"], w["en_first"], *([w["en_total"]] if with_total else []))
    country = speaking.country_in_sentence(reading.focus)
    return Table(w("en_sobol_table", country=country), heads, tuple(lines))


def _ranking(reading: EnsembleReading, speaking: Voice, titles: dict[str, str]) -> Table | None:
    if reading.ranking is None or reading.ranking_draws is None:
        return None
    w = speaking.words
    lines: list[tuple[str, ...]] = []
    for k, name in enumerate(titles):
        pairs = zip(reading.ranking[k], reading.ranking_draws[k], strict=True)
        shares = (Probability(float(value), int(draws)) for value, draws in pairs)
        lines.append((titles[name], *(share_text(one, speaking, cell=True) for one in shares)))
    country = speaking.country_in_sentence(reading.focus)
    caption = w("en_ranking_table", country=country)
    return Table(caption, (w["scenario"], *titles.values()), tuple(lines))


def _regret(reading: EnsembleReading, speaking: Voice, titles: dict[str, str]) -> Table | None:
    found = reading.regret
    if found is None:
        return None
    w, n = speaking.words, speaking.numbers
    lines = tuple(
        (
            title,
            n.plain(float(found.worst[k]), 2),
            n.plain(float(found.quantile_95[k]), 2),
            n.plain(float(found.mean[k]), 2),
            share_text(Probability(float(found.best_share[k]), found.draws), speaking, cell=True),
        )
        for k, title in enumerate(titles.values())
    )
    heads = ("en_regret_worst", "en_regret_95", "en_regret_mean", "en_regret_best")
    country = speaking.country_in_sentence(reading.focus)
    caption = w("en_regret_table", country=country)
    return Table(caption, (w["scenario"], *(w[key] for key in heads)), lines)


def _regret_note(reading: EnsembleReading, speaking: Voice, titles: dict[str, str]) -> str:
    found = reading.regret
    if found is None:
        return ""
    name = list(titles.values())[found.minimax]
    draws = speaking.numbers.plain(found.draws, 0)
    return speaking.words("en_regret_note", name=name, draws=draws)
