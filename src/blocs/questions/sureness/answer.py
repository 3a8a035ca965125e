"""Ensembles of scenarios: the same shocks under many draws of what is uncertain.

The world and the compiled shocks go to a worker once; a draw changes the elasticities, the size of
the shock, the closure or the model, on plain arrays. Every scenario sees the same draws, so that
differences between scenarios are differences of scenarios.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np

from blocs.draws.collect import DrawJob, Ensemble, collect
from blocs.draws.designs import Design, DesignKind, whole_blocks
from blocs.draws.elasticities import ElasticityErrors, elasticity_errors
from blocs.draws.evaluation import Executor, Progress
from blocs.draws.table import Table
from blocs.foundation.axes import Array
from blocs.foundation.errors import BlocsError, InputError, SolverError
from blocs.foundation.shown import Shown
from blocs.foundation.version import VERSION
from blocs.moves.compile import compile_baseline, compile_moves
from blocs.moves.scenario import Scenario
from blocs.questions.sureness import DRAWS
from blocs.questions.sureness.space import (
    CLOSURE,
    MODEL,
    SHOCK_SIZE,
    Source,
    Uncertainty,
    scaled_shock,
    uncertain_space,
)
from blocs.questions.trade.answer import baseline_after, world_before
from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.solve.fast import worthwhile
from blocs.questions.trade.engine.solve.together.many import (
    Candidate,
    candidate_of,
    solved_together,
)
from blocs.questions.trade.engine.state import Economy, economy_of
from blocs.world.shock import Shock, TradeBalance
from blocs.world.world import World

WORLD = "world"
"""Output beside the countries: the whole world's real income, %."""

ROUNDING = 100 * VERIFIED_TOLERANCE
"""Changes of real income up to it are the solver's rounding, percentage points."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A scenario as a worker takes it.

    baseline: shock of its baseline moves, if it has any; tariff_rate, export_tax_rate (None: zero)
    of the world before the moves; trade_balance: the scenario's closure, which a drawn one
    replaces, unless a move balances trade.
    """

    title: str
    baseline: Shock | None
    shock: Shock
    trade_balance: TradeBalance
    tariff_rate: Array
    export_tax_rate: Array | None = None


