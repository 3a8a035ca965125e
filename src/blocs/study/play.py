"""A game of any kind on a world; a strategic one: every cell a solved world, pay-offs its terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, overload

from blocs.engines.trade import Model
from blocs.ensemble.evaluation import Progress
from blocs.foundation.axes import Array, did_you_mean
from blocs.foundation.errors import InputError
from blocs.foundation.files import is_file
from blocs.games.normal_form import Cell
from blocs.measures.ranges import elasticity_draws
from blocs.moves.case import load_case
from blocs.moves.fields import Form
from blocs.moves.game import Game, load_game
from blocs.moves.game_faults import check_fits
from blocs.moves.game_outcomes import OutcomeGame
from blocs.study.play_cells import Cells, cells_of, say_cell, solve_cells
from blocs.study.play_found import Found
from blocs.study.play_kinds import default_draws, play_outcomes
from blocs.study.play_payoffs import TRANSFERS, Payoffs, payoffs_of, transfers_of
from blocs.study.play_plans import Plans, beliefs, plan_game, plan_terms, plans_of
from blocs.study.play_robustness import Robustness, robustness
from blocs.study.play_solution import Solution, solve_game
from blocs.study.play_worlds import Settings
from blocs.study.run import DEFAULT_WORLD, conditions, load_world, one_of
from blocs.world import World

DRAWS = 5
"""Draws of the elasticities by default, of a strategic game."""


@dataclass(frozen=True, eq=False)
class Play:
    """A game played on a world.

    cells: scenarios; payoffs: terms of cells; plans, solution: what types do, equilibria; terms:
    (label, player, plan_1, …) expected value of every weight's term; solves: worlds solved or read
    from the cache, all draws together.
    """

    game: Game
    world: World
    cells: Cells
    payoffs: Payoffs
    plans: Plans
    terms: Array
    solution: Solution
    robustness: Robustness
    solves: int
    provenance: dict[str, Any] = field(default_factory=dict[str, Any])


def casebook_games() -> dict[str, Path]:
    """Games that come with blocs: CASE/GAME → file."""
    with as_file(files("blocs") / "casebook") as book:
        return {
            f"{file.parent.parent.name}/{file.stem}": file
            for file in sorted(book.glob("*/games/*.yaml"))
        }


def find_game(name: str | Path) -> Path:
    """The file of a game: a path, CASE/GAME, or CASE for the first that a case lists.

    Raises InputError.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or is_file(path):
        return path
    known = casebook_games()
    if str(name) in known:
        return known[str(name)]
    found = [file for key, file in known.items() if key.startswith(f"{name}/")]
    if found:
        listed = load_case(found[0].parent.parent).game_paths
        return next(iter(listed.values()), found[0])
    choice = [key for key in known if key.startswith(f"{name}/")] or list(known)
    hint = did_you_mean(str(name), choice)
    raise InputError(f"there is no game '{name}'. {hint} Known: {', '.join(choice) or 'none'}.")


@overload
def play(
    game: Game,
    world: World | str | Path | None = None,
    *,
    model: Model | str = ...,
    draws: int | None = ...,
    workers: int = ...,
    cache: Path | None = ...,
    seed: int = ...,
    progress: Progress | None = ...,
) -> Play: ...


@overload
def play(
    game: OutcomeGame,
    world: World | str | Path | None = None,
    *,
    model: Model | str = ...,
    draws: int | None = ...,
    workers: int = ...,
    cache: Path | None = ...,
    seed: int = ...,
    progress: Progress | None = ...,
) -> Found: ...


@overload
def play(
    game: Form | str | Path,
    world: World | str | Path | None = None,
    *,
    model: Model | str = ...,
    draws: int | None = ...,
    workers: int = ...,
    cache: Path | None = ...,
    seed: int = ...,
    progress: Progress | None = ...,
) -> Play | Found: ...


