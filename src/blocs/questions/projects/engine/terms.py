"""The terms of a loan, and which of them make no sense."""

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
    at the start of the year. grace_years, maturity_years: from disbursement to the first and to the
    last payment of principal; grace of zero: from the next year on. Raises InputError for a loan
    that these numbers leave undefined or that is not repaid within the T years, all problems at
    once.
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
        if self.maturity_years < max(1, self.grace_years):
            message = (
                f"the loan is never repaid: grace of {self.grace_years} years ends after the "
                f"maturity of {self.maturity_years} years"
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
