"""Measure exposure on icio-2022: all dyads against plain solves, the linear atlas, derivatives.

Run it as a program: `python benchmarks/bench_exposure.py [--plain 20] [--runs 9]`.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.table import Table

import blocs
from blocs.draws.elasticities import elasticity_draws
from blocs.draws.run import run_of
from blocs.questions.exposure.bands import MODELS, partner_bands
from blocs.questions.exposure.engine.friends import friends_and_enemies
from blocs.questions.exposure.engine.rupture import Rupture, all_dyads
from blocs.questions.exposure.rupture_atlas import rupture_atlas
from blocs.questions.trade.engine.derivatives.directions import Direction, Outcome
from blocs.questions.trade.engine.derivatives.linearise import linearise
from blocs.questions.trade.engine.derivatives.products import jvp, vjp
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance, bilateral_array

SCREEN = Console(highlight=False)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def plain_run(world: blocs.World, dyad: Rupture) -> float:
    """Seconds of `blocs.run` of the embargo between two countries."""
    embargo = blocs.Embargo(by=list(dyad.one), on=list(dyad.other), sectors="all", direction="both")
    scenario = blocs.Scenario(title="rupture", moves=[embargo])
    return seconds(lambda: blocs.run(world, scenario))


def bench_atlas(world: blocs.World, table: Table, *, plain: int, workers: int) -> None:
    dyads = all_dyads(world)
    with tempfile.TemporaryDirectory() as folder:
        whole = seconds(
            lambda: rupture_atlas(world, Trade(), run_of(workers=workers), folder=folder)
        )
    sample = np.random.default_rng(0).choice(len(dyads), plain, replace=False)
    one = statistics.median(plain_run(world, dyads[k]) for k in sample)
    table.add_row(
        f"all {2 * len(dyads)} ordered ruptures, {workers} workers", f"{whole:.1f} s", "180 s"
    )
    table.add_row(f"one plain blocs.run (median of {plain})", f"{1e3 * one:.0f} ms", "")
    table.add_row("… for every ordered dyad", f"{2 * len(dyads) * one:.0f} s", "")
    ratio = 2 * len(dyads) * one / whole
    table.add_row("plain over atlas", f"{ratio:.1f} ×", "")


def bench_derivatives(world: blocs.World, table: Table, *, runs: int) -> None:
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    n, s = len(world.countries), len(world.sectors)
    cost = bilateral_array(n, s, 1.0)
    cost[0, 1] = cost[1, 0] = np.inf
    tariff = bilateral_array(n, s, 0.05)
    tariff[range(n), range(n)] = 0.0
    shocks = {
        "no tariffs": Shock(iceberg_cost_hat=cost),
        "tariffs everywhere": Shock(iceberg_cost_hat=cost, tariff_rate_cf=tariff),
    }
    for name, shock in shocks.items():
        outcome = Outcome(log_real_income=np.eye(n)[0])
        step = Direction(trade_elasticity=np.ones(s))
        times: dict[str, list[float]] = {"solve": [], "vjp": [], "jvp": []}
        for _ in range(runs):
            start = time.perf_counter()
            solution = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
            solved = time.perf_counter()
            assert vjp(linearise(solution, shock=shock), outcome).log_iceberg_cost.any()
            back = time.perf_counter()
            jvp(linearise(solution, shock=shock), step)
            times["solve"].append(solved - start)
            times["vjp"].append(back - solved)
            times["jvp"].append(time.perf_counter() - back)
        median = {key: statistics.median(values) for key, values in times.items()}
        for key, value in median.items():
            table.add_row(f"{key}, {name}", f"{1e3 * value:.0f} ms", "")
        table.add_row(f"vjp over solve, {name}", f"{median['vjp'] / median['solve']:.2f} ×", "4 ×")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", type=int, default=20, help="plain runs to sample")
    parser.add_argument("--runs", type=int, default=9, help="repetitions of short measurements")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    world = blocs.load_world("icio-2022")
    table = Table("What", "measured", "limit", title=f"exposure, {world.name}")
    bench_derivatives(world, table, runs=options.runs)
    linear = statistics.median(
        seconds(lambda: friends_and_enemies(world, Trade())) for _ in range(3)
    )
    table.add_row(f"linear atlas, {len(world.countries)} adjoints", f"{linear:.1f} s", "20 s")
    one, other = world.countries[:2]
    draws = seconds(
        lambda: partner_bands(
            world,
            one,
            [other],
            Trade(),
            run_of(workers=options.workers),
            drawn=elasticity_draws(world, 200),
            models=MODELS,
            trade_balance=TradeBalance.FIXED_SHARE,
        )
    )
    table.add_row("band of one partner, 200 draws × 2 models × 2 cuts", f"{draws:.1f} s", "")
    bench_atlas(world, table, plain=options.plain, workers=options.workers)
    SCREEN.print(table)


if __name__ == "__main__":
    main()
