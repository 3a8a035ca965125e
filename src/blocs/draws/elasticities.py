"""How far the trade elasticities may lie from what is stated: their laws and draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.draws.laws import lognormal_value
from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError
from blocs.foundation.messages import Words, say, stated_percent
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

    @property
    def assumption(self) -> Words | None:
        """What was assumed, in one sentence; None where every standard error has a source."""
        count, total = int(self.assumed.sum()), len(self.assumed)
        if count == 0:
            return None
        return say(
            "For {count} of {total} sectors the source states no standard error of the "
            "elasticity: {percent} of its value is assumed.",
            count=count,
            total=total,
            percent=stated_percent(100 * self.relative_error),
        )


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
