"""Ideal points of one session by marginal maximum likelihood.

Ordinal probit with categories no < abstain < yes: P(y ≤ k) = Φ(t_jk − b_j x_i), x_i ~ N(0, 1). x is
integrated out on a grid and the items are estimated by EM with Fisher scoring (Bock and Aitkin
1981, Psychometrika 46; the model of UN votes is that of Bailey, Strezhnev and Voeten 2017, Journal
of Conflict Resolution 61). Estimating x jointly with the items looks as good against published
points and recovers the truth far worse: see the tests. Absent is missing, not abstention.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.questions.signals.engine.items import Items, dividing

GRID = np.linspace(-4.0, 4.0, 41)
"""Points that x is integrated over while items are estimated."""

FINE_GRID = np.linspace(-4.5, 4.5, 721)
"""Points for the posteriors of members: with 200 roll calls one is narrower than a step of GRID."""

MOST_ROUNDS = 150
SETTLED = 5e-4
"""EM ends when no item parameter moves by more."""

BAND_90 = 1.645
"""Half-width of the middle 90 per cent of a normal variable, in standard deviations."""


@dataclass(frozen=True, eq=False)
class IdealPoints:
    """Points of one session.

    point: (member,) posterior means; deviation: (member,) standard deviations, on the line of the
    population that the members are drawn from; weight: (item,) b; rounds: of EM; used: (roll call,)
    those that divide and were used.
    """

    point: Array
    deviation: Array
    weight: Array
    rounds: int
    used: Mask

    @property
    def low(self) -> Array:
        """(member,) lower end of the 90 per cent band."""
        return self.point - BAND_90 * self.deviation

    @property
    def high(self) -> Array:
        """(member,) upper end of the 90 per cent band."""
        return self.point + BAND_90 * self.deviation


def ideal_points(votes: Array) -> IdealPoints:
    """Points on one line, of unit variance, their direction arbitrary.

    votes: (member, roll call) −1 no, 0 abstain, 1 yes, NaN absent. Roll calls on which all who came
    agree say nothing and are left out. Raises ValueError where fewer than two divide.
    """
    used = dividing(votes)
    model, rounds = estimated(votes[:, used])
    return points_of(posterior(model, FINE_GRID), FINE_GRID, model, rounds, used)


def estimated(votes: Array) -> tuple[Items, int]:
    """Items of roll calls that divide, and rounds of EM. Raises ValueError for fewer than two."""
    if votes.shape[1] < 2:
        raise ValueError("fewer than two roll calls divide those who voted")
    model = Items(votes)
    rounds = 0
    while rounds < MOST_ROUNDS:
        rounds += 1
        if model.improve(posterior(model, GRID), GRID) < SETTLED:
            break
    return model, rounds


def points_of(weight: Array, grid: Array, model: Items, rounds: int, used: Mask) -> IdealPoints:
    """Points from where members may stand: weight (member, grid)."""
    point = weight @ grid
    own = np.maximum(weight @ (grid * grid) - point**2, 0.0)
    # the posterior takes the origin and the unit of the line as known: n members fix them to 1/n
    # and x²/2n, and with many votes that is most of what is not known
    deviation = np.sqrt(own + (1.0 + point**2 / 2.0) / len(point))
    return IdealPoints(point, deviation, model.slope, rounds, used)


def posterior(model: Items, grid: Array) -> Array:
    """(member, grid) weights of the points of a grid, from a population of unit variance."""
    logs = model.log_likelihood(grid) - 0.5 * grid * grid
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)
