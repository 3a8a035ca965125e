"""A game of any kind on a world; a strategic one: every cell a solved world, pay-offs its terms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from blocs.draws.elasticities import LAW, ElasticityDraws, ElasticityLaw, elasticity_draws
from blocs.draws.run import Run
from blocs.foundation.axes import Array, did_you_mean
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.shown import counted
from blocs.moves.fields import Form
from blocs.questions.answers import Answer
from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.kinds.strategic.cells import (
    Cells,
    cells_of,
    played,
    say_cell,
    solve_cells,
)
from blocs.questions.games.kinds.strategic.faults import check_fits
from blocs.questions.games.kinds.strategic.form import Game
from blocs.questions.games.kinds.strategic.payoffs import (
    TRANSFERS,
    Payoffs,
    payoffs_of,
    transfers_of,
)
from blocs.questions.games.kinds.strategic.plans import (
    Plans,
    beliefs,
    plan_game,
    plan_terms,
    plans_of,
)
from blocs.questions.games.kinds.strategic.robustness import Robustness, robustness
from blocs.questions.games.kinds.strategic.solution import Solution, solve_game
from blocs.questions.trade.answer import conditions, estimated_in
from blocs.questions.trade.batch_row import BatchRow
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 5
"""Draws of the elasticities by default, of a strategic game."""


@dataclass(frozen=True, eq=False, repr=False)
class Play(Answer):
    """A game played on a world.

    cells: scenarios; payoffs: terms of cells; plans, solution: what types do, equilibria; terms:
    (label, player, plan_1, …) expected value of every weight's term; solves: worlds solved or read
    from the cache, all draws together; law: of the elasticities that were drawn. other: the game
    with the other choice of tariffs in the base year, where there is one.
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
    law: ElasticityLaw
    provenance: dict[str, Any] = field(default_factory=dict[str, Any])
    other: OtherPlay | None = None

    def to_frame(self) -> pd.DataFrame:
        """One row a cell, actor and term of its pay-off, as in the CSV of `blocs play`.

        A column of options for each actor, then actor, quantity (the term), unit, value, factor,
        weight, contribution (weight × factor × value), how, missing (why a cell has no number).
        """
        names = list(self.game.actors)
        rows = (
            {
                **{f"option of {name}": option for name, option in played(self.game, cell).items()},
                "actor": line.actor,
                "quantity": line.term,
                "unit": line.unit,
                "value": line.value,
                "factor": line.factor,
                "weight": line.weight,
                "contribution": line.contribution,
                "how": line.how,
                "missing": self.payoffs.missing.get(cell, ""),
            }
            for cell in product(*(range(n) for n in self.game.shape))
            for line in explain(self, cell)
        )
        return tidy(rows, (*(f"option of {name}" for name in names), "actor"))

    def explain(self, cell: str) -> tuple[TermLine, ...]:
        """Every term of every pay-off of one cell, `actor=option,actor=option`.

        Raises InputError.
        """
        return explain(self, cell_named(self.game, cell))

    def _facts(self) -> Mapping[str, str]:
        return {
            "title": self.game.title,
            "world": f"{self.world.name} ({self.world.year})",
            "actors": ", ".join(self.game.actors),
            "cells": f"{math.prod(self.game.shape):,}",
            "without an answer": counted(len(self.payoffs.missing), "cell"),
            "answer": self.solution.pure.statement,
            "worlds solved": f"{self.solves:,}",
        }


@dataclass(frozen=True, eq=False)
class OtherPlay:
    """A game with the other choice of tariffs in the base year, `none` or `embedded`.

    moved: whether a move of the game changes tariffs, so that both are always told.
    """

    tariffs: str
    play: Play
    moved: bool

    def matters(self, own: Play) -> bool:
        """Whether it is to be told: tariffs move, or other combinations are equilibria."""
        return self.moved or not self.same_as(own)

    def same_as(self, own: Play) -> bool:
        """Whether the same combinations are equilibria, and the same are undecided."""
        here, there = own.solution.pure, self.play.solution.pure
        return all(
            {item.cell for item in one} == {item.cell for item in other}
            for one, other in (
                (here.equilibria, there.equilibria),
                (here.undecided, there.undecided),
            )
        )


@dataclass(frozen=True, eq=False)
class Solved:
    """A strategic game whose worlds are solved. rows: (1 + draw, scenario), as of `solve_cells`."""

    game: Game
    world: World
    trade: Trade
    run: Run
    cells: Cells
    rows: list[list[BatchRow]]
    drawing: ElasticityDraws | None = None


def solve_strategic(
    game: Game,
    world: World,
    trade: Trade,
    run: Run,
    *,
    draws: int,
    seed: int,
    law: ElasticityLaw = LAW,
) -> Solved:
    """Solve the worlds of a strategic game."""
    check_fits(game, world)
    cells = cells_of(game, world)
    drawing = elasticity_draws(world, draws, seed, law=law) if draws else None
    thetas = [] if drawing is None else list(drawing.trade_elasticity)
    rows = solve_cells(cells, world, trade, run, drawn=thetas)
    return Solved(game, world, trade, run, cells, rows, drawing)


def play_strategic(solved: Solved, *, seed: int, law: ElasticityLaw = LAW) -> Play:
    """Solve the game."""
    game, world, cells = solved.game, solved.world, solved.cells
    trade, drawing = solved.trade, solved.drawing
    paid = transfers_of(cells, world) if _pays(game) else None
    central, *drawn = (payoffs_of(cells, item, world, transfers=paid) for item in solved.rows)
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
        solution=solve_game(table, plans, central, keep=solved.run.keep),
        robustness=robustness(plans, drawn, central=central, terms=terms, seed=seed),
        solves=sum(map(len, solved.rows)),
        law=law,
        provenance={
            **conditions(world, model=trade.model, trade_balance=game.closure.trade_balance),
            **estimated_in(world, cells.asked),
            "game": game.as_data(),
            **({} if drawing is None else {"elasticity_law": drawing.as_json()}),
        },
    )


def _pays(game: Game) -> bool:
    return any(
        term.outcome == TRANSFERS
        for actor in game.actors.values()
        for term in actor.utility.values()
    )


def cell_named(game: Form, text: str) -> Cell:
    """The cell that `--explain` means: `actor=option,…`, or options in the order of the actors.

    Raises InputError, naming what is wrong.
    """
    if not isinstance(game, Game):
        raise InputError("--explain names a cell of a strategic game; this kind has none")
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
