"""Deficits closed before a comparison are told apart, on the page and between scenarios."""

import dataclasses
import html
import re

import pytest

from blocs.foundation.numbers import number_style
from blocs.questions.trade.engine.closing import closing_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.questions.trade.outcome import pack
from blocs.questions.trade.report.brief import write_brief
from blocs.world.shocks.trade import TradeBalance

BALANCED = TradeBalance.BALANCED


@pytest.fixture(scope="module")
def balanced(world, union):
    closing = closing_of(world, Trade(), trade_balance=BALANCED)
    economy = economy_of(closing.world, model=Model.CALIENDO_PARRO)
    shock = dataclasses.replace(union_of(world), trade_balance=BALANCED)
    solution = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    provenance = {**union.provenance, "closure": {"trade_balance": "balanced"}}
    return pack(solution, provenance=provenance, tolerance=1e-11, numeraire=None, closing=closing)


def union_of(world):
    from blocs.moves.compile import compile_moves
    from blocs.moves.instruments.barriers import TradeCost
    from blocs.moves.scenario import Scenario

    both = (["BLR"], ["RUS", "KAZ"])
    move = TradeCost(between=both, sectors="all", change_pct=-10)
    return compile_moves(Scenario(title="T", moves=[move]), world)


def text_of(page):
    bare = re.sub(r"<(style|script)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", bare)))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_closing_has_its_sentence_and_its_table(balanced, world, moves, tmp_path, language):
    path = write_brief(
        balanced,
        world=world,
        path=tmp_path / "b.html",
        language=language,
        focus="BLR",
        sentences=["Cheaper trade."],
        provisions=moves,
    )
    page = path.read_text(encoding="utf-8")
    style, rows = number_style(language), balanced.closing["countries"]
    said = style.percent_change(rows["BLR"]["real_income_change_pct"]).replace("\u00a0", " ")
    start = {"en": "Before the comparison starts,", "ru": "До начала сравнения"}[language]
    sentence = text_of(page).split(start)[1].split(".", 2)
    assert said in ".".join(sentence)
    table = re.search(r'<details id="closing">(.*?)</details>', page, re.DOTALL).group(1)
    assert table.count("<tr>") == 1 + len(world.countries)
    for row in rows.values():
        assert style.million(row["trade_deficit"]) in table
    first = {"en": "closed before the comparison starts and stay", "ru": "закрыты до начала"}
    assert first[language] in text_of(page)
    assert said not in re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL).group(1)


def test_without_a_closing_nothing_is_said_of_one(union, world, moves, tmp_path):
    path = write_brief(
        union, world=world, path=tmp_path / "b.html", sentences=["x"], provisions=moves
    )
    page = path.read_text(encoding="utf-8")
    assert 'id="closing"' not in page
    assert "Before the comparison starts" not in page
