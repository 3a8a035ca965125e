"""When a row of a network is there: from the day it opens to the day it closes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from blocs.data.rows import Rows
from blocs.foundation.errors import Problem


def date_faults(rows: Rows) -> Iterator[Problem]:
    """Dates of a table that are none, and those that end before they begin."""
    for row in range(len(rows)):
        days: dict[str, date] = {}
        for field in ("opens", "closes"):
            written = text_in(rows, field, row)
            found = _day(written) if written else None
            if found is not None:
                days[field] = found
            elif written:
                message = f"'{written}' is no date such as 2011 or 2011-11-08"
                yield rows.problem(row, message, field=field)
        if len(days) == 2 and days["opens"].year > days["closes"].year:
            opens, closes = days["opens"].year, days["closes"].year
            message = f"closes in {closes}, before it opens in {opens}"
            yield rows.problem(row, message, field="closes")


def is_there(rows: Rows, row: int, year: int | None) -> bool:
    """Whether a row is there on 1 January of `year`; a bare year closes with its last day."""
    if year is None:
        return True
    opens, closes = (_day(text_in(rows, field, row)) for field in ("opens", "closes"))
    today = (year, 1, 1)
    if opens is not None and (opens.year, opens.month, opens.day) > today:
        return False
    if closes is None:
        return True
    bare = len(text_in(rows, "closes", row)) == 4
    return closes.year >= year if bare else (closes.year, closes.month, closes.day) > today


def text_in(rows: Rows, field: str, row: int) -> str:
    """A cell without blanks around it; empty where the table has no such column."""
    column = rows.texts.get(field)
    return column[row].strip() if column else ""


def _day(text: str) -> date | None:
    """2011, 2011-11 or 2011-11-08 as a day, the first that it may be; None where it is none."""
    parts = text.split("-")
    if not (text.isascii() and all(part.isdigit() for part in parts)) or len(parts[0]) != 4:
        return None
    try:
        return date(*(int(part) for part in [*parts, "1", "1"][: max(3, len(parts))]))
    except (ValueError, TypeError):
        return None
