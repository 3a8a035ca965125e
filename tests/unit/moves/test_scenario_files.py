"""Reading scenario files: every problem at once, each with its line, none in pydantic's words."""

import pickle

import pytest

from blocs.foundation.errors import InputError, ScenarioError
from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.instruments.money import Transfer
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.registry import MOVES
from blocs.moves.scenario import Closure, Scenario, load_scenario

TARIFF = "by: RUS, on: USA, sectors: K"


def problems_in(path):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return caught.value.problems


def test_a_file_and_python_give_the_same_scenario(file_of):
    path = file_of(
        "  - tariff: {by: RUS, on: [EU, -FRA], sectors: goods, rate: 5e-2}\n"
        "  - embargo: {by: [RUS], on: NO, sectors: [A01], direction: imports}\n"
        "  - trade_cost: {between: [[BLR], RUS], sectors: all, change_pct: -5}\n"
        "  - balance_trade: {}\n"
        "closure: {trade_balance: balanced, numeraire: USA}\n"
        "notes: N"
    )
    built = Scenario(
        title="T",
        closure=Closure(trade_balance="balanced", numeraire="USA"),
        moves=[
            Tariff(by=("RUS",), on=["EU", "-FRA"], sectors="goods", rate=0.05),
            Embargo(by="RUS", on="NO", sectors="A01", direction="imports"),
            TradeCost(between=["BLR", ["RUS"]], sectors="all", change_pct=-5),
            MOVES["balance_trade"](),
        ],
        notes="N",
    )
    loaded = load_scenario(path)
    assert loaded == built
    assert hash(loaded) == hash(built)
    assert loaded != Scenario(title="T", moves=[])
    assert (loaded.file, loaded.folder) == (str(path), path.parent)
    assert pickle.loads(pickle.dumps(loaded)) == loaded
    assert pickle.loads(pickle.dumps(loaded)).problem(("notes",), "x").line == 8
    assert Scenario(**loaded.as_data()) == loaded
    assert loaded.as_data()["moves"][1] == {
        "embargo": {"by": ["RUS"], "on": ["NO"], "sectors": ["A01"], "direction": "imports"}
    }


def test_all_problems_of_a_file_at_once(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(
        "title: 2022\n"
        "closure: {trade_balance: fixed, numerair: USA}\n"
        "baseline: {}\n"
        "move: []\n"
        "moves:\n"
        "  - tarif: {by: RUS}\n"
        "  - tariff: {by: RUS, on: [EU, 5], sector: goods, rate: '5'}\n"
        "  - embargo: {by: [], on: RUS, sectors: K, direction: import}\n"
        "  - embargo: {by: RUS, on: USA}\n"
        "    tariff: {}\n"
        "  - balance_trade:\n"
        "  - just text\n"
    )
    found = {(p.line, p.field): p for p in problems_in(path)}
    assert set(found) == {
        (1, "title"),
        (2, "closure.trade_balance"),
        (2, "closure.numerair"),
        (3, "baseline"),
        (4, "move"),
        (6, "moves[0].tarif"),
        (7, "moves[1].tariff.on[1]"),
        (7, "moves[1].tariff.sector"),
        (7, "moves[1].tariff.sectors"),
        (7, "moves[1].tariff.rate"),
        (8, "moves[2].embargo.by"),
        (8, "moves[2].embargo.direction"),
        (9, "moves[3]"),
        (11, "moves[4].balance_trade"),
        (12, "moves[5]"),
    }
    said = {field: problem.message for (_, field), problem in found.items()}
    assert said["move"] == "unknown key 'move'. Did you mean 'moves'?"
    assert said["moves[0].tarif"] == "unknown move 'tarif'. Did you mean 'tariff'?"
    assert said["moves[1].tariff.sector"] == "unknown key 'sector'. Did you mean 'sectors'?"
    assert said["moves[1].tariff.on[1]"] == "expected a code, not 5; put it in quotes"
    assert said["moves[1].tariff.sectors"] == "'sectors' is missing"
    assert said["moves[2].embargo.by"] == "the list is empty"
    assert "found embargo, tariff" in said["moves[3]"]
    assert found[2, "closure.numerair"].message.endswith("Did you mean 'numeraire'?")
    assert "Did you mean 'imports'" in (found[8, "moves[2].embargo.direction"].remedy or "")
    assert found[8, "moves[2].embargo.direction"].column == 44


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("'0.05'", "expected a rate, as 0.25 or 25%, not '0.05'"),
        ("'5,5%'", "expected a rate, as 0.25 or 25%, not '5,5%'"),
        ("five", "expected a rate, as 0.25 or 25%, not 'five'"),
        ("true", "expected a rate, as 0.25 or 25%, not true"),
        ("[5]", "expected a rate, as 0.25 or 25%, not a list"),
        ("{a: 5}", "expected a rate, as 0.25 or 25%, not a mapping"),
        (".nan", "expected a finite number, not nan"),
        (".inf", "expected a finite number, not inf"),
        ("1e999", "expected a finite number, not inf"),
        ("1" + "0" * 399, "expected a finite number, not inf"),
    ],
)
@pytest.mark.parametrize("field", ["rate", "add"])
def test_what_is_no_number(file_of, field, value, words):
    (problem,) = problems_in(file_of(f"  - tariff:\n      {{{TARIFF},\n       {field}: {value}}}"))
    assert words in problem.message
    assert (problem.line, problem.field) == (5, f"moves[0].tariff.{field}")


