"""Which hash a downloaded file must have, and which it has."""

from __future__ import annotations

import hashlib
from pathlib import Path

from blocs.foundation.errors import DataError, InputError, Problem
from blocs.foundation.files import is_file


def expected_hash(target: Path, given: str | None, *, trust: bool) -> str | None:
    """The hash that `target` must have: as given, else as noted beside it; None where trusted.

    Raises InputError for what is no hash, and where none is known.
    """
    if given is not None:
        cleaned = given.strip().lower().removeprefix("sha256:")
        if not _is_hash(cleaned):
            problem = Problem(f"'{given}' is no sha256", field="--sha256", remedy="64 hex digits.")
            raise InputError("the hash cannot be used", problems=[problem])
        return cleaned
    noted = hash_file(target)
    if is_file(noted):
        words = noted.read_text(encoding="utf-8", errors="replace").split()
        if not words or not _is_hash(words[0].lower()):
            remedy = "Remove the file, or give `--sha256 HASH`."
            problem = Problem("its first word is no sha256", str(noted), remedy=remedy)
            raise InputError("the hash cannot be used", problems=[problem])
        return words[0].lower()
    if trust:
        return None
    remedy = (
        "Give `--sha256 HASH` from a source that you trust, or `--trust` to accept what comes and "
        f"note its hash in {noted.name} for the next time."
    )
    problem = Problem("no hash of this file is known", target.name, remedy=remedy)
    raise InputError("the file could not be checked", problems=[problem])


def _is_hash(text: str) -> bool:
    return len(text) == 64 and not set(text) - set("0123456789abcdef")


def hash_file(target: Path) -> Path:
    """Where the hash of a trusted download is noted."""
    return target.with_name(target.name + ".sha256")


def hash_of(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def wrong_hash(part: Path, url: str, found: str, expected: str) -> DataError:
    """The error of a download that has another hash."""
    message = f"sha256 {found}, expected {expected}"
    remedy = (
        "The file is not what it should be, or the hash is of another edition. It is kept as "
        f"{part} and not used; the next attempt with this hash downloads it anew."
    )
    return DataError("the hash differs", problems=[Problem(message, url, remedy=remedy)])
