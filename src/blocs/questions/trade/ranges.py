"""How far real income goes: over draws of the elasticities, other closures and other models.

Closures and models are named cases on lines of their own and never pooled as draws. All numbers
are dollars in per cent of one base, the income that the outcome itself starts from: models and
closures that count income otherwise can then be set beside it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.draws import sentences
from blocs.draws.collect import DrawJob
from blocs.draws.elasticities import (
    LAW,
    ElasticityDraws,
    ElasticityLaw,
    elasticity_draws,
)
from blocs.draws.evaluation import DONE, Row
from blocs.draws.executors import evaluate_all
from blocs.draws.spread import Headlines, Spread, failures_json, spread_of
from blocs.foundation.arguments import a, arguments, found_by_name, optional, text, whole
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, SolverError
from blocs.foundation.frames import tidy
from blocs.foundation.messages import Words
from blocs.foundation.plain import finite_or_null
from blocs.moves.scenario import Scenario, is_ranged
from blocs.questions.answers import Answer
from blocs.questions.trade.answer import one_of, run_under, scenario_of, world_of
from blocs.questions.trade.drawing import (
    EQUILIBRIUM_MODELS,
    WORLD,
    WayCostDraws,
    closures,
    make_solver,
    prepared_for,
    way_cost_draws,
)
from blocs.questions.trade.engine.models.model import SHORT_RUN, Method, Model, Substitution
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.outcome import Outcome, headline
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 50
EXACT, MONEY = "real_income_change_pct", "real_income_change_million_usd"
CONVERGED = "converged"


@dataclass(frozen=True, eq=False)
class Case:
    """The same scenario under another closure or model.

    name: the closure or model; values: (country and, last, world) change of real income in % of the
    base income of the outcome, NaN without an answer; status: `converged` or why there is none,
    which `reason` says in words.
    """

    name: str
    values: Array
    status: str = CONVERGED
    reason: str = ""


@dataclass(frozen=True)
class Ends:
    """Lowest and highest change of real income, per cent."""

    low: float
    high: float


@dataclass(frozen=True, eq=False, repr=False)
class Ranges(Answer):
    """The ranges of real income around one outcome.

    spread: headlines are country codes and `world`, % of base income, over draws of the
    elasticities, and of costs of ways where moves act on ways; drawn: those draws, with law and
    seed; ways: of costs of ways, None where no move acts on them; closures, models: the scenario at
    the stated elasticities under the other closures that differ, and under the other models that
    estimate.
    """

    outcome: Outcome
    spread: Spread
    drawn: ElasticityDraws
    closures: tuple[Case, ...]
    models: tuple[Case, ...]
    ways: WayCostDraws | None = None

    def _facts(self) -> Mapping[str, str]:
        found = self.of(WORLD)
        return {
            "title": self.outcome.title,
            "real income": headline(self.outcome),
            "world": f"{found.low:+.3f} to {found.high:+.3f} %",
            "draws": f"{self.spread.draws} of the elasticities, seed {self.drawn.seed}",
            "cases": ", ".join(case.name for case in (*self.closures, *self.models)),
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Country codes, then `world`: what every method takes."""
        return self.spread.names

    def centre(self, code: str) -> float:
        """The number of the outcome itself, %."""
        return self.spread.central_of(code)

    def over_elasticities(self, code: str) -> Ends:
        """Nine of ten draws of the elasticities, and the centre."""
        low, _, high = self.spread.of(code)
        return Ends(low, high)

    def under_closures(self, code: str) -> dict[str, float]:
        """Closure → change under it, %, where it has an answer."""
        return self._values(self.closures, code)

    def under_models(self, code: str) -> dict[str, float]:
        """Model → change under it, in % of the centre's base income, where it has an answer."""
        return self._values(self.models, code)

    def of(self, code: str) -> Ends:
        """The range that is shown: smallest and largest of centre, 5 % and 95 % of draws, cases."""
        drawn = self.over_elasticities(code)
        cases = (*self.under_closures(code).values(), *self.under_models(code).values())
        known = [x for x in (self.centre(code), drawn.low, drawn.high, *cases) if np.isfinite(x)]
        return Ends(min(known), max(known)) if known else Ends(np.nan, np.nan)

    def million_usd(self, code: str, pct: float) -> float:
        """A change of `pct` per cent of the base income of a country, or of the world, a year."""
        return pct / 100 * float(self._base[self.spread.place(code)])

    @functools.cached_property
    def _base(self) -> Array:
        income = np.asarray(self.outcome.labelled["income"], dtype=np.float64)
        return np.append(income, income.sum())

    def _at(self, case: Case, code: str) -> float:
        return float(case.values[self.spread.place(code)])

    def _values(self, cases: Iterable[Case], code: str) -> dict[str, float]:
        found = {case.name: self._at(case, code) for case in cases}
        return {name: value for name, value in found.items() if np.isfinite(value)}

    @property
    def told(self) -> tuple[Words, ...]:
        """What was drawn, how often, from which seed, and what stays as stated, in sentences."""
        return sentences.drawn(
            self.spread.draws,
            self.drawn.seed,
            *sentences.elasticities_drawn(self.drawn.errors),
            *(() if self.ways is None else (self.ways.told,)),
            held=(sentences.SHOCKS, *((sentences.PRESETS,) if self._with_presets else ())),
        )

    @property
    def _with_presets(self) -> bool:
        """Whether moves have numbers with ranges, whose ends are told on a line of their own."""
        return is_ranged(Scenario(**self.outcome.provenance["scenario"]))

    def to_frame(self) -> pd.DataFrame:
        """country, quantity, unit, value (the centre), low, high, and both ends over draws alone.

        The last country is `world`.
        """
        rows: list[dict[str, Any]] = []
        for code in self.names:
            whole, drawn = self.of(code), self.over_elasticities(code)
            rows.append(
                {
                    "country": code,
                    "quantity": EXACT,
                    "unit": "%",
                    "value": self.centre(code),
                    "low": whole.low,
                    "high": whole.high,
                    "elasticities_low": drawn.low,
                    "elasticities_high": drawn.high,
                    **{f"closure_{c.name}": self._at(c, code) for c in self.closures},
                    **{f"model_{c.name}": self._at(c, code) for c in self.models},
                }
            )
        return tidy(rows, ("country",))

    def as_json(self) -> dict[str, Any]:
        """`ranges`: of every country and the world, with what makes the same draws again."""
        return {
            "ranges": {
                "draws": self.spread.draws,
                "seed": self.drawn.seed,
                "level": self.spread.level,
                "elasticity_law": self.drawn.as_json(),
                **({} if self.ways is None else {"way_cost_law": self.ways.as_json()}),
                "failures": failures_json(self.spread.failures),
                "closures": {case.name: _status(case) for case in self.closures},
                "models": {case.name: _status(case) for case in self.models},
                "told": sentences.told_json(self.told),
                "countries": {code: self._json_of(code) for code in self.names[:-1]},
                WORLD: self._json_of(WORLD),
            }
        }

    def _json_of(self, code: str) -> dict[str, Any]:
        whole, (low, median, high) = self.of(code), self.spread.of(code)
        return {
            "central": finite_or_null(self.centre(code)),
            "low": finite_or_null(whole.low),
            "high": finite_or_null(whole.high),
            "low_million_usd": finite_or_null(self.million_usd(code, whole.low)),
            "high_million_usd": finite_or_null(self.million_usd(code, whole.high)),
            "elasticities": {
                "low": finite_or_null(low),
                "median": finite_or_null(median),
                "high": finite_or_null(high),
                "failed": self.spread.failed_of(code),
            },
            "closures": self.under_closures(code),
            "models": self.under_models(code),
        }


