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

from blocs.engines.trade.model import Model
from blocs.engines.trade.state import Economy, economy_of
from blocs.ensemble.laws import lognormal_value
from blocs.ensemble.summaries import LEVEL, range_with_centre
from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError, SolverError
from blocs.foundation.numbers import number_style
from blocs.measures.rupture import Rupture, rupture_rows
from blocs.world import TradeBalance, World

DRAWS = 200
RELATIVE_ERROR = 0.25
"""Standard error over θ where the source states none."""

MODELS = (Model.CALIENDO_PARRO, Model.ARMINGTON)


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
        percent = number_style(language).stated_percent(100 * self.relative_error)
        if count == 0:
            return ""
        if language == "ru":
            return (
                f"Для {count} из {total} отраслей источник не даёт стандартной ошибки "
                f"эластичности: принято {percent} от её значения."
            )
        return (
            f"For {count} of {total} sectors the source states no standard error of the "
            f"elasticity: {percent} of its value is assumed."
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


@dataclass(frozen=True, eq=False)
class Band:
    """Range of a measure over draws that holds its centre; low, median, high: its shape.

    draws: how many; failed: how often there was no answer (left out of the quantiles, not hidden).
    """

    meaning: ClassVar[Mapping[str, str]] = {
        "en": "Where the number lies in nine cases of ten when the uncertain elasticities vary.",
        "ru": "В каких пределах число лежит в девяти случаях из десяти при неточных эластичностях.",
    }

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


@dataclass(frozen=True, eq=False)
class Ranges:
    """A measure over draws and models.

    central: model → value at the world's own elasticities; values: model → (draw, …), NaN where a
    draw failed; causes: why; draws: the elasticities and what was assumed.
    """

    meaning: ClassVar[Mapping[str, str]] = {
        "en": "The number with its range: what uncertain elasticities and the choice of model can "
        "do to it.",
        "ru": "Число и его разброс: как на него влияют неточность эластичностей и выбор модели.",
    }

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
