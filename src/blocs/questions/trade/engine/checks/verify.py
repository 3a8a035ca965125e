"""Checks of a solution that share no code with the solver: every equation, every market.

Each number is the largest deviation relative to the size of what it checks. Markets are sums over
flows; the flows themselves, as large as the kernel, are made for whoever asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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
class RebuiltTrade:
    """Trade rebuilt from a solution: `Bilateral`.

    competitiveness: [j, i] ĉ^-θ; dearness: [j, n] P̂^θ; spent: [j, n] X'; scale: what a unit of the
    user's numeraire is worth.
    """

    problem: Problem
    competitiveness: Array
    dearness: Array
    spent: Array
    scale: float

    @property
    def share(self) -> Array:
        """[j, n, i] π'."""
        return self._share

    @property
    def flows(self) -> Array:
        """[j, n, i] F', million USD at basic prices."""
        return self._flows

    @cached_property
    def _share(self) -> Array:
        share = self.problem.kernel * self.competitiveness[:, None, :]
        share *= self.dearness[:, :, None]
        return share

    @cached_property
    def _flows(self) -> Array:
        flows = self.problem.net_kernel * self.competitiveness[:, None, :]
        flows *= (self.dearness * self.spent)[:, :, None]
        if self.problem.purchases is not None:
            flows += self.scale * self.problem.purchases.flows
        return flows

    @property
    def exports(self) -> Array:
        """[i] sales abroad."""
        return self.flows.sum(axis=(0, 1)) - np.einsum("jnn->n", self.flows)

    @property
    def imports(self) -> Array:
        """[n] purchases abroad."""
        return self.flows.sum(axis=(0, 2)) - np.einsum("jnn->n", self.flows)

    def by_buyer(self, kernel: Array) -> Array:
        """[j, n] what buyers spend on the flows of a kernel [j, n, i]."""
        per_price = np.matmul(kernel, self.competitiveness[:, :, None])[:, :, 0]
        return self.dearness * self.spent * per_price

    def by_seller(self, kernel: Array) -> Array:
        """[j, i] what sellers earn with the flows of a kernel [j, n, i]."""
        demand = self.dearness * self.spent
        return self.competitiveness * np.matmul(demand[:, None, :], kernel)[:, 0, :]


@dataclass(frozen=True, eq=False)
class Verified:
    """Levels rebuilt from (ŵ, P̂, X') alone, and how far each equation is off.

    Shapes as in `TradeSolution`; gaps: by check, [n] or [n, j]; `checks` by name.
    """

    unit_cost_hat: Array
    value_added_share_cf: Array
    labour_hat: Array
    trade: RebuiltTrade
    gross_output_cf: Array
    tariff_revenue_cf: Array
    export_tax_revenue_cf: Array
    value_added_cf: Array
    trade_deficit_cf: Array
    income_cf: Array
    gaps: dict[str, Array]
    checks: dict[str, float]

    @property
    def worst_market(self) -> str:
        """The largest deviation, `goods_market of BLR, C19`, and its size."""
        return _worst(self.gaps, self.trade.problem)

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
    scale = money(problem=problem, wage_hat=wage)
    trade = RebuiltTrade(
        problem=problem,
        competitiveness=np.exp(-economy.trade_elasticity * costs.log_cost).T,
        dearness=np.exp(economy.trade_elasticity * log_price).T,
        spent=np.asarray(expenditure.T),
        scale=scale,
    )
    share_sum = (
        trade.dearness * np.matmul(problem.kernel, trade.competitiveness[:, :, None])[:, :, 0]
    )
    totals = _totals(trade, share_sum)
    collected, purchases, output = totals.collected, totals.purchases, totals.sold.T
    shared = _shared(problem, collected)
    deficit = trade_deficit_cf(problem=problem, wage_hat=wage, labour_hat=labour)
    labour_income = economy.value_added * wage * labour
    export_revenue = totals.export_taxes
    income = labour_income + shared + export_revenue + deficit - purchases
    use = costs.final_share * income[:, None]
    if costs.input_share is not None:
        use = use + np.matmul(costs.input_share, output[:, :, None])[:, :, 0]
    balance = deficit + shared - collected
    paid = (costs.value_added_share * output).sum(axis=1)
    sizes = {
        # What nobody buys or makes has no shares that could sum to one.
        "trade_shares_sum_to_one": np.where(problem.active, share_sum.T - 1.0, 0.0),
        "cost_shares_sum_to_one": np.where(output > 0, costs.share_total - 1.0, 0.0),
        "goods_market": (use - expenditure) / income[:, None],
        "labour_market": (paid - labour_income) / labour_income,
        "trade_balance": (totals.imports - totals.exports - balance) / labour_income,
    }
    for gap in sizes.values():
        gap[without] = 0.0
    checks = {name: float(np.abs(gap).max()) for name, gap in sizes.items()}
    checks["walras"] = abs(float(balance.sum())) / float(economy.value_added.sum())
    return Verified(
        unit_cost_hat=np.exp(costs.log_cost),
        value_added_share_cf=costs.value_added_share,
        labour_hat=labour,
        trade=trade,
        gross_output_cf=output,
        tariff_revenue_cf=shared,
        export_tax_revenue_cf=export_revenue,
        value_added_cf=labour_income,
        trade_deficit_cf=balance,
        income_cf=income,
        gaps=sizes,
        checks=checks,
    )


@dataclass(frozen=True, eq=False)
class _Totals:
    """Sums over flows. sold: [j, i], what projects buy with it; the others [n], million USD.

    imports, exports: at border prices, domestic trade in both.
    """

    sold: Array
    collected: Array
    export_taxes: Array
    purchases: Array
    imports: Array
    exports: Array


def _totals(trade: RebuiltTrade, share_sum: Array) -> _Totals:
    """share_sum: [j, n] Σ_i π'."""
    problem, sold = trade.problem, trade.by_seller(trade.problem.net_kernel)
    spent = (share_sum * trade.spent).sum(axis=0)
    nothing = np.zeros_like(spent)
    arrived = at_border = spent
    if problem.net_kernel is not problem.kernel:
        arrived = at_border = trade.by_buyer(problem.net_kernel).sum(axis=0)
    export_taxes = nothing
    if problem.export_kernel is not None:
        at_border = arrived + trade.by_buyer(problem.export_kernel).sum(axis=0)
        export_taxes = trade.by_seller(problem.export_kernel).sum(axis=0)
    purchases = nothing
    if problem.purchases is not None:
        purchases = trade.scale * problem.purchases.flows.sum(axis=(0, 2))
        sold = sold + trade.scale * problem.purchases.flows.sum(axis=1)
    return _Totals(
        sold=sold,
        collected=spent - at_border,
        export_taxes=export_taxes,
        purchases=purchases,
        imports=at_border + purchases,
        exports=sold.sum(axis=0) + export_taxes,
    )


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
