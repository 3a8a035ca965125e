"""Present values, internal rates, grant element, break-even: flows at the ends of years."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.projects.engine.loan import debt_service, half_yearly
from blocs.questions.projects.engine.terms import LoanTerms

HIGHEST_RATE = 10.0
"""Internal rates are sought up to 1,000 % a year."""


def present_value(flow: Array, *, rate: float) -> Array:
    """[t] each year's flow discounted to the end of the first year: x_t (1 + r)^−t."""
    return flow * (1.0 + rate) ** -np.arange(len(flow), dtype=np.float64)


def net_present_value(flow: Array, *, rate: float) -> float:
    """Σ_t x_t (1 + r)^−t, in the unit of the flow."""
    return float(present_value(flow, rate=rate).sum())


def grant_element(terms: LoanTerms, *, rate: float) -> float:
    """1 − PV(debt service) / PV(disbursements), a fraction; rate: a year, the IMF's is 5 %.

    As the IMF's and the World Bank's calculators do: payments each half-year at half the yearly
    rate of interest, discounted by √(1 + rate) a half-year, grace to the first payment of
    principal. 30 years, grace 5, 2 % at 5 %: 32.50 %; 38 years, grace 6, 0.75 %: 52.69 %.
    """
    service, half = debt_service(half_yearly(terms)), float(np.sqrt(1.0 + rate)) - 1.0
    lent = net_present_value(service.disbursed, rate=half)
    return 1.0 - net_present_value(service.paid, rate=half) / lent


def internal_rate(flow: Array) -> float:
    """The rate at which the flow is worth nothing; NaN where it is not unique or above 1,000 %.

    It is unique when the flow, or its running total, changes its sign exactly once (Descartes;
    Norstrom 1972). Found by bisection.
    """
    if _sign_changes(flow) != 1 and _sign_changes(np.cumsum(flow)) != 1:
        return float("nan")
    low, high = -0.99, HIGHEST_RATE
    sign = np.sign(net_present_value(flow, rate=low))
    if sign == np.sign(net_present_value(flow, rate=high)):
        return float("nan")
    for _ in range(200):
        middle = 0.5 * (low + high)
        if np.sign(net_present_value(flow, rate=middle)) == sign:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _sign_changes(values: Array) -> int:
    noise = 1e-9 * float(np.abs(values).max(initial=0.0))
    signs = np.sign(values[np.abs(values) > noise])
    return int(np.count_nonzero(np.diff(signs)))


def break_even_position(discounted: Array) -> int | None:
    """First position from which the running total is never negative again; None if there is none.

    A flow that was never negative breaks even at its first position.
    """
    below = np.flatnonzero(np.cumsum(discounted) < 0.0)
    if not below.size:
        return 0
    position = int(below[-1]) + 1
    return position if position < len(discounted) else None
