"""What a round of many scenarios does between two products of matrices, compiled (numba).

The equations of `together.sweep`: BLAS multiplies matrices, and all that is done to their entries
is done here while they are in the processor's cache. Slots stand last in every array, so that inner
loops run over scenarios. Every function is made for a stamp of the code that it calls: what it
closes over is a part of the key under which numba keeps it.
"""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.questions.trade.engine.solve.compiled.arithmetic import (
    Kernel,
    exponential,
    logarithm,
)


def _powers(stamp: str) -> Kernel:
    def powers(
        cost: Array,
        log_wage: Array,
        shares: Array,
        productivity: Array,
        theta: Array,
        power: Array,
        room: Array,
        bits: Indices,
    ) -> None:
        """Set power [j, n, b] = ĉ^-θ; cost: [n, j, b] γᵀ log P̂, used up; productivity may be empty.

        shares: [2, n, j] β and α; theta: [j, b]; room, bits: [j b].
        """
        _ = stamp
        n, s, b = cost.shape
        for i in range(n):
            wage = log_wage[i]
            for j in range(s):
                row, share, by = cost[i, j], shares[0, i, j], theta[j]
                if productivity.size > 0:
                    for k in range(b):
                        row[k] -= productivity[i, j, k]
                for k in range(b):
                    row[k] = -by[k] * (row[k] + share * wage[k])
            exponential(cost[i].reshape(s * b), room, bits)
            for j in range(s):
                row = power[j, i]
                for k in range(b):
                    row[k] = room[j * b + k]

    return powers


def _weights(stamp: str) -> Kernel:
    def weights(
        log_spending: Array,
        price: Array,
        active: Mask,
        supplied: Mask,
        weight: Array,
        room: Array,
        bits: Indices,
    ) -> None:
        """Set weight [j, n, b] = X'/P̂^-θ; price: [j, n, b] P̂^-θ, one where nobody sells.

        log_spending: [n j, b]; active, supplied: [n, j].
        """
        _ = stamp
        s, n, b = price.shape
        for i in range(n):
            exponential(log_spending[i * s : (i + 1) * s].reshape(s * b), room, bits)
            for j in range(s):
                dear, row = price[j, i], weight[j, i]
                if not supplied[i, j]:
                    dear[:] = 1.0
                if active[i, j]:
                    for k in range(b):
                        row[k] = room[j * b + k] / dear[k]
                else:
                    row[:] = 0.0

    return weights


def _edited(stamp: str) -> Kernel:
    def edited(
        into: Indices, first: Indices, of: Indices, by: Array, values: Array, sums: Array
    ) -> None:
        """Add to sums[into] the terms from `first` to the next of by · values[of]."""
        _ = stamp
        for r in range(into.size):
            stop = first[r + 1] if r + 1 < into.size else of.size
            total = 0.0
            for t in range(first[r], stop):
                total += by[t] * values[of[t]]
            sums[into[r]] += total

    return edited


def _edited_alike(stamp: str) -> Kernel:
    def edited_alike(
        into: Indices, first: Indices, of: Indices, by: Array, values: Array, sums: Array
    ) -> None:
        """The same where all slots have the same terms; by, values, sums: [·, b]."""
        _ = stamp
        b = by.shape[1]
        for r in range(into.size):
            stop = first[r + 1] if r + 1 < into.size else of.size
            total = sums[into[r]]
            for t in range(first[r], stop):
                weight, value = by[t], values[of[t]]
                for k in range(b):
                    total[k] += weight[k] * value[k]

    return edited_alike


def _sales(stamp: str) -> Kernel:
    def sales(output: Array, power: Array, shares: Array, made: Array, paid: Array) -> None:
        """Set made [n, j, b] = power · output, [j, n, b] both, and paid [n, b] = Σ_j β made."""
        _ = stamp
        s, n, b = output.shape
        for i in range(n):
            pay = paid[i]
            pay[:] = 0.0
            for j in range(s):
                sold, here, row, beta = output[j, i], power[j, i], made[i, j], shares[0, i, j]
                for k in range(b):
                    row[k] = sold[k] * here[k]
                    pay[k] += beta * row[k]

    return sales


def _price_residuals(stamp: str) -> Kernel:
    def price_residuals(
        x: Array,
        price: Array,
        theta: Array,
        left: Array,
        size: Array,
        room: Array,
        bits: Indices,
    ) -> None:
        """Set left [n, j, b]: g(x) − x of prices; price: [j, n, b] P̂^-θ.

        size: [j b] the largest entry by sector, NaN where an entry is no number; room: [3, j b].
        """
        _ = stamp
        n, s, b = left.shape
        many = s * b
        given, gap, lost, by = room[0], room[1], room[2], theta.reshape(many)
        size[:] = 0.0
        lost[:] = 0.0
        for i in range(n):
            for j in range(s):
                for k in range(b):
                    given[j * b + k] = price[j, i, k]
            logarithm(given, gap, bits)
            now, out = x[n + i * s : n + (i + 1) * s].reshape(many), left[i].reshape(many)
            for k in range(many):
                gap[k] = -gap[k] / by[k] - now[k]
            for k in range(many):
                size[k] = max(size[k], abs(gap[k]))
            for k in range(many):
                lost[k] += gap[k] - gap[k]
            for k in range(many):
                out[k] = np.float32(gap[k])
        for k in range(many):
            size[k] += lost[k]

    return price_residuals


def _spending_residuals(stamp: str) -> Kernel:
    def spending_residuals(
        x: Array,
        spending: Array,
        income: Array,
        shares: Array,
        active: Mask,
        bought: Array,
        left: Array,
        size: Array,
        room: Array,
        bits: Indices,
    ) -> None:
        """Set left [n, j, b]: g(x) − x of spending, times what was bought; widen `size`.

        spending: [n, j, b] γ Y', used up; income: [n, b]; bought: [n, j]; room, size: see
        `price_residuals`.
        """
        _ = stamp
        n, s, b = spending.shape
        many, first = s * b, n + n * s
        gap, lost = room[1], room[2]
        lost[:] = 0.0
        for i in range(n):
            spent = spending[i].reshape(many)
            for j in range(s):
                share, here = shares[1, i, j], spent[j * b : (j + 1) * b]
                if active[i, j]:
                    for k in range(b):
                        here[k] += share * income[i, k]
                else:
                    here[:] = 1.0
            logarithm(spent, gap, bits)
            now = x[first + i * s : first + (i + 1) * s].reshape(many)
            for k in range(many):
                gap[k] -= now[k]
            for k in range(many):
                size[k] = max(size[k], abs(gap[k]))
            for k in range(many):
                lost[k] += gap[k] - gap[k]
            for j in range(s):
                weight, part = bought[i, j], gap[j * b : (j + 1) * b]
                for k in range(b):
                    left[i, j, k] = np.float32(part[k]) * weight
        for k in range(many):
            size[k] += lost[k]

    return spending_residuals


MARKETS = (
    _powers,
    _weights,
    _edited,
    _edited_alike,
    _sales,
    _price_residuals,
    _spending_residuals,
)
"""What makes each function; their names but for the underscore are those of `kernels`."""
