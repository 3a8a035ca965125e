"""Pages of games with types, order, noise, ties, circles: from YAML through the CLI to a browser."""

from __future__ import annotations

import json
import re

import pytest

import game_files
from blocs.cli.main import main

pytest.importorskip("pygambit", reason="the extra `games` is absent")

GAMES = {
    "bagwell": game_files.BAGWELL,
    "entry": game_files.ENTRY,
    "poll": game_files.POLL,
    "deterrence": game_files.DETERRENCE,
    "chicken": game_files.CHICKEN,
    "circle": game_files.CIRCLE,
    "ties": game_files.TIES,
    "alone": game_files.ALONE,
    "nochoice": game_files.NO_CHOICE,
    "noworld": game_files.NO_WORLD,
    "invest": game_files.INVEST.replace("RATE", "10"),
}
LANGUAGES = ("en", "ru")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("games")
    for name, text in GAMES.items():
        path = folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        for language in LANGUAGES:
            common = ["--draws", "0", "--workers", "1", "--out", str(folder)]
            assert main(["play", str(path), *common, "--lang", language]) == 0
    return folder


@pytest.fixture(scope="module")
def pages(folder):
    return {f"{n}.{lang}": folder / f"{n}.{lang}.html" for n in GAMES for lang in LANGUAGES}


def text_of(page, selector):
    return " ".join(
        " ".join(item.inner_text().split()) for item in page.query_selector_all(selector)
    )


@pytest.mark.parametrize("name", [f"{n}.{lang}" for n in GAMES for lang in LANGUAGES])
def test_opens_without_errors_at_two_widths_and_leaves_no_place_unfilled(open_page, name):
    for width in (390, 1280):
        page = open_page(name, width=width)
        assert page.problems == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    said = text_of(page, "section:not(#provenance)").replace("[balance_trade: {}]", "")
    assert not re.search(r"\b(nan|NaN|None|inf)\b|[{}]", said)


def test_what_was_seen_and_what_is_done_stand_in_the_table_of_the_order(open_page):
    said = text_of(open_page("bagwell.en"), "#equilibria table:not(.losses)")
    assert "a dim picture of The leader: To stack" in said
    assert "To stack 10%" in said
    assert "To stack 90%" in said
    said = text_of(open_page("bagwell.ru"), "#equilibria table:not(.losses)")
    assert "неясная картина (Игрок leader): Делать stack" in said
    assert len(open_page("bagwell.ru").query_selector_all("#equilibria table:not(.losses)")) == 3


def test_backward_induction_shows_every_decision(open_page):
    page = open_page("entry.en")
    assert "The entrant: To enter → The incumbent: To share" in text_of(page, "#equilibria ul")
    rows = [
        " ".join(r.inner_text().split())
        for r in page.query_selector_all("#equilibria table:not(.losses) tbody tr")
    ]
    assert rows == [
        "The entrant – To enter",
        "The incumbent The entrant: To stay To share",
        "The incumbent The entrant: To enter To share",
    ]


def test_types_in_the_order_of_play_know_themselves(open_page):
    said = text_of(open_page("deterrence.en"), "#equilibria table:not(.losses)")
    assert "The rival – Stay out" in said
    assert "its own type: Grim; The rival: Move in Resist" in said
    first = open_page("deterrence.en").query_selector("#equilibria table:not(.losses)")
    assert "rests on a threat" not in first.inner_text()
    said = text_of(open_page("deterrence.ru"), "#equilibria table:not(.losses)")
    assert "собственный тип: Мягкий; Соперник: Войти Уступить" in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("poll.en", ["The seller — “To trust”", "would cost 0.12 of utility", "Gain −0.12"]),
        ("poll.ru", ["Игрок seller — «Делать trust»", "стоил бы 0,12 полезности", "Выгода −0,12"]),
        ("ties.en", ["but “To b” would be just as good"]),
        ("ties.ru", ["но «Делать b» ничем не хуже"]),
        ("nochoice.en", ["having no other option"]),
        ("nochoice.ru", ["другого варианта нет"]),
    ],
)
def test_why_nobody_leaves_is_said_in_sentences(open_page, name, words):
    said = text_of(open_page(name), "#equilibria ul")
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "chicken.en",
            ["from 2.00 to 7.00", "sum of utilities is 10.50", "without a mediator, 9.33"],
        ),
        ("chicken.ru", ["от 2,00 до 7,00", "сумма полезностей — 10,50", "без посредника — 9,33"]),
        ("circle.en", ["run in a circle", "mediator whom nobody need obey could change nothing"]),
        ("circle.ru", ["ходят по кругу", "Посредник, которого никто не обязан слушать, ничего"]),
        ("noworld.en", ["were not computed: 2 cells have no pay-offs"]),
        ("noworld.ru", ["не вычислены: нет выигрышей у ячеек: 2"]),
    ],
)
def test_mediators_circles_and_missing_cells_are_told(open_page, name, words):
    said = text_of(open_page(name), "#equilibria ul")
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("invest.en", ["weight of “Gain”, 1.00 now. Below 0.72 this comes: The minister: Wait"]),
        ("poll.ru", ["вес слагаемого «Выгода», сейчас 1,00. Ниже"]),
        ("ties.en", ["No single weight changes"]),
    ],
)
def test_what_would_change_it_is_said_in_sentences(open_page, name, words):
    said = text_of(open_page(name), "#change ul")
    for word in words:
        assert word in said


def test_the_beliefs_and_the_chance_of_the_poll_are_on_the_page(open_page, folder):
    page = open_page("poll.en")
    assert "75% (30)" in text_of(page, "#who table")
    drawn = json.loads((folder / "poll.json").read_text(encoding="utf-8"))["draws"]["equilibria"]
    shown = text_of(page, "#change div.scroll:nth-last-of-type(1) tbody tr td:nth-child(2)")
    assert drawn[0]["probability"] == drawn[0]["count"] / drawn[0]["draws"]
    assert shown.startswith(f"{drawn[0]['count']:,} of {drawn[0]['draws']:,}")


def test_the_lead_tells_the_order_of_play_from_choosing_at_once(open_page):
    said = open_page("entry.en").inner_text(".lead")
    assert "where all choose at once. In the order of play stated" in said
    assert "To enter → The incumbent: To share" in said
    assert "Это при одновременном выборе." in open_page("bagwell.ru").inner_text(".lead")


def test_what_is_undecided_is_not_called_unstable(open_page):
    assert "Left open" in open_page("noworld.en").inner_text(".lead")
    assert "не решена" in open_page("noworld.ru").inner_text(".lead")
    assert "somebody always gains" in open_page("circle.en").inner_text(".lead")


def test_a_missing_cell_has_its_cause_and_no_mark(open_page):
    page = open_page("noworld.en")
    rows = [
        " ".join(r.text_content().split())
        for r in page.query_selector_all("table.payoffs tbody tr")
    ]
    assert sum("no_equilibrium" in row for row in rows) == 2
    marked = [" ".join(c.text_content().split()) for c in page.query_selector_all("td.best")]
    assert marked == ["1.00"]  # to shout, once one stays; `stay` has an unknown rival
