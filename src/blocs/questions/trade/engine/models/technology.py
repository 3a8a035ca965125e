"""Technology and tastes: what a unit costs, and how spending spreads over goods.

With elasticities of substitution ρ (value added and inputs), ε (among inputs), σ (final goods):

    P̂ᴹ_ik = [Σ_j γ_ijk/(1 − β_ik) P̂_ij^(1−ε)]^(1/(1−ε))             bundle of inputs
    ĉ_ik = [β_ik ŵ_i^(1−ρ) + (1 − β_ik) P̂ᴹ_ik^(1−ρ)]^(1/(1−ρ)) / T̂_ik    unit cost
    β'_ik = β_ik (ŵ_i / ĉ_ik T̂_ik)^(1−ρ)                              share of value added
    γ'_ijk = (1 − β'_ik) γ_ijk/(1 − β_ik) (P̂_ij / P̂ᴹ_ik)^(1−ε)         input shares
    P̂ᶜ_n = [Σ_j α_nj P̂_nj^(1−σ)]^(1/(1−σ)),  α'_nj = α_nj (P̂_nj / P̂ᶜ_n)^(1−σ)

(nested CES in changes, Baqaee and Farhi 2024; T̂ is productivity.) At one everywhere, and where
`Economy.substitution` is None, shares are constant: Caliendo and Parro (2015), equation 10. CES
means are written with log1p and expm1, so that an elasticity near one loses no digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.state import Economy, Problem


@dataclass(frozen=True, eq=False)
class Technology:
    """Unit costs and cost shares at given wages and prices.

    log_cost: [i, k] log ĉ; value_added_share: [i, k] β'; input_weight: [i, k] what output is
    multiplied with before it spreads over inputs, price_weight: [n, j] what the sum is multiplied
    with, both None under Cobb-Douglas.
    """

    log_cost: Array
    value_added_share: Array
    input_weight: Array | None = None
    price_weight: Array | None = None


def technology(*, problem: Problem, log_wage: Array, log_price: Array) -> Technology:
    """Costs and shares at log ŵ [n] and log P̂ [n, j]."""
    economy = problem.economy
    if economy.substitution is not None and economy.input_share is not None:
        return _nested_ces(problem=problem, log_wage=log_wage, log_price=log_price)
    log_cost = economy.value_added_share * log_wage[:, None]
    if economy.input_share_transposed is not None:
        log_cost += np.matmul(economy.input_share_transposed, log_price[:, :, None])[:, :, 0]
    if problem.log_productivity is not None:
        log_cost -= problem.log_productivity
    return Technology(log_cost, economy.value_added_share)


def _nested_ces(*, problem: Problem, log_wage: Array, log_price: Array) -> Technology:
    economy = problem.economy
    assert economy.substitution is not None
    among, between = 1.0 - economy.substitution.inputs, 1.0 - economy.substitution.value_added
    relative = log_price if among == 0.0 else np.expm1(among * log_price)
    bundle = np.matmul(economy.input_mix_transposed, relative[:, :, None])[:, :, 0]
    if among != 0.0:
        bundle = np.log1p(bundle) / among
    beta, wage = economy.value_added_share, log_wage[:, None]
    if between == 0.0:
        log_cost = beta * wage + (1.0 - beta) * bundle
        value_added_share = beta
    else:
        paid = np.expm1(between * wage)
        log_cost = np.log1p(beta * paid + (1.0 - beta) * np.expm1(between * bundle)) / between
        value_added_share = beta * np.exp(between * (wage - log_cost))
    if problem.log_productivity is not None:
        log_cost = log_cost - problem.log_productivity
    return Technology(
        log_cost=log_cost,
        value_added_share=value_added_share,
        input_weight=(1.0 - value_added_share) * np.exp(-among * bundle),
        price_weight=np.exp(among * log_price),
    )


def input_use(made: Technology, *, economy: Economy, output: Array) -> Array:
    """[n, j] Σ_k γ'_njk Y'_nk; output: [n, k]. Zero without inputs."""
    if economy.input_share is None:
        return np.zeros_like(output)
    if made.input_weight is None or made.price_weight is None:
        return np.matmul(economy.input_share, output[:, :, None])[:, :, 0]
    weighted = made.input_weight * output
    return made.price_weight * np.matmul(economy.input_mix, weighted[:, :, None])[:, :, 0]


def log_consumer_price(economy: Economy, log_price: Array) -> Array:
    """[n] log P̂ᶜ at log P̂ [n, j]."""
    alpha = economy.final_share
    # Goods that nobody eats may have no price: zero times infinity is not to be asked.
    consumed = np.where(alpha > 0, log_price, 0.0)
    weight = 0.0 if economy.substitution is None else 1.0 - economy.substitution.final
    if weight == 0.0:
        return (alpha * consumed).sum(axis=1)
    relative = alpha * np.expm1(weight * consumed)
    return np.log1p(relative.sum(axis=1)) / weight


def final_share_cf(economy: Economy, log_price: Array) -> Array:
    """[n, j] α' at log P̂ [n, j]."""
    weight = 0.0 if economy.substitution is None else 1.0 - economy.substitution.final
    if weight == 0.0:
        return economy.final_share
    relative = log_price - log_consumer_price(economy, log_price)[:, None]
    return economy.final_share * np.exp(weight * relative)


def labour_hat(*, problem: Problem, log_wage: Array, log_price: Array) -> Array:
    """[n] labour supplied: the exogenous change times (ŵ/P̂ᶜ)^η."""
    if problem.labour_supply_elasticity == 0.0:
        return problem.labour_hat
    real_wage = log_wage - log_consumer_price(problem.economy, log_price)
    return problem.labour_hat * np.exp(problem.labour_supply_elasticity * real_wage)