@pytest.mark.parametrize(
    ("move", "field", "words"),
    [
        (f"tariff: {{{TARIFF}}}", "tariff", "either 'rate' (sets) or 'add'"),
        (f"tariff: {{{TARIFF}, rate: 0.1, add: 0.1}}", "tariff", "either 'rate'"),
        (f"tariff: {{{TARIFF}, rate: -1}}", "tariff.rate", "must be above -1"),
        ("trade_cost: {sectors: all, change_pct: 1}", "trade_cost", "give either 'between'"),
        ("trade_cost: {origin: RUS, sectors: K, change_pct: 1}", "trade_cost", "give either"),
        (
            "trade_cost: {between: [[RUS], [BLR]], origin: RUS, sectors: K, change_pct: 1}",
            "trade_cost",
            "give either",
        ),
        (
            "trade_cost: {between: [[RUS]], sectors: K, change_pct: 1}",
            "trade_cost.between",
            "exactly two sides, as in [[BLR], [RUS]], not 1",
        ),
        (
            "trade_cost: {between: RUS, sectors: K, change_pct: 1}",
            "trade_cost.between",
            "expected two sides",
        ),
        (
            "trade_cost: {between: [RUS, BLR], sectors: K, change_pct: -100}",
            "trade_cost.change_pct",
            "must be above -100",
        ),
        ("join_bloc: {country: UKR, bloc: EU}", "join_bloc", "give either 'change_pct'"),
        (
            "join_bloc: {country: UKR, bloc: EU, change_pct: -5, tariffs: none}",
            "join_bloc.tariffs",
            "expected one of zero, keep",
        ),
        ("leave_bloc: {country: BLR, bloc: EAEU, change_pct: 5}", "leave_bloc.tariff", "missing"),
        (
            "leave_bloc: {country: BLR, bloc: EAEU, change_pct: 5, tariff: -1}",
            "leave_bloc.tariff",
            "above -1",
        ),
        (
            "leave_bloc: {country: BLR, bloc: EAEU, change_pct: -101, tariff: 0}",
            "leave_bloc.change_pct",
            "above -100",
        ),
        ("transfer: {by: RUS, to: BLR, amount_million_usd: 0}", "transfer.amount_million_usd", "0"),
        ("embargo: {by: RUS, on: USA, sectors: K}", "embargo.direction", "is missing"),
        ("embargo: [RUS]", "embargo", "expected a mapping of fields, not a list"),
        ("tariff_table: {file: 5}", "tariff_table.file", "expected text, not 5"),
        ("balance_trade: {by: RUS}", "balance_trade.by", "unknown key 'by'"),
    ],
)
def test_moves_that_are_not_filled_in_rightly(file_of, move, field, words):
    (problem,) = problems_in(file_of(f"  - {move}"))
    assert problem.field == f"moves[0].{field}"
    assert words in problem.message
    assert problem.line == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- 1", "a scenario is a mapping"),
        ("just words", "a scenario is a mapping"),
        ("title: T", "'moves' is missing"),
        ("moves: []", "'title' is missing"),
        ("title: ' '\nmoves: []", "expected text, found nothing"),
        ("title: T\nmoves: 5", "expected a list of moves, not 5"),
        ("title: T\nmoves: []\nclosure: fixed", "expected a mapping, not 'fixed'"),
        ("title: T\ntitle: U\nmoves: []", "duplicate key 'title'"),
        ("title: T\nmoves: []\n_document: x", "unknown key '_document'"),
    ],
)
def test_files_that_are_no_scenario(tmp_path, text, words):
    path = tmp_path / "s.yaml"
    path.write_text(text)
    assert words in problems_in(path)[0].message


def test_an_unreadable_file_is_a_scenario_error(tmp_path):
    with pytest.raises(ScenarioError, match=r"(?s)cannot be read.*no such file"):
        load_scenario(tmp_path / "a.yaml")
    assert issubclass(ScenarioError, InputError)


def test_python_use_gives_field_paths_and_all_faults():
    with pytest.raises(ScenarioError) as caught:
        Tariff(by=1, on=["EU", None], sectors="goods", rat=3)  # pyright: ignore
    found = [(p.field, p.line) for p in caught.value.problems]
    assert found == [("by", None), ("on[1]", None), ("rat", None)]
    assert "pydantic" not in str(caught.value)
    with pytest.raises(ScenarioError) as caught:
        Scenario(title="", moves=[Transfer(by="A", to="B", amount_million_usd=1), 5], x=1)  # pyright: ignore
    assert [p.field for p in caught.value.problems] == ["moves[1]", "title", "x"]
    with pytest.raises(ScenarioError) as caught:
        Scenario(title="T", moves=[{"tariff": {"by": "RUS"}}])  # pyright: ignore
    assert {p.field for p in caught.value.problems} == {
        "moves[0].tariff.on",
        "moves[0].tariff.sectors",
    }
    with pytest.raises(ScenarioError, match="trade_balance"):
        Closure(trade_balance="x")  # pyright: ignore


def test_errors_survive_pickling(file_of):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file_of("  - tarif: {}"))
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is ScenarioError
    assert str(again) == str(caught.value)
    assert again.problems[0].line == 3


def test_moves_are_frozen():
    move = Tariff(by="RUS", on="USA", sectors="K", rate=0.1)
    with pytest.raises(ValueError, match="frozen"):
        move.rate = 0.2
    assert hash(move) == hash(Tariff(by=["RUS"], on=("USA",), sectors=["K"], rate=0.1))
