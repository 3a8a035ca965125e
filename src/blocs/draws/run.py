"""How something is computed: nothing here changes a number."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn, TypeAlias, TypeVar

from blocs.draws.evaluation import Executor, Progress
from blocs.draws.executors import Serial, executor_for
from blocs.draws.processes import Processes
from blocs.foundation.keep import Keep, keep_in

Made = TypeVar("Made")

Staged: TypeAlias = Callable[[str, int, int], None]
"""Called with the name of a stage, what of it is done, and all of it."""


@dataclass(frozen=True, eq=False)
class Run:
    """executor: where jobs are answered; keep: where results are kept, None: nowhere; progress.

    staged: who is told of stages by name. It stays in its process and in no key; make it with
    `run_of`.
    """

    executor: Executor
    keep: Keep | None
    progress: Progress
    staged: Staged | None = None

    def stage(self, name: str, total: int, *, done: int = 0) -> Run:
        """The same for one stage of `total` rows, of which some are `done`."""
        if self.staged is None:
            return self
        tell, count = self.staged, done

        def more(finished: int) -> None:
            nonlocal count
            count += finished
            tell(name, count, total)

        return replace(self, progress=more)

    def for_jobs(self, count: int) -> Run:
        """The same with no more processes than there are jobs."""
        if not isinstance(self.executor, Processes) or self.executor.workers <= count:
            return self
        return replace(self, executor=executor_for(workers=max(1, count)))

    @contextmanager
    def held(self) -> Generator[Run]:
        """The same, whose processes, where it has any, serve every batch of the block."""
        if not isinstance(self.executor, Processes):
            yield self
            return
        with self.executor.held() as executor:
            yield replace(self, executor=executor)

    @contextmanager
    def beside(self, compute: Callable[[], Made]) -> Generator[Callable[[], Made]]:
        """Gives what gives the answer of `compute`, which works beside the block.

        Only where other processes solve, while this one waits for them; else it works when asked.
        """
        if isinstance(self.executor, Serial):
            yield compute
            return
        with ThreadPoolExecutor(1) as threads:
            yield threads.submit(compute).result

    def __reduce__(self) -> NoReturn:
        """Raises TypeError: a worker is told what to compute, never how."""
        raise TypeError("a Run stays in its process: hand a worker what changes numbers alone")


def run_of(
    *,
    workers: int = 1,
    executor: Executor | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
    staged: Staged | None = None,
) -> Run:
    """What the keywords of a verb ask for; `executor` goes before `workers`. Raises InputError."""
    chosen = executor or executor_for(workers=workers)
    return Run(chosen, keep_in(cache), progress or _silent, staged)


def _silent(_finished: int) -> None:
    pass
