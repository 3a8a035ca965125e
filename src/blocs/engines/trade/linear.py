"""The trade equilibrium linearised at a solution: the kernels of a tangent and of its transpose.

Sector-major arrays with the right-hand sides on the last axis: [j, n, r]. The state is
(d log ŵ [n], d log P̂ [j, n], d log X' [j, n]). With net = π'/(1 + t') and duty = π' − net:

    d log ĉ = β d log ŵ + γᵀ d log P̂
    d log P̂_n = Σ_i π'_ni d log ĉ_i
    dY_i = Σ_n net_ni X_n (d log X_n + θ d log P̂_n) − θ Y_i d log ĉ_i
    dI_n = w'L d log ŵ + Σ_i duty_ni X_n (d log X_n + θ d log P̂_n − θ d log ĉ_i) + dD
    d log X = (γ dY + α dI)/X',  d log ŵ = (I − 1 sᵀ) Σ_j β dY / w'L

s are shares in value added (of the trading component): the numeraire. The adjoint is kept per
dollar (divided by X', w'L), so that small cells are as exact as large ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array


@dataclass(frozen=True, eq=False)
class Kernel:
    """The coefficients at one solution.

    share, net: [j, n, i]; duty: [j, n, i] or None; duty_total, spending X', output Y', beta, alpha:
    [j, n, 1]; per_spending: [j, n, 1] 1/X', 0 in idle cells; theta: [j, 1, 1]; gamma: [n, j, k] or
    None; labour: [n, 1] w'L; numeraire: [n, n] d log ŵ after normalisation by before; deficit:
    [n, n] dD' by d log ŵ.
    """

    share: Array
    net: Array
    duty: Array | None
    duty_total: Array
    spending: Array
    per_spending: Array
    output: Array
    theta: Array
    beta: Array
    alpha: Array
    gamma: Array | None
    gamma_transposed: Array | None
    labour: Array
    numeraire: Array
    deficit: Array


def transposed(array: Array) -> Array:
    """Contiguous transpose of the last two axes."""
    return np.ascontiguousarray(array.transpose(0, 2, 1))


def by_country(matrix: Array | None, array: Array) -> Array:
    """[j, n, r] Σ_k matrix_njk array_knr; zero without a matrix."""
    if matrix is None:
        return np.zeros_like(array)
    if array.shape[2] == 1:
        return np.matmul(matrix, array[:, :, 0].T[:, :, None])[:, :, 0].T[:, :, None]
    return np.matmul(matrix, array.transpose(1, 0, 2)).transpose(1, 0, 2)


def to_origin(matrix: Array, array: Array) -> Array:
    """[j, i, r] Σ_n matrix_jni array_jnr."""
    if array.shape[2] == 1:
        return np.matmul(array.transpose(0, 2, 1), matrix).transpose(0, 2, 1)
    return np.matmul(matrix.transpose(0, 2, 1), array)


def log_cost(kernel: Kernel, *, wage: Array, price: Array) -> Array:
    """[j, i, r] d log ĉ."""
    return kernel.beta * wage + by_country(kernel.gamma_transposed, price)


def output_and_income(
    kernel: Kernel, *, wage: Array, price: Array, spending: Array
) -> tuple[Array, Array]:
    """([j, i, r] dY, [n, r] dI) that follow from the state."""
    cost = log_cost(kernel, wage=wage, price=price)
    demand = kernel.spending * (spending + kernel.theta * price)
    output = to_origin(kernel.net, demand) - kernel.theta * kernel.output * cost
    income = kernel.labour * wage + kernel.deficit @ wage
    if kernel.duty is not None:
        income = income + (kernel.duty_total * demand).sum(axis=0)
        spread = kernel.theta * kernel.spending * np.matmul(kernel.duty, cost)
        income = income - spread.sum(axis=0)
    return output, income


def close_tangent(kernel: Kernel, *, output: Array, income: Array) -> tuple[Array, Array]:
    """(d log ŵ [n, r], d log X' [j, n, r]) that clear the markets for dY and dI."""
    wage = kernel.numeraire @ ((kernel.beta * output).sum(axis=0) / kernel.labour)
    spending = by_country(kernel.gamma, output) + kernel.alpha * income
    return wage, kernel.per_spending * spending


def tangent_product(
    kernel: Kernel, *, wage: Array, price: Array, spending: Array
) -> tuple[Array, Array, Array]:
    """g_x times a state: (wage, price, spending) → the same."""
    new_price = np.matmul(kernel.share, log_cost(kernel, wage=wage, price=price))
    output, income = output_and_income(kernel, wage=wage, price=price, spending=spending)
    new_wage, new_spending = close_tangent(kernel, output=output, income=income)
    return new_wage, new_price, new_spending


def market_values(kernel: Kernel, *, wage: Array, spending: Array) -> tuple[Array, Array]:
    """What a dollar of output [j, i, r] and of income [n, r] is worth to the outcome.

    Transpose of `close_tangent`, per dollar: wage, spending are adjoints divided by w'L and X'.
    """
    labour = (kernel.numeraire.T @ (kernel.labour * wage)) / kernel.labour
    output = kernel.beta * labour + by_country(kernel.gamma_transposed, spending)
    return output, (kernel.alpha * spending).sum(axis=0)


def state_values(
    kernel: Kernel, *, output: Array, income: Array, price: Array
) -> tuple[Array, Array, Array]:
    """Transpose of `log_cost`, of the prices and of `output_and_income`, per dollar.

    output, income: values of a dollar; price: adjoint of d log P̂ divided by X'.
    """
    demand = np.matmul(kernel.net, output)
    cost = to_origin(kernel.share, kernel.spending * price) - kernel.theta * kernel.output * output
    if kernel.duty is not None:
        demand = demand + kernel.duty_total * income
        cost = cost - kernel.theta * to_origin(kernel.duty, kernel.spending * income)
    wage = (kernel.beta * cost).sum(axis=0) / kernel.labour
    wage = wage + income + (kernel.deficit.T @ income) / kernel.labour
    used = kernel.per_spending > 0
    inputs = kernel.per_spending * by_country(kernel.gamma, cost)
    return wage, kernel.theta * demand * used + inputs, demand * used
