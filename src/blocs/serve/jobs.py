"""From a request to its answer: at once where somebody waits, in turn where it takes long.

A job that ran when the server went away, however it went, is in line again at the next start: an
ensemble, an atlas and a game go on from what their folder holds, others begin anew. One that was
running at several such ends is marked as interrupted and starts only when somebody says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from blocs.data.stored.listing import list_worlds
from blocs.foundation.catalogues import SOURCE_LANGUAGE, languages
from blocs.foundation.errors import InputError
from blocs.foundation.version import RESULTS, VERSION
from blocs.serve.asks.all import ASKS
from blocs.serve.asks.ask import Ask
from blocs.serve.asks.limits import check_world
from blocs.serve.kept import Kept, State, Store
from blocs.serve.process.ready import Ready
from blocs.serve.process.work import DOCUMENT, PAGE, TABLE
from blocs.serve.process.worker import Reply, Worker
from blocs.serve.settings import MOST_ATTEMPTS, MOST_WAITING, Settings

FOLDERS, SCRATCH = "jobs", "scratch"
CHECK_SECONDS = 20.0
"""For reading what was posted."""


class TooManyError(InputError):
    """As many jobs wait as may."""


class RefusedError(Exception):
    """A request that a child process has refused; reply: as it did."""

    def __init__(self, refused: Mapping[str, Any]) -> None:
        super().__init__(str(refused["error"]))
        self.refused = refused


@dataclass(frozen=True)
class Progress:
    """What a job has done. total: None where nobody knows."""

    stage: str = ""
    done: int = 0
    total: int | None = None


def key_of(ask: Ask) -> str:
    """The name of an answer: the same request has the same, under the same version of blocs."""
    asked = ask.model_dump(mode="json", exclude_none=True)
    parts = [VERSION, RESULTS, ask.question, asked]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


class Jobs:
    """All answers of a server, kept and on their way."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings, self.store = settings, store
        self.listings = [item for item in list_worlds() if item.name in settings.worlds]
        self.progress: dict[str, Progress] = {}
        limits = settings.limits
        self.ready = Ready(settings.at_once, memory=limits.memory)
        self._line: asyncio.Queue[str] = asyncio.Queue()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._pages: dict[tuple[str, ...], asyncio.Task[Reply]] = {}
        self._changed = asyncio.Condition()
        self._turns: list[asyncio.Task[None]] = []
        self._told: set[asyncio.Task[None]] = set()
        self.closing = False

    # -- beginning and end -------------------------------------------------------------------------

    def open(self) -> None:
        """Put what the last server left in line, and begin."""
        for kept in self.store.under_way():
            if kept.state is State.RUNNING and kept.attempts >= MOST_ATTEMPTS:
                self.store.end(kept.id, State.INTERRUPTED)
            else:
                self.store.end(kept.id, State.QUEUED)
                self._line.put_nowait(kept.id)
        self._turns = [asyncio.create_task(self._take()) for _ in range(self.settings.jobs)]
        asked = {"world": self.settings.worlds[0], "language": SOURCE_LANGUAGE}
        warm = self._task("warm", "", asked, SCRATCH)
        seconds = self.settings.limits.seconds
        for _ in range(self.settings.at_once):
            self._turns.append(asyncio.create_task(self._warmed(warm, seconds)))

    async def _warmed(self, task: Mapping[str, Any], seconds: float) -> None:
        await self.ready.ask(task, seconds=seconds)

    async def close(self) -> None:
        """End all that runs. It stays marked as running, and goes on at the next start."""
        self.closing = True
        tasks: list[asyncio.Task[Any]] = [*self._turns, *self._running.values()]
        tasks += self._pages.values()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.ready.close()

    # -- asking ------------------------------------------------------------------------------------

    async def ask(self, ask: Ask) -> Kept:
        """The answer, or what is on its way to it. Raises InputError, RefusedError, TooManyError.

        What is known is not solved again; what failed or was cancelled is tried anew.
        """
        for name in ask.worlds():
            check_world(name, self.settings.worlds)
        key = key_of(ask)
        known = self.store.get(key)
        if known is not None and known.state in (State.QUEUED, State.RUNNING, State.DONE):
            return await self._waited(known) if ask.at_once else known
        if self._line.qsize() + len(self._running) >= MOST_WAITING:
            raise TooManyError(f"{MOST_WAITING} jobs wait already: try later, or cancel some.")
        asked = ask.model_dump(mode="json", exclude_none=True)
        if ask.at_once:
            self.store.add(key, ask.question, asked, {})
            self._start(key)
        else:
            titles = await self._checked(ask.question, asked)
            self.store.add(key, ask.question, asked, titles)
            self._line.put_nowait(key)
        await self._tell()
        if not ask.at_once:
            return self._now(key)
        found = await self._waited(self._now(key))
        if found.state is State.FAILED:
            self.store.delete(key)  # whoever waits is told, and nothing is left to be kept
        return found

    async def again(self, kept: Kept) -> Kept:
        """The same request once more. Raises as `ask` does."""
        return await self.ask(ASKS[kept.question].model_validate(kept.asked))

    async def cancel(self, key: str) -> None:
        """End it now, if it is not over. What it has kept on the way stays, for a second start."""
        kept = self.store.get(key)
        if kept is None or kept.state.is_over:
            return
        self.store.end(key, State.CANCELLED)
        running = self._running.get(key)
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        await self._tell()

    async def delete(self, key: str) -> None:
        """Forget it."""
        await self.cancel(key)
        self.store.delete(key)
        shutil.rmtree(self._folder(key), ignore_errors=True)
        await self._tell()

    # -- watching ----------------------------------------------------------------------------------

    async def watched(self, key: str) -> AsyncIterator[tuple[Kept, Progress]]:
        """State and progress, now and at each change, until it is over or the server stops."""
        last: object = None
        while not self.closing:
            kept = self.store.get(key)
            if kept is None:
                return
            now = (kept.state, self.progress.get(key, Progress()))
            if now != last:
                last = now
                yield kept, now[1]
            if kept.state.is_over:
                return
            async with self._changed:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 1.0)

    async def part(self, kept: Kept, name: str) -> bytes | None:
        """A zipped part of an answer, made where it was not yet; None where there is no answer.

        Raises RefusedError.
        """
        found = self.store.part(kept.id, name)
        if found is not None or kept.state is not State.DONE:
            return found
        task = self._task("answer", kept.question, kept.asked, f"{SCRATCH}-{kept.id}", [name])
        reply = await self._once(("part", kept.id, name), task)
        shutil.rmtree(task["folder"], ignore_errors=True)
        if self.store.get(kept.id) is not None:
            self.store.keep_parts(kept.id, reply.parts)
        return self.store.part(kept.id, name)

    async def other_part(self, what: str, world: str, language: str, name: str) -> str:
        """What belongs to no answer, of `process/pages`. Raises RefusedError, InputError."""
        check_world(world, self.settings.worlds)
        asked = {"world": world, "language": language}
        task = self._task(what, "", asked, SCRATCH)
        reply = await self._once((what, world, language), task)
        return reply.parts[name]

    async def told(self, what: str, asked: Mapping[str, Any]) -> Mapping[str, str]:
        """Texts that a child process makes of what was posted. Raises RefusedError."""
        reply = await self.ready.ask(self._task(what, "", asked, SCRATCH), seconds=CHECK_SECONDS)
        return _taken(reply).parts

    # -- turns -------------------------------------------------------------------------------------

    async def _take(self) -> None:
        """One job after the other."""
        while True:
            key = await self._line.get()
            kept = self.store.get(key)
            if kept is None or kept.state is not State.QUEUED:
                continue  # cancelled, or deleted
            self._start(key, job=True)
            await asyncio.wait([self._running[key]])

    def _start(self, key: str, *, job: bool = False) -> None:
        self.store.begin(key)
        self._running[key] = task = asyncio.create_task(self._run(key, job=job))
        task.add_done_callback(lambda _: self._running.pop(key, None))

    async def _run(self, key: str, *, job: bool) -> None:
        kept = self._now(key)
        await self._tell()

        def tell(stage: str, done: int, total: int | None) -> None:
            self.progress[key] = Progress(stage, done, total)
            telling = asyncio.create_task(self._tell())
            self._told.add(telling)
            telling.add_done_callback(self._told.discard)

        pages = [f"{language}{PAGE}" for language in languages()]
        want = [DOCUMENT, TABLE, *pages] if job else [DOCUMENT]
        task = self._task("answer", kept.question, kept.asked, key, want)
        limits = self.settings.limits
        try:
            if job:
                worker = await Worker.started(limits.job_memory, job=True)
                try:
                    reply = await worker.ask(task, seconds=limits.job_seconds, tell=tell)
                finally:
                    await worker.end()
            else:
                reply = await self.ready.ask(task, seconds=limits.seconds, tell=tell)
            self._settle(key, reply)
        finally:
            self.progress.pop(key, None)
        await self._tell()

    def _settle(self, key: str, reply: Reply) -> None:
        if self._now(key).state is not State.RUNNING:
            return  # cancelled at the last moment
        if reply.refused is None:
            self.store.finish(key, reply.parts, reply.titles)
        else:
            self.store.end(key, State.FAILED, reply.refused)
        shutil.rmtree(self._folder(key), ignore_errors=True)

    async def _waited(self, kept: Kept) -> Kept:
        """The answer where it comes soon; otherwise how far it is."""
        running = self._running.get(kept.id)
        if running is not None:
            await asyncio.wait([running], timeout=self.settings.limits.patience)
        return self._now(kept.id)

    async def _checked(self, question: str, asked: Mapping[str, Any]) -> Mapping[str, str]:
        key = hashlib.sha256(json.dumps([question, asked], sort_keys=True).encode()).hexdigest()
        task = self._task("check", question, asked, f"{SCRATCH}-{key[:24]}")
        try:
            return _taken(await self.ready.ask(task, seconds=CHECK_SECONDS)).titles
        finally:
            shutil.rmtree(task["folder"], ignore_errors=True)

    async def _once(self, key: tuple[str, ...], task: Mapping[str, Any]) -> Reply:
        """What comes of a task that several may ask for at the same time."""
        running = self._pages.get(key)
        if running is None:
            seconds = self.settings.limits.seconds
            running = asyncio.create_task(self.ready.ask(task, seconds=seconds))
            self._pages[key] = running
            running.add_done_callback(lambda _: self._pages.pop(key, None))
        return _taken(await asyncio.shield(running))

    def _task(
        self,
        do: str,
        question: str,
        asked: Mapping[str, Any],
        folder: str,
        want: Sequence[str] = (),
    ) -> dict[str, Any]:
        return {
            "do": do,
            "question": question,
            "asked": dict(asked),
            "folder": str(self._folder(folder)),
            "worlds": list(self.settings.worlds),
            "want": list(want),
        }

    def _folder(self, key: str) -> Path:
        return self.settings.home / FOLDERS / key

    def _now(self, key: str) -> Kept:
        found = self.store.get(key)
        assert found is not None
        return found

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _taken(reply: Reply) -> Reply:
    if reply.refused is not None:
        raise RefusedError(reply.refused)
    return replace(reply)
