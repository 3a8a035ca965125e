"""Step 3: a world that trades so by pair: π' ∝ π m, one m a pair for goods and one for services.

What a country pays for inputs (γ) and what its people spend on (α) are those of the base year, so
that expenditure follows from its final spending, X = γ Y + α (V + D), Y = Σ π' X. The factors m of
foreign origins (that of home is one) are repeated until trade by pair is the wanted one; then value
added is the wanted one too, because all else adds up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.data.other_year.pair_trade import PairTrade
from blocs.data.other_year.totals import Margins
from blocs.foundation.axes import Array, Axis, Mask
from blocs.foundation.errors import NotConvergedError, Problem

TOLERANCE = 1e-8
"""Largest distance of a pair's trade from the wanted, as a share of its destination's imports."""

SETTLED = 1e-15
"""Expenditure that moves by less than this share of the largest is settled."""

MOST_ROUNDS = 5_000
FURTHEST = 1e30
"""A factor beyond this is on its way to no end."""


@dataclass(frozen=True, eq=False)
class Sourcing:
    """flows: (origin, destination, sector) million USD. residual: of trade by pair, see TOLERANCE.

    sold_at_home: (destination, sector) whose origins all stopped selling, and which buy at home.
    """

    flows: Array
    residual: float
    rounds: int
    sold_at_home: Mask


@dataclass(frozen=True, eq=False)
class Structure:
    """What is kept of the base year. trade_share: (sector, destination, origin).

    input_share: (country, sector, use_sector); final_share, expenditure: (country, sector).
    goods: (sector,).
    """

    country: Axis
    trade_share: Array
    input_share: Array
    final_share: Array
    expenditure: Array
    goods: Mask


def sourced(structure: Structure, trade: PairTrade, margins: Margins) -> Sourcing:
    """Flows with this trade by pair. Raises NotConvergedError with the pair furthest off."""
    spending = margins.value_added + margins.deficit
    final = structure.final_share * spending[:, None]
    spent = structure.expenditure * (spending.sum() / structure.expenditure.sum())
    kinds = (_Kind(structure.goods, trade.goods), _Kind(~structure.goods, trade.services))
    rounds, moved = 0, np.inf
    share, at_home = _shares(structure, kinds)
    while rounds < MOST_ROUNDS:
        rounds += 1
        output = np.einsum("jni,nj->ij", share, spent)
        after = np.matmul(structure.input_share, output[:, :, None])[:, :, 0] + final
        moved, spent = float(abs(after - spent).max() / after.max()), after
        if moved <= SETTLED and _residual(kinds, margins) <= TOLERANCE / 100:
            break
        if _residual(kinds, margins) > TOLERANCE / 1e4 or rounds == 1:
            for kind in kinds:
                kind.step(share * spent.T[:, :, None])
            share, at_home = _shares(structure, kinds)
        if any(kind.factor.max() > FURTHEST for kind in kinds):
            break
    flows = share * spent.T[:, :, None]
    for kind in kinds:
        kind.measure(flows)
    residual = _residual(kinds, margins)
    if not residual <= TOLERANCE or not moved <= TOLERANCE:
        raise _not_reached(structure.country, kinds, margins, rounds)
    return Sourcing(flows.T, residual, rounds, at_home & (spent.T > 0))


class _Kind:
    """Goods, or services: the wanted trade by pair, its factors, and how far it is."""

    def __init__(self, sectors: Mask, wanted: Array) -> None:
        """wanted: (origin, destination)."""
        self.sectors, self.wanted = sectors, wanted
        self.factor = (wanted > 0).astype(float)
        np.fill_diagonal(self.factor, 1.0)
        self.found = np.full_like(wanted, np.inf)

    def measure(self, flows: Array) -> None:
        """Trade by pair of flows (sector, destination, origin)."""
        self.found = flows[self.sectors].sum(axis=0).T.copy()
        np.fill_diagonal(self.found, 0.0)

    def step(self, flows: Array) -> None:
        """Factors times wanted over found."""
        self.measure(flows)
        ratio = np.divide(
            self.wanted, self.found, out=np.ones_like(self.found), where=self.found > 0
        )
        np.fill_diagonal(ratio, 1.0)
        self.factor *= ratio


def _shares(structure: Structure, kinds: tuple[_Kind, ...]) -> tuple[Array, Mask]:
    """(sector, destination, origin) π m / Σ π m, and the cells that had to turn to home."""
    share = structure.trade_share.copy()
    for kind in kinds:
        share[kind.sectors] *= kind.factor.T
    total = share.sum(axis=2)
    alone = (total == 0) & (structure.trade_share.sum(axis=2) > 0)
    j, n = np.nonzero(alone)
    share[j, n, n] = 1.0
    total[alone] = 1.0
    return share / np.where(total > 0, total, 1.0)[:, :, None], alone


def _residual(kinds: tuple[_Kind, ...], margins: Margins) -> float:
    apart = [abs(kind.found - kind.wanted) / margins.imports for kind in kinds]
    worst = float(np.max(apart))
    return worst if np.isfinite(worst) else np.inf


def _not_reached(
    country: Axis, kinds: tuple[_Kind, ...], margins: Margins, rounds: int
) -> NotConvergedError:
    apart = np.stack([abs(kind.found - kind.wanted) / margins.imports for kind in kinds])
    worst = int(np.argmax(np.nan_to_num(apart, nan=np.inf)))
    which, i, n = (int(k) for k in np.unravel_index(worst, apart.shape))
    message = (
        f"{country.labels[i]} to {country.labels[n]}: {('goods', 'services')[which]} of "
        f"{kinds[which].found[i, n]:,.4g} instead of {kinds[which].wanted[i, n]:,.4g} million USD "
        f"after {rounds} rounds"
    )
    remedy = (
        f"Check exports, imports and GDP of {country.labels[n]}: it cannot buy more abroad than "
        "it buys at all."
    )
    problem = Problem(message, remedy=remedy)
    return NotConvergedError("no world has this trade by pair", problems=[problem])
