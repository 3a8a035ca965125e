"""Draws of scenarios: elasticities, sizes of shocks, closures and models, as numbers of a draw.

The world and the compiled shocks go to a worker once; a draw changes plain arrays.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.draws.collect import DrawJob
from blocs.draws.elasticities import ElasticityErrors
from blocs.foundation.axes import Array
from blocs.foundation.errors import BlocsError
from blocs.moves.compile import compile_baseline, compile_moves
from blocs.moves.scenario import Scenario, at_estimate
from blocs.questions.trade.answer import baseline_after, world_before
from blocs.questions.trade.engine.coupled.solve import solve_coupled
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.potential import starting_world
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS
from blocs.questions.trade.engine.solve.together.many import (
    Candidate,
    candidate_of,
    solved_together,
)
from blocs.questions.trade.engine.state import Economy, alike, economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World

SHOCK_SIZE, CLOSURE, MODEL = "shock_size", "trade_balance", "model"
PRESET_POSITION = "preset_position"
"""Names of inputs of a draw beside the parts of the elasticities."""

WORLD = "world"
"""Output beside the countries: the whole world's real income, %."""

EQUILIBRIUM_MODELS = tuple(FORMULATIONS)
"""The models that can be drawn: rationing estimates nothing and has no probability."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A scenario as a worker takes it.

    baseline: shock of its baseline moves, if it has any; tariff_rate, export_tax_rate (None: zero)
    of the world before the moves; trade_balance: the scenario's closure, which a drawn one
    replaces, unless a move balances trade. presets: None where no move has a range.
    """

    title: str
    baseline: Shock | None
    shock: Shock
    trade_balance: TradeBalance
    tariff_rate: Array
    export_tax_rate: Array | None = None
    presets: Presets | None = None


@dataclass(frozen=True, eq=False)
class Presets:
    """Moves whose numbers have ranges, and the world that they are made on."""

    scenario: Scenario
    base: World

    def at(self, position: float) -> Shock:
        """The shock with every preset so far from the low (0) to the high end (1) of its range."""
        return compile_moves(at_estimate(self.scenario, position), self.base)


def prepared_for(world: World, scenario: Scenario, trade: Trade) -> Prepared:
    """A scenario compiled for draws. Raises ScenarioError, InputError, SolverError."""
    open_trade = scenario.closure.model_copy(update={"trade_balance": TradeBalance.FIXED_SHARE})
    baseline = compile_baseline(
        scenario.model_copy(update={"closure": open_trade}), starting_world(world, trade)
    )
    base = world_before(world, scenario, trade)
    return Prepared(
        title=scenario.title,
        baseline=baseline,
        shock=compile_moves(scenario, base),
        trade_balance=scenario.closure.trade_balance,
        tariff_rate=base.tariff_rate,
        export_tax_rate=base.export_tax_rate,
        presets=Presets(scenario, base) if any(m.is_ranged for m in scenario.moves) else None,
    )


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
        self.world, self.scenarios, self.trade = starting_world(world, trade), scenarios, trade
        self._place = {name: k for k, name in enumerate(inputs)}
        self._labels = labels
        self._law = law
        self._parts = [] if law is None else [self._place[name] for name in law.names]
        self._economy = functools.cache(self._made_economy)

    def __call__(self, job: DrawJob, /) -> Array:
        economy, shock, model = self._asked(job)
        found = solve_coupled(economy, shock=shock, model=model, compiled=self.trade.compiled)
        return _changes(found)

    def together(self, jobs: Sequence[DrawJob]) -> list[Array | None]:
        """Answers of draws that can be solved side by side, None for the others."""
        candidates = [self._candidate(job) for job in jobs]
        found = solved_together(candidates, compiled=self.trade.compiled)
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
        if PRESET_POSITION in self._place and prepared.presets is not None:
            shock = prepared.presets.at(float(job.inputs[self._place[PRESET_POSITION]]))
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
            alike(dataclasses.replace(self.world, trade_elasticity=theta), self.world),
            moves,
            trade,
            trade_balance=balance,
            labour_supply_elasticity=prepared.shock.labour_supply_elasticity,
        )
        return economy_of(before.world, model=trade.model, substitution=trade.substitution)

    def _word(self, job: DrawJob, name: str) -> str | None:
        if name not in self._place:
            return None
        return self._labels[name][int(job.inputs[self._place[name]])]

    def _made_economy(self, model: Model) -> Economy:
        return economy_of(self.world, model=model, substitution=self.trade.substitution)


def _changes(found: TradeSolution) -> Array:
    """(output,) real income changes in %, the world's last."""
    hat, income = found.real_income_hat, found.economy.income
    total = float((income * (hat - 1.0)).sum() / income.sum())
    return 100.0 * np.append(hat - 1.0, total)


def closures(shock: Shock) -> tuple[TradeBalance, ...]:
    """Closures that differ: with world value added as numeraire two of them are the same."""
    same = TradeBalance.FIXED_NOMINAL if shock.numeraire is None else None
    return tuple(item for item in TradeBalance if item is not same)


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