def play(
    game: Form | str | Path,
    world: World | str | Path | None = None,
    *,
    model: Model | str = Model.CALIENDO_PARRO,
    draws: int | None = None,
    workers: int = 1,
    cache: Path | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Play | Found:
    """Solve the worlds of a game of any kind, and the game.

    game: what `load_game` returns, a file, or a name of the casebook; world: None takes the game's
    own; draws: of the elasticities, None for the default of its kind, 0 for none; workers:
    processes; cache: folder of solved worlds, for a second run; progress: called with the number of
    worlds finished since the last call.

    A strategic game gives a Play: cells, pay-offs and equilibria; a cell without equilibrium is
    reported in `payoffs.missing`. Every other kind gives a Found: `statements`, `tables`,
    `headlines` with their `ranges`, `as_json()`, and in `results` the frozen numbers behind them.
    Raises ScenarioError, WorldError, InputError, and NoEquilibriumError where nothing can be said
    without a world that has none.
    """
    read = game if isinstance(game, Form) else load_game(find_game(game))
    if not isinstance(read, Game | OutcomeGame):
        raise InputError(f"{type(read).__name__} is no game: give what `load_game` returns")
    count = draws_of(read, draws)
    where = world if isinstance(world, World) else load_world(world or read.world or DEFAULT_WORLD)
    kind = one_of(Model, model)
    asked = Settings(model=kind, workers=workers, cache=cache, progress=progress)
    if isinstance(read, Game):
        return _play_strategic(read, where, asked, draws=count, seed=seed)
    return play_outcomes(read, where, asked, draws=count, seed=seed)


def draws_of(game: Game | OutcomeGame, asked: int | None) -> int:
    """Draws of the elasticities: those asked for, or the default of the kind. Raises InputError."""
    default = DRAWS if isinstance(game, Game) else default_draws(game)
    count = default if asked is None else asked
    if count < 0:
        raise InputError(f"cannot make {count} draws: give zero or more")
    return count


def _play_strategic(game: Game, world: World, asked: Settings, *, draws: int, seed: int) -> Play:
    check_fits(game, world)
    cells = cells_of(game, world)
    thetas = list(elasticity_draws(world, draws, seed).trade_elasticity) if draws else []
    rows = solve_cells(
        cells,
        world,
        model=asked.model,
        elasticities=[None, *thetas],
        workers=asked.workers,
        cache=asked.cache,
        progress=asked.progress,
    )
    paid = transfers_of(cells, world) if _pays(game) else None
    central, *drawn = (payoffs_of(cells, item, world, transfers=paid) for item in rows)
    plans = plans_of(game, central)
    terms = plan_terms(plans, central, beliefs(game))
    table = plan_game(plans, central, terms)
    return Play(
        game=game,
        world=world,
        cells=cells,
        payoffs=central,
        plans=plans,
        terms=terms,
        solution=solve_game(table, plans, central, cache=asked.cache),
        robustness=robustness(plans, drawn, central=central, terms=terms, seed=seed),
        solves=sum(map(len, rows)),
        provenance={
            **conditions(world, model=asked.model, trade_balance=game.closure.trade_balance),
            "game": game.as_data(),
        },
    )


def _pays(game: Game) -> bool:
    return any(
        term.outcome == TRANSFERS
        for actor in game.actors.values()
        for term in actor.utility.values()
    )


def cell_named(game: Game, text: str) -> Cell:
    """The cell that `--explain` means: `actor=option,…`, or options in the order of the actors.

    Raises InputError, naming what is wrong.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    names = list(game.actors)
    if len(parts) != len(names):
        raise InputError(f"a cell needs an option for each of {', '.join(names)}, not '{text}'")
    chosen: dict[str, str] = {}
    for place, part in enumerate(parts):
        head, _, tail = part.partition("=")
        name, option = (head.strip(), tail.strip()) if tail else (names[place], head)
        if name not in game.actors:
            raise InputError(f"unknown actor '{name}'. {did_you_mean(name, names)}".rstrip())
        options = list(game.actors[name].options)
        if option not in options:
            hint = did_you_mean(option, options)
            known = ", ".join(options)
            raise InputError(f"unknown option '{option}' of '{name}'. {hint} Known: {known}.")
        chosen[name] = option
    if len(chosen) != len(names):
        raise InputError(f"'{text}' names an actor twice: {say_cell(chosen)}")
    return tuple(list(game.actors[name].options).index(chosen[name]) for name in names)


@dataclass(frozen=True)
class TermLine:
    """One term of one actor's pay-off in a cell: contribution = weight × factor × value.

    value: in `unit`, before discounting; how: where the number comes from.
    """

    actor: str
    term: str
    value: float
    unit: str
    factor: float
    weight: float
    contribution: float
    how: str


def explain(result: Play, cell: Cell) -> tuple[TermLine, ...]:
    """Every term of every pay-off of a cell; an actor's contributions add up to its utility."""
    lines: list[TermLine] = []
    for p, (name, actor) in enumerate(result.game.actors.items()):
        for key, term in actor.utility.items():
            w = result.payoffs.names.index(key)
            factor = actor.factor(term)
            counted = float(result.payoffs.values[(w, p, *cell)])
            lines.append(
                TermLine(
                    actor=name,
                    term=key,
                    value=counted / factor,
                    unit=_unit(term.outcome) if term.outcome else term.measured("en"),
                    factor=factor,
                    weight=term.weight,
                    contribution=term.weight * counted,
                    how=_how(term.outcome, term.countries or actor.countries or (), term.to),
                )
            )
    return tuple(lines)


def _unit(outcome: str) -> str:
    if outcome.endswith("_pct"):
        return "%"
    return "million USD"


def _how(outcome: str | None, countries: Sequence[str], to: Sequence[str] | None) -> str:
    if outcome is None:
        return "given"
    rupture = f" with {', '.join(to)}" if to else ""
    return f"{outcome}{rupture} of {', '.join(countries)}"
