"""Exact derivatives of a rationed world: which bound binds is held, the rest is linear.

    d log s = V (w (d log φ + d log s) + …) + …                   capacity, down the chain
    dz = Σ_n ψ F/Y (g d log ψ + dg),  dg = s d log s or du = υ dz      output, up the chain

by the implicit function theorem, one linear solve each (`numerics.implicit`), and for the gradient
their transposes in the opposite order. w: weights of suppliers, V: of inputs, g = min(s, u).

**Kinks.** Where promise and order tie, or income and goods, no derivative exists: the unshocked
baseline is such a point everywhere, and `linearise_rationing` refuses it by name. An entry of the
shock that is exactly at the baseline (κ̂ = 1, T̂ = 1, L̂ = 1) has a one-sided derivative only; it is
given for the change that hurts (cost up, productivity or labour down), one entry at a time. Where
the shock makes an entry better than the baseline, the derivative is zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.numerics.implicit import linear_fixed_point
from blocs.questions.trade.engine.derivatives.directions import Direction
from blocs.questions.trade.engine.rationing.linearise import Linearised, linearise_rationing
from blocs.questions.trade.engine.rationing.problem import output, taxes
from blocs.questions.trade.engine.rationing.supply import capacity_by, promised_by

__all__ = [
    "RationingGradient",
    "RationingOutcome",
    "RationingTangent",
    "linearise_rationing",
    "rationing_jvp",
    "rationing_vjp",
]

TOLERANCE = 1e-12
"""Relative residual of the linear solves: ten times the error of the solution at which they are
taken, below which there is nothing to find."""


@dataclass(frozen=True, eq=False)
class RationingTangent:
    """log_real_income: (country,); log_gross_output: (country, sector), zero in idle cells."""

    log_real_income: Array
    log_gross_output: Array


@dataclass(frozen=True, eq=False)
class RationingOutcome:
    """A linear functional: weights on the entries of a `RationingTangent`. None: zero."""

    log_real_income: Array | None = None
    log_gross_output: Array | None = None


@dataclass(frozen=True, eq=False)
class RationingGradient:
    """Derivative of one outcome by every entry of the shock, names and axes as in `Direction`.

    A tariff and an export tax act as a cost alone (income counts taxes at baseline rates), so that
    both have the derivative by log κ̂.
    """

    log_iceberg_cost: Array
    log_tariff_factor: Array
    log_export_tax_factor: Array
    log_productivity: Array
    log_labour: Array
    transfer: Array
    trade_elasticity: Array
    substitution: Array


def rationing_jvp(at: Linearised, direction: Direction) -> RationingTangent:
    """The changes that follow from one small change of the shock. Raises NotConvergedError."""
    limits, found, economy = at.limits, at.found, at.limits.economy
    elasticity = np.zeros(3) if direction.substitution is None else direction.substitution
    passed, shipped = _passage_change(at, direction)
    goods = (at.slopes.supplier * passed).sum(axis=2).T
    if direction.trade_elasticity is not None:
        goods += at.slopes.by_power * _power_slope(at) * direction.trade_elasticity
    made = elasticity[0] * at.slopes.by_elasticity[0] + elasticity[1] * at.slopes.by_elasticity[1]
    if direction.log_labour is not None:
        made = made + at.slopes.labour * (at.employed * direction.log_labour)[:, None]
    if direction.log_productivity is not None:
        made = made + at.productive * direction.log_productivity
    capacity = _solve(
        lambda s: capacity_by(at.slopes, promised_by(at.slopes, s)),
        capacity_by(at.slopes, goods) + made,
    )
    goods = goods + promised_by(at.slopes, capacity)
    promise = at.promised * (found.served * capacity.T[:, None, :])
    fixed = output(limits, found.served * shipped + promise)
    growth = _solve(lambda z: output(limits, _ordered(at, z)), fixed)
    served = found.served * shipped + promise + _ordered(at, growth)
    earned = (economy.value_added_share * economy.gross_output * growth).sum(axis=1)
    paid = taxes(
        limits.flows * limits.shipped * served,
        tariff_factor=economy.tariff_factor,
        export_tax_factor=economy.export_tax_factor,
        revenue_sharing=limits.revenue_sharing,
    )
    earned = earned + paid[0] + paid[1]
    if direction.transfer is not None:
        earned = earned + direction.transfer
    real = at.income * earned * _per_income(at) + (at.goods * goods).sum(axis=1)
    return RationingTangent(real + elasticity[2] * at.by_final, growth * _per(found.output))


def rationing_vjp(at: Linearised, outcome: RationingOutcome) -> RationingGradient:
    """The derivative of one outcome by every entry of the shock. Raises NotConvergedError."""
    limits, found, economy = at.limits, at.found, at.limits.economy
    n, s = economy.final_share.shape
    real = np.zeros(n) if outcome.log_real_income is None else outcome.log_real_income
    weight = np.zeros((n, s)) if outcome.log_gross_output is None else outcome.log_gross_output
    income = real * at.income * _per_income(at)
    taxed = limits.flows * limits.shipped * _tax_value(at, income)
    growth = weight * _per(found.output) + (
        economy.value_added_share * economy.gross_output * income[:, None]
    )
    growth = _solve(
        lambda z: _ordered_back(at, limits.sold * z.T[:, None, :]),
        growth + _ordered_back(at, taxed),
    )
    served = limits.sold * growth.T[:, None, :] + taxed
    capacity = (at.promised * found.served * served).sum(axis=1).T
    goods = real[:, None] * at.goods
    capacity = _solve(
        lambda x: _goods_back(at, _inputs_back(at, x)), capacity + _goods_back(at, goods)
    )
    goods = goods + _inputs_back(at, capacity)
    passed, shipped = at.slopes.supplier * goods.T[:, :, None], found.served * served
    iceberg, cost, theta = _passage_back(at, passed=passed, shipped=shipped)
    return RationingGradient(
        log_iceberg_cost=iceberg.T,
        log_tariff_factor=cost.T,
        log_export_tax_factor=cost.T,
        log_productivity=at.productive * capacity,
        log_labour=at.employed * (at.slopes.labour * capacity).sum(axis=1),
        transfer=income,
        trade_elasticity=theta + (at.slopes.by_power * goods).sum(axis=0) * _power_slope(at),
        substitution=np.append(
            (at.slopes.by_elasticity * capacity).sum(axis=(1, 2)), (real * at.by_final).sum()
        ),
    )


def _passage_change(at: Linearised, direction: Direction) -> tuple[Array, Array]:
    """([j, n, i] d log φ, [j, n, i] d log ψ)."""
    theta = at.limits.economy.trade_elasticity[:, None, None]
    melting = np.zeros_like(at.slopes.supplier)
    if direction.log_iceberg_cost is not None:
        melting = melting + direction.log_iceberg_cost.T
    cost = melting
    for tax in (direction.log_tariff_factor, direction.log_export_tax_factor):
        if tax is not None:
            cost = cost + tax.T
    cost, melting = at.costs * cost, at.melts * melting
    own = at.passage.share * cost
    index = np.where(at.crossed, own.sum(axis=2, keepdims=True), own)
    response = theta * index - (1.0 + theta) * cost
    if direction.trade_elasticity is not None:
        response = response + direction.trade_elasticity[:, None, None] * _by_theta(at)
    passed = np.where(at.responds, response, -melting)
    return passed, passed + melting


def _passage_back(at: Linearised, *, passed: Array, shipped: Array) -> tuple[Array, Array, Array]:
    """Transpose of `_passage_change`: by log d̂ and log κ̂ of taxes [j, n, i], by θ [j]."""
    theta = at.limits.economy.trade_elasticity[:, None, None]
    both = passed + shipped
    response = np.where(at.responds, both, 0.0)
    crossed = np.where(at.crossed, response, 0.0)
    index = theta * (crossed.sum(axis=2, keepdims=True) + response - crossed)
    cost = at.costs * (at.passage.share * index - (1.0 + theta) * response)
    melting = at.melts * (shipped - np.where(at.responds, 0.0, both))
    return cost + melting, cost, (_by_theta(at) * response).sum(axis=(1, 2))


def _by_theta(at: Linearised) -> Array:
    """[j, n, i] of the log of the buyer's response: −log κ̂ + Σ share log κ̂; an embargo stays."""
    cost = np.where(np.isfinite(at.passage.log_cost), at.passage.log_cost, 0.0)
    return (at.passage.share * cost).sum(axis=2, keepdims=True) - cost


