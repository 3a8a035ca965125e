"""`blocs run --potential`: told with and without, on screen, page and in JSON."""

from __future__ import annotations

import json

import pytest

from blocs.cli.main import main
from blocs.data.stored.store import keep_world
from worlds import make_world

MINE = """
title: Mine
moves:
  - embargo: {by: C00, on: C01, sectors: all, direction: both}
"""

CASE = """
title: Two of a kind
question: What?
world: small
year: 2020
focus: C00
countries: [C00, C01]
scenarios: [one, other]
"""


@pytest.fixture
def line(tmp_path):
    keep_world(make_world(countries=5, seed=3, zeros=0.3), "small", replace=False)
    file = tmp_path / "mine.yaml"
    file.write_text(MINE, encoding="utf-8")
    out = ["--world", "small", "--draws", "0", "--out", str(tmp_path / "o")]
    return ["run", str(file), *out]


def test_it_is_told_with_and_without_and_is_off_by_default(line, tmp_path, capsys):
    assert main([*line, "--json"]) == 0
    off = json.loads(capsys.readouterr().out)
    assert "potential" not in off
    assert "potential" not in off["provenance"]
    assert main([*line, "--potential", "0.4", "--json"]) == 0
    on = json.loads(capsys.readouterr().out)
    assert on["provenance"]["potential"] == on["potential"]["weight"] == 0.4
    for code, value in on["potential"]["real_income_change_pct_without"].items():
        assert value == off["countries"][code]["real_income_change_pct"]
        assert value != on["countries"][code]["real_income_change_pct"]
    annex = (tmp_path / "o/mine.annex.en.html").read_text(encoding="utf-8")
    assert 'id="potential"' in annex
    assert "Fienberg" in annex
    assert main([*line, "--potential", "0.4", "--lang", "ru"]) == 0
    assert "(без неё" in capsys.readouterr().out


def test_the_page_of_a_case_tells_it_for_every_scenario(line, tmp_path, capsys):
    case = tmp_path / "two"
    case.mkdir()
    (case / "case.yaml").write_text(CASE, encoding="utf-8")
    for name in ("one", "other"):
        (case / f"{name}.yaml").write_text(MINE, encoding="utf-8")
    assert main(["run", str(case), *line[2:], "--potential", "0.4", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["scenarios"]
    assert [row["potential"]["weight"] for row in rows] == [0.4, 0.4]
    page = (tmp_path / "o/two.en.html").read_text(encoding="utf-8")
    assert page.count("mixes in trade that could be") == 2


def test_a_live_page_and_weights_beyond_one_are_refused(line, capsys):
    assert main([*line, "--potential", "0.4", "--live", "x.html"]) == 2
    assert "--potential" in capsys.readouterr().err
    assert main([*line, "--potential", "1.5"]) == 2
    assert "1.5" in capsys.readouterr().err
