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
