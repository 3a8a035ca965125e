"""How steps of many scenarios are corrected and mixed with past ones, compiled (numba).

`prepared.corrected` and the mixing of `together.columns`. Loops are short and have few arrays each:
the compiler then keeps them in vector registers.
"""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.questions.trade.engine.solve.compiled.arithmetic import (
    Kernel,
)


def _corrected(stamp: str) -> Kernel:
    def corrected(
        moved: Array,
        bought: Array,
        active: Mask,
        supplied: Mask,
        f: Array,
    ) -> None:
        """Add to f [n + 2 n j, b] what `prepared.corrected` adds to its answers to wages.

        moved: [2, n, j, b] what domestic rounds make of prices and spending.
        """
        _ = stamp
        (n, s), b, one = bought.shape, f.shape[1], np.float32(1.0)
        for i in range(n):
            for kind in range(2):
                for j in range(s):
                    row = f[n + (kind * n + i) * s + j]
                    if active[i, j] if kind == 1 else supplied[i, j]:
                        by = one / bought[i, j] if kind == 1 else one
                        for k in range(b):
                            row[k] += moved[kind, i, j, k] * by
                    else:
                        row[:] = np.float32(0.0)

    return corrected


def _remember(stamp: str) -> Kernel:
    def remember(
        f: Array,
        last: Array,
        taken: Array,
        residuals: Array,
        together: Array,
        column: int,
        found: Array,
    ) -> None:
        """Set `column` of both histories, and found to what they multiply to.

        All flat: last, the f before, and taken, the step from it. found: [2, m, rows b] products of
        all differences with the newest one and with f, summed over every `rows`-th row.
        """
        _ = stamp
        many = found.shape[2]
        found[:] = np.float32(0.0)
        for start in range(0, f.size, many):
            stop = min(f.size, start + many)
            now, before, step = f[start:stop], last[start:stop], taken[start:stop]
            newest, both = residuals[column, start:stop], together[column, start:stop]
            for k in range(stop - start):
                newest[k] = now[k] - before[k]
            for k in range(stop - start):
                both[k] = newest[k] + step[k]
            for q in range(found.shape[1]):
                past, first, second = residuals[q, start:stop], found[0, q], found[1, q]
                for k in range(stop - start):
                    first[k] += past[k] * newest[k]
                for k in range(stop - start):
                    second[k] += past[k] * now[k]

    return remember


def _move(stamp: str) -> Kernel:
    def move(
        x: Array, f: Array, together: Array, weights: Array, taken: Array, largest: Array
    ) -> None:
        """Set taken = f − weights · together and add it to x.

        All flat; weights: [m, rows b] repeated for `rows` rows; largest: [rows b] sizes of entries.
        """
        _ = stamp
        many = largest.size
        largest[:] = np.float32(0.0)
        for start in range(0, f.size, many):
            stop = min(f.size, start + many)
            now, step, here = f[start:stop], taken[start:stop], x[start:stop]
            for k in range(stop - start):
                step[k] = now[k]
            for q in range(weights.shape[0]):
                past, by = together[q, start:stop], weights[q]
                for k in range(stop - start):
                    step[k] -= by[k] * past[k]
            for k in range(stop - start):
                largest[k] = max(largest[k], abs(step[k]))
            for k in range(stop - start):
                here[k] += step[k]

    return move


MIXING = (_corrected, _remember, _move)
"""As `together.MARKETS`."""
