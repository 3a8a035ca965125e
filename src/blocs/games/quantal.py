"""Logit quantal response: players who mostly, not always, choose the better option.

At precision λ ≥ 0 (per unit of utility) player p chooses option o with probability
exp(λ v_o) / Σ exp(λ v), v its expected utility against the others' choices (McKelvey and Palfrey
1995, Games and Economic Behavior 10). λ = 0 is a coin, λ → ∞ traces one equilibrium. Gambit follows
the principal branch, the one that begins at λ = 0; other quantal responses may exist at large λ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, NotConvergedError
from blocs.games.gambit import gambit, gambit_table, table_profile
from blocs.games.mixed import expected_payoffs, option_values
from blocs.games.normal_form import StrategicGame


@dataclass(frozen=True, eq=False)
class QuantalResponse:
    """A point of the principal branch.

    precision: λ, per unit of utility; probabilities: per player (option,); payoffs: (player,)
    expected utility; error: the largest deviation of any probability from the logit formula.
    """

    precision: float
    probabilities: tuple[Array, ...]
    payoffs: Array
    error: float


def quantal_responses(
    game: StrategicGame, precisions: Sequence[float], *, tolerance: float = 1e-6
) -> tuple[QuantalResponse, ...]:
    """The quantal response at each precision λ, on the principal branch.

    Raises InputError where a cell is missing (every option is played with positive probability, so
    that every cell counts) or a precision is not a non-negative number, NotConvergedError where the
    logit formula is not met within `tolerance`, MissingExtraError without pygambit.
    """
    if game.missing:
        raise InputError(
            f"{len(game.missing)} cells have no pay-offs: a quantal response plays every option, "
            "so that every cell counts. Remove the options that lead there"
        )
    wanted = [float(value) for value in precisions]
    if not all(0 <= value < np.inf for value in wanted):
        raise InputError(f"precisions must be numbers of at least 0, these are {wanted}")
    span = float(np.ptp(game.payoffs)) or 1.0
    table = gambit_table(game.payoffs / span)
    found: list[QuantalResponse] = []
    for value in wanted:
        if value == 0:
            mixed = tuple(np.full(n, 1.0 / n) for n in game.shape)
        else:
            (answer,) = gambit().qre.logit_solve_lambda(table, [value * span])
            mixed = table_profile(answer.profile)
        error = _logit_error(game.payoffs, mixed, value)
        if error > tolerance:
            raise NotConvergedError(
                f"the quantal response at precision {value:g} misses the logit formula by "
                f"{error:.1e} (limit {tolerance:.0e}): try a smaller precision"
            )
        found.append(QuantalResponse(value, mixed, expected_payoffs(game.payoffs, mixed), error))
    return tuple(found)


def logit(values: Array, precision: float) -> Array:
    """exp(λ v) / Σ exp(λ v), without overflow."""
    weights = np.exp(precision * (values - values.max()))
    return weights / weights.sum()


def _logit_error(payoffs: Array, mixed: tuple[Array, ...], precision: float) -> float:
    return max(
        float(np.abs(logit(option_values(payoffs, mixed, player), precision) - own).max())
        for player, own in enumerate(mixed)
    )
