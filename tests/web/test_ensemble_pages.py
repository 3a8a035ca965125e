"""The page of an ensemble in a real browser: no errors, no overflow, every range and driver there."""

from __future__ import annotations

import numpy as np
import pytest

import blocs
from blocs.draws import DesignKind
from blocs.foundation.numbers import number_style
from blocs.moves.case import scenario_or_case
from blocs.moves.scenario import load_scenario
from blocs.questions.sureness.answer import run_ensemble
from blocs.questions.sureness.reading import read_ensemble
from blocs.questions.sureness.source import Source
from blocs.questions.sureness.space import Uncertainty

NAMES = ("eaeu-deepening", "belarus-leaves-eaeu")


@pytest.fixture(scope="module")
def readings():
    pytest.importorskip("SALib", reason="needs the extra `ensemble`")
    world = blocs.load_world("icio-2022")
    scenarios = {name: load_scenario(scenario_or_case(f"union-state/{name}")) for name in NAMES}
    everything = Uncertainty(over=(Source.ELASTICITIES, Source.SHOCKS, Source.CLOSURES))
    several = run_ensemble(world, scenarios, draws=120, uncertainty=everything, seed=3)
    one = run_ensemble(
        world, {NAMES[0]: scenarios[NAMES[0]]}, draws=208, design=DesignKind.SALTELLI
    )
    return {
        "several": read_ensemble(several, focus="BLR"),
        "one": read_ensemble(one),
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory, readings):
    folder = tmp_path_factory.mktemp("pages")
    return {
        f"{name}-{language}": reading.report(language).save(folder / f"{name}-{language}.html")
        for name, reading in readings.items()
        for language in ("en", "ru")
    }


PAGES = tuple(f"{name}-{language}" for name in ("several", "one") for language in ("en", "ru"))


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_opens_alone_without_errors_and_without_sideways_scrolling(open_page, pages, name, width):
    page = open_page(name, width=width)
    assert page.problems == []
    assert page.requested == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_every_shown_country_has_its_quantiles(open_page, readings, name):
    page = open_page(name, scripts=False)
    key, language = name.rsplit("-", 1)
    style = number_style(language)
    body = page.query_selector("#ranges").text_content()
    for item in readings[key].scenarios:
        for code in item.countries[:3]:
            low, high = item.quantile(code, 0.05), item.quantile(code, 0.95)
            assert style.change(low, 2) in body
            assert style.change(high, 2) in body


@pytest.mark.parametrize("name", PAGES)
def test_drivers_conditions_and_failures_are_told(open_page, readings, name):
    page = open_page(name)
    reading = readings[name.rsplit("-", 1)[0]]
    for anchor in ("ranges", "drivers", "flip", "rests", "assumptions", "provenance"):
        assert page.query_selector(f"#{anchor}").is_visible()
    assert str(reading.answered) in page.query_selector("#rests").text_content()
    assert len(page.query_selector_all("#drivers svg.wide")) == len(reading.scenarios)
    assert (page.query_selector("#compared") is not None) == (len(reading.scenarios) > 1)
    assert page.query_selector("#flip .flip").text_content().strip()


@pytest.mark.parametrize("name", PAGES)
def test_letters_of_charts_stay_inside_and_do_not_overlap(open_page, name):
    page = open_page(name)
    charts = page.query_selector_all("figure svg.wide")
    assert charts
    for chart in charts:
        frame = chart.bounding_box()
        for text in chart.query_selector_all("text"):
            box = text.bounding_box()
            if box is None or not box["width"]:
                continue
            assert box["x"] >= frame["x"] - 1, text.text_content()
            assert box["x"] + box["width"] <= frame["x"] + frame["width"] + 1


def test_without_a_focus_the_largest_effect_is_taken(readings):
    reading = readings["one"]
    item = reading.scenarios[0]
    medians = [abs(item.quantile(code, 0.5)) for code in item.countries]
    assert reading.focus == item.countries[int(np.argmax(medians))]


@pytest.mark.parametrize("name", PAGES)
def test_no_letters_of_a_chart_stand_on_others_or_on_an_axis(crossings, name):
    assert crossings(name) == []
