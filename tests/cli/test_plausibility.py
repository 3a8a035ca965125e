"""What commands say of mining and energy that grow more than can be meant, and of cases."""

import json

import pytest

from blocs.cli.main import main

RUPTURE = """
title: Belarus and Russia stop trading
world: icio-2022
tariffs: none
moves:
  - embargo: {by: BLR, on: RUS, sectors: all, direction: both}
"""
JOIN = """
title: Turkey in the single market
world: icio-2022
tariffs: none
moves:
  - join_bloc: {country: TUR, bloc: EU27, depth: single_market}
"""
MILD = """
title: A tariff
world: icio-2022
tariffs: none
moves:
  - tariff: {by: USA, on: CHN, sectors: goods, rate: 60%}
"""
CASE = """
title: Two of a kind
question: What?
year: 2022
world: icio-2022
focus: BLR
countries: [BLR, RUS, TUR]
scenarios: [rupture, join]
"""


@pytest.fixture
def case(tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    for name, text in {"case": CASE, "rupture": RUPTURE, "join": JOIN, "mild": MILD}.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def called(capsys, *words):
    """Without ranges, which these findings do not rest on."""
    few = () if "--draws" in words else ("--draws", "0")
    assert main([*map(str, words), *few]) == 0
    return capsys.readouterr().out


def test_a_run_tells_both_answers_on_screen_page_and_in_the_document(case, tmp_path, capsys):
    out = tmp_path / "o"
    screen = called(capsys, "run", case / "rupture.yaml", "--out", out)
    assert "‡ Output rises by more than 25%" in screen
    page = (out / "rupture.annex.en.html").read_text(encoding="utf-8")
    assert "‡ Output rises by more than 25%" in page
    assert "‡ Crude oil and natural gas" in page
    document = json.loads(called(capsys, "run", case / "rupture.yaml", "--out", out, "--json"))
    told = document["plausibility"]
    own = document["countries"]["BLR"]["real_income_change_pct"]
    half, quarter = (
        told[f"if_elasticity_{part}"]["real_income_change_pct"]["BLR"]
        for part in ("half", "quarter")
    )
    assert quarter < half < own < 0


def test_a_run_without_a_flag_says_nothing(case, tmp_path, capsys):
    document = json.loads(called(capsys, "run", case / "mild.yaml", "--out", tmp_path, "--json"))
    assert "plausibility" not in document
    assert "preset_ends" not in document
    assert "‡ " not in (tmp_path / "mild.annex.en.html").read_text(encoding="utf-8")


def test_a_case_has_ends_of_presets_and_lower_elasticities(case, tmp_path, capsys):
    out = tmp_path / "o"
    screen = called(capsys, "run", case, "--out", out)
    assert "Low end" in screen
    assert "BLR B06" in screen
    document = json.loads(called(capsys, "run", case, "--out", out, "--json"))
    rows = {row["name"]: row for row in document["scenarios"]}
    assert "preset_ends" in rows["join"]
    assert "preset_ends" not in rows["rupture"]
    assert "plausibility" in rows["rupture"]
    page = (out / "case.en.html").read_text(encoding="utf-8")
    assert "With the presets at the low and at the high end" in page
    assert "‡ Output rises by more than 25%" in page


def test_a_comparison_tells_them_of_files_and_of_saved_outcomes_alike(case, tmp_path, capsys):
    called(capsys, "run", case / "rupture.yaml", "--out", tmp_path)
    files = case / "rupture.yaml", tmp_path / "rupture.nc", case / "mild.yaml"
    document = json.loads(called(capsys, "compare", *files, "--json"))
    first, second = document["plausibility"].values()
    assert first["flagged"] == second["flagged"]
    value = first["if_elasticity_half"]["real_income_change_pct"]["BLR"]
    again = second["if_elasticity_half"]["real_income_change_pct"]["BLR"]
    assert value == pytest.approx(again, abs=1e-8)
    assert called(capsys, "compare", *files).count("‡") == 2


def test_an_exposure_tells_them_of_its_first_partners(tmp_path, capsys):
    words = ("exposure", "BLR", "--draws", "0", "--tariffs", "none", "--out", tmp_path)
    document = json.loads(called(capsys, *words, "--json"))
    (found,) = [item for item in document["plausibility"] if item["partner"] == "RUS"]
    rows = document["partners"]["rows"]
    own = next(row["rupture_loss_pct"] for row in rows if row["partner"] == "RUS")
    assert own < found["rupture_loss_pct_if_half"] < found["rupture_loss_pct_if_quarter"]
    assert "‡ In a rupture with Russia" in called(capsys, *words)
    assert "‡ In a rupture with Russia" in called(capsys, *words, "--to", "RUS")
