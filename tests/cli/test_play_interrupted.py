"""A play that is interrupted and begun again equals one that nobody interrupted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import interrupted_play
from blocs.data.stored.store import save_stored_world, worlds_home
from outcome_games import world_of, written

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
SCRIPT = Path(interrupted_play.__file__)
AFTER = 3
ENDED = {"SIGINT": {130}, "SIGKILL": {-9}, "SIGTERM": {-15, 143}}


@pytest.fixture
def play(tmp_path):
    save_stored_world(world_of(3), worlds_home() / "invented")

    def run(kind, out, *, workers=1, interrupted="none"):
        common = ["play", str(written(tmp_path, kind)), "--world", "invented", "--draws", "2"]
        where = ["--out", str(tmp_path / out), "--workers", str(workers)]
        command = [sys.executable, str(SCRIPT), interrupted, str(AFTER), *common, *where]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="module")
def wholes():
    """Kind → what a run that nobody interrupted keeps and says; made by the first who asks."""
    return {}


def kept(folder):
    """Solved worlds and equilibria by name: what they hold."""
    found = [path for path in (folder / "cells").rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in found}


def said(folder, kind):
    document = json.loads((folder / f"{kind}.json").read_text(encoding="utf-8"))
    document.get("provenance", {}).pop("created", None)
    return document


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("kind", "signal"),
    [
        ("strategic", "SIGINT"),
        ("coalition", "SIGKILL"),
        ("crisis", "SIGTERM"),
        ("tariffs", "SIGINT"),
    ],
)
def test_what_was_interrupted_and_resumed_equals_the_whole(
    play, wholes, tmp_path, kind, signal, workers
):
    if kind not in wholes:
        whole = play(kind, "whole")
        assert whole.returncode == 0, whole.stderr
        wholes[kind] = (kept(tmp_path / "whole"), said(tmp_path / "whole", kind))
    every, document = wholes[kind]
    broken = play(kind, "again", workers=workers, interrupted=signal)
    assert broken.returncode in ENDED[signal], broken.stderr
    assert "Traceback" not in broken.stderr
    assert not (tmp_path / "again" / f"{kind}.json").exists()
    before = kept(tmp_path / "again")
    assert len(before) >= AFTER
    assert before.items() < every.items()
    resumed = play(kind, "again", workers=workers)
    assert resumed.returncode == 0, resumed.stderr
    assert kept(tmp_path / "again") == every
    assert said(tmp_path / "again", kind) == document
