"""What cannot be meant in a game file is refused: where, what, and what to write instead."""

import pytest

from blocs.foundation.errors import ScenarioError
from blocs.questions.games.ask import load_game
from blocs.questions.games.engine.alone.crisis import war_payoffs
from outcome_games import GAMES


def refused(tmp_path, text):
    path = tmp_path / "game.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_game(path)
    assert caught.value.exit_code == 2
    return str(caught.value)


DEEP = "kind:\n  a:\n    - a:\n        - - - - - crisis\n"


@pytest.mark.parametrize(
    "kind", ["kind: {x: crisis}\n", DEEP, "kind: [crisis]\n", "kind: 1\n", "kind:\n"]
)
def test_a_kind_that_is_no_word_is_refused_with_its_line(tmp_path, kind):
    said = refused(tmp_path, "title: T\n" + kind)
    assert "game.yaml:2:1  kind" in said
    assert "expected the kind of game, one word, not" in said
    assert "Kinds: strategic, tariffs," in said


BAD = {
    "weight": ("strategic", "weight: 1", "weight: 1e100", "1e+100 cannot be meant"),
    "tiny": ("strategic", "weight: 1", "weight: 1e-300", "1e-300 cannot be meant"),
    "infinite": ("strategic", "weight: 1", "weight: .inf", "expected a finite number"),
    "list": ("strategic", "weight: 1", "weight: [1]", "expected a number, not a list"),
    "rounds": ("tariffs", "rounds: 1", "rounds: 1e9", "expected a whole number from 0 to 20"),
    "damage": ("crisis", "damage_pct: 5", "damage_pct: 1e9", "cannot be meant"),
    "text": ("crisis", "damage_pct: 5", "damage_pct: five", "expected percent, as -5 or -5%"),
    "aversion": ("hedging", "[0, 5]", "[0, 1e9]", "1e+09 is not between 0 and 1,000"),
    "flag": ("hedging", "coercion: true", "coercion: 1", "expected true or false, not 1"),
    "factor": ("contract", "discount_factor: 0.9", "discount_factor: 95", "must lie between 0"),
    "empty": ("contract", "[1, 1]", "[]", "expected a list"),
    "twice": ("bargaining", "  b: {", "  a: {", "duplicate key 'a', first on line"),
    "none": ("coalition", "players:", "gamers: {}\nplayers:", "unknown key 'gamers'"),
}


@pytest.mark.parametrize("name", BAD)
def test_numbers_and_lists_that_cannot_be_meant_are_refused(tmp_path, name):
    kind, right, wrong, part = BAD[name]
    assert right in GAMES[kind]
    said = refused(tmp_path, GAMES[kind].replace(right, wrong, 1))
    assert part in said
    assert "game.yaml:" in said


def test_a_highest_tariff_in_per_cent_is_asked_about(tmp_path):
    said = refused(tmp_path, GAMES["tariffs"] + "highest: 25\n")
    assert "write 25% if per cent is meant, 2500% if not" in said


@pytest.mark.parametrize(("written", "rate"), [("3", 3), ("300%", 3), ("25%", 0.25), ("10", 10)])
def test_a_highest_tariff_is_a_fraction_or_per_cent(tmp_path, written, rate):
    path = tmp_path / "game.yaml"
    path.write_text(GAMES["tariffs"] + f"highest: {written}\n", encoding="utf-8")
    assert load_game(path).highest == pytest.approx(rate)


def test_shares_and_percent_may_carry_their_sign(tmp_path):
    path = tmp_path / "game.yaml"
    text = GAMES["crisis"].replace("damage_pct: 5", "damage_pct: 5%\nsettlement: 75%")
    path.write_text(text, encoding="utf-8")
    form = load_game(path)
    assert (form.damage_pct, form.settlement) == (5, 0.75)


@pytest.mark.parametrize("decisiveness", [0.0, 2.0, 1000.0])
def test_the_stronger_side_of_any_contest_has_a_chance(decisiveness):
    """Tullock (1980): m^s / (m^s + n^s); a sure win where the exponent has no end."""
    dispute = war_payoffs(
        peace=(1.0, 1.0),
        rupture_loss=(0.0, 0.0),
        prize=0.5,
        capability=(4.0, 2.0),
        decisiveness=decisiveness,
    )
    chance = 1 / (1 + 0.5**decisiveness)
    assert dispute.war == pytest.approx((1 + 0.5 * (chance - 0.5), 1 - 0.5 * (chance - 0.5)))
