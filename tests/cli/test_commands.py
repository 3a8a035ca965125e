"""The commands as people call them: output, exit codes, files, and never a traceback."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

import blocs
from blocs.cli.main import main
from children import blocs_command, child

RUPTURE = """title: Two countries stop trading
world: icio-2022
moves:
  - embargo: {by: [BLR], on: [RUS], sectors: all, direction: both}
"""


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "rupture.yaml"
    path.write_text(RUPTURE, encoding="utf-8")
    return path


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def failed(capsys, arguments, *, code):
    """Run, expect the exit code, return standard error without a traceback in it."""
    assert main(arguments) == code
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err + printed.out
    return " ".join(printed.err.split())


def test_run_prints_four_numbers_and_writes_brief_and_outcome(scenario, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["run", str(scenario), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    for words in ("largest gain", "largest loss", "world", "solver", "converged"):
        assert words in printed
    page, saved = out / "rupture.en.html", out / "rupture.nc"
    assert str(page) in printed.replace("\n", "")
    assert page.read_text(encoding="utf-8").startswith("<!")
    outcome = blocs.load_outcome(saved)
    loss = float(outcome["real_income_change_pct"].min())
    assert f"\u2212{-loss:.2f}%" in printed


def test_json_is_one_document_and_agrees_with_python(scenario, tmp_path, capsys):
    assert main(["run", str(scenario), "--out", str(tmp_path), "--json", "--draws", "4"]) == 0
    document = json.loads(capsys.readouterr().out)
    outcome = blocs.run(None, scenario)
    assert document["status"] == "converged"
    assert document["residual"] <= 1e-10
    for code in ("BLR", "RUS", "DEU"):
        ours = document["countries"][code]["real_income_change_pct"]
        expected = float(outcome["real_income_change_pct"].sel(country=code))
        assert ours == pytest.approx(expected, abs=1e-9)


def test_elasticity_overrides(scenario, tmp_path, capsys):
    answers = {}
    sectors = blocs.load_world("icio-2022").sectors
    table = tmp_path / "theta.csv"
    write(table, "sector,trade_elasticity\n" + "".join(f"{code},5\n" for code in sectors))
    plain = ["run", str(scenario), "--out", str(tmp_path), "--json", "--draws", "0"]
    for choice in ("5", str(table), "8"):
        assert main([*plain, "--elasticity", choice]) == 0
        document = json.loads(capsys.readouterr().out)
        answers[choice] = document["countries"]["BLR"]["real_income_change_pct"]
    assert answers["5"] == answers[str(table)]
    assert abs(answers["8"]) < abs(answers["5"])


def test_parquet_and_russian(scenario, tmp_path, capsys):
    pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
    arguments = [
        "run",
        str(scenario),
        "--out",
        str(tmp_path),
        "--format",
        "parquet",
        "--lang",
        "ru",
        "--draws",
        "4",
    ]
    assert main(arguments) == 0
    assert (tmp_path / "rupture.parquet").is_file()
    assert 'lang="ru"' in (tmp_path / "rupture.ru.html").read_text(encoding="utf-8")


def test_compare_scenarios_and_outcomes(scenario, tmp_path, capsys):
    assert main(["run", str(scenario), "--out", str(tmp_path), "--draws", "0"]) == 0
    capsys.readouterr()
    arguments = ["compare", str(tmp_path / "rupture.nc"), str(scenario), "--countries", "BLR,RUS"]
    arguments += ["--out", str(tmp_path), "--draws", "3"]
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    first, second = (item["countries"] for item in document["outcomes"])
    assert first == pytest.approx(second, abs=1e-9)
    one, other = (item["ranges"] for item in document["outcomes"])
    assert one["BLR"] == pytest.approx(other["BLR"], abs=1e-6)
    assert Path(document["brief"]).name == "compare-rupture-rupture.en.html"
    assert main([*arguments, "--lang", "ru"]) == 0
    assert "BLR" in capsys.readouterr().out
    assert (tmp_path / "compare-rupture-rupture.ru.html").exists()


def test_case_runs_all_and_writes_one_brief(tmp_path, capsys):
    assert main(["run", "union-state", "--draws", "4", "--out", str(tmp_path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["scenarios"]) == 11
    assert {item["status"] for item in document["scenarios"]} == {"converged"}
    worlds = {item["world"]: item["scenarios"] for item in document["worlds"]}
    assert list(worlds) == ["icio-2015e", "icio-2022", "icio-2023e"]
    rupture = [rows[9]["real_income_change_pct"]["BLR"] for rows in worlds.values()]
    assert rupture[0] == document["scenarios"][9]["countries"]["BLR"]["real_income_change_pct"]
    assert 0 > rupture[0] > rupture[1] > rupture[2]
    page = Path(document["brief"]).read_text(encoding="utf-8")
    assert "2015" in page
    assert "icio-2022" in page
    assert "icio-2023e" in page
    assert sorted(p.name for p in tmp_path.iterdir()) == ["union-state", "union-state.en.html"]


def test_world_list_show_check_import(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("BLOCS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    tables = tmp_path / "mine"
    tables.mkdir()
    rows = [("AAA", "AAA", 90), ("AAA", "BBB", 10), ("BBB", "AAA", 12), ("BBB", "BBB", 70)]
    body = "".join(f"{o},{d},all,{v}\n" for o, d, v in rows)
    write(tables / "flows.csv", "origin,destination,sector,value\n" + body)
    write(tables / "elasticities.csv", "sector,trade_elasticity\nall,4\n")
    write(tables / "manifest.yaml", "name: mine\nyear: 2020\n")
    assert main(["world", "check", str(tables)]) == 0
    assert "No problems found" in capsys.readouterr().out
    assert main(["world", "import", str(tables)]) == 0
    assert "--world mine" in capsys.readouterr().out
    assert "there already" in failed(capsys, ["world", "import", str(tables)], code=2)
    assert main(["world", "import", str(tables), "--replace"]) == 0
    capsys.readouterr()
    assert main(["world", "list"]) == 0
    listed = capsys.readouterr().out
    assert "mine" in listed
    assert "icio-2022" in listed
    path = write(
        tmp_path / "t.yaml",
        "title: t\nmoves:\n  - tariff: {by: AAA, on: BBB, sectors: all, rate: 0.1}\n",
    )
    assert main(["run", path, "--world", "mine", "--out", str(tmp_path), "--json"]) == 0
    by_name = json.loads(capsys.readouterr().out)["countries"]
    assert main(["run", path, "--world", str(tables), "--out", str(tmp_path), "--json"]) == 0
    by_folder = json.loads(capsys.readouterr().out)["countries"]
    for code in by_name:
        assert by_name[code] == pytest.approx(by_folder[code], abs=1e-8)


def test_world_show_prints_source_assumptions_calibration_and_elasticities(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "220")
    assert main(["world", "show", "icio-2022"]) == 0
    text = capsys.readouterr().out
    for words in (
        "OECD",
        "CC BY 4.0",
        "Assumed:",
        "estimated by RAS",
        "WIOD 2011",
        "sit in value added",
        "without a recorded trade balance: MMR",
        "the 15 countries furthest from the recorded one",
        "KHM",
        "Implausible base data",
    ):
        assert words in text
    for words in ("Caliendo and Parro", "Fontagné", "Head and Mayer", "13.53", "3.67"):
        assert words in text


def test_doctor_is_well(capsys):
    assert main(["doctor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "ok"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("embargo: {by: [RUSS], on: [DEU], sectors: all, direction: both}", "RUSS"),
        (
            "embargo: {by: [RUS], on: [DEU], sectors: C10T13, direction: both}",
            "Did you mean 'C10T12'",
        ),
        ("embargo: {by: [RUS], on: [EAUE], sectors: all, direction: both}", "Did you mean 'EAEU'"),
        ("embargo: {by: [RUS], on: [DEU], sector: all, direction: both}", "Did you mean 'sectors'"),
        ("embargoo: {by: [RUS], on: [DEU], sectors: all}", "Did you mean 'embargo'"),
        ("tariff: {by: [RUS], on: [DEU], sectors: all, rate: -1.5}", "-1"),
        ("tariff: {by: [RUS], on: [DEU], sectors: all, rate: ten}", "ten"),
        ("trade_cost: {between: [[RUS], [DEU]], sectors: all, change_pct: .nan}", "change_pct"),
        ("trade_cost_table: {file: nowhere.csv}", "nowhere.csv"),
    ],
)
def test_bad_scenarios_name_file_and_line(body, words, tmp_path, capsys):
    path = write(tmp_path / "bad.yaml", f"title: bad\nworld: icio-2022\nmoves:\n  - {body}\n")
    message = failed(capsys, ["run", path, "--out", str(tmp_path / "out")], code=2)
    assert "bad.yaml:4" in message
    assert words in message
    assert not (tmp_path / "out").exists()


def test_contradictory_moves_are_refused(tmp_path, capsys):
    moves = (
        "  - tariff: {by: [RUS], on: [DEU], sectors: all, rate: 0.1}\n"
        "  - tariff: {by: [RUS], on: [DEU, FRA], sectors: goods, rate: 0.2}\n"
    )
    path = write(tmp_path / "bad.yaml", f"title: bad\nworld: icio-2022\nmoves:\n{moves}")
    message = failed(capsys, ["run", path, "--out", str(tmp_path / "out")], code=2)
    assert "bad.yaml:5" in message
    assert "DEU" in message


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "absent.yaml"], "absent.yaml"),
        (["run", "union-stat"], "Did you mean 'union-state'"),
        (["run", "union-state/eaeu-deepning"], "eaeu-deepening"),
        (["run", "union-state/eaeu-deepening", "--focus", "BRL"], "BRL"),
        (["run", "union-state/eaeu-deepening", "--elasticity", "-2"], "positive"),
        (["run", "union-state/eaeu-deepening", "--elasticity", "five"], "five"),
        (["run", "union-state/eaeu-deepening", "--world", "icio-2202"], "Did you mean 'icio-2022'"),
        (["run", "union-state/eaeu-deepening", "--format", "xls"], "parquet"),
        (["run", "union-state/eaeu-deepening", "--model", "gtap"], "gtap"),
        (["world", "check", "nowhere"], "nowhere"),
        (["world", "show", "nowhere"], "nowhere"),
        (["compare", "absent.nc", "absent.nc"], "absent.nc"),
    ],
)
def test_bad_arguments(arguments, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    message = failed(capsys, arguments, code=2)
    assert words in message
    assert list(tmp_path.iterdir()) == []


def test_no_equilibrium_ends_with_3_and_says_so_in_json(tmp_path, capsys):
    body = "embargo: {by: [RUS], on: [world], sectors: all, direction: both}"
    path = write(tmp_path / "cut.yaml", f"title: cut\nworld: icio-2022\nmoves:\n  - {body}\n")
    out = tmp_path / "out"
    assert main(["run", path, "--out", str(out), "--json"]) == 3
    document = json.loads(capsys.readouterr().out)
    assert document["status"] == "no_equilibrium"
    assert "RUS keeps a trade surplus" in document["error"]
    assert "balanced" in document["error"]
    assert not out.exists()


def test_no_supplier_ends_with_3(tmp_path, capsys):
    body = "embargo: {by: [LUX], on: [world], sectors: [C19], direction: imports}"
    path = write(tmp_path / "cut.yaml", f"title: cut\nworld: icio-2022\nmoves:\n  - {body}\n")
    message = failed(capsys, ["run", path, "--out", str(tmp_path / "out")], code=3)
    assert "LUX uses sector 'C19' and no supplier of it is left" in message


def test_output_folder_that_cannot_be_written(scenario, tmp_path, capsys):
    blocker = tmp_path / "file"
    blocker.write_text("not a folder")
    message = failed(capsys, ["run", str(scenario), "--out", str(blocker / "out")], code=2)
    assert "cannot write here" in message


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_output_folder(scenario, tmp_path, capsys):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    message = failed(capsys, ["run", str(scenario), "--out", str(folder)], code=2)
    assert "cannot write here" in message


def test_interrupt_leaves_nothing_half_written(tmp_path):
    """A real process, a real SIGINT, at several moments of a run of the whole case."""
    for wait in (0.4, 1.2, 2.0, 2.6):
        out = tmp_path / f"out-{wait}"
        with child(blocs_command("run", "union-state", "--out", out)) as process:
            time.sleep(wait)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate()
        assert process.returncode in {0, 130, -signal.SIGINT}
        if process.returncode == 130:
            assert "Traceback" not in errors
            assert "Interrupted." in errors
        written = [path for path in out.rglob("*") if path.is_file()]
        assert not [path for path in written if path.name.startswith(".")]
        for path in written:
            if path.suffix == ".nc":
                assert blocs.load_outcome(path).status == "converged"


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for command in ("run", "compare", "world", "doctor"):
        assert command in text
    assert main(["--version"]) == 0
    assert blocs.__version__ in capsys.readouterr().out
