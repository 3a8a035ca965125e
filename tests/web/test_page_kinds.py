"""Pages of every kind: nobody is shut out, in light and in dark, and telephones scroll one way."""

from __future__ import annotations

from pathlib import Path

import pytest

import page_kinds

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """axe.run().then(r => r.violations.map(v =>
  [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))]))"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return page_kinds.pages(tmp_path_factory.mktemp("kinds"))


@pytest.mark.parametrize("name", page_kinds.NAMES)
def test_a_telephone_scrolls_one_way_and_nothing_is_asked_of_a_network(open_page, pages, name):
    page = open_page(name, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.problems == []
    assert page.requested == [pages[name].as_uri()]


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is absent (make frontend)")
@pytest.mark.parametrize("name", page_kinds.NAMES)
def test_nobody_is_shut_out(open_page, name):
    page = open_page(name)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(RUN) == [], scheme
