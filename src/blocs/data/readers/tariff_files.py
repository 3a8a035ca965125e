"""Tariff schedules of WITS/TRAINS and the WTO, or a plain table → baseline tariffs of a world.

Rates in the files are per cent; here they are fractions. Layouts by their headers:
- WITS query results: Reporter, Product, Partner, Tariff Year, DutyType, Simple Average, Weighted
  Average, Imports Value in 1000 USD (codes of countries are numbers);
- TRAINS bulk files: NomenCode, Reporter_ISO_N, Year, ProductCode, [Partner,] SimpleAverage;
- WTO statistics: Reporting Economy Code, Partner Economy Code, Product/Sector Code, Year, Value;
- plain: reporter (or importer), partner (or exporter; ALL for everybody), product (or sector),
  year, rate_pct or rate, imports: `rate_pct` holds per cent, `rate` fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.readers.concordance import chosen_concordance, sector_positions
from blocs.data.readers.multiregional import Tariffs
from blocs.data.readers.tariff_schedule import (
    EVERYBODY,
    PER_CENT,
    Schedule,
    Target,
    read_schedule,
    read_tariff_rows,
)
from blocs.data.readers.trade_codes import ProductCodes, plain_code, rows_of_year
from blocs.data.report import listed
from blocs.foundation.axes import Array, Indices
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.world.provenance import Source

HIGH = 0.5
"""Rates above this are counted and named."""


def read_tariffs(
    path: Path,
    target: Target,
    *,
    concordance: str | None = None,
    year: int | None = None,
    allow_left_out: float | None = None,
) -> Tariffs:
    """Rates (origin, destination, sector) for a world from an official tariff file.

    A product's rate is the partner's own row (applied before preferential), else the most favoured
    nation's. A sector's rate is weighted by the imports that stand beside the rates, where all its
    products have them from the same kind of row, otherwise the simple mean of its products.
    year: of the tariffs, where it is not the world's. allow_left_out: share of the lines that may
    be about codes that nobody knows (default: 1 %). Raises InputError with every problem.
    """
    codes = ProductCodes()
    rows = read_tariff_rows(path, codes if concordance is not None else plain_code)
    wanted = year or target.year
    chosen = np.ones(len(rows), dtype=bool)
    notes = [f"the tariff file states no year, taken as {wanted}"]
    if "year" in rows.labels:
        chosen, wanted = rows_of_year(
            rows, wanted, what="tariffs", option="--tariff-year", error=InputError
        )
        notes = [f"tariffs of {wanted}"]
    products = rows.labels["product"].names
    mapping = chosen_concordance(concordance, sectors=target.sector, products=products)
    notes += [*codes.notes, *mapping.notes]
    schedule = read_schedule(rows, chosen, target, notes, allow_left_out)
    weight = np.bincount(schedule.product, minlength=len(products)).astype(np.float64)
    used = np.flatnonzero(weight)
    sector_of = np.full(len(products), -1, dtype=np.int64)
    sector_of[used] = sector_positions(
        [products[k] for k in used],
        mapping,
        target.sector,
        weight=weight[used],
        file=path.name,
        unit="rates",
    )
    rate, weighted = _rates(schedule, sector_of, target, path.name)
    return Tariffs(
        rate=rate,
        source=Source(title=f"Tariffs of {path.name}", attribution=f"User's file {path.name}."),
        assumptions=_assumptions(schedule, rate, weighted, target, notes, path.name),
    )


def _rates(schedule: Schedule, sector_of: Indices, target: Target, file: str) -> tuple[Array, int]:
    n, s = len(target.country), len(target.sector)
    rate = np.zeros((s, n, n)).T
    weighted = 0
    problems: list[Problem] = []
    for buyer in np.unique(schedule.importer).tolist():
        mine = np.flatnonzero(schedule.importer == buyer)
        best = _best_rows(schedule, mine, target, file, problems)
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
                merged = _merged(schedule, general, special[seller], file, problems)
                means = _by_sector(schedule, merged, sector_of)
            for sector, mean in means.items():
                rate[seller, buyer, sector] = mean.rate
                weighted += mean.weighted
    raise_problems(InputError, f"the tariffs in {file} cannot be used", problems)
    return rate, weighted


def _best_rows(
    schedule: Schedule, mine: Indices, target: Target, file: str, problems: list[Problem]
) -> dict[tuple[int, int], int]:
    """(partner, product) → the row that counts. Two that count the same must agree."""
    best: dict[tuple[int, int], int] = {}
    for row in mine.tolist():
        key = (int(schedule.exporter[row]), int(schedule.product[row]))
        other = best.setdefault(key, row)
        ahead = int(schedule.standing[row]) - int(schedule.standing[other])
        if ahead > 0:
            best[key] = row
        elif not ahead and schedule.rate[row] != schedule.rate[other]:
            seller = "all" if key[0] == EVERYBODY else target.country.labels[key[0]]
            buyer = target.country.labels[int(schedule.importer[row])]
            message = (
                f"two rates for {schedule.products[key[1]]} from {seller} to {buyer}: this, and "
                f"that of line {schedule.line[other]}"
            )
            place = (file, int(schedule.line[row]))
            problems.append(Problem(message, *place, field="rate", remedy="Keep one of them."))
    return best


def _merged(
    schedule: Schedule,
    general: Mapping[int, int],
    special: Mapping[int, int],
    file: str,
    problems: list[Problem],
) -> Mapping[int, int]:
    """Product → row for one partner: its own rows, which hold for all that their codes begin.

    A rate for a part of a product that has one rate for all partners cannot be put in its place.
    """
    if not (schedule.wider >= 0).any():
        return {**general, **special}
    merged = dict(general)
    for product in sorted(special, key=lambda k: len(schedule.products[k])):
        row = special[product]
        inside = [other for other in general if product in schedule.wider[other]]
        above = [k for k in schedule.wider[product].tolist() if k in general]
        if above:
            message = (
                f"{schedule.products[product]} is a part of {schedule.products[above[-1]]}, which "
                "has one rate for all partners"
            )
            remedy = "Give rates of a reporter with equally many digits."
            place = (file, int(schedule.line[row]))
            problems.append(Problem(message, *place, field="product", remedy=remedy))
        merged |= dict.fromkeys(inside or [product], row)
    return merged


@dataclass(frozen=True)
class _Mean:
    rate: float
    weighted: bool


def _by_sector(schedule: Schedule, rows: Mapping[int, int], sector_of: Indices) -> dict[int, _Mean]:
    """Sector → mean rate of its products; `rows`: product → the row that counts."""
    found: dict[int, list[int]] = {}
    for product, row in rows.items():
        found.setdefault(int(sector_of[product]), []).append(row)
    return {sector: _mean(schedule, np.array(chosen)) for sector, chosen in found.items()}


def _mean(schedule: Schedule, rows: Indices) -> _Mean:
    """Mean rate of products: by imports where all rows have them and are of one kind."""
    imports = schedule.imports[rows]
    general = schedule.exporter[rows] == EVERYBODY
    known = bool(np.isfinite(imports).all()) and float(imports.sum()) > 0
    if known and (general.all() or not general.any()):
        return _Mean(float((schedule.rate[rows] * imports).sum() / imports.sum()), weighted=True)
    return _Mean(float(schedule.rate[rows].mean()), weighted=False)


def _assumptions(
    schedule: Schedule, rate: Array, weighted: int, target: Target, given: list[str], file: str
) -> tuple[str, ...]:
    reporting = np.unique(schedule.importer)
    silent = [c for k, c in enumerate(target.country) if k not in reporting]
    bare = [target.sector.labels[j] for j in np.flatnonzero(~rate.any(axis=(0, 1)))]
    cells = int(np.count_nonzero(rate))
    first, *others = given
    notes = [
        f"{first}, from {file}: the partner's own rate where the file has one, otherwise the most "
        "favoured nation's",
        *others,
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
    high = schedule.rate[schedule.rate > HIGH]
    if len(high):
        notes.append(
            f"{len(high):,} of {len(schedule.rate):,} rates are above {100 * HIGH:.0f} %, the "
            f"highest {100 * float(high.max()):,.0f} %: averages so high are often errors"
        )
    if 0 < float(schedule.rate.max()) <= PER_CENT:
        notes.append("no rate in the tariff file is above 1 per cent: are they fractions?")
    return tuple(notes)
