"""Welfare beside the exact real income: the first-order decomposition of Caliendo and Parro.

Caliendo and Parro (2015), equation 18, evaluated with finite proportional changes, as their
published tables are: with F_inj basic-price flows, c the unit cost and I income,

    terms of trade  = Σ_ij≠n (F_nij (ĉ_nj − 1) − F_inj (ĉ_ij − 1)) / I_n
    volume of trade = Σ_ij≠n t_inj F_inj ((F'_inj/F_inj − 1) − (ĉ_ij − 1)) / I_n
    first order     = terms of trade + volume of trade

Export taxes, transfers, labour and productivity have first-order effects of their own that the two
terms leave out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.engines.trade.solution import TradeSolution
from blocs.foundation.axes import Array


@dataclass(frozen=True, eq=False)
class FirstOrder:
    """Fractions of baseline income by country, each [n]."""

    terms_of_trade: Array
    volume_of_trade: Array

    @property
    def total(self) -> Array:
        """[n] terms of trade plus volume of trade."""
        return self.terms_of_trade + self.volume_of_trade


def first_order_welfare(solution: TradeSolution) -> FirstOrder:
    """Terms-of-trade and volume-of-trade effects of a solution, as fractions of income."""
    economy = solution.economy
    flows = economy.flows
    diagonal = np.arange(len(economy.country))
    flows[:, diagonal, diagonal] = 0.0
    cost_change = solution.unit_cost_hat.T - 1.0
    exports = (flows.sum(axis=1) * cost_change).sum(axis=0)
    imports = np.matmul(flows, cost_change[:, :, None])[:, :, 0].sum(axis=0)
    volume = np.zeros_like(exports)
    if economy.tariff_factor is not None:
        duty = economy.tariff_factor - 1.0
        more = duty * (solution.flows_cf - flows * (1.0 + cost_change[:, None, :]))
        more[:, diagonal, diagonal] = 0.0
        volume = np.where(flows > 0, more, 0.0).sum(axis=(0, 2))
    return FirstOrder(
        terms_of_trade=(exports - imports) / economy.income,
        volume_of_trade=volume / economy.income,
    )
