"""A world of one year → the same world in another: see `totals`, `pair_trade`, `sourcing`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from blocs.data.final_demand import home_factors
from blocs.data.other_year.account import account_of
from blocs.data.other_year.pair_trade import (
    PairTable,
    PairTrade,
    TradeBefore,
    hidden_error_pct,
    pair_trade,
)
from blocs.data.other_year.sourcing import Sourcing, Structure, sourced
from blocs.data.other_year.tables import read_update_tables
from blocs.data.other_year.totals import Margins, Totals, margins_of
from blocs.foundation.arguments import a, arguments, optional, path, text, whole
from blocs.foundation.axes import Array, Axis, Mask
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.world.pairs import PairRecord, by_origin
from blocs.world.world import World

GOODS_GROUP = "goods"


@dataclass(frozen=True, eq=False)
class Update:
    """The updated world, and how it was made: `trade` by pair, `margins`, `sourcing`."""

    world: World
    margins: Margins
    trade: PairTrade
    sourcing: Sourcing


@arguments(
    world=a(World, "a World"),
    totals=path,
    pairs=path,
    year=whole(0),
    name=text,
    missing=optional(path),
    pairs_year=optional(whole(0)),
)
def update_world(
    world: World,
    *,
    totals: str | Path,
    pairs: str | Path,
    year: int,
    name: str,
    missing: str | Path | None = None,
    pairs_year: int | None = None,
) -> World:
    """`world` as it was in another year, from files: recorded totals and trade by pair.

    totals: CSV `country,year,gdp,exports,imports` with the world's year and `year`, million USD.
    pairs: CSV `origin,destination,value[,year]`, goods, million USD; a pair that is absent is zero,
    unless `missing`, CSV `origin,destination`, lists it. pairs_year: of the pairs, default `year`.

    Raises InputError with every problem of the files at once; NotConvergedError, with the country
    or pair, where no world has these totals.
    """
    paths = {"totals": Path(totals), "pairs": Path(pairs)}
    paths |= {} if missing is None else {"missing": Path(missing)}
    tables = read_update_tables(
        world,
        totals=paths["totals"],
        pairs=paths["pairs"],
        missing=paths.get("missing"),
        year=year,
        pairs_year=pairs_year or year,
    )
    made = updated(world, base=tables.base, wanted=tables.wanted, pairs=tables.pairs, name=name)
    told = account_of(
        world, made.world, made.margins, made.trade, files=paths, left_out=tables.left_out
    )
    return dataclasses.replace(made.world, provenance=told)


def updated(world: World, *, base: Totals, wanted: Totals, pairs: PairTable, name: str) -> Update:
    """`world` in the year of `wanted`: identities hold, no final demand is negative.

    base, wanted: totals of the world's year and of the other. Raises InputError, NotConvergedError.
    """
    raise_problems(InputError, f"'{world.name}' cannot be updated", _unfit(world))
    goods = goods_of(world)
    by_kind = [_between(world.flows[:, :, kind]) for kind in (goods, ~goods)]
    both = by_kind[0] + by_kind[1]
    margins = margins_of(
        world.country,
        value_added=world.value_added,
        turnover=both.sum(axis=0) + both.sum(axis=1),
        base=base,
        wanted=wanted,
    )
    before = TradeBefore(world.country, *by_kind)
    trade = pair_trade(before, pairs, margins)
    hidden = hidden_error_pct(trade, before, pairs, margins)
    made = sourced(_structure(world, goods), trade, margins)
    record = _record(world.country, trade, pairs.year, hidden)
    after = dataclasses.replace(
        world,
        name=name,
        year=wanted.year,
        flows=made.flows,
        given_final_share=world.final_share,
        provenance=dataclasses.replace(world.provenance, pairs=record),
    )
    return Update(after, margins, trade, made)


def goods_of(world: World) -> Mask:
    """(sector,) which sectors are goods: the group of that name, else sections A to C of ISIC.

    Raises InputError where none is.
    """
    group = world.sector_groups.get(GOODS_GROUP, ())
    told = home_factors(world.sectors, goods=group or None, goods_factor=1.0, services_factor=2.0)
    goods: Mask = told == 1.0
    if not goods.any():
        remedy = f"Give the world a group of sectors `{GOODS_GROUP}`."
        problem = Problem("no sector is known to be goods", field="sector_groups", remedy=remedy)
        raise InputError(f"'{world.name}' cannot be updated", problems=[problem])
    return goods


def _unfit(world: World) -> list[Problem]:
    problems: list[Problem] = []
    if world.tariff_rate.any() or world.export_tax_rate is not None:
        message = f"world '{world.name}' has tariffs or export taxes of {world.year}"
        remedy = (
            "Load it without them, `tariffs='none'`, where they were put in; `--tariffs` puts in "
            "those of the new year."
        )
        problems.append(Problem(message, field="tariffs", remedy=remedy))
    if not world.year:
        remedy = "Write `year:` into its manifest.yaml."
        problems.append(Problem(f"the year of world '{world.name}' is unknown", remedy=remedy))
    return problems


def _between(flows: Array) -> Array:
    """(origin, destination) trade, zero at home."""
    trade = flows.sum(axis=2)
    np.fill_diagonal(trade, 0.0)
    return trade


def _structure(world: World, goods: Mask) -> Structure:
    return Structure(
        country=world.country,
        trade_share=np.ascontiguousarray(world.trade_share.T),
        input_share=world.input_share,
        final_share=world.final_share,
        expenditure=world.expenditure,
        goods=goods,
    )


def _record(country: Axis, trade: PairTrade, year: int, hidden: float) -> PairRecord:
    def listed(mask: Mask) -> dict[str, tuple[str, ...]]:
        places: list[list[int]] = np.argwhere(mask).tolist()
        return by_origin((country.labels[i], country.labels[n]) for i, n in places)

    zero = ~trade.observed & ~trade.estimated & ~np.eye(len(country), dtype=bool)
    error = round(hidden, 2) if np.isfinite(hidden) else None
    return PairRecord(year, listed(trade.estimated), listed(zero), error)
