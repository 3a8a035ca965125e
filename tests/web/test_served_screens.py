"""The screens of a server in a real browser: what a reader does, start to end."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("fastapi", reason="needs the extra `serve`")

import axe
from blocs.serve.screens.texts import REFUSED
from served import SCENARIO, TINY, kept_world, scenario, served

FORMS = (
    "trade",
    "exposure",
    "games",
    "corridors",
    "sureness",
    "projects",
    "security",
    "signals",
    "evidence",
    "verification",
)
LANGUAGES = ("en", "ru")
FILE = f"title: Mine\nworld: {TINY}\nmoves:\n  - tariff: {{by: C00, on: C01, sectors: all, rate: 9%}}\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(kept_world(tmp_path_factory.mktemp("screens"))) as running:
        yield running


@pytest.fixture
def open_screen(browser, server):
    opened = []

    def open_one(path, *, width=1200):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
        page = context.new_page()
        page.set_default_timeout(600_000)
        page.problems = []
        page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(server.url.rstrip("/") + path, wait_until="load")
        opened.append(context)
        return page

    yield open_one
    for context in opened:
        context.close()


def answered(server):
    """An answer, a job that failed, and one that was saved."""
    done = server.ask("run", scenario=SCENARIO).json()["id"]
    server.client.put(f"/api/answers/{done}/saved", json={"name": "Kept"})
    server.ask("run", scenario=scenario(0.35, title="Other"))
    failed = server.ask("pair", country="C00", partner="C00", world=TINY).json()["id"]
    assert server.over(failed)["state"] == "failed"
    return done, failed


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_shut_out_and_telephones_scroll_one_way(server, open_screen, language):
    done, failed = answered(server)
    paths = [f"/{language}/", f"/{language}/data", f"/{language}/scenario"]
    paths += [f"/{language}/ask/{room}" for room in FORMS]
    paths += [f"/{language}/answers/{key}" for key in (done, failed, "0" * 24)]
    page = open_screen(paths[0], width=420)
    for path in paths:
        page.goto(server.url.rstrip("/") + path, wait_until="load")
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert axe.violations(page) == [], path
    assert [text for text in page.problems if "404" not in text] == []


def test_the_way_of_a_scenario_from_form_to_link(server, open_screen):
    page = open_screen("/en/ask/trade")
    form = page.locator("form[data-ask=run]")
    form.locator("textarea").fill(FILE.replace("C01", "XXX"))
    form.locator("button[type=submit]").click()
    page.wait_for_selector("form[data-ask=run] [data-problems]:not([hidden])")
    assert "line 4" in form.locator("[data-problems]").inner_text()
    form.locator("textarea").fill(FILE)
    form.locator("button[type=submit]").click()
    page.wait_for_url(re.compile("/en/answers/"))
    assert page.locator("h1").inner_text() == "Mine"
    page.once("dialog", lambda dialog: dialog.accept("My answer"))
    page.locator("[data-save]").click()
    page.locator(".served-actions [data-said]", has_text="Saved").wait_for()
    key = page.url.rsplit("/", 1)[1]
    shared = open_screen(f"/answers/{key}")
    assert shared.locator("h1").inner_text() == "Mine"
    start = open_screen("/en/")
    assert "My answer" in start.locator("#saved").inner_text()
    assert [text for text in page.problems if "422" not in text] == []


def test_the_way_of_a_game_from_form_to_page(server, open_screen):
    page = open_screen("/en/ask/games")
    form = page.locator("form[data-ask=play]")
    form.locator("textarea").fill(GAME)
    form.locator("[name=draws]").fill("0")
    form.locator("button[type=submit]").click()
    page.wait_for_url(re.compile("/en/answers/"))
    page.wait_for_selector(".served-actions")  # it comes when the job is over
    assert page.locator("h1").inner_text() == "Tariffs of two"
    assert page.locator("main svg, main table").count() > 0


GAME = f"""
kind: tariffs
title: Tariffs of two
world: {TINY}
players: {{one: {{title: One, countries: C00}}, other: {{title: Other, countries: C01}}}}
sectors: all
"""


def test_progress_is_watched_and_a_job_can_be_cancelled(server, open_screen):
    key = server.ask("ensemble", scenarios=[scenario(0.21)], draws=20_000).json()["id"]
    page = open_screen(f"/en/answers/{key}")
    page.locator("[data-told]", has_text="of 20000").wait_for()
    assert axe.violations(page) == []
    page.locator("[data-cancel]").click()
    page.wait_for_selector("[data-again]")
    assert "cancelled" in page.locator("main").inner_text()
    assert axe.violations(page) == []


def test_a_russian_page_says_in_russian_what_a_refusal_means(server, open_screen):
    _, failed = answered(server)
    page = open_screen(f"/ru/answers/{failed}")
    assert REFUSED["invalid_input"]["ru"] in page.locator(".warning").inner_text()
    page = open_screen("/ru/ask/trade")
    form = page.locator("form[data-ask=run]")
    form.locator("textarea").fill(FILE.replace("C01", "XXX"))
    form.locator("button[type=submit]").click()
    page.wait_for_selector("form[data-ask=run] [data-problems]:not([hidden])")
    lines = form.locator("[data-problems] li")
    assert lines.nth(0).inner_text() == REFUSED["invalid_input"]["ru"]
    assert lines.nth(1).get_attribute("lang") == "en"


def test_a_dropped_file_is_taken_to_its_form_and_told(open_screen):
    page = open_screen("/en/")
    page.set_input_files(
        "[data-choose]", {"name": "a.yaml", "mimeType": "text/yaml", "buffer": FILE.encode()}
    )
    page.wait_for_url(re.compile("/en/ask/trade"))
    page.wait_for_selector("form[data-ask=run] [data-says]")
    assert page.locator("form[data-ask=run] textarea").input_value() == FILE
    assert "tariff" in page.locator("[data-says]").inner_text()


def test_answers_are_chosen_and_compared(server, open_screen):
    answered(server)
    page = open_screen("/en/")
    page.locator("#saved input[type=checkbox], #latest input[type=checkbox]").first.wait_for()
    boxes = page.locator("#latest input[type=checkbox]")
    if boxes.count() < 2:
        server.ask("run", scenario=scenario(0.36, title="Third"))
        page.reload()
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.locator("#latest button[type=submit]").click()
    page.wait_for_url(re.compile("/en/answers/"))
    page.wait_for_selector(".served-actions")


def test_what_the_browser_solved_is_asked_of_the_server(server, open_screen):
    page = open_screen("/en/scenario")
    page.wait_for_selector(".live-state .good")
    shown = page.locator(".live-says li").first.inner_text()
    page.locator("[data-laboratory] [data-further=run]").click()
    page.wait_for_url(re.compile("/en/answers/"))
    assert shown in page.locator("main").inner_text()
    assert page.problems == []
