"""Caliendo and Parro (2015) in exact changes: many sectors, input–output links, tariffs.

The equations stand in the order of the paper (Review of Economic Studies 82, equations 10–14),
after Dekle, Eaton and Kortum (2008); one fixed point on (log ŵ, log P̂, log X'). Costs and shares
come from `technology`: constant shares, or nested CES for the model `ces_io`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.models.markets import household_income, markets
from blocs.questions.trade.engine.models.numeraire import numeraire
from blocs.questions.trade.engine.models.technology import (
    final_share_cf,
    input_use,
    labour_hat,
    technology,
)
from blocs.questions.trade.engine.state import Formulation, Problem


def start_of(problem: Problem) -> Array:
    """Baseline as the first guess: ŵ = P̂ = 1 and X' = X; (N + 2NS,)."""
    economy = problem.economy
    n, s = economy.final_share.shape
    # The state holds log X: a good that is not bought yet starts from what households would spend
    # on it, and a trace of income, so that the log exists and the loop can find its market.
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


def make_step(problem: Problem) -> Callable[[Array], Array]:
    """The map x → g(x) whose fixed point is the equilibrium."""
    economy = problem.economy
    theta = economy.trade_elasticity[:, None]
    no_supplier = ~problem.supplied.T
    idle = ~problem.active

    def step(x: Array) -> Array:
        log_wage, log_price, expenditure = expand(x, problem)
        wage = np.exp(log_wage)
        made = technology(problem=problem, log_wage=log_wage, log_price=log_price)
        labour = labour_hat(problem=problem, log_wage=log_wage, log_price=log_price)
        cost_power = np.exp(-theta * made.log_cost.T)
        price_power = np.matmul(problem.kernel, cost_power[:, :, None])[:, :, 0]
        # Nobody sells it there: log 0 is no price; one is a placeholder that no equation reads.
        price_power[no_supplier] = 1.0
        sold = markets(
            problem=problem,
            wage_hat=wage,
            labour_hat=labour,
            cost_power=cost_power,
            price_power=price_power,
            expenditure=expenditure,
        )
        output = sold.output.T
        final = household_income(sold, problem=problem, wage_hat=wage)
        spending = final_share_cf(economy, log_price) * final[:, None]
        spending += input_use(made, economy=economy, output=output)
        # Nobody buys it: log 1 keeps its entry at rest, and `expand` reads it as no spending.
        spending[idle] = 1.0
        paid = (made.value_added_share * output).sum(axis=1)
        new_wage = np.log(paid / (economy.value_added * labour))
        return np.concatenate(
            [
                numeraire(new_wage, problem=problem, labour_hat=labour),
                (-np.log(price_power) / theta).T.ravel(),
                np.log(spending).ravel(),
            ]
        )

    return step


CALIENDO_PARRO = Formulation(start_of=start_of, make_step=make_step, expand=expand)
