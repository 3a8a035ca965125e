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

from blocs.foundation.axes import Array, Mask
from blocs.numerics.linear_program import linear_program, minimise
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


@dataclass(frozen=True)
class MixtureDominance:
    """A mixture of a player's other options that is better than `option` whatever others do.

    weights: one per option of the player; margin: the smallest advantage, in utility.
    """

    player: str
    option: str
    weights: tuple[float, ...]
    margin: float


def dominated_by_mixtures(game: StrategicGame) -> tuple[MixtureDominance, ...]:
    """Options strictly dominated by a mixture, by linear programming.

    max ε subject to Σ_a w_a u[a, o] ≥ u[b, o] + ε for every o, w ≥ 0, Σ w = 1, with pay-offs in the
    player's own units; the margin is that of the weights found, computed again. Options with a
    missing comparison are left out, as mixture and as dominated. Raises MissingExtraError without
    SciPy.
    """
    found: list[MixtureDominance] = []
    for player, name in enumerate(game.players):
        rows = _rows(game, player, [list(range(count)) for count in game.shape])
        usable: Mask = np.asarray(np.isfinite(rows).all(axis=1))
        stake, slack = float(game.stakes[player]), float(game.tolerance[player])
        for option in np.flatnonzero(usable) if stake > slack else ():
            advantage = np.where(usable[:, None], rows - rows[option], 0.0)
            weights = _best_mixture(advantage / stake, usable, int(option))
            margin = -np.inf if weights is None else float((weights @ advantage).min())
            if weights is not None and margin > slack:
                label = game.options[player][option]
                found.append(MixtureDominance(name, label, tuple(map(float, weights)), margin))
    return tuple(found)


def _best_mixture(filled: Array, usable: Mask, option: int) -> Array | None:
    """(option,) weights, from (option, choices of the others) advantages over `option`."""
    upper = np.where(usable, 1.0, 0.0)
    upper[option] = 0.0
    if not upper.any():
        return None
    below = np.hstack([-filled.T, np.ones((filled.shape[1], 1))])
    program = linear_program(
        np.append(np.zeros(len(filled)), -1.0),
        below=below,
        below_limit=-filled[option],
        equal=np.append(np.ones(len(filled)), 0.0)[None],
        equal_value=np.ones(1),
        lower=np.append(np.zeros(len(filled)), -np.inf),
        upper=np.append(upper, np.inf),
    )
    answer = minimise(program)
    if answer.status != "optimal":
        return None
    weights = np.clip(answer.x[:-1], 0.0, None)
    return np.asarray(weights / weights.sum())
