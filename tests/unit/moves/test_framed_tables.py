"""A pandas frame where a move takes a file: the same shock, plain data, every problem with its row."""

import json

import pandas as pd
import pytest

import blocs
from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.carbon import CarbonBorderTax
from blocs.moves.instruments.dated_tariffs import TariffSchedule
from blocs.moves.instruments.tables import TariffTable, TradeCostTable
from blocs.moves.provisions import describe
from blocs.moves.scenario import Scenario

RATES = pd.DataFrame({"origin": ["RUS"], "destination": ["USA"], "sector": ["K"], "rate": [0.75]})
COSTS = pd.DataFrame({"origin": ["RUS"], "destination": ["USA"], "factor": [float("inf")]})
SCHEDULE = pd.DataFrame(
    {
        "partner": ["RUS"],
        "sector": ["K"],
        "since": ["2025-01-01"],
        "until": [""],
        "added_rate": [0.1],
    }
)
CARBON = pd.DataFrame({"origin": ["RUS"], "sector": ["C28"], "tonnes_per_million_usd": [100.0]})


def test_a_frame_is_the_table_of_a_file(changed, tmp_path):
    path = tmp_path / "rates.csv"
    RATES.to_csv(path, index=False)
    assert changed(TariffTable(RATES)) == changed(TariffTable(str(path)))
    assert changed(TariffTable(file=RATES)) == changed(TariffTable(path))
    assert set(changed(TradeCostTable(COSTS))["cost"].values()) == {float("inf")}


def test_labels_may_stand_in_a_named_index(changed):
    indexed = RATES.set_index(["origin", "destination", "sector"])
    assert changed(TariffTable(indexed)) == changed(TariffTable(RATES))


def test_a_schedule_and_carbon_take_frames(changed):
    added = changed(TariffSchedule(SCHEDULE, by="USA", date="2025-06-01"))
    assert added == changed(TariffSchedule(file=SCHEDULE, by="USA", date="2025-06-01"))
    assert added
    assert changed(CarbonBorderTax(by="USA", on="RUS", sectors="C28", intensity=CARBON))


def test_the_scenario_stays_plain_data_and_tells_no_folder(world):
    scenario = Scenario(title="T", moves=[TariffTable(RATES)])
    again = Scenario(**json.loads(json.dumps(scenario.as_data())))
    assert again == scenario
    (sentence,) = describe(scenario, world)[:1]
    assert "frame-" in sentence
    assert "/" not in sentence.split("frame-")[0]
    assert Scenario(title="T", moves=[TariffTable(RATES.copy())]) == scenario


def test_every_problem_of_a_frame_has_its_row(world):
    wrong = pd.DataFrame(
        {
            "origin": ["XXX", "RUS"],
            "destination": ["USA"] * 2,
            "sector": ["K"] * 2,
            "rate": [0.1, None],
        }
    )
    with pytest.raises(ScenarioError) as caught:
        compile_moves(Scenario(title="T", moves=[TariffTable(wrong)]), world)
    assert [problem.line for problem in caught.value.problems] == [2, 3]


def test_two_tables_are_one_too_many():
    with pytest.raises(TypeError, match="twice"):
        TariffTable(RATES, file="x.csv")


def test_another_table_of_carbon_is_another_answer(tmp_path):
    from blocs.questions.trade.batch_row import TABLE_FIELDS

    named = {
        name
        for move in (TariffTable, TradeCostTable, TariffSchedule, CarbonBorderTax)
        for name, field in move.model_fields.items()
        if "CSV" in (field.description or "")
    }
    assert named == set(TABLE_FIELDS)
    assert blocs.TariffTable is TariffTable