def _goods_back(at: Linearised, goods: Array) -> Array:
    return np.matmul(goods.T[:, None, :], at.slopes.supplier)[:, 0, :].T


def _inputs_back(at: Linearised, capacity: Array) -> Array:
    if at.slopes.inputs is None:
        return np.zeros_like(capacity)
    return np.matmul(capacity[:, None, :], at.slopes.inputs)[:, 0, :]


def _ordered(at: Linearised, growth: Array) -> Array:
    """[j, n, i] d min(s, u) of dz [n, k], where orders bind."""
    if at.limits.use is None:
        return np.zeros_like(at.promised)
    change = np.matmul(at.limits.use, growth[:, :, None])[:, :, 0]
    return (1.0 - at.promised) * change.T[:, :, None]


def _ordered_back(at: Linearised, served: Array) -> Array:
    change = ((1.0 - at.promised) * served).sum(axis=2).T
    if at.limits.use is None:
        return np.zeros_like(change)
    return np.matmul(change[:, None, :], at.limits.use)[:, 0, :]


def _tax_value(at: Linearised, income: Array) -> Array | float:
    """[j, n, i] what a dollar shipped is worth as tax; income: [n] value of a dollar of income."""
    economy, sharing = at.limits.economy, at.limits.revenue_sharing
    value: Array | float = 0.0
    border: Array | float = 1.0
    if economy.export_tax_factor is not None:
        border = economy.export_tax_factor
        value = (border - 1.0) * income
    if economy.tariff_factor is not None:
        shared = income if sharing is None else income @ sharing
        value = value + (economy.tariff_factor - 1.0) * border * shared[:, None]
    return value


def _power_slope(at: Linearised) -> Array:
    """[j] dη/dθ."""
    return 1.0 / (1.0 + at.limits.economy.trade_elasticity) ** 2


def _per_income(at: Linearised) -> Array:
    """[n] d log y of a dollar, zero where nothing is earned."""
    return _per(at.found.income) / at.limits.economy.income


def _per(level: Array) -> Array:
    # Nothing earned weighs nothing: zero in place of 1/0.
    return np.divide(1.0, level, out=np.zeros_like(level), where=level > 0)


def _solve(product: Callable[[Array], Array], right: Array) -> Array:
    """Solve x = product(x) + right, all of the shape of `right`."""
    found = linear_fixed_point(
        lambda rows: product(rows.reshape(right.shape)).reshape(1, -1),
        right.reshape(1, -1),
        tolerance=TOLERANCE,
    )
    return found.x.reshape(right.shape)
