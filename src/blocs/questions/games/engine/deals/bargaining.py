"""Bargaining over a pie or over outcomes: Nash, Kalai and Smorodinsky, Rubinstein.

Nash (1950, Econometrica 18; with weights a: Kalai 1977): maximise Π_p (u_p − d_p)^{a_p}, Σ a = 1,
over the pay-offs that are no worse than the outside options d. With transfers in units of utility
the best sum S is divided: u_p = d_p + a_p (S − Σ d). Without transfers the choice is among the
outcomes, or among lotteries over them (`lotteries`).

Kalai and Smorodinsky (1975, Econometrica 43): gains in proportion to the most that each could hope
for, on the frontier of the lotteries.

Rubinstein (1982, Econometrica 50): offers alternate; player 1 proposes first and gets
(1 − δ2)/(1 − δ1 δ2) of the pie. Outside options that a responder may take instead of waiting matter
only when they exceed what bargaining would give (Binmore, Shaked and Sutton 1989, QJE 104).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.numerics.linear_program import linear_program, minimise


@dataclass(frozen=True, eq=False)
class Agreement:
    """What is agreed, or that nothing is.

    status: `agreed` or `no_gain` (no outcome gives everybody at least the outside option).
    payoffs: (player,) utility after transfers; transfers: (player,) received, sum zero; lottery:
    (outcome,) probabilities; gains: (player,) over the outside options.
    """

    status: str
    payoffs: Array
    transfers: Array
    lottery: Array
    gains: Array


def nash_bargain(
    payoffs: Array,
    *,
    outside: Array,
    weights: Array | None = None,
    transfers: bool = False,
    lotteries: bool = False,
) -> Agreement:
    """The Nash bargain over outcomes. payoffs: (outcome, player), utility; outside: (player,).

    weights: (player,) bargaining power, by default equal. Raises InputError for shapes, NaN, and
    weights that are not positive.
    """
    table, floor, power = _checked(payoffs, outside, weights)
    if transfers:
        return _with_transfers(table, floor, power)
    if lotteries:
        lottery = _best_lottery(table - floor, power)
        return _nothing(table, floor) if lottery is None else _agreement(table, floor, lottery)
    gains = table - floor
    with np.errstate(divide="ignore", invalid="ignore"):
        product = np.where(
            (gains >= 0).all(axis=1), np.log(np.clip(gains, 0, None)) @ power, np.nan
        )
    if np.isnan(product).all() or not (gains[~np.isnan(product)] > 0).any():
        return _nothing(table, floor)
    if np.nanmax(product) == -np.inf:
        best = int(np.nanargmax(np.where(np.isnan(product), np.nan, gains @ power)))
    else:
        best = int(np.nanargmax(product))
    return _agreement(table, floor, np.eye(len(table))[best])


def kalai_smorodinsky(payoffs: Array, *, outside: Array) -> Agreement:
    """Gains in proportion to each player's highest possible gain, over lotteries.

    The highest possible gain is taken over lotteries that leave nobody below the outside option.
    """
    table, floor, _ = _checked(payoffs, outside, None)
    gains = table - floor
    ideal = np.array([_top(gains, player) for player in range(len(floor))])
    if np.isnan(ideal).any() or ideal.max() <= 0:
        return _nothing(table, floor)
    count = len(table)
    answer = minimise(
        linear_program(
            np.append(np.zeros(count), -1.0),
            below=np.hstack([-gains.T, ideal[:, None]]),
            below_limit=np.zeros(len(floor)),
            equal=np.append(np.ones(count), 0.0)[None],
            equal_value=np.ones(1),
        )
    )
    return _agreement(table, floor, answer.x[:-1])


def _checked(payoffs: Array, outside: Array, weights: Array | None) -> tuple[Array, Array, Array]:
    table, floor = np.asarray(payoffs, dtype=np.float64), np.asarray(outside, dtype=np.float64)
    power = np.ones(floor.size) if weights is None else np.asarray(weights, dtype=np.float64)
    if table.ndim != 2 or floor.shape != table.shape[1:] or power.shape != floor.shape:
        raise InputError(
            f"pay-offs (outcome, player) {table.shape}, outside options {floor.shape} and weights "
            f"{power.shape} do not match"
        )
    if not (np.isfinite(table).all() and np.isfinite(floor).all()):
        raise InputError("pay-offs and outside options must be finite: leave out other outcomes")
    if not (power > 0).all():
        raise InputError(f"bargaining weights must be positive, these are {power.tolist()}")
    return table, floor, power / power.sum()


def _agreement(table: Array, floor: Array, lottery: Array) -> Agreement:
    payoffs = lottery @ table
    return Agreement("agreed", payoffs, np.zeros(floor.size), lottery, payoffs - floor)


def _nothing(table: Array, floor: Array) -> Agreement:
    zero = np.zeros(floor.size)
    return Agreement("no_gain", floor, zero, np.zeros(len(table)), zero)


def _with_transfers(table: Array, floor: Array, power: Array) -> Agreement:
    best = int(np.argmax(table.sum(axis=1)))
    surplus = float(table[best].sum() - floor.sum())
    if surplus <= 0:
        return _nothing(table, floor)
    payoffs = floor + power * surplus
    return Agreement(
        "agreed", payoffs, payoffs - table[best], np.eye(len(table))[best], payoffs - floor
    )


def _top(gains: Array, player: int) -> float:
    answer = minimise(
        linear_program(
            -gains[:, player],
            below=-gains.T,
            below_limit=np.zeros(len(gains.T)),
            equal=np.ones((1, len(gains))),
            equal_value=np.ones(1),
        )
    )
    return -answer.value


def _best_lottery(gains: Array, power: Array, *, rounds: int = 60) -> Array | None:
    """Maximise Σ a log(lottery @ gains): concave, by cutting planes on the log terms.

    Each round a linear program maximises Σ a_p s_p with s_p below the tangents of log at the points
    seen, until the bound is within 1e-12 of the value; the outcomes found are then polished. At the
    optimum x every feasible y has Σ a_p y_p/x_p ≤ 1, so x_p is at least a_p of the most that p can
    hope for: that row keeps the tangents away from log 0.
    """
    tops = np.array([_top(gains, player) for player in range(len(power))])
    if np.isnan(tops).any() or tops.min() <= 0:
        return None
    count, players = gains.shape
    scaled = gains / tops
    points: list[Array] = [np.full(players, 1.0 / players)]
    lottery = np.zeros(count)
    for _ in range(rounds):
        limits = np.vstack([np.log(np.stack(points)) - 1.0, -power])
        rows = np.vstack([np.hstack([-scaled.T / at[:, None], np.eye(players)]) for at in points])
        answer = minimise(
            linear_program(
                np.append(np.zeros(count), -power),
                below=np.vstack([rows, np.hstack([-scaled.T, np.zeros((players, players))])]),
                below_limit=limits.reshape(-1),
                equal=np.append(np.ones(count), np.zeros(players))[None],
                equal_value=np.ones(1),
                lower=np.append(np.zeros(count), np.full(players, -np.inf)),
            )
        )
        lottery = answer.x[:count]
        reached = np.maximum(lottery @ scaled, power)
        if -answer.value - float(power @ np.log(reached)) < 1e-12:
            break
        points.append(reached)
    return _polished(lottery, scaled, power)


def _polished(lottery: Array, gains: Array, power: Array) -> Array:
    """Move weight between two outcomes of the lottery at a time, by bisection of the derivative."""
    best = lottery.copy()
    used = np.flatnonzero(best > 1e-9)
    for _ in range(20):
        for up in used:
            for down in used[used > up]:
                low, high = -float(best[up]), float(best[down])
                turn, at = gains[up] - gains[down], best @ gains
                for _ in range(60):
                    middle = 0.5 * (low + high)
                    slope = float(power @ (turn / np.maximum(at + middle * turn, 1e-300)))
                    low, high = (middle, high) if slope > 0 else (low, middle)
                best[up] += 0.5 * (low + high)
                best[down] -= 0.5 * (low + high)
    return best


@dataclass(frozen=True)
class Division:
    """A division of a pie.

    first, second: in the units of the pie; outside: whose outside option binds (`none`, `first`,
    `second` or `both`); agreed: whether the pie is divided at all.
    """

    first: float
    second: float
    outside: str
    agreed: bool


def rubinstein(
    *,
    pie: float = 1.0,
    discount_first: float,
    discount_second: float,
    outside_first: float = 0.0,
    outside_second: float = 0.0,
) -> Division:
    """Alternating offers, the first player proposing. Outside options may be taken by a responder.

    The first offers the second m2 = max(δ2 v2, o2) and keeps pie − m2, v2 the second's value as the
    proposer: v2 = pie − max(δ1 v1, o1), v1 = pie − m2. The fixed point is unique for δ1 δ2 < 1.
    Raises InputError for discount factors outside [0, 1) (one of them may be 1) and negative pies.
    """
    d1, d2 = discount_first, discount_second
    if not (0 <= d1 <= 1 and 0 <= d2 <= 1 and d1 * d2 < 1):
        raise InputError(
            f"discount factors {d1:g}, {d2:g}: both in [0, 1] and not both 1 are needed, since "
            "players who can wait for ever agree on nothing in particular"
        )
    if not (pie >= 0 and outside_first >= 0 and outside_second >= 0):
        raise InputError("the pie and the outside options must be non-negative numbers")
    if outside_first + outside_second > pie:
        return Division(outside_first, outside_second, "both", agreed=False)
    candidates = (
        ("none", pie * (1 - d2) / (1 - d1 * d2)),
        ("second", pie - outside_second),
        ("first", pie - d2 * (pie - outside_first)),
        ("both", pie - outside_second),
    )
    for binding, v1 in candidates:
        first_waits = d1 * v1 >= outside_first
        v2 = pie - max(d1 * v1, outside_first)
        second_waits = d2 * v2 >= outside_second
        expected = {"none": (True, True), "second": (True, False), "first": (False, True)}
        if (first_waits, second_waits) == expected.get(binding, (False, False)):
            return Division(v1, pie - v1, binding, agreed=True)
    return Division(pie - outside_second, outside_second, "both", agreed=True)
