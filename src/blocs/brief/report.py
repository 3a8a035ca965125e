"""What is said of an answer: a page, a screen, and the answer's own data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.brief.contents import Chart, Contents, Text, charts_in, plain_text
from blocs.brief.estimated import opened
from blocs.brief.figures.figure import Figure, figures_of
from blocs.brief.render.html import page_text
from blocs.brief.render.screen import show
from blocs.brief.tables.book import Tables, book_of
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.console import Console

FORMATS = (".html", ".json", ".csv")


@dataclass(frozen=True, kw_only=True)
class Report(Contents):
    """Sections for people, and the answer itself for programs.

    document: the answer as plain data. frame: makes its tidy table. Neither is read off a printed
    table. opening: a sentence before its first lead, see `brief/estimated`.
    """

    document: Callable[[], Mapping[str, Any]]
    frame: Callable[[], DataFrame]
    opening: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sections", opened(self.sections, self.opening))

    @property
    def charts(self) -> list[dict[str, Any]]:
        """The numbers of every chart of the page, in its order and language.

        Of a chart: `anchor` of its section, `number`, `title`, and of each panel with a picture its
        `title`, `kind`, `unit`, `labels`, and `series` as long as these, null where there is no
        number.
        """
        return [self._chart(anchor, chart) for anchor, chart in charts_in(self.sections)]

    @property
    def tables(self) -> Tables:
        """Every table of the page, and the answer's frame: `.save("x.xlsx")`, `.tex`, `.dta` …"""
        return book_of(self, self.frame)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every chart of the page: shown in a notebook, saved as SVG, Vega-Lite (`.json`), CSV."""
        return figures_of(self)

    def as_json(self) -> dict[str, Any]:
        """The document, with the numbers of the charts under `charts`."""
        return {**self.document(), "charts": self.charts}

    def show(self, screen: Console | None = None) -> None:
        """Print what fits on a screen of text."""
        from rich.console import Console

        show(self, screen or Console())

    def html(self) -> str:
        """The self-contained page."""
        return page_text(self)

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
        text = {".html": self.html, ".json": self._json, ".csv": self._csv}[path.suffix]()
        with written_whole(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
        return path

    def _json(self) -> str:
        return json.dumps(self.as_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

    def _chart(self, anchor: str, chart: Chart) -> dict[str, Any]:
        panels = [
            {"title": self._told(panel.title), **panel.picture.data.as_json()}
            for panel in chart.panels
            if panel.picture is not None
        ]
        number, title = self._told(chart.number), self._told(chart.caption)
        return {"anchor": anchor, "number": number, "title": title, "panels": panels}

    def _told(self, text: Text) -> str:
        return str(plain_text(text, self.language))

    def _csv(self) -> str:
        return self.frame().to_csv(index=False)
