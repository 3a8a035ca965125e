"""Linear algebra of a command: one thread, unless the user says otherwise."""

import os
import subprocess
import sys

import pytest

ASKED = (
    "import os, sys; from blocs.cli.main import main; sys.argv = ['blocs', '--version']; "
    "main(); print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"
)


@pytest.mark.parametrize(("given", "expected"), [(None, "1"), ("3", "3")])
def test_one_thread_unless_the_user_says_otherwise(given, expected):
    settings = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    if given is not None:
        settings["OPENBLAS_NUM_THREADS"] = given
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env=settings, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[-2:] == [expected, "False"]
