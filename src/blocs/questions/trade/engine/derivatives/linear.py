"""The trade equilibrium linearised at a solution: the kernels of a tangent and of its transpose.

Sector-major arrays with the right-hand sides on the last axis: [j, n, r]. The state is
(d log ŵ [n], d log P̂ [j, n], d log X' [j, n]). With net = π'/((1 + t')(1 + e')), exported = e' net
and duty = π' − net − exported, and all cost shares those of the solution:

    d log ĉ = β d log ŵ + γᵀ d log P̂,    d log L̂ = η (d log ŵ − Σ_j α d log P̂)
    d log P̂_n = Σ_i π'_ni d log ĉ_i
    dY_i = Σ_n net_ni X_n (d log X_n + θ d log P̂_n) − θ Σ_n net_ni X_n d log ĉ_i
    dI_n = w'L' (d log ŵ + d log L̂) + dD + tariffs received + export taxes, which change as dY does
    d log X = (γ dY + α dI + shifts of shares)/X'
    d log ŵ = (I − 1 sᵀ)(Σ_j β dY + shifts of shares)/w'L' − d log L̂

s are shares in value added (of the trading component): the numeraire. The shifts are those of
`linear_shares`. The adjoint is kept per dollar (divided by X', w'L'), so that small cells are as
exact as large ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.derivatives.linear_shares import Shifts, by_country


@dataclass(frozen=True, eq=False)
class Kernel:
    """The coefficients at one solution.

    share, net: [j, n, i]; duty, exported: [j, n, i] or None; duty_total, spending X', sold (output
    sold on markets), exports_taxed (export tax revenue), beta, alpha: [j, n, 1]; per_spending:
    [j, n, 1] 1/X', 0 in idle cells; theta: [j, 1, 1]; gamma: [n, j, k] or None; labour: [n, 1]
    w'L'; numeraire: [n, n] d log ŵ after normalisation by before; deficit: [n, n] dI by d log ŵ,
    closure and project purchases; deficit_labour: [n, n] dI by d log L̂; sharing: [n, n] or None;
    labour_supply_elasticity η; purchases: [j, n, n] dY by d log ŵ, or None; shifts: None where
    shares are constant.
    """

    share: Array
    net: Array
    duty: Array | None
    exported: Array | None
    duty_total: Array
    spending: Array
    per_spending: Array
    sold: Array
    exports_taxed: Array
    theta: Array
    beta: Array
    alpha: Array
    gamma: Array | None
    gamma_transposed: Array | None
    labour: Array
    numeraire: Array
    deficit: Array
    deficit_labour: Array
    sharing: Array | None
    labour_supply_elasticity: float
    purchases: Array | None
    shifts: Shifts | None


@dataclass(frozen=True, eq=False)
class Flow:
    """What follows from a state: output [j, i, r] dY, income [n, r] dI, labour [n, r] d log L̂."""

    output: Array
    income: Array
    labour: Array


def to_origin(matrix: Array, array: Array) -> Array:
    """[j, i, r] Σ_n matrix_jni array_jnr."""
    if array.shape[2] == 1:
        return np.matmul(array.transpose(0, 2, 1), matrix).transpose(0, 2, 1)
    return np.matmul(matrix.transpose(0, 2, 1), array)


def log_cost(kernel: Kernel, *, wage: Array, price: Array) -> Array:
    """[j, i, r] d log ĉ."""
    return kernel.beta * wage + by_country(kernel.gamma_transposed, price)


def flow(kernel: Kernel, *, wage: Array, price: Array, spending: Array, cost: Array) -> Flow:
    """Output and income that follow from the state and d log ĉ [j, i, r]."""
    demand = kernel.spending * (spending + kernel.theta * price)
    output = to_origin(kernel.net, demand) - kernel.theta * kernel.sold * cost
    if kernel.purchases is not None:
        output = output + kernel.purchases @ wage
    labour = np.zeros_like(wage)
    if kernel.labour_supply_elasticity:
        real_wage = wage - (kernel.alpha * price).sum(axis=0)
        labour = kernel.labour_supply_elasticity * real_wage
    income = kernel.labour * (wage + labour) + kernel.deficit @ wage
    income = income + kernel.deficit_labour @ labour
    if kernel.duty is not None:
        collected = (kernel.duty_total * demand).sum(axis=0)
        spread = kernel.theta * kernel.spending * np.matmul(kernel.duty, cost)
        income = income + shared(kernel, collected - spread.sum(axis=0))
    if kernel.exported is not None:
        taxed = to_origin(kernel.exported, demand) - kernel.theta * kernel.exports_taxed * cost
        income = income + taxed.sum(axis=0)
    return Flow(output, income, labour)


def shared(kernel: Kernel, collected: Array) -> Array:
    """[n, r] what is received of tariffs collected [n, r]."""
    return collected if kernel.sharing is None else kernel.sharing @ collected


def close_tangent(
    kernel: Kernel, *, made: Flow, paid_shift: Array, spending_shift: Array
) -> tuple[Array, Array]:
    """(d log ŵ [n, r], d log X' [j, n, r]) that clear the markets.

    paid_shift: [n, r], spending_shift: [j, n, r], what moving shares add at given output, income.
    """
    paid = ((kernel.beta * made.output).sum(axis=0) + paid_shift) / kernel.labour
    spending = by_country(kernel.gamma, made.output) + kernel.alpha * made.income + spending_shift
    return kernel.numeraire @ paid - made.labour, kernel.per_spending * spending


def tangent_product(
    kernel: Kernel, *, wage: Array, price: Array, spending: Array
) -> tuple[Array, Array, Array]:
    """g_x times a state: (wage, price, spending) → the same."""
    cost = log_cost(kernel, wage=wage, price=price)
    made = flow(kernel, wage=wage, price=price, spending=spending, cost=cost)
    paid, moved = np.zeros_like(wage), np.zeros_like(price)
    if kernel.shifts is not None:
        paid, moved = kernel.shifts.tangent(wage=wage, price=price, cost=cost)
    new_wage, new_spending = close_tangent(kernel, made=made, paid_shift=paid, spending_shift=moved)
    return new_wage, np.matmul(kernel.share, cost), new_spending


@dataclass(frozen=True, eq=False)
class Values:
    """What a dollar is worth to the outcome: of output [j, i, r], of income, payroll [n, r].

    labour: [n, r] value of d log L̂; spending: [j, n, r] of a dollar of expenditure.
    """

    output: Array
    income: Array
    paid: Array
    labour: Array
    spending: Array


def market_values(kernel: Kernel, *, wage: Array, spending: Array, income: Array) -> Values:
    """Transpose of `close_tangent`, per dollar: wage, spending are adjoints divided by w'L and X'.

    income: [n, r] what a dollar of income is worth to the outcome directly.
    """
    paid = (kernel.numeraire.T @ (kernel.labour * wage)) / kernel.labour
    output = kernel.beta * paid + by_country(kernel.gamma_transposed, spending)
    worth = (kernel.alpha * spending).sum(axis=0) + income
    labour = kernel.labour * (worth - wage) + kernel.deficit_labour.T @ worth
    return Values(output, worth, paid, labour, spending)


def cost_values(kernel: Kernel, *, values: Values, price: Array) -> Array:
    """[j, i, r] value of d log ĉ through prices, sales and taxes; price: adjoint divided by X'."""
    cost = to_origin(kernel.share, kernel.spending * price)
    cost = cost - kernel.theta * kernel.sold * values.output
    if kernel.duty is not None:
        collected = kernel.spending * _collected(kernel, values)
        cost = cost - kernel.theta * to_origin(kernel.duty, collected)
    if kernel.exported is not None:
        cost = cost - kernel.theta * kernel.exports_taxed * values.income
    return cost


def _collected(kernel: Kernel, values: Values) -> Array:
    """[n, r] value of a dollar of tariffs collected."""
    return values.income if kernel.sharing is None else kernel.sharing.T @ values.income


def state_values(kernel: Kernel, *, values: Values, price: Array) -> tuple[Array, Array, Array]:
    """Transpose of `log_cost`, of the prices and of `flow`, per dollar."""
    demand = np.matmul(kernel.net, values.output)
    if kernel.duty is not None:
        demand = demand + kernel.duty_total * _collected(kernel, values)
    if kernel.exported is not None:
        worth = np.broadcast_to(values.income, values.output.shape)
        demand = demand + np.matmul(kernel.exported, worth)
    cost = cost_values(kernel, values=values, price=price)
    wage = kernel.labour * values.income + kernel.deficit.T @ values.income
    if kernel.purchases is not None:
        wage = wage + np.einsum("jin,jir->nr", kernel.purchases, values.output)
    prices = np.zeros_like(price)
    if kernel.shifts is not None:
        more = kernel.shifts.transpose(values.paid, values.spending)
        cost, wage, prices = cost + more.cost, wage + more.wage, more.price
    if kernel.labour_supply_elasticity:
        supplied = kernel.labour_supply_elasticity * values.labour
        wage, prices = wage + supplied, prices - kernel.alpha * supplied
    wage = (wage + (kernel.beta * cost).sum(axis=0)) / kernel.labour
    prices = prices + by_country(kernel.gamma, cost)
    used = kernel.per_spending > 0
    return wage, kernel.theta * demand * used + kernel.per_spending * prices, demand * used
