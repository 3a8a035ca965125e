"""A report, and its tables alone, on a screen of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blocs.brief.contents import (
    Beside,
    Cards,
    Chart,
    Contents,
    Entry,
    Facts,
    Html,
    Key,
    Map,
    Part,
    Preformatted,
    Say,
    Section,
    Table,
    Text,
    cell,
    placed,
    plain_text,
)

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.table import Table as ScreenTable

TONES = {
    "loss": "yellow",
    "soft": "dim",
    "warning": "yellow",
    "right": "green",
    "wrong": "red",
    "open": "yellow",
}
"""Style on the screen of the tones that have one."""


def show(contents: Contents, screen: Console) -> None:
    """Print a report: annexes, folded parts and pictures are for the page and left out."""
    screen.print(contents.title, style="bold", markup=False)
    screen.print(contents.dateline, style="dim", markup=False)
    if contents.warning:
        screen.print(contents.warning, style="yellow", markup=False)
    for section in contents.sections:
        if section is not None and not section.annex:
            _print_section(section, contents.language, screen)


def show_parts(parts: Iterable[Part | None], language: str, screen: Console) -> None:
    """Print parts one after the other; a section after an empty line."""
    for part in parts:
        if isinstance(part, Section):
            _print_section(part, language, screen)
        else:
            for line in () if part is None else _lines(part, language):
                _print_line(line, screen)


def _print_section(section: Section, language: str, screen: Console) -> None:
    lines = [line for part in section.parts if part for line in _lines(part, language)]
    if not lines:
        return
    if section.title:
        screen.print()
        screen.print(plain_text(section.title, language), style="bold", markup=False)
    for line in lines:
        _print_line(line, screen)


def _print_line(line: RenderableType, screen: Console) -> None:
    """Texts run on where the screen is soft, for pipes; sentences in and below tables wrap."""
    wraps = isinstance(line, _Fitted) and (line.found.note or line.found.ruled)
    screen.print(line, soft_wrap=False if wraps else None)


def _lines(part: Part, language: str) -> Iterator[RenderableType]:
    """What a part is on the screen."""
    match part:
        case Say():
            yield from _said(part, language)
        case Cards():
            yield pairs_table(
                ((card.label, _card(card.value, card.lines, language)) for card in part.items),
                language,
            )
        case Facts():
            yield pairs_table(part.items, language)
        case Table():
            yield _Fitted(part, language)
        case Chart() | Map():
            yield from _captioned(part, language)
        case Beside():
            for column in part.columns:
                yield from _lines(column, language)
        case Section():
            yield from _nested(part, language)
        case Preformatted() | Key() | Html():
            return


def _said(part: Say, language: str) -> Iterator[RenderableType]:
    from rich.text import Text as Styled

    style = {"warning": "yellow", "note": "dim", "soft": "dim"}.get(part.role, "")
    head, text = plain_text(part.head, language), plain_text(part.text, language)
    if head or text:
        yield Styled.assemble((head, "bold"), " " if head and text else "", text, style=style)
    for item in part.items:
        yield Styled(f"  {plain_text(item, language)}", style=style)


def _card(value: Text, lines: Iterable[Text], language: str) -> str:
    return "  ".join(plain_text(item, language) for item in (value, *lines))


def _captioned(part: Chart | Map, language: str) -> Iterator[RenderableType]:
    """A picture is for the page; the screen says which there is."""
    from rich.text import Text as Styled

    told = ". ".join(plain_text(item, language) for item in (part.number, part.caption) if item)
    if told:
        yield Styled(told, style="dim")


def _nested(part: Section, language: str) -> Iterator[RenderableType]:
    from rich.text import Text as Styled

    if part.folded:
        return
    if part.title:
        yield Styled(plain_text(part.title, language), style="bold")
    for item in part.parts:
        if item is not None:
            yield from _lines(item, language)


def table(found: Table, language: str) -> ScreenTable:
    """A table for a screen: heads, numbers at the right, tones as styles, its note below it."""
    from rich import box
    from rich.table import Table as ScreenTable
    from rich.text import Text as Styled

    caption = ". ".join(plain_text(t, language) for t in (found.number, found.caption) if t)
    shown = ScreenTable(
        title=Styled(caption) if caption else None,
        caption=Styled(plain_text(found.note, language)) if found.note else None,
        box=box.HEAVY_HEAD if found.ruled else box.SIMPLE_HEAD,
        show_lines=found.ruled,
    )
    for index, column in enumerate(found.columns):
        shown.add_column(
            Styled(plain_text(column.label, language)),
            justify="right" if found.right(index) else "left",
            no_wrap=not found.ruled and (index == 0 or found.right(index)),
        )
    for row, cells in zip(found.rows, _cells(found, language), strict=True):
        styled = (Styled(text, style=style) for text, style in cells)
        if row.opens:
            shown.add_section()
        shown.add_row(*styled, style="bold" if row.strong else None)
    return shown


@dataclass(frozen=True)
class _Fitted:
    """A table that cuts no word: columns as wide as need be, a paragraph a row without room.

    One of long texts, between rules, wraps as it may.
    """

    found: Table
    language: str

    def __rich_console__(
        self, console: Console, options: ConsoleOptions
    ) -> Iterator[RenderableType]:
        shown = table(self.found, self.language)
        if self.found.ruled:
            yield shown
            return
        heads = [plain_text(column.label, self.language) for column in self.found.columns]
        rows = [[text for text, _ in cells] for cells in _cells(self.found, self.language)]
        room = options.max_width - 3 * len(heads) - 1
        texts = list(zip(heads, *rows, strict=True))
        whole, words = _longest(texts, LINE), _longest(texts, WORD)
        fixed = [column.no_wrap for column in shown.columns]
        kept = [w if f else least for w, least, f in zip(whole, words, fixed, strict=True)]
        least = next((widths for widths in (whole, kept, words) if sum(widths) <= room), None)
        if least is None:
            said = (shown.title, *_paragraphs(heads, rows), shown.caption)
            yield from (line for line in said if line)
            return
        for column, width in zip(shown.columns, _shared(least, whole, room), strict=True):
            column.width, column.no_wrap = width, False
        yield shown


LINE, WORD = re.compile("\n"), re.compile("[ \n]")
"""Where a text ends a line, and where it may: not at a space that binds."""


def _longest(columns: Iterable[Iterable[str]], end: re.Pattern[str]) -> list[int]:
    """Length of the longest part of each column."""
    return [max(len(part) for text in column for part in end.split(text)) for column in columns]


def _shared(least: list[int], most: list[int], room: int) -> list[int]:
    """Widths of columns: what is left beyond the least goes to those that lack most."""
    widths = list(least)
    for _ in range(room - sum(least)):
        short = [whole - width for whole, width in zip(most, widths, strict=True)]
        if max(short) == 0:
            break
        widths[short.index(max(short))] += 1
    return widths


def _paragraphs(heads: list[str], rows: list[list[str]]) -> Iterator[RenderableType]:
    """A row each: the head of the row, then what stands under each head."""
    from rich.text import Text as Styled

    for name, *row in rows:
        told = zip(heads[1:], row, strict=True)
        items = "; ".join(f"{head}: {text}" if head else text for head, text in told if text)
        yield Styled.assemble("  ", (name, "bold"), "  " if name else "", items)


def _cells(found: Table, language: str) -> Iterator[list[tuple[str, str]]]:
    """Text and style of every cell, row by row."""
    for _, entries in placed(found.rows):
        cells = [("", "")] * len(found.columns)
        for place, entry in entries:
            cells[place] = (entry_text(entry, language), TONES.get(cell(entry).tone, ""))
        yield cells


def entry_text(entry: Entry, language: str) -> str:
    """A cell as plain text."""
    found = cell(entry)
    inside = (
        line for part in found.parts if isinstance(part, Say) for line in (part.text, *part.items)
    )
    return " ".join(plain_text(text, language) for text in (found.text, *inside) if text)


def table_lines(found: Table, language: str) -> list[str]:
    """A table as lines of plain text, however wide it is: for files and logs."""
    heads = [plain_text(column.label, language) for column in found.columns]
    rows = [heads, *([text for text, _ in cells] for cells in _cells(found, language))]
    widths = [max(len(row[k]) for row in rows) for k in range(len(heads))]
    return [
        "  ".join(
            text.rjust(width) if found.right(k) else text.ljust(width)
            for k, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def pairs_table(pairs: Iterable[tuple[Text, Text]], language: str) -> ScreenTable:
    """Terms and what is said of them, without a head."""
    from rich.table import Table as ScreenTable
    from rich.text import Text as Styled

    shown = ScreenTable(box=None, show_header=False, pad_edge=False)
    shown.add_column(no_wrap=True)
    shown.add_column()
    for term, text in pairs:
        shown.add_row(Styled(plain_text(term, language)), Styled(plain_text(text, language)))
    return shown
