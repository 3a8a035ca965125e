"""Anderson's loop around the compiled map (numba, extra `fast`): one function of machine code.

The mixing of `numerics.fixed_point.anderson` with the same tolerance and caps. Only `fast` imports
this module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.questions.trade.engine.solve.compiled.arithmetic import (
    CONTRACTED,
    numba,
    solve_small,
    sums,
    version,
)
from blocs.questions.trade.engine.solve.compiled.kernels import (
    correct,
    normalise,
    step,
)

CHUNK = 1024
"""Entries of the state that are mixed at a time: both histories of them stay in the cache."""


@sums
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


@sums
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


@sums
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


def loop_of(stamp: str) -> Callable[..., tuple[Array, float, int]]:
    """The loop, to be compiled; stamp: of the code that it calls."""

    def loop(
        start: Array,
        tolerance: float,
        limits: Array,
        memory: int,
        relaxation: Array,
        prepared: bool,
        wages: Array,
        domestic: Array,
        by_wage: Array,
        bought: Array,
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
    ) -> tuple[Array, float, int]:
        """The last state, its undamped residual, and how often g was evaluated.

        limits: most evaluations, largest change of an entry; relaxation: [n] of wages, where not
        `prepared`; wages, domestic, by_wage, bought: see `correct`; kernel, net: [j, n, i];
        exported: the same or empty; taxed: [j] where net is not kernel; sharing: [n, n] or empty;
        gamma: [n, j, k]; shares: [2, n, j];
        productivity: [i, j] log; theta: [j]; paid: [2, n] value added of the baseline, and with the
        labour of the counterfactual; supply: elasticity of labour; closure, numeraire,
        multiplicative: see `deficits`; active, supplied: [n, j]; component: [n].
        """
        _ = stamp  # what it closes over is a part of the key under which numba keeps it
        n, size = kernel.shape[1], start.size
        x, g, f = start.copy(), np.empty(size), np.empty(size)
        last_x, last_f = np.empty(size), np.empty(size)
        room, bits = np.empty((5, gamma.shape[0] * gamma.shape[1])), np.empty(size - n, np.int64)
        # Directions need no more than seven digits: both histories then stay in the cache.
        residuals: Any = np.empty((memory, size), np.float32)
        together: Any = np.empty((memory, size), np.float32)
        gram = np.zeros((memory, memory))
        residual = np.inf
        for iteration in range(int(limits[0])):
            step(
                x, g, room, bits, kernel, net, exported, tariffs, taxed, sharing, gamma, shares,
                productivity, theta, paid, supply, closure, numeraire, multiplicative, active,
                supplied, component,
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
            if prepared:
                correct(f, wages, domestic, by_wage, bought, active, supplied)
            else:
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
            # Labour that answers to wages makes the numeraire a part of the step instead.
            if supply == 0.0:
                normalise(x[:n], paid, component)
        return last_x, residual, int(limits[0])

    return loop


def compiled_loop(*, keep: bool) -> Callable[..., tuple[Array, float, int]]:
    """`loop` as machine code. keep: in numba's cache on disk, read from there the next time.

    One signature for all callers: arrays that may not be written to would otherwise be compiled
    for a second time. Raises whatever a folder that cannot be written to or a damaged file causes.
    """
    real, single, flag, whole = numba.float64, numba.float32, numba.boolean, numba.int64

    def given(kind: Any, axes: int) -> Any:
        return numba.types.Array(kind, axes, "C", readonly=True)

    signature = (
        given(real, 1), real, given(real, 1), whole, given(real, 1),
        flag, given(real, 2), given(single, 3), given(single, 2), given(single, 2),
        given(real, 3), given(real, 3), given(real, 3), flag, given(flag, 1), given(real, 2),
        given(real, 3), given(real, 3), given(real, 2), given(real, 1), given(real, 2), real,
        given(real, 2), whole, flag, given(flag, 2), given(flag, 2), given(whole, 1),
    )  # fmt: skip
    compiler = numba.njit(
        [signature], fastmath=CONTRACTED, error_model="numpy", nogil=True, cache=keep
    )
    return cast(Callable[..., tuple[Array, float, int]], compiler(loop_of(version())))
