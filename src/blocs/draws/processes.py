"""Several processes on one machine; a dead one costs time, not results.

Workers are fresh processes (`spawn`) with one BLAS thread each, so that two of them share two
cores; a worker ends when its parent does. When one dies (killed, out of memory), the pool is made
anew and unfinished packets are sent again; after `retries` deaths a packet's jobs run one by one,
and only the job that ends its process every time becomes a row `worker_died`. A program that asks
for processes needs the usual `if __name__ == "__main__":` guard.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic

from blocs.draws.evaluation import WORKER_DIED, Answer, Job, Progress, Row, Setup, WorkersLostError
from blocs.draws.packets import Answered, Packets, answer_packet
from blocs.foundation.threads import THREAD_SETTINGS

PACKET_SECONDS = 0.5
"""Work sent to a process at once: long beside the cost of sending it, short beside a wait, and
enough solves that those answered together seldom leave a batch half empty."""

DEPTH = 3
"""Packets under way per worker."""

KEPT_BYTES = 2**28
WORKER_SETTINGS: dict[str, str] = {
    **dict.fromkeys(THREAD_SETTINGS, "1"),
    "MALLOC_TRIM_THRESHOLD_": str(KEPT_BYTES),
    "MALLOC_MMAP_THRESHOLD_": str(KEPT_BYTES),
}
"""What workers start with. The last two keep glibc from giving the memory of large arrays back to
the system after each job: fetching it anew, page by page, costs more than the arithmetic on it.
Other systems ignore them."""


@dataclass(frozen=True)
class Processes:
    """`workers` processes on this machine; see the module."""

    workers: int
    retries: int = 2

    def run(
        self, setup: Setup[Job, Answer], jobs: Iterable[Job], *, progress: Progress
    ) -> Generator[Row[Answer]]:
        """Answer `jobs` lazily, in order. Raises WorkersLostError where no process can start."""
        packets = Packets(jobs, seconds=PACKET_SECONDS)
        pool: _Pool[Job, Answer] = _Pool(setup, self.workers)
        waiting: deque[_Waiting[Job, Answer]] = deque()
        try:
            while True:
                while len(waiting) < DEPTH * self.workers and (packet := packets.next()):
                    waiting.append(_Waiting(packet))
                    pool.submit(waiting[-1])
                if not waiting:
                    return
                answered = self._answered(waiting, pool=pool)
                packets.learn(answered)
                progress(len(answered.rows))
                yield from answered.rows
        finally:
            pool.close()

    def _answered(
        self, waiting: deque[_Waiting[Job, Answer]], *, pool: _Pool[Job, Answer]
    ) -> Answered[Answer]:
        """The packet at the head, sent again as often as its workers die; it leaves the queue."""
        head = waiting[0]
        while True:
            if head.deaths > self.retries:
                waiting.popleft()
                return _one_by_one(pool.setup, head.packet)
            try:
                assert head.future is not None
                answered = head.future.result()
            except BrokenProcessPool:
                pool.renew()
                for item in waiting:
                    if item.is_lost():
                        item.deaths += 1
                        if item.deaths <= self.retries:
                            pool.submit(item)
                continue
            waiting.popleft()
            return answered


@dataclass(eq=False)
class _Waiting(Generic[Job, Answer]):
    packet: list[Job]
    future: Future[Answered[Answer]] | None = None
    deaths: int = field(default=0)

    def is_lost(self) -> bool:
        """Whether the packet has no answer and no worker."""
        future = self.future
        return future is None or (future.done() and future.exception() is not None)


class _Pool(Generic[Job, Answer]):
    """A process pool that can be made anew; every process has called `setup` once."""

    def __init__(self, setup: Setup[Job, Answer], workers: int) -> None:
        self.setup, self.workers = setup, workers
        self._pool = self._started()

    def submit(self, item: _Waiting[Job, Answer]) -> None:
        """Send a packet; where the pool has just broken, its answer is that error."""
        try:
            item.future = self._pool.submit(_answer, item.packet)
        except BrokenProcessPool as error:
            item.future = Future()
            item.future.set_exception(error)

    def renew(self) -> None:
        """New processes in the place of a pool that has lost one."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._started()

    def close(self) -> None:
        """End the processes when they have finished the packet they work on."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _started(self) -> ProcessPoolExecutor:
        """All processes, at once: a pool starts one for each packet that finds none idle.

        A process that started with a later packet would miss the environment of workers, and, where
        another dies at that moment, trip the pool over its own list of processes.
        """
        pool = ProcessPoolExecutor(
            max_workers=self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start_worker,
            initargs=(self.setup,),
        )
        try:
            with _worker_environment():
                started = [pool.submit(_function) for _ in range(self.workers)]
                for item in started:
                    item.result()
        except BrokenProcessPool as cause:
            pool.shutdown(wait=True, cancel_futures=True)
            raise WorkersLostError(
                "worker processes die before they do anything: out of memory, or a script that "
                'starts them without the guard `if __name__ == "__main__":`. Try `--workers 1`.'
            ) from cause
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
        return pool


def _one_by_one(setup: Setup[Job, Answer], packet: list[Job]) -> Answered[Answer]:
    """Each job alone in a process of its own kind: the one that dies again is named."""
    pool: _Pool[Job, Answer] = _Pool(setup, 1)
    rows: list[Row[Answer]] = []
    seconds = 0.0
    try:
        for job in packet:
            item: _Waiting[Job, Answer] = _Waiting([job])
            pool.submit(item)
            assert item.future is not None
            try:
                answered = item.future.result()
            except BrokenProcessPool:
                rows.append(Row(WORKER_DIED, "its process died each time (killed or no memory)"))
                pool.renew()
                continue
            rows += answered.rows
            seconds += answered.seconds
    finally:
        pool.close()
    return Answered(rows, seconds)


@contextmanager
def _worker_environment() -> Generator[None]:
    """The environment that workers inherit; what this process runs with is not touched."""
    before = {name: os.environ.get(name) for name in WORKER_SETTINGS}
    os.environ.update(WORKER_SETTINGS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_setup: list[Setup[Any, Any]] = []
_ready: list[Callable[[Any], Any]] = []
"""In a worker process: what it was given, and the function made of it when first needed."""


def _start_worker(setup: Setup[Any, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _setup[:] = [setup]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _function() -> None:
    """Make the function: an error of `setup` comes back as itself, not as a dead process."""
    if not _ready:
        _ready[:] = [_setup[0]()]


def _answer(packet: list[Any]) -> Answered[Any]:
    _function()
    return answer_packet(_ready[0], packet)
