"""What a member brings: Shapley and Banzhaf values of a game in characteristic form.

The value of every coalition is an array of 2^P numbers, coalition S at Σ_{p ∈ S} 2^p, the empty
one worth zero. With Δ_p(S) = v(S ∪ p) − v(S), S without p:

    Shapley  φ_p = Σ_S |S|! (P − |S| − 1)! / P! · Δ_p(S)      (Shapley 1953)
    Banzhaf  β_p = Σ_S Δ_p(S) / 2^{P−1}                 (Banzhaf 1965; Dubey and Shapley 1979)

Exact up to 20 players; beyond that the Shapley value is estimated from random orders, with its
standard error (Castro, Gómez and Tejada 2009, Computers and Operations Research 36).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.errors import InputError, Problem, raise_problems

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
    """values: (player,); standard_error: (player,), zero where exact; draws: orders drawn, or 0."""

    players: tuple[str, ...]
    values: Array
    standard_error: Array
    draws: int = 0


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
                remedy=f"up to {MAX_PLAYERS} are counted exactly; beyond, use sampled_shapley",
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
    n = len(game.players)
    size = _sizes(n - 1)
    weight = np.array(
        [factorial(s) * factorial(n - 1 - s) / factorial(n) for s in range(n)], dtype=np.float64
    )[size]
    values = np.array([weight @ marginal_values(game, player) for player in range(n)])
    return MemberValues(game.players, values, np.zeros(n))


def banzhaf(game: CoalitionGame, *, normalised: bool = False) -> MemberValues:
    """The Banzhaf value: the mean of what a player adds; `normalised` to sum to one."""
    n = len(game.players)
    values = np.array([marginal_values(game, player).mean() for player in range(n)])
    if normalised:
        if values.sum() == 0:
            raise InputError("nobody adds anything: the Banzhaf index cannot be normalised")
        values = values / values.sum()
    return MemberValues(game.players, values, np.zeros(n))


def sampled_shapley(
    players: Sequence[str], worth: Callable[[Mask], float], *, orders: int, seed: int
) -> MemberValues:
    """The Shapley value from `orders` random orders and their reverses, with its standard error.

    worth: of a coalition given as (player,) membership. An order and its reverse are one draw.
    """
    n = len(players)
    if orders < 2:
        raise InputError("at least two orders are needed for a standard error")
    rng = np.random.default_rng(seed)
    draws = np.zeros((orders, n))
    for draw in range(orders):
        order = rng.permutation(n)
        draws[draw] = 0.5 * (_along(order, worth) + _along(order[::-1], worth))
    return MemberValues(
        tuple(players), draws.mean(axis=0), draws.std(axis=0, ddof=1) / np.sqrt(orders), orders
    )


def _along(order: Indices, worth: Callable[[Mask], float]) -> Array:
    inside, added = np.zeros(len(order), dtype=bool), np.zeros(len(order))
    last = float(worth(inside))
    for player in order:
        inside[player] = True
        now = float(worth(inside.copy()))
        added[player], last = now - last, now
    return added


def _sizes(players: int) -> Indices:
    size = np.zeros(1, dtype=np.int64)
    for _ in range(players):
        size = np.concatenate([size, size + 1])
    return size
