"""Caliendo and Parro (2015) in exact changes: many sectors, input–output links, tariffs.

The equations stand in the order of the paper (Review of Economic Studies 82, equations 10–14),
after Dekle, Eaton and Kortum (2008); one fixed point on (log ŵ, log P̂, log X').
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from blocs.engines.trade.closure import trade_deficit_cf
from blocs.engines.trade.numeraire import numeraire
from blocs.engines.trade.state import Formulation, Problem
from blocs.foundation.axes import Array


def start_of(problem: Problem) -> Array:
    """Baseline as the first guess: ŵ = P̂ = 1 and X' = X; (N + 2NS,)."""
    economy = problem.economy
    n, s = economy.final_share.shape
    floor = economy.final_share * economy.income[:, None] + 1e-9 * economy.income[:, None] / s
    expenditure = np.where(economy.expenditure > 0, economy.expenditure, floor)
    log_expenditure = np.where(problem.active, np.log(expenditure), 0.0)
    return np.concatenate([np.zeros(n + n * s), log_expenditure.ravel()])


def expand(x: Array, problem: Problem) -> tuple[Array, Array, Array]:
    """(log ŵ [n], log P̂ [n, j], X' [n, j]) out of the state vector."""
    n, s = problem.economy.final_share.shape
    log_price = x[n : n + n * s].reshape(n, s)
    expenditure = np.where(problem.active, np.exp(x[n + n * s :].reshape(n, s)), 0.0)
    return x[:n], log_price, expenditure


def log_unit_cost(*, problem: Problem, log_wage: Array, log_price: Array) -> Array:
    """[j, i] log ĉ_ij = β log ŵ + Σ_k γ_ikj log P̂_ik."""
    economy = problem.economy
    log_cost = economy.value_added_share * log_wage[:, None]
    if economy.input_share_transposed is not None:
        log_cost = (
            log_cost + np.matmul(economy.input_share_transposed, log_price[:, :, None])[:, :, 0]
        )
    return log_cost.T


def make_step(problem: Problem) -> Callable[[Array], Array]:
    """The map x → g(x) whose fixed point is the equilibrium."""
    economy = problem.economy
    theta = economy.trade_elasticity[:, None]
    kernel, net_kernel = problem.kernel, problem.net_kernel
    no_supplier = ~problem.supplied.T
    idle = ~problem.active
    tariffs = problem.tariff_factor_cf is not None

    def step(x: Array) -> Array:
        log_wage, log_price, expenditure = expand(x, problem)
        log_cost = log_unit_cost(problem=problem, log_wage=log_wage, log_price=log_price)
        cost_power = np.exp(-theta * log_cost)
        price_power = np.matmul(kernel, cost_power[:, :, None])[:, :, 0]
        price_power[no_supplier] = 1.0
        per_power = expenditure.T / price_power
        output = cost_power * np.matmul(per_power[:, None, :], net_kernel)[:, 0, :]
        wage = np.exp(log_wage)
        income = economy.value_added * wage + trade_deficit_cf(problem=problem, wage_hat=wage)
        if tariffs:
            net = per_power * np.matmul(net_kernel, cost_power[:, :, None])[:, :, 0]
            income = income + (expenditure.T - net).sum(axis=0)
        spending = economy.final_share * income[:, None]
        if economy.input_share is not None:
            spending = spending + np.matmul(economy.input_share, output.T[:, :, None])[:, :, 0]
        spending[idle] = 1.0
        labour_income = (economy.value_added_share * output.T).sum(axis=1)
        new_wage = np.log(labour_income / economy.value_added)
        return np.concatenate(
            [
                numeraire(new_wage, problem=problem),
                (-np.log(price_power) / theta).T.ravel(),
                np.log(spending).ravel(),
            ]
        )

    return step


CALIENDO_PARRO = Formulation(
    name="caliendo_parro", with_inputs=True, start_of=start_of, make_step=make_step, expand=expand
)
