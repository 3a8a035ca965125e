"""Several scenarios on one page: matrix, ranking, small charts, a section a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from blocs.brief import annex, grounds
from blocs.brief.maps import world_map
from blocs.brief.page import Head, page_head, write_page
from blocs.brief.parts import Card, scale_legend
from blocs.brief.scale import diverging_scale
from blocs.brief.voice import voice
from blocs.foundation.errors import InputError
from blocs.questions.trade.report import summary
from blocs.questions.trade.report.brief import not_converged, scenario_note, scenario_title
from blocs.questions.trade.report.closing import closing_sentence
from blocs.questions.trade.report.comparison_figures import (
    Compared,
    Matrix,
    Multiples,
    NumberedChart,
    matrix,
    multiples,
    rank,
    ranking,
)
from blocs.questions.trade.report.figures import absent_from_map, bars_key, map_entries
from blocs.questions.trade.report.models import ModelsFigure, band_over_models, models_by_scenario
from blocs.questions.trade.report.provisions import ToldProvision, told_provisions
from blocs.questions.trade.report.reading import (
    EXACT,
    FIRST_ORDER,
    Reading,
    chosen_countries,
    focus_of,
)
from blocs.world.world import World

if TYPE_CHECKING:
    from blocs.moves.move import Provision
    from blocs.questions.trade.models import ModelBand
    from blocs.questions.trade.outcome import Outcome

NAVIGATION = (
    ("matrix", "nav_matrix"),
    ("models", "nav_models"),
    ("scenarios", "nav_scenarios"),
    ("provisions", "nav_provisions"),
    ("assumptions", "nav_assumptions"),
    ("provenance", "nav_provenance"),
)
DEFINED = (EXACT, FIRST_ORDER, "real_income_change_million_usd")


@dataclass(frozen=True)
class Part:
    """One scenario: what was done, four numbers, a map, its provisions."""

    title: str
    sentences: tuple[str, ...]
    warnings: tuple[str, ...]
    note: str
    range: str
    closing: str
    cards: tuple[Card, ...]
    lost: list[tuple[str, str]]
    map: Markup
    provisions: tuple[ToldProvision, ...]


@dataclass(frozen=True)
class CommonLegend:
    """The legend of all maps, and the countries that have no shape on them."""

    legend: Markup
    absent: str


@dataclass(frozen=True)
class SolverTable:
    """How each scenario was solved."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ComparisonPage:
    """Everything that the template of a comparison shows; no number is computed there."""

    head: Head
    focus: str
    lead: str
    note: str
    range: str
    matrix: Matrix
    rank: NumberedChart
    bars_key: str
    multiples: Multiples
    models: ModelsFigure | None
    map: CommonLegend
    parts: tuple[Part, ...]
    assumptions: grounds.Assumptions
    provenance: grounds.ProvenanceText
    solver: SolverTable
    definitions: annex.Facts


def write_comparison(
    outcomes: Sequence[Outcome],
    *,
    world: World,
    path: Path,
    language: str,
    title: str,
    note: str,
    focus: str | None,
    countries: Sequence[str] | None,
    sentences: Sequence[Sequence[str]],
    provisions: Sequence[Sequence[Provision]],
    titles: Sequence[str],
    models: Sequence[ModelBand] | None = None,
    warnings: Sequence[Sequence[str]] | None = None,
) -> Path:
    """Write the comparing brief of several outcomes over one world, whole or not at all.

    focus: the country whose ranking of scenarios is shown; by default the one whose real income
    moves most in any of them. countries: columns of the matrix; by default the focus and the
    countries that move most, in million USD and in per cent. models: of each outcome, the same
    scenario under several models. warnings: of each, what it may not mean as it is written, in
    sentences. Raises InputError where lists differ in length, where outcomes
    are over other countries, or for an unknown country or language.
    """
    cautions = [()] * len(outcomes) if warnings is None else warnings
    lists = {"sentences": sentences, "provisions": provisions, "titles": titles}
    lists |= {"warnings": cautions}
    _check_lengths(outcomes, **lists, **({} if models is None else {"models": models}))
    speaking = voice(language, world)
    readings = tuple(Reading(outcome) for outcome in outcomes)
    chosen = _common_focus(readings, asked=focus, provisions=provisions)
    columns = chosen_countries(readings, asked=countries, focus=chosen)
    named = [
        title or scenario_title(o, language) for title, o in zip(titles, outcomes, strict=True)
    ]
    compared = Compared(
        readings=readings,
        titles=tuple(named),
        focus=chosen,
        countries=tuple(columns),
        scale=diverging_scale([float(v) for reading in readings for v in reading.exact]),
        voice=speaking,
    )
    page = comparison_page(
        compared,
        title=title,
        note=note,
        sentences=sentences,
        provisions=provisions,
        models=models,
        cautions=cautions,
    )
    return write_page("questions/trade/report/comparison.html.jinja", page, speaking, path=path)


def _check_lengths(outcomes: Sequence[Outcome], **lists: Sequence[object]) -> None:
    if not outcomes:
        raise InputError("a comparison needs at least one outcome")
    for name, items in lists.items():
        if len(items) != len(outcomes):
            raise InputError(f"{len(outcomes)} outcomes, but {len(items)} {name}: give one each")
    for outcome in outcomes[1:]:
        if outcome.countries != outcomes[0].countries:
            raise InputError("the outcomes are over different countries: run all on the same world")


