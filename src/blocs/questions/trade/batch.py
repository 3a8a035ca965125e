"""Many scenarios on one world: a table of country results, one row a scenario, failures included.

The world is compiled once per process, baseline moves once per distinct list; no bilateral array
leaves a process, so that memory does not grow with the number of scenarios (the table itself grows
by 8 bytes per country and quantity). Scenarios that share a baseline are solved side by side, under
every model but `rationing`. A row depends on its scenario alone: what was solved beside it, the
order and the number of processes change it by no more than rounding (1e-12 of real income).
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from blocs.draws.evaluation import DONE, Executor, Progress
from blocs.draws.executors import evaluate_all
from blocs.draws.run import Run, run_of
from blocs.foundation.arguments import (
    a,
    arguments,
    flag,
    found_by_name,
    many,
    optional,
    path,
    some_names,
    text,
    whole,
)
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import BlocsError, InputError
from blocs.foundation.keep import Keep
from blocs.foundation.quantities import quantities
from blocs.moves.compile import compile_moves
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import (
    conditions,
    one_of,
    scenario_of,
    world_before,
    world_of,
)
from blocs.questions.trade.batch_row import (
    CONVERGED,
    Batch,
    BatchRow,
    labelled_rows,
    pack_row,
    scenario_key,
    unpack_row,
)
from blocs.questions.trade.engine.coupled.solve import solve_coupled
from blocs.questions.trade.engine.models.model import SHORT_RUN, Model, Substitution
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.fast import compiled_wanted
from blocs.questions.trade.engine.solve.together.many import (
    Candidate,
    Meeting,
    candidate_at,
    meeting,
    solved_together,
)
from blocs.questions.trade.engine.state import Economy, economy_of
from blocs.questions.trade.figures import Figures
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World

if TYPE_CHECKING:
    pass

DEFAULT_QUANTITIES = ("real_income_change_pct", "real_income_change_million_usd")

IN_FULL, BY_SUMS = "in_full", "by_sums"
"""How a row was checked: see `BatchRow.checked`."""

INVALID = "invalid_input"
"""Status of a scenario that does not fit the world."""

KEPT_BASELINES = 8
"""Baselines that a worker holds at once: each is a world in memory."""

KEPT_SHOCKS = 16
"""Compiled scenarios that a worker holds at once, of some megabytes each: draws of one scenario
follow each other, or those of a few in turn."""

_Job: TypeAlias = tuple[Scenario, Trade]


@dataclass(frozen=True, eq=False)
class Draw:
    """A scenario under settings of its own, None for those of the whole batch.

    Elasticities of the settings hold in the comparison; baseline moves are made at the world's own.
    """

    scenario: Scenario
    trade: Trade | None = None


@arguments(
    world=found_by_name(World, "a World"),
    quantities=some_names,
    model=text,
    substitution=a(Substitution, "a Substitution"),
    workers=whole(),
    cache=optional(path),
    compiled=optional(flag),
    scenarios=many(found_by_name((Scenario, Draw), "a Scenario"), least=0, noun="scenarios"),
)
def run_many(
    world: World | str | Path,
    scenarios: Iterable[Scenario | Draw | str | Path],
    *,
    quantities: Sequence[str] = DEFAULT_QUANTITIES,
    model: Model | str = Model.CALIENDO_PARRO,
    substitution: Substitution = SHORT_RUN,
    workers: int = 1,
    executor: Executor | None = None,
    cache: Path | None = None,
    compiled: bool | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Solve `scenarios` on `world`; failures are rows with a status.

    world: a World, a name or a folder; scenarios: also files and CASE/SCENARIO. quantities: names
    with the axis `country` alone. workers: processes on this machine; a program that asks for more
    than one needs the usual `if __name__ == "__main__":` guard. executor: in place of `workers`.
    cache: folder in which solved rows are kept by content; a second run reads them. compiled: solve
    in compiled code, where that applies (see `engine.solve.fast`); None: if
    numba is installed. It costs seconds once per machine and half a second per process; answers are
    the same to the tolerance of the solver. progress: called with the number of rows finished since
    the last call.
    Raises InputError for unknown quantities, models or no scenario, MissingExtraError for
    `compiled` without numba.
    """
    world = world_of(world)
    read = (item if isinstance(item, Draw) else scenario_of(item) for item in scenarios)
    rows = list(
        iterate_many(
            world,
            read,
            Trade(one_of(Model, model), substitution, compiled=compiled_wanted(compiled)),
            run_of(workers=workers, executor=executor, cache=cache, progress=progress),
            quantities=quantities,
        )
    )
    if not rows:
        raise InputError("no scenario to run: give at least one")
    told = _provenance(world, one_of(Model, model), rows)
    return Batch(labelled_rows(rows, world, quantities), told)


