"""Incomes and trade balances: the deficits D' that a counterfactual allows, who gets which tax."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.state import Economy, Problem
from blocs.world.shocks.trade import TradeBalance


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


def closure_rows(economy: Economy, transfer: Array, trade_balance: TradeBalance) -> Array:
    """[3, n] million USD: fixed in the solver's numeraire, in the user's, following value added.

    transfer: [n] million USD. What `trade_deficit_cf` adds up, in numbers that loops over many
    problems or in machine code can take.
    """
    deficit, nothing = economy.trade_deficit, np.zeros_like(transfer)
    match trade_balance:
        case TradeBalance.BALANCED:
            rows = (nothing, transfer, nothing)
        case TradeBalance.FIXED_SHARE:
            rows = (deficit, transfer, nothing)
        case TradeBalance.FIXED_NOMINAL:
            rows = (nothing, deficit + transfer, nothing)
        case TradeBalance.MULTIPLICATIVE:
            rows = (nothing, transfer, deficit)
    return np.stack(rows)


def received(collected: Array, *, problem: Problem) -> Array:
    """[n] tariff revenue after it is shared: revenue_sharing · collected."""
    if problem.revenue_sharing is None:
        return collected
    return problem.revenue_sharing @ collected
