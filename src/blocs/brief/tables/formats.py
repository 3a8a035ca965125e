"""Formats of tables, by the suffix of a file."""

from __future__ import annotations

from pathlib import Path

from blocs.foundation.errors import InputError
from blocs.foundation.files import is_folder, is_there

IN_ONE_FILE = (".xlsx", ".tex", ".md")
"""Formats that hold every table in one file."""
ONE_EACH = (".csv", ".dta", ".parquet")
"""Formats of one table a file: NAME holds the answer's frame, NAME-1, NAME-2 … the tables."""
FORMATS = (*IN_ONE_FILE, *ONE_EACH)
FOLDER_FORMAT = ".csv"


def checked_suffix(path: Path) -> str:
    """The format that a path asks for; a folder holds CSV. Raises InputError for an unknown one."""
    suffix = path.suffix.lower()
    if path.name.lower() in FORMATS:
        raise InputError(f"cannot save tables as '{path}': a name is needed before '{path.name}'")
    if suffix in FORMATS:
        return suffix
    if suffix and not is_folder(path):
        raise InputError(
            f"cannot save tables as '{path.name}': use a name that ends in {', '.join(FORMATS)}, "
            "or a folder, which then holds CSV"
        )
    return FOLDER_FORMAT


def check_place(path: Path) -> None:
    """Raises InputError where tables cannot stand at a path: something else is in the way."""
    if path.suffix.lower() in FORMATS:
        if is_folder(path):
            raise InputError(
                f"cannot save tables as '{path}': a folder of this name stands there. Choose "
                "another name."
            )
        above = path.parent
    else:
        above = path
    standing = next(one for one in (above, *above.parents) if is_there(one) or one == one.parent)
    if not is_folder(standing):
        raise InputError(
            f"cannot save tables as '{path}': '{standing}' is a file, not a folder. Choose another "
            "place."
        )
