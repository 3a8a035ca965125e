"""Processes that are kept ready for answers that somebody waits for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from blocs.serve.process.work import OUT_OF_MEMORY
from blocs.serve.process.worker import DIED, Reply, Tell, Worker


def _nobody(stage: str, done: int, total: int | None) -> None:
    """Nobody is told."""


class Ready:
    """As many processes as are asked for; one that is lost is started again when it is needed.

    memory (bytes): what each may use. A request waits until one is free. Where a process that has
    answered others runs out of memory or dies, a fresh one is asked: what is refused must not
    depend on what was asked before.
    """

    def __init__(self, count: int, *, memory: int) -> None:
        self._memory = memory
        self._free: asyncio.LifoQueue[Worker | None] = asyncio.LifoQueue()
        self._all: set[Worker] = set()
        for _ in range(count):
            self._free.put_nowait(None)

    async def ask(
        self, task: Mapping[str, Any], *, seconds: float, tell: Tell | None = None
    ) -> Reply:
        """What comes of a task in the next free process, within so many seconds."""
        worker = await self._free.get()
        until = time.monotonic() + seconds
        try:
            fresh = worker is None or not worker.is_alive
            if worker is None or not worker.is_alive:
                worker = await self._started()
            reply = await worker.ask(task, seconds=seconds, tell=tell or _nobody)
            if _is_lost(reply):
                await worker.end()
                left = until - time.monotonic()
                if not fresh and left > 0:
                    worker = await self._started()
                    reply = await worker.ask(task, seconds=left, tell=tell or _nobody)
            return reply
        finally:
            self._all = {one for one in self._all if one.is_alive}
            self._free.put_nowait(worker if worker in self._all else None)

    async def _started(self) -> Worker:
        worker = await Worker.started(self._memory, job=False)
        self._all.add(worker)
        return worker

    @property
    def pids(self) -> list[int]:
        """Processes that run."""
        return [worker.pid for worker in self._all if worker.is_alive]

    async def close(self) -> None:
        """End them all."""
        for worker in tuple(self._all):
            await worker.end()


def _is_lost(reply: Reply) -> bool:
    """Whether the process can answer nothing more."""
    return reply is DIED or (reply.refused or {}).get("status") == OUT_OF_MEMORY
