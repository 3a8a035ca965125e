"""docs/python.md shows every verb; all that it and other pages show runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import blocs
from blocs.questions import QUESTIONS

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "python.md").read_text(encoding="utf-8")
OTHERS = ("tables.md", "r.md")
"""Pages whose blocks of Python run, too."""


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


def run_blocks(text, folder):
    code = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "BLOCS_HOME": str(folder)},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", OTHERS)
def test_blocks_of_other_pages_run(page, tmp_path):
    text = (DOCS / page).read_text(encoding="utf-8")
    assert "```python" in text
    run_blocks(text, tmp_path)


def test_all_that_it_shows_runs(tmp_path):
    run_blocks(TEXT, tmp_path)
    assert (tmp_path / "rupture.html").is_file()
    assert (tmp_path / "worlds" / "small-theta-5").is_dir()
