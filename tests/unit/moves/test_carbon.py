"""Carbon border tax: the rates that it adds, what a table of one's own says, what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.carbon import SECTORS
from blocs.moves.instruments.presets import ESTIMATES, parameters_of
from blocs.moves.provisions import describe, provisions
from blocs.moves.scenario import Scenario, load_scenario
from blocs.questions.trade.answer import load_world

BY_EU = {"by": "EU27", "on": ["world", "-NOR"]}


@pytest.fixture(scope="module")
def icio():
    return load_world("icio-2022")


def shock_of(world, **fields):
    return compile_moves(Scenario(title="T", moves=[{"carbon_border_tax": fields}]), world)


def added(world, **fields):
    return shock_of(world, **fields).tariff_rate_cf - world.tariff_rate


@pytest.mark.parametrize("estimate", ESTIMATES)
def test_the_added_rate_is_price_times_tonnes_in_a_million(icio, estimate):
    rates = added(icio, **BY_EU, estimate=estimate)
    numbers = parameters_of("carbon_border_tax")
    at, sector = icio.country.position, icio.sector.position
    for code in SECTORS:
        # USD a tonne × tonnes a million USD are USD a million USD
        expected = numbers["price_usd"].at(estimate) * numbers[code].at(estimate) / 1e6
        assert rates[at["IND"], at["DEU"], sector[code]] == pytest.approx(expected, rel=1e-13)
    others = [k for code, k in sector.items() if code not in SECTORS]
    assert (rates[:, :, others] == 0).all()
    assert (rates[at["NOR"]] == 0).all()
    assert (rates[at["FRA"], at["DEU"]] == 0).all()
    assert (rates[:, at["USA"]] == 0).all()


def test_the_phase_in_follows_the_directive_and_the_proposal(icio):
    kept = dict(zip(range(2026, 2035), (97.5, 95, 90, 77.5, 51.5, 39, 26.5, 14, 0), strict=True))
    whole = added(icio, **BY_EU, price_usd=100)
    for year, free in kept.items():
        part = added(icio, **BY_EU, price_usd=100, phase_in_year=year)
        np.testing.assert_allclose(part, whole * (1 - free / 100), rtol=1e-12, atol=0)
    slower = parameters_of("carbon_border_tax")["charged_2030"].low
    assert slower == 100 - 59


def test_a_price_of_ones_own_has_no_range_of_prices(icio):
    low, high = (added(icio, **BY_EU, price_usd=50, estimate=end) for end in ("low", "high"))
    at, steel = icio.country.position, icio.sector.position["C24A"]
    cell = at["IND"], at["DEU"], steel
    assert low[cell] == pytest.approx(50 * 770e-6)
    assert high[cell] == pytest.approx(50 * 2310e-6)


def scenario_with(folder, table, **fields):
    (folder / "carbon.csv").write_text("origin,sector,tonnes_per_million_usd\n" + table)
    options = "".join(f", {key}: {value}" for key, value in fields.items())
    (folder / "s.yaml").write_text(
        f"title: T\nmoves:\n  - carbon_border_tax: {{by: EU27, intensity: carbon.csv{options}}}\n"
    )
    return load_scenario(folder / "s.yaml")


def test_a_table_goes_before_the_average_origin_by_origin(icio, tmp_path):
    scenario = scenario_with(tmp_path, "UKR,C24A,1400\nEAEU,C23,2000\n", price_usd=100)
    rates = compile_moves(scenario, icio).tariff_rate_cf - icio.tariff_rate
    at, sector = icio.country.position, icio.sector.position
    steel, stone = sector["C24A"], sector["C23"]
    assert rates[at["UKR"], at["DEU"], steel] == pytest.approx(0.14)
    assert rates[at["TUR"], at["DEU"], steel] == pytest.approx(0.115)
    for member in ("RUS", "BLR", "KAZ"):
        assert rates[at[member], at["DEU"], stone] == pytest.approx(0.2)
    assert rates[at["UKR"], at["DEU"], stone] == pytest.approx(0.0465)
    (told,) = describe(scenario, icio)[:1]
    assert "carbon.csv and, where it lists none, the world average" in told
    assert "Iron and steel 11.5 to 14" in told


def test_a_table_makes_other_sectors_possible(icio, tmp_path):
    scenario = scenario_with(tmp_path, "*,D,5000\n", sectors="[D]", price_usd=100)
    rates = compile_moves(scenario, icio).tariff_rate_cf - icio.tariff_rate
    at = icio.country.position
    assert rates[at["UKR"], at["POL"], icio.sector.position["D"]] == pytest.approx(0.5)
    assert "the carbon content is that of carbon.csv" in describe(scenario, icio)[0]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"sectors": ["D"]}, "no carbon content of 'D' is known for AGO"),
        ({"on": ["DEU", "FRA"]}, "no origin is left to charge"),
        ({"phase_in_year": 2025}, "2025 is outside the phase-in, 2026 to 2034"),
        ({"price_usd": 0}, "0 USD a tonne cannot be meant"),
        ({"price_usd": -5}, "-5 USD a tonne cannot be meant"),
        ({"intensity": "none.csv"}, "'none.csv' cannot be read: No such file"),
    ],
)
def test_what_cannot_be_meant_is_refused(icio, fields, message):
    with pytest.raises(ScenarioError) as caught:
        shock_of(icio, **{"by": "EU27"} | fields)
    assert message in str(caught.value).replace("'./", "'")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("UKR,C24A,-1", "-1 tonnes in a million USD cannot be meant"),
        ("UKR,C24A,1e7", "1e+07 tonnes in a million USD cannot be meant"),
        ("UKR,C24A,much", "'much' is not a number"),
        ("XXX,C24A,1", "'XXX'"),
        ("UKR,C24A,1\nUKR,C24A,2", "stands twice, first in row 2"),
    ],
)
def test_a_bad_row_is_named(icio, tmp_path, row, message):
    scenario = scenario_with(tmp_path, row + "\n")
    with pytest.raises(ScenarioError) as caught:
        compile_moves(scenario, icio)
    assert message in str(caught.value)
    assert "carbon.csv" in str(caught.value)


def test_a_world_with_other_sectors_says_which_it_lacks(world):
    with pytest.raises(ScenarioError, match="C20"):
        compile_moves(
            Scenario(title="T", moves=[{"carbon_border_tax": {"by": "EU"}}]),
            replace(world, tariff_rate=np.zeros_like(world.tariff_rate)),
        )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "charges imports from all countries for the carbon in them, 79 USD (range 63 USD",
                "no open source has the carbon of these goods by origin",
            ),
        ),
        ("ru", ("взимают плату за углерод", "открытых данных об углероде")),
    ],
)
def test_the_sentence_says_that_origins_are_not_told_apart(icio, language, words):
    scenario = Scenario(title="T", moves=[{"carbon_border_tax": {"by": "USA"}}])
    told = describe(scenario, icio, language)[0]
    assert all(part in told for part in words)
    (found,) = provisions(scenario, icio, language)[:1]
    assert found.parameters["added_tariff_pct.C24A"] == pytest.approx(79 * 1150 / 1e4)
