"""One item through the real command line, in this process and in a folder of its own."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from blocs.cli.main import main
from mutator import seeds

LIMIT = 20.0
"""Seconds that a command may take."""


class TooSlow(BaseException):
    """The alarm; no command may catch it as its own error."""


@dataclass(frozen=True)
class Item:
    """Files (path → text or bytes; `home/…` is the home) and the commands that are run on them.

    same: standard output of the last command must be this where the command succeeds.
    """

    kind: str
    number: int
    files: dict[str, str | bytes]
    commands: list[list[str]]
    same: str | None = None


@dataclass
class Ran:
    """What one command did."""

    arguments: list[str]
    code: int | None = None
    out: str = ""
    error: str = ""
    seconds: float = 0.0
    crash: str = ""
    warned: list[str] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)


class Bench:
    """A home with the small worlds, where items are run one after another.

    limit: seconds after which a command is ended and counts as too slow.
    """

    def __init__(self, place: Path, *, limit: float = LIMIT) -> None:
        self.place, self.limit = place.resolve(), limit
        self.home, self.scratch = self.place / "home", self.place / "tmp"
        self.scratch.mkdir(parents=True)
        for name, content in (("small", seeds.small()), ("tiny", seeds.tiny())):
            seeds.write_tables(self.place / "tables" / name, content)
            self.command(["world", "import", str(self.place / "tables" / name)], self.place)

    def run(self, item: Item) -> list[Ran]:
        """Every command of an item, in a fresh folder that is removed after `check_folder`."""
        folder = self.place / "item"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in item.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            raw = (
                content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
            )
            path.write_bytes(raw)
        return [self.command(arguments, folder) for arguments in item.commands]

    def command(self, arguments: list[str], folder: Path) -> Ran:
        """One command in a folder; never raises but for an interruption."""
        ran = Ran(arguments)
        home = folder / "home" if (folder / "home").exists() else self.home
        before = set(folder.rglob("*"))
        out, error = (  # as Python opens them
            io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors=errors)
            for errors in ("strict", "backslashreplace")
        )
        started = time.perf_counter()
        with (
            _surroundings(folder, home, self.scratch),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(error),
            warnings.catch_warnings(record=True) as warned,
        ):
            warnings.simplefilter("always")
            try:
                ran.code = _limited(arguments, self.limit)
            except TooSlow:
                ran.crash = f"over {self.limit:g} s"
            except KeyboardInterrupt:
                raise
            except BaseException as cause:
                ran.crash = _told(cause)
        ran.seconds = time.perf_counter() - started
        ran.out, ran.error = _text(out), _text(error)
        ran.warned = [
            f"{w.category.__name__}: {w.message} ({w.filename}:{w.lineno})" for w in warned
        ]
        ran.written = sorted(set(folder.rglob("*")) - before)
        ran.written += sorted(self.scratch.iterdir())
        for left in self.scratch.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        return ran


@contextlib.contextmanager
def _surroundings(folder: Path, home: Path, scratch: Path):
    before = Path.cwd()
    kept = {name: os.environ.get(name) for name in ("BLOCS_HOME", "COLUMNS", "NO_COLOR")}
    held, tempfile.tempdir = tempfile.tempdir, str(scratch)
    os.environ |= {"BLOCS_HOME": str(home), "COLUMNS": "120", "NO_COLOR": "1"}
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        tempfile.tempdir = held
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _limited(arguments: list[str], seconds: float) -> int:
    def stop(*_):
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 5.0)
    try:
        return main(list(arguments))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def _told(cause: BaseException) -> str:
    frames = traceback.extract_tb(cause.__traceback__)
    ours = [frame for frame in frames if "/blocs/" in frame.filename] or list(frames)
    last = ours[-1]
    where = f"{'/'.join(Path(last.filename).parts[-2:])}:{last.lineno}"
    return f"{type(cause).__name__} at {where}: {str(cause)[:200]}"


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8", "replace")


def limit_memory(gigabytes: float) -> None:
    """Ask the system to refuse what a slip would take (Unix)."""
    if sys.platform != "win32":
        import resource

        size = int(gigabytes * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
