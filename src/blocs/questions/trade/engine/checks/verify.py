"""Checks of a solution that share no code with the solver: every equation, every market.

Each number is the largest deviation relative to the size of what it checks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.questions.trade.engine.checks.verify_costs import rebuilt_costs, rebuilt_labour
from blocs.questions.trade.engine.models.closure import money, trade_deficit_cf
from blocs.questions.trade.engine.state import Problem

VERIFIED_TOLERANCE = 1e-8
"""Largest relative deviation in any check with which a solution counts as converged.

A hundred times the residual of the solver: a check sums thousands of flows and divides by the
smallest incomes, where the same error weighs more; a wrong equation is off by far more."""


@dataclass(frozen=True, eq=False)
class Verified:
    """Levels rebuilt from (ŵ, P̂, X') alone, and how far each equation is off.

    Shapes as in `TradeSolution`; `checks` by name; `worst_market` names the largest deviation.
    """

    unit_cost_hat: Array
    value_added_share_cf: Array
    labour_hat: Array
    trade_share_cf: Array
    flows_cf: Array
    gross_output_cf: Array
    tariff_revenue_cf: Array
    export_tax_revenue_cf: Array
    value_added_cf: Array
    trade_deficit_cf: Array
    income_cf: Array
    checks: dict[str, float]
    worst_market: str

    @property
    def worst(self) -> float:
        """The largest deviation of any check; NaN if any is NaN."""
        return float(np.max(list(self.checks.values())))


def verify(
    *, problem: Problem, log_wage: Array, log_price: Array, expenditure: Array, without: Mask
) -> Verified:
    """Rebuild shares, flows, output and incomes from the solution and measure every equation.

    log_wage: [n]; log_price: [n, j]; expenditure: [n, j] X'; without: [n] countries that have no
    economy left to check (see `autarky`).
    """
    economy = problem.economy
    wage = np.exp(log_wage)
    costs = rebuilt_costs(problem, log_wage=log_wage, log_price=log_price)
    labour = rebuilt_labour(problem, log_wage=log_wage, log_consumer_price=costs.log_consumer_price)
    competitiveness = np.exp(-economy.trade_elasticity * costs.log_cost).T[:, None, :]
    dearness = np.exp(economy.trade_elasticity * log_price).T[:, :, None]
    # New large arrays cost more than the arithmetic: as few as possible.
    share = problem.kernel * competitiveness
    share *= dearness
    gross = share * expenditure.T[:, :, None]
    demand = dearness * expenditure.T[:, :, None]
    flows, export_tax = _basic_flows(
        problem, gross=gross, competitiveness=competitiveness, demand=demand
    )
    collected = np.zeros_like(wage)
    if flows is not gross:
        collected = (gross - flows).sum(axis=(0, 2)) - export_tax.sum(axis=(0, 2))
    scale = money(problem=problem, wage_hat=wage)
    purchases = np.zeros_like(wage)
    if problem.purchases is not None:
        flows = flows + scale * problem.purchases.flows
        purchases = scale * problem.purchases.flows.sum(axis=(0, 2))
    output = flows.sum(axis=1).T
    border = flows.sum(axis=0) + export_tax.sum(axis=0)
    shared = _shared(problem, collected)
    deficit = trade_deficit_cf(problem=problem, wage_hat=wage, labour_hat=labour)
    labour_income = economy.value_added * wage * labour
    export_revenue = export_tax.sum(axis=(0, 1)) + np.zeros_like(wage)
    income = labour_income + shared + export_revenue + deficit - purchases
    use = costs.final_share * income[:, None]
    if costs.input_share is not None:
        use = use + np.matmul(costs.input_share, output[:, :, None])[:, :, 0]
    balance = deficit + shared - collected
    paid = (costs.value_added_share * output).sum(axis=1)
    sizes = {
        # What nobody buys or makes has no shares that could sum to one.
        "trade_shares_sum_to_one": np.where(problem.active, share.sum(axis=2).T - 1.0, 0.0),
        "cost_shares_sum_to_one": np.where(output > 0, costs.share_total - 1.0, 0.0),
        "goods_market": (use - expenditure) / income[:, None],
        "labour_market": (paid - labour_income) / labour_income,
        "trade_balance": (border.sum(axis=1) - border.sum(axis=0) - balance) / labour_income,
    }
    for gap in sizes.values():
        gap[without] = 0.0
    checks = {name: float(np.abs(gap).max()) for name, gap in sizes.items()}
    checks["walras"] = abs(float(balance.sum())) / float(economy.value_added.sum())
    return Verified(
        unit_cost_hat=np.exp(costs.log_cost),
        value_added_share_cf=costs.value_added_share,
        labour_hat=labour,
        trade_share_cf=share,
        flows_cf=flows,
        gross_output_cf=output,
        tariff_revenue_cf=shared,
        export_tax_revenue_cf=export_revenue,
        value_added_cf=labour_income,
        trade_deficit_cf=balance,
        income_cf=income,
        checks=checks,
        worst_market=_worst(sizes, problem),
    )


def _basic_flows(
    problem: Problem, *, gross: Array, competitiveness: Array, demand: Array
) -> tuple[Array, Array]:
    """([j, n, i] sales at basic prices, [j, n, i] or zeros: export taxes)."""
    flows, export_tax = gross, np.zeros((1, 1, 1))
    if problem.net_kernel is not problem.kernel:
        flows = problem.net_kernel * competitiveness
        flows *= demand
    if problem.export_kernel is not None:
        export_tax = problem.export_kernel * competitiveness
        export_tax *= demand
    return flows, export_tax


def _shared(problem: Problem, collected: Array) -> Array:
    if problem.revenue_sharing is None:
        return collected
    return np.einsum("nm,m->n", problem.revenue_sharing, collected)


def _worst(gaps: dict[str, Array], problem: Problem) -> str:
    """`goods_market of BLR, C19` for the largest gap."""
    # A gap that is no number (a diverged iterate) is the worst of all, and is to be named.
    name = max(gaps, key=lambda key: float(np.nan_to_num(np.abs(gaps[key]), nan=np.inf).max()))
    gap = np.nan_to_num(np.abs(gaps[name]), nan=np.inf)
    place = np.unravel_index(int(gap.argmax()), gap.shape)
    labels = [problem.economy.country.labels[place[0]]]
    if len(place) > 1:
        labels.append(problem.economy.sector.labels[place[1]])
    return f"{name} of {', '.join(labels)} (off by {gap[place]:.1e})"
