"""The tables of an exposure, measure by measure: partners, routes, critical goods, sectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from blocs.draws.run import Run
from blocs.foundation.axes import Array, Axis
from blocs.foundation.plain import finite_or_null
from blocs.questions.exposure import tables
from blocs.questions.exposure.engine.critical import critical_cells
from blocs.questions.exposure.engine.dependence import Direction, asymmetry, dependence
from blocs.questions.exposure.engine.energy import ImportsByOrigin, imports_by_origin
from blocs.questions.exposure.engine.friends import friends_and_enemies
from blocs.questions.exposure.engine.leontief import ExportDecomposition, ValueAddedByDemand
from blocs.questions.exposure.engine.power import Threat, power_rows
from blocs.questions.exposure.engine.rupture import (
    Rupture,
    RuptureRow,
    rupture_rows,
    sector_ruptures,
)
from blocs.questions.exposure.engine.substitution import (
    SubstitutionDependence,
    substitution_dependence,
)
from blocs.questions.exposure.tables import Table
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.flags import flags_document, not_ranked
from blocs.world.minerals.dataset import Minerals, load_minerals
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World

CRITICAL = 0.8
"""Part of the damage that the list of critical goods accounts for."""
ROUTES = 15
ENERGY = ("energy", "crude_oil", "pipeline_gas")

RUPTURES, POWER, RANGES, SECTORS = "ruptures", "power", "bands", "sectors"
"""Stages that are told by name."""


def implausible_countries(world: World) -> tuple[str, ...]:
    """Countries whose base data are too odd for a rank."""
    return not_ranked(flags_document(world))


# -- partners -------------------------------------------------------------------------------------


def partner_table(
    world: World,
    content: ValueAddedByDemand,
    dyads: Sequence[tuple[str, str]],
    trade: Trade,
    run: Run,
    *,
    trade_balance: TradeBalance,
) -> tuple[Table, dict[str, str]]:
    """All measures of ordered dyads (country, partner), and partners without an equilibrium."""
    columns = _data_columns(world, content, dyads) | _friend_column(
        world, dyads, trade, trade_balance
    )
    failures: dict[str, str] = {}
    ruptures = rupture_rows(
        world,
        [Rupture((a,), (b,)) for a, b in dyads],
        trade,
        run.stage(RUPTURES, len(dyads)),
        trade_balance=trade_balance,
    )
    rows = list(ruptures)
    for row in rows:
        if row.cause:
            failures[row.rupture.other[0]] = row.cause
    columns |= _rupture_columns(rows)
    threats = [Threat(by=(b,), over=(a,)) for a, b in dyads]
    telling = run.stage(POWER, len(threats))
    powers = list(power_rows(world, threats, trade, telling, trade_balance=trade_balance))
    for key in ("power_pct", "power_given_prices_pct", "withdrawn_pct"):
        source = {"power_pct": "loss_pct", "power_given_prices_pct": "loss_at_given_prices_pct"}
        columns[key] = np.array([getattr(row, source.get(key, key)) for row in powers])
    values = np.column_stack([columns[column.key] for column in tables.PARTNER_COLUMNS])
    table = Table(
        "partners",
        ("country", "partner"),
        tuple(dyads),
        tables.PARTNER_COLUMNS,
        values,
        tables.PARTNER_MEANING,
    )
    return table, failures


def by_partner(table: Table) -> Table:
    """Rows by partner alone, costliest rupture first, those without a number last."""
    loss = table.column("rupture_loss_pct")
    order = np.argsort(-np.nan_to_num(loss, nan=-np.inf), kind="stable")
    rows = tuple((table.rows[int(k)][1],) for k in order)
    return Table(table.key, ("partner",), rows, table.columns, table.values[order], table.meaning)


def _data_columns(
    world: World, content: ValueAddedByDemand, dyads: Sequence[tuple[str, str]]
) -> dict[str, Array]:
    """Columns from the tables alone."""
    mine = world.country.indices([a for a, _ in dyads])
    theirs = world.country.indices([b for _, b in dyads])
    shares = {side: dependence(world, direction=side) for side in Direction}
    columns = {
        f"{key}_share_pct": 100 * shares[side].share[mine, theirs]
        for key, side in (
            ("import", Direction.IMPORTS),
            ("export", Direction.EXPORTS),
            ("turnover", Direction.TURNOVER),
        )
    }
    lopsided = asymmetry(shares[Direction.TURNOVER]).difference
    return columns | {
        "turnover_asymmetry": 100 * lopsided[mine, theirs],
        "substitution_loss_pct": 100 * substitution_dependence(world).loss[mine, theirs],
        "value_added_share_pct": 100 * content.share[mine, theirs],
        "value_added_direct": content.direct[mine, theirs],
        "value_added_indirect": content.indirect[mine, theirs],
    }


def _friend_column(
    world: World,
    dyads: Sequence[tuple[str, str]],
    trade: Trade,
    trade_balance: TradeBalance,
) -> dict[str, Array]:
    who = tuple(dict.fromkeys(a for a, _ in dyads))
    friends = friends_and_enemies(world, trade, countries=who, trade_balance=trade_balance)
    rows = [who.index(a) for a, _ in dyads]
    partners = world.country.indices([b for _, b in dyads])
    return {"friend_elasticity": friends.productivity[rows, partners]}


def _rupture_columns(rows: Sequence[RuptureRow]) -> dict[str, Array]:
    pct = np.array([row.loss_pct for row in rows])
    money = np.array([row.loss_million_usd for row in rows])
    return {
        "rupture_loss_pct": pct[:, 0],
        "partner_loss_pct": pct[:, 1],
        "rupture_loss": money[:, 0],
        "partner_loss": money[:, 1],
        "rupture_asymmetry": np.array([row.asymmetry for row in rows]),
    }


# -- totals, routes, critical goods, sectors ------------------------------------------------------


def trade_totals(world: World, country: str) -> dict[str, float]:
    """Trade and value added, million USD, and the concentration of partners (HHI)."""
    k = world.country.position[country]
    found: dict[str, float] = {}
    for side in Direction:
        shares = dependence(world, direction=side)
        found[str(side)] = float(shares.value[k].sum())
        found[f"{side}_hhi"] = float(shares.concentration[k])
    found["value_added"] = float(world.value_added[k])
    return found


def route_table(content: ValueAddedByDemand, world: World, country: str) -> Table:
    """The largest flows of value added by way of third countries, to other destinations."""
    k = world.country.position[country]
    through = np.array(content.through[k])
    own = np.arange(len(through))
    through[own, own] = 0.0
    through[k], through[:, k] = 0.0, 0.0
    order = np.argsort(-through, axis=None, kind="stable")[:ROUTES]
    via, destination = np.unravel_index(order, through.shape)
    codes = world.countries
    rows = tuple((codes[int(d)], codes[int(v)]) for d, v in zip(destination, via, strict=True))
    return Table(
        "routes",
        ("destination", "via"),
        rows,
        tables.ROUTE_COLUMNS,
        through[via, destination][:, None],
        tables.ROUTE_MEANING,
    )


def export_table(found: ExportDecomposition, country: str) -> Table:
    """Exports of the country to each partner in seven parts, the largest flow first."""
    k = found.country.position[country]
    parts = (found.gross_exports, *found.parts.values())
    values = np.column_stack([part[k].sum(axis=1) for part in parts])
    order = [int(n) for n in np.argsort(-values[:, 0], kind="stable") if n != k]
    return Table(
        "exports",
        ("partner",),
        tuple((found.country.labels[n],) for n in order),
        tables.EXPORT_COLUMNS,
        values[order],
        tables.EXPORT_MEANING,
    )


def demand_table(content: ValueAddedByDemand, country: str) -> Table:
    """Value added of each sector and what of it hangs on final demand abroad."""
    k = content.country.position[country]
    earned = content.by_sector[k].sum(axis=0)
    abroad = earned - content.by_sector[k, k]
    share = np.full(len(earned), np.nan)
    np.divide(100 * abroad, earned, out=share, where=earned > 0)
    return Table(
        "foreign_demand",
        ("sector",),
        tuple((code,) for code in content.sector.labels),
        tables.DEMAND_COLUMNS,
        np.column_stack([earned, abroad, share]),
        tables.DEMAND_MEANING,
    )


def critical_table(found: SubstitutionDependence, world: World, country: str) -> Table:
    """The cells that carry CRITICAL of the loss of suppliers, largest first."""
    k = world.country.position[country]
    cells = critical_cells(
        found.contribution[k], partners=world.country, sectors=world.sector, wanted=CRITICAL
    )
    first = slice(0, cells.count)
    values = [cells.contribution[first], cells.share[first], cells.cumulative[first]]
    return Table(
        "critical",
        ("partner", "sector"),
        cells.cells,
        tables.CRITICAL_COLUMNS,
        100 * np.column_stack(values),
        tables.CRITICAL_MEANING,
    )


def sector_table(
    world: World,
    country: str,
    partner: str,
    trade: Trade,
    run: Run,
    *,
    trade_balance: TradeBalance,
) -> Table:
    """Trade of the two and exact losses of both, by sector, by group, in all."""
    ruptures = sector_ruptures(world, (country,), (partner,))
    rows = list(
        rupture_rows(
            world,
            ruptures,
            trade,
            run.stage(SECTORS, len(ruptures)),
            trade_balance=trade_balance,
        )
    )
    lost = np.array([row.loss_pct for row in rows])
    a, b = world.country.position[country], world.country.position[partner]
    traded: list[Array] = []
    shares: list[Array] = []
    for side in (Direction.IMPORTS, Direction.EXPORTS):
        value = dependence(world, direction=side).value[a]
        part = _over_sectors(value[b], ruptures, world.sector)
        whole = _over_sectors(value.sum(axis=0), ruptures, world.sector)
        none = np.full(len(part), np.nan)
        traded.append(part)
        shares.append(100 * np.divide(part, whole, out=none, where=whole > 0))
    names = {codes: name for name, codes in world.sector_groups.items()}
    labels = tuple((_piece_name(item, names),) for item in ruptures)
    return Table(
        "sectors",
        ("sector",),
        labels,
        tables.SECTOR_COLUMNS,
        np.column_stack([*traded, *shares, lost]),
        tables.SECTOR_MEANING,
    )


def _over_sectors(values: Array, pieces: Sequence[Rupture], axis: Axis) -> Array:
    """Sums of (sector,) `values` over the sectors of each rupture."""
    return np.array(
        [
            values.sum() if p.sectors is None else values[axis.indices(p.sectors)].sum()
            for p in pieces
        ]
    )


def _piece_name(rupture: Rupture, groups: Mapping[tuple[str, ...], str]) -> str:
    if rupture.sectors is None:
        return "all"
    return rupture.sectors[0] if len(rupture.sectors) == 1 else groups[rupture.sectors]


# -- energy ---------------------------------------------------------------------------------------


def energy_imports(country: str) -> tuple[dict[str, ImportsByOrigin], dict[str, Any]]:
    """Imports of energy by origin, and the data set; both empty for a country without records."""
    minerals = load_minerals()
    if country not in minerals.country:
        return {}, {}
    found = {name: _imports(minerals, country, name) for name in ENERGY}
    about = minerals.about
    keys = ("name", "title", "edition", "years", "sources", "coverage", "sha256")
    return found, {key: about[key] for key in keys if key in about}


def _imports(minerals: Minerals, country: str, group: str) -> ImportsByOrigin:
    records = minerals.imports(country, group)
    return imports_by_origin(
        years=records.years,
        origins=records.origins,
        value=records.value,
        quantity=records.quantity,
        missing=records.missing,
        reason=records.reason,
    )


def energy_json(found: ImportsByOrigin) -> dict[str, Any]:
    """Imports by origin as plain data: null where the record is missing, with the reason."""
    return {
        "meaning": dict(found.meaning),
        "unit": "million USD",
        "years": list(found.years),
        "total": [finite_or_null(value) for value in found.total_value],
        "total_missing_because": list(found.total_reasons),
        "origins": {
            code: [finite_or_null(value) for value in found.value[:, k]]
            for k, code in enumerate(found.origins)
        },
    }
