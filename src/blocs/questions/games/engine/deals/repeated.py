"""Deals without a judge: when the future is enough to keep them.

A deal gives c per period. Breaking it gives d once, then the punishment p. With p for ever it is
kept when δ ≥ (d − c)/(d − p), the folk-theorem threshold (Friedman 1971, REStud 38).

With noise (Green and Porter 1984, Econometrica 52): a deal that is kept looks broken with
probability f (false alarm), a breach is seen with probability q. A bad signal starts T periods of
punishment, then the deal resumes. Values in utility per period, V discounted sums:

    V  = c + δ[(1 − f) V + f V_T],   V_T = p (1 − δ^T)/(1 − δ) + δ^T V
    kept ⇔  d − c ≤ δ (q − f)(V − V_T).

The best T is the shortest that keeps the deal. Punishment for ever keeps it at the most δ:

    δ* = (d − c) / [(q − f)(c − p) + (1 − f)(d − c)],   the threshold above at q = 1, f = 0.

In a pact of several parties one false alarm hurts all; the punishment is the shortest that keeps
every party. A party whose breach cannot be missed has q = 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.own_units import ROUNDING


@dataclass(frozen=True)
class CriticalDiscount:
    """The discount factors at which a deal holds for one player.

    status: `always`, `never` or `above`; threshold: the smallest δ from which it holds (0 for
    always, NaN for never); intervals: all of [0, 1) where it holds, as (low, high).
    """

    status: str
    threshold: float
    intervals: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Party:
    """One party to a pact: pay-offs per period in its own units.

    detection: the chance that its breach is seen.
    """

    cooperate: float
    deviate: float
    punish: float
    discount: float
    detection: float = 1.0


@dataclass(frozen=True)
class Pact:
    """A pact under noise. status: `kept` or `never`; length: periods of punishment, None for ever.

    averages: (1 − δ)V of each party per period, its punishment where the pact is not kept; slacks:
    δ(q − f)(V − V_T) − (d − c) of each at that length (for `never`, at punishment for ever).
    """

    status: str
    length: int | None
    averages: tuple[float, ...]
    slacks: tuple[float, ...]

    @property
    def kept(self) -> bool:
        """Whether every party keeps it."""
        return self.status == "kept"


def noisy_trigger(
    *,
    cooperate: float,
    deviate: float,
    punish: float,
    detection: float = 1.0,
    false_alarm: float = 0.0,
) -> CriticalDiscount:
    """The critical discount factor under noise, against punishment for ever after a bad signal."""
    _finite(cooperate, deviate, punish)
    _chances(detection=detection, false_alarm=false_alarm)
    tempted, lost = deviate - cooperate, cooperate - punish
    if lost < 0 or (tempted > 0 and lost == 0):
        return CriticalDiscount("never", float("nan"), ())
    reach = (detection - false_alarm) * lost + (1 - false_alarm) * tempted
    if tempted <= min(0.0, reach):
        return CriticalDiscount("always", 0.0, ((0.0, 1.0),))
    if tempted < 0:  # alarms outnumber breaches seen: patience only makes the punishment felt
        return CriticalDiscount("above", 0.0, ((0.0, tempted / reach),))
    threshold = tempted / reach if reach > 0 else 1.0
    if not 0 < threshold < 1:
        return CriticalDiscount("never", float("nan"), ())
    return CriticalDiscount("above", threshold, ((threshold, 1.0),))


def noisy_pact(parties: Sequence[Party], *, false_alarm: float, longest: int = 1000) -> Pact:
    """The shortest punishment that keeps every party. Raises InputError for what is no number."""
    lengths = _lengths(longest)
    spreads: list[Array] = []
    for party in parties:
        _finite(party.cooperate, party.deviate, party.punish)
        _chances(discount=party.discount, detection=party.detection, false_alarm=false_alarm)
        if party.discount >= 1:
            raise InputError("a discount factor below 1 is needed")
        spreads.append(_spread(party, false_alarm, lengths))
    slacks = np.array(
        [_slack(party, false_alarm, spread) for party, spread in zip(parties, spreads, strict=True)]
    )
    ties = np.array([_tie(party) for party in parties])
    kept = np.flatnonzero((slacks >= -ties[:, None]).all(axis=0))
    if kept.size == 0:
        last = tuple(float(value) for value in slacks[:, -1])
        return Pact("never", None, tuple(party.punish for party in parties), last)
    best = int(kept[0])
    averages = tuple(
        party.cooperate - party.discount * false_alarm * float(spread[best])
        for party, spread in zip(parties, spreads, strict=True)
    )
    length = None if np.isinf(lengths[best]) else int(lengths[best])
    return Pact("kept", length, averages, tuple(float(value) for value in slacks[:, best]))


def perpetual_slacks(parties: Sequence[Party], *, false_alarm: float) -> Array:
    """(party,) δ(q − f)(V − V_T) − (d − c) when punishment lasts for ever; δ below 1 needed."""
    for_ever = np.array([np.inf])
    spreads = [_spread(party, false_alarm, for_ever) for party in parties]
    found = [
        float(_slack(party, false_alarm, spread)[0])
        for party, spread in zip(parties, spreads, strict=True)
    ]
    return np.array(found)


def _lengths(longest: int) -> Array:
    return np.append(np.arange(longest + 1, dtype=float), np.inf)


def _spread(party: Party, false_alarm: float, lengths: Array) -> Array:
    """V − V_T for each length of punishment."""
    weight = (1 - party.discount**lengths) / (1 - party.discount)
    return (party.cooperate - party.punish) * weight / (1 + party.discount * false_alarm * weight)


def _slack(party: Party, false_alarm: float, spread: Array) -> Array:
    reach = party.discount * (party.detection - false_alarm) * spread
    return reach - (party.deviate - party.cooperate)


def _tie(party: Party) -> float:
    """Below what a slack of the party is nil: from its own differences, and rounding."""
    values = np.array([party.cooperate, party.deviate, party.punish])
    return max(1e-12 * float(np.ptp(values)), ROUNDING * float(np.abs(values).max()))


def _finite(*values: float) -> None:
    if not np.isfinite(values).all():
        raise InputError(f"pay-offs must be finite numbers, these are {values}")


def _chances(**values: float) -> None:
    for name, value in values.items():
        if not 0 <= value <= 1:
            raise InputError(f"{name} is {value:g}: a number between 0 and 1 is needed")
