"""`blocs ensemble` as people call it: numbers, JSON, page, resume, refusals with exit code 2."""

import json

import pytest

from blocs.cli import main

CASE = "union-state/eaeu-deepening"


def refused(capsys, arguments, code=2):
    assert main(arguments) == code
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err + printed.out
    return " ".join(printed.err.split())


@pytest.mark.parametrize("language", ["en", "ru"])
def test_draws_page_and_brief(tmp_path, capsys, language):
    arguments = ["ensemble", CASE, "--draws", "12", "--workers", "1", "--focus", "BLR"]
    assert main([*arguments, "--out", str(tmp_path), "--lang", language]) == 0
    printed = capsys.readouterr().out
    assert "90 % of draws" in printed
    assert "P(gain) 1.00" in printed
    page = (tmp_path / f"ensemble.{language}.html").read_text(encoding="utf-8")
    assert ("nine draws of ten" if language == "en" else "девять") in page
    assert ("25%" if language == "en" else "25") in page
    brief = (tmp_path / f"eaeu-deepening.{language}.html").read_text(encoding="utf-8")
    assert ("Nine draws of ten" if language == "en" else "Девять испытаний из десяти") in brief
    assert "en_" not in page


def test_json_is_one_document_and_resume_computes_nothing_new(tmp_path, capsys):
    arguments = [
        "ensemble",
        CASE,
        "union-state/eu-eaeu-agreement",
        "--draws",
        "8",
        "--workers",
        "1",
    ]
    arguments += ["--over", "elasticities,shocks,closures,models", "--out", str(tmp_path), "--json"]
    assert main(arguments) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["status"] == "converged"
    assert first["draws"] == 8
    assert len(first["scenarios"]) == 2
    assert first["regret"]["draws"] == 8
    values = first["scenarios"][0]["real_income_change_pct"]["BLR"]
    assert values["q5"] <= values["q50"] <= values["q95"]
    chunk = tmp_path / "draws" / "000000.parquet"
    before = chunk.stat().st_mtime_ns
    assert main([*arguments, "--resume"]) == 0
    assert json.loads(capsys.readouterr().out) == first
    assert chunk.stat().st_mtime_ns == before
    assert "add `--resume`" in refused(capsys, arguments)
    assert "seed: 0 there, 5 here" in refused(capsys, [*arguments, "--resume", "--seed", "5"])


def test_bad_requests_are_refused(tmp_path, capsys):
    base = ["ensemble", CASE, "--out", str(tmp_path / "x")]
    assert "Did you mean 'models'" in refused(capsys, [*base, "--over", "model"])
    assert "not two numbers" in refused(capsys, [*base, "--shock-range", "big"])
    assert "is not below" in refused(
        capsys, [*base, "--over", "shocks", "--shock-range", "2,1", "--workers", "1"]
    )
    assert "unknown country 'BRL'" in refused(capsys, [*base, "--focus", "BRL"])
    assert "neither a file nor a case" in refused(capsys, ["ensemble", "nothing"])
    assert "two scenarios are called" in refused(capsys, [*base, CASE])
    assert "no Dask scheduler answers" in refused(
        capsys, [*base, "--draws", "3", "--scheduler", "tcp://127.0.0.1:9"], code=1
    )