@dataclass(frozen=True, eq=False, repr=False)
class ScenarioEnsemble(Shown):
    """Draws of real income under one or several scenarios.

    table: outputs are country codes and `world`, real income change in %; scenarios: in the order
    of the table's variants; model: where models are not drawn; central: (scenario, output) at the
    stated inputs, under that model and the scenario's own closure, NaN where there is no answer.
    """

    world: World
    scenarios: Mapping[str, Scenario]
    uncertainty: Uncertainty
    model: Model
    plan: Ensemble
    table: Table
    central: Array

    def _facts(self) -> Mapping[str, str]:
        return {
            "draws": f"{self.table.draws:,} over {', '.join(map(str, self.uncertainty.over))}",
            "world": f"{self.world.name} ({self.world.year})",
            "countries": str(len(self.world.countries)),
            "scenarios": ", ".join(self.names),
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return tuple(self.scenarios)

    def real_income_pct(self, countries: Sequence[str], *, scenario: str | None = None) -> Array:
        """(draw, country) change of real income, %, NaN where a draw has no answer."""
        variant = 0 if scenario is None else self.names.index(scenario)
        return self.table.outputs(countries, variant=variant)


def run_ensemble(
    world: World,
    scenarios: Mapping[str, Scenario],
    *,
    draws: int = DRAWS,
    uncertainty: Uncertainty | None = None,
    design: DesignKind = DesignKind.LHS,
    seed: int = 0,
    model: Model = Model.CALIENDO_PARRO,
    executor: Executor | None = None,
    folder: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> ScenarioEnsemble:
    """Draw, solve and keep: in memory, or in `folder` as Parquet files.

    scenarios: name → scenario, all on `world`. progress: called with rows (draws × scenarios)
    finished since the last call. Raises InputError, ScenarioError, WorkersLostError, DiskFullError.
    """
    if not scenarios:
        raise InputError("an ensemble needs at least one scenario")
    settings = uncertainty or Uncertainty()
    trade = Trade(model)
    prepared = {name: _prepared(world, item, trade) for name, item in scenarios.items()}
    if Source.CLOSURES in settings.over:
        _check_closures(prepared)
    shocks = {name: item.shock for name, item in prepared.items()}
    space = uncertain_space(world, shocks, settings)
    compiled = worthwhile(draws * len(scenarios))
    groups = space.groups if len(set(space.groups)) > 1 else space.dimensions
    plan = Ensemble(
        space=space,
        design=Design(
            design, whole_blocks(design, draws, groups), len(space.dimensions), seed, groups
        ),
        variants=tuple(scenarios),
        outputs=(*world.countries, WORLD),
        payload=_payload(world, prepared, model)
        | {"compiled": compiled, "elasticity_law": settings.law.as_data()},
        rounding=ROUNDING,
    )
    setup = functools.partial(
        make_solver,
        world,
        tuple(prepared.values()),
        dataclasses.replace(trade, compiled=compiled),
        space.inputs,
        dict(plan.layout.labels),
        elasticity_errors(world, settings.law) if Source.ELASTICITIES in settings.over else None,
    )
    table = collect(plan, setup, executor=executor, folder=folder, resume=resume, progress=progress)
    central = _central(world, tuple(prepared.values()), trade)
    return ScenarioEnsemble(world, dict(scenarios), settings, model, plan, table, central)


def _central(world: World, scenarios: tuple[Prepared, ...], trade: Trade) -> Array:
    """(scenario, output) without draws."""
    solve = make_solver(world, scenarios, trade, (), {}, None)
    rows: list[Array] = []
    for variant in range(len(scenarios)):
        try:
            rows.append(solve(DrawJob(np.empty(0), variant)))
        except SolverError:
            rows.append(np.full(len(world.countries) + 1, np.nan))
    return np.stack(rows)


def _check_closures(prepared: Mapping[str, Prepared]) -> None:
    """Raise InputError where a move has settled already what would be drawn."""
    for name, item in prepared.items():
        balanced = TradeBalance.BALANCED
        moved = item.shock.trade_balance is balanced and item.trade_balance is not balanced
        paid = item.baseline is not None and item.baseline.transfer is not None
        if moved or paid:
            why = "a move balances trade" if moved else "baseline moves pay money between countries"
            raise InputError(
                f"closures cannot be drawn for '{name}': {why}. Leave `closures` out of `--over`."
            )


def _prepared(world: World, scenario: Scenario, trade: Trade) -> Prepared:
    open_trade = scenario.closure.model_copy(update={"trade_balance": TradeBalance.FIXED_SHARE})
    baseline = compile_baseline(scenario.model_copy(update={"closure": open_trade}), world)
    base = world_before(world, scenario, trade)
    return Prepared(
        title=scenario.title,
        baseline=baseline,
        shock=compile_moves(scenario, base),
        trade_balance=scenario.closure.trade_balance,
        tariff_rate=base.tariff_rate,
        export_tax_rate=base.export_tax_rate,
    )


# -- in a worker ----------------------------------------------------------------------------------


def make_solver(
    world: World,
    scenarios: tuple[Prepared, ...],
    trade: Trade,
    inputs: tuple[str, ...],
    labels: Mapping[str, tuple[str, ...]],
    law: ElasticityErrors | None,
) -> Callable[[DrawJob], Array]:
    """The function that a worker answers draws with; made once per worker.

    law: of the elasticities, None where they are not drawn.
    """
    return _Solver(world, scenarios, trade, inputs, labels, law)


class _Solver:
    """A world and compiled shocks; calling it gives (output,) real income changes in %."""

    def __init__(
        self,
        world: World,
        scenarios: tuple[Prepared, ...],
        trade: Trade,
        inputs: tuple[str, ...],
        labels: Mapping[str, tuple[str, ...]],
        law: ElasticityErrors | None,
    ) -> None:
        self.world, self.scenarios, self.trade = world, scenarios, trade
        self._place = {name: k for k, name in enumerate(inputs)}
        self._labels = labels
        self._law = law
        self._parts = [] if law is None else [self._place[name] for name in law.names]
        self._economy = functools.cache(self._made_economy)

    def __call__(self, job: DrawJob, /) -> Array:
        economy, shock, model = self._asked(job)
        found = solve_trade(economy, shock=shock, model=model, compiled=self.trade.compiled)
        return _changes(found)

    def together(self, jobs: Sequence[DrawJob]) -> list[Array | None]:
        """Answers of draws that can be solved side by side, None for the others."""
        found = solved_together([self._candidate(job) for job in jobs])
        return [None if solution is None else _changes(solution) for solution in found]

    def _candidate(self, job: DrawJob) -> Candidate | None:
        try:
            economy, shock, model = self._asked(job)
            if economy.origin is not self._economy(model).origin:
                return None  # a baseline of its own, which no other draw shares
            return candidate_of(economy, shock, model=model)
        except BlocsError:  # said in the row of the draw alone
            return None

    def _asked(self, job: DrawJob) -> tuple[Economy, Shock, Model]:
        """What a draw starts from, what happens to it, and under which model."""
        prepared = self.scenarios[job.variant]
        trade = self.trade.under(Model(self._word(job, MODEL) or self.trade.model))
        theta = self.world.trade_elasticity
        if self._law is not None:
            theta = self._law.at(job.inputs[self._parts])
        shock = self._shock(job, prepared)
        return self._economy_before(job, prepared, trade, theta), shock, trade.model

    def _shock(self, job: DrawJob, prepared: Prepared) -> Shock:
        shock = prepared.shock
        if SHOCK_SIZE in self._place:
            size = float(job.inputs[self._place[SHOCK_SIZE]])
            shock = scaled_shock(
                shock,
                size,
                tariff_rate=prepared.tariff_rate,
                export_tax_rate=prepared.export_tax_rate,
            )
        closure = self._word(job, CLOSURE)
        if closure is not None:
            shock = dataclasses.replace(shock, trade_balance=TradeBalance(closure))
        return shock

    def _economy_before(
        self, job: DrawJob, prepared: Prepared, trade: Trade, theta: Array
    ) -> Economy:
        """What the comparison starts from: baseline moves are solved under the draw's θ.

        Under the closure `balanced`, drawn or the scenario's own, deficits are closed first, so
        that the answer is the effect of the moves and not that of closing deficits.
        """
        balance = TradeBalance(self._word(job, CLOSURE) or prepared.trade_balance)
        moves = prepared.baseline
        if moves is None and balance is not TradeBalance.BALANCED:
            economy = self._economy(trade.model)
            return dataclasses.replace(economy, trade_elasticity=theta)
        if moves is not None and moves.trade_balance is not TradeBalance.BALANCED:
            moves = dataclasses.replace(moves, trade_balance=balance)
        before = baseline_after(
            dataclasses.replace(self.world, trade_elasticity=theta),
            moves,
            trade,
            trade_balance=balance,
            labour_supply_elasticity=prepared.shock.labour_supply_elasticity,
        )
        return economy_of(before.world, model=trade.model)

    def _word(self, job: DrawJob, name: str) -> str | None:
        if name not in self._place:
            return None
        return self._labels[name][int(job.inputs[self._place[name]])]

    def _made_economy(self, model: Model) -> Economy:
        return economy_of(self.world, model=model)


def _changes(found: TradeSolution) -> Array:
    """(output,) real income changes in %, the world's last."""
    hat, income = found.real_income_hat, found.economy.income
    total = float((income * (hat - 1.0)).sum() / income.sum())
    return 100.0 * np.append(hat - 1.0, total)


# -- what the draws belong to ---------------------------------------------------------------------


def _payload(world: World, prepared: Mapping[str, Prepared], model: Model) -> dict[str, Any]:
    return {
        "what": "ensemble",
        "blocs_version": VERSION,
        "world": world.name,
        "world_sha256": digest(world),
        "model": str(model),
        "scenarios_sha256": {name: digest(item) for name, item in prepared.items()},
    }


def digest(item: Any) -> str:
    """SHA-256 of the arrays, numbers and words of a dataclass, field by field.

    Raises TypeError for a field of another kind: nothing is left out in silence.
    """
    found = hashlib.sha256()

    def feed(name: str, value: Any) -> None:
        if isinstance(value, np.ndarray):
            array: Array = np.ascontiguousarray(np.asarray(value, dtype=np.float64).T)
            found.update(f"{name}:{array.shape};".encode())
            found.update(array.data)
        elif isinstance(value, str | int | float | date | None):
            found.update(f"{name}={value!r};".encode())
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            for part in dataclasses.fields(value):
                feed(f"{name}.{part.name}", getattr(value, part.name))
        elif isinstance(value, Mapping):
            for key, entry in sorted(cast("Mapping[str, Any]", value).items()):
                feed(f"{name}[{key!r}]", entry)
        elif isinstance(value, tuple | list):
            entries = cast("Sequence[Any]", value)
            found.update(f"{name}:{len(entries)};".encode())
            for place, entry in enumerate(entries):
                feed(f"{name}[{place}]", entry)
        else:
            raise TypeError(f"{name}: {type(value).__name__} has no digest")

    feed("", item)
    return found.hexdigest()
