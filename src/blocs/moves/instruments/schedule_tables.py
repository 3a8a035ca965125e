"""Tables of tariffs that change by day: rates added by partner and sector, and lists in return."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from blocs.foundation.axes import did_you_mean
from blocs.foundation.errors import Problem
from blocs.foundation.rates import rate_in_cell

COLUMNS = ("partner", "sector", "since", "until", "added_rate")
NEEDED = ("partner", "since", "added_rate")


@dataclass(frozen=True)
class DatedRate:
    """One row: what is added on goods of a partner or bloc from a day on.

    sector: '' for all goods. until: the day on which it no longer holds, None while the next row of
    the same goods stands. line: in the file.
    """

    partner: str
    sector: str
    since: date
    until: date | None
    rate: float
    line: int = 0


@dataclass(frozen=True)
class Listed:
    """Goods of the importer that `imposer` taxes in return: one sector's part of a list."""

    imposer: str
    sector: str
    since: date
    rate: float
    exports_musd: float


@dataclass(frozen=True, eq=False)
class Schedule:
    """What importers add to their tariffs, by day.

    importer: where the table is one country's. last: the last day that is described, None where the
    rows hold on. by_sector_until: the last day with rates by sector. periods: first day → what is
    to be said of rates from then on, by language. lists: in return.
    """

    rows: tuple[DatedRate, ...]
    importer: str = ""
    last: date | None = None
    by_sector_until: date | None = None
    periods: Mapping[date, Mapping[str, str]] | None = None
    lists: tuple[Listed, ...] = ()

    @property
    def first(self) -> date:
        """The first day with a rate."""
        return min(row.since for row in self.rows)

    @property
    def sectors(self) -> frozenset[str]:
        """Sectors that have rates of their own."""
        return frozenset(row.sector for row in self.rows if row.sector)

    def out_of_range(self, day: date) -> str | None:
        """Why there are no rates of that day, None where there are."""
        last = self._last_in_force()
        if not (self.first <= day and (last is None or day <= last)):
            until = f" to {last}" if last is not None else " on"
            return f"there are no rates of {day}: the table goes from {self.first}{until}"
        return None if self._on(day) else f"there are no rates of {day}: no row holds on that day"

    def _last_in_force(self) -> date | None:
        """The last day that is described, or on which any row holds; None where one holds on."""
        ends = [row.until for row in self.rows if row.until is not None]
        if self.last is not None or len(ends) < len(self.rows):
            return self.last
        return max(ends) - timedelta(days=1)

    def rates(self, day: date) -> dict[tuple[str, str], float]:
        """(partner, sector) → rate added on that day; sector '' for all goods of the partner.

        After the last day with rates by sector these move with the average of their partner.
        """
        change = self.by_sector_until
        if change is None or day <= change:
            return self._on(day)
        before, after = self._on(change), self._on(day)
        found = {key: rate for key, rate in after.items() if not key[1]}
        for (partner, sector), rate in before.items():
            if sector and (partner, "") in found:
                more = found[partner, ""] - before.get((partner, ""), 0.0)
                found[partner, sector] = max(rate + more, 0.0)
        return found

    def said_of(self, day: date) -> Mapping[str, str] | None:
        """What is to be said of the rates of that day, by language."""
        known = [since for since in self.periods or {} if since <= day]
        return (self.periods or {})[max(known)] if known else None

    def _on(self, day: date) -> dict[tuple[str, str], float]:
        held: dict[tuple[str, str], DatedRate] = {}
        for row in self.rows:
            key = row.partner, row.sector
            begun = row.since <= day
            if begun and (key not in held or held[key].since < row.since):
                held[key] = row
        return {key: row.rate for key, row in held.items() if row.until is None or day < row.until}


