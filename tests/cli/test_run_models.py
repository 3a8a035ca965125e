"""`blocs run --model all` and `--substitution`: table, document, case, errors."""

import json
import re

import pytest

import blocs
from blocs.cli.main import main
from blocs.questions.trade.models import ALL_MODELS

RUPTURE = """title: Two countries stop trading
world: icio-2022
moves:
  - embargo: {by: [BLR], on: [RUS], sectors: all, direction: both}
"""
TINY = """title: A small tariff
world: icio-2022
moves:
  - tariff: {by: [EST], on: [LVA], sectors: [C10T12], rate: 1%}
"""


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "rupture.yaml"
    path.write_text(RUPTURE, encoding="utf-8")
    return path


def run(capsys, *arguments, code=0):
    assert main(["run", *map(str, arguments)]) == code
    printed = capsys.readouterr()
    assert "Traceback" not in printed.out + printed.err
    return printed


def test_all_prints_a_row_a_model_and_the_range(scenario, tmp_path, capsys):
    out = run(capsys, scenario, "--model", "all", "--out", tmp_path).out
    for model in ALL_MODELS:
        assert str(model) in out
    assert "Largest loss" in out
    assert "Belarus: " in out
    page = (tmp_path / "rupture.annex.en.html").read_text(encoding="utf-8")
    assert 'id="models"' in page


def test_changes_below_a_hundredth_of_a_per_cent_are_seen_in_the_table(tmp_path, capsys):
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    out = run(capsys, path, "--model", "all", "--draws", 0, "--out", tmp_path).out
    row = next(line for line in out.splitlines() if line.strip().startswith("caliendo_parro"))
    assert re.search(r"−0\.000\d+ +EST \+0\.000\d+ +LVA −0\.000\d+ +", row)
    assert "thousand USD)" in out


def test_the_document_keeps_its_contract_and_adds_the_models(scenario, tmp_path, capsys):
    one = json.loads(run(capsys, scenario, "--json", "--out", tmp_path).out)
    every = json.loads(run(capsys, scenario, "--model", "all", "--json", "--out", tmp_path).out)
    added = {"models", "band", "headline_model", "rationing_is_a_bound"}
    assert set(every) - set(one) == added
    assert every["countries"] == one["countries"]
    assert every["provenance"]["model"] == every["headline_model"] == "caliendo_parro"
    assert set(every["models"]) == {str(model) for model in ALL_MODELS}
    for told in every["models"].values():
        assert told["status"] == "converged"
        assert set(told["countries"]) == set(one["countries"])
    values = [t["countries"]["BLR"]["real_income_change_pct"] for t in every["models"].values()]
    assert every["band"]["BLR"]["low"] == min(values)
    assert every["band"]["BLR"]["high"] == max(values)
    bound = every["models"]["rationing"]["countries"]["BLR"]["real_income_change_pct"]
    assert every["band"]["BLR"]["low"] == bound < every["band"]["BLR"]["estimates"]["low"]
    assert every["models"]["ces_io"]["substitution"] == {
        "value_added": 0.5,
        "inputs": 0.2,
        "final": 0.9,
    }


def test_substitution_reaches_the_model(scenario, tmp_path, capsys):
    document = json.loads(
        run(
            capsys,
            *(scenario, "--model", "ces_io", "--json", "--out", tmp_path),
            *("--substitution", "value_added=1, inputs=1,final=1"),
        ).out
    )
    expected = float(blocs.run(None, scenario)["real_income_change_pct"].sel(country="BLR"))
    ours = document["countries"]["BLR"]["real_income_change_pct"]
    assert ours == pytest.approx(expected, abs=1e-6)
    assert document["provenance"]["substitution"]["inputs"] == 1.0


def test_a_case_under_all_models(tmp_path, capsys):
    printed = run(capsys, "union-state", "--model", "all", "--json", "--out", tmp_path)
    document = json.loads(printed.out)
    for item in document["scenarios"]:
        assert item["status"] == "converged"
        found = [t["status"] for t in item["models"].values()]
        assert found == ["converged"] * len(ALL_MODELS), item["name"]
        band = item["band"]["BLR"]
        assert band["low"] <= item["countries"]["BLR"]["real_income_change_pct"] <= band["high"]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--model", "al"], ["unknown model 'al'", "Did you mean 'all'"]),
        (["--substitution", "inputs=2"], ["says nothing to the model 'caliendo_parro'"]),
        (
            ["--model", "ces_io", "--substitution", "inputs=x,fnal=2,final=1,final=3,value_added"],
            ["'x' is not a number", "Did you mean 'final'", "given twice", "there is no number"],
        ),
        (["--model", "all", "--substitution", "inputs=0"], ["inputs", "not a positive number"]),
        (["--model", "ces_io", "--substitution", "inputs=nan"], ["not a positive number"]),
    ],
)
def test_wrong_options_are_named_and_nothing_is_written(
    scenario, tmp_path, capsys, arguments, parts
):
    out = tmp_path / "out"
    printed = run(capsys, scenario, "--out", out, *arguments, code=2)
    told = " ".join(printed.err.split())
    for part in parts:
        assert part in told
    assert not out.exists()
