"""How firmly the equilibria in pure strategies stand: in the weights, and over draws.

Pay-offs are linear in the weights of utility: u[p, o] = Σ_w weight[p, w] · term[w, p, o]. The gain
of a deviation is then linear in each weight, and a cell is an equilibrium on an interval of it: the
intersection of half-lines, one per deviation. The ends of these intervals are the exact points at
which the set of equilibria changes; no grid is searched.

Over draws of the pay-offs (elasticities, beliefs, weights) each cell has a probability of being an
equilibrium, with the standard error √(q(1−q)/D) of D draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.draws.summaries import share_error
from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.engine.tables.own_units import tie_tolerances


@dataclass(frozen=True)
class CellInterval:
    """The weights for which a cell is an equilibrium, all else as it is: low ≤ weight ≤ high."""

    cell: Cell
    low: float
    high: float


@dataclass(frozen=True)
class WeightRange:
    """How far one weight may move before the set of equilibria in pure strategies changes.

    player: whose weight, None where all players share it; weight: its name; value: as it is;
    low, high: the set is the same for low < weight < high (infinite where it never changes);
    lost_below, gained_below, lost_above, gained_above: cells that leave or enter the set beyond.
    intervals: every cell that is an equilibrium for some value of the weight.
    """

    player: str | None
    weight: str
    value: float
    low: float
    high: float
    lost_below: tuple[Cell, ...]
    gained_below: tuple[Cell, ...]
    lost_above: tuple[Cell, ...]
    gained_above: tuple[Cell, ...]
    intervals: tuple[CellInterval, ...]


def weighted_payoffs(terms: Array, weights: Array) -> Array:
    """(player, option_1, …) utility. terms (weight, player, option_1, …), weights (player, weight).

    A draw axis may stand first in `weights` or in both.
    """
    if weights.ndim == 2:
        return np.einsum("wp...,pw->p...", terms, weights)
    if terms.ndim == weights.shape[1] + 2:
        return np.einsum("wp...,dpw->dp...", terms, weights)
    return np.einsum("dwp...,dpw->dp...", terms, weights)


def weight_ranges(
    players: Sequence[str],
    names: Sequence[str],
    *,
    terms: Array,
    weights: Array,
    shared: bool = False,
) -> tuple[WeightRange, ...]:
    """The range of every weight of every player (or, `shared`, of every weight for all at once).

    terms: (weight, player, option_1, …, option_P), all finite; weights: (player, weight), with
    equal rows where shared. Ties are those of the players' own units. Raises InputError for shapes
    or NaN.
    """
    count = len(players)
    if terms.shape[:2] != (len(names), count) or terms.ndim != 2 + count:
        raise InputError(
            f"terms have shape {terms.shape}: (weight, player, option of each player) is needed, "
            f"with {len(names)} weights and {count} players"
        )
    if weights.shape != (count, len(names)):
        raise InputError(f"weights have shape {weights.shape}, not {(count, len(names))}")
    if not (np.isfinite(terms).all() and np.isfinite(weights).all()):
        raise InputError(
            "terms and weights must be finite numbers: leave out options that lead into cells "
            "without pay-offs before asking how firm the equilibria are"
        )
    if shared and np.ptp(weights, axis=0).max() > 0:
        raise InputError("a shared weight must be the same for every player")
    base = weighted_payoffs(terms, weights)
    slack = tie_tolerances(base)
    who = [None] if shared else list(range(count))
    return tuple(
        _range(players, names[w], terms[w], base, player, float(weights[player or 0, w]), slack)
        for player in who
        for w in range(len(names))
    )


def _range(
    players: Sequence[str],
    name: str,
    term: Array,
    base: Array,
    player: int | None,
    value: float,
    slack: Array,
) -> WeightRange:
    low, high = np.full(base.shape[1:], -np.inf), np.full(base.shape[1:], np.inf)
    for index in range(len(players)):
        slope = term[index] if player is None or player == index else np.zeros(base.shape[1:])
        _narrow(low, high, base[index], slope, axis=index, tolerance=slack[index])
    low, high = low + value, high + value
    now = (low <= value) & (value <= high)
    ever = low <= high
    ends = np.concatenate([low[ever], high[ever]])
    tied = now & (low < high)
    above = value if (tied & (high == value)).any() else min(ends[ends > value], default=np.inf)
    below = value if (tied & (low == value)).any() else max(ends[ends < value], default=-np.inf)
    beyond_above = ever & (low <= above) & (above < high)
    beyond_below = ever & (low < below) & (below <= high)
    if np.isinf(above):
        beyond_above = now
    if np.isinf(below):
        beyond_below = now
    return WeightRange(
        player=None if player is None else players[player],
        weight=name,
        value=value,
        low=float(below),
        high=float(above),
        lost_below=_cells(now & ~beyond_below),
        gained_below=_cells(beyond_below & ~now),
        lost_above=_cells(now & ~beyond_above),
        gained_above=_cells(beyond_above & ~now),
        intervals=tuple(
            CellInterval(cell, float(low[cell]), float(high[cell])) for cell in _cells(ever)
        ),
    )


def _narrow(
    low: Array, high: Array, base: Array, slope: Array, *, axis: int, tolerance: float
) -> None:
    """Narrow (low, high), relative to the present weight, by all deviations along one axis."""
    for option in range(base.shape[axis]):
        gain = np.take(base, [option], axis=axis) - base
        rate = np.take(slope, [option], axis=axis) - slope
        gain = np.where(np.abs(gain) <= tolerance, 0.0, gain)
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = -gain / rate
        np.minimum(high, np.where(rate > 0, crossing, np.inf), out=high)
        np.maximum(low, np.where(rate < 0, crossing, -np.inf), out=low)
        refuted = (rate == 0) & (gain > 0)
        low[refuted], high[refuted] = np.inf, -np.inf


def _cells(mask: Mask) -> tuple[Cell, ...]:
    return tuple(tuple(int(i) for i in index) for index in np.argwhere(mask))


@dataclass(frozen=True, eq=False)
class DrawnEquilibria:
    """How often each cell is an equilibrium in pure strategies over draws.

    probability, standard_error, decided: (option_1, …) share of the draws that are decided for the
    cell, its sampling error, and how many these are; none, several: share of draws with no, or more
    than one, equilibrium; undecided: share of draws in which a missing cell could matter; draws:
    how many there were.
    """

    probability: Array
    standard_error: Array
    decided: Array
    none: float
    several: float
    undecided: float
    draws: int


def drawn_equilibria(payoffs: Array) -> DrawnEquilibria:
    """The probability of each equilibrium. payoffs: (draw, player, option_1, …, option_P), utility.

    Ties are those of the players' own units, draw by draw.
    NaN stands for a cell whose world had no equilibrium in that draw: such a cell, and a cell that
    only a deviation into it could refute, counts as undecided in that draw.
    """
    players = payoffs.shape[1]
    if payoffs.ndim != 2 + players:
        raise InputError(f"draws have shape {payoffs.shape}: (draw, player, options) is needed")
    if np.isinf(payoffs).any():
        raise InputError("a pay-off is infinite")
    defined = np.isfinite(payoffs).all(axis=1)
    standing, sure = defined.copy(), defined.copy()
    slack = np.array([tie_tolerances(table) for table in payoffs]).reshape(len(payoffs), players)
    for player in range(players):
        worth = np.where(defined, payoffs[:, player], -np.inf)
        best = worth.max(axis=player + 1, keepdims=True)
        regret = np.where(defined, best - np.where(defined, worth, 0), np.inf)
        standing &= regret <= slack[:, player].reshape(-1, *(1 for _ in range(players)))
        sure &= np.asarray(np.all(defined, axis=player + 1, keepdims=True))
    open_cell = (standing & ~sure) | ~defined
    holds = standing & sure
    draws = len(payoffs)
    known = (~open_cell).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        probability = np.where(known > 0, holds.sum(axis=0) / known, np.nan)
    error = np.vectorize(share_error, otypes=[float])(holds.sum(axis=0), known)
    flat, unsure = holds.reshape(draws, -1).sum(axis=1), open_cell.reshape(draws, -1).any(axis=1)
    decided = max(1, int((~unsure).sum()))
    return DrawnEquilibria(
        probability=probability,
        standard_error=error,
        decided=known,
        none=float(((flat == 0) & ~unsure).sum() / decided) if (~unsure).any() else np.nan,
        several=float(((flat > 1) & ~unsure).sum() / decided) if (~unsure).any() else np.nan,
        undecided=float(unsure.mean()),
        draws=draws,
    )
