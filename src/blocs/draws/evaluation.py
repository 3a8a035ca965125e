"""Jobs and rows: a function made once per worker, many jobs, and for each job a row with a status.

`setup` is the only thing that is sent to a worker as a whole: a picklable function without
arguments (usually `functools.partial(function, payload)`) that gives the function that answers a
job. The answer of a job may depend on the job alone, never on what was answered before: then rows
do not depend on the executor, on how jobs are packed, or on an interruption.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

from blocs.foundation.errors import BlocsError, InternalError

Job = TypeVar("Job")
Answer = TypeVar("Answer")

Setup: TypeAlias = Callable[[], Callable[[Job], Answer]]
Progress: TypeAlias = Callable[[int], None]
"""Called with the number of rows finished since the last call."""

DONE = "done"
"""Status of a job that was answered."""

WORKER_DIED = "worker_died"
"""Status of a job that ends the process that works on it, every time."""

BUG = "bug"
"""Status of a job that raised something that blocs does not raise on purpose."""


class WorkersLostError(BlocsError):
    """No worker can be had, or the scheduler is gone: what was finished is kept."""


@dataclass(frozen=True, eq=False)
class Row(Generic[Answer]):
    """What became of a job: `done` with its answer, or a status with its cause in words.

    status: `done`; the `status` of the error (`no_equilibrium`, …); `worker_died`; or `bug`.
    """

    status: str
    cause: str = ""
    answer: Answer | None = None

    @property
    def result(self) -> Answer:
        """The answer of a job that is done. Raises InternalError where there is none."""
        if self.status != DONE or self.answer is None:
            raise InternalError(f"{self.status}: {self.cause}")
        return self.answer


class Executor(Protocol):
    """Where jobs are answered. Rows come in the order of the jobs."""

    def run(
        self, setup: Setup[Job, Answer], jobs: Iterable[Job], *, progress: Progress
    ) -> Generator[Row[Answer]]:
        """Answer `jobs` lazily; closing the generator cancels what is under way."""
        ...


def answer_job(function: Callable[[Job], Answer], job: Job) -> Row[Answer]:
    """The row of one job.

    Errors of blocs without a status (of input, of data) are raised: they would hit every job alike.
    """
    try:
        return Row(DONE, "", function(job))
    except BlocsError as error:
        status = getattr(error, "status", None)
        if status is None:
            raise
        return Row(str(status), str(error))
    except Exception as error:
        return Row(BUG, f"{type(error).__name__}: {error}")
