"""Every quantity of `foundation/quantities.toml`, computed from a solution: one place for each."""

# ruff: noqa: D102 - what each quantity is stands in foundation/quantities.toml

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.solution import TradeSolution
from blocs.questions.trade.engine.state import Economy
from blocs.questions.trade.engine.welfare import FirstOrder, first_order_welfare

FIRST_ORDER_TERMS = (
    "terms_of_trade_pct",
    "volume_of_trade_pct",
    "cost_of_trade_effect_pct",
    "export_tax_effect_pct",
    "productivity_effect_pct",
    "labour_effect_pct",
    "trade_balance_effect_pct",
    "shared_revenue_effect_pct",
)
"""What the first-order number is the sum of."""


@dataclass(frozen=True, eq=False)
class Figures:
    """The quantities of one solution, each computed when asked for; axes and units as in the table.

    scale: what turns the solver's numeraire into the user's. Attributes are named as quantities.
    """

    solution: TradeSolution
    scale: float = 1.0

    def array(self, name: str) -> Array:
        """The quantity `name`."""
        found: Array = getattr(self, name)
        return found

    @property
    def _economy(self) -> Economy:
        return self.solution.economy

    @cached_property
    def _first_order(self) -> FirstOrder:
        return first_order_welfare(self.solution)

    def _unless_lost(self, fraction: Array) -> Array:
        """Per cent; NaN for countries without an economy left."""
        lost = np.array([code in self.solution.country_status for code in self._economy.country])
        return np.where(lost, np.nan, 100 * fraction)

    # -- countries: real changes ------------------------------------------------------------------

    @property
    def real_income_change_pct(self) -> Array:
        return 100 * (self.solution.real_income_hat - 1.0)

    @property
    def real_income_change_million_usd(self) -> Array:
        return self.income * (self.solution.real_income_hat - 1.0)

    @property
    def real_income_first_order_pct(self) -> Array:
        return self._unless_lost(self._first_order.total)

    @property
    def terms_of_trade_pct(self) -> Array:
        return self._unless_lost(self._first_order.terms_of_trade)

    @property
    def volume_of_trade_pct(self) -> Array:
        return self._unless_lost(self._first_order.volume_of_trade)

    @property
    def cost_of_trade_effect_pct(self) -> Array:
        return self._unless_lost(self._first_order.cost_of_trade)

    @property
    def export_tax_effect_pct(self) -> Array:
        return self._unless_lost(self._first_order.export_taxes)

    @property
    def productivity_effect_pct(self) -> Array:
        return self._unless_lost(self._first_order.productivity)

    @property
    def labour_effect_pct(self) -> Array:
        return self._unless_lost(self._first_order.labour)

    @property
    def trade_balance_effect_pct(self) -> Array:
        return self._unless_lost(self._first_order.trade_balance)

    @property
    def shared_revenue_effect_pct(self) -> Array:
        return self._unless_lost(self._first_order.shared_revenue)

    @property
    def real_wage_change_pct(self) -> Array:
        return 100 * (self.solution.real_wage_hat - 1.0)

    @property
    def labour_supply_change_pct(self) -> Array:
        return 100 * (self.solution.labour_hat - 1.0)

    @property
    def price_index_change_pct(self) -> Array:
        return 100 * (self.solution.final_price_index_hat * self.scale - 1.0)

    @property
    def wage_change_pct(self) -> Array:
        return 100 * (self._wage_hat - 1.0)

    @property
    def _wage_hat(self) -> Array:
        return self.solution.wage_hat * self.scale

    # -- countries: levels ------------------------------------------------------------------------

    @property
    def income(self) -> Array:
        return self._economy.income

    @property
    def income_cf(self) -> Array:
        return self.solution.income_cf * self.scale

    @property
    def value_added(self) -> Array:
        return self._economy.value_added

    @property
    def value_added_cf(self) -> Array:
        return self.solution.value_added_cf * self.scale

    @property
    def tariff_revenue(self) -> Array:
        return self._economy.taxes.tariffs_received

    @property
    def tariff_revenue_cf(self) -> Array:
        return self.solution.tariff_revenue_cf * self.scale

    @property
    def tariff_revenue_change(self) -> Array:
        return self.tariff_revenue_cf - self.tariff_revenue

    @property
    def export_tax_revenue(self) -> Array:
        return self._economy.taxes.export_taxes

    @property
    def export_tax_revenue_cf(self) -> Array:
        return self.solution.export_tax_revenue_cf * self.scale

    @property
    def trade_deficit(self) -> Array:
        taxes = self._economy.taxes
        return self._economy.trade_deficit + taxes.tariffs_received - taxes.tariffs_collected

    @property
    def trade_deficit_cf(self) -> Array:
        return self.solution.trade_deficit_cf * self.scale

    @property
    def exports(self) -> Array:
        return self._economy.exports

    @property
    def exports_cf(self) -> Array:
        return self.solution.trade.exports * self.scale

    @property
    def exports_change_pct(self) -> Array:
        return _change_pct(self.exports_cf, self.exports)

    @property
    def imports(self) -> Array:
        return self._economy.imports

    @property
    def imports_cf(self) -> Array:
        return self.solution.trade.imports * self.scale

    @property
    def imports_change_pct(self) -> Array:
        return _change_pct(self.imports_cf, self.imports)

    # -- countries and sectors --------------------------------------------------------------------

    @property
    def gross_output(self) -> Array:
        return self._economy.gross_output

    @property
    def gross_output_cf(self) -> Array:
        return self.solution.gross_output_cf * self.scale

    @property
    def output_volume_change_pct(self) -> Array:
        cost_hat = self.solution.unit_cost_hat * self.scale
        return 100 * (_ratio(self.gross_output_cf, self.gross_output) / cost_hat - 1.0)

    @property
    def sector_value_added(self) -> Array:
        return self._economy.value_added_share * self.gross_output

    @property
    def sector_value_added_cf(self) -> Array:
        return self.solution.value_added_share_cf * self.gross_output_cf

    @property
    def labour_change_pct(self) -> Array:
        paid = _ratio(self.sector_value_added_cf, self.sector_value_added)
        return 100 * (paid / self._wage_hat[:, None] - 1.0)

    @property
    def sector_price_change_pct(self) -> Array:
        return 100 * (self.solution.price_index_hat * self.scale - 1.0)

    @property
    def unit_cost_change_pct(self) -> Array:
        return 100 * (self.solution.unit_cost_hat * self.scale - 1.0)

    @property
    def expenditure(self) -> Array:
        return self._economy.expenditure

    @property
    def expenditure_cf(self) -> Array:
        return self.solution.expenditure_cf * self.scale

    # -- trade ------------------------------------------------------------------------------------

    @property
    def flows(self) -> Array:
        return self._economy.flows.T

    @property
    def flows_cf(self) -> Array:
        return self.solution.flows_cf.T * self.scale


def _ratio(after: Array, before: Array) -> Array:
    """after/before; where nothing was there before, NaN (there is no change of nothing)."""
    return np.divide(after, before, out=np.full_like(after, np.nan), where=before > 0)


def _change_pct(after: Array, before: Array) -> Array:
    return 100 * (_ratio(after, before) - 1.0)
