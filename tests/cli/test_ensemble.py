"""`blocs ensemble` as people call it: numbers, JSON, page, resume, refusals with exit code 2."""

import json

import pytest

from blocs.cli.main import main

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
    printed = " ".join(capsys.readouterr().out.split())
    if language == "en":
        assert "A range holds nine of ten draws and the number as stated" in printed
        assert "Not drawn: size of the shock, closure of the trade balance, trade model" in printed
        assert "gain in 12 of 12 draws (± 6.6 points)" in printed
    else:
        assert "В диапазон входят девять испытаний из десяти" in printed
        assert "выигрыш: 12 из 12 испытаний (± 6,6 п. п.)" in printed
    assert "P(gain)" not in printed
    assert "90 %" not in printed
    page = (tmp_path / f"ensemble.{language}.html").read_text(encoding="utf-8")
    drawn = "Nine of ten draws of the elasticities lie between"
    assert (drawn if language == "en" else "Девять испытаний эластичностей из десяти") in page
    counted = "12 of 12 draws (sampling" if language == "en" else "12 из 12 испытаний (ошибка"
    assert counted in page
    assert "P(" not in page
    assert ("25%" if language == "en" else "25") in page
    brief = (tmp_path / f"eaeu-deepening.{language}.html").read_text(encoding="utf-8")
    told = "A range holds nine of ten draws" if language == "en" else "и само исходное число"
    assert told in brief
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


def two_countries_and_two(folder):
    """Two pairs of countries that do not trade with each other, and a tariff inside one pair."""
    pairs = [("DEU", "FRA"), ("USA", "CAN")]
    rows = ["origin,destination,sector,value"]
    for pair in pairs:
        for origin in pair:
            for destination in pair:
                value = 1000 if origin == destination else 60 if origin in ("DEU", "CAN") else 50
                rows += [f"{origin},{destination},{sector},{value}" for sector in ("goods", "serv")]
    world = folder / "two_blocks"
    world.mkdir()
    (world / "flows.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    elasticities = "sector,trade_elasticity\ngoods,5\nserv,5\n"
    (world / "elasticities.csv").write_text(elasticities, encoding="utf-8")
    moves = "[{tariff: {by: FRA, on: DEU, sectors: all, rate: 0.2}}]"
    scenario = f"title: T\nworld: {world}\nmoves: {moves}\n"
    (folder / "tariff.yaml").write_text(scenario, encoding="utf-8")
    return world


@pytest.mark.parametrize("design", ["lhs", "saltelli"])
def test_a_result_that_no_draw_moves_has_no_drivers_anywhere(tmp_path, capsys, design):
    """CAN does not trade with the pair of the tariff: only rounding differs between draws."""
    pytest.importorskip("SALib", reason="needs the extra `ensemble`")
    world, out = two_countries_and_two(tmp_path), tmp_path / "o"
    arguments = ["ensemble", str(tmp_path / "tariff.yaml"), "--world", str(world)]
    arguments += ["--draws", "120", "--design", design, "--workers", "1", "--out", str(out)]
    assert main([*arguments, "--focus", "CAN"]) == 0
    printed = capsys.readouterr().out
    assert "no drivers for CAN: no draw moves its result" in printed
    assert "largest drivers" not in printed
    assert "CAN    0.00   0.00 to 0.00   gain in 0 of" in printed
    page = (out / "ensemble.en.html").read_text(encoding="utf-8")
    assert "No drivers: no draw moves the result for" in page
    assert "Nothing that is drawn moves this result" in page
    assert main([*arguments, "--focus", "CAN", "--resume", "--json", "--lang", "ru"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["scenarios"]
    assert (found["tornado"], found["first_order"], found["sobol"]) == (None, None, None)
    assert found["missing"] == ["no draw moves this outcome: it has no drivers"]
    assert found["missing_reasons"] == ["constant"]
    assert (found["flip"]["kind"], found["flip"]["found"]) == ("constant", None)
    row = found["real_income_change_pct"]["CAN"]
    assert (row["q5"], row["q95"], row["central"], row["p_gain"]) == (0.0, 0.0, 0.0, 0.0)
    page = (out / "ensemble.ru.html").read_text(encoding="utf-8")
    assert "Причин разброса нет" in page
    assert "no draw moves" not in page
    assert main([*arguments, "--focus", "DEU", "--resume", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["scenarios"]
    assert found["tornado"]["bars"][0]["name"].startswith(("elasticity.", "elasticities."))
    row = found["real_income_change_pct"]["DEU"]
    assert row["low"] <= row["central"] <= row["high"]
    assert (row["gain_draws"], row["answered"]) == (0, 120)


def test_a_scenario_without_moves_has_no_drivers(tmp_path, capsys):
    world = two_countries_and_two(tmp_path)
    (tmp_path / "none.yaml").write_text(f"title: T\nworld: {world}\nmoves: []\n", encoding="utf-8")
    arguments = ["ensemble", str(tmp_path / "none.yaml"), "--draws", "20", "--workers", "1"]
    assert main([*arguments, "--out", str(tmp_path / "o")]) == 0
    printed = capsys.readouterr().out
    assert "no drivers for" in printed
    assert "largest drivers" not in printed
