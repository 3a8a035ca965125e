"""Which sites cover most weight, and the fewest that cover all.

Maximal covering: max Σ w y, y_i ≤ Σ_j A_ij x_j, Σ x ≤ p (Church and ReVelle 1974, Papers of the
Regional Science Association 32); set covering: min Σ x, Σ_j A_ij x_j ≥ 1. Solved by HiGHS through
SciPy; points that the same sites reach are one.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.errors import MissingExtraError, SolverError

TIME_LIMIT_SECONDS = 60.0
LARGEST_COST = 1e6
"""Of a point, as HiGHS is told: the least weight is 1 where that leaves none larger."""


@dataclass(frozen=True, eq=False)
class Cover:
    """What some sites cover.

    sites: chosen ones; covered: their weight; gap: how much more the best could be at most, as a
    part of it: 0 where the optimum is proven.
    """

    sites: Indices
    covered: float
    gap: float


def within(distance: Array, radius: float) -> Mask:
    """(point, site) which sites reach which points; the edge of the range is inside."""
    return distance <= radius


def most_covered(reach: Mask, weight: Array, sites: int) -> Cover:
    """The sites, at most `sites` of them, that cover most weight.

    reach: (point, site); weight: (point,) ≥ 0. Raises SolverError where nothing was found in time.
    """
    rows, weights = _merged(reach, weight)
    if sites >= rows.shape[1]:
        every = np.arange(rows.shape[1], dtype=np.int64)
        return Cover(every, float(weights @ rows.any(axis=1)), 0.0)
    if sites == 1:
        # one site is a maximum over sums: HiGHS takes seconds for what is one product of matrices
        best = int((weights @ rows).argmax())
        return Cover(np.array([best]), float(weights @ rows[:, best]), 0.0)
    points, candidates = rows.shape
    sparse: Any = _scipy("scipy.sparse")
    reached = sparse.hstack([sparse.csr_matrix(rows.astype(float)), -sparse.identity(points)])
    budget = np.concatenate([np.ones(candidates), np.zeros(points)])
    found = _solved(
        cost=np.concatenate([np.zeros(candidates), -weights * _unit(weights)]),
        rows=[(reached.tocsr(), 0.0, np.inf), (budget[None, :], 0.0, float(sites))],
        whole=budget,
    )
    chosen = np.flatnonzero(found.x[:candidates] > 0.5)
    covered = float(weights @ rows[:, chosen].any(axis=1))
    return Cover(chosen, covered, float(found.mip_gap or 0.0))


def fewest_sites(reach: Mask) -> Cover:
    """The fewest sites that cover every point that any site reaches; covered: how many points.

    reach: (point, site). The gap is of the number of sites.
    """
    rows, count = _merged(reach, np.ones(len(reach)))
    rows = rows[rows.any(axis=1)]
    if not len(rows):
        return Cover(np.zeros(0, dtype=np.int64), 0.0, 0.0)
    sparse: Any = _scipy("scipy.sparse")
    sites = np.ones(rows.shape[1])
    needed = (sparse.csr_matrix(rows.astype(float)), 1.0, np.inf)
    found = _solved(cost=sites, rows=[needed], whole=sites)
    chosen = np.flatnonzero(found.x > 0.5)
    return Cover(chosen, float(count.sum()), float(found.mip_gap or 0.0))


def greedy_cover(reach: Mask, weight: Array, sites: int) -> Cover:
    """Site after site, each the one that adds most: a floor that the optimum never falls below."""
    left, chosen = weight.astype(np.float64).copy(), list[int]()
    for _ in range(min(sites, reach.shape[1])):
        best = int((left @ reach).argmax())
        chosen.append(best)
        left[reach[:, best]] = 0.0
    return Cover(np.array(chosen), float(weight.sum() - left.sum()), np.nan)


def _merged(reach: Mask, weight: Array) -> tuple[Mask, Array]:
    """Points that the same sites reach as one, their weights added."""
    rows, where = np.unique(reach, axis=0, return_inverse=True)
    total = np.zeros(len(rows))
    np.add.at(total, where.ravel(), weight)
    return rows, total


def _unit(weights: Array) -> float:
    """What weights are multiplied by for HiGHS, whose gap of 1e-6 and tolerances are absolute."""
    positive = weights[weights > 0]
    if not len(positive):
        return 1.0
    return min(1.0 / float(positive.min()), LARGEST_COST / float(positive.max()))


def _solved(*, cost: Array, rows: list[tuple[Any, float, float]], whole: Array) -> Any:
    optimize: Any = _scipy("scipy.optimize")
    limits = [optimize.LinearConstraint(*row) for row in rows]
    options = {"time_limit": TIME_LIMIT_SECONDS, "mip_rel_gap": 0.0}
    found = optimize.milp(
        cost, constraints=limits, bounds=optimize.Bounds(0, 1), integrality=whole, options=options
    )
    if found.x is None:
        raise SolverError(f"HiGHS did not solve the covering problem: {found.message}")
    return found


def _scipy(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as cause:
        raise MissingExtraError(
            "covering needs SciPy: install it with `pip install 'blocs[corridors]'`"
        ) from cause
