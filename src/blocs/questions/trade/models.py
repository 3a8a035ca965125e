"""One scenario under every trade model: the band, and which model gives its ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.draws.spread import Spread, cases
from blocs.foundation.arguments import a, among, arguments, found_by_name, many, optional
from blocs.foundation.errors import InputError, SolverError
from blocs.moves.scenario import Scenario
from blocs.questions.answers import Answer
from blocs.questions.trade.answer import run_under, scenario_of, world_of
from blocs.questions.trade.engine.models.model import SHORT_RUN, Method, Model, Substitution
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.outcome import Outcome, headline
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd

EXACT = "real_income_change_pct"
CONVERGED = "converged"
UPPER_BOUND = Model.RATIONING
"""The model that estimates nothing: an input–output bound on losses from cuts in trade."""
ALL_MODELS = tuple(Model)


@dataclass(frozen=True, eq=False)
class ModelResult:
    """What one model says: an outcome, or the status and the reason why it has none."""

    model: Model
    status: str
    outcome: Outcome | None = None
    reason: str = ""


@dataclass(frozen=True)
class CountryRange:
    """Lowest and highest exact change of real income [%] of one country, and whose they are."""

    low: float
    high: float
    low_model: Model
    high_model: Model

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "low": self.low,
            "high": self.high,
            "low_model": str(self.low_model),
            "high_model": str(self.high_model),
        }


@dataclass(frozen=True, eq=False, repr=False)
class ModelBand(Answer):
    """The same scenario under several models.

    results: one a model, in the order of `Model`, failures included. headline: the model whose
    numbers are quoted; it always has an outcome.
    """

    headline: Model
    results: tuple[ModelResult, ...]

    def _facts(self) -> Mapping[str, str]:
        found = self.outcome
        return {
            "title": found.title,
            "models": f"{len(self.outcomes)} of {len(self.results)} have an answer",
            "headline model": str(self.headline),
            "real income": headline(found),
            "world": str(found.provenance["world"]["name"]),
        }

    @property
    def outcomes(self) -> dict[Model, Outcome]:
        """Model → outcome, where there is one."""
        return {r.model: r.outcome for r in self.results if r.outcome is not None}

    @property
    def failures(self) -> tuple[ModelResult, ...]:
        """Models that have no answer, with the reason."""
        return tuple(result for result in self.results if result.outcome is None)

    @property
    def outcome(self) -> Outcome:
        """The outcome of the headline model."""
        return self.outcomes[self.headline]

    @property
    def bounding(self) -> bool:
        """Whether `UPPER_BOUND` bounds losses here: not where productivity or labour change."""
        return not self.outcome.provenance.get("moves_supply", False)

    @property
    def substitution(self) -> Mapping[str, float] | None:
        """Elasticities of substitution of the models that have them, as plain data."""
        found = (o.provenance.get("substitution") for o in self.outcomes.values())
        return next((values for values in found if values), None)

    def values(self, country: str) -> dict[Model, float]:
        """Model → exact change of real income of `country` [%], where it is a number."""
        found = {m: float(o[EXACT].sel(country=country)) for m, o in self.outcomes.items()}
        return {model: value for model, value in found.items() if np.isfinite(value)}

    @cached_property
    def spread(self) -> Spread:
        """Exact changes of real income [%] by country over all models that have an answer."""
        return self._spread_over(list(self.outcomes))

    @cached_property
    def estimates(self) -> Spread | None:
        """The same over the models that estimate, `UPPER_BOUND` left out; None where none does."""
        models = [model for model in self.outcomes if model is not UPPER_BOUND]
        return self._spread_over(models) if models else None

    def _spread_over(self, models: Sequence[Model]) -> Spread:
        found = {str(m): np.asarray(self.outcomes[m][EXACT], dtype=np.float64) for m in models}
        table = {label: np.where(np.isfinite(v), v, np.nan) for label, v in found.items()}
        return cases(self.outcome.countries, table)

    def of(self, country: str) -> CountryRange | None:
        """The range of `country` over the models; None where no model gives a number."""
        return _range(self.spread, country)

    def estimates_of(self, country: str) -> CountryRange | None:
        """The range over the models that estimate, `UPPER_BOUND` left out."""
        return None if self.estimates is None else _range(self.estimates, country)

    def bound_of(self, country: str) -> float | None:
        """What `UPPER_BOUND` gives for `country`, as a change of real income [%], where computed.

        A bound on its loss where `bounding` holds, otherwise just another number.
        """
        return self.values(country).get(UPPER_BOUND)

    @property
    def ranges(self) -> dict[str, CountryRange]:
        """Country → range over the models."""
        found = {code: self.of(code) for code in self.outcome.countries}
        return {code: item for code, item in found.items() if item is not None}

    def to_frame(self) -> pd.DataFrame:
        """Every quantity by model and country: model, country, quantity, unit, value."""
        import pandas as pd

        frames = [o.to_frame().assign(model=str(model)) for model, o in self.outcomes.items()]
        found = pd.concat(frames, ignore_index=True)
        found.insert(0, "model", found.pop("model"))
        return found

    def as_json(self) -> dict[str, Any]:
        """`models`: status and countries of each; `band`: low and high of each country.

        `band.CODE.estimates` leaves out `rationing`, which estimates nothing;
        `rationing_is_a_bound` says whether it bounds losses here.
        """
        return {
            "rationing_is_a_bound": self.bounding,
            "headline_model": str(self.headline),
            "models": {str(result.model): _told(result) for result in self.results},
            "band": {code: self._band_json(code, item) for code, item in self.ranges.items()},
        }

    def _band_json(self, code: str, item: CountryRange) -> dict[str, Any]:
        """The range over all models, and that of those which estimate."""
        estimates = self.estimates_of(code)
        return item.as_json() | {"estimates": None if estimates is None else estimates.as_json()}


def _range(found: Spread, country: str) -> CountryRange | None:
    low, _, high = found.of(country)
    if not np.isfinite(low):
        return None
    lowest, highest = (Model(label) for label in found.ends_of(country))
    return CountryRange(low, high, lowest, highest)


def _told(result: ModelResult) -> dict[str, Any]:
    if result.outcome is None:
        return {"status": result.status, "reason": result.reason, "countries": {}}
    document = result.outcome.as_json()
    kept = ("status", "residual", "iterations", "seconds", "country_status", "countries")
    substitution = result.outcome.provenance.get("substitution")
    more = {} if substitution is None else {"substitution": substitution}
    return {key: document[key] for key in kept} | more


@arguments(
    world=optional(found_by_name(World, "a World")),
    scenario=found_by_name(Scenario, "a Scenario"),
    headline=among(Model),
    models=many(among(Model)),
    method=among(Method),
    substitution=a(Substitution, "a Substitution"),
)
def run_models(
    world: World | str | Path | None,
    scenario: Scenario | str | Path,
    *,
    headline: Model = Model.CALIENDO_PARRO,
    models: Sequence[Model] = ALL_MODELS,
    method: Method = Method.AUTO,
    substitution: Substitution = SHORT_RUN,
) -> ModelBand:
    """Run `scenario` on `world` under every one of `models`.

    A model without an answer is a result with its status and reason. Raises what `run` raises for
    bad input, and the SolverError of the headline model where that one has no answer; InputError
    where `headline` is not among `models`.
    """
    if headline not in models:
        raise InputError(f"the headline model '{headline}' is not among the models to run")
    scenario = scenario_of(scenario)
    trade = Trade(headline, substitution, method)
    return models_under(
        trade, world_of(world, scenario.world, scenario.tariffs_chosen), scenario, models
    )


def models_under(
    trade: Trade, world: World, scenario: Scenario, models: Sequence[Model]
) -> ModelBand:
    """The same under settings whose model is the headline one. Raises as `run_models`."""
    results: list[ModelResult] = []
    for model in models:
        try:
            outcome = run_under(trade.under(model), world, scenario)
        except SolverError as error:
            if model is trade.model:
                raise
            results.append(ModelResult(model, error.status, reason=str(error)))
        else:
            results.append(ModelResult(model, CONVERGED, outcome))
    return ModelBand(trade.model, tuple(results))
