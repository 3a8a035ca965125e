"""The accelerated loop of `caliendo_parro` as one compiled function (numba, extra `fast`).

The map of `caliendo_parro.make_step` and the mixing of `numerics.fixed_point.anderson`, the same
tolerance and caps, with every block of the kernel used for prices and for sales while it is in the
processor's cache. Only `fast` imports this module. It is one file on purpose: numba's cache on disk
notices a change of the file of the function that it keeps, not of what that function calls.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask

numba: Any = importlib.import_module("numba")

_Function = TypeVar("_Function", bound=Callable[..., Any])

LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
"""ln 2 in two parts: multiples of the first are exact up to 2^11."""
ROOT_HALF = 0x3FE6A09E667F3BCD
"""√½ as the integer with the same bits."""
MANTISSA = 0x000FFFFFFFFFFFFF

_REASSOCIATED = {"reassoc", "contract", "nsz"}
_CONTRACTED = {"contract"}
"""The exponential and the logarithm cancel on purpose: their sums may not be reordered."""


def _sums(function: _Function) -> _Function:
    """Compile a function whose sums may be reordered, so that they run in vector registers."""
    made = numba.njit(fastmath=_REASSOCIATED, error_model="numpy", nogil=True)
    return cast(_Function, made(function))


def _exact(function: _Function) -> _Function:
    made = numba.njit(fastmath=_CONTRACTED, error_model="numpy", nogil=True)
    return cast(_Function, made(function))


@_exact
def exponential(x: Array, out: Array, bits: Indices) -> None:
    """Set out = e^x to the last digit or so; bits: room for as many integers.

    x = k ln 2 + r with |r| ≤ ln 2 / 2, the series of e^r, and k into the exponent's bits. Written
    out, because a call of the C library for each number costs more than the rest of the step.
    """
    largest = 0.0
    for i in range(x.size):
        largest = max(largest, abs(x[i]))
    if not largest < 700.0:  # e^±709 is where double precision ends
        for i in range(x.size):
            out[i] = np.exp(x[i])
        return
    for i in range(x.size):
        k = np.floor(x[i] * LOG2_E + 0.5)
        r = (x[i] - k * LN2_HIGH) - k * LN2_LOW
        p = (((1 / 6227020800 * r + 1 / 479001600) * r + 1 / 39916800) * r + 1 / 3628800) * r
        p = ((((p + 1 / 362880) * r + 1 / 40320) * r + 1 / 5040) * r + 1 / 720) * r
        out[i] = (((((p + 1 / 120) * r + 1 / 24) * r + 1 / 6) * r + 0.5) * r + 1.0) * r + 1.0
        bits[i] = (np.int64(k) + 1023) << 52
    power = bits.view(np.float64)
    for i in range(x.size):
        out[i] *= power[i]


@_exact
def logarithm(x: Array, out: Array, bits: Indices) -> None:
    """Set out = log x to the last digit or so; bits: room for as many integers.

    x = 2^e m with √½ ≤ m < √2 and log m = 2 artanh((m − 1)/(m + 1)).
    """
    usual = True
    for i in range(x.size):
        usual &= (x[i] > 1e-300) & (x[i] < 1e300)  # else fewer bits, 0, inf or NaN
    if not usual:
        for i in range(x.size):
            out[i] = np.log(x[i])
        return
    given = x.view(np.int64)
    for i in range(x.size):
        above = given[i] - ROOT_HALF
        bits[i] = (above & MANTISSA) + ROOT_HALF
        out[i] = np.float64(above >> 52)
    mantissa = bits.view(np.float64)
    for i in range(x.size):
        e = out[i]
        s = (mantissa[i] - 1.0) / (mantissa[i] + 1.0)
        z = s * s
        p = ((((1 / 23 * z + 1 / 21) * z + 1 / 19) * z + 1 / 17) * z + 1 / 15) * z
        p = ((((p + 1 / 13) * z + 1 / 11) * z + 1 / 9) * z + 1 / 7) * z
        p = ((p + 1 / 5) * z + 1 / 3) * z
        out[i] = e * LN2_HIGH + (2.0 * s + (2.0 * s * p + e * LN2_LOW))


@_sums
def row_products(matrix: Array, vector: Array, out: Array) -> None:
    """Set out = matrix · vector."""
    for n in range(matrix.shape[0]):
        row = matrix[n]
        total = 0.0
        for i in range(vector.size):
            total += row[i] * vector[i]
        out[n] = total


@_sums
def column_products(matrix: Array, weight: Array, out: Array) -> None:
    """Set out = weight · matrix, four rows at a time."""
    out[:] = 0.0
    fours = weight.size // 4 * 4
    for n in range(0, fours, 4):
        a, b, c, d = matrix[n], matrix[n + 1], matrix[n + 2], matrix[n + 3]
        wa, wb, wc, wd = weight[n], weight[n + 1], weight[n + 2], weight[n + 3]
        for i in range(out.size):
            out[i] += wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i]
    for n in range(fours, weight.size):
        row, w = matrix[n], weight[n]
        for i in range(out.size):
            out[i] += w * row[i]


@_sums
def normalise(log_wage: Array, paid: Array, component: Indices) -> None:
    """`numeraire.numeraire` in place; paid: [n] value added at the wages of the baseline."""
    base, level = np.zeros(log_wage.size), np.zeros(log_wage.size)
    for n in range(log_wage.size):
        base[component[n]] += paid[0, n]
        level[component[n]] += paid[1, n] * np.exp(log_wage[n])
    for n in range(log_wage.size):
        log_wage[n] -= np.log(level[component[n]] / base[component[n]])


@_sums
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


@_sums
def step(
    x: Array,
    g: Array,
    room: Array,
    bits: Indices,
    kernel: Array,
    net: Array,
    tariffs: bool,
    gamma: Array,
    shares: Array,
    productivity: Array,
    theta: Array,
    paid: Array,
    closure: Array,
    numeraire: int,
    multiplicative: bool,
    active: Mask,
    supplied: Mask,
    component: Indices,
) -> None:
    """Set g = g(x). room: [5, n s] scratch; shares: [2, n, j] β and α; the others as in `loop`."""
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
    revenue = np.zeros(n)
    price, weight, reached = np.empty(n), np.empty(n), np.empty(n)
    for j in range(s):
        here = power[j * n : (j + 1) * n]
        row_products(kernel[j], here, price)
        for m in range(n):
            if not supplied[m, j]:
                price[m] = 1.0  # no seller: a placeholder for log 0 that no equation reads
            flat[j * n + m] = price[m]
            weight[m] = spent[m * s + j] / price[m] if active[m, j] else 0.0
        if tariffs:
            row_products(net[j], here, reached)
            for m in range(n):
                if active[m, j]:
                    revenue[m] += spent[m * s + j] - weight[m] * reached[m]
        column_products(net[j], weight, price)
        for i in range(n):
            output[i * s + j] = here[i] * price[i]
    logarithm(flat, power, bits)
    income = paid[1] * wage + deficits(wage, paid, closure, numeraire, multiplicative) + revenue
    for m in range(n):
        sold, row = output[m * s : (m + 1) * s], flat[m * s : (m + 1) * s]
        row_products(gamma[m], sold, row)
        labour = 0.0
        for j in range(s):
            row[j] = row[j] + shares[1, m, j] * income[m] if active[m, j] else 1.0
            labour += shares[0, m, j] * sold[j]
            g[n + m * s + j] = -power[j * n + m] / theta[j]
        g[m] = np.log(labour / paid[1, m])
    normalise(g[:n], paid, component)
    logarithm(flat, g[n + size :], bits)


@_exact
def solve_small(matrix: Array, right: Array) -> None:
    """Gauss with row exchanges; the solution replaces `right`, `matrix` is used up."""
    size = right.size
    for k in range(size):
        best = k
        for i in range(k + 1, size):
            if abs(matrix[i, k]) > abs(matrix[best, k]):
                best = i
        for j in range(size):
            matrix[k, j], matrix[best, j] = matrix[best, j], matrix[k, j]
        right[k], right[best] = right[best], right[k]
        for i in range(k + 1, size):
            factor = matrix[i, k] / matrix[k, k]
            right[i] -= factor * right[k]
            for j in range(k, size):
                matrix[i, j] -= factor * matrix[k, j]
    for k in range(size - 1, -1, -1):
        for j in range(k + 1, size):
            right[k] -= matrix[k, j] * right[j]
        right[k] /= matrix[k, k]


CHUNK = 1024
"""Entries of the state that are mixed at a time: both histories of them stay in the cache."""


@_sums
def products(residuals: Array, column: int, f: Array, used: int) -> Array:
    """[2, used] products of the kept differences of residuals with the newest one and with f."""
    out = np.zeros((2, used))
    for start in range(0, f.size, CHUNK):
        stop = min(f.size, start + CHUNK)
        newest, now = residuals[column, start:stop], f[start:stop]
        for m in range(used):
            row = residuals[m, start:stop]
            first, second = 0.0, 0.0
            for i in range(stop - start):
                first += row[i] * newest[i]
                second += row[i] * now[i]
            out[0, m] += first
            out[1, m] += second
    return out


@_sums
def mix(gram: Array, found: Array, column: int) -> Array:
    """[used] least-squares weights, as `numerics.fixed_point._mixing`; `gram` learns a column."""
    used = found.shape[1]
    for m in range(used):
        gram[column, m] = found[0, m]
        gram[m, column] = found[0, m]
    scale = np.ones(used)
    for m in range(used):
        if gram[m, m] > 0:
            scale[m] = np.sqrt(gram[m, m])
    matrix, right = np.empty((used, used)), np.empty(used)
    for m in range(used):
        right[m] = found[1, m] / scale[m]
        for k in range(used):
            matrix[m, k] = gram[m, k] / scale[m] / scale[k]
        matrix[m, m] += 1e-13  # past steps may be alike: still solvable
    solve_small(matrix, right)
    return right / scale


@_sums
def direction(f: Array, together: Array, weights: Array) -> float:
    """Set f = f − weights · together; returns the size of its largest entry."""
    largest = 0.0
    for start in range(0, f.size, CHUNK):
        stop = min(f.size, start + CHUNK)
        now = f[start:stop]
        for m in range(weights.size):
            row, weight = together[m, start:stop], weights[m]
            for i in range(stop - start):
                now[i] -= weight * row[i]
        for i in range(stop - start):
            largest = max(largest, abs(now[i]))
    return largest


def loop(
    start: Array,
    relaxation: Array,
    tolerance: float,
    limits: Array,
    memory: int,
    kernel: Array,
    net: Array,
    tariffs: bool,
    gamma: Array,
    shares: Array,
    productivity: Array,
    theta: Array,
    paid: Array,
    closure: Array,
    numeraire: int,
    multiplicative: bool,
    active: Mask,
    supplied: Mask,
    component: Indices,
) -> tuple[Array, float, int]:
    """The last state, its undamped residual, and how often g was evaluated.

    limits: most evaluations, largest change of an entry; kernel, net: [j, n, i]; gamma: [n, j, k];
    shares: [2, n, j]; productivity: [i, j] log; theta: [j]; paid: [2, n] value added of the
    baseline, and with the labour of the counterfactual; closure, numeraire, multiplicative: see
    `deficits`; active, supplied: [n, j]; component: [n].
    """
    n, size = kernel.shape[1], start.size
    x, g, f = start.copy(), np.empty(size), np.empty(size)
    last_x, last_f = np.empty(size), np.empty(size)
    room, bits = np.empty((5, gamma.shape[0] * gamma.shape[1])), np.empty(size - n, np.int64)
    residuals, together = np.empty((memory, size)), np.empty((memory, size))
    gram = np.zeros((memory, memory))
    residual = np.inf
    for iteration in range(int(limits[0])):
        step(
            x, g, room, bits, kernel, net, tariffs, gamma, shares, productivity, theta, paid,
            closure, numeraire, multiplicative, active, supplied, component,
        )  # fmt: skip
        residual = 0.0
        sound = True
        for i in range(size):
            f[i] = g[i] - x[i]
            residual = max(residual, abs(f[i]))
            sound &= abs(f[i]) < np.inf
        if not sound:
            return x, np.inf, iteration + 1
        if residual <= tolerance:
            return x, residual, iteration + 1
        for m in range(n):
            f[m] *= relaxation[m]
        weights = np.empty(0)
        if iteration > 0:
            column = (iteration - 1) % memory
            for i in range(size):
                residuals[column, i] = f[i] - last_f[i]
                together[column, i] = residuals[column, i] + x[i] - last_x[i]
            used = min(iteration, memory)
            weights = mix(gram, products(residuals, column, f, used), column)
        last_f[:] = f
        last_x[:] = x
        largest = max(direction(f, together, weights), 1e-300)  # at rest: no 0/0
        length = min(1.0, limits[1] / largest)
        for i in range(size):
            x[i] += length * f[i]
        normalise(x[:n], paid, component)
    return last_x, residual, int(limits[0])


def compiled_loop(*, keep: bool) -> Callable[..., tuple[Array, float, int]]:
    """`loop` as machine code. keep: in numba's cache on disk, read from there the next time.

    One signature for all callers: arrays that may not be written to would otherwise be compiled
    for a second time. Raises whatever a folder that cannot be written to or a damaged file causes.
    """
    real, flag, whole = numba.float64, numba.boolean, numba.int64

    def given(kind: Any, axes: int) -> Any:
        return numba.types.Array(kind, axes, "C", readonly=True)

    signature = (
        given(real, 1), given(real, 1), real, given(real, 1), whole,
        given(real, 3), given(real, 3), flag, given(real, 3), given(real, 3), given(real, 2),
        given(real, 1), given(real, 2), given(real, 2), whole, flag,
        given(flag, 2), given(flag, 2), given(whole, 1),
    )  # fmt: skip
    compiler = numba.njit(
        [signature], fastmath=_CONTRACTED, error_model="numpy", nogil=True, cache=keep
    )
    return cast(Callable[..., tuple[Array, float, int]], compiler(loop))
