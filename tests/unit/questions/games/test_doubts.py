"""A game says which of the countries that it names or counts have implausible base data."""

import pytest

from blocs.brief.voice import voice
from blocs.questions.games.answer import play
from blocs.questions.games.ask import load_game
from blocs.questions.games.report import game_doubts, game_report
from blocs.questions.games.screen import game_screen

GAME = """
title: A tariff of one
world: icio-2022
actors:
  one:
    title: One
    countries: WHO
    options:
      none: {title: none, moves: []}
      some: {title: some, moves: [{trade_cost: {between: [[WHO], [USA]], sectors: A01, change_pct: 1}}]}
    utility:
      income: {title: Real income, outcome: real_income_change_pct, weight: 1}
"""


@pytest.fixture
def played(tmp_path):
    def of(who):
        path = tmp_path / "game.yaml"
        path.write_text(GAME.replace("WHO", who), encoding="utf-8")
        return play(load_game(path), draws=0)

    return of


@pytest.mark.parametrize(
    ("who", "named"), [("LUX", {"LUX"}), ("EU27", {"LUX", "IRL", "CYP", "MLT"})]
)
def test_flagged_countries_are_named_alone_and_in_blocs(played, who, named):
    found = played(who)
    for language, words in {"en": "do not quote their own", "ru": "не цитируйте"}.items():
        speaking = voice(language, found.world)
        said = game_doubts(found, speaking)[language]
        assert {code for code in found.world.flags if speaking.country(code) in said} == named
        page = game_report(found, language).html()
        assert words in page
        assert speaking.country("LUX") in str(game_screen(found, speaking, width=100))


def test_nothing_is_said_of_plausible_countries(played):
    found = played("CHN")
    assert game_doubts(found, voice("en", found.world)) is None
