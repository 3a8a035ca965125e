"""Divisions that no coalition can better: core, least core, nucleolus.

x is in the core when x(S) ≥ v(S) for every coalition S and x(N) = v(N). It is empty exactly when
some balanced weights λ_S ≥ 0, Σ_{S ∋ p} λ_S = 1 for every p, have Σ λ_S v(S) > v(N) (Bondareva
1963, Shapley 1967): the linear program min x(N) gives a point of the core or, as its prices, such
weights.
The least core makes the largest complaint v(S) − x(S) as small as possible, the nucleolus
(Schmeidler 1969) the whole list of complaints, largest first.

All three move with what is added to every coalition of a player, and scale with the unit: programs
are solved for v(S) − Σ_{p ∈ S} v({p}) over its largest size, and tolerances are relative to that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.numerics.linear_program import linear_program, minimise
from blocs.questions.games.engine.groups.coalitions import CoalitionGame, membership
from blocs.questions.games.engine.tables.own_units import ROUNDING

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
    own = _normalised(game)
    n = len(game.players)
    answer = minimise(
        linear_program(np.ones(n), below=-own.inside, below_limit=-own.values, lower=-np.inf)
    )
    weights = -answer.below_price
    short = answer.value - own.whole
    empty = short > max(tolerance, own.rounding)
    division = np.full(n, np.nan) if empty else own.given(answer.x - short / n)
    shortfall = short * own.unit
    balanced = {
        game.members(number): float(weight)
        for number, weight in enumerate(weights, 1)
        if weight > 1e-9
    }
    return Core(game.players, empty, division, game.whole + shortfall, shortfall, balanced)


def in_core(game: CoalitionGame, division: Array, *, tolerance: float = 1e-9) -> bool:
    """Whether a division satisfies every coalition and gives out exactly v(N)."""
    own = _normalised(game)
    x = (division - own.alone) / own.unit
    slack = max(tolerance, own.rounding)
    short = float((own.values - own.inside @ x).max(initial=-np.inf))
    return short <= slack and abs(float(x.sum()) - own.whole) <= slack


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
    own = _normalised(game)
    inside, values = own.inside, own.values
    n = len(game.players)
    fixed, fixed_values = np.ones((1, n)), np.array([own.whole])
    first, x = np.nan, np.full(n, own.whole / n)
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
    return Nucleolus(game.players, own.given(x), first * own.unit)


def _span(rows: Array) -> Array:
    left, size, _ = np.linalg.svd(rows.T, full_matrices=False)
    return np.asarray(left[:, size > 1e-9 * size[0]])


@dataclass(frozen=True, eq=False)
class _Normalised:
    """(v(S) − Σ_{p ∈ S} v({p})) / unit. inside: (coalition, player) without the empty one and N;

    values: (coalition,); whole: of N; alone: (player,) v({p}); rounding: of v, in units.
    """

    inside: Array
    values: Array
    whole: float
    alone: Array
    unit: float
    rounding: float

    def given(self, x: Array) -> Array:
        """A division in the units of the game."""
        return np.asarray(self.alone + self.unit * x)


def _normalised(game: CoalitionGame) -> _Normalised:
    inside, values = _rows(game)
    alone = game.values[[1 << player for player in range(len(game.players))]]
    excess = values - inside @ alone
    whole = game.whole - float(alone.sum())
    least = ROUNDING * float(np.abs(game.values).max())
    size = max(abs(whole), float(np.abs(excess).max(initial=0.0)))
    unit = size if size > least else max(least, 1e-300)
    return _Normalised(inside, excess / unit, whole / unit, alone, unit, least / unit)


def _rows(game: CoalitionGame) -> tuple[Array, Array]:
    """(coalition, player) and (coalition,) of all coalitions but the empty one and, last, N."""
    n = len(game.players)
    if n > MAX_PLAYERS:
        raise InputError(
            f"{n} players make {2**n:,} conditions, more than a linear program should have: at "
            f"most {MAX_PLAYERS} players; merge players who always act together"
        )
    return membership(n)[1:-1].astype(np.float64), game.values[1:-1]
