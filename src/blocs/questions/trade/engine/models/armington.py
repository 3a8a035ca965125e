"""The Armington model in exact changes, one sector or many, no intermediate inputs.

The model to read first. Anderson (1979), Anderson and van Wincoop (2003); in changes after Dekle,
Eaton and Kortum (2008): wages and incomes are unknown. All of a country's output is value added,
and all of its expenditure is final, so that unit cost is the wage over productivity:

    P̂_nj = [Σ_i π_inj (κ̂_inj ĉ_ij)^-θ_j]^(-1/θ_j),  ĉ_ij = ŵ_i/T̂_ij        price index
    π'_inj = π_inj (κ̂_inj ĉ_ij / P̂_nj)^-θ_j                           trade share
    I'_n = ŵ_n w_nL_n + D'_n + tariffs and export taxes received           income
    ŵ_i w_iL_i = Σ_nj π'_inj α_nj I'_n / ((1 + t')(1 + e'))                one wage per country
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.models.markets import Markets, household_income, markets
from blocs.questions.trade.engine.models.numeraire import numeraire
from blocs.questions.trade.engine.models.technology import labour_hat, technology
from blocs.questions.trade.engine.state import Formulation, Problem


def start_of(problem: Problem) -> Array:
    """Baseline wages and incomes as the first guess; (2N,)."""
    income = problem.economy.income
    return np.concatenate([np.zeros_like(income), np.log(income)])


def _prices(log_wage: Array, problem: Problem) -> tuple[Array, Array]:
    """([j, i] ĉ^-θ, [j, n] P̂^-θ) at log ŵ [n]."""
    theta = problem.economy.trade_elasticity[:, None]
    nothing = np.zeros_like(problem.economy.final_share)
    made = technology(problem=problem, log_wage=log_wage, log_price=nothing)
    cost_power = np.exp(-theta * made.log_cost.T)
    price_power = np.matmul(problem.kernel, cost_power[:, :, None])[:, :, 0]
    # Nobody sells it there: log 0 is no price; one is a placeholder that no equation reads.
    price_power[~problem.supplied.T] = 1.0
    return cost_power, price_power


def _spending(log_income: Array, log_wage: Array, problem: Problem) -> Array:
    """[n, j] X' = α I', what projects spend left out of it."""
    made = Markets(np.empty(0), np.exp(log_income))
    final = household_income(made, problem=problem, wage_hat=np.exp(log_wage))
    return problem.economy.final_share * final[:, None]


def _log_price(price_power: Array, problem: Problem) -> Array:
    """[n, j] log P̂."""
    return (-np.log(price_power) / problem.economy.trade_elasticity[:, None]).T


def expand(x: Array, problem: Problem) -> tuple[Array, Array, Array]:
    """(log ŵ [n], log P̂ [n, j], X' [n, j]) that follow from wages and incomes."""
    log_wage, log_income = np.split(x, 2)
    _, price_power = _prices(log_wage, problem)
    spending = _spending(log_income, log_wage, problem)
    return log_wage, _log_price(price_power, problem), spending


def make_step(problem: Problem) -> Callable[[Array], Array]:
    """The map (log ŵ, log I') → the same whose fixed point clears every labour market."""
    economy = problem.economy

    def step(x: Array) -> Array:
        log_wage, log_income = np.split(x, 2)
        cost_power, price_power = _prices(log_wage, problem)
        log_price = _log_price(price_power, problem)
        labour = labour_hat(problem=problem, log_wage=log_wage, log_price=log_price)
        made = markets(
            problem=problem,
            wage_hat=np.exp(log_wage),
            labour_hat=labour,
            cost_power=cost_power,
            price_power=price_power,
            expenditure=_spending(log_income, log_wage, problem),
        )
        wage = np.log(made.output.sum(axis=0) / (economy.value_added * labour))
        wage = numeraire(wage, problem=problem, labour_hat=labour)
        return np.concatenate([wage, np.log(made.income)])

    return step


ARMINGTON = Formulation(start_of=start_of, make_step=make_step, expand=expand)
