"""Writing files whole: a reader, or an interruption, never meets half a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from blocs.foundation.errors import InputError, Problem


@contextmanager
def written_whole(path: Path) -> Generator[Path]:
    """Give a temporary path beside `path`; rename it on success, remove it on any failure.

    Raises InputError where the folder cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".blocs-", suffix=path.suffix, dir=path.parent)
    except OSError as cause:
        problem = Problem(
            f"cannot write here: {cause.strerror}",
            file=str(path),
            remedy="Choose a folder that you may write to with `--out DIR`.",
        )
        raise InputError("the output cannot be written", problems=[problem]) from cause
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
