"""`blocs ensemble`: how sure are we? Ranges, what drives them, and when the conclusion flips."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from blocs.cli.elasticity_law import LawText, chosen_law
from blocs.cli.files import names as completed
from blocs.cli.options import (
    AsJson,
    BriefLanguage,
    Elasticity,
    Seed,
    TablesPath,
    Tariffs,
    Workers,
    WorldName,
    console,
)
from blocs.cli.progress import bars
from blocs.cli.publish import Output, publish
from blocs.draws import RELATIVE_ERROR, DesignKind
from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError
from blocs.foundation.files import is_folder, is_there
from blocs.questions.sureness import DRAWS
from blocs.questions.trade.engine.models.model import Model

if TYPE_CHECKING:
    from rich.console import Console

    from blocs.moves.case import Case
    from blocs.moves.scenario import Scenario
    from blocs.questions.sureness.reading import EnsembleReading
    from blocs.world.world import World

PAGE = "ensemble"
"""Name of the brief of the whole ensemble, among those of its scenarios."""


Scenarios = Annotated[
    list[str],
    typer.Argument(
        autocompletion=completed.scenarios,
        help="Scenario files, cases, or scenarios of a case; same draws for all.",
    ),
]
Draws = Annotated[int, typer.Option("--draws", min=1, help="Draws of what is uncertain.")]
Over = Annotated[
    str,
    typer.Option(
        "--over", help="What is drawn: elasticities, shocks, closures, models, presets, ways."
    ),
]
DesignName = Annotated[
    DesignKind, typer.Option("--design", help="lhs, monte_carlo, sobol; saltelli for Sobol.")
]
RelativeError = Annotated[
    float,
    typer.Option("--relative-error", help="Of elasticities whose source states no error."),
]
ShockRange = Annotated[
    str, typer.Option("--shock-range", help="Factors low,high on the size of the shock.")
]
DrawnModels = Annotated[
    str | None,
    typer.Option("--models", help="Drawn with --over models; all but rationing, which is a bound."),
]
ModelName = Annotated[
    Model, typer.Option("--model", help="Trade model where models are not drawn.")
]
Focus = Annotated[
    str | None,
    typer.Option(
        "--focus",
        autocompletion=completed.country,
        help="Country whose drivers are shown; default: the case's, or largest effect.",
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", help="Address of a Dask scheduler, tcp://host:8786."),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Keep finished draws of the folder, compute the rest.")
]
EnsembleFolder = Annotated[Path, typer.Option("--out", help="Folder for the draws and the page.")]


def ensemble_command(
    scenarios: Scenarios,
    draws: Draws = DRAWS,
    over: Over = "elasticities",
    design: DesignName = DesignKind.LHS,
    seed: Seed = 0,
    relative_error: RelativeError = RELATIVE_ERROR,
    elasticity_law: LawText = None,
    shock_range: ShockRange = "0.5,1.5",
    models: DrawnModels = None,
    model: ModelName = Model.CALIENDO_PARRO,
    focus: Focus = None,
    world: WorldName = None,
    elasticity: Elasticity = None,
    tariffs: Tariffs = None,
    workers: Workers = 2,
    scheduler: Scheduler = None,
    out: EnsembleFolder = Path("out/ensemble"),
    resume: Resume = False,
    lang: BriefLanguage = SOURCE_LANGUAGE,
    tables: TablesPath = None,
    as_json: AsJson = False,
) -> None:
    """How sure are we: ranges, what drives them, and when the conclusion flips."""
    from blocs.questions.sureness.source import Source

    for name in scenarios:
        casebook.file_or_case(name)  # an unknown name is told before moves are loaded
    drawn = _members(Source, over, "--over")
    loaded, case_focus = _load(scenarios)
    from blocs.draws.executors import executor_for
    from blocs.questions.sureness.answer import run_ensemble
    from blocs.questions.sureness.reading import read_ensemble
    from blocs.questions.sureness.space import Uncertainty
    from blocs.questions.trade.answer import DEFAULT_WORLD, load_world
    from blocs.questions.trade.drawing import EQUILIBRIUM_MODELS

    uncertainty = Uncertainty(
        over=drawn,
        law=chosen_law(elasticity_law, relative_error=relative_error),
        shock_range=_bounds(shock_range),
        models=EQUILIBRIUM_MODELS if models is None else _members(Model, models, "--models"),
    )
    executor = executor_for(workers=workers, scheduler=scheduler)
    screen = console(quiet=as_json)
    named = next((item.world for item in loaded.values() if item.world), None)
    asked = tariffs or next((t for s in loaded.values() if (t := s.tariffs_chosen)), None)
    found = load_world(world or named or DEFAULT_WORLD, elasticity=elasticity, tariffs=asked)
    chosen = _known(focus, found) or (case_focus if case_focus in found.country else None)
    with _bar(screen, draws * len(loaded)) as tell:
        ensemble = run_ensemble(
            found,
            loaded,
            draws=draws,
            uncertainty=uncertainty,
            design=design,
            seed=seed,
            model=model,
            executor=executor,
            folder=out,
            resume=resume,
            progress=tell,
        )
    with screen.status("Reading the draws …"):
        reading = read_ensemble(ensemble, focus=chosen)
        briefs = _briefs(reading, out, lang)
    _published(reading, out, briefs, to=Output(lang, screen, as_json, alone=True, tables=tables))


def _published(reading: EnsembleReading, out: Path, briefs: list[Path], *, to: Output) -> None:
    """The page of the whole, what is shown of it, and the document with the paths of all."""
    from blocs.brief.contents import Say
    from blocs.brief.voice import voice
    from blocs.questions.sureness.report.page import ensemble_report
    from blocs.questions.sureness.report.screen import ensemble_screen

    speaking = voice(to.language, reading.ensemble.world)
    path = out / f"{PAGE}.{to.language}.html"
    report = ensemble_report(reading, speaking)
    document = report.as_json() | {"brief": str(path), "draws_folder": str(out)}
    publish(
        report,
        document | {"scenario_briefs": [str(brief) for brief in briefs]},
        (*ensemble_screen(reading, speaking), Say(speaking.words("Draws: {path}", path=out))),
        path=path,
        to=to,
    )


def _briefs(reading: EnsembleReading, out: Path, language: str) -> list[Path]:
    """The brief of each scenario, with the ranges of this ensemble."""
    from blocs.brief.voice import voice
    from blocs.moves.cautions import cautions
    from blocs.moves.provisions import provisions
    from blocs.questions.sureness.report.page import band_of
    from blocs.questions.sureness.report.scene import Scene
    from blocs.questions.trade.answer import describe, run
    from blocs.questions.trade.report.brief import write_brief

    ensemble, found = reading.ensemble, list[Path]()
    world, speaking = ensemble.world, voice(language, ensemble.world)
    for item in reading.scenarios:
        scenario = ensemble.scenarios[item.name]
        path = out / f"{item.name}.{language}.html"
        outcome = run(world, scenario, model=ensemble.model)
        write_brief(
            outcome,
            world=world,
            path=path,
            language=language,
            focus=reading.focus,
            sentences=describe(scenario, world, language),
            warnings=[item.text for item in cautions(scenario, world, language)],
            provisions=provisions(scenario, world, language),
            band=band_of(item, Scene(reading, speaking)),
        )
        found.append(path)
    return found


def _load(names: Iterable[str]) -> tuple[dict[str, Scenario], str | None]:
    """Scenarios by name, and the focus of the first case among them."""
    from blocs.moves.case import load_case, scenario_or_case
    from blocs.moves.scenario import load_scenario

    loaded: dict[str, Scenario] = {}
    focus: str | None = None
    for name in names:
        path = scenario_or_case(name)
        case = load_case(path) if is_folder(path) else _case_of(name)
        focus = focus or (case.focus if case else None)
        found = (
            case.load_scenarios() if case and is_folder(path) else {path.stem: load_scenario(path)}
        )
        double = sorted(set(found) & set(loaded))
        if double:
            raise InputError(f"two scenarios are called '{double[0]}': rename one of the files")
        loaded |= found
    if PAGE in loaded:
        raise InputError(
            f"a scenario called '{PAGE}' would have its brief where that of the whole ensemble is: "
            "rename the file"
        )
    return loaded, focus


def _case_of(name: str) -> Case | None:
    """The case of a scenario that is named CASE/SCENARIO."""
    from blocs.moves.case import load_case

    folder = casebook.cases().get(name.partition("/")[0])
    return None if folder is None or is_there(name) else load_case(folder)


Choice = TypeVar("Choice", bound=StrEnum)


def _members(kind: type[Choice], text: str, option: str) -> tuple[Choice, ...]:
    """Members of `kind` named with commas. Raises InputError naming every unknown one."""
    from blocs.foundation.axes import did_you_mean

    words = [word.strip() for word in text.split(",") if word.strip()]
    known = [member.value for member in kind]
    unknown = [word for word in words if word not in known]
    if unknown or not words:
        hints = " ".join(filter(None, (did_you_mean(word, known) for word in unknown)))
        listed = ", ".join(f"'{word}'" for word in unknown) or "nothing"
        raise InputError(f"{option}: {listed} is not known. {hints} Known: {', '.join(known)}.")
    return tuple(dict.fromkeys(kind(word) for word in words))


def _bounds(text: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        raise InputError(
            f"--shock-range: '{text}' is not two numbers. Write for example `0.5,1.5`."
        ) from None
    return low, high


def _known(asked: str | None, world: World) -> str | None:
    """The country asked for. Raises InputError where the world does not have it."""
    from blocs.world.countries import chosen_countries

    if asked is None:
        return None
    return chosen_countries([asked], world.countries, world=world.name, where="--focus")[0]


@contextmanager
def _bar(screen: Console, total: int) -> Generator[Callable[[int], None]]:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("draws"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with bars(screen, *columns) as progress:
        task = progress.add_task("draws", total=total)
        yield lambda finished: progress.advance(task, finished)
