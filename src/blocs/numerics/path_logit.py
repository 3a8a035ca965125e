"""Ways between all nodes of a small dense graph that share traffic by their cost."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.numerics.shortest_path import shortest_paths

TRACE = 1e-200
"""Sums over ways below it are found end by end, relative to the cheapest: the smallest number that
a computer tells from zero is not far, and the digits fade before."""


class EndlessRoundsError(ArithmeticError):
    """Going in circles costs so little that ways never end: the sum over them has no limit."""


def path_logit(direct: Array, sharpness: float, through: Array | None = None) -> Array:
    """−ln Σ exp(−sharpness · cost) / sharpness over all ways between two nodes; inf without one.

    direct: (node, node) costs of edges ≥ 0, inf where there is no edge; through: (node,) what
    passing a node adds, inf where nothing passes. A way neither comes back to where it began nor
    passes where it ends. Below the cost of the cheapest way, which is the limit of a large
    sharpness; smooth in every cost. The sum is that of Bell (1995), Alternatives to Dial's logit
    assignment algorithm, Transportation Research B 29. Raises EndlessRoundsError where the sum has
    no limit.
    """
    passing = np.zeros(len(direct)) if through is None else through
    least = shortest_paths(direct, passing)
    edges = np.array(direct, dtype=np.float64)
    np.fill_diagonal(edges, np.inf)
    cost = _at_once(edges, sharpness, passing)
    np.fill_diagonal(cost, 0.0)
    lost = (np.isfinite(least) & ~np.isfinite(cost)).any(axis=0)
    if lost.any():
        ends = np.flatnonzero(lost)
        cost[:, ends] = _by_end(edges, sharpness, passing, least=least, ends=ends)
        np.fill_diagonal(cost, 0.0)
    return np.where(np.isfinite(least), cost, np.inf)


def _at_once(edges: Array, sharpness: float, passing: Array) -> Array:
    """(from, to) the same out of one inverse; inf where it has too few digits.

    With G the sum over all walks, those that come to an end for the first time are G_ib/G_bb, and
    those from i to i that pass round that end G_ii − G_ib G_bi/G_bb.
    """
    n = len(edges)
    weight = np.exp(-sharpness * (edges + passing))
    try:
        walks = np.asarray(np.linalg.inv(np.eye(n) - weight), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full((n, n), np.inf)
    if not _converges(walks):
        return np.full((n, n), np.inf)
    back = np.diagonal(walks)
    first = walks / back
    around = back[:, None] - first * walks.T
    known = (walks > TRACE) & np.isfinite(passing) & ~np.eye(n, dtype=bool)
    share = np.divide(first, around, out=np.ones_like(first), where=known)
    at_end = np.where(np.isfinite(passing), passing, 0.0)  # nobody passes where a way ends
    return np.where(known, -np.log(share) / sharpness - at_end, np.inf)


def _by_end(
    edges: Array, sharpness: float, passing: Array, *, least: Array, ends: Indices
) -> Array:
    """(from, end) the same for some ends, each with costs over those of the cheapest way."""
    at = np.arange(len(ends))
    # (end, from, to): an edge's cost over what the cheapest way to the end loses along it
    onward = passing[None, :] + least.T[ends]
    onward[at, ends] = 0.0
    reached = np.isfinite(least.T[ends])
    over = edges[None] + onward[:, None, :]
    over -= np.where(reached, least.T[ends], 0.0)[:, :, None]
    weight = np.where(reached[:, :, None], np.exp(-sharpness * over), 0.0)
    weight[at, ends, :] = 0.0
    arrives = weight[at, :, ends].copy()
    weight[at, :, ends] = 0.0
    rounds = _all_walks(weight)
    found = np.einsum("bij,bj->bi", rounds, arrives) / np.einsum("bii->bi", rounds)
    with np.errstate(divide="ignore"):
        return least[:, ends] - np.log(found.T) / sharpness


def _all_walks(weight: Array) -> Array:
    """(end, from, to) Σ over walks of the products of their weights: (1 − weight)⁻¹."""
    try:
        walks = np.asarray(np.linalg.inv(np.eye(weight.shape[1]) - weight), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise EndlessRoundsError from None
    if not _converges(walks):
        raise EndlessRoundsError
    return walks


def _converges(walks: Array) -> bool:
    """Whether the series has the limit `walks`: where, and only where, no entry is negative."""
    return bool(np.isfinite(walks).all() and walks.min() > -1e-9)
