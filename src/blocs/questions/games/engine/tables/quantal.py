"""Logit quantal response: players who mostly, not always, choose the better option.

At precision λ ≥ 0 player p chooses option o with probability exp(λ v_o / s_p) / Σ exp(λ v / s_p), v
its expected utility against the others' choices (McKelvey and Palfrey 1995, Games and Economic
Behavior 10) and s_p the unit in which its utility is weighed: one unit of utility, or what its own
choice can change (`own_units`), so that nobody's unit matters. λ = 0 is a coin, λ → ∞ traces one
equilibrium. Gambit follows the principal branch, the one that begins at λ = 0; other quantal
responses may exist at large λ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, NotConvergedError
from blocs.questions.games.engine.tables.gambit import logit_response
from blocs.questions.games.engine.tables.mixed import expected_payoffs, option_values
from blocs.questions.games.engine.tables.normal_form import StrategicGame
from blocs.questions.games.engine.tables.own_units import in_own_units


@dataclass(frozen=True, eq=False)
class QuantalResponse:
    """A point of the principal branch.

    precision: λ; unit: (player,) s_p, in utility: λ counts per s_p; probabilities: per player
    (option,); payoffs: (player,) expected utility; error: the largest deviation of any probability
    from the logit formula.
    """

    precision: float
    unit: Array
    probabilities: tuple[Array, ...]
    payoffs: Array
    error: float


def quantal_responses(
    game: StrategicGame,
    precisions: Sequence[float],
    *,
    unit: float | Array = 1.0,
    tolerance: float = 1e-6,
) -> tuple[QuantalResponse, ...]:
    """The quantal response at each precision λ, on the principal branch.

    unit: s_p > 0 in utility, of all players or (player,) of each. Raises InputError where a
    cell is missing (every option is played with positive probability, so that every cell counts) or
    a precision is not a non-negative number, NotConvergedError where Gambit fails or the logit
    formula is not met within `tolerance`, MissingExtraError without pygambit.
    """
    if game.missing:
        raise InputError(
            f"{len(game.missing)} cells have no pay-offs: a quantal response plays every option, "
            "so that every cell counts. Remove the options that lead there"
        )
    wanted = [float(value) for value in precisions]
    if not all(0 <= value < np.inf for value in wanted):
        raise InputError(f"precisions must be numbers of at least 0, these are {wanted}")
    units = np.full(len(game.players), unit, dtype=np.float64)
    if not (np.isfinite(units) & (units > 0)).all():
        raise InputError(f"units of utility must be positive numbers, these are {unit}")
    table = in_own_units(game.payoffs, game.tolerance)
    weighed = table * (game.stakes / units).reshape(-1, *(1 for _ in game.shape))
    span = float(weighed.max(initial=0.0)) or 1.0
    found: list[QuantalResponse] = []
    for value in wanted:
        mixed = _mixture(weighed / span, value * span)
        error = _logit_error(weighed, mixed, value)
        if error > tolerance:
            raise NotConvergedError(
                f"the quantal response at precision {value:g} misses the logit formula by "
                f"{error:.1e} (limit {tolerance:.0e}): try a smaller precision"
            )
        payoffs = expected_payoffs(game.payoffs, mixed)
        found.append(QuantalResponse(value, units, mixed, payoffs, error))
    return tuple(found)


def _mixture(table: Array, precision: float) -> tuple[Array, ...]:
    if precision == 0:
        return tuple(np.full(n, 1.0 / n) for n in table.shape[1:])
    answer = logit_response(table, precision)
    if not answer.found:
        raise NotConvergedError(
            f"Gambit gave no quantal response at precision {precision:g}: {answer.why}"
        )
    return answer.found[0]


def logit(values: Array, precision: float) -> Array:
    """exp(λ v) / Σ exp(λ v), without overflow."""
    weights = np.exp(precision * (values - values.max()))
    return weights / weights.sum()


def _logit_error(payoffs: Array, mixed: tuple[Array, ...], precision: float) -> float:
    return max(
        float(np.abs(logit(option_values(payoffs, mixed, player), precision) - own).max())
        for player, own in enumerate(mixed)
    )
