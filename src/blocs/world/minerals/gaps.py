"""Which customs records are missing rather than zero: the rules, on plain arrays.

Customs data of this kind hold a flow when either side reported it. Nothing in them says who
reported, so that an absent row is zero or unknown. It is taken as unknown where

1. `country_absent`: a country has no record with anybody in a year (it did not exist, was counted
   with another one, or neither reported nor was reported);
2. `dyad_silent`: neither direction of a pair has a record of any commodity, though both countries
   have records with others, and in each of the three years before the silence (or after it) one
   direction was worth more than `MIN_SHARE` of all that the destination imported, with at least
   `MIN_CODES` commodities in one of the three; the silence lasts until the pair's next record;
3. `commodity_silent`: a destination has no record of a commodity from anybody, though in each of
   the three years before it imported more than `MIN_VALUE` of it, and more than `MIN_SHARE` of all
   it imported (as a rule: confidential); it lasts until the next record.

Everything else that is absent is zero. Axes: t year, i origin, j destination, k commodity.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from blocs.foundation.axes import Array, Mask

RUN = 3
MIN_CODES = 5
MIN_SHARE = 0.01
MIN_VALUE = 100_000.0
"""Thousand USD a year."""


def absent_countries(*, codes: npt.NDArray[np.int64]) -> Mask:
    """(year, country) no record with anybody. codes: (year, origin, destination) rows."""
    return (codes.sum(axis=1) + codes.sum(axis=2)) == 0


def silent_dyads(*, value: Array, codes: npt.NDArray[np.int64]) -> Mask:
    """(year, origin, destination), symmetric in the last two: the pair is silent (rule 2).

    value: (year, origin, destination) any unit, all commodities together; codes: how many
    commodities each flow has.
    """
    both = codes + codes.transpose(0, 2, 1)
    imports = value.sum(axis=1)[:, None, :]
    share = np.divide(value, imports, out=np.zeros_like(value), where=imports > 0)
    busy, broad, quiet = share > MIN_SHARE, codes >= MIN_CODES, both == 0
    silent = _after_run(busy, broad=broad, quiet=quiet)
    silent |= _after_run(busy[::-1], broad=broad[::-1], quiet=quiet[::-1])[::-1]
    silent |= silent.transpose(0, 2, 1)
    absent = absent_countries(codes=codes)
    return silent & ~absent[:, :, None] & ~absent[:, None, :]


def silent_commodities(*, imports: Array) -> Mask:
    """(year, destination, commodity) the destination hides the commodity (rule 3).

    imports: (year, destination, commodity) thousand USD from all origins.
    """
    total = imports.sum(axis=2, keepdims=True)
    busy = (imports > MIN_VALUE) & (imports > MIN_SHARE * total)
    present = total > 0
    return _after_run(busy, broad=busy, quiet=imports == 0) & present


def _after_run(busy: Mask, *, broad: Mask, quiet: Mask) -> Mask:
    """True while quiet, after `RUN` busy steps one of which at least was broad (axis 0)."""
    silent = np.zeros(busy.shape, dtype=np.bool_)
    for t in range(RUN, len(busy)):
        starts = busy[t - RUN : t].all(axis=0) & broad[t - RUN : t].any(axis=0)
        silent[t] = quiet[t] & (silent[t - 1] | starts)
    return silent
