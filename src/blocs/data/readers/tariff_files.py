"""Tariff schedules of WITS/TRAINS and the WTO, or a plain table → baseline tariffs of a world.

Rates in the files are per cent; here they are fractions. Layouts by their headers:
- WITS query results: Reporter, Product, Partner, Tariff Year, DutyType, Simple Average, Weighted
  Average, Imports Value in 1000 USD (codes of countries are numbers);
- TRAINS bulk files: NomenCode, Reporter_ISO_N, Year, ProductCode, [Partner,] SimpleAverage;
- WTO statistics: Reporting Economy Code, Partner Economy Code, Product/Sector Code, Year, Value;
- plain: reporter, partner, product, year, rate_pct, imports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.layouts import Layout, NumberColumn
from blocs.data.readers.codes import closest_code, meaning_of
from blocs.data.readers.columns import ColumnMap, read_columns
from blocs.data.readers.concordance import chosen_concordance, sector_positions
from blocs.data.readers.multiregional import Tariffs
from blocs.data.reference import load_bloc_table
from blocs.data.report import listed
from blocs.data.rows import Rows
from blocs.foundation.axes import Array, Axis, Indices, Mask
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.world.provenance import Source

PER_CENT = 0.01
HIGHEST = 10_000.0
COLUMNS = ColumnMap(
    {
        "reporter": ("reporter", "Reporter_ISO_N", "Reporting Economy Code", "Reporter Code"),
        "partner": ("partner", "Partner_ISO_N", "Partner Economy Code", "Partner Code"),
        "product": ("product", "ProductCode", "Product/Sector Code", "Product Code", "hs"),
        "year": ("year", "Tariff Year", "TariffYear"),
        "duty": ("duty", "DutyType", "Duty Type", "TariffType"),
        "rate": ("rate_pct", "Simple Average", "SimpleAverage", "Value", "AVE"),
        "imports": ("imports", "Imports Value in 1000 USD", "ImportsValue"),
    },
    needed=("reporter", "product", "rate"),
)  # fmt: skip
LAYOUT = Layout(
    "tariff rates",
    ("reporter", "product"),
    (
        NumberColumn(
            "rate",
            low=0.0,
            high=HIGHEST,
            expected="a rate of zero or more, in per cent",
            remedy="Rates are per cent of the value: 5 for five per cent.",
        ),
        NumberColumn(
            "imports",
            low=0.0,
            optional=True,
            may_be_empty=True,
            expected="a value of zero or more",
            remedy="Leave the field empty where imports are not known.",
        ),
    ),
    more_labels=("partner", "year", "duty"),
)
EVERYBODY = -1
"""Position of a partner that stands for all: the most-favoured-nation rate."""

RANKS: Mapping[str, int] = {"AHS": 3, "PRF": 2, "PREF": 2, "MFN": 1, "": 1}
"""Which duty goes before which: applied, preferential, most favoured nation. Bound rates (BND) are
not applied rates and are left out."""


@dataclass(frozen=True, eq=False)
class _Schedule:
    """Rows with known countries: positions in the world, product numbers, rates as fractions.

    importer, exporter: (row,) positions, EVERYBODY for most favoured nation. own: (row,) whether
    the importer reports itself, not through its bloc. imports: (row,) value, NaN unknown.
    """

    importer: Indices
    exporter: Indices
    product: Indices
    rank: Indices
    own: Mask
    rate: Array
    imports: Array
    blocs: Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class Target:
    """The world that wants tariffs: its axes and year."""

    country: Axis
    sector: Axis
    year: int


def read_tariffs(
    path: Path, target: Target, *, concordance: str | None = None, year: int | None = None
) -> Tariffs:
    """Rates (origin, destination, sector) for a world from an official tariff file.

    A product's rate is the partner's own row (applied before preferential), else the most favoured
    nation's. A sector's rate is weighted by the imports that stand beside the rates, where all its
    products have them from the same kind of row, otherwise the simple mean of its products.
    year: of the tariffs, where it is not the world's. Raises InputError with every problem.
    """
    problems: list[Problem] = []
    rows = read_columns(path, columns=COLUMNS, layout=LAYOUT, problems=problems, keep=_applied)
    raise_problems(InputError, f"the tariffs in {path.name} cannot be used", problems)
    assert rows is not None
    chosen, year_note = _rows_of_year(rows, year or target.year, path.name)
    products = rows.labels["product"].names
    mapping = chosen_concordance(concordance, sectors=target.sector, products=products)
    weight = np.bincount(rows.labels["product"].codes, minlength=len(products)).astype(np.float64)
    sector_of = sector_positions(products, mapping, target.sector, weight=weight, file=path.name)
    schedule = _schedule(rows, chosen, target, path.name)
    rate, weighted = _rates(schedule, sector_of, target)
    return Tariffs(
        rate=rate,
        source=Source(title=f"Tariffs of {path.name}", attribution=f"User's file {path.name}."),
        assumptions=_assumptions(schedule, rate, weighted, target, year_note, path.name),
    )


def _applied(cells: Mapping[str, Iterable[str]]) -> list[bool]:
    duty = cells.get("duty")
    if duty is None:
        return [True for _ in cells["reporter"]]
    return [kind.strip().upper() != "BND" for kind in duty]


def _rows_of_year(rows: Rows, wanted: int, file: str) -> tuple[Mask, str]:
    if "year" not in rows.labels:
        return np.ones(len(rows), dtype=bool), f"the tariff file states no year, taken as {wanted}"
    labels = rows.labels["year"]
    place = {name.strip(): k for k, name in enumerate(labels.names)}
    if str(wanted) not in place:
        there = ", ".join(sorted(place))
        problem = Problem(
            f"no tariffs of {wanted}; the file has {there}",
            file,
            field="year",
            remedy="Give the file of the year, or `--tariff-year YEAR` to use another on purpose.",
        )
        raise InputError("the tariffs are of another year", problems=[problem])
    return labels.codes == place[str(wanted)], f"tariffs of {wanted}"


def _schedule(rows: Rows, chosen: Mask, target: Target, file: str) -> _Schedule:
    problems: list[Problem] = []
    importers = _meanings(rows, "reporter", target, problems)
    exporters = _meanings(rows, "partner", target, problems) if "partner" in rows.labels else None
    duty = rows.labels.get("duty")
    if duty is not None:
        for code, name in enumerate(duty.names):
            if name.strip().upper() not in RANKS:
                message = f"unknown kind of duty '{name}'"
                remedy = f"Known: {', '.join(k for k in RANKS if k)}, BND."
                first = int(duty.first_rows()[code])
                problems.append(rows.problem(first, message, field="duty", remedy=remedy))
    raise_problems(InputError, f"the tariffs in {file} cannot be used", problems)
    imports = rows.numbers.get("imports", np.full(len(rows), np.nan))
    parts: list[tuple[int, int, int, int, bool, float, float]] = []
    reporter, product = rows.labels["reporter"], rows.labels["product"]
    for row in np.flatnonzero(chosen).tolist():
        sellers = (EVERYBODY,)
        if exporters is not None:
            sellers = exporters[int(rows.labels["partner"].codes[row])]
        rank = 1 if duty is None else RANKS[duty.name_in(row).strip().upper()]
        buyers = importers[int(reporter.codes[row])]
        facts = (float(rows.numbers["rate"][row]), float(imports[row]))
        own = len(buyers) == 1
        parts += [
            (buyer, seller, int(product.codes[row]), rank, own, *facts)
            for buyer in buyers
            for seller in sellers
        ]
    if not parts:
        message = "no row is about countries of this world"
        raise InputError("the tariffs do not fit", problems=[Problem(message, file)])
    columns = list(zip(*parts, strict=True))
    blocs = {
        member: frozenset(members)
        for members in importers
        if len(members) > 1
        for member in members
    }
    return _Schedule(
        importer=np.array(columns[0]),
        exporter=np.array(columns[1]),
        product=np.array(columns[2]),
        rank=np.array(columns[3]),
        own=np.array(columns[4]),
        rate=PER_CENT * np.array(columns[5]),
        imports=np.array(columns[6]),
        blocs=blocs,
    )


def _meanings(
    rows: Rows, field: str, target: Target, problems: list[Problem]
) -> list[tuple[int, ...]]:
    """Positions in the world that each code of a column stands for; () for countries elsewhere."""
    labels, blocs = rows.labels[field], load_bloc_table()
    found: list[tuple[int, ...]] = []
    for code, name in enumerate(labels.names):
        meaning = meaning_of(name, "tariffs")
        codes: tuple[str, ...] = ()
        if meaning is None or (meaning.kind == "world" and field == "reporter"):
            remedy = closest_code(name) or "Countries are ISO 3166 codes: numbers or letters."
            first = int(labels.first_rows()[code])
            problems.append(
                rows.problem(first, f"unknown country '{name}'", field=field, remedy=remedy)
            )
        elif meaning.kind == "world":
            found.append((EVERYBODY,))
            continue
        elif meaning.kind == "bloc":
            codes = blocs.members(meaning.code, target.year)
        else:
            codes = (meaning.code,)
        found.append(tuple(target.country.position[c] for c in codes if c in target.country))
    return found


def _rates(schedule: _Schedule, sector_of: Indices, target: Target) -> tuple[Array, int]:
    n, s = len(target.country), len(target.sector)
    rate = np.zeros((s, n, n)).T
    weighted = 0
    for buyer in np.unique(schedule.importer).tolist():
        mine = np.flatnonzero(schedule.importer == buyer)
        best = _best_rows(schedule, mine)
        general = {product: row for (seller, product), row in best.items() if seller == EVERYBODY}
        special: dict[int, dict[int, int]] = {}
        for (seller, product), row in best.items():
            if seller != EVERYBODY:
                special.setdefault(seller, {})[product] = row
        inside = schedule.blocs.get(buyer, frozenset())
        usual = _by_sector(schedule, general, sector_of)
        for seller in range(n):
            if seller == buyer or (seller in inside and seller not in special):
                continue
            means = usual
            if seller in special:
                means = _by_sector(schedule, {**general, **special[seller]}, sector_of)
            for sector, mean in means.items():
                rate[seller, buyer, sector] = mean.rate
                weighted += mean.weighted
    return rate, weighted


def _best_rows(schedule: _Schedule, mine: Indices) -> dict[tuple[int, int], int]:
    """(partner, product) → the row that counts: own before that of a bloc, then by duty."""
    best: dict[tuple[int, int], int] = {}
    for row in mine.tolist():
        key = (int(schedule.exporter[row]), int(schedule.product[row]))
        if key not in best or _standing(schedule, row) > _standing(schedule, best[key]):
            best[key] = row
    return best


def _standing(schedule: _Schedule, row: int) -> tuple[bool, int]:
    return bool(schedule.own[row]), int(schedule.rank[row])


@dataclass(frozen=True)
class _Mean:
    rate: float
    weighted: bool


def _by_sector(
    schedule: _Schedule, rows: Mapping[int, int], sector_of: Indices
) -> dict[int, _Mean]:
    """Sector → mean rate of its products; `rows`: product → the row that counts."""
    found: dict[int, list[int]] = {}
    for product, row in rows.items():
        found.setdefault(int(sector_of[product]), []).append(row)
    return {sector: _mean(schedule, np.array(chosen)) for sector, chosen in found.items()}


def _mean(schedule: _Schedule, rows: Indices) -> _Mean:
    """Mean rate of products: by imports where all rows have them and are of one kind."""
    imports = schedule.imports[rows]
    general = schedule.exporter[rows] == EVERYBODY
    known = bool(np.isfinite(imports).all()) and float(imports.sum()) > 0
    if known and (general.all() or not general.any()):
        return _Mean(float((schedule.rate[rows] * imports).sum() / imports.sum()), weighted=True)
    return _Mean(float(schedule.rate[rows].mean()), weighted=False)


def _assumptions(
    schedule: _Schedule, rate: Array, weighted: int, target: Target, year_note: str, file: str
) -> tuple[str, ...]:
    reporting = np.unique(schedule.importer)
    silent = [c for k, c in enumerate(target.country) if k not in reporting]
    bare = [target.sector.labels[j] for j in np.flatnonzero(~rate.any(axis=(0, 1)))]
    cells = int(np.count_nonzero(rate))
    notes = [
        f"{year_note}, from {file}: the partner's own rate where the file has one, otherwise the "
        "most favoured nation's",
        f"{weighted:,} rates of a country pair and sector are weighted by imports; the others are "
        f"simple means over products ({cells:,} rates are above zero)",
    ]
    if schedule.blocs:
        members = sorted(target.country.labels[k] for k in schedule.blocs)
        notes.append(
            f"rates that a customs union reports hold for its members ({', '.join(members)}), with "
            "no tariff between them; elsewhere a bloc has free trade only where the file says so"
        )
    if silent:
        notes.append(
            f"tariffs of {len(silent)} countries are not in the file and stand at zero: "
            + listed(silent)
        )
    if bare:
        notes.append(f"no tariff above zero in {len(bare)} sectors: {listed(bare)}")
    return tuple(notes)
