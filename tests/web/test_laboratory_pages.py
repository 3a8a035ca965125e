"""`blocs live` in a real browser: moves picked from lists, solved there, and run by the command line."""

import csv
import json

import numpy as np
import pytest

import blocs
from axe import violations
from blocs.cli.main import main
from blocs.moves.scenario import load_scenario

GOOD, BAD, SOON = ".live-state .good", ".live-state .bad", ".live-state .soon"
MOST_BYTES = 2_600_000
POINTS = 1e-9


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("laboratory")


@pytest.fixture(scope="module")
def pages(folder):
    made = {}
    for language in ("en", "ru"):
        made[language] = folder / f"{language}.html"
        assert main(["live", str(made[language]), "--lang", language]) == 0
    return made


@pytest.fixture
def opened(open_page):
    def one(name="en", **how):
        page = open_page(name, **how)
        page.wait_for_selector(GOOD)
        return page

    return one


def picked(page, label, text, *, within=None):
    """Type into a list and take the first that is found."""
    room = page if within is None else page.locator(".live-move").nth(within)
    box = room.get_by_role("combobox", name=label, exact=True)
    box.fill(text)
    box.press("Enter")


def verified(page):
    page.wait_for_selector(f"{GOOD} >> text=Every market clears")


def downloaded(page, folder, name, button):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    path = folder / name
    waiting.value.save_as(path)
    return path


def numbers(page, folder):
    """country → per cent, every digit."""
    page.locator(".live-all").evaluate("e => { e.open = true; }")
    path = downloaded(page, folder, "countries.csv", "Download the table")
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {row["country"]: float(row["real_income_change_pct"]) for row in rows}


def says(page):
    return page.locator(".live-says li").all_inner_texts()


def test_the_file_is_small_asks_nobody_and_starts_with_an_example(pages, opened):
    for name, path in pages.items():
        assert path.stat().st_size <= MOST_BYTES
        page = opened(name)
        assert {url.split(":")[0] for url in page.requested} <= {"file", "blob", "data"}
        assert sum(url.startswith("file:") for url in page.requested) == 1
        assert page.problems == []
        assert len(says(page)) == 1


def test_what_a_reader_writes_is_said_solved_and_run_by_the_command_line(opened, folder):
    page = opened()
    picked(page, "Who does it", "european union", within=0)
    picked(page, "Who does it", "except germany", within=0)
    picked(page, "In which sectors", "except food", within=0)
    page.get_by_role("button", name="Answer in kind").click()
    picked(page, "Add a move", "bloc joined")
    third = page.locator(".live-move").nth(2)
    picked(page, "Who joins or leaves", "ukr", within=2)
    third.get_by_label("Bloc", exact=True).select_option("EU27")
    third.get_by_label("How deep").select_option("single_market")
    picked(page, "Add a move", "sanctions package")
    picked(page, "Who sanctions", "norway", within=3)
    picked(page, "Who is sanctioned", "russia", within=3)
    page.locator(".live-move").nth(1).get_by_role("switch").click()
    page.wait_for_selector(".live-says li:nth-child(4)")
    verified(page)
    page.wait_for_timeout(500)
    path = downloaded(page, folder, "scenario.yaml", "Download as YAML")
    found = numbers(page, folder)
    scenario = load_scenario(path)
    assert scenario.strength == (1.0, 0.0, 1.0, 1.0)
    world = blocs.load_world("icio-2022")
    told = blocs.describe(scenario, world)
    assert [line.removesuffix(" this move is left out") for line in says(page)] == [
        told[0],
        told[1].replace("Left out: the", "The").replace("Left out: C", "C"),
        *told[2:4],
    ]
    out = folder / "out"
    assert main(["run", str(path), "--out", str(out), "--draws", "0", "--json"]) == 0
    outcome = blocs.load_outcome(out / "scenario.nc")
    expected = outcome["real_income_change_pct"].values
    gap = np.abs(np.array([found[code] for code in outcome.countries]) - expected).max()
    assert gap <= POINTS


def test_a_link_leads_to_the_same_state_and_a_damaged_one_says_so(opened, pages, folder):
    page = opened()
    picked(page, "On whose goods, or against whom", "mexico", within=0)
    page.locator(".live-move input[type=number]").fill("25")
    page.locator(".live-move input[type=number]").press("Enter")
    verified(page)
    page.wait_for_timeout(500)
    said, before = says(page), numbers(page, folder)
    link = page.evaluate("location.hash")
    assert link.startswith("#write=")
    page.goto("about:blank")
    page.goto(pages["en"].as_uri() + link)
    page.wait_for_selector(GOOD)
    assert says(page) == said
    assert "25 percentage points" in said[0]
    assert numbers(page, folder) == pytest.approx(before, abs=1e-9)
    for damage in (link[:-1], link[:20] + link[21:], "#write", "#write=abc.def"):
        page.goto("about:blank")
        page.goto(pages["en"].as_uri() + damage)
        page.wait_for_selector(f"{BAD} >> text=The link is damaged")
        page.wait_for_selector(".live-says li")
        assert len(says(page)) == 1
        assert "United States" in says(page)[0]


