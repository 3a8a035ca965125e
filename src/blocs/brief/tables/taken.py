"""The tables of a report as plain values: numbers unrounded beside the text that pages show."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from blocs.brief.contents import (
    Beside,
    Contents,
    Entry,
    Part,
    Say,
    Section,
    Table,
    Text,
    cell,
    placed,
    plain_text,
)
from blocs.brief.words import words
from blocs.foundation.messages import Numeral
from blocs.foundation.numbers import ABSENT, JOINED, NO_BREAK

if TYPE_CHECKING:
    from pandas import DataFrame

Value: TypeAlias = "float | int | str | None"
"""Of a cell; None: there is nothing, or no number."""

IN_PER_CENT = re.compile("percent")
IN_MILLIONS = re.compile("^(money|dollars)")
SOFT_HYPHEN = "\u00ad"
YEAR = re.compile("(19|20)[0-9]{2}")


@dataclass(frozen=True)
class TakenCell:
    """value: a number as it is computed, or text; text: as the page shows it.

    number: whether it is one, or stands where one is not defined.
    """

    value: Value
    text: str
    number: bool = False
    columns: int = 1


@dataclass(frozen=True)
class TakenColumn:
    """label: the head on the page. unit: where the page says it in the cells. number: no text."""

    label: str
    unit: str
    number: bool


@dataclass(frozen=True)
class TakenTable:
    """One table of a page. section: the title it stands under; note: what is said below it.

    number: as the page counts it, or nothing; caption: what it is called without it.
    """

    number: str
    caption: str
    section: str
    note: str
    columns: tuple[TakenColumn, ...]
    rows: tuple[tuple[TakenCell, ...], ...]

    @property
    def title(self) -> str:
        """Number and caption."""
        return ". ".join(filter(None, (self.number, self.caption)))

    @property
    def heads(self) -> list[str]:
        """Heads of columns of bare numbers, with units; each once: a second one has its number."""
        return unlike(_with_unit(column.label, column.unit) for column in self.columns)

    def to_frame(self) -> DataFrame:
        """Heads over values: float columns where all is numbers (NaN: none), else text."""
        import pandas as pd

        columns = zip(self.heads, self.columns, zip(*self.rows, strict=True), strict=True)
        found = {head: _typed(column, cells) for head, column, cells in columns}
        if not self.rows:
            found = {head: list[float | str]() for head in self.heads}
        return pd.DataFrame(found)


def _typed(column: TakenColumn, cells: Iterable[TakenCell]) -> list[float] | list[str]:
    values = [one.value for one in cells]
    if column.number:
        return [math.nan if value is None else float(value) for value in values]
    return [one if isinstance(one, str) else "" if one is None else str(one) for one in values]


def tables_of(contents: Contents) -> tuple[TakenTable, ...]:
    """Every table of a report that has a row, in the order of the page."""
    return tuple(
        taken
        for section, table in _tables_in(contents.sections, "")
        if (taken := _taken(table, section, contents.language)).rows
    )


def _tables_in(parts: Iterable[Part | Section | None], title: Text) -> Iterator[tuple[Text, Table]]:
    for part in parts:
        match part:
            case Table():
                yield title, part
                for row in part.rows:
                    for entry in row.cells:
                        yield from _tables_in(cell(entry).parts, title)
            case Section():
                yield from _tables_in(part.parts, part.title or title)
            case Beside():
                yield from _tables_in(part.columns, title)
            case _:
                pass


def _taken(table: Table, section: Text, language: str) -> TakenTable:
    number, caption, name, within = (
        bare(text, language) for text in (table.number, table.caption, table.name, section)
    )
    count = len(table.columns)
    rows = tuple(_row(entries, count, language) for _, entries in placed(table.rows))
    rows = _years_as_numbers(rows, count)
    heads = [bare(column.label, language) for column in table.columns]
    units = [_unit(table, place, language) for place in range(count)]
    return TakenTable(
        number=number,
        caption=caption or (name if name not in heads else "") or within,
        section=within,
        note=bare(table.note, language),
        columns=tuple(
            TakenColumn(head, unit, number=_numbers(rows, place))
            for place, (head, unit) in enumerate(zip(heads, units, strict=True))
        ),
        rows=rows,
    )


def _row(entries: Sequence[tuple[int, Entry]], width: int, language: str) -> tuple[TakenCell, ...]:
    found = [TakenCell(None, "")] * width
    for place, entry in entries:
        one = cell(entry)
        found[place] = replace(_cell_taken(one.text, one.parts, language), columns=one.columns)
    return tuple(found)


def _cell_taken(text: Text, parts: Iterable[Part], language: str) -> TakenCell:
    shown = " ".join(filter(None, (bare(text, language), *_said(parts, language))))
    if isinstance(text, Numeral):
        return TakenCell(text.value if math.isfinite(text.value) else None, shown, number=True)
    return TakenCell(None if shown in ("", ABSENT) else shown, shown)


def _said(parts: Iterable[Part], language: str) -> Iterator[str]:
    """Words of the parts inside a cell."""
    for part in parts:
        if isinstance(part, Say):
            for text in (part.head, part.text, *part.items):
                yield bare(text, language)


def _years_as_numbers(
    rows: tuple[tuple[TakenCell, ...], ...], width: int
) -> tuple[tuple[TakenCell, ...], ...]:
    """Columns of years are numbers, too: pages write them without separators, as text."""
    years = {
        place
        for place in range(width)
        if rows and all(YEAR.fullmatch(str(row[place].value)) for row in rows)
    }
    return tuple(
        tuple(
            replace(one, value=int(one.text), number=True) if place in years else one
            for place, one in enumerate(row)
        )
        for row in rows
    )


def _numbers(rows: Iterable[Sequence[TakenCell]], place: int) -> bool:
    """Whether a column holds numbers and no text."""
    column = [row[place] for row in rows]
    return any(one.number for one in column) and all(
        one.number or one.value is None for one in column
    )


def _unit(table: Table, place: int, language: str) -> str:
    """The unit that a page says in the cells of a column; nothing where they say none, or several.

    Amounts of money are million USD here, whatever reads best on a page.
    """
    forms = {
        one.form
        for _, entries in placed(table.rows)
        for at, entry in entries
        if at == place and isinstance(one := cell(entry).text, Numeral)
    }
    told = words(language)
    if forms and all(IN_PER_CENT.search(form) for form in forms):
        return told.unit("%")
    if forms and all(IN_MILLIONS.search(form) for form in forms):
        return told.unit("million USD")
    return ""


def _with_unit(head: str, unit: str) -> str:
    return head if not unit or unit in head else f"{head} [{unit}]".strip()


def bare(text: Text, language: str) -> str:
    """A text without marks of HTML and signs that only pages need."""
    told = str(plain_text(text, language))
    told = told.replace(SOFT_HYPHEN, "").replace(JOINED, "").replace(NO_BREAK, " ")
    return " ".join(told.split())


def unlike(names: Iterable[str]) -> list[str]:
    """Names of which none is another's: one that was there has a number behind it."""
    found, taken = list[str](), set[str]()
    for name in names:
        count, chosen = 1, name
        while chosen.casefold() in taken:
            count += 1
            chosen = f"{name} {count}".strip()
        taken.add(chosen.casefold())
        found.append(chosen)
    return found
