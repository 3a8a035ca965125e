"""The models written as plainly as possible: the second, slow route to every counterfactual.

Every equation stands alone and is written in loops over levels, from a world's raw tables; scipy's
root finder solves them all at once. Nothing is shared with the engine: no kernel, no share in
logarithms, no order of iteration.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import root


@dataclass(frozen=True, eq=False)
class Slow:
    """A counterfactual; names and axes (origin, destination, sector) as in the engine's answer."""

    wage_hat: np.ndarray
    labour_hat: np.ndarray
    price_index_hat: np.ndarray
    unit_cost_hat: np.ndarray
    value_added_share_cf: np.ndarray
    final_price_index_hat: np.ndarray
    expenditure_cf: np.ndarray
    gross_output_cf: np.ndarray
    income_cf: np.ndarray
    trade_deficit_cf: np.ndarray
    tariff_revenue_cf: np.ndarray
    export_tax_revenue_cf: np.ndarray
    value_added_cf: np.ndarray
    flows_cf: np.ndarray
    real_income_hat: np.ndarray


class Tables:
    """A world's raw tables and a shock's, neutral values filled in."""

    def __init__(self, world, shock, *, model, substitution):
        n, s = len(world.countries), len(world.sectors)
        self.n, self.s = n, s
        self.theta, self.sold = world.trade_elasticity, world.flows
        none, one = np.zeros((n, n, s)), np.ones((n, n, s))
        self.tariff, self.export_tax = world.tariff_rate, given(world.export_tax_rate, none)
        self.pool = given(world.revenue_sharing, np.eye(n))
        self.inputs = world.input_share if model != "armington" else np.zeros((n, s, s))
        self.elasticities = substitution if model == "ces_io" else (1.0, 1.0, 1.0)
        self.iceberg = given(shock.iceberg_cost_hat, one)
        self.tariff_cf = given(shock.tariff_rate_cf, self.tariff)
        self.export_tax_cf = given(shock.export_tax_rate_cf, self.export_tax)
        self.pool_cf = given(shock.revenue_sharing, self.pool)
        self.productivity = given(shock.productivity_hat, np.ones((n, s)))
        self.population = given(shock.labour_hat, np.ones(n))
        self.supply = shock.labour_supply_elasticity
        self.purchases = given(shock.purchases, none)
        self.transfer = given(shock.transfer, np.zeros(n))
        self.closure = str(shock.trade_balance)
        self.paid_in = None if shock.numeraire is None else world.countries.index(shock.numeraire)
        self.baseline(world, model)

    def baseline(self, world, model):
        n, s, sold = self.n, self.s, self.sold
        spent = sold * (1 + self.tariff) * (1 + self.export_tax)
        self.bought = spent.sum(axis=0)
        self.share = np.zeros((n, n, s))
        for i, m, j in np.argwhere(spent > 0):
            self.share[i, m, j] = spent[i, m, j] / self.bought[m, j]
        self.labour_share = 1 - self.inputs.sum(axis=1)
        output = sold.sum(axis=1)
        self.earned = (self.labour_share * output).sum(axis=1)
        border = sold * (1 + self.export_tax)
        collected = (border * self.tariff).sum(axis=(0, 2))
        taxed = (sold * self.export_tax).sum(axis=(1, 2))
        imbalance = border.sum(axis=(0, 2)) - border.sum(axis=(1, 2))
        self.income = self.earned + collected + taxed + imbalance
        self.deficit = imbalance - (self.pool @ collected - collected)
        if model == "armington":
            self.tastes = self.bought / self.bought.sum(axis=1)[:, None]
        else:
            self.tastes = world.final_share


def given(value, otherwise):
    return otherwise if value is None else value


def mean_price(weights, prices, elasticity):
    """The CES price of goods with these weights, which sum to one."""
    if elasticity == 1.0:
        return float(np.prod([p**a for a, p in zip(weights, prices, strict=True)]))
    power = 1.0 - elasticity
    total = sum(a * p**power for a, p in zip(weights, prices, strict=True) if a > 0)
    return total ** (1.0 / power)


