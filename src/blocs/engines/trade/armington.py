"""The Armington model in exact changes, one sector or many, no intermediate inputs.

The model to read first. Anderson (1979), Anderson and van Wincoop (2003); in changes after Dekle,
Eaton and Kortum (2008): only wages are unknown. All of a country's output is value added, and all
of its expenditure is final, so that unit cost is the wage:

    P̂_nj = [Σ_i π_inj (κ̂_inj ŵ_i)^-θ_j]^(-1/θ_j)            price index
    π'_inj = π_inj (κ̂_inj ŵ_i / P̂_nj)^-θ_j                   trade share
    I'_n = (ŵ_n w_nL_n + D'_n) / (1 − Σ_j α_nj ρ_nj)          income, ρ the revenue per unit spent
    ŵ_i w_iL_i = Σ_nj π'_inj/(1 + t'_inj) α_nj I'_n           one wage per country
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from blocs.engines.trade.closure import trade_deficit_cf
from blocs.engines.trade.numeraire import numeraire
from blocs.engines.trade.state import Formulation, Problem
from blocs.foundation.axes import Array


def start_of(problem: Problem) -> Array:
    """Baseline wages as the first guess; (N,)."""
    return np.zeros(len(problem.economy.country))


def expand(log_wage: Array, problem: Problem) -> tuple[Array, Array, Array]:
    """(log ŵ [n], log P̂ [n, j], X' [n, j]) that follow from wages alone."""
    economy = problem.economy
    theta = economy.trade_elasticity[:, None]
    cost_power = np.exp(-theta * log_wage)
    price_power = np.matmul(problem.kernel, cost_power[:, :, None])[:, :, 0]
    price_power[~problem.supplied.T] = 1.0
    wage = np.exp(log_wage)
    income = economy.value_added * wage + trade_deficit_cf(problem=problem, wage_hat=wage)
    if problem.tariff_factor_cf is not None:
        net_share = np.matmul(problem.net_kernel, cost_power[:, :, None])[:, :, 0] / price_power
        revenue_share = (economy.final_share.T * (1.0 - net_share)).sum(axis=0)
        income = income / (1.0 - revenue_share)
    return log_wage, (-np.log(price_power) / theta).T, economy.final_share * income[:, None]


def make_step(problem: Problem) -> Callable[[Array], Array]:
    """The map log ŵ → log ŵ whose fixed point clears every country's labour market."""
    economy = problem.economy
    theta = economy.trade_elasticity[:, None]

    def step(log_wage: Array) -> Array:
        _, log_price, expenditure = expand(log_wage, problem)
        per_power = expenditure.T * np.exp(theta * log_price.T)
        sales = np.matmul(per_power[:, None, :], problem.net_kernel)[:, 0, :]
        labour_income = (np.exp(-theta * log_wage) * sales).sum(axis=0)
        return numeraire(np.log(labour_income / economy.value_added), problem=problem)

    return step


ARMINGTON = Formulation(
    name="armington", with_inputs=False, start_of=start_of, make_step=make_step, expand=expand
)
