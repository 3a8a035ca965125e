"""Everything that the docs show runs: files are read, commands end well, Python goes through."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from contracts.doc_blocks import PAGES, ROOT, blocks_of

SHELL = ("sh", "bash")
WITHOUT_TESTS_OF_THEIR_OWN = tuple(
    page for page in PAGES if not page.startswith("docs/moves/") and page != "docs/python.md"
)
"""Pages of moves and the page of verbs have tests that ask more of them."""


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """One keep for all pages: what two of them solve is solved once."""
    return tmp_path_factory.mktemp("home")


@pytest.mark.parametrize("page", WITHOUT_TESTS_OF_THEIR_OWN)
def test_what_the_page_shows_runs(page, tmp_path, home):
    blocks = [block for block in blocks_of(page) if block.mark != "not run"]
    for block in blocks:
        if block.file:
            path = tmp_path / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.code, encoding="utf-8")
    for block in blocks:
        if block.language == "yaml":
            YAML(typ="safe").load(block.code)
        if block.language in SHELL and page != "README.md":  # its commands take the night
            for line in _commands(block.code):
                _run(["bash", "-c", line], tmp_path, home, fails=block.mark == "fails")
    code = "\n".join(block.code for block in blocks if block.language == "python")
    if code:
        _run([sys.executable, "-W", "error", "-c", code], tmp_path, home)


def _commands(code: str) -> list[str]:
    """Its lines; one that installs is left out, as what is tried is installed."""
    return [line for line in code.splitlines() if not line.startswith("pip install")]


def _run(command: list[str], folder: Path, home: Path, *, fails: bool = False) -> None:
    """Run it where `blocs` is this program's; an error of the docs shows what was said."""
    bin_folder = Path(sys.executable).parent
    environment = {
        **os.environ,
        "BLOCS_HOME": str(home),
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert (done.returncode != 0) is fails, f"{command[-1]}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr


def test_what_is_not_run_says_why():
    left = {(page, b.note) for page in PAGES for b in blocks_of(page) if b.mark == "not run"}
    assert all(len(note.split()) >= 2 for _, note in left)
    assert ROOT.is_dir()
