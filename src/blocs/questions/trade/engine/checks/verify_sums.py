"""Checks of many solutions at once by sums over flows: the equations and limits of `verify`.

Flow by flow a check costs as much as half of a solution in a batch. By sums each market is checked
as `verify` checks it, from wages, prices and expenditure alone. What the sums cannot see is an edit
that is not the shock's: a sample is verified flow by flow, on a kernel made anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.solve.together.slots import Slots


@dataclass(frozen=True, eq=False)
class Summed:
    """Levels of b solutions, rebuilt, and how far each equation is off.

    log_cost, output: [i, j, b]; the others [n, b], million USD; exports and imports abroad at basic
    prices; checks: name → [b].
    """

    log_cost: Array
    output: Array
    labour_income: Array
    labour_hat: Array
    income: Array
    tariffs: Array
    export_taxes: Array
    balance: Array
    exports: Array
    imports: Array
    checks: dict[str, Array]


def verify_sums(slots: Slots, *, log_wage: Array, log_price: Array, expenditure: Array) -> Summed:
    """Rebuild sums over flows from the solutions and measure every equation.

    log_wage: [n, b]; log_price, expenditure: [n, j, b].
    """
    shared = slots.shared
    economy, kernels = shared.economy, shared.kernels
    gamma, beta, alpha = economy.input_share, economy.value_added_share, economy.final_share
    assert gamma is not None
    theta = slots.theta
    log_cost = np.matmul(gamma.transpose(0, 2, 1), log_price) + beta[:, :, None] * log_wage[:, None]
    if slots.productivity is not None:
        log_cost -= slots.productivity
    power = np.exp(-theta * log_cost.transpose(1, 0, 2))
    dearness = np.exp(theta * log_price.transpose(1, 0, 2))
    weight = dearness * expenditure.transpose(1, 0, 2)
    bought = np.matmul(kernels.gross, power)
    slots.edits.bought.add(bought, power)
    sold = np.matmul(kernels.net.transpose(0, 2, 1), weight)
    slots.edits.sold.add(sold, weight)
    sold *= power
    duties = slots.taxes(2, power=power, weight=weight, by_buyer=True)
    exported = slots.taxes(3, power=power, weight=weight, by_buyer=False)
    consumer = (alpha[:, :, None] * log_price).sum(axis=1)
    labour = slots.labour * np.exp(slots.supply * (log_wage - consumer))
    earned = labour * np.exp(log_wage)
    deficit = slots.deficit(np.exp(log_wage), labour)
    shared_out = slots.received(duties)
    income = earned + shared_out + exported + deficit
    balance = deficit + shared_out - duties
    output = sold.transpose(1, 0, 2)
    use = alpha[:, :, None] * income[:, None] + np.matmul(gamma, output)
    spent = (weight * bought).sum(axis=0)
    made = sold.sum(axis=0)
    off = np.where(shared.active.T[:, :, None], bought * dearness - 1.0, 0.0)
    paid = (beta[:, :, None] * output).sum(axis=1)
    gaps = {
        "trade_shares_sum_to_one": off.reshape(-1, off.shape[2]),
        "cost_shares_sum_to_one": np.where(
            output > 0, (beta + gamma.sum(axis=1) - 1.0)[:, :, None], 0.0
        ).reshape(-1, off.shape[2]),
        "goods_market": ((use - expenditure) / income[:, None]).reshape(-1, off.shape[2]),
        "labour_market": (paid - earned) / earned,
        "trade_balance": (spent - duties - made - exported - balance) / earned,
    }
    checks = {name: np.abs(gap).max(axis=0) for name, gap in gaps.items()}
    checks["walras"] = np.abs(balance.sum(axis=0)) / economy.value_added.sum()
    home = np.arange(len(economy.country))
    own = (kernels.net[:, home, home][:, :, None] * power * weight).sum(axis=0)
    taxed_away = slots.taxes(3, power=power, weight=weight, by_buyer=True)
    return Summed(
        log_cost=log_cost,
        output=output,
        labour_income=earned,
        labour_hat=labour / economy.value_added[:, None],
        income=income,
        tariffs=shared_out,
        export_taxes=exported,
        balance=balance,
        exports=made - own,
        imports=spent - duties - taxed_away - own,
        checks=checks,
    )
