"""A loan year by year: disbursements, interest, grace, repayment.

Every payment falls on the end of its year. Interest is simple and annual, on the balance at the
start of the year: money disbursed at the end of year t bears interest from year t + 1 on. With
grace G and maturity M years, counted from the end of the year of disbursement, principal is repaid
in the M − G years from t + G + 1 to t + M (as in the formula of the OECD).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError, Problem, raise_problems


class Repayment(StrEnum):
    """`equal_principal`: equal parts of what is owed; `annuity`: equal sums with interest."""

    EQUAL_PRINCIPAL = "equal_principal"
    ANNUITY = "annuity"


class GraceInterest(StrEnum):
    """Interest before the first repayment is `paid` each year, or `capitalised`."""

    PAID = "paid"
    CAPITALISED = "capitalised"


class CountedFrom(StrEnum):
    """Grace and maturity run from the first disbursement for the whole loan, or from each."""

    FIRST_DISBURSEMENT = "first_disbursement"
    EACH_DISBURSEMENT = "each_disbursement"


@dataclass(frozen=True, eq=False)
class LoanTerms:
    """What is lent and on which terms; T years.

    disbursed: [t] million USD, at the end of the year. interest_rate: [t] fraction of the balance
    at the start of the year. Raises InputError for a loan that these numbers leave undefined or
    that is not repaid within the T years, all problems at once.
    """

    disbursed: Array
    interest_rate: Array
    grace_years: int
    maturity_years: int
    repayment: Repayment = Repayment.EQUAL_PRINCIPAL
    grace_interest: GraceInterest = GraceInterest.PAID
    counted_from: CountedFrom = CountedFrom.FIRST_DISBURSEMENT

    def __post_init__(self) -> None:
        raise_problems(InputError, "the loan is not valid", self._problems())

    def _problems(self) -> list[Problem]:
        problems = [*_bad_numbers("disbursed", self.disbursed)]
        problems += _bad_numbers("interest_rate", self.interest_rate)
        if len(self.interest_rate) != len(self.disbursed):
            problems.append(Problem("one rate a year is needed", field="interest_rate"))
        if self.grace_years < 0:
            message = f"a grace period of {self.grace_years} years is negative"
            problems.append(Problem(message, field="grace_years", remedy="Write 0 for none."))
        if self.maturity_years <= self.grace_years:
            message = (
                f"the loan is never repaid: grace of {self.grace_years} years does not end before "
                f"the maturity of {self.maturity_years} years"
            )
            remedy = "Maturity counts from disbursement, grace included: make it longer."
            problems.append(Problem(message, field="grace_years", remedy=remedy))
        if not problems and not np.any(self.disbursed > 0):
            problems.append(Problem("nothing is disbursed", field="disbursed"))
        return problems or self._late_payments()

    def _late_payments(self) -> list[Problem]:
        years = np.flatnonzero(self.disbursed)
        first, last = int(years[0]), int(years[-1])
        problems: list[Problem] = []
        whole = self.counted_from is CountedFrom.FIRST_DISBURSEMENT
        if whole and last >= first + self.maturity_years:
            message = f"money is disbursed {last - first} years after the first disbursement"
            remedy = f"The loan matures after {self.maturity_years} years: disburse before."
            problems.append(Problem(message, field="disbursed", remedy=remedy))
        end = (first if whole else last) + self.maturity_years
        if end >= len(self.disbursed):
            message = f"the loan is not repaid within the {len(self.disbursed)} years of the table"
            problems.append(Problem(message, field="maturity_years"))
        return problems


def _bad_numbers(name: str, values: Array) -> list[Problem]:
    bad = np.flatnonzero(~np.isfinite(values) | (values < 0))
    return [
        Problem(f"{values[t]:g} in year {t + 1} is not a number of zero or more", field=name)
        for t in bad[:3]
    ]


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


def _one_schedule(terms: LoanTerms, disbursed: Array) -> DebtService:
    """Balance_t = balance_(t−1) + capitalised + disbursed − principal."""
    first = int(np.flatnonzero(disbursed)[0])
    start, end = first + terms.grace_years + 1, first + terms.maturity_years
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
