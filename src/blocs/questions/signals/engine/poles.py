"""Agreement of a member with others, and its lean between two poles where these are divided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices

DIVIDED = 1.0
"""Poles are divided where their mean votes are one step apart: yes against abstain, at least."""

DRAWS = 500


@dataclass(frozen=True)
class Agreement:
    """Of a member with others.

    share: of the roll calls on which both voted, those with the same vote; votes: how many.
    """

    share: float
    votes: int


@dataclass(frozen=True)
class Lean:
    """Of a member between two poles.

    lean: 0 with the second pole, 1 with the first, over roll calls that divide them; low, high:
    5th and 95th percentile over drawn roll calls; both_ways: 4·lean·(1 − lean); votes: how many.
    """

    lean: float
    low: float
    high: float
    both_ways: float
    votes: int


def agreement(votes: Array, one: int, others: Indices) -> Agreement:
    """Of a member with others: over every roll call and other on which both voted.

    votes: (member, roll call) −1, 0, 1, NaN absent. NaN where they never voted together.
    """
    theirs = votes[others]
    both = ~np.isnan(theirs) & ~np.isnan(votes[one])
    count = int(both.sum())
    same = float(((theirs == votes[one]) & both).sum() / count) if count else float("nan")
    return Agreement(same, count)


def lean(votes: Array, member: int, first: Indices, second: Indices, *, seed: int = 0) -> Lean:
    """Where `member` stands between two poles: groups of members, itself left out of both.

    Only roll calls on which the means of the poles are a step apart count: on all others consensus
    drowns everything. The band draws roll calls with replacement.
    """
    place = places(votes, member, first, second)
    count = len(place)
    if not count:
        nan = float("nan")
        return Lean(nan, nan, nan, nan, 0)
    drawn = np.random.default_rng(seed).integers(0, count, (DRAWS, count))
    low, high = np.percentile(place[drawn].mean(axis=1), [5, 95])
    middle = float(place.mean())
    return Lean(middle, float(low), float(high), 4.0 * middle * (1.0 - middle), count)


def places(votes: Array, member: int, first: Indices, second: Indices) -> Array:
    """(roll call that divides the poles,) 0 where `member` votes with the second, 1: the first."""
    one, other = _mean(votes, first[first != member]), _mean(votes, second[second != member])
    own = votes[member]
    with np.errstate(invalid="ignore"):
        divided = (np.abs(one - other) >= DIVIDED) & ~np.isnan(own)
    return np.clip((own - other)[divided] / (one - other)[divided], 0.0, 1.0)


def _mean(votes: Array, members: Indices) -> Array:
    """(roll call,) mean vote of those who came; NaN where none did."""
    chosen = votes[members]
    came = ~np.isnan(chosen)
    count = came.sum(axis=0)
    total = np.where(came, chosen, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
