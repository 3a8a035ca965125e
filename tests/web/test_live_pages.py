"""Live pages in a real browser: what is solved there is what Python solves."""

import pytest

import blocs
from axe import violations
from blocs.brief.voice import voice
from blocs.live.page import LivePage
from blocs.moves.scenario import load_scenario
from blocs.questions.trade.report.brief import brief_report, told_by

GOOD, BAD, SOON = ".live-state .good", ".live-state .bad", ".live-state .soon"
MOST_BYTES = 2_600_000

SCENARIO = """\
title: Taxes, costs and a ban
title_ru: Пошлины, издержки и запрет
world: icio-2022
tariffs: none
moves:
  - tariff: {by: USA, on: [world, -MEX, -CAN], sectors: goods, add: 10%}
  - trade_cost: {between: [[EU27], [GBR]], sectors: all, change_pct: -60}
  - embargo: {by: [USA], on: [CHN], sectors: [C26], direction: imports}
strength: [1, 0.1, 1]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def world():
    return blocs.load_world("icio-2022", tariffs="none")


@pytest.fixture(scope="module")
def scenario(folder):
    path = folder / "scenario.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return load_scenario(path)


@pytest.fixture(scope="module")
def outcome(world, scenario):
    return blocs.run(world, scenario)


@pytest.fixture(scope="module")
def pages(folder, world, scenario, outcome):
    ranges = blocs.run_ranges(world, scenario, draws=4)
    made = {}
    for language in ("en", "ru"):
        told = told_by(outcome, world, language)
        brief = brief_report(outcome, voice(language, world), told)
        live = LivePage(outcome, scenario, world, brief, ranges=ranges)
        made[language] = live.save(folder / f"{language}.html")
    return made


@pytest.fixture
def opened(open_page):
    def one(name="en", **how):
        page = open_page(name, **how)
        page.wait_for_selector(GOOD)
        return page

    return one


def values(page, column=1):
    """(country name → number) of the table of all countries, as printed."""
    page.locator(".live-all").evaluate("e => { e.open = true; }")
    rows = page.locator(".live-all tbody tr").evaluate_all(
        "(rows, c) => rows.map(r => [r.cells[0].firstChild.textContent, r.cells[c].textContent])",
        column,
    )
    return {name: text.replace("−", "-").replace("–", "nan") for name, text in rows}


def shown(outcome, world):
    pairs = zip(world.countries, outcome["real_income_change_pct"].values, strict=True)
    return {world.country_name(code, "en"): float(value) for code, value in pairs}


def slide(page, index, percent, *, release=True):
    page.locator(".live-move").nth(index).locator("input[type=range]").evaluate(
        """(e, [value, release]) => { e.value = value; e.dispatchEvent(new Event('input', {bubbles: true}));
           if (release) e.dispatchEvent(new Event('change', {bubbles: true})); }""",
        [percent, release],
    )


def test_the_file_is_small_and_asks_nobody(pages, opened):
    for name, path in pages.items():
        assert path.stat().st_size <= MOST_BYTES
        page = opened(name)
        kinds = {url.split(":")[0] for url in page.requested}
        assert kinds <= {"file", "blob", "data"}
        assert sum(url.startswith("file:") for url in page.requested) == 1
        assert page.problems == []


def test_the_centre_is_what_was_filed_as_printed(opened, outcome, world):
    page = opened()
    assert values(page, 1) == values(page, 2)
    numbers = shown(outcome, world)
    assert {n: float(v) for n, v in values(page).items()} == pytest.approx(numbers, abs=0.0051)
    assert "Nothing is changed" in page.inner_text(".live-state")


@pytest.mark.parametrize("strengths", [(0.5, 0.1, 1), (2, 0, 1), (0, 0.3, 0)])
def test_a_changed_state_is_what_python_solves(opened, scenario, world, strengths):
    page = opened()
    for index, strength in enumerate(strengths[:2]):
        slide(page, index, 100 * strength)
    switch = page.locator(".live-move").nth(2).locator("[role=switch]")
    if switch.is_checked() != bool(strengths[2]):
        switch.click()
    page.wait_for_selector(f"{GOOD} >> text=Every market clears")
    at = scenario.model_copy(update={"strength": tuple(map(float, strengths))})
    expected = shown(blocs.run(world, at), world)
    page.wait_for_timeout(600)
    found = {name: float(text) for name, text in values(page).items()}
    assert found == pytest.approx(expected, abs=0.0052)
    assert "Changed" in page.inner_text(".live-state")


def test_one_click_leads_back_and_a_link_to_the_same_state(opened, pages):
    page = opened()
    slide(page, 0, 50)
    page.wait_for_selector(f"{GOOD} >> text=Every market clears")
    page.wait_for_timeout(500)
    changed = values(page)
    page.get_by_role("button", name="Copy a link").click()
    link = page.evaluate("location.hash")
    assert link.startswith("#live=50,10,100")
    page.get_by_role("button", name="Back to").click()
    page.wait_for_selector(".live-state >> text=Nothing is changed")
    page.wait_for_timeout(500)
    assert values(page, 1) == values(page, 2)
    assert page.evaluate("location.hash") == ""
    page.goto(pages["en"].as_uri() + link)
    page.reload()
    page.wait_for_selector(GOOD)
    assert values(page) == changed


@pytest.mark.parametrize(
    "damage", ["#live=50", "#live=a,b,c", "#live=50,10,40", "#live=999,0,0", "#live"]
)
def test_a_damaged_link_says_so_and_shows_what_was_filed(open_page, pages, damage):
    page = open_page("en")
    page.goto("about:blank")
    page.goto(pages["en"].as_uri() + damage)
    page.wait_for_selector(f"{BAD} >> text=The link is damaged")
    page.wait_for_selector(".live-cards")
    assert values(page, 1) == values(page, 2)


def test_what_is_downloaded_runs_to_the_numbers_that_are_shown(opened, folder, world):
    page = opened()
    slide(page, 0, 150)
    page.wait_for_selector(f"{GOOD} >> text=Every market clears")
    page.wait_for_timeout(500)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").click()
    path = folder / "downloaded.yaml"
    waiting.value.save_as(path)
    again = load_scenario(path)
    assert again.strength == (1.5, 0.1, 1.0)
    expected = shown(blocs.run(world, again), world)
    found = {name: float(text) for name, text in values(page).items()}
    assert found == pytest.approx(expected, abs=0.0052)


def test_a_slider_to_a_world_without_equilibrium_greys_the_last_numbers_and_says_why(opened):
    page = opened()
    before = page.inner_text(".live-cards")
    slide(page, 1, 200)
    page.wait_for_selector(f"{BAD} >> text=No equilibrium")
    assert "fall by 100%" in page.inner_text(BAD)
    assert page.locator(".live-first.stale").count() == 1
    assert page.inner_text(".live-cards .value") in before
    slide(page, 1, 10)
    page.wait_for_selector(GOOD)
    assert page.locator(".stale").count() == 0


def test_ranges_stand_only_while_nothing_is_changed(opened):
    page = opened()
    assert page.locator(".live-bars .range").count() > 0
    assert "range as filed" in page.inner_text(".live-cards")
    slide(page, 0, 90)
    page.wait_for_selector(".live-state >> text=Changed")
    page.wait_for_selector(".live-cards >> text=as filed")
    assert page.locator(".live-bars .range").count() == 0
    assert "range as filed" not in page.inner_text(".live-cards")


def test_rows_keep_their_places_while_a_slider_is_held(opened):
    page = opened()
    rows = "e => [...e.querySelectorAll('th')].map(t => t.textContent)"
    bars = page.locator(".live-first .live-bars")
    before = bars.evaluate(rows)
    slide(page, 0, 0, release=False)
    page.wait_for_selector(SOON)
    assert bars.evaluate(rows) == before
    page.wait_for_selector(GOOD)
    page.wait_for_timeout(400)
    assert bars.evaluate(rows) != before


def test_a_mail_filter_without_scripts_leaves_the_brief(open_page):
    page = open_page("en", scripts=False)
    assert page.locator("h1").inner_text() == "Taxes, costs and a ban"
    assert page.get_by_text("scripts, which are off here").is_visible()
    assert page.locator("#map").is_visible()
    assert page.locator("#countries").is_visible()


@pytest.mark.parametrize("name", ["en", "ru"])
def test_a_narrow_screen_is_filled_and_not_exceeded(opened, name):
    page = opened(name, width=390)
    page.wait_for_selector(".live-cards")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    order = [
        page.locator(css).bounding_box()["y"]
        for css in (".live-state", ".live-first", ".live-controls", ".live-later")
    ]
    assert order == sorted(order)


def test_the_keyboard_reaches_and_moves_everything(opened):
    page = opened()
    slider = page.locator(".live-move input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".live-state >> text=Changed")
    assert slider.input_value() == "101"
    switch = page.locator("[role=switch]").last
    switch.focus()
    page.keyboard.press("Space")
    assert not switch.is_checked()
    reached = set()
    page.locator("h1").click()
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.type || document.activeElement.tagName"))
    assert {"button", "checkbox", "range", "number"} <= reached


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["en", "ru"])
def test_nobody_is_shut_out_of_any_part(opened, name, scheme):
    """The brief below is opened, too."""
    page = opened(name)
    page.emulate_media(color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert violations(page) == []


def test_a_link_to_a_world_without_equilibrium_says_why_beside_what_was_filed(open_page, pages):
    page = open_page("en")
    page.goto("about:blank")
    page.goto(pages["en"].as_uri() + "#live=100,200,100")
    page.wait_for_selector(f"{BAD} >> text=No equilibrium")
    page.wait_for_selector(".live-first.stale .live-cards")
    assert values(page, 1) == values(page, 2)
    page.get_by_role("button", name="Back to").click()
    page.wait_for_selector(GOOD)
    assert page.locator(".stale").count() == 0
