"""A shock that moves by small steps: solved from the answers before it, not from the baseline.

The state of the loop is a smooth function of the places of the sliders. Along a line of places it
is extrapolated by the polynomial through the last ones; otherwise the loop starts at the nearest.
From there it is the prepared loop of `anderson`: the equations, the tolerances and the checks are
those of a solve from the baseline, only the start differs.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import NotConvergedError
from blocs.numerics.fixed_point import FixedPoint, anderson
from blocs.questions.trade.engine.checks.feasibility import check_feasible, every_country_alone
from blocs.questions.trade.engine.checks.shocks import check_shock
from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.numeraire import numeraire
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.solve.anderson import (
    FORMULATIONS,
    PREPARED_ITERATIONS,
    PREPARED_TOLERANCE,
    TOLERANCE,
    Judged,
    judged,
    packed,
    solve_trade,
)
from blocs.questions.trade.engine.solve.fallback import Attempt
from blocs.questions.trade.engine.solve.prepared import corrected, holds, prepared_of
from blocs.questions.trade.engine.state import Economy, Formulation, Problem, problem_of
from blocs.world.shocks.trade import Shock

WARM = "prepared_warm"
"""Method of solutions that started at answers nearby."""

PREVIEW_TOLERANCE = 1e-6
"""Residual at which an answer is good enough to be looked at while a slider moves."""

KEPT = 4
"""Answers that are kept: a cubic through the last four places is as far as extrapolation helps."""

FARTHEST = 2.0
"""Spans of the last places beyond which a polynomial through them says nothing."""

ON_A_LINE = 1e-9
"""Distance from the line through the last two places, in spans, at which a place is on it."""

MEMORY = 8
"""Past steps that are combined: as in the prepared loop from the baseline."""


@dataclass(frozen=True, eq=False)
class Answered:
    """An answer that others may start from.

    place: [m] parts of the moves; state: of the loop; problem: what it solves.
    """

    place: Array
    state: Array
    problem: Problem


@dataclass(frozen=True, eq=False)
class Reached:
    """A solution, whether it is verified, and the answer that the next place may start from.

    answered: None where no loop can start from it (quantities cut first, or every country alone).
    """

    solution: TradeSolution
    verified: bool
    answered: Answered | None


def preview(
    economy: Economy, shock: Shock, model: Model, place: Array, before: Sequence[Answered]
) -> Reached:
    """The answer at `place` to `PREVIEW_TOLERANCE`, from the answers `before`; newest last.

    Raises as `solve_trade` does, and NotConvergedError where the loop has not settled soon: what
    takes every method is for `at_rest`.
    """
    return _solved(economy, shock, model, place, before, PREVIEW_TOLERANCE)


def at_rest(
    economy: Economy, shock: Shock, model: Model, place: Array, before: Sequence[Answered]
) -> Reached:
    """The answer at `place` as good, and as much verified, as that of `solve_trade`."""
    return _solved(economy, shock, model, place, before, PREPARED_TOLERANCE)


def _solved(
    economy: Economy,
    shock: Shock,
    model: Model,
    place: Array,
    before: Sequence[Answered],
    tolerance: float,
) -> Reached:
    began, hasty = time.perf_counter(), tolerance == PREVIEW_TOLERANCE
    check_shock(economy, shock)
    problem = problem_of(economy, shock)
    formulation = FORMULATIONS.get(model)
    if formulation is not None:
        check_feasible(problem)
        with np.errstate(all="ignore"):
            found = _warm(problem, formulation, place, before, tolerance)
            if found is not None:
                seconds = time.perf_counter() - began
                reached = _judged(problem, formulation, found, place, shock, seconds=seconds)
                if reached is not None and (reached.verified or hasty):
                    return reached
    solution = solve_trade(economy, shock=shock, model=model)
    state = None if formulation is None else _state(solution, problem)
    if state is None or not np.isfinite(state).all():
        return Reached(solution, True, None)
    return Reached(solution, True, Answered(place, state, problem))


def _warm(
    problem: Problem,
    formulation: Formulation,
    place: Array,
    before: Sequence[Answered],
    tolerance: float,
) -> FixedPoint | None:
    """The prepared loop from the best start there is; None where it does not settle."""
    prepared = prepared_of(problem.economy)
    if prepared is None or every_country_alone(problem) or not holds(problem):
        return None
    n = len(problem.economy.country)

    def project(x: Array) -> Array:
        if problem.labour_supply_elasticity == 0.0:
            x[:n] = numeraire(x[:n], problem=problem, labour_hat=problem.labour_hat)
        return x

    base = formulation.start_of(problem)
    guess = predicted(place, before)
    found = anderson(
        formulation.make_step(problem),
        start=base if guess is None else project(seeded(guess, base, problem)),
        project=project,
        tolerance=tolerance,
        max_iterations=PREPARED_ITERATIONS,
        precondition=corrected(problem, prepared),
        memory=MEMORY,
    )
    if found.residual <= max(TOLERANCE, tolerance):
        return found
    if tolerance == PREVIEW_TOLERANCE:
        raise NotConvergedError(
            f"no answer yet: residual {found.residual:.1e} after {found.iterations} rounds. "
            "At rest every method is tried, and the reason is named."
        )
    return None


def _judged(
    problem: Problem,
    formulation: Formulation,
    found: FixedPoint,
    place: Array,
    shock: Shock,
    *,
    seconds: float,
) -> Reached | None:
    """The solution that a state stands for; None where an income is not positive."""
    candidate = _candidate(problem, formulation, found)
    if not (candidate.verified.income_cf > 0.0).all():
        return None
    settled = candidate.verified.worst <= VERIFIED_TOLERANCE and found.residual <= TOLERANCE
    solution = packed(problem, candidate, shock=shock, seconds=seconds)
    if not settled:
        solution = replace(solution, status="preview")
    return Reached(solution, settled, Answered(place, found.x, problem))


def verified(
    problem: Problem, formulation: Formulation, found: FixedPoint, shock: Shock, *, seconds: float
) -> TradeSolution | None:
    """The verified solution that a state stands for; None where it is none."""
    candidate = _candidate(problem, formulation, found)
    if not (candidate.accepted and (candidate.verified.income_cf > 0.0).all()):
        return None
    return packed(problem, candidate, shock=shock, seconds=seconds)


def _candidate(problem: Problem, formulation: Formulation, found: FixedPoint) -> Judged:
    attempt = Attempt(*formulation.expand(found.x, problem), found.iterations)
    return judged(problem, attempt, method=WARM, residual=found.residual)


def predicted(place: Array, before: Sequence[Answered]) -> Array | None:
    """The state expected at `place`: along the line of the last places, or that of the nearest."""
    if not before:
        return None
    line = _on_line(place, before)
    if len(line) > 1:
        weights = _lagrange([at for at, _ in line], 0.0)
        return np.asarray(weights) @ np.stack([item.state for _, item in line])
    distance = [float(np.abs(item.place - place).max(initial=0.0)) for item in before]
    nearest = len(before) - 1 - int(np.argmin(distance[::-1]))
    return before[nearest].state.copy()


def _on_line(place: Array, before: Sequence[Answered]) -> list[tuple[float, Answered]]:
    """(distance from `place`, answer) of the newest answers that lie with it on one line."""
    newest = before[-1]
    towards = newest.place - place
    length = float(np.linalg.norm(towards))
    if length == 0.0:
        return []
    towards = towards / length
    found = [(length, newest)]
    for item in reversed(before[:-1]):
        away = item.place - place
        at = float(away @ towards)
        aside = float(np.linalg.norm(away - at * towards))
        if aside > ON_A_LINE or not _same_cells(item.problem, newest.problem):
            break
        if min(abs(at - known) for known, _ in found) > ON_A_LINE:
            found.append((at, item))
    places = [at for at, _ in found]
    span = max(places) - min(places)
    return found if min(abs(at) for at in places) <= FARTHEST * span else found[:1]


def _same_cells(one: Problem, other: Problem) -> bool:
    return bool((one.active == other.active).all() and (one.supplied == other.supplied).all())


def _lagrange(at: Sequence[float], target: float) -> list[float]:
    """Weights of the values at `at` in the polynomial through them, at `target`."""
    weights: list[float] = []
    for i, here in enumerate(at):
        parts = [(target - other) / (here - other) for j, other in enumerate(at) if j != i]
        weights.append(float(np.prod(parts)))
    return weights


def seeded(guess: Array, base: Array, problem: Problem) -> Array:
    """A guess in the cells of this problem: what is not bought or sold keeps its placeholder."""
    if problem.economy.input_share is None:
        return guess
    n = len(problem.economy.country)
    size = problem.active.size
    start = guess.copy()
    price, spending = start[n : n + size], start[n + size :]
    active = problem.active.ravel()
    price[~problem.supplied.ravel()] = 0.0
    spending[~active] = 0.0
    new = active & (spending == 0.0)
    spending[new] = base[n + size :][new]
    return start


def _state(solution: TradeSolution, problem: Problem) -> Array:
    """The state of the loop that a solution stands for."""
    log_wage = np.log(solution.wage_hat)
    with np.errstate(all="ignore"):
        if problem.economy.input_share is None:
            return np.concatenate([log_wage, np.log(solution.income_cf)])
        spent = np.where(problem.active, np.log(solution.expenditure_cf), 0.0)
    return np.concatenate([log_wage, np.log(solution.price_index_hat).ravel(), spent.ravel()])
