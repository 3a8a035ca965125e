"""The map of `caliendo_parro.make_step` compiled (numba, extra `fast`), and its preconditioner.

Every block of the kernel is used for prices and for sales while it is in the processor's cache.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.questions.trade.engine.solve.compiled.arithmetic import (
    column_products,
    exponential,
    logarithm,
    row_products,
    sums,
)


@sums
def normalise(log_wage: Array, paid: Array, component: Indices) -> None:
    """`numeraire.numeraire` in place; paid: [2, n] value added of the baseline, and of labour."""
    base, level = np.zeros(log_wage.size), np.zeros(log_wage.size)
    for n in range(log_wage.size):
        base[component[n]] += paid[0, n]
        level[component[n]] += paid[1, n] * np.exp(log_wage[n])
    for n in range(log_wage.size):
        log_wage[n] -= np.log(level[component[n]] / base[component[n]])


@sums
def deficits(
    wage: Array, paid: Array, closure: Array, numeraire: int, multiplicative: bool
) -> Array:
    """`closure.trade_deficit_cf`.

    closure: [3, n] fixed in the solver's numeraire, fixed in the user's, following value added.
    """
    money = 1.0 if numeraire < 0 else wage[numeraire]
    out = closure[0] + closure[1] * money
    if multiplicative:
        labour = paid[1] / paid[0]
        own = closure[2] * wage * labour
        earned = paid[1] * wage
        out += own - earned * (own.sum() / earned.sum())
    return out


@sums
def received(collected: Array, sharing: Array) -> Array:
    """`closure.received`; sharing: [n, n], or empty where everybody keeps their own."""
    if sharing.size == 0:
        return collected
    out = np.empty(collected.size)
    row_products(sharing, collected, out)
    return out


@sums
def labour_paid(x: Array, paid: Array, consumed: Array, supply: float) -> Array:
    """[2, n] `paid` with the labour that real wages call forth; consumed: [n, j] α."""
    out = paid.copy()
    if supply != 0.0:
        n, s = consumed.shape
        for i in range(n):
            real_wage = x[i]
            for j in range(s):
                real_wage -= consumed[i, j] * x[n + i * s + j]
            out[1, i] *= np.exp(supply * real_wage)
    return out


@sums
def export_taxes(
    exported: Array,
    cost_power: Array,
    weight: Array,
    tariffs: bool,
    collected: Array,
    exports: Array,
) -> None:
    """Add one good's export taxes to `exports` of origins; they are no tariffs `collected`."""
    room = np.empty(weight.size)
    if tariffs:
        row_products(exported, cost_power, room)
        for m in range(weight.size):
            collected[m] -= weight[m] * room[m]
    column_products(exported, weight, room)
    for i in range(weight.size):
        exports[i] += cost_power[i] * room[i]


@sums
def spend(
    sold: Array,
    income: float,
    gamma: Array,
    beta: Array,
    alpha: Array,
    active: Mask,
    out: Array,
) -> float:
    """Set out = Σ_k γ Y + α I, one where nothing is bought; returns the payroll Σ β Y."""
    row_products(gamma, sold, out)
    payroll = 0.0
    for j in range(sold.size):
        out[j] = out[j] + alpha[j] * income if active[j] else 1.0
        payroll += beta[j] * sold[j]
    return payroll


