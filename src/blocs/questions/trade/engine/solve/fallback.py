"""What is tried when the accelerated loop stops short: slower, safer, in this order.

`nested` solves prices and expenditure at given wages and moves wages by damped excess demand
(Alvarez and Lucas 2007); `continuation` walks the shock in steps; `newton` solves the wage
equations by finite differences. All three return (log ŵ, log P̂, X') and the number of steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from blocs.foundation.axes import Array
from blocs.numerics.fixed_point import anderson
from blocs.questions.trade.engine.models.markets import household_income, markets
from blocs.questions.trade.engine.models.numeraire import numeraire
from blocs.questions.trade.engine.models.technology import (
    final_share_cf,
    input_use,
    labour_hat,
    technology,
)
from blocs.questions.trade.engine.state import Economy, Formulation, Problem, Purchases

INNER_TOLERANCE = 1e-14


@dataclass(frozen=True, eq=False)
class Attempt:
    """State reached by a fallback: log ŵ [n], log P̂ [n, j], X' [n, j], and steps taken."""

    log_wage: Array
    log_price: Array
    expenditure: Array
    iterations: int


def prices_at(log_wage: Array, *, problem: Problem, start: Array) -> Array:
    """[n, j] log P̂ at given wages: a contraction with modulus max Σγ' < 1."""
    theta = problem.economy.trade_elasticity[:, None]
    log_price = start
    for _ in range(5000):
        made = technology(problem=problem, log_wage=log_wage, log_price=log_price)
        cost_power = np.exp(-theta * made.log_cost.T)
        power = np.matmul(problem.kernel, cost_power[:, :, None])[:, :, 0]
        power[~problem.supplied.T] = 1.0
        new = (-np.log(power) / theta).T
        change = float(np.abs(new - log_price).max())
        log_price = new
        if change <= INNER_TOLERANCE or not np.isfinite(change):
            break
    return log_price


def expenditure_at(
    log_wage: Array, *, log_price: Array, problem: Problem, start: Array
) -> tuple[Array, Array, Array]:
    """([n, j] X', [i] labour income demanded, [i] labour supplied) at given wages and prices.

    Expenditure is linear in itself, solved by iteration.
    """
    economy = problem.economy
    theta = economy.trade_elasticity[:, None]
    made = technology(problem=problem, log_wage=log_wage, log_price=log_price)
    labour = labour_hat(problem=problem, log_wage=log_wage, log_price=log_price)
    share, wage = final_share_cf(economy, log_price), np.exp(log_wage)
    cost_power, price_power = np.exp(-theta * made.log_cost.T), np.exp(-theta * log_price.T)
    spending, demanded = start, np.zeros_like(wage)
    for _ in range(5000):
        sold = markets(
            problem=problem,
            wage_hat=wage,
            labour_hat=labour,
            cost_power=cost_power,
            price_power=price_power,
            expenditure=spending,
        )
        demanded = (made.value_added_share * sold.output.T).sum(axis=1)
        final = household_income(sold, problem=problem, wage_hat=wage)
        new = share * final[:, None] + input_use(made, economy=economy, output=sold.output.T)
        new = np.where(problem.active, new, 0.0)
        change = float(np.abs(new - spending).max() / np.abs(new).max())
        spending = new
        if change <= INNER_TOLERANCE or not np.isfinite(change):
            break
    return spending, demanded, labour


class WageEquations:
    """Excess demand for labour at given wages, with warm starts for prices and expenditure."""

    def __init__(self, problem: Problem) -> None:
        economy = problem.economy
        self.problem = problem
        self.log_price = np.zeros_like(economy.final_share)
        self.labour_hat = problem.labour_hat
        self.spending = np.where(
            problem.active, np.maximum(economy.expenditure, 1e-9 * economy.income[:, None]), 0.0
        )

    def excess(self, log_wage: Array) -> Array:
        """[n] log of labour income demanded over labour income at the given wages."""
        self.log_price = prices_at(log_wage, problem=self.problem, start=self.log_price)
        self.spending, demanded, self.labour_hat = expenditure_at(
            log_wage, log_price=self.log_price, problem=self.problem, start=self.spending
        )
        return np.log(demanded / (self.problem.economy.value_added * self.labour_hat)) - log_wage

    def normalised(self, log_wage: Array) -> Array:
        """[n] wages in the solver's numeraire, labour as last supplied."""
        return numeraire(log_wage, problem=self.problem, labour_hat=self.labour_hat)

    def attempt(self, log_wage: Array, iterations: int) -> Attempt:
        """The state at `log_wage`."""
        return Attempt(log_wage, self.log_price, self.spending, iterations)


