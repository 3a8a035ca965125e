"""`--tables` of every command that reports: every table, in the format that a suffix names."""

import json

import openpyxl
import pandas as pd
import pytest

from blocs.cli.commands import loaded
from blocs.cli.corridors.group import COMMANDS as CORRIDORS
from blocs.cli.evidence.group import COMMANDS as EVIDENCE
from blocs.cli.main import COMMANDS, main
from blocs.cli.security.group import COMMANDS as SECURITY
from blocs.cli.signals.group import COMMANDS as SIGNALS

NO_REPORT = {
    "completion",
    "mcp",
    "serve",
    "moves",
    "new",
    "schema",
    "doctor",
    "live",
}
GROUPS = {"corridors": CORRIDORS, "evidence": EVIDENCE, "signals": SIGNALS, "security": SECURITY}
REPORTING = [
    (name, entry)
    for commands in (COMMANDS, *GROUPS.values())
    for name, entry in commands.items()
    if name not in {*NO_REPORT, *GROUPS, "world"}
]


@pytest.mark.parametrize(("name", "entry"), REPORTING, ids=[name for name, _ in REPORTING])
def test_every_command_that_reports_has_the_option(name, entry):
    options = {text for each in loaded(name, entry).params for text in each.opts}
    assert "--tables" in options


def test_a_workbook_of_a_command_and_its_path_in_the_document(tmp_path, capfd):
    book, more = tmp_path / "x.xlsx", ["--out", str(tmp_path), "--json"]
    case = ["security", "stability", "security/expectations"]
    assert main([*case, *more, "--tables", str(book)]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["table_files"] == [str(book)]
    assert openpyxl.load_workbook(book).sheetnames[:2] == ["Contents", "Data"]


def test_stata_of_a_run_is_of_the_annex_which_has_the_tables(tmp_path, capfd):
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        "title: x\nmoves:\n  - tariff: {by: BLR, on: RUS, sectors: all, rate: 0.1}\n", "utf-8"
    )
    where = ["--out", str(tmp_path), "--draws", "0", "--tables", str(tmp_path / "t.dta")]
    assert main(["run", str(scenario), *where]) == 0
    assert "Tables: " in capfd.readouterr().out
    assert {"country", "quantity", "unit", "value"} <= set(pd.read_stata(tmp_path / "t.dta"))
    assert (tmp_path / "t-2.dta").exists()


def test_a_format_that_is_none_is_refused_before_anything_is_solved(tmp_path, capfd):
    assert main(["run", "union-state", "--tables", str(tmp_path / "x.doc")]) == 2
    assert "cannot save tables as 'x.doc'" in capfd.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("folder.xlsx", "a folder of this name stands there"),
        ("file", "is a file, not a folder"),
        ("file/x.csv", "is a file, not a folder"),
        ("new/.xlsx", "a name is needed before '.xlsx'"),
    ],
)
def test_what_is_in_the_way_is_told_before_anything_is_solved(tmp_path, capfd, name, words):
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "file").touch()
    case = ["security", "stability", "security/expectations", "--out", str(tmp_path)]
    assert main([*case, "--tables", str(tmp_path / name)]) == 2
    told = capfd.readouterr()
    assert words in " ".join(told.err.split())
    assert not told.out
