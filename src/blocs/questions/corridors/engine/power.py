"""What owners of a network are worth: the Shapley value of the game in which outsiders are shut.

v(S) is the surplus with everything of outsiders at zero. Shapley (1953); for gas networks Hubert
and Ikonnikova (2011), Investment options and bargaining power: the Eurasian supply chain for
natural gas, Journal of Industrial Economics 59.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.numerics.shapley import (
    NORMAL_95,
    prefixes,
    sampled_orders,
    sampled_shapley,
    shapley_values,
)
from blocs.questions.corridors.engine.flows import FlowProgram
from blocs.questions.corridors.engine.network import Network

MOST_EXACT = 12
"""4,096 programs: a few seconds; with one player more, orders are drawn."""


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
    pairs: int = 200,
    seed: int = 0,
) -> Power:
    """Shapley values of the owners: exact to 12 players, beyond from drawn orders.

    options: whether links that could be built count. pairs: so many orders are drawn, each used
    with its reverse, whose errors are of the other sign as a rule.
    """
    who = network.players if players is None else players
    value = _Coalitions(network, who, options=options)
    n = len(who)
    if n <= MOST_EXACT:
        worth = np.zeros(2**n)
        for step in range(2**n):
            # Gray code: one owner changes from program to program, so that each starts near its end
            coalition = step ^ (step >> 1)
            worth[coalition] = value(coalition)
        found, error = shapley_values(worth), np.zeros(n)
    else:
        drawn = sampled_orders(n, pairs=pairs, seed=seed)
        needed = {number for order in drawn for number in prefixes(order)}
        sampled = sampled_shapley({number: np.array(value(number)) for number in needed}, drawn)
        found, error = sampled.values, sampled.error / NORMAL_95
    alone = np.array([value(1 << k) for k in range(n)])
    return Power(who, found, alone, error, value(2**n - 1), value.asked)


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
