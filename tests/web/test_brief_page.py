"""The pages in a real browser: no network, no errors, no overflow, choices and sorting, print."""

from __future__ import annotations

import re

import pytest

import blocs
from blocs.brief.contents import plain_text
from blocs.brief.voice import voice
from blocs.foundation.numbers import number_style
from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.provisions import describe, provisions
from blocs.moves.scenario import Scenario
from blocs.questions.trade.plausibility import beyond_capacity
from blocs.questions.trade.report.brief import Told, write_brief
from blocs.questions.trade.report.comparison import comparison_report
from blocs.questions.trade.report.reading import Reading
from blocs.questions.trade.report.sectors import sectors_section

WIDTHS = (390, 1280)
PAGES = ("brief-en", "brief-ru", "comparison-en", "comparison-ru")
RUPTURE = Scenario(
    title="Belarus and Russia stop trading",
    title_ru="Беларусь и Россия прекращают торговлю",
    moves=[Embargo(by=["BLR"], on=["RUS"], sectors=["all"], direction="both")],
)
UNION = Scenario(
    title="A deeper market",
    title_ru="Более глубокий рынок",
    moves=[TradeCost(between=(["EAEU"], ["EAEU"]), sectors=["all"], change_pct=-10)],
)


@pytest.fixture(scope="module")
def world():
    return blocs.load_world("icio-2022")


@pytest.fixture(scope="module")
def outcomes(world):
    return [blocs.run(world, scenario) for scenario in (RUPTURE, UNION)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory, world, outcomes):
    folder = tmp_path_factory.mktemp("pages")
    both, paths = (RUPTURE, UNION), {}
    for language in ("en", "ru"):
        told = [describe(s, world, language) for s in both]
        moves = [provisions(s, world, language) for s in both]
        paths[f"brief-{language}"] = write_brief(
            outcomes[0],
            world=world,
            path=folder / f"brief-{language}.html",
            language=language,
            sentences=told[0],
            provisions=moves[0],
        )
        paths[f"comparison-{language}"] = comparison_report(
            outcomes,
            voice(language, world),
            [Told(*said) for said in zip(told, moves, strict=True)],
            title="Two futures",
            note="",
            focus="BLR",
            countries=None,
            titles=["", ""],
        ).save(folder / f"comparison-{language}.html")
    return paths


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_opens_alone_without_errors_and_without_sideways_scrolling(open_page, pages, name, width):
    page = open_page(name, width=width)
    assert page.problems == []
    assert [url for url in page.requested if url.startswith(("http", "ws"))] == []
    assert page.requested == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    spent = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert spent < 5000, f"{spent} ms: a page that is meant for under a second"


@pytest.mark.parametrize("name", PAGES)
def test_pages_stay_small(pages, name):
    assert pages[name].stat().st_size < 400_000


def sector_chart(page):
    return {
        row.query_selector("title").text_content(): [
            text.text_content() for text in row.query_selector_all("text.value")
        ]
        for row in page.query_selector_all("svg.sectors g.row")
        if row.evaluate("row => row.style.display") != "none"
    }


def test_a_narrow_screen_shows_all_sectors_without_sideways_scrolling(open_page):
    page = open_page("brief-en", width=360)
    assert page.locator("svg.sectors:visible").count() == 1
    assert page.locator("svg.sectors.narrow:visible g.row").count() > 5
    wider = "e => e.scrollWidth > e.clientWidth"
    assert not page.locator(".wide-chart:has(svg.sectors)").evaluate(wider)


def expected_sectors(outcome, world, country, language):
    style, strained = number_style(language), beyond_capacity(outcome, world)
    found = {}
    for code, marked in zip(
        world.sectors, strained[world.countries.index(country)].tolist(), strict=True
    ):
        numbers = [
            float(outcome[name].sel(country=country, sector=code))
            for name in ("output_volume_change_pct", "labour_change_pct", "sector_price_change_pct")
        ]
        if marked:
            numbers[1] = float("nan")
        title = f"{code} {'‡ ' * marked}{world.sector_name(code, language)}"
        found[title] = [style.change(number, 2) for number in numbers]
    return found


@pytest.mark.parametrize("language", ["en", "ru"])
def test_choosing_a_country_shows_that_countrys_sectors(open_page, outcomes, world, language):
    page = open_page(f"brief-{language}")
    before = sector_chart(page)
    assert before.items() <= expected_sectors(outcomes[0], world, "BLR", language).items()
    page.select_option("#sector-country", "RUS")
    after = sector_chart(page)
    assert after != before
    assert after.items() <= expected_sectors(outcomes[0], world, "RUS", language).items()
    name = page.query_selector("#sector-country option[value=RUS]").text_content()
    assert page.text_content("figcaption [data-sector-country]") == name
    assert page.locator("#sector-table tbody tr").count() == len(world.sectors)
    assert page.problems == []


@pytest.mark.parametrize("picture", ["wide", "narrow"])
def test_a_chosen_country_is_drawn_like_the_one_that_came_drawn(open_page, picture):
    page = open_page("brief-en")
    first = marks(page, picture)
    page.select_option("#sector-country", "RUS")
    assert marks(page, picture) != first
    page.select_option("#sector-country", "BLR")
    (texts, places), (said, stood) = marks(page, picture), first
    assert texts == said
    assert apart(places, stood) < 0.25


PARSED = "(text) => { const box = document.createElement('div'); box.innerHTML = text; return"
SHOWN = "[...{svg}.querySelectorAll('title,text')].map((text) => text.textContent)"
PLACED = """[...{svg}.querySelectorAll('g.row *, .zero')].map((mark) => [mark.tagName,
  ...['class', 'x', 'y', 'width', 'x1', 'x2', 'd', 'text-anchor'].map((name) =>
    mark.getAttribute(name))])"""


