"""The worlds behind a game: its scenarios, solved once each, with the places of their moves."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from blocs.draws.run import Run
from blocs.foundation.axes import Array, Indices
from blocs.foundation.documents import KeyPath
from blocs.foundation.errors import InputError, Problem, ScenarioError, raise_problems
from blocs.moves.move import Move
from blocs.moves.scenario import Scenario
from blocs.moves.selection import Selection, select_countries, select_sectors
from blocs.questions.games.forms import OutcomeGame
from blocs.questions.games.kinds.strategic.cells import CellDocument
from blocs.questions.trade.answer import conditions, estimated_in
from blocs.questions.trade.batch import INVALID, Draw, iterate_many
from blocs.questions.trade.batch_row import CONVERGED, BatchRow, scenario_key
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.world import World

QUANTITIES = ("real_income_change_pct", "real_income_change_million_usd", "income")


@dataclass(frozen=True, eq=False)
class Worlds:
    """The worlds of one play: the base world, how they are solved, and what is solved already.

    drawn: draws of θ, (sector,) each, at which every world is solved beside the world's own; at:
    the draw that is played now, None for the world's own; solved: rows by all that they depend on,
    so that a play at a draw reads what the central play had solved with its own; asked: scenarios
    of the central play, by the key of their row.
    """

    base: World
    trade: Trade
    run: Run
    drawn: tuple[Array, ...] = ()
    at: int | None = None
    solved: dict[str, BatchRow] = field(default_factory=dict[str, BatchRow])
    asked: dict[str, Scenario] = field(default_factory=dict[str, Scenario])

    def at_draw(self, number: int) -> Worlds:
        """The same at one draw of the elasticities."""
        return replace(self, at=number)

    @property
    def model(self) -> Model:
        """The trade model."""
        return self.trade.model

    @property
    def _points(self) -> list[int | None]:
        """What has to be solved: the world's own and all draws, or the draw played now."""
        return [None, *range(len(self.drawn))] if self.at is None else [self.at]

    def _trade(self, point: int | None) -> Trade:
        return self.trade.at(None if point is None else self.drawn[point])

    def solve(self, game: OutcomeGame, scenarios: Sequence[Scenario]) -> list[BatchRow]:
        """A row a scenario at the elasticities played now, failures of equilibrium included.

        The central play solves the draws too, all in one batch. Raises ScenarioError where moves
        do not fit the world or each other.
        """
        keys = {point: [self._key(item, point) for item in scenarios] for point in self._points}
        wanted = {
            key: Draw(scenario, self._trade(point))
            for point, row in keys.items()
            for key, scenario in zip(row, scenarios, strict=True)
            if key not in self.solved
        }
        now = keys[self.at]
        if self.at is None:
            self.asked.update(zip(now, scenarios, strict=True))
        last = next((key for key in reversed(wanted) if key in now), None)
        with closing(self._rows(wanted.values())) as solving:
            for key, row in zip(wanted, solving, strict=True):
                self.solved[key] = row
                if key == last:
                    _refuse_invalid(game, [self.solved[item] for item in now])
        rows = [
            replace(self.solved[key], title=scenario.title)
            for key, scenario in zip(now, scenarios, strict=True)
        ]
        _refuse_invalid(game, rows)
        return rows

    def provenance(self, game: OutcomeGame) -> dict[str, Any]:
        """What the game rests on; of trade, all pairs that what was solved so far acts on."""
        balance = game.closure.trade_balance
        found = conditions(self.base, model=self.model, trade_balance=balance)
        return {**found, **estimated_in(self.base, self.asked.values())}

    def _rows(self, draws: Iterable[Draw]) -> Generator[BatchRow]:
        return iterate_many(self.base, draws, self.trade, self.run, quantities=QUANTITIES)

    def _key(self, scenario: Scenario, point: int | None) -> str:
        return scenario_key(self.base, scenario, self._trade(point), quantities=QUANTITIES)


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


def _refuse_invalid(game: OutcomeGame, rows: Sequence[BatchRow]) -> None:
    wrong = {row.title: row.cause for row in rows if row.status == INVALID}
    problems = [Problem(f"({title}): {cause}") for title, cause in wrong.items()]
    raise_problems(ScenarioError, f"game '{game.title}' cannot be played", problems)


def why_missing(row: BatchRow) -> str | None:
    """Why a world has no equilibrium, None where it has one."""
    if row.status == CONVERGED:
        return None
    return f"{row.status}, {' '.join(row.cause.split())}"


def missing_reasons(rows: Sequence[BatchRow]) -> list[str]:
    """Why worlds have no equilibrium, where some have none."""
    return [f"{row.title}: {reason}" for row in rows if (reason := why_missing(row)) is not None]


def refuse_missing(rows: Sequence[BatchRow]) -> None:
    """Raise InputError where some world has no equilibrium and every one is needed."""
    problems = [Problem(reason) for reason in missing_reasons(rows)]
    raise_problems(InputError, "some worlds of this game have no equilibrium", problems)


def refuse_nothing(rows: Sequence[BatchRow]) -> None:
    """Raise InputError where no world at all has an equilibrium: there is nothing to say."""
    if rows and all(row.status != CONVERGED for row in rows):
        problems = [Problem(reason) for reason in missing_reasons(rows)]
        raise_problems(InputError, "no world of this game has an equilibrium", problems)


def incomes_of(rows: Sequence[BatchRow]) -> Array:
    """(country,) income of the base world, from any world that has an equilibrium."""
    return next(np.asarray(row.values["income"]) for row in rows if row.status == CONVERGED)


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
