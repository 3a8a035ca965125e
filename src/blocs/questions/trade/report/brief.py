"""The brief of one scenario: from an outcome to a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.brief import annex, grounds
from blocs.brief.page import Head, page_head, write_page
from blocs.brief.parts import Card, MapFigure
from blocs.brief.scale import diverging_scale
from blocs.brief.voice import Voice, voice
from blocs.questions.trade.report import summary
from blocs.questions.trade.report.closing import ClosingTable, closing_table
from blocs.questions.trade.report.countries import CountryTable, country_table, used_definitions
from blocs.questions.trade.report.figures import Winners, map_figure, winners_figure
from blocs.questions.trade.report.models import ModelsFigure, band_over_models, models_figure
from blocs.questions.trade.report.partners import Redirect, Trade, redirect_figure, trade_figure
from blocs.questions.trade.report.provisions import ToldProvision, told_provisions
from blocs.questions.trade.report.reading import Band, Reading, focus_of
from blocs.questions.trade.report.sectors import Sectors, sectors_figure
from blocs.world.world import World

if TYPE_CHECKING:
    from blocs.moves.move import Provision
    from blocs.questions.trade.models import ModelBand
    from blocs.questions.trade.outcome import Outcome


BESIDE = 640
"""Characters of what was done that still fit beside the summary."""

NAVIGATION = (
    ("map", "nav_map"),
    ("trade", "nav_trade"),
    ("sectors", "nav_sectors"),
    ("models", "nav_models"),
    ("countries", "nav_countries"),
    ("provisions", "nav_provisions"),
    ("assumptions", "nav_assumptions"),
    ("provenance", "nav_provenance"),
)


@dataclass(frozen=True)
class BriefPage:
    """Everything that the template of a single brief shows; no number is computed there."""

    head: Head
    focus: str
    focus_name: str
    lead: str
    cards: tuple[Card, ...]
    range: str
    first_order: str
    lost: list[tuple[str, str]]
    sentences: tuple[str, ...]
    warnings: tuple[str, ...]
    baseline_steps: str
    note: str
    map: MapFigure
    winners: Winners
    trade: Trade
    redirect: Redirect
    sectors: Sectors
    models: ModelsFigure | None
    countries: CountryTable
    closing: ClosingTable | None
    provisions: tuple[ToldProvision, ...]
    assumptions: grounds.Assumptions
    provenance: grounds.ProvenanceText
    solver: grounds.SolverText
    definitions: annex.Facts

    @property
    def brief_list(self) -> bool:
        """Whether what was done is short enough to stand beside the summary."""
        texts = (*self.sentences, *self.warnings, self.baseline_steps, self.note)
        return sum(map(len, texts)) < BESIDE


def write_brief(
    outcome: Outcome,
    *,
    world: World,
    path: Path,
    language: str = "en",
    focus: str | None = None,
    sentences: Sequence[str],
    provisions: Sequence[Provision],
    note: str = "",
    band: Band | None = None,
    models: ModelBand | None = None,
    warnings: Sequence[str] = (),
) -> Path:
    """Write the brief of one outcome to `path`, whole or not at all.

    focus: the country that the brief is about, by default the one named in the provisions whose
    real income moves most. sentences: what was assumed and done. note: by default the scenario's
    own notes. band: a range of the exact change
    of real income, where one was computed; by default that over `models`. models: the same scenario
    under several models, `outcome` among them. warnings: what the scenario may not mean as it is
    written, in sentences. Raises InputError for an unknown country or
    language, or where the file cannot be written.
    """
    speaking = voice(language, world)
    reading = Reading(outcome)
    chosen = focus_of(reading, asked=focus, provisions=provisions)
    page = brief_page(
        reading,
        speaking,
        focus=chosen,
        sentences=sentences,
        provisions=provisions,
        note=note,
        band=band,
        models=models,
        warnings=warnings,
    )
    return write_page("questions/trade/report/brief.html.jinja", page, speaking, path=path)


def brief_page(
    reading: Reading,
    speaking: Voice,
    *,
    focus: str,
    sentences: Sequence[str],
    provisions: Sequence[Provision],
    note: str,
    band: Band | None,
    models: ModelBand | None = None,
    warnings: Sequence[str] = (),
) -> BriefPage:
    """The contents of a single brief."""
    outcome, w = reading.outcome, speaking.words
    scale = diverging_scale([float(v) for v in reading.exact])
    number = [w("figure", number=k) for k in range(7)]
    if models is not None and band is None:
        band = band_over_models(models, speaking, focus=focus)
    steps = outcome.provenance.get("baseline_steps") or ()
    return BriefPage(
        head=brief_head(outcome, speaking, with_models=models is not None),
        focus=focus,
        focus_name=speaking.country(focus),
        lead=summary.lead(reading, speaking, focus=focus),
        cards=summary.cards(reading, speaking, focus=focus),
        range=summary.range_line(speaking, focus=focus, band=band),
        first_order=summary.first_order_line(reading, speaking, focus=focus),
        lost=summary.lost_countries(reading, speaking),
        sentences=tuple(sentences) or (w["done_nothing"],),
        warnings=tuple(warnings),
        baseline_steps=" ".join(map(str, steps)),
        note=note or scenario_note(outcome, speaking.language),
        map=map_figure(reading, speaking, scale=scale, focus=focus, number=number[1]),
        winners=winners_figure(reading, speaking, focus=focus, number=number[2]),
        trade=trade_figure(reading, speaking, focus=focus, number=number[3]),
        redirect=redirect_figure(reading, speaking, focus=focus, number=number[4]),
        sectors=sectors_figure(reading, speaking, focus=focus, number=number[5]),
        models=None
        if models is None
        else models_figure(
            models, speaking, focus=focus, number=number[6], table_number=w("table", number=1)
        ),
        countries=country_table(
            reading, speaking, number=w("table", number=1 if models is None else 2)
        ),
        closing=closing_table(reading, speaking, focus=focus),
        provisions=told_provisions(provisions, speaking),
        assumptions=grounds.assumptions(outcome.provenance, speaking),
        provenance=grounds.provenance_text(outcome.provenance, speaking),
        solver=grounds.solver_text(outcome.solver, speaking),
        definitions=used_definitions(reading, speaking),
    )


def brief_head(outcome: Outcome, speaking: Voice, *, with_models: bool) -> Head:
    """Title, dateline and technical parts of a single brief."""
    shown = [item for item in NAVIGATION if with_models or item[0] != "models"]
    return page_head(
        outcome.provenance,
        speaking,
        title=scenario_title(outcome, speaking.language),
        kicker=speaking.words["kicker"],
        navigation=tuple(shown),
        warning=not_converged(outcome, speaking),
    )


def scenario_title(outcome: Outcome, language: str) -> str:
    """Title of the scenario, in the language where it has one (`title_ru`)."""
    scenario: Mapping[str, Any] = outcome.provenance.get("scenario", {})
    return str(scenario.get(f"title_{language}") or outcome.title)


def scenario_note(outcome: Outcome, language: str) -> str:
    """The scenario's own notes, in the language where it has them (`notes_ru`)."""
    scenario: Mapping[str, Any] = outcome.provenance.get("scenario", {})
    return str(scenario.get(f"notes_{language}") or scenario.get("notes") or "")


def not_converged(outcome: Outcome, speaking: Voice) -> str:
    """A warning where the status is not `converged`."""
    if outcome.status == "converged":
        return ""
    return speaking.words("not_converged", status=outcome.status)
