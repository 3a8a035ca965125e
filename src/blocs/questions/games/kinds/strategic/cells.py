"""The cells of a game as scenarios: one per combination of options, solved once where alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from blocs.draws.run import Run
from blocs.foundation.axes import Array
from blocs.foundation.documents import Document, KeyPath, render_path
from blocs.foundation.errors import Problem, ScenarioError, raise_problems
from blocs.moves.compile import compile_scenario
from blocs.moves.instruments.barriers import Embargo
from blocs.moves.move import Move
from blocs.moves.scenario import Scenario
from blocs.moves.selection import select_countries
from blocs.questions.games.engine.tables.size import refuse_oversize
from blocs.questions.games.kinds.strategic.form import Game
from blocs.questions.trade.batch import INVALID, Draw, iterate_many
from blocs.questions.trade.batch_row import BatchRow
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.world import World

Indices: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class CellDocument(Document):
    """Places of the moves of a cell: each move's path here → its path in the game file."""

    origins: Mapping[KeyPath, KeyPath]
    source: Document | None

    def problem(self, path: KeyPath, message: str, remedy: str | None = None) -> Problem:
        """A problem told with the place in the game file."""
        there = (*self.origins.get(path[:2], path[:2]), *path[2:])
        if self.source is None:
            return Problem(message, field=render_path(there) or None, remedy=remedy)
        return self.source.problem(there, message, remedy)


@dataclass(frozen=True, eq=False)
class Cells:
    """All cells of a game, and the few different scenarios behind them.

    scenarios: the different ones; index: (option_1, …, option_P) → position among them; ruptures:
    (pair of sides) → one scenario more for each of them, the moves being its baseline.
    """

    game: Game
    scenarios: tuple[Scenario, ...]
    index: Indices
    ruptures: Mapping[tuple[tuple[str, ...], tuple[str, ...]], tuple[Scenario, ...]]

    @property
    def asked(self) -> tuple[Scenario, ...]:
        """Every scenario to be solved, ruptures last."""
        return (*self.scenarios, *(item for group in self.ruptures.values() for item in group))


def played(game: Game, cell: Sequence[int]) -> dict[str, str]:
    """Actor → name of the option that it plays in a cell."""
    return {
        name: list(actor.options)[k]
        for (name, actor), k in zip(game.actors.items(), cell, strict=True)
    }


def say_cell(options: Mapping[str, str]) -> str:
    """`actor: option, …`."""
    return ", ".join(f"{actor}: {option}" for actor, option in options.items())


def cells_of(game: Game, world: World) -> Cells:
    """The cells of a game on a world. Raises ScenarioError naming moves that contradict each other.

    Raises InputError where there are too many cells, before anything is made.
    """
    refuse_oversize(game.shape)
    _check_moves(game, world)
    known: dict[str, int] = {}
    scenarios: list[Scenario] = []
    index = np.zeros(game.shape, dtype=np.int64)
    texts = {
        (name, key): json.dumps(option["moves"], sort_keys=True, default=str)
        for name, actor in game.as_data()["actors"].items()
        for key, option in actor["options"].items()
    }
    for cell in product(*(range(n) for n in game.shape)):
        options = played(game, cell)
        parts = [texts[item] for item in options.items() if texts[item] != "[]"]
        text = "+".join([*parts, *(f"effect {k}" for k in _happening(game, options))])
        if text not in known:
            known[text] = len(scenarios)
            scenarios.append(scenario_of(game, options))
        index[cell] = known[text]
    ruptures = {
        sides: tuple(_ruptured(game, item, sides) for item in scenarios)
        for sides in _sides(game, world)
    }
    return Cells(game, tuple(scenarios), index, ruptures)


def scenario_of(game: Game, options: Mapping[str, str]) -> Scenario:
    """The scenario in which every actor named plays its option. Problems name the game file."""
    moves: list[Move] = []
    origins: dict[KeyPath, KeyPath] = {}
    for actor, option in options.items():
        for place, move in enumerate(game.actors[actor].options[option].moves):
            origins["moves", len(moves)] = ("actors", actor, "options", option, "moves", place)
            moves.append(move)
    for number, effect in enumerate(game.effects):
        if effect.holds(options):
            for place, move in enumerate(effect.moves):
                origins["moves", len(moves)] = ("effects", number, "moves", place)
                moves.append(move)
    return _placed(game, _scenario(game, say_cell(options), game.baseline, moves), origins)


