"""How cost shares move when prices do: the terms that nested CES adds to the linear system.

With mix the shares in the bundle of inputs and all shares those of the solution (`technology`):

    d log γ_jk = (1−ε)(d log P̂_j − d log P̂ᴹ_k) + (1−ρ)(d log P̂ᴹ_k − d log ĉ_k)
    d log β_k = (1−ρ)(d log ŵ − d log ĉ_k),   d log α_j = (1−σ)(d log P̂_j − d log P̂ᶜ)

with d log ĉ before productivity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array


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


@dataclass(frozen=True, eq=False)
class ShareValues:
    """Values of d log ĉ [j, n, r], d log ŵ [n, r] and d log P̂ [j, n, r], in dollars."""

    cost: Array
    wage: Array
    price: Array


@dataclass(frozen=True, eq=False)
class Shifts:
    """Coefficients of the shifts at one solution.

    among 1−ε, between 1−ρ, final 1−σ; gamma, gamma_transposed: [n, j, k]; mix: [n, j, k] γ/(1−β);
    output Y', payroll β Y', input_use Σ γ Y', consumption α I': [j, n, 1]; alpha: [j, n, 1].
    """

    among: float
    between: float
    final: float
    gamma: Array
    gamma_transposed: Array
    mix: Array
    mix_transposed: Array
    output: Array
    payroll: Array
    input_use: Array
    consumption: Array
    alpha: Array

    def tangent(self, *, wage: Array, price: Array, cost: Array) -> tuple[Array, Array]:
        """([n, r] more payroll, [j, n, r] more spending) at given output and income."""
        bundle = by_country(self.mix_transposed, price)
        consumer = (self.alpha * price).sum(axis=0)
        scale = (self.between - self.among) * bundle - self.between * cost
        spending = self.among * self.input_use * price
        spending = spending + by_country(self.gamma, self.output * scale)
        spending = spending + self.final * self.consumption * (price - consumer)
        paid = self.between * (self.payroll * (wage - cost)).sum(axis=0)
        return paid, spending

    def transpose(self, paid: Array, spending: Array) -> ShareValues:
        """Transpose of `tangent`; paid: [n, r], spending: [j, n, r] values of a dollar."""
        used = self.output * by_country(self.gamma_transposed, spending)
        earned = self.between * self.payroll * paid
        bundle = (self.between - self.among) * used
        eaten = self.final * self.consumption * spending
        price = self.among * self.input_use * spending + by_country(self.mix, bundle)
        price = price + eaten - self.alpha * eaten.sum(axis=0)
        return ShareValues(cost=-self.between * used - earned, wage=earned.sum(axis=0), price=price)
