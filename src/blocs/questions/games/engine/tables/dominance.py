"""Options that a player need never consider: dominance, alone and iterated.

Option a dominates option b of player p strictly when u[p, a, o] > u[p, b, o] for every choice o of
the others, by more than the player's tolerance; weakly when it is never worse and somewhere better.
What survives iterated removal of strictly dominated options does not depend on the order and keeps
every equilibrium; with weak dominance the order matters and equilibria may be lost (all weakly
dominated options of a round are removed together here). A pair that a missing cell leaves open is
undecided.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.games.engine.tables.normal_form import StrategicGame


@dataclass(frozen=True)
class Dominance:
    """`by` is at least as good as `option` for `player`, whatever the others do.

    verdict: `strict`, `weak`, or `undecided` (no defined comparison speaks against strict or weak
    dominance, but some are missing). margin: the smallest advantage of `by`, in utility.
    """

    player: str
    option: str
    by: str
    verdict: str
    margin: float


def dominance(game: StrategicGame) -> tuple[Dominance, ...]:
    """Every pair of options of every player where one dominates the other, or may."""
    kept = [list(range(count)) for count in game.shape]
    return tuple(item for _, item in _relations(game, kept))


@dataclass(frozen=True)
class IteratedDominance:
    """Rounds of removal and what survives. order_matters: removal was by weak dominance."""

    rounds: tuple[tuple[Dominance, ...], ...]
    survivors: tuple[tuple[str, ...], ...]
    order_matters: bool

    @property
    def solved(self) -> bool:
        """Whether one option per player is left."""
        return all(len(options) == 1 for options in self.survivors)


def iterated_dominance(game: StrategicGame, *, weak: bool = False) -> IteratedDominance:
    """Remove dominated options, all players at once, until none is left."""
    accepted = {"strict", "weak"} if weak else {"strict"}
    kept = [list(range(count)) for count in game.shape]
    rounds: list[tuple[Dominance, ...]] = []
    while True:
        found: dict[tuple[int, str], Dominance] = {}
        for player, item in _relations(game, kept):
            if item.verdict in accepted:
                found.setdefault((player, item.option), item)
        if not found:
            break
        rounds.append(tuple(found.values()))
        for player, option in found:
            kept[player].remove(game.options[player].index(option))
    return IteratedDominance(
        rounds=tuple(rounds),
        survivors=tuple(
            tuple(names[index] for index in indices)
            for names, indices in zip(game.options, kept, strict=True)
        ),
        order_matters=weak,
    )


def _relations(game: StrategicGame, kept: list[list[int]]) -> list[tuple[int, Dominance]]:
    found: list[tuple[int, Dominance]] = []
    for player, name in enumerate(game.players):
        rows = _rows(game, player, kept)
        for better, worse in permutations(range(len(rows)), 2):
            verdict, margin = _verdict(rows[better] - rows[worse], float(game.tolerance[player]))
            if verdict:
                options = [game.options[player][index] for index in kept[player]]
                found.append(
                    (player, Dominance(name, options[worse], options[better], verdict, margin))
                )
    return found


def _rows(game: StrategicGame, player: int, kept: list[list[int]]) -> Array:
    """(own option, choices of the others) pay-offs of a player among the kept options."""
    block = game.payoffs[player][np.ix_(*kept)]
    return np.moveaxis(block, player, 0).reshape(len(kept[player]), -1)


def _verdict(advantage: Array, tolerance: float) -> tuple[str, float]:
    known = advantage[np.isfinite(advantage)]
    if known.size == 0 or known.min() < -tolerance:
        return "", np.nan
    margin = float(known.min())
    if known.size < advantage.size:
        return "undecided", margin
    if margin > tolerance:
        return "strict", margin
    return ("weak", margin) if known.max() > tolerance else ("", margin)
