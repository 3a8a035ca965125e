"""What is uncertain about a scenario: elasticities, size of the shock, closure, model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from blocs.draws.elasticities import LAW, ElasticityLaw, elasticity_errors
from blocs.draws.laws import Discrete, Law, Uniform
from blocs.draws.spaces import Bootstrap, Correlation, Space
from blocs.foundation.errors import InputError
from blocs.questions.sureness.source import Source
from blocs.questions.trade.drawing import (
    CLOSURE,
    EQUILIBRIUM_MODELS,
    MODEL,
    PRESET_POSITION,
    SHOCK_SIZE,
    WAY_COST,
    closures,
    way_cost_laws,
)
from blocs.questions.trade.engine.models.model import Model
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World

SHOCK_RANGE = (0.5, 1.5)


@dataclass(frozen=True)
class Uncertainty:
    """Which sources are drawn, and their ranges.

    law: of the elasticities.
    shock_range: a factor between low and high multiplies every change of the compiled shock (see
    `scaled_shock`), all moves alike; embargoes stay. models: those that are drawn. Of presets the
    position between the ends of their ranges is drawn, one for all numbers of all moves. Costs of
    ways are drawn for moves on ways of goods, one parameter by itself.
    """

    over: tuple[Source, ...] = (Source.ELASTICITIES,)
    law: ElasticityLaw = LAW
    shock_range: tuple[float, float] = SHOCK_RANGE
    models: tuple[Model, ...] = EQUILIBRIUM_MODELS


def uncertain_space(world: World, shocks: Mapping[str, Shock], uncertainty: Uncertainty) -> Space:
    """The space of `uncertainty` for `world`. Raises InputError with every problem at once.

    shocks: scenario → its compiled shock; they share every draw.
    """
    laws: dict[str, Law] = {}
    correlations: tuple[Correlation, ...] = ()
    tables: Mapping[str, Bootstrap] = {}
    source: dict[str, str] = {}
    over = uncertainty.over
    if Source.ELASTICITIES in over:
        errors = elasticity_errors(world, uncertainty.law)
        laws |= errors.laws
        correlations, tables = errors.correlations, errors.tables
    source = dict.fromkeys((*laws, *tables), str(Source.ELASTICITIES))
    if Source.SHOCKS in over:
        for name, shock in shocks.items():
            _check_scalable(name, shock, uncertainty.shock_range)
        laws[SHOCK_SIZE] = Uniform(*uncertainty.shock_range)
        source[SHOCK_SIZE] = str(Source.SHOCKS)
    if Source.CLOSURES in over:
        members = [closures(shock) for shock in shocks.values()]
        common = [str(item) for item in TradeBalance if all(item in some for some in members)]
        laws[CLOSURE] = Discrete(tuple(common))
        source[CLOSURE] = str(Source.CLOSURES)
    if Source.MODELS in over:
        bounds = [model for model in uncertainty.models if model not in EQUILIBRIUM_MODELS]
        if bounds:
            raise InputError(
                f"'{bounds[0]}' estimates nothing and has no probability: it cannot be drawn. "
                "See it beside the others with `blocs run SCENARIO --model all`."
            )
        laws[MODEL] = Discrete(tuple(str(model) for model in uncertainty.models))
        source[MODEL] = str(Source.MODELS)
    if Source.PRESETS in over:
        laws[PRESET_POSITION] = Uniform(0.0, 1.0)
        source[PRESET_POSITION] = str(Source.PRESETS)
    if Source.WAYS in over:
        ways = {WAY_COST + name: law for name, law in way_cost_laws(world).items()}
        laws |= ways
        source |= dict.fromkeys(ways, str(Source.WAYS))
    return Space(laws, correlations, tables, source)


def _check_scalable(name: str, shock: Shock, bounds: tuple[float, float]) -> None:
    if bounds[0] < 0:
        raise InputError(f"the size of a shock cannot be negative: {bounds[0]:g}")
    cost = shock.iceberg_cost_hat
    finite = cost is not None and bool((np.isfinite(cost) & (cost != 1.0)).any())
    others = (
        shock.tariff_rate_cf,
        shock.export_tax_rate_cf,
        shock.productivity_hat,
        shock.labour_hat,
        shock.purchases,
        shock.transfer,
    )
    if not finite and all(array is None for array in others):
        raise InputError(
            f"'{name}' has nothing whose size could vary: embargoes stay as they are. Leave "
            "`shocks` out of `--over`."
        )
