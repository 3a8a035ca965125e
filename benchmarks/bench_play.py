"""Games: seconds of the casebook game, cold and from cache, and of Nash tariffs, against limits.

See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.table import Table

import blocs
from bench import SCREEN, seconds
from blocs.questions.games.answer import play
from blocs.questions.games.ask import load_game
from blocs.questions.games.engine.rates.tariff_game import nash_tariffs
from blocs.questions.games.kinds.tariffs.jobs import tariff_game
from blocs.questions.trade.engine.models.trade import Trade

LIMITS = {"cold": 15.0, "cached": 1.0, "tariffs": 60.0}
"""Seconds on two cores."""

CERTAIN = 1e-6
"""Largest gain in log real income of a best response, a grid point or a second start."""

FOUR_BLOCS = """kind: tariffs
title: Four blocs
world: icio-2022
players:
  eu: {title: EU, countries: EU}
  eaeu: {title: EAEU, countries: EAEU}
  usa: {title: USA, countries: USA}
  china: {title: China, countries: CHN}
"""


def whole(out: Path) -> float:
    """Seconds of the whole command, from the start of the interpreter to the page."""
    command = [sys.executable, "-m", "blocs", "play", "union-state", "--workers", "2"]
    return seconds(
        lambda: subprocess.run([*command, "--out", str(out)], check=True, capture_output=True)
    )


def casebook(rounds: int) -> dict[str, list[float]]:
    """Seconds of solving in this process and of the whole command; every round with a new cache."""
    found: dict[str, list[float]] = {}
    world = blocs.load_world("icio-2022")
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder)
            found.setdefault("cold, whole command", []).append(whole(out))
            found.setdefault("cached, whole command", []).append(whole(out))
            took = seconds(lambda cells=out / "cells": play("union-state", world, cache=cells))
            found.setdefault("cached, solving", []).append(took)
    return found


def tariffs() -> tuple[float, bool]:
    """Seconds of the Nash tariffs of four blocs, and whether every certificate holds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "four.yaml"
        file.write_text(FOUR_BLOCS, encoding="utf-8")
        world, form = blocs.load_world("icio-2022"), load_game(file)
        start = time.perf_counter()
        found = nash_tariffs(tariff_game(form, world, Trade()))
        took = time.perf_counter() - start
        gains = [max(item.grid_gain, item.spread) for item in found.responses]
        held = found.status == "converged" and max(found.regret, *gains) <= CERTAIN
        return took, held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of the casebook game")
    parser.add_argument("--only", choices=("casebook", "tariffs"))
    given = parser.parse_args()
    table = Table(
        "", "seconds, least", "all rounds", "limit", "ratio", title="games on icio-2022, 2 workers"
    )
    if given.only != "tariffs":
        for name, took in casebook(given.rounds).items():
            limit = LIMITS["cold" if name.startswith("cold") else "cached"]
            runs = " ".join(f"{item:.2f}" for item in took)
            least = min(took)
            table.add_row(name, f"{least:.2f}", runs, f"{limit:g}", f"{least / limit:.2f}")
    if given.only != "casebook":
        took, certified = tariffs()
        name = f"Nash tariffs, four blocs, {'certified' if certified else 'NOT CERTIFIED'}"
        limit = LIMITS["tariffs"]
        table.add_row(name, f"{took:.1f}", "", f"{limit:g}", f"{took / limit:.2f}")
    SCREEN.print(table)


if __name__ == "__main__":
    main()
