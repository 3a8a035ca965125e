"""The table of draws: one row per draw and variant, with a status, in memory or in files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from blocs.draws.evaluation import DONE
from blocs.draws.totals import Adding, Totals, totals_of
from blocs.foundation.axes import Array, Indices

EXACT_DRAWS = 100_000
"""Up to this many draws are read whole; of more, totals, and some of them."""

STRETCH = 1_000
"""Draws that are read at a time from a table in memory."""

INPUT, OUTPUT = "input.", "output."
"""Prefixes of the columns of inputs and outputs."""


@dataclass(frozen=True)
class Layout:
    """Columns of a table.

    inputs, outputs: names; variants: what is computed for every draw (scenarios), in turn;
    labels: input → words behind its positions, for inputs that are words.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    variants: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Chunk:
    """Rows of some draws, in order: draw by draw, and within a draw variant by variant.

    draw, variant: (row,); status, cause: by row; inputs: (row, input); outputs: (row, output), NaN
    where the status is not `done`.
    """

    draw: np.ndarray[tuple[int], np.dtype[np.int64]]
    variant: np.ndarray[tuple[int], np.dtype[np.int64]]
    status: list[str]
    cause: list[str]
    inputs: Array
    outputs: Array


class Chunks(Protocol):
    """Where finished chunks are kept."""

    def finished(self) -> set[int]:
        """Numbers of the chunks that are there."""
        ...

    def keep(self, number: int, chunk: Chunk) -> None:
        """Keep a chunk."""
        ...

    def table(self) -> Table:
        """All chunks, once every one is there."""
        ...


class Table(Protocol):
    """A finished table, read by column."""

    @property
    def layout(self) -> Layout:
        """Its columns."""
        ...

    @property
    def draws(self) -> int:
        """How many draws."""
        ...

    @property
    def stretch(self) -> int:
        """Draws that are kept, and read, together."""
        ...

    def inputs(self, names: Sequence[str], *, draws: Indices | None = None) -> Array:
        """(draw, name): inputs of all draws, or of some of them (ascending)."""
        ...

    def outputs(
        self, names: Sequence[str], *, variant: int = 0, draws: Indices | None = None
    ) -> Array:
        """(draw, name): outputs of one variant, NaN where there is none; draws as for inputs."""
        ...

    def totals(self, *, variant: int = 0, rounding: float = 0.0) -> Totals:
        """Totals of all outputs of one variant, read stretch by stretch."""
        ...

    def failures(self) -> Iterator[tuple[int, int, str, str]]:
        """(draw, variant, status, cause) of every row without an answer, in order."""
        ...


def subsample(table: Table, most: int, *, seed: int) -> Indices | None:
    """About `most` draws in whole stretches that the seed chooses, ascending; None: all of them.

    Point k of every design depends on the seed and on k alone, so that stretches are as good a
    sample as single draws, and cheaper to read.
    """
    if table.draws <= most:
        return None
    size = table.stretch
    order = np.random.default_rng(seed).permutation(-(-table.draws // size))
    found = (order[: -(-most // size) + 1, None] * size + np.arange(size)).ravel()
    return np.sort(found[found < table.draws][:most])


@dataclass(frozen=True)
class Count:
    """How often one status occurs, with the cause given first."""

    status: str
    rows: int
    cause: str


def failure_counts(table: Table, *, variant: int | None = None) -> tuple[Count, ...]:
    """Statuses other than `done`, the most frequent first; of one variant, or of all."""
    counts: Counter[str] = Counter()
    causes: dict[str, str] = {}
    for _, number, status, cause in table.failures():
        if variant is not None and number != variant:
            continue
        counts[status] += 1
        causes.setdefault(status, cause)
    return tuple(Count(status, rows, causes[status]) for status, rows in counts.most_common())


class MemoryChunks:
    """Chunks, and then the table, in memory."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._chunks: dict[int, Chunk] = {}

    def finished(self) -> set[int]:
        """Numbers of the chunks that are there."""
        return set(self._chunks)

    def keep(self, number: int, chunk: Chunk) -> None:
        """Keep a chunk."""
        self._chunks[number] = chunk

    def table(self) -> MemoryTable:
        """All chunks as one table."""
        chunks = [self._chunks[number] for number in sorted(self._chunks)]
        return MemoryTable(
            self._layout,
            np.concatenate([chunk.inputs for chunk in chunks]),
            np.concatenate([chunk.outputs for chunk in chunks]),
            [status for chunk in chunks for status in chunk.status],
            [cause for chunk in chunks for cause in chunk.cause],
        )


@dataclass(frozen=True, eq=False)
class MemoryTable:
    """A table in memory; columns as in `Chunk`."""

    layout: Layout
    all_inputs: Array
    all_outputs: Array
    status: list[str]
    cause: list[str]

    @property
    def draws(self) -> int:
        """How many draws."""
        return len(self.status) // len(self.layout.variants)

    @property
    def stretch(self) -> int:
        """Draws that are read together."""
        return STRETCH

    def inputs(self, names: Sequence[str], *, draws: Indices | None = None) -> Array:
        """(draw, name)."""
        where = [self.layout.inputs.index(name) for name in names]
        found = self.all_inputs[:: len(self.layout.variants)]
        return found[:, where] if draws is None else found[draws][:, where]

    def outputs(
        self, names: Sequence[str], *, variant: int = 0, draws: Indices | None = None
    ) -> Array:
        """(draw, name)."""
        where = [self.layout.outputs.index(name) for name in names]
        found = self.all_outputs[variant :: len(self.layout.variants)]
        return found[:, where] if draws is None else found[draws][:, where]

    def totals(self, *, variant: int = 0, rounding: float = 0.0) -> Totals:
        """Totals of all outputs of one variant."""
        found = self.all_outputs[variant :: len(self.layout.variants)]
        adding = Adding(len(self.layout.outputs))
        for start in range(0, self.draws, STRETCH):
            adding.add(totals_of(found[start : start + STRETCH], rounding=rounding))
        return adding.totals()

    def failures(self) -> Iterator[tuple[int, int, str, str]]:
        """Rows without an answer."""
        count = len(self.layout.variants)
        for row, (status, cause) in enumerate(zip(self.status, self.cause, strict=True)):
            if status != DONE:
                yield row // count, row % count, status, cause
