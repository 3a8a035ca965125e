"""Items of every kind in processes of their own, some at a time."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from mutator import seeds
from mutator.changes import as_text
from mutator.checks import faults
from mutator.kinds import MAKERS
from mutator.runner import Bench, Item, limit_memory

CHUNK = 100


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
    compile_all()
    with ThreadPoolExecutor(processes) as threads:
        for done in threads.map(lambda chunk: _in_a_process(*chunk), chunks):
            found += done
            _tell(done)
    return found


def compile_all() -> None:
    """Have the compiled parts compiled and kept: that is no part of a command's time."""
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(Path(place) / "bench" / "inner", limit=3600)
        files: dict[str, str | bytes] = {"s.yaml": as_text(seeds.ONE)}
        files["g.yaml"] = as_text(seeds.games()["tariffs"])
        commands = [
            ["run", "s.yaml", "--world", "small", "--model", "all", "--out", "o"],
            ["play", "g.yaml", "--world", "small", "--workers", "1", "--draws", "0", "--out", "o"],
        ]
        if [ran.code for ran in bench.run(Item("warm", 0, files, commands))] != [0, 0]:
            raise RuntimeError("the seeds themselves do not run")


def _in_a_process(kind: str, numbers: range) -> list[Found]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_worker) as pool:
        try:
            return pool.submit(tried, kind, numbers).result()
        except BrokenProcessPool:
            dead = f"a process died in {numbers}"
            return [Found(kind, numbers[-1], [None], [dead], 0.0, [])]


def _tell(chunk: list[Found]) -> None:
    for item in chunk:
        for fault in item.faults:
            sys.stderr.write(f"{item.kind} {item.number}: {fault}\n")
    sys.stderr.write(f"{chunk[0].kind} {chunk[-1].number + 1} done\n")
    sys.stderr.flush()
