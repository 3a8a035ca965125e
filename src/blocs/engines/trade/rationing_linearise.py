"""A rationed world linearised where it stands: which bound binds, and the weight of everything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.engines.trade.rationing import Rationed, log_ces, rationed
from blocs.engines.trade.rationing_limits import Limits, Passage, limits_of, passage_of
from blocs.engines.trade.rationing_solve import NOTHING
from blocs.engines.trade.state import Economy, trade_cost_hat
from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import Problem, SolverError, raise_problems
from blocs.world import Shock

TIE = 1e-12
"""Bounds closer than this, as ratios to the baseline, tie: ten times the error of a solution."""

TIE_SIZE = 1e-6
"""A tie in sales of less than this share of the producer's output is of no consequence."""


@dataclass(frozen=True, eq=False)
class CesSlopes:
    """weight: […, j] of log x in the log of the mean; elasticity: […] of the elasticity."""

    weight: Array
    elasticity: Array


@dataclass(frozen=True, eq=False)
class Linearised:
    """Coefficients at one solution.

    responds: [j, n, i] deliveries that follow cost by the buyer's response, costs and melts: [j, n,
    i] entries whose κ̂, d̂ counts (a fall is without effect); supplier: [j, n, i] w of log φ and log
    s in log m, by_power: [n, j] of η; inputs: [n, k, j] of log m in log s, or None, labour: [n, k]
    of log L̂, by_elasticity: [2, n, k] of ρ and ε, productive: [n, k] and employed: [n] entries
    whose T̂, L̂ counts; promised: [j, n, i] 1 where the promise binds, 0 where the order does; goods:
    [n, j] of log m and income: [n] of log y in log Ĉ, by_final: [n] of σ.
    """

    limits: Limits
    passage: Passage
    found: Rationed
    responds: Mask
    costs: Mask
    melts: Mask
    supplier: Array
    by_power: Array
    inputs: Array | None
    labour: Array
    by_elasticity: Array
    productive: Mask
    employed: Mask
    promised: Array
    goods: Array
    income: Array
    by_final: Array


def linearise_rationing(economy: Economy, *, shock: Shock) -> Linearised:
    """Solve and linearise. Raises SolverError at a kink, and where somebody has no real income."""
    with np.errstate(all="ignore"):
        limits, passage = limits_of(economy, shock), passage_of(economy, shock)
        found = rationed(limits)
        _refuse(limits, found)
        cost, iceberg = trade_cost_hat(economy, shock), shock.iceberg_cost_hat
        by_cell = passage.response
        responds = by_cell <= 1.0 / passage.melting
        supplier, by_power = _supplier_slopes(limits, found)
        inputs, labour, by_elasticity = _capacity_slopes(limits, found)
        eaten = _finite(np.minimum(np.log(found.income)[:, None], found.log_promised))
        final = ces_slopes(economy.final_share, eaten, elasticity=limits.substitution.final)
        earned = found.income[:, None] < np.exp(found.log_promised)
        return Linearised(
            limits=limits,
            passage=passage,
            found=found,
            responds=responds,
            costs=_counts(None if cost is None else 1.0 / cost, like=by_cell),
            melts=_counts(None if iceberg is None else 1.0 / iceberg.T, like=by_cell),
            supplier=supplier,
            by_power=by_power,
            inputs=inputs,
            labour=labour,
            by_elasticity=by_elasticity,
            productive=_counts(shock.productivity_hat, like=labour),
            employed=_counts(shock.labour_hat, like=labour[:, 0]),
            promised=_promised(found).astype(float),
            goods=np.where(earned, 0.0, final.weight),
            income=np.where(earned, final.weight, 0.0).sum(axis=1),
            by_final=final.elasticity,
        )


def _counts(ratio: Array | None, *, like: Array) -> Mask:
    """Entries that are not better than the baseline."""
    return np.ones(like.shape, dtype=bool) if ratio is None else ratio <= 1.0


