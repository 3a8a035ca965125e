"""Countries that owe more than they earn: no equilibrium, named with what they earn and owe.

The equations may still have a root there, with negative final demand; it is no equilibrium.
"""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import NoEquilibriumError, raise_problems
from blocs.foundation.errors import Problem as Complaint
from blocs.questions.trade.engine.models.closure import money, trade_deficit_cf
from blocs.questions.trade.engine.models.markets import household_income, markets
from blocs.questions.trade.engine.models.technology import labour_hat, technology
from blocs.questions.trade.engine.solve.fallback import prices_at
from blocs.questions.trade.engine.state import Problem

SETTLED = 1e-6
"""Change of a log price below which an iteration that was cut short counts as having a limit: costs
that move without end move by far more in another 5,000 rounds."""

DIGITS_LOST = 1e-13
"""Mean of powers of prices below which rounding alone makes an iteration without limit stand still:
log1p and expm1 are exact near one, and blind this far below it."""

_REMEDY = (
    "Make its purchases, transfers paid or subsidies smaller, or choose the closure "
    "`trade_balance: balanced`."
)


def check_solvent(
    problem: Problem, *, income: Array, log_wage: Array, labour_hat: Array, without: Mask
) -> None:
    """Raise NoEquilibriumError for countries whose households are left without income.

    income: [n] I' of households; log_wage, labour_hat: [n] at which it was found; without: [n]
    countries that have no economy left.
    """
    wage = np.exp(log_wage)
    earned = problem.economy.value_added * wage * labour_hat
    received = trade_deficit_cf(problem=problem, wage_hat=wage, labour_hat=labour_hat)
    bought = np.zeros_like(earned)
    if problem.purchases is not None:
        bought = problem.purchases.paid * money(problem=problem, wage_hat=wage)
    raise_problems(
        NoEquilibriumError,
        "no equilibrium was found: a country owes more than it earns",
        (
            Complaint(
                f"households of {problem.economy.country.labels[n]} would be left with "
                f"{income[n]:,.4g} million USD a year: labour earns {earned[n]:,.4g}, transfers "
                f"and the trade deficit bring {received[n]:,.4g}, projects buy for "
                f"{bought[n]:,.4g}, taxes less subsidies are the rest",
                remedy=_REMEDY,
            )
            for n in np.flatnonzero((income <= 0.0) & ~without)
        ),
    )


def check_solvent_at_baseline_wages(problem: Problem) -> None:
    """Why nothing converged, where prices or incomes at the wages of the baseline show it."""
    economy = problem.economy
    log_wage = np.zeros(len(economy.country))
    log_price = prices_at(log_wage, problem=problem, start=np.zeros_like(economy.final_share))
    _check_prices(problem, log_price)
    theta = economy.trade_elasticity[:, None]
    made = technology(problem=problem, log_wage=log_wage, log_price=log_price)
    labour = labour_hat(problem=problem, log_wage=log_wage, log_price=log_price)
    sold = markets(
        problem=problem,
        wage_hat=np.exp(log_wage),
        labour_hat=labour,
        cost_power=np.exp(-theta * made.log_cost.T),
        price_power=np.exp(-theta * log_price.T),
        expenditure=np.where(problem.active, economy.expenditure, 0.0),
    )
    income = household_income(sold, problem=problem, wage_hat=np.exp(log_wage))
    check_solvent(
        problem,
        income=income,
        log_wage=log_wage,
        labour_hat=labour,
        without=np.zeros(len(income), dtype=bool),
    )


def _check_prices(problem: Problem, log_price: Array) -> None:
    """Away from unit elasticities prices at given wages need not exist (Hawkins and Simon 1949).

    With complements, costs that rise enough make output need more of itself than there is; with
    substitutes, costs that fall enough let inputs replace all labour.
    """
    log_wage = np.zeros(len(log_price))
    again = prices_at(log_wage, problem=problem, start=log_price)
    settled = np.isfinite(log_price) & (np.abs(again - log_price) <= SETTLED)
    settled &= ~_digits_lost(problem, log_price)[:, None]
    labels = problem.economy.country.labels
    raise_problems(
        NoEquilibriumError,
        "no equilibrium exists at the wages of the baseline: costs move without end",
        (
            Complaint(
                f"costs in {labels[n]} have no limit: its goods need more of one another than is "
                "made of them, or no labour at all",
                remedy="Choose a smaller shock, or elasticities of substitution nearer to one.",
            )
            for n in np.flatnonzero(~settled.all(axis=1))
        ),
    )


def _digits_lost(problem: Problem, log_price: Array) -> Mask:
    """[n] Countries where the price of some bundle of inputs is out of reach of the arithmetic."""
    economy = problem.economy
    if economy.substitution is None or economy.input_share is None:
        return np.zeros(len(log_price), dtype=bool)
    among = 1.0 - economy.substitution.inputs
    mix = economy.input_mix_transposed
    mean = np.matmul(mix, np.exp(among * log_price)[:, :, None])[:, :, 0]
    lost: Mask = ((mean < DIGITS_LOST) & (mix.sum(axis=2) > 0)).any(axis=1)
    return lost
