"""Trade-balance closures: the deficits D' that a counterfactual allows."""

from __future__ import annotations

import numpy as np

from blocs.engines.trade.state import Problem
from blocs.foundation.axes import Array
from blocs.world import TradeBalance


def trade_deficit_cf(*, problem: Problem, wage_hat: Array) -> Array:
    """[n] D' in the numeraire of the solver (world value added constant), transfers included.

    `multiplicative` subtracts the uniform share λ = Σ D ŵ / Σ wL ŵ of value added, without which
    the deficits of the world would not sum to zero.
    """
    economy = problem.economy
    scale = 1.0 if problem.numeraire is None else wage_hat[problem.numeraire]
    match problem.trade_balance:
        case TradeBalance.BALANCED:
            deficit = np.zeros_like(wage_hat)
        case TradeBalance.FIXED_SHARE:
            deficit = economy.trade_deficit
        case TradeBalance.FIXED_NOMINAL:
            deficit = economy.trade_deficit * scale
        case TradeBalance.MULTIPLICATIVE:
            own = economy.trade_deficit * wage_hat
            output = economy.value_added * wage_hat
            deficit = own - output * (own.sum() / output.sum())
    return deficit + problem.transfer * scale
