"""Ideal points of one session by marginal maximum likelihood.

Ordinal probit with categories no < abstain < yes: P(y ≤ k) = Φ(t_jk − b_j x_i), x_i ~ N(0, 1). x is
integrated out on a grid and the items are estimated by EM with Fisher scoring (Bock and Aitkin
1981, Psychometrika 46; the model of UN votes is that of Bailey, Strezhnev and Voeten 2017, Journal
of Conflict Resolution 61). Estimating x jointly with the items looks as good against published
points and recovers the truth far worse: see the tests. Absent is missing, not abstention.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import MissingExtraError

GRID = np.linspace(-4.0, 4.0, 41)
"""Points that x is integrated over while items are estimated."""

FINE_GRID = np.linspace(-4.5, 4.5, 721)
"""Points for the posteriors of members: with 200 roll calls one is narrower than a step of GRID."""

MOST_ROUNDS = 150
SETTLED = 5e-4
"""EM ends when no item parameter moves by more."""

PRIOR_VARIANCES = np.array([25.0, 25.0, 4.0])
"""Of t1, t2 and b: weak, so that items with few votes in a category have an optimum."""

LARGEST_STEP = 0.7
LEAST_PROBABILITY = 1e-9
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
    cast = ~np.isnan(votes)
    used = _dividing(votes)
    if used.sum() < 2:
        raise ValueError("fewer than two roll calls divide those who voted")
    model = _Items(votes[:, used], cast[:, used])
    rounds = 0
    while rounds < MOST_ROUNDS:
        rounds += 1
        if model.step() < SETTLED:
            break
    weight = model.posterior(FINE_GRID)
    point = weight @ FINE_GRID
    own = np.maximum(weight @ (FINE_GRID * FINE_GRID) - point**2, 0.0)
    # the posterior takes the origin and the unit of the line as known: n members fix them to 1/n
    # and x²/2n, and with many votes that is most of what is not known
    deviation = np.sqrt(own + (1.0 + point**2 / 2.0) / len(votes))
    return IdealPoints(point, deviation, model.slope, rounds, used)


def _dividing(votes: Array) -> Mask:
    """(roll call,) whether those who came did not all vote alike."""
    with np.errstate(all="ignore"):
        low = np.nanmin(np.where(np.isnan(votes), np.inf, votes), axis=0, initial=np.inf)
        high = np.nanmax(np.where(np.isnan(votes), -np.inf, votes), axis=0, initial=-np.inf)
    return high > low


class _Items:
    """Item parameters on their way: lower and upper threshold, slope, each (item,)."""

    def __init__(self, votes: Array, cast: Mask) -> None:
        self._special: Any = _scipy_special()
        self._chosen = [((votes == k) & cast).astype(np.float64) for k in (-1, 0, 1)]
        start = _first_direction(votes, cast)
        self.slope = 1.2 * _correlations(votes, cast, start)
        count = cast.sum(axis=0)
        no = (self._chosen[0].sum(axis=0) + 0.3) / (count + 0.9)
        up_to_abstain = no + (self._chosen[1].sum(axis=0) + 0.3) / (count + 0.9)
        spread = np.sqrt(1.0 + self.slope**2)
        self.low = self._special.ndtri(no) * spread
        self.high = self._special.ndtri(np.clip(up_to_abstain, 1e-4, 1 - 1e-4)) * spread

    def posterior(self, grid: Array) -> Array:
        """(member, grid) weights of the points of a grid."""
        return self._weights(self._probabilities(grid)[0], grid)

    def step(self) -> float:
        """One round of EM; returns the largest change of a parameter."""
        before = np.stack([self.low, self.high, self.slope])
        probability, below_low, below_high = self._probabilities(GRID)
        weight = self._weights(probability, GRID)
        expected = [weight.T @ chosen for chosen in self._chosen]
        gradient, information = self._scores(probability, below_low, below_high, expected)
        step = np.linalg.solve(information, gradient[..., None])[..., 0]
        step = np.clip(step, -LARGEST_STEP, LARGEST_STEP)
        self.low = self.low + step[:, 0]
        self.high = np.maximum(self.high + step[:, 1], self.low + 1e-3)
        self.slope = self.slope + step[:, 2]
        self._expand(weight.mean(axis=0))
        # the weak priors pull back what the expansion gives: only a whole round comes to rest
        return float(np.abs(np.stack([self.low, self.high, self.slope]) - before).max())

    def _expand(self, population: Array) -> None:
        """Items on the line whose members have mean 0 and variance 1.

        EM comes to that line by itself, slowly; taking mean and variance of the members as
        parameters of their own goes there at once (PX-EM: Liu, Rubin and Wu 1998, Biometrika 85).
        """
        mean = float(population @ GRID)
        variance = float(population @ (GRID - mean) ** 2)
        self.low, self.high = self.low - self.slope * mean, self.high - self.slope * mean
        self.slope = self.slope * np.sqrt(variance)

    def _probabilities(self, grid: Array) -> tuple[list[Array], Array, Array]:
        """(grid, item) of each category, and densities at both thresholds."""
        at = np.outer(grid, self.slope)
        one, two = self._special.ndtr(self.low - at), self._special.ndtr(self.high - at)
        parts = [np.clip(p, LEAST_PROBABILITY, 1.0) for p in (one, two - one, 1.0 - two)]
        return parts, _density(self.low - at), _density(self.high - at)

    def _weights(self, probability: list[Array], grid: Array) -> Array:
        logs = sum(c @ np.log(p).T for c, p in zip(self._chosen, probability, strict=True))
        logs = logs - 0.5 * grid * grid
        weight = np.exp(logs - logs.max(axis=1, keepdims=True))
        return weight / weight.sum(axis=1, keepdims=True)

    def _scores(
        self, probability: list[Array], low: Array, high: Array, expected: list[Array]
    ) -> tuple[Array, Array]:
        """(item, parameter) gradient and (item, parameter, parameter) expected information."""
        grid = GRID[:, None]
        no, abstain, yes = (e / p for e, p in zip(expected, probability, strict=True))
        of_low, of_high = low * (no - abstain), high * (abstain - yes)
        values = np.stack([self.low, self.high, self.slope], axis=1)
        gradient = np.stack(
            [of_low.sum(axis=0), of_high.sum(axis=0), -(grid * (of_low + of_high)).sum(axis=0)], 1
        )
        zero = np.zeros_like(low)
        change = np.stack(
            [
                np.stack([low, zero, -grid * low]),
                np.stack([-low, high, -grid * (high - low)]),
                np.stack([zero, -high, grid * high]),
            ]
        )
        total = expected[0] + expected[1] + expected[2]
        information = np.zeros((low.shape[1], 3, 3))
        for category in range(3):
            scale = total / probability[category]
            for p in range(3):
                for q in range(p + 1):
                    part = (change[category, p] * change[category, q] * scale).sum(axis=0)
                    information[:, p, q] += part
                    if p != q:
                        information[:, q, p] += part
        return gradient - values / PRIOR_VARIANCES, information + np.diag(1.0 / PRIOR_VARIANCES)


def _density(at: Array) -> Array:
    return np.exp(-0.5 * at * at) / np.sqrt(2.0 * np.pi)


def _first_direction(votes: Array, cast: Mask) -> Array:
    """(member,) where the votes, less the mean of each roll call, spread most: where EM starts."""
    with np.errstate(invalid="ignore"):
        mean = np.where(cast, votes, 0.0).sum(axis=0) / np.maximum(cast.sum(axis=0), 1)
    centred = np.where(cast, votes - mean, 0.0)
    left, size, _ = np.linalg.svd(centred, full_matrices=False)
    direction = left[:, 0] * size[0]
    spread = direction.std()
    return (direction - direction.mean()) / (spread if spread > 0 else 1.0)


def _correlations(votes: Array, cast: Mask, start: Array) -> Array:
    """(item,) correlation of `start` with the votes of those who came."""
    count = np.maximum(cast.sum(axis=0), 1)
    x = np.where(cast, start[:, None], 0.0)
    y = np.where(cast, votes, 0.0)
    x = np.where(cast, x - x.sum(axis=0) / count, 0.0)
    y = np.where(cast, y - y.sum(axis=0) / count, 0.0)
    size = np.sqrt((x * x).sum(axis=0) * (y * y).sum(axis=0))
    return np.where(size > 0, (x * y).sum(axis=0) / np.where(size > 0, size, 1.0), 0.0)


def _scipy_special() -> Any:
    try:
        return importlib.import_module("scipy.special")
    except ImportError as cause:
        raise MissingExtraError(
            "ideal points need SciPy: install it with `pip install 'blocs[corridors]'`"
        ) from cause
