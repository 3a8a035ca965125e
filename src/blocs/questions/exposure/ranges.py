"""Ranges: how far a measure moves with the trade elasticities and with the model.

Elasticities are drawn independently by sector from a lognormal law with the stated mean θ and
standard error s: log θ ~ N(log θ − σ²/2, σ²) with σ² = log(1 + (s/θ)²), so that every draw is
positive. Where the source states no standard error a relative one is assumed, visibly. Shares do
not depend on θ: each draw is the same baseline with another exponent (exact hat algebra).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import ClassVar

import numpy as np

from blocs.draws.elasticities import (
    DRAWS,
    RELATIVE_ERROR,
    Band,
    ElasticityDraws,
    band,
    elasticity_draws,
)
from blocs.draws.summaries import LEVEL
from blocs.foundation.axes import Array
from blocs.foundation.errors import SolverError
from blocs.foundation.messages import say
from blocs.questions.exposure.engine.rupture import Rupture, rupture_rows
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import Economy, economy_of
from blocs.world.shock import TradeBalance
from blocs.world.world import World

MODELS = (Model.CALIENDO_PARRO, Model.ARMINGTON)


@dataclass(frozen=True, eq=False)
class Ranges:
    """A measure over draws and models.

    central: model → value at the world's own elasticities; values: model → (draw, …), NaN where a
    draw failed; causes: why; draws: the elasticities and what was assumed.
    """

    meaning: ClassVar[Mapping[str, str]] = say(
        "The number with its range: what uncertain elasticities and the choice of model can "
        "do to it."
    )

    central: Mapping[Model, Array]
    values: Mapping[Model, Array]
    causes: tuple[str, ...]
    draws: ElasticityDraws
    level: float

    def of(self, model: Model) -> Band:
        """The band under one model; it holds the model's central value."""
        return band(self.values[model], self.level, centre=self.central[model])

    @property
    def overall(self) -> Band:
        """The envelope of the models' bands; the median is that of all draws of all models."""
        bands = [self.of(model) for model in self.values]
        pooled = band(np.concatenate(list(self.values.values())), self.level)
        return dataclasses.replace(
            pooled,
            low=np.min([one.low for one in bands], axis=0),
            high=np.max([one.high for one in bands], axis=0),
        )


Measure = Callable[[Economy, Model], Array]
"""A measure of an economy under a model: an array of any fixed shape."""


def measure_ranges(
    world: World,
    measure: Measure,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    models: Sequence[Model] = MODELS,
    level: float = LEVEL,
    relative_error: float = RELATIVE_ERROR,
) -> Ranges:
    """Range of any model-based measure. A draw that fails counts as failed, with its cause.

    Raises SolverError where the measure fails at the world's own elasticities.
    """
    drawn = elasticity_draws(world, draws, seed, relative_error=relative_error)
    central: dict[Model, Array] = {}
    values: dict[Model, Array] = {}
    causes: list[str] = []
    for model in models:
        economy = economy_of(world, model=model)
        central[model] = np.asarray(measure(economy, model), dtype=np.float64)
        values[model] = np.full((draws, *central[model].shape), np.nan)
        for number, theta in enumerate(drawn.trade_elasticity):
            twin = dataclasses.replace(economy, trade_elasticity=theta)
            try:
                values[model][number] = measure(twin, model)
            except SolverError as error:
                causes.append(f"{model} draw {number}: {error.summary}")
    return Ranges(central, values, tuple(causes), drawn, level)


def rupture_ranges(
    world: World,
    rupture: Rupture,
    *,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
    draws: int = DRAWS,
    seed: int = 0,
    models: Sequence[Model] = MODELS,
    level: float = LEVEL,
    relative_error: float = RELATIVE_ERROR,
    workers: int = 1,
) -> Ranges:
    """Range of the two losses of a rupture, (one, other), % of income; baseline compiled once."""
    drawn = elasticity_draws(world, draws, seed, relative_error=relative_error)
    central: dict[Model, Array] = {}
    values: dict[Model, Array] = {}
    causes: list[str] = []
    for model in models:
        rows = rupture_rows(
            world,
            repeat(rupture, draws + 1),
            model=model,
            trade_balance=trade_balance,
            workers=workers,
            elasticities=[None, *drawn.trade_elasticity],
        )
        found = list(rows)
        losses = np.array([row.loss_pct for row in found])
        central[model], values[model] = losses[0], losses[1:]
        causes += [f"{model}: {row.cause}" for row in found if row.cause]
    return Ranges(central, values, tuple(causes), drawn, level)
