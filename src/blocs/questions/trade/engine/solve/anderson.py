"""From a compiled shock to a verified solution: feasibility, one fast method, named fallbacks.

The fast method is Anderson's loop on the model's equations, its steps preconditioned by what the
baseline answers to wages (`prepared`). That is first-order knowledge of one economy: after a very
large shock (costs ten times as high, θ three times) it may mislead. So it is left out where the
shock takes most purchases away from home (`prepared.holds`), and where the loop has not settled
after `PREPARED_ITERATIONS` the same loop starts again without it, then the fallbacks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import NotConvergedError
from blocs.numerics.fixed_point import FixedPoint, anderson
from blocs.questions.trade.engine.checks.feasibility import (
    check_feasible,
    every_country_alone,
    missing_suppliers,
)
from blocs.questions.trade.engine.checks.shocks import check_shock
from blocs.questions.trade.engine.checks.solvency import (
    check_solvent,
    check_solvent_at_baseline_wages,
)
from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE, Verified, verify
from blocs.questions.trade.engine.models.armington import ARMINGTON
from blocs.questions.trade.engine.models.caliendo_parro import CALIENDO_PARRO
from blocs.questions.trade.engine.models.model import Method, Model
from blocs.questions.trade.engine.models.numeraire import numeraire
from blocs.questions.trade.engine.rationing.solve import solve_rationing
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.autarky import solve_autarky
from blocs.questions.trade.engine.solve.fallback import Attempt, continuation, nested, newton
from blocs.questions.trade.engine.solve.fast import (
    COMPILED,
    MEMORY,
    PREPARED_COMPILED,
    PREPARED_MEMORY,
    accelerated_compiled,
    applies,
    prepared_compiled,
)
from blocs.questions.trade.engine.solve.prepared import (
    Near,
    Prepared,
    corrected,
    holds,
    prepared_of,
)
from blocs.questions.trade.engine.state import Economy, Formulation, Problem, problem_of
from blocs.world.shocks.trade import Shock

TOLERANCE = 1e-11
"""Undamped residual (largest change of any log wage, price or expenditure) at which to stop.

A billionth of a per cent: far below any effect that is reported, and above what rounding leaves of
sums over thousands of flows, so that it can be reached."""

RESIDUAL_LIMIT = 1e-10
"""Largest undamped residual of a solution that is handed out.

Ten times the goal: near a collapse rounding keeps the last digit from settling, and the solution is
still good to eight digits of a per cent."""

NEARLY = 1e-3
"""Residual of a last iterate that is near enough to a root to say what is wrong with it."""

MAX_ITERATIONS = 600
"""Several times what a shock that converges this way needs; others are for the fallbacks."""


PREPARED_TOLERANCE = 1e-12
"""Residual at which the prepared loop stops; at most `TOLERANCE` counts as settled.

What wages are off by is up to ten times the residual: with one more digit, which costs one or two
rounds, real incomes are good to a billionth of a point."""

PREPARED_ITERATIONS = 150
"""As many as 100 % tariffs by all on all need (107), and a half more; usual shocks need 20 to 40.

