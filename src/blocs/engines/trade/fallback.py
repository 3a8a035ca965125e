"""What is tried when the accelerated loop stops short: slower, safer, in this order.

`nested` solves prices and expenditure at given wages and moves wages by damped excess demand
(Alvarez and Lucas 2007); `continuation` walks the shock in steps; `newton` solves the wage
equations by finite differences. All three return (log ŵ, log P̂, X') and the number of steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from blocs.engines.trade.closure import trade_deficit_cf
from blocs.engines.trade.numeraire import numeraire
from blocs.engines.trade.state import Formulation, Problem
from blocs.foundation.axes import Array
from blocs.numerics.fixed_point import anderson

INNER_TOLERANCE = 1e-14


@dataclass(frozen=True, eq=False)
class Attempt:
    """State reached by a fallback: log ŵ [n], log P̂ [n, j], X' [n, j], and steps taken."""

    log_wage: Array
    log_price: Array
    expenditure: Array
    iterations: int


def prices_at(log_wage: Array, *, problem: Problem, start: Array) -> Array:
    """[n, j] log P̂ at given wages: a contraction with modulus max Σγ < 1."""
    economy = problem.economy
    theta = economy.trade_elasticity[:, None]
    transposed = economy.input_share_transposed
    log_price = start
    for _ in range(5000):
        log_cost = economy.value_added_share * log_wage[:, None]
        if transposed is not None:
            log_cost = log_cost + np.matmul(transposed, log_price[:, :, None])[:, :, 0]
        power = np.matmul(problem.kernel, np.exp(-theta * log_cost.T)[:, :, None])[:, :, 0]
        power[~problem.supplied.T] = 1.0
        new = (-np.log(power) / theta).T
        change = float(np.abs(new - log_price).max())
        log_price = new
        if change <= INNER_TOLERANCE or not np.isfinite(change):
            break
    return log_price


def expenditure_at(
    log_wage: Array, *, log_price: Array, problem: Problem, start: Array
) -> tuple[Array, Array]:
    """([n, j] X', [i, j] Y') at given wages and prices: linear, solved by iteration."""
    economy = problem.economy
    theta = economy.trade_elasticity[:, None]
    log_cost = economy.value_added_share * log_wage[:, None]
    if economy.input_share_transposed is not None:
        log_cost = (
            log_cost + np.matmul(economy.input_share_transposed, log_price[:, :, None])[:, :, 0]
        )
    attraction, aversion = np.exp(-theta * log_cost.T), np.exp(theta * log_price.T)
    wage = np.exp(log_wage)
    fixed_income = economy.value_added * wage + trade_deficit_cf(problem=problem, wage_hat=wage)
    net_share = aversion * np.matmul(problem.net_kernel, attraction[:, :, None])[:, :, 0]
    spending = start
    output = np.zeros_like(start)
    for _ in range(5000):
        weighted = (aversion * spending.T)[:, None, :]
        output = (attraction * np.matmul(weighted, problem.net_kernel)[:, 0, :]).T
        income = fixed_income + (spending * (1.0 - net_share.T)).sum(axis=1)
        new = economy.final_share * income[:, None]
        if economy.input_share is not None:
            new = new + np.matmul(economy.input_share, output[:, :, None])[:, :, 0]
        new = np.where(problem.active, new, 0.0)
        change = float(np.abs(new - spending).max() / np.abs(new).max())
        spending = new
        if change <= INNER_TOLERANCE or not np.isfinite(change):
            break
    return spending, output


class WageEquations:
    """Excess demand for labour at given wages, with warm starts for prices and expenditure."""

    def __init__(self, problem: Problem) -> None:
        economy = problem.economy
        self.problem = problem
        self.log_price = np.zeros_like(economy.final_share)
        self.spending = np.where(
            problem.active, np.maximum(economy.expenditure, 1e-9 * economy.income[:, None]), 0.0
        )

    def excess(self, log_wage: Array) -> Array:
        """[n] log of labour income demanded over labour income at the given wages."""
        economy = self.problem.economy
        self.log_price = prices_at(log_wage, problem=self.problem, start=self.log_price)
        self.spending, output = expenditure_at(
            log_wage, log_price=self.log_price, problem=self.problem, start=self.spending
        )
        demanded = (economy.value_added_share * output).sum(axis=1)
        return np.log(demanded / economy.value_added) - log_wage

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
        log_wage = numeraire(log_wage + damping * excess, problem=problem)
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
            bumped = numeraire(bumped, problem=problem)
            jacobian[:, m] = (equations.excess(bumped) - excess) / 1e-6
        iterations += n
        direction = np.linalg.lstsq(jacobian, -excess, rcond=1e-4)[0]
        length = min(1.0, 1.0 / max(float(np.abs(direction).max()), 1e-300))
        while length > 1e-6:
            trial = numeraire(log_wage + length * direction, problem=problem)
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
    """Walk from the baseline to the shock: kernels, tariffs and transfers interpolated linearly.

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
    kernel = (1.0 - weight) * economy.trade_share + weight * problem.kernel
    base_factor = 1.0 if economy.tariff_factor is None else economy.tariff_factor
    factor = None
    if problem.tariff_factor_cf is not None:
        factor = (1.0 - weight) * base_factor + weight * problem.tariff_factor_cf
    return replace(
        problem,
        kernel=kernel,
        net_kernel=kernel if factor is None else kernel / factor,
        tariff_factor_cf=factor,
        transfer=weight * problem.transfer,
    )
