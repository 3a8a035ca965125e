"""Step 2: who trades with whom in the other year, goods and services.

Goods: an observed pair as the table of pairs has it, a missing pair as the base year had it, grown
by √(growth of both turnovers); what is neither is zero. These are fitted by RAS to what each
country's trade in goods would be at the base year's division between goods and services: a table of
pairs says who trades with whom, not how much of a hub's trade is re-exports. Services are those of
the base year, grown the same way. Both together are then fitted to the exports and imports of the
other year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.data.other_year.totals import Margins
from blocs.foundation.axes import Array, Axis, Mask
from blocs.foundation.errors import NotConvergedError, Problem
from blocs.numerics.biproportional import biproportional

TOLERANCE = 1e-9
"""Largest relative distance of a margin from its total."""

MOST_ROUNDS = 20_000
FOLDS = 10
"""Hidden pairs: every observed pair is hidden once, a tenth of them at a time."""

SEED = 20_150


@dataclass(frozen=True, eq=False)
class PairTable:
    """Trade in goods by pair, (origin, destination), million USD.

    missing: pairs whose trade is not known; a pair that is neither there nor missing is zero.
    """

    year: int
    value: Array
    missing: Mask


@dataclass(frozen=True, eq=False)
class TradeBefore:
    """goods, services: (origin, destination) of the base year, zero at home, million USD."""

    country: Axis
    goods: Array
    services: Array


@dataclass(frozen=True, eq=False)
class PairTrade:
    """Trade by pair in the other year, (origin, destination), zero at home, million USD.

    observed, estimated: pairs of goods; the others are zero. uncarried: pairs that the table of
    pairs has but the base year does not, so that no sector could carry them; they stay zero.
    """

    goods: Array
    services: Array
    observed: Mask
    estimated: Mask
    uncarried: Mask


def pair_trade(before: TradeBefore, pairs: PairTable, margins: Margins) -> PairTrade:
    """Fit `pairs` and the base year's trade to the margins.

    Raises NotConvergedError with the country that is furthest off.
    """
    country, apart = before.country, ~np.eye(len(before.country), dtype=bool)
    stood = before.goods > 0
    known = apart & ~pairs.missing & (pairs.value > 0)
    observed, estimated = known & stood, apart & pairs.missing & stood
    growth = np.sqrt(np.outer(margins.growth, margins.growth))
    goods, others = before.goods * growth, before.services * growth
    level = _ratio(float(goods[observed].sum()), float(pairs.value[observed].sum()))
    seed = np.where(observed, pairs.value * level, np.where(estimated, goods, 0.0))
    fitted = _fitted(country, seed, goods.sum(axis=1), goods.sum(axis=0), "trade in goods")
    both = fitted + others
    total = _fitted(country, both, margins.exports, margins.imports, "exports and imports")
    factor = np.divide(total, both, out=np.zeros_like(both), where=both > 0)
    return PairTrade(fitted * factor, others * factor, observed, estimated, known & ~stood)


def hidden_error_pct(
    found: PairTrade, before: TradeBefore, pairs: PairTable, margins: Margins
) -> float:
    """How well missing pairs are estimated: observed ones hidden and compared, %.

    Σ |estimated − fitted with the observation| / Σ fitted, over every observed pair, each hidden
    once, a tenth at a time; NaN where there are fewer than ten. Raises NotConvergedError.
    """
    places = np.argwhere(found.observed)
    if len(places) < FOLDS:
        return float("nan")
    order = np.random.default_rng(SEED).permutation(len(places))
    missed = 0.0
    for fold in range(FOLDS):
        i, n = places[order[fold::FOLDS]].T
        hidden = pairs.missing.copy()
        hidden[i, n] = True
        again = pair_trade(before, PairTable(pairs.year, pairs.value, hidden), margins)
        missed += float(abs(again.goods[i, n] - found.goods[i, n]).sum())
    return 100 * missed / float(found.goods[found.observed].sum())


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else 1.0


def _fitted(country: Axis, seed: Array, rows: Array, columns: Array, what: str) -> Array:
    """RAS: the matrix with these margins and the odds ratios of `seed`. Raises NotConvergedError.

    A country without any trade of this kind is left without.
    """
    matrix = biproportional(
        seed, rows=rows, columns=columns, most_rounds=MOST_ROUNDS, tight=TOLERANCE / 10
    ).matrix
    found = np.stack([matrix.sum(axis=1), matrix.sum(axis=0)])
    wanted = np.stack([rows, columns])
    with np.errstate(invalid="ignore"):
        off = abs(found - wanted) / np.maximum(wanted, 1e-300)
    off = np.where((found == wanted) | (wanted <= 0), 0.0, off)
    if np.isfinite(off).all() and off.max() <= TOLERANCE:
        return matrix
    side, worst = np.unravel_index(int(np.argmax(np.nan_to_num(off, nan=np.inf))), off.shape)
    way = ("exports", "imports")[int(side)]
    message = (
        f"{country.labels[int(worst)]}: {way} of {what} come to {found[side, worst]:,.0f}, wanted "
        f"are {wanted[side, worst]:,.0f}"
    )
    remedy = "List its pairs that are not known as missing: what is absent counts as zero."
    problem = Problem(message, field="pairs", remedy=remedy)
    raise NotConvergedError("no trade by pair has these totals", problems=[problem])
