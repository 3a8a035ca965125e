"""The worlds of deals between two sides: what a list of moves brings each, or why nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.foundation.documents import KeyPath
from blocs.foundation.errors import NoEquilibriumError, Problem, ScenarioError, raise_problems
from blocs.moves.move import Move
from blocs.questions.games.forms import OutcomeGame
from blocs.questions.games.worlds import Worlds, countries_at, gain_of, placed, scenario_for
from blocs.questions.trade.answer import world_before
from blocs.questions.trade.batch_row import CONVERGED, BatchRow
from blocs.questions.trade.engine.state import economy_of
from blocs.world.world import World


@dataclass(frozen=True)
class Asked:
    """A list of moves and where it stands in the file. title: how it is named in messages."""

    title: str
    moves: Sequence[Move]
    path: KeyPath


@dataclass(frozen=True, eq=False)
class DealWorld:
    """gains: (side,) million USD a year over the base world, NaN without equilibrium.

    status: of the solver, `converged` for the base world itself; cause: why there is no answer.
    """

    title: str
    status: str
    cause: str
    gains: Array

    @property
    def solved(self) -> bool:
        """Whether there is an equilibrium."""
        return self.status == CONVERGED


@dataclass(frozen=True, eq=False)
class DealWorlds:
    """worlds: in the order asked; income: (side,) base real income, million USD.

    income is NaN for a side outside the world. solves: worlds solved; moves that stand twice are
    solved once, an empty list never.
    """

    worlds: tuple[DealWorld, ...]
    income: Array
    solves: int


def solve_deal_worlds(
    form: OutcomeGame,
    asked: Sequence[Asked],
    who: Sequence[Indices | None],
    worlds: Worlds,
) -> DealWorlds:
    """Solve what is asked. who: countries of each side, None outside the world.

    Raises ScenarioError where moves do not fit; a world without equilibrium is a row with status.
    """
    distinct: list[Asked] = []
    for item in asked:
        if item.moves and _place(distinct, item) is None:
            distinct.append(item)
    scenarios = [
        scenario_for(form, item.title, placed(item.moves, *item.path)) for item in distinct
    ]
    rows = worlds.solve(form, scenarios)
    answers = list[DealWorld]()
    for item in asked:
        place = _place(distinct, item)
        if place is None:
            still = np.zeros(len(who))
            answers.append(DealWorld(item.title, CONVERGED, "", still))
        else:
            answers.append(_answered(item.title, rows[place], who))
    return DealWorlds(tuple(answers), _income(form, rows, who, worlds), len(rows))


def need_worlds(form: OutcomeGame, worlds: Sequence[DealWorld]) -> None:
    """Raise NoEquilibriumError that names every world of a deal that has no equilibrium."""
    problems = [
        Problem(f"{item.title}: {item.status}, {item.cause}") for item in worlds if not item.solved
    ]
    what = f"some worlds of '{form.title}' have no equilibrium"
    raise_problems(NoEquilibriumError, what, problems)


def sides_in(
    form: OutcomeGame, sides: Mapping[str, tuple[KeyPath, Sequence[str] | None]], world: World
) -> list[Indices | None]:
    """Countries of each side. Raises ScenarioError for unknown codes and for a country in both."""
    asked = [(path, codes) for path, codes in sides.values() if codes]
    inside = iter(countries_at(form, world, asked))
    who = [next(inside) if codes else None for _, codes in sides.values()]
    names, owner = list(sides), dict[int, str]()
    problems: list[Problem] = []
    for (name, (path, _)), members in zip(sides.items(), who, strict=True):
        for member in () if members is None else members:
            if int(member) in owner:
                code = world.countries[int(member)]
                message = f"'{code}' is in '{owner[int(member)]}' and in '{name}'"
                remedy = "A country acts once: leave it out with `-` in one of them."
                problems.append(form.problem(path, message, remedy))
            owner[int(member)] = name
    what = f"game '{form.title}' does not fit world '{world.name}'"
    raise_problems(ScenarioError, f"{what}, {' and '.join(names)}", problems)
    return who


def _place(distinct: Sequence[Asked], item: Asked) -> int | None:
    """Where the same moves stand already."""
    same = (k for k, other in enumerate(distinct) if list(other.moves) == list(item.moves))
    return next(same, None)


def _answered(title: str, row: BatchRow, who: Sequence[Indices | None]) -> DealWorld:
    if row.status != CONVERGED:
        return DealWorld(title, row.status, row.cause, np.full(len(who), np.nan))
    gains = np.array([0.0 if members is None else gain_of(row, members) for members in who])
    if not np.isfinite(gains).all():
        return DealWorld(title, "no_answer", "a side has no real income there", gains * np.nan)
    return DealWorld(title, row.status, "", gains)


def _income(
    form: OutcomeGame,
    rows: Sequence[BatchRow],
    who: Sequence[Indices | None],
    worlds: Worlds,
) -> Array:
    good = next((row for row in rows if row.status == CONVERGED), None)
    if good is None:
        base = world_before(worlds.base, scenario_for(form, form.title, []), worlds.trade)
        income = economy_of(base, model=worlds.model).income
    else:
        income = np.asarray(good.values["income"])
    return np.array([np.nan if members is None else income[members].sum() for members in who])
