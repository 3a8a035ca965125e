"""Games whose moves change tariffs are played with the other choice of the base year, too."""

import pytest

from blocs.brief.voice import voice
from blocs.questions.games.answer import play
from blocs.questions.games.ask import load_game
from blocs.questions.games.report import game_report
from blocs.questions.games.screen import game_screen
from blocs.questions.trade.answer import load_world

STRATEGIC = """
title: Two tariffs
world: icio-2022
actors:
  usa:
    title: United States
    countries: USA
    options:
      free: {title: none, moves: []}
      tax: {title: taxed, moves: [MOVE]}
    utility:
      income: {title: Real income, outcome: real_income_change_pct, weight: 1}
  china:
    title: China
    countries: CHN
    options:
      still: {title: still, moves: []}
    utility:
      income: {title: Real income, outcome: real_income_change_pct, weight: 1}
"""
TARIFF = "{tariff: {by: USA, on: CHN, sectors: goods, rate: 20%}}"
EMBARGO = "{embargo: {by: USA, on: CHN, sectors: C13T15, direction: imports}}"
COALITION = """
kind: coalition
title: Who taxes Russia
world: icio-2022
players:
  eu: {title: European Union, countries: EU27}
  usa: {title: United States, countries: USA}
sanction:
  target: RUS
  member_moves: [MOVE]
  price_of_harm: 1.5
"""


@pytest.fixture
def game(tmp_path):
    def written(text):
        path = tmp_path / "game.yaml"
        path.write_text(text, encoding="utf-8")
        return load_game(path)

    return written


@pytest.fixture(scope="module")
def free():
    return load_world("icio-2022", tariffs="none")


def test_a_strategic_game_says_whether_the_same_is_stable_without_tariffs(game, free):
    """A tariff of 20 % gains where none stood before, and loses in place of 12 %."""
    form = game(STRATEGIC.replace("MOVE", TARIFF))
    found = play(form, draws=0)
    alone = play(form, free, draws=0)
    assert found.other is not None
    assert found.other.tariffs == "none"
    assert found.other.play.payoffs.values == pytest.approx(alone.payoffs.values, abs=1e-9)
    ours = {item.options for item in found.solution.pure.equilibria}
    theirs = {item.options for item in alone.solution.pure.equilibria}
    assert found.other.same_as(found) == (ours == theirs)
    document = game_report(found, "en").as_json()["other_tariffs"]
    assert {tuple(item["plans"].values()) for item in document["equilibria"]} == theirs
    assert document["same_equilibria"] == (ours == theirs)
    for language, words in {"en": "Without tariffs in", "ru": "Без тарифов в"}.items():
        shown = str(game_screen(found, voice(language, found.world), width=100))
        assert words in shown
        assert words in game_report(found, language).html()


def test_nothing_is_said_where_no_tariff_moves_and_the_same_is_stable(game):
    found = play(game(STRATEGIC.replace("MOVE", EMBARGO)), draws=0)
    assert found.other.same_as(found)
    assert game_report(found, "en").as_json()["other_tariffs"]["same_equilibria"]
    assert "Without tariffs" not in game_report(found, "en").html()
    assert "Without tariffs" not in str(game_screen(found, voice("en", found.world), width=100))


def test_headlines_stand_beside_those_of_a_play_without_tariffs(game, free):
    form = game(
        COALITION.replace("MOVE", "{tariff: {by: [member], on: RUS, sectors: goods, rate: 10%}}")
    )
    found, alone = play(form, draws=0), play(form, free, draws=0)
    there = found.other_tariffs["headlines"]["numbers"]
    known = {key: item.known for key, item in alone.headlines.numbers.items()}
    for key, item in there.items():
        assert item["value"] == (known[key] and pytest.approx(known[key], rel=1e-7))
    turned = {
        key
        for key, item in found.headlines.numbers.items()
        if (item.known or 0) * (known[key] or 0) < 0
    }
    answers = {
        key
        for key, item in found.headlines.answers.items()
        if item.answer["en"] != alone.headlines.answers[key].answer["en"]
    }
    assert set(found.other_tariffs["turned"]) == turned | answers
    assert any("without tariffs" in item["en"] for item in found.statements) == bool(
        turned | answers
    )
    *_, table = found.tables
    assert table.title["en"] == "With the other choice of tariffs in the base year"
    key = next(iter(known))
    assert table.rows[0][2] == found.headlines.numbers[key].value
    assert table.rows[0][3] == pytest.approx(known[key], rel=1e-7)
    assert table.rows[0][2] != pytest.approx(known[key], rel=1e-3)


def test_without_tariffs_in_a_game_the_other_choice_is_those_that_ship(game, free):
    form = game(
        COALITION.replace("MOVE", "{tariff: {by: [member], on: RUS, sectors: goods, add: 10%}}")
    )
    assert play(form, free, draws=0).other_tariffs["tariffs"] == "embedded"
    dearer = game(
        COALITION.replace(
            "MOVE", "{trade_cost: {between: [[member], [RUS]], sectors: all, change_pct: 5}}"
        )
    )
    unmoved = play(dearer, draws=0)
    assert unmoved.other_tariffs["turned"] == []
    assert not any("tariffs" in table.title["en"] for table in unmoved.tables)
