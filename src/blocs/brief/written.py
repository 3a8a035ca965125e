"""A report whose page is a template of its own: the same doors as `Report`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.brief.report import FORMATS
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.console import Console

SHOWN_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class WrittenReport:
    """The answer for programs, and the function that writes its page.

    line: the answer in one line; document: what `--json` prints; frame: its tidy table; write: the
    page to a path.
    """

    line: str
    document: Callable[[], Mapping[str, Any]]
    frame: Callable[[], DataFrame]
    write: Callable[[Path], Path]

    def show(self, screen: Console | None = None) -> None:
        """Print the answer in one line, and the first rows of its table."""
        from rich.console import Console

        shown, frame = screen or Console(), self.frame()
        shown.print(self.line, style="bold", markup=False)
        shown.print(frame.head(SHOWN_ROWS).to_string(index=False), markup=False)
        if len(frame) > SHOWN_ROWS:
            shown.print(f"… {len(frame):,}", style="dim", markup=False)

    def html(self) -> str:
        """The self-contained page."""
        with tempfile.TemporaryDirectory() as folder:
            return self.write(Path(folder) / "page.html").read_text(encoding="utf-8")

    def save(self, path: Path | str) -> Path:
        """Write the page, the document or the table, by suffix, whole or not at all.

        Raises InputError for another suffix, or where the file cannot be written.
        """
        path = Path(path)
        if path.suffix not in FORMATS:
            raise InputError(
                f"cannot save a report as '{path.name}': use a name that ends in "
                f"{', '.join(FORMATS)}"
            )
        if path.suffix == ".html":
            return self.write(path)
        text = self.frame().to_csv(index=False)
        if path.suffix == ".json":
            text = json.dumps(self.document(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        with written_whole(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
        return path
