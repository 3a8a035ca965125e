"""What a report contains: sections of sayings, cards, facts, tables, charts, maps.

Data only. `render/html` makes a page of it and `render/screen` prints it. A text may be of one
language, or a message or number of `foundation/messages` that is told in the report's language;
numbers in tables are `Numeral`s, so that whoever shows them knows that they are numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from markupsafe import Markup

from blocs.brief.charts.drawing import Drawing
from blocs.foundation.messages import Numeral, part_told

Text: TypeAlias = "str | Mapping[str, str]"
"""A text of the report's language (`Markup` where it links or marks), or a told one."""


def plain_text(text: Text, language: str) -> str:
    """A text in `language`, without marks of HTML."""
    told = text if isinstance(text, str) else part_told(text, language)
    return told.striptags() if isinstance(told, Markup) else told


@dataclass(frozen=True)
class Say:
    """A paragraph, or a list of `items`.

    role: `lead`, `text`, `note`, `soft`, `warning`, `list`, or a class of the page's own style.
    head: bold words before it.
    """

    text: Text = ""
    role: str = "text"
    head: Text = ""
    items: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Card:
    """One headline number: label, value, the lines below it, its definition as a tooltip.

    side: `gain`, `loss` or nothing. named: whether the first line is a country.
    """

    label: Text
    value: Text
    side: str
    lines: tuple[Text, ...]
    definition: Text
    named: bool = False


@dataclass(frozen=True)
class Cards:
    """Headline numbers beside each other."""

    items: tuple[Card, ...]
    css: str = ""


@dataclass(frozen=True)
class Facts:
    """Terms and what is said of them. css: `definitions`, `stacked`."""

    items: tuple[tuple[Text, Text], ...]
    css: str = ""


@dataclass(frozen=True)
class Preformatted:
    """A file as it stands."""

    text: str


@dataclass(frozen=True)
class Column:
    """A column's head; definition: its tooltip.

    align: `l` or `r`; by default right where any of its cells is a number.
    """

    label: Text
    definition: Text = ""
    align: str = ""
    css: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell that is more than its text.

    link: address, `#anchor` on the page. columns, rows: how many it spans. tone: class of its
    colour: `q-…` of a scale, or of the page's own style. parts: what stands in it, after the text.
    """

    text: Text = ""
    link: str = ""
    columns: int = 1
    rows: int = 1
    tone: str = ""
    parts: tuple[Part, ...] = ()


Entry: TypeAlias = "Cell | Text"


@dataclass(frozen=True)
class Row:
    """Cells, the first of which is the head of the row.

    code: what the row is found by, too. opens: whether it begins a group of rows.
    """

    cells: tuple[Entry, ...]
    code: str = ""
    strong: bool = False
    css: str = ""
    opens: bool = False


@dataclass(frozen=True)
class Table:
    """A table. caption: also what it is called by those who do not see it.

    note: what is said below it. ruled: whether its rows are long texts, which wrap on a screen and
    are parted by rules. find: the label of a box that filters rows by their first cell; without it
    there is none. name: the caption for those who do not see it, where none is shown.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: Text = ""
    number: Text = ""
    anchor: str = ""
    css: str = ""
    sortable: bool = False
    find: Text = ""
    name: Text = ""
    note: Text = ""
    ruled: bool = False

    def right(self, column: int) -> bool:
        """Whether a column stands at the right."""
        chosen = self.columns[column].align
        return chosen == "r" if chosen else column in self._numeric

    @cached_property
    def _numeric(self) -> frozenset[int]:
        return frozenset(
            place
            for _, entries in placed(self.rows)
            for place, entry in entries
            if isinstance(cell(entry).text, Numeral) and cell(entry).columns == 1
        )


def cell(entry: Entry) -> Cell:
    """An entry of a row as a cell."""
    return entry if isinstance(entry, Cell) else Cell(entry)