@cache
def embedded_schedule(name: str) -> Schedule:
    """The schedule that ships under this name."""
    folder = files("blocs.moves") / "schedules"
    told: dict[str, Any] = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    periods = cast("list[dict[str, Any]]", told["periods"])
    return Schedule(
        importer=told["importer"],
        rows=tuple(
            DatedRate(
                row["partner"],
                row["sector"],
                date.fromisoformat(row["since"]),
                date.fromisoformat(row["until"]) if row["until"] else None,
                float(row["added_rate"]),
            )
            for row in _rows((folder / f"{name}.csv").read_text(encoding="utf-8"))
        ),
        last=told["last"],
        by_sector_until=told["by_sector_until"],
        periods={
            item["since"]: {k: v for k, v in item.items() if k != "since"} for item in periods
        },
        lists=tuple(
            Listed(
                row["imposer"],
                row["sector"],
                date.fromisoformat(row["since"]),
                float(row["rate"]),
                float(row["exports_musd"]),
            )
            for row in _rows((folder / f"{name}_retaliation.csv").read_text(encoding="utf-8"))
        ),
    )


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def read_schedule(path: Path) -> tuple[Schedule | None, list[Problem]]:
    """A user's table `partner[,sector],since[,until],added_rate`, or None and what is wrong."""
    try:
        rows = _rows(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, csv.Error) as cause:
        reason = getattr(cause, "strerror", None) or str(cause) or "not a text file in UTF-8"
        return None, [Problem(f"the table cannot be read: {reason}", str(path))]
    problems = list(_header_problems(rows, str(path)))
    if problems:
        return None, problems
    found = [_row(row, line, str(path), problems) for line, row in enumerate(rows, start=2)]
    kept = [row for row in found if row is not None]
    problems += _repeated(kept, str(path))
    return (None, problems) if problems else (Schedule(tuple(kept)), [])


def _header_problems(rows: list[dict[str, str]], file: str) -> Iterable[Problem]:
    if not rows:
        yield Problem("no rows below the header", file, remedy=f"The header is {_HEADER}.")
        return
    for column in rows[0]:
        if column not in COLUMNS:
            hint = did_you_mean(str(column), COLUMNS)
            message = f"unknown column '{column}'. {hint}".rstrip()
            yield Problem(message, file, 1, remedy=f"The header is {_HEADER}.")
    for column in NEEDED:
        if column not in rows[0]:
            message = f"column '{column}' is missing"
            yield Problem(message, file, 1, remedy=f"The header is {_HEADER}.")


_HEADER = "partner,sector,since,until,added_rate (sector and until may be left out)"


def _row(
    row: Mapping[str, str | None], line: int, file: str, problems: list[Problem]
) -> DatedRate | None:
    before = len(problems)
    cells = {name: (row.get(name) or "").strip() for name in COLUMNS}

    def day(column: str) -> date | None:
        try:
            return date.fromisoformat(cells[column])
        except ValueError:
            message = f"expected a day as 2026-01-31, not '{cells[column]}'"
            problems.append(Problem(message, file, line, field=column))
        return None

    since = day("since")
    until = day("until") if cells["until"] else None
    rate = 0.0
    try:
        rate = rate_in_cell(cells["added_rate"])
    except ValueError as cause:
        problems.append(Problem(str(cause), file, line, field="added_rate"))
    if since is not None and until is not None and until <= since:
        message = f"the rate ends on {until}, before it begins on {since}"
        problems.append(Problem(message, file, line, field="until"))
    if not cells["partner"]:
        problems.append(Problem("empty code", file, line, field="partner"))
    if len(problems) > before or since is None:
        return None
    return DatedRate(cells["partner"], cells["sector"], since, until, rate, line)


def _repeated(rows: Iterable[DatedRate], file: str) -> Iterable[Problem]:
    first: dict[tuple[str, str, date], int] = {}
    for row in rows:
        line = first.setdefault((row.partner, row.sector, row.since), row.line)
        if line != row.line:
            what = ", ".join(filter(None, (row.partner, row.sector, str(row.since))))
            message = f"({what}) stands on line {line} already"
            yield Problem(message, file, row.line, field="since", remedy="Keep one row.")
