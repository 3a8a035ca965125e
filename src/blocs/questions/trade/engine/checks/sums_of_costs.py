"""Costs and cost shares of many solutions rebuilt, as powers of prices and sums of them.

As `verify_costs`, which takes every input of every sector by itself: here the means and the shares
of inputs are sums over γ times powers, one product of matrices for all solutions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.models.model import Substitution
from blocs.questions.trade.engine.state import Economy


@dataclass(frozen=True, eq=False)
class CostsBySums:
    """log_cost, share_total, value_added_share [i, k, b]; final_share [n, j, b].

    The last two have one column for all where they stay. consumer: [n, b] log P̂ᶜ; weight, spread:
    γ' = spread γ weight, by good [n, j, b] and buyer [n, k, b], None where γ stays.
    """

    log_cost: Array
    value_added_share: Array
    share_total: Array
    final_share: Array
    consumer: Array
    weight: Array | None = None
    spread: Array | None = None

    def use(self, economy: Economy, output: Array) -> Array | float:
        """[n, j, b] Σ_k γ' Y'; output: [n, k, b]."""
        if economy.input_share is None:
            return 0.0
        if self.weight is None or self.spread is None:
            return np.matmul(economy.input_share, output)
        return self.spread * np.matmul(economy.input_share, self.weight * output)


def costs_by_sums(economy: Economy, *, log_wage: Array, log_price: Array) -> CostsBySums:
    """Productivity left out; log_wage: [n, b]; log_price: [n, j, b]."""
    beta, alpha = economy.value_added_share[:, :, None], economy.final_share[:, :, None]
    gamma, chosen = economy.input_share, economy.substitution
    consumed = np.where(alpha > 0, log_price, 0.0)
    if gamma is not None and chosen is not None:
        return _nested(economy, chosen, log_wage=log_wage, log_price=log_price, consumed=consumed)
    log_cost, total = beta * log_wage[:, None], beta
    if gamma is not None:
        log_cost = log_cost + np.matmul(gamma.transpose(0, 2, 1), log_price)
        total = beta + economy.input_total[:, :, None]
    return CostsBySums(log_cost, beta, total, alpha, (alpha * consumed).sum(axis=1))


def _nested(
    economy: Economy, chosen: Substitution, *, log_wage: Array, log_price: Array, consumed: Array
) -> CostsBySums:
    assert economy.input_share is not None
    beta, alpha = economy.value_added_share[:, :, None], economy.final_share[:, :, None]
    gamma, wage = economy.input_share, log_wage[:, None]
    among, between, within = 1 - chosen.inputs, 1 - chosen.value_added, 1 - chosen.final
    bundle = _mean(gamma.transpose(0, 2, 1), log_price, among)
    if abs(between) < NEAR:
        spread = beta * (1 - beta) * (wage - bundle) ** 2
        log_cost = beta * wage + (1 - beta) * bundle + between / 2 * spread
    else:
        level = beta * np.exp(between * wage) + (1 - beta) * np.exp(between * bundle)
        log_cost = np.log(level) / between
    paid = beta * np.exp(between * (wage - log_cost))
    weight = np.exp(between * (bundle - log_cost) - among * bundle)
    spread = np.exp(among * log_price)
    inputs = weight * np.matmul(gamma.transpose(0, 2, 1), spread)
    consumer = _mean(alpha.transpose(0, 2, 1), consumed, within)
    final = alpha * np.exp(within * (consumed - consumer))
    return CostsBySums(log_cost, paid, paid + inputs, final, consumer[:, 0], weight, spread)


NEAR = 1e-6
"""Distance of an elasticity from one below which a power mean is computed from mean and variance of
log prices, as in `verify_costs`."""


def _mean(weight: Array, log_price: Array, power: float) -> Array:
    """[n, k, b] log of the CES price, weights [n, k, j] not normalised; zero where all are zero."""
    total = weight.sum(axis=2)[:, :, None]
    safe = np.where(total > 0, total, 1.0)
    if abs(power) < NEAR:
        first = np.matmul(weight, log_price) / safe
        return first + power / 2 * (np.matmul(weight, log_price**2) / safe - first**2)
    level = np.matmul(weight, np.exp(power * log_price)) / safe
    return np.log(np.where(total > 0, level, 1.0)) / power
