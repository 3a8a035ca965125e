"""Welfare to first order, term by term, beside the exact real income.

The envelope of any of the equilibria here: consumers and producers choose what they buy, so that to
first order only prices at given quantities, taxes on quantities that move, and what is given from
outside count. All at baseline values, F_inj flows at basic prices, t tariffs and e export taxes, Y
output, V value added, D the deficit that the closure gives (transfers included), I income:

    terms of trade   Σ_mj F_nmj dc_nj − Σ_ij (1 + e_inj) F_inj dc_ij
    volume of trade  Σ_ij t_inj (1 + e_inj) F_inj (dF_inj − dc_ij)
    cost of trade    −Σ_ij (1 + t_inj) (1 + e_inj) F_inj dd_inj
    export taxes     Σ_mj (F_nmj de_nmj + e_nmj F_nmj dF_nmj) − Σ_ij F_inj de_inj
    productivity     Σ_k Y_nk dA_nk
    labour           V_n dL_n
    trade balance    dD_n
    shared revenue   d(tariffs received − tariffs collected)_n

each over I_n; dx is the finite proportional change x̂ − 1 (for rates, D and revenue the change in
level), as in the published tables of Caliendo and Parro (2015, equation 18: the first two terms,
which are all there is where only tariffs change and trade balances stay). Domestic flows are part
of every sum. Terms are in the numeraire world value added; their sum does not depend on it. For a
finite shock the sum and the exact change differ; their ratio goes to one as the shock goes to zero.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.state import Economy


class NoFirstOrder(StrEnum):
    """Why a solution has no first-order number."""

    INFINITE_COST = "infinite_cost"
    NO_PRICES = "no_prices"
    PURCHASES = "purchases"

    @property
    def text(self) -> str:
        """The reason in a sentence."""
        return _REASONS[self]


_REASONS = {
    NoFirstOrder.INFINITE_COST: "some trade stops altogether: the shock is infinite",
    NoFirstOrder.NO_PRICES: "quantities are rationed at given prices: nobody chooses what to buy",
    NoFirstOrder.PURCHASES: "what projects buy is not part of the first-order formula",
}


@dataclass(frozen=True, eq=False)
class FirstOrder:
    """Fractions of baseline income by country, each [n]; the terms of the module's formula."""

    terms_of_trade: Array
    volume_of_trade: Array
    cost_of_trade: Array
    export_taxes: Array
    productivity: Array
    labour: Array
    trade_balance: Array
    shared_revenue: Array

    @property
    def total(self) -> Array:
        """[n] the sum of all terms."""
        return np.sum([getattr(self, field.name) for field in fields(self)], axis=0)


def why_no_first_order(solution: TradeSolution) -> NoFirstOrder | None:
    """Why `solution` has no first-order number, None where it has one."""
    cost = solution.shock.iceberg_cost_hat
    if solution.consumption_hat is not None:
        return NoFirstOrder.NO_PRICES
    if cost is not None and (np.isinf(cost.T) & (solution.economy.trade_share > 0)).any():
        return NoFirstOrder.INFINITE_COST
    if solution.shock.purchases is not None:
        return NoFirstOrder.PURCHASES
    return None


def first_order_welfare(solution: TradeSolution) -> FirstOrder:
    """Every term, NaN where `why_no_first_order` names a reason."""
    economy, shock = solution.economy, solution.shock
    if why_no_first_order(solution) is not None:
        nothing = np.full(len(economy.country), np.nan)
        return FirstOrder(**{field.name: nothing for field in fields(FirstOrder)})
    flows, tariff, export_tax = economy.flows, _rate(economy.tariff_factor), 0.0
    border = flows
    if economy.export_tax_factor is not None:
        export_tax, border = economy.export_tax_factor - 1.0, flows * economy.export_tax_factor
    cost = solution.unit_cost_hat.T - 1.0
    more = solution.flows_cf - flows
    productivity = 0.0 if shock.productivity_hat is None else shock.productivity_hat - 1.0
    balance, shared = _transfers(solution)
    terms = FirstOrder(
        terms_of_trade=(flows.sum(axis=1) * cost).sum(axis=0)
        - np.matmul(border, cost[:, :, None])[:, :, 0].sum(axis=0),
        volume_of_trade=_volume(economy, tariff, more - flows * cost[:, None, :]),
        cost_of_trade=_cost_of_trade(solution, border, tariff),
        export_taxes=_export_taxes(solution, flows, more, export_tax),
        productivity=(economy.gross_output * productivity).sum(axis=1),
        labour=economy.value_added * (solution.labour_hat - 1.0),
        trade_balance=balance,
        shared_revenue=shared,
    )
    return FirstOrder(**{name: term / economy.income for name, term in vars(terms).items()})


def _rate(factor: Array | None) -> Array | None:
    return None if factor is None else factor - 1.0


def _volume(economy: Economy, tariff: Array | None, more: Array) -> Array:
    """[n] tariffs on what is bought more [j, n, i], at baseline prices."""
    if tariff is None:
        return np.zeros(len(economy.country))
    if economy.export_tax_factor is not None:
        more = more * economy.export_tax_factor
    return (tariff * more).sum(axis=(0, 2))


def _cost_of_trade(solution: TradeSolution, border: Array, tariff: Array | None) -> Array:
    """[n] what buyers pay for dearer transport of what they bought."""
    cost = solution.shock.iceberg_cost_hat
    if cost is None:
        return np.zeros(len(solution.economy.country))
    paid = border if tariff is None else border * (1.0 + tariff)
    # An infinite cost where nothing is bought anyway changes nothing.
    return -np.where(paid > 0, paid * np.where(paid > 0, cost.T - 1.0, 0.0), 0.0).sum(axis=(0, 2))


def _export_taxes(solution: TradeSolution, flows: Array, more: Array, rate: Array | float) -> Array:
    """[n] what sellers' treasuries receive more, less what buyers pay for higher rates."""
    received = rate * more
    paid = np.zeros(len(solution.economy.country))
    after = solution.shock.export_tax_rate_cf
    if after is not None:
        higher = flows * (after.T - rate)
        received, paid = received + higher, higher.sum(axis=(0, 2))
    return received.sum(axis=(0, 1)) - paid


def _transfers(solution: TradeSolution) -> tuple[Array, Array]:
    """([n] change of what the closure and transfers give, [n] of shared tariff revenue)."""
    economy, taxes = solution.economy, solution.economy.taxes
    earned = solution.value_added_cf + solution.export_tax_revenue_cf
    given = solution.income_cf - earned - solution.tariff_revenue_cf
    shared_before = taxes.tariffs_received - taxes.tariffs_collected
    shared = solution.trade_deficit_cf - given - shared_before
    return given - economy.trade_deficit, shared