def _status(case: Case) -> dict[str, str]:
    return {"status": case.status, "reason": case.reason}


@arguments(
    world=optional(found_by_name(World, "a World")),
    scenario=found_by_name(Scenario, "a Scenario"),
    model=text,
    method=text,
    substitution=a(Substitution, "a Substitution"),
    draws=whole(0),
    seed=whole(0),
    law=a(ElasticityLaw, "an ElasticityLaw"),
)
def run_ranges(
    world: World | str | Path | None,
    scenario: Scenario | str | Path,
    *,
    model: Model | str = Model.CALIENDO_PARRO,
    method: Method | str = Method.AUTO,
    substitution: Substitution = SHORT_RUN,
    draws: int = DRAWS,
    seed: int = 0,
    law: ElasticityLaw = LAW,
) -> Ranges:
    """Run `scenario` as `run` does, and the ranges around its outcome (`.outcome`).

    Raises what `run` raises, and InputError for fewer than one draw and under a model that
    estimates nothing.
    """
    scenario = scenario_of(scenario)
    world = world_of(world, scenario.world, scenario.tariffs_chosen)
    trade = Trade(one_of(Model, model), substitution, one_of(Method, method))
    outcome = run_under(trade, world, scenario)
    found = ranges_of(outcome, world, scenario, trade, draws=draws, seed=seed, law=law)
    if found is None:
        raise InputError(f"'{trade.model}' estimates nothing: it has no range")
    return found


