"""Standard output, signals, the end: any encoding, a closed pipe, a full disk, orders to stop."""

from __future__ import annotations

import atexit
import codecs
import contextlib
import io
import os
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

INTERRUPTED, STOPPED, CLOSED = 130, 143, 141
"""Exit codes after Ctrl-C, SIGTERM and a pipe that its reader closed: 128 + the signal."""


PLAINEST = "blocs.plainest"
PLAIN = {
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u00a0": " ",
    "\u202f": " ",
    "×": "x",
    "→": "->",
    "…": "...",
    "«": '"',
    "»": '"',
    "“": '"',
    "”": '"',
    "’": "'",
}
"""Signs of numbers and sentences in ASCII, for consoles whose encoding lacks them."""


class Stopped(KeyboardInterrupt):
    """SIGTERM came; whatever cleans up after Ctrl-C cleans up after it."""


@dataclass
class Orders:
    """Whether the run was told to stop, so that its exit code says by whom."""

    stopped: bool = False

    @property
    def code(self) -> int:
        """Exit code of a run that was ended from outside."""
        return STOPPED if self.stopped else INTERRUPTED


@contextmanager
def orders_to_stop() -> Generator[Orders]:
    """Turn SIGTERM into an exception, so that nothing is left behind; a second one kills."""
    orders = Orders()

    def stop(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        orders.stopped = True
        raise Stopped

    before = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or before is not signal.SIG_DFL:
        yield orders
        return
    signal.signal(signal.SIGTERM, stop)
    try:
        yield orders
    finally:
        signal.signal(signal.SIGTERM, before)


def prepare_output(*, as_json: bool) -> None:
    """JSON is UTF-8 on any console; text shows what the console can, and never raises.

    Signs are never lost: a minus becomes a hyphen where there is none; other letters become `?`.

    What UTF-8 cannot hold (bytes of a file name in no encoding) becomes an escape of JSON.
    """
    if not isinstance(sys.stdout, io.TextIOWrapper):
        return
    if as_json:
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    else:
        sys.stdout.reconfigure(errors=PLAINEST)


def _plainest(error: UnicodeError) -> tuple[str, int]:
    """What stands for characters that the encoding of a console does not have."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    missing = error.object[error.start : error.end]
    return "".join(PLAIN.get(letter, "?") for letter in missing), error.end


codecs.register_error(PLAINEST, _plainest)


def output_failure() -> OSError | None:
    """Why standard output cannot take what was printed, or None.

    After a failure what is left goes nowhere: the interpreter would complain again at its end.
    """
    stream = sys.stdout
    if stream is None:  # pyright: ignore[reportUnnecessaryComparison] - closed by the caller
        return None
    try:
        stream.flush()
    except OSError as cause:
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)
        return cause
    return None


@dataclass
class End:
    """The end of the process. code: its exit code, once everything is done and printed."""

    code: int | None = None


def quick_end() -> End:
    """An end that takes nothing apart, once its `code` is set.

    Python frees every object that was loaded, for a tenth of the time of a run. What else is to be
    done at the end is registered later than this, and so done before it.
    """
    end = End()

    def leave() -> None:
        if end.code is not None:
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(OSError, ValueError, AttributeError):
                    stream.flush()
            os._exit(end.code)

    atexit.register(leave)
    return end