def iterate_many(
    world: World,
    scenarios: Iterable[Scenario | Draw],
    trade: Trade,
    run: Run,
    *,
    quantities: Sequence[str] = DEFAULT_QUANTITIES,
) -> Generator[BatchRow]:
    """The rows of `run_many` one by one, in order, lazily: for more than memory should hold."""
    names, keep = _checked(quantities), run.keep
    waiting: deque[_Waiting] = deque()
    jobs = _jobs(world, scenarios, trade, names, keep=keep, waiting=waiting)
    first = next(jobs, None)
    if first is not None:
        setup = functools.partial(_Solver, world, names)
        chain = _chained(first, jobs)
        with closing(evaluate_all(setup, chain, executor=run.executor)) as rows:
            for row in rows:
                yield from _ready(waiting, run.progress)
                item = waiting.popleft()
                answer = row.result if row.status == DONE else None
                made = answer or _nothing(item.title, row.status, row.cause, names, world)
                if keep is not None and made.status == CONVERGED:
                    keep.write(item.key, pack_row(made))
                run.progress(1)
                yield made
    yield from _ready(waiting, run.progress)


@dataclass(frozen=True, eq=False)
class _Waiting:
    """A scenario whose row comes out in its turn: from the cache, or from a worker."""

    title: str
    key: str
    row: BatchRow | None


def _jobs(
    world: World,
    scenarios: Iterable[Scenario | Draw],
    trade: Trade,
    names: tuple[str, ...],
    *,
    keep: Keep | None,
    waiting: deque[_Waiting],
) -> Iterator[_Job]:
    """The scenarios that have to be solved; all of them join `waiting`."""
    for item in scenarios:
        draw = item if isinstance(item, Draw) else Draw(item)
        scenario, own = draw.scenario, draw.trade or trade
        key, row = "", None
        if keep is not None:
            key = scenario_key(world, scenario, own, quantities=names)
            row = keep.unpacked(key, unpack_row)
        if row is not None:
            row = replace(row, title=scenario.title)
        waiting.append(_Waiting(scenario.title, key, row))
        if row is None:
            yield scenario, own


def _ready(waiting: deque[_Waiting], done: Progress) -> Iterator[BatchRow]:
    """Rows from the cache that stand before the next row to be solved."""
    while waiting and (row := waiting[0].row) is not None:
        waiting.popleft()
        done(1)
        yield row


def _chained(first: _Job, rest: Iterator[_Job]) -> Iterator[_Job]:
    yield first
    yield from rest


def _checked(names: Sequence[str]) -> tuple[str, ...]:
    known = [name for name, item in quantities().items() if item.axes == ("country",)]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise InputError(f"unknown quantity '{name}' by country. {hint}".rstrip())
    return tuple(names)


# -- in a worker ----------------------------------------------------------------------------------


