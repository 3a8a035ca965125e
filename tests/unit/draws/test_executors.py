"""Rows do not depend on who answers them; a dead process costs time, not results."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import subprocess
import sys
from itertools import count, islice
from pathlib import Path

import pytest

import ensemble_jobs
from blocs.draws.evaluation import WorkersLostError
from blocs.draws.executors import Serial, evaluate_all, executor_for
from blocs.draws.processes import Processes
from blocs.foundation.errors import InputError, WorldError
from children import child, paths, wait_for
from ensemble_jobs import SETUP, plain, rows_of, same


def test_rows_come_in_order_with_status_and_cause():
    rows = rows_of([(0, "solve"), (1, "fail"), (2, "bug"), (3, "solve")], Serial())
    assert [row.status for row in rows] == ["done", "no_equilibrium", "bug", "done"]
    assert rows[1].cause == "job 1 has no equilibrium"
    assert rows[2].cause.startswith("ZeroDivisionError")


def test_processes_give_the_rows_of_the_serial_run(tmp_path):
    jobs = [(k, "fail" if k % 7 == 0 else "bug" if k == 5 else "solve") for k in range(60)]
    setup = functools.partial(ensemble_jobs.make_square, 3.0, str(tmp_path))
    same(rows_of(jobs, Processes(2), setup), rows_of(jobs, Serial()))
    made = {path.name.split("-")[1] for path in tmp_path.iterdir()}
    assert len(list(tmp_path.iterdir())) == len(made) <= 2  # the setup was called once per process


def test_a_killed_process_changes_nothing(tmp_path):
    jobs = plain(40)
    jobs[11] = (11, f"die-once:{tmp_path / 'mark'}")
    same(rows_of(jobs, Processes(2)), rows_of(plain(40), Serial()))
    assert (tmp_path / "mark").exists()


def test_a_job_that_always_kills_its_process_is_a_row():
    jobs = plain(12)
    jobs[4] = (4, "die")
    rows = rows_of(jobs, Processes(2))
    assert [row.status for row in rows].count("worker_died") == 1
    assert rows[4].status == "worker_died"
    assert "died" in rows[4].cause
    expected = rows_of(plain(12), Serial())
    del rows[4], expected[4]
    same(rows, expected)


@pytest.mark.parametrize("executor", [Serial(), Processes(2)])
def test_errors_of_input_are_raised_not_repeated_in_every_row(executor):
    with pytest.raises(WorldError, match="the input is wrong"):
        rows_of([(0, "refuse"), (1, "solve")], executor)
    with pytest.raises(WorldError, match="no such world"):
        rows_of(plain(3), executor, ensemble_jobs.refuse)


@pytest.mark.parametrize("executor", [Serial(), Processes(2)])
def test_an_endless_stream_is_answered_as_far_as_it_is_asked(executor):
    seen = []
    rows = evaluate_all(
        SETUP, ((k, "solve") for k in count()), executor=executor, progress=seen.append
    )
    assert len(list(islice(rows, 30))) == 30
    assert sum(seen) >= 30
    rows.close()


def test_impossible_settings_are_refused():
    with pytest.raises(InputError, match="0 processes"):
        executor_for(workers=0)
    with pytest.raises(InputError, match=r"1,000,000 processes: give 1 to 1,000"):
        executor_for(workers=10**6)
    assert executor_for() == Serial()
    assert executor_for(workers=3) == Processes(3)


def test_a_script_without_the_guard_is_told_so(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import functools, ensemble_jobs\n"
        "from blocs.draws.processes import Processes; from blocs.draws.executors import evaluate_all\n"
        "setup = functools.partial(ensemble_jobs.make_square, 1.0)\n"
        "list(evaluate_all(setup, [(0, 'solve')], executor=Processes(2)))\n"
    )
    found = subprocess.run([sys.executable, script], capture_output=True, text=True, env=paths())
    assert WorkersLostError.__name__ in found.stderr
    assert "__main__" in found.stderr


def test_workers_end_with_their_parent(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import functools, ensemble_jobs\n"
        "from blocs.draws.processes import Processes; from blocs.draws.executors import evaluate_all\n"
        "if __name__ == '__main__':\n"
        f"    setup = functools.partial(ensemble_jobs.make_square, 1.0, {str(tmp_path)!r})\n"
        "    jobs = [(k, 'sleep:600') for k in range(4)]\n"
        "    list(evaluate_all(setup, jobs, executor=Processes(2)))\n"
    )
    with child([sys.executable, str(script)]) as parent:
        workers = wait_for(
            lambda: [int(p.name.split("-")[1]) for p in tmp_path.glob("made-*")], parent
        )
        parent.send_signal(signal.SIGKILL)
    wait_for(lambda: not any(alive(pid) for pid in workers))


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with Path(f"/proc/{pid}/stat").open() as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"


def test_workers_start_with_their_own_environment(monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    before = dict(os.environ)
    (row,) = rows_of(["MALLOC_TRIM_THRESHOLD_"], Processes(1), ensemble_jobs.look_up)
    (threads,) = rows_of(["OPENBLAS_NUM_THREADS"], Processes(1), ensemble_jobs.look_up)
    assert (row.result, threads.result) == (str(2**28), "1")
    assert dict(os.environ) == before


def test_every_process_starts_with_it(tmp_path, monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    setup = functools.partial(ensemble_jobs.look_up_together, str(tmp_path), 2)
    rows = rows_of(["OPENBLAS_NUM_THREADS"] * 12, Processes(2), setup)
    answered = dict(row.result for row in rows)
    assert len(answered) == 2
    assert set(answered.values()) == {"1"}


def test_a_process_that_does_not_know_the_setup_gets_it_while_the_first_job_waits(
    tmp_path, monkeypatch
):
    """As where one process took what was meant for both; here no process was given it."""
    setup = functools.partial(ensemble_jobs.look_up_together, str(tmp_path), 2)
    with Processes(2).held(ensemble_jobs.look_up) as held:
        monkeypatch.setattr(held.pool, "give", lambda task: None)
        rows = rows_of(["OPENBLAS_NUM_THREADS"] * 12, held, setup)
    assert [row.status for row in rows] == ["done"] * 12
    assert len(dict(row.result for row in rows)) == 2


def test_held_processes_serve_one_setup_after_another(tmp_path):
    marks = [tmp_path / "one", tmp_path / "other"]
    for folder in marks:
        folder.mkdir()
    one, other = (
        functools.partial(ensemble_jobs.make_square, float(3 + k), str(folder))
        for k, folder in enumerate(marks)
    )
    jobs = plain(20)
    with Processes(2).held(ensemble_jobs.look_up) as held:
        same(rows_of(jobs, held, one), rows_of(jobs, Serial()))
        same(rows_of(jobs, held, one), rows_of(jobs, Serial()))  # made once for both
        rows = rows_of(jobs, held, other)
        with pytest.raises(WorldError, match="no such world"):
            rows_of(jobs, held, ensemble_jobs.refuse)
        same(rows_of(jobs, held, other), rows)
    same(rows, rows_of(jobs, Serial(), functools.partial(ensemble_jobs.make_square, 4.0)))
    by_process = [[path.name.split("-")[1] for path in folder.iterdir()] for folder in marks]
    assert len(by_process[0]) == len(set(by_process[0])) <= 2
    assert len({*by_process[0], *by_process[1]}) <= 2


def test_runs_of_held_processes_may_be_taken_by_turns():
    doubled = functools.partial(ensemble_jobs.make_square, 6.0)
    with Processes(2).held() as held:
        one = evaluate_all(SETUP, plain(60), executor=held)
        other = evaluate_all(doubled, plain(60), executor=held)
        pairs = list(zip(one, other, strict=True))
    same([row for row, _ in pairs], rows_of(plain(60), Serial()))
    same([row for _, row in pairs], rows_of(plain(60), Serial(), doubled))


def test_a_process_that_dies_in_one_of_two_runs_by_turns_changes_nothing_in_either(tmp_path):
    """The second run to hear of it leaves the new processes alone: the first has work there."""
    slow = [(k, "sleep:0.1") for k in range(24)]
    dying = [*slow]
    dying[5] = (5, f"die-once:{tmp_path / 'mark'}")
    with Processes(4).held() as held:
        one = evaluate_all(SETUP, dying, executor=held)
        other = evaluate_all(SETUP, slow, executor=held)
        pairs = list(zip(one, other, strict=True))
    same([row for row, _ in pairs], rows_of(plain(24), Serial()))
    same([row for _, row in pairs], rows_of(plain(24), Serial()))


def test_a_held_process_that_dies_between_runs_or_in_one_changes_nothing(tmp_path):
    with Processes(2).held() as held:
        (row,) = rows_of(["OPENBLAS_NUM_THREADS"], held, ensemble_jobs.look_up)
        assert row.result == "1"
        for process in multiprocessing.active_children():
            process.kill()
            process.join()
        jobs = plain(12)
        jobs[4] = (4, f"die-once:{tmp_path / 'mark'}")
        same(rows_of(jobs, held), rows_of(plain(12), Serial()))
    assert not multiprocessing.active_children()


def test_processes_that_still_start_are_not_waited_for(tmp_path):
    """What they load would take an hour."""
    starting = functools.partial(ensemble_jobs.wait_in, str(tmp_path))
    with Processes(2).held(starting):
        wait_for(lambda: len(list(tmp_path.iterdir())) == 2)
    assert not multiprocessing.active_children()
