"""Numbers of a claim as they are shown: as many digits as the source prints, and ours."""

from __future__ import annotations

import math

from blocs.foundation.messages import (
    Part,
    Words,
    listed,
    percent,
    plain,
    same,
    say,
    scientific,
    significant,
)
from blocs.foundation.numbers import ABSENT
from blocs.questions.verification.answer import Checked
from blocs.questions.verification.ask import OWN_WORLD, Claim

MOST = 6
"""Numbers of a claim that are shown one by one; of more, the first ones."""

FIRST = 3
FINER = 2
"""Decimals more than the source prints, of a number of ours."""


def published(item: Checked) -> Words:
    """What the source prints, or what its formula gives."""
    digits = item.claim.digits
    return _listed(
        [significant(x, 6) if digits is None else plain(x, digits) for x in item.published]
    )


def ours(item: Checked) -> Words:
    """Our numbers, to the digits that the tolerance speaks of."""
    claim = item.claim
    if claim.area == OWN_WORLD or claim.digits is None:
        return _listed([significant(x, 6) for x in item.ours])
    digits = claim.digits
    if claim.tolerance > 0 and not claim.relative:
        digits = min(digits + FINER, max(digits, math.ceil(-math.log10(claim.tolerance))))
    return _listed([plain(x, digits) for x in item.ours])


def _listed(values: list[Words]) -> Words:
    if not values:
        return same(ABSENT)
    if len(values) == 1:
        return values[0]
    if len(values) <= MOST:
        return listed(values, "; ")
    first: Part = listed(values[:FIRST], "; ")
    return say("{first} … of {count}", first=first, count=plain(len(values), 0))


def difference(item: Checked) -> Words:
    """The largest difference, in the unit of the numbers or per cent of the published."""
    return _size(item.claim, item.difference)


def allowed(claim: Claim) -> Words:
    """The tolerance, as differences are told."""
    return _size(claim, claim.tolerance)


def _size(claim: Claim, size: float) -> Words:
    if not math.isfinite(size):
        return same(ABSENT)
    if size and size < 1e-4:
        return scientific(size)
    return percent(100 * size, 2) if claim.relative else significant(size, 2)