def nested(problem: Problem, *, tolerance: float, max_iterations: int = 4000) -> Attempt:
    """Damped wage loop around exact prices and expenditure."""
    equations = WageEquations(problem)
    log_wage = np.zeros(len(problem.economy.country))
    damping = 1.0 / (1.0 + float(np.median(problem.economy.trade_elasticity)))
    last = np.inf
    iterations = 0
    while iterations < max_iterations:
        iterations += 1
        excess = equations.excess(log_wage)
        size = float(np.abs(excess).max())
        if size <= tolerance or not np.isfinite(size):
            break
        if size > 1.2 * last:
            damping *= 0.5
        last = size
        log_wage = equations.normalised(log_wage + damping * excess)
    return equations.attempt(log_wage, iterations)


def newton(problem: Problem, *, tolerance: float, max_iterations: int = 30) -> Attempt:
    """Newton on wages, Jacobian by finite differences, steps halved until the excess falls."""
    equations = WageEquations(problem)
    n = len(problem.economy.country)
    log_wage = np.zeros(n)
    excess = equations.excess(log_wage)
    iterations = 1
    for _ in range(max_iterations):
        if float(np.abs(excess).max()) <= tolerance or not np.isfinite(excess).all():
            break
        jacobian = np.empty((n, n))
        for m in range(n):
            bumped = log_wage.copy()
            bumped[m] += 1e-6
            jacobian[:, m] = (equations.excess(equations.normalised(bumped)) - excess) / 1e-6
        iterations += n
        if not np.isfinite(jacobian).all():
            break
        direction = np.linalg.lstsq(jacobian, -excess, rcond=1e-4)[0]
        length = min(1.0, 1.0 / max(float(np.abs(direction).max()), 1e-300))
        while length > 1e-6:
            trial = equations.normalised(log_wage + length * direction)
            new_excess = equations.excess(trial)
            iterations += 1
            if np.isfinite(new_excess).all() and np.abs(new_excess).max() < np.abs(excess).max():
                break
            length *= 0.5
        else:
            break
        log_wage, excess = trial, new_excess
    equations.excess(log_wage)
    return equations.attempt(log_wage, iterations)


def continuation(
    problem: Problem,
    *,
    formulation: Formulation,
    tolerance: float,
    max_iterations: int,
    steps: int = 8,
) -> Attempt:
    """Walk from the baseline to the shock: kernels, transfers and purchases interpolated linearly.

    The kernel, not the trade cost, is interpolated, so that an embargo is approached through
    ever smaller shares; each step starts from the solution of the last.
    """
    state = formulation.start_of(problem)
    iterations = 0
    for number in range(1, steps + 1):
        part = _partial(problem, number / steps)
        found = anderson(
            formulation.make_step(part),
            start=state,
            project=lambda x: x,
            tolerance=tolerance if number == steps else 1e-6,
            max_iterations=max_iterations,
            memory=6,
            step_cap=0.5,
        )
        iterations += found.iterations
        state = found.x
    return Attempt(*formulation.expand(state, problem), iterations)


def _partial(problem: Problem, weight: float) -> Problem:
    """The problem with a fraction `weight` of its shock."""
    if weight == 1.0:
        return problem
    economy = problem.economy
    kernel, net, export = _baseline_kernels(economy)
    productivity, purchases = problem.log_productivity, problem.purchases
    exports = problem.export_kernel
    if exports is not None or export is not None:
        none = np.zeros((1, 1, 1))
        exports = (1.0 - weight) * (none if export is None else export) + weight * (
            none if exports is None else exports
        )
    return replace(
        problem,
        kernel=(1.0 - weight) * kernel + weight * problem.kernel,
        net_kernel=(1.0 - weight) * net + weight * problem.net_kernel,
        export_kernel=exports,
        tariffs=problem.tariffs or economy.tariff_factor is not None,
        log_productivity=None if productivity is None else weight * productivity,
        labour_hat=problem.labour_hat**weight,
        purchases=None if purchases is None else Purchases(weight * purchases.flows),
        transfer=weight * problem.transfer,
    )


def _baseline_kernels(economy: Economy) -> tuple[Array, Array, Array | None]:
    """[j, n, i] π; what of it reaches the producer; what of it is export tax."""
    net, tax = economy.net_share, economy.export_tax_factor
    return economy.trade_share, net, None if tax is None else net * (tax - 1.0)
