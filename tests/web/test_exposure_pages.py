"""Exposure pages in a real browser: no network, no errors, no overflow, choices show the numbers."""

from __future__ import annotations

import numpy as np
import pytest

import blocs
from blocs.foundation.numbers import number_style
from blocs.questions.exposure.answer import exposure
from blocs.questions.exposure.atlas import DyadAtlas, lopsided
from blocs.questions.exposure.engine.dependence import Direction, dependence
from blocs.questions.exposure.engine.friends import friends_and_enemies
from blocs.questions.exposure.engine.substitution import substitution_dependence
from blocs.questions.exposure.measures import implausible_countries
from blocs.questions.trade.engine.models.trade import Trade

PAGES = ("exposure-en", "exposure-ru", "atlas-en", "atlas-ru")


@pytest.fixture(scope="module")
def world():
    return blocs.load_world("icio-2022")


@pytest.fixture(scope="module")
def found(world):
    return exposure(world, "BLR", draws=3, bands=1)


@pytest.fixture(scope="module")
def atlas(world, found):
    """An atlas with invented losses, every one different: the page does not care who solved it."""
    n = len(world.country)
    loss = np.random.default_rng(1).lognormal(-2, 1.5, (n, n))
    np.fill_diagonal(loss, np.nan)
    return DyadAtlas(
        country=world.country,
        loss_pct=loss,
        loss=loss,
        asymmetry=lopsided(loss),
        linear_pct=loss / 7,
        shares={str(side): 100 * dependence(world, direction=side).share for side in Direction},
        substitution_pct=100 * substitution_dependence(world).loss,
        failures={},
        implausible=implausible_countries(world),
        provenance=found.provenance,
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory, world, found, atlas):
    folder = tmp_path_factory.mktemp("pages")
    paths = {}
    for language in ("en", "ru"):
        path = folder / f"exposure-{language}.html"
        paths[f"exposure-{language}"] = found.report(language, world=world).save(path)
        path = folder / f"atlas-{language}.html"
        paths[f"atlas-{language}"] = atlas.report(language, world=world, focus="BLR").save(path)
    return paths


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_opens_alone_without_errors_and_without_sideways_scrolling(open_page, pages, name, width):
    page = open_page(name, width=width)
    assert page.problems == []
    assert page.requested == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_pages_stay_small(pages, name):
    assert pages[name].stat().st_size < (1_500_000 if "atlas" in name else 400_000)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_partner_is_in_the_table_with_its_number(open_page, found, language):
    page = open_page(f"exposure-{language}")
    style = number_style(language)
    rows = page.query_selector_all("#partner-table tbody tr")
    assert len(rows) == len(found.order)
    column = found.partners.position("rupture_loss_pct")
    for row, code in zip(rows, found.order, strict=True):
        shown = row.query_selector_all("td")[column].text_content()
        assert row.get_attribute("data-code") == code
        assert shown == style.plain(found.value(code, "rupture_loss_pct"), 2)


def test_every_number_column_says_where_it_comes_from(open_page):
    page = open_page("exposure-en")
    heads = page.query_selector_all("#partner-table thead th")[1:]
    assert all("OECD" in head.get_attribute("title") for head in heads)
    hints = page.eval_on_selector_all(
        "svg.chart.wide g", "all => all.map(g => !!g.querySelector('title'))"
    )
    assert hints
    assert all(hints)


def test_missing_years_are_hatched_and_say_why(open_page):
    page = open_page("exposure-en")
    chart = page.query_selector_all("svg.years.wide")[1]
    told = [g.text_content() for g in chart.query_selector_all("g:has(rect.gap) title")]
    assert any(text.startswith("2023: total not known") for text in told)
    assert not any(text.startswith("2015:") for text in told)


def test_the_whole_brief_is_there_without_scripts(open_page):
    page = open_page("exposure-en", scripts=False)
    assert page.query_selector("#partner-table tbody tr") is not None
    assert len(page.query_selector_all("svg.map")) == 2


def numbers_of(atlas, country, partner, style):
    i, k = atlas.country.position[country], atlas.country.position[partner]
    return style.plain(float(atlas.loss_pct[i, k]), 3), style.plain(float(atlas.loss_pct[k, i]), 3)


def test_choosing_a_country_changes_matrix_line_map_and_ranking(open_page, atlas):
    page = open_page("atlas-en")
    page.select_option("#at-country", "KAZ")
    page.select_option("#at-partner", "RUS")
    mine, theirs = numbers_of(atlas, "KAZ", "RUS", number_style("en"))
    told = page.text_content("#at-pair")
    assert mine in told
    assert theirs in told
    assert told.startswith("Kazakhstan")
    row = page.query_selector('#at-ranking tr[data-code="RUS"]')
    cells = [cell.text_content() for cell in row.query_selector_all("td")]
    assert cells[:2] == [mine, theirs]
    hint = page.text_content('#at-map [data-c="RUS"] title')
    assert hint == f"Russia: {mine}"
    assert "q-self" in page.get_attribute('#at-map [data-c="KAZ"]', "class")


@pytest.mark.parametrize(("order", "language"), [("name", "en"), ("loss", "ru"), ("power", "en")])
def test_clicking_a_cell_chooses_its_pair(open_page, atlas, order, language):
    page = open_page(f"atlas-{language}")
    page.select_option("#at-order", order)
    canvas = page.query_selector("#at-matrix")
    size = canvas.bounding_box()
    edge, n = 34, len(atlas.country)
    cell = (size["width"] - edge) / n
    row, column = 7, 20
    canvas.click(position={"x": edge + (column + 0.5) * cell, "y": edge + (row + 0.5) * cell})
    country = page.input_value("#at-country")
    partner = page.input_value("#at-partner")
    loss = np.nan_to_num(atlas.loss_pct)
    if order != "name":
        score = loss.sum(axis=1 if order == "loss" else 0)
        ranked = [atlas.country.labels[k] for k in np.argsort(-score, kind="stable")]
        assert (country, partner) == (ranked[row], ranked[column])
    mine, theirs = numbers_of(atlas, country, partner, number_style(language))
    told = page.text_content("#at-pair")
    assert mine in told
    assert theirs in told


def test_another_measure_shows_its_own_numbers(open_page, atlas):
    page = open_page("atlas-en")
    page.select_option("#at-partner", "RUS")
    page.select_option("#at-measure", "turnover")
    i, k = (atlas.country.position[code] for code in ("BLR", "RUS"))
    shown = number_style("en").plain(float(atlas.shares["turnover"][i, k]), 1)
    assert f": {shown}." in page.text_content("#at-pair")
    assert page.problems == []


def test_linear_measure_of_the_real_world_has_the_sign_of_a_loss(world):
    friends = friends_and_enemies(world, Trade(), countries=["BLR"])
    k = world.country.position["RUS"]
    assert -friends.dyads[0, k] > 0


@pytest.mark.parametrize("name", ["exposure-en", "exposure-ru"])
def test_no_letters_of_a_chart_stand_on_others_or_on_an_axis(crossings, name):
    assert crossings(name) == []
