"""Divisions that no coalition can better: core, least core, nucleolus.

x is in the core when x(S) ≥ v(S) for every coalition S and x(N) = v(N). It is empty exactly when
some balanced weights λ_S ≥ 0, Σ_{S ∋ p} λ_S = 1 for every p, have Σ λ_S v(S) > v(N) (Bondareva
1963, Shapley 1967): the linear program min x(N) gives a point of the core or, as its prices, such
weights.
The least core makes the largest complaint v(S) − x(S) as small as possible, the nucleolus
(Schmeidler 1969) the whole list of complaints, largest first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.games.coalitions import CoalitionGame, membership
from blocs.numerics.linear_program import linear_program, minimise

MAX_PLAYERS = 14
"""Largest number of players whose coalitions all become rows of a linear program."""


@dataclass(frozen=True, eq=False)
class Core:
    """Whether the core is empty, with a proof.

    division: (player,) a point of the core, NaN if empty; needed: the least total that would
    satisfy every coalition; shortfall: needed − v(N), positive where empty; balanced: coalition →
    weight, the certificate that `needed` cannot be less.
    """

    players: tuple[str, ...]
    empty: bool
    division: Array
    needed: float
    shortfall: float
    balanced: dict[tuple[str, ...], float]


def core(game: CoalitionGame, *, tolerance: float = 1e-9) -> Core:
    """A point of the core or the certificate that there is none."""
    inside, values = _rows(game)
    n = len(game.players)
    answer = minimise(linear_program(np.ones(n), below=-inside, below_limit=-values, lower=-np.inf))
    weights = -answer.below_price
    shortfall = answer.value - game.whole
    empty = shortfall > tolerance * max(1.0, float(np.abs(game.values).max()))
    division = np.full(n, np.nan) if empty else answer.x + (game.whole - answer.value) / n
    balanced = {
        game.members(number): float(weight)
        for number, weight in enumerate(weights, 1)
        if weight > 1e-9
    }
    return Core(game.players, empty, division, answer.value, shortfall, balanced)


def in_core(game: CoalitionGame, division: Array, *, tolerance: float = 1e-9) -> bool:
    """Whether a division satisfies every coalition and gives out exactly v(N)."""
    inside, values = _rows(game)
    slack = tolerance * max(1.0, float(np.abs(game.values).max()))
    short = float((values - inside @ division).max(initial=-np.inf))
    return short <= slack and abs(float(division.sum()) - game.whole) <= slack


@dataclass(frozen=True, eq=False)
class Nucleolus:
    """division: (player,); complaint: the largest v(S) − x(S), the least core's value."""

    players: tuple[str, ...]
    division: Array
    complaint: float


def nucleolus(game: CoalitionGame) -> Nucleolus:
    """The nucleolus by a sequence of linear programs (at most one per player).

    Each makes the largest open complaint as small as possible; coalitions with a positive price
    are then tight in every solution and are fixed, until the division is determined.
    """
    inside, values = _rows(game)
    n = len(game.players)
    fixed, fixed_values = np.ones((1, n)), np.array([game.whole])
    first, x = np.nan, np.full(n, game.whole / n)
    while np.linalg.matrix_rank(fixed) < n:
        rank = np.linalg.matrix_rank(fixed)
        basis = np.linalg.qr(fixed.T)[0][:, :rank] if rank == len(fixed) else _span(fixed)
        free = np.abs(inside - inside @ basis @ basis.T).max(axis=1) > 1e-9
        rows = inside[free]
        answer = minimise(
            linear_program(
                np.append(np.zeros(n), 1.0),
                below=np.hstack([-rows, -np.ones((len(rows), 1))]),
                below_limit=-values[free],
                equal=np.hstack([fixed, np.zeros((len(fixed), 1))]),
                equal_value=fixed_values,
                lower=-np.inf,
            )
        )
        x, complaint = answer.x[:-1], float(answer.x[-1])
        first = complaint if np.isnan(first) else first
        tight = -answer.below_price > 1e-9
        fixed = np.vstack([fixed, rows[tight]])
        fixed_values = np.concatenate([fixed_values, values[free][tight] - complaint])
    return Nucleolus(game.players, x if n > 1 else np.array([game.whole]), first)


def _span(rows: Array) -> Array:
    left, size, _ = np.linalg.svd(rows.T, full_matrices=False)
    return np.asarray(left[:, size > 1e-9 * size[0]])


def _rows(game: CoalitionGame) -> tuple[Array, Array]:
    """(coalition, player) and (coalition,) of all coalitions but the empty one and, last, N."""
    n = len(game.players)
    if n > MAX_PLAYERS:
        raise InputError(
            f"{n} players make {2**n:,} conditions, more than a linear program should have: at "
            f"most {MAX_PLAYERS} players; merge players who always act together"
        )
    return membership(n)[1:-1].astype(np.float64), game.values[1:-1]
