"""Hedging: the portfolio of commitments of a small state under the risk of coercion.

Each portfolio (shares of integration with each bloc, energy contract, loan, basing) has an outcome
in each state of the world (calm, pressed by one side, pressed by the other): real income, positive.
With probabilities q of the states it has an expected value, a worst case and, given from outside, a
degree of autonomy: three aims, of which the Pareto frontier keeps what nothing else betters in all.

Risk aversion: constant relative, U(y) = y^{1−γ}/(1−γ) (log at γ = 1), or constant absolute,
U(y) = −e^{−γ y}/γ; the best portfolio has the highest certainty equivalent U⁻¹(Σ q U(y)).

When does staying between the blocs beat aligning with either? With the chance of coercion c,
q(c) = (1 − c) q_calm + c q_coercion, expected utility is linear in c: the c for which one portfolio
beats each of the others form one interval, found exactly. In γ the intervals are found by
bisection between the points of a fine scan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError, Problem, raise_problems


@dataclass(frozen=True, eq=False)
class Portfolios:
    """What each portfolio brings in each state.

    outcome: (portfolio, state), positive; probability: (state,); autonomy: (portfolio,), more is
    better.
    """

    names: tuple[str, ...]
    outcome: Array
    probability: Array
    autonomy: Array


@dataclass(frozen=True, eq=False)
class Frontier:
    """The aims of each portfolio and which of them nothing else betters.

    expected, worst, autonomy, certainty_equivalent: (portfolio,); efficient: (portfolio,) on the
    Pareto frontier of the first three; best: index with the highest certainty equivalent; ties:
    others within 1e-12 of it, relatively.
    """

    expected: Array
    worst: Array
    autonomy: Array
    certainty_equivalent: Array
    efficient: Mask
    best: int
    ties: tuple[int, ...]


def portfolios(
    names: Sequence[str], *, outcome: Array, probability: Array, autonomy: Array
) -> Portfolios:
    """Checked portfolios. Raises InputError with every problem."""
    table, chance = np.asarray(outcome, dtype=float), np.asarray(probability, dtype=float)
    free = np.asarray(autonomy, dtype=float)
    problems: list[Problem] = []
    if table.shape != (len(names), chance.size) or free.shape != (len(names),):
        problems.append(
            Problem(f"outcomes {table.shape}, probabilities {chance.shape}, autonomy {free.shape}")
        )
    if not (np.isfinite(table).all() and (table > 0).all()):
        problems.append(Problem("outcomes must be positive numbers", field="outcome"))
    if not ((chance >= 0).all() and abs(float(chance.sum()) - 1) < 1e-9):
        problems.append(Problem("probabilities must not be negative and sum to 1"))
    if not np.isfinite(free).all():
        problems.append(Problem("autonomy must be finite", field="autonomy"))
    raise_problems(InputError, "these portfolios cannot be compared", problems)
    return Portfolios(tuple(names), table, chance, free)


def utility(outcome: Array, aversion: float, *, absolute: bool = False) -> Array:
    """CRRA (or, `absolute`, CARA) utility; `aversion` γ ≥ 0."""
    if absolute:
        return outcome if aversion == 0 else -np.expm1(-aversion * outcome) / aversion
    if abs(aversion - 1) < 1e-12:
        return np.log(outcome)
    return np.expm1((1 - aversion) * np.log(outcome)) / (1 - aversion)


def certainty_equivalent(
    outcome: Array, probability: Array, aversion: float, *, absolute: bool = False
) -> Array:
    """(portfolio,) the sure outcome that is as good, in the unit of the outcome."""
    with np.errstate(divide="ignore"):
        log_q = np.log(probability)
    if absolute and aversion > 0:
        return -_log_sum(log_q - aversion * outcome) / aversion
    if absolute or aversion == 0:
        return outcome @ probability
    if abs(aversion - 1) < 1e-7:  # the power mean loses 1e-16/|γ − 1|
        return np.exp(np.log(outcome) @ probability)
    power = 1 - aversion
    return np.exp(_log_sum(log_q + power * np.log(outcome)) / power)


def _log_sum(logs: Array) -> Array:
    top = logs.max(axis=-1, keepdims=True)
    return np.asarray((top + np.log(np.exp(logs - top).sum(axis=-1, keepdims=True)))[..., 0])


def frontier(choice: Portfolios, *, aversion: float, absolute: bool = False) -> Frontier:
    """The Pareto frontier and the best point for a risk aversion γ ≥ 0."""
    if not 0 <= aversion < np.inf:
        raise InputError(f"risk aversion is {aversion}: a number of at least 0 is needed")
    expected = choice.outcome @ choice.probability
    possible = choice.probability > 0
    worst = choice.outcome[:, possible].min(axis=1)
    aims = np.stack([expected, worst, choice.autonomy], axis=1)
    no_worse = (aims[:, None] >= aims[None]).all(axis=2)
    better = (aims[:, None] > aims[None]).any(axis=2)
    sure = certainty_equivalent(choice.outcome, choice.probability, aversion, absolute=absolute)
    best = int(np.argmax(sure))
    close = np.flatnonzero(sure >= sure[best] * (1 - 1e-12) - 1e-300)
    return Frontier(
        expected=expected,
        worst=worst,
        autonomy=choice.autonomy,
        certainty_equivalent=sure,
        efficient=np.asarray(~np.any(no_worse & better, axis=0)),
        best=best,
        ties=tuple(int(i) for i in close if i != best),
    )


@dataclass(frozen=True)
class Condition:
    """Where one portfolio beats all of the others it is compared with.

    parameter: `coercion` (its probability), `autonomy` (worth of a point) or `aversion`; intervals:
    (low, high), empty: nowhere.
    """

    parameter: str
    intervals: tuple[tuple[float, float], ...]


def coercion_condition(
    choice: Portfolios,
    *,
    hedge: int,
    against: Sequence[int],
    calm: Array,
    coercion: Array,
    aversion: float,
    absolute: bool = False,
) -> Condition:
    """The chances c of coercion for which `hedge` is at least as good as all of `against`.

    calm, coercion: (state,) probabilities of the states without and with coercion.
    """
    unit = 1.0 if absolute else float(choice.outcome.min())  # keeps powers within range
    values = utility(choice.outcome / unit, aversion, absolute=absolute)
    low, high = 0.0, 1.0
    for other in against:
        lead = values[hedge] - values[other]
        at_zero, at_one = float(lead @ calm), float(lead @ coercion)
        if max(at_zero, at_one) < 0:
            return Condition("coercion", ())
        if at_zero < 0:
            low = max(low, at_zero / (at_zero - at_one))
        elif at_one < 0:
            high = min(high, at_zero / (at_zero - at_one))
    return Condition("coercion", ((low, high),) if low <= high else ())


def autonomy_condition(
    choice: Portfolios,
    *,
    hedge: int,
    against: Sequence[int],
    aversion: float,
    absolute: bool = False,
) -> Condition:
    """What a point of autonomy must be worth for `hedge` to be at least as good as each other.

    The worth w ≥ 0, in units of the outcome, is added to the certainty equivalent: the w for which
    CE_h + w a_h ≥ CE_o + w a_o for all others form one interval, which may have no end.
    """
    sure = certainty_equivalent(choice.outcome, choice.probability, aversion, absolute=absolute)
    low, high = 0.0, np.inf
    for other in against:
        behind = float(sure[other] - sure[hedge])
        freer = float(choice.autonomy[hedge] - choice.autonomy[other])
        if freer > 0:
            low = max(low, behind / freer)
        elif freer < 0:
            high = min(high, behind / freer)
        elif behind > 0:
            return Condition("autonomy", ())
    return Condition("autonomy", ((low, high),) if low <= high else ())


def aversion_condition(
    choice: Portfolios,
    *,
    hedge: int,
    against: Sequence[int],
    highest: float = 20.0,
    absolute: bool = False,
    points: int = 401,
) -> Condition:
    """The risk aversions γ in [0, highest] for which `hedge` is at least as good as each other.

    Ends are bisected to 1e-10; an interval narrower than highest/(points − 1) may be overlooked.
    """

    def lead(aversion: float) -> float:
        sure = certainty_equivalent(choice.outcome, choice.probability, aversion, absolute=absolute)
        return float(sure[hedge] - max(sure[other] for other in against))

    grid = np.linspace(0.0, highest, points)
    leads = [lead(float(value)) for value in grid]
    edges = [0.0]
    edges += [
        _root(lead, float(a), float(b))
        for (a, b), (x, y) in zip(pairwise(grid), pairwise(leads), strict=True)
        if (x < 0) != (y < 0)
    ]
    edges.append(highest)
    held = [(a, b) for a, b in pairwise(edges) if b > a and lead(0.5 * (a + b)) >= 0]
    return Condition("aversion", tuple(held))


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    below = function(low) < 0
    while high - low > 1e-10 and low < (middle := 0.5 * (low + high)) < high:
        if (function(middle) < 0) == below:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
