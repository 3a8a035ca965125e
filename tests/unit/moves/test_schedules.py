"""Transfers by year, and the year of a scenario."""

import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.money import Transfer
from blocs.moves.provisions import describe
from blocs.moves.scenario import Scenario, load_scenario

PLAN = {2016: 500, 2017: 300.5}


def paid(world, year, move):
    shock = compile_moves(Scenario(title="T", year=year, moves=[move]), world)
    return 0.0 if shock.transfer is None else float(shock.transfer[1])


@pytest.mark.parametrize(("year", "amount"), [(2015, 0), (2016, 500), (2017, 300.5), (2018, 0)])
def test_the_amount_of_the_scenarios_year_is_paid(world, year, amount):
    assert paid(world, year, Transfer(by="RUS", to="BLR", schedule=PLAN)) == amount


def test_a_plain_amount_does_not_ask_for_a_year(world):
    assert paid(world, None, Transfer(by="RUS", to="BLR", amount_million_usd=7)) == 7


def test_schedules_are_told_with_the_year_that_counts(world):
    move = Transfer(by="RUS", to="BLR", schedule=PLAN)
    assert describe(Scenario(title="T", year=2017, moves=[move]), world)[0] == (
        "Russia transfers 300.5 million USD a year to Belarus, the amount of 2017 in the schedule "
        "(2016: 500; 2017: 300.5)."
    )
    assert describe(Scenario(title="T", year=2020, moves=[move]), world)[0] == (
        "Russia transfers 0 million USD a year to Belarus, because 2020 is not in the schedule "
        "(2016: 500; 2017: 300.5)."
    )
    assert describe(Scenario(title="T", year=2020, moves=[move]), world, "ru")[0] == (
        "Россия перечисляет 0 млн долл. США в год; получатель — Беларусь (2020 год не входит в "
        "график: 2016: 500; 2017: 300,5)."
    )


def test_a_schedule_from_a_file_is_the_same_move(file_of, world):
    line = "  - transfer: {by: RUS, to: BLR, schedule: {2017: 300.5, 2016: 500}}"
    path = file_of(f"{line}\nyear: 2016")
    scenario = load_scenario(path)
    built = Scenario(title="T", year=2016, moves=[Transfer(by="RUS", to="BLR", schedule=PLAN)])
    assert scenario == built
    assert hash(scenario) == hash(built)
    assert Scenario(**scenario.as_data()) == built
    assert compile_moves(scenario, world).transfer is not None
    with pytest.raises(TypeError, match="frozen"):
        scenario.moves[0].schedule[2016] = 1


def test_a_scheduled_move_without_a_year_is_an_error_with_its_line(file_of):
    line = "  - transfer: {by: RUS, to: BLR, schedule: {2016: 500}}"
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file_of(f"{line}\n  - tarif: {{}}"))
    undated, unknown = caught.value.problems
    assert undated.message == "this move depends on the year, and the scenario has none"
    assert (undated.line, undated.field) == (3, "moves[0].transfer")
    assert "unknown move 'tarif'" in unknown.message
    with pytest.raises(ScenarioError, match="depends on the year"):
        Scenario(title="T", moves=[Transfer(by="RUS", to="BLR", schedule=PLAN)])


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ("schedule: {2016: 500}, amount_million_usd: 5", "", "either 'amount_million_usd' or"),
        ("", "", "either 'amount_million_usd' or 'schedule'"),
        ("schedule: {2016: -1, 2017: 5}", ".schedule", "must not be negative: 2016: -1"),
        ("schedule: {2016: 0}", ".schedule", "pays nothing in any year"),
        ("schedule: {}", ".schedule", "pays nothing in any year"),
        ("schedule: {soon: 5}", ".schedule.soon", "expected a year from 1800 to 2200, not 'soon'"),
        ("schedule: {2016: many}", ".schedule.2016", "expected a number, not 'many'"),
        ("schedule: 5", ".schedule", "expected a mapping, not 5"),
    ],
)
def test_schedules_that_are_wrong(file_of, fields, field, words):
    comma = ", " if fields else ""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file_of(f"  - transfer: {{by: RUS, to: BLR{comma}{fields}}}\nyear: 2016"))
    (problem,) = caught.value.problems
    assert words in problem.message
    assert (problem.line, problem.field) == (3, f"moves[0].transfer{field}")


@pytest.mark.parametrize("year", ["next", "true", "0", "20166", "2016.5", "[2016]"])
def test_years_that_are_none(tmp_path, year):
    path = tmp_path / "s.yaml"
    path.write_text(f"title: T\nyear: {year}\nmoves: []\n")
    with pytest.raises(ScenarioError, match="expected a year") as caught:
        load_scenario(path)
    assert caught.value.problems[0].line == 2
