"""Completion, asked for as shells ask: by a process with what was typed so far."""

import os
import shutil
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
        ("blocs project union-state/nuclear-plant-", ["union-state/nuclear-plant-as-expected"]),
        ("blocs exposure BL", ["BLR"]),
        ("blocs run x.yaml --focus KA", ["KAZ"]),
    ],
)
def test_what_may_follow_is_offered(typed, offered):
    assert follows(typed) == offered


INSIDE = r"""
source <(blocs completion bash)
COMP_WORDS=({words})
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
$(complete -p blocs | sed 's/.*-F \([^ ]*\) .*/\1/') blocs
printf '%s\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("blocs exposure BLR --to RUS,KA", ["RUS,KAZ"]),
        ("blocs exposure Bel", ["Belarus", "Belgium"]),
        (r"blocs exposure 'United\ S'", [r"United\ States"]),
        ("blocs exposure --world icio-2022 Бела", ["Беларусь"]),
        ("blocs compare x.nc --countries CHN,BL", ["CHN,BLR"]),
    ],
)
def test_what_is_printed_completes_in_a_real_shell(words, offered, tmp_path):
    program = tmp_path / "blocs"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m blocs "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        ["bash", "--norc", "-c", INSIDE.format(words=words)],
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == offered


def test_completing_a_value_loads_no_numbers():
    code = "import sys; from blocs.cli.main import main\ntry: main()\nfinally: print(*sys.modules)"
    for typed in ("run uni", "ensemble uni", "exposure BL", "play uni", "run --world icio"):
        asked = {"_BLOCS_COMPLETE": "complete_bash", "COMP_WORDS": f"blocs {typed}"}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **asked, "COMP_CWORD": str(len(typed.split()))},
            capture_output=True,
            text=True,
        )
        assert not {"numpy", "blocs.world.world", "rich"} & set(done.stdout.split())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_its_lines(shell, capfd):
    assert main(["completion", shell]) == 0
    assert "_BLOCS_COMPLETE" in capfd.readouterr().out.upper()
