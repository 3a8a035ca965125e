"""Draws of scenarios: elasticities, sizes of shocks, closures and models, as numbers of a draw.

The world and the compiled shocks go to a worker once; a draw changes plain arrays.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.draws import sentences
from blocs.draws.collect import DrawJob
from blocs.draws.elasticities import ElasticityErrors
from blocs.draws.laws import Triangular
from blocs.foundation.axes import Array
from blocs.foundation.errors import BlocsError
from blocs.foundation.messages import Words
from blocs.moves.compile import compile_baseline, compile_moves
from blocs.moves.instruments.corridors.dated import DatedMove
from blocs.moves.scenario import Scenario, at_estimate
from blocs.questions.trade.answer import baseline_after, world_before
from blocs.questions.trade.engine.checks.shocks import check_shock
from blocs.questions.trade.engine.closing import close_ahead
from blocs.questions.trade.engine.coupled.solve import Ended, ended, solve_coupled
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.potential import starting_world
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.solve.together.around import shared_around
from blocs.questions.trade.engine.solve.together.edits import Places
from blocs.questions.trade.engine.solve.together.many import (
    Candidate,
    candidate_at,
    solved_together,
)
from blocs.questions.trade.engine.solve.together.task import Shared, is_wide, places_in
from blocs.questions.trade.engine.state import Economy, alike, economy_of
from blocs.transport.network import as_data, costs_of, way_cost_table
from blocs.transport.words import WAY_COST_NAMES
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World

SHOCK_SIZE, CLOSURE, MODEL = "shock_size", "trade_balance", "model"
PRESET_POSITION = "preset_position"
WAY_COST = "way_cost."
"""Names of inputs of a draw beside the parts of the elasticities; the last begins the names of
parameters of the world network."""

WORLD = "world"
"""Output beside the countries: the whole world's real income, %."""

