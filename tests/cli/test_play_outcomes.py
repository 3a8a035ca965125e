"""`blocs play` for games of solved worlds: text, JSON, errors."""

import json
from io import StringIO

import pytest
from rich.console import Console

from blocs.brief.render.screen import show_parts
from blocs.cli.main import main
from blocs.questions.games.found import FoundTable
from blocs.questions.games.report import table_of

DISPUTE = """kind: crisis
title: One dispute
title_ru: Один спор
spread: 0.2
damage_pct: 5
disputes:
  pair: {one: AUT, other: HUN}
"""


@pytest.fixture
def dispute(tmp_path):
    path = tmp_path / "dispute.yaml"
    path.write_text(DISPUTE, encoding="utf-8")
    return path


def test_page_and_document_are_written_and_the_published_signs_found(dispute, tmp_path, capfd):
    arguments = [
        "play",
        str(dispute),
        "--draws",
        "0",
        "--workers",
        "1",
        "--out",
        str(tmp_path / "out"),
    ]
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document == json.loads((tmp_path / "out/dispute.json").read_text(encoding="utf-8"))
    assert document["worlds_solved"] == 4
    assert "holds in 1 of 1" in document["statements"][0]["en"]
    assert main([*arguments, "--lang", "ru"]) == 0
    assert "Споры" in capfd.readouterr().out
    page = (tmp_path / "out/dispute.ru.html").read_text(encoding="utf-8")
    assert "<h1>Один спор" in page
    assert "Споры" in page


def test_what_is_wrong_is_told_in_one_message(dispute, capfd):
    assert main(["play", str(dispute), "--explain", "a=b"]) != 0
    assert "strategic" in capfd.readouterr().err
    dispute.write_text(DISPUTE.replace("AUT", "AUX").replace("HUN", "HUM"), encoding="utf-8")
    assert main(["play", str(dispute)]) != 0
    told = capfd.readouterr().err
    assert "AUX" in told
    assert "HUM" in told
    assert "dispute.yaml:7" in told


@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_tables_on_the_screen_cut_no_word(width, language):
    heads = (
        {"en": "number", "ru": "число"},
        {"en": "at the stated elasticities", "ru": "при заданных эластичностях"},
        {"en": "draws with an answer", "ru": "с ответом"},
    )
    name = {"en": "aligned with the East: expected income", "ru": "союз с Востоком: доход"}
    row = (name, 2.11, "20/20")
    shown = StringIO()
    table = FoundTable({"en": "Numbers", "ru": "Числа"}, heads, (row,))
    show_parts((table_of(table),), language, Console(width=width, file=shown))
    text = shown.getvalue()
    assert max(map(len, text.splitlines())) <= width
    for entry in (*heads, row[0]):
        assert set(entry[language].split()) <= set(text.split())
