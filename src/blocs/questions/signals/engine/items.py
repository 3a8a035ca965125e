"""Roll calls as items of an ordinal probit: what a vote says of where who casts it stands.

P(y ≤ k) = Φ(t_jk − b_j x_i) with categories no < abstain < yes. Items are estimated by EM with
Fisher scoring (Bock and Aitkin 1981, Psychometrika 46), given where members may stand.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import MissingExtraError

PRIOR_VARIANCES = np.array([25.0, 25.0, 4.0])
"""Of t1, t2 and b: weak, so that items with few votes in a category have an optimum."""

LARGEST_STEP = 0.7
LEAST_PROBABILITY = 1e-9


def dividing(votes: Array) -> Mask:
    """(roll call,) whether those who came did not all vote alike.

    votes: (member, roll call) −1 no, 0 abstain, 1 yes, NaN absent.
    """
    with np.errstate(all="ignore"):
        low = np.nanmin(np.where(np.isnan(votes), np.inf, votes), axis=0, initial=np.inf)
        high = np.nanmax(np.where(np.isnan(votes), -np.inf, votes), axis=0, initial=-np.inf)
    return high > low


class Items:
    """Item parameters on their way: lower and upper threshold, slope, each (item,)."""

    def __init__(self, votes: Array) -> None:
        cast = ~np.isnan(votes)
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

    def log_likelihood(self, grid: Array) -> Array:
        """(member, grid) of what each member voted, did it stand at each point of a grid."""
        probability = self._probabilities(grid)[0]
        parts = [c @ np.log(p).T for c, p in zip(self._chosen, probability, strict=True)]
        return parts[0] + parts[1] + parts[2]

    def improve(self, weight: Array, grid: Array) -> float:
        """A step of Fisher scoring; returns the largest change of a parameter.

        weight: (member, grid) where each member may stand.
        """
        before = np.stack([self.low, self.high, self.slope])
        probability, at_low, at_high = self._probabilities(grid)
        expected = [weight.T @ chosen for chosen in self._chosen]
        gradient, information = self._scores(grid, probability, at_low, at_high, expected)
        step = np.linalg.solve(information, gradient[..., None])[..., 0]
        step = np.clip(step, -LARGEST_STEP, LARGEST_STEP)
        self.low = self.low + step[:, 0]
        self.high = np.maximum(self.high + step[:, 1], self.low + 1e-3)
        self.slope = self.slope + step[:, 2]
        self._expand(weight.mean(axis=0), grid)
        # the weak priors pull back what the expansion gives: only a whole round comes to rest
        return float(np.abs(np.stack([self.low, self.high, self.slope]) - before).max())

    def _expand(self, population: Array, grid: Array) -> None:
        """Items on the line whose members have mean 0 and variance 1.

        EM comes to that line by itself, slowly; taking mean and variance of the members as
        parameters of their own goes there at once (PX-EM: Liu, Rubin and Wu 1998, Biometrika 85).
        """
        mean = float(population @ grid)
        variance = float(population @ (grid - mean) ** 2)
        self.low, self.high = self.low - self.slope * mean, self.high - self.slope * mean
        self.slope = self.slope * np.sqrt(variance)

    def turn(self) -> None:
        """The same items on the line that runs the other way."""
        self.slope = -self.slope

    def _probabilities(self, grid: Array) -> tuple[list[Array], Array, Array]:
        """(grid, item) of each category, and densities at both thresholds."""
        at = np.outer(grid, self.slope)
        one, two = self._special.ndtr(self.low - at), self._special.ndtr(self.high - at)
        parts = [np.clip(p, LEAST_PROBABILITY, 1.0) for p in (one, two - one, 1.0 - two)]
        return parts, _density(self.low - at), _density(self.high - at)

    def _scores(
        self,
        points: Array,
        probability: list[Array],
        low: Array,
        high: Array,
        expected: list[Array],
    ) -> tuple[Array, Array]:
        """(item, parameter) gradient and (item, parameter, parameter) expected information."""
        grid = points[:, None]
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