def marks(page, picture, drawn=None):
    """Texts, and places and classes of all marks: of the page, or of `drawn` as markup."""
    if drawn is None:
        svg = f"document.querySelector('svg.sectors.{picture}')"
        return [page.evaluate(what.replace("{svg}", svg)) for what in (SHOWN, PLACED)]
    return [
        page.evaluate(f"{PARSED} {what.replace('{svg}', 'box')} }}", str(drawn))
        for what in (SHOWN, PLACED)
    ]


def apart(one, other):
    """How far the numbers of two lists of marks are apart; all else is the same."""
    number = re.compile(r"-?\d+\.\d+|-?\d+")
    texts = [str(marks) for marks in (one, other)]
    assert number.sub("#", texts[0]) == number.sub("#", texts[1])
    pairs = zip(*(number.findall(text) for text in texts), strict=True)
    return max(abs(float(a) - float(b)) for a, b in pairs)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_chosen_country_is_drawn_as_its_own_page_draws_it(
    open_page, outcomes, world, language
):
    page, speaking = open_page(f"brief-{language}"), voice(language, world)
    reading, seen = Reading(outcomes[0]), set[str]()
    for country in [*world.countries[::-1], "BLR"]:
        page.select_option("#sector-country", country)
        _, chart, folded = sectors_section(reading, speaking, focus=country, number="5").parts
        picture = chart.panels[0].picture
        for name, drawn in (("wide", picture.wide), ("narrow", picture.narrow)):
            (texts, places), (said, stood) = marks(page, name), marks(page, name, drawn)
            assert texts == said, country
            assert apart(places, stood) < 0.15, country
        rows = page.evaluate(
            "[...document.querySelectorAll('#sector-table tbody tr')]"
            ".map((row) => [...row.cells].map((cell) => cell.textContent))"
        )
        table = folded.parts[0]
        assert rows == [[plain_text(c, language) for c in row.cells] for row in table.rows]
        seen |= {row[0][0] for row in rows}
    assert "‡" in seen
    assert page.problems == []


def column(page, table, number):
    cells = page.query_selector_all(f"{table} tbody tr td:nth-child({number + 1})")
    return [
        float(c.text_content().replace("−", "-").replace(",", "").replace("+", "")) for c in cells
    ]


def test_columns_sort_both_ways_and_by_keyboard(open_page, world):
    page = open_page("brief-en")
    head = page.locator("#country-table thead th").nth(1).locator("[role=button]")
    head.click()
    assert column(page, "#country-table", 1) == sorted(
        column(page, "#country-table", 1), reverse=True
    )
    head.focus()
    page.keyboard.press("Enter")
    assert column(page, "#country-table", 1) == sorted(column(page, "#country-table", 1))
    assert page.locator("#country-table thead th").nth(1).get_attribute("aria-sort") == "ascending"
    page.locator("#country-table thead th").nth(0).locator("[role=button]").click()
    names = page.locator("#country-table tbody th").all_text_contents()
    assert len(names) == len(world.countries)
    assert names[0] == "Angola"


def test_a_country_can_be_found_by_name_or_code(open_page):
    page = open_page("brief-ru")
    page.fill("#find-country-table", "белар")
    assert page.locator("#country-table tbody tr:visible").count() == 1
    page.fill("#find-country-table", "kaz")
    assert page.locator("#country-table tbody tr:visible").get_attribute("data-code") == "KAZ"


def test_the_map_tells_the_country_that_is_pointed_at(open_page):
    page = open_page("brief-en")
    page.dispatch_event('svg.map.whole [data-c="BRA"]', "pointerover")
    assert page.text_content("figure[data-map] .readout").startswith("Brazil: ")


def test_without_scripts_everything_is_there_but_the_choice(open_page):
    page = open_page("brief-en", scripts=False)
    assert page.locator("svg.sectors g.row").count() >= 10
    assert page.locator("#country-table tbody tr").count() == 80
    assert not page.locator("#sector-country").is_visible()
    assert not page.locator("#find-country-table").is_visible()


@pytest.mark.parametrize("name", PAGES)
def test_prints_on_a_sensible_number_of_a4_pages(open_page, name):
    page = open_page(name)
    document = page.pdf(prefer_css_page_size=True)
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", document)) <= 14
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", document)
    assert [round(float(side)) for side in box.groups()] == [595, 842]


def test_text_has_contrast(open_page):
    """WCAG AA for the colours of text, in both themes."""
    script = """() => {
      const probe = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
      const rgb = (name) => {
        probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name);
        probe.fillRect(0, 0, 1, 1);
        return [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3);
      };
      const light = (c) => c.map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
      const ratio = (a, b) => {
        const [x, y] = [light(rgb(a)), light(rgb(b))].sort((p, q) => q - p);
        return (x + 0.05) / (y + 0.05);
      };
      const pale = ['--n3', '--n2', '--n1', '--z', '--p1', '--p2', '--p3'];
      return Object.fromEntries([
        ...['--ink', '--soft', '--accent', '--n4'].map(c => [c, ratio(c, '--paper')]),
        ...['--n4', '--p4'].map(c => ['on ' + c, ratio('--on-deep', c)]),
        ...pale.map(c => ['on ' + c, ratio('--on-pale', c)]),
      ]);
    }"""
    page = open_page("brief-en")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        weak = {name: ratio for name, ratio in page.evaluate(script).items() if ratio < 4.5}
        assert weak == {}, theme


@pytest.mark.parametrize("name", PAGES)
def test_no_letters_of_a_chart_stand_on_others_or_on_an_axis(crossings, name):
    assert crossings(name) == []