def _common_focus(
    readings: Sequence[Reading], *, asked: str | None, provisions: Sequence[Sequence[Provision]]
) -> str:
    found = [
        focus_of(reading, asked=asked, provisions=moves)
        for reading, moves in zip(readings, provisions, strict=True)
    ]
    sizes = [abs(reading.value(EXACT, code)) for reading, code in zip(readings, found, strict=True)]
    known = [size if math.isfinite(size) else -1.0 for size in sizes]
    return found[known.index(max(known))]


def comparison_page(
    compared: Compared,
    *,
    title: str,
    note: str,
    sentences: Sequence[Sequence[str]],
    provisions: Sequence[Sequence[Provision]],
    models: Sequence[ModelBand] | None = None,
    cautions: Sequence[Sequence[str]],
) -> ComparisonPage:
    """The contents of a comparison."""
    shown = [item for item in NAVIGATION if models is not None or item[0] != "models"]
    speaking, first = compared.voice, compared.readings[0].outcome
    warnings = {not_converged(r.outcome, speaking) for r in compared.readings} - {""}
    parts = [
        _part(
            compared,
            k,
            sentences=told,
            provisions=moves,
            models=None if models is None else models[k],
            cautions=cautions[k],
        )
        for k, (told, moves) in enumerate(zip(sentences, provisions, strict=True))
    ]
    return ComparisonPage(
        head=page_head(
            first.provenance,
            speaking,
            title=title,
            kicker=speaking.words["kicker_comparison"],
            navigation=tuple(shown),
            warning=" ".join(sorted(warnings)),
        ),
        focus=compared.focus,
        lead=_lead(compared),
        note=note,
        range=speaking.words["range_absent" if models is None else "range_below"],
        matrix=matrix(compared),
        rank=rank(compared),
        bars_key=bars_key(compared.readings, speaking),
        multiples=multiples(compared),
        models=None
        if models is None
        else models_by_scenario(
            models,
            speaking,
            titles=compared.titles,
            focus=compared.focus,
            number=speaking.words("figure", number=3),
            table_number=speaking.words("table", number=2),
        ),
        map=CommonLegend(
            scale_legend(compared.scale, speaking), absent_from_map(compared.readings[0], speaking)
        ),
        parts=tuple(parts),
        assumptions=grounds.assumptions(_common_provenance(compared), speaking),
        provenance=grounds.provenance_text(first.provenance, speaking),
        solver=_solver(compared),
        definitions=grounds.definitions(DEFINED, speaking),
    )


def _common_provenance(compared: Compared) -> Mapping[str, Any]:
    """Provenance of the first outcome; a closure that others do not share is not claimed."""
    found = [reading.outcome.provenance for reading in compared.readings]
    closures = [dict(item.get("closure", {})) for item in found]
    shared = {
        key: value if all(c.get(key) == value for c in closures) else "differs"
        for key, value in closures[0].items()
    }
    return {**found[0], "closure": shared}


def _lead(compared: Compared) -> str:
    ranked = ranking(compared)
    best, worst = ranked[0], ranked[-1]
    key = "compare_lead"
    if worst[1] > 0:
        key = "compare_lead_gains"
    elif best[1] <= 0:
        key = "compare_lead_losses"
    show = compared.voice.numbers.percent_change
    return compared.voice.words(
        key,
        count=len(ranked),
        focus=compared.voice.country_in_sentence(compared.focus),
        best=best[0],
        best_value=show(best[1]),
        worst=worst[0],
        worst_value=show(worst[1]),
    )


def _part(
    compared: Compared,
    index: int,
    *,
    sentences: Sequence[str],
    provisions: Sequence[Provision],
    models: ModelBand | None,
    cautions: Sequence[str],
) -> Part:
    reading, speaking = compared.readings[index], compared.voice
    band = None if models is None else band_over_models(models, speaking, focus=compared.focus)
    entries = map_entries(reading, speaking, compared.scale)
    return Part(
        title=compared.titles[index],
        sentences=tuple(sentences) or (speaking.words["done_nothing"],),
        warnings=tuple(cautions),
        note=scenario_note(reading.outcome, speaking.language),
        range="" if band is None else summary.range_line(speaking, focus=compared.focus, band=band),
        closing=closing_sentence(reading, speaking, focus=compared.focus),
        cards=summary.cards(reading, speaking, focus=compared.focus),
        lost=summary.lost_countries(reading, speaking),
        map=world_map(entries, label=speaking.words["map_alt"]),
        provisions=told_provisions(provisions, speaking),
    )


def _solver(compared: Compared) -> SolverTable:
    w, n = compared.voice.words, compared.voice.numbers
    keys = ("status", "method", "residual", "iterations", "seconds")
    rows: list[tuple[str, ...]] = []
    for title, reading in zip(compared.titles, compared.readings, strict=True):
        solver = reading.outcome.solver
        worst = max((float(gap) for gap in solver.get("checks", {}).values()), default=math.nan)
        rows.append(
            (
                title,
                grounds.status_text(solver, compared.voice),
                str(solver["method"]),
                n.scientific(float(solver["residual"])),
                str(solver["iterations"]),
                n.plain(float(solver["seconds"]), 3),
                n.scientific(worst),
            )
        )
    heads = (*(w[f"solver_{key}"] for key in keys), w["checks_worst"])
    return SolverTable(heads, tuple(rows))
