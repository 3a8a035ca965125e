"""A loan year by year: disbursements, interest, grace, repayment.

Every payment falls on the end of its year. Interest is simple and annual, on the balance at the
start of the year: money disbursed at the end of year t bears interest from year t + 1 on. Grace G
counts to the first payment of principal, as the IMF and the World Bank count it, and maturity M to
the last: principal is repaid in the M − G + 1 years from t + G to t + M, G of zero being one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.projects.engine.terms import CountedFrom, GraceInterest, LoanTerms, Repayment


@dataclass(frozen=True, eq=False)
class DebtService:
    """The table of a loan, each [t] in million USD.

    opening and closing: what is owed at the start and the end; interest: due in the year;
    capitalised: the part of it added to the debt instead of paid.
    """

    opening: Array
    disbursed: Array
    interest: Array
    capitalised: Array
    principal: Array
    closing: Array

    @property
    def paid(self) -> Array:
        """[t] interest and principal paid to the lender."""
        return self.interest - self.capitalised + self.principal

    def __add__(self, other: DebtService) -> DebtService:
        names = vars(self)
        return DebtService(**{name: getattr(self, name) + getattr(other, name) for name in names})


def debt_service(terms: LoanTerms) -> DebtService:
    """The debt-service table of a loan."""
    if terms.counted_from is CountedFrom.FIRST_DISBURSEMENT:
        return _one_schedule(terms, terms.disbursed)
    parts: list[DebtService] = []
    for t in np.flatnonzero(terms.disbursed):
        alone = np.zeros_like(terms.disbursed)
        alone[t] = terms.disbursed[t]
        parts.append(_one_schedule(terms, alone))
    return sum(parts[1:], start=parts[0])


def half_yearly(terms: LoanTerms) -> LoanTerms:
    """The same loan with payments at the end of every half-year, as the IMF counts grant elements.

    All arrays are by half-year, grace and maturity in half-years; half the yearly rate is due at
    each end; what is disbursed in a year is disbursed at its end.
    """
    disbursed = np.zeros(2 * len(terms.disbursed))
    disbursed[1::2] = terms.disbursed
    return replace(
        terms,
        disbursed=disbursed,
        interest_rate=np.repeat(terms.interest_rate / 2, 2),
        grace_years=2 * terms.grace_years,
        maturity_years=2 * terms.maturity_years,
    )


def _one_schedule(terms: LoanTerms, disbursed: Array) -> DebtService:
    """Balance_t = balance_(t−1) + capitalised + disbursed − principal."""
    first = int(np.flatnonzero(disbursed)[0])
    start, end = first + max(1, terms.grace_years), first + terms.maturity_years
    table = {name: np.zeros_like(disbursed) for name in DebtService.__dataclass_fields__}
    table["disbursed"] = disbursed
    balance = 0.0
    for t, rate in enumerate(terms.interest_rate):
        interest, principal = balance * rate, 0.0
        capitalise = terms.grace_interest is GraceInterest.CAPITALISED and t < start
        if start <= t <= end:
            principal = _instalment(terms.repayment, balance, rate=rate, left=end - t + 1)
        table["opening"][t], table["interest"][t] = balance, interest
        table["capitalised"][t], table["principal"][t] = interest if capitalise else 0.0, principal
        balance += table["capitalised"][t] + disbursed[t] - principal
        table["closing"][t] = balance
    return DebtService(**table)


def _instalment(repayment: Repayment, balance: float, *, rate: float, left: int) -> float:
    """Principal of one year with `left` repayments to come, this one included.

    Annuity: payment B r / (1 − (1 + r)^−n), less the interest.
    """
    if repayment is Repayment.EQUAL_PRINCIPAL or rate == 0.0 or left == 1:
        return balance / left
    return balance * rate / np.expm1(left * np.log1p(rate))
