"""How far the trade elasticities may lie from what is stated: their laws, draws and bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from blocs.draws.laws import lognormal_value
from blocs.draws.summaries import LEVEL, range_with_centre
from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError
from blocs.foundation.messages import say, stated_percent
from blocs.world.world import World

DRAWS = 200
RELATIVE_ERROR = 0.25
"""Standard error over θ where the source states none."""


@dataclass(frozen=True, eq=False)
class ElasticityErrors:
    """Standard errors of the trade elasticities.

    standard_error: (sector,) as used; assumed: (sector,) where the source states none and
    `relative_error` × θ was taken.
    """

    standard_error: Array
    assumed: Mask
    relative_error: float

    def assumption(self, language: str = "en") -> str:
        """What was assumed, in one sentence; empty where every standard error has a source."""
        count, total = int(self.assumed.sum()), len(self.assumed)
        if count == 0:
            return ""
        told = say(
            "For {count} of {total} sectors the source states no standard error of the "
            "elasticity: {percent} of its value is assumed.",
            count=count,
            total=total,
            percent=stated_percent(100 * self.relative_error),
        )
        return told[language]


@dataclass(frozen=True, eq=False)
class ElasticityDraws(ElasticityErrors):
    """Draws of the trade elasticities. trade_elasticity: (draw, sector) θ > 0."""

    trade_elasticity: Array
    seed: int


def elasticity_errors(world: World, *, relative_error: float = RELATIVE_ERROR) -> ElasticityErrors:
    """Stated standard errors, and assumed ones for the rest. Raises InputError."""
    if not 0 <= relative_error < np.inf:
        raise InputError(f"a relative error of {relative_error:g}: give zero or more")
    theta = world.trade_elasticity
    stated = world.trade_elasticity_se
    error = np.full(len(theta), np.nan) if stated is None else stated
    assumed = ~np.isfinite(error)
    return ElasticityErrors(
        np.where(assumed, relative_error * theta, error), assumed, relative_error
    )


def elasticity_draws(
    world: World, draws: int = DRAWS, seed: int = 0, *, relative_error: float = RELATIVE_ERROR
) -> ElasticityDraws:
    """Seeded draws from the lognormal law above. Raises InputError for impossible settings."""
    if draws < 1:
        raise InputError(f"cannot make {draws} draws: at least one")
    errors = elasticity_errors(world, relative_error=relative_error)
    theta = world.trade_elasticity
    normal = np.random.default_rng(seed).standard_normal((draws, len(theta)))
    drawn = lognormal_value(theta, errors.standard_error, normal)
    return ElasticityDraws(errors.standard_error, errors.assumed, relative_error, drawn, seed)


@dataclass(frozen=True, eq=False)
class Band:
    """Range of a measure over draws that holds its centre; low, median, high: its shape.

    draws: how many; failed: how often there was no answer (left out of the quantiles, not hidden).
    """

    meaning: ClassVar[Mapping[str, str]] = say(
        "Where the number lies in nine cases of ten when the uncertain elasticities vary."
    )

    low: Array
    median: Array
    high: Array
    level: float
    draws: int
    failed: Array


def band(values: Array, level: float = LEVEL, *, centre: Array | float = float("nan")) -> Band:
    """Central band of `values` (draw, …), widened where it leaves out `centre` (…).

    centre: the measure at the world's own elasticities; NaN: none is told beside the band. Raises
    InputError where a cell has no answer at all.
    """
    found = range_with_centre(values, centre, level)
    failed = found.draws - found.answered
    return Band(found.low, found.median, found.high, level, found.draws, failed)
