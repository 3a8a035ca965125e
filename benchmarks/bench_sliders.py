"""Sliders: how long an answer takes while one moves and at rest, against a solve from the baseline.

See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

import numpy as np
from rich.table import Table

import blocs
from bench import SCREEN
from blocs.moves.compile import compile_moves
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of

AGREEMENT = blocs.TradeCost(between=["EU", "EAEU"], sectors="all", change_pct=-10)
TARIFFS = blocs.Tariff(by=["USA"], on=["CHN"], sectors="goods", add=0.2)
BARRIER = blocs.TradeCost(between=["WEST", "RUS"], sectors="all", change_pct=50)
JUMPS = np.random.default_rng(1).uniform(0.0, 200.0, 20)
PATHS: dict[str, tuple[blocs.TradeCost | blocs.Tariff, Sequence[float]]] = {
    "EU–EAEU costs −10 % to −20 %, by 0.5": (AGREEMENT, np.arange(105.0, 201.0, 5.0)),
    "USA–CHN tariffs 0 to 40 %, by 2": (TARIFFS, np.arange(0.0, 201.0, 10.0)),
    "West–RUS barriers 5 to 100 %, by 5": (BARRIER, np.arange(10.0, 201.0, 10.0)),
    "EU–EAEU costs, jumps": (AGREEMENT, [float(percent) for percent in JUMPS]),
}


def timed(act: Callable[[], tuple[int, np.ndarray]]) -> tuple[float, int, np.ndarray]:
    """(milliseconds of processor time, rounds, changes of real income in %)."""
    start = time.process_time()
    rounds, change = act()
    return 1000 * (time.process_time() - start), rounds, change


def along(world: blocs.World, move: object, path: Sequence[float]) -> list[tuple[float, ...]]:
    """(cold ms, rounds, preview ms, rounds, points off, rest ms, rounds, points off) by place."""
    session = blocs.Session(world, blocs.Scenario(title="a slider", moves=[move]))
    economy = economy_of(world, model=Model.CALIENDO_PARRO)

    def cold() -> tuple[int, np.ndarray]:
        shock = compile_moves(session.scenario, world)
        found = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
        return found.iterations, 100 * (found.real_income_hat - 1.0)

    def shown(view: object) -> tuple[int, np.ndarray]:
        return view.iterations, view["real_income_change_pct"]

    rows: list[tuple[float, ...]] = []
    for percent in path:
        quick = timed(lambda percent=percent: shown(session.drag(0, percent)))
        rest = timed(lambda: shown(session.rest()))
        base = timed(cold)
        off = [float(np.abs(item[2] - base[2]).max()) for item in (quick, rest)]
        rows.append((*base[:2], *quick[:2], off[0], *rest[:2], off[1]))
    return rows


def main() -> None:
    """Print medians along each path, least of some rounds, and ratios to the cold solve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    world = blocs.load_world("icio-2022", tariffs="none")
    table = Table(title="sliders on icio-2022, ms of processor time, compiling and checks included")
    for column in ("path", "cold, ms", "preview, ms", "ratio", "rest, ms", "ratio"):
        table.add_column(column)
    for column in ("rounds: cold", "preview", "rest", "off: preview", "rest, points"):
        table.add_column(column)
    for name, (move, path) in PATHS.items():
        runs = [np.array(along(world, move, path)) for _ in range(rounds)]
        least = np.min([run[:, [0, 2, 5]] for run in runs], axis=0)
        cold, quick, rest = np.median(least, axis=0)
        need, off = runs[0][:, [1, 3, 6]].mean(axis=0), runs[0][:, [4, 7]].max(axis=0)
        table.add_row(
            name,
            f"{cold:.1f}",
            f"{quick:.1f}",
            f"{cold / quick:.1f}",
            f"{rest:.1f}",
            f"{cold / rest:.1f}",
            *(f"{value:.1f}" for value in need),
            *(f"{value:.0e}" for value in off),
        )
    SCREEN.print(table)


if __name__ == "__main__":
    main()
