"""The page of a short brief in a browser: two sheets of paper, nothing outside, whole on a phone."""

import pytest

from blocs.questions.trade.report.short.html import ShortBrief
from blocs.questions.trade.report.short.page import sheet_of
from short_briefs import LANGUAGES, LOOKED_AT, matter, spoken

A4 = (794, 1123)

OUTSIDE = """() => [...document.querySelectorAll("main *")]
  .filter(e => !e.closest("defs") && e.getBoundingClientRect().right
          > document.documentElement.clientWidth + 1)
  .filter(e => !e.closest("g")).map(e => e.tagName + " " + e.textContent.slice(0, 40))"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LOOKED_AT)
def test_it_prints_on_two_pages_and_nothing_is_cut(browser, tmp_path, name, language):
    sheet = sheet_of(matter(name), *spoken(name, language))
    path = ShortBrief(sheet, None, "x.annex.en.html").save(tmp_path / "x.html")
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate(OUTSIDE) == []
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 2
