"""Bands of ruptures and threats: the same cuts solved under many draws and several models.

Trade elasticities are drawn from their one law (`draws/elasticities`). Shares do not depend on
θ: each draw is the same baseline with another exponent (exact hat algebra).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blocs.draws import sentences
from blocs.draws.elasticities import ElasticityDraws
from blocs.draws.run import Run
from blocs.draws.spread import Asked, Headlines, Spread, envelope, failures_json, spread
from blocs.draws.summaries import CentredRange
from blocs.foundation.messages import Words
from blocs.foundation.plain import finite_or_null
from blocs.questions.exposure.engine.cut_answers import CutFunction, CutJob
from blocs.questions.exposure.engine.rupture import Rupture, cut_of
from blocs.questions.trade.engine.closing import comparison_economy
from blocs.questions.trade.engine.derivatives.cuts import CutSolution, cuts_together
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.fast import worthwhile
from blocs.questions.trade.engine.state import Economy
from blocs.world.shock import TradeBalance
from blocs.world.world import World

MODELS = (Model.CALIENDO_PARRO, Model.ARMINGTON)

MEASURES = ("rupture_loss_pct", "partner_loss_pct", "power_pct")
"""Headline measures that get a band."""


@dataclass(frozen=True, eq=False)
class PartnerBand:
    """Bands of MEASURES with one partner, % of income.

    spreads: by model, over the same draws of the elasticities `drawn`.
    """

    country: str
    partner: str
    spreads: Mapping[Model, Spread]
    drawn: ElasticityDraws

    @functools.cached_property
    def range(self) -> CentredRange:
        """(measure,) the envelope over models; the median is that of all draws of all models."""
        return envelope(list(self.spreads.values()))

    @property
    def central(self) -> tuple[Model, Spread]:
        """The model that gives the central numbers, and its spread."""
        return next(iter(self.spreads.items()))

    @property
    def others(self) -> Mapping[Model, Spread]:
        """Spreads under the other models: never pooled with the central ones on a page."""
        return {model: item for model, item in self.spreads.items() if model is not self.central[0]}

    @property
    def told(self) -> tuple[Words, ...]:
        """What was drawn, what was held, and what a range is, in sentences."""
        return sentences.drawn(
            len(self.drawn.trade_elasticity),
            self.drawn.seed,
            *sentences.elasticities_drawn(self.drawn.errors),
            held=(sentences.CLOSURES, sentences.MODELS),
        )

    @property
    def level(self) -> float:
        """Share of the draws that a range holds under each model."""
        return next(iter(self.spreads.values())).level

    def of(self, measure: str) -> tuple[float, float, float]:
        """(low, median, high) of one measure over draws and models."""
        k, found = MEASURES.index(measure), self.range
        return float(found.low[k]), float(found.median[k]), float(found.high[k])

    def as_json(self) -> dict[str, Any]:
        """Plain data: central value and band of every measure, by model and over all."""
        found: dict[str, Any] = {"partner": self.partner, "level": self.level}
        for measure in MEASURES:
            low, median, high = map(finite_or_null, self.of(measure))
            models = {str(m): item.headline_json(measure) for m, item in self.spreads.items()}
            found[measure] = {"low": low, "median": median, "high": high, "models": models}
        found["seed"] = self.drawn.seed
        found["elasticity_law"] = self.drawn.as_json()
        found["failures"] = {
            str(model): failures_json(item.failures) for model, item in self.spreads.items()
        }
        found["told"] = sentences.told_json(self.told)
        return found


def partner_bands(
    world: World,
    country: str,
    partners: Sequence[str],
    trade: Trade,
    run: Run,
    *,
    drawn: ElasticityDraws,
    models: Sequence[Model],
    trade_balance: TradeBalance,
) -> tuple[PartnerBand, ...]:
    """Rupture with and threat of each partner, under every draw and model.

    run: told of every solve. Raises InputError where a partner has no answer in any draw.
    """
    solves = 2 * len(partners) * (1 + len(drawn.trade_elasticity))
    under = {
        model: Trade(model, trade.substitution, trade.method, worthwhile(solves))
        for model in models
    }
    economies = {
        model: comparison_economy(world, item, trade_balance=trade_balance)
        for model, item in under.items()
    }
    asked = {
        (model, partner, kind): item
        for model in models
        for partner in partners
        for kind, item in _asked(world, country, partner, drawn, model).items()
    }
    # One set of workers for all models: to start one costs as much as a hundred solves.
    spreads = spread(functools.partial(LossesOfCuts, economies, under, trade_balance), asked, run)
    found = {
        model: {
            partner: spreads[model, partner, "rupture"].beside(spreads[model, partner, "threat"])
            for partner in partners
        }
        for model in models
    }
    for model, by_partner in found.items():
        for partner, item in by_partner.items():
            item.require_answers(f"'{country}' with '{partner}' under '{model}'")
    return tuple(
        PartnerBand(country, partner, {model: found[model][partner] for model in models}, drawn)
        for partner in partners
    )


@dataclass(frozen=True, eq=False)
class LossJob:
    """A cut under a model, and what is asked: measure → position of the country that loses."""

    cut: CutJob
    model: Model
    who: Mapping[str, int]


class LossesOfCuts:
    """What a worker answers with, one by one or some together: losses in % of income by name."""

    def __init__(
        self,
        economies: Mapping[Model, Economy],
        under: Mapping[Model, Trade],
        trade_balance: TradeBalance,
    ) -> None:
        self._solve = {
            model: CutFunction(economy, under[model], trade_balance)
            for model, economy in economies.items()
        }

    def __call__(self, job: LossJob, /) -> Headlines:
        """Losses from one cut. Raises as `CutSolver.solve` does."""
        return _losses(job, self._solve[job.model](job.cut))

    def together(self, jobs: Sequence[LossJob]) -> list[Headlines | None]:
        """Losses from cuts that are solved side by side, None for the others."""
        found = cuts_together([self._solve[job.model].asked(job.cut) for job in jobs])
        return [
            None if cut is None else _losses(job, cut) for job, cut in zip(jobs, found, strict=True)
        ]


def _losses(job: LossJob, found: CutSolution) -> Headlines:
    hat = found.real_income_hat
    return {name: 100 * (1 - float(hat[place])) for name, place in job.who.items()}


def _asked(
    world: World, country: str, partner: str, drawn: ElasticityDraws, model: Model
) -> dict[str, Asked[LossJob]]:
    """The rupture of the two, and the end of the partner's sales to the country alone."""
    mine, theirs = world.country.indices([country, partner])
    both = cut_of(world, Rupture((country,), (partner,)))
    losses = {MEASURES[0]: int(mine), MEASURES[1]: int(theirs)}
    kinds = {"rupture": (both, losses), "threat": (both[1:], {MEASURES[2]: int(mine)})}
    return {
        kind: Asked(
            names=tuple(who),
            stated=LossJob(CutJob(cut), model, who),
            draws=[LossJob(CutJob(cut, theta), model, who) for theta in drawn.trade_elasticity],
        )
        for kind, (cut, who) in kinds.items()
    }
