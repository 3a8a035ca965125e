"""A contest over a stake whose loser is decided by strength, held back by what a rupture costs.

Success function of Tullock (1980) with decisiveness γ; a logistic choice of whether to begin, after
the cost of rupture (the sign pattern of Martin, Mayer and Thoenig 2008, Review of Economic Studies
75). Its parameters are assumptions, never estimates.
"""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array


def win_probability(own: Array, other: Array, decisiveness: Array) -> Array:
    """own^γ / (own^γ + other^γ), strengths above zero; γ = 0 is a toss of a coin."""
    return _logistic(decisiveness * (np.log(own) - np.log(other)))


def crisis_probability(win: Array, stake: Array, loss: Array, cost: Array, spread: Array) -> Array:
    """Λ((win · stake − loss − cost) / spread): that a side begins. All in % of its income.

    loss: of a rupture of trade; cost: of the crisis beside that; spread > 0: of what is not known
    of its resolve.
    """
    return _logistic((win * stake - loss - cost) / spread)


def _logistic(value: Array) -> Array:
    # tanh never overflows, whatever the advantage
    return 0.5 * (1 + np.tanh(np.asarray(value, dtype=np.float64) / 2))
