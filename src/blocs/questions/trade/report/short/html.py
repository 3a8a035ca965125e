"""The two sheets as a page of its own that prints on two pages of A4."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from markupsafe import Markup

from blocs.brief.render.html import program, script_json
from blocs.brief.render.taken import LINK, comma_separated, data_link, texts_of
from blocs.brief.short.cited import Sentence
from blocs.brief.short.plates import FONT
from blocs.foundation.errors import InputError
from blocs.foundation.files import written_whole
from blocs.foundation.messages import Told
from blocs.questions.trade.report.short.pdf import Printed
from blocs.questions.trade.report.short.sheet import Grid, Picture, Sheet

TEMPLATE = "questions/trade/report/short/sheet.html.jinja"

HEAVY = 20_000
"""Letters of a picture above which only the script of the page makes a file of it: a map."""


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
        from blocs.brief.render.templates import environment

        language, places = self.sheet.language, _Places(self.sheet)
        return (
            environment()
            .get_template(TEMPLATE)
            .render(
                sheet=self.sheet,
                font=FONT,
                annex=self.annex,
                svg=Markup,
                told=partial(_told, language=language),
                kind=_kind,
                key_of=places.key,
                taken=places.files,
                cited=places.citation,
                link=LINK[language],
                take_json=script_json(places.texts),
                program=program("brief/templates/take.js"),
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


class _Places:
    """Where pictures and tables stand, and what each of them can be taken away as."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.known = {id(item): (key, title) for key, title, item in sheet.places}
        self.texts = texts_of(sheet.language, version=sheet.version, basis=sheet.dateline)

    def key(self, item: Grid | Picture) -> str:
        """Its anchor."""
        return self.known[id(item)][0]

    def files(self, item: Grid | Picture, key: str) -> list[tuple[str, str, str]]:
        """Kind, name and address of each file: the address is the file, needing no script."""
        table = item if isinstance(item, Grid) else item.table
        text = comma_separated(table.heads, table.rows, self.sheet.language)
        found = [("CSV", f"blocs-{key}.csv", data_link("text/csv", text))]
        if isinstance(item, Picture) and len(item.plate.svg) < HEAVY:
            picture = data_link("image/svg+xml", item.plate.svg)
            found.append(("SVG", f"blocs-{key}.svg", picture))
        return found

    def citation(self, item: Grid | Picture) -> str:
        """How it is cited; the script of the page writes the address before its anchor."""
        key, title = self.known[id(item)]
        return self.texts["form"].format(title=title, page=self.sheet.title, address=f"#{key}")


def _kind(item: object) -> str:
    return type(item).__name__


def _told(text: Told, *, language: str) -> str:
    return text.told(language) if isinstance(text, Sentence) else text[language]