EQUILIBRIUM_MODELS = tuple(FORMULATIONS)
"""The models that can be drawn: rationing estimates nothing and has no probability."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """A scenario as a worker takes it.

    baseline: shock of its baseline moves, if it has any; tariff_rate, export_tax_rate (None: zero)
    of the world before the moves; trade_balance: the scenario's closure, which a drawn one
    replaces, unless a move balances trade. presets: None where no move has a range; ways: None
    where no move acts on ways of goods.
    """

    title: str
    baseline: Shock | None
    shock: Shock
    trade_balance: TradeBalance
    tariff_rate: Array
    export_tax_rate: Array | None = None
    presets: Made | None = None
    ways: Made | None = None


@dataclass(frozen=True, eq=False)
class Made:
    """Moves that a draw makes anew, and the world that they are made on."""

    scenario: Scenario
    base: World

    def at(self, position: float | None, way_costs: Mapping[str, float] | None = None) -> Shock:
        """The shock at other numbers.

        position: of every preset, from the low (0) to the high end (1) of its range; way_costs:
        parameters of the world network.
        """
        scenario = self.scenario if position is None else at_estimate(self.scenario, position)
        base = self.base.with_way_costs(**way_costs) if way_costs else self.base
        return compile_moves(scenario, base)


def touches_ways(scenario: Scenario) -> bool:
    """Whether a move acts on ways of goods, whose costs can then be drawn."""
    return any(isinstance(move, DatedMove) and move.network is None for move in scenario.moves)


def way_cost_laws(world: World) -> dict[str, Triangular]:
    """Parameter → its law: triangular between the ends of its published range, its peak as stated.

    Those that a world has beyond their range are not drawn. Raises InputError.
    """
    stated = as_data(costs_of(world))
    return {
        row.name: Triangular(row.low, stated[row.name], row.high)
        for row in way_cost_table()
        if row.low <= stated[row.name] <= row.high
    }


@dataclass(frozen=True, eq=False)
class WayCostDraws:
    """Draws of the costs of ways. inputs: (draw, parameter)."""

    laws: Mapping[str, Triangular]
    inputs: Array
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        """Inputs of a draw."""
        return tuple(WAY_COST + name for name in self.laws)

    @property
    def told(self) -> Words:
        """What was drawn by which law, in a sentence."""
        return way_costs_told(self.laws)

    def as_json(self) -> dict[str, Any]:
        """Law, ends, peak, unit, status and source of every parameter."""
        rows = {row.name: row for row in way_cost_table()}
        return {
            "law": "triangular between the ends of each published range, peak at the stated value",
            "seed": self.seed,
            "parameters": {
                name: {
                    "value": law.mode,
                    "low": law.low,
                    "high": law.high,
                    "unit": rows[name].unit,
                    "status": rows[name].status,
                    "source": rows[name].source,
                }
                for name, law in self.laws.items()
            },
        }


def way_cost_draws(world: World, draws: int, seed: int) -> WayCostDraws:
    """Seeded draws; more draws add to the ones before. Raises InputError."""
    laws = way_cost_laws(world)
    # a generator of their own: draws of the elasticities are the same with ways and without
    points = np.random.default_rng((seed, 2)).random((draws, len(laws)))
    columns = [law.quantile(points[:, k]) for k, law in enumerate(laws.values())]
    return WayCostDraws(laws, np.stack(columns, axis=1), seed)


def way_costs_told(laws: Mapping[str, Triangular]) -> Words:
    """The law of the costs of ways in a sentence, with the parameters by status."""
    by_status: dict[str, list[Mapping[str, str]]] = {}
    for row in way_cost_table():
        if row.name in laws:
            by_status.setdefault(row.status, []).append(WAY_COST_NAMES[row.name])
    return sentences.way_costs_drawn(by_status)


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
        presets=Made(scenario, base) if any(m.is_ranged for m in scenario.moves) else None,
        ways=Made(scenario, base) if touches_ways(scenario) else None,
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
        self._way_costs = {
            name.removeprefix(WAY_COST): k
            for name, k in self._place.items()
            if name.startswith(WAY_COST)
        }
        self._economy = functools.cache(self._made_economy)
        self._near = functools.cache(self._ended)
        self._around = functools.cache(self._shared)
        self._places = functools.cache(self._changed)
        self._wide = functools.cache(self._is_wide)
        self._worlds: dict[bytes, World] = {}

    def __call__(self, job: DrawJob, /) -> Array:
        economy, shock, model = self._asked(job)
        if shock.is_coupled:
            near = self._near(job.variant, model)
            found = solve_coupled(
                economy, shock=shock, model=model, compiled=self.trade.compiled, near=near
            )
        else:
            known = self._around(job.variant, model) if self._is_stated(economy, model) else None
            found = solve_trade(
                economy,
                shock=shock,
                model=model,
                compiled=self.trade.compiled,
                near=None if known is None else known.near,
            )
        return _changes(found)

    def together(self, jobs: Sequence[DrawJob]) -> list[Array | None]:
        """Answers of draws that can be solved side by side, None for the others."""
        self._close_ahead(jobs)
        candidates = [self._candidate(job) for job in jobs]
        found = solved_together(candidates, compiled=self.trade.compiled)
        return [None if solution is None else _changes(solution) for solution in found]

    def _candidate(self, job: DrawJob) -> Candidate | None:
        if self.scenarios[job.variant].shock.is_coupled or self._starts_elsewhere(job):
            return None  # another engine beside, or a baseline of its own, which no draw shares
        if self._wide(job.variant):
            return None
        try:
            economy, shock, model = self._asked(job)
            if not self._is_stated(economy, model):
                return None
            shared = self._around(job.variant, model)
            if shared is None:
                return None
            if shock is self.scenarios[job.variant].shock:
                places = self._places(job.variant, model)
            else:
                check_shock(economy, shock)
                places = places_in(shared, shock)
            return None if places is None else candidate_at(shared, economy, shock, places)
        except BlocsError:  # said in the row of the draw alone
            return None

    def _is_stated(self, economy: Economy, model: Model) -> bool:
        """Whether a draw starts from the world as it stands, at elasticities of its own."""
        return economy.origin is self._economy(model).origin

    def _balance(self, job: DrawJob) -> TradeBalance:
        return TradeBalance(self._word(job, CLOSURE) or self.scenarios[job.variant].trade_balance)

    def _trade(self, job: DrawJob) -> Trade:
        return self.trade.under(Model(self._word(job, MODEL) or self.trade.model))

    def _theta(self, job: DrawJob) -> Array:
        stated, law = self.world.trade_elasticity, self._law
        return stated if law is None else law.at(job.inputs[self._parts])

    def _starts_elsewhere(self, job: DrawJob) -> bool:
        """Whether moves or the closing of deficits come before a draw's shock."""
        prepared = self.scenarios[job.variant]
        return prepared.baseline is not None or self._balance(job) is TradeBalance.BALANCED

    def _close_ahead(self, jobs: Sequence[DrawJob]) -> None:
        """Close the deficits of all draws that ask for it side by side."""
        self._worlds = {}
        groups: dict[tuple[Trade, float], dict[World, None]] = {}
        for job in jobs:
            if self._balance(job) is TradeBalance.BALANCED:
                answer = self.scenarios[job.variant].shock.labour_supply_elasticity
                theta = self._theta(job)
                world = self._worlds[theta.tobytes()] = self._world_at(theta)
                groups.setdefault((self._trade(job), answer), {})[world] = None
        for (trade, answer), worlds in groups.items():
            close_ahead(tuple(worlds), self.world, trade, labour_supply_elasticity=answer)

    def _world_at(self, theta: Array) -> World:
        """The world at other elasticities; where deficits were closed ahead, the one it was for."""
        made = self._worlds.pop(theta.tobytes(), None)
        return made or alike(dataclasses.replace(self.world, trade_elasticity=theta), self.world)

    def _asked(self, job: DrawJob) -> tuple[Economy, Shock, Model]:
        """What a draw starts from, what happens to it, and under which model."""
        prepared, trade, theta = self.scenarios[job.variant], self._trade(job), self._theta(job)
        shock = self._shock(job, prepared)
        return self._economy_before(job, prepared, trade, theta), shock, trade.model

    def _shock(self, job: DrawJob, prepared: Prepared) -> Shock:
        shock, position = prepared.shock, None
        if PRESET_POSITION in self._place and prepared.presets is not None:
            position = float(job.inputs[self._place[PRESET_POSITION]])
        if prepared.ways is not None and self._way_costs:
            costs = {name: float(job.inputs[k]) for name, k in self._way_costs.items()}
            shock = prepared.ways.at(position, costs)
        elif position is not None and prepared.presets is not None:
            shock = prepared.presets.at(position)
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
        balance = self._balance(job)
        moves = prepared.baseline
        if moves is None and balance is not TradeBalance.BALANCED:
            economy = self._economy(trade.model)
            return dataclasses.replace(economy, trade_elasticity=theta)
        if moves is not None and moves.trade_balance is not TradeBalance.BALANCED:
            moves = dataclasses.replace(moves, trade_balance=balance)
        before = baseline_after(
            self._world_at(theta),
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

    def _ended(self, variant: int, model: Model) -> Ended | None:
        """Where the scenario as stated ends: draws start there, whatever was drawn before them."""
        return ended(self._economy(model), shock=self.scenarios[variant].shock, model=model)

    def _shared(self, variant: int, model: Model) -> Shared | None:
        """What draws of a scenario share, made around the scenario as stated."""
        economy, shock = self._economy(model), self.scenarios[variant].shock
        if model is Model.RATIONING:
            return None
        return shared_around(economy, shock, model=model, compiled=self.trade.compiled)

    def _changed(self, variant: int, model: Model) -> Places | None:
        """Where a scenario as stated changes what draws share."""
        shared, shock = self._around(variant, model), self.scenarios[variant].shock
        check_shock(self._economy(model), shock)
        return None if shared is None else places_in(shared, shock)

    def _is_wide(self, variant: int) -> bool:
        """Whether what draws of ways change is too much of what they would share."""
        prepared = self.scenarios[variant]
        drawn = prepared.ways is not None and bool(self._way_costs)
        return drawn and is_wide(self._economy(self.trade.model), prepared.shock)

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