def test_moves_that_cannot_both_be_meant_are_named_and_the_numbers_grey(opened):
    page = opened()
    before = page.inner_text(".live-cards")
    picked(page, "Add a move", "embargo")
    picked(page, "Who does it", "united states", within=1)
    picked(page, "On whose goods, or against whom", "china", within=1)
    page.wait_for_selector(f"{BAD} >> text=one stops all trade that the other changes")
    assert page.locator(".live-first.stale").count() == 1
    assert page.inner_text(".live-cards") == before
    assert page.get_by_role("button", name="Download as YAML").is_disabled()
    page.locator(".live-move").nth(1).get_by_role("button", name="Remove").click()
    verified(page)
    assert page.locator(".stale").count() == 0


def test_a_link_to_a_world_without_equilibrium_names_the_reason_beside_grey_numbers(opened, pages):
    page = opened()
    picked(page, "Add a move", "transfer")
    picked(page, "Who pays", "belarus", within=1)
    picked(page, "Who receives", "russia", within=1)
    page.locator(".live-move").nth(1).locator("input[type=number]").fill("150000")
    page.locator(".live-move").nth(1).locator("input[type=number]").press("Enter")
    page.wait_for_selector(f"{BAD} >> text=more is owed than earned")
    link = page.evaluate("location.hash")
    page.goto("about:blank")
    page.goto(pages["en"].as_uri() + link)
    page.wait_for_selector(f"{BAD} >> text=more is owed than earned")
    page.wait_for_selector(".live-first.stale .live-cards")


def test_every_move_is_built_or_listed_with_a_reason(opened):
    page = opened()
    titles = {kind.titles["en"] for kind in blocs.moves.registry.MOVES.values()}
    box = page.get_by_role("combobox", name="Add a move")
    box.click()
    options = page.locator("[role=option]").all_inner_texts()
    listed = page.locator(".live-lacking dt").all_text_contents()
    assert len(options) == len(titles)
    assert all(any(option.startswith(title) for option in options) for title in titles)
    assert set(listed) <= titles
    assert all(page.locator(".live-lacking dd").all_text_contents())
    disabled = page.locator("[role=option][aria-disabled=true]").count()
    assert disabled == len(listed)


@pytest.mark.parametrize("name", ["en", "ru"])
def test_every_move_can_be_added_and_is_told(opened, name):
    page = opened(name)
    data = json.loads(page.locator("#live-data").text_content())
    for row in data["laboratory"]["kinds"]:
        box = page.locator(".live-add input")
        box.fill(row["title"])
        box.press("Enter")
    assert page.locator(".live-move").count() == len(data["laboratory"]["kinds"]) + 1
    assert page.problems == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_lists_are_worked_by_keyboard_alone(opened):
    page = opened()
    box = page.get_by_role("combobox", name="Add a move")
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]").inner_text()
    assert box.get_attribute("aria-activedescendant")
    page.keyboard.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    assert box.evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    heading = page.locator(".live-move h3").last
    assert chosen in heading.inner_text()
    assert heading.evaluate("e => e === document.activeElement")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "switch"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    slider = page.locator(".live-move input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() == "11"
    page.wait_for_selector(".live-says >> text=11 percentage points")


def test_a_mail_filter_without_scripts_leaves_what_the_page_rests_on(open_page):
    page = open_page("en", scripts=False)
    assert page.get_by_text("scripts, which are off here").is_visible()
    assert page.locator("#provenance").is_visible()


@pytest.mark.parametrize("name", ["en", "ru"])
def test_a_narrow_screen_is_filled_and_not_exceeded(opened, name):
    page = opened(name, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    order = [
        page.locator(css).bounding_box()["y"]
        for css in (".live-state", ".live-says", ".live-controls", ".live-first", ".live-later")
    ]
    assert order == sorted(order)
    page.get_by_role("combobox").last.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["en", "ru"])
def test_nobody_is_shut_out(opened, name, scheme):
    page = opened(name)
    page.emulate_media(color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.locator(".live-add input").click()
    assert violations(page) == []


def test_an_unknown_focus_and_another_suffix_are_refused(tmp_path, capsys):
    assert main(["live", str(tmp_path / "x.html"), "--focus", "XXX"]) == 2
    assert "unknown country 'XXX'" in capsys.readouterr().err
    assert main(["live", str(tmp_path / "x.pdf")]) == 2
    assert ".html" in capsys.readouterr().err
    assert main(["live", str(tmp_path / "x.html"), "--tariffs", "gone.csv"]) == 2
    assert "there is no file" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
