"""The three tables of an update: totals by country and year, trade by pair, pairs not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.layouts import MOST_VALUE, Layout, NumberColumn
from blocs.data.other_year.pair_trade import PairTable
from blocs.data.other_year.totals import Totals
from blocs.data.readers.columns import ColumnMap, read_columns
from blocs.data.row_checks import code_fault
from blocs.data.rows import Rows
from blocs.foundation.axes import Array, Axis, Mask
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.world.countries import codes_meant, country_in, unknown_country
from blocs.world.world import World

ANY = "*"
MEASURES = ("gdp", "exports", "imports")


def _million(name: str, *, may_be_empty: bool = False) -> NumberColumn:
    return NumberColumn(
        name,
        low=0.0,
        high=MOST_VALUE,
        may_be_empty=may_be_empty,
        expected=f"million USD, zero or more (at most {MOST_VALUE:g})",
        remedy="Values are million USD of the year.",
    )


TOTALS = Layout(
    "totals",
    ("country", "year"),
    tuple(_million(name, may_be_empty=True) for name in MEASURES),
)
TOTALS_COLUMNS = ColumnMap(
    {
        "country": ("country",),
        "year": ("year",),
        **{name: (name, f"{name}_musd", f"{name}_million_usd") for name in MEASURES},
    },
    ("country", "year", *MEASURES),
)
PAIRS = Layout("pairs", ("origin", "destination"), (_million("value"),), more_labels=("year",))
PAIRS_COLUMNS = ColumnMap(
    {
        "origin": ("origin", "exporter"),
        "destination": ("destination", "importer"),
        "year": ("year",),
        "value": ("value", "value_musd", "usd_million"),
    },
    ("origin", "destination", "value"),
)
MISSING = Layout("missing", ("origin", "destination"), ())
MISSING_COLUMNS = ColumnMap(
    {"origin": ("origin", "exporter"), "destination": ("destination", "importer")},
    ("origin", "destination"),
)


@dataclass(frozen=True, eq=False)
class UpdateTables:
    """What was read. left_out: share of the trade by pair that is with countries of no world."""

    base: Totals
    wanted: Totals
    pairs: PairTable
    left_out: float


def read_update_tables(
    world: World,
    *,
    totals: Path,
    pairs: Path,
    missing: Path | None,
    year: int,
    pairs_year: int,
) -> UpdateTables:
    """All three tables, checked against each other and against the world.

    Raises InputError with every problem at once.
    """
    problems: list[Problem] = []
    if world.year == year:
        message = f"world '{world.name}' is of {year} already"
        problems.append(Problem(message, field="--year", remedy="Give another year."))
    both = _read_totals(totals, world=world, years=(world.year, year), problems=problems)
    rows = read_columns(pairs, columns=PAIRS_COLUMNS, layout=PAIRS, problems=problems)
    unknown = _missing_pairs(missing, world, problems)
    table, left_out = None, 0.0
    if rows is not None:
        table, left_out = _pair_table(rows, world, pairs_year, unknown, problems)
        problems += _absent_countries(rows.file, world.country, table)
    raise_problems(InputError, f"'{world.name}' cannot be updated to {year}", problems)
    assert both is not None
    assert table is not None
    return UpdateTables(both[0], both[1], table, left_out)


def _read_totals(
    path: Path, *, world: World, years: tuple[int, int], problems: list[Problem]
) -> tuple[Totals, Totals] | None:
    wanted = [str(year) for year in years]
    rows = read_columns(
        path,
        columns=TOTALS_COLUMNS,
        layout=TOTALS,
        problems=problems,
        keep=lambda cells: [year.strip() in wanted for year in cells["year"]],
        spelling={"year": str.strip},
    )
    if rows is None or not rows.sound:
        return None
    found: list[Totals] = []
    for year in years:
        cells = {name: np.full(len(world.country), np.nan) for name in MEASURES}
        for row in range(len(rows)):
            code = rows.labels["country"].name_in(row)
            if rows.labels["year"].name_in(row) == str(year) and code in world.country:
                for name in MEASURES:
                    cells[name][world.country.position[code]] = rows.numbers[name][row]
        problems += _without_totals(rows.file, world.country, year, cells)
        found.append(Totals(year, cells["gdp"], cells["exports"], cells["imports"], rows.file))
    return found[0], found[1]


def _without_totals(
    file: str, country: Axis, year: int, cells: dict[str, Array]
) -> Iterator[Problem]:
    for k, code in enumerate(country):
        absent = [name for name in MEASURES if not cells[name][k] > 0]
        if absent:
            message = f"country '{code}' has no {', '.join(absent)} of {year}"
            remedy = (
                f"Add the row {code},{year},… in million USD, or leave {code} out of the world."
            )
            yield Problem(message, file, field=",".join(absent), remedy=remedy)


def _pair_table(
    rows: Rows, world: World, year: int, unknown: _Missing, problems: list[Problem]
) -> tuple[PairTable, float]:
    n = len(world.country)
    value, there = np.zeros((n, n)), np.zeros((n, n), dtype=bool)
    wanted = _rows_of_year(rows, year, problems)
    names = {code: world.country_name(code) for code in world.countries}
    place = {name: _place(rows, name, world, names, problems) for name in ("origin", "destination")}
    total = outside = 0.0
    rows_wanted: list[int] = np.flatnonzero(wanted).tolist()
    for row in rows_wanted:
        i, k = int(place["origin"][row]), int(place["destination"][row])
        amount = float(rows.numbers["value"][row])
        total += amount
        if i < 0 or k < 0:
            outside += amount
            continue
        code = world.countries[i]
        if i == k:
            remedy = "Leave sales at home out: they follow from output and exports."
            message = f"{code} trades with itself"
            problems.append(rows.problem(row, message, field="destination", remedy=remedy))
        elif unknown.named[i, k] and amount > 0:
            message = f"{code} to {world.countries[k]} has a value, but is listed as missing"
            remedy = "Take it out of one of the two files."
            problems.append(rows.problem(row, message, field="value", remedy=remedy))
        value[i, k], there[i, k] = amount, True
    return PairTable(year, value, unknown.listed & ~there), outside / total if total > 0 else 0.0


def _rows_of_year(rows: Rows, year: int, problems: list[Problem]) -> Mask:
    """Rows of the year; all where the file has none."""
    labels = rows.labels.get("year")
    if labels is None:
        return np.ones(len(rows), dtype=bool)
    wanted = np.array([name.strip() == str(year) for name in labels.names], dtype=bool)
    if len(rows) and not wanted.any():
        message = f"no pairs of {year}, only of {', '.join(sorted(labels.names)[:12])}"
        remedy = "Give the table of that year, or say which pattern to take with --pairs-year."
        problems.append(Problem(message, rows.file, field="year", remedy=remedy))
    return wanted[labels.codes]


def _place(
    rows: Rows, column: str, world: World, names: dict[str, str], problems: list[Problem]
) -> Array:
    """Position of each row's country; −1 for a country that the world does not have."""
    labels = rows.labels[column]
    first = labels.first_rows()
    at: list[int] = []
    for code, name in enumerate(labels.names):
        label = country_in(name, world.countries)
        at.append(-1 if label is None else world.country.position[label])
        if label is None and not codes_meant(name) and not code_fault(name):
            fault = unknown_country(name, names, world=world.name)
            remedy = fault.remedy or "Write codes of ISO 3166, alpha-3; countries outside are told."
            problems.append(rows.problem(first[code], fault.message, field=column, remedy=remedy))
    return np.array(at, dtype=int)[labels.codes]


