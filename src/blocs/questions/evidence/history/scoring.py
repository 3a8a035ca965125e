"""What each method says of a seller's buyers after a shock, from the trade before it.

One good, with the sales of every seller and the purchases of every buyer given: what the shock
leaves of the shares of before is balanced to them (RAS, Bacharach 1970). With sales and purchases
at their values, this is hat algebra of one good: prices of sellers move until each sells what it
sells. A pair that did not trade does not begin to: only a prior with weight can say so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.numerics.biproportional import Biproportional, biproportional
from blocs.questions.trade.engine.potential import mixed_with_independence

TIGHT = 1e-9
MISSED = 1e-6
"""Part of all sales: less is what rounds of balancing leave, not sums that cannot be had."""

SUPPORT = 1e-12
"""Share of all trade put on open pairs, so that who bought only from the seller buys somewhere."""

WEIGHTS = (0.2, 0.35, 0.5)
"""Of independence in the prior: a buyer's purchases times a seller's sales."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """A method, and the (buyer,) shares of the seller's sales that it predicts.

    told: whether it knows the shock; totals: whether it knows everybody's sales and purchases of
    the year that it predicts; weight: of independence; missed: the part of all sales that the pairs
    left open cannot place, 0 where everybody's sales and purchases can both be had.
    """

    method: str
    told: bool
    totals: bool
    weight: float
    shares: Array
    misallocated: float
    missed: float


def predictions(
    before: Array, after: Array, *, seller: int, stopped: Mask, known: Mask
) -> list[Prediction]:
    """Every method on (origin, destination) trade before and after.

    misallocated: ½ Σ |predicted − actual| over buyers, the part of sales that went elsewhere.
    """
    actual = _shares(after[seller])
    open_pairs = known & ~stopped
    made: list[Prediction] = []

    def add(
        method: str, found: Biproportional, *, told: bool, totals: bool, weight: float = 0.0
    ) -> None:
        shares = _shares(found.matrix[seller])
        wrong = float(np.abs(shares - actual).sum() / 2)
        missed = float(found.missed) if found.missed > MISSED else 0.0
        made.append(Prediction(method, told, totals, weight, shares, wrong, missed))

    add("no_change", Biproportional(before, np.zeros(())), told=False, totals=False)
    size, grown = before.sum(), after.sum()
    ends = (after.sum(axis=1) * size / grown, after.sum(axis=0) * size / grown)
    add("balanced", _balanced(before, *ends, where=known), told=False, totals=True)
    for totals in (False, True):
        sold, bought = ends if totals else (before.sum(axis=1), before.sum(axis=0))
        flows = _balanced(before, sold, bought, where=open_pairs)
        add("trade_engine", flows, told=True, totals=totals)
        for weight in WEIGHTS:
            mixed = mixed_with_independence(before, weight)
            flows = _balanced(mixed, sold, bought, where=open_pairs)
            add("potential_prior", flows, told=True, totals=totals, weight=weight)
    return made


def _shares(values: Array) -> Array:
    return values / values.sum()


def _balanced(flows: Array, sold: Array, bought: Array, *, where: Mask) -> Biproportional:
    """Flows on open pairs with these sums over destinations and origins.

    Where the sums cannot both be had, as with a buyer cut off from all that sell, purchases hold.
    """
    seed = np.where(where, flows + SUPPORT * flows.sum(), 0.0)
    return biproportional(seed, rows=sold, columns=bought, tight=TIGHT)
