"""What a scenario changes on a shared kernel: cells, not a kernel of its own.

A kernel holds what every buyer spends on every seller at unchanged costs, [sector j, destination n,
origin i]. A trade cost, a tariff or an embargo changes some of its cells by a known number. Those
stand here side by side; sums over the whole kernel are those of the baseline plus a few terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.questions.trade.engine.kernels import changed_cells, kernel_at
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock


@dataclass(frozen=True, eq=False)
class Kernels:
    """The kernels of a baseline that scenarios share, each [j, n, i].

    gross: π; net: what of it reaches the producer; duty, export: tariffs and export taxes in it,
    None where there are none.
    """

    gross: Array
    net: Array
    duty: Array | None
    export: Array | None

    @classmethod
    def of(cls, economy: Economy) -> Kernels:
        """Those of an economy."""
        gross, net, tax = economy.trade_share, economy.net_share, economy.export_tax_factor
        export = None if tax is None else net * (tax - 1.0)
        duty = None
        if economy.tariff_factor is not None:
            border = net if export is None else net + export
            duty = border * (economy.tariff_factor - 1.0)
        return cls(gross, net, duty, export)

    @property
    def parts(self) -> tuple[Array | None, ...]:
        """Gross, net, duty, export, the order in which `Edits` has its changes."""
        return self.gross, self.net, self.duty, self.export

    @cached_property
    def taxed_sectors(self) -> tuple[slice, ...]:
        """For each part the sectors among which all are that have any: duties are on goods."""
        return tuple(_reach(part) for part in self.parts)


def _reach(part: Array | None) -> slice:
    used = np.flatnonzero([] if part is None else part.any(axis=(1, 2)))
    return slice(int(used[0]), int(used[-1]) + 1) if used.size else slice(0, 0)


@dataclass(frozen=True, eq=False)
class Order:
    """How cells are terms of sums.

    into: [r] position j n + country of each sum, rising; first: [r] its first term; of: [c]
    position j n + the other country of each term; cells: [c] which cell each term is.
    """

    into: Indices
    first: Indices
    of: Indices
    cells: Indices


@dataclass(frozen=True, eq=False)
class Places:
    """Cells that a shock changes, where there is trade, positions in the flat kernel, rising.

    countries: n; cell: [c]. Draws of θ have them in common.
    """

    countries: int
    cell: Indices

    @cached_property
    def buyers(self) -> Indices:
        """[c] position j n + destination of each cell."""
        return self.cell // self.countries

    @cached_property
    def sellers(self) -> Indices:
        """[c] position j n + origin of each cell."""
        n = self.countries
        return self.cell // (n * n) * n + self.cell % n

    @cached_property
    def by_buyer(self) -> Order:
        """For what buyers spend, over sellers."""
        return _order(self.buyers, self.sellers, np.arange(len(self.cell), dtype=np.int64))

    @cached_property
    def by_seller(self) -> Order:
        """For what reaches sellers, over buyers."""
        order = np.argsort(self.sellers, kind="stable")
        return _order(self.sellers[order], self.buyers[order], order)


@dataclass(frozen=True, eq=False)
class Edits:
    """What a scenario adds to the parts of `Kernels` in some places, [4, c]."""

    places: Places
    change: Array

    @cached_property
    def taxed(self) -> bool:
        """Whether duties or export taxes change."""
        return bool(self.change[2:].any())


def _order(into: Indices, of: Indices, cells: Indices) -> Order:
    """`into` in rising order."""
    new = np.ones(len(into), dtype=bool)
    np.not_equal(into[1:], into[:-1], out=new[1:])
    first = np.flatnonzero(new)
    return Order(into[first], first, of, cells)


def places_of(economy: Economy, kernels: Kernels, shock: Shock, *, most: float) -> Places | None:
    """Where a shock changes the kernels, whatever θ; None: in more than a part `most` of them."""
    cell = changed_cells(economy, shock)
    if len(cell) > most * kernels.gross.size:
        return None
    return Places(len(economy.country), cell[kernels.gross.ravel()[cell] > 0])


def edits_at(economy: Economy, kernels: Kernels, shock: Shock, places: Places) -> Edits:
    """What a shock changes in its places at the trade elasticities of `economy`."""
    at = kernel_at(economy, shock, places.cell)
    with np.errstate(invalid="ignore"):
        after = np.stack([at.gross, at.net, at.gross - at.border, at.border - at.net])
    return Edits(places, after - _at(kernels, places.cell))


def without_cells(kernels: Kernels, cell: Indices) -> Edits:
    """Trade that stops in `cell`, positions in the flat kernel in rising order."""
    cell = cell[kernels.gross.ravel()[cell] > 0]
    return Edits(Places(kernels.gross.shape[1], cell), -_at(kernels, cell))


def _at(kernels: Kernels, cell: Indices) -> Array:
    """[4, c] the parts of the kernel in some cells."""
    nothing = np.zeros(len(cell))
    return np.stack([nothing if part is None else part.ravel()[cell] for part in kernels.parts])
