"""A rationed world linearised where it stands: which bound binds, and the weight of everything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import Problem, SolverError, raise_problems
from blocs.questions.trade.engine.kernels import trade_cost_hat
from blocs.questions.trade.engine.models.ces import ces_slopes
from blocs.questions.trade.engine.rationing.limits import Limits, Passage, limits_of, passage_of
from blocs.questions.trade.engine.rationing.problem import Rationed, rationed
from blocs.questions.trade.engine.rationing.solve import NOTHING
from blocs.questions.trade.engine.rationing.supply import SupplySlopes, supply_slopes
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock

TIE = 1e-12
"""Bounds closer than this, as ratios to the baseline, tie: ten times the error of a solution."""

TIE_SIZE = 1e-5
"""A tie in sales of less than this share of the producer's output is of no consequence."""


@dataclass(frozen=True, eq=False)
class Linearised:
    """Coefficients at one solution.

    responds: [j, n, i] deliveries that follow cost by the buyer's response, crossed: [j, n, i]
    those that follow the costs of others, too (not those at the baseline); costs and melts: [j, n,
    i] entries whose κ̂, d̂ counts (a fall is without effect); productive: [n, k] and employed: [n]
    entries whose T̂, L̂ counts; promised: [j, n, i] 1 where the promise binds, 0 where the order
    does; goods: [n, j] of log m and income: [n] of log y in log Ĉ, by_final: [n] of σ.
    """

    limits: Limits
    passage: Passage
    found: Rationed
    responds: Mask
    crossed: Mask
    costs: Mask
    melts: Mask
    slopes: SupplySlopes
    productive: Mask
    employed: Mask
    promised: Array
    goods: Array
    income: Array
    by_final: Array


def linearise_rationing(economy: Economy, *, shock: Shock) -> Linearised:
    """Solve and linearise. Raises SolverError at a kink, and where somebody has no real income."""
    # Logs of quantities that are zero are −∞ or no number; masks leave them out below.
    with np.errstate(all="ignore"):
        limits, passage = limits_of(economy, shock), passage_of(economy, shock)
        found = rationed(limits)
        _refuse(limits, found)
        cost, iceberg = trade_cost_hat(economy, shock), shock.iceberg_cost_hat
        by_cell = passage.response
        responds = ~(by_cell * passage.melting > 1.0 + TIE)
        idle = np.abs(by_cell * passage.melting - 1.0) <= TIE
        slopes = supply_slopes(limits, log_s=found.log_capacity, log_m=found.log_promised)
        eaten = _finite(np.minimum(np.log(found.income)[:, None], found.log_promised))
        final = ces_slopes(economy.final_share, eaten, elasticity=limits.substitution.final)
        earned = found.income[:, None] < np.exp(found.log_promised)
        return Linearised(
            limits=limits,
            passage=passage,
            found=found,
            responds=responds,
            crossed=responds & ~idle,
            costs=_counts(None if cost is None else 1.0 / cost, like=by_cell),
            melts=_counts(None if iceberg is None else 1.0 / iceberg.T, like=by_cell),
            slopes=slopes,
            productive=_counts(shock.productivity_hat, like=slopes.labour),
            employed=_counts(shock.labour_hat, like=slopes.labour[:, 0]),
            promised=_promised(found).astype(float),
            goods=np.where(earned, 0.0, final.weight),
            income=np.where(earned, final.weight, 0.0).sum(axis=1),
            by_final=final.elasticity,
        )


def _counts(ratio: Array | None, *, like: Array) -> Mask:
    """Entries that are not better than the baseline."""
    return np.ones(like.shape, dtype=bool) if ratio is None else ratio <= 1.0


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
