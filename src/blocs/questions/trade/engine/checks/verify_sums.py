"""Checks of many solutions at once by sums over flows: the equations and limits of `verify`.

Flow by flow a check costs as much as half of a solution in a batch. By sums each market is checked
as `verify` checks it, from wages, prices and expenditure alone. What the sums cannot see is an edit
that is not the shock's: a sample is verified by `verify`, on a kernel made anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.checks.sums_of_costs import costs_by_sums
from blocs.questions.trade.engine.solve.together.slots import Slots


@dataclass(frozen=True, eq=False)
class Summed:
    """Levels of b solutions, rebuilt, and how far each equation is off.

    log_cost, output: [i, j, b]; value_added_share: [i, j, b], or [i, j, 1] where it stays; the
    others [n, b], million USD; exports and imports abroad at basic prices; checks: name → [b].
    """

    log_cost: Array
    value_added_share: Array
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
    economy, kernels, theta = shared.economy, shared.kernels, slots.theta
    costs = costs_by_sums(economy, log_wage=log_wage, log_price=log_price)
    log_cost = costs.log_cost
    if slots.productivity is not None:
        log_cost = log_cost - slots.productivity
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
    labour = slots.labour * np.exp(slots.supply * (log_wage - costs.consumer))
    wage = np.exp(log_wage)
    earned, deficit = labour * wage, slots.deficit(wage, labour)
    shared_out = slots.received(duties)
    income = earned + shared_out + exported + deficit
    balance = deficit + shared_out - duties
    spent = (weight * bought).sum(axis=0)
    home = np.arange(len(economy.country))
    own = (kernels.net[:, home, home][:, :, None] * power * weight).sum(axis=0)
    if slots.projects is not None:
        money = slots.money_at(wage)
        sold += slots.projects.sold * money
        income = income - slots.projects.paid * money
        spent = spent + slots.projects.paid * money
        own = own + slots.projects.at_home * money
    output = sold.transpose(1, 0, 2)
    use = costs.final_share * income[:, None] + costs.use(economy, output)
    made = sold.sum(axis=0)
    off = np.where(shared.active.T[:, :, None], bought * dearness - 1.0, 0.0)
    paid = (costs.value_added_share * output).sum(axis=1)
    gaps = {
        "trade_shares_sum_to_one": off.reshape(-1, off.shape[2]),
        "cost_shares_sum_to_one": np.where(output > 0, costs.share_total - 1.0, 0.0).reshape(
            -1, off.shape[2]
        ),
        "goods_market": ((use - expenditure) / income[:, None]).reshape(-1, off.shape[2]),
        "labour_market": (paid - earned) / earned,
        "trade_balance": (spent - duties - made - exported - balance) / earned,
    }
    checks = {name: np.abs(gap).max(axis=0) for name, gap in gaps.items()}
    checks["walras"] = np.abs(balance.sum(axis=0)) / economy.value_added.sum()
    taxed_away = slots.taxes(3, power=power, weight=weight, by_buyer=True)
    return Summed(
        log_cost=log_cost,
        value_added_share=costs.value_added_share,
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
