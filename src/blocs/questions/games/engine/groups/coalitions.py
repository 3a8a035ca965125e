"""What a member brings: Shapley and Banzhaf values of a game in characteristic form.

The value of every coalition is an array of 2^P numbers, coalition S at Σ_{p ∈ S} 2^p, the empty
one worth zero. With Δ_p(S) = v(S ∪ p) − v(S), S without p:

    Shapley  φ_p = Σ_S |S|! (P − |S| − 1)! / P! · Δ_p(S)      (Shapley 1953)
    Banzhaf  β_p = Σ_S Δ_p(S) / 2^{P−1}                 (Banzhaf 1965; Dubey and Shapley 1979)

Up to 20 players, exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.numerics.shapley import shapley_values

MAX_PLAYERS = 20
"""Largest number of players whose 2^P coalitions are all counted."""


@dataclass(frozen=True, eq=False)
class CoalitionGame:
    """values: (coalition,) worth of each of the 2^P coalitions, player p being bit 2^p."""

    players: tuple[str, ...]
    values: Array

    @property
    def whole(self) -> float:
        """Worth of all players together."""
        return float(self.values[-1])

    def worth(self, members: Sequence[str]) -> float:
        """Worth of a coalition by name."""
        return float(self.values[sum(1 << self.players.index(name) for name in set(members))])

    def members(self, coalition: int) -> tuple[str, ...]:
        """The players of a coalition by number."""
        return tuple(name for p, name in enumerate(self.players) if coalition >> p & 1)


@dataclass(frozen=True, eq=False)
class MemberValues:
    """What each member brings; values: (player,)."""

    players: tuple[str, ...]
    values: Array


def coalition_game(players: Sequence[str], values: Array) -> CoalitionGame:
    """A checked game. Raises InputError for repeats, a wrong number, NaN, v(∅) ≠ 0."""
    names, table = tuple(players), np.asarray(values, dtype=np.float64)
    problems: list[Problem] = []
    if len(set(names)) != len(names) or not names:
        problems.append(Problem("players repeat, or there are none", field="players"))
    if len(names) > MAX_PLAYERS:
        problems.append(
            Problem(
                f"{len(names)} players have {2 ** len(names):,} coalitions",
                field="players",
                remedy=f"up to {MAX_PLAYERS} are counted",
            )
        )
    elif table.shape != (2 ** len(names),):
        problems.append(
            Problem(f"{table.shape} values, 2^{len(names)} = {2 ** len(names)} are needed")
        )
    elif not np.isfinite(table).all():
        problems.append(
            Problem(f"{int((~np.isfinite(table)).sum())} coalitions have no finite value")
        )
    elif table[0] != 0:
        problems.append(Problem(f"the empty coalition is worth {table[0]:g}, not 0"))
    raise_problems(InputError, "this game of coalitions cannot be read", problems)
    return CoalitionGame(names, table)


def membership(players: int) -> Mask:
    """(coalition, player) who belongs to each of the 2^P coalitions."""
    numbers = np.arange(2**players, dtype=np.int64)[:, None]
    return np.asarray((numbers >> np.arange(players, dtype=np.int64)) & 1, dtype=np.bool_)


def marginal_values(game: CoalitionGame, player: int) -> Array:
    """(coalition without the player,) what the player adds, coalitions in their order."""
    folded = game.values.reshape(-1, 2, 2**player)
    return (folded[:, 1] - folded[:, 0]).reshape(-1)


def shapley(game: CoalitionGame) -> MemberValues:
    """The exact Shapley value."""
    return MemberValues(game.players, shapley_values(game.values))


def banzhaf(game: CoalitionGame, *, normalised: bool = False) -> MemberValues:
    """The Banzhaf value: the mean of what a player adds; `normalised` to sum to one."""
    n = len(game.players)
    values = np.array([marginal_values(game, player).mean() for player in range(n)])
    if normalised:
        if values.sum() == 0:
            raise InputError("nobody adds anything: the Banzhaf index cannot be normalised")
        values = values / values.sum()
    return MemberValues(game.players, values)
