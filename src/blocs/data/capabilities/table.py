"""Capabilities by country, year and measure: the table that ships, a user's own, the Factbook."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from blocs.data.capabilities.factbook import Entry, factbook_entries
from blocs.data.named_columns import named_rows
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.world.countries import codes_meant

MATERIAL = ("milex", "milper", "irst", "pec", "tpop", "upop")
"""The six components of national material capabilities (Singer, Bremer and Stuckey 1972)."""

UNITS: Mapping[str, str] = {
    "milex": "thousand USD",
    "milper": "thousand persons",
    "irst": "thousand tonnes",
    "pec": "thousand tonnes of coal equivalent",
    "tpop": "thousand persons",
    "upop": "thousand persons",
    "cinc": "1",
    "military_share": "1",
    "gdp_ppp": "million USD of 2021",
    "military_spending_ppp": "million USD of 2021",
}
"""Measure → unit, in the order in which they are told."""

UNKNOWN = ("", "-9", "NA", "nan", "NaN", ".")
"""How tables write that a number is not known; -9 is that of the Correlates of War."""

LARGEST = 1e15
MOST_FAULTS = 50


@dataclass(frozen=True, eq=False)
class Capabilities:
    """What states have.

    values: measure → (country, year), NaN where it is not known; sources: what they rest on;
    left_out: names of a table that are no country, with the number of their rows.
    """

    countries: tuple[str, ...]
    years: tuple[int, ...]
    values: Mapping[str, Array]
    sources: tuple[str, ...]
    left_out: Mapping[str, int] = field(default_factory=dict[str, int])

    def of(self, country: str, year: int, measure: str) -> float:
        """One number; NaN where it is not known."""
        if country not in self.countries or year not in self.years:
            return math.nan
        at = self.countries.index(country), self.years.index(year)
        return float(self.values[measure][at])


@cache
def embedded_capabilities() -> Capabilities:
    """What ships: shares of military spending and output, World Factbook (public domain)."""
    path = files("blocs.data") / "tables" / "capabilities.csv"
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").split()[1:]]
    entries = [Entry(code, int(year), name, float(value)) for code, year, name, value in rows]
    source = "World Factbook, edition of 2025 (public domain): military spending as % of GDP, GDP "
    return _gathered(entries, (f"{source}at purchasing power parity in USD of 2021",), {})


def read_capabilities(path: Path) -> Capabilities:
    """A table country,year and any of `UNITS`, or a folder of pages of the Factbook.

    Tables of national material capabilities have these columns. Raises InputError with every
    problem at once, at most 50.
    """
    if path.is_dir():
        entries, left_out = factbook_entries(path)
        return _gathered(entries, (f"World Factbook ({path.name})",), left_out)
    problems: list[Problem] = []
    left_out: dict[str, int] = {}
    entries = list(_entries(path, problems, left_out))
    if not entries and not problems:
        problems.append(Problem("there are no rows of any country", str(path)))
    raise_problems(InputError, f"capabilities '{path}' cannot be used", problems[:MOST_FAULTS])
    return _gathered(entries, (path.name,), left_out)


def _entries(path: Path, problems: list[Problem], left_out: dict[str, int]) -> Iterator[Entry]:
    columns = {
        "country": ("country", "iso3"),
        "year": ("year",),
        "stateabb": ("stateabb",),
        **{name: (name,) for name in UNITS},
    }
    found: list[Problem] = []
    seen: dict[tuple[str, int], int] = {}
    for line, row in named_rows(path, columns, (("country", "year"),), found):
        # former states have no code: without a name they still count in the sum of the world, while
        # a name that is no country may be a sum itself
        meant = codes_meant(row["country"]) if row["country"] else (f"({line})",)
        if len(meant) != 1:
            left_out[row["country"]] = left_out.get(row["country"], 0) + 1
            continue
        year = _year(row["year"], line, path, problems)
        if (meant[0], year) in seen:
            message = f"{meant[0]} {year} stands in line {seen[meant[0], year]} already"
            problems.append(Problem(message, str(path), line))
        seen[meant[0], year] = line
        for name in UNITS:
            if row.get(name, "") not in UNKNOWN:
                yield Entry(meant[0], year, name, _number(row[name], name, line, path, problems))
    problems += found
    if found and any("'country'" in problem.message for problem in found):
        message = "abbreviations of the Correlates of War are no ISO codes: there AUS is Austria"
        remedy = "Add a column `country` with alpha-3 codes."
        problems.append(Problem(message, str(path), 1, remedy=remedy))


def _year(written: str, line: int, path: Path, problems: list[Problem]) -> int:
    if written.isascii() and written.isdigit() and 1800 <= int(written) <= 2200:
        return int(written)
    problems.append(Problem(f"'{written}' is no year", str(path), line, field="year"))
    return 0


def _number(written: str, name: str, line: int, path: Path, problems: list[Problem]) -> float:
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if math.isfinite(value) and 0 <= value <= LARGEST:
        return value
    message = f"'{written}' is no number from 0 to {LARGEST:g}"
    problems.append(Problem(message, str(path), line, field=name))
    return math.nan


def _gathered(
    entries: Iterable[Entry], sources: tuple[str, ...], left_out: Mapping[str, int]
) -> Capabilities:
    held = list(entries)
    countries = tuple(sorted({entry.country for entry in held}))
    years = tuple(sorted({entry.year for entry in held}))
    row = {code: k for k, code in enumerate(countries)}
    column = {year: k for k, year in enumerate(years)}
    there = {entry.measure for entry in held}
    values = {
        name: np.full((len(countries), len(years)), np.nan) for name in UNITS if name in there
    }
    for entry in held:
        values[entry.measure][row[entry.country], column[entry.year]] = entry.value
    if {"military_share", "gdp_ppp"} <= there and "military_spending_ppp" not in there:
        values["military_spending_ppp"] = values["military_share"] * values["gdp_ppp"]
    return Capabilities(countries, years, values, sources, dict(left_out))
