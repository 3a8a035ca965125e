"""Every country alone: closed form, one country after the other.

Real wage = Π_j π_nnj^(α (I−γ')^-1 / θ) (Costinot and Rodríguez-Clare 2014, with inputs), here by
solving log P = −log(π_nn)/θ + β log ŵ + γ' log P at ŵ = 1. A country that uses a good which it
does not make has, under Cobb-Douglas use, no positive real income: the limit of rising trade costs
is a loss of 100 %, and `country_status` says so.
"""

from __future__ import annotations

import numpy as np

from blocs.engines.trade.state import Problem
from blocs.foundation.axes import Array


def solve_autarky(problem: Problem, *, with_inputs: bool) -> tuple[Array, Array, Array]:
    """(log ŵ [n], log P̂ [n, j], X' [n, j]) with ŵ = 1; inf and 0 where a supplier is missing."""
    economy = problem.economy
    n, s = len(economy.country), len(economy.sector)
    log_price, spending = np.zeros((n, s)), np.zeros((n, s))
    for c in range(n):
        used = problem.active[c]
        own = np.where(used, problem.kernel[:, c, c], 1.0)
        if (own == 0).any():
            log_price[c] = np.where(used, np.inf, 0.0)
            continue
        share = np.zeros((s, s))
        if with_inputs and economy.input_share is not None:
            share = economy.input_share[c] * used
        own_share_effect = -np.log(own) / economy.trade_elasticity
        log_price[c] = np.where(used, np.linalg.solve(np.eye(s) - share.T, own_share_effect), 0.0)
        income = economy.value_added[c] + problem.transfer[c]
        spending[c] = np.linalg.solve(np.eye(s) - share, economy.final_share[c] * income)
    log_wage: Array = np.zeros(n)
    return log_wage, log_price, np.where(problem.active, spending, 0.0)
