"""Frames in place of files: a move keeps a pandas frame as the CSV file that it is read from.

A scenario stays plain data that way: it is written, sent to other processes and found again by its
content. The file is named by a hash of its text, below the folder of the user.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

from blocs.foundation.errors import shown
from blocs.foundation.files import is_file, written_whole
from blocs.foundation.home import home_folder
from blocs.moves.fields import Text

FOLDER, PREFIX, DIGITS = "frames", "frame-", 16


def _kept(value: Any) -> Any:
    """The path of the file of a frame; anything else as it is."""
    if not _is_frame(value):
        return value
    labelled = value.reset_index() if any(value.index.names) else value
    text = labelled.to_csv(index=False)
    name = hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
    path = home_folder() / FOLDER / f"{PREFIX}{name}.csv"
    if not is_file(path):
        with written_whole(path) as place:
            place.write_text(text, encoding="utf-8", newline="")
    return str(path)


def _is_frame(value: object) -> bool:
    """Whether it is a pandas frame, which nobody has who has not imported pandas."""
    return type(value).__module__.split(".")[0] == "pandas" and hasattr(value, "to_csv")


TableFile: TypeAlias = Annotated[Text, BeforeValidator(_kept)]
"""A CSV file, or a frame with its columns."""


def told(file: str) -> str:
    """How a sentence names a file: a kept frame without the folder of the user."""
    name = Path(file).name
    return name if name.startswith(PREFIX) else file


def with_table(fields: dict[str, Any], table: object, field: str) -> dict[str, Any]:
    """Fields of a move whose table is given first: `TariffTable(frame)`, or a path of a file."""
    if table is None:
        return fields
    if field in fields:
        raise TypeError(f"{shown(fields[field])}: the table is given twice, also first")
    return {field: str(table) if isinstance(table, Path) else table, **fields}
