"""Ensembles give the number at the stated inputs with the other choice of tariffs, too."""

import pytest

from blocs.brief.voice import voice
from blocs.foundation.messages import part_told
from blocs.moves.instruments.barriers import TradeCost
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.scenario import Scenario
from blocs.questions.sureness.reading import ensemble
from blocs.questions.sureness.report.page import ensemble_report
from blocs.questions.sureness.report.screen import ensemble_screen
from blocs.questions.trade.answer import load_world, run

TAXED = Scenario(title="A tariff", moves=[Tariff(by="USA", on="CHN", sectors="goods", add=0.1)])
DEARER = Scenario(
    title="A cost",
    moves=[TradeCost(between=[["USA"], ["CHN"]], sectors="goods", change_pct=5)],
)


@pytest.fixture(scope="module")
def found():
    scenarios = {"taxed": TAXED, "dearer": DEARER}
    return ensemble(load_world("icio-2022"), scenarios, draws=4, focus="USA")


def test_the_other_number_is_that_of_a_run_without_tariffs(found):
    exact = run(load_world("icio-2022", tariffs="none"), TAXED)["real_income_change_pct"]
    taxed, dearer = found.scenarios
    for code in ("USA", "CHN", "DEU"):
        assert taxed.other_of(code) == pytest.approx(float(exact.sel(country=code)), abs=1e-6)
    assert dearer.other_of("USA") is None
    document = found.as_json()["scenarios"]
    told = document[0]["other_tariffs"]
    assert (told["tariffs"], document[1]["other_tariffs"]) == ("none", None)
    assert told["real_income_change_pct"]["CHN"] == pytest.approx(taxed.other_of("CHN"))
    turned = {code for code in taxed.outputs if taxed.turns(code)}
    assert set(told["signs_that_turn"]) == turned
    assert "USA" in turned
    assert taxed.central_of("USA") < 0 < taxed.other_of("USA")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Without tariffs in the base year the number", "Its sign depends", "Luxembourg")),
        ("ru", ("Без тарифов в базовом году число", "зависит его знак", "Люксембург")),
    ],
)
def test_page_and_screen_say_it_and_who_is_in_no_ranking(found, language, words):
    speaking = voice(language, found.ensemble.world)
    page = ensemble_report(found, speaking).html()
    screen = str([part_told(item.text, language) for item in ensemble_screen(found, speaking)])
    assert all(text in page for text in words)
    assert page.count(words[0]) == 1
    assert all(text in screen for text in words)
    assert not {"LUX", "IRL", "SGP"} & {code for item in found.scenarios for code in item.countries}
