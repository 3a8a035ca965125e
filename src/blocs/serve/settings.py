"""What a server is started with, and its limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from blocs.data.stored.place import stored_folders
from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import InputError
from blocs.foundation.home import home_folder

HOST, PORT = "127.0.0.1", 8765
MOST_BODY = 256 * 1024
"""Bytes of a request."""
MOST_WAITING = 200
"""Jobs that wait or run."""
MOST_ATTEMPTS = 3
"""Starts of one job that were ended from outside: one more might end the server again."""


@dataclass(frozen=True)
class Limits:
    """Of one solve. seconds, memory (bytes): of an answer that is waited for; job_…: of a job.

    patience: seconds after which an answer is no longer waited for, and is a job like others.
    """

    seconds: float = 60.0
    job_seconds: float = 4 * 3600.0
    memory: int = 2 * 2**30
    job_memory: int = 6 * 2**30
    patience: float = 10.0


@dataclass(frozen=True)
class Settings:
    """home: folder of answers and jobs. worlds: those that may be asked about.

    at_once: processes that are kept ready; jobs: how many run at the same time.
    """

    home: Path
    worlds: tuple[str, ...]
    host: str = HOST
    port: int = PORT
    at_once: int = 2
    jobs: int = 1
    limits: Limits = field(default_factory=Limits)


def serve_home() -> Path:
    """Folder of kept answers: `$BLOCS_HOME/serve`, or in the user's data folder."""
    return home_folder() / "serve"


def offered_worlds(asked: str | None) -> tuple[str, ...]:
    """Names of kept worlds, those that ship first; asked: only these, with commas.

    Folders are no names here: a request must not read what its sender may not. Raises InputError.
    """
    known = [folder.name for folder, _ in stored_folders()]
    if asked is None:
        return tuple(known)
    names = tuple(dict.fromkeys(name.strip() for name in asked.split(",") if name.strip()))
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            message = f"--worlds: there is no kept world '{name}'. {hint}".rstrip()
            raise InputError(f"{message} Kept: {', '.join(known)}.")
    if not names:
        raise InputError(f"--worlds names no world. Kept: {', '.join(known)}.")
    return names
