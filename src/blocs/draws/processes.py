"""Several processes on one machine; a dead one costs time, not results.

Workers are fresh processes (`spawn`) with one BLAS thread each, so that two of them share two
cores; a worker ends when its parent does. When one dies (killed, out of memory), the pool is made
anew and unfinished packets are sent again; after `retries` deaths a packet's jobs run one by one,
and only the job that ends its process every time becomes a row `worker_died`. A program that asks
for processes needs the usual `if __name__ == "__main__":` guard.

Processes that are held serve several runs, one after the other: each keeps the function of the last
setup that it was given, and says so where it gets jobs of another. Nothing decides which process
takes what (one that is up may be given the setup twice before another has started), so such jobs
are sent again at once, with their setup.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Any, Generic

from blocs.draws.evaluation import WORKER_DIED, Answer, Job, Progress, Row, Setup, WorkersLostError
from blocs.draws.packets import Answered, Packets, answer_packet
from blocs.foundation.memory import MEMORY_SETTINGS
from blocs.foundation.threads import THREAD_SETTINGS

PACKET_SECONDS = 0.5
"""Work sent to a process at once: long beside the cost of sending it, short beside a wait, and
enough solves that those answered together seldom leave a batch half empty."""

DEPTH = 3
"""Packets under way per worker."""

WORKER_SETTINGS: dict[str, str] = {**dict.fromkeys(THREAD_SETTINGS, "1"), **MEMORY_SETTINGS}
"""What workers start with."""


@dataclass(frozen=True)
class Processes:
    """`workers` processes on this machine; see the module."""

    workers: int
    retries: int = 2

    def run(
        self, setup: Setup[Job, Answer], jobs: Iterable[Job], *, progress: Progress
    ) -> Generator[Row[Answer]]:
        """Answer `jobs` lazily, in order. Raises WorkersLostError where no process can start."""
        with self.held() as held:
            yield from held.run(setup, jobs, progress=progress)

    @contextmanager
    def held(self, ready: Callable[[], object] | None = None) -> Generator[Held]:
        """The same processes for every run of the block.

        They start with the first run, or at once where `ready` is given: each calls it, before it
        is asked for anything, to have loaded what runs will need.
        """
        held = Held(self, _Pool(self.workers))
        if ready is not None:
            held.pool.start(ready)
        try:
            yield held
        finally:
            held.pool.close()


@dataclass(frozen=True, eq=False)
class Held:
    """Processes that outlive a run; made by `Processes.held`."""

    processes: Processes
    pool: _Pool

    def run(
        self, setup: Setup[Job, Answer], jobs: Iterable[Job], *, progress: Progress
    ) -> Generator[Row[Answer]]:
        """Answer `jobs` lazily, in order. Raises WorkersLostError where no process can start."""
        packets, task = Packets(jobs, seconds=PACKET_SECONDS), _Task.of(setup)
        waiting: deque[_Waiting[Job, Answer]] = deque()
        self.pool.give(task)
        try:
            while True:
                many = DEPTH * self.processes.workers
                while len(waiting) < many and (packet := packets.next()):
                    waiting.append(_Waiting(task, packet))
                    self.pool.submit(waiting[-1])
                if not waiting:
                    return
                answered = self._answered(waiting)
                packets.learn(answered)
                progress(len(answered.rows))
                yield from answered.rows
        finally:
            for item in waiting:
                item.cancel()

    def _answered(self, waiting: deque[_Waiting[Job, Answer]]) -> Answered[Answer]:
        """The packet at the head, sent again as often as its workers die; it leaves the queue."""
        head, retries = waiting[0], self.processes.retries
        while True:
            if head.deaths > retries:
                waiting.popleft()
                return _one_by_one(head.task, head.packet)
            try:
                answered = head.answer()
            except BrokenProcessPool:
                self.pool.give(head.task)  # another run may have made the pool anew
                for item in waiting:
                    if item.is_lost():
                        item.deaths += 1
                        if item.deaths <= retries:
                            self.pool.submit(item)
                continue
            waiting.popleft()
            return answered


@dataclass(frozen=True, eq=False)
class _Task:
    """A setup as it is sent: processes tell setups apart by `key`."""

    key: str
    payload: bytes

    @classmethod
    def of(cls, setup: Setup[Any, Any]) -> _Task:
        payload = pickle.dumps(setup, protocol=pickle.HIGHEST_PROTOCOL)
        return cls(hashlib.sha256(payload).hexdigest(), payload)


@dataclass(eq=False)
class _Waiting(Generic[Job, Answer]):
    task: _Task
    packet: list[Job]
    future: Future[Answered[Answer]] | None = None
    deaths: int = field(default=0)

    def answer(self) -> Answered[Answer]:
        """Waits."""
        assert self.future is not None
        return self.future.result()

    def is_lost(self) -> bool:
        """Whether the packet has no answer and no worker."""
        future = self.future
        return future is None or (future.done() and future.exception() is not None)

    def cancel(self) -> None:
        """Nobody needs the answer any more."""
        if self.future is not None:
            self.future.cancel()


class _Pool:
    """A process pool that can be made anew; its processes start together, when first needed."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._starting: list[Future[None]] = []
        self._processes: list[BaseProcess] = []

    def start(self, first: Callable[[], object]) -> None:
        """All processes, at once, without waiting for them: what each of them does first.

        A pool starts one for each packet that finds none idle. A process that started with a later
        packet would miss the environment of workers, and, where another dies at that moment, trip
        the pool over its own list of processes.
        """
        self._pool = ProcessPoolExecutor(
            max_workers=self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start_worker,
        )
        before = set(multiprocessing.active_children())
        with _worker_environment():
            self._starting = [self._pool.submit(_called, first) for _ in range(self.workers)]
        self._processes = [item for item in multiprocessing.active_children() if item not in before]

    def give(self, task: _Task) -> None:
        """Processes that run, with a task: an error of its setup comes back as itself."""
        make = functools.partial(_make, task.key, task.payload)
        if self._pool is None:
            self.start(make)
            self._wait_for_start()
            return
        self._wait_for_start()
        try:
            made = [self._pool.submit(make) for _ in range(self.workers)]
            for item in made:
                item.result()
        except BrokenProcessPool:  # one died idle
            self.renew(task)

    def submit(self, item: _Waiting[Any, Any]) -> None:
        """Send a packet.

        Where the pool has just broken, its answer is that error.
        """
        assert self._pool is not None
        item.future = Future()
        _send(self._pool, item.task, item.packet, item.future)

    def renew(self, task: _Task) -> None:
        """New processes in the place of a pool that has lost one."""
        self.close()
        self.give(task)

    def close(self) -> None:
        """End the processes when they have finished the packet they work on.

        Those that still start have nothing to finish: nobody waits for what they load.
        """
        if not all(item.done() for item in self._starting):
            for process in self._processes:
                process.terminate()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def _wait_for_start(self) -> None:
        starting, self._starting = self._starting, []
        try:
            for item in starting:
                item.result()
        except BrokenProcessPool as cause:
            self.close()
            raise WorkersLostError(
                "worker processes die before they do anything: out of memory, or a script that "
                'starts them without the guard `if __name__ == "__main__":`. Try `--workers 1`.'
            ) from cause
        except BaseException:
            self.close()
            raise


