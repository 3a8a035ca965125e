"""Outcomes side by side: the page says the numbers of the outcomes, their gap and their ranges."""

import numpy as np
import pytest

import blocs
from blocs.brief.contents import charts_in
from blocs.brief.voice import voice
from blocs.foundation.numbers import number_style
from blocs.questions.trade.comparison import Side, compare, side_of
from blocs.questions.trade.report.beside.page import beside_report
from worlds import make_world

WORLD = make_world(countries=4, sectors=3, seed=5)
MILD = blocs.Scenario(
    title="Mild",
    title_ru="Мягко",
    moves=[blocs.Tariff(by="C01", on="C00", sectors="all", rate=0.1)],
)
HARD = blocs.Scenario(
    title="Hard", moves=[blocs.Tariff(by="C01", on="C00", sectors="all", rate=0.6)]
)


@pytest.fixture(scope="module")
def sides():
    return [side_of(scenario, world=WORLD, draws=4) for scenario in (MILD, HARD)]


@pytest.fixture(scope="module")
def found(sides):
    return compare(sides)


def test_the_document_has_differences_ranges_sectors_and_trade(found, sides):
    document = beside_report(found, voice("en", WORLD)).as_json()
    one, other = (side.outcome.labelled["real_income_change_pct"] for side in sides)
    (gap,) = document["differences"]
    assert gap["from"] == "Mild"
    assert list(gap["countries"].values()) == pytest.approx(list(other - one), abs=1e-12)
    for item, side in zip(document["outcomes"], sides, strict=True):
        for code, value in item["countries"].items():
            ends = item["ranges"][code]
            assert ends["low"] - 1e-9 <= value <= ends["high"] + 1e-9
        assert item["model"] == "caliendo_parro"
        assert item["world"] == side.world
    focus = document["focus"]
    n = sides[0].outcome.countries.index(focus)
    output = sides[1].outcome.labelled["output_volume_change_pct"][n]
    assert list(document["sectors"]["outcomes"][1].values()) == pytest.approx(list(output))
    exports = document["trade"]["exports"][0]
    flows = sides[0].outcome.labelled["flows"].sum(axis=2)[n]
    sold = {code: flows[k] for k, code in enumerate(sides[0].outcome.countries) if k != n}
    assert {code: row["before"] for code, row in exports.items()} == pytest.approx(sold)


def test_draws_are_paired_and_their_gaps_are_those_of_the_draws(found, sides):
    low, high = found.paired("C01")
    one, other = (side.ranges.spread for side in sides)
    gaps = (other.values - one.values)[:, one.place("C01")]
    assert gaps.min() - 1e-12 <= low <= high <= gaps.max() + 1e-12
    apart = side_of(HARD, world=WORLD, draws=4, seed=7)
    assert compare([sides[0], apart]).paired("C01") is None
    assert compare([sides[0], Side(sides[1].outcome)]).paired("C01") is None


def test_the_dumbbells_hold_the_numbers_and_the_table_their_difference(found, sides):
    report = beside_report(found, voice("en", WORLD))
    first = report.charts[0]["panels"][0]
    drawn = {series["name"]: series["values"] for series in first["series"]}
    names = [sides[0].outcome.countries[int(label[-1])] for label in first["labels"]]
    for title, side in zip(("Mild", "Hard"), sides, strict=True):
        values = side.outcome.labelled.by_country("real_income_change_pct", names)
        np.testing.assert_allclose(drawn[title], values, atol=1e-12)
    assert len(list(charts_in(report.sections))) == 5


def test_a_page_of_another_language_has_its_titles(found):
    report = beside_report(found, voice("ru", WORLD))
    assert report.title == "Мягко и Hard"
    assert "Мягко" in report.html()
    assert number_style("ru").decimal == ","


def test_more_than_two_outcomes_have_no_difference(sides):
    three = compare([*sides, sides[0]])
    assert three.titles == ("Mild (1)", "Hard", "Mild (3)")
    html = beside_report(three, voice("en", WORLD)).html()
    assert "Difference" not in html
    assert len(three.as_json()["differences"]) == 2


def test_another_world_is_named_after_an_at_sign():
    found = compare(["union-state/food-embargo", "union-state/food-embargo@icio-2022"])
    assert [side.world for side in found.sides] == ["icio-2015e", "icio-2022"]
    assert found.titles[0].endswith("icio-2015e")
    assert found.titles[1].endswith("icio-2022")
