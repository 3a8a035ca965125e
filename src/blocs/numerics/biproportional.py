"""A matrix with given sums of rows and columns and the odds ratios of a seed: RAS.

Rows and columns are scaled in turn (Deming and Stephan 1940, Annals of Mathematical Statistics 11;
Bacharach 1970, Biproportional Matrices and Input-Output Change). What is zero in the seed stays
zero, and scaling rows or columns of the seed changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array

MOST_ROUNDS = 2_000
TIGHT = 1e-12


@dataclass(frozen=True, eq=False)
class Biproportional:
    """matrix: (…, row, column), columns as wanted.

    missed: (…,) the part of all sums by which rows are not as wanted, ½ Σ |found − wanted| / Σ
    wanted: 0 where both can be had, up to rounding.
    """

    matrix: Array
    missed: Array


def biproportional(
    seed: Array,
    *,
    rows: Array,
    columns: Array,
    most_rounds: int = MOST_ROUNDS,
    tight: float = TIGHT,
) -> Biproportional:
    """Scale `seed` (…, row, column) to sums `rows` (…, row) and `columns` (…, column).

    Where the two cannot both be had, columns hold. A row or column of zeros stays zero. tight: the
    largest relative change of a column in the last round.
    """
    matrix = seed.copy()
    for _ in range(most_rounds):
        matrix *= _step(rows, matrix.sum(axis=-1))[..., :, None]
        step = _step(columns, matrix.sum(axis=-2))
        matrix *= step[..., None, :]
        if not np.isfinite(matrix).all() or abs(step - 1.0).max() <= tight:
            break
    off = abs(matrix.sum(axis=-1) - rows).sum(axis=-1) / 2
    total = np.maximum(np.sum(rows, axis=-1), 1e-300)
    return Biproportional(matrix, off / total)


def _step(wanted: Array, found: Array) -> Array:
    return np.divide(wanted, found, out=np.ones_like(found), where=found > 0)