def ces_slopes(share: Array, log_x: Array, *, elasticity: float) -> CesSlopes:
    """Slopes of `log_ces`, zero where the mean is."""
    r, log_mean = 1.0 - 1.0 / elasticity, log_ces(share, log_x, elasticity=elasticity)
    alive = (share > 0) & np.isfinite(log_x) & np.isfinite(log_mean)[..., None]
    gap = np.where(alive, log_x - log_mean[..., None], 0.0)
    weight = np.where(alive, share * np.exp(r * gap), 0.0)
    if abs(r) > 1e-6:
        slope = (weight * gap).sum(axis=-1) / r
    else:
        slope = 0.5 * (weight * gap**2).sum(axis=-1)
    return CesSlopes(weight, slope / elasticity**2)


def _supplier_slopes(limits: Limits, found: Rationed) -> tuple[Array, Array]:
    power = limits.power[:, :, None]
    log_m = _finite(found.log_promised).T[:, :, None]
    log_got = np.log(limits.delivered) + found.log_capacity.T[:, None, :]
    log_got = np.where(limits.kept > 0, _finite(log_got), 0.0)
    there = np.isfinite(found.log_promised).T[:, :, None] & (limits.kept > 0)
    got = limits.kept * np.exp(power * (found.log_capacity.T[:, None, :] - log_m))
    weight = np.where(there, got, 0.0)
    by_power = ((weight * (log_got - log_m)).sum(axis=2) / limits.power).T
    return weight, by_power


def _capacity_slopes(limits: Limits, found: Rationed) -> tuple[Array | None, Array, Array]:
    economy, elasticity = limits.economy, limits.substitution
    n, s = economy.final_share.shape
    if economy.input_share is None:
        return None, np.ones((n, s)), np.zeros((2, n, s))
    mix, log_m = economy.input_mix_transposed, found.log_promised[:, None, :]
    among = ces_slopes(mix, log_m, elasticity=elasticity.inputs)
    bundle = log_ces(mix, log_m, elasticity=elasticity.inputs)
    labour = np.broadcast_to(limits.log_labour[:, None], bundle.shape)
    between = ces_slopes(
        limits.value_added_weight,
        np.stack([labour, bundle], axis=-1),
        elasticity=elasticity.value_added,
    )
    part = between.weight[:, :, 1]
    by_elasticity = np.stack([between.elasticity, part * among.elasticity])
    return part[:, :, None] * among.weight, between.weight[:, :, 0], by_elasticity


def _promised(found: Rationed) -> Mask:
    capacity, ordered = np.exp(found.log_capacity.T)[:, None, :], found.ordered.T[:, :, None]
    return capacity <= ordered + TIE


def _finite(log_x: Array) -> Array:
    return np.where(np.isfinite(log_x), log_x, 0.0)


def _refuse(limits: Limits, found: Rationed) -> None:
    """Name the countries without income, or the first ties."""
    labels, sectors = limits.economy.country.labels, limits.economy.sector.labels
    poor = found.consumption < NOTHING
    if poor.any():
        raise SolverError(
            "no derivatives exist where a country has no real income: "
            + ", ".join(labels[n] for n in np.flatnonzero(poor))
        )
    raise_problems(
        SolverError,
        "no derivative exists at a kink, where two bounds bind at once (as everywhere at the "
        "unshocked baseline): take it at a shock, or compare two solutions",
        [
            *(
                Problem(f"'{sectors[j]}' from {labels[i]} to {labels[n]}: promised as ordered")
                for j, n, i in np.argwhere(_tied(limits, found))
            ),
            *(
                Problem(f"'{sectors[j]}' in {labels[n]}: income buys just what is there")
                for n, j in np.argwhere(_tied_households(limits, found))
            ),
        ],
        most=5,
    )


def _tied(limits: Limits, found: Rationed) -> Mask:
    """Cells where promise and order tie; orders of households alone never move and do not count."""
    gap = np.exp(found.log_capacity.T)[:, None, :] - found.ordered.T[:, :, None]
    tied = (np.abs(gap) <= TIE) & (limits.sold > TIE_SIZE)
    if limits.use is None:
        return np.zeros_like(tied)
    return tied & (limits.use.sum(axis=2) > 0).T[:, :, None]


def _tied_households(limits: Limits, found: Rationed) -> Mask:
    gap = found.income[:, None] - np.exp(found.log_promised)
    return (np.abs(gap) <= TIE) & (limits.economy.final_share > 0)
