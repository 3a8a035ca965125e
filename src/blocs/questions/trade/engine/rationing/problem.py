"""Quantities first, prices later: rationing, an input–output bound on losses from cuts in trade.

Nobody finds another supplier, no price moves, no capacity grows. All quantities are relative to
the baseline. Origin i, destination n, good j, using sector k; η = θ/(1+θ); where a shock lowers a
cost (κ̂ or d̂ below one) or raises L̂ or T̂, one stands in its place:

    φ_inj = min(1/d̂, κ̂_inj^-(1+θ_j) / Σ_m π_mnj κ̂_mnj^-θ_j)       delivered; embargo: 0
    ψ_inj = d̂ φ_inj                                              shipped: iceberg costs melt
    m_nj = [Σ_i π_inj (φ_inj s_ij)^η_j]^(1/η_j)                   goods promised to n
    M_nk = CES_ε(m_nj; γ_njk/(1 − β_nk))                          bundle of inputs
    s_nk = T̂_nk CES_ρ(L̂_n, M_nk; β_nk, 1 − β_nk)                   capacity
    u_nj = Σ_k υ_njk z_nk + υ_nj                                  orders (υ: baseline shares of use)
    q_inj = φ_inj min(s_ij, u_nj)                                 delivered: promised and ordered
    z_ij = Σ_n (ψ_inj/φ_inj) q_inj F_inj / Y_ij                   output
    y_n = (Σ_k β_nk Y_nk z_nk + taxes + D_n + transfer) / I_n     income
    Ĉ_n = CES_σ(min(y_n, m_nj); α_nj)                             real income

A producer that can make s of its baseline promises every customer s of what it bought before: what
a lost customer leaves over is offered to nobody. A sector plans with what it is promised, orders
its planned output's worth of every input, and takes no more. Households order as before (with every
bit of final demand following income, the world would spiral towards nothing), but consume no more
than they earn, each good cut alike. They pay taxes at baseline rates; claims on foreigners (the
deficit D) keep their nominal value whatever the closure of the trade balance. Labour stays where it
is, paid for what it makes; what projects buy cannot be made beyond the baseline: it has no effect.

Both systems, s = G(s) and z = H(z; s), are monotone: shortages of inputs run down the chain, lost
orders up. Iterated from one they fall to their greatest fixed points (Tarski 1955): no loss is
counted that the equations do not force, and no country gains when an embargo widens or labour or
productivity falls (tariff cuts, subsidies and other costs that change at once left aside).

Sources: lost orders as Leontief demand and output under constraints of supply, Miller and Blair
(2022, Input–Output Analysis, third edition, chapters 2 and 13); proportional rationing, and shocks
that run both ways, Pichler and Farmer (2022, Economic Systems Research 34) and Pichler et al.
(2022, Journal of Economic Dynamics and Control 144), who find strict Leontief technology too
pessimistic; low elasticities instead of none, Bachmann et al. (2022, "What if?"). Ours: promises by
baseline shares; suppliers as imperfect substitutes with the elasticity 1 + θ of the other models;
the buyer's response to costs short of an embargo at unchanged expenditure on the good (at an
unchanged price index a supplier of nine tenths of it would lose as much as one of a tenth);
consumption as the lesser of income and goods.

As all s can be made at once under `ces_io`'s technology, where households could consume m, and Ĉ is
no more than that, an equilibrium of `ces_io` in a world without taxes is worth at least as much at
its own prices: Σ P̂ᶜ_n I_n Ĉ_n ≤ Σ I'_n. For a single country no such statement holds,
and where labour or productivity fall it can lose more in equilibrium than here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.models.ces import log_ces
from blocs.questions.trade.engine.rationing.limits import Limits
from blocs.questions.trade.engine.rationing.supply import (
    MAX_ITERATIONS,
    TOLERANCE,
    Descent,
    greatest_capacity,
    log_promised,
)


@dataclass(frozen=True, eq=False)
class Rationed:
    """The greatest fixed point, as ratios to the baseline.

    log_capacity: [i, j] log s; log_promised: [n, j] log m; ordered: [n, j] u; served: [j, n, i]
    min(s, u); output: [i, j] z; shipments: [j, n, i] million USD at basic prices; income: [n] y;
    consumption: [n] Ĉ. residual: undamped, of both systems; iterations: of both together.
    """

    log_capacity: Array
    log_promised: Array
    ordered: Array
    served: Array
    output: Array
    shipments: Array
    income: Array
    consumption: Array
    residual: float
    iterations: int


# The log of what is not there is −∞, a zero in every mean; warnings of it say nothing.
@np.errstate(all="ignore")
def rationed(limits: Limits) -> Rationed:
    """Capacity down the chain, then orders up the chain, then households."""
    ones = np.ones_like(limits.economy.final_share)
    supply = greatest_capacity(limits)
    log_s = np.log(supply.x)
    log_m = log_promised(limits, log_s)
    demand = _descend(lambda z: output(limits, _served(supply.x, orders(limits, z))), start=ones)
    ordered = orders(limits, demand.x)
    served = _served(supply.x, ordered)
    shipments = limits.flows * limits.shipped * served
    income = income_ratio(limits, made=demand.x, shipments=shipments)
    log_eaten = np.minimum(np.log(income)[:, None], log_m)
    eaten = log_ces(limits.economy.final_share, log_eaten, elasticity=limits.substitution.final)
    return Rationed(
        log_capacity=log_s,
        log_promised=log_m,
        ordered=ordered,
        served=served,
        output=demand.x,
        shipments=shipments,
        income=income,
        consumption=np.exp(eaten),
        residual=max(supply.residual, demand.residual),
        iterations=supply.iterations + demand.iterations,
    )


def orders(limits: Limits, made: Array) -> Array:
    """[n, j] u at z [n, k]."""
    if limits.use is None:
        return limits.final_use
    return limits.final_use + np.matmul(limits.use, made[:, :, None])[:, :, 0]


def output(limits: Limits, served: Array) -> Array:
    """[i, j] z = Σ_n ψ F/Y min(s, u)."""
    return (limits.sold * served).sum(axis=1).T


def _served(capacity: Array, ordered: Array) -> Array:
    return np.minimum(capacity.T[:, None, :], ordered.T[:, :, None])


def income_ratio(limits: Limits, *, made: Array, shipments: Array) -> Array:
    """[n] y ≥ 0 at z [n, k] and shipments [j, n, i]; taxes at baseline rates."""
    economy = limits.economy
    earned = (economy.value_added_share * economy.gross_output * made).sum(axis=1)
    tariffs, export_taxes = taxes(
        shipments,
        tariff_factor=economy.tariff_factor,
        export_tax_factor=economy.export_tax_factor,
        revenue_sharing=limits.revenue_sharing,
    )
    total = earned + tariffs + export_taxes + economy.trade_deficit + limits.transfer
    # Who owes more than it earns eats nothing: claims on income do not make it negative.
    return np.maximum(total / economy.income, 0.0)


def taxes(
    shipments: Array,
    *,
    tariff_factor: Array | None,
    export_tax_factor: Array | None,
    revenue_sharing: Array | None,
) -> tuple[Array, Array]:
    """([n] tariffs received after sharing, [i] export taxes) on shipments [j, n, i]."""
    border = shipments if export_tax_factor is None else shipments * export_tax_factor
    export_taxes = (border - shipments).sum(axis=(0, 1))
    if tariff_factor is None:
        return np.zeros_like(export_taxes), export_taxes
    collected = ((tariff_factor - 1.0) * border).sum(axis=(0, 2))
    return (collected if revenue_sharing is None else revenue_sharing @ collected), export_taxes


def _descend(step: Callable[[Array], Array], *, start: Array) -> Descent:
    """Monotone iteration from above, which ends at the greatest fixed point."""
    x, residual = start, np.inf
    for iteration in range(1, MAX_ITERATIONS + 1):
        new = step(x)
        residual = float(np.abs(new - x).max())
        x = new
        if residual <= TOLERANCE:
            return Descent(x, residual, iteration)
    return Descent(x, residual, MAX_ITERATIONS)
