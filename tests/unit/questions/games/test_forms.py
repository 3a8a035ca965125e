"""Files of games whose pay-offs are solved worlds: good ones load, bad ones name their lines."""

from importlib.resources import files

import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.instruments.barriers import TradeCost
from blocs.questions.games.ask import load_game
from blocs.questions.games.forms import filled
from blocs.questions.games.kinds.coalition.form import CoalitionGame
from blocs.questions.games.kinds.crisis.form import CrisisGame

BAD = {
    "tariffs": (
        "kind: tariffs\ntitle: T\nplayers:\n  a: {title: A}\nhighest: -1\nrates: each\n",
        ("'countries' is missing", "expected one of uniform, by_sector", ":4"),
    ),
    "bounds": (
        "kind: tariffs\ntitle: T\nplayers:\n  a: {title: A, countries: C00}\nhighest: -1\n",
        (":5", "upper bound -1"),
    ),
    "coalition": (
        "kind: coalition\ntitle: T\nplayers:\n  a: {title: A, countries: C00}\naccession:\n"
        "  candidate: b\n  now: in\n  memberships:\n    out: {title: out, needs: c}\n",
        (":6", "unknown name 'b'", "unknown name 'in'", "unknown name 'c'", ":9"),
    ),
    "nothing": (
        "kind: coalition\ntitle: T\nplayers:\n  a: {title: A, countries: C00}\n",
        ("nothing is asked",),
    ),
    "hedging": (
        "kind: hedging\ntitle: T\ncountries: C00\nhedge: both\n"
        "portfolios:\n  east: {title: E, commitments: {e: 1.5}}\n"
        "states:\n  calm: {title: C, probability: 0.5}\n",
        ("unknown name 'both'", "sum to 0.5", "1.5 is not between", ":6"),
    ),
    "moves": (
        "kind: hedging\ntitle: T\ncountries: C00\nhedge: e\n"
        "portfolios:\n  e:\n    title: E\n    commitments: {e: 1}\n    moves:\n      - tarif: {}\n"
        "states:\n  calm: {title: C, probability: 1}\n",
        (":10", "unknown move 'tarif'", "tariff"),
    ),
    "contract": (
        "kind: contract\ntitle: T\nborrower: {title: B, discount_factor: 2}\n"
        "lender: {title: L, discount_factor: 0.9}\ncompliance_cost_million_usd: [1]\n"
        "compliance_benefit_million_usd: [one]\nhighest_tranche_million_usd: 5\n",
        (":3", "2 must lie between 0 and 1", ":6", "expected a number"),
    ),
    "lengths": (
        "kind: contract\ntitle: T\nborrower: {title: B, discount_factor: 0.9}\n"
        "lender: {title: L, discount_factor: 0.9}\ncompliance_cost_million_usd: [1]\n"
        "compliance_benefit_million_usd: [1, 2]\nhighest_tranche_million_usd: 5\n"
        "detections: [0.5, 0.1]\ndetection: 0.1\nfalse_alarm: 0.2\n",
        (
            "a bad signal would speak for the borrower",
            ":10",
            "2 benefits for 1 years",
            "rising numbers",
            ":8",
        ),
    ),
    "relief": (
        "kind: contract\ntitle: T\nborrower: {title: B, discount_factor: 0.9, outside_moves: [1]}\n"
        "lender: {title: L, discount_factor: 0.9}\ncompliance_cost_million_usd: [1, 1]\n"
        "compliance_benefit_million_usd: [1, 2]\nhighest_tranche_million_usd: 5\n",
        (":3", "outside_moves"),
    ),
    "schedule": (
        "kind: contract\ntitle: T\nborrower: {title: B, discount_factor: 0.9}\n"
        "lender: {title: L, discount_factor: 0.9}\ncompliance_cost_million_usd: [1, 1]\n"
        "compliance_benefit_million_usd: [1, 2]\nhighest_tranche_million_usd: 5\n"
        "relief:\n  moves:\n    - balance_trade: {}\n  years:\n    - {borrower_million_usd: 1}\n"
        "detection: 0.8\npredictability:\n  detection: 0.7\n  false_alarm: 0.1\n",
        (
            "1 years of relief for 2 years",
            "not both",
            "0.7 is below the deal's own detection",
            "0.1 is above the deal's own false alarm",
            ":9",
            ":15",
            ":16",
        ),
    ),
    "bargaining": (
        "kind: bargaining\ntitle: T\nproposes_first: c\nsides:\n"
        "  a: {title: A, discount_factor: 1}\n  b: {title: B}\n  d: {title: D}\n"
        "deals:\n  x:\n    title: X\n    terms_million_usd: {z: 1}\n",
        (
            ":3",
            "unknown name 'c'",
            ":5",
            "1 is too patient",
            "two sides bargain, these are 3",
            ":11",
            "unknown name 'z'",
        ),
    ),
    "weights": (
        "kind: bargaining\ntitle: T\nsides:\n  a: {title: A, weight: 0}\n"
        "  b:\n    title: B\n    outside:\n      o: {title: O, million_usd: much}\ndeals: {}\n",
        (":4", "must be above zero", ":8", "expected a number", ":9", "expected a mapping by name"),
    ),
    "moves of a deal": (
        "kind: bargaining\ntitle: T\nsides:\n  a: {title: A}\n  b:\n    title: B\n    outside:\n"
        "      o:\n        title: O\n        moves:\n          - tarif: {}\n"
        "deals:\n  x: {title: X, moves: [{embargo: {}}]}\n",
        (":11", "unknown move 'tarif'", ":13", "is missing"),
    ),
    "crisis": (
        "kind: crisis\ntitle: T\nspread: 0.2\ntrade_cost_change_pct: 10\nsettlement: 0\n"
        "damage_pct: 120\ndisputes:\n  d: {one: C00, other: C01}\n",
        (":4", "from -90 to 0", "nobody ever settles", "nothing would be left"),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_all_problems_of_a_bad_file_are_told_with_their_lines(tmp_path, name):
    text, parts = BAD[name]
    path = tmp_path / "game.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_game(path)
    for part in parts:
        assert part in str(caught.value)


def test_the_games_of_the_case_load():
    folder = files("blocs") / "casebook/union-state/games"
    kinds = {load_game(path).kind for path in folder.iterdir()}
    assert kinds == {
        "strategic",
        "tariffs",
        "coalition",
        "hedging",
        "contract",
        "bargaining",
        "crisis",
    }
    for path in folder.iterdir():
        game = load_game(path)
        assert game.title_ru
        assert game.notes_ru


def test_patterns_are_filled_with_codes():
    move = TradeCost(between=(["one"], ["other", "X"]), sectors="all", change_pct=-10)
    found = filled(move, {"one": ["A", "B"], "other": ["C"]})
    assert found == TradeCost(between=(["A", "B"], ["C", "X"]), sectors="all", change_pct=-10)


def test_games_are_built_in_python_too():
    crisis = CrisisGame(title="T", spread=0.2, disputes={"d": {"one": "A", "other": "B"}})
    assert crisis.disputes["d"].one == ("A",)
    player = {"title": "P", "countries": "A"}
    move = {"trade_cost": {"between": [["one"], ["other"]], "sectors": "all", "change_pct": -5}}
    game = CoalitionGame(title="T", players={"p": player}, agreement={"pair_moves": [move]})
    assert isinstance(game.agreement.pair_moves[0], TradeCost)
    with pytest.raises(ScenarioError, match="128 coalitions"):
        CoalitionGame(
            title="T",
            players={f"p{k}": {"title": "P", "countries": "A"} for k in range(7)},
            agreement={"pair_moves": [move]},
        )
