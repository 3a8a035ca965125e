"""From any answer to its report: finds the world it rests on, and what was done there, in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from blocs.brief.basis import Masthead, masthead
from blocs.brief.contents import Column, Row, Section, Table
from blocs.brief.report import Report
from blocs.brief.voice import voice
from blocs.foundation.messages import plain
from blocs.questions.corridors.pair_ways import Routes
from blocs.questions.corridors.report.passages import passages_report as passages_page
from blocs.questions.corridors.report.routes import routes_report as routes_page
from blocs.questions.corridors.sea import PassageMatrix
from blocs.questions.evidence.board.answer import BoardReport
from blocs.questions.evidence.board.report import board_report as board_page
from blocs.questions.exposure.answer import Exposure, Pair
from blocs.questions.exposure.atlas import DyadAtlas, Matrix
from blocs.questions.exposure.joint import JointExposure
from blocs.questions.exposure.report.atlas import atlas_report as atlas_page
from blocs.questions.exposure.report.atlas import most_exposed
from blocs.questions.exposure.report.page import exposure_report as exposure_page
from blocs.questions.exposure.report.ties import joint_page, pair_page
from blocs.questions.projects.answer import ProjectOutcome
from blocs.questions.projects.report.page import project_report as project_page
from blocs.questions.sureness.reading import EnsembleReading
from blocs.questions.sureness.report.page import ensemble_report as ensemble_page
from blocs.questions.trade.answer import world_behind
from blocs.questions.trade.comparison import Comparison
from blocs.questions.trade.models import ModelBand
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.ranges import Ranges
from blocs.questions.trade.report.beside.done import done_by
from blocs.questions.trade.report.beside.page import beside_report
from blocs.questions.trade.report.brief import brief_report, told_by
from blocs.world.countries import chosen_countries
from blocs.world.world import World

# -- what follows ---------------------------------------------------------------------------------


def outcome_report(
    outcome: Outcome,
    language: str,
    *,
    world: World | None = None,
    focus: str | None = None,
    models: ModelBand | None = None,
    ranges: Ranges | None = None,
) -> Report:
    """The brief of an outcome."""
    place = world_behind(outcome.provenance, world)
    told = dataclasses.replace(told_by(outcome, place, language), models=models, ranges=ranges)
    return brief_report(outcome, voice(language, place), told, focus=focus)


def models_report(
    band: ModelBand, language: str, *, world: World | None = None, focus: str | None = None
) -> Report:
    """The brief of the headline model, with the range over all."""
    return outcome_report(band.outcome, language, world=world, focus=focus, models=band)


def ranges_report(
    found: Ranges, language: str, *, world: World | None = None, focus: str | None = None
) -> Report:
    """The brief of the outcome, with its ranges; document and frame are those of the ranges."""
    page = outcome_report(found.outcome, language, world=world, focus=focus, ranges=found)
    return dataclasses.replace(page, document=found.as_json, frame=found.to_frame)


def compared_report(
    found: Comparison, language: str, *, world: World | None = None, focus: str | None = None
) -> Report:
    """Outcomes beside each other; `world`: that of the first."""
    speaking = voice(language, world_behind(found.provenance, world))
    return beside_report(found, speaking, focus=focus, done=done_by(found, language, world))


# -- who depends on whom --------------------------------------------------------------------------


def exposure_report(found: Exposure, language: str, *, world: World | None = None) -> Report:
    """The exposure brief."""
    return exposure_page(found, voice(language, world_behind(found.provenance, world)))


def pair_report(found: Pair, language: str, *, world: World | None = None) -> Report:
    """Two countries, both ways and by sector."""
    return pair_page(found, voice(language, world_behind(found.provenance, world)))


def joint_report(found: JointExposure, language: str, *, world: World | None = None) -> Report:
    """One country and several partners, alone and together."""
    return joint_page(found, voice(language, world_behind(found.provenance, world)))


def passage_report(found: PassageMatrix, language: str, *, world: World | None = None) -> Report:
    """Every passage closed, one at a time."""
    return passages_page(found, voice(language, world_behind(found.provenance, world)))


def routes_report(found: Routes, language: str, *, world: World | None = None) -> Report:
    """The ways of a pair."""
    return routes_page(found, voice(language, world_behind(found.provenance, world)))


def matrix_report(found: Matrix, language: str, *, world: World | None = None) -> Report:
    """Every rupture among some countries."""
    speaking = voice(language, world_behind(found.provenance, world))
    table = _grid(
        found.meaning[language],
        [*found.countries],
        dict(zip(map(speaking.country, found.countries), found.loss_pct, strict=True)),
    )
    return _tables(found, masthead(found.provenance, speaking), found.meaning[language], table)


def atlas_report(
    found: DyadAtlas, language: str, *, world: World | None = None, focus: str | None = None
) -> Report:
    """Every rupture of a world; `focus`, by default the most exposed country, is shown first."""
    place = world_behind(found.provenance, world)
    if focus is not None:
        (focus,) = chosen_countries([focus], place.countries, world=place.name, where="focus")
    return atlas_page(found, voice(language, place), focus=focus or most_exposed(found))


# -- how sure, is it true -------------------------------------------------------------------------


def ensemble_report(found: EnsembleReading, language: str) -> Report:
    """Ranges, drivers, and what flips the conclusion."""
    return ensemble_page(found, voice(language, found.ensemble.world))


def board_report(found: BoardReport, language: str) -> Report:
    """Published numbers beside ours."""
    return board_page(found, voice(language, found.world))


# -- a loan ---------------------------------------------------------------------------------------


def project_report(found: ProjectOutcome, language: str) -> Report:
    """A project by year, for both sides."""
    return project_page(found, voice(language, found.world))


# -- tables alone ---------------------------------------------------------------------------------


def _tables(
    found: Matrix,
    head: Masthead,
    title: str,
    *tables: Table,
) -> Report:
    """A report of an answer that has no page but its tables."""
    return Report(
        **head,
        title=title,
        kicker="",
        document=found.as_json,
        frame=found.to_frame,
        sections=tuple(Section(table.name, (table,)) for table in tables),
    )


def _grid(title: str, heads: list[str], rows: Mapping[str, Any]) -> Table:
    """Numbers under heads, named rows; what is not finite is a dash."""
    return Table(
        columns=(Column(""), *(Column(head, align="r") for head in heads)),
        rows=tuple(
            Row((label, *(plain(float(v), 3) if v == v else "–" for v in line)))  # noqa: PLR0124
            for label, line in rows.items()
        ),
        name=title,
    )
