"""The rows of a tariff file as a schedule: importers, exporters and products with their rates.

Rates in the files are per cent, in a column `rate` fractions; here they are fractions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from blocs.data.layouts import Layout, NumberColumn
from blocs.data.opened_files import opened_text
from blocs.data.readers.columns import ColumnMap, read_columns
from blocs.data.readers.left_out import LeftOut
from blocs.data.readers.trade_codes import (
    Areas,
    ProductTotals,
    Spelling,
    area_code,
    check_classification,
    plain_code,
    read_areas,
)
from blocs.data.reference import load_bloc_table
from blocs.data.report import listed
from blocs.data.rows import Rows
from blocs.foundation.axes import Array, Axis, Indices, Mask
from blocs.foundation.errors import InputError, Problem, raise_problems

PER_CENT = 0.01
HIGHEST = 10_000.0
COLUMNS = ColumnMap(
    {
        "reporter": (
            "reporter", "importer", "Reporter_ISO_N", "Reporting Economy Code", "Reporter Code",
        ),
        "partner": (
            "partner", "exporter", "Partner_ISO_N", "Partner Economy Code", "Partner Code",
        ),
        "product": (
            "product", "sector", "ProductCode", "Product/Sector Code", "Product Code", "hs",
        ),
        "year": ("year", "Tariff Year", "TariffYear"),
        "duty": ("duty", "DutyType", "Duty Type", "TariffType"),
        "rate": ("rate_pct", "Simple Average", "SimpleAverage", "Value", "AVE"),
        "imports": ("imports", "Imports Value in 1000 USD", "ImportsValue"),
        "classification": (
            "NomenCode", "Nomen Code", "Selected Nomen", "Product/Sector Classification Code",
        ),
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
    more_labels=("partner", "year", "duty", "classification"),
)
FRACTION = "rate"
"""The header of a column of rates that are fractions."""

_FRACTION = NumberColumn(
    "rate",
    low=0.0,
    high=HIGHEST * PER_CENT,
    expected="a rate of zero or more, as a fraction",
    remedy="A column `rate` holds fractions: 0.05, or 5%; `rate_pct` holds per cent.",
    is_rate=True,
)
IN_FRACTIONS = (
    ColumnMap({**COLUMNS.headers, "rate": (FRACTION,)}, COLUMNS.needed),
    replace(LAYOUT, numbers=(_FRACTION, *LAYOUT.numbers[1:])),
)
"""Columns and layout of a plain table whose rates are fractions."""

MOST_USUAL = 0.5
"""Fractions whose median is above this are per cent under a wrong name."""

WORLD, EVERY_PARTNER = "WLD", frozenset(("ALL", "*"))
"""Other words for all partners."""

EVERYBODY = -1
"""Position of a partner that stands for all: the most-favoured-nation rate."""

RANKS: Mapping[str, int] = {"AHS": 3, "PRF": 2, "PREF": 2, "MFN": 1}
"""Which duty goes before which: applied, preferential, most favoured nation. Bound rates (BND) are
not applied rates and are left out."""


@dataclass(frozen=True, eq=False)
class Schedule:
    """Rows with known countries: positions in the world, product numbers, rates as fractions.

    importer, exporter: (row,) positions, EVERYBODY for most favoured nation. standing: (row,) which
    row goes before which: the importer's own before its bloc's, applied before preferential, the
    exporter's own before its bloc's. imports: (row,) value, NaN unknown. line: (row,) in the file.
    wider: (product, step) products of the file that hold a product, −1 for none.
    """

    importer: Indices
    exporter: Indices
    product: Indices
    standing: Indices
    rate: Array
    imports: Array
    line: Indices
    blocs: Mapping[int, frozenset[int]]
    products: tuple[str, ...]
    wider: Indices


@dataclass(frozen=True)
class Target:
    """The world that wants tariffs: its axes and year."""

    country: Axis
    sector: Axis
    year: int


def read_tariff_rows(path: Path, product: Spelling) -> Rows:
    """The rows of a tariff file, apart from bound rates. Raises InputError with every problem."""
    problems: list[Problem] = []
    fractions = _in_fractions(path)
    columns, layout = IN_FRACTIONS if fractions else (COLUMNS, LAYOUT)
    rows = read_columns(
        path,
        columns=columns,
        layout=layout,
        problems=problems,
        keep=_applied,
        spelling={
            "reporter": area_code,
            "partner": _partner_code,
            "product": product,
            "year": plain_code,
            "duty": lambda text: text.strip().upper() or "MFN",
            "classification": plain_code,
        },
    )
    if rows is not None:
        check_classification(rows, problems)
        _check_duties(rows, problems)
        if fractions:
            _check_units(rows, problems)
    raise_problems(InputError, f"the tariffs in {path.name} cannot be used", problems)
    assert rows is not None
    if fractions:
        return replace(rows, numbers={**rows.numbers, "rate": rows.numbers["rate"] / PER_CENT})
    return rows


def _partner_code(text: str) -> str:
    return WORLD if text.strip().upper() in EVERY_PARTNER else area_code(text)


def _in_fractions(path: Path) -> bool:
    """Whether the rates are fractions, by the name of their column. Raises InputError for both."""
    with opened_text(path) as text:
        header = [name.strip().strip('"').casefold() for name in re.split("[,\t]", text.readline())]
    percent = [name for name in COLUMNS.headers["rate"] if name.casefold() in header]
    if FRACTION in header and percent:
        message = f"the file has rates in both `{percent[0]}` (per cent) and `{FRACTION}`"
        problem = Problem(message, path.name, 1, field="rate", remedy="Keep the one that counts.")
        raise InputError(f"the tariffs in {path.name} cannot be used", problems=[problem])
    return FRACTION in header


def _check_units(rows: Rows, problems: list[Problem]) -> None:
    """Fractions that read like per cent."""
    rate = rows.numbers["rate"]
    taxed = np.flatnonzero(rate > 0)
    if len(taxed) and float(np.median(rate[taxed])) > MOST_USUAL:
        row = int(taxed[np.argmax(rate[taxed])])
        message = (
            f"half of the rates above zero are more than {100 * MOST_USUAL:.0f} %, this one "
            f"({rate[row]:g}) is {100 * rate[row]:g} %: per cent in a column of fractions?"
        )
        remedy = "Call the column `rate_pct` if it holds per cent."
        problems.append(rows.problem(row, message, field="rate", remedy=remedy))


def _applied(cells: Mapping[str, Iterable[str]]) -> list[bool]:
    duty = cells.get("duty")
    if duty is None:
        return [True for _ in cells["reporter"]]
    return [kind.strip().upper() != "BND" for kind in duty]


def _check_duties(rows: Rows, problems: list[Problem]) -> None:
    duty = rows.labels.get("duty")
    if duty is None:
        return
    for code, name in enumerate(duty.names):
        if name not in RANKS:
            message = f"unknown kind of duty '{name}'"
            remedy = f"Known: {', '.join(RANKS)}, BND."
            first = int(duty.first_rows()[code])
            problems.append(rows.problem(first, message, field="duty", remedy=remedy))


@dataclass(frozen=True, eq=False)
class _Sides:
    """Positions in the world by code of reporter and partner, and which rows can be used."""

    importers: list[tuple[int, ...]]
    exporters: list[tuple[int, ...]] | None
    own_importer: list[bool]
    own_exporter: list[bool]
    usable: Mask


def _sides(rows: Rows, chosen: Mask, target: Target, notes: list[str], left_out: LeftOut) -> _Sides:
    """Raises InputError for letters that name no country, and for the world as a reporter."""
    problems: list[Problem] = []
    fields = [name for name in ("reporter", "partner") if name in rows.labels]
    areas = {field: read_areas(rows, field, problems) for field in fields}
    reporters = areas["reporter"]
    for code, meaning in enumerate(reporters.meaning):
        if meaning is not None and meaning.kind == "world":
            first = int(reporters.labels.first_rows()[code])
            name = reporters.labels.names[code]
            message = f"'{name}' is the world, and no country: it levies no tariffs"
            problems.append(rows.problem(first, message, field="reporter"))
    raise_problems(InputError, f"the tariffs in {rows.file} cannot be used", problems)
    usable = chosen.copy()
    for side in areas.values():
        for kind in ("nowhere", "unknown"):
            lines = usable & side.rows(kind)
            named = sorted({side.labels.name_in(row) for row in np.flatnonzero(lines).tolist()})
            count = int(np.count_nonzero(lines))
            if kind == "unknown":
                left_out.add(f"codes that stand for no known country ({listed(named)})", count)
            elif count:
                notes.append(
                    f"{count:,} lines for areas that are no country of any world "
                    f"({listed(named)}) left out"
                )
            usable &= ~lines
    partners = areas.get("partner")
    return _Sides(
        [_positions(reporters, code, target) for code in range(len(reporters.meaning))],
        partners and [_positions(partners, code, target) for code in range(len(partners.meaning))],
        [side == "country" for side in reporters.side],
        [side == "country" for side in partners.side] if partners else [],
        usable,
    )


def _positions(areas: Areas, code: int, target: Target) -> tuple[int, ...]:
    """Positions in the world that a code stands for; () for countries elsewhere."""
    meaning = areas.meaning[code]
    if meaning is None or meaning.kind == "nowhere":
        return ()
    if meaning.kind == "world":
        return (EVERYBODY,)
    codes = (meaning.code,)
    if meaning.kind == "bloc":
        codes = load_bloc_table().members(meaning.code, target.year)
    return tuple(target.country.position[c] for c in codes if c in target.country)


def read_schedule(
    rows: Rows, chosen: Mask, target: Target, notes: list[str], allowed: float | None
) -> Schedule:
    """The chosen rows with known countries of the world; what is left out is added to `notes`.

    Raises InputError for codes that cannot be used, and where more lines than allowed are lost.
    """
    left_out = LeftOut(rows.file, "lines")
    sides = _sides(rows, chosen, target, notes, left_out)
    reporter, product = rows.labels["reporter"], rows.labels["product"]
    partner, duty = rows.labels.get("partner"), rows.labels.get("duty")
    group = reporter.codes
    for labels in (partner, duty):
        group = group if labels is None else group * len(labels.names) + labels.codes
    totals = ProductTotals(group, product, sides.usable)
    if totals.total.any():
        count = int(np.count_nonzero(totals.total))
        notes.append(
            f"{count:,} lines of whole headings left out, whose products stand beside them"
        )
    kept = sides.usable & ~totals.total
    left_out.check(float(np.count_nonzero(kept)), allowed)
    notes += left_out.notes(float(np.count_nonzero(kept)))
    importer, exporter, code, standing, row = _by_country(rows, kept, sides)
    imports = rows.numbers.get("imports", np.full(len(rows), np.nan))
    blocs = {
        member: frozenset(members)
        for members in sides.importers
        if len(members) > 1
        for member in members
    }
    return Schedule(
        importer=importer,
        exporter=exporter,
        product=code,
        standing=standing,
        rate=PER_CENT * rows.numbers["rate"][row],
        imports=imports[row],
        line=rows.lines[row],
        blocs=blocs,
        products=product.names,
        wider=totals.wider,
    )


def _by_country(rows: Rows, kept: Mask, sides: _Sides) -> Indices:
    """(5, entry) importer, exporter, product, standing and row; a bloc's row is one per member."""
    reporter, product = rows.labels["reporter"], rows.labels["product"]
    partner, duty = rows.labels.get("partner"), rows.labels.get("duty")
    parts: list[tuple[int, int, int, int, int]] = []
    for row in np.flatnonzero(kept).tolist():
        sellers, own_seller = (EVERYBODY,), False
        if sides.exporters is not None and partner is not None:
            code = int(partner.codes[row])
            sellers, own_seller = sides.exporters[code], sides.own_exporter[code]
        rank = 1 if duty is None else RANKS[duty.name_in(row)]
        code = int(reporter.codes[row])
        standing = 100 * sides.own_importer[code] + 10 * rank + own_seller
        parts += [
            (buyer, seller, int(product.codes[row]), standing, row)
            for buyer in sides.importers[code]
            for seller in sellers
        ]
    if not parts:
        message = "no row is about countries of this world"
        raise InputError("the tariffs do not fit", problems=[Problem(message, rows.file)])
    return np.array(parts, dtype=np.int64).T
