"""CPU seconds and memory of commands, beside those of another commit in the same run.

    python benchmarks/bench_start.py [--against 2bfd846] [--repeats 7] [--solving]

The other commit is checked out beside this one for the time of the run. Commands alternate, each
in a process and an empty folder of its own: medians of user and system time, worker processes
included, and the largest peak of memory. --solving: commands that solve hundreds of worlds, on the
same draws and tariffs in both commits.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
SCENARIO = """
title: Russia's food embargo
world: icio-2022
moves:
  - embargo: {by: [RUS], on: [EU27, USA], sectors: food, direction: imports}
  - trade_cost: {between: [[BLR], [RUS]], sectors: all, change_pct: -5}
"""
COMMANDS = {
    "--version": (0.3, 0),
    "--help": (0.3, 0),
    "run --help": (0.3, 0),
    "rnu": (0.3, 0),
    "run nothing": (0.3, 0),
    "run ../wrong.yaml": (0.3, 0),
    "run ../food.yaml --world nothing": (0.3, 0),
    "exposure BLR --world nothing": (0.3, 0),
    "run ../food.yaml": (1.0, 180),
}
"""Command → CPU seconds and MB to stay within; zero: no limit."""

SOLVING = {
    "exposure BLR --world icio-2022 --tariffs none --draws 200": (6.0, 0),
    "play union-state --world icio-2022 --tariffs none --draws 5": (0, 0),
    "project union-state/nuclear-plant --world icio-2022 --tariffs none": (0, 0),
    "ensemble union-state/sanctions-full --world icio-2022 --tariffs none --draws 1000": (0, 0),
}
"""The same of commands that solve."""


@contextmanager
def other_tree(commit: str) -> Generator[Path]:
    """A checkout of `commit`, removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", place, commit], check=True)
        try:
            yield place
        finally:
            subprocess.run([*git, "remove", "--force", place], check=True)


def spent(tree: Path, command: str, folder: Path) -> tuple[float, float]:
    """CPU seconds and MB of one process."""
    child = subprocess.Popen(
        [sys.executable, "-m", "blocs", *command.split()],
        cwd=tempfile.mkdtemp(dir=folder),
        env={**os.environ, "PYTHONPATH": str(tree / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", default="2bfd846", help="commit")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--solving", action="store_true")
    options = parser.parse_args()
    table = Table("blocs …", "before", "now", "ratio", "limit", title="CPU s (MB), medians")
    with other_tree(options.against) as before, tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "food.yaml").write_text(SCENARIO, encoding="utf-8")
        (place / "wrong.yaml").write_text(SCENARIO.replace("embargo", "embrago"), encoding="utf-8")
        for command, (seconds, memory) in (SOLVING if options.solving else COMMANDS).items():
            found: dict[Path, list[tuple[float, float]]] = {before: [], ROOT: []}
            for tree in found:
                spent(tree, command, place)  # compiles what is imported
            for _ in range(options.repeats):
                for tree, rows in found.items():
                    rows.append(spent(tree, command, place))
            was, now = (
                (statistics.median(row[0] for row in rows), max(row[1] for row in rows))
                for rows in found.values()
            )
            table.add_row(
                command,
                f"{was[0]:.2f} ({was[1]:.0f})",
                f"{now[0]:.2f} ({now[1]:.0f})",
                f"{was[0] / now[0]:.1f} ×",
                (f"{seconds:g}" if seconds else "") + (f" ({memory})" if memory else ""),
            )
    Console().print(table)


if __name__ == "__main__":
    main()
