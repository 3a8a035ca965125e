"""Ensembles as ratios: cost of the framework over the solver, two Dask workers over one, memory.

Run it on a machine that does nothing else, with one thread of linear algebra:
`OPENBLAS_NUM_THREADS=1 python benchmarks/bench_ensemble.py [--draws 10000]`.
"""

from __future__ import annotations

import argparse
import functools
import os
import pickle
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

import blocs
from blocs.draws import DesignKind
from blocs.draws.collect import DrawJob, Ensemble, collect
from blocs.draws.dask_executor import Dask
from blocs.draws.designs import Design
from blocs.draws.elasticities import elasticity_errors
from blocs.draws.evaluation import Executor, answer_jobs
from blocs.draws.executors import TOGETHER, Serial
from blocs.draws.processes import Processes
from blocs.draws.spaces import Space
from blocs.questions.sureness.answer import run_ensemble
from blocs.questions.sureness.space import Uncertainty, uncertain_space
from blocs.questions.trade.drawing import make_solver, prepared_for
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.fast import installed

SCREEN = Console()
WARM = 10
DASK_REPEATS = 3
SCHEDULER_OPTIONS = ("--port", "0", "--dashboard-address", "127.0.0.1:0")
WORKER_OPTIONS = ("--nthreads", "1", "--no-dashboard")
SCENARIO = blocs.Scenario(
    title="EU and EAEU trade 10 % cheaper",
    moves=[blocs.TradeCost(between=(["EU27"], ["EAEU"]), sectors="all", change_pct=-10)],
)


def overhead(world: blocs.World, draws: int, table: Table) -> None:
    """CPU of a draw by the solver, alone and side by side, and of the framework around it."""
    settings, trade = Uncertainty(), Trade(compiled=installed())
    prepared = prepared_for(world, SCENARIO, trade)
    space = uncertain_space(world, {"a": prepared.shock}, settings)
    inputs = space.at(Design(DesignKind.LHS, draws, len(space.dimensions)).points(0, draws))
    errors = elasticity_errors(world, settings.law)
    setup = functools.partial(make_solver, world, (prepared,), trade, space.inputs, {}, errors)
    solver, jobs = setup(), [DrawJob(point, 0) for point in inputs]
    answer_jobs(solver, jobs[:WARM])
    alone = _cpu(lambda: [solver(job) for job in jobs[:WARM]]) / WARM
    beside = _cpu(lambda: [answer_jobs(solver, packet) for packet in _packets(jobs)]) / draws
    row = framework_row(space)
    table.add_row("solver, a draw alone", f"{1e3 * alone:.1f} ms CPU", "")
    table.add_row("solver, a draw side by side", f"{1e3 * beside:.1f} ms CPU", "")
    table.add_row("framework alone, a draw, with files", f"{1e3 * row:.2f} ms CPU", "")
    table.add_row("framework over solver", f"{100 * row / beside:.1f} %", "10 %")
    payload = len(pickle.dumps(setup))
    table.add_row("setup, sent once to a worker", f"{payload / 1e6:.1f} MB", "")
    row = len(pickle.dumps(inputs[0])) + 8 * (len(world.countries) + 1)
    table.add_row("transfer, a draw (there and back)", f"{row} bytes", "")


def _packets(jobs: list[DrawJob]) -> list[list[DrawJob]]:
    return [jobs[k : k + TOGETHER] for k in range(0, len(jobs), TOGETHER)]


def _cpu(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def whole_run(world: blocs.World, draws: int, table: Table) -> None:
    """10,000 draws by two processes: wall-clock time and the largest memory of any process."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        run_ensemble(
            world, {"a": SCENARIO}, draws=draws, folder=Path(folder), executor=Processes(2)
        )
        seconds = time.perf_counter() - start
        size = sum(file.stat().st_size for file in Path(folder).rglob("*.parquet"))
    table.add_row("file, a draw (50 inputs, 81 outputs)", f"{size / draws:.0f} bytes", "")
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    table.add_row(f"{draws} draws, 2 processes", f"{seconds:.0f} s", "240 s for 10,000")
    table.add_row("largest process", f"{peak / 1024:.0f} MB", "1500 MB in all")


def dask_ratio(world: blocs.World, draws: int, table: Table) -> None:
    """Draws a second of two local workers over those of one: the best of alternating runs."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(DASK_REPEATS):
        for count, found in rates.items():
            found.append(draws_a_second(world, draws, count))
    one, two = max(rates[1]), max(rates[2])
    table.add_row("Dask, one worker", f"{one:.1f} draws/s", "")
    table.add_row("Dask, two workers over one", f"{two / one:.2f} ×", "1.7 ×")


def draws_a_second(world: blocs.World, draws: int, workers: int) -> float:
    """Of a cluster of local processes, measured on the second of two runs."""
    with cluster(workers) as address:
        executor: Executor = Dask(address)
        run_ensemble(world, {"a": SCENARIO}, draws=20 * workers, executor=executor)
        start = time.perf_counter()
        run_ensemble(world, {"a": SCENARIO}, draws=draws, executor=executor)
        return draws / (time.perf_counter() - start)


@contextmanager
def cluster(workers: int) -> Generator[str]:
    """A Dask scheduler and workers of one thread each, as processes of this machine."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        command = [sys.executable, "-m"]
        shared = ["--host", "127.0.0.1", "--scheduler-file", str(file)]
        started = [
            subprocess.Popen(
                [*command, "distributed.cli.dask_scheduler", *shared, *SCHEDULER_OPTIONS],
                stderr=subprocess.DEVNULL,
            )
        ]
        started += [
            subprocess.Popen(
                [*command, "distributed.cli.dask_worker", *shared, *WORKER_OPTIONS],
                stderr=subprocess.DEVNULL,
            )
            for _ in range(workers)
        ]
        try:
            import distributed

            while not file.exists():
                time.sleep(0.1)
            with distributed.Client(scheduler_file=str(file), set_as_default=False) as client:
                client.wait_for_workers(workers)
                address = client.scheduler.address
            yield address
        finally:
            for process in reversed(started):
                process.terminate()
            for process in started:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(20)


def framework_row(space: Space, draws: int = 5000) -> float:
    """CPU seconds of a draw that costs nothing: points, laws, rows and Parquet files."""
    outputs = tuple(f"y{k}" for k in range(81))
    design = Design(DesignKind.LHS, draws, len(space.dimensions))
    with tempfile.TemporaryDirectory() as folder:
        for part in ("warm", "timed"):
            start = time.process_time()
            plan = Ensemble(space, design, ("a",), outputs)
            collect(plan, _nothing, executor=Serial(), folder=Path(folder) / part)
    return (time.process_time() - start) / draws


def _nothing() -> functools.partial[object]:
    return functools.partial(_zeros)


def _zeros(_job: object) -> object:
    return np.random.default_rng(1).random(81)


def main() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=2000, help="draws of the long run")
    parser.add_argument("--dask-draws", type=int, default=1500)
    parser.add_argument("--overhead-draws", type=int, default=500)
    options = parser.parse_args()
    world = blocs.load_world("icio-2022")
    table = Table("What", "measured", "limit", title=f"ensembles, {world.name}")
    overhead(world, options.overhead_draws, table)
    whole_run(world, options.draws, table)
    dask_ratio(world, options.dask_draws, table)
    SCREEN.print(table)


if __name__ == "__main__":
    main()
