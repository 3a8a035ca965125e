"""Worlds that grow: seconds and memory to make, keep, load and solve 120 × 80 to 265 × 170.

    python benchmarks/bench_growth.py [--sizes 120x80,170x100,265x170]

Invented worlds in equilibrium with full matrices (official tables are sparser). Every size is
measured in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from rich.console import Console
from rich.table import Table

from blocs.data.stored.store import find_world
from blocs.foundation.axes import Array, Axis
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve import fast
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.solve.together.many import candidate_of, solved_together
from blocs.questions.trade.engine.state import Economy, economy_of
from blocs.world.provenance import Provenance
from blocs.world.shocks.trade import Shock, bilateral_array
from blocs.world.world import World

SIZES = "120x80,170x100,265x170"
LIMITS = {"265x170": {"keep": 3.0, "load": 1.0}}
STEPS = 400
SIDE_BY_SIDE = 16
Found = TypeVar("Found")


def grown(countries: int, sectors: int) -> World:
    """A world of full matrices in equilibrium: trade balanced, no tariffs."""
    n, s, draw = countries, sectors, np.random.default_rng(1)
    share = draw.gamma(0.3, 1.0, (s, n, n))
    share[:, np.arange(n), np.arange(n)] += n / 4
    share /= share.sum(axis=1, keepdims=True)
    inputs = draw.random((n, s, s))
    inputs *= 0.4 / inputs.sum(axis=1, keepdims=True)
    final = draw.random((n, s))
    final /= final.sum(axis=1, keepdims=True)
    flows = share * _expenditure(share, inputs, final).T[:, None, :]
    return World(
        name="grown",
        year=2020,
        country=Axis("country", tuple(f"C{k:03d}" for k in range(n))),
        sector=Axis("sector", tuple(f"S{k:03d}" for k in range(s))),
        flows=flows.transpose(1, 2, 0),
        trade_elasticity=draw.uniform(3, 8, s),
        provenance=Provenance(title="invented for a benchmark"),
        tariff_rate=np.zeros((n, n, s)),
        input_share=inputs,
    )


def _expenditure(share: Array, inputs: Array, final: Array) -> Array:
    """(country, sector) spending of the equilibrium with balanced trade, 1e9 million USD in all."""
    output = np.ones(final.shape)
    for _ in range(STEPS):
        income = (output * (1 - inputs.sum(axis=1))).sum(axis=1)
        spent = np.matmul(inputs, output[:, :, None])[:, :, 0] + final * income[:, None]
        output = np.matmul(share, spent.T[:, :, None])[:, :, 0].T
        output *= 1e9 / output.sum()
    return spent


def timed(work: Callable[[], Found]) -> tuple[str, Found]:
    """Seconds as people read them, processor time beside, and what it gives."""
    start, busy = time.perf_counter(), time.process_time()
    found = work()
    seconds, used = time.perf_counter() - start, time.process_time() - busy
    return f"{seconds:.2f} s ({used:.2f} of a processor)", found


def measure(size: str) -> None:
    """Rows of one size, as text for the parent."""
    countries, sectors = map(int, size.split("x"))
    world = grown(countries, sectors)
    rows = {"gap of the base year": f"{world.base_year_gap:.0e}"}
    with tempfile.TemporaryDirectory() as folder:
        seconds, place = timed(lambda: world.save(Path(folder) / "grown"))
        rows["keep"] = seconds
        rows["files"] = f"{sum(f.stat().st_size for f in place.rglob('*')) / 1e6:.0f} MB"
        seconds, _ = timed(lambda: find_world(str(place)))
        rows["load"] = seconds
    cost = np.ones((countries, countries, sectors))
    cost[0, 1:] = cost[1:, 0] = 1.2
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    for name in ("first solve", "second solve"):
        seconds, solution = timed(
            lambda: solve_trade(
                economy, shock=Shock(iceberg_cost_hat=cost), model=Model.CALIENDO_PARRO
            )
        )
        rows[name] = f"{seconds}, {solution.iterations} iterations"
    rows |= side_by_side(world, economy)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows["largest memory"] = f"{peak:,.0f} MB"
    for name, value in rows.items():
        limit = LIMITS.get(size, {}).get(name)
        print(size, name, value, "" if limit is None else f"{limit:g} s", sep="|")


def side_by_side(world: World, economy: Economy) -> dict[str, str]:
    """A scenario of many: pairs whose trade becomes dearer, each way of making rounds."""
    draw, rows = np.random.default_rng(2), {}
    shocks = []
    for _ in range(SIDE_BY_SIDE):
        one, other = draw.choice(len(world.countries), 2, replace=False)
        cost = bilateral_array(len(world.countries), len(world.sectors), 1.0)
        cost[one, other] = cost[other, one] = draw.uniform(0.85, 1.3)
        shocks.append(Shock(iceberg_cost_hat=cost))
    model = Model.CALIENDO_PARRO
    candidates = [candidate_of(economy, shock, model=model) for shock in shocks]
    for compiled in (False, True) if fast.installed() else (False,):
        solved_together(candidates[:2], compiled=compiled)
        start = time.process_time()
        found = solved_together(candidates, compiled=compiled)
        used = (time.process_time() - start) / len(shocks)
        assert all(solution is not None for solution in found)
        route = "compiled" if compiled else "NumPy"
        rows[f"side by side, {route}, each"] = f"{used:.3f} of a processor"
    return rows


def main() -> None:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure(options.one)
        return
    table = Table("countries × sectors", "what", "measured", "limit")
    for size in options.sizes.split(","):
        command = [sys.executable, __file__, "--one", size]
        text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        for line in text.splitlines():
            table.add_row(*line.split("|"))
        table.add_section()
    Console().print(table)


if __name__ == "__main__":
    main()
