"""Where worlds are: those of the package, the user's own, and folders of tables.

A name is looked up here before anything that reads a world is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from blocs.foundation.errors import InputError, Problem
from blocs.foundation.files import is_file, is_folder, is_there
from blocs.foundation.home import home_folder, wrong_home

DEFAULT_WORLD = "icio-2022"
"""The world of whoever names none."""

MANIFEST, ARRAYS = "manifest.json", "arrays.npz"
"""What a stored world holds, and a folder of tables does not."""


@dataclass(frozen=True)
class WorldSource:
    """Where a world comes from: a stored world (`stored`), or a folder of tables.

    shipped: whether it is part of the package.
    """

    name: str
    folder: Traversable | Path
    stored: bool
    shipped: bool = False


def worlds_home() -> Path:
    """Folder of the user's own worlds, in `home_folder`. Raises InputError."""
    return home_folder() / "worlds"


def locate_world(name_or_path: str) -> WorldSource:
    """Where the world called so is: a known name first, else a folder.

    A world of the package goes before one of the user's with the same name, and both before a
    folder; `./name` means the folder. Raises InputError for an unknown name or a wrong path.
    """
    known = [(folder.name, folder, place) for folder, place in stored_folders()]
    for name, folder, place in known:
        if name == name_or_path:
            return WorldSource(name, folder, stored=True, shipped=place == "embedded")
    try:
        path = Path(name_or_path).expanduser()
        if name_or_path and is_folder(path):
            return WorldSource(path.resolve().name, path, stored=is_stored(path))
        exists = bool(name_or_path) and is_there(path)
    except (OSError, ValueError, RuntimeError):
        exists = False
    names = [name for name, _, _ in known]
    raise _unknown_world(name_or_path, names, exists=exists)


def stored_folders() -> Iterator[tuple[Traversable | Path, Literal["embedded", "user"]]]:
    """Folders of stored worlds, those of the package first."""
    embedded = files("blocs.data") / "embedded"
    if embedded.is_dir():
        for folder in sorted(embedded.iterdir(), key=lambda entry: entry.name):
            if (folder / MANIFEST).is_file():
                yield folder, "embedded"
    home = worlds_home()
    if is_folder(home):
        for folder in _entries(home):
            if (folder / MANIFEST).is_file():
                yield folder, "user"


def _entries(home: Path) -> list[Path]:
    try:
        return sorted(home.iterdir())
    except OSError as cause:
        raise wrong_home(str(home), cause.strerror or str(cause)) from cause


def is_stored(folder: Path) -> bool:
    """Whether a folder holds a stored world."""
    return is_file(folder / MANIFEST) and is_file(folder / ARRAYS)


def _unknown_world(name: str, known: list[str], *, exists: bool) -> InputError:
    from blocs.foundation.axes import did_you_mean  # numpy: a name that is known needs none

    listing = f"Known worlds: {', '.join(known)}." if known else "No world is installed."
    if exists:
        message = f"'{name}' is a file, not a world"
        hint = "Give the folder that holds flows.csv."
    elif name.startswith((".", "~")) or any(mark in name for mark in (os.sep, os.altsep) if mark):
        message = f"there is no folder '{name}'"
        hint = "Give a folder in the table format, or the name of a world."
    else:
        message = f"unknown world '{name}'"
        hint = did_you_mean(name, known)
    remedy = f"{hint} {listing}".strip()
    return InputError("the world cannot be found", problems=[Problem(message, remedy=remedy)])
