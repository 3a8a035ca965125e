"""Customs statistics with the user's domestic sales → a World of goods, without input use."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.layouts import MOST_VALUE, Layout, NumberColumn
from blocs.data.readers.codes import closest_code, meaning_of
from blocs.data.readers.columns import ColumnMap, read_columns
from blocs.data.readers.concordance import (
    Concordance,
    one_sector,
    read_concordance,
    sector_positions,
)
from blocs.data.readers.customs import CustomsFormat, Trade, read_trade
from blocs.data.readers.isic import elasticities_for
from blocs.data.readers.tariff_files import read_tariffs
from blocs.data.readers.tariff_schedule import Target
from blocs.data.reference import load_bloc_table
from blocs.data.report import listed
from blocs.foundation.axes import Array, Axis, Mask, did_you_mean
from blocs.foundation.errors import InputError, Problem, WorldError, raise_problems
from blocs.foundation.files import is_file, is_there
from blocs.world.provenance import Provenance, Source
from blocs.world.world import World

REST = "ROW"
DOMESTIC = Layout(
    "domestic",
    ("country", "sector"),
    tuple(
        NumberColumn(
            name,
            low=0.0,
            high=MOST_VALUE,
            optional=True,
            expected="a value of zero or more",
            remedy="Million USD; give output or domestic_sales.",
        )
        for name in ("output", "domestic_sales")
    ),
)
DOMESTIC_COLUMNS = ColumnMap(
    {name: (name,) for name in DOMESTIC.known}, needed=("country", "sector")
)


@dataclass(frozen=True)
class CustomsInputs:
    """What a world of goods needs beside the customs file. `concordance`: a file, or one sector."""

    domestic: Path | None
    concordance: str | None
    elasticity: float | str | Path | None
    year: int | None = None
    tariffs: Path | None = None
    tariff_year: int | None = None
    allow_left_out: float | None = None


def read_customs(path: Path, form: CustomsFormat, given: CustomsInputs, *, name: str) -> World:
    """A world of goods without input use: trade from customs, sales at home from the user's table.

    Countries and sectors are those of the table of domestic sales; trade of others goes to its
    country ROW where it has one, otherwise it is left out and told, and refused where it is more
    than `allow_left_out` of the file (default: 1 %). Raises InputError, WorldError.
    """
    if given.domestic is None or given.concordance is None:
        raise InputError("customs statistics alone are no world", problems=_needs(given))
    home = _domestic(given.domestic)
    concordance = _concordance(given.concordance)
    sector = Axis("sector", tuple(home.sector.labels))
    unknown = [
        Problem(
            f"sector '{code}' has no domestic sales",
            given.domestic.name,
            field="sector",
            remedy=did_you_mean(code, sector.labels) or "Add its rows.",
        )
        for code in concordance.axis
        if code not in sector
    ]
    raise_problems(InputError, "concordance and domestic sales do not fit", unknown)
    trade = read_trade(path, form, year=given.year)
    elasticity = elasticities_for(given.elasticity, sector)
    notes = [*trade.notes, *concordance.notes]
    flows = _flows(trade, concordance, home, path.name, given.allow_left_out, notes)
    flows[np.arange(len(home.country)), np.arange(len(home.country))] = home.sales(flows)
    _check_flows(flows, home)
    target = Target(home.country, sector, trade.year)
    sources = [form.source, Source(title=f"Domestic sales: user's file {given.domestic.name}")]
    rate = np.zeros(flows.shape)
    if given.tariffs is None:
        notes.append("tariffs of the base year are zero")
    else:
        tariffs = read_tariffs(
            given.tariffs,
            target,
            concordance=given.concordance,
            year=given.tariff_year,
            allow_left_out=given.allow_left_out,
        )
        rate = tariffs.rate
        notes += tariffs.assumptions
        sources.append(tariffs.source)
    n, s = len(home.country), len(sector)
    notes.append("no table of inputs: all output is value added, all use is final")
    world = World(
        name=name,
        year=trade.year,
        country=home.country,
        sector=sector,
        flows=flows,
        trade_elasticity=elasticity.trade_elasticity,
        trade_elasticity_se=elasticity.standard_error,
        elasticity_notes=elasticity.notes,
        provenance=Provenance(title=name),
        tariff_rate=rate,
        input_share=np.zeros((n, s, s)),
        blocs=load_bloc_table(),
    )
    provenance = Provenance(
        title=f"{form.source.title}, {trade.year}, goods",
        edition=f"official file {path.name}",
        sources=tuple(sources),
        assumptions=tuple(text[:1].upper() + text[1:] + "." for text in notes),
        sha256=world.sha256,
    )
    return dataclasses.replace(world, provenance=provenance)


def _needs(given: CustomsInputs) -> list[Problem]:
    problems: list[Problem] = []
    if given.domestic is None:
        remedy = (
            "Give `--domestic FILE`: country,sector,output (gross output, million USD; sales at "
            "home are output less exports) or country,sector,domestic_sales."
        )
        message = "customs statistics do not hold what countries sell at home"
        problems.append(Problem(message, field="--domestic", remedy=remedy))
    if given.concordance is None:
        remedy = (
            "Give `--concordance FILE` with hs,sector, or `--concordance goods` for one sector."
        )
        problems.append(Problem("products need sectors", field="--concordance", remedy=remedy))
    return problems


def _concordance(choice: str) -> Concordance:
    if choice.isidentifier() and not is_there(choice):
        return one_sector(choice)
    return read_concordance(Path(choice))


@dataclass(frozen=True, eq=False)
class _Home:
    """Sales at home, or output, (country, sector) million USD; NaN where the table has no row."""

    country: Axis
    sector: Axis
    file: str
    output: Array | None
    domestic: Array | None

    def sales(self, flows: Array) -> Array:
        """(country, sector) domestic sales, given exports in `flows` (its diagonal is zero)."""
        if self.domestic is not None:
            return self.domestic
        assert self.output is not None
        exports = flows.sum(axis=1)
        short = np.argwhere(exports > self.output)
        problems = [
            Problem(
                f"{self.country.labels[n]} {self.sector.labels[j]}: exports of "
                f"{exports[n, j]:,.6g} exceed output of {self.output[n, j]:,.6g} million USD",
                self.file,
                field="output",
                remedy="Give gross output, not value added; re-exports may need a larger figure.",
            )
            for n, j in short
        ]
        raise_problems(InputError, "output does not cover exports", problems)
        return self.output - exports


def _domestic(path: Path) -> _Home:
    problems: list[Problem] = []
    if not is_file(path):
        problem = Problem("there is no such file", str(path), field="--domestic")
        raise InputError("the domestic sales cannot be read", problems=[problem])
    rows = read_columns(path, columns=DOMESTIC_COLUMNS, layout=DOMESTIC, problems=problems)
    raise_problems(InputError, f"the domestic sales in {path.name} cannot be used", problems)
    assert rows is not None
    given = [name for name in ("output", "domestic_sales") if name in rows.numbers]
    if len(given) != 1:
        message = "one of the columns output and domestic_sales is expected"
        raise InputError("domestic sales", problems=[Problem(message, path.name, 1)])
    country = Axis("country", rows.labels["country"].names)
    sector = Axis("sector", rows.labels["sector"].names)
    values = np.full((len(country), len(sector)), np.nan)
    values[rows.labels["country"].codes, rows.labels["sector"].codes] = rows.numbers[given[0]]
    missing = np.argwhere(np.isnan(values))
    for n, j in missing:
        message = f"no row for '{sector.labels[j]}' in '{country.labels[n]}'"
        remedy = "Add it; write 0 where nothing is produced."
        problems.append(Problem(message, path.name, field="country,sector", remedy=remedy))
    for code in country:
        if meaning_of(code, "iso") is None:
            remedy = closest_code(code) or f"Write alpha-3 codes; {REST} is the rest of the world."
            problems.append(Problem(f"unknown country '{code}'", path.name, remedy=remedy))
    raise_problems(InputError, f"the domestic sales in {path.name} cannot be used", problems)
    sold = values if given[0] == "domestic_sales" else None
    return _Home(country, sector, path.name, None if sold is not None else values, sold)


def _flows(
    trade: Trade,
    concordance: Concordance,
    home: _Home,
    file: str,
    allowed: float | None,
    notes: list[str],
) -> Array:
    """(origin, destination, sector) trade between the countries of the world, million USD."""
    n, s = len(home.country), len(home.sector)
    weight = np.zeros(len(trade.products))
    np.add.at(weight, trade.product, trade.value)
    used = np.flatnonzero(weight > 0)
    sector_of = np.full(len(trade.products), -1, dtype=np.int64)
    sector_of[used] = sector_positions(
        [trade.products[k] for k in used],
        concordance,
        home.sector,
        weight=weight[used],
        file=file,
    )
    rest = home.country.position.get(REST, -1)
    place = np.array([home.country.position.get(code, rest) for code in trade.countries])
    origin, destination = place[trade.origin], place[trade.destination]
    sector = sector_of[trade.product]
    inside = (origin >= 0) & (destination >= 0)
    same = inside & (origin == destination)
    _tell_the_rest(trade, home, inside, same, notes)
    kept = float(trade.value[inside].sum())
    trade.left_out.check(kept, allowed)
    notes += trade.left_out.notes(kept)
    cell = (origin * n + destination) * s + sector
    abroad = inside & ~same & (sector >= 0)
    total = np.bincount(cell[abroad], weights=trade.value[abroad], minlength=n * n * s)
    return total.astype(np.float64).reshape(n, n, s)


def _tell_the_rest(trade: Trade, home: _Home, inside: Mask, same: Mask, notes: list[str]) -> None:
    """What is done with countries that have no domestic sales, and with trade inside a country."""
    at: list[int] = np.unique(np.concatenate([trade.origin, trade.destination])).tolist()
    named = [trade.countries[k] for k in at]
    others = sorted(code.removeprefix("?") for code in named if code not in home.country)
    if others and REST in home.country:
        notes.append(
            f"{len(others)} countries and areas without domestic sales are added to the rest of "
            f"the world: {listed(others)}"
        )
    elif others:
        reason = f"trade of countries without domestic sales ({listed(others)})"
        trade.left_out.add(reason, float(trade.value[~inside].sum()))
    own = float(trade.value[same].sum())
    if own > 0:
        notes.append(
            f"{own:,.6g} million USD within one country or within the rest of the world are no "
            "foreign trade"
        )


def _check_flows(flows: Array, home: _Home) -> None:
    pairs = flows.sum(axis=2)
    abroad = pairs - np.diag(np.diag(pairs))
    problems = [
        Problem(
            f"country '{code}' {'has no output' if not pairs[k].any() else 'trades with nobody'}",
            home.file,
            field="country",
            remedy="Leave it out, or correct its rows.",
        )
        for k, code in enumerate(home.country)
        if not pairs[k].any() or not (abroad[k].any() or abroad[:, k].any())
    ]
    raise_problems(WorldError, "the world cannot be used", problems)
