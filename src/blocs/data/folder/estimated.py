"""A world folder without final demand: sales between firms, output and recorded trade balances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.data.final_demand import (
    HOME_FACTOR_GOODS,
    HOME_FACTOR_SERVICES,
    FinalDemand,
    estimate_final_demand,
    home_factors,
)
from blocs.data.final_demand_account import final_demand_assumptions, final_demand_report
from blocs.data.folder.arrays import cell_positions
from blocs.data.folder.tables import ESTIMATED_FROM, Axes, Tables
from blocs.data.manifest import Manifest
from blocs.data.report import Findings
from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import Problem

GOODS_GROUP = "goods"
"""Group of sectors in the manifest that tells goods from services."""


@dataclass(frozen=True, eq=False)
class Estimated:
    """What an estimate gives to a world.

    flows: (origin, destination, sector) of both uses. input_share: (country, sector, use_sector).
    assumptions, calibration: what `Provenance` says of it.
    """

    flows: Array
    input_share: Array
    assumptions: tuple[str, ...]
    calibration: dict[str, Any]


def estimated_world(
    tables: Tables, axes: Axes, manifest: Manifest, findings: Findings
) -> Estimated | None:
    """Flows and input shares of a folder without final demand; None where rows are not usable.

    Raises WorldError for totals that contradict each other, NotConvergedError where no final demand
    has them (`data.final_demand`).
    """
    output = _by_country_and_sector(tables, axes)
    balance = _balances(tables, axes)
    factor = _home_factor(tables, axes, manifest, findings)
    spending = _spending(tables, axes)
    if output is None or balance is None or factor is None or spending is None:
        return None
    findings.problems += _unstated(output, spending.sum(axis=1), axes, tables)
    if findings.problems:
        return None
    output = np.where(np.isnan(output), 0.0, output)
    paid = spending.sum(axis=1)
    kept = np.minimum(1.0, np.divide(output, paid, out=np.ones_like(paid), where=paid > 0))
    intermediate = _intermediate(tables, axes, kept)
    assert intermediate is not None
    spending = spending * kept[:, None, :]
    demand = estimate_final_demand(
        country=axes.country,
        sector=axes.sector,
        intermediate=intermediate,
        output=output,
        value_added=(output - spending.sum(axis=1)).sum(axis=1),
        balance=balance,
        home_factor=factor,
    )
    return _told(demand, axes, spending, balance, capped=int((kept < 1).sum()))


def _told(
    demand: FinalDemand, axes: Axes, spending: Array, balance: Array, *, capped: int
) -> Estimated:
    made = demand.output[:, None, :]
    share = np.divide(spending, made, out=np.zeros_like(spending), where=made > 0)
    flows = demand.flows
    assumptions = [told["en"] for told in final_demand_assumptions(demand)]
    if capped:
        assumptions.append(
            f"{capped:,} sectors have inputs above their output: the excess counts as final "
            "demand, and their value added is zero."
        )
    report = final_demand_report(
        demand,
        country=axes.country,
        sector=axes.sector,
        recorded=balance,
        deficit=flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2)),
        value_added=((1.0 - share.sum(axis=1)) * demand.output).sum(axis=1),
    )
    return Estimated(flows, share, tuple(assumptions), report)


def misplaced(tables: Tables) -> Iterator[Problem]:
    """Tables that say again, or otherwise, what the estimate finds."""
    for stem in sorted(tables.present & {"inputs", "sectors", "tariffs"}):
        remedy = f"Leave {stem}.csv out: inputs and final shares follow from the sales."
        if stem == "tariffs":
            remedy = "Leave tariffs.csv out and give the rates with --tariffs."
        yield Problem(
            "this cannot be given where final demand is estimated", f"{stem}.csv", remedy=remedy
        )
    for stem in ESTIMATED_FROM:
        if stem not in tables.present:
            yield Problem(
                "intermediate_flows stands here without final_flows: to estimate final demand, "
                f"{stem}.csv is needed too",
                f"{stem}.csv",
                remedy=REMEDIES[stem],
            )
    rows = tables.rows.get("intermediate_flows")
    if rows is not None and "use_sector" not in rows.labels:
        message = "the column use_sector is missing: who bought is not known by sector"
        yield Problem(message, rows.file, field="use_sector")


REMEDIES = {
    "output": "Write country,sector,output: gross output, million USD at basic prices.",
    "balances": "Write country,balance: exports less imports of goods and services, million USD.",
}


def _by_country_and_sector(tables: Tables, axes: Axes) -> Array | None:
    """(country, sector) output; NaN where no row states it."""
    rows = tables.rows.get("output")
    keys = None if rows is None else cell_positions(rows, axes)
    if rows is None or keys is None:
        return None
    found = np.full((len(axes.country), len(axes.sector)), np.nan)
    found[keys] = rows.numbers["output"]
    return found


def _balances(tables: Tables, axes: Axes) -> Array | None:
    """(country,) NaN where none is recorded."""
    rows = tables.rows.get("balances")
    keys = None if rows is None else cell_positions(rows, axes)
    if rows is None or keys is None:
        return None
    found = np.full(len(axes.country), np.nan)
    found[keys] = rows.numbers["balance"]
    return found


def _spending(tables: Tables, axes: Axes) -> Array | None:
    """(country, sector, use_sector) what each sector pays for each input."""
    rows = tables.rows.get("intermediate_flows")
    keys = None if rows is None else cell_positions(rows, axes)
    if rows is None or keys is None:
        return None
    n, s = len(axes.country), len(axes.sector)
    _, destination, sector, use = keys
    cell = (destination * s + sector) * s + use
    total = np.bincount(cell, weights=rows.numbers["value"], minlength=n * s * s)
    return total.astype(np.float64, copy=False).reshape(n, s, s)


def _intermediate(tables: Tables, axes: Axes, kept: Array) -> Array | None:
    """(origin, destination, sector) sales to firms; kept: (country, use_sector) share of each."""
    rows = tables.rows["intermediate_flows"]
    keys = cell_positions(rows, axes)
    if keys is None:
        return None
    n, s = len(axes.country), len(axes.sector)
    origin, destination, sector, use = keys
    cell = (origin * n + destination) * s + sector
    weights = rows.numbers["value"] * kept[destination, use]
    total = np.bincount(cell, weights=weights, minlength=n * n * s)
    return total.astype(np.float64, copy=False).reshape(n, n, s)


def _home_factor(
    tables: Tables, axes: Axes, manifest: Manifest, findings: Findings
) -> Array | None:
    """(sector,) as given, or by default where goods are told from services."""
    rows = tables.rows.get("home_factors")
    if rows is not None:
        keys = cell_positions(rows, axes)
        if keys is None:
            return None
        found = np.full(len(axes.sector), np.nan)
        found[keys] = rows.numbers["home_factor"]
        missing = [
            code for code, factor in zip(axes.sector, found, strict=True) if np.isnan(factor)
        ]
        if missing:
            message = f"no factor of {', '.join(missing)}"
            findings.problems.append(Problem(message, rows.file, field="sector"))
            return None
        return found
    goods = manifest.sector_groups.get(GOODS_GROUP)
    if goods is None and not all(_isic(code) for code in axes.sector):
        other = next(code for code in axes.sector if not _isic(code))
        message = f"'{other}' is no code of ISIC Rev. 4, so that goods are not told from services"
        remedy = (
            "Write home_factors.csv (sector,home_factor: by default "
            f"{HOME_FACTOR_GOODS:g} for goods, {HOME_FACTOR_SERVICES:g} for services), or a group "
            f"'{GOODS_GROUP}' of sectors in manifest.yaml."
        )
        findings.problems.append(Problem(message, tables.home, field="sector", remedy=remedy))
        return None
    return home_factors(axes.sector, goods=goods)


def _isic(code: str) -> bool:
    """Whether a code begins as sections of ISIC do: a letter, then digits or nothing."""
    return "A" <= code[:1] <= "U" and (len(code) == 1 or code[1].isdigit())


def _unstated(output: Array, paid: Array, axes: Axes, tables: Tables) -> Iterator[Problem]:
    """Producers that buy or sell, but whose output no row states."""
    sold = _sales(tables, axes)
    wrong: Mask = np.isnan(output) & ((paid > 0) | (sold > 0))
    places: list[list[int]] = np.argwhere(wrong).tolist()
    for n, j in places:
        yield Problem(
            f"no output of {axes.country.labels[n]} {axes.sector.labels[j]}, which buys or sells",
            "output.csv",
            field="output",
            remedy=REMEDIES["output"],
        )


def _sales(tables: Tables, axes: Axes) -> Array:
    """(country, sector) sold to firms."""
    whole = np.ones((len(axes.country), len(axes.sector)))
    found = _intermediate(tables, axes, whole)
    assert found is not None
    return found.sum(axis=1)
