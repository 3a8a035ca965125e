"""What holds for every loan: what is lent comes back, and nothing else does."""

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from blocs.questions.projects.engine.loan import debt_service, half_yearly
from blocs.questions.projects.engine.terms import CountedFrom, GraceInterest, LoanTerms, Repayment
from blocs.questions.projects.engine.value import grant_element, net_present_value

amounts = st.lists(st.floats(0.0, 1e4), min_size=1, max_size=6).filter(lambda x: max(x) > 1e-3)


@st.composite
def loans(draw):
    lent = draw(amounts)
    grace = draw(st.integers(0, 12))
    maturity = max(grace, len(lent)) + draw(st.integers(0, 20))
    years = maturity + len(lent)
    disbursed = np.zeros(years)
    disbursed[: len(lent)] = lent
    return LoanTerms(
        disbursed=disbursed,
        interest_rate=np.array(draw(st.lists(st.floats(0, 0.2), min_size=years, max_size=years))),
        grace_years=grace,
        maturity_years=maturity,
        repayment=draw(st.sampled_from(Repayment)),
        grace_interest=draw(st.sampled_from(GraceInterest)),
        counted_from=draw(st.sampled_from(CountedFrom)),
    )


@given(loans())
def test_principal_repays_what_was_lent_and_capitalised(loan):
    service = debt_service(loan)
    size = service.opening.max() + service.disbursed.sum()
    owed = service.disbursed.sum() + service.capitalised.sum()
    assert abs(service.principal.sum() - owed) <= 1e-9 * size
    assert abs(service.closing[-1]) <= 1e-9 * size
    assert (service.principal >= 0).all()
    change = service.closing - service.opening
    flow = service.disbursed + service.capitalised - service.principal
    np.testing.assert_allclose(change, flow, atol=1e-9 * size)
    np.testing.assert_allclose(service.opening[1:], service.closing[:-1], atol=1e-9 * size)


@given(loans(), st.floats(0.001, 0.3))
def test_a_loan_at_the_discount_rate_holds_no_grant(loan, rate):
    """Interest due each half-year at √(1 + rate) − 1 is the yearly rate `rate`."""
    half = 2 * (np.sqrt(1 + rate) - 1)
    same = dataclasses.replace(loan, interest_rate=np.full_like(loan.disbursed, half))
    assert abs(grant_element(same, rate=rate)) <= 1e-9
    assert grant_element(same, rate=rate + 0.02) > 0
    assert grant_element(same, rate=rate / 2) < 0
    service = debt_service(half_yearly(loan))
    paid = net_present_value(service.paid, rate=np.sqrt(1.07) - 1)
    lent = net_present_value(service.disbursed, rate=np.sqrt(1.07) - 1)
    assert grant_element(loan, rate=0.07) == 1 - paid / lent
