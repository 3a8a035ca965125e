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
from blocs.draws import DesignKind
from blocs.draws.collect import Ensemble, collect, keep_by_workers, make_writer, stretches_of
from blocs.draws.dask_executor import Dask
from blocs.draws.designs import Design
from blocs.draws.evaluation import WorkersLostError
from blocs.draws.executors import Serial
from blocs.draws.laws import Discrete, LogNormal, Normal
from blocs.draws.processes import Processes
from blocs.draws.spaces import Space
from blocs.draws.store import DiskFullError, Folder, open_folder
from blocs.draws.table import EXACT_DRAWS, failure_counts, subsample
from blocs.draws.totals import totals_of
from blocs.foundation.errors import InputError
from children import paths
from dask_cluster import Cluster, local_cluster

SPACE = Space({"a": Normal(0, 1), "b": LogNormal(2, 0.5), "w": Discrete(("x", "y"))})


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
    # lazily: readers of Parquet close their files in a thread of their own, a moment later
    subprocess.run(["umount", "--lazy", str(place)], check=True)


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


# -- many draws -----------------------------------------------------------------------------------


def many():
    return plan(EXACT_DRAWS + 50, variants=("one",))


def test_workers_of_a_cluster_keep_their_own_chunks_of_many_draws(tmp_path):
    pytest.importorskip("distributed", reason="needs the extra `dask`")
    (tmp_path / "cluster").mkdir()
    ensemble, seen = many(), []
    with local_cluster(tmp_path / "cluster") as cluster:
        table = collect(
            ensemble,
            setup(),
            executor=Dask(cluster.address),
            folder=tmp_path / "draws-here",
            progress=seen.append,
        )
    assert sum(seen) == ensemble.design.draws
    assert set(seen) == {0, 250, 50}  # a chunk at a time, the last one shorter
    values = collect(ensemble, setup()).outputs(("sum", "product"))
    np.testing.assert_array_equal(table.outputs(("sum", "product")), values)
    brought, made = table.totals(), totals_of(values)
    np.testing.assert_array_equal(brought.cells, made.cells)
    np.testing.assert_array_equal(brought.counts, made.counts)
    np.testing.assert_array_equal(brought.answered, made.answered)


def test_chunks_that_workers_kept_stay_after_a_lost_scheduler(expected, tmp_path):
    pytest.importorskip("distributed", reason="needs the extra `dask`")
    (tmp_path / "cluster").mkdir()
    ensemble, path = plan(), tmp_path / "draws-here"
    folder = open_folder(
        path,
        conditions=ensemble.conditions(),
        layout=ensemble.layout,
        draws=ensemble.design.draws,
        chunk=ensemble.chunk,
        resume=False,
    )
    stretches = stretches_of(ensemble)
    with local_cluster(tmp_path / "cluster", workers=1) as cluster:

        def lose(_finished):
            Cluster.kill(cluster.scheduler)

        executor = Dask(cluster.address)
        with pytest.raises(WorkersLostError, match="--resume"):
            keep_by_workers(ensemble, setup(0.001), executor, folder, stretches, progress=lose)
    kept = folder.finished()
    assert 0 in kept
    seen = []
    same(collect(ensemble, setup(), folder=path, resume=True, progress=seen.append), expected)
    assert seen[0] == 2 * sum(stretches[k].draws for k in kept)


def test_totals_are_made_of_the_columns_where_a_file_brings_none_that_fit(expected, tmp_path):
    table = collect(plan(), setup(), folder=tmp_path)
    for rounding in (0.0, 0.5):
        for variant in range(2):
            found = table.totals(variant=variant, rounding=rounding)
            values = expected.outputs(("sum", "product"), variant=variant)
            made = totals_of(values, rounding=rounding)
            np.testing.assert_array_equal(found.cells, made.cells)
            np.testing.assert_array_equal(found.counts, made.counts)
            assert found.draws == 900


def test_a_worker_that_does_not_see_the_folder_is_told(tmp_path):
    layout = many().layout
    folder = Folder(tmp_path / "elsewhere", "key", layout, 200_000, 250)
    with pytest.raises(InputError, match=r"does not see .*elsewhere.*all machines share"):
        make_writer(many(), setup(), folder)


@pytest.mark.parametrize("most", [1, 250, 400, 899, 900, 5000])
def test_a_subsample_is_of_the_seed_and_the_same_from_files_and_memory(expected, tmp_path, most):
    table = collect(plan(), setup(), folder=tmp_path)
    chosen = subsample(table, most, seed=7)
    if most >= 900:
        assert chosen is None
        return
    assert len(chosen) == most
    assert (np.diff(chosen) > 0).all()
    np.testing.assert_array_equal(chosen, subsample(table, most, seed=7))
    for one in (table, expected):
        np.testing.assert_array_equal(
            one.inputs(("b", "w"), draws=chosen), expected.inputs(("b", "w"))[chosen]
        )
        np.testing.assert_array_equal(
            one.outputs(("product",), variant=1, draws=chosen),
            expected.outputs(("product",), variant=1)[chosen],
        )


def test_subsamples_of_different_seeds_reach_all_draws(tmp_path):
    table = collect(plan(), setup(), folder=tmp_path)
    reached = {int(k) for seed in range(40) for k in subsample(table, 250, seed=seed)}
    assert reached == set(range(900))
