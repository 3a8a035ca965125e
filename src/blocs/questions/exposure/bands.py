"""Bands of ruptures and threats: the same cuts solved under many draws, models and closures.

Models and closures stand beside the draws of the first model, in dollars: in per cent of the income
that it starts from, which others count otherwise.

Trade elasticities are drawn from their one law (`draws/elasticities`). Shares do not depend on
θ: each draw is the same baseline with another exponent (exact hat algebra).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blocs.draws import sentences
from blocs.draws.elasticities import ElasticityDraws
from blocs.draws.run import Run
from blocs.draws.spread import Asked, Headlines, Spread, envelope, failures_json, spread
from blocs.draws.summaries import CentredRange
from blocs.foundation.axes import Array
from blocs.foundation.messages import Words
from blocs.foundation.plain import finite_or_null
from blocs.questions.exposure.engine.cut_answers import CutFunction, CutJob
from blocs.questions.exposure.engine.rupture import Rupture, cut_of
from blocs.questions.trade.drawing import closures
from blocs.questions.trade.engine.closing import comparison_economy
from blocs.questions.trade.engine.derivatives.cuts import CutSolution, cuts_together
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.fast import worthwhile
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World

MODELS = (Model.CALIENDO_PARRO, Model.ARMINGTON)

CLOSURES = closures(Shock())
"""The closures that differ from one another."""

MEASURES = ("rupture_loss_pct", "partner_loss_pct", "power_pct")
"""Headline measures that get a band."""


@dataclass(frozen=True, eq=False)
class PartnerBand:
    """Bands of MEASURES with one partner, % of income.

    spreads: by model, over the same draws of the elasticities `drawn`; closures: under the first
    model at the stated elasticities, by the closures that differ from the one used: measure → %,
    NaN without an answer.
    """

    country: str
    partner: str
    spreads: Mapping[Model, Spread]
    drawn: ElasticityDraws
    closures: Mapping[TradeBalance, Mapping[str, float]]

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

    def under_closures(self, measure: str) -> dict[TradeBalance, float]:
        """One measure under every other closure, % of income, NaN without an answer."""
        return {closure: values[measure] for closure, values in self.closures.items()}

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
            closures = {
                str(closure): finite_or_null(value)
                for closure, value in self.under_closures(measure).items()
            }
            found[measure] = {
                "low": low,
                "median": median,
                "high": high,
                "models": models,
                "closures": closures,
            }
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
    """Rupture with and threat of each partner, under every draw and model, and every closure.

    run: told of every solve. Raises InputError where a partner has no answer in any draw.
    """
    solves = 2 * len(partners) * (1 + len(drawn.trade_elasticity))
    under = {
        model: Trade(model, trade.substitution, trade.method, worthwhile(solves))
        for model in models
    }
    settings = {Setting(model, trade_balance): item for model, item in under.items()}
    others = [item for item in CLOSURES if item is not _same(trade_balance)]
    settings |= {Setting(models[0], closure): under[models[0]] for closure in others}
    economies = {
        setting: comparison_economy(world, item, trade_balance=setting.trade_balance)
        for setting, item in settings.items()
    }
    asked = {
        (setting, partner, kind): item
        for setting in settings
        for partner in partners
        for kind, item in _asked(
            world,
            country,
            partner,
            setting,
            drawn=drawn.trade_elasticity if setting.trade_balance is trade_balance else (),
        ).items()
    }
    # One set of workers for all models: to start one costs as much as a hundred solves.
    spreads = spread(functools.partial(LossesOfCuts, economies, settings), asked, run)
    found = {
        model: {
            partner: _both(spreads, Setting(model, trade_balance), partner) for partner in partners
        }
        for model in models
    }
    for model, by_partner in found.items():
        for partner, item in by_partner.items():
            item.require_answers(f"'{country}' with '{partner}' under '{model}'")
    closures = {
        partner: {item: _both(spreads, Setting(models[0], item), partner) for item in others}
        for partner in partners
    }
    return tuple(
        PartnerBand(
            country,
            partner,
            {model: found[model][partner] for model in models},
            drawn,
            {
                closure: {name: item.central_of(name) for name in MEASURES}
                for closure, item in closures[partner].items()
            },
        )
        for partner in partners
    )


def _same(trade_balance: TradeBalance) -> TradeBalance:
    """The closure under the name that it has among `CLOSURES`."""
    return trade_balance if trade_balance in CLOSURES else TradeBalance.FIXED_SHARE


def _both(
    spreads: Mapping[tuple[Setting, str, str], Spread], setting: Setting, partner: str
) -> Spread:
    """Rupture and threat of a partner side by side."""
    return spreads[setting, partner, "rupture"].beside(spreads[setting, partner, "threat"])


@dataclass(frozen=True)
class Setting:
    """Under which model and closure a cut is solved."""

    model: Model
    trade_balance: TradeBalance


@dataclass(frozen=True, eq=False)
class LossJob:
    """A cut under a setting, and what is asked: measure → position of the country that loses."""

    cut: CutJob
    setting: Setting
    who: Mapping[str, int]


class LossesOfCuts:
    """What a worker answers with, one by one or some together: losses by name.

    In % of the income that the first setting starts from.
    """

    def __init__(
        self, economies: Mapping[Setting, Economy], under: Mapping[Setting, Trade]
    ) -> None:
        self._solve = {
            setting: CutFunction(economy, under[setting], setting.trade_balance)
            for setting, economy in economies.items()
        }
        base = next(iter(economies.values())).income
        self._percent = {
            setting: 100 * economy.income / base for setting, economy in economies.items()
        }

    def __call__(self, job: LossJob, /) -> Headlines:
        """Losses from one cut. Raises as `CutSolver.solve` does."""
        return self._losses(job, self._solve[job.setting](job.cut))

    def together(self, jobs: Sequence[LossJob]) -> list[Headlines | None]:
        """Losses from cuts that are solved side by side, None for the others."""
        found = cuts_together([self._solve[job.setting].asked(job.cut) for job in jobs])
        return [
            None if cut is None else self._losses(job, cut)
            for job, cut in zip(jobs, found, strict=True)
        ]

    def _losses(self, job: LossJob, found: CutSolution) -> Headlines:
        lost = self._percent[job.setting] * (1 - found.real_income_hat)
        return {name: float(lost[place]) for name, place in job.who.items()}


def _asked(
    world: World, country: str, partner: str, setting: Setting, *, drawn: Iterable[Array]
) -> dict[str, Asked[LossJob]]:
    """The rupture of the two, and the end of the partner's sales to the country alone."""
    mine, theirs = world.country.indices([country, partner])
    both = cut_of(world, Rupture((country,), (partner,)))
    losses = {MEASURES[0]: int(mine), MEASURES[1]: int(theirs)}
    kinds = {"rupture": (both, losses), "threat": (both[1:], {MEASURES[2]: int(mine)})}
    return {
        kind: Asked(
            names=tuple(who),
            stated=LossJob(CutJob(cut), setting, who),
            draws=[LossJob(CutJob(cut, theta), setting, who) for theta in drawn],
        )
        for kind, (cut, who) in kinds.items()
    }
