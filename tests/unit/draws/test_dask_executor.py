"""A real scheduler and real workers: killed workers change nothing, a lost scheduler is told."""

from __future__ import annotations

import functools
from itertools import islice

import pytest

import ensemble_jobs
from blocs.draws.dask_executor import Dask
from blocs.draws.evaluation import WorkersLostError
from blocs.draws.executors import Serial, evaluate_all
from blocs.foundation.errors import WorldError
from children import MOST_SECONDS, wait_for
from dask_cluster import Cluster, local_cluster
from ensemble_jobs import SETUP, plain, rows_of, same

pytest.importorskip("distributed", reason="needs the extra `dask`")


@pytest.fixture
def cluster(tmp_path):
    folder = tmp_path / "cluster"
    folder.mkdir()
    with local_cluster(folder) as found:
        yield found


def workers_of(cluster):
    """Its workers; a busy machine may take long to bring one back."""
    return Dask(cluster.address, wait_seconds=MOST_SECONDS, connect_seconds=MOST_SECONDS)


def slow(count):
    return [(number, "sleep:0.03") for number in range(count)]


def test_a_cluster_gives_the_rows_of_the_serial_run(cluster, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    jobs = [(k, "fail" if k % 7 == 0 else "bug" if k == 5 else "solve") for k in range(300)]
    setup = functools.partial(ensemble_jobs.make_square, 3.0, str(marks))
    same(rows_of(jobs, workers_of(cluster), setup), rows_of(jobs, Serial()))
    # the setup ran once on each worker
    assert len({path.name.split("-")[1] for path in marks.iterdir()}) <= 3
    with pytest.raises(WorldError, match="the input is wrong"):
        rows_of([(0, "refuse")], workers_of(cluster))
    with pytest.raises(WorldError, match="no such world"):
        rows_of(plain(3), workers_of(cluster), ensemble_jobs.refuse)


def test_a_worker_killed_in_mid_run_changes_nothing(cluster):
    rows = evaluate_all(SETUP, slow(80), executor=workers_of(cluster))
    found = list(islice(rows, 20))
    Cluster.kill(cluster.workers[0])
    found += list(rows)
    same(found, rows_of(plain(80), Serial()))


def test_all_workers_killed_and_a_new_one(cluster):
    rows = evaluate_all(SETUP, slow(60), executor=workers_of(cluster))
    found = list(islice(rows, 10))
    for worker in cluster.workers:
        Cluster.kill(worker)
    cluster.add_worker()
    found += list(rows)
    same(found, rows_of(plain(60), Serial()))


@pytest.mark.parametrize("place", [0, 17])
def test_a_job_that_kills_every_worker_is_a_row(cluster, place):
    # the first job waits for workers: it kills each as soon as it has joined
    jobs = plain(30)
    jobs[place] = (place, "die")
    rows = rows_of(jobs, workers_of(cluster))
    assert rows[place].status == "worker_died"
    expected = rows_of(plain(30), Serial())
    del rows[place], expected[place]
    same(rows, expected)


def test_a_lost_scheduler_is_a_clear_error(cluster):
    rows = evaluate_all(SETUP, slow(2000), executor=workers_of(cluster))
    found = list(islice(rows, 20))
    Cluster.kill(cluster.scheduler)
    with pytest.raises(WorkersLostError, match=r"scheduler .* is gone.*--resume"):
        found += list(rows)
    same(found, rows_of(plain(len(found)), Serial()))


def test_leaving_a_run_cancels_its_tasks(cluster):
    from distributed import Client

    rows = evaluate_all(SETUP, slow(10_000), executor=workers_of(cluster))
    assert len(list(islice(rows, 10))) == 10
    rows.close()
    with Client(cluster.address, set_as_default=False) as client:
        wait_for(
            lambda: not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))
        )


def test_no_scheduler_and_no_worker_are_told(tmp_path):
    with pytest.raises(WorkersLostError, match="no Dask scheduler answers"):
        rows_of(plain(1), Dask("tcp://127.0.0.1:9", connect_seconds=0.5))
    folder = tmp_path / "empty"
    folder.mkdir()
    with (
        local_cluster(folder, workers=0) as empty,
        pytest.raises(WorkersLostError, match="has no workers"),
    ):
        rows_of(plain(1), Dask(empty.address, wait_seconds=0.2, connect_seconds=MOST_SECONDS))
