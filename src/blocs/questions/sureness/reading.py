"""What an ensemble says about one country: ranges, signs, ranks, drivers, and what flips it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from blocs.draws import RELATIVE_ERROR, DesignKind
from blocs.draws.drivers import SobolIndices, Tornado
from blocs.draws.elasticities import ElasticityLaw
from blocs.draws.evaluation import Progress
from blocs.draws.executors import executor_for
from blocs.draws.spread import Spread, failures_json
from blocs.draws.summaries import (
    FAN,
    Fan,
    Probability,
    Regret,
    answered_pairs,
    probability,
    ranking_probabilities,
    regret,
)
from blocs.draws.table import Count, failure_counts
from blocs.foundation.arguments import (
    a,
    arguments,
    flag,
    found_by_name,
    many,
    names,
    number,
    optional,
    path,
    some_names,
    text,
    whole,
)
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.plain import plain_data
from blocs.moves.scenario import Scenario
from blocs.questions.answers import Answer
from blocs.questions.exposure.measures import implausible_countries
from blocs.questions.sureness import DRAWS
from blocs.questions.sureness.answer import (
    ROUNDING,
    ScenarioEnsemble,
    run_ensemble,
)
from blocs.questions.sureness.drawn import Drawn, drawn_of, read_document
from blocs.questions.sureness.drivers import (
    Missing,
    first_order_of,
    sobol_of,
    tornado_of,
    tried,
)
from blocs.questions.sureness.flips import Flip, ranking_flip, sign_flip
from blocs.questions.sureness.source import Source
from blocs.questions.sureness.space import Uncertainty
from blocs.questions.trade.answer import estimated_in, one_of, scenario_of, world_of
from blocs.questions.trade.drawing import EQUILIBRIUM_MODELS
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.other_tariffs import SEEN
from blocs.world.countries import chosen_countries
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd

SHOWN_COUNTRIES = 12


@dataclass(frozen=True, eq=False)
class ScenarioReading:
    """One scenario: quantiles of all countries and of the world, and the focus country's drivers.

    Changes within the solver's rounding are zero here. countries: those with the largest median
    effects, from gain to loss, without those whose base data are implausible; spread: of the change
    of real income, %, of every output; fan: its quantiles; gain: share of draws with a result above
    zero, of each output;
    tornado, first_order, sobol: None where they cannot be had, with `missing` saying why.
    other: (output,) at the stated inputs with the other choice of tariffs, where asked.
    holds: share of draws in which the order of two neighbours in `countries` holds, one fewer than
    countries, ties counting half.
    """

    name: str
    spread: Spread
    fan: Fan
    gain: tuple[Probability, ...]
    countries: tuple[str, ...]
    holds: tuple[Probability, ...]
    tornado: Tornado | None
    first_order: SobolIndices | None
    sobol: SobolIndices | None
    flip: Flip
    missing: tuple[Missing, ...]
    other: Array | None = None

    @property
    def outputs(self) -> tuple[str, ...]:
        """Countries and the world."""
        return self.spread.names

    def quantile(self, code: str, level: float) -> float:
        """One quantile of a country's (or the world's) result, %."""
        return float(self.fan.at(level)[self.outputs.index(code)])

    def gain_of(self, code: str) -> Probability:
        """Share of draws with a gain, of a country or the world."""
        return self.gain[self.outputs.index(code)]

    def central_of(self, code: str) -> float:
        """Result of a country or the world at the stated inputs, %; NaN: no answer there."""
        return self.spread.central_of(code)

    def range_of(self, code: str) -> tuple[float, float]:
        """Nine draws of ten and the central number lie between, %."""
        low, _, high = self.spread.of(code)
        return low, high

    def other_of(self, code: str) -> float | None:
        """`central_of` with the other choice of tariffs; None where it was not asked."""
        return None if self.other is None else float(self.other[self.outputs.index(code)])

    def turns(self, code: str) -> bool:
        """Whether the sign of `central_of` depends on that choice, both numbers printed."""
        own, other = self.central_of(code), self.other_of(code)
        return other is not None and own * other < 0 and min(abs(own), abs(other)) >= SEEN


@dataclass(frozen=True, eq=False, repr=False)
class EnsembleReading(Answer):
    """All scenarios, and their comparison for the focus country where there are several.

    ranking: (scenario, other) share of the `ranking_draws` in which the first is better for the
    focus country; failures: statuses of the rows without an answer; rows: draws × scenarios.
    """

    ensemble: ScenarioEnsemble
    focus: str
    scenarios: tuple[ScenarioReading, ...]
    ranking: Array | None
    ranking_draws: Array | None
    regret: Regret | None
    ranking_flip: Flip | None
    failures: tuple[Count, ...]

    def _facts(self) -> Mapping[str, str]:
        ensemble = self.ensemble
        over = ", ".join(map(str, ensemble.uncertainty.over))
        told: dict[str, str] = {}
        for item in self.scenarios:
            low, high = item.range_of(self.focus)
            central = item.central_of(self.focus)
            told[item.name] = f"{self.focus} {central:+.2f} % ({low:+.2f} to {high:+.2f})"
        return {
            "draws": f"{ensemble.table.draws:,} over {over}",
            "world": f"{ensemble.world.name} ({ensemble.world.year})",
            "status": f"{self.answered:,} of {self.rows:,} have an answer",
            **told,
        }

    @property
    def rows(self) -> int:
        """Draws of all scenarios."""
        return self.ensemble.table.draws * len(self.scenarios)

    @property
    def answered(self) -> int:
        """Draws of all scenarios that have an answer."""
        return self.rows - sum(count.rows for count in self.failures)

    def to_frame(self) -> pd.DataFrame:
        """One row a scenario and country (or `world`): value at the stated inputs, and its range.

        scenario, country, quantity, unit, value, q5 … q95 (quantiles of the draws), low, high (nine
        draws of ten and the value), p_gain (share of draws with a gain), answered (draws).
        """
        kept = (*(f"q{100 * level:g}" for level in FAN), "low", "high", "p_gain", "answered")
        rows: list[dict[str, Any]] = []
        for item in self.scenarios:
            for code in item.outputs:
                told = _country_json(item, code)
                rows.append(
                    {
                        "scenario": item.name,
                        "country": code,
                        "quantity": "real_income_change_pct",
                        "unit": "%",
                        "value": item.central_of(code),
                        **{key: told[key] for key in kept},
                    }
                )
        return tidy(rows, ("scenario", "country"))

    def as_json(self) -> dict[str, Any]:
        """Plain data for `--json`."""
        ensemble = self.ensemble
        return {
            "status": "converged" if not self.failures else "some_draws_failed",
            "focus": self.focus,
            "draws": ensemble.table.draws,
            "rows": self.rows,
            "answered": self.answered,
            "design": str(ensemble.plan.design.kind),
            "seed": ensemble.plan.design.seed,
            "over": [str(source) for source in ensemble.uncertainty.over],
            "read": read_document(ensemble.table.draws),
            "failures": [dataclasses.asdict(count) for count in self.failures],
            "conditions": dict(ensemble.plan.payload),
            **estimated_in(ensemble.world, ensemble.scenarios.values()),
            "scenarios": [self._scenario(item) for item in self.scenarios],
            "ranking": None if self.ranking is None else plain_data(self.ranking.tolist()),
            "ranking_flip": None if self.ranking_flip is None else plain_data(self.ranking_flip),
            "regret": None if self.regret is None else plain_data(self.regret),
        }

    def _scenario(self, item: ScenarioReading) -> dict[str, Any]:
        rows = {code: _country_json(item, code) for code in item.outputs}
        names = ("tornado", "first_order", "sobol", "flip")
        parts = {name: plain_data(getattr(item, name)) for name in names}
        parts["missing"] = [one.text for one in item.missing]
        parts["missing_reasons"] = [one.reason for one in item.missing]
        parts["failures"] = failures_json(item.spread.failures)
        parts["other_tariffs"] = self._other(item)
        return {"name": item.name, "real_income_change_pct": plain_data(rows), **parts}

    def _other(self, item: ScenarioReading) -> dict[str, Any] | None:
        """Results at the stated inputs with the other choice of tariffs."""
        other = self.ensemble.other
        if other is None or item.other is None:
            return None
        values = dict(zip(item.outputs, item.other.tolist(), strict=True))
        turned = [code for code in item.outputs if item.turns(code)]
        return {
            "tariffs": other.tariffs,
            "real_income_change_pct": plain_data(values),
            "signs_that_turn": turned,
        }


def _country_json(item: ScenarioReading, code: str) -> dict[str, Any]:
    gain = item.gain_of(code)
    low, high = item.range_of(code)
    return {
        **{f"q{100 * level:g}": item.quantile(code, level) for level in FAN},
        "central": item.central_of(code),
        "low": low,
        "high": high,
        "p_gain": gain.value,
        "gain_draws": round(gain.count),
        "answered": gain.draws,
        "gain_error": gain.standard_error,
    }


def read_ensemble(ensemble: ScenarioEnsemble, *, focus: str | None = None) -> EnsembleReading:
    """Read the table column by column.

    focus: the country whose drivers are sought; by default the one with the largest median effect
    in the first scenario, among those whose base data are plausible. Raises InputError where no
    draw of a scenario answered.
    """
    names = ensemble.names
    drawn = {name: drawn_of(ensemble, name) for name in names}
    focus = focus or _largest_effect(ensemble, drawn[names[0]].spread)
    readings = tuple(_scenario(ensemble, name, focus, found) for name, found in drawn.items())
    ranking = pairs = loss = flip = None
    if len(names) > 1:
        spreads = [found.spread for found in drawn.values()]
        outcomes = np.stack([item.values[:, item.place(focus)] for item in spreads], axis=1)
        ranking = ranking_probabilities(outcomes, ROUNDING)
        pairs = answered_pairs(outcomes)
        loss = regret(outcomes, ROUNDING)
        flip = ranking_flip(ensemble, list(drawn.values()), focus)
    return EnsembleReading(
        ensemble, focus, readings, ranking, pairs, loss, flip, failure_counts(ensemble.table)
    )


def _scenarios(name: str, value: Any) -> Any:
    """A scenario, several by name, or files."""
    if isinstance(value, Mapping | Scenario):
        return cast(object, value)
    if isinstance(value, str | Path):
        return path(name, value)
    return many(path, least=0, noun="scenario files")(name, value)


@arguments(
    scenarios=_scenarios,
    world=optional(found_by_name(World, "a World")),
    focus=optional(text),
    draws=whole(1),
    over=some_names,
    design=text,
    seed=whole(0),
    relative_error=number,
    law=optional(a(ElasticityLaw, "an ElasticityLaw")),
    shock_range=many(number, least=2, most=2, noun="numbers"),
    models=names,
    model=text,
    workers=whole(),
    scheduler=optional(text),
    folder=optional(path),
    resume=flag,
)
def ensemble(
    world: World | str | Path | None,
    scenarios: Mapping[str, Scenario] | Sequence[str | Path] | Scenario | str | Path,
    *,
    focus: str | None = None,
    draws: int = DRAWS,
    over: Sequence[str] = (Source.ELASTICITIES,),
    design: DesignKind | str = DesignKind.LHS,
    seed: int = 0,
    relative_error: float = RELATIVE_ERROR,
    law: ElasticityLaw | None = None,
    shock_range: tuple[float, float] = (0.5, 1.5),
    models: Sequence[str] = EQUILIBRIUM_MODELS,
    model: Model | str = Model.CALIENDO_PARRO,
    workers: int = 1,
    scheduler: str | None = None,
    folder: str | Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> EnsembleReading:
    """How sure: scenarios under the same draws of what is uncertain, read for one country.

    scenarios: name → Scenario, or one, or files and CASE/SCENARIO; world: None takes the first
    scenario's own. over: of `elasticities`, `shocks`, `closures`, `models`, `presets`,
    `ways`. relative_error: of
    estimates without a stated error; law: of the elasticities, with a relative error of its own;
    shock_range: factors on the size of the shock; models: those drawn. workers: processes, or a
    Dask `scheduler` (tcp://host:8786). folder: keeps the draws, `resume` goes on there. progress:
    called with rows (draws × scenarios) finished since the last call. Raises InputError,
    ScenarioError, WorldError, WorkersLostError, DiskFullError.
    """
    named = _named(scenarios)
    own = next((item.world for item in named.values() if item.world), None)
    asked = next((t for item in named.values() if (t := item.tariffs_chosen)), None)
    where = world_of(world, own, asked)
    if focus is not None:
        (focus,) = chosen_countries([focus], where.countries, world=where.name)
    found = run_ensemble(
        where,
        named,
        draws=draws,
        uncertainty=Uncertainty(
            over=tuple(one_of(Source, item) for item in over),
            law=law or ElasticityLaw(relative_error=relative_error),
            shock_range=shock_range,
            models=tuple(one_of(Model, item) for item in models),
        ),
        design=one_of(DesignKind, design),
        seed=seed,
        model=one_of(Model, model),
        executor=executor_for(workers=workers, scheduler=scheduler),
        folder=None if folder is None else Path(folder),
        resume=resume,
        progress=progress,
    )
    return read_ensemble(found, focus=focus)


def _named(
    scenarios: Mapping[str, Scenario] | Sequence[str | Path] | Scenario | str | Path,
) -> dict[str, Scenario]:
    """Scenarios by name: the key, the title, or the name of the file."""
    if isinstance(scenarios, Mapping):
        return dict(scenarios)
    if isinstance(scenarios, Scenario):
        return {scenarios.title: scenarios}
    given = [scenarios] if isinstance(scenarios, str | Path) else scenarios
    found = {Path(item).stem: scenario_of(item) for item in given}
    if len(found) < len(given):
        raise InputError("two scenarios have the same name: give a mapping name → Scenario")
    return found


def _largest_effect(ensemble: ScenarioEnsemble, spread: Spread) -> str:
    doubtful = set(implausible_countries(ensemble.world))
    plausible = [code for code in ensemble.world.countries if code not in doubtful]
    codes = plausible or list(ensemble.world.countries)
    values = spread.values[:, [spread.place(code) for code in codes]]
    answered = values[np.isfinite(values).all(axis=1)]
    if not len(answered):
        return codes[0]
    return codes[int(np.abs(np.median(answered, axis=0)).argmax())]


def _scenario(ensemble: ScenarioEnsemble, name: str, focus: str, drawn: Drawn) -> ScenarioReading:
    found = drawn.spread
    outputs, values = found.names, found.values
    quantiles = found.fan()
    median = quantiles.at(0.5)[:-1]
    doubtful = set(implausible_countries(ensemble.world))
    order = [int(k) for k in np.argsort(-np.abs(median)) if outputs[int(k)] not in doubtful]
    order = order[:SHOWN_COUNTRIES]
    shown = sorted(order, key=lambda k: -float(median[k]))
    inputs, outcome = drawn.inputs, drawn.outcome(focus)
    missing: list[Missing] = []
    return ScenarioReading(
        name=name,
        spread=found,
        fan=quantiles,
        gain=tuple(found.above_zero(code) for code in outputs),
        countries=tuple(outputs[k] for k in shown),
        holds=tuple(_ahead(values[:, k] - values[:, n]) for k, n in pairwise(shown)),
        tornado=tried(lambda: tornado_of(ensemble, inputs, outcome), missing),
        first_order=tried(lambda: first_order_of(ensemble, inputs, outcome), missing),
        sobol=tried(lambda: sobol_of(ensemble, name, focus), missing),
        flip=sign_flip(ensemble, drawn, focus),
        missing=tuple(dict.fromkeys(missing)),
        other=None if ensemble.other is None else ensemble.other.values.get(name),
    )


def _ahead(gap: Array) -> Probability:
    """Share of draws with a positive gap, ties counting half."""
    tied = np.abs(gap) <= ROUNDING
    ahead = np.where(tied, 0.5, (gap > 0).astype(float))
    return probability(np.where(np.isfinite(gap), ahead, np.nan))
