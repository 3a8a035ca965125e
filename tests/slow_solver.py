"""The model of Caliendo and Parro written as plainly as possible: the second, slow route.

Loops over the equations of the paper, wages by scipy's root finder; nothing is shared with blocs.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import root


def solve_slowly(world, *, cost_hat, tariff_cf, deficit_cf):
    """(wage_hat, price_hat, share_cf, expenditure_cf, real_income_hat), world value added constant.

    deficit_cf: function of the wage changes giving D' (a vector).
    """
    n, s = len(world.countries), len(world.sectors)
    theta = world.trade_elasticity
    beta, gamma, alpha = world.value_added_share, world.input_share, world.final_share
    share, labour = world.trade_share, world.value_added
    kappa = cost_hat * (1 + tariff_cf) / (1 + world.tariff_rate)

    def prices(wage):
        price = np.ones((n, s))
        for _ in range(3000):
            cost = np.array(
                [
                    [wage[i] ** beta[i, k] * np.prod(price[i] ** gamma[i, :, k]) for k in range(s)]
                    for i in range(n)
                ]
            )
            new = np.array(
                [
                    [
                        sum(
                            share[i, m, j] * (kappa[i, m, j] * cost[i, j]) ** -theta[j]
                            for i in range(n)
                        )
                        ** (-1 / theta[j])
                        for j in range(s)
                    ]
                    for m in range(n)
                ]
            )
            if np.abs(new / price - 1).max() < 1e-15:
                break
            price = new
        return new, cost

    def state(wage):
        price, cost = prices(wage)
        new_share = share * (kappa * cost[:, None, :] / price[None]) ** -theta
        deficit = deficit_cf(wage)
        system = np.eye(n * s)
        right = np.zeros(n * s)
        for m in range(n):
            for j in range(s):
                row = m * s + j
                right[row] = alpha[m, j] * (wage[m] * labour[m] + deficit[m])
                for other in range(n):
                    for k in range(s):
                        column = other * s + k
                        system[row, column] -= (
                            gamma[m, j, k] * new_share[m, other, k] / (1 + tariff_cf[m, other, k])
                        )
                        if other == m:
                            duty = sum(
                                new_share[i, m, k] * tariff_cf[i, m, k] / (1 + tariff_cf[i, m, k])
                                for i in range(n)
                            )
                            system[row, column] -= alpha[m, j] * duty
        spending = np.linalg.solve(system, right).reshape(n, s)
        flows = new_share * spending[None] / (1 + tariff_cf)
        return price, new_share, spending, flows, deficit

    def excess(log_wage):
        wage = np.exp(log_wage)
        wage = wage * labour.sum() / (labour * wage).sum()
        _, _, _, flows, deficit = state(wage)
        trade = flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2)) - deficit
        gap = trade / labour
        gap[-1] = log_wage[-1]
        return gap

    found = root(excess, np.zeros(n), method="hybr", options={"xtol": 1e-14})
    wage = np.exp(found.x)
    wage = wage * labour.sum() / (labour * wage).sum()
    price, new_share, spending, flows, deficit = state(wage)
    assert np.abs(flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2)) - deficit).max() < 1e-8
    revenue = (flows * tariff_cf).sum(axis=(0, 2))
    income = wage * labour + revenue + deficit
    real = income / world.income / np.prod(price**alpha, axis=1)
    return wage, price, new_share, spending, real
