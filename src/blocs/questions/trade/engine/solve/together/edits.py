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
class Ordered:
    """Cells in the order of the sums that they are terms of.

    into: [r] position j n + country of each sum; first: [r] its first term; of: [c] position j n +
    the other country; by: [c] change.
    """

    into: Indices
    first: Indices
    of: Indices
    by: Array


@dataclass(frozen=True, eq=False)
class Edits:
    """Cells that a scenario changes, in the order of the kernel, and by how much.

    countries: n; cell: [c] position in the flat kernel; change: [4, c] what is added there to the
    parts of `Kernels`.
    """

    countries: int
    cell: Indices
    change: Array

    @cached_property
    def taxed(self) -> bool:
        """Whether duties or export taxes change."""
        return bool(self.change[2:].any())

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
    def by_buyer(self) -> Ordered:
        """Changes of what buyers spend, over sellers."""
        return _ordered(self.buyers, self.sellers, self.change[0])

    @cached_property
    def by_seller(self) -> Ordered:
        """Changes of what reaches sellers, over buyers."""
        order = np.argsort(self.sellers, kind="stable")
        return _ordered(self.sellers[order], self.buyers[order], self.change[1][order])


def _ordered(into: Indices, of: Indices, by: Array) -> Ordered:
    """`into` in rising order."""
    new = np.ones(len(into), dtype=bool)
    np.not_equal(into[1:], into[:-1], out=new[1:])
    first = np.flatnonzero(new)
    return Ordered(into[first], first, of, by)


def edits_of(
    economy: Economy, kernels: Kernels, shock: Shock, *, most: float, cell: Indices | None = None
) -> Edits | None:
    """The cells with trade that a shock changes, at the trade elasticities of `economy`.

    cell: `changed_cells` where they are known. None where that is more than a part `most` of the
    kernel.
    """
    if cell is None:
        cell = changed_cells(economy, shock)
    if len(cell) > most * kernels.gross.size:
        return None
    cell = cell[kernels.gross.ravel()[cell] > 0]
    at = kernel_at(economy, shock, cell)
    with np.errstate(invalid="ignore"):
        after = np.stack([at.gross, at.net, at.gross - at.border, at.border - at.net])
    return Edits(len(economy.country), cell, after - _at(kernels, cell))


def without_cells(kernels: Kernels, cell: Indices) -> Edits:
    """Trade that stops in `cell`, positions in the flat kernel in rising order."""
    cell = cell[kernels.gross.ravel()[cell] > 0]
    return Edits(kernels.gross.shape[1], cell, -_at(kernels, cell))


def _at(kernels: Kernels, cell: Indices) -> Array:
    """[4, c] the parts of the kernel in some cells."""
    nothing = np.zeros(len(cell))
    return np.stack([nothing if part is None else part.ravel()[cell] for part in kernels.parts])
