"""Bands of ruptures and threats: the same cuts solved under many draws and several models."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from blocs.draws.elasticities import ElasticityDraws
from blocs.draws.summaries import LEVEL
from blocs.foundation.axes import Array
from blocs.foundation.plain import finite_or_null
from blocs.questions.exposure.engine.cut_answers import CutJob, cut_answers
from blocs.questions.exposure.engine.rupture import Rupture, cut_of
from blocs.questions.exposure.ranges import Ranges
from blocs.questions.trade.engine.closing import comparison_economy
from blocs.questions.trade.engine.derivatives.cuts import Block
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.fast import worthwhile
from blocs.world.shock import TradeBalance
from blocs.world.world import World

MEASURES = ("rupture_loss_pct", "partner_loss_pct", "power_pct")
"""Headline measures that get a band, in the order of the last axis of the draws."""


@dataclass(frozen=True, eq=False)
class PartnerBand:
    """Bands of MEASURES with one partner, % of income.

    ranges: central values and draws (draw, measure) by model. low, median, high: (measure,)
    envelope over models.
    """

    country: str
    partner: str
    ranges: Ranges
    low: Array
    median: Array
    high: Array

    def of(self, measure: str) -> tuple[float, float, float]:
        """(low, median, high) of one measure over draws and models."""
        k = MEASURES.index(measure)
        return float(self.low[k]), float(self.median[k]), float(self.high[k])

    def as_json(self) -> dict[str, Any]:
        """Plain data: central value and band of every measure, by model and over all."""
        found: dict[str, Any] = {"partner": self.partner, "level": self.ranges.level}
        bands = {model: self.ranges.of(model) for model in self.ranges.values}
        for k, measure in enumerate(MEASURES):
            low, median, high = self.of(measure)
            found[measure] = {
                "low": finite_or_null(low),
                "median": finite_or_null(median),
                "high": finite_or_null(high),
            }
            found[measure]["models"] = {
                str(model): {
                    "central": finite_or_null(float(self.ranges.central[model][k])),
                    "low": finite_or_null(float(band.low[k])),
                    "median": finite_or_null(float(band.median[k])),
                    "high": finite_or_null(float(band.high[k])),
                    "draws": band.draws,
                    "failed": int(band.failed[k]),
                }
                for model, band in bands.items()
            }
        return found


def partner_bands(
    world: World,
    country: str,
    partners: Sequence[str],
    *,
    drawn: ElasticityDraws,
    models: Sequence[Model],
    trade_balance: TradeBalance,
    workers: int,
    progress: Callable[[int], None],
) -> tuple[PartnerBand, ...]:
    """Rupture with and threat of each partner, under every draw and model.

    progress: called with the number of solves since the last call.
    """
    central: dict[Model, Array] = {}
    values: dict[Model, Array] = {}
    causes: list[str] = []
    for model in models:
        solved = _solved(
            world,
            country,
            partners,
            drawn=drawn,
            model=model,
            trade_balance=trade_balance,
            workers=workers,
            progress=progress,
            causes=causes,
        )
        per_partner = 1 + len(drawn.trade_elasticity)
        with closing(solved):
            losses = np.array([list(islice(solved, per_partner)) for _ in partners])
        central[model], values[model] = losses[:, 0], losses[:, 1:]
    found: list[PartnerBand] = []
    for k, partner in enumerate(partners):
        ranges = Ranges(
            {model: central[model][k] for model in models},
            {model: values[model][k] for model in models},
            tuple(causes),
            drawn,
            LEVEL,
        )
        whole = ranges.overall
        found.append(PartnerBand(country, partner, ranges, whole.low, whole.median, whole.high))
    return tuple(found)


def _solved(
    world: World,
    country: str,
    partners: Sequence[str],
    *,
    drawn: ElasticityDraws,
    model: Model,
    trade_balance: TradeBalance,
    workers: int,
    progress: Callable[[int], None],
    causes: list[str],
) -> Generator[Array]:
    """(measure,) for each partner in turn: first at the world's own elasticities, then by draw."""
    economy = comparison_economy(world, Trade(model=model), trade_balance=trade_balance)
    elasticities = (None, *drawn.trade_elasticity)
    jobs = (
        CutJob(cut, theta)
        for partner in partners
        for theta in elasticities
        for cut in _cuts(world, country, partner)
    )
    solved = cut_answers(
        economy,
        jobs,
        model=model,
        trade_balance=trade_balance,
        workers=workers,
        compiled=worthwhile(2 * len(partners) * len(elasticities)),
    )
    mine = world.country.position[country]
    for partner in partners:
        theirs = world.country.position[partner]
        for _ in elasticities:
            rupture, threat = next(solved), next(solved)
            causes += [f"{model}: {one.cause}" for one in (rupture, threat) if one.cause]
            progress(2)
            hats = rupture.real_income_hat
            yield 100 * (1 - np.array([hats[mine], hats[theirs], threat.real_income_hat[mine]]))


def _cuts(world: World, country: str, partner: str) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The rupture of the two, and the partner's sales to the country alone."""
    both = cut_of(world, Rupture((country,), (partner,)))
    return both, both[1:]
