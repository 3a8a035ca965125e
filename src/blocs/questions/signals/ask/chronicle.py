"""What happened when, as a table or as a case tells it: marks beside a course of years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from blocs.data.named_columns import named_rows
from blocs.foundation import casebook
from blocs.foundation.catalogues import SOURCE_LANGUAGE
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.foundation.files import is_there

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "day"),
    "event": ("event", "event_en", "text"),
    "event_ru": ("event_ru",),
}
MOST = 50
"""Events that can be told beside one picture, and faults that are named."""


@dataclass(frozen=True)
class Noted:
    """An event. text: language → what happened; the first language stands for those without."""

    day: date
    text: Mapping[str, str]

    def told(self, language: str) -> str:
        """In a language, or as it was written."""
        return self.text.get(language) or self.text[SOURCE_LANGUAGE]


def read_chronicle(name: str | Path) -> tuple[Noted, ...]:
    """A table date,event[,event_ru] as given, or that of a case, by date.

    Raises InputError with every problem at once, at most 50.
    """
    path = Path(name)
    if not is_there(path) and not path.suffix:
        known = casebook.chronicles()
        if str(name) not in known:
            raise casebook.unknown(f"chronicle '{name}'", name, known)
        path = known[str(name)]
    problems: list[Problem] = []
    found: list[Noted] = []
    for line, row in named_rows(path, COLUMNS, (("date", "event"),), problems):
        try:
            day = date.fromisoformat(row["date"])
        except ValueError:
            message = f"no date such as 2015-01-31: '{row['date']}'"
            problems.append(Problem(message, str(path), line, field="date"))
            continue
        if not row["event"]:
            problems.append(Problem("the event has no text", str(path), line, field="event"))
        text = {SOURCE_LANGUAGE: row["event"]}
        if row.get("event_ru"):
            text["ru"] = row["event_ru"]
        found.append(Noted(day, text))
    if len(found) > MOST:
        problems.append(Problem(f"{len(found)} events: more than {MOST}", str(path)))
    if not found and not problems:
        problems.append(Problem("there are no events", str(path)))
    raise_problems(InputError, f"chronicle '{path}' cannot be used", problems[:MOST])
    return tuple(sorted(found, key=lambda noted: noted.day))
