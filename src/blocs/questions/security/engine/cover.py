"""Which sites cover most weight, and the fewest that cover all.

Maximal covering: max Σ w y, k y_i ≤ Σ_j A_ij x_j, Σ x ≤ p, Σ c x ≤ budget (Church and ReVelle 1974,
Papers of the Regional Science Association 32; with k > 1 sites that must reach a point); set
covering: min Σ x, Σ_j A_ij x_j ≥ k. Solved by HiGHS through SciPy; points that the same sites reach
are one.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.errors import MissingExtraError, SolverError

TIME_LIMIT_SECONDS = 60.0
PROVEN = 1e-9
"""A gap below this is rounding."""

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


def most_covered(
    reach: Mask,
    weight: Array,
    sites: int,
    *,
    times: int = 1,
    cost: Array | None = None,
    budget: float = math.inf,
    seconds: float = TIME_LIMIT_SECONDS,
) -> Cover:
    """The sites, at most `sites` of them and within `budget`, that cover most weight.

    reach: (point, site); weight: (point,) ≥ 0; times: how many sites must reach a point; cost:
    (site,) ≥ 0; seconds: after which the best that was found counts, with its gap. Raises
    SolverError where nothing was found in time.
    """
    rows, weights = merged(reach, weight)
    limited = cost is not None and float(cost.sum()) > budget
    if sites >= rows.shape[1] and not limited:
        every = np.arange(rows.shape[1], dtype=np.int64)
        return Cover(every, float(weights @ (rows.sum(axis=1) >= times)), 0.0)
    if sites == 1 and times == 1 and not limited:
        # one site is a maximum over sums: HiGHS takes seconds for what is one product of matrices
        best = int((weights @ rows).argmax())
        return Cover(np.array([best]), float(weights @ rows[:, best]), 0.0)
    paid = cost if limited else None
    chosen, bound = _chosen(rows, weights, sites, times, paid, budget, seconds)
    found = Cover(chosen, float(weights @ (rows[:, chosen].sum(axis=1) >= times)), 0.0)
    if times > 1 or found.covered >= bound:
        return best_known([found], bound)
    simple = greedy_cover(rows, weights, sites, cost=paid, budget=budget)
    return best_known([found, simple], bound)


def best_known(found: Sequence[Cover], bound: float) -> Cover:
    """The best of some choices, with the gap to what none exceeds.

    Where time ran out, what HiGHS holds may be worse than the simplest choice.
    """
    best = max(found, key=lambda item: item.covered)
    gap = (bound - best.covered) / best.covered if best.covered else 0.0
    # bounds are sums of floats: what is left of them below this is rounding, not doubt
    return Cover(best.sites, best.covered, gap if gap > PROVEN else 0.0)


def _chosen(
    rows: Mask,
    weights: Array,
    sites: int,
    times: int,
    cost: Array | None,
    budget: float,
    seconds: float,
) -> tuple[Indices, float]:
    """The sites that HiGHS holds, and the weight that no choice exceeds."""
    points, candidates = rows.shape
    sparse: Any = _scipy("scipy.sparse")
    needed: Any = times * sparse.identity(points)
    reached: Any = sparse.hstack([sparse.csr_matrix(rows.astype(float)), -needed])
    built: Array = np.append(np.ones(candidates), np.zeros(points))
    limits: list[tuple[Any, float, float]] = [
        (reached.tocsr(), 0.0, np.inf),
        (built[None, :], 0.0, float(sites)),
    ]
    if cost is not None:
        paid: Array = np.concatenate([cost, np.zeros(points)]) / budget
        limits.append((paid[None, :], 0.0, 1.0))
    found = _solved(
        cost=np.concatenate([np.zeros(candidates), -weights * _unit(weights)]),
        rows=limits,
        # half of two sites would cover half a point, where it takes both to cover it
        whole=built if times == 1 else np.ones_like(built),
        seconds=seconds,
    )
    bound = -float(found.mip_dual_bound) / _unit(weights)
    return np.flatnonzero(found.x[:candidates] > 0.5), bound


def fewest_sites(reach: Mask, *, times: int = 1) -> Cover:
    """The fewest sites that cover every point that can be covered; covered: how many points.

    reach: (point, site); times: how many sites must reach a point. The gap is of the number of
    sites.
    """
    rows, count = merged(reach, np.ones(len(reach)))
    can = rows.sum(axis=1) >= times
    rows, count = rows[can], count[can]
    if not len(rows):
        return Cover(np.zeros(0, dtype=np.int64), 0.0, 0.0)
    sparse: Any = _scipy("scipy.sparse")
    sites = np.ones(rows.shape[1])
    needed = (sparse.csr_matrix(rows.astype(float)), float(times), np.inf)
    found = _solved(cost=sites, rows=[needed], whole=sites)
    chosen = np.flatnonzero(found.x > 0.5)
    return Cover(chosen, float(count.sum()), _gap(found))


def greedy_cover(
    reach: Mask,
    weight: Array,
    sites: int,
    *,
    cost: Array | None = None,
    budget: float = math.inf,
) -> Cover:
    """Site after site, each the one that adds most, for its cost where sites have one.

    A floor that the optimum never falls below.
    """
    left, chosen, rest = weight.astype(np.float64).copy(), list[int](), budget
    price = np.zeros(reach.shape[1]) if cost is None else cost
    for _ in range(min(sites, reach.shape[1])):
        adds = left @ reach / (1.0 if cost is None else np.maximum(price, 1e-12))
        adds = np.where(price <= rest, adds, -1.0)
        best = int(adds.argmax())
        if adds[best] <= 0:
            break
        chosen.append(best)
        rest -= float(price[best])
        left[reach[:, best]] = 0.0
    return Cover(np.array(chosen), float(weight.sum() - left.sum()), np.nan)


def merged(reach: Mask, weight: Array) -> tuple[Mask, Array]:
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


def _solved(
    *,
    cost: Array,
    rows: list[tuple[Any, float, float]],
    whole: Array,
    seconds: float = TIME_LIMIT_SECONDS,
) -> Any:
    optimize: Any = _scipy("scipy.optimize")
    limits = [optimize.LinearConstraint(*row) for row in rows]
    options = {"time_limit": seconds, "mip_rel_gap": 0.0}
    found = optimize.milp(
        cost, constraints=limits, bounds=optimize.Bounds(0, 1), integrality=whole, options=options
    )
    if found.x is None:
        raise SolverError(f"HiGHS did not solve the covering problem: {found.message}")
    return found


def _gap(found: Any) -> float:
    gap = float(found.mip_gap or 0.0)
    return gap if gap > PROVEN else 0.0


def _scipy(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as cause:
        raise MissingExtraError(
            "covering needs SciPy: install it with `pip install 'blocs[corridors]'`"
        ) from cause
