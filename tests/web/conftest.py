"""One real browser for the tests of pages: Debian's Chromium through Playwright's Python client."""

from __future__ import annotations

import shutil

import pytest

OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="the Python client of Playwright is absent"
    )
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium here (apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(OPTIONS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser, pages):
    opened = []

    def open_one(name, *, width=1280, scripts=True):
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        page = context.new_page()
        page.problems, page.requested = [], []
        page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("request", lambda request: page.requested.append(request.url))
        page.goto(pages[name].as_uri(), wait_until="load")
        opened.append(context)
        return page

    yield open_one
    for context in opened:
        context.close()
