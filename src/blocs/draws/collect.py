"""From a space and a design to a table of draws: what is missing is computed, chunk by chunk."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from blocs.draws.dask_executor import Dask
from blocs.draws.designs import Design
from blocs.draws.evaluation import DONE, Executor, Progress, Row, Setup
from blocs.draws.executors import answered_in_turn, evaluate_all
from blocs.draws.spaces import Space
from blocs.draws.store import Folder, open_folder
from blocs.draws.table import EXACT_DRAWS, Chunk, Chunks, Layout, MemoryChunks, Table
from blocs.foundation.axes import Array

SMALLEST_CHUNK, LARGEST_CHUNK, CHUNKS = 250, 50_000, 1_000
FIRST_POINTS = 16
"""Points of the design that stand in the manifest as a hash: libraries may differ in them."""


@dataclass(frozen=True, eq=False)
class DrawJob:
    """One draw of one variant. inputs: (input,), in the order of the space."""

    inputs: Array
    variant: int


@dataclass(frozen=True, eq=False)
class Ensemble:
    """What is drawn and computed.

    variants: names of what is computed for every draw, in turn; outputs: names of the numbers that
    each of them gives; payload: plain data: what they are computed from (hashes, settings);
    rounding: sizes of outputs that are the rounding of what computed them.
    """

    space: Space
    design: Design
    variants: tuple[str, ...]
    outputs: tuple[str, ...]
    payload: Mapping[str, Any] = field(default_factory=dict[str, Any])
    rounding: float = 0.0

    @property
    def layout(self) -> Layout:
        """Columns of the table."""
        inputs = self.space.inputs
        labels = {name: self.space.labels(name) for name in inputs}
        words = {name: found for name, found in labels.items() if found is not None}
        return Layout(inputs, self.outputs, self.variants, words)

    @property
    def chunk(self) -> int:
        """Draws in a chunk: about a thousandth of all, within bounds."""
        return min(max(SMALLEST_CHUNK, -(-self.design.draws // CHUNKS)), LARGEST_CHUNK)

    def inputs(self, start: int, stop: int) -> Array:
        """(draw, input) of some draws."""
        return self.space.at(self.design.points(start, stop))

    def conditions(self) -> dict[str, Any]:
        """Everything that the table is conditional on, as plain data."""
        first = self.inputs(0, min(FIRST_POINTS, self.design.draws))
        return {
            **self.payload,
            "design": str(self.design.kind),
            "draws": self.design.draws,
            "seed": self.design.seed,
            "chunk": self.chunk,
            "variants": list(self.variants),
            "outputs": list(self.outputs),
            "space": self.space.as_data(),
            "first_draws_sha256": hashlib.sha256(np.round(first, 9).tobytes()).hexdigest(),
        }


def collect(
    ensemble: Ensemble,
    setup: Setup[DrawJob, Array],
    *,
    executor: Executor | None = None,
    folder: Path | None = None,
    resume: bool = False,
    progress: Progress | None = None,
) -> Table:
    """Compute what is missing and give the table; in memory, or in `folder`.

    setup: see `evaluate_all`; a job's answer is (output,). Of many draws the workers of a cluster
    keep their own chunks in `folder`, which they must see. progress: called with the number of rows
    finished since the last call, first with those that were there. Raises what `open_folder`,
    `evaluate_all` and the folder raise; finished chunks are kept.
    """
    layout, design = ensemble.layout, ensemble.design
    chunks: Chunks = MemoryChunks(layout)
    if folder is not None:
        chunks = open_folder(
            folder,
            conditions=ensemble.conditions(),
            layout=layout,
            draws=design.draws,
            chunk=ensemble.chunk,
            resume=resume,
            rounding=ensemble.rounding,
        )
    have = chunks.finished()
    stretches = stretches_of(ensemble)
    missing = [item for item in stretches if item.number not in have]
    if progress is not None:
        found = sum(item.draws for item in stretches if item.number in have)
        progress(found * len(layout.variants))
    if isinstance(executor, Dask) and isinstance(chunks, Folder) and design.draws > EXACT_DRAWS:
        keep_by_workers(ensemble, setup, executor, chunks, missing, progress=progress)
        have = chunks.finished()
        missing = [item for item in missing if item.number not in have]
    if missing:
        drawn: dict[int, Array] = {}
        jobs = _jobs(ensemble, missing, drawn)
        with closing(evaluate_all(setup, jobs, executor=executor, progress=progress)) as rows:
            for item in missing:
                found_rows = list(islice(rows, item.draws * len(layout.variants)))
                chunk = _chunk(ensemble, item.start, drawn.pop(item.number), found_rows)
                chunks.keep(item.number, chunk)
    return chunks.table()


@dataclass(frozen=True)
class Stretch:
    """Draws of one chunk, from `start` to before `stop`."""

    number: int
    start: int
    stop: int

    @property
    def draws(self) -> int:
        """How many."""
        return self.stop - self.start


def stretches_of(ensemble: Ensemble) -> list[Stretch]:
    """What every chunk of an ensemble holds."""
    draws, size = ensemble.design.draws, ensemble.chunk
    return [
        Stretch(number, start, min(start + size, draws))
        for number, start in enumerate(range(0, draws, size))
    ]


def _jobs(
    ensemble: Ensemble, stretches: Sequence[Stretch], drawn: dict[int, Array]
) -> Iterator[DrawJob]:
    """Jobs of chunks in turn; the inputs of a chunk are left in `drawn` until it is kept."""
    for item in stretches:
        drawn[item.number] = ensemble.inputs(item.start, item.stop)
        for inputs in drawn[item.number]:
            for variant in range(len(ensemble.variants)):
                yield DrawJob(inputs, variant)


def _chunk(ensemble: Ensemble, start: int, inputs: Array, rows: list[Row[Array]]) -> Chunk:
    count = len(ensemble.variants)
    outputs = np.full((len(rows), len(ensemble.outputs)), np.nan)
    for k, row in enumerate(rows):
        if row.status == DONE:
            outputs[k] = row.result
    return Chunk(
        draw=np.repeat(np.arange(start, start + len(inputs), dtype=np.int64), count),
        variant=np.tile(np.arange(count, dtype=np.int64), len(inputs)),
        status=[row.status for row in rows],
        cause=[row.cause for row in rows],
        inputs=np.repeat(inputs, count, axis=0),
        outputs=outputs,
    )


# -- workers that keep what they compute ----------------------------------------------------------


def keep_by_workers(
    ensemble: Ensemble,
    setup: Setup[DrawJob, Array],
    executor: Executor,
    folder: Folder,
    stretches: Sequence[Stretch],
    *,
    progress: Progress | None = None,
) -> None:
    """Have workers compute and keep these chunks; what comes back is that they are kept.

    A chunk whose worker dies each time is left out: its draws are for the client to try alone.
    Raises InputError where a worker does not see the folder, and what `evaluate_all` raises.
    """
    writer = functools.partial(make_writer, ensemble, setup, folder.absolute())
    with closing(evaluate_all(writer, stretches, executor=executor)) as rows:
        for item, row in zip(stretches, rows, strict=True):
            if row.status == DONE and progress is not None:
                progress(item.draws * len(ensemble.variants))


def make_writer(
    ensemble: Ensemble, setup: Setup[DrawJob, Array], folder: Folder
) -> Callable[[Stretch], bool]:
    """The function by which a worker computes and keeps a chunk. Raises InputError: no folder."""
    folder.require_seen()
    solve = setup()

    def write(job: Stretch) -> bool:
        inputs = ensemble.inputs(job.start, job.stop)
        jobs = (DrawJob(x, variant) for x in inputs for variant in range(len(ensemble.variants)))
        rows = list(answered_in_turn(solve, jobs))
        folder.keep(job.number, _chunk(ensemble, job.start, inputs, rows))
        return True

    return write
