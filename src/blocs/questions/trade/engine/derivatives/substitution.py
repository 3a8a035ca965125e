"""Cost and budget shares at a solution, and what the elasticities of substitution do to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.models.technology import final_share_cf, log_consumer_price
from blocs.questions.trade.engine.solution import TradeSolution


@dataclass(frozen=True, eq=False)
class Shares:
    """input_share: [n, j, k] γ' or None; final_share: [n, j] α'; both at the solution's prices."""

    input_share: Array | None
    final_share: Array


def cost_shares(solution: TradeSolution) -> Shares:
    """γ' and α' at a solution; see `technology`."""
    economy = solution.economy
    log_price = np.log(solution.price_index_hat)
    final = final_share_cf(economy, log_price)
    if economy.substitution is None or economy.input_share is None:
        return Shares(economy.input_share, final)
    power = 1.0 - economy.substitution.inputs
    relative = economy.input_mix * np.exp(power * log_price)[:, :, None]
    total = relative.sum(axis=1, keepdims=True)
    # A sector that buys no inputs has no mix of them: zeros, not 0/0.
    mix = np.divide(relative, total, out=np.zeros_like(relative), where=total > 0)
    return Shares(mix * (1.0 - solution.value_added_share_cf)[:, None, :], final)


@dataclass(frozen=True, eq=False)
class ElasticityEffects:
    """What a unit more of each elasticity does at given wages, prices, output and income.

    The last axis is the order of `Substitution`: value_added, inputs, final. log_cost: [j, n, 3];
    spending: [j, n, 3] million USD; payroll: [n, 3] million USD; log_consumer_price: [n, 3].
    """

    log_cost: Array
    spending: Array
    payroll: Array
    log_consumer_price: Array


def elasticity_effects(solution: TradeSolution) -> ElasticityEffects:
    """Derivatives of the CES means of `technology` by ρ, ε and σ.

    With u = 1 − elasticity and M the log of a CES mean of prices p with shares s at the solution,
    dM/du = (Σ s p − M)/u (half the variance of p at u = 0), and log s moves by
    p − M − u dM/du.
    """
    economy, shares = solution.economy, cost_shares(solution)
    chosen, gamma = economy.substitution, shares.input_share
    assert chosen is not None
    assert gamma is not None
    among, between, final = 1 - chosen.inputs, 1 - chosen.value_added, 1 - chosen.final
    beta = solution.value_added_share_cf
    price, wage = np.log(solution.price_index_hat), np.log(solution.wage_hat)[:, None]
    # All value added and no inputs: 0/0 is zero here.
    mix = np.divide(gamma, (1 - beta)[:, None, :], out=np.zeros_like(gamma), where=gamma != 0)
    bundle = _log_mean(economy.input_mix, price, among)
    cost = _log_pair(economy.value_added_share, wage, bundle, between)
    by_inputs = -_slope(mix, price, bundle, among)
    by_value_added = -_slope_of_pair(beta, wage, bundle, cost, between)
    output = solution.gross_output_cf
    use = gamma * output[:, None, :]
    away = price[:, :, None] - bundle[:, None, :]
    share_by_inputs = -away - (among * by_inputs)[:, None, :]
    share_by_inputs += (between * (by_inputs - (1 - beta) * by_inputs))[:, None, :]
    share_by_value_added = -(bundle - cost) - between * by_value_added
    consumer = log_consumer_price(economy, price)
    alpha = shares.final_share
    by_final = -_slope(alpha[:, :, None], price, consumer[:, None], final)[:, 0]
    eaten = alpha * solution.income_cf[:, None]
    share_by_final = -(price - consumer[:, None]) - final * by_final[:, None]
    payroll = beta * output
    zero = np.zeros_like(price)
    return ElasticityEffects(
        log_cost=_three(by_value_added, (1 - beta) * by_inputs, zero),
        spending=_three(
            (use * share_by_value_added[:, None, :]).sum(axis=2),
            (use * share_by_inputs).sum(axis=2),
            eaten * share_by_final,
        ),
        payroll=np.stack(
            [
                (payroll * (-(wage - cost) - between * by_value_added)).sum(axis=1),
                (payroll * -between * (1 - beta) * by_inputs).sum(axis=1),
                np.zeros(len(payroll)),
            ],
            axis=-1,
        ),
        log_consumer_price=np.stack([by_final * 0, by_final * 0, by_final], axis=-1),
    )


def _three(*arrays: Array) -> Array:
    """[j, n, 3] of three (country, sector) arrays."""
    return np.stack([array.T for array in arrays], axis=-1)


def _log_mean(share: Array, log_price: Array, power: float) -> Array:
    """[n, k] log CES mean of log P̂ [n, j] with baseline shares [n, j, k]."""
    if power == 0.0:
        return np.einsum("njk,nj->nk", share, log_price)
    return np.log1p(np.einsum("njk,nj->nk", share, np.expm1(power * log_price))) / power


def _log_pair(beta: Array, wage: Array, bundle: Array, power: float) -> Array:
    """[n, k] log CES mean of the wage and the bundle of inputs."""
    if power == 0.0:
        return beta * wage + (1 - beta) * bundle
    paid = beta * np.expm1(power * wage) + (1 - beta) * np.expm1(power * bundle)
    return np.log1p(paid) / power


def _slope(share: Array, log_price: Array, mean: Array, power: float) -> Array:
    """[n, k] dM/du with shares [n, j, k] at the solution."""
    first = np.einsum("njk,nj->nk", share, log_price)
    if power == 0.0:
        away = log_price[:, :, None] - first[:, None, :]
        return np.einsum("njk,njk->nk", share, away**2) / 2
    # Without inputs there is no mean that could move.
    there = share.sum(axis=1) > 0
    return np.where(there, (first - mean) / power, 0.0)


def _slope_of_pair(beta: Array, wage: Array, bundle: Array, cost: Array, power: float) -> Array:
    """[n, k] dM/du of the wage and the bundle with shares at the solution."""
    if power == 0.0:
        return beta * (1 - beta) * (wage - bundle) ** 2 / 2
    return (beta * wage + (1 - beta) * bundle - cost) / power
