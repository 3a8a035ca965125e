"""The projects of the case against arithmetic that needs no model."""

import numpy as np
import pytest

from blocs.questions.projects.answer import run_project
from blocs.questions.projects.tables import others_change
from blocs.questions.trade.answer import load_world
from plain_trade import real_income_hat


@pytest.fixture(scope="module")
def world():
    return load_world("icio-2022", tariffs="none")


@pytest.fixture(scope="module")
def plant(world):
    return run_project("union-state/nuclear-plant", world, ranges=False).agreed


@pytest.fixture(scope="module")
def programme(world):
    return run_project("union-state/imf-programme", world, ranges=False)


def test_the_loan_of_the_plant_by_hand(plant):
    """10,000 million in 15 parts from 2023; 3.3 % of what is owed the year before."""
    service, year = plant.accounts.service, plant.years.index
    assert service.disbursed.sum() == pytest.approx(10_000)
    assert plant.accounts.local_content.sum() == pytest.approx(5_555.6, abs=0.1)
    np.testing.assert_allclose(service.principal[year(2023) : year(2038)], 10_000 / 15)
    assert service.paid[year(2023)] == pytest.approx(666.667 + 330.0, abs=0.01)
    assert service.paid[year(2037)] == pytest.approx(666.667 * 1.033, abs=0.01)
    assert (plant.figures.peak_year, plant.years[0]) == (2023, 2012)
    assert not service.paid[year(2038) :].any()
    later = 330.0 * (15 + 1) / 2  # interest of 2023–2037 falls in equal steps
    assert service.interest[year(2023) :].sum() == pytest.approx(later, abs=0.01)
    assert 0.033 < plant.figures.lender_return < 0.042


def test_output_of_the_plant_by_hand(plant):
    t = plant.years.index(2024)
    assert plant.accounts.output[t] == 18.5e6
    assert plant.accounts.net_output[t] == pytest.approx(18.5 * 30 * 1.02**2, rel=1e-9)
    assert plant.years[-1] == 2080


def test_more_than_ten_thousand_people_build_it(plant):
    working = plant.accounts.jobs_works[plant.years.index(2013) : plant.years.index(2022)]
    assert (working > 10_000).all()
    assert (working < 50_000).all()


def test_real_income_of_host_and_lender_lies_near_the_cash(plant, world):
    """Real income follows the money, give or take what prices do to a small, open economy."""
    accounts = plant.accounts
    cash = accounts.host_cash / accounts.deflator
    for t in (plant.years.index(2030), plant.years.index(2050)):
        assert plant.of("BLR")[t] == pytest.approx(cash[t], abs=0.2 * accounts.net_output[t])
    paid = accounts.lender_cash / accounts.deflator
    t = plant.years.index(2025)
    assert plant.of("RUS")[t] == pytest.approx(paid[t], rel=0.25)
    assert plant.of("RUS")[plant.years.index(2015)] < 0
    assert plant.of("RUS")[plant.years.index(2060)] > 0
    world_income = plant.change.sum(axis=1)
    made = (accounts.net_output - accounts.spent) / accounts.deflator
    # without taxes, what all countries gain is what is made less what is used; half of the plant's
    # second-order loss (V²/2Y with Y of about 5,100) stays
    np.testing.assert_allclose(world_income, made, atol=70)


def test_years_are_few_and_verified(plant):
    assert plant.solves <= 30
    assert plant.residual <= 1e-10


def test_the_programme_by_hand(programme, world):
    """Ten tranches of 300 at 2.28 %, each repaid in six parts from the fifth year on."""
    service = programme.agreed.accounts.service
    year = programme.agreed.years.index
    assert service.disbursed.sum() == 3_000
    assert programme.withheld.accounts.service.disbursed.sum() == 2_100
    assert service.paid[year(2023)] == pytest.approx(500 + 0.0228 * 2_500)
    assert service.paid[year(2021)] == pytest.approx(900 / 6 + 0.0228 * 3_000)
    assert programme.agreed.figures.lender_return == pytest.approx(0.0228, abs=1e-9)
    assert programme.agreed.years[-1] == 2028
    gain = programme.agreed.of("BLR")[year(2016)]
    real, host = 900 / 1.02**-6, world.country.position["BLR"]
    paid = np.where(np.arange(len(world.countries)) == host, 0.0, world.value_added)
    transfer = -real * paid / paid.sum()
    transfer[host] = real
    income = world.value_added + world.trade_deficit
    expected = (real_income_hat(world, transfer=transfer)[host] - 1) * income[host]
    assert gain == pytest.approx(expected, rel=1e-3)
    # Who gets a transfer spends it mostly at home: its wages rise against those of the payers.
    assert gain > real
    others = others_change(programme, programme.agreed)[year(2016)]
    assert others == pytest.approx(-gain, rel=0.01)