What has not settled by then is too far from the baseline for what was prepared there, and has cost
a quarter of what the loop without it may take."""


FORMULATIONS: dict[Model, Formulation] = {
    Model.CALIENDO_PARRO: CALIENDO_PARRO,
    Model.ARMINGTON: ARMINGTON,
    Model.CES_IO: CALIENDO_PARRO,
}


@dataclass(frozen=True, eq=False)
class Judged:
    """Where a route stopped, and what the independent checks say of it."""

    attempt: Attempt
    method: str
    residual: float
    verified: Verified

    @property
    def accepted(self) -> bool:
        """Whether it is handed out as a solution."""
        return self.residual <= RESIDUAL_LIMIT and self.verified.worst <= VERIFIED_TOLERANCE


def solve_trade(
    economy: Economy,
    *,
    shock: Shock,
    model: Model,
    method: Method = Method.AUTO,
    compiled: bool = False,
    near: Near | None = None,
) -> TradeSolution:
    """Solve one counterfactual and verify it.

    compiled: try the compiled loop first, where it applies (see `fast`); for batches. near: after
    much the same shock, where the loop in NumPy starts; what it finds is the same. Raises
    InputError where the shock makes no sense, NoEquilibriumError or NoSupplierError where no
    equilibrium exists, NotConvergedError (which names the worst market) where no method reached the
    tolerance.
    """
    check_shock(economy, shock)
    if model is Model.RATIONING:
        return solve_rationing(economy, shock=shock)
    start = time.perf_counter()
    formulation = FORMULATIONS[model]
    problem = problem_of(economy, shock)
    check_feasible(problem)
    # A diverging iterate ends by its residual, not by a warning of an overflow.
    with np.errstate(all="ignore"):
        if every_country_alone(problem):
            return _autarky_solution(problem, shock=shock, start=start)
        best: Judged | None = None
        nobody = np.zeros(len(economy.country), dtype=bool)
        for candidate in _candidates(
            problem, formulation=formulation, method=method, compiled=compiled, near=near
        ):
            if best is None or not candidate.residual >= best.residual:
                best = candidate
            if candidate.accepted:
                _check_incomes(problem, candidate, without=nobody)
                return packed(problem, candidate, shock=shock, seconds=time.perf_counter() - start)
        assert best is not None
        check_solvent_at_baseline_wages(problem)
        if best.residual < NEARLY:
            _check_incomes(problem, best, without=nobody)
    raise _not_converged(best)


def _check_incomes(problem: Problem, candidate: Judged, *, without: Mask) -> None:
    check_solvent(
        problem,
        income=candidate.verified.income_cf,
        log_wage=candidate.attempt.log_wage,
        labour_hat=candidate.verified.labour_hat,
        without=without,
    )


def _not_converged(best: Judged) -> NotConvergedError:
    return NotConvergedError(
        f"no method converged: residual {best.residual:.1e} (limit {RESIDUAL_LIMIT:.0e}) with "
        f"'{best.method}'; worst market: {best.verified.worst_market}. Try a smaller shock, or "
        "another closure of the trade balance."
    )


def _candidates(
    problem: Problem,
    *,
    formulation: Formulation,
    method: Method,
    compiled: bool,
    near: Near | None,
) -> Iterator[Judged]:
    if near is not None and not compiled:
        attempt, residual = prepared_loop(
            problem, near.prepared, formulation=formulation, start=_at_rest(problem, near.start)
        )
        if residual <= TOLERANCE:
            yield judged(problem, attempt, method=Method.PREPARED, residual=residual)
    for found in quick_routes(problem, formulation=formulation, method=method, compiled=compiled):
        yield judged(problem, found.attempt, method=found.method, residual=found.residual)
    if method in (Method.AUTO, Method.NESTED):
        attempt = nested(problem, tolerance=TOLERANCE)
        yield judged(problem, attempt, method=Method.NESTED, residual=None)
    if method in (Method.AUTO, Method.CONTINUATION):
        attempt = continuation(
            problem, formulation=formulation, tolerance=TOLERANCE, max_iterations=MAX_ITERATIONS
        )
        yield judged(problem, attempt, method=Method.CONTINUATION, residual=None)
    if method in (Method.AUTO, Method.NEWTON):
        attempt = newton(problem, tolerance=TOLERANCE)
        yield judged(problem, attempt, method=Method.NEWTON, residual=None)


def _at_rest(problem: Problem, start: Array) -> Array:
    """A start with zeros for goods that nobody sells or buys: steps leave them as they are."""
    if problem.economy.input_share is None:
        return start
    wages = np.ones(len(problem.economy.country), dtype=bool)
    moves = np.concatenate([wages, problem.supplied.ravel(), problem.active.ravel()])
    return np.where(moves, start, 0.0)


@dataclass(frozen=True, eq=False)
class Found:
    """Where a loop stopped, which one, and its undamped residual."""

    attempt: Attempt
    method: str
    residual: float


def quick_routes(
    problem: Problem, *, formulation: Formulation, method: Method, compiled: bool
) -> Iterator[Found]:
    """The loops from the baseline, the quickest first: those that settled, and the last one.

    compiled: see `solve_trade`.
    """
    compiled = compiled and applies(problem)
    prepared = None if method is Method.ANDERSON else prepared_of(problem.economy)
    wanted = method is Method.PREPARED or (method is Method.AUTO and holds(problem))
    if prepared is not None and wanted:
        attempt, residual = (
            prepared_compiled(
                problem, prepared, tolerance=PREPARED_TOLERANCE, max_iterations=PREPARED_ITERATIONS
            )
            if compiled
            else prepared_loop(problem, prepared, formulation=formulation)
        )
        if residual <= TOLERANCE or method is Method.PREPARED:
            yield Found(attempt, PREPARED_COMPILED if compiled else Method.PREPARED, residual)
    if compiled and method in (Method.AUTO, Method.ANDERSON):
        attempt, residual = accelerated_compiled(
            problem, tolerance=TOLERANCE, max_iterations=MAX_ITERATIONS
        )
        if residual <= RESIDUAL_LIMIT:
            yield Found(attempt, COMPILED, residual)
    if method in (Method.AUTO, Method.ANDERSON) or (method is Method.PREPARED and prepared is None):
        attempt, residual = accelerated(problem, formulation=formulation)
        yield Found(attempt, Method.ANDERSON, residual)


def accelerated(problem: Problem, *, formulation: Formulation) -> tuple[Attempt, float]:
    """The fast loop from the baseline: where it stopped, and its undamped residual."""
    n = len(problem.economy.country)
    relaxation = problem.economy.wage_relaxation

    def relaxed(f: Array) -> Array:
        f[:n] *= relaxation
        return f

    found = _loop(
        problem,
        formulation=formulation,
        precondition=relaxed,
        tolerance=TOLERANCE,
        max_iterations=MAX_ITERATIONS,
        memory=MEMORY,
    )
    return Attempt(*formulation.expand(found.x, problem), found.iterations), found.residual


def prepared_loop(
    problem: Problem, prepared: Prepared, *, formulation: Formulation, start: Array | None = None
) -> tuple[Attempt, float]:
    """`accelerated` with steps that the baseline's answers to wages precondition.

    start: None for the baseline.
    """
    found = _loop(
        problem,
        formulation=formulation,
        precondition=corrected(problem, prepared),
        tolerance=PREPARED_TOLERANCE,
        max_iterations=PREPARED_ITERATIONS,
        memory=PREPARED_MEMORY,
        start=start,
    )
    return Attempt(*formulation.expand(found.x, problem), found.iterations), found.residual


def _loop(
    problem: Problem,
    *,
    formulation: Formulation,
    precondition: Callable[[Array], Array],
    tolerance: float,
    max_iterations: int,
    memory: int,
    start: Array | None = None,
) -> FixedPoint:
    n = len(problem.economy.country)

    def project(x: Array) -> Array:
        # Labour that answers to wages makes the numeraire a part of the step instead.
        if problem.labour_supply_elasticity == 0.0:
            x[:n] = numeraire(x[:n], problem=problem, labour_hat=problem.labour_hat)
        return x

    return anderson(
        formulation.make_step(problem),
        start=formulation.start_of(problem) if start is None else start,
        project=project,
        tolerance=tolerance,
        max_iterations=max_iterations,
        precondition=precondition,
        memory=memory,
    )


def judged(problem: Problem, attempt: Attempt, *, method: str, residual: float | None) -> Judged:
    """An attempt with every check of it; residual None: the route has none of its own."""
    verified = verify(
        problem=problem,
        log_wage=attempt.log_wage,
        log_price=attempt.log_price,
        expenditure=attempt.expenditure,
        without=np.zeros(len(problem.economy.country), dtype=bool),
    )
    if residual is None:
        # Fallbacks measure their own steps differently: the independent checks judge them alike.
        residual = verified.worst
    return Judged(attempt, str(method), float(residual), verified)


def _autarky_solution(problem: Problem, *, shock: Shock, start: float) -> TradeSolution:
    status: dict[str, str] = {}
    for country, sector in missing_suppliers(problem):
        status[country] = f"{status[country]}, {sector}" if country in status else sector
    status = {country: f"no supplier of {goods}" for country, goods in status.items()}
    without = np.array([c in status for c in problem.economy.country])
    alone = solve_autarky(problem, without=without)
    verified = verify(
        problem=problem,
        log_wage=alone.log_wage,
        # A price without limit is not checked (`without`): the stand-in only avoids inf − inf.
        log_price=np.where(np.isinf(alone.log_price), 0.0, alone.log_price),
        expenditure=alone.expenditure,
        without=without,
    )
    candidate = Judged(alone, "every_country_alone", verified.worst, verified)
    if not candidate.accepted:
        check_solvent_at_baseline_wages(problem)
        raise _not_converged(candidate)
    _check_incomes(problem, candidate, without=without)
    seconds = time.perf_counter() - start
    return packed(problem, candidate, shock=shock, seconds=seconds, country_status=status)


def packed(
    problem: Problem,
    candidate: Judged,
    *,
    shock: Shock,
    seconds: float,
    country_status: dict[str, str] | None = None,
) -> TradeSolution:
    """The solution that an attempt stands for."""
    verified = candidate.verified
    return TradeSolution(
        economy=problem.economy,
        shock=shock,
        status="converged",
        method=candidate.method,
        residual=candidate.residual,
        iterations=candidate.attempt.iterations,
        seconds=seconds,
        wage_hat=np.exp(candidate.attempt.log_wage),
        price_index_hat=np.exp(candidate.attempt.log_price),
        unit_cost_hat=verified.unit_cost_hat,
        value_added_share_cf=verified.value_added_share_cf,
        labour_hat=verified.labour_hat,
        export_tax_revenue_cf=verified.export_tax_revenue_cf,
        expenditure_cf=candidate.attempt.expenditure,
        gross_output_cf=verified.gross_output_cf,
        income_cf=verified.income_cf,
        trade_deficit_cf=verified.trade_deficit_cf,
        tariff_revenue_cf=verified.tariff_revenue_cf,
        value_added_cf=verified.value_added_cf,
        trade=verified.trade,
        component=problem.component,
        checks=verified.checks,
        country_status=country_status or {},
    )
