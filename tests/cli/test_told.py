"""`blocs run` says what a scenario does, and what it may not mean, before the numbers."""

from __future__ import annotations

import json

import pytest

from blocs.cli.main import main

ODD = """title: Odd
world: icio-2022
year: 2020
moves:
  - tariff: {by: [USA, -BLR], on: CHN, sectors: goods, rate: 25%}
  - sanction: {senders: USA, targets: RUS, from: 2022-02-24, goods: {exports: ban}}
"""
WORDS = {
    "en": (
        "sets a tariff of 25% (in place of",
        "'-BLR' in 'by' excludes nothing",
        "not in force",
    ),
    "ru": ("ввозной тариф 25\xa0%", "«-BLR» в поле «by» ничего не исключает", "она не действует"),
}


@pytest.fixture
def odd(tmp_path):
    path = tmp_path / "odd.yaml"
    path.write_text(ODD, encoding="utf-8")
    return path


IMPLIES = {"en": "The model implies", "ru": "Из модели следует"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_screen_page_and_json_say_the_same(odd, tmp_path, capsys, language):
    arguments = ["run", str(odd), "--out", str(tmp_path), "--lang", language]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    page = (tmp_path / f"odd.{language}.html").read_text(encoding="utf-8")
    for words in WORDS[language]:
        assert words in printed.replace("\n", " ")
        assert printed.index(words[:20]) < printed.index(IMPLIES[language])
        assert words.replace("'", "&#39;") in page
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert WORDS[language][0] in document["sentences"][0]
    assert [(w["kind"], w["field"], w["line"]) for w in document["warnings"]] == [
        ("excludes_nothing", "moves[0].tariff", 5),
        ("move_without_effect", "moves[1].sanction", 6),
    ]
    for text, words in zip(document["warnings"], WORDS[language][1:], strict=True):
        assert words in text["text"]


def test_a_scenario_that_is_meant_has_no_warnings(tmp_path, capsys):
    path = tmp_path / "s.yaml"
    path.write_text(ODD.replace(", -BLR", "").replace("year: 2020", "year: 2022"), encoding="utf-8")
    assert main(["run", str(path), "--out", str(tmp_path), "--json", "--draws", "0"]) == 0
    assert json.loads(capsys.readouterr().out)["warnings"] == []
    assert 'class="warning"' not in (tmp_path / "s.annex.en.html").read_text(encoding="utf-8")


def test_a_case_warns_of_each_scenario(tmp_path, capsys):
    (tmp_path / "odd.yaml").write_text(ODD, encoding="utf-8")
    case = "title: Case\nquestion: What?\nyear: 2022\nworld: icio-2022\nfocus: USA\ncountries: [USA, CHN]\n"
    (tmp_path / "case.yaml").write_text(case + "scenarios: [odd]\n", encoding="utf-8")
    assert (
        main(["run", str(tmp_path), "--out", str(tmp_path / "out"), "--json", "--draws", "0"]) == 0
    )
    (scenario,) = json.loads(capsys.readouterr().out)["scenarios"]
    assert [item["kind"] for item in scenario["warnings"]] == [
        "excludes_nothing",
        "move_without_effect",
    ]
    page = (tmp_path / "out" / f"{tmp_path.name}.en.html").read_text(encoding="utf-8")
    assert "excludes nothing" in page


def test_a_result_beyond_all_bounds_is_named(tmp_path, capsys):
    path = tmp_path / "far.yaml"
    move = "leave_bloc: {country: KAZ, bloc: EAEU, change_pct: -99, tariff: 0}"
    path.write_text(f"title: Far\nworld: icio-2022\nmoves:\n  - {move}\n", encoding="utf-8")
    for language, words in (("en", "The result is extreme"), ("ru", "за пределами разумного")):
        arguments = ["run", str(path), "--draws", "0", "--out", str(tmp_path), "--lang", language]
        assert main(arguments) == 0
        assert words in capsys.readouterr().out
        assert words in (tmp_path / f"far.{language}.html").read_text(encoding="utf-8")
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [item["kind"] for item in document["warnings"]] == ["extreme_result"]
    assert max(c["real_income_change_pct"] for c in document["countries"].values()) > 1000
