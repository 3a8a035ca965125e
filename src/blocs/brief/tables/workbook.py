"""A workbook (extra `xlsx`): what it holds, the answer's frame, a sheet a table, sources."""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.brief.tables.taken import TakenTable, Value, unlike
from blocs.brief.words import words
from blocs.foundation.errors import MissingExtraError
from blocs.foundation.messages import say
from blocs.foundation.numbers import MINUS, PLUS, number_style

if TYPE_CHECKING:
    from blocs.brief.tables.book import Tables

CONTENTS, DATA, SOURCES = say("Contents"), say("Data"), say("Sources")
EVERY_NUMBER = say("Every number of the answer, with its unit")
GROUND_HEADS = (say("Section"), say("What"), say("Text"))
LONGEST_NAME = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML may hold."""
LONGEST_TEXT = 32_767
"""Characters of a cell."""
NARROWEST, WIDEST = 8, 60
ROOM_FOR_COUNT = 4


def write_workbook(tables: Tables, place: Path) -> None:
    """The workbook. Raises MissingExtraError."""
    try:
        openpyxl: Any = importlib.import_module("openpyxl")
    except ImportError as cause:
        raise MissingExtraError(
            "workbooks need openpyxl: install it with `pip install 'blocs[xlsx]'`"
        ) from cause
    told = words(tables.language)
    book = openpyxl.Workbook()
    book.properties.title, book.properties.creator = tables.title, f"blocs {tables.version}".strip()
    frame = tables.frame()
    fixed = [told.told(name) for name in (CONTENTS, DATA, SOURCES)]
    first, data, sources, *names = sheet_names([*fixed, *(item.title for item in tables)])
    about = [(tables.title,), (tables.dateline,), (tables.warning,), (None,)]
    listed = [
        (name, item.title, item.section, item.note)
        for name, item in zip(names, tables, strict=True)
    ]
    every = told.told(EVERY_NUMBER)
    _contents(book.active, first, about, [(data, every, "", ""), *listed, (sources, "", "", "")])
    heads, rows = [str(head) for head in frame.columns], frame.itertuples(index=False, name=None)
    _fill(book.create_sheet(data), heads, rows, {})
    for name, item in zip(names, tables, strict=True):
        _table(book.create_sheet(name), item, tables.language)
    grounds = [(item.section, item.head, item.text) for item in tables.grounds]
    _fill(book.create_sheet(sources), [told.told(head) for head in GROUND_HEADS], grounds, {})
    book.save(place)


def sheet_names(titles: Iterable[str]) -> list[str]:
    """Names that every spreadsheet takes: at most 31 characters, no two alike, none reserved."""
    return unlike(_sheet_name(title) for title in titles)


def _sheet_name(title: str) -> str:
    name = FORBIDDEN.sub(" ", title)
    name = " ".join(name.split()).strip(" '")
    if len(name) > LONGEST_NAME - ROOM_FOR_COUNT:
        whole, space, _ = name[: LONGEST_NAME - ROOM_FOR_COUNT + 1].rpartition(" ")
        name = whole if space else name[: LONGEST_NAME - ROOM_FOR_COUNT]
    name = name.strip(" '")
    return f"{name} -" if name.casefold() == "history" else name or "-"


def _contents(
    sheet: Any, name: str, about: Sequence[Sequence[Value]], listed: Sequence[Sequence[str]]
) -> None:
    """What the workbook holds, each line with a link to its sheet."""
    from openpyxl.styles import Font

    sheet.title = name
    for y, row in enumerate(about, 1):
        _write(sheet, y, row)
    sheet["A1"].font = Font(bold=True, size=14)
    for y, row in enumerate(listed, len(about) + 1):
        _write(sheet, y, row)
        link = sheet.cell(y, 1)
        link.hyperlink = "#'" + row[0].replace("'", "''") + "'!A1"
        link.style = "Hyperlink"
    sheet.column_dimensions["A"].width = LONGEST_NAME
    for letter in "BCD":
        sheet.column_dimensions[letter].width = WIDEST


def _table(sheet: Any, table: TakenTable, language: str) -> None:
    rows = [[one.value for one in row] for row in table.rows]
    shown = {
        (y, x): form
        for y, row in enumerate(table.rows)
        for x, one in enumerate(row)
        if isinstance(one.value, float) and (form := _number_format(one.text, language))
    }
    _fill(sheet, table.heads, rows, shown)


def _fill(
    sheet: Any,
    heads: Sequence[str],
    rows: Iterable[Sequence[Value]],
    forms: dict[tuple[int, int], str],
) -> None:
    """Heads in the first row, values below; forms: (row, column) → how a number is shown."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    _write(sheet, 1, heads)
    widths = [0] * len(heads)
    for y, row in enumerate(rows):
        _write(sheet, y + 2, row)
        for x, value in enumerate(row):
            widths[x] = max(widths[x], len(str(value)) if isinstance(value, str) else NARROWEST)
            if form := forms.get((y, x)):
                sheet.cell(y + 2, x + 1).number_format = form
    for x, width in enumerate(widths, 1):
        head = sheet.cell(1, x)
        head.font, head.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        chosen = min(max(width + 1, NARROWEST + 4), WIDEST)
        sheet.column_dimensions[get_column_letter(x)].width = chosen
    sheet.freeze_panes = "B2"
    if heads:
        sheet.auto_filter.ref = sheet.dimensions


def _write(sheet: Any, y: int, row: Iterable[object]) -> None:
    """One row. Text stays text: what begins like a formula is none, and Excel asks for nothing."""
    for x, value in enumerate(map(_cell, row), 1):
        if value is None:
            continue
        cell = sheet.cell(y, x, value)
        if isinstance(value, str):
            cell.data_type = "s"
            cell.quotePrefix = value[:1] in ("=", "+", "-", "@")


def _cell(value: Any) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, int | float):
        return value
    if hasattr(value, "item"):  # a number of NumPy
        return _cell(value.item())
    return ILLEGAL.sub("", str(value))[:LONGEST_TEXT]


def _number_format(text: str, language: str) -> str:
    """How a spreadsheet shows a number with as many decimals and the sign that the page shows."""
    style = number_style(language)
    digits = re.match(rf"[{PLUS}{MINUS}<]?[0-9{re.escape(style.group)} ]*", text)
    if digits is None or "×" in text:
        return ""
    rest = text[digits.end() :]
    found = re.match(rf"{re.escape(style.decimal)}([0-9]+)", rest)
    places = "." + "0" * len(found[1]) if found else ""
    form = f"#,##0{places}"
    unit = rest[found.end() if found else 0 :].strip()
    if unit not in ("", "%"):
        return "#,##0.###"  # written in another unit than the value is in
    return f"+{form};-{form};{form}" if text[:1] == PLUS else form
