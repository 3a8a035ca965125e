"""The table of draws: the same whatever the executor, resumable after a kill, whole on a full disk."""

from __future__ import annotations

import contextlib
import functools
import resource
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest

import ensemble_jobs
from blocs.draws.collect import Ensemble, collect
from blocs.draws.dask_executor import Dask
from blocs.draws.designs import Design, DesignKind
from blocs.draws.evaluation import WorkersLostError
from blocs.draws.executors import Serial
from blocs.draws.laws import Discrete, LogNormal, Normal
from blocs.draws.processes import Processes
from blocs.draws.spaces import Space
from blocs.draws.store import DiskFullError
from blocs.draws.table import failure_counts
from blocs.foundation.errors import InputError
from children import paths
from dask_cluster import Cluster, local_cluster

SPACE = Space({"a": Normal(0, 1), "b": LogNormal(2, 1), "w": Discrete(("x", "y"))})


def plan(draws=900, seed=3, variants=("one", "two")):
    design = Design(DesignKind.LHS, draws, 3, seed)
    return Ensemble(SPACE, design, variants, ("sum", "product"), {"what": "test"})


def setup(seconds=0.0):
    return functools.partial(ensemble_jobs.make_sums, seconds)


def whole(table):
    parts = [table.inputs(SPACE.inputs)]
    parts += [table.outputs(("sum", "product"), variant=k) for k in range(2)]
    return np.concatenate(parts, axis=1), list(table.failures())


def same(one, other):
    np.testing.assert_array_equal(whole(one)[0], whole(other)[0])
    assert whole(one)[1] == whole(other)[1]


@pytest.fixture(scope="module")
def expected():
    return collect(plan(), setup())


def test_rows_have_values_or_a_status_with_a_cause(expected):
    a, b, _ = expected.inputs(SPACE.inputs).T
    total = expected.outputs(("sum",), variant=1)[:, 0]
    failed = a > 1.5
    np.testing.assert_allclose(total[~failed], 10 + (a + b)[~failed])
    assert np.isnan(total[failed]).all()
    (count,) = failure_counts(expected)
    assert (count.status, count.rows) == ("no_equilibrium", 2 * failed.sum())
    assert count.cause.startswith("a is ")


def test_files_and_processes_give_the_same_table(expected, tmp_path):
    same(collect(plan(), setup(), executor=Processes(2), folder=tmp_path / "p"), expected)
    table = collect(plan(), setup(), executor=Serial(), folder=tmp_path / "s")
    same(table, expected)
    files = {k: sorted((tmp_path / k / "draws").iterdir()) for k in "ps"}
    assert [f.read_bytes() for f in files["p"]] == [f.read_bytes() for f in files["s"]]


def test_another_ensemble_is_refused_by_name_and_resume_is_asked_for(tmp_path):
    collect(plan(250), setup(), folder=tmp_path)
    with pytest.raises(InputError, match="seed: 3 there, 4 here"):
        collect(plan(250, seed=4), setup(), folder=tmp_path, resume=True)
    with pytest.raises(InputError, match="--resume"):
        collect(plan(250), setup(), folder=tmp_path)
    (tmp_path / "manifest.json").write_text("nonsense")
    with pytest.raises(InputError, match="not a manifest"):
        collect(plan(250), setup(), folder=tmp_path, resume=True)


def test_damaged_and_missing_chunks_are_made_anew_and_others_kept(expected, tmp_path):
    collect(plan(), setup(), folder=tmp_path)
    files = sorted((tmp_path / "draws").iterdir())
    assert len(files) == 4
    kept = files[0].stat().st_mtime_ns
    files[1].write_bytes(files[1].read_bytes()[:300])
    files[2].unlink()
    seen = []
    table = collect(plan(), setup(), folder=tmp_path, resume=True, progress=seen.append)
    same(table, expected)
    assert seen[0] == 2 * (250 + 150)
    assert sum(seen) == 1800
    assert files[0].stat().st_mtime_ns == kept


