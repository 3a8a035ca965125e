"""Jobs for the tests of executors; workers import them by name."""

from __future__ import annotations

import functools
import os
import signal
import time
from pathlib import Path

import numpy as np

from blocs.draws.executors import evaluate_all
from blocs.foundation.errors import NoEquilibriumError, NotConvergedError, WorldError
from children import wait_for


def make_square(offset, folder=None):
    """A setup: leaves a mark in `folder` (who was made), then answers jobs."""
    if folder is not None:
        (Path(folder) / f"made-{os.getpid()}-{time.monotonic_ns()}").touch()
    return functools.partial(_answer, offset)


def look_up():
    """A setup whose jobs are names in the environment."""
    return os.environ.get


def look_up_together(folder, processes):
    """A setup whose jobs are names in the environment: who answers, and with what.

    No job is answered before so many processes have one: each leaves a mark in `folder`. Where that
    does not happen, the run ends with an error.
    """
    return functools.partial(_process_and_value, Path(folder), processes)


def _process_and_value(folder, processes, name):
    (folder / str(os.getpid())).touch()
    try:
        wait_for(lambda: len(list(folder.iterdir())) >= processes, seconds=60.0)
    except AssertionError:  # as a row it would leave the next job to wait as long
        raise WorldError(f"{processes} processes never had a job at once") from None
    return os.getpid(), os.environ.get(name)


def wait_in(folder):
    """For an hour, with a mark in `folder`."""
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(3600)


def refuse():
    """A setup that cannot be made."""
    raise WorldError("no such world")


def _answer(offset, job):
    number, order = job
    if order == "fail":
        raise NoEquilibriumError(f"job {number} has no equilibrium")
    if order == "bug":
        return 1 // 0
    if order == "refuse":
        raise WorldError("the input is wrong")
    if order == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if order.startswith("die-once:"):
        mark = Path(order.removeprefix("die-once:"))
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if order.startswith("sleep:"):
        time.sleep(float(order.removeprefix("sleep:")))
    random = np.random.default_rng(number)
    return np.linalg.solve(random.standard_normal((6, 6)), np.full(6, offset))


SETUP = functools.partial(make_square, 3.0)


def rows_of(jobs, executor, setup=SETUP):
    return list(evaluate_all(setup, jobs, executor=executor))


def same(one, other):
    assert [row.status for row in one] == [row.status for row in other]
    assert [row.cause for row in one] == [row.cause for row in other]
    for a, b in zip(one, other, strict=True):
        assert (a.answer is None) == (b.answer is None)
        if a.answer is not None:
            np.testing.assert_array_equal(a.answer, b.answer)


def plain(count):
    return [(number, "solve") for number in range(count)]


def make_sums(seconds):
    """A setup for tables: draws with a > 1.5 fail."""
    return functools.partial(_sums, seconds)


def _sums(seconds, job):
    time.sleep(seconds)
    a, b, _ = job.inputs
    if a > 1.5:
        raise NoEquilibriumError(f"a is {a:.3f}")
    return np.array([10 * job.variant + a + b, a * b])


def headlines_of(offset):
    """The setup of a question with two headlines, that has no answer to two of its jobs."""
    return functools.partial(_headlines, offset)


def _headlines(offset, job):
    if job == 3:
        raise NotConvergedError("stopped short")
    if job == 4:
        raise ZeroDivisionError("a slip")
    return {"level": offset + job, "minus": -float(job)}
