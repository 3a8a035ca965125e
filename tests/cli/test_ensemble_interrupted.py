"""An ensemble that is interrupted and resumed equals one that nobody interrupted."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import interrupted_ensemble
from blocs.cli.main import main
from children import child, paths, wait_for
from dask_cluster import Cluster, local_cluster

pytest.importorskip("pyarrow", reason="needs the extra `ensemble`")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
SCRIPT = Path(interrupted_ensemble.__file__)
ENDED = {"SIGINT": 130, "SIGKILL": -9}
DRAWS, CHUNKS = 800, 4
FLOWS = """origin,destination,sector,value
DEU,DEU,goods,1000
DEU,FRA,goods,60
FRA,DEU,goods,50
FRA,FRA,goods,1000
DEU,DEU,serv,1000
DEU,FRA,serv,30
FRA,DEU,serv,40
FRA,FRA,serv,1000
"""


@pytest.fixture(scope="module")
def request_(tmp_path_factory):
    """What every run is asked for, but where and with what."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / "world").mkdir()
    (folder / "world" / "flows.csv").write_text(FLOWS, encoding="utf-8")
    elasticities = "sector,trade_elasticity\ngoods,5\nserv,4\n"
    (folder / "world" / "elasticities.csv").write_text(elasticities, encoding="utf-8")
    moves = "[{tariff: {by: FRA, on: DEU, sectors: all, rate: 0.2}}]"
    (folder / "t.yaml").write_text(f"title: T\nmoves: {moves}\n", encoding="utf-8")
    common = ["ensemble", str(folder / "t.yaml"), "--world", str(folder / "world")]
    return [*common, "--draws", str(DRAWS), "--focus", "DEU", "--json"]


@pytest.fixture(scope="module")
def whole(request_, tmp_path_factory):
    """The draws and the document of a run that nobody interrupts."""
    out = tmp_path_factory.mktemp("whole")
    run = [sys.executable, "-m", "blocs", *request_, "--workers", "1", "--out", str(out)]
    found = subprocess.run(run, capture_output=True, text=True, check=True, env=paths())
    return draws_of(out), said(found.stdout)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    pytest.importorskip("distributed", reason="needs the extra `dask`")
    with local_cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


def draws_of(folder):
    return {path.name: path.read_bytes() for path in (folder / "draws").iterdir()}


def said(text):
    document = json.loads(text)
    return {
        k: v for k, v in document.items() if k not in ("brief", "draws_folder", "scenario_briefs")
    }


@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
@pytest.mark.parametrize("with_", ["1", "2", "dask"])
def test_interrupted_and_resumed_equals_the_whole(
    request_, whole, tmp_path, capfd, request, name, with_
):
    where = ["--workers", with_]
    if with_ == "dask":
        where = ["--scheduler", request.getfixturevalue("cluster").address]
    arguments = [*request_, *where, "--out", str(tmp_path)]
    command = [sys.executable, str(SCRIPT), name, *arguments]
    broken = subprocess.run(command, capture_output=True, text=True, check=False, env=paths())
    assert broken.returncode == ENDED[name], broken.stderr
    assert "Traceback" not in broken.stderr
    draws, document = whole
    kept = draws_of(tmp_path)
    kept = {name: kept[name] for name in kept if name.endswith(".parquet") and name[0] == "0"}
    assert 0 < len(kept) < CHUNKS
    assert kept.items() <= draws.items()
    assert main([*arguments, "--resume"]) == 0
    assert said(capfd.readouterr().out) == document
    assert draws_of(tmp_path) == draws


def test_a_lost_scheduler_is_one_line(request_, tmp_path):
    """Nothing but our own sentence: no traceback of Dask or asyncio before it."""
    pytest.importorskip("distributed", reason="needs the extra `dask`")
    (tmp_path / "cluster").mkdir()
    out = tmp_path / "o"
    arguments = [arg if arg != str(DRAWS) else "200000" for arg in request_ if arg != "--json"]
    with local_cluster(tmp_path / "cluster") as cluster:
        command = [sys.executable, "-m", "blocs", *arguments, "--scheduler", cluster.address]
        with child([*command, "--out", str(out)]) as running:
            wait_for(lambda: any(out.glob("draws/0*.parquet")), running)
            Cluster.kill(cluster.scheduler)
            _, errors = running.communicate()
    assert running.returncode == 1
    (line,) = errors.strip().splitlines()
    assert line.startswith("Error: the Dask scheduler at tcp://127.0.0.1:")
    assert line.endswith("then go on with `--resume`.")