def _happening(game: Game, options: Mapping[str, str]) -> list[int]:
    return [k for k, effect in enumerate(game.effects) if effect.holds(options) and effect.moves]


def _scenario(game: Game, title: str, baseline: Sequence[Move], moves: Sequence[Move]) -> Scenario:
    return Scenario(
        title=title, year=game.year, closure=game.closure, baseline=list(baseline), moves=moves
    )


def _placed(game: Game, scenario: Scenario, origins: Mapping[KeyPath, KeyPath]) -> Scenario:
    file = "" if game.document is None else game.document.file
    document = CellDocument(file, None, {}, origins, game.document)
    scenario._document = document  # pyright: ignore[reportPrivateUsage]
    return scenario


def _ruptured(
    game: Game, scenario: Scenario, sides: tuple[tuple[str, ...], tuple[str, ...]]
) -> Scenario:
    """All trade between two sides stops after the moves of a cell."""
    cut = Embargo(by=sides[0], on=sides[1], sectors="all", direction="both")
    before = [*scenario.baseline, *scenario.moves]
    return _placed(game, _scenario(game, f"{scenario.title}; rupture", before, [cut]), {})


def _sides(game: Game, world: World) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = {}
    for actor in game.actors.values():
        for term in actor.utility.values():
            if term.to is not None:
                own = countries_of(term.countries or actor.countries or (), world)
                found[own, countries_of(term.to, world)] = None
    return list(found)


def countries_of(codes: Sequence[str], world: World) -> tuple[str, ...]:
    """The countries that codes stand for."""
    return select_countries(codes, world).labels


def _check_moves(game: Game, world: World) -> None:
    """Every option alone, then every pair of options of two actors, against the world."""
    problems: dict[str, Problem] = {}

    def check(options: dict[str, str]) -> bool:
        try:
            compile_scenario(scenario_of(game, options), world)
        except ScenarioError as error:
            for problem in error.problems:
                told = replace(problem, message=_in_cell(problem, options))
                problems.setdefault(str(told), told)
            return False
        return True

    busy = [
        (name, key)
        for name, actor in game.actors.items()
        for key, option in actor.options.items()
        if option.moves
    ]
    checked = [check(dict([item])) for item in busy]
    if all(checked):
        for one, other in combinations(busy, 2):
            if one[0] != other[0]:
                check(dict([one, other]))
    summary = f"game '{game.title}' has cells that cannot be played"
    raise_problems(ScenarioError, summary, problems.values())


def _in_cell(problem: Problem, options: Mapping[str, str]) -> str:
    if len(options) == 1:
        return problem.message
    return f"cell ({say_cell(options)}): {problem.message}"


QUANTITIES = (
    "real_income_change_pct",
    "real_income_change_million_usd",
    "real_wage_change_pct",
    "tariff_revenue_change",
    "exports_change_pct",
    "imports_change_pct",
    "income",
    "exports",
    "imports",
    "value_added",
)
"""What every cell keeps by country, and the levels that averages over members are weighted with."""


def solve_cells(
    cells: Cells,
    world: World,
    trade: Trade,
    run: Run,
    *,
    drawn: Sequence[Array] = (),
) -> list[list[BatchRow]]:
    """Rows at the world's own elasticities and at each draw, in the order of `cells.asked`.

    Raises ScenarioError where the moves of a whole cell do not fit together.
    """
    asked = cells.asked

    def draws() -> Iterator[Draw]:
        # The draws of a cell follow each other: what it does is compiled once for all of them.
        under = [trade.at(theta) for theta in (None, *drawn)]
        return (Draw(scenario, own) for scenario in asked for own in under)

    rows = iterate_many(world, draws(), trade, run, quantities=QUANTITIES)
    found = list(rows)
    _refuse_invalid(cells, found)
    many = 1 + len(drawn)
    return [found[k::many] for k in range(many)]


def _refuse_invalid(cells: Cells, rows: Sequence[BatchRow]) -> None:
    wrong: dict[str, Any] = {row.title: row for row in rows if row.status == INVALID}
    problems = [Problem(f"cell ({title}): {row.cause}") for title, row in wrong.items()]
    summary = f"game '{cells.game.title}' has cells that cannot be played"
    raise_problems(ScenarioError, summary, problems)
