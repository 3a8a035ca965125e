"""`blocs run`: a scenario, or a case of several, to outcome and brief."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from blocs.brief.short.audience import Audience
from blocs.cli.contributing import ContributionsText, chosen_parts, contributed
from blocs.cli.elasticity_law import LawText, chosen_law
from blocs.cli.files import names as completed
from blocs.cli.options import (
    AsJson,
    BriefLanguage,
    Elasticity,
    LiveFile,
    ModelName,
    OutFolder,
    Potential,
    Seed,
    SubstitutionText,
    TablesPath,
    Tariffs,
    WorldName,
    chosen_models,
    chosen_substitution,
    console,
)
from blocs.cli.progress import bars
from blocs.cli.publish import Output, publish
from blocs.cli.run_settings import Drawn, Settings
from blocs.cli.told import Told, parts_told, ranges_told, told_of, told_too, warned
from blocs.draws import DRAWS
from blocs.foundation.casebook import file_or_case
from blocs.foundation.catalogues import SOURCE_LANGUAGE, in_language
from blocs.foundation.errors import InputError
from blocs.foundation.files import is_folder
from blocs.questions.trade.engine.models.model import Method, Model

if TYPE_CHECKING:
    from rich.console import Console

    from blocs.brief.contents import Part
    from blocs.brief.report import Report
    from blocs.brief.voice import Voice
    from blocs.moves.case import Case
    from blocs.moves.scenario import Scenario
    from blocs.questions.trade.models import ModelBand
    from blocs.questions.trade.other_worlds import CaseWorlds
    from blocs.questions.trade.ranges import Ranges
    from blocs.questions.trade.report.brief import Told as Said
    from blocs.questions.trade.report.short.rerun import Rerun
    from blocs.world.world import World


def run_command(
    scenario: Annotated[
        str,
        typer.Argument(
            autocompletion=completed.scenarios,
            help="A scenario file, a case, or a scenario of a case (`union-state/eaeu-deepening`).",
        ),
    ],
    world: WorldName = None,
    out: OutFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    focus: Annotated[
        str | None,
        typer.Option(
            "--focus",
            autocompletion=completed.country,
            help="Country of the sector pages (ISO alpha-3).",
        ),
    ] = None,
    model: ModelName = Model.CALIENDO_PARRO.value,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    substitution: SubstitutionText = None,
    potential: Potential = 0.0,
    method: Annotated[
        Method, typer.Option("--method", help="Solution method; auto falls back by itself.")
    ] = Method.AUTO,
    draws: Annotated[
        int,
        typer.Option(
            "--draws",
            min=0,
            help="Draws of the elasticities for ranges, beside other closures and models; 0: none.",
        ),
    ] = DRAWS,
    seed: Seed = 0,
    elasticity_law: LawText = None,
    save: Annotated[
        str, typer.Option("--format", help="Outcome file: nc (netCDF) or parquet.")
    ] = "nc",
    audience: Annotated[
        Audience,
        typer.Option("--for", help="Who reads the two pages of a scenario; the annex has it all."),
    ] = Audience.MINISTER,
    contributions: ContributionsText = None,
    live: LiveFile = None,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """Compute a scenario and write its brief; of a case, all its scenarios, compared."""
    if save not in ("nc", "parquet"):
        raise InputError(f"unknown format '{save}'. Use `--format nc` or `--format parquet`.")
    models = chosen_models(model)
    elasticities = chosen_substitution(substitution, models)
    file_or_case(scenario)  # an unknown name is told before moves are loaded
    from blocs.moves.case import load_case, scenario_or_case
    from blocs.moves.scenario import load_scenario
    from blocs.questions.trade.engine.models.trade import Trade

    path = scenario_or_case(scenario)
    trade = Trade(models[0], elasticities, method, potential=potential)
    drawn = Drawn(draws, seed, chosen_law(elasticity_law))
    typed = {
        "--elasticity": elasticity,
        "--tariffs": tariffs,
        "--substitution": substitution,
        "--potential": f"{potential:g}" if potential else None,
        "--elasticity-law": elasticity_law,
        "--contributions": contributions,
    }
    settings = Settings(
        world,
        out,
        focus,
        models,
        trade,
        elasticity,
        tariffs,
        save,
        drawn,
        live,
        typed,
        chosen_parts(contributions),
    )
    to = Output(lang, console(quiet=as_json), as_json, alone=True, tables=tables)
    if is_folder(path):
        settings.check_live(case=scenario)
        _run_case(load_case(path), settings, to)
    else:
        read = load_scenario(path)
        run_one(read, *settings.on(read), to, audience)


@dataclass(frozen=True)
class Besides:
    """What a command says of a scenario of its own beyond what `blocs run` does.

    stem: of its files; document: for programs; shown: for people, last.
    """

    stem: str
    document: Mapping[str, Any]
    shown: tuple[Part, ...] = ()


def run_one(
    scenario: Scenario,
    world: World,
    settings: Settings,
    to: Output,
    audience: Audience,
    besides: Besides | None = None,
) -> None:
    """Solve a scenario, write outcome, pages and PDF, and tell it."""
    from blocs.brief.contents import Say
    from blocs.brief.voice import voice
    from blocs.moves.provisions import provisions
    from blocs.questions.trade.contributions import contributions_or_why
    from blocs.questions.trade.mineral_bound import mineral_bound
    from blocs.questions.trade.other_tariffs import other_tariffs
    from blocs.questions.trade.plausibility import plausibility
    from blocs.questions.trade.potential.effect import potential_effect
    from blocs.questions.trade.preset_ends import preset_ends
    from blocs.questions.trade.report.brief import brief_report
    from blocs.questions.trade.report.reading import Reading, focus_of
    from blocs.questions.trade.report.screen import headline_screen
    from blocs.questions.trade.report.screen_models import models_screen
    from blocs.questions.trade.report.short.saved import (
        Solved,
        no_pdf,
        short_files,
        short_of,
        short_told,
    )

    settings.check_live(world=world)
    speaking, told = voice(to.language, world), told_of(scenario, world, to.language)
    title = in_language(scenario, "title", to.language)
    to.tell((Say(f" ({_named(world, speaking)}, {settings.models[0]})", head=title), *told.shown))
    with to.screen.status("Solving …"):
        band = settings.run(world, scenario)
        other = other_tariffs(band.outcome, world, scenario, settings.trade)
        ends = preset_ends(band.outcome, world, scenario, settings.trade)
        bound = mineral_bound(band.outcome, world, scenario, settings.trade)
        parts = contributions_or_why(band.outcome, world, scenario)
        ranges = settings.ranges(band.outcome, world, scenario)
        plausible = plausibility(band.outcome, world, scenario, settings.trade)
        potential = potential_effect(band.outcome, world, scenario, settings.trade)
    outcome = band.outcome
    stem = besides.stem if besides else Path(str(scenario.file)).stem
    found = told.with_result(outcome, world, to.language)
    moves = provisions(scenario, world, to.language)
    said = settings.said(found, moves, band, other, ends, bound, ranges, plausible, potential)
    report = brief_report(outcome, speaking, said, focus=settings.focus)
    page = settings.out / f"{stem}.{to.language}.html"
    short = short_of(
        outcome,
        scenario,
        speaking,
        moves,
        page=page,
        audience=audience,
        solved=Solved(ranges, parts, plausible, settings.focus, found.warnings),
    )
    saved = outcome.save(settings.out / f"{stem}.{settings.save}")
    own = dict(besides.document) if besides else dict[str, Any]()
    paths = {"brief": str(page), "outcome": str(saved), **short_told(short, page)}
    paths |= settings.live_page(outcome, scenario, world, report, ranges)
    focus = focus_of(Reading(outcome), asked=settings.focus, provisions=moves)
    document = report.as_json() | found.as_json() | settings.more(band) | own
    document |= (
        told_too(other, ends, bound, plausible, potential) | parts_told(parts) | ranges_told(ranges)
    )
    document |= contributed(outcome, world, scenario, settings.parts)
    again = _again(settings, scenario, document, speaking, page, audience)
    paths |= {"rerun": str(again[0][0])} if again else {}
    publish(
        short,
        document | paths,
        (
            *headline_screen(outcome, speaking),
            *_ranges_shown(ranges, settings, speaking, focus=focus),
            *_doubts_shown(said, speaking, focus=focus),
            warned(found.warnings[len(told.warnings) :]),
            *(models_screen(band, speaking, focus=focus) if settings.several else ()),
            *(besides.shown if besides else ()),
            Say(speaking.words("Outcome: {path}", path=saved)),
            no_pdf(short),
            settings.live and Say(speaking.words("Live page: {path}", path=settings.live)),
        ),
        path=page,
        others=[*short_files(short, report, page), *again],
        opening=report.opening,
        tabled=report,
        to=to,
    )


def _doubts_shown(said: Said, speaking: Voice, *, focus: str) -> Iterator[Part]:
    """The same scenario with another choice, where there is one."""
    from blocs.questions.trade.report.minerals import minerals_screen
    from blocs.questions.trade.report.plausibility import plausibility_screen
    from blocs.questions.trade.report.presets import presets_screen
    from blocs.questions.trade.report.tables.potential import potential_screen
    from blocs.questions.trade.report.tariffs import tariffs_screen

    if said.other:
        yield from tariffs_screen(said.other, speaking, focus=focus)
    if said.ends:
        yield from presets_screen(said.ends, speaking, focus=focus)
    if said.bound:
        yield from minerals_screen(said.bound, speaking, focus=focus)
    if said.plausible:
        yield from plausibility_screen(said.plausible, speaking, focus=focus)
    if said.potential:
        yield from potential_screen(said.potential, speaking, focus=focus)


def _again(
    settings: Settings,
    scenario: Scenario,
    document: Mapping[str, Any],
    speaking: Voice,
    page: Path,
    audience: Audience,
) -> list[tuple[Path, Rerun]]:
    """What runs again to the same numbers, for those who would."""
    if audience is not Audience.RESEARCHER:
        return []
    return [(page.with_suffix(".zip"), settings.rerun(scenario, document, speaking))]


def _named(world: World, speaking: Voice) -> str:
    """A world, and the tariffs that were put into its base year."""
    chosen = world.provenance.tariffs
    if not chosen:
        return world.name
    return speaking.words("{world}, tariffs: {tariffs}", world=world.name, tariffs=chosen)


def _ranges_shown(
    found: Ranges | None, settings: Settings, speaking: Voice, *, focus: str
) -> tuple[Part, ...]:
    """The ranges on a screen, or that none were asked for."""
    from blocs.brief.contents import Say
    from blocs.draws.sentences import NO_DRAWS
    from blocs.questions.trade.report.ranges import ranges_screen

    if found is not None:
        return ranges_screen(found, speaking, focus=focus)
    return () if settings.drawn.draws else (Say(speaking.words.told(NO_DRAWS)),)


def _run_case(case: Case, settings: Settings, to: Output) -> None:
    from blocs.brief.contents import Say
    from blocs.brief.voice import voice
    from blocs.questions.trade.other_worlds import case_worlds

    name, scenarios = case.folder.resolve().name, case.load_scenarios()
    world, settings = settings.on(case)
    case, speaking = _in_world(case, world), voice(to.language, world)
    told = {key: told_of(scenario, world, to.language) for key, scenario in scenarios.items()}
    bands = _solved(name, scenarios, world, settings, to.screen)
    worlds = case_worlds(
        case,
        world,
        {key: band.outcome for key, band in bands.items()},
        settings.trade,
        elasticity=settings.elasticity,
        tariffs=settings.tariffs or case.tariffs_chosen,
    )
    told = {
        key: item.with_result(bands[key].outcome, world, to.language) for key, item in told.items()
    }
    saved = {
        key: band.outcome.save(settings.out / name / f"{key}.{settings.save}")
        for key, band in bands.items()
    }
    page = settings.out / f"{name}.{to.language}.html"
    with to.screen.status("Doubts …"):
        said = {
            key: _said(told[key], bands[key], world, item, settings, speaking)
            for key, item in scenarios.items()
        }
    report = _compared(case, scenarios, said, bands, worlds, settings, speaking)
    rows = [
        {"name": key, "outcome": str(saved[key]), **band.outcome.as_json()}
        | told[key].as_json()
        | settings.more(band)
        | told_too(said[key].other, said[key].ends, said[key].plausible, said[key].potential)
        | ranges_told(said[key].ranges)
        for key, band in bands.items()
    ]
    document = {"case": name, "status": "converged", "brief": str(page)}
    document |= worlds.as_json() if worlds else {}
    shown = _case_shown(case, told, bands, said, worlds, settings, speaking, width=to.screen.width)
    publish(
        report,
        document | report.as_json() | {"scenarios": rows},
        (*shown, Say(speaking.words("Outcomes: {path}", path=settings.out / name))),
        path=page,
        to=to,
    )


def _said(
    told: Told,
    band: ModelBand,
    world: World,
    scenario: Scenario,
    settings: Settings,
    speaking: Voice,
) -> Said:
    """What the page of a case says of one scenario besides its numbers."""
    from blocs.moves.provisions import provisions
    from blocs.questions.trade.other_tariffs import other_tariffs
    from blocs.questions.trade.plausibility import plausibility
    from blocs.questions.trade.potential.effect import potential_effect
    from blocs.questions.trade.preset_ends import preset_ends

    return settings.said(
        told,
        provisions(scenario, world, speaking.language),
        band,
        other=other_tariffs(band.outcome, world, scenario, settings.trade),
        ends=preset_ends(band.outcome, world, scenario, settings.trade),
        ranges=settings.ranges(band.outcome, world, scenario),
        plausible=plausibility(band.outcome, world, scenario, settings.trade),
        potential=potential_effect(band.outcome, world, scenario, settings.trade),
    )


def _compared(
    case: Case,
    scenarios: Mapping[str, Scenario],
    said: Mapping[str, Said],
    bands: Mapping[str, ModelBand],
    worlds: CaseWorlds | None,
    settings: Settings,
    speaking: Voice,
) -> Report:
    """The page of a case."""
    from blocs.questions.trade.report.comparison import comparison_report

    language = speaking.language
    return comparison_report(
        [band.outcome for band in bands.values()],
        speaking,
        list(said.values()),
        title=in_language(case, "title", language),
        note=in_language(case, "notes", language),
        focus=settings.focus or case.focus,
        countries=case.countries,
        titles=[in_language(s, "title", language) for s in scenarios.values()],
        worlds=worlds,
    )


def _case_shown(
    case: Case,
    told: Mapping[str, Told],
    bands: Mapping[str, ModelBand],
    said: Mapping[str, Said],
    worlds: CaseWorlds | None,
    settings: Settings,
    speaking: Voice,
    *,
    width: int,
) -> Iterator[Part]:
    """What each scenario does, then all of them by countries, by models and by worlds."""
    from blocs.brief.contents import Say
    from blocs.draws.sentences import NO_DRAWS
    from blocs.questions.trade.report.plausibility import plausibility_table
    from blocs.questions.trade.report.presets import presets_table
    from blocs.questions.trade.report.ranges import ranges_of_case
    from blocs.questions.trade.report.screen import case_screen
    from blocs.questions.trade.report.screen_models import scenarios_screen
    from blocs.questions.trade.report.tables.potential import potential_screen
    from blocs.questions.trade.report.tables.worlds import worlds_screen
    from blocs.questions.trade.report.tariffs import tariffs_screen

    focus = settings.focus or case.focus
    for key, item in told.items():
        yield Say(head=key)
        yield from item.shown
        if (other := said[key].other) is not None:
            yield from tariffs_screen(other, speaking, focus=focus)
        if (potential := said[key].potential) is not None:
            yield from potential_screen(potential, speaking, focus=focus)
    outcomes = {key: band.outcome for key, band in bands.items()}
    yield from case_screen(case, outcomes, speaking, width=width)
    ranges = {key: item.ranges for key, item in said.items() if item.ranges}
    ends = {key: item.ends for key, item in said.items() if item.ends}
    plausible = {key: item.plausible for key, item in said.items() if item.plausible}
    if ranges:
        yield from ranges_of_case(ranges, speaking, focus=focus)
    elif not settings.drawn.draws:
        yield Say(speaking.words.told(NO_DRAWS))
    if ends:
        yield presets_table(ends, speaking, focus=focus)
    if plausible:
        yield plausibility_table(plausible, speaking, focus=focus)
    if settings.several:
        yield from scenarios_screen(bands, speaking, focus=focus)
    if worlds:
        yield from worlds_screen(worlds, speaking, focus=focus, countries=case.countries)


def _solved(
    name: str,
    scenarios: Mapping[str, Scenario],
    world: World,
    settings: Settings,
    screen: Console,
) -> dict[str, ModelBand]:
    """Every scenario of a case under the models asked for, with a bar."""
    bands: dict[str, ModelBand] = {}
    with bars(screen) as progress:
        task = progress.add_task(name, total=len(scenarios))
        for key, scenario in scenarios.items():
            progress.update(task, description=key)
            bands[key] = settings.run(world, scenario)
            progress.advance(task)
    return bands


def _in_world(case: Case, world: World) -> Case:
    """The case with labels of the world that it runs on. Raises InputError where it lacks one."""
    from blocs.world.countries import chosen_countries

    file = str(case.folder / "case.yaml")
    focus, *shown = chosen_countries(
        (case.focus, *case.countries), world.countries, world=world.name, where=file
    )
    return case.model_copy(update={"focus": focus, "countries": tuple(shown)})
