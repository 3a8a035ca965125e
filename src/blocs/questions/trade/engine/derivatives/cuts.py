"""Many embargoes on one baseline: zeros written into the kernel instead of a kernel made anew.

A cut is a set of (origin, destination, sector) blocks whose trade stops. Only these are edited, in
a copy of π that is put back afterwards; masks of suppliers and buyers are recomputed only where a
zero could change them; every solve starts at the baseline, so that the answer does not depend on
what was solved before. The loop, the verification and the failures are those of `solve_trade`,
which also takes over where the fast loop stops short.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.numerics.graph import components
from blocs.questions.trade.engine.checks.feasibility import check_feasible, every_country_alone
from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE, verify
from blocs.questions.trade.engine.models.model import Method, Model
from blocs.questions.trade.engine.models.technology import log_consumer_price
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import (
    FORMULATIONS,
    RESIDUAL_LIMIT,
    quick_routes,
    solve_trade,
)
from blocs.questions.trade.engine.solve.fallback import Attempt
from blocs.questions.trade.engine.solve.together.edits import Edits, without_cells
from blocs.questions.trade.engine.solve.together.many import (
    Candidate,
    shared_for,
    solved_together,
)
from blocs.questions.trade.engine.solve.together.task import Shared, task_without
from blocs.questions.trade.engine.state import Economy, Problem, problem_of
from blocs.world.shocks.trade import Shock, TradeBalance, bilateral_array


@dataclass(frozen=True, eq=False)
class Block:
    """Trade of `origins` to `destinations` in `sectors` (None: all) that stops, by position.

    Domestic trade inside a block (origin = destination) goes on.
    """

    origins: Indices
    destinations: Indices
    sectors: Indices | None = None


Cut = Sequence[Block]


@dataclass(frozen=True, eq=False)
class CutSolution:
    """What a cut does. real_income_hat: [n]; residual: undamped; checks as in `TradeSolution`."""

    real_income_hat: Array
    method: str
    residual: float
    iterations: int
    worst_check: float


KEPT_CUTS = 16
"""Cuts that are kept compiled: those of which draws are solved in turn."""


@dataclass(frozen=True, eq=False)
class _Kept:
    """The cells that a cut stops, and the cut as a shock, made when it is asked for."""

    edits: Edits
    shock: Callable[[], Shock]


class CutSolver:
    """A baseline on which cuts are solved one after the other, each from the baseline.

    compiled: with the compiled loop where it applies (see `fast`).
    """

    def __init__(
        self,
        economy: Economy,
        *,
        model: Model,
        trade_balance: TradeBalance,
        compiled: bool = False,
    ) -> None:
        self.economy, self.model, self.trade_balance = economy, model, trade_balance
        self.compiled = compiled
        base = problem_of(economy, Shock(trade_balance=trade_balance))
        kernel = base.kernel.copy()
        net = kernel if base.net_kernel is base.kernel else base.net_kernel.copy()
        export = None if base.export_kernel is None else base.export_kernel.copy()
        self.base = dataclasses.replace(base, kernel=kernel, net_kernel=net, export_kernel=export)
        self._linked = np.asarray(kernel.any(axis=0))
        self._kept: dict[tuple[Block, ...], _Kept] = {}

    def with_elasticity(self, trade_elasticity: Array) -> CutSolver:
        """The same baseline under other θ: shares stay, so kernels and masks are shared."""
        twin = copy.copy(self)
        twin.economy = dataclasses.replace(self.economy, trade_elasticity=trade_elasticity)
        twin.base = dataclasses.replace(self.base, economy=twin.economy)
        return twin

    def solve(self, cut: Cut) -> CutSolution:
        """The equilibrium without the trade of `cut`.

        Raises NoEquilibriumError, NoSupplierError, NotConvergedError, as `solve_trade` does.
        """
        # Overflows of an iterate that diverges are no news: residual and checks decide.
        with self._edited(cut) as problem, np.errstate(all="ignore"):
            if not every_country_alone(problem):
                check_feasible(problem)
                found = self._fast(problem)
                if found is not None:
                    return found
        return _cut_solution(solve_trade(self.economy, shock=self._shock(cut), model=self.model))

    def candidate(self, cut: Cut) -> Candidate | None:
        """The cut for `solved_together`; None where it has to be solved alone."""
        shared = shared_for(self.economy, model=self.model)
        if shared is None:
            return None
        kept = self._kept_of(shared, cut)
        task = task_without(shared, self.economy, kept.edits, trade_balance=self.trade_balance)
        if task is None:
            return None
        return Candidate(shared, task, self.economy, kept.shock)

    def _kept_of(self, shared: Shared, cut: Cut) -> _Kept:
        """What a cut is for every θ, made once for draws that follow each other."""
        key = tuple(cut)
        if key not in self._kept:
            if len(self._kept) >= KEPT_CUTS:
                del self._kept[next(iter(self._kept))]
            shock = functools.cache(functools.partial(self._shock, cut))
            self._kept[key] = _Kept(without_cells(shared.kernels, self._cells(cut)), shock)
        return self._kept[key]

    def _cells(self, cut: Cut) -> Indices:
        """Positions of the cells of `cut` in the flat kernel, domestic ones left out."""
        s, n = self.base.kernel.shape[:2]
        found: list[Indices] = []
        for block in cut:
            sectors, destinations, origins = _place(block, s)
            cells = (sectors * n + destinations) * n + origins
            found.append(cells[:, (destinations != origins)[0]].ravel())
        return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    def _shock(self, cut: Cut) -> Shock:
        return Shock(iceberg_cost_hat=self._cost(cut), trade_balance=self.trade_balance)

    @contextmanager
    def _edited(self, cut: Cut) -> Generator[Problem]:
        """The problem with zeros in the blocks of `cut`; the kernels are restored on leaving."""
        base = self.base
        edited = [base.kernel, base.net_kernel]
        if base.export_kernel is not None:
            edited.append(base.export_kernel)
        places = [_place(block, base.kernel.shape[0]) for block in cut]
        home: Indices = np.arange(len(self._linked), dtype=np.int64)
        kept = [[array[place].copy() for place in places] for array in edited]
        own = [array[:, home, home].copy() for array in edited]
        try:
            for array, domestic in zip(edited, own, strict=True):
                for place in places:
                    array[place] = 0.0
                array[:, home, home] = domestic
            yield self._problem(cut)
        finally:
            for array, before in zip(edited, kept, strict=True):
                for place, values in reversed(list(zip(places, before, strict=True))):
                    array[place] = values

    def _problem(self, cut: Cut) -> Problem:
        """Masks after the edit: recomputed only if a seller lost its last buyer."""
        base, kernel = self.base, self.base.kernel
        supplied, linked = base.supplied.copy(), self._linked.copy()
        lost_buyers = False
        for block in cut:
            sectors = _sectors(block, len(kernel))
            rows = np.ix_(sectors, block.destinations)
            supplied[np.ix_(block.destinations, sectors)] = kernel[rows].any(axis=2).T
            cells = np.ix_(block.destinations, block.origins)
            linked[cells] = kernel[:, cells[0], cells[1]].any(axis=0)
            lost_buyers = lost_buyers or self._last_buyer_lost(sectors, block.origins)
        problem = dataclasses.replace(base, supplied=supplied, component=components(linked))
        if not lost_buyers:
            return problem
        economy = dataclasses.replace(self.economy, trade_share=kernel)
        again = problem_of(economy, Shock(trade_balance=self.trade_balance))
        return dataclasses.replace(problem, active=again.active)

    def _last_buyer_lost(self, sectors: Indices, origins: Indices) -> bool:
        buys = self.base.active.T[sectors][:, None, :]
        where = np.ix_(sectors, origins)
        sold = self.base.kernel[where[0], :, where[1]] > 0
        before = self.economy.trade_share[where[0], :, where[1]] > 0
        return bool(((before & buys).any(axis=2) & ~(sold & buys).any(axis=2)).any())

    def _fast(self, problem: Problem) -> CutSolution | None:
        """The accelerated loop from the baseline; None where no verified answer is reached."""
        routes = quick_routes(
            problem,
            formulation=FORMULATIONS[self.model],
            method=Method.AUTO,
            compiled=self.compiled,
        )
        answers = (
            self._verified(problem, item.attempt, residual=item.residual, method=item.method)
            for item in routes
        )
        return next((answer for answer in answers if answer is not None), None)

    def _verified(
        self, problem: Problem, found: Attempt, *, residual: float, method: str
    ) -> CutSolution | None:
        economy = self.economy
        if not residual <= RESIDUAL_LIMIT:
            return None
        nobody: Mask = np.zeros(len(economy.country), dtype=bool)
        verified = verify(
            problem=problem,
            log_wage=found.log_wage,
            log_price=found.log_price,
            expenditure=found.expenditure,
            without=nobody,
        )
        solved = verified.worst <= VERIFIED_TOLERANCE
        if not (solved and (verified.income_cf > 0.0).all()):
            return None
        consumer = np.exp(log_consumer_price(economy, found.log_price))
        real = verified.income_cf / economy.income / consumer
        return CutSolution(real, str(method), residual, found.iterations, verified.worst)

    def _cost(self, cut: Cut) -> Array:
        """(origin, destination, sector) iceberg factors of the cut, for `solve_trade`."""
        n, s = self.economy.final_share.shape
        cost = bilateral_array(n, s, 1.0)
        for block in cut:
            sectors = _sectors(block, s)
            cost[np.ix_(block.origins, block.destinations, sectors)] = np.inf
        cost[range(n), range(n)] = 1.0
        return cost


def cuts_together(cuts: Sequence[tuple[CutSolver, Cut]]) -> list[CutSolution | None]:
    """Cuts on variants of one baseline, side by side; None where a cut is to be solved alone."""
    solutions = solved_together(
        [solver.candidate(cut) for solver, cut in cuts],
        compiled=any(solver.compiled for solver, _ in cuts),
    )
    return [None if solution is None else _cut_solution(solution) for solution in solutions]


def _cut_solution(solution: TradeSolution) -> CutSolution:
    return CutSolution(
        real_income_hat=solution.real_income_hat,
        method=solution.method,
        residual=solution.residual,
        iterations=solution.iterations,
        worst_check=max(solution.checks.values()),
    )


def _place(block: Block, sectors: int) -> tuple[Indices, ...]:
    """Position of a block in a [sector, destination, origin] array."""
    return np.ix_(_sectors(block, sectors), block.destinations, block.origins)


def _sectors(block: Block, count: int) -> Indices:
    return np.arange(count, dtype=np.int64) if block.sectors is None else block.sectors
