"""The zip of `--for researcher` runs again, elsewhere, to the same numbers."""

import dataclasses
import json
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

from blocs.data.stored.store import save_stored_world
from blocs.world.provenance import Source
from children import paths
from worlds import make_world

SCENARIO = """title: A tariff from a table
notes: with a table beside it
moves:
  - tariff_table: {file: rates/rates.csv}
"""


def zipped(folder, arguments):
    """The zip of a run, unpacked in a folder of its own.

    By a process of its own, as people run it: this one may use other threads for its algebra.
    """
    command = ["run", *arguments, "--for", "researcher", "--out", str(folder / "out")]
    subprocess.run(
        [sys.executable, "-m", "blocs", *command], env=paths(), capture_output=True, check=True
    )
    (made,) = (folder / "out").glob("*.zip")
    with zipfile.ZipFile(made) as opened:
        opened.extractall(folder / "elsewhere")
    (inside,) = (folder / "elsewhere").iterdir()
    return inside


def again(folder):
    """Exit code of the command inside, and the largest gap that it tells."""
    done = subprocess.run(
        [sys.executable, "again.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        env=paths(),
        check=False,
    )
    found = re.search(r"(\d+) numbers; largest gap (\S+) ", done.stdout)
    assert found, done.stderr
    assert int(found[1]) > 50
    return done.returncode, float(found[2])


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shipped")
    options = ["--draws", "3", "--seed", "5", "--model", "armington"]
    return zipped(folder, ["union-state/food-embargo", *options])


def test_it_runs_again_to_the_same_numbers(shipped):
    code, gap = again(shipped)
    assert code == 0
    assert gap <= 1e-12


def test_it_says_where_numbers_differ(shipped, tmp_path):
    folder = tmp_path / "changed"
    shutil.copytree(shipped, folder)
    document = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    document["countries"]["BLR"]["real_income_change_pct"] += 0.5
    (folder / "outcome.json").write_text(json.dumps(document), encoding="utf-8")
    code, gap = again(folder)
    assert code == 1
    assert gap == pytest.approx(0.5, rel=0.01)


def test_its_manifest_names_version_world_model_parameters_and_seed(shipped):
    manifest = json.loads((shipped / "manifest.json").read_text(encoding="utf-8"))
    document = json.loads((shipped / "outcome.json").read_text(encoding="utf-8"))
    assert manifest["ranges"]["seed"] == document["ranges"]["seed"] == 5
    assert manifest["world"]["sha256"] == document["provenance"]["world"]["sha256"]
    assert manifest["world"]["carried"] is False
    assert manifest["model"] == "armington"
    assert len(manifest["elasticities"]) == 50
    told = (shipped / "README.md").read_text(encoding="utf-8")
    assert "python again.py" in told
    assert "--seed 5" in told


def own_run(folder, licence):
    """A run on a world of one's own with tables beside the scenario, all deleted afterwards."""
    sources = (Source(title="Ours", licence=licence),)
    world = make_world(countries=4, sectors=3)
    told = dataclasses.replace(world.provenance, sources=sources)
    kept = folder / "mine"
    save_stored_world(dataclasses.replace(world, provenance=told), kept)
    (folder / "rates").mkdir()
    rates = "origin,destination,sector,rate\nC00,C01,S00,0.3\n"
    (folder / "rates" / "rates.csv").write_text(rates, encoding="utf-8")
    theta = folder / "theta.csv"
    theta.write_text("sector,trade_elasticity\nS00,4\nS01,5\nS02,6\n", encoding="utf-8")
    scenario = folder / "own.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    options = ["--world", str(kept), "--elasticity", str(theta), "--draws", "2"]
    inside = zipped(folder, [str(scenario), *options])
    for item in (kept, folder / "rates"):
        shutil.rmtree(item)
    theta.unlink()
    return inside


def test_a_world_with_an_open_licence_travels_with_every_table(tmp_path):
    inside = own_run(tmp_path, "CC BY 4.0")
    assert (inside / "tables" / "rates.csv").exists()
    assert (inside / "world" / "mine" / "manifest.json").exists()
    assert again(inside)[1] <= 1e-12


def test_a_world_without_one_stays_at_home(tmp_path):
    inside = own_run(tmp_path, "for members only")
    assert not (inside / "world").exists()
    assert "world/mine" in (inside / "README.md").read_text(encoding="utf-8")
    manifest = json.loads((inside / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["world"]["carried"] is False
    assert len(manifest["world"]["sha256"]) == 64
