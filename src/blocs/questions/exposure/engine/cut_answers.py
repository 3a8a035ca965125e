"""Cuts solved one by one or by several processes: every failure is an answer with a status.

Answers come in the order of the jobs and depend neither on it nor on the number of workers
(`draws/processes`).
"""

from __future__ import annotations

import functools
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from blocs.draws.evaluation import BUG, DONE
from blocs.draws.executors import evaluate_all
from blocs.draws.run import Run
from blocs.foundation.axes import Array
from blocs.foundation.errors import InternalError
from blocs.questions.trade.engine.derivatives.cuts import (
    Block,
    Cut,
    CutSolution,
    CutSolver,
    cuts_together,
)
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import TradeBalance


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
    trade: Trade,
    run: Run,
    *,
    trade_balance: TradeBalance,
) -> Generator[CutAnswer]:
    """Solve `jobs` lazily, in order; progress is told of each before it is handed out.

    Raises WorkersLostError where no process can be had.
    """
    setup = functools.partial(CutFunction, economy, trade, trade_balance)
    nothing = np.full(len(economy.country), np.nan)
    with closing(evaluate_all(setup, jobs, executor=run.executor)) as rows:
        for row in rows:
            if row.status == BUG:
                raise InternalError(row.cause)
            run.progress(1)
            if row.status == DONE:
                yield CutAnswer("converged", "", row.result.real_income_hat)
            else:
                yield CutAnswer(row.status, row.cause, nothing)


class CutFunction:
    """What a worker answers cuts with, one by one or some together; made once per worker."""

    def __init__(self, economy: Economy, trade: Trade, trade_balance: TradeBalance) -> None:
        self._solver = CutSolver(
            economy, model=trade.model, trade_balance=trade_balance, compiled=trade.compiled
        )

    def __call__(self, job: CutJob, /) -> CutSolution:
        """The equilibrium without the trade of the cut. Raises as `CutSolver.solve` does."""
        solver, cut = self.asked(job)
        return solver.solve(cut)

    def together(self, jobs: Sequence[CutJob]) -> list[CutSolution | None]:
        """Equilibria found side by side, None for cuts that are to be solved alone."""
        return cuts_together([self.asked(job) for job in jobs])

    def asked(self, job: CutJob) -> tuple[CutSolver, Cut]:
        """A cut, and the solver under its trade elasticities."""
        if job.trade_elasticity is None:
            return self._solver, job.cut
        return self._solver.with_elasticity(job.trade_elasticity), job.cut
