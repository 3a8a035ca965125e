"""Child processes of tests: signals as on a terminal, and waiting for what they do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager

MOST_SECONDS = 600.0
"""When a test gives up on a child. No machine under load is that slow: it only ends hangs."""

AS_ON_A_TERMINAL = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("blocs", run_name="__main__", alter_sys=True)
"""


def blocs_command(*arguments: object) -> list[str]:
    """`blocs` in a process where SIGINT interrupts, even where the parent of the tests ignores it.

    A shell starts what runs in its background with SIGINT ignored, and children inherit that.
    """
    return [sys.executable, "-c", AS_ON_A_TERMINAL, *map(str, arguments)]


def paths() -> dict[str, str]:
    """The environment, with the modules that this process finds."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}


@contextmanager
def child(command: Sequence[str]) -> Generator[subprocess.Popen[str]]:
    """A process with its output in pipes; gone, and its pipes closed, when the block ends."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=paths()
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(
    condition: Callable[[], object],
    process: subprocess.Popen[str] | None = None,
    *,
    seconds: float = MOST_SECONDS,
):
    """What `condition` gives once it is true; fails when `process` has ended before that."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended = process is not None and process.poll() is not None
        if found := condition():
            return found
        assert not ended, f"it ended with {process and process.returncode} before that"
        time.sleep(0.02)
    raise AssertionError("it did not happen")
