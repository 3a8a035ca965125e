"""docs/python.md shows every verb, and all that it shows runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import blocs
from blocs.questions import QUESTIONS

TEXT = (Path(__file__).resolve().parents[2] / "docs/python.md").read_text(encoding="utf-8")


def test_every_verb_stands_there():
    verbs = [n for n in blocs.__all__ if n[0].islower() and callable(getattr(blocs, n))]
    named = set(re.findall(r"blocs\.(\w+)", TEXT))
    files = {
        "load_board",
        "load_claims",
        "load_game",
        "load_project",
        "load_scenario",
        "write_brief",
    }
    assert set(verbs) - files <= named
    assert {question.name for question in QUESTIONS} <= named
    assert {name for name in named if not hasattr(blocs, name)} <= {"Error"}


def test_all_that_it_shows_runs(tmp_path):
    code = "\n".join(re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "BLOCS_HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "rupture.html").is_file()
    assert (tmp_path / "worlds" / "small-theta-5").is_dir()
