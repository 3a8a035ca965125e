"""Pages of games in a real browser: no network, no errors, no overflow, the numbers of the run."""

from __future__ import annotations

import pytest

from blocs.questions.games.answer import play
from blocs.questions.games.kinds.strategic.plans import type_utilities
from blocs.questions.games.kinds.strategic.tables import all_cells
from blocs.questions.games.report import game_report


@pytest.fixture(scope="module")
def result():
    return play("union-state", draws=0)


@pytest.fixture(scope="module")
def pages(tmp_path_factory, result):
    folder = tmp_path_factory.mktemp("pages")
    return {name: game_report(result, name).save(folder / f"{name}.html") for name in ("en", "ru")}


@pytest.mark.parametrize("name", ["en", "ru"])
@pytest.mark.parametrize("width", [390, 1280])
def test_opens_alone_without_errors_and_without_sideways_scrolling(open_page, pages, name, width):
    page = open_page(name, width=width)
    assert page.problems == []
    assert page.requested == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_cell_is_in_the_table_and_best_responses_are_marked(open_page, result):
    page = open_page("en", scripts=False)
    rows = page.query_selector_all("table.payoffs tbody tr")
    assert len(rows) == len(all_cells(result))
    columns = type_utilities(result.game, result.payoffs)
    marked = len(page.query_selector_all("table.payoffs td.best"))
    assert marked == sum(int(item.best.sum()) for item in columns)


@pytest.mark.parametrize("name", ["en", "ru"])
def test_every_option_term_and_equilibrium_is_told(open_page, result, name):
    text = open_page(name).text_content("main")
    for actor in result.game.actors.values():
        for thing in (*actor.options.values(), *actor.utility.values()):
            assert thing.called(name) in text
            assert thing.noted(name) in text
    shown = len(open_page(name).query_selector_all(".equilibrium"))
    assert shown == len(result.solution.pure.equilibria)
