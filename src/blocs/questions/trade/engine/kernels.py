"""The kernels of a counterfactual: those of its baseline, but for the cells that a shock changes.

Flat positions count through [sector j, destination n, origin i].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.world.shocks.trade import Shock

if TYPE_CHECKING:
    from blocs.questions.trade.engine.state import Economy


def trade_cost_hat(economy: Economy, shock: Shock) -> Array | None:
    """[j, n, i] κ̂ = d̂ (1 + t')(1 + e')/((1 + t)(1 + e)), None where nothing changes."""
    cost = None if shock.iceberg_cost_hat is None else shock.iceberg_cost_hat.T
    for before, after in (
        (economy.tariff_factor, shock.tariff_rate_cf),
        (economy.export_tax_factor, shock.export_tax_rate_cf),
    ):
        if after is not None:
            ratio = 1.0 + after.T
            if before is not None:
                ratio = ratio / before
            cost = ratio if cost is None else ratio * cost
    return cost


@dataclass(frozen=True, eq=False)
class Kernels:
    """Kernels of `Problem`, what is taxed in them, and in which cells trade stops.

    tariffs: whether any are left; taxed: [j] where gross and net may differ.
    """

    gross: Array
    net: Array
    export: Array | None
    tariffs: bool
    taxed: Mask
    stopped: Indices


def kernels_of(economy: Economy, shock: Shock) -> Kernels:
    """Those of the baseline but for the cells that the shock changes."""
    taxed = _taxed(economy.tariff_factor, shock.tariff_rate_cf)
    exports_taxed = _taxed(economy.export_tax_factor, shock.export_tax_rate_cf)
    cell = changed_cells(economy, shock)
    at = kernel_at(economy, shock, cell)
    before = economy.trade_share.ravel()[cell]
    gross = _edited(economy.trade_share, cell, at.gross)
    net, sectors = gross, np.zeros(len(gross), dtype=bool)
    if taxed or exports_taxed:
        net, sectors = _edited(economy.net_share, cell, at.net), economy.taxed.copy()
        sectors[cell[at.net != at.gross] // gross[0].size] = True
    export = None
    if exports_taxed:
        base = np.zeros_like(net) if economy.export_share is None else economy.export_share
        export = _edited(base, cell, at.net * (at.export_tax - 1.0))
    stopped = cell[(at.gross == 0.0) & (before > 0.0)]
    return Kernels(gross, net, export, taxed, sectors, stopped)


def _taxed(before: Array | None, rate_cf: Array | None) -> bool:
    return before is not None if rate_cf is None else bool(rate_cf.any())


def _edited(kernel: Array, cell: Indices, value: Array) -> Array:
    if not cell.size:
        return kernel
    kernel = np.array(kernel, order="C")
    kernel.reshape(-1)[cell] = value
    return kernel


def changed_cells(economy: Economy, shock: Shock) -> Indices:
    """[c] positions in the flat kernel [j, n, i] whose costs or taxes a shock changes, rising."""
    changed: Mask | None = None
    if shock.iceberg_cost_hat is not None:
        changed = shock.iceberg_cost_hat.T != 1.0
    for before, after in (
        (economy.tariff_factor, shock.tariff_rate_cf),
        (economy.export_tax_factor, shock.export_tax_rate_cf),
    ):
        if after is not None:
            moved = after.T != 0.0 if before is None else before != 1.0 + after.T
            changed = moved if changed is None else changed | moved
    return np.empty(0, dtype=np.int64) if changed is None else np.flatnonzero(changed)


@dataclass(frozen=True, eq=False)
class KernelAt:
    """[c] kernels of `Problem` in some cells: gross, at the border (net of tariffs), net.

    export_tax: one plus the rate after the shock.
    """

    gross: Array
    border: Array
    net: Array
    export_tax: Array


def kernel_at(economy: Economy, shock: Shock, cell: Indices) -> KernelAt:
    """π κ̂^-θ in cells, positions in the flat kernel, κ̂ = d̂ (1 + t')(1 + e')/((1 + t)(1 + e))."""
    n = len(economy.country)
    theta = economy.trade_elasticity[cell // (n * n)]
    cost = np.ones(len(cell))
    if shock.iceberg_cost_hat is not None:
        cost = shock.iceberg_cost_hat.T.ravel()[cell]
    tariff, before = _factors(economy.tariff_factor, shock.tariff_rate_cf, cell)
    export_tax, before_export = _factors(economy.export_tax_factor, shock.export_tax_rate_cf, cell)
    cost = cost * (tariff / before) * (export_tax / before_export)
    with np.errstate(over="ignore"):  # a cost of next to nothing: no finite change, seen later
        gross = economy.trade_share.ravel()[cell] * cost**-theta
    border = gross / tariff
    return KernelAt(gross, border, border / export_tax, export_tax)


def _factors(before: Array | None, rate: Array | None, cell: Indices) -> tuple[Array, Array]:
    """([c] one plus the rate after the shock, [c] before it)."""
    old = np.ones(len(cell)) if before is None else before.ravel()[cell]
    return (old if rate is None else 1.0 + rate.T.ravel()[cell]), old