@dataclass(frozen=True, eq=False)
class _Missing:
    """(origin, destination) pairs listed as missing, and those of them whose both ends are named.

    A row with `*` means what the table of pairs does not have; a pair by name must not be there.
    """

    listed: Mask
    named: Mask


def _missing_pairs(path: Path | None, world: World, problems: list[Problem]) -> _Missing:
    n = len(world.country)
    found = _Missing(np.zeros((n, n), dtype=bool), np.zeros((n, n), dtype=bool))
    rows = None
    if path is not None:
        rows = read_columns(path, columns=MISSING_COLUMNS, layout=MISSING, problems=problems)
    for row in range(0 if rows is None else len(rows)):
        assert rows is not None
        ends = [_end(rows, row, column, world, problems) for column in MISSING.labels]
        if None not in ends:
            places = np.ix_(*(end or () for end in ends))
            found.listed[places] = True
            found.named[places] |= all(len(end or ()) == 1 for end in ends)
    np.fill_diagonal(found.listed, val=False)
    return found


def _end(
    rows: Rows, row: int, column: str, world: World, problems: list[Problem]
) -> list[int] | None:
    """Positions of the countries that one field means."""
    name = rows.labels[column].name_in(row)
    if name == ANY:
        return list(range(len(world.country)))
    label = country_in(name, world.countries)
    if label is not None:
        return [world.country.position[label]]
    if not code_fault(name):
        names = {code: world.country_name(code) for code in world.countries}
        fault = unknown_country(name, names, world=world.name)
        remedy = fault.remedy or "Write a country of the world, or * for all of them."
        problems.append(rows.problem(row, fault.message, field=column, remedy=remedy))
    return None


def _absent_countries(file: str, country: Axis, table: PairTable) -> Iterator[Problem]:
    """Countries that would sell, or buy, no goods at all: their pairs are rather missing."""
    known = (table.value > 0) | table.missing
    for k, code in enumerate(country):
        sides = [
            (word, listed)
            for word, some, listed in (
                ("origin", known[k].any(), f"{code},*"),
                ("destination", known[:, k].any(), f"*,{code}"),
            )
            if not some
        ]
        for word, listed in sides:
            message = f"country '{code}' is no {word} of any pair, nor are its pairs missing"
            remedy = f"What is absent counts as zero: list `{listed}` as missing, or add its pairs."
            yield Problem(message, file, field=word, remedy=remedy)
