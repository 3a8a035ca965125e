"""What is uncertain about a scenario: elasticities, size of the shock, closure, model."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from blocs.draws.elasticities import LAW, ElasticityLaw, elasticity_errors
from blocs.draws.laws import Discrete, Law, Uniform
from blocs.draws.spaces import Space
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS
from blocs.world.shock import Shock, TradeBalance
from blocs.world.world import World

SHOCK_SIZE, CLOSURE, MODEL = "shock_size", "trade_balance", "model"
SHOCK_RANGE = (0.5, 1.5)

EQUILIBRIUM_MODELS = tuple(FORMULATIONS)
"""The models that can be drawn: rationing estimates nothing and has no probability."""


class Source(StrEnum):
    """What can be drawn."""

    ELASTICITIES = "elasticities"
    SHOCKS = "shocks"
    CLOSURES = "closures"
    MODELS = "models"


@dataclass(frozen=True)
class Uncertainty:
    """Which sources are drawn, and their ranges.

    law: of the elasticities.
    shock_range: a factor between low and high multiplies every change of the compiled shock (see
    `scaled_shock`), all moves alike; embargoes stay. models: those that are drawn.
    """

    over: tuple[Source, ...] = (Source.ELASTICITIES,)
    law: ElasticityLaw = LAW
    shock_range: tuple[float, float] = SHOCK_RANGE
    models: tuple[Model, ...] = EQUILIBRIUM_MODELS


def closures(shock: Shock) -> tuple[TradeBalance, ...]:
    """Closures that differ: with world value added as numeraire two of them are the same."""
    same = TradeBalance.FIXED_NOMINAL if shock.numeraire is None else None
    return tuple(item for item in TradeBalance if item is not same)


def uncertain_space(world: World, shocks: Mapping[str, Shock], uncertainty: Uncertainty) -> Space:
    """The space of `uncertainty` for `world`. Raises InputError with every problem at once.

    shocks: scenario → its compiled shock; they share every draw.
    """
    laws: dict[str, Law] = {}
    source: dict[str, str] = {}
    over = uncertainty.over
    if Source.ELASTICITIES in over:
        laws |= elasticity_errors(world, uncertainty.law).laws
    source = dict.fromkeys(laws, str(Source.ELASTICITIES))
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
    return Space(laws, source=source)


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


def scaled_shock(
    shock: Shock, factor: float, *, tariff_rate: Array, export_tax_rate: Array | None
) -> Shock:
    """`shock` with all its changes times `factor`; embargoes stay, and who shares revenue.

    Costs, productivity and labour in logs; tariffs, export taxes, transfers and purchases in
    levels. tariff_rate, export_tax_rate: (origin, destination, sector) before the shock; None:
    zero.
    """
    cost = shock.iceberg_cost_hat
    if cost is not None:
        cost = np.where(np.isinf(cost), np.inf, cost**factor)
    export_tax = 0.0 if export_tax_rate is None else export_tax_rate
    changes = {
        "iceberg_cost_hat": cost,
        "tariff_rate_cf": _towards(shock.tariff_rate_cf, tariff_rate, factor),
        "export_tax_rate_cf": _towards(shock.export_tax_rate_cf, export_tax, factor),
        "productivity_hat": _power(shock.productivity_hat, factor),
        "labour_hat": _power(shock.labour_hat, factor),
        "purchases": _towards(shock.purchases, 0.0, factor),
        "transfer": _towards(shock.transfer, 0.0, factor),
    }
    return dataclasses.replace(shock, **changes)


def _towards(after: Array | None, before: Array | float, factor: float) -> Array | None:
    return None if after is None else before + factor * (after - before)


def _power(hat: Array | None, factor: float) -> Array | None:
    return None if hat is None else hat**factor
