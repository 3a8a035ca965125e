"""Jobs and rows: a function made once per worker, many jobs, and for each job a row with a status.

A function may know how to answer several jobs in less time than one by one (`Together`): whoever
has many jobs then hands it many, and answers what it leaves one by one.

`setup` is the only thing that is sent to a worker as a whole: a picklable function without
arguments (usually `functools.partial(function, payload)`) that gives the function that answers a
job. The answer of a job may depend on the job alone, never on what was answered before: then rows
do not depend on the executor, on how jobs are packed, or on an interruption.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeGuard, TypeVar, runtime_checkable

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


_Asked_contra = TypeVar("_Asked_contra", contravariant=True)
_Given_co = TypeVar("_Given_co", covariant=True)


@runtime_checkable
class Together(Protocol[_Asked_contra, _Given_co]):
    """A function that answers jobs one by one, and several in less time together."""

    def __call__(self, job: _Asked_contra, /) -> _Given_co:
        """The answer of one job."""
        ...

    def together(self, jobs: Sequence[_Asked_contra]) -> Sequence[_Given_co | None]:
        """Answers in the order of the jobs; None where a job is to be answered alone.

        Each depends on its job alone, beyond rounding; what is wrong with a job is said when it is
        answered alone.
        """
        ...


def answers_together(function: Callable[[Job], Answer]) -> TypeGuard[Together[Job, Answer]]:
    """Whether a function is a `Together`."""
    return isinstance(function, Together)


def answer_jobs(function: Callable[[Job], Answer], jobs: Sequence[Job]) -> list[Row[Answer]]:
    """The rows of several jobs: together where the function knows how, the others one by one."""
    if not answers_together(function):
        return [answer_job(function, job) for job in jobs]
    try:
        found = function.together(jobs)
    except BlocsError:
        raise
    except Exception as error:
        return [Row(BUG, f"{type(error).__name__}: {error}") for _ in jobs]
    return [
        answer_job(function, job) if answer is None else Row(DONE, "", answer)
        for job, answer in zip(jobs, found, strict=True)
    ]


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
