"""`blocs moves`: the list, the fields of one move, and JSON schemas that say what is accepted."""

import json

import pytest

from blocs.cli.main import main
from blocs.moves.catalogue import json_schema, note_on
from blocs.moves.registry import MOVES
from blocs.moves.scenario import Scenario


@pytest.fixture
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")


def test_the_list_names_every_move(capsys, wide):
    assert main(["moves"]) == 0
    printed = capsys.readouterr().out
    assert all(f"│ {name} " in printed for name in MOVES)
    assert main(["moves", "--lang", "ru"]) == 0
    assert "Вывозная пошлина" in capsys.readouterr().out


def test_one_move_with_its_fields_and_the_forms_inside(capsys, wide):
    assert main(["moves", "sanction"]) == 0
    printed = capsys.readouterr().out
    for word in ("from", "until", "goods", "SanctionPart", "AddedCost", "change_pct", "`ban` or"):
        assert word in printed
    assert "since" not in printed
    assert main(["moves", "balance_trade"]) == 0
    assert "No fields: write {}." in capsys.readouterr().out


def test_one_json_document(capsys):
    assert main(["moves", "--json"]) == 0
    every = json.loads(capsys.readouterr().out)
    assert [item["name"] for item in every] == list(MOVES)
    assert main(["moves", "export_tax", "--json"]) == 0
    one = json.loads(capsys.readouterr().out)
    assert one == next(item for item in every if item["name"] == "export_tax")
    assert one["schema"]["required"] == ["by", "on", "sectors"]
    assert one["titles"]["ru"] == "Вывозная пошлина"


def test_an_unknown_move_is_an_error_with_the_closest_name(capsys):
    assert main(["moves", "export_tex"]) == 2
    assert "Did you mean 'export_tax'" in capsys.readouterr().err
    assert main(["moves", "export_tex", "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert "Moves: tariff, " in problems[0]["remedy"]


def test_the_schema_calls_fields_what_a_scenario_file_calls_them():
    move = {
        "senders": "DEU",
        "targets": ["RUS"],
        "from": "2014-07-31",
        "goods": {"exports": "ban", "imports": {"change_pct": 5.0}},
    }
    schema = json_schema("sanction")
    assert set(move) <= set(schema["properties"])
    assert set(schema["required"]) == {"senders", "targets", "from"}
    assert schema["additionalProperties"] is False
    Scenario(title="T", year=2016, moves=[{"sanction": move}])


def test_kinds_in_words():
    kinds = {field.name: field.kind for field in note_on(MOVES["join_bloc"]).fields}
    assert kinds["country"] == "code or list of codes"
    assert kinds["cet"] == "rate (0.25 or 25%) or mapping of code to rate or `members`"
    assert kinds["tariffs"] == "`zero` or `keep`"
    (schedule,) = (f for f in note_on(MOVES["transfer"]).fields if f.name == "schedule")
    assert (schedule.kind, schedule.default) == ("mapping of year to number", "none")
