"""What the package promises: its names, its cold start, its documents."""

import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import blocs
from blocs.foundation.quantities import quantities

ROOT = Path(__file__).resolve().parents[2]


def test_exported_names_are_what_they_were():
    assert sorted(blocs.__all__) == sorted(
        [
            "__version__",
            "BalanceTrade",
            "Batch",
            "BlocsError",
            "BoardReport",
            "Case",
            "ClaimsReport",
            "Closure",
            "Comparison",
            "DataError",
            "DyadAtlas",
            "ElasticityLaw",
            "Embargo",
            "EnergyContract",
            "EnergyItem",
            "EnsembleReading",
            "ExportBan",
            "ExportTax",
            "Exposure",
            "Found",
            "Game",
            "InputError",
            "JoinBloc",
            "JointExposure",
            "LabourSupply",
            "LeaveBloc",
            "Matrix",
            "ModelBand",
            "NoEquilibriumError",
            "NoSupplierError",
            "NonTariffBarrier",
            "NotConvergedError",
            "Outcome",
            "Pair",
            "Play",
            "Productivity",
            "Ranges",
            "ProjectOutcome",
            "QUESTIONS",
            "Sanction",
            "SanctionPart",
            "Scenario",
            "ScenarioError",
            "Session",
            "SolverError",
            "Tariff",
            "TariffSchedule",
            "TariffTable",
            "TradeCost",
            "TradeCostTable",
            "Transfer",
            "UsTariffs",
            "TradeAgreement",
            "SanctionsPackage",
            "ImportSubstitution",
            "MineralBan",
            "CarbonBorderTax",
            "CloseCorridor",
            "Criticality",
            "PointCover",
            "point_cover",
            "Stability",
            "stability",
            "Balance",
            "balance",
            "TerritoryCover",
            "territory_cover",
            "Channels",
            "channels",
            "Events",
            "events",
            "HistoryScore",
            "history",
            "Verification",
            "verify",
            "Poll",
            "Predictability",
            "Votes",
            "poll",
            "predictability",
            "votes",
            "NetworkFlows",
            "NetworkCheck",
            "check_network",
            "KnownCorridors",
            "known_corridors",
            "OwnersPower",
            "network_criticality",
            "network_flows",
            "owners_power",
            "Distance",
            "PassageMatrix",
            "Routes",
            "passage_matrix",
            "routes",
            "sea_distance",
            "OpenCorridor",
            "CorridorTariff",
            "Capacity",
            "World",
            "WorldError",
            "board",
            "check_installation",
            "check_world",
            "claims",
            "compare",
            "describe",
            "describe_move",
            "dyad_atlas",
            "ensemble",
            "exposure",
            "fetch",
            "file_schema",
            "Answered",
            "scenario_text",
            "import_world",
            "list_moves",
            "list_worlds",
            "LiveLaboratory",
            "live_page",
            "load_board",
            "load_case",
            "load_claims",
            "load_game",
            "load_outcome",
            "load_project",
            "load_scenario",
            "load_world",
            "joint_exposure",
            "pair",
            "play",
            "project",
            "run",
            "run_many",
            "run_models",
            "run_ranges",
            "rupture_matrix",
            "tariff_layer",
            "update_world",
            "world_from_frames",
            "write_brief",
        ]
    )
    for name in blocs.__all__:
        assert getattr(blocs, name) is not None


def test_every_error_survives_pickling_with_its_problems():
    import pickle

    from blocs.foundation import errors

    kinds = [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.BlocsError)
    ]
    assert len(kinds) > 8
    for kind in kinds:
        error = kind("what", problems=[errors.Problem("wrong", file="a.csv", line=3)])
        again = pickle.loads(pickle.dumps(error))
        assert str(again) == str(error)
        assert again.problems == error.problems
        assert again.exit_code == error.exit_code


def test_importing_has_no_side_effects_and_no_heavy_libraries():
    code = (
        "import sys, blocs; "
        "heavy = {'pandas', 'xarray', 'pydantic', 'jinja2', 'scipy', 'numba'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_every_quantity_speaks_both_languages():
    for quantity in quantities().values():
        for language in ("en", "ru"):
            assert quantity.label[language]
            assert quantity.text[language].endswith(".")
        assert re.search("[а-я]", quantity.text["ru"])
        assert quantity.unit
        assert quantity.axes


def test_every_move_and_command_stands_in_the_readme():
    from blocs.moves.registry import MOVES

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert 60 <= len(readme.splitlines()) <= 90
    for move in MOVES:
        assert f"`{move}`" in readme, move
    for command in (
        "run",
        "board",
        "compare",
        "exposure",
        "claims",
        "project",
        "play",
        "world",
        "moves",
        "doctor",
    ):
        assert f"blocs {command}" in readme


def test_the_scenario_of_the_readme_loads_and_says_what_it_does(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", readme, re.DOTALL).group(1)
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    for language in ("en", "ru"):
        assert blocs.describe(path, language=language)
    assert blocs.run(None, path).status == "converged"


def test_python_of_the_readme_runs(tmp_path):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", readme, re.DOTALL).group(1)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["icio-2015e", "icio-2022", "icio-2023e"])
def test_embedded_world_is_small_and_carries_its_licence(name):
    folder = files("blocs") / "data/embedded" / name
    size = sum(
        (folder / name).stat().st_size for name in ("arrays.npz", "manifest.json", "sectors.csv")
    )
    assert size <= 4_000_000
    sources = blocs.load_world(name).provenance.sources
    assert all(source.licence for source in sources)
    assert any(source.licence == "CC BY 4.0" and "OECD" in source.attribution for source in sources)


def test_casebook_holds_data_only():
    folder = ROOT / "src/blocs/casebook"
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} <= {".yaml", ".csv"}


def test_code_knows_no_case():
    """No country, bloc or year of a case stands in the code."""
    named = re.compile(r"['\"](BLR|RUS|EAEU|EU27|WEST|Belarus|Russia|union-state)['\"]")
    for path in (ROOT / "src").rglob("*.py"):
        found = named.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.name}: {found.group(0)}"


def test_the_installed_command_is_there():
    """What pip writes into `blocs`: a function of a module, by the name that pyproject.toml gives."""
    script = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]["blocs"]
    module, _, name = script.partition(":")
    code = f"import sys; from {module} import {name}; sys.exit({name}(['--version']))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, f"blocs {blocs.__version__}\n"), ran.stderr


def test_base_dependencies_are_few_and_extras_are_named():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[><=\[]", item)[0] for item in project["dependencies"]}
    assert names == {
        "babel", "h5netcdf", "h5py", "jinja2", "numpy", "pandas", "platformdirs", "pydantic", "rich",
        "ruamel.yaml", "typer", "xarray",
    }  # fmt: skip
    from blocs.cli.doctor import EXTRAS

    assert set(EXTRAS) == set(project["optional-dependencies"])


@pytest.mark.parametrize(
    "name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
)
def test_links_of_the_documents_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
