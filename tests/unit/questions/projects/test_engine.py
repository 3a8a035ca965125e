"""Loans against closed forms, present values and rates against numbers known beforehand."""

import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.questions.projects.engine.loan import debt_service, half_yearly
from blocs.questions.projects.engine.plan import (
    Plant,
    Prices,
    direct_jobs,
    productivity_of,
    project_spending,
)
from blocs.questions.projects.engine.terms import CountedFrom, GraceInterest, LoanTerms, Repayment
from blocs.questions.projects.engine.value import (
    break_even_position,
    grant_element,
    internal_rate,
    net_present_value,
)


def terms(disbursed, *, years=None, rate=0.05, grace=0, maturity=10, **more):
    paid = np.zeros(years or maturity + len(disbursed))
    paid[: len(disbursed)] = disbursed
    rates = np.full(len(paid), rate) if np.isscalar(rate) else np.asarray(rate, dtype=float)
    return LoanTerms(
        disbursed=paid, interest_rate=rates, grace_years=grace, maturity_years=maturity, **more
    )


def test_annuity_pays_the_closed_form_every_year():
    service = debt_service(terms([1000.0], rate=0.07, maturity=8, repayment=Repayment.ANNUITY))
    expected = 1000.0 * 0.07 / (1.0 - 1.07**-8)
    np.testing.assert_allclose(service.paid[1:9], expected, rtol=1e-12)
    assert service.paid[0] == 0.0
    assert service.closing[8] == pytest.approx(0.0, abs=1e-9)


def test_annuity_after_capitalised_grace_grows_from_the_debt_with_interest():
    service = debt_service(
        terms(
            [1000.0],
            rate=0.07,
            grace=4,
            maturity=8,
            repayment=Repayment.ANNUITY,
            grace_interest=GraceInterest.CAPITALISED,
        )
    )
    owed = 1000.0 * 1.07**3
    np.testing.assert_allclose(service.paid[:4], 0.0)
    np.testing.assert_allclose(service.paid[4:9], owed * 0.07 / (1 - 1.07**-5), rtol=1e-12)
    assert service.principal.sum() == pytest.approx(1000.0 + service.capitalised.sum())


def closed_grant_element(rate, discount, grace, maturity):
    """The closed form of the IMF and the World Bank, two equal payments of principal a year.

    (1 − (r/2)/d) (1 − ((1+d)^−g − (1+d)^−m) / (d (m − g))) with d = √(1+D) − 1, m half-years to the
    last payment and g to the one before the first.
    """
    d, m, g = np.sqrt(1 + discount) - 1, 2 * maturity, max(1, 2 * grace) - 1
    annuity = ((1 + d) ** -g - (1 + d) ** -m) / (d * (m - g))
    return (1 - rate / 2 / d) * (1 - annuity)


@pytest.mark.parametrize("rate", [0.0, 0.0075, 0.033, 0.05, 0.08])
@pytest.mark.parametrize(("grace", "maturity"), [(0, 1), (4, 10), (6, 38), (10, 40)])
@pytest.mark.parametrize("discount", [0.05, 0.1])
def test_grant_element_is_the_closed_form(rate, grace, maturity, discount):
    loan = terms([250.0], rate=rate, grace=grace, maturity=maturity)
    expected = closed_grant_element(rate, discount, grace, maturity)
    assert grant_element(loan, rate=discount) == pytest.approx(expected, abs=1e-12)


def test_grace_counts_to_the_first_payment_of_principal():
    service = debt_service(terms([100.0], rate=0.0, grace=5, maturity=14))
    np.testing.assert_array_equal(np.flatnonzero(service.principal), np.arange(5, 15))
    none, one = (debt_service(terms([100.0], grace=g, maturity=10)) for g in (0, 1))
    np.testing.assert_array_equal(none.paid, one.paid)
    half = half_yearly(terms([100.0], rate=0.06, grace=2, maturity=3))
    service = debt_service(half)
    assert service.disbursed[1] == 100.0
    np.testing.assert_array_equal(np.flatnonzero(service.principal), [5, 6, 7])
    np.testing.assert_allclose(service.interest, [0, 0, 3, 3, 3, 3, 2, 1])


def test_a_bullet_returns_its_rate():
    service = debt_service(terms([500.0], rate=0.062, grace=12, maturity=12))
    assert service.principal[12] == 500.0
    assert np.count_nonzero(service.principal) == 1
    assert internal_rate(service.paid - service.disbursed) == pytest.approx(0.062, abs=1e-12)


