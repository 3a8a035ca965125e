"""Solves, batches and gradients in two states of the engine: ratios of processor time.

See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

import blocs
import states  # before all that older states have in other places
from bench_batch import scenarios
from bench_start import other_tree
from blocs.draws.processes import WORKER_SETTINGS
from blocs.draws.run import run_of
from blocs.moves.instruments.barriers import Embargo
from blocs.moves.scenario import Scenario
from blocs.questions.exposure.engine.rupture import all_dyads, rupture_rows
from blocs.questions.trade.batch import Draw, iterate_many
from blocs.questions.trade.engine.derivatives.directions import Outcome
from blocs.questions.trade.engine.derivatives.linearise import linearise
from blocs.questions.trade.engine.derivatives.products import vjps
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve import fast
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance

ROUNDS = 5
SEVERAL = 192
WEST = Embargo(by=["WEST"], on=["RUS"], sectors="all", direction="both")
MODELS = (Model.CALIENDO_PARRO, Model.CES_IO, Model.ARMINGTON)


def pair_cost(world: blocs.World, ours: list[str], others: list[str], factor: float) -> np.ndarray:
    """Costs between two groups, both ways; domestic ones unchanged."""
    n = len(world.countries)
    cost = np.ones((len(world.sectors), n, n)).T
    one, other = world.country.indices(ours), world.country.indices(others)
    cost[np.ix_(one, other)] = cost[np.ix_(other, one)] = factor
    cost[range(n), range(n)] = 1.0
    return cost


def shocks(world: blocs.World) -> dict[str, Shock]:
    """Usual shocks, and two large ones."""
    west, eaeu, eu = (list(world.bloc_members(code)[0]) for code in ("WEST", "EAEU", "EU"))
    everyone = list(world.countries)
    rate = np.where(pair_cost(world, ["USA"], ["CHN"], 2.0) == 2.0, 0.25, 0.0)
    embargo = pair_cost(world, ["BLR"], ["RUS"], np.inf)
    return {
        "EU–EAEU −10 %": Shock(iceberg_cost_hat=pair_cost(world, eu, eaeu, 0.9)),
        "the West stops trade with RUS": Shock(
            iceberg_cost_hat=pair_cost(world, west, ["RUS"], np.inf)
        ),
        "USA–CHN tariffs of 25 %": Shock(tariff_rate_cf=rate),
        "BLR–RUS stop": Shock(iceberg_cost_hat=embargo),
        "BLR–RUS stop, multiplicative": Shock(
            iceberg_cost_hat=embargo, trade_balance=TradeBalance.MULTIPLICATIVE
        ),
        "deficits closed": Shock(trade_balance=TradeBalance.BALANCED),
        "tariffs of 20 % by all": Shock(
            tariff_rate_cf=np.where(pair_cost(world, everyone, everyone, 2.0) == 2.0, 0.2, 0.0)
        ),
        "costs halved": Shock(iceberg_cost_hat=pair_cost(world, everyone, everyone, 0.5)),
    }  # fmt: skip


def measured(world: blocs.World) -> dict[str, list[float]]:
    """Milliseconds and evaluations by case."""
    took: dict[str, list[float]] = {}
    for model in MODELS:
        economy = economy_of(world, model=model)
        for compiled in (False, True):
            if compiled and not (fast.installed() and model is Model.CALIENDO_PARRO):
                continue
            for name, shock in shocks(world).items():
                least = np.inf
                for _ in range(ROUNDS):
                    start = time.process_time()
                    found = solve_trade(economy, shock=shock, model=model, compiled=compiled)
                    least = min(least, time.process_time() - start)
                route = "fast" if compiled else "NumPy"
                took[f"{model}, {route}: {name}"] = [1000 * least, found.iterations]
    return took


def many(world: blocs.World) -> dict[str, list[float]]:
    """Milliseconds a scenario, a rupture, a draw, and of 80 gradients; one core, all included."""
    took: dict[str, list[float]] = {}
    chosen, dyads = scenarios(world, SEVERAL), all_dyads(world)[:SEVERAL]
    west = Scenario(title="the West stops trade with RUS", moves=[WEST])
    theta = np.random.default_rng(0).uniform(0.8, 1.25, (SEVERAL, len(world.sectors)))
    for compiled in (False, True) if fast.installed() else (False,):
        trade, route = Trade(compiled=compiled), "fast" if compiled else "NumPy"
        draws = [Draw(west, trade.at(world.trade_elasticity * row)) for row in theta]
        jobs = {
            "random moves": lambda t=trade: list(iterate_many(world, chosen, t, run_of())),
            "ruptures": lambda t=trade: list(rupture_rows(world, dyads, t, run_of())),
            "draws of θ": lambda t=trade, d=draws: list(iterate_many(world, d, t, run_of())),
        }
        for name, job in jobs.items():
            took[f"many, {route}: {name}, each of {SEVERAL}"] = [least_of(job) / SEVERAL, 0.0]
    model = Model.CALIENDO_PARRO
    at = linearise(
        solve_trade(economy_of(world, model=model), shock=Shock(), model=model), shock=Shock()
    )
    wanted = [Outcome(log_real_income=row) for row in np.eye(len(world.countries))]
    took["gradients: 80 of real income"] = [least_of(lambda: vjps(at, wanted)), 0.0]
    return took


def least_of(job) -> float:
    """Milliseconds of processor time, the least of three."""
    job()
    found = []
    for _ in range(3):
        start = time.process_time()
        job()
        found.append(1000 * (time.process_time() - start))
    return min(found)


def of_state(source: Path, world: Path) -> dict[str, list[float]]:
    """`measured` and `many` in a process of its own that imports from `source`."""
    settings = os.environ | WORKER_SETTINGS | {"PYTHONPATH": str(source)}
    command = [sys.executable, __file__, "--measure", str(world)]
    done = subprocess.run(command, env=settings, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


@contextmanager
def both(commit: str, tariffs: str) -> Generator[tuple[tuple[Path, Path], Path]]:
    """(`src` of a commit and of this state, a world that both read)."""
    with other_tree(commit) as before, tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "world"
        blocs.load_world("icio-2022", tariffs=None if tariffs == "shipped" else tariffs).save(world)
        yield (before / "src", Path(blocs.__file__).parents[1]), world


def main() -> None:
    """Print both states and their ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--before", default="HEAD", help=f"commit, {states.OLDEST} or later")
    options.add_argument("--rounds", type=int, default=2, help="of both states, in turn")
    options.add_argument("--tariffs", choices=("none", "shipped"), default="shipped")
    options.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        world = blocs.load_world(chosen.measure)
        print(json.dumps(measured(world) | many(world)))
        return
    with both(chosen.before, chosen.tariffs) as (sources, world):
        rounds = [tuple(of_state(path, world) for path in sources) for _ in range(chosen.rounds)]
    ratios: dict[str, list[float]] = {}
    for name in rounds[0][1]:
        old, new = (min(pair[k][name] for pair in rounds) for k in (0, 1))
        ratios.setdefault(name.split(":")[0], []).append(old[0] / new[0])
        print(
            f"{name:62} {old[0]:6.1f} → {new[0]:5.1f} ms, {old[1]:3.0f} → {new[1]:3.0f} rounds, "
            f"ratio {old[0] / new[0]:.2f}"
        )
    for name, found in ratios.items():
        print(f"{name}: median ratio {np.median(found):.2f}")


if __name__ == "__main__":
    main()
