"""Processes that are kept ready for answers that somebody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from blocs.serve.process.worker import Reply, Tell, Worker


def _nobody(stage: str, done: int, total: int | None) -> None:
    """Nobody is told."""


class Ready:
    """As many processes as are asked for; one that is lost is started again when it is needed.

    settings: what the processes may use. A request waits until one is free.
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
        """What comes of a task in the next free process."""
        worker = await self._free.get()
        try:
            if worker is None or not worker.is_alive:
                worker = await Worker.started(self._memory, job=False)
                self._all.add(worker)
            return await worker.ask(task, seconds=seconds, tell=tell or _nobody)
        finally:
            if worker is not None and not worker.is_alive:
                self._all.discard(worker)
                worker = None
            self._free.put_nowait(worker)

    @property
    def pids(self) -> list[int]:
        """Processes that run."""
        return [worker.pid for worker in self._all if worker.is_alive]

    async def close(self) -> None:
        """End them all."""
        for worker in tuple(self._all):
            await worker.end()