class _Solver:
    """A world; calling it answers a scenario under its settings. Baselines are made once."""

    def __init__(self, world: World, names: tuple[str, ...]) -> None:
        self.world, self.names = world, names
        self._known: dict[tuple[str, Trade], tuple[World, Economy]] = {}
        self._shocks: dict[tuple[int, int], tuple[Scenario, World, Shock]] = {}
        self._meetings: dict[tuple[Trade, int], tuple[Shock, Meeting | None]] = {}

    def __call__(self, job: _Job) -> BatchRow:
        scenario, trade = job
        try:
            return self._row(scenario, trade)
        except InputError as error:
            return _nothing(scenario.title, INVALID, str(error), self.names, self.world)
        except BlocsError as error:
            status = getattr(error, "status", None)
            if status is None:
                raise
            return _nothing(scenario.title, str(status), str(error), self.names, self.world)

    def together(self, jobs: Sequence[_Job]) -> list[BatchRow | None]:
        """Rows of those scenarios that can be solved beside each other, None for the others."""
        solutions = solved_together(
            [self._candidate(*job) for job in jobs],
            compiled=any(trade.compiled for _, trade in jobs),
        )
        return [
            None if solution is None else self._packed(scenario, solution)
            for (scenario, _), solution in zip(jobs, solutions, strict=True)
        ]

    def _candidate(self, scenario: Scenario, trade: Trade) -> Candidate | None:
        try:
            economy, shock = self._compiled(scenario, trade)
            met = self._meeting(economy, shock, trade.at(None))
            return None if met is None else candidate_at(met.shared, economy, shock, met.places)
        except BlocsError:  # said in the row of the scenario alone
            return None

    def _meeting(self, economy: Economy, shock: Shock, trade: Trade) -> Meeting | None:
        """Where a shock meets what scenarios share, found once for its draws."""
        key = trade, id(shock)
        if key not in self._meetings:
            met = meeting(economy, shock, model=trade.model, method=trade.method)
            if len(self._meetings) >= KEPT_SHOCKS:
                del self._meetings[next(iter(self._meetings))]
            self._meetings[key] = shock, met
        return self._meetings[key][1]

    def _compiled(self, scenario: Scenario, trade: Trade) -> tuple[Economy, Shock]:
        """What the scenario starts from, and what it does to it."""
        base, economy = self._baseline(scenario, trade.at(None))
        if trade.trade_elasticity is not None:
            economy = replace(economy, trade_elasticity=trade.trade_elasticity)
        return economy, self._shock(scenario, base)

    def _shock(self, scenario: Scenario, base: World) -> Shock:
        """What the scenario does to what it starts from, compiled once for its draws."""
        key = id(scenario), id(base)
        if key not in self._shocks:
            shock = compile_moves(scenario, base)
            if len(self._shocks) >= KEPT_SHOCKS:
                del self._shocks[next(iter(self._shocks))]
            # Both are kept with it: an identity tells apart only what lives.
            self._shocks[key] = scenario, base, shock
        return self._shocks[key][2]

    def _row(self, scenario: Scenario, trade: Trade) -> BatchRow:
        economy, shock = self._compiled(scenario, trade)
        solution = solve_coupled(
            economy,
            shock=shock,
            model=trade.model,
            method=trade.method,
            compiled=trade.compiled,
        )
        return self._packed(scenario, solution)

    def _packed(self, scenario: Scenario, solution: TradeSolution) -> BatchRow:
        numeraire = solution.shock.numeraire
        scale = 1.0
        if numeraire is not None:
            position = solution.economy.country.position[numeraire]
            scale = 1.0 / float(solution.wage_hat[position])
        figures = Figures(solution, scale)
        with np.errstate(all="ignore"):
            values = {name: np.array(figures.array(name)) for name in self.names}
        return BatchRow(
            title=scenario.title,
            status=solution.status,
            cause="",
            values=values,
            method=solution.method,
            residual=solution.residual,
            iterations=solution.iterations,
            country_status=solution.country_status,
            checked=IN_FULL if solution.in_full else BY_SUMS,
        )

    def _baseline(self, scenario: Scenario, trade: Trade) -> tuple[World, Economy]:
        """The world that scenarios start from and its arrays, made once for each distinct one."""
        name = ""
        if scenario.baseline or scenario.closure.trade_balance is TradeBalance.BALANCED:
            data = scenario.as_data()
            dated = (data["baseline"], data["closure"], data.get("year"), str(scenario.folder))
            name = repr(dated)
        key = (name, trade)
        if key not in self._known:
            if len(self._known) >= KEPT_BASELINES:
                del self._known[next(iter(self._known))]
            base = world_before(self.world, scenario, trade)
            economy = economy_of(base, model=trade.model, substitution=trade.substitution)
            self._known[key] = base, economy
        return self._known[key]


def _nothing(title: str, status: str, cause: str, names: Sequence[str], world: World) -> BatchRow:
    missing = np.full(len(world.country), np.nan)
    return BatchRow(title, status, cause, dict.fromkeys(names, missing))


def _provenance(world: World, model: Model, rows: Sequence[BatchRow]) -> dict[str, Any]:
    found = conditions(world, model=model, trade_balance=TradeBalance.FIXED_SHARE)
    found["closure"] = "each scenario's own"
    found["checked"] = {how: sum(row.checked == how for row in rows) for how in (IN_FULL, BY_SUMS)}
    return found
