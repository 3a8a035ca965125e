"""The world that a page holds: shares in single precision, all else what follows from them.

Sourcing and input shares are kept as they are without tariffs: so the worlds that ship hold them in
single precision, and nothing is rounded; of other worlds they are, to 1 part in 16 million. What
such shares imply, those with tariffs (see `data/tariffs/put_in`), expenditure, output, value added,
cost shares, is worked out from them, here and in the page alike, so that the baseline is an
equilibrium to the last digit. Trade deficits are exactly those of the world: final demand gives
way, by no more than the shares were rounded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.state import Economy

ROUNDS = 1000
"""More than any world needs: each round of purchases finds a third or more of what is missing."""


@dataclass(frozen=True, eq=False)
class Embedded:
    """What is embedded of an economy; axes as in `Economy`.

    share: [j, n, i] π and input_share: [n, j, k] γ without tariffs, rounded; final: [n, j] final
    demand, million USD; economy: the baseline that follows from them and the tariffs.
    """

    share: Array
    input_share: Array
    final: Array
    economy: Economy


def rounded(values: Array) -> Array:
    """Values in single precision."""
    return np.ascontiguousarray(values, dtype=np.float32).astype(np.float64)


def embedded_of(economy: Economy) -> Embedded:
    """The economy as a page holds it; it must buy inputs at constant cost shares."""
    assert economy.input_share is not None
    duty = 1.0 if economy.tariff_factor is None else economy.tariff_factor
    free = economy.trade_share / duty
    share = rounded(_sums_to_one(free))
    gamma = rounded(economy.input_share * _bought(free).T[:, :, None])
    plain = _sums_to_one(share)
    with_duties = plain * duty
    inputs = gamma * _bought(with_duties).T[:, :, None]
    kept = replace(
        economy,
        trade_share=_sums_to_one(with_duties),
        input_share=inputs,
        value_added_share=1.0 - inputs.sum(axis=1),
        origin=None,
    )
    final = _final_demand(kept)
    return Embedded(share, gamma, final, economy_from(kept, final))


def _bought(share: Array) -> Array:
    """[j, n] sums over origins; 1 where nothing is bought."""
    total = share.sum(axis=2)
    return np.where(total > 0, total, 1.0)


def economy_from(economy: Economy, final: Array) -> Economy:
    """The baseline in which households buy `final` [n, j], million USD: all levels follow."""
    spending = _spending(economy, final[:, :, None])[:, :, 0]
    levels = replace(economy, expenditure=spending)
    income = final.sum(axis=1)
    value_added = (economy.value_added_share * levels.gross_output).sum(axis=1)
    taxes = levels.taxes
    return replace(
        levels,
        final_share=final / income[:, None],
        income=income,
        value_added=value_added,
        trade_deficit=income - value_added - taxes.tariffs_received - taxes.export_taxes,
    )


def _sums_to_one(share: Array) -> Array:
    total = share.sum(axis=2, keepdims=True)
    return np.divide(share, total, out=np.zeros_like(share), where=total > 0)


def _spending(economy: Economy, final: Array) -> Array:
    """[n, j, m] X = F + γ Y(X) for each of m columns of final demand."""
    assert economy.input_share is not None
    net = np.ascontiguousarray(economy.net_share.transpose(0, 2, 1))
    spending = final
    for _ in range(ROUNDS):
        output = np.matmul(net, spending.transpose(1, 0, 2)).transpose(1, 0, 2)
        again = final + np.matmul(economy.input_share, output)
        change = float(np.abs(again - spending).max())
        spending = again
        if change <= 1e-16 * float(np.abs(again).max()):
            break
    return spending


def _final_demand(economy: Economy) -> Array:
    """[n, j] of the incomes whose trade deficits are those of `economy`, world income unchanged.

    Deficits are linear in incomes: one column for each country's.
    """
    alpha, scale = economy.final_share, economy.income
    n = len(scale)
    units = np.zeros((*alpha.shape, n))
    units[np.arange(n), :, np.arange(n)] = alpha * scale[:, None]
    columns = _deficits(economy, units, _spending(economy, units))
    # World income closes the direction that deficits, which sum to zero, leave open.
    system = np.vstack([columns, scale])
    wanted = np.append(economy.trade_deficit, scale.sum())
    weight = cast(Array, np.linalg.lstsq(system, wanted, rcond=None)[0])
    return alpha * (scale * weight)[:, None]


def _deficits(economy: Economy, final: Array, spending: Array) -> Array:
    """[n, m] I − wL − taxes received, for each of m columns of final demand and expenditure."""
    net = economy.net_share
    tax = economy.export_tax_factor
    exported = np.zeros_like(net) if tax is None else net * (tax - 1.0)
    kept = economy.trade_share.sum(axis=2) - (net + exported).sum(axis=2)
    by_sector = spending.transpose(1, 0, 2)
    output = np.matmul(net.transpose(0, 2, 1), by_sector)
    value_added = (economy.value_added_share.T[:, :, None] * output).sum(axis=0)
    collected = (kept[:, :, None] * by_sector).sum(axis=0)
    sharing = economy.revenue_sharing
    received = collected if sharing is None else sharing @ collected
    exports = np.matmul(exported.transpose(0, 2, 1), by_sector).sum(axis=0)
    return final.sum(axis=1) - value_added - received - exports
