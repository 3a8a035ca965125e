"""Checks of a solution that share no code with the solver: every equation, every market.

Each number is the largest deviation relative to the size of what it checks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.engines.trade.closure import trade_deficit_cf
from blocs.engines.trade.state import Problem
from blocs.foundation.axes import Array, Mask

VERIFIED_TOLERANCE = 1e-8
"""Largest relative deviation in any check with which a solution counts as converged."""


@dataclass(frozen=True, eq=False)
class Verified:
    """Levels rebuilt from (ŵ, P̂, X') alone, and how far each equation is off.

    Shapes as in `TradeSolution`; `checks` by name; `worst_market` names the largest deviation.
    """

    unit_cost_hat: Array
    trade_share_cf: Array
    flows_cf: Array
    gross_output_cf: Array
    tariff_revenue_cf: Array
    value_added_cf: Array
    trade_deficit_cf: Array
    income_cf: Array
    checks: dict[str, float]
    worst_market: str


def verify(
    *, problem: Problem, log_wage: Array, log_price: Array, expenditure: Array, without: Mask
) -> Verified:
    """Rebuild shares, flows, output and incomes from the solution and measure every equation.

    log_wage: [n]; log_price: [n, j]; expenditure: [n, j] X'; without: [n] countries that have no
    economy left to check (see `autarky`).
    """
    economy = problem.economy
    theta = economy.trade_elasticity
    wage = np.exp(log_wage)
    log_cost = economy.value_added_share * log_wage[:, None]
    if economy.input_share is not None:
        log_cost = log_cost + np.matmul(log_price[:, None, :], economy.input_share)[:, 0, :]
    attraction = np.exp(-theta * log_cost).T[:, None, :]
    aversion = np.exp(theta * log_price).T[:, :, None]
    share = problem.kernel * attraction
    share *= aversion
    gross = share * expenditure.T[:, :, None]
    flows = gross if problem.tariff_factor_cf is None else gross / problem.tariff_factor_cf
    output = flows.sum(axis=1).T
    imports, exports = flows.sum(axis=(0, 2)), flows.sum(axis=(0, 1))
    revenue = (gross - flows).sum(axis=(0, 2)) if flows is not gross else np.zeros_like(wage)
    deficit = trade_deficit_cf(problem=problem, wage_hat=wage)
    labour_income = economy.value_added * wage
    income = labour_income + revenue + deficit
    use = economy.final_share * income[:, None]
    if economy.input_share is not None:
        use = use + np.matmul(economy.input_share, output[:, :, None])[:, :, 0]
    bought = problem.active
    sizes = {
        "trade_shares_sum_to_one": np.where(bought, share.sum(axis=2).T - 1.0, 0.0),
        "goods_market": (use - expenditure) / income[:, None],
        "labour_market": ((economy.value_added_share * output).sum(axis=1) - labour_income)
        / labour_income,
        "trade_balance": (imports - exports - deficit) / labour_income,
    }
    for gap in sizes.values():
        gap[without] = 0.0
    checks = {name: float(np.abs(gap).max()) for name, gap in sizes.items()}
    checks["walras"] = abs(float(deficit.sum())) / float(economy.value_added.sum())
    return Verified(
        unit_cost_hat=np.exp(log_cost),
        trade_share_cf=share,
        flows_cf=flows,
        gross_output_cf=output,
        tariff_revenue_cf=revenue,
        value_added_cf=labour_income,
        trade_deficit_cf=deficit,
        income_cf=income,
        checks=checks,
        worst_market=_worst(sizes, problem),
    )


def _worst(gaps: dict[str, Array], problem: Problem) -> str:
    """`goods_market of BLR, C19` for the largest gap."""
    name = max(gaps, key=lambda key: float(np.nan_to_num(np.abs(gaps[key]), nan=np.inf).max()))
    gap = np.nan_to_num(np.abs(gaps[name]), nan=np.inf)
    place = np.unravel_index(int(gap.argmax()), gap.shape)
    labels = [problem.economy.country.labels[place[0]]]
    if len(place) > 1:
        labels.append(problem.economy.sector.labels[place[1]])
    return f"{name} of {', '.join(labels)} (off by {gap[place]:.1e})"
