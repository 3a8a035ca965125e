"""All tables of a report, with what they rest on, saved by the suffix of a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, overload

from markupsafe import Markup

from blocs.brief.contents import Contents, Facts, Part, Preformatted, Say, Section, Text
from blocs.brief.tables.formats import FORMATS, IN_ONE_FILE, checked_suffix
from blocs.brief.tables.taken import TakenTable, bare, tables_of
from blocs.foundation.files import written_whole

if TYPE_CHECKING:
    from pandas import DataFrame

FRAME = "data"
"""What the answer's own frame is called in a folder and in a workbook."""
LAST_SECTIONS = 2
"""Of every page: what its numbers rest on, and where they come from."""
LINK = re.compile(r'<a [^>]*href="(https://[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Ground:
    """What numbers rest on, said under a title: `head` names it where it has a name."""

    section: str
    head: str
    text: str


@dataclass(frozen=True, repr=False)
class Tables(Sequence[TakenTable]):
    """The tables of a page in its order, and the frame of the answer.

    dateline: world, model, date; version: of the program; warning: what the page says above all.
    """

    title: str
    dateline: str
    warning: str
    language: str
    version: str
    found: tuple[TakenTable, ...]
    grounds: tuple[Ground, ...]
    frame: Callable[[], DataFrame]

    @overload
    def __getitem__(self, index: int) -> TakenTable: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[TakenTable, ...]: ...
    def __getitem__(self, index: int | slice) -> TakenTable | tuple[TakenTable, ...]:
        return self.found[index]

    def __len__(self) -> int:
        return len(self.found)

    def __repr__(self) -> str:
        listed = "\n".join(f"  {n}: {item.title}" for n, item in enumerate(self.found))
        return f"<Tables: {self.title}>\n{listed}"

    def save(self, path: Path | str) -> list[Path]:
        """Write every table, in the format that the suffix names; the files, whole or not at all.

        `.xlsx` (extra `xlsx`): the frame, a sheet a table, sources. `.tex` (booktabs), `.md`: the
        tables. `.csv`, `.dta` (Stata), `.parquet` (extra `parquet`): NAME is the frame, NAME-1,
        NAME-2 … the tables; a folder holds them as CSV. Raises InputError, MissingExtraError.
        """
        path = Path(path)
        suffix = checked_suffix(path)
        if suffix in IN_ONE_FILE:
            with written_whole(path) as place:
                self._write(suffix, place)
            return [path]
        own = path if path.suffix.lower() in FORMATS else path / f"{FRAME}{suffix}"
        stem = own.with_suffix("") if path == own else path / "table"
        tables = [stem.with_name(f"{stem.name}-{n}{suffix}") for n in range(1, len(self) + 1)]
        with written_whole(own) as place:
            _write_frame(self.frame(), place, suffix, title=self.title)
        for item, where in zip(self.found, tables, strict=True):
            with written_whole(where) as place:
                _write_frame(item.to_frame(), place, suffix, title=item.title, shown=True)
        return [own, *tables]

    def _write(self, suffix: str, place: Path) -> None:
        if suffix == ".xlsx":
            from blocs.brief.tables.workbook import write_workbook

            write_workbook(self, place)
        elif suffix == ".tex":
            from blocs.brief.tables.latex import latex_text

            place.write_text(latex_text(self), encoding="utf-8")
        else:
            from blocs.brief.tables.markdown import markdown_text

            place.write_text(markdown_text(self), encoding="utf-8")


def _write_frame(
    frame: DataFrame, place: Path, suffix: str, *, title: str, shown: bool = False
) -> None:
    """One frame; shown: whether its texts are those of a page, which a spreadsheet may open."""
    if suffix == ".csv":
        from blocs.brief.tables.guarded import unformulated

        (unformulated(frame) if shown else frame).to_csv(place, index=False)
    elif suffix == ".dta":
        from blocs.brief.tables.stata import write_stata

        write_stata(frame, place, title=title)
    else:
        from blocs.brief.tables.columns import write_parquet

        write_parquet(frame, place)


def book_of(contents: Contents, frame: Callable[[], DataFrame]) -> Tables:
    """The tables of a report."""
    language = contents.language
    return Tables(
        title=bare(contents.title, language),
        dateline=bare(contents.dateline, language),
        warning=bare(contents.warning, language),
        language=language,
        version=contents.version,
        found=tables_of(contents),
        grounds=tuple(_grounds(contents.sections[-LAST_SECTIONS:], "", language)),
        frame=frame,
    )


def _grounds(parts: Iterable[Part | Section | None], title: str, language: str) -> Iterator[Ground]:
    for part in parts:
        match part:
            case Section():
                yield from _grounds(part.parts, bare(part.title, language) or title, language)
            case Facts():
                for head, text in part.items:
                    yield Ground(title, bare(head, language), _linked(text, language))
            case Say():
                for text in (part.text, *part.items):
                    if said := _linked(text, language):
                        yield Ground(title, bare(part.head, language), said)
            case Preformatted():
                yield Ground(title, "", part.text)
            case _:
                pass


def _linked(text: Text, language: str) -> str:
    """A text with the addresses of its links behind them."""
    told = text if isinstance(text, str) else text[language]
    if isinstance(told, Markup):
        told = Markup(LINK.sub(r"\2 (\1)", str(told)))
    return bare(told, language)
