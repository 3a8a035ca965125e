"""Alternating offers over outcomes that money cannot smooth: Rubinstein on a frontier.

Pay-offs are measured from what both have while they bargain (0, 0). f(v) is the most that the
second can have when the first has at least v, over lotteries of the outcomes and of no deal. The
first proposes x, the second would propose y (Rubinstein 1982, Econometrica 50; outside options that
the responder may take as in Binmore, Shaked and Sutton 1989, QJE 104):

    f(x_1) = max(δ2 y_2, o_2),   y_1 = max(δ1 x_1, o_1),   y_2 = f(y_1)

f is concave, so the pair is unique for δ < 1. On a line x_1 = (1 − δ2)/(1 − δ1 δ2); as both δ go to
one alike, x goes to the Nash bargain (Binmore, Rubinstein and Wolinsky 1986, RAND 17).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError


@dataclass(frozen=True, eq=False)
class Offers:
    """What the first proposes, accepted at once.

    status: `agreed`, or `no_gain`: no lottery gives both what they have otherwise; payoffs: (2,);
    lottery: (outcome,) probabilities, the rest is no deal; reply: (2,) the second's own proposal;
    outside: whose outside option binds: `none`, `first`, `second` or `both`.
    """

    status: str
    payoffs: Array
    lottery: Array
    reply: Array
    outside: str


@dataclass(frozen=True, eq=False)
class _Spot:
    """A point of the frontier and the lottery behind it, (outcome,) with no deal last."""

    second: float
    lottery: Array


def offers_on_frontier(
    payoffs: Array, *, discount_first: float, discount_second: float, outside: Array
) -> Offers:
    """The equilibrium of alternating offers, the first proposing. payoffs: (outcome, 2).

    outside: (2,), not negative: an option worth less than waiting is never taken. Raises InputError
    for wrong shapes, numbers that are not finite, and discount factors outside [0, 1).
    """
    table = np.vstack([_checked(payoffs, outside, discount_first, discount_second), np.zeros(2)])
    o1, o2 = (float(value) for value in outside)
    high, slack = float(table[:, 0].max()), 1e-12 * float(table[:, 1].max())
    nothing = Offers("no_gain", np.array([o1, o2]), np.zeros(len(payoffs)), np.zeros(2), "both")
    if o1 > high or _frontier(table, o1).second < o2:
        return nothing

    def short(x1: float) -> bool:
        """Whether the second would refuse to leave x1 to the first."""
        y2 = _frontier(table, max(discount_first * x1, o1)).second
        return _frontier(table, x1).second < max(discount_second * y2, o2) - slack

    low = o1
    if short(high):
        for _ in range(100):
            middle = 0.5 * (low + high)
            low, high = (low, middle) if short(middle) else (middle, high)
        high = low
    spot = _frontier(table, high)
    first = float(spot.lottery @ table[:, 0])
    y1 = max(discount_first * first, o1)
    y2 = _frontier(table, y1).second
    if max(first, spot.second) <= 0:
        return nothing
    binds = (o1 > discount_first * first, o2 > discount_second * y2)
    names = {(False, False): "none", (True, False): "first", (False, True): "second"}
    return Offers(
        status="agreed",
        payoffs=np.array([first, spot.second]),
        lottery=spot.lottery[:-1],
        reply=np.array([y1, y2]),
        outside=names.get(binds, "both"),
    )


def _checked(payoffs: Array, outside: Array, d1: float, d2: float) -> Array:
    table, floor = np.asarray(payoffs, dtype=np.float64), np.asarray(outside, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != 2 or floor.shape != (2,) or not len(table):
        raise InputError(
            f"pay-offs {table.shape} and outside options {floor.shape} must be (outcome, 2), (2,)"
        )
    if not (np.isfinite(table).all() and np.isfinite(floor).all() and (floor >= 0).all()):
        raise InputError("finite pay-offs and outside options of at least zero are needed")
    if not (0 <= d1 < 1 and 0 <= d2 < 1):
        raise InputError(f"discount factors {d1:g}, {d2:g}: both in [0, 1) are needed")
    return table


def _frontier(table: Array, at: float) -> _Spot:
    """The most for the second when the first has at least `at`: one outcome, or two mixed."""
    above = np.flatnonzero(table[:, 0] >= at)
    below = np.flatnonzero(table[:, 0] < at)
    best = above[np.lexsort((table[above, 0], table[above, 1]))[-1]]
    if below.size:
        width = table[above, 0][:, None] - table[below, 0]
        share = (at - table[below, 0]) / width
        mixed = share * table[above, 1][:, None] + (1 - share) * table[below, 1]
        i, j = np.unravel_index(int(np.argmax(mixed)), mixed.shape)
        if mixed[i, j] > table[best, 1]:
            lottery = np.zeros(len(table))
            lottery[above[i]], lottery[below[j]] = share[i, j], 1 - share[i, j]
            return _Spot(float(mixed[i, j]), lottery)
    return _Spot(float(table[best, 1]), np.eye(len(table))[best])
