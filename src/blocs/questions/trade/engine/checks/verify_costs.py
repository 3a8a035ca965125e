"""Costs, cost shares and labour rebuilt from wages and prices, sharing no code with the solver."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.state import Problem


@dataclass(frozen=True, eq=False)
class Costs:
    """log_cost, value_added_share, share_total [i, k]; input_share [n, j, k]; final_share [n, j].

    log_consumer_price: [n].
    """

    log_cost: Array
    value_added_share: Array
    share_total: Array
    input_share: Array | None
    final_share: Array
    log_consumer_price: Array


def rebuilt_costs(problem: Problem, *, log_wage: Array, log_price: Array) -> Costs:
    """Costs by the shares of every input, one by one; the CES means as powers."""
    economy = problem.economy
    beta, gamma, alpha = economy.value_added_share, economy.input_share, economy.final_share
    consumed = np.where(alpha > 0, log_price, 0.0)
    chosen = economy.substitution
    if chosen is None or gamma is None:
        log_cost = beta * log_wage[:, None]
        total = beta
        if gamma is not None:
            log_cost = log_cost + np.matmul(log_price[:, None, :], gamma)[:, 0, :]
            total = beta + economy.input_total
        consumer = (alpha * consumed).sum(axis=1)
    else:
        bundle = _mean(gamma, log_price[:, :, None], chosen.inputs)
        both = np.stack([beta, 1.0 - beta], axis=1)
        prices = np.stack([np.broadcast_to(log_wage[:, None], beta.shape), bundle], axis=1)
        log_cost = _mean(both, prices, chosen.value_added)
        beta = beta * np.exp((1.0 - chosen.value_added) * (log_wage[:, None] - log_cost))
        inside = np.exp((1.0 - chosen.inputs) * (log_price[:, :, None] - bundle[:, None, :]))
        outside = np.exp((1.0 - chosen.value_added) * (bundle - log_cost))
        gamma = gamma * inside * outside[:, None, :]
        total = beta + gamma.sum(axis=1)
        consumer = _mean(alpha[:, :, None], consumed[:, :, None], chosen.final)[:, 0]
        alpha = alpha * np.exp((1.0 - chosen.final) * (consumed - consumer[:, None]))
    if problem.log_productivity is not None:
        log_cost = log_cost - problem.log_productivity
    return Costs(log_cost, beta, total, gamma, alpha, consumer)


def _mean(weight: Array, log_price: Array, elasticity: float) -> Array:
    """Log of the CES price over axis 1, weights not normalised; zero where they are all zero."""
    total = weight.sum(axis=1)
    # A sector without inputs: 0/0 is not asked, the result is discarded below.
    safe = np.where(total > 0, total, 1.0)
    power = 1.0 - elasticity
    # At elasticity one the power mean is 0/0: nearer than that its two terms, mean and variance of
    # log prices, have more digits than the quotient.
    if abs(power) < 1e-6:
        first = (weight * log_price).sum(axis=1) / safe
        spread = (weight * (log_price - first[:, None]) ** 2).sum(axis=1) / safe
        return first + power / 2 * spread
    level = (weight * np.exp(power * log_price)).sum(axis=1) / safe
    return np.log(np.where(total > 0, level, 1.0)) / power


def rebuilt_labour(problem: Problem, *, log_wage: Array, log_consumer_price: Array) -> Array:
    """[n] labour supplied at log ŵ [n] and log P̂ᶜ [n]."""
    response = np.exp(problem.labour_supply_elasticity * (log_wage - log_consumer_price))
    return problem.labour_hat * response
