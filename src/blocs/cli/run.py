"""`blocs run`: a scenario, or a case of several, to outcome and brief."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from blocs.brief.voice import voice
from blocs.cli.options import (
    AsJson,
    BriefLanguage,
    Elasticity,
    ModelName,
    OutFolder,
    SubstitutionText,
    WorldName,
    chosen_models,
    chosen_substitution,
    console,
)
from blocs.cli.run_models import models_table, scenarios_table
from blocs.cli.run_screen import print_case, print_failures, print_headline
from blocs.cli.told import print_warnings, told_of
from blocs.foundation.catalogues import SOURCE_LANGUAGE, in_language
from blocs.foundation.errors import InputError
from blocs.foundation.files import is_folder
from blocs.moves.case import Case, load_case, scenario_or_case
from blocs.moves.provisions import provisions
from blocs.moves.scenario import Scenario, load_scenario
from blocs.questions.trade.answer import DEFAULT_WORLD, load_world
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Method, Trade
from blocs.questions.trade.models import ModelBand, models_under
from blocs.questions.trade.report.brief import Told, brief_report
from blocs.questions.trade.report.comparison import comparison_report
from blocs.questions.trade.report.reading import Reading, focus_of
from blocs.world.countries import chosen_countries
from blocs.world.world import World


def run_command(
    scenario: Annotated[
        str,
        typer.Argument(
            help="A scenario file, a case, or a scenario of a case (`union-state/eaeu-deepening`)."
        ),
    ],
    world: WorldName = None,
    out: OutFolder = Path("out"),
    lang: BriefLanguage = SOURCE_LANGUAGE,
    focus: Annotated[
        str | None, typer.Option("--focus", help="Country of the sector pages (ISO alpha-3).")
    ] = None,
    model: ModelName = Model.CALIENDO_PARRO.value,
    elasticity: Elasticity = None,
    substitution: SubstitutionText = None,
    method: Annotated[
        Method, typer.Option("--method", help="Solution method; auto falls back by itself.")
    ] = Method.AUTO,
    save: Annotated[
        str, typer.Option("--format", help="Outcome file: nc (netCDF) or parquet.")
    ] = "nc",
    as_json: AsJson = False,
) -> None:
    """Compute a scenario and write its brief; of a case, all its scenarios, compared."""
    if save not in ("nc", "parquet"):
        raise InputError(f"unknown format '{save}'. Use `--format nc` or `--format parquet`.")
    models = chosen_models(model)
    elasticities = chosen_substitution(substitution, models)
    path = scenario_or_case(scenario)
    trade = Trade(models[0], elasticities, method)
    settings = _Settings(world, out, lang, focus, models, trade, elasticity, save)
    if is_folder(path):
        _run_case(load_case(path), settings, as_json=as_json)
    else:
        _run_one(load_scenario(path), settings, as_json=as_json)


@dataclass(frozen=True)
class _Settings:
    """What `blocs run` was asked for. trade: under the first of `models`, which is quoted."""

    world: str | None
    out: Path
    language: str
    focus: str | None
    models: tuple[Model, ...]
    trade: Trade
    elasticity: str | None
    save: str

    def on(self, scenario_world: str | None) -> tuple[World, _Settings]:
        """The world asked for, and the same with the focus country as the world names it."""
        name = self.world or scenario_world or DEFAULT_WORLD
        found = load_world(name, elasticity=self.elasticity)
        if self.focus is None:
            return found, self
        (focus,) = chosen_countries(
            [self.focus], found.countries, world=found.name, where="--focus"
        )
        return found, replace(self, focus=focus)

    def run(self, world: World, scenario: Scenario) -> ModelBand:
        """The scenario under every model asked for."""
        return models_under(self.trade, world, scenario, self.models)

    def shown(self, band: ModelBand) -> ModelBand | None:
        """The band where there is more than one model to show."""
        return band if len(self.models) > 1 else None


def _run_one(scenario: Scenario, settings: _Settings, *, as_json: bool) -> None:
    screen = console(quiet=as_json)
    world, settings = settings.on(scenario.world)
    told = told_of(scenario, world, settings.language)
    if not as_json:
        _print_title(screen, scenario, world, settings)
        told.print(screen)
    with screen.status("Solving …"):
        band = settings.run(world, scenario)
    outcome = band.outcome
    found = told.with_result(outcome, world, settings.language)
    stem = Path(str(scenario.file)).stem
    moves = provisions(scenario, world, settings.language)
    saved = outcome.save(settings.out / f"{stem}.{settings.save}")
    speaking = voice(settings.language, world)
    said = Told(found.sentences, moves, found.warnings, models=settings.shown(band))
    report = brief_report(outcome, speaking, said, focus=settings.focus)
    page = report.save(settings.out / f"{stem}.{settings.language}.html")
    if as_json:
        document = report.as_json() | found.as_json()
        document |= {"brief": str(page), "outcome": str(saved)}
        document |= _models_json(band, settings)
        _print_json(document)
        return
    print_headline(screen, outcome, speaking)
    print_warnings(screen, found.warnings[len(told.warnings) :])
    if settings.shown(band):
        focus = focus_of(Reading(outcome), asked=settings.focus, provisions=moves)
        screen.print(models_table(band, speaking, focus=focus), soft_wrap=False)
        print_failures(screen, {"": band}, speaking)
    screen.print(speaking.words("Outcome: {path}", path=saved), markup=False)
    screen.print(speaking.words("Brief: {path}", path=page), style="bold", markup=False)


def _models_json(band: ModelBand, settings: _Settings) -> dict[str, Any]:
    """What the document says beyond the headline outcome, where several models were asked for."""
    return band.as_json() if settings.shown(band) else {}


def _print_title(screen: Console, scenario: Scenario, world: World, settings: _Settings) -> None:
    title = in_language(scenario, "title", settings.language)
    screen.print(f"[bold]{escape(title)}[/bold]  ({escape(world.name)}, {settings.models[0]})")


def _run_case(case: Case, settings: _Settings, *, as_json: bool) -> None:
    screen = console(quiet=as_json)
    name, language = case.folder.resolve().name, settings.language
    scenarios = case.load_scenarios()
    world, settings = settings.on(case.world)
    case = _in_world(case, world)
    told = {key: told_of(scenario, world, language) for key, scenario in scenarios.items()}
    bands = _solved(name, scenarios, world, settings, screen)
    outcomes = {key: band.outcome for key, band in bands.items()}
    told = {key: item.with_result(outcomes[key], world, language) for key, item in told.items()}
    saved = {
        key: outcome.save(settings.out / name / f"{key}.{settings.save}")
        for key, outcome in outcomes.items()
    }
    speaking, title = voice(language, world), in_language(case, "title", language)
    report = comparison_report(
        list(outcomes.values()),
        speaking,
        [
            Told(
                told[key].sentences,
                provisions(scenario, world, language),
                told[key].warnings,
                models=settings.shown(bands[key]),
            )
            for key, scenario in scenarios.items()
        ],
        title=title,
        note=in_language(case, "notes", language),
        focus=settings.focus or case.focus,
        countries=case.countries,
        titles=[in_language(s, "title", language) for s in scenarios.values()],
    )
    page = report.save(settings.out / f"{name}.{language}.html")
    if as_json:
        scenarios_json = [
            {"name": key, "outcome": str(saved[key]), **band.outcome.as_json()}
            | told[key].as_json()
            | _models_json(band, settings)
            for key, band in bands.items()
        ]
        document = {"case": name, "status": "converged", "brief": str(page)}
        _print_json(document | {"scenarios": scenarios_json, "charts": report.charts})
        return
    for key, item in told.items():
        screen.print(key, style="bold", markup=False)
        item.print(screen)
    print_case(screen, case, title, outcomes, speaking)
    if len(settings.models) > 1:
        focus = settings.focus or case.focus
        screen.print(scenarios_table(bands, speaking, focus=focus), soft_wrap=False)
        print_failures(screen, bands, speaking)
    screen.print(speaking.words("Outcomes: {path}", path=settings.out / name), markup=False)
    screen.print(speaking.words("Brief: {path}", path=page), style="bold", markup=False)


def _print_json(document: Mapping[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))


def _solved(
    name: str,
    scenarios: Mapping[str, Scenario],
    world: World,
    settings: _Settings,
    screen: Console,
) -> dict[str, ModelBand]:
    """Every scenario of a case under the models asked for, with a bar."""
    bands: dict[str, ModelBand] = {}
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task(name, total=len(scenarios))
        for key, scenario in scenarios.items():
            progress.update(task, description=key)
            bands[key] = settings.run(world, scenario)
            progress.advance(task)
    return bands


def _in_world(case: Case, world: World) -> Case:
    """The case with labels of the world that it runs on. Raises InputError where it lacks one."""
    file = str(case.folder / "case.yaml")
    focus, *shown = chosen_countries(
        (case.focus, *case.countries), world.countries, world=world.name, where=file
    )
    return case.model_copy(update={"focus": focus, "countries": tuple(shown)})
