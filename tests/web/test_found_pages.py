"""Pages of games of tables in a real browser: no network, no errors, every sentence and number."""

from __future__ import annotations

import pytest

from blocs.foundation.messages import significant
from blocs.questions.games.answer import find_game
from blocs.questions.games.ask import load_game
from blocs.questions.games.report import game_report
from blocs.questions.trade.answer import load_world
from outcome_games import cells_of, play_with_few_draws

NAMES = ("accession", "energy-base", "imf-contract", "hedging", "crisis")
PAGES = tuple(f"{name}-{language}" for name in NAMES for language in ("en", "ru"))


@pytest.fixture(scope="module")
def results():
    world = load_world("icio-2022")
    return {
        name: play_with_few_draws(load_game(find_game(f"union-state/{name}")), world)
        for name in NAMES
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory, results):
    folder = tmp_path_factory.mktemp("pages")
    return {
        f"{name}-{language}": game_report(found, language).save(folder / f"{name}-{language}.html")
        for name, found in results.items()
        for language in ("en", "ru")
    }


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_opens_alone_without_errors_and_without_sideways_scrolling(open_page, pages, name, width):
    page = open_page(name, width=width)
    assert page.problems == []
    assert page.requested == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_the_picture_stands_above_every_table_and_its_letters_cross_nothing(
    crossings, open_page, name
):
    assert crossings(name) == []
    order = open_page(name).evaluate(
        "[...document.querySelectorAll('main figure, main table')].map(e => e.tagName)"
    )
    assert order[0] == "FIGURE"


@pytest.mark.parametrize("name", PAGES)
def test_every_statement_and_every_cell_is_shown(open_page, results, name):
    page = open_page(name, scripts=False)
    key, language = name.rsplit("-", 1)
    found = results[key]
    body = page.query_selector("#result").text_content()
    for statement in found.statements:
        assert statement[language] in body
    tables = page.query_selector_all("table.found")
    assert len(tables) == len(found.tables)
    for shown, table in zip(tables, found.tables, strict=True):
        cells = [cell.text_content() for cell in shown.query_selector_all("tbody th, tbody td")]
        assert cells == [text for row in cells_of(table, language) for text in row]
    assumed = page.query_selector("#stated").text_content()
    assert found.notes(language).strip()[:40] in assumed


def test_numbers_have_the_sign_and_the_digits_of_the_language():
    assert significant(1234.5678)["en"] == "1,235"
    assert significant(1234.5678)["ru"] == "1\u00a0235"
    assert significant(10.0)["ru"] == "10"
    assert significant(0.99)["ru"] == "0,99"
    assert significant(-0.123456)["ru"] == "−0,1235"
    assert significant(1.5e-9)["ru"] == "1,5\u00a0×\u00a010⁻⁹"
    assert significant(float("inf"))["en"] == "∞"
    assert significant(float("nan"))["en"] == "–"
