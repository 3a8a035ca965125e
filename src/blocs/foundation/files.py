"""Files: whether a text names one, and writing whole: nobody ever meets half a file."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from blocs.foundation.errors import InputError, Problem

FULL = frozenset((errno.ENOSPC, errno.EFBIG, errno.EDQUOT))
"""Errors of a disk, a quota or a limit of size that is used up."""

_IN_THE_WAY = {
    errno.EISDIR: "a folder of this name stands here",
    errno.EEXIST: "a file stands where a folder is wanted",
    errno.ENOTDIR: "a file stands where a folder is wanted",
    errno.ENAMETOOLONG: "the name is too long",
}


class NotWrittenError(InputError):
    """A file could not be written; `full`: because the disk is full."""

    def __init__(
        self, message: str = "", *, problems: tuple[Problem, ...] = (), full: bool = False
    ) -> None:
        super().__init__(message, problems=problems)
        self.full = full


def is_file(path: str | Path) -> bool:
    """Whether a file stands at `path`: False too for a text that no path can be (too long, NUL)."""
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises on such texts


def is_folder(path: str | Path) -> bool:
    """Whether a folder stands at `path`: False too for a text that no path can be."""
    return os.path.isdir(path)  # noqa: PTH112 - Path.is_dir raises on such texts


def is_there(path: str | Path) -> bool:
    """Whether anything stands at `path`: False too for a text that no path can be."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises on such texts


def beside(folder: Path, text: str | None) -> str | None:
    """`text`, or the file of `folder` that it names; a mark behind `@` is no part of the name."""
    if text is None:
        return None
    named, at, mark = text.partition("@")
    found = folder / named
    return f"{found}{at}{mark}" if is_file(found) else text


def open_bytes(path: Path) -> io.BufferedReader:
    """The file open for reading. Raises OSError, also for a text that no path can be."""
    try:
        return path.open("rb")
    except ValueError as cause:
        raise OSError(str(cause)) from cause


def not_written(
    path: Path,
    cause: OSError,
    remedy: str = "Choose a folder that you may write to, with `--out` or the option of this file.",
) -> NotWrittenError:
    """The error of a file that cannot be written, made from the system's; `remedy`: unless full."""
    full = cause.errno in FULL
    if full:
        message, remedy = f"the disk is full ({cause.strerror})", "Make room, then run it again."
    else:
        reason = _IN_THE_WAY.get(cause.errno or 0, cause.strerror or str(cause))
        message = f"cannot write here: {reason}"
    problem = Problem(message, file=str(path), remedy=remedy)
    return NotWrittenError("the output cannot be written", problems=(problem,), full=full)


def check_path(path: Path) -> None:
    """Raises NotWrittenError for a text that no path can be: one with NUL, or a lone surrogate."""
    try:
        absent = b"\0" in os.fsencode(path)
    except UnicodeEncodeError:
        absent = True
    if absent:
        problem = Problem(
            "no file can have this name", file=ascii(str(path)), remedy="Choose another."
        )
        raise NotWrittenError("the output cannot be written", problems=(problem,), full=False)


@contextmanager
def written_whole(path: Path, *, to_disk: bool = True) -> Generator[Path]:
    """Give a temporary path beside `path`; rename it on success, remove it on any failure.

    to_disk: wait until the disk has it; not worth it where a damaged file is found out and made
    anew.
    Raises NotWrittenError where the folder cannot be made, or the file cannot be written, brought
    to the disk or put in its place.
    """
    temporary: Path | None = None
    check_path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".blocs-", suffix=path.suffix, dir=path.parent)
        temporary = Path(name)
        os.close(handle)
        yield temporary
        if to_disk:
            bring_to_disk(temporary)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as cause:
        raise not_written(path, cause) from cause
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def bring_to_disk(path: Path) -> None:
    """Wait until the disk has it: some file systems tell only here that there was no room."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
