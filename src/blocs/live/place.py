"""Where a live page may be written."""

from __future__ import annotations

from pathlib import Path

from blocs.foundation.errors import InputError


def page_path(path: Path | str) -> Path:
    """The path. Raises InputError where its suffix is another than `.html`."""
    path = Path(path)
    if path.suffix != ".html":
        raise InputError(f"cannot write a live page as '{path.name}': end its name in .html")
    return path
