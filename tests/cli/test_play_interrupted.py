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


OF_THE_WAY = {"sha256", "created", "residual", "iterations"}
"""What hangs on which worlds were solved side by side: how one was reached, not what it is."""


def kept(folder):
    """Solved worlds by name: what they hold.

    Equilibria are kept under their pay-offs to the last digit, which may differ by rounding.
    """
    found = [path for path in (folder / "cells").rglob("*") if path.is_file()]
    found = [path for path in found if path.parent.name != "equilibria"]
    read = {str(p.relative_to(folder)): json.loads(p.read_text(encoding="utf-8")) for p in found}
    return {name: plain(document) for name, document in read.items()}


def said(folder, kind):
    document = json.loads((folder / f"{kind}.json").read_text(encoding="utf-8"))
    document.get("provenance", {}).pop("created", None)
    return plain(document)


def plain(found):
    """Numbers to twelve digits: a world may differ by rounding with those solved beside it."""
    if isinstance(found, dict):
        return {key: plain(value) for key, value in found.items() if key not in OF_THE_WAY}
    if isinstance(found, list):
        return [plain(value) for value in found]
    return pytest.approx(found, rel=1e-9, abs=1e-12) if isinstance(found, float) else found


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
    assert before.keys() < every.keys()
    assert before == {name: every[name] for name in before}
    resumed = play(kind, "again", workers=workers)
    assert resumed.returncode == 0, resumed.stderr
    assert kept(tmp_path / "again") == every
    assert said(tmp_path / "again", kind) == document
