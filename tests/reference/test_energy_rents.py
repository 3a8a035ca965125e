"""Rents of Belarus from Russian energy against the published 8.7, 7.7 and 6.5 % of GDP, 2015–2017.

The published numbers are no record: the Gaidar Institute projected them in January 2015, as export
duties that Russia would not collect, before the price of oil and the deliveries fell. The tests keep
the two things apart. With inputs of the time of the projection, an energy contract comes within 0.8
points of each published number (the Institute's page states no oil price: one price, the official
forecast of December 2014, serves all years). With what happened, it gives 7.6 % in 2015, inside the
published range, and less in 2016 and 2017, because crude fell from 23 to 18 million tonnes at half the
oil price. `belarus_energy.csv` holds every input with its source and how certain it is.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from blocs.moves.compile import compile_moves
from blocs.moves.instruments.energy import EnergyContract
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import load_world
from blocs.world.minerals.dataset import load_minerals

BARRELS_PER_TONNE = 7.3
YEARS = (2015, 2016, 2017)


@pytest.fixture(scope="module")
def stated():
    path = Path(__file__).with_name("belarus_energy.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert all(row["source"] and row["unit"] for row in rows)
    assert {row["certainty"] for row in rows} == {"published", "derived", "approximate"}
    return {(row["item"], int(row["year"])): float(row["value"]) for row in rows}


def crude_duty(urals_usd_per_tonne, marginal_rate):
    """Export duty on crude oil, USD per tonne (Law on the Customs Tariff, price above 182.5)."""
    return 29.2 + marginal_rate * (urals_usd_per_tonne - 182.5)


@dataclass(frozen=True)
class Customs:
    """Russian exports of one commodity to one buyer in a year, million USD and million tonnes."""

    million_usd: float
    tonnes: float


def customs(year, buyer, commodity):
    flows = load_minerals().trade(origin="RUS", destination=buyer, commodity=commodity)
    here = flows.year == year - 1995
    value, quantity = float(flows.value[here].sum()), float(flows.quantity[here].sum())
    return Customs(million_usd=value / 1e3, tonnes=quantity / 1e6)


def contract(*items):
    return EnergyContract(seller="RUS", buyer="BLR", items=items)


def outturn(stated, year):
    """The contract as it was: duty-free crude, crude customs-cleared by the buyer, cheap gas."""
    of = {item: value for (item, when), value in stated.items() if when == year}
    volume = of["crude_volume"] + of["crude_recustomed"]
    crude = {"volume": volume, "unit": "million tonnes", "export_duty": of["crude_duty"]}
    gas = {
        "volume": of["gas_volume"],
        "unit": "billion cubic metres",
        "price": of["gas_price"],
        "netback_price": of["gas_price_europe"],
    }
    return contract({"name": "crude oil"} | crude, {"name": "gas"} | gas)


def projected(stated, year):
    """The contract as it could be foreseen when the law on the duty had passed."""
    given = {item: value for (item, when), value in stated.items() if when == 2014}
    price = given["projected_urals"] * BARRELS_PER_TONNE
    duty = crude_duty(price, stated["duty_rate", year])
    crude = {"volume": given["projected_crude_volume"], "unit": "million tonnes"}
    gas = {"volume": given["projected_gas_volume"], "unit": "billion cubic metres"}
    return contract(
        {"name": "crude oil", "export_duty": duty} | crude,
        {"name": "gas", "export_duty": given["projected_gas_duty"]} | gas,
    )


@pytest.mark.parametrize(
    ("urals", "rate", "duty"),
    [
        (287.7, 0.42, 73.3),  # January 2016: kommersant.ru/doc/2878316
        (243.7, 0.42, 54.9),  # April 2016: the rate stayed at 42 %
        (378.3, 0.30, 87.9),  # October 2017: eg-online.ru/news/354732
    ],
)
def test_the_formula_of_the_duty_gives_the_monthly_rates(urals, rate, duty):
    assert crude_duty(urals, rate) == pytest.approx(duty, abs=0.1)


@pytest.mark.parametrize("year", YEARS)
def test_the_projection_is_met_with_the_inputs_of_its_time(stated, year):
    """Within 0.8 points: the oil price is ours, gas and GDP are held at 2014, products left out."""
    share = 0.1 * projected(stated, year).rent_million_usd / stated["projected_gdp", 2014]
    assert share == pytest.approx(stated["published_rent", year], abs=0.8)


def test_the_projected_rent_falls_with_the_duty_alone(stated):
    rents = [projected(stated, year).rent_million_usd for year in YEARS]
    assert rents == sorted(rents, reverse=True)
    assert 8.5 < 0.1 * rents[0] / stated["projected_gdp", 2014] < 8.9


def test_what_happened_lies_in_the_published_range_in_2015_and_below_it_later(stated):
    share = {
        year: 0.1 * outturn(stated, year).rent_million_usd / stated["gdp", year] for year in YEARS
    }
    assert 6.5 < share[2015] < 8.7
    assert share == pytest.approx({2015: 7.6, 2016: 4.1, 2017: 5.4}, abs=0.1)
    for year in (2016, 2017):
        assert share[year] < stated["published_rent", year]


def test_the_forgone_duty_of_2016_is_what_was_reported(stated):
    """At least 1.3 billion USD missed by the Russian budget (Forbes.ru, see the csv)."""
    crude = outturn(stated, 2016).items[0]
    assert 1300 <= crude.rent_million_usd <= 1400


@pytest.mark.parametrize("year", YEARS)
def test_volumes_and_gas_prices_are_those_of_the_customs_data(stated, year):
    crude, gas = (customs(year, "BLR", code) for code in ("270900", "271121"))
    per_thousand_m3 = customs(2014, "BLR", "271121").tonnes / stated["projected_gas_volume", 2014]
    assert crude.tonnes == pytest.approx(stated["crude_volume", year], rel=1e-3)
    volume = gas.tonnes / per_thousand_m3
    assert volume == pytest.approx(stated["gas_volume", year], abs=0.01)
    assert gas.million_usd / volume == pytest.approx(stated["gas_price", year], abs=0.1)


@pytest.mark.parametrize("year", YEARS)
def test_a_second_route_to_the_crude_rent(stated, year):
    """Poland pays for the same Russian oil what Belarus pays and the duty, within 15 %.

    Customs unit values carry freight and grade, which the duty does not.
    """
    poland, belarus = (customs(year, buyer, "270900") for buyer in ("POL", "BLR"))
    gap = poland.million_usd / poland.tonnes - belarus.million_usd / belarus.tonnes
    assert gap == pytest.approx(stated["crude_duty", year], rel=0.15)


@pytest.mark.parametrize("year", YEARS)
def test_the_rent_leaves_one_treasury_and_enters_the_other(stated, year):
    world = load_world("icio-2022")
    move = outturn(stated, year)
    transfer = compile_moves(Scenario(title="T", moves=[move]), world).transfer
    expected = np.zeros(len(world.country))
    expected[world.country.position["RUS"]] = -move.rent_million_usd
    expected[world.country.position["BLR"]] = move.rent_million_usd
    np.testing.assert_array_equal(transfer, expected)
