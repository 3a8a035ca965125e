"""The long form: `PYTHONPATH=tests python -m mutator --long`, or some kinds and numbers of it."""

from __future__ import annotations

import argparse
import collections
import json
import sys
import time
from pathlib import Path

from mutator.crowd import Found, all_tried
from mutator.kinds import LONG, MAKERS, SHORT


def table(found: list[Found]) -> str:
    """Counts by kind and outcome."""
    lines = [f"{'kind':10}{'items':>7}{'0':>7}{'2':>7}{'3':>7}{'faults':>8}{'slowest, s':>12}"]
    for kind in MAKERS:
        own = [item for item in found if item.kind == kind]
        if not own:
            continue
        codes = collections.Counter(code for item in own for code in item.codes[-1:])
        bad = sum(1 for item in own if item.faults)
        slowest = max(item.seconds for item in own)
        numbers = "".join(f"{codes[code]:7}" for code in (0, 2, 3))
        lines.append(f"{kind:10}{len(own):7}{numbers}{bad:8}{slowest:12.1f}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="mutator")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--only", default="", help="kinds, separated by commas")
    parser.add_argument("--from", type=int, default=0, dest="start", help="first number")
    parser.add_argument("--count", type=int, help="items of each kind")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--log", type=Path, help="file for every fault, one JSON a line")
    asked = parser.parse_args()
    counts = LONG if asked.long else SHORT
    if asked.only:
        counts = {kind: counts[kind] for kind in asked.only.split(",")}
    if asked.count:
        counts = dict.fromkeys(counts, asked.count)
    started = time.perf_counter()
    found = all_tried(counts, asked.start, asked.processes)
    bad = [item for item in found if item.faults]
    if asked.log:
        asked.log.write_text("".join(json.dumps(vars(item)) + "\n" for item in bad), "utf-8")
    said = collections.Counter(fault for item in bad for fault in item.faults)
    for fault, count in said.most_common():
        first = next(item for item in bad if fault in item.faults)
        sys.stdout.write(f"{count:5} x {fault}  (first: {first.kind} {first.number})\n")
    sys.stdout.write(table(found) + f"\n{time.perf_counter() - started:.0f} s\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
