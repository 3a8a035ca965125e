"""`blocs new`: files from options and from questions run; what is wrong writes nothing."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

import blocs
from blocs.cli.main import main
from blocs.foundation.errors import ScenarioError
from blocs.moves.catalogue import note_on
from blocs.moves.registry import MOVES

TARIFF = [
    "--move",
    "tariff",
    "--set",
    "by=USA",
    "--set",
    "on=China, EU27",
    "--set",
    "sectors=goods",
]


def test_a_file_from_options_is_the_scenario_that_was_meant(tmp_path, capsys):
    path = tmp_path / "mine.yaml"
    title = "US tariffs: 25 % # all at once"
    assert main(["new", str(path), *TARIFF, "--set", "rate=25%", "--title", title]) == 0
    assert "25%" in capsys.readouterr().out
    written = blocs.load_scenario(path)
    meant = blocs.Tariff(by="USA", on=["China", "EU27"], sectors="goods", rate="25%")
    assert written.title == title
    assert written.moves == (meant,)


def test_every_field_is_in_the_file_with_its_meaning(tmp_path):
    path = tmp_path / "mine.yaml"
    assert main(["new", str(path), *TARIFF, "--set", "add=10%"]) == 0
    text = path.read_text(encoding="utf-8")
    for note in note_on(MOVES["tariff"]).fields:
        assert re.search(
            rf"^      (# )?{note.name}:.*# {re.escape(note.text[:30])}", text, re.MULTILINE
        )


def test_a_schema_beside_the_file_is_named_for_editors(tmp_path):
    """By a name that holds wherever both files are."""
    line = "# yaml-language-server: $schema=scenario.json"
    written = [tmp_path / name for name in ("before.yaml", "after.yaml")]
    assert main(["new", str(written[0]), *TARIFF, "--set", "add=10%"]) == 0
    assert main(["schema", "scenario", "--out", str(tmp_path / "scenario.json")]) == 0
    assert main(["new", str(written[1]), *TARIFF, "--set", "add=10%"]) == 0
    before, after = (path.read_text(encoding="utf-8") for path in written)
    assert line not in before
    assert after == f"{line}\n{before}"
    assert blocs.load_scenario(written[1]) == blocs.load_scenario(written[0])


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--set", "rate=lots"], "rate"),
        (["--set", "rat=0.1"], "unknown key 'rat'"),
        (["--set", "rate=0.1", "--world", "icio-1066"], "icio-1066"),
        ([], "needs either 'rate'"),
        (["--set", "rate"], "FIELD=VALUE"),
    ],
)
def test_what_makes_no_scenario_writes_nothing(tmp_path, capsys, more, told):
    path = tmp_path / "mine.yaml"
    assert main(["new", str(path), *TARIFF, *more]) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert not path.exists()


def test_an_unknown_country_and_a_file_that_is_there_are_told(tmp_path, capsys):
    path = tmp_path / "mine.yaml"
    wrong = ["--move", "tariff", "--set", "by=Atlantis", "--set", "on=CHN", "--set", "sectors=all"]
    assert main(["new", str(path), *wrong, "--set", "rate=0.1"]) == 2
    assert "Atlantis" in capsys.readouterr().err
    path.write_text("mine", encoding="utf-8")
    assert main(["new", str(path), *TARIFF, "--set", "rate=0.1"]) == 2
    assert "there already" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"


def answers(*lines, path):
    command = [sys.executable, "-m", "blocs", "new", str(path)]
    return subprocess.run(command, input="\n".join(lines) + "\n", text=True, capture_output=True)


def test_questions_lead_to_a_file_and_a_wrong_answer_is_asked_again(tmp_path):
    path = tmp_path / "mine.yaml"
    fields = {note.name: "" for note in note_on(MOVES["embargo"]).fields}
    required = [n.name for n in note_on(MOVES["embargo"]).fields if n.default is None]
    order = required + [name for name in fields if name not in required]
    wrong = {"by": "Atlantis", "on": "RUS", "sectors": "all", "direction": "imports"}
    right = {"by": "POL", "on": "RUS", "sectors": "energy", "direction": "imports"}
    done = answers(
        "Poland buys no energy",
        "embargoo",
        "embargo",
        *(wrong.get(name, "") for name in order),
        "embargo",
        "?pola",
        *(right.get(name, "") for name in order),
        "",
        path=path,
    )
    assert done.returncode == 0, done.stderr
    assert "POL Poland" in done.stdout
    assert "Atlantis" in done.stdout
    (move,) = blocs.load_scenario(path).moves
    assert isinstance(move, blocs.Embargo)
    assert tuple(move.by) == ("POL",)


def test_answers_that_end_too_early_write_nothing(tmp_path):
    path = tmp_path / "mine.yaml"
    done = answers("A title", "embargo", "POL", path=path)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert not path.exists()


def test_python_writes_the_same():
    fields = {"by": "POL", "on": "RUS", "sectors": "all", "direction": "both"}
    text = blocs.scenario_text("A ban", [blocs.Answered("embargo", fields)])
    assert "  - embargo:\n      by: POL   # " in text
    del fields["sectors"]
    with pytest.raises(ScenarioError, match="sectors"):
        blocs.scenario_text("A ban", [blocs.Answered("embargo", fields)])


@pytest.mark.parametrize(
    ("preset", "fields", "depth"),
    [
        ("free_trade_area", ["between=[[EU27], [BLR]]"], "free_trade_area"),
        ("single_market", ["between=[[EU27], [BLR]]"], "single_market"),
        ("customs_union", ["country=UKR", "bloc=EU27"], "customs_union"),
        ("sanctions_package", ["senders=EU27", "targets=RUS"], None),
    ],
)
def test_a_preset_stands_with_its_range_and_sources(tmp_path, preset, fields, depth):
    path = tmp_path / "mine.yaml"
    given = [part for field in fields for part in ("--set", field)]
    assert main(["new", str(path), "--preset", preset, *given]) == 0
    (move,) = blocs.load_scenario(path).moves
    assert getattr(move, "depth", None) == depth
    text = path.read_text(encoding="utf-8")
    assert re.search(rf"# {preset}, \w+: [\d.]+% \([\d.]+% to [\d.]+%; \w+: .*\d{{4}}", text)


def test_an_unknown_preset_is_told_and_nothing_is_written(tmp_path, capsys):
    path = tmp_path / "mine.yaml"
    assert main(["new", str(path), "--preset", "single_markt"]) == 2
    assert "Did you mean 'single_market'" in capsys.readouterr().err
    assert not path.exists()
