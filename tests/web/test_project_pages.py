"""Pages of projects in a real browser: no network, no errors, no overflow, the numbers of the run."""

from __future__ import annotations

import numpy as np
import pytest

import blocs
from blocs.foundation.numbers import number_style
from blocs.questions.projects.answer import run_project

NAMES = ("nuclear-plant", "imf-programme")
PAGES = tuple(f"{name}-{language}" for name in NAMES for language in ("en", "ru"))


@pytest.fixture(scope="module")
def outcomes():
    world = blocs.load_world("icio-2022")
    return {name: run_project(f"union-state/{name}", world) for name in NAMES}


@pytest.fixture(scope="module")
def pages(tmp_path_factory, outcomes):
    folder = tmp_path_factory.mktemp("pages")
    return {
        f"{name}-{language}": outcome.report(language).save(folder / f"{name}-{language}.html")
        for name, outcome in outcomes.items()
        for language in ("en", "ru")
    }


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_opens_alone_without_errors_and_without_sideways_scrolling(open_page, pages, name, width):
    page = open_page(name, width=width)
    assert page.problems == []
    assert page.requested == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert pages[name].stat().st_size < 400_000


@pytest.mark.parametrize("name", PAGES)
def test_every_year_of_every_variant_is_in_a_table(open_page, outcomes, name):
    page = open_page(name, scripts=False)
    project, language = name.rsplit("-", 1)
    outcome, style = outcomes[project], number_style(language)
    for key, run in outcome.runs.items():
        rows = page.query_selector_all(f"#years-{key} tbody tr")
        assert [int(row.get_attribute("data-code")) for row in rows] == list(run.years)
        for t, row in enumerate(rows):
            cells = [cell.text_content() for cell in row.query_selector_all("td")]
            assert style.plain(float(run.accounts.service.closing[t]), 0) in cells
            assert style.change(float(run.percent("BLR")[t]), 3) in cells


@pytest.mark.parametrize("name", PAGES)
def test_charts_speak_and_are_not_cut(open_page, name):
    page = open_page(name)
    charts = page.query_selector_all("svg.years.wide")
    assert len(charts) >= 4
    for chart in charts:
        assert chart.get_attribute("aria-label")
        assert chart.query_selector("g title")
        inside, outside = chart.bounding_box(), chart.evaluate_handle("e => e.parentElement")
        assert inside["width"] <= outside.as_element().bounding_box()["width"] + 1


def test_bars_of_the_loan_are_as_long_as_the_money(open_page, outcomes):
    page = open_page("nuclear-plant-en")
    chart = page.query_selector("svg.flows")
    service = outcomes["nuclear-plant"].agreed.accounts.service
    drawn = [
        float(rect.get_attribute("height")) for rect in chart.query_selector_all("rect.bar.s0")
    ]
    lent = [float(x) for x in service.disbursed if x]
    assert len(drawn) == len(lent)
    scale = drawn[4] / lent[4]
    assert drawn == pytest.approx([scale * x for x in lent], abs=0.11)
    hints = [g.text_content() for g in chart.query_selector_all("g title")]
    assert "2023. Disbursed 0; principal 667; interest 330; owed at the end 9,333" in hints


def test_the_lead_names_break_even_and_both_sides(open_page, outcomes):
    english = open_page("nuclear-plant-en").text_content(".lead")
    agreed = outcomes["nuclear-plant"].agreed
    nominal = agreed.of("BLR") * agreed.accounts.deflator
    rate = outcomes["nuclear-plant"].project.discount.host_pct / 100
    gains = nominal / (1 + rate) ** (np.array(agreed.years) - agreed.years[0])
    billions = gains.sum() / 1000
    assert billions < -1
    assert f"Belarus −{-billions:.2f}\xa0billion" in english
    assert "never out of the red" in english
    assert "Russia +" in english
    russian = open_page("imf-programme-ru").text_content(".lead")
    assert "МВФ — кредитор" in russian
    assert ".." not in russian


def test_tranches_withheld_are_marked(open_page):
    page = open_page("imf-programme-ru")
    held = page.query_selector_all("table.tranches tr.held")
    assert len(held) == 3
    assert "удержан" in held[0].text_content()


@pytest.mark.parametrize("name", PAGES)
def test_no_letters_of_a_chart_stand_on_others_or_on_an_axis(crossings, name):
    assert crossings(name) == []
