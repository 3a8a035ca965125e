"""Projects on credit: the loan, the works and the plant, as arrays by year."""

from blocs.engines.projects.loan import DebtService, debt_service, half_yearly
from blocs.engines.projects.plan import Plant, Prices, project_spending
from blocs.engines.projects.terms import CountedFrom, GraceInterest, LoanTerms, Repayment
from blocs.engines.projects.value import (
    break_even_position,
    grant_element,
    internal_rate,
    net_present_value,
    present_value,
)

__all__ = [
    "CountedFrom",
    "DebtService",
    "GraceInterest",
    "LoanTerms",
    "Plant",
    "Prices",
    "Repayment",
    "break_even_position",
    "debt_service",
    "grant_element",
    "half_yearly",
    "internal_rate",
    "net_present_value",
    "present_value",
    "project_spending",
]
