"""What every set of some sites covers: one transform over all 2ⁿ of them.

Any choice among them (most for a budget, fewest for all, without this host) is then a look-up and
needs no solver.
"""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask

MOST_SITES = 20
"""A million sets, 8 MB a table."""


def covered_by_sets(reach: Mask, weight: Array, *, times: int = 1) -> Array:
    """(set,) the weight that each set of sites covers; bit j of a set's number is site j.

    reach: (point, site); weight: (point,); times: how many sites of the set must reach a point.

    Site by site, the bit that said whether a point is reached by it comes to say whether the set
    has it; `short[k]` holds the weight of the points that k sites of the set reach so far.
    """
    sites = reach.shape[1]
    code = reach @ (1 << np.arange(sites, dtype=np.int64))
    short = np.zeros((times, 1 << sites))
    short[0] = np.bincount(code, weights=weight, minlength=1 << sites)
    for site in range(sites):
        halves = short.reshape(times, -1, 2, 1 << site)
        missed, reached = halves[:, :, 0].copy(), halves[:, :, 1].copy()
        halves[:, :, 0] = missed + reached
        halves[:, :, 1] = missed
        halves[1:, :, 1] += reached[:-1]
    return np.maximum(float(weight.sum()) - short.sum(axis=0), 0.0)


def total_of_sets(value: Array) -> Array:
    """(set,) the sum of a number of each site, (site,), over each set."""
    totals = np.zeros(1)
    for own in value:
        totals = np.concatenate([totals, totals + own])
    return totals


def members(number: int, sites: int) -> Indices:
    """The sites of a set."""
    return np.flatnonzero((number >> np.arange(sites)) & 1)
