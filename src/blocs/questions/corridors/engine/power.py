"""What owners of a network are worth: the Shapley value of the game in which outsiders are shut.

v(S) is the surplus with everything of outsiders at zero. Shapley (1953); for gas networks Hubert
and Ikonnikova (2011), Investment options and bargaining power: the Eurasian supply chain for
natural gas, Journal of Industrial Economics 59.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

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

EXISTING, ALL = "", "*"
"""In place of an option: nothing of what could be built, and everything."""

MOST_EXACT = 12
"""4,096 programs: a few seconds; with one player more, orders are drawn."""


@dataclass(frozen=True, eq=False)
class Power:
    """What each player gets.

    value: (player,) Shapley values; alone: (player,) what each is worth by itself; standard_error:
    (player,) 0 where exact; total: what all are worth together, beyond what is had without any.
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

    What different carriers are worth adds up, and so do the values (Shapley's axiom of additivity):
    the players that count are those of one carrier. options: whether links that could be built
    count. pairs: so many orders are drawn, each used with its reverse, whose errors are of the
    other sign as a rule.
    """
    who = network.players if players is None else players
    drawn = _Drawn(pairs, seed)
    parts = network.of_each_carrier()
    return _summed([_of_one_carrier(part, who, drawn, options=options) for part in parts], who)


def power_before_and_after(
    network: Network, *, pairs: int = 200, seed: int = 0
) -> tuple[Power, Power]:
    """Values with what is there alone, and with everything that could be built.

    Carriers for which nothing could be built are computed once.
    """
    who, drawn = network.players, _Drawn(pairs, seed)
    before: list[Power] = []
    after: list[Power] = []
    for part in network.of_each_carrier():
        before.append(_of_one_carrier(part, who, drawn, options=False))
        built = part.option.any()
        after.append(_of_one_carrier(part, who, drawn, options=True) if built else before[-1])
    return _summed(before, who), _summed(after, who)


def power_by_case(network: Network, cases: Sequence[str]) -> list[Power]:
    """Values where one option alone could be built, all (`ALL`), or nothing (`EXISTING`).

    Carriers for which nothing could be built are computed once.
    """
    who, drawn = network.players, _Drawn(pairs=1, seed=0)
    parts = network.of_each_carrier()
    same = {
        k: _of_one_carrier(part, who, drawn, options=False)
        for k, part in enumerate(parts)
        if not part.option.any()
    }
    found: list[Power] = []
    for case in cases:
        values = [
            same.get(k) or _of_one_carrier(_with(part, case), who, drawn, options=True)
            for k, part in enumerate(parts)
        ]
        found.append(_summed(values, who))
    return found


def _with(network: Network, case: str) -> Network:
    """The network with the other options as wide as nothing."""
    if case == ALL:
        return network
    gone = network.option & (np.array(network.links) != case)
    return replace(network, capacity=np.where(gone, 0.0, network.capacity))


@dataclass(frozen=True)
class _Drawn:
    """Orders of players: how many pairs are drawn where there are too many, and their seed."""

    pairs: int
    seed: int


def _summed(parts: Sequence[Power], players: tuple[str, ...]) -> Power:
    """Values of carriers together; their errors are independent."""
    return Power(
        players,
        np.sum([part.value for part in parts], axis=0),
        np.sum([part.alone for part in parts], axis=0),
        np.sqrt(np.sum([part.standard_error**2 for part in parts], axis=0)),
        sum(part.total for part in parts),
        sum(part.coalitions for part in parts),
    )


def _of_one_carrier(
    network: Network, players: tuple[str, ...], drawn: _Drawn, *, options: bool
) -> Power:
    """Players of other carriers are worth nothing here, and no programs are spent on them."""
    there = {*network.owners_there, *(network.place(node) for node in network.demand_node)}
    at = [k for k, player in enumerate(players) if player in there]
    value = _Coalitions(network, tuple(players[k] for k in at), options=options)
    found, error = _shapley(value, len(at), drawn)
    alone = np.array([value(1 << k) for k in range(len(at))])
    return Power(
        players,
        _spread(found, at, len(players)),
        _spread(alone, at, len(players)),
        _spread(error, at, len(players)),
        value(2 ** len(at) - 1),
        value.asked,
    )


def _spread(values: Array, at: list[int], size: int) -> Array:
    out = np.zeros(size)
    out[at] = values
    return out


def _shapley(value: _Coalitions, n: int, drawn: _Drawn) -> tuple[Array, Array]:
    """Values and their standard errors."""
    if n > MOST_EXACT:
        orders = sampled_orders(n, pairs=drawn.pairs, seed=drawn.seed)
        needed = {number for order in orders for number in prefixes(order)}
        sampled = sampled_shapley({number: np.array(value(number)) for number in needed}, orders)
        return sampled.values, sampled.error / NORMAL_95
    worth = np.zeros(2**n)
    for step in range(2**n):
        # Gray code: one owner changes from program to program, so that each starts near its end
        coalition = step ^ (step >> 1)
        worth[coalition] = value(coalition)
    return shapley_values(worth), np.zeros(n)


class _Coalitions:
    """Surplus by coalition beyond what those who do not bargain have, each computed once."""

    def __init__(self, network: Network, players: tuple[str, ...], *, options: bool) -> None:
        self._program = FlowProgram(network, tariffs=False)
        self._worth: dict[int, float] = {}
        held = [{owner for owner in owners if owner in players} for owners in network.owners]
        held += [{network.place(node)} & set(players) for node in network.source_node]
        # buyers that are players leave the game with what they consume
        inside: list[int] = [] if network.outside else network.demand_node.tolist()
        held += [{network.place(node)} & set(players) for node in inside]
        bit = {player: 1 << k for k, player in enumerate(players)}
        needs = [sum(bit[owner] for owner in owners) for owners in held]
        self._needs = np.array(needs, dtype=np.int64)
        self._never = np.zeros(len(held), dtype=bool)
        if not options:
            self._never[: len(network.links)] = network.option
        self._nobody = 0.0
        self._nobody = self(0)

    @property
    def asked(self) -> int:
        """How many coalitions were computed."""
        return len(self._worth)

    def __call__(self, coalition: int) -> float:
        if coalition not in self._worth:
            closed = ((self._needs & ~coalition) != 0) | self._never
            self._worth[coalition] = self._program.worth(closed)
        return self._worth[coalition] - self._nobody
