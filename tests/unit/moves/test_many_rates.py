"""Many rates at once: by origin in one move, and tables with blocs, groups and `*`."""

import numpy as np
import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.tables import TariffTable
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.provisions import describe, provisions
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import load_world, run


def complaints(world, *moves):
    with pytest.raises(ScenarioError) as caught:
        compile_moves(Scenario(title="T", moves=moves), world)
    return [(p.line, p.field, p.message) for p in caught.value.problems]


def by_origin(**fields):
    return Tariff(by="USA", sectors="A01", **fields)


def test_a_country_goes_before_its_bloc_and_both_before_all_others(changed):
    found = changed(by_origin(rates={"*": "10%", "EU": 0.2, "FRA": "30%", "RUS": 0}))["tariff"]
    assert {cell[0]: rate for cell, rate in found.items()} == pytest.approx(
        {"BLR": 0.1, "KAZ": 0.1, "UKR": 0.1, "DEU": 0.2, "FRA": 0.3, "RUS": 0}
    )
    assert {cell[1:] for cell in found} == {("USA", "A01")}


def test_without_others_they_keep_theirs(changed):
    assert set(changed(by_origin(rates={"EAEU": 0.2}))["tariff"]) == {
        (code, "USA", "A01") for code in ("RUS", "BLR", "KAZ")
    }


def test_rates_that_cannot_be_meant(world):
    found = complaints(world, by_origin(rates={"EU": 0.2, "OLD": 0.2, "CHX": 0.1}))
    assert [field for _, field, _ in found] == [
        "moves[0].tariff.rates.OLD",
        "moves[0].tariff.rates.CHX",
    ]
    both = Tariff(by="RUS", sectors="A01", rates={"EU": 0.2, "WEST": 0.3})
    assert "unknown" in complaints(world, both)[0][2]
    for wrong, words in (
        ({"rates": {"EU": 0.2}, "on": "RUS"}, "leave 'on' out"),
        ({"rates": {}}, "the mapping is empty"),
        ({"rates": {"EU": 34}}, "34 is 3400%"),
        ({"rates": {"EU": 0.2}, "rate": 0.1}, "either 'rate'"),
        ({"rate": 0.1}, "'on' is missing"),
    ):
        with pytest.raises(ScenarioError, match=words):
            by_origin(**wrong)


def test_two_blocs_with_different_rates_for_one_country():
    world = load_world("icio-2022")
    (problem,) = complaints(
        world, Tariff(by="CHN", sectors="goods", rates={"EU27": 0.2, "G7": 0.3, "ITA": 0.1})
    )
    assert "gets 0.2 and, in 'G7', 0.3" in problem[2]
    move = Tariff(by="CHN", sectors="goods", rates={"EU27": 0.2, "G7": 0.2})
    compile_moves(Scenario(title="T", moves=[move]), world)


def test_a_few_are_told_one_by_one_and_many_as_a_sentence_and_a_table():
    world = load_world("icio-2022")
    few = Tariff(by="USA", sectors="goods", rates={"CHN": "34%", "EU27": "20%", "*": "10%"})
    said = describe(Scenario(title="T", moves=[few]), world)[0]
    assert "China 34%; the European Union of 27" in said
    assert "20%; all others 10%" in said
    codes = [code for code in world.countries if code != "USA"][:31]
    many = Tariff(
        by="USA", sectors="goods", rates={code: 0.1 + 0.01 * k for k, code in enumerate(codes)}
    )
    scenario = Scenario(title="T", moves=[many])
    (said, _) = describe(scenario, world)
    assert "31 rates from 10% to 40%" in said
    told = provisions(scenario, world)[0].parameters
    assert len([name for name in told if name.startswith("rates.")]) == 31
    for language, title in (("en", "Tariffs by origin"), ("ru", "Ставка, %")):
        page = run(world, scenario).report(language).html()
        assert title in page
        assert "rates.CHN" not in page


@pytest.fixture
def rates(tmp_path):
    def write(rows):
        path = tmp_path / "rates.csv"
        path.write_text("origin,destination,sector,rate\n" + rows, encoding="utf-8")
        return str(path)

    return write


def test_tables_know_blocs_groups_and_all(changed, rates):
    found = changed(TariffTable(file=rates("EU,EAEU,food,0.25\nUSA,*,K,30%\n")))["tariff"]
    assert {c for c, rate in found.items() if rate == 0.25} == {
        (a, b, j) for a in ("DEU", "FRA") for b in ("RUS", "BLR", "KAZ") for j in ("A01", "C10T12")
    }
    assert {c for c, rate in found.items() if rate == 0.3} == {
        ("USA", code, "K") for code in ("RUS", "BLR", "KAZ", "DEU", "FRA", "UKR")
    }
    inside = changed(TariffTable(file=rates("EU,EU,*,0.25\n")))["tariff"]
    assert {c[:2] for c in inside} == {("DEU", "FRA"), ("FRA", "DEU")}
    assert {c[2] for c in inside} == {"A01", "C10T12", "C28", "K"}


def test_later_rows_win_only_on_request(changed, world, rates):
    rows = "*,USA,*,10%\nEU,USA,*,20%\nDEU,USA,K,0.3\nFAR,USA,K,0.4\n"
    table = rates(rows.replace("FAR,USA,K,0.4\n", ""))
    found = complaints(world, TariffTable(file=table))
    assert [(line, message.split(" stands")[1]) for line, _, message in found] == [
        (3, " twice, first in row 2"),
        (4, " twice, first in row 2"),
    ]
    last = changed(TariffTable(file=table, later_rows_win=True))["tariff"]
    assert last["RUS", "USA", "K"] == 0.1
    assert last["FRA", "USA", "K"] == 0.2
    assert last["DEU", "USA", "K"] == 0.3
    assert last["DEU", "USA", "A01"] == 0.2
    assert complaints(world, TariffTable(file=rates(rows), later_rows_win=True))[0][0] == 5


def test_names_that_stand_for_nothing(world, rates):
    found = complaints(
        world, TariffTable(file=rates("EUX,USA,K,0.1\nRUS,-USA,K,0.1\nRUS,USA,godos,0.1\n"))
    )
    assert [(line, field) for line, field, _ in found] == [
        (2, "origin"),
        (3, "destination"),
        (4, "sector"),
    ]
    assert np.all([message for _, _, message in found])
