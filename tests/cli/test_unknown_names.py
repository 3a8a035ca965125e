"""A name that is not there is told before anything that reads scenarios or worlds is loaded."""

import subprocess
import sys

import pytest

ASKED = (
    "import sys; from blocs.cli.main import main; code = main(sys.argv[1:]); "
    "print(code, 'blocs.moves.registry' in sys.modules, "
    "'blocs.questions.trade.answer' in sys.modules)"
)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            ["run", "nosuch"],
            "'nosuch' is neither a file nor a case. Known: corridors, union-state.",
        ),
        (["run", "unionstate"], "Did you mean 'union-state'?"),
        (["run", "nosuch/one"], "'nosuch/one' is neither a file nor a case."),
        (["run", "union-state", "--world", "nowhere"], "unknown world 'nowhere'"),
        (["exposure", "BLR", "--world", "icio-2202"], "Did you mean 'icio-2022'"),
        (["play", "union-state", "--world", "./nowhere"], "there is no folder './nowhere'"),
        (["ensemble", "union-state", "--world", "nowhere"], "unknown world 'nowhere'"),
    ],
)
def test_a_name_is_told_before_what_it_names_is_read(command, told):
    done = subprocess.run([sys.executable, "-c", ASKED, *command], capture_output=True, text=True)
    assert told in done.stderr
    assert done.stdout.split() == ["2", "False", "False"]


def test_a_scenario_that_a_case_has_not_is_told_with_those_it_has():
    command = ["run", "union-state/eaeu-deepenin"]
    done = subprocess.run([sys.executable, "-c", ASKED, *command], capture_output=True, text=True)
    assert "Did you mean 'union-state/eaeu-deepening'" in done.stderr
    assert done.stdout.split()[0] == "2"


SEVERAL = """
import sys
from blocs.cli.main import main
for line in sys.stdin.read().splitlines():
    print(main(line.split()), flush=True)
print("blocs.moves.registry" in sys.modules, "blocs.questions.trade.answer" in sys.modules)
"""


def codes_and_loaded(commands, folder):
    """Exit codes of commands of one process, and whether moves, and answers, were loaded."""
    done = subprocess.run(
        [sys.executable, "-c", SEVERAL],
        input="\n".join(commands),
        capture_output=True,
        text=True,
        cwd=folder,
    )
    *codes, last = done.stdout.splitlines()
    return dict(zip(commands, map(int, codes), strict=True)), last.split()


def test_names_of_every_command_are_told_before_moves_are_known(tmp_path):
    commands = [
        "live nosuch",
        "compare nosuch nosuch",
        "compare nosuch.nc nosuch.nc",
        "exposure XXX",
        "exposure BLR --to XXX",
        "exposure BLR --tariffs nosuch.csv",
        "ensemble nosuch",
        "ensemble union-state --over nosuch",
        "claims nosuch",
        "project nosuch",
        "play nosuch",
        "corridors show nosuch",
        "corridors power nosuch",
        "security cover nosuch",
        "security stability nosuch",
        "world show nosuch",
        "world tariffs nosuch",
    ]
    codes, known = codes_and_loaded(commands, tmp_path)
    assert codes == dict.fromkeys(commands, 2)
    assert known == ["False", "False"]


def test_what_is_wrong_in_a_file_is_told_before_what_solves_is_loaded(tmp_path):
    (tmp_path / "wrong.yaml").write_text("titel: no such key\n", encoding="utf-8")
    commands = [
        "compare wrong.yaml wrong.yaml",
        "ensemble wrong.yaml",
        "claims wrong.yaml",
        "project wrong.yaml",
        "play wrong.yaml",
        "board wrong.yaml",
        "board --only nosuch",
        "corridors close nosuch",
        "security stability wrong.yaml",
    ]
    codes, known = codes_and_loaded(commands, tmp_path)
    assert codes == dict.fromkeys(commands, 2)
    assert known == ["True", "False"]