def placed(rows: Iterable[Row]) -> Iterator[tuple[Row, list[tuple[int, Entry]]]]:
    """Rows, and their entries with the index of their first column.

    Columns that a cell of a row above still takes are left out.
    """
    taken: dict[int, int] = {}
    for row in rows:
        place, entries = 0, list[tuple[int, Entry]]()
        taken = {column: left - 1 for column, left in taken.items() if left > 1}
        for entry in row.cells:
            while place in taken:
                place += 1
            entries.append((place, entry))
            found = cell(entry)
            if found.rows > 1:
                taken |= dict.fromkeys(range(place, place + found.columns), found.rows)
            place += found.columns
        yield row, entries


@dataclass(frozen=True)
class Key:
    """What colours and marks mean. legend: of a scale; items: a swatch, or nothing, and a text."""

    items: tuple[tuple[Markup, Text], ...] = ()
    legend: Markup = field(default_factory=Markup)
    css: str = ""


@dataclass(frozen=True)
class Panel:
    """One picture of a chart. otherwise: what is said where there is no picture.

    wide: whether it scrolls sideways on a narrow screen.
    """

    picture: Drawing | None
    title: Text = ""
    note: Text = ""
    otherwise: Text = ""
    key: Key | None = None
    wide: bool = False
    css: str = ""


@dataclass(frozen=True)
class Chart:
    """A figure of one or several drawings (each with its own alternative text and its numbers).

    layout: class of what its panels stand in, `pair` or `small`, or nothing.
    """

    caption: Text
    panels: tuple[Panel, ...]
    number: Text = ""
    unit: Text = ""
    lead: Text = ""
    key: Key | None = None
    note: Text = ""
    layout: str = ""
    css: str = ""


@dataclass(frozen=True)
class Map:
    """The world and, where it is worth it, a closer look; what is pointed at is told below it.

    pointed: what pointing at a country tells; by default its value.
    """

    world: Markup
    caption: Text = ""
    number: Text = ""
    title: Text = ""
    inset: Markup | None = None
    inset_title: Text = ""
    key: Key | None = None
    note: Text = ""
    anchor: str = ""
    pointed: Text = ""

    @property
    def tells(self) -> bool:
        """Whether a country says anything where it is pointed at."""
        return any("data-c=" in drawn for drawn in (self.world, self.inset or ""))


@dataclass(frozen=True)
class Html:
    """A part of a page that no noun says: a template of its own, and what fills it."""

    template: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Beside:
    """Sections beside each other, their titles small ones. css: of the row."""

    columns: tuple[Section, ...]
    css: str = "pair"


@dataclass(frozen=True)
class Section:
    """Parts under a title.

    nav: its name in the navigation of the page; without it it has no place there. aside: said
    after the title, softly. annex: starts a new page of paper. folded: opened by a click. css:
    class of a section inside another one.
    """

    title: Text
    parts: tuple[Part | None, ...]
    anchor: str = ""
    nav: Text = ""
    aside: Text = ""
    annex: bool = False
    folded: bool = False
    css: str = ""


Part: TypeAlias = (
    "Say | Cards | Facts | Preformatted | Table | Key | Chart | Map | Html | Beside | Section"
)


def charts_in(
    parts: Iterable[Part | Section | None], anchor: str = ""
) -> Iterator[tuple[str, Chart]]:
    """Every chart among parts and inside them, and the anchor of the section it stands in."""
    for part in parts:
        match part:
            case Chart():
                yield anchor, part
            case Section():
                yield from charts_in(part.parts, part.anchor or anchor)
            case Beside():
                yield from charts_in(part.columns, anchor)
            case Table():
                for row in part.rows:
                    inside = (p for entry in row.cells for p in cell(entry).parts)
                    yield from charts_in(inside, anchor)
            case _:
                pass


@dataclass(frozen=True, kw_only=True)
class Contents:
    """All that is seen of a report, in one language.

    dateline: what it rests on and of when. version: of the program. style, script: of this page
    alone, before the common script.
    """

    language: str
    title: str
    kicker: str
    dateline: str
    sections: tuple[Section | None, ...]
    warning: str = ""
    version: str = ""
    style: Markup = field(default_factory=Markup)
    script: Markup = field(default_factory=Markup)

    @property
    def navigation(self) -> tuple[tuple[str, str], ...]:
        """Anchor and name of the sections that have one."""
        return tuple(
            (section.anchor, part_told(section.nav, self.language))
            for section in self.sections
            if section is not None and section.nav
        )
