"""The tables of tariffs that ship with blocs: applied and collected rates, agreements by date."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from blocs.data.reference import load_bloc_table
from blocs.world.provenance import Source

APPLIED_SOURCE = Source(
    title="World Development Indicators: applied tariff, weighted mean, manufactured products",
    licence="CC BY 4.0",
    attribution="World Bank, indicator TM.TAX.MANF.WM.AR.ZS.",
    url="https://data.worldbank.org/indicator/TM.TAX.MANF.WM.AR.ZS",
)
COLLECTED_SOURCE = Source(
    title="trade-war-redux-2025 (M. Waugh): duties collected in 2024 by partner and sector",
    licence="MIT",
    attribution="From US Census imports of 2024 (public domain), by ICIO sector.",
    url="https://github.com/tradewartracker/trade-war-redux-2025",
)
TREATY_SOURCE = Source(
    title="Customs unions and free-trade agreements by the day from which their duties are zero",
    licence="part of blocs",
    attribution="Own table from treaty texts; each row cites its treaty.",
)

LAST_APPLIED_YEAR = 2021
"""Rates of 2022 are most-favoured-nation rates for many importers, where preferences were not yet
reported: they are no applied rates."""

COLLECTED_FROM = 2019
"""Rates collected in 2024 hold special duties that were laid on in 2018 and 2019: not before."""

LATER = 0.5
"""Of two years equally far from the world's, the later counts."""


@dataclass(frozen=True)
class Applied:
    """The average rate of an importer, a fraction, and its year."""

    rate: float
    year: int


@dataclass(frozen=True)
class Agreement:
    """One agreement: no duties between its members, or between them and `partners`.

    industrial: farm goods and food keep theirs. start, end: its duties count as zero from `start`
    until the day before `end`.
    """

    name: str
    members: tuple[str, ...]
    partners: tuple[str, ...]
    industrial: bool
    start: date
    end: date | None
    source: str

    def covers(self, day: date) -> bool:
        """Whether its duties are zero on that day."""
        return self.start <= day and (self.end is None or day < self.end)

    def pairs(self, day: date) -> set[tuple[str, str]]:
        """Ordered pairs of different countries, both ways; blocs as they stand on that day."""
        members = _countries(self.members, day)
        others = _countries(self.partners, day) or members
        one_way = {(a, b) for a in members for b in others if a != b}
        return one_way | {(b, a) for a, b in one_way}


def applied_rates(year: int) -> Mapping[str, Applied]:
    """Importer → average applied rate on manufactures in the year that is nearest to `year`."""
    best: dict[str, Applied] = {}
    for row in _rows("applied_tariffs.csv"):
        found = Applied(float(row["rate_pct"]) / 100, int(row["year"]))
        if found.year > LAST_APPLIED_YEAR:
            continue
        held = best.setdefault(row["importer"], found)
        if abs(found.year - year - LATER) < abs(held.year - year - LATER):
            best[row["importer"]] = found
    return best


def collected_rates(year: int) -> Mapping[tuple[str, str, str], Applied]:
    """(importer, partner or bloc, sector) → rate that was collected; sector '' for all goods."""
    if year < COLLECTED_FROM:
        return {}
    return {
        (row["importer"], row["partner"], row["sector"]): Applied(
            float(row["rate"]), int(row["year"])
        )
        for row in _rows("collected_tariffs.csv")
    }


@cache
def agreements() -> tuple[Agreement, ...]:
    """Every agreement whose duties count as zero from some day on."""
    return tuple(
        Agreement(
            name=row["agreement"],
            members=tuple(row["members"].split()),
            partners=tuple(row["with"].split()),
            industrial=row["covers"] == "industrial",
            start=date.fromisoformat(row["start"]),
            end=date.fromisoformat(row["end"]) if row["end"] else None,
            source=row["source"],
        )
        for row in _rows("zero_tariff_agreements.csv")
    )


def bloc_or_country(code: str, day: date) -> tuple[str, ...]:
    """Members of a bloc on that day, or the country itself."""
    table = load_bloc_table()
    return table[code].members(day) if code in table else (code,)


def _countries(codes: tuple[str, ...], day: date) -> tuple[str, ...]:
    return tuple(country for code in codes for country in bloc_or_country(code, day))


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = (files("blocs.data") / "tables" / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text, newline=""), strict=True))
