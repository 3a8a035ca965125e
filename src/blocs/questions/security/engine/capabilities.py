"""Shares of the world, the composite index, and how concentrated capabilities are."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array


def world_shares(value: Array) -> Array:
    """(state, …) each state's part of the sum over all whose number is known; NaN where it is not.

    Where nothing is known, or all is zero, there are no shares.
    """
    total = np.nansum(value, axis=0)
    return np.divide(value, total, out=np.full_like(value, np.nan), where=total > 0)


def composite_index(components: Array) -> Array:
    """(state, year) the mean of a state's shares over the components that are known of it.

    components: (component, state, year). With all six components this is the Composite Index of
    National Capability (Singer, Bremer and Stuckey 1972).
    """
    shares = np.stack([world_shares(component) for component in components])
    known = np.isfinite(shares).sum(axis=0)
    total = np.nansum(shares, axis=0)
    return np.divide(total, known, out=np.full_like(total, np.nan), where=known > 0)


def concentration(value: Array) -> float:
    """0 where all states have as much, 1 where one has all (Ray and Singer 1973, eq. 2).

    value: (state,), those that are not known left out; NaN for fewer than two. √((Σ s² − 1/N) /
    (1 − 1/N)).
    """
    known = value[np.isfinite(value)]
    if len(known) < 2 or not known.sum() > 0:
        return float("nan")
    share, even = known / known.sum(), 1 / len(known)
    return float(np.sqrt(max((share**2).sum() - even, 0.0) / (1 - even)))
