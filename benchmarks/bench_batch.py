"""Batches: milliseconds and memory per scenario. See benchmarks/README.md."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.table import Table

import blocs
from bench import PROTOTYPE, SCREEN, prototype_world
from blocs.draws.processes import WORKER_SETTINGS
from blocs.draws.run import run_of
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.scenario import Scenario
from blocs.questions.trade.batch import iterate_many
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.fast import installed

Took = tuple[float, float]
"""Milliseconds per scenario: wall, and processor time of this process (NaN with workers)."""


def scenarios(world: blocs.World, count: int) -> list[Scenario]:
    """Dearer and cheaper trade of random pairs, one embargo in four."""
    draw = np.random.default_rng(0)
    made = []
    for number in range(count):
        one, other = draw.choice(world.countries, 2, replace=False)
        change = float(round(draw.uniform(-15, 30), 1))
        move = TradeCost(between=[[one], [other]], sectors="all", change_pct=change)
        if number % 4 == 0:
            move = Embargo(by=one, on=[other], sectors="all", direction="both")
        made.append(Scenario(title=f"{number}", moves=[move]))
    return made


def batch(world: blocs.World, chosen: list[Scenario], *, workers: int, compiled: bool) -> Took:
    """After the first quarter of the rows: the start of processes is left out."""
    first = len(chosen) // 4
    wall = used = 0.0
    rows = iterate_many(world, chosen, Trade(compiled=compiled), run_of(workers=workers))
    for number, row in enumerate(rows):
        assert row.status == "converged", row.cause
        if number == first:
            wall, used = time.perf_counter(), time.process_time()
    took = each(wall, used, len(chosen) - first - 1)
    return took if workers == 1 else (took[0], float("nan"))


def each(wall: float, used: float, count: int) -> Took:
    """Per scenario since the two clocks were read."""
    return 1e3 * (time.perf_counter() - wall) / count, 1e3 * (time.process_time() - used) / count


def plain(world: blocs.World, chosen: list[Scenario]) -> Took:
    blocs.run(world, chosen[0])
    wall, used = time.perf_counter(), time.process_time()
    for item in chosen:
        blocs.run(world, item)
    return each(wall, used, len(chosen))


def prototype(world: blocs.World, chosen: list[Scenario]) -> Took | None:
    """The prototype solver in a loop: solving only, its inputs made beforehand."""
    if not PROTOTYPE.is_dir():
        SCREEN.print("prototype skipped: no folder shared/benchmarks beside the repository")
        return None
    sys.path.insert(0, str(PROTOTYPE))
    module = importlib.import_module("prototype_solver")
    with tempfile.TemporaryDirectory() as folder:
        rival = prototype_world(world, module, Path(folder))
    costs = [compile_moves(item, world).iceberg_cost_hat for item in chosen[:8]]
    costs = [np.ascontiguousarray(cost.T) for cost in costs]
    module.solve(rival, rival.tau, costs[0])
    wall, used = time.perf_counter(), time.process_time()
    with np.errstate(all="ignore"):
        for cost in costs:
            module.solve(rival, rival.tau, cost)
    return each(wall, used, len(costs))


def speed(count: int, *, repeats: int) -> None:
    world = blocs.load_world("icio-2022")
    chosen = scenarios(world, count)
    routes = {
        "blocs.run in a loop": lambda: plain(world, chosen[: count // 8]),
        "prototype in a loop": lambda: prototype(world, chosen),
    }
    for compiled in (False, True) if installed() else (False,):
        extra = "with the extra fast" if compiled else "NumPy"
        for workers in (1, 2):
            routes[f"batch, {workers} worker(s), {extra}"] = lambda w=workers, c=compiled: batch(
                world, chosen, workers=w, compiled=c
            )
    if not installed():
        SCREEN.print("extra fast skipped: numba is not installed")
    found: dict[str, list[Took]] = {}
    for _ in range(repeats):  # in turn, so that drift of the machine hits all alike
        for name, route in routes.items():
            took = route()
            if took is not None:
                found.setdefault(name, []).append(took)
    best = {name: min(wall for wall, _ in times) for name, times in found.items()}
    table = Table(
        "", "ms per scenario", "all runs", "processor, ms",
        "× faster than blocs.run", "× faster than prototype",
        title=f"{count} scenarios on icio-2022, least of {repeats}; target 15 ms on 2 workers",
    )  # fmt: skip
    rival = best.get("prototype in a loop", float("nan"))
    for name, took in best.items():
        runs = " ".join(f"{wall:.1f}" for wall, _ in found[name])
        used = min(used for _, used in found[name])
        ratio = best["blocs.run in a loop"] / took
        table.add_row(
            name, f"{took:.1f}", runs, f"{used:.1f}", f"{ratio:.2f}", f"{rival / took:.2f}"
        )
    SCREEN.print(table)


MEASURED = """
import json, resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import bench_batch, blocs
from blocs.draws.run import run_of
from blocs.questions.trade.batch import iterate_many
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve import fast

if __name__ == "__main__":
    workers, count = int(sys.argv[2]), int(sys.argv[3])
    world = blocs.load_world("icio-2022")
    chosen = bench_batch.scenarios(world, count)
    trade = Trade(compiled=fast.installed())
    for row in iterate_many(world, chosen, trade, run_of(workers=workers)):
        assert row.status == "converged"
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    others = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps([own, others]))
"""


def memory(counts: tuple[int, ...], *, workers: int) -> None:
    table = Table(
        "scenarios", "this process, MB", "largest worker, MB",
        title=f"peak memory of iterate_many, {workers} workers",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "measured.py"
        script.write_text(MEASURED, encoding="utf-8")
        here = str(Path(__file__).resolve().parent)
        for count in counts:
            command = [sys.executable, str(script), here, str(workers), str(count)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            own, others = json.loads(done.stdout)
            table.add_row(f"{count}", f"{own:.0f}", f"{others:.0f}")
    SCREEN.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=600, help="of the part `speed`")
    parser.add_argument("--repeats", type=int, default=3, help="of the part `speed`")
    parser.add_argument("--only", choices=("speed", "memory"))
    given = parser.parse_args()
    if any(os.environ.get(name) != value for name, value in WORKER_SETTINGS.items()):
        # One worker works in this process, which must have what workers start with.
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | WORKER_SETTINGS)
    if given.only != "memory":
        speed(given.scenarios, repeats=given.repeats)
    if given.only != "speed":
        memory((200, 2000), workers=2)


if __name__ == "__main__":
    main()
