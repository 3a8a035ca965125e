"""The trade equilibrium in changes a second time, as the paper writes it: for checks of the solver.

Caliendo and Parro (2015) without tariffs; one damped step after another on prices, spending and
wages together. Slow, and shares no line with the product.
"""

import numpy as np


def real_income_hat(world, *, cost_hat=None, transfer=0.0, damping=0.15, tolerance=1e-10):
    """(country,) Î/P̂; world value added and every balance as they were, plus `transfer`.

    cost_hat: (origin, destination, sector) κ̂, infinite where trade stops.
    """
    flows = np.array(world.flows)
    theta = np.array(world.trade_elasticity)
    spending = flows.sum(axis=0)
    share = flows / np.where(spending > 0, spending, 1.0)
    output = flows.sum(axis=1)
    inputs = np.array(world.input_share)
    rest = 1.0 - inputs.sum(axis=1)
    earned = (rest * output).sum(axis=1)
    deficit = spending.sum(axis=1) - output.sum(axis=1)
    tastes = np.array(world.final_share)
    kept = np.ones_like(flows) if cost_hat is None else cost_hat**-theta
    kernel = share * kept
    supplied = kernel.sum(axis=0) > 0
    wage, price, spent = np.ones(len(earned)), np.ones_like(spending), spending
    for _ in range(5_000):
        log_cost = rest * np.log(wage)[:, None] + np.einsum("njk,nj->nk", inputs, np.log(price))
        offered = np.exp(-theta * log_cost)
        index = np.einsum("inj,ij->nj", kernel, offered)
        new_price = np.where(supplied, np.where(supplied, index, 1.0) ** (-1 / theta), 1.0)
        bought = np.divide(spent, index, out=np.zeros_like(spent), where=supplied)
        made = offered * np.einsum("inj,nj->ij", kernel, bought)
        income = wage * earned + deficit + transfer
        new_spent = np.einsum("njk,nk->nj", inputs, made) + tastes * income[:, None]
        new_wage = wage * ((rest * made).sum(axis=1) / (wage * earned)) ** damping
        new_wage *= earned.sum() / (new_wage * earned).sum()
        moved = max(
            abs(np.log(new_price / price)).max(),
            abs(new_wage / wage - 1).max() / damping,
            abs(new_spent - spent).max() / spent.max(),
        )
        wage, price, spent = new_wage, new_price, new_spent
        if moved < tolerance:
            income = wage * earned + deficit + transfer
            return income / (earned + deficit) / np.exp((tastes * np.log(price)).sum(axis=1))
    raise AssertionError(f"no equilibrium: still moving by {moved:.1e}")
