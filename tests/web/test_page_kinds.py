"""Pages of every kind: no words of the engine, nobody shut out, telephones scroll one way."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

import page_kinds

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """options => axe.run(options).then(r => r.violations.map(v =>
  [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))]))"""


ENGINE = {
    "en": (
        *("residual", "gradient", "grid gain", "regret of", "fixed point", "Anderson", "Jacobian"),
        *("kernel", "numeraire", "argmax", "iteration", "converged", "not_converged", "eigen"),
        *("damping", "tolerance", "solver", "solve_trade", "unconverged", "quasi-p", "HHI", "lhs"),
        *("payoff table", "best_response", "null", "NaN", "None", "nan", "inf", "dtype", "dict"),
    ),
    "ru": (
        *("невязк", "градиент", "якобиан", "нумерер", "итерац", "решатель", "решателя", "ядро"),
        *("сходимост", "допуск", "квази-p", "HHI", "lhs", "null", "NaN", "None", "nan", "inf"),
        *("residual", "gradient", "numeraire", "payoff", "regret", "solver", "dtype"),
    ),
}
"""Words that stand on no page, by its language; Russian ones by their beginning."""
LETTERS = re.compile(r"[θκγπλμ](?![\w’'])\s*=|\b[a-z]+_[a-z_]+\b")
"""A letter of a formula with its value, and keys of files and code."""
RESTS = ('<section id="assumptions"', '<section id="provenance"')
"""From here on a page says what it rests on, for those who repeat it: there names are names."""
EXPLAINED = {"annex": {"numeraire"}}
"""Words that a page says what they mean."""
CITED = re.compile(r"docs/[\w/.-]+|[\w/.-]+\.(?:md|csv|yaml)|`[^`]*`")
"""Files that a note cites, and what stands in quotes of code."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return page_kinds.pages(tmp_path_factory.mktemp("kinds"))


@pytest.fixture(scope="module")
def said(pages):
    """Page → what is read on it before it says what it rests on, alternative texts too."""
    found = {}
    for name, path in pages.items():
        text = path.read_text(encoding="utf-8")
        ends = [place for mark in RESTS if (place := text.find(mark)) > 0]
        text = text[: min(ends, default=len(text))]
        text = re.sub(r"<(script|style|pre|code)\b.*?</\1>", " ", text, flags=re.DOTALL)
        labels = re.findall(r'aria-label="([^"]*)"', text)
        shown = re.sub(r"<[^>]+>", "\n", text)
        found[name] = CITED.sub(" ", html.unescape("\n".join([shown, *labels])))
    return found


def test_every_kind_of_page_is_looked_at(said):
    assert set(said) == set(page_kinds.NAMES)
    assert all(len(text) > 400 for text in said.values())


@pytest.mark.parametrize("kind", page_kinds.KINDS)
@pytest.mark.parametrize("language", page_kinds.LANGUAGES)
def test_words_of_the_engine_stand_on_no_page(said, kind, language):
    text = said[f"{kind}.{language}"]
    ending = r"\w*" if language == "ru" else r"\b"
    heard = [
        match.group()
        for word in ENGINE[language]
        if word not in EXPLAINED.get(kind, ())
        for match in re.finditer(rf"(?<!\w){re.escape(word)}{ending}", text)
    ]
    assert heard == []
    assert LETTERS.findall(text) == []


@pytest.mark.parametrize("name", page_kinds.NAMES)
def test_a_telephone_scrolls_one_way_and_nothing_is_asked_of_a_network(open_page, pages, name):
    page = open_page(name, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.problems == []
    assert page.requested == [pages[name].as_uri()]


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is absent (make frontend)")
@pytest.mark.parametrize("kind", page_kinds.KINDS)
def test_nobody_is_shut_out(open_page, kind):
    page = open_page(f"{kind}.en")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN, {}) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(RUN, {"runOnly": ["color-contrast"]}) == []
