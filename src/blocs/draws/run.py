"""How something is computed: nothing here changes a number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from blocs.draws.evaluation import Executor, Progress
from blocs.draws.executors import executor_for
from blocs.draws.processes import Processes
from blocs.foundation.keep import Keep, keep_in


@dataclass(frozen=True, eq=False)
class Run:
    """executor: where jobs are answered; keep: where results are kept, None: nowhere; progress.

    It stays in its process and in no key; make it with `run_of`.
    """

    executor: Executor
    keep: Keep | None
    progress: Progress

    def for_jobs(self, count: int) -> Run:
        """The same with no more processes than there are jobs."""
        if not isinstance(self.executor, Processes) or self.executor.workers <= count:
            return self
        return replace(self, executor=executor_for(workers=max(1, count)))

    def __reduce__(self) -> NoReturn:
        """Raises TypeError: a worker is told what to compute, never how."""
        raise TypeError("a Run stays in its process: hand a worker what changes numbers alone")


def run_of(
    *,
    workers: int = 1,
    executor: Executor | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Run:
    """What the keywords of a verb ask for; `executor` goes before `workers`. Raises InputError."""
    return Run(executor or executor_for(workers=workers), keep_in(cache), progress or _silent)


def _silent(_finished: int) -> None:
    pass
