"""What producers sell and countries spend at given costs, prices and expenditure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.models.closure import money, received, trade_deficit_cf
from blocs.questions.trade.engine.state import Problem


@dataclass(frozen=True, eq=False)
class Markets:
    """output: [j, i] Y' at basic prices; income: [n] I', purchases of projects included."""

    output: Array
    income: Array


def markets(
    *,
    problem: Problem,
    wage_hat: Array,
    labour_hat: Array,
    cost_power: Array,
    price_power: Array,
    expenditure: Array,
) -> Markets:
    """Sales of every producer, and what follows for every country's income.

    cost_power: [j, i] ĉ^-θ; price_power: [j, n] P̂^-θ; expenditure: [n, j] X'.
    """
    per_power = expenditure.T / price_power
    output = cost_power * np.matmul(per_power[:, None, :], problem.net_kernel)[:, 0, :]
    deficit = trade_deficit_cf(problem=problem, wage_hat=wage_hat, labour_hat=labour_hat)
    income = problem.economy.value_added * wage_hat * labour_hat + deficit
    at, export = problem.taxed_range, problem.export_kernel
    column, by_power = cost_power[at, :, None], per_power[at]
    if problem.tariffs:
        net = np.matmul(problem.net_kernel[at], column)[:, :, 0]
        if export is not None:
            net += np.matmul(export[at], column)[:, :, 0]
        collected = (expenditure.T[at] - by_power * net).sum(axis=0)
        income = income + received(collected, problem=problem)
    if export is not None:
        taxed = np.matmul(by_power[:, None, :], export[at])[:, 0, :]
        income = income + (cost_power[at] * taxed).sum(axis=0)
    if problem.purchases is not None:
        output = output + problem.purchases.output.T * money(problem=problem, wage_hat=wage_hat)
    return Markets(output, income)


def household_income(made: Markets, *, problem: Problem, wage_hat: Array) -> Array:
    """[n] what is left for final demand after the purchases of projects."""
    if problem.purchases is None:
        return made.income
    return made.income - problem.purchases.paid * money(problem=problem, wage_hat=wage_hat)
