"""What happened between countries by week: events, articles and how friendly they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blocs.foundation.arguments import any_text, arguments, optional, path
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.plain import finite_or_null
from blocs.questions.answers import Answer
from blocs.questions.signals.ask.events import read_events
from blocs.questions.signals.ask.weeks import EventTable, Week

if TYPE_CHECKING:
    import pandas as pd

MOST_PAIRS = 50
"""Pairs in the list of those with most events."""


@dataclass(frozen=True)
class PairEvents:
    """All that a file holds of one country towards another. score: mean over its events."""

    first: str
    second: str
    events: int
    score: float


@dataclass(frozen=True, eq=False, repr=False)
class Events(Answer):
    """Weeks by pair. between: the two countries asked for, whose weeks are told."""

    table: EventTable
    between: tuple[str, str] | None

    def _facts(self) -> Mapping[str, str]:
        facts = {
            "format": self.table.source,
            "events": str(sum(w.events for w in self.table.weeks)),
        }
        return facts if self.between is None else facts | {"between": " – ".join(self.between)}

    def pairs(self) -> list[PairEvents]:
        """Every pair, the one with most events first."""
        found: dict[tuple[str, str], list[Week]] = {}
        for week in self.table.weeks:
            found.setdefault((week.first, week.second), []).append(week)
        made = [
            PairEvents(*pair, sum(week.events for week in weeks), _mean(weeks))
            for pair, weeks in found.items()
        ]
        return sorted(made, key=lambda pair: (-pair.events, pair.first, pair.second))

    def weeks(self) -> list[Week]:
        """Weeks of the two countries asked for, either towards the other, by Monday."""
        if self.between is None:
            return []
        both = {self.between, self.between[::-1]}
        found = [week for week in self.table.weeks if (week.first, week.second) in both]
        return sorted(found, key=lambda week: (week.monday, week.first))

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last Monday of the file."""
        days = [week.monday for week in self.table.weeks]
        return min(days), max(days)

    def as_json(self) -> dict[str, Any]:
        """Counts of what was read, the `pairs` with most events, `weeks` of those asked for."""
        table = self.table
        return {
            "status": "converged",
            "format": table.source,
            "rows": table.rows,
            "repeated": table.repeated,
            "without_two_known_countries": table.elsewhere,
            "undated": table.undated,
            "broken_lines": table.broken,
            "broken": [{"line": line.line, "reason": line.reason} for line in table.listed],
            "unknown_names": [{"name": name, "times": times} for name, times in table.unknown],
            "pairs": [
                {
                    "first": pair.first,
                    "second": pair.second,
                    "events": pair.events,
                    "score": finite_or_null(pair.score),
                }
                for pair in self.pairs()[:MOST_PAIRS]
            ],
            "between": None if self.between is None else list(self.between),
            "weeks": [
                {
                    "monday": week.monday.isoformat(),
                    "first": week.first,
                    "second": week.second,
                    "events": week.events,
                    "articles": week.articles,
                    "score": week.score,
                }
                for week in self.weeks()
            ],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a week, pair and quantity: `events`, `articles`, `score`; every pair."""
        rows: list[dict[str, Any]] = []
        for week in self.table.weeks:
            labels = {
                "week": week.monday.isoformat(),
                "first": week.first,
                "second": week.second,
            }
            for name in ("events", "articles", "score"):
                value = getattr(week, name)
                value = float("nan") if value is None else value
                rows.append({**labels, "quantity": name, "unit": "1", "value": value})
        return tidy(rows, ("week", "first", "second"))


def _mean(weeks: Sequence[Week]) -> float:
    scored = [(week.score, week.events) for week in weeks if week.score is not None]
    total = sum(events for _, events in scored)
    return sum(score * events for score, events in scored) / total if total else float("nan")


@arguments(
    file=path,
    between=optional(any_text),
)
def events(file: str | Path, *, between: str | None = None) -> Events:
    """Events by pair of countries and week, from a file of GDELT, ICEWS, POLECAT or any table.

    between: `RUS:UKR`, whose weeks are told. Rows that stand twice count once; broken lines and
    rows without a day or two known countries are counted. Scores are the file's own, on Goldstein's
    scale. Raises InputError, MissingExtraError.
    """
    asked = None if between is None else _two(between)
    table = read_events(Path(file))
    if not table.weeks:
        named = ", ".join(name for name, _ in table.unknown[:5])
        raise InputError(
            f"no event of '{file}' has a day and two different countries"
            + (f"; names that are no country: {named}" if named else "")
        )
    there = {code for week in table.weeks for code in (week.first, week.second)}
    for code in asked or ():
        if code not in there:
            raise InputError(f"'{code}' is in no event of {file}")
    return Events(table, asked)


def _two(written: str) -> tuple[str, str]:
    parts = [part.strip() for part in written.split(":")]
    if len(parts) != 2 or not all(parts) or parts[0] == parts[1]:
        raise InputError(f"two countries are written as RUS:UKR, not '{written}'")
    return parts[0], parts[1]
