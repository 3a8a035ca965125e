"""Imports of energy and minerals by origin over the years: values, shares, concentration.

With V_tik what the destination bought of commodity k from origin i in year t:

    value  V_ti = Σ_k V_tik       share  s_ti = V_ti / Σ_i V_ti       HHI  H_t = Σ_i s_ti²

A missing record is never zero. What is at stake in it is the mean of the last `REFERENCE` known
years before the silence, or of the first ones after it where none is before:

    a cell (t, i) of several commodities is missing where all its records are, or where one of them
    has something at stake; a year's total, shares and HHI are missing where more than `TOLERATED`
    of the total is at stake in missing cells.

Source of the shares: A. Hirschman, National Power and the Structure of Foreign Trade (1945).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.messages import say

REFERENCE = 3
TOLERATED = 0.01

REASONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "country_absent": say("the customs data have no record of the country in this year"),
        "dyad_silent": say("neither country published its trade with the other"),
        "commodity_silent": say("the country did not publish its imports of the commodity"),
    }
)


@dataclass(frozen=True, eq=False)
class ImportsByOrigin:
    """Imports of one or several commodities by one destination; T years, I origins.

    value: (year, origin) million USD, f.o.b.; quantity: (year, origin) thousand tonnes, also NaN
        where a flow has no recorded weight; share: (year, origin) fraction of the year's imports.
    total_value: (year,) million USD; concentration: (year,) HHI, 1/I … 1.
    missing: (year, origin) and total_missing: (year,): unknown, so NaN, with `reasons` in words
        per (year, origin) and `total_reasons` per year; at_stake: (year,) fraction of the year's
        total that missing records are thought to hold.
    Shares and concentration are NaN also in a year without imports.
    """

    meaning: ClassVar[Mapping[str, str]] = say(
        "Who supplied the country, for how much, and how much of the total that was."
    )
    years: tuple[int, ...]
    origins: tuple[str, ...]
    value: Array
    quantity: Array
    share: Array
    total_value: Array
    concentration: Array
    missing: Mask
    total_missing: Mask
    at_stake: Array
    reasons: tuple[tuple[str, ...], ...]
    total_reasons: tuple[str, ...]


def imports_by_origin(
    *,
    years: Sequence[int],
    origins: Sequence[str],
    value: Array,
    quantity: Array,
    missing: Mask,
    reason: Sequence[Sequence[Sequence[str]]] | np.ndarray[tuple[int, ...], np.dtype[np.str_]],
) -> ImportsByOrigin:
    """Add commodities up, with what is missing kept apart from what is zero.

    value: (year, origin, commodity) thousand USD and quantity: tonnes; where `missing` (same shape)
    they are not read. reason: (year, origin, commodity) key of REASONS, or "".
    """
    known = np.where(missing, 0.0, value) / 1e3
    stake = reference_values(known, missing=missing)
    unknown: Mask = np.logical_and.reduce(missing, axis=2)
    unknown |= np.logical_or.reduce(missing & (stake > 0), axis=2)
    lost = np.where(missing, stake, 0.0).sum(axis=(1, 2))
    recorded = known.sum(axis=(1, 2))
    whole = lost + recorded
    at_stake = np.divide(lost, whole, out=np.zeros_like(lost), where=whole > 0)
    total_missing = (at_stake > TOLERATED) | missing.all(axis=(1, 2))
    amount = np.where(unknown, np.nan, known.sum(axis=2))
    total = np.where(total_missing, np.nan, recorded)
    share = _shares(amount, total=total)
    words = _words(np.asarray(reason), unknown=unknown, weight=np.where(missing, stake, 0.0))
    return ImportsByOrigin(
        years=tuple(years),
        origins=tuple(origins),
        value=amount,
        quantity=np.where(unknown, np.nan, np.where(missing, 0.0, quantity).sum(axis=2) / 1e3),
        share=share,
        total_value=total,
        concentration=np.where(total > 0, np.nansum(share**2, axis=1), np.nan),
        missing=unknown,
        total_missing=total_missing,
        at_stake=at_stake,
        reasons=words,
        total_reasons=_yearly(words, total_missing=total_missing, weight=stake.sum(axis=2)),
    )


def reference_values(known: Array, *, missing: Mask) -> Array:
    """What a missing record may hold: mean of the nearest known years; zero where not missing.

    known: (year, origin, commodity) any unit, zero where missing.
    """
    stake = np.zeros_like(known)
    for i, k in np.argwhere(missing.any(axis=0)):
        there = np.flatnonzero(~missing[:, i, k])
        for t in np.flatnonzero(missing[:, i, k]):
            before, after = there[there < t][-REFERENCE:], there[there > t][:REFERENCE]
            nearest = before if len(before) else after
            if len(nearest):
                stake[t, i, k] = known[nearest, i, k].mean()
    return stake


def _shares(amount: Array, *, total: Array) -> Array:
    whole = np.broadcast_to(total[:, None], amount.shape)
    return np.divide(amount, whole, out=np.full(amount.shape, np.nan), where=whole > 0)


def _words(
    reason: np.ndarray[tuple[int, ...], np.dtype[np.str_]], *, unknown: Mask, weight: Array
) -> tuple[tuple[str, ...], ...]:
    """The reason of every missing (year, origin): that of its commodity with the most at stake."""
    worst = np.argmax(weight + 1e-9 * (reason != ""), axis=2)
    chosen = np.take_along_axis(reason, worst[:, :, None], axis=2)[:, :, 0]
    return tuple(
        tuple(str(word) if hidden else "" for word, hidden in zip(row, mask, strict=True))
        for row, mask in zip(chosen, unknown, strict=True)
    )


def _yearly(
    words: tuple[tuple[str, ...], ...], *, total_missing: Mask, weight: Array
) -> tuple[str, ...]:
    """The reason of every missing total: that of the origin with the most at stake."""
    return tuple(
        max(zip(weight[t], row, strict=True), key=lambda pair: (pair[1] != "", pair[0]))[1]
        if total_missing[t] and row
        else ""
        for t, row in enumerate(words)
    )
