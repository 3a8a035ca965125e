"""Jobs on a Dask cluster: the setup goes once to each worker, jobs follow in packets.

The setup is a task of its own, so that Dask sends it to a worker once, from the scheduler or from
another worker, and again to a worker that joins or comes back. A worker that dies loses nothing:
its packets go to others. Jobs of a packet whose workers die four times run alone, one by one, and
only a job that kills every worker becomes a row `worker_died`. A scheduler that is gone, or a
cluster without workers, is a `WorkersLostError`. Workers need the same version of blocs.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
import pickle
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Generic
from uuid import uuid4

from blocs.draws.evaluation import WORKER_DIED, Answer, Job, Progress, Row, Setup, WorkersLostError
from blocs.draws.packets import Answered, Packets, answer_packet
from blocs.foundation.errors import InputError, MissingExtraError
from blocs.foundation.version import VERSION

PACKET_SECONDS = 1.0
"""Work sent to a worker at once: a thousand times the cost of a Dask task."""

DEPTH = 3
"""Packets under way per thread of the cluster."""

POLL_SECONDS = 1.0
RECOUNT_SECONDS = 5.0
"""How often the threads of the cluster are counted anew."""

NANNY_SECONDS = 0.02
"""How often a nanny looks whether its worker is up."""

MOST_LOSSES = 5
"""How often packets may be cancelled from outside before the run gives up."""


@dataclass(frozen=True)
class Dask:
    """The workers of a Dask scheduler, by its address (`tcp://host:8786`).

    wait_seconds: how long jobs may wait while the scheduler has no workers.
    connect_seconds: how long the scheduler may take to answer at all.
    """

    address: str
    wait_seconds: float = 30.0
    connect_seconds: float = 10.0

    def run(
        self, setup: Setup[Job, Answer], jobs: Iterable[Job], *, progress: Progress
    ) -> Generator[Row[Answer]]:
        """Answer `jobs` lazily, in order; closing the generator cancels the tasks.

        Raises WorkersLostError, and MissingExtraError where Dask is not installed.
        """
        packets = Packets(jobs, seconds=PACKET_SECONDS)
        waiting: deque[_Waiting[Job, Answer]] = deque()
        with _quiet():
            cluster: _Cluster[Job, Answer] = _Cluster(self, setup)
            try:
                while True:
                    while len(waiting) < DEPTH * cluster.threads() and (packet := packets.next()):
                        waiting.append(cluster.sent(packet))
                    if not waiting:
                        return
                    for answered in cluster.answered(waiting):
                        packets.learn(answered)
                        progress(len(answered.rows))
                        yield from answered.rows
            finally:
                cluster.close([item.future for item in waiting])


@dataclass(eq=False)
class _Waiting(Generic[Job, Answer]):
    packet: list[Job]
    future: Any


class _Cluster(Generic[Job, Answer]):
    """A connection to a scheduler whose workers hold the setup."""

    def __init__(self, where: Dask, setup: Setup[Job, Answer]) -> None:
        self.address, self._wait = where.address, where.wait_seconds
        self._dask = _distributed()
        self._payload = pickle.dumps(setup, protocol=pickle.HIGHEST_PROTOCOL)
        self._name = hashlib.sha256(self._payload).hexdigest()
        self._losses = 0
        self._counted = (0.0, 0)
        try:
            self._client = self._dask.Client(
                self.address, timeout=where.connect_seconds, set_as_default=False
            )
        except (OSError, TimeoutError, ValueError) as cause:
            raise WorkersLostError(
                f"no Dask scheduler answers at {self.address}. Start one with `dask scheduler`, "
                "and give its address as `--scheduler tcp://HOST:8786`."
            ) from cause
        self._held = self._kept()

    def threads(self) -> int:
        """Threads of the cluster; at least one."""
        return max(1, self._count())

    def _count(self) -> int:
        """Threads of the cluster, counted every few seconds."""
        since, count = self._counted
        if time.monotonic() - since > RECOUNT_SECONDS or not count:
            self._check_running()
            try:
                count = sum(self._client.nthreads().values())
            except (OSError, TimeoutError, RuntimeError) as cause:
                raise self._scheduler_lost() from cause
            self._counted = (time.monotonic(), count)
        return count

    def sent(self, packet: list[Job]) -> _Waiting[Job, Answer]:
        """A packet on its way to some worker."""
        return _Waiting(packet, self._submitted(packet))

    def answered(self, waiting: deque[_Waiting[Job, Answer]]) -> Generator[Answered[Answer]]:
        """Wait for the head of the queue; give it and all that are finished behind it."""
        self._wait_for(waiting[0])
        head = waiting[0].future.status
        if head == "finished":
            yield from self._gathered(waiting)
        elif head == "error":
            item = waiting.popleft()
            self._raise_unless_killed(item)
            for other in waiting:  # alone: nobody else's death may be taken for this one's
                self._wait_for(other)
            for job in item.packet:
                yield self._alone(job)
        else:
            self._send_again(waiting)

    def close(self, futures: list[Any]) -> None:
        """Cancel what is under way, and leave; other users of the cluster are not touched."""
        if self._client.status == "running":
            self._client.cancel(futures, force=True)
        self._client.close()

    def _wait_for(self, item: _Waiting[Job, Answer]) -> None:
        """Until a packet is answered or lost; raises where no worker is there for too long.

        Only this wait counts, never what whoever takes the rows does between them.
        """
        since = time.monotonic()
        while item.future.status == "pending":
            self._check_running()
            if self._count() > 0:
                since = time.monotonic()
            elif time.monotonic() - since > self._wait:
                raise self._workers_lost()
            with suppress(TimeoutError, self._dask.CancelledError):
                item.future.exception(timeout=POLL_SECONDS)
        self._check_running()

    def _gathered(self, waiting: deque[_Waiting[Job, Answer]]) -> list[Answered[Answer]]:
        """All leading packets that are finished, brought here in one go."""
        ready: list[_Waiting[Job, Answer]] = []
        while waiting and waiting[0].future.status == "finished":
            ready.append(waiting.popleft())
        try:
            return self._client.gather([item.future for item in ready])
        except (OSError, self._dask.CancelledError):
            self._check_running()
            waiting.extendleft(reversed(ready))
            self._send_again(waiting)
            return []

    def _raise_unless_killed(self, item: _Waiting[Job, Answer]) -> None:
        error = item.future.exception()
        if isinstance(error, ModuleNotFoundError):
            raise WorkersLostError(
                f"a worker of {self.address} cannot import {error.name}: install blocs there, in "
                "the version that runs here, with the extra `dask`."
            ) from error
        if not isinstance(error, self._dask.KilledWorker):
            raise error

    def _alone(self, job: Job) -> Answered[Answer]:
        """One job while no other is under way."""
        waiting = deque([self.sent([job])])
        while True:
            self._wait_for(waiting[0])
            if waiting[0].future.status == "error":
                self._raise_unless_killed(waiting[0])
                return Answered([Row(WORKER_DIED, "its worker died each time")], 0.0)
            if waiting[0].future.status != "finished":
                self._send_again(waiting)
                continue
            if found := self._gathered(waiting):
                return found[0]

    def _send_again(self, waiting: deque[_Waiting[Job, Answer]]) -> None:
        """Somebody else cancelled packets, or they were lost: send what is not finished."""
        self._losses += 1
        if self._losses > MOST_LOSSES:
            raise WorkersLostError(
                f"packets sent to {self.address} were cancelled {self._losses} times; what was "
                "finished is kept: go on with `--resume`."
            )
        self._held = self._kept()
        for item in waiting:
            if item.future.status != "finished":
                item.future = self._submitted(item.packet)

    def _submitted(self, packet: list[Job]) -> Any:
        self._check_running()
        return self._client.submit(
            _answer, self._name, self._held, packet, _version(), key=f"blocs-{uuid4().hex}"
        )

    def _kept(self) -> Any:
        """The setup as a task: computed anew by itself when all that hold it are gone."""
        dask: Any = importlib.import_module("dask")
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"}):
            return self._client.submit(bytes, self._payload, key=f"blocs-setup-{uuid4().hex}")

    def _check_running(self) -> None:
        if self._client.status != "running":
            raise self._scheduler_lost()

    def _workers_lost(self) -> WorkersLostError:
        return WorkersLostError(
            f"the scheduler at {self.address} has no workers. Start one with "
            f"`dask worker {self.address}`; what was finished is kept: go on with `--resume`."
        )

    def _scheduler_lost(self) -> WorkersLostError:
        return WorkersLostError(
            f"the Dask scheduler at {self.address} is gone. What was finished is kept: start a "
            "scheduler and workers again, then go on with `--resume`."
        )


def _distributed() -> Any:
    try:
        return importlib.import_module("distributed")
    except ModuleNotFoundError as cause:
        raise MissingExtraError(
            "a Dask cluster needs the extra `dask`: pip install 'blocs[dask]'"
        ) from cause


@contextmanager
def _quiet() -> Generator[None]:
    """What Dask logs about lost connections, tracebacks included, is said by our own errors.

    Importing Dask gives several of its loggers levels of their own: each is silenced.
    """
    _distributed()
    names = [
        name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"
    ]
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _version() -> str:
    return VERSION


_local = threading.local()
"""On a worker: the function of the last setup, one per thread (functions need not be safe)."""


def _answer(name: str, payload: bytes, packet: list[Any], version: str) -> Answered[Any]:
    if version != _version():
        raise InputError(
            f"a worker runs blocs {_version()}, this run {version}: install the same version"
        )
    if getattr(_local, "name", None) != name:
        _wait_for_nanny()
        _local.function = pickle.loads(payload)()
        _local.name = name
    return answer_packet(_local.function, packet)


def _wait_for_nanny() -> None:
    """On a worker: until its nanny knows that it runs.

    A nanny whose worker dies before that ends, too: a job that kills its worker would take for
    good every worker that joins while it waits.
    """
    worker = _distributed().get_worker()
    if worker.nanny is not None:
        importlib.import_module("distributed.utils").sync(worker.loop, _ask_nanny, worker)


async def _ask_nanny(worker: Any) -> None:
    pickled = importlib.import_module("distributed.protocol.pickle").dumps(_until_running)
    with suppress(OSError, TimeoutError):  # without a nanny the worker can still work
        async with worker.rpc(worker.nanny) as nanny:
            await nanny.run(function=pickled)


async def _until_running(dask_worker: Any) -> None:
    """In a nanny: until it and the process that it watches are up."""
    import asyncio

    while {dask_worker.status.name, dask_worker.process.status.name} != {"running"}:
        await asyncio.sleep(NANNY_SECONDS)
