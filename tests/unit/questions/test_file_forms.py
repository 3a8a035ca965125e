"""JSON schemas of files: they take what blocs ships, and never refuse what the reader takes."""

from __future__ import annotations

import copy
import json
import random
import re
from functools import cache
from pathlib import Path

import jsonschema
import pytest

import blocs
from blocs.cli.main import main
from blocs.foundation.documents import parse_document, read_document
from blocs.foundation.errors import InputError
from blocs.moves.registry import MOVES
from blocs.questions.file_forms import FILE_FORMS, file_schema

ROOT = Path(__file__).resolve().parents[3]
CASEBOOK = ROOT / "src" / "blocs" / "casebook"
NAMED = {"case.yaml": "case", "claims.yaml": "claims", "board.yaml": "board"}
NAMED |= {"network.yaml": "network", "history.yaml": "history", "channels.yaml": "channels"}
IN_FOLDER = {"projects": "project", "games": "game", "cover": "cover", "contests": "contest"}
READERS = {
    "scenario": blocs.load_scenario,
    "game": blocs.load_game,
    "project": blocs.load_project,
    "claims": blocs.load_claims,
}


@cache
def checker(kind):
    schema = file_schema(kind)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def kind_of(path):
    return NAMED.get(path.name) or IN_FOLDER.get(path.parent.name, "scenario")


def shipped():
    """Files of the kinds that have a schema: those of other rooms stand in folders of their own."""
    rooms = {"board", "history", "networks", "security", "union-state"}
    files = sorted(CASEBOOK.rglob("*.yaml"))
    return [path for path in files if path.relative_to(CASEBOOK).parts[0] in rooms]


def faults(kind, data):
    return [error.message for error in checker(kind).iter_errors(data)]


@pytest.mark.parametrize("path", shipped(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_ships_is_taken(path):
    assert not faults(kind_of(path), read_document(path).data)


@pytest.mark.parametrize("move", MOVES)
def test_the_example_of_every_move_is_taken_and_a_misspelt_field_is_not(move):
    page = (ROOT / "docs" / "moves" / f"{move}.md").read_text(encoding="utf-8")
    data = parse_document(page.split("```yaml\n")[1].split("```")[0], file=move).data
    assert not faults("scenario", data)
    listed = [*data.get("baseline", ()), *data["moves"]]
    own = next(item for item in listed if move in item)
    own[move]["sectros"] = "all"
    assert faults("scenario", data)


MOVE = {"tariff": {"by": "USA", "on": "CHN", "sectors": "all", "rate": "25%"}}


@pytest.mark.parametrize(
    "change",
    [
        {"title": None},
        {"title": 3},
        {"titel": "x"},
        {"moves": [{"tarif": MOVE["tariff"]}]},
        {"moves": [MOVE["tariff"]]},
        {"moves": [{**MOVE, "balance_trade": {}}]},
        {"moves": [{"tariff": MOVE["tariff"] | {"rate": "a lot"}}]},
        {"moves": [{"tariff": MOVE["tariff"] | {"by": []}}]},
        {"moves": [{"tariff": {"by": "USA", "on": "CHN", "rate": 0.1}}]},
        {"moves": MOVE},
        {"closure": {"trade_balance": "balancd"}},
        {"year": 20},
        {"strength": ["x"]},
    ],
    ids=json.dumps,
)
def test_what_no_scenario_is_is_refused(change):
    plain = {"title": "A tariff", "moves": [MOVE]}
    assert not faults("scenario", plain)
    assert faults("scenario", plain | change)


def test_a_game_is_read_by_its_word():
    base = read_document(CASEBOOK / "union-state" / "games" / "hedging.yaml").data
    assert not faults("game", base)
    assert faults("game", base | {"kind": "hedgin"})
    assert faults("game", base | {"kind": "tariffs"})
    plain = read_document(CASEBOOK / "union-state" / "games" / "neutrality.yaml").data
    assert not faults("game", {key: value for key, value in plain.items() if key != "kind"})


def places(data, path=()):
    """Every place in plain data, the root left out."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def spoilt(data, rnd):
    """A copy with one value at random replaced, left out, written alone or in a list, or renamed."""
    data = copy.deepcopy(data)
    *above, last = rnd.choice(list(places(data)))
    inside = data
    for key in above:
        inside = inside[key]
    value = inside[last]
    match rnd.choice(["word", "number", "list", "alone", "gone", "renamed", "percent"]):
        case "word":
            inside[last] = rnd.choice(["all", "BLR", "1.5", ""])
        case "number":
            inside[last] = rnd.choice([0, 1, -3, 0.25, 2015, 1e6])
        case "percent":
            inside[last] = rnd.choice(["25%", "-5 %", "5%%"])
        case "list":
            inside[last] = [value]
        case "alone":
            inside[last] = value[0] if isinstance(value, list) and value else {}
        case "gone":
            inside.pop(last)
        case "renamed" if isinstance(inside, dict):
            inside[f"{last}x"] = inside.pop(last)
    return data


@pytest.mark.parametrize("kind", READERS)
def test_a_schema_refuses_nothing_that_the_reader_takes(kind, tmp_path):
    rnd = random.Random(7)
    files = [read_document(path).data for path in shipped() if kind_of(path) == kind]
    refused = taken = 0
    for number in range(250):
        data = spoilt(rnd.choice(files), rnd)
        found = faults(kind, data)
        path = tmp_path / f"{number}.yaml"
        path.write_text(json.dumps(data), encoding="utf-8")
        try:
            READERS[kind](path)
        except InputError:
            refused += bool(found)
        else:
            assert not found, (data, found)
            taken += 1
    assert refused > 40
    assert taken > 10


def test_every_kind_says_what_it_is_and_an_unknown_one_is_named(tmp_path, capsys):
    assert main(["schema"]) == 0
    listed = capsys.readouterr().out
    for kind in FILE_FORMS:
        assert re.search(rf"\b{kind}\b", listed)
        assert blocs.file_schema(kind)["title"] == FILE_FORMS[kind].title
    assert main(["schema", "game", "--out", str(tmp_path / "new" / "game.json")]) == 0
    kept = json.loads((tmp_path / "new" / "game.json").read_text(encoding="utf-8"))
    assert kept == file_schema("game")
    capsys.readouterr()
    assert main(["schema", "scenaro"]) == 2
    assert "did you mean 'scenario'" in capsys.readouterr().err.lower()
    assert main(["schema", "--out", str(tmp_path / "x.json")]) == 2
    assert not (tmp_path / "x.json").exists()
