"""From scenarios on one baseline to verified solutions; what is left over is for `anderson`.

A scenario that needs a way of its own, does not settle, or is off in any check has no answer here:
`solve_trade` then solves it, or says by name why there is no equilibrium.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.checks.shocks import check_shock
from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE, Verified, verify
from blocs.questions.trade.engine.checks.verify_sums import Summed, verify_sums
from blocs.questions.trade.engine.models.model import Method, Model
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import PREPARED_TOLERANCE, TOLERANCE
from blocs.questions.trade.engine.solve.together.columns import Columns
from blocs.questions.trade.engine.solve.together.edits import Places
from blocs.questions.trade.engine.solve.together.loop import WIDTH, Settled, settled
from blocs.questions.trade.engine.solve.together.machine import CompiledColumns
from blocs.questions.trade.engine.solve.together.slots import Slots
from blocs.questions.trade.engine.solve.together.sweeps import sweep_of
from blocs.questions.trade.engine.solve.together.task import (
    Shared,
    Task,
    places_in,
    shared_of,
    task_of,
)
from blocs.questions.trade.engine.state import Economy, Problem, problem_of
from blocs.world.shocks.trade import Shock

TOGETHER = "prepared_together"
"""Method of solutions that were found side by side."""

MAX_ITERATIONS = 60
"""Three times what usual scenarios need: one that takes longer holds up a slot, and is for the loop
of one scenario and its fallbacks."""

SAMPLE = 64
"""One solution in so many is verified on a kernel of its own as well."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A scenario that can be solved beside others on the same baseline; shock: made when needed."""

    shared: Shared
    task: Task
    economy: Economy
    shock: Callable[[], Shock]


def candidate_of(
    economy: Economy, shock: Shock, *, model: Model, method: Method = Method.AUTO
) -> Candidate | None:
    """A scenario for `solved_together`, None where it needs a way of its own.

    Raises InputError where the shock makes no sense.
    """
    found = meeting(economy, shock, model=model, method=method)
    return None if found is None else candidate_at(found.shared, economy, shock, found.places)


@dataclass(frozen=True, eq=False)
class Meeting:
    """Where a shock meets what scenarios share: the same for all its draws of θ."""

    shared: Shared
    places: Places


def meeting(
    economy: Economy, shock: Shock, *, model: Model, method: Method = Method.AUTO
) -> Meeting | None:
    """As `candidate_of`, before trade elasticities are known."""
    check_shock(economy, shock)
    shared = None if shock.is_coupled else shared_for(economy, model=model, method=method)
    places = None if shared is None else places_in(shared, shock)
    return None if shared is None or places is None else Meeting(shared, places)


def candidate_at(
    shared: Shared, economy: Economy, shock: Shock, places: Places
) -> Candidate | None:
    """The same for a shock that was checked, changes the kernels in `places`, and shares `shared`.

    economy: that of `shared`, or it at other trade elasticities.
    """
    task = task_of(shared, economy, shock, places)
    return None if task is None else Candidate(shared, task, economy, lambda: shock)


def shared_for(economy: Economy, *, model: Model, method: Method = Method.AUTO) -> Shared | None:
    """The baseline that variants of an economy share, None where they cannot."""
    if model is Model.RATIONING or method not in (Method.AUTO, Method.PREPARED):
        return None
    return shared_of(economy)


def solved_together(
    candidates: Sequence[Candidate | None], *, compiled: bool = False
) -> list[TradeSolution | None]:
    """Solutions in the order of the scenarios; None: to be solved by `solve_trade`.

    What a scenario's solution is does not depend on the others beyond rounding. compiled: with
    compiled rounds (extra `fast`). Raises MissingExtraError where they are not installed.
    """
    found: list[TradeSolution | None] = [None] * len(candidates)
    groups: dict[int, list[int]] = {}
    for place, item in enumerate(candidates):
        if item is not None:
            groups.setdefault(id(item.shared), []).append(place)
    for places in groups.values():
        members = [item for place in places if (item := candidates[place]) is not None]
        for place, solution in zip(places, _solved(members, compiled), strict=True):
            found[place] = solution
    return found


def _solved(members: Sequence[Candidate], compiled: bool) -> list[TradeSolution | None]:
    start = time.perf_counter()
    shared = members[0].shared
    reached = settled(
        shared,
        [item.task for item in members],
        tolerance=PREPARED_TOLERANCE,
        max_iterations=MAX_ITERATIONS,
        columns=CompiledColumns if compiled and CompiledColumns.applies(shared) else Columns,
    )
    seconds = (time.perf_counter() - start) / len(members)
    answers: list[TradeSolution | None] = []
    for first in range(0, len(members), WIDTH):
        answers += _verified(
            members[first : first + WIDTH], reached.part(first, WIDTH), seconds=seconds
        )
    return answers


