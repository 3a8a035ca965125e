"""Which coalition to sanction with: harm to the target for cost to the senders, and who pays.

For each candidate coalition: the harm to the target and the cost to each player (negative: a gain).
A coalition is efficient when no other does at least as much harm at no more cost to its members
together. With a price w that the senders put on a unit of harm, the best has the highest
w · harm − cost. The burden is shared by a key, or by the Shapley value of the cost game.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError
from blocs.questions.games.engine.groups.coalitions import coalition_game, shapley


@dataclass(frozen=True, eq=False)
class SanctionChoice:
    """A coalition with what it does. harm, cost, net: in the units given; efficient: see above."""

    members: tuple[str, ...]
    harm: float
    cost: float
    net: float
    efficient: bool

    @property
    def harm_per_cost(self) -> float:
        """Harm per unit of cost; infinite where harm costs the members nothing, 0 without harm."""
        if self.cost > 0:
            return self.harm / self.cost
        return np.inf if self.harm > 0 else 0.0


def sanction_choices(
    players: Sequence[str], *, inside: Mask, harm: Array, cost: Array, price: float
) -> tuple[SanctionChoice, ...]:
    """Candidates, best first by price · harm − cost of the members together.

    inside: (coalition, player); harm: (coalition,); cost: (coalition, player); price: w ≥ 0, units
    of cost per unit of harm. A coalition whose world has no equilibrium is NaN and is left out.
    Raises InputError for shapes that do not match or where no coalition is left.
    """
    if inside.shape != cost.shape or inside.shape != (len(harm), len(players)):
        raise InputError(
            f"members {inside.shape}, harm {harm.shape} and cost {cost.shape} do not match "
            f"{len(players)} players"
        )
    total = np.where(inside, cost, 0.0).sum(axis=1)
    known = np.flatnonzero(np.isfinite(total) & np.isfinite(harm))
    if known.size == 0 or not price >= 0:
        raise InputError("no coalition has finite harm and cost, or the price is negative")
    net = price * harm - total
    order = known[np.argsort(-net[known], kind="stable")]
    return tuple(
        SanctionChoice(
            members=tuple(
                name for name, member in zip(players, inside[row], strict=True) if member
            ),
            harm=float(harm[row]),
            cost=float(total[row]),
            net=float(net[row]),
            efficient=not any(
                harm[other] >= harm[row]
                and total[other] <= total[row]
                and (harm[other] > harm[row] or total[other] < total[row])
                for other in known
            ),
        )
        for row in order
    )


@dataclass(frozen=True, eq=False)
class Burden:
    """Who pays what.

    share: (player,) of the total cost; transfer: (player,) share − own cost: what each pays into
    the pool (negative: receives), sum zero.
    """

    players: tuple[str, ...]
    share: Array
    transfer: Array


def burden_by_key(players: Sequence[str], *, cost: Array, key: Array) -> Burden:
    """Costs (player,) shared in proportion to a positive key (player,), such as income."""
    if not (np.isfinite(key).all() and (key >= 0).all() and key.sum() > 0):
        raise InputError("the key must be finite, not negative, and not all zero")
    share = key / key.sum() * cost.sum()
    return Burden(tuple(players), share, share - cost)


def burden_by_shapley(players: Sequence[str], *, coalition_cost: Array, cost: Array) -> Burden:
    """Costs shared by the Shapley value of the cost game. coalition_cost: (2^P,) as in coalitions.

    cost: (player,) what each bears itself when all act together; it must sum to the cost of all.
    """
    game = coalition_game(players, coalition_cost)
    if abs(game.whole - float(cost.sum())) > 1e-6 * max(abs(game.whole), float(np.abs(cost).sum())):
        raise InputError(
            f"own costs sum to {cost.sum():g}, the cost of all together is {game.whole:g}"
        )
    share = shapley(game).values
    return Burden(tuple(players), share, share - cost)
