"""Compiled arithmetic (numba, extra `fast`): exponentials, products, small linear systems.

Only the other compiled modules import this one.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from blocs.foundation.axes import Array, Indices

Kernel = Callable[..., None]
"""A compiled function that fills arrays which it is given."""

numba: Any = importlib.import_module("numba")

_Function = TypeVar("_Function", bound=Callable[..., Any])

LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
"""ln 2 in two parts: multiples of the first are exact up to 2^11."""
ROOT_HALF = 0x3FE6A09E667F3BCD
"""√½ as the integer with the same bits."""
MANTISSA = 0x000FFFFFFFFFFFFF

REASSOCIATED = {"reassoc", "contract", "nsz"}
CONTRACTED = {"contract"}
"""The exponential and the logarithm cancel on purpose: their sums may not be reordered."""


def sums(function: _Function) -> _Function:
    """Compile a function whose sums may be reordered, so that they run in vector registers."""
    made = numba.njit(fastmath=REASSOCIATED, error_model="numpy", nogil=True)
    return cast(_Function, made(function))


def exact(function: _Function) -> _Function:
    """Compile a function whose sums keep their order."""
    made = numba.njit(fastmath=CONTRACTED, error_model="numpy", nogil=True)
    return cast(_Function, made(function))


def version() -> str:
    """Hash of the compiled modules: numba itself would only notice a change of one file."""
    here = Path(__file__).parent
    return hashlib.sha256(b"".join(p.read_bytes() for p in sorted(here.glob("*.py")))).hexdigest()


@exact
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


@exact
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


@sums
def row_products(matrix: Array, vector: Array, out: Array) -> None:
    """Set out = matrix · vector."""
    for n in range(matrix.shape[0]):
        row = matrix[n]
        total = 0.0
        for i in range(vector.size):
            total += row[i] * vector[i]
        out[n] = total


@sums
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


@exact
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
