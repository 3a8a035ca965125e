"""Cuts solved one by one or by several processes: every failure is an answer with a status.

Answers come in the order of the jobs and depend neither on it nor on the number of workers
(`ensemble.processes`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from blocs.draws.evaluation import BUG, DONE
from blocs.draws.executors import evaluate_all, executor_for
from blocs.foundation.axes import Array
from blocs.foundation.errors import InternalError
from blocs.questions.trade.engine.derivatives.cuts import Block, CutSolution, CutSolver
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import Economy
from blocs.world.shock import TradeBalance


@dataclass(frozen=True, eq=False)
class CutJob:
    """A cut, under the baseline's trade elasticities or under others (sector,)."""

    cut: tuple[Block, ...]
    trade_elasticity: Array | None = None


@dataclass(frozen=True, eq=False)
class CutAnswer:
    """Outcome of a job. status: `converged`, or the status of the error; cause: its text.

    real_income_hat: (country,) counterfactual over baseline, NaN where there is no equilibrium.
    """

    status: str
    cause: str
    real_income_hat: Array


def cut_answers(
    economy: Economy,
    jobs: Iterable[CutJob],
    *,
    model: Model,
    trade_balance: TradeBalance,
    workers: int = 1,
    compiled: bool = False,
) -> Generator[CutAnswer]:
    """Solve `jobs` lazily, in order. compiled: see `CutSolver`.

    Raises WorkersLostError where no process can be had.
    """
    setup = functools.partial(_solver, economy, model, trade_balance, compiled)
    nothing = np.full(len(economy.country), np.nan)
    executor = executor_for(workers=max(1, workers))
    with closing(evaluate_all(setup, jobs, executor=executor)) as rows:
        for row in rows:
            if row.status == BUG:
                raise InternalError(row.cause)
            if row.status == DONE:
                yield CutAnswer("converged", "", row.result.real_income_hat)
            else:
                yield CutAnswer(row.status, row.cause, nothing)


def _solver(
    economy: Economy, model: Model, trade_balance: TradeBalance, compiled: bool
) -> Callable[[CutJob], CutSolution]:
    solver = CutSolver(economy, model=model, trade_balance=trade_balance, compiled=compiled)
    return functools.partial(_solve, solver)


def _solve(solver: CutSolver, job: CutJob) -> CutSolution:
    if job.trade_elasticity is not None:
        solver = solver.with_elasticity(job.trade_elasticity)
    return solver.solve(job.cut)