SCRIPT = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {here!r})
from test_collect import plan, setup
from blocs.draws.processes import Processes
from blocs.draws.collect import collect

def watch(finished):
    if any(Path({folder!r}).glob("draws/0*.parquet")):
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    folder = Path({folder!r})
    collect(plan(), setup(0.002), executor=Processes(2), folder=folder, progress=watch)
"""


def test_resume_after_a_real_kill(expected, tmp_path, request):
    script, folder = tmp_path / "run.py", tmp_path / "draws-here"
    script.write_text(SCRIPT.format(here=str(request.path.parent), folder=str(folder)))
    ended = subprocess.run([sys.executable, script], env=paths(), check=False).returncode
    assert ended == -signal.SIGKILL
    found = len(list(folder.glob("draws/0*.parquet")))
    assert 0 < found < 4
    same(collect(plan(), setup(), folder=folder, resume=True), expected)


def test_a_full_disk_is_told_and_finished_chunks_are_kept(expected, tmp_path):
    collect(plan(), setup(), folder=tmp_path)
    files = sorted((tmp_path / "draws").iterdir())
    for file in files[1:]:
        file.unlink()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:  # a real EFBIG from the kernel, in the middle of a file
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, before[1]))
        with pytest.raises(DiskFullError, match=r"disk is full.*1 of 4 chunks.*--resume"):
            collect(plan(), setup(), folder=tmp_path, resume=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in (tmp_path / "draws").iterdir()] == ["000000.parquet"]
    same(collect(plan(), setup(), folder=tmp_path, resume=True), expected)


def test_a_lost_scheduler_keeps_chunks_and_resume_goes_on(expected, tmp_path):
    pytest.importorskip("distributed", reason="needs the extra `dask`")
    folder, place = tmp_path / "draws-here", tmp_path / "cluster"
    place.mkdir()
    with local_cluster(place) as cluster:

        def watch(_finished):
            if list(folder.glob("draws/0*.parquet")) and cluster.scheduler.poll() is None:
                Cluster.kill(cluster.scheduler)

        with pytest.raises(WorkersLostError, match=r"is gone.*--resume"):
            collect(
                plan(),
                setup(0.005),
                executor=Dask(cluster.address),
                folder=folder,
                progress=watch,
            )
    assert 0 < len(list(folder.glob("draws/0*.parquet"))) < 4
    same(collect(plan(), setup(), folder=folder, resume=True), expected)


def test_a_killed_dask_worker_leaves_the_table_as_it_is(expected, tmp_path):
    pytest.importorskip("distributed", reason="needs the extra `dask`")
    with local_cluster(tmp_path) as cluster:
        done = []

        def watch(finished):
            done.append(finished)
            if sum(done) > 300 and cluster.workers[0].poll() is None:
                Cluster.kill(cluster.workers[0])

        table = collect(plan(), setup(0.002), executor=Dask(cluster.address), progress=watch)
        assert cluster.workers[0].poll() is not None
    same(table, expected)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 kB of its own: a full one gives a real ENOSPC."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True
        ).returncode
    ):
        pytest.skip("no right to mount a small file system here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_file_system_that_is_full_keeps_finished_chunks(expected, small_disk):
    filler, folder = small_disk / "filler", small_disk / "draws-here"
    collect(plan(), setup(), folder=folder)
    for file in sorted((folder / "draws").iterdir())[1:]:
        file.unlink()
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as stream:
        while stream.write(bytes(4096)):
            pass
    with pytest.raises(DiskFullError, match=r"disk is full.*1 of 4 chunks.*--resume"):
        collect(plan(), setup(), folder=folder, resume=True)
    assert [path.name for path in (folder / "draws").iterdir()] == ["000000.parquet"]
    filler.unlink()
    same(collect(plan(), setup(), folder=folder, resume=True), expected)