def _send(
    pool: ProcessPoolExecutor,
    task: _Task,
    packet: list[Any],
    answer: Future[Answered[Any]],
    *,
    whole: bool = False,
) -> None:
    """Have `answer` hold what becomes of the packet; when it is cancelled, so is the packet.

    A process that does not know the task gives None; the packet is then sent again at once with its
    `whole` task, whoever waits for what. Answers come in a thread of the pool, the only one that
    completes `answer`.
    """

    def sent_came(sent: Future[Answered[Any] | None]) -> None:
        if sent.cancelled():
            answer.cancel()
        elif error := sent.exception():
            _fail(answer, error)
        elif (answered := sent.result()) is None:
            _send(pool, task, packet, answer, whole=True)
        elif answer.set_running_or_notify_cancel():
            answer.set_result(answered)

    def answer_came(answer: Future[Answered[Any]]) -> None:
        if answer.cancelled():
            sent.cancel()

    if answer.cancelled():
        return
    try:
        sent = pool.submit(_answer, task.key, task.payload if whole else None, packet)
    except RuntimeError as error:  # it is broken, or was closed
        _fail(answer, error)
        return
    answer.add_done_callback(answer_came)
    sent.add_done_callback(sent_came)


def _fail(answer: Future[Any], error: BaseException) -> None:
    if answer.set_running_or_notify_cancel():
        answer.set_exception(error)


def _one_by_one(task: _Task, packet: list[Job]) -> Answered[Any]:
    """Each job alone in a process of its own kind: the one that dies again is named."""
    pool = _Pool(1)
    rows: list[Row[Any]] = []
    seconds = 0.0
    pool.give(task)
    try:
        for job in packet:
            item: _Waiting[Job, Any] = _Waiting(task, [job])
            pool.submit(item)
            try:
                answered = item.answer()
            except BrokenProcessPool:
                rows.append(Row(WORKER_DIED, "its process died each time (killed or no memory)"))
                pool.renew(task)
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


_made: dict[str, Callable[[Any], Any]] = {}
"""In a worker process: the function of the last setup that it was given, by the task's key."""


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(os._exit, 0)  # taking apart what was loaded takes longer than a solve
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _called(function: Callable[[], object]) -> None:
    """Nothing of what it gives is sent back."""
    function()


def _make(key: str, payload: bytes) -> None:
    """Make the function: an error of its setup comes back as itself, not as a dead process."""
    if key not in _made:
        _made.clear()
        _made[key] = pickle.loads(payload)()


def _answer(key: str, payload: bytes | None, packet: list[Any]) -> Answered[Any] | None:
    if payload is not None:
        _make(key, payload)
    return answer_packet(_made[key], packet) if key in _made else None
