"""What is bought where, from whom, and who trades with whom: it depends on which cells are zero.

A shock can only stop trade, never begin it. Where every buyer keeps a supplier and every seller a
customer, all that was bought is still bought, and only links between countries may be gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.numerics.graph import components

if TYPE_CHECKING:
    from blocs.questions.trade.engine.state import Economy, Purchases


@dataclass(frozen=True, eq=False)
class Use:
    """What is bought where, who buys from whom, who trades: as in `Problem`."""

    active: Mask
    supplied: Mask
    links: Mask
    component: Indices


@dataclass(frozen=True, eq=False)
class Partners:
    """Numbers of cells of a kernel in which there is trade.

    suppliers: [j n] origins from which n buys good j; customers: [j i] countries that buy good j
    from i and use it; links: [n, i] goods that n buys from i.
    """

    suppliers: Indices
    customers: Indices
    links: Indices

    def without(self, cell: Indices) -> Partners:
        """What is left where trade stops in `cell`, positions in the flat kernel with trade."""
        n = len(self.links)
        sellers, size = cell // (n * n) * n + cell % n, len(self.suppliers)
        return Partners(
            self.suppliers - np.bincount(cell // n, minlength=size),
            self.customers - np.bincount(sellers, minlength=size),
            self.links - np.bincount(cell % (n * n), minlength=n * n).reshape(n, n),
        )


def partners_of(economy: Economy) -> Partners:
    """Those of the baseline."""
    traded = economy.trade_share > 0
    used = traded & economy.use.active.T[:, :, None]
    return Partners(
        np.count_nonzero(traded, axis=2).ravel(),
        np.count_nonzero(used, axis=1).ravel(),
        np.count_nonzero(traded, axis=0),
    )


def use_after(
    economy: Economy, kernel: Array, *, stopped: Indices, purchases: Purchases | None
) -> Use:
    """That of a kernel in which trade stops in some cells of the baseline, and projects buy."""
    if purchases is not None:
        return use_of(economy, kernel, purchases=purchases)
    if not stopped.size:
        return economy.use
    before, after = economy.partners, economy.partners.without(stopped)
    if ((after.suppliers <= 0) & (before.suppliers > 0)).any():
        return use_of(economy, kernel, purchases=None)
    # A cell of goods that nobody uses is no customer: below zero where it is taken away.
    if ((after.customers <= 0) & (before.customers > 0)).any():
        return use_of(economy, kernel, purchases=None)
    links, component = economy.use.links, economy.use.component
    if ((after.links == 0) & (before.links > 0)).any():
        links = after.links > 0
        component = components(links)
    return Use(economy.use.active, economy.use.supplied, links, component)


def use_of(economy: Economy, kernel: Array, *, purchases: Purchases | None) -> Use:
    """That of any kernel [j, n, i]."""
    active, supplied = _activity(economy, kernel, purchases=purchases)
    links = np.asarray(kernel.any(axis=0))
    return Use(active, supplied, links, components(links))


def _activity(economy: Economy, kernel: Array, *, purchases: Purchases | None) -> tuple[Mask, Mask]:
    """Cells (n, j) that are bought after the shock, and those that have a supplier.

    Demand spreads from final use and projects to the inputs of every sector that still sells
    something.
    """
    supplied = np.asarray(kernel.any(axis=2)).T
    sells = (kernel > 0).astype(np.float32)
    active = economy.final_share > 0
    while True:
        selling = np.matmul(active.T[:, None, :].astype(np.float32), sells)[:, 0, :].T > 0
        if purchases is not None:
            selling |= purchases.output > 0
        wider = active.copy()
        if economy.input_share is not None:
            use = np.matmul(economy.input_share, selling[:, :, None].astype(float))[:, :, 0]
            wider |= use > 0
        if (wider == active).all():
            return active, supplied
        active = wider
