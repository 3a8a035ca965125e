"""A part of a flow cut by a cost: κ^−θ = 1 − s, which is exact before prices and incomes move."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.moves.cells import Points


def cost_of_cut(share: Array, elasticity: Array) -> Array:
    """κ = (1 − s)^(−1/θ) of the part `share` s of a flow; inf where all of it stops."""
    with np.errstate(divide="ignore"):
        return (1.0 - share) ** (-1.0 / elasticity)


def cut_points(pairs: Mask, share: Array, elasticity: Array) -> Points:
    """Costs that cut `share` on `pairs` (origin, destination), where anything is cut.

    share: (sector,), or (origin, sector) where origins differ; elasticity: (sector,) θ.
    """
    by_origin = np.broadcast_to(share, (len(pairs), len(elasticity)))
    origin, destination, sector = np.nonzero(pairs[:, :, None] & (by_origin > 0)[:, None, :])
    factor = cost_of_cut(by_origin[origin, sector], elasticity[sector])
    return Points(origin, destination, sector, factor)
