"""What owners of a network are worth: the Shapley value of the game in which outsiders are shut.

v(S) is the surplus with everything of outsiders at zero. Shapley (1953); for gas networks Hubert
and Ikonnikova (2011), Investment options and bargaining power: the Eurasian supply chain for
natural gas, Journal of Industrial Economics 59.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.corridors.engine.flows import FlowProgram
from blocs.questions.corridors.engine.network import Network

MOST_EXACT = 12
"""4,096 programs: a few seconds; with one player more, orders are drawn."""

Value = Callable[[int], float]
"""What a coalition is worth, its members as bits."""


@dataclass(frozen=True, eq=False)
class Power:
    """What each player gets.

    value: (player,) Shapley values; alone: (player,) what each is worth by itself; standard_error:
    (player,) 0 where exact; total: what all are worth together.
    """

    players: tuple[str, ...]
    value: Array
    alone: Array
    standard_error: Array
    total: float
    coalitions: int

    @property
    def share(self) -> Array:
        """(player,) parts of what all are worth together; NaN where that is nothing."""
        return self.value / self.total if self.total else np.full(len(self.value), np.nan)

    @property
    def net(self) -> Array:
        """(player,) what each gets beyond its worth by itself: its own use drowns transit."""
        return self.value - self.alone


def power_of_owners(
    network: Network,
    *,
    options: bool = True,
    players: tuple[str, ...] | None = None,
    orders: int = 200,
    seed: int = 0,
) -> Power:
    """Shapley values of the owners: exact to 12 players, beyond from `orders` drawn orders.

    options: whether links that could be built count.
    """
    who = network.players if players is None else players
    value = _Coalitions(network, who, options=options)
    n = len(who)
    if n <= MOST_EXACT:
        worth = np.array([value(0)] + [0.0] * (2**n - 1))
        for before in range(1, 2**n):
            # Gray code: one owner changes from program to program, so that each starts near its end
            coalition = before ^ (before >> 1)
            worth[coalition] = value(coalition)
        found, error = exact_shapley(worth), np.zeros(n)
        total = float(worth[-1] - worth[0])
    else:
        found, error = sampled_shapley(value, n, orders=orders, seed=seed)
        total = value(2**n - 1) - value(0)
    alone = np.array([value(1 << k) for k in range(n)])
    return Power(who, found, alone, error, total, value.asked)


def exact_shapley(worth: Array) -> Array:
    """(player,) Shapley values. worth: (2^player,) what coalitions are worth, members as bits."""
    n = int(math.log2(len(worth)))
    coalition = np.arange(len(worth))
    size = np.array([(k).bit_count() for k in range(len(worth))])
    weight = np.array(
        [math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n) for k in range(n)]
    )
    values = np.zeros(n)
    for player in range(n):
        without = coalition[(coalition >> player & 1) == 0]
        added = worth[without | 1 << player] - worth[without]
        values[player] = float(weight[size[without]] @ added)
    return values


def sampled_shapley(value: Value, n: int, *, orders: int, seed: int) -> tuple[Array, Array]:
    """(player,) means over drawn orders and their standard errors.

    Each order is used with its reverse, whose errors are of the other sign as a rule: Castro, Gómez
    and Tejada (2009), Polynomial calculation of the Shapley value based on sampling, Computers and
    Operations Research 36; Mitchell et al. (2022) on antithetic orders.
    """
    generator = np.random.default_rng(seed)
    rounds = np.empty((orders, n))
    for one in range(orders):
        order = [int(k) for k in generator.permutation(n)]
        rounds[one] = (_marginal(value, order) + _marginal(value, order[::-1])) / 2.0
    return rounds.mean(axis=0), rounds.std(axis=0, ddof=1) / math.sqrt(orders)


def _marginal(value: Value, order: list[int]) -> Array:
    """(player,) what each adds when they come in `order`."""
    coalitions = [0]
    for player in order:
        coalitions.append(coalitions[-1] | 1 << player)
    added = np.empty(len(order))
    for player, (before, after) in zip(order, pairwise(coalitions), strict=True):
        added[player] = value(after) - value(before)
    return added


class _Coalitions:
    """Surplus by coalition, each computed once."""

    def __init__(self, network: Network, players: tuple[str, ...], *, options: bool) -> None:
        self._program = FlowProgram(network, tariffs=False)
        self._worth: dict[int, float] = {}
        held = [{owner for owner in owners if owner in players} for owners in network.owners]
        held += [{network.nodes[node]} & set(players) for node in network.source_node]
        # buyers that are players leave the game with what they consume
        inside: list[int] = [] if network.outside else network.demand_node.tolist()
        held += [{network.nodes[node]} & set(players) for node in inside]
        bit = {player: 1 << k for k, player in enumerate(players)}
        self._needs = np.array([sum(bit[owner] for owner in owners) for owners in held])
        self._never = np.zeros(len(held), dtype=bool)
        if not options:
            self._never[: len(network.links)] = network.option

    @property
    def asked(self) -> int:
        """How many coalitions were computed."""
        return len(self._worth)

    def __call__(self, coalition: int) -> float:
        if coalition not in self._worth:
            closed = ((self._needs & ~coalition) != 0) | self._never
            self._worth[coalition] = self._program.solve(closed).surplus
        return self._worth[coalition]
