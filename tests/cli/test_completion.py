"""Completion, asked for as shells ask: by a process with what was typed so far."""

import os
import subprocess
import sys

import pytest

from blocs.cli.main import main


def follows(typed):
    """What bash is offered behind these words."""
    asked = {"_BLOCS_COMPLETE": "complete_bash", "COMP_WORDS": typed}
    done = subprocess.run(
        [sys.executable, "-m", "blocs"],
        env={**os.environ, **asked, "COMP_CWORD": str(len(typed.split(" ")) - 1)},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("blocs expo", ["exposure"]),
        ("blocs world li", ["list"]),
        ("blocs run --world icio-2022", ["icio-2022"]),
        ("blocs run union-state/food", ["union-state/food-embargo"]),
        ("blocs play union-state/hed", ["union-state/hedging"]),
    ],
)
def test_what_may_follow_is_offered(typed, offered):
    assert follows(typed) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_lines(shell, capfd):
    assert main(["completion", shell]) == 0
    assert "_BLOCS_COMPLETE" in capfd.readouterr().out.upper()
