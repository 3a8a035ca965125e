"""The server's side of a child process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_LINE = 2**28
"""Characters of one answer with its pages."""
WORK = "blocs.serve.process.work"

Tell = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Reply:
    """What came of a task: `parts` and `titles`, or what was `refused`."""

    parts: Mapping[str, str]
    titles: Mapping[str, str]
    refused: Mapping[str, Any] | None = None


def refused(status: str, error: str) -> Reply:
    """What did not come of a task."""
    return Reply({}, {}, {"status": status, "error": error, "problems": []})


DIED = refused("worker_died", "the process ended before its answer: killed, or out of memory")


class Worker:
    """One child process, in a group of its own, so that what it starts ends with it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def started(cls, memory: int, *, job: bool) -> Worker:
        """A process that has read nothing yet."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", WORK, str(memory), *(["job"] if job else [])),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            start_new_session=True,
        )
        return cls(process)

    @property
    def is_alive(self) -> bool:
        """Whether it can take a task."""
        return self._process.returncode is None

    @property
    def pid(self) -> int:
        """Its number for the system."""
        return self._process.pid

    async def ask(self, task: Mapping[str, Any], *, seconds: float, tell: Tell) -> Reply:
        """What comes of a task. A process that dies or takes longer is gone afterwards."""
        try:
            async with asyncio.timeout(seconds):
                return await self._answered(task, tell)
        except TimeoutError:
            await self.end()
            return refused("out_of_time", f"this takes longer than {seconds:g} seconds")
        except (OSError, ValueError):  # its pipe is closed; a line that is too long
            await self.end()
            return DIED
        except asyncio.CancelledError:
            await self.end()
            raise

    async def _answered(self, task: Mapping[str, Any], tell: Tell) -> Reply:
        ingoing, outgoing = self._process.stdin, self._process.stdout
        assert ingoing is not None
        assert outgoing is not None
        ingoing.write(json.dumps(task).encode() + b"\n")
        await ingoing.drain()
        while line := await outgoing.readline():
            message = json.loads(line)
            if "progress" in message:
                tell(*message["progress"])
            elif "refused" in message:
                return Reply({}, {}, message["refused"])
            elif "parts" in message:
                return Reply(message["parts"], message["titles"])
        await self.end()
        return DIED

    async def end(self) -> None:
        """Gone at once, with everything that it has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
