"""The brief of one scenario: from an outcome to a report."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.brief.basis import (
    NATURE,
    as_data,
    assumptions_section,
    definitions,
    masthead,
    provenance_section,
    solver_parts,
)
from blocs.brief.contents import Beside, Cards, Facts, Say, Section
from blocs.brief.report import Report
from blocs.brief.scale import diverging_scale
from blocs.brief.voice import Voice, voice
from blocs.foundation.arguments import a, any_text, arguments, names, optional, path, spoken, text
from blocs.foundation.catalogues import in_language
from blocs.moves.cautions import cautions, extreme_results
from blocs.moves.provisions import describe
from blocs.moves.provisions import provisions as provisions_of
from blocs.moves.scenario import Scenario
from blocs.questions.trade.models import EXACT
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.report import summary
from blocs.questions.trade.report.closing import closing_sentence, closing_table
from blocs.questions.trade.report.countries import (
    countries_section,
    used_quantities,
)
from blocs.questions.trade.report.figures import lost_notice, map_figure, winners_figure
from blocs.questions.trade.report.minerals import minerals_line
from blocs.questions.trade.report.models import band_over_models, models_section
from blocs.questions.trade.report.partners import trade_section
from blocs.questions.trade.report.plausibility import plausibility_line
from blocs.questions.trade.report.presets import presets_line
from blocs.questions.trade.report.provisions import told_provisions
from blocs.questions.trade.report.ranges import ranges_section, whole_line
from blocs.questions.trade.report.reading import Band, Reading, focus_of
from blocs.questions.trade.report.sectors import sectors_section
from blocs.questions.trade.report.tables.heads import heads_section
from blocs.questions.trade.report.tables.potential import potential_line, potential_section
from blocs.questions.trade.report.tariffs import tariffs_line
from blocs.questions.trade.report.ways import ways_lines
from blocs.world.world import World

if TYPE_CHECKING:
    from blocs.moves.move import Provision
    from blocs.questions.trade.mineral_bound import MineralBound
    from blocs.questions.trade.models import ModelBand
    from blocs.questions.trade.other_tariffs import OtherTariffs
    from blocs.questions.trade.plausibility import Plausibility
    from blocs.questions.trade.potential.effect import PotentialEffect
    from blocs.questions.trade.preset_ends import PresetEnds
    from blocs.questions.trade.ranges import Ranges


BESIDE = 640
"""Characters of what was done that still fit beside the summary."""


@dataclass(frozen=True, eq=False)
class Told:
    """What is said of an outcome besides its numbers.

    sentences: what was assumed and done. warnings: what the scenario may not mean as it is
    written. note: by default the scenario's own notes. band: a range of the exact change of real
    income, where one was computed; by default that over `models`. models: the same scenario under
    several models, the outcome among them. other: the same with the other choice of tariffs in the
    base year. ends: the same at both ends of the ranges of its presets.
    bound: the same with quantities rationed first, where a mineral is banned. ranges: over draws of
    the elasticities, closures and models; they stand in the place of `band`. plausible: the same
    with lower elasticities where mining and energy grow more than can be meant. potential: the
    same without the trade that could be, where that is in the baseline.
    """

    sentences: Sequence[str]
    provisions: Sequence[Provision]
    warnings: Sequence[str] = ()
    note: str = ""
    band: Band | None = None
    models: ModelBand | None = None
    other: OtherTariffs | None = None
    ends: PresetEnds | None = None
    bound: MineralBound | None = None
    ranges: Ranges | None = None
    plausible: Plausibility | None = None
    potential: PotentialEffect | None = None


@arguments(
    outcome=a(Outcome, "an Outcome"),
    world=a(World, "a World"),
    path=path,
    language=spoken,
    focus=optional(text),
    sentences=optional(names),
    note=any_text,
)
def write_brief(
    outcome: Outcome,
    *,
    world: World,
    path: Path,
    language: str = "en",
    focus: str | None = None,
    sentences: Sequence[str] | None = None,
    provisions: Sequence[Provision] | None = None,
    note: str = "",
    band: Band | None = None,
    models: ModelBand | None = None,
    warnings: Sequence[str] = (),
) -> Path:
    """Write the brief of one outcome to `path`, whole or not at all: see `brief_report`.

    world: the one that the outcome was found on. Without `sentences` and `provisions` the page
    tells what the scenario of the outcome says, warnings included. Raises InputError.
    """
    if sentences is None or provisions is None:
        told = replace(told_by(outcome, world, language), note=note, band=band, models=models)
    else:
        told = Told(sentences, provisions, warnings, note, band, models)
    return brief_report(outcome, voice(language, world), told, focus=focus).save(path)


def told_by(outcome: Outcome, world: World, language: str) -> Told:
    """What the scenario of an outcome says, in words, and what it may not mean."""
    scenario = Scenario(**outcome.provenance["scenario"])
    numbers = dict(zip(outcome.countries, map(float, outcome.labelled[EXACT]), strict=True))
    found = (*cautions(scenario, world, language), *extreme_results(numbers, world, language))
    return Told(
        describe(scenario, world, language),
        provisions_of(scenario, world, language),
        [item.text for item in found],
    )


def brief_report(
    outcome: Outcome, speaking: Voice, told: Told, *, focus: str | None = None
) -> Report:
    """The brief of one outcome.

    focus: the country that the brief is about, by default the one named in the provisions whose
    real income moves most. Raises InputError for an unknown country.
    """
    reading, w, models, ranges = Reading(outcome), speaking.words, told.models, told.ranges
    chosen = focus_of(reading, asked=focus, provisions=told.provisions)
    figure = [w("Figure {number}", number=k) for k in range(7)]
    table = (w("Table {number}", number=k) for k in itertools.count(1))
    return Report(
        **masthead(outcome.provenance, speaking),
        title=scenario_title(outcome, speaking.language),
        kicker=w("Scenario brief"),
        warning=not_converged(outcome, speaking),
        document=outcome.as_json,
        frame=outcome.to_frame,
        sections=(
            _result(reading, speaking, told, focus=chosen),
            _map(reading, speaking, focus=chosen, numbers=(figure[1], figure[2])),
            trade_section(reading, speaking, focus=chosen, numbers=(figure[3], figure[4])),
            sectors_section(reading, speaking, focus=chosen, number=figure[5]),
            ranges and ranges_section(ranges, speaking, focus=chosen, number=next(table)),
            told.potential and potential_section(told.potential, speaking),
            heads_section(reading, speaking, focus=chosen),
            models
            and models_section(models, speaking, focus=chosen, numbers=(figure[6], next(table))),
            countries_section(
                reading,
                speaking,
                focus=chosen,
                number=next(table),
                closing=closing_table(reading, speaking),
            ),
            Section(
                w("Every provision, spelled out"),
                told_provisions(told.provisions, speaking),
                anchor="provisions",
                nav=w("Provisions"),
            ),
            assumptions_section(outcome.provenance, speaking),
            _provenance(reading, speaking, told.ranges),
        ),
    )


def _result(reading: Reading, speaking: Voice, told: Told, *, focus: str) -> Section:
    """Summary, what was done, four numbers and how far they go."""
    w, band = speaking.words, told.band
    if told.models is not None and band is None:
        band = band_over_models(told.models, speaking, focus=focus)
    notes = (
        *ways_lines(reading.outcome, speaking),
        whole_line(told.ranges, speaking, focus=focus)
        if told.ranges
        else summary.range_line(speaking, focus=focus, band=band),
        closing_sentence(reading, speaking, focus=focus),
        summary.first_order_line(reading, speaking, focus=focus),
        told.other and tariffs_line(told.other, speaking, focus=focus),
        told.ends and presets_line(told.ends, speaking, focus=focus),
        told.bound and minerals_line(told.bound, speaking, focus=focus),
        told.plausible and plausibility_line(told.plausible, speaking, focus=focus),
        told.potential and potential_line(told.potential, speaking, focus=focus),
    )
    lead = Say(summary.lead(reading, speaking, focus=focus), "lead")
    done, length = _done(reading.outcome, speaking, told)
    beside = Beside(
        (
            Section(
                "",
                (
                    lead,
                    Say(w.told(NATURE), "note"),
                ),
            ),
            done,
        ),
        css="opening split" if length < BESIDE else "opening",
    )
    return Section(
        "",
        (
            beside,
            Cards(summary.cards(reading, speaking, focus=focus)),
            *(Say(note, "note") for note in notes if note),
            lost_notice(reading, speaking),
        ),
        anchor="result",
    )


def _done(outcome: Outcome, speaking: Voice, told: Told) -> tuple[Section, int]:
    """What was done, and how many characters say it."""
    w = speaking.words
    sentences = tuple(told.sentences) or (w("No move: the base year is compared with itself."),)
    steps = " ".join(map(str, outcome.provenance.get("baseline_steps") or ()))
    note = told.note or scenario_note(outcome, speaking.language)
    parts = (
        Say(role="list", items=sentences),
        *(Say(text, "warning") for text in told.warnings),
        Say(steps, head=f"{w('Before the comparison')}.") if steps else None,
        Say(note, head=f"{w('Note')}.") if note else None,
    )
    length = sum(map(len, (*sentences, *told.warnings, steps, note)))
    return Section(w("What was assumed and done"), parts, css="done"), length


def _map(reading: Reading, speaking: Voice, *, focus: str, numbers: tuple[str, str]) -> Section:
    scale = diverging_scale([float(v) for v in reading.exact])
    parts = (
        map_figure(reading, speaking, scale=scale, focus=focus, number=numbers[0]),
        winners_figure(reading, speaking, focus=focus, number=numbers[1]),
    )
    words = speaking.words
    return Section(words("Who gains and who loses"), parts, anchor="map", nav=words("Map"))


def _provenance(reading: Reading, speaking: Voice, ranges: Ranges | None) -> Section:
    outcome, w = reading.outcome, speaking.words
    scenario = outcome.provenance.get("scenario", {})
    drawn = () if ranges is None else ((w("Draws, seed"), _drawn(ranges)),)
    after = (
        Facts(drawn) if drawn else None,
        *solver_parts(outcome.solver, speaking),
        definitions(used_quantities(reading), speaking),
        as_data(w("The scenario as data"), scenario),
    )
    return provenance_section(outcome.provenance, speaking, after=after)


def _drawn(ranges: Ranges) -> str:
    """How many draws of the elasticities, and the seed that makes the same ones again."""
    return f"{ranges.spread.draws}; {ranges.drawn.seed}"


def scenario_title(outcome: Outcome, language: str) -> str:
    """Title of the scenario, in the language where it has one (`title_ru`)."""
    scenario: Mapping[str, Any] = outcome.provenance.get("scenario", {})
    return str(scenario.get(f"title_{language}") or outcome.title)


def scenario_note(outcome: Outcome, language: str) -> str:
    """The scenario's own notes, in the language where it has them (`notes_ru`)."""
    scenario: Mapping[str, Any] = outcome.provenance.get("scenario", {})
    return in_language(scenario, "notes", language)


def not_converged(outcome: Outcome, speaking: Voice) -> str:
    """A warning where the status is not `converged`."""
    if outcome.status == "converged":
        return ""
    return speaking.words(
        "The solver did not converge (status: {status}). These numbers must not be used.",
        status=outcome.status,
    )
