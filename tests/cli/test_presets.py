"""What `blocs run` says beside a preset and beside a ban on a mineral."""

import json

import pytest

from blocs.cli.main import main

JOIN = "title: T\nworld: icio-2022\nmoves:\n  - join_bloc: {{country: TUR, bloc: EU27, {fields}}}\n"
BAN = "title: T\nworld: icio-2022\nmoves:\n  - mineral_ban: {by: CHN, good: graphite}\n"


def document_of(tmp_path, capsys, text, *options):
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    assert main(["run", str(path), "--json", "--draws", "0", "--out", str(tmp_path), *options]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_ends_of_a_preset_are_the_runs_with_that_estimate(tmp_path, capsys):
    central = document_of(tmp_path, capsys, JOIN.format(fields="depth: single_market"))
    at_low = document_of(
        tmp_path, capsys, JOIN.format(fields="depth: single_market, estimate: low")
    )
    low, high = (central["preset_ends"][end]["TUR"] for end in ("low", "high"))
    assert at_low["preset_ends"]["low"]["TUR"] == pytest.approx(low, abs=1e-9)
    assert 0 < low < high
    page = (tmp_path / "s.annex.en.html").read_text(encoding="utf-8")
    assert "With the presets at the low and at the high end of their ranges" in page


def test_a_move_without_a_range_has_no_ends(tmp_path, capsys):
    plain = document_of(tmp_path, capsys, JOIN.format(fields="change_pct: -5"))
    assert "preset_ends" not in plain
    assert "rationing_bound" not in plain


def test_a_ban_on_a_mineral_stands_beside_rationing(tmp_path, capsys):
    found = document_of(tmp_path, capsys, BAN)
    rationed = document_of(tmp_path, capsys, BAN, "--model", "rationing")
    assert "rationing_bound" not in rationed
    bound = found["rationing_bound"]["real_income_change_pct"]
    assert all(value <= 1e-12 for value in bound.values())
    assert bound["HKG"] < -0.005
