"""Correlated equilibria: what a mediator whom nobody need obey could recommend.

A distribution π over cells is a correlated equilibrium when no player gains by disobeying any
recommendation (Aumann 1974, Journal of Mathematical Economics 1):

    Σ_{o_−p} π(a, o_−p) (u[p, a, o_−p] − u[p, d, o_−p]) ≥ 0     for every p, a, d.

The set is a polytope; the best and worst of any linear aim over it come from linear programs, in
which each player's gains are counted in its own units (`own_units`). Cells
without pay-offs get probability zero, and so does every recommendation that would tempt a player
into one: what is found holds whatever those cells are, and there may be more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError
from blocs.numerics.linear_program import linear_program, minimise
from blocs.questions.games.engine.tables.normal_form import StrategicGame

SOLVED = 1e-7
"""Accuracy of a linear program, relative to the range of what it maximises."""


@dataclass(frozen=True, eq=False)
class CorrelatedEquilibrium:
    """A distribution over cells. probability: (option_1, …, option_P); payoffs: (player,) utility.

    regret: the largest expected gain from disobeying one recommendation.
    """

    probability: Array
    payoffs: Array
    regret: float


@dataclass(frozen=True, eq=False)
class CorrelatedRange:
    """The correlated equilibria that are best for an aim.

    status: `optimal`, or `infeasible`: none avoids the missing cells. For each player the lowest
    and highest expected utility in any correlated equilibrium: (player,).
    """

    status: str
    best: CorrelatedEquilibrium | None
    lowest: Array
    highest: Array

    def settled(self, game: StrategicGame) -> bool:
        """Whether a mediator can change nothing: nobody's utility has a range beyond rounding."""
        values = np.where(game.defined, game.payoffs, np.nan)[:, game.defined]
        range_of_all = np.ptp(values, axis=1) if values.size else np.zeros(len(game.players))
        slack = np.maximum(10 * game.tolerance, SOLVED * range_of_all)
        return bool((self.highest - self.lowest <= slack).all())


def correlated_regret(game: StrategicGame, probability: Array) -> float:
    """The largest expected gain from disobeying one recommendation, in utility; ≤ 0: obeyed.

    probability: (option_1, …, option_P), sums to one. Raises InputError where it does not or where
    a missing cell would count.
    """
    weights = np.asarray(probability, dtype=np.float64)
    if weights.shape != game.shape or weights.min() < 0 or abs(weights.sum() - 1) > 1e-9:
        raise InputError(
            f"a distribution over the cells is needed: shape {game.shape}, no negative "
            f"probability, sum 1; this one has shape {weights.shape} and sum {weights.sum():g}"
        )
    rows, closed = _obedience(game)
    if weights.reshape(-1)[closed].max(initial=0.0) > 0:
        raise InputError(
            "the distribution recommends something that leads into a cell without pay-offs, "
            "or tempts a player there"
        )
    return float(np.max(-(rows @ weights.reshape(-1)), initial=-np.inf))


def correlated_range(game: StrategicGame, *, aim: Array | None = None) -> CorrelatedRange:
    """The correlated equilibrium with the highest Σ_p aim_p u_p, and each player's range.

    aim: (player,) weights, by default all 1. Raises MissingExtraError without SciPy.
    """
    rows, closed = _obedience(game)
    players = len(game.players)
    weights = np.ones(players) if aim is None else np.asarray(aim, dtype=np.float64)
    table = np.where(game.defined, game.payoffs, 0.0).reshape(players, -1)
    counted = np.where(np.abs(rows) > _slack(game)[:, None], rows, 0.0)
    largest = np.abs(counted).max(axis=1, initial=0.0)
    scaled = counted / np.where(largest > 0, largest, 1.0)[:, None]
    upper = np.where(closed, 0.0, 1.0)

    def best_for(direction: Array) -> Array | None:
        worth = direction @ table
        low = worth[~closed].min(initial=np.inf)
        span = float(np.ptp(worth[~closed])) if (~closed).any() else 0.0
        worth = np.where(closed, 0.0, (worth - low) / span) if span > 0 else np.zeros_like(worth)
        answer = minimise(
            linear_program(
                -worth,
                below=-scaled,
                below_limit=np.zeros(len(rows)),
                equal=np.ones((1, table.shape[1])),
                equal_value=np.ones(1),
                upper=upper,
            )
        )
        return answer.x if answer.status == "optimal" else None

    top = best_for(weights)
    if top is None:
        nan = np.full(players, np.nan)
        return CorrelatedRange("infeasible", None, nan, nan)
    unit = np.eye(players)
    highest = [float(table[p] @ _certain(best_for(unit[p]))) for p in range(players)]
    lowest = [float(table[p] @ _certain(best_for(-unit[p]))) for p in range(players)]
    best = CorrelatedEquilibrium(
        probability=top.reshape(game.shape),
        payoffs=table @ top,
        regret=float(np.max(-(rows @ top), initial=-np.inf)),
    )
    return CorrelatedRange("optimal", best, np.array(lowest), np.array(highest))


def _certain(x: Array | None) -> Array:
    if x is None:
        raise InputError("the correlated equilibria could not be bounded")
    return x


def _slack(game: StrategicGame) -> Array:
    """(row,) below what a gain is a tie, in the order of the rows of `_obedience`."""
    return np.repeat(game.tolerance, [n * (n - 1) for n in game.shape])


def _obedience(game: StrategicGame) -> tuple[Array, Mask]:
    """(row, cell) gain from obeying, weighted by π ≥ 0; (cell,) whether π must be zero there."""
    number = np.arange(int(np.prod(game.shape))).reshape(game.shape)
    closed = ~game.defined.reshape(-1)
    for player in range(len(game.players)):
        whole = game.defined.all(axis=player, keepdims=True)
        closed |= ~np.broadcast_to(whole, game.shape).reshape(-1)
    rows: list[Array] = []
    for player, count in enumerate(game.shape):
        values = np.moveaxis(np.where(game.defined, game.payoffs, 0.0)[player], player, 0)
        places = np.moveaxis(number, player, 0)
        for told in range(count):
            for done in range(count):
                if told != done:
                    row = np.zeros(number.size)
                    row[places[told].reshape(-1)] = (values[told] - values[done]).reshape(-1)
                    rows.append(row)
    return np.array(rows).reshape(len(rows), number.size), closed
