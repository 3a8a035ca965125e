"""What a command loads: nothing that it does not use."""

import inspect
import json
import subprocess
import sys

import pytest

from blocs.cli.commands import loaded
from blocs.cli.main import COMMANDS
from blocs.cli.world.group import COMMANDS as OF_WORLD

TABLES = {"pandas", "xarray", "pyarrow", "dask", "distributed"}
NUMBERS = {"numpy", "scipy", "numba", "SALib", "h5py", "h5netcdf"}
FORMS = {"ruamel", "jinja2"}  # Typer itself loads pydantic to say what is wrong

CHILD = """
import json, sys
from blocs.cli.main import main
code = main(sys.argv[1:])
sys.stdout.flush()
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""

SCENARIO = """
title: A tariff
world: icio-2022
moves:
  - tariff: {by: RUS, on: KAZ, sectors: all, rate: 10%}
"""


def modules_after(*arguments, folder, code):
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    found, modules = json.loads(ran.stderr.splitlines()[-1])
    assert found == code, ran.stderr
    return set(modules)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--version"], 0), (["--help"], 0), (["rnu"], 2), (["--verison"], 2), ([], 2)],
)
def test_what_needs_no_command_loads_none(arguments, code, tmp_path):
    modules = modules_after(*arguments, folder=tmp_path, code=code)
    assert not modules & (TABLES | NUMBERS | FORMS)
    own = {name for name in modules if name.startswith("blocs.")}
    assert {name.split(".")[1] for name in own} == {"cli", "foundation"}


@pytest.mark.parametrize("name", [*COMMANDS, *(f"world {name}" for name in OF_WORLD)])
def test_help_of_a_command_loads_no_world_and_no_solver(name, tmp_path):
    modules = modules_after(*name.split(), "--help", folder=tmp_path, code=0)
    assert not modules & (TABLES | {"scipy", "SALib", "h5py", "jinja2"})
    assert not {name for name in modules if name.startswith("blocs.") and ".solve." in name}


@pytest.mark.parametrize(
    ("scenario", "arguments"),
    [
        (SCENARIO, ["run", "nothing.yaml"]),
        (SCENARIO, ["run", "no-such-case"]),
        (SCENARIO, ["run", "tariff.yaml", "--format", "xls"]),
        (SCENARIO.replace("rate", "rte"), ["run", "tariff.yaml"]),
        (SCENARIO.replace("title", "titel"), ["run", "tariff.yaml"]),
    ],
)
def test_an_error_in_what_was_asked_loads_no_solver(scenario, arguments, tmp_path):
    (tmp_path / "tariff.yaml").write_text(scenario, encoding="utf-8")
    modules = modules_after(*arguments, folder=tmp_path, code=2)
    assert not modules & (TABLES | {"scipy", "SALib", "h5py", "jinja2"})
    assert "blocs.questions.trade.answer" not in modules
    assert "blocs.data.stored.store" not in modules


def test_a_run_loads_no_tables_and_no_library_of_another_question(tmp_path):
    (tmp_path / "tariff.yaml").write_text(SCENARIO, encoding="utf-8")
    modules = modules_after("run", "tariff.yaml", folder=tmp_path, code=0)
    assert (tmp_path / "out" / "tariff.nc").is_file()
    assert not modules & (TABLES | {"scipy", "SALib", "tornado"})
    rooms = {name.split(".")[2] for name in modules if name.startswith("blocs.questions.")}
    assert rooms <= {"answers", "trade"}


@pytest.mark.parametrize(
    ("commands", "name"),
    [(COMMANDS, name) for name in COMMANDS] + [(OF_WORLD, name) for name in OF_WORLD],
)
def test_a_command_is_listed_with_the_first_paragraph_of_its_own_help(commands, name):
    entry = commands[name]
    first, *_ = inspect.cleandoc(loaded(name, entry).help).split("\n\n")
    assert " ".join(first.split()) == entry.help
