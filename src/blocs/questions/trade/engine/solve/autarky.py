"""Every country alone: prices at given wages, one country's income spent at home.

Real wage = Π_j π_nnj^(α (I−γ')^-1 / θ) (Costinot and Rodríguez-Clare 2014, with inputs), here with
relative wages of one by convention: between countries that do not trade they are not determined. A
country that uses a good which it does not make has no positive real income: the limit of rising
trade costs is a loss of 100 %, and `country_status` says so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.questions.trade.engine.models.numeraire import numeraire
from blocs.questions.trade.engine.models.technology import labour_hat
from blocs.questions.trade.engine.solve.fallback import Attempt, expenditure_at, prices_at
from blocs.questions.trade.engine.state import Problem


def solve_autarky(problem: Problem, *, without: Mask) -> Attempt:
    """The state of every country alone; prices ∞ and no spending for the countries `without`."""
    economy = problem.economy
    shape = economy.final_share.shape
    log_wage, log_price = np.zeros(shape[0]), np.zeros(shape)
    # More than two rounds only where labour answers to wages and moves the scale again.
    for _ in range(50):
        log_price = prices_at(log_wage, problem=problem, start=log_price)
        labour = labour_hat(problem=problem, log_wage=log_wage, log_price=log_price)
        scaled = numeraire(log_wage, problem=problem, labour_hat=labour)
        # The last digit that a number near one holds.
        if np.abs(scaled - log_wage).max() <= 1e-15:
            break
        # Alone, prices follow the own wage one for one: a start, not a result.
        log_price = log_price + (scaled - log_wage)[:, None] * problem.active
        log_wage = scaled
    log_price[without] = np.where(problem.active[without], np.inf, 0.0)
    spending = _spending(problem, log_wage, np.where(np.isinf(log_price), 0.0, log_price))
    spending[without] = 0.0
    return Attempt(log_wage, log_price, spending, 1)


def _spending(problem: Problem, log_wage: Array, log_price: Array) -> Array:
    """[n, j] X': what nobody supplies is not bought, and pays no tax."""
    alone = replace(problem, active=problem.active & problem.supplied)
    start = np.where(alone.active, problem.economy.expenditure, 0.0)
    spending, _, _ = expenditure_at(log_wage, log_price=log_price, problem=alone, start=start)
    return spending
