"""Incomes and trade balances: the deficits D' that a counterfactual allows, who gets which tax."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.state import Problem
from blocs.world.shock import TradeBalance


def money(*, problem: Problem, wage_hat: Array) -> float:
    """What a unit of the user's numeraire is worth in the solver's (world value added constant)."""
    return 1.0 if problem.numeraire is None else float(wage_hat[problem.numeraire])


def trade_deficit_cf(*, problem: Problem, wage_hat: Array, labour_hat: Array) -> Array:
    """[n] D' in the numeraire of the solver, transfers included, shared tariff revenue left out.

    `multiplicative` subtracts the uniform share λ = Σ D v̂ / Σ wL v̂ of value added v̂ = ŵL̂, without
    which the deficits of the world would not sum to zero.
    """
    economy = problem.economy
    scale = money(problem=problem, wage_hat=wage_hat)
    match problem.trade_balance:
        case TradeBalance.BALANCED:
            deficit = np.zeros_like(wage_hat)
        case TradeBalance.FIXED_SHARE:
            deficit = economy.trade_deficit
        case TradeBalance.FIXED_NOMINAL:
            deficit = economy.trade_deficit * scale
        case TradeBalance.MULTIPLICATIVE:
            own = economy.trade_deficit * wage_hat * labour_hat
            output = economy.value_added * wage_hat * labour_hat
            deficit = own - output * (own.sum() / output.sum())
    return deficit + problem.transfer * scale


def received(collected: Array, *, problem: Problem) -> Array:
    """[n] tariff revenue after it is shared: revenue_sharing · collected."""
    if problem.revenue_sharing is None:
        return collected
    return problem.revenue_sharing @ collected
