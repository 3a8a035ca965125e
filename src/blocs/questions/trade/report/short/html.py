"""The two sheets as a page of its own that prints on two pages of A4."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from blocs.brief.short.cited import Sentence
from blocs.brief.short.plates import FONT
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole
from blocs.foundation.messages import Told
from blocs.questions.trade.report.short.pdf import Printed
from blocs.questions.trade.report.short.sheet import Sheet

if TYPE_CHECKING:
    import jinja2

TEMPLATE = "questions/trade/report/short/sheet.html.jinja"


@dataclass(frozen=True, eq=False)
class ShortBrief:
    """What a short brief is saved as: `.html` or `.pdf`. printed: None without typst.

    opening: of screens; the lede of its own sheet says what has to be said first.
    """

    sheet: Sheet
    printed: Printed | None
    annex: str
    opening: str = ""

    def html(self) -> str:
        """The self-contained page."""
        language = self.sheet.language
        return (
            _environment()
            .get_template(TEMPLATE)
            .render(
                sheet=self.sheet,
                font=FONT,
                annex=self.annex,
                svg=Markup,
                told=partial(_told, language=language),
                kind=_kind,
                lede=" ".join(text.told(language) for text in self.sheet.lede),
            )
        )

    def save(self, path: Path | str) -> Path:
        """Write the page or the PDF, whole or not at all. Raises InputError."""
        path = Path(path)
        if path.suffix == ".html":
            content = self.html().encode()
        elif path.suffix == ".pdf" and self.printed is not None:
            content = self.printed.pdf
        else:
            raise InputError(f"cannot save a short brief as '{path.name}': use .html or .pdf")
        with written_whole(path) as temporary:
            temporary.write_bytes(content)
        return path


def _kind(item: object) -> str:
    return type(item).__name__


def _told(text: Told, *, language: str) -> str:
    return text.told(language) if isinstance(text, Sentence) else text[language]


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    source = files("blocs").joinpath(TEMPLATE).read_text(encoding="utf-8")
    return jinja2.Environment(
        loader=jinja2.DictLoader({TEMPLATE: source}),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
