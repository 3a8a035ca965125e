"""The worlds behind a game: its scenarios, solved once each, with the places of their moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.engines.trade import Model
from blocs.ensemble.evaluation import Progress
from blocs.ensemble.executors import executor_for
from blocs.foundation.axes import Indices
from blocs.foundation.documents import KeyPath
from blocs.foundation.errors import InputError, Problem, ScenarioError, raise_problems
from blocs.moves import Scenario
from blocs.moves.game_outcomes import OutcomeGame
from blocs.moves.move import Move
from blocs.moves.selection import Selection, select_countries, select_sectors
from blocs.study.batch import CONVERGED, INVALID, BatchRow, iterate_many
from blocs.study.play_cells import CellDocument
from blocs.world import World

QUANTITIES = ("real_income_change_pct", "real_income_change_million_usd", "income")


@dataclass(frozen=True, eq=False)
class Settings:
    """How a game is played. progress: called with the worlds solved since the last call."""

    model: Model = Model.CALIENDO_PARRO
    workers: int = 1
    cache: Path | None = None
    progress: Progress | None = None


@dataclass(frozen=True)
class Placed:
    """A move and where it stands in the game file."""

    move: Move
    path: KeyPath


def placed(moves: Sequence[Move], *path: str | int) -> list[Placed]:
    """A list of moves with their places."""
    return [Placed(move, (*path, k)) for k, move in enumerate(moves)]


def scenario_for(game: OutcomeGame, title: str, moves: Sequence[Placed]) -> Scenario:
    """A scenario of a game whose problems name the game file."""
    scenario = Scenario(
        title=title,
        year=game.year,
        closure=game.closure,
        baseline=list(game.baseline),
        moves=[item.move for item in moves],
    )
    origins: dict[KeyPath, KeyPath] = {("moves", k): item.path for k, item in enumerate(moves)}
    file = "" if game.document is None else game.document.file
    document = CellDocument(file, None, {}, origins, game.document)
    scenario._document = document  # pyright: ignore[reportPrivateUsage]
    return scenario


def solve_worlds(
    game: OutcomeGame, scenarios: Sequence[Scenario], world: World, settings: Settings
) -> list[BatchRow]:
    """A row a scenario, failures of equilibrium included.

    Raises ScenarioError where moves do not fit the world or each other.
    """
    rows = list(
        iterate_many(
            world,
            scenarios,
            quantities=QUANTITIES,
            model=settings.model,
            executor=executor_for(workers=settings.workers),
            cache=settings.cache,
            progress=settings.progress,
        )
    )
    wrong = {row.title: row.cause for row in rows if row.status == INVALID}
    problems = [Problem(f"({title}): {cause}") for title, cause in wrong.items()]
    raise_problems(ScenarioError, f"game '{game.title}' cannot be played", problems)
    return rows


def missing_reasons(rows: Sequence[BatchRow]) -> list[str]:
    """Why worlds have no equilibrium, where some have none."""
    return [f"{row.title}: {row.status}, {row.cause}" for row in rows if row.status != CONVERGED]


def refuse_missing(rows: Sequence[BatchRow]) -> None:
    """Raise InputError where some world has no equilibrium and every one is needed."""
    problems = [Problem(reason) for reason in missing_reasons(rows)]
    raise_problems(InputError, "some worlds of this game have no equilibrium", problems)


def gain_of(row: BatchRow, who: Indices) -> float:
    """Change of real income of some countries, million USD of the base year, NaN if missing."""
    return float(np.asarray(row.values["real_income_change_million_usd"])[who].sum())


def countries_at(
    game: OutcomeGame, world: World, asked: Sequence[tuple[KeyPath, Sequence[str]]]
) -> list[Indices]:
    """Positions of the countries of each place. Raises ScenarioError with every problem."""
    return _positions(game, world, asked, lambda codes: select_countries(codes, world))


def sectors_at(
    game: OutcomeGame, world: World, asked: Sequence[tuple[KeyPath, Sequence[str]]]
) -> list[Indices]:
    """Positions of the sectors of each place. Raises ScenarioError with every problem."""
    return _positions(game, world, asked, lambda codes: select_sectors(codes, world))


def _positions(
    game: OutcomeGame,
    world: World,
    asked: Sequence[tuple[KeyPath, Sequence[str]]],
    select: Callable[[Sequence[str]], Selection],
) -> list[Indices]:
    problems: list[Problem] = []
    found: list[Indices] = []
    for path, codes in asked:
        chosen = select(codes)
        for fault in chosen.faults:
            place = fault.below(*path)
            problems.append(game.problem(place.path, place.message, place.remedy))
        found.append(np.flatnonzero(chosen.mask))
    summary = f"game '{game.title}' does not fit world '{world.name}'"
    raise_problems(ScenarioError, summary, problems)
    return found


def refuse_overlap(
    game: OutcomeGame, world: World, names: Sequence[str], who: Sequence[Indices]
) -> None:
    """Raise ScenarioError where a country belongs to two players."""
    seen: dict[int, str] = {}
    problems: list[Problem] = []
    for name, members in zip(names, who, strict=True):
        for member in members:
            if int(member) in seen:
                code = world.countries[int(member)]
                message = f"'{code}' is in '{seen[int(member)]}' and in '{name}'"
                remedy = "A country acts once: leave it out with `-` in one of them."
                problems.append(game.problem(("players", name, "countries"), message, remedy))
            seen[int(member)] = name
    raise_problems(
        ScenarioError, f"game '{game.title}' does not fit world '{world.name}'", problems
    )