@pytest.mark.parametrize("repayment", list(Repayment))
@pytest.mark.parametrize("interest", list(GraceInterest))
@pytest.mark.parametrize("counted", list(CountedFrom))
def test_a_loan_returns_its_rate_whatever_its_shape(repayment, interest, counted):
    loan = terms(
        [10.0, 0.0, 30.0, 5.0],
        rate=0.041,
        grace=4,
        maturity=15,
        years=30,
        repayment=repayment,
        grace_interest=interest,
        counted_from=counted,
    )
    service = debt_service(loan)
    assert internal_rate(service.paid - service.disbursed) == pytest.approx(0.041, abs=1e-10)
    assert net_present_value(service.paid - service.disbursed, rate=0.041) == pytest.approx(
        0.0, abs=1e-9
    )


def test_each_disbursement_has_its_own_clock():
    loan = terms(
        [12.0, 0.0, 24.0], rate=0.0, grace=2, maturity=3, counted_from=CountedFrom.EACH_DISBURSEMENT
    )
    np.testing.assert_allclose(debt_service(loan).principal, [0, 0, 6, 6, 12, 12])


def test_a_rate_that_changes_counts_from_its_year():
    service = debt_service(terms([100.0], rate=[0.9, 0.1, 0.2, 0.3], grace=3, maturity=3, years=4))
    np.testing.assert_allclose(service.interest, [0, 10, 20, 30])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grace": 11, "maturity": 10}, "never repaid"),
        ({"grace": -1}, "negative"),
        ({"disbursed": [0.0]}, "nothing is disbursed"),
        ({"disbursed": [5.0, -1.0]}, "not a number of zero or more"),
        ({"disbursed": [float("nan")]}, "not a number of zero or more"),
        ({"rate": -0.01}, "not a number of zero or more"),
        ({"rate": [0.1, 0.1]}, "one rate a year"),
        ({"disbursed": [1.0, *[0.0] * 9, 1.0]}, "10 years after the first"),
        ({"years": 9}, "not repaid within the 9 years"),
    ],
)
def test_loans_that_make_no_sense_are_refused(change, words):
    settings = {"disbursed": [100.0], "maturity": 10} | change
    with pytest.raises(InputError, match=words):
        terms(settings.pop("disbursed"), **settings)


def test_all_problems_of_a_loan_at_once():
    with pytest.raises(InputError) as caught:
        terms([-1.0], rate=-1.0, years=3, grace=5, maturity=2)
    assert {problem.field for problem in caught.value.problems} == {
        "disbursed",
        "interest_rate",
        "grace_years",
    }


def test_the_first_year_is_not_discounted():
    assert net_present_value(np.array([100.0, 110.0, 121.0]), rate=0.1) == pytest.approx(300.0)


def test_internal_rate_is_none_where_it_is_not_unique():
    assert np.isnan(internal_rate(np.array([-1.0, 2.3, -1.32])))
    assert np.isnan(internal_rate(np.array([1.0, 2.0])))
    assert np.isnan(internal_rate(np.zeros(3)))
    assert internal_rate(np.array([-100.0, 0.0, 121.0])) == pytest.approx(0.1, abs=1e-12)


@pytest.mark.parametrize(
    ("flow", "position"),
    [([-1, 2, 3], 1), ([1, -2, 3], 2), ([1, -2, 0], None), ([0, 0], 0), ([-1, 2, -2, 1], 3)],
)
def test_break_even_is_the_first_year_never_in_the_red_again(flow, position):
    assert break_even_position(np.array(flow, dtype=float)) == position


def test_a_plant_ramps_up_lives_and_dies():
    plant = Plant(2, np.array([0.25, 0.5]), 4, 80.0, 0.25, Prices(10.0, 20.0, 3.0))
    np.testing.assert_allclose(plant.output_by_year(8), [0, 0, 20, 40, 80, 80, 0, 0])
    np.testing.assert_allclose(plant.output_by_year(3), [0, 0, 20])
    assert plant.unit_value == 12.5


def test_spending_jobs_and_productivity_by_hand():
    spending = project_spending(np.array([10.0, 20.0]), np.array([[0.5, 0.1], [0.0, 0.4]]))
    assert spending.shape == (2, 2, 2)
    assert spending[1, 0, 1] == 2.0
    assert spending[1, 1, 0] == 0.0
    jobs = direct_jobs(np.array([[4.0, 10.0]]), np.array([0.5, 0.2]), value_added_per_job=0.02)
    np.testing.assert_allclose(jobs, [200.0])
    np.testing.assert_allclose(
        productivity_of(np.array([0.0, 50.0]), gross_output=200.0), [1, 1.25]
    )
