"""Reading a million draws: time and memory of a synthetic folder of 80 countries.

    python benchmarks/bench_many_draws.py [--draws 1000000] [--folder DIR]

The folder is written as workers write it (50 inputs, 81 outputs, chunks with their totals), by
processes of this machine, killed on the way and resumed. The results are made up: what is measured
is the framework. A child process reads it, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

import blocs
from blocs.draws.collect import DrawJob, Ensemble, make_writer, stretches_of
from blocs.draws.store import Folder, open_folder
from blocs.questions.sureness.answer import ScenarioEnsemble, run_ensemble
from blocs.questions.sureness.reading import read_ensemble

SCENARIO = blocs.Scenario(
    title="EU and EAEU trade 10 % cheaper",
    moves=[blocs.TradeCost(between=(["EU27"], ["EAEU"]), sectors="all", change_pct=-10)],
)
KILLED_AFTER = 0.3
"""Share of the chunks that are there when the first run is killed."""


def ensemble_of(draws: int) -> ScenarioEnsemble:
    """Two real draws, and then a plan of many."""
    found = run_ensemble(blocs.load_world("icio-2022"), {"a": SCENARIO}, draws=2)
    design = dataclasses.replace(found.plan.design, draws=draws)
    return dataclasses.replace(found, plan=dataclasses.replace(found.plan, design=design))


def make_answers(outputs: int, inputs: int) -> functools.partial[object]:
    """A setup: results that depend on the inputs of their draw alone and cost nothing."""
    weights = np.random.default_rng(0).normal(0, 1, (outputs, inputs)) / 10
    return functools.partial(_answer, weights)


def _answer(weights: np.ndarray, job: DrawJob) -> np.ndarray:
    return weights @ np.log(job.inputs)


def folder_of(plan: Ensemble, path: Path, *, resume: bool) -> Folder:
    return open_folder(
        path,
        conditions=plan.conditions(),
        layout=plan.layout,
        draws=plan.design.draws,
        chunk=plan.chunk,
        resume=resume,
        rounding=plan.rounding,
    )


def write(plan: Ensemble, path: Path, *, resume: bool, most: int | None = None) -> None:
    """Write missing chunks by two processes; with `most`, die after so many of them."""
    folder = folder_of(plan, path, resume=resume)
    have = folder.finished()
    jobs = [job for job in stretches_of(plan) if job.number not in have]
    with ProcessPoolExecutor(2, initializer=_begin, initargs=(plan, folder)) as pool:
        for done, _ in enumerate(pool.map(_write, jobs, chunksize=4)):
            if most is not None and done > most:
                os.killpg(os.getpgid(0), signal.SIGKILL)


def _begin(plan: Ensemble, folder: Folder) -> None:
    globals()["_writer"] = make_writer(
        plan, functools.partial(make_answers, 81, len(plan.space.inputs)), folder
    )


def _write(job: object) -> bool:
    return bool(globals()["_writer"](job))


def _child(task: str, kept: Path, path: Path, draws: int) -> int:
    command = [sys.executable, __file__, "--draws", str(draws), "--task", task]
    child = subprocess.Popen([*command, str(kept), str(path)], start_new_session=True)
    return child.wait()


def read(ensemble: ScenarioEnsemble, path: Path) -> None:
    """Read, and print seconds and the largest memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.perf_counter()
    table = folder_of(ensemble.plan, path, resume=True).table()
    middle = time.perf_counter()
    found = read_ensemble(dataclasses.replace(ensemble, table=table), focus="BLR")
    seconds, cpu = time.perf_counter() - middle, time.process_time()
    item = found.scenarios[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = Table("What", "measured", "limit", title=f"reading {table.draws:,} draws × 81 outputs")
    rows.add_row("read, ranges to PRIM", f"{seconds:.1f} s", "60 s for a million")
    rows.add_row("of it a draw", f"{1e6 * seconds / table.draws:.1f} µs", "")
    rows.add_row("opened and claimed", f"{middle - start:.1f} s", "")
    rows.add_row("largest memory", f"{peak:.0f} MB (before: {before:.0f})", "1,500 MB")
    rows.add_row("CPU, everything", f"{cpu:.1f} s", "")
    rows.add_row("a 5 % quantile (BLR)", f"{item.quantile('BLR', 0.05):.4f}", "")
    Console().print(rows)


def main() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=None, help="kept, and used again")
    parser.add_argument("--task", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task is not None:
        task, kept, path = options.task
        ensemble: ScenarioEnsemble = pickle.loads(Path(kept).read_bytes())
        most = int(KILLED_AFTER * len(stretches_of(ensemble.plan)))
        {
            "begin": lambda: write(ensemble.plan, Path(path), resume=False, most=most),
            "resume": lambda: write(ensemble.plan, Path(path), resume=True),
            "read": lambda: read(ensemble, Path(path)),
        }[task]()
        return
    place = Path(tempfile.mkdtemp()) if options.folder is None else options.folder
    place.mkdir(parents=True, exist_ok=True)
    kept, path = place / "ensemble.pickle", place / "draws"
    kept.write_bytes(pickle.dumps(ensemble_of(options.draws)))
    if not path.exists():
        code = _child("begin", kept, path, options.draws)
        print("killed by", -code, "with", len(list(path.glob("draws/*.parquet"))), "chunks")
        start = time.perf_counter()
        _child("resume", kept, path, options.draws)
        print(f"resumed and finished in {time.perf_counter() - start:.0f} s")
    size = sum(file.stat().st_size for file in path.rglob("*.parquet"))
    print(f"{size / options.draws:.0f} bytes a draw in files")
    _child("read", kept, path, options.draws)
    if options.folder is None:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
