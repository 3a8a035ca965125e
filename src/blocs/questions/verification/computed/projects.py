"""Loans: grant elements, payments, rates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from blocs.questions.projects.engine.loan import debt_service
from blocs.questions.projects.engine.terms import LoanTerms, Repayment
from blocs.questions.projects.engine.value import (
    grant_element,
    internal_rate,
    net_present_value,
)
from blocs.questions.verification.computed.beside import Beside, beside


def loan_of(
    *, rate: float, grace: int, maturity: int, repayment: Repayment = Repayment.EQUAL_PRINCIPAL
) -> LoanTerms:
    """A loan of 1,000, disbursed in the first year."""
    years = maturity + 1
    lent = np.zeros(years)
    lent[0] = 1000.0
    return LoanTerms(
        disbursed=lent,
        interest_rate=np.full(years, rate),
        grace_years=grace,
        maturity_years=maturity,
        repayment=repayment,
    )


def grant(*, rate: float, grace: int, maturity: int, discount: float) -> float:
    """Grant element, per cent; grace counts to the first payment of principal."""
    return 100 * grant_element(loan_of(rate=rate, grace=grace, maturity=maturity), rate=discount)


def grant_by_formula(
    *, rates: Sequence[float], grace: int, maturity: int, discount: float
) -> Beside:
    """Grant elements at several rates, per cent, and the closed form for two payments a year.

    (1 − (r/2)/d) (1 − ((1+d)^−g − (1+d)^−m) / (d (m − g))), d = √(1 + D) − 1 a half-year, m
    half-years to the last payment of principal and g to the one before the first.
    """
    d, m, g = np.sqrt(1 + discount) - 1, 2 * maturity, max(1, 2 * grace) - 1
    annuity = ((1 + d) ** -g - (1 + d) ** -m) / (d * (m - g))
    ours = [grant(rate=r, grace=grace, maturity=maturity, discount=discount) for r in rates]
    return beside(ours, [100 * (1 - r / 2 / d) * (1 - annuity) for r in rates])


def annual_payment(*, rate: float, years: int) -> list[float]:
    """What a loan of 1,000 costs in each year, in equal payments."""
    terms = loan_of(rate=rate, grace=0, maturity=years, repayment=Repayment.ANNUITY)
    return [float(x) for x in debt_service(terms).paid[1:]]


def rate_of_return(*, flow: Sequence[float]) -> float:
    """Internal rate of a flow, per cent a year."""
    return 100 * internal_rate(np.array(flow, dtype=float))


def present_value_of(*, flow: Sequence[float], rate: float) -> float:
    """Net present value of a flow, the first payment not discounted."""
    return net_present_value(np.array(flow, dtype=float), rate=rate)
