"""Whole processes from a passage to ranges, beside those of another commit in the same run.

    python benchmarks/bench_corridors.py [--against ebd61ae] [--repeats 5]

Each with its 50 draws, in an empty folder, commands in turn. Seconds of processor (user and system)
are what other programs on the machine disturb least; seconds on the clock stand beside them.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench_start import ROOT, other_tree, spent

CAPACITY = """
title: The Suez Canal takes half
world: icio-2022
moves:
  - capacity: {passages: suez, share: 50%}
"""
COMMANDS = (
    "corridors close suez --json",
    "corridors close hormuz --json",
    "run ../capacity.yaml --json",
    "run corridors/suez --json",
)
"""Each is to take no more than 3 s on the clock."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", default="ebd61ae", help="commit")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    title = "seconds of processor (on the clock), least of several"
    table = Table("blocs …", "before", "now", "ratio", "median of ratios", title=title)
    with other_tree(options.against) as before, tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "capacity.yaml").write_text(CAPACITY, encoding="utf-8")
        for command in COMMANDS:
            found: dict[Path, list[tuple[float, float]]] = {before: [], ROOT: []}
            for tree in found:
                spent(tree, command, place)  # compiles what is imported
            for _ in range(options.repeats):
                for tree, rows in found.items():
                    start = time.perf_counter()
                    used, _ = spent(tree, command, place)
                    rows.append((used, time.perf_counter() - start))
            was, now = (min(rows) for rows in found.values())
            pairs = zip(found[before], found[ROOT], strict=True)
            ratio = statistics.median(old[0] / new[0] for old, new in pairs)
            table.add_row(
                command,
                f"{was[0]:.2f} ({was[1]:.1f})",
                f"{now[0]:.2f} ({now[1]:.1f})",
                f"{was[0] / now[0]:.1f} ×",
                f"{ratio:.1f} ×",
            )
    Console().print(table)


if __name__ == "__main__":
    main()
