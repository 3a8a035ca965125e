"""The section on models and the board in a real browser: alone, narrow, wide, printed."""

from __future__ import annotations

import pytest

import blocs
from blocs.brief.voice import voice
from blocs.foundation import casebook
from blocs.moves.instruments.barriers import Embargo
from blocs.moves.provisions import describe, provisions
from blocs.moves.scenario import Scenario
from blocs.questions.evidence.board.answer import run_board
from blocs.questions.evidence.board.ask import load_board
from blocs.questions.trade.models import ALL_MODELS, run_models
from blocs.questions.trade.report.brief import Told, write_brief
from blocs.questions.trade.report.comparison import comparison_report

RUPTURE = Scenario(
    title="Belarus and Russia stop trading",
    title_ru="Беларусь и Россия прекращают торговлю",
    moves=[Embargo(by=["BLR"], on=["RUS"], sectors=["all"], direction="both")],
)
ROWS = ["belarus-joins-2014", "eaeu-deepening", "decoupling", "nafta", "gas-corridor-power"]
PAGES = tuple(
    f"{kind}-{lang}" for kind in ("brief", "comparison", "board") for lang in ("en", "ru")
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder, paths = tmp_path_factory.mktemp("pages"), {}
    world = blocs.load_world("icio-2022")
    band = run_models(world, RUPTURE)
    report = run_board(load_board(casebook.board()), only=ROWS)
    for language in ("en", "ru"):
        told, moves = describe(RUPTURE, world, language), provisions(RUPTURE, world, language)
        paths[f"brief-{language}"] = write_brief(
            band.outcome,
            world=world,
            path=folder / f"brief-{language}.html",
            language=language,
            sentences=told,
            provisions=moves,
            models=band,
        )
        paths[f"comparison-{language}"] = comparison_report(
            [band.outcome, band.outcome],
            voice(language, world),
            [Told(told, moves, models=band)] * 2,
            title="Two",
            note="",
            focus="BLR",
            countries=None,
            titles=["One", "Two"],
        ).save(folder / f"comparison-{language}.html")
        paths[f"board-{language}"] = report.report(language).save(folder / f"board-{language}.html")
    return paths


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_opens_alone_and_fits(open_page, pages, name, width):
    page = open_page(name, width=width)
    assert page.problems == []
    assert page.requested == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", [p for p in PAGES if not p.startswith("board")])
def test_the_section_on_models_shows_every_model_and_the_band(open_page, name):
    page = open_page(name)
    heads = page.locator("#models-table thead th").all_inner_texts()
    assert len(heads) == 1 + len(ALL_MODELS) + 2
    marks = page.locator("#models .chart.ranges.wide g").first.locator("path.point").count()
    assert marks == len(ALL_MODELS)
    assert page.locator("#models dl.facts dt").count() == len(ALL_MODELS)
    assert page.locator("nav a[href='#models']").count() == 1
    text = page.locator("#models").inner_text()
    assert ("0.20" if name.endswith("en") else "0,20") in text


def test_the_summary_of_the_brief_names_range_and_models(open_page):
    text = open_page("brief-en").locator("#result").inner_text()
    assert "Range of the exact change of real income in Belarus" in text
    assert "Caliendo–Parro; Armington; Nested CES" in text
    assert "Point estimates" not in text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_board_shows_every_row_with_its_standing_and_reason(open_page, language):
    page = open_page(f"board-{language}")
    assert page.locator("#board-table tbody tr.opens").count() == len(ROWS)
    for name in ROWS:
        assert page.locator(f"#row-{name}").count() == 1
    assert page.locator("#cannot .provision").count() == 2
    standing = page.locator("#board-table td.standing.cannot").first.inner_text()
    assert standing == {"en": "cannot be expressed", "ru": "выразить нельзя"}[language]
    if language == "ru":
        cells = " ".join(page.locator("#cannot dd").all_inner_texts())
        assert "распространять не вправе" in cells


def test_published_numbers_without_ours_stand_in_their_column(open_page):
    page = open_page("board-en")
    heads = page.locator("table.board thead th").all_inner_texts()
    row = page.locator("table.board tbody tr", has_text="NAFTA")
    cells = row.locator("th, td").all_inner_texts()
    assert len(cells) == len(heads)
    assert cells[heads.index("Published")] == "+1.31"


def test_no_mark_of_the_board_leaves_its_chart(open_page):
    page = open_page("board-en")
    outside = page.evaluate(
        """() => { const box = document.querySelector('.multiples-figure svg.chart').viewBox.baseVal;
        return [...document.querySelectorAll('.multiples-figure .chart.wide .point')].filter(p => {
          const b = p.getBBox(); return b.x < -1 || b.x + b.width > box.width + 1; }).length; }"""
    )
    assert outside == 0


@pytest.mark.parametrize("name", ["board-en", "brief-ru"])
def test_prints_without_a_figure_that_is_taller_than_a_page(open_page, name):
    page = open_page(name)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    heights = page.evaluate(
        "[...document.querySelectorAll('svg.ranges')].map(s => s.getBoundingClientRect().height)"
    )
    assert heights
    assert max(heights) < 1000


@pytest.mark.parametrize("name", PAGES)
def test_no_letters_of_a_chart_stand_on_others_or_on_an_axis(crossings, name):
    assert crossings(name) == []