class State:
    """Everything that follows from wages, prices and expenditure, one definition at a time."""

    def __init__(self, t, wage, price, spending):
        self.t, self.wage, self.price, self.spending = t, wage, price, spending
        n, s = t.n, t.s
        value_added_elasticity, input_elasticity, final_elasticity = t.elasticities
        self.cost, self.labour_share = np.ones((n, s)), np.ones((n, s))
        self.inputs = np.zeros((n, s, s))
        self.consumer, self.tastes = np.ones(n), np.zeros((n, s))
        for i in range(n):
            for k in range(s):
                self.produce(i, k, value_added_elasticity, input_elasticity)
            self.consumer[i] = mean_price(t.tastes[i], price[i], final_elasticity)
            for j in range(s):
                relative = price[i, j] / self.consumer[i]
                self.tastes[i, j] = t.tastes[i, j] * relative ** (1 - final_elasticity)
        self.labour = t.population * (wage / self.consumer) ** t.supply
        self.trade()
        self.earn()

    def produce(self, i, k, outer, inner):
        t, labour = self.t, self.t.labour_share[i, k]
        bundle = 1.0
        if labour < 1:
            mix = [t.inputs[i, j, k] / (1 - labour) for j in range(t.s)]
            bundle = mean_price(mix, self.price[i], inner)
        before = mean_price([labour, 1 - labour], [self.wage[i], bundle], outer)
        self.labour_share[i, k] = labour * (self.wage[i] / before) ** (1 - outer)
        for j in range(t.s):
            if labour < 1:
                within = mix[j] * (self.price[i, j] / bundle) ** (1 - inner)
                self.inputs[i, j, k] = (1 - self.labour_share[i, k]) * within
        self.cost[i, k] = before / t.productivity[i, k]

    def trade(self):
        t = self.t
        n, s = t.n, t.s
        self.delivered = np.full((n, n, s), np.inf)
        self.share = np.zeros((n, n, s))
        for i in range(n):
            for m in range(n):
                for j in range(s):
                    if t.share[i, m, j] == 0 or np.isinf(t.iceberg[i, m, j]):
                        continue
                    tax = (1 + t.tariff_cf[i, m, j]) / (1 + t.tariff[i, m, j])
                    tax *= (1 + t.export_tax_cf[i, m, j]) / (1 + t.export_tax[i, m, j])
                    self.delivered[i, m, j] = t.iceberg[i, m, j] * tax * self.cost[i, j]
                    relative = self.delivered[i, m, j] / self.price[m, j]
                    self.share[i, m, j] = t.share[i, m, j] * relative ** -t.theta[j]

    def earn(self):
        t, wage = self.t, self.wage
        unit = 1.0 if t.paid_in is None else wage[t.paid_in]
        border = self.share * self.spending / (1 + t.tariff_cf)
        sold = border / (1 + t.export_tax_cf)
        self.collected = (border * t.tariff_cf).sum(axis=(0, 2))
        self.received = np.array([sum(t.pool_cf[i] * self.collected) for i in range(t.n)])
        self.taxed = (border - sold).sum(axis=(1, 2))
        self.sold = sold + unit * t.purchases
        self.output = self.sold.sum(axis=1)
        self.earned = t.earned * wage * self.labour
        self.kept = deficits(t, self.earned, unit) + unit * t.transfer
        project = unit * t.purchases.sum(axis=(0, 2))
        self.household = self.earned + self.received + self.taxed + self.kept - project
        self.demand = np.zeros((t.n, t.s))
        for m in range(t.n):
            for j in range(t.s):
                used = sum(self.inputs[m, j, k] * self.output[m, k] for k in range(t.s))
                self.demand[m, j] = used + self.tastes[m, j] * self.household[m]

    def gaps(self):
        """Every equation of the equilibrium, relative; one labour market is the numeraire."""
        t = self.t
        labour = (self.labour_share * self.output).sum(axis=1) / self.earned - 1
        labour[-1] = self.earned.sum() / t.earned.sum() - 1
        prices = self.share.sum(axis=0) - 1
        goods = (self.demand - self.spending) / t.income[:, None]
        return np.concatenate([labour, prices.ravel(), goods.ravel()])


def deficits(t, earned, unit):
    """Deficits D' as each closure says, before transfers."""
    if t.closure == "balanced":
        return np.zeros(t.n)
    if t.closure == "fixed_nominal":
        return t.deficit * unit
    if t.closure == "multiplicative":
        rates = t.deficit / t.earned
        return (rates - (rates * earned).sum() / earned.sum()) * earned
    return t.deficit


def solve_slowly(world, shock, *, model="caliendo_parro", substitution=(0.5, 0.2, 0.9)):
    """The counterfactual of a shock, world value added constant; `substitution`: ρ, ε, σ."""
    t = Tables(world, shock, model=str(model), substitution=substitution)
    n, size = t.n, t.n * t.s

    def state(x):
        wage, price = np.exp(x[:n]), np.exp(x[n : n + size]).reshape(n, t.s)
        spending = x[n + size :].reshape(n, t.s) * t.income[:, None]
        return State(t, wage, price, spending)

    start = np.concatenate([np.zeros(n + size), (t.bought / t.income[:, None]).ravel()])
    found = root(lambda x: state(x).gaps(), start, method="hybr", options={"xtol": 1e-14})
    if np.abs(found.fun).max() > 1e-11:
        found = root(lambda x: state(x).gaps(), start, method="lm", options={"xtol": 1e-15})
    at = state(found.x)
    assert np.abs(at.gaps()).max() < 1e-11, found.message
    labour_market = (at.labour_share * at.output).sum(axis=1) - at.earned
    assert np.abs(labour_market).max() < 1e-7 * at.earned.max()  # Walras: the one left out
    return Slow(
        wage_hat=at.wage,
        labour_hat=at.labour,
        price_index_hat=at.price,
        unit_cost_hat=at.cost,
        value_added_share_cf=at.labour_share,
        final_price_index_hat=at.consumer,
        expenditure_cf=at.spending,
        gross_output_cf=at.output,
        income_cf=at.household,
        trade_deficit_cf=at.kept + at.received - at.collected,
        tariff_revenue_cf=at.received,
        export_tax_revenue_cf=at.taxed,
        value_added_cf=at.earned,
        flows_cf=at.sold,
        real_income_hat=at.household / t.income / at.consumer,
    )
