"""One entry to every executor: in this process, in several, or on a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from blocs.draws.dask_executor import Dask
from blocs.draws.evaluation import (
    Answer,
    Executor,
    Job,
    Progress,
    Row,
    Setup,
    answer_jobs,
    answers_together,
)
from blocs.draws.processes import Processes
from blocs.foundation.errors import InputError

TOGETHER = 128
"""Jobs that are answered together in one process: less than a second of solves, and enough that a
batch seldom runs half empty."""


@dataclass(frozen=True)
class Serial:
    """One job after the other, or some together, in this process."""

    def run(
        self, setup: Setup[Job, Answer], jobs: Iterable[Job], *, progress: Progress
    ) -> Generator[Row[Answer]]:
        """Answer `jobs` lazily, in order."""
        for row in answered_in_turn(setup(), jobs):
            progress(1)
            yield row


def answered_in_turn(
    function: Callable[[Job], Answer], jobs: Iterable[Job]
) -> Generator[Row[Answer]]:
    """Rows of jobs in order, in this process: some together where the function knows how."""
    many = TOGETHER if answers_together(function) else 1
    waiting = iter(jobs)
    while packet := list(islice(waiting, many)):
        yield from answer_jobs(function, packet)


MOST_PROCESSES = 1_000
"""More are never meant: each loads Python and a world, and all are started at once."""


def executor_for(*, workers: int = 1, scheduler: str | None = None) -> Executor:
    """The executor that two options ask for: a Dask scheduler's address, or a number of processes.

    Raises InputError for fewer than one worker, and for more than one machine can start.
    """
    if scheduler is not None:
        return Dask(scheduler)
    if not 1 <= workers <= MOST_PROCESSES:
        raise InputError(
            f"cannot work with {workers:,} processes: give 1 to {MOST_PROCESSES:,}, best one a core"
        )
    return Serial() if workers == 1 else Processes(workers)


@contextmanager
def held_executor(workers: int, ready: Callable[[], object] | None = None) -> Generator[Executor]:
    """So many processes for all that is asked in the block; see `Processes.held`.

    Raises InputError as `executor_for` does.
    """
    chosen = executor_for(workers=workers)
    if not isinstance(chosen, Processes):
        yield chosen
        return
    with chosen.held(ready) as held:
        yield held


def evaluate_all(
    setup: Setup[Job, Answer],
    jobs: Iterable[Job],
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Generator[Row[Answer]]:
    """One row for each job, in order, lazily; the same rows whatever the executor.

    setup: picklable, called once per worker; it gives the function that answers a job. A job that
    fails with a status is a row with that status and its cause. Raises WorkersLostError where no
    worker can be had or the scheduler is gone, and whatever error of input or data a job raises.
    """
    chosen: Executor = Serial() if executor is None else executor
    yield from chosen.run(setup, jobs, progress=progress or _silent)


def _silent(_finished: int) -> None:
    pass
