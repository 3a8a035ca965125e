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


CROSSINGS = """() => {
  const found = [], across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const along = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  for (const chart of document.querySelectorAll("svg.chart")) {
    if (!chart.getClientRects().length) continue;
    const texts = [...chart.querySelectorAll("text")].filter(t => t.textContent.trim())
      .map(t => [t.textContent, t.getBoundingClientRect()]);
    texts.forEach(([one, a], k) => { for (const [other, b] of texts.slice(k + 1))
      if (across(a, b) > 1 && along(a, b) > 4) found.push([one, other]); });
    for (const line of chart.querySelectorAll("line.zero")) {
      const axis = line.getBoundingClientRect();
      for (const [text, box] of texts)
        if (axis.left > box.left + 1 && axis.right < box.right - 1 && along(axis, box) > 3)
          found.push([text, "axis"]);
    }
  }
  return found; }"""
"""Texts of a chart that stand on another text or on its axis, by the browser's own boxes."""


@pytest.fixture(params=[1200, 360])
def crossings(request, open_page):
    """Pairs that cross in the charts of a page, on a wide and on a narrow screen."""

    def found(name):
        page = open_page(name, width=request.param)
        assert page.locator("svg.chart:visible").count() > 0
        return page.evaluate(CROSSINGS)

    return found
