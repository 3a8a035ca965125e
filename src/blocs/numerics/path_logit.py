"""Ways between all nodes of a small dense graph that share traffic by their cost."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array
from blocs.numerics.shortest_path import shortest_paths


class EndlessRoundsError(ArithmeticError):
    """Going in circles costs so little that ways never end: the sum over them has no limit."""


def path_logit(direct: Array, sharpness: float, through: Array | None = None) -> Array:
    """−ln Σ exp(−sharpness · cost) / sharpness over all ways between two nodes; inf without one.

    direct: (node, node) costs of edges ≥ 0, inf where there is no edge; through: (node,) what
    passing a node adds, inf where nothing passes. A way neither comes back to where it began nor
    passes where it ends. Below the cost of the cheapest way, which is the limit of a large
    sharpness; smooth in every cost. The sum is that of Bell (1995), Alternatives to Dial's logit
    assignment algorithm, Transportation Research B 29, with costs over those of the cheapest way so
    that nothing underflows. Raises EndlessRoundsError where the sum has no limit.
    """
    n = len(direct)
    passing = np.zeros(n) if through is None else through
    least = shortest_paths(direct, passing)
    edges = np.array(direct, dtype=np.float64)
    np.fill_diagonal(edges, np.inf)
    # (end, from, to): an edge's cost over what the cheapest way to the end loses along it
    onward = passing[None, :] + least.T
    np.fill_diagonal(onward, 0.0)
    reached = np.isfinite(least.T)
    over = edges[None] + onward[:, None, :]
    over -= np.where(reached, least.T, 0.0)[:, :, None]
    weight = np.where(reached[:, :, None], np.exp(-sharpness * over), 0.0)
    ends = np.arange(n)
    weight[ends, ends, :] = 0.0
    arrives = weight[ends, :, ends].copy()
    weight[ends, :, ends] = 0.0
    rounds = _all_walks(weight)
    found = np.einsum("bij,bj->bi", rounds, arrives) / np.einsum("bii->bi", rounds)
    with np.errstate(divide="ignore"):
        cost = least - np.log(found.T) / sharpness
    np.fill_diagonal(cost, 0.0)
    return np.where(np.isfinite(least), cost, np.inf)


def _all_walks(weight: Array) -> Array:
    """(end, from, to) Σ over walks of the products of their weights: (1 − weight)⁻¹."""
    try:
        walks = np.asarray(np.linalg.inv(np.eye(weight.shape[1]) - weight), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise EndlessRoundsError from None
    # the series converges where, and only where, its limit has no negative entry
    if not (np.isfinite(walks).all() and walks.min() > -1e-9):
        raise EndlessRoundsError
    return walks