def _verified(
    members: Sequence[Candidate], reached: Settled, *, seconds: float
) -> list[TradeSolution | None]:
    shared = members[0].shared
    slots = Slots(shared, [item.task for item in members])
    state = np.ascontiguousarray(reached.state.T)
    with np.errstate(all="ignore"):
        levels = Levels(*sweep_of(shared, len(members)).levels(state, slots))
        summed = verify_sums(
            slots,
            log_wage=levels.log_wage,
            log_price=levels.log_price,
            expenditure=levels.expenditure,
        )
    worst = np.max(list(summed.checks.values()), axis=0)
    good = (reached.residual <= TOLERANCE) & (worst <= VERIFIED_TOLERANCE)
    good &= (summed.income > 0.0).all(axis=0)
    answers: list[TradeSolution | None] = []
    for k, item in enumerate(members):
        solution = None
        if good[k]:
            solution = _solution(item, reached, summed, levels, k, seconds=seconds)
        answers.append(solution)
    return answers


@dataclass(frozen=True, eq=False)
class Levels:
    """What the states of b solutions stand for: log ŵ [n, b], log P̂ and X' [n, j, b]."""

    log_wage: Array
    log_price: Array
    expenditure: Array


@dataclass(frozen=True, eq=False)
class Rebuilt:
    """Trade of a solution that was checked by sums: flows are made, and verified, when asked for.

    problem: the scenario compiled anew, with a kernel of its own; log_wage, log_price, expenditure:
    the solution; exports, imports: as in `solution.Bilateral`.
    """

    problem: Callable[[], Problem]
    log_wage: Array
    log_price: Array
    expenditure: Array
    exports: Array
    imports: Array

    @cached_property
    def verified(self) -> Verified:
        """The solution verified on a kernel of its own."""
        return verify(
            problem=self.problem(),
            log_wage=self.log_wage,
            log_price=self.log_price,
            expenditure=self.expenditure,
            without=np.zeros(len(self.log_wage), dtype=bool),
        )

    @property
    def share(self) -> Array:
        """[j, n, i] π'."""
        return self.verified.trade.share

    @property
    def flows(self) -> Array:
        """[j, n, i] F', million USD."""
        return self.verified.trade.flows


def _solution(
    item: Candidate,
    reached: Settled,
    summed: Summed,
    levels: Levels,
    k: int,
    *,
    seconds: float,
) -> TradeSolution | None:
    """Solution k of a part; None where it is of the sample and off in a check of that."""
    log_wage, log_price = np.array(levels.log_wage[:, k]), np.array(levels.log_price[:, :, k])
    trade = Rebuilt(
        lambda: problem_of(item.economy, item.shock()),
        log_wage,
        log_price,
        np.array(levels.expenditure[:, :, k]),
        exports=np.array(summed.exports[:, k]),
        imports=np.array(summed.imports[:, k]),
    )
    checks = {name: float(sizes[k]) for name, sizes in summed.checks.items()}
    in_full, shares = _of_sample(item.task), summed.value_added_share.shape[2]
    if in_full:
        checks = trade.verified.checks
        if not trade.verified.worst <= VERIFIED_TOLERANCE:
            return None
    return TradeSolution(
        economy=item.economy,
        shock=item.shock(),
        status="converged",
        method=TOGETHER,
        residual=float(reached.residual[k]),
        iterations=int(reached.iterations[k]),
        seconds=seconds,
        wage_hat=np.exp(log_wage),
        labour_hat=np.array(summed.labour_hat[:, k]),
        price_index_hat=np.exp(log_price),
        unit_cost_hat=np.exp(summed.log_cost[:, :, k]),
        value_added_share_cf=np.array(summed.value_added_share[:, :, min(k, shares - 1)]),
        expenditure_cf=trade.expenditure,
        gross_output_cf=np.array(summed.output[:, :, k]),
        income_cf=np.array(summed.income[:, k]),
        trade_deficit_cf=np.array(summed.balance[:, k]),
        tariff_revenue_cf=np.array(summed.tariffs[:, k]),
        export_tax_revenue_cf=np.array(summed.export_taxes[:, k]),
        value_added_cf=np.array(summed.labour_income[:, k]),
        trade=trade,
        component=np.zeros(len(log_wage), dtype=np.int64),
        checks=checks,
        country_status={},
        in_full=in_full,
    )


def _of_sample(task: Task) -> bool:
    """One task in `SAMPLE`, by what it changes: whatever its neighbours and its place are."""
    parts = [task.edits.places.cell, task.trade_elasticity, task.labour, task.closure]
    if task.purchases is not None:
        parts.append(task.purchases.output)
    return zlib.crc32(b"".join(part.tobytes() for part in parts)) % SAMPLE == 0
