"""Every rate of a move is written `0.25` or `25%`; a bare number that reads like percent is no rate."""

from __future__ import annotations

import numpy as np
import pytest

import blocs
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.tables import TariffTable
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.provisions import describe
from blocs.moves.registry import MOVES
from blocs.moves.scenario import Scenario, load_scenario

RATES = {
    "tariff rate": "tariff: {by: USA, on: RUS, sectors: goods, rate: %s}",
    "tariff add": "tariff: {by: USA, on: RUS, sectors: goods, add: %s}",
    "export tax rate": "export_tax: {by: RUS, on: USA, sectors: goods, rate: %s}",
    "export tax add": "export_tax: {by: RUS, on: USA, sectors: goods, add: %s}",
    "leave_bloc": "leave_bloc: {country: BLR, bloc: EAEU, change_pct: 0, tariff: %s}",
    "cet": "join_bloc: {country: UKR, bloc: EAEU, change_pct: 0, cet: %s}",
    "cet by sector": "join_bloc: {country: UKR, bloc: EAEU, change_pct: 0, cet: {goods: %s}}",
}
CHANGES = {
    "trade_cost": "trade_cost: {between: [RUS, USA], sectors: all, change_pct: %s}",
    "leave_bloc": "leave_bloc: {country: BLR, bloc: EAEU, change_pct: %s, tariff: 0}",
    "join_bloc": "join_bloc: {country: UKR, bloc: EAEU, change_pct: %s}",
    "productivity": "productivity: {country: RUS, sectors: all, change_pct: %s}",
    "labour_supply": "labour_supply: {country: RUS, change_pct: %s}",
    "barrier": "non_tariff_barrier: {by: USA, on: RUS, sectors: all, kind: resource, "
    "ad_valorem_pct: %s}",
}


def shock_of(world, file_of, line, value):
    return compile_moves(load_scenario(file_of(f"  - {line % value}")), world)


def arrays(shock):
    named = vars(shock)
    return {name: value for name, value in named.items() if isinstance(value, np.ndarray)}


def assert_same(one, other):
    assert arrays(one).keys() == arrays(other).keys() != set()
    for name, value in arrays(one).items():
        np.testing.assert_array_equal(value, arrays(other)[name])


@pytest.mark.parametrize("line", RATES.values(), ids=RATES.keys())
@pytest.mark.parametrize("written", ["25%", "'25%'", "25 %"])
def test_percent_means_the_fraction(world, file_of, line, written):
    assert_same(shock_of(world, file_of, line, "0.25"), shock_of(world, file_of, line, written))


@pytest.mark.parametrize("line", RATES.values(), ids=RATES.keys())
def test_a_bare_percentage_is_refused_with_both_spellings(file_of, line):
    with pytest.raises(blocs.ScenarioError) as caught:
        load_scenario(file_of(f"  - {line % 25}"))
    (problem,) = caught.value.problems
    assert problem.line == 3
    assert "25%" in problem.message
    assert "2500%" in problem.message


@pytest.mark.parametrize("line", RATES.values(), ids=RATES.keys())
def test_a_rate_of_many_hundred_percent_is_written_with_its_sign(world, file_of, line):
    scenario = load_scenario(file_of(f"  - {line % '2500%'}"))
    assert "2,500%" in " ".join(describe(scenario, world)) or "2,500 percentage" in " ".join(
        describe(scenario, world)
    )
    assert Scenario(**scenario.as_data()) == scenario


@pytest.mark.parametrize("line", CHANGES.values(), ids=CHANGES.keys())
def test_changes_may_have_their_sign(world, file_of, line):
    assert_same(shock_of(world, file_of, line, "-5"), shock_of(world, file_of, line, "-5%"))


@pytest.mark.parametrize("line", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("value", ["1e100", "-99.99999999", "100001"])
def test_changes_that_cannot_be_meant(file_of, line, value):
    with pytest.raises(blocs.ScenarioError) as caught:
        load_scenario(file_of(f"  - {line % value}"))
    (problem,) = caught.value.problems
    assert "cannot be meant" in problem.message
    assert problem.line == 3


def test_python_takes_both_spellings_and_refuses_the_bare_percentage():
    fields = {"by": "USA", "on": "CHN", "sectors": "goods"}
    assert Tariff(**fields, rate="25%") == Tariff(**fields, rate=0.25)
    with pytest.raises(blocs.ScenarioError, match="write 25% if per cent is meant, 2500% if not"):
        Tariff(**fields, rate=25)


def test_tariff_tables(world, tmp_path, problems_of_move):
    table = tmp_path / "t.csv"
    table.write_text("origin,destination,sector,rate\nRUS,USA,K,25%\nRUS,USA,A01,0.5\n")
    shock = compile_moves(Scenario(title="t", moves=[TariffTable(file=str(table))]), world)
    here = world.country.position["RUS"], world.country.position["USA"]
    assert shock.tariff_rate_cf[(*here, world.sector.position["K"])] == 0.25
    table.write_text("origin,destination,sector,rate\nRUS,USA,K,25\n")
    (problem,) = problems_of_move(TariffTable(file=str(table)))
    assert (problem.line, problem.field) == (2, "rate")
    assert "write 25% if per cent is meant, 2500% if not" in problem.message


def test_tables_with_other_separators_are_told_so(world, tmp_path, problems_of_move):
    table = tmp_path / "t.csv"
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        header = separator.join(["origin", "destination", "sector", "rate"])
        table.write_text(f"{header}\n{separator.join(['RUS', 'USA', 'K', '0.25'])}\n")
        (problem,) = problems_of_move(TariffTable(file=str(table)))
        assert problem.message == f"fields are separated by {name}"
        assert problem.remedy == "Use commas."


def test_two_unknown_countries_are_not_the_same_country(tmp_path, problems_of_move):
    table = tmp_path / "t.csv"
    table.write_text("origin,destination,sector,rate\nvnm,usa,K,0.25\n")
    messages = [problem.message for problem in problems_of_move(TariffTable(file=str(table)))]
    assert len(messages) == 2
    assert all("unknown country" in message for message in messages)


@pytest.mark.parametrize("factor", ["1e300", "1e-300", "1e5"])
def test_factors_that_cannot_be_meant(tmp_path, problems_of_move, factor):
    table = tmp_path / "t.csv"
    table.write_text(f"origin,destination,factor\nRUS,USA,{factor}\n")
    (problem,) = problems_of_move(MOVES["trade_cost_table"](file=str(table)))
    assert "cannot be meant" in problem.message