@sums
def step(
    x: Array,
    g: Array,
    room: Array,
    bits: Indices,
    kernel: Array,
    net: Array,
    exported: Array,
    tariffs: bool,
    taxed: Mask,
    sharing: Array,
    gamma: Array,
    shares: Array,
    productivity: Array,
    theta: Array,
    paid: Array,
    supply: float,
    closure: Array,
    numeraire: int,
    multiplicative: bool,
    active: Mask,
    supplied: Mask,
    component: Indices,
) -> None:
    """Set g = g(x).

    room: [5, n s] scratch; shares: [2, n, j] β and α; the others as in
    `loop`.
    """
    s, n = kernel.shape[0], kernel.shape[1]
    size = n * s
    wage = np.exp(x[:n])
    log_price = x[n : n + size].reshape(n, s)
    flat, power, spent, output = room[0], room[1], room[2], room[3]
    exponential(x[n + size :], spent, bits)
    cost = room[4]
    for i in range(n):
        row = cost[i * s : (i + 1) * s]
        column_products(gamma[i], log_price[i], row)
        for j in range(s):
            unit = row[j] + shares[0, i, j] * x[i] - productivity[i, j]
            flat[j * n + i] = -theta[j] * unit
    exponential(flat, power, bits)
    collected, exports = np.zeros(n), np.zeros(n)
    price, weight, reached = np.empty(n), np.empty(n), np.empty(n)
    for j in range(s):
        here = power[j * n : (j + 1) * n]
        row_products(kernel[j], here, price)
        for m in range(n):
            if not supplied[m, j]:
                price[m] = 1.0  # no seller: a placeholder for log 0 that no equation reads
            flat[j * n + m] = price[m]
            weight[m] = spent[m * s + j] / price[m] if active[m, j] else 0.0
        arriving = net[j] if taxed[j] else kernel[j]
        if tariffs and taxed[j]:
            row_products(arriving, here, reached)
            for m in range(n):
                if active[m, j]:
                    collected[m] += spent[m * s + j] - weight[m] * reached[m]
        if exported.size > 0:
            export_taxes(exported[j], here, weight, tariffs, collected, exports)
        column_products(arriving, weight, price)
        for i in range(n):
            output[i * s + j] = here[i] * price[i]
    logarithm(flat, power, bits)
    earned = labour_paid(x, paid, shares[1], supply)
    income = earned[1] * wage + deficits(wage, earned, closure, numeraire, multiplicative)
    income += received(collected, sharing) + exports
    for m in range(n):
        sold, row = output[m * s : (m + 1) * s], flat[m * s : (m + 1) * s]
        payroll = spend(sold, income[m], gamma[m], shares[0, m], shares[1, m], active[m], row)
        for j in range(s):
            g[n + m * s + j] = -power[j * n + m] / theta[j]
        g[m] = np.log(payroll / earned[1, m])
    normalise(g[:n], earned, component)
    logarithm(flat, g[n + size :], bits)


@sums
def both_products(matrix: Array, right: Array, left: Array, rows: Array, columns: Array) -> None:
    """Set rows = matrix · right and columns = left · matrix, two rows at a time, read once."""
    columns[:] = 0.0
    pairs = left.size // 2 * 2
    for j in range(0, pairs, 2):
        a, b, wa, wb = matrix[j], matrix[j + 1], left[j], left[j + 1]
        first = second = np.float32(0.0)
        for k in range(right.size):
            first += a[k] * right[k]
            second += b[k] * right[k]
            columns[k] += wa * a[k] + wb * b[k]
        rows[j], rows[j + 1] = first, second
    for j in range(pairs, left.size):
        a, wa, first = matrix[j], left[j], np.float32(0.0)
        for k in range(right.size):
            first += a[k] * right[k]
            columns[k] += wa * a[k]
        rows[j] = first


@sums
def correct(
    f: Array,
    wage: Array,
    domestic: Array,
    by_wage: Array,
    bought: Array,
    active: Mask,
    supplied: Mask,
) -> None:
    """Replace f by the step that it asks for: `prepared.corrected`.

    wage: [n, m]; in single precision domestic: [n, j, k], by_wage: [m, 2 n j] of prices and
    spending, bought: [n, j].
    """
    n, s = bought.shape
    size = n * s
    change = np.empty(n)
    row_products(wage, f[:n], change)
    moved: Any = change.astype(np.float32)
    answers: Any = np.empty(2 * size, np.float32)
    column_products(by_wage, moved, answers)
    given: Any = np.empty((4, s), np.float32)
    price, spending, rows, columns = given[0], given[1], given[2], given[3]
    for i in range(n):
        first = n + i * s
        for j in range(s):
            price[j] = np.float32(f[first + j])
            spending[j] = np.float32(f[first + size + j]) * bought[i, j]
        both_products(domestic[i], price, spending, rows, columns)
        for j in range(s):
            total = rows[j] + answers[i * s + j]
            f[first + j] = total if supplied[i, j] else 0.0
        for j in range(s):
            total = columns[j] / bought[i, j] + answers[size + i * s + j]
            f[first + size + j] = total if active[i, j] else 0.0
    f[:n] = change
