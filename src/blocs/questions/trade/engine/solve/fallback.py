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
"""Prices and spending are settled to the last digit but one: their error would otherwise pass for
excess demand and mislead the wage loop around them."""


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
    # Each round passes costs one stage on, and inputs are a part of costs: 5,000 stages leave
    # nothing where that part is below 0.99; what does not settle has no limit.
    for _ in range(5000):
        made = technology(problem=problem, log_wage=log_wage, log_price=log_price)
        cost_power = np.exp(-theta * made.log_cost.T)
        price_power = np.matmul(problem.kernel, cost_power[:, :, None])[:, :, 0]
        # Nobody sells it there: log 0 is no price; one is a placeholder that no equation reads.
        price_power[~problem.supplied.T] = 1.0
        new = (-np.log(price_power) / theta).T
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
        # Relative to the largest market: cents of a small one are not to keep the loop going.
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
        # Goods without a market yet start from a trace of income, not zero: growth can find them.
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
    # Labour demand falls by about 1 + θ per cent per per cent of the wage: a step of that inverse
    # clears a typical labour market without overshooting.
    damping = 1.0 / (1.0 + float(np.median(problem.economy.trade_elasticity)))
    excess_before = np.inf
    iterations = 0
    while iterations < max_iterations:
        iterations += 1
        excess = equations.excess(log_wage)
        largest_excess = float(np.abs(excess).max())
        if largest_excess <= tolerance or not np.isfinite(largest_excess):
            break
        # A fifth more excess demand than before is overshooting, less is the usual wobble.
        if largest_excess > 1.2 * excess_before:
            damping *= 0.5
        excess_before = largest_excess
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
            # One wage up by a millionth: small enough for a slope, and large beside the 1e-14 to
            # which prices are settled, so that the difference keeps eight digits.
            dearer = log_wage.copy()
            dearer[m] += 1e-6
            jacobian[:, m] = (equations.excess(equations.normalised(dearer)) - excess) / 1e-6
        iterations += n
        if not np.isfinite(jacobian).all():
            break
        # All wages up together change nothing (the numeraire): that direction, and others that are
        # weaker than 1e-4 of the strongest, hold no information beside the error of the slopes.
        wage_step = np.linalg.lstsq(jacobian, -excess, rcond=1e-4)[0]
        # No wage moves by more than a factor e at once; 1e-300 only keeps 1/0 out.
        length = min(1.0, 1.0 / max(float(np.abs(wage_step).max()), 1e-300))
        # Twenty halvings: a millionth of the step that still finds no less excess never will.
        while length > 1e-6:
            trial = equations.normalised(log_wage + length * wage_step)
            new_excess = equations.excess(trial)
            iterations += 1
            if np.isfinite(new_excess).all() and np.abs(new_excess).max() < np.abs(excess).max():
                break
            length *= 0.5
        else:
            break
        log_wage, excess = trial, new_excess
    # Trials have moved prices and spending: bring them back to the wages that are handed out.
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
            # Between, only a good start for the next part of the shock is needed.
            tolerance=tolerance if number == steps else 1e-6,
            max_iterations=max_iterations,
            # Careful on purpose: it is called where bold steps failed. Few past steps are
            # combined, and nothing moves by more than a factor 1.6 (e^0.5) at once.
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
        taxed=problem.taxed | economy.taxed,
        log_productivity=None if productivity is None else weight * productivity,
        labour_hat=problem.labour_hat**weight,
        purchases=None if purchases is None else Purchases(weight * purchases.flows),
        transfer=weight * problem.transfer,
    )


def _baseline_kernels(economy: Economy) -> tuple[Array, Array, Array | None]:
    """[j, n, i] π; what of it reaches the producer; what of it is export tax."""
    net, tax = economy.net_share, economy.export_tax_factor
    return economy.trade_share, net, None if tax is None else net * (tax - 1.0)
