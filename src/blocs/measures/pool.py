"""Cuts solved one by one or by several processes: every failure is an answer with a status.

Answers come in the order of the jobs and do not depend on it. Workers are fresh processes (`spawn`)
with one BLAS thread each, so that two of them share two cores; a worker ends when its parent does.
A program that asks for more than one worker needs the usual `if __name__ == "__main__":` guard.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

import numpy as np

from blocs.engines.trade.cuts import Block, CutSolver
from blocs.engines.trade.model import Model
from blocs.engines.trade.state import Economy
from blocs.foundation.axes import Array
from blocs.foundation.errors import InternalError, SolverError
from blocs.world import TradeBalance

PACKET = 8
"""Jobs sent to a worker at once."""

THREAD_SETTINGS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, eq=False)
class Job:
    """A cut, under the baseline's trade elasticities or under others (sector,)."""

    cut: tuple[Block, ...]
    trade_elasticity: Array | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """Outcome of a job. status: `converged`, or the status of the error; cause: its text.

    real_income_hat: (country,) counterfactual over baseline, NaN where there is no equilibrium.
    """

    status: str
    cause: str
    real_income_hat: Array
    method: str
    residual: float
    iterations: int


def answers(
    economy: Economy,
    jobs: Iterable[Job],
    *,
    model: Model,
    trade_balance: TradeBalance,
    workers: int = 1,
) -> Iterator[Answer]:
    """Solve `jobs` lazily, in order. Raises InternalError where a worker process dies."""
    if workers <= 1:
        solver = CutSolver(economy, model=model, trade_balance=trade_balance)
        yield from (_answer(solver, job) for job in jobs)
        return
    packets = _packets(jobs)
    setup = (economy, model, trade_balance)
    pool = ProcessPoolExecutor(
        max_workers=workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=setup,
    )
    try:
        waiting: deque[Future[list[Answer]]] = deque()
        with _one_blas_thread():
            waiting.extend(pool.submit(_solve, p) for p in islice(packets, 3 * workers))
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(pool.submit(_solve, packet) for packet in islice(packets, 1))
            yield from done
    except BrokenProcessPool as cause:
        raise InternalError(
            "a worker process died (out of memory, or killed); what was finished is kept"
        ) from cause
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _packets(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    source = iter(jobs)
    while packet := list(islice(source, PACKET)):
        yield packet


def _answer(solver: CutSolver, job: Job) -> Answer:
    if job.trade_elasticity is not None:
        solver = solver.with_elasticity(job.trade_elasticity)
    try:
        found = solver.solve(job.cut)
    except SolverError as error:
        nothing = np.full(len(solver.economy.country), np.nan)
        return Answer(error.status, str(error), nothing, "none", float("nan"), 0)
    return Answer(
        "converged", "", found.real_income_hat, found.method, found.residual, found.iterations
    )


@contextmanager
def _one_blas_thread() -> Generator[None]:
    """The environment that workers inherit; what this process runs with is not touched."""
    before = {name: os.environ.get(name) for name in THREAD_SETTINGS}
    os.environ.update(dict.fromkeys(THREAD_SETTINGS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_solver: list[CutSolver] = []
"""The compiled baseline of a worker process: one, set when it starts."""


def _start_worker(economy: Economy, model: Model, trade_balance: TradeBalance) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _solver[:] = [CutSolver(economy, model=model, trade_balance=trade_balance)]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _solve(packet: list[Job]) -> list[Answer]:
    return [_answer(_solver[0], job) for job in packet]
