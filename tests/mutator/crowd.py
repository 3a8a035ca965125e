"""Items of every kind in processes of their own, some at a time."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from mutator.checks import faults
from mutator.kinds import MAKERS
from mutator.runner import Bench, limit_memory

CHUNK = 50


@dataclass
class Found:
    """What an item did: codes of its commands, faults, seconds of its slowest command."""

    kind: str
    number: int
    codes: list[int | None]
    faults: list[str]
    seconds: float
    commands: list[list[str]]


def tried(kind: str, numbers: range) -> list[Found]:
    """Run items of a kind in a bench of their own."""
    found: list[Found] = []
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(Path(place) / "bench" / "inner")
        for number in numbers:
            item = MAKERS[kind](number)
            runs = bench.run(item)
            told = faults(item, runs)
            slowest = max(ran.seconds for ran in runs)
            codes = [ran.code for ran in runs]
            found.append(Found(kind, number, codes, told, slowest, item.commands))
    return found


def _worker() -> None:
    limit_memory(6.0)


def all_tried(counts: dict[str, int], start: int, processes: int) -> list[Found]:
    """Run everything, some items at a time; a process that dies is a fault of its items."""
    found: list[Found] = []
    chunks = [
        (kind, range(first, min(first + CHUNK, start + count)))
        for kind, count in counts.items()
        for first in range(start, start + count, CHUNK)
    ]
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_worker)
    waiting = [(chunk, pool.submit(tried, *chunk)) for chunk in chunks]
    for (kind, numbers), future in waiting:
        try:
            found += future.result()
        except BrokenProcessPool:
            found.append(
                Found(kind, numbers.start, [None], [f"a process died in {numbers}"], 0, [])
            )
        _tell(kind, numbers, found)
    pool.shutdown()
    return found


def _tell(kind: str, numbers: range, found: list[Found]) -> None:
    bad = sum(1 for item in found if item.faults)
    sys.stderr.write(f"{kind} {numbers.stop}: {bad} faults so far\n")
    sys.stderr.flush()