def ranges_of(
    outcome: Outcome,
    world: World,
    scenario: Scenario,
    trade: Trade,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    law: ElasticityLaw = LAW,
    models: Sequence[Model] = EQUILIBRIUM_MODELS,
) -> Ranges | None:
    """The ranges around `outcome`, which `run_under(trade, world, scenario)` gave.

    None under a model that estimates nothing (`rationing`). Draws without an equilibrium are
    counted with their cause and left out. models: those that are set beside it. The same seed makes
    the same draws. Raises InputError for fewer than one draw, ScenarioError.
    """
    if trade.model not in EQUILIBRIUM_MODELS:
        return None
    if draws < 1:
        raise InputError(f"a range needs draws, not {draws}")
    drawn = elasticity_draws(world, draws, seed, law=law)
    prepared = prepared_for(world, scenario, trade)
    ways = None if prepared.ways is None else way_cost_draws(prepared.ways.base, draws, seed)
    inputs = drawn.inputs if ways is None else np.concatenate([drawn.inputs, ways.inputs], axis=1)
    of = (*drawn.errors.names, *(() if ways is None else ways.names))
    setup = functools.partial(make_solver, world, (prepared,), trade, of, {}, drawn.errors)
    jobs = [DrawJob(one, 0) for one in inputs]
    names = (*outcome.countries, WORLD)
    rows = [_named(row, names) for row in evaluate_all(setup, jobs)]
    stated = _named(Row(DONE, "", _pct(outcome, outcome)), names)
    moved = prepared.shock.trade_balance is not prepared.trade_balance
    own = _own_closure(scenario, prepared.shock)
    others = [] if moved else [item for item in closures(prepared.shock) if item is not own]
    return Ranges(
        outcome=outcome,
        spread=spread_of(names, [stated, *rows]),
        drawn=drawn,
        ways=ways,
        closures=tuple(
            _case(str(c), outcome, world, _under_closure(scenario, c), trade) for c in others
        ),
        models=tuple(
            _case(str(m), outcome, world, scenario, trade.under(m))
            for m in models
            if m is not trade.model
        ),
    )


def _own_closure(scenario: Scenario, shock: Shock) -> TradeBalance:
    """The closure of a scenario by the name that it has among `closures`."""
    own = scenario.closure.trade_balance
    return own if own in closures(shock) else TradeBalance.FIXED_SHARE


def _under_closure(scenario: Scenario, closure: TradeBalance) -> Scenario:
    changed = scenario.closure.model_copy(update={"trade_balance": closure})
    return scenario.model_copy(update={"closure": changed})


def _named(row: Row[Array], names: tuple[str, ...]) -> Row[Headlines]:
    if row.status != DONE:
        return Row(row.status, row.cause)
    return Row(DONE, "", dict(zip(names, map(float, row.result), strict=True)))


def _case(name: str, centre: Outcome, world: World, scenario: Scenario, trade: Trade) -> Case:
    """The scenario under one closure or model; a case without an answer says why."""
    try:
        found = run_under(trade, world, scenario)
    except (SolverError, InputError) as error:
        missing = np.full(len(centre.countries) + 1, np.nan)
        return Case(name, missing, str(getattr(error, "status", "invalid_input")), str(error))
    return Case(name, _pct(found, centre))


def _pct(found: Outcome, centre: Outcome) -> Array:
    """(country and, last, world) changes of `found` in % of the base income of `centre`."""
    gained = np.asarray(found.labelled[MONEY], dtype=np.float64)
    income = np.asarray(centre.labelled["income"], dtype=np.float64)
    return 100 * np.append(gained / income, gained.sum() / income.sum())
