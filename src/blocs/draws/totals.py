"""What is kept of draws that nobody holds: counts, sums, ends and a sketch of every output.

The sketch counts values in bins whose ends are a constant factor apart (DDSketch; Masson, Rim and
Lee 2019, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees",
PVLDB 12). Whatever is added in whatever order and by whomever, the same draws give the same totals,
up to the rounding of the sums.
"""

from __future__ import annotations

import base64
import io
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from blocs.draws.summaries import FAN, CentredRange, Fan, Probability
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError

RELATIVE_ERROR = 5e-4
"""A quantile of a sketch is off by at most this part of itself."""

SMALLEST, LARGEST = 1e-9, 1e9
"""Sizes between which values are told apart; smaller ones are zero, larger ones the largest."""

GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR)
BINS = math.ceil(math.log(LARGEST / SMALLEST) / math.log(GROWTH)) + 1
"""Bins of one sign; bin 0 is zero, bin b > 0 holds sizes in SMALLEST·(GROWTH^(b−1), GROWTH^b]."""

WIDTH = 2 * BINS + 1

Counts = npt.NDArray[np.int64]


def _bins(values: Array) -> npt.NDArray[np.int64]:
    """Signed bins of values that are numbers."""
    size = np.minimum(np.abs(values), LARGEST)
    far = size > SMALLEST
    steps = np.log(np.where(far, size, 1.0) / np.where(far, SMALLEST, 1.0)) / math.log(GROWTH)
    number = np.where(far, np.maximum(np.ceil(steps), 1.0), 0.0)
    return np.asarray(np.copysign(number, values), dtype=np.int64)


def _middles() -> Array:
    """(bin,) the value that stands for every bin, from the most negative: within RELATIVE_ERROR."""
    positive = SMALLEST * GROWTH ** np.arange(1, BINS + 1) * 2 / (GROWTH + 1)
    return np.concatenate([-positive[::-1], [0.0], positive])


@dataclass(frozen=True, eq=False)
class Totals:
    """Of every output (output,): answered draws, those above and below zero, sum, lowest, highest.

    draws: all of them; cells: (entry,) output · WIDTH + bin, ascending; counts: (entry,) draws in
    it. Make it with `totals_of`; `lowest` and `highest` are NaN where no draw has an answer.
    """

    draws: int
    answered: Counts
    above: Counts
    below: Counts
    sums: Array
    lowest: Array
    highest: Array
    cells: Counts
    counts: Counts

    def packed(self) -> str:
        """The same as text, for the description of a file."""
        content = io.BytesIO()
        short = {
            "steps": np.diff(self.cells, prepend=0).astype(np.uint32),
            "counts": self.counts.astype(np.uint32),
        }
        np.savez(content, allow_pickle=False, **(_plain_parts(self) | short))
        return base64.b64encode(zlib.compress(content.getvalue(), 1)).decode()

    def fan(self, levels: Sequence[float] = FAN) -> Fan:
        """Quantiles of all outputs, within RELATIVE_ERROR. Raises InputError: one has no answer."""
        if (self.answered == 0).any():
            raise InputError("no draw gave an answer: there is nothing to take a range of")
        return Fan(
            tuple(levels),
            np.array([self.quantiles(level) for level in levels]),
            self.sums / self.answered,
            cast("Array", self.answered),
            self.draws,
        )

    def range(self, central: Array, level: float) -> CentredRange:
        """Ranges that hold the central numbers, NaN where no draw has an answer."""
        tail = (1 - level) / 2
        low, median, high = (self.quantiles(q) for q in (tail, 0.5, 1 - tail))
        silent = self.answered == 0
        return CentredRange(
            low=np.where(silent, np.nan, np.fmin(low, central)),
            median=median,
            high=np.where(silent, np.nan, np.fmax(high, central)),
            answered=cast("Array", self.answered),
            draws=self.draws,
        )

    def above_zero(self, output: int) -> Probability:
        """Share of the answered draws above zero, exactly."""
        answered = int(self.answered[output])
        if answered == 0:
            raise InputError("no draw gave an answer: there is no probability")
        return Probability(int(self.above[output]) / answered, answered)

    def count_below(self, output: int, limit: float) -> int:
        """Draws below a number that is a quantile of the sketch."""
        first, last = np.searchsorted(self.cells, [output * WIDTH, (output + 1) * WIDTH])
        middles = _middles()[self.cells[first:last] - output * WIDTH]
        return int(self.counts[first:last][middles < limit].sum())

    def quantiles(self, level: float) -> Array:
        """(output,) one quantile, within RELATIVE_ERROR; NaN where no draw has an answer."""
        middles, found = _middles(), np.full(len(self.answered), np.nan)
        counted: list[int] = self.answered.tolist()
        for output, answered in enumerate(counted):
            if answered == 0:
                continue
            first, last = np.searchsorted(self.cells, [output * WIDTH, (output + 1) * WIDTH])
            upto = np.cumsum(self.counts[first:last])
            entry = int(np.searchsorted(upto, level * (answered - 1), side="right"))
            value = middles[self.cells[first + entry] - output * WIDTH]
            found[output] = min(max(value, self.lowest[output]), self.highest[output])
        return found


PARTS = ("draws", "answered", "above", "below", "sums", "lowest", "highest")


def _plain_parts(totals: Totals) -> dict[str, Any]:
    return {name: getattr(totals, name) for name in PARTS}


def totals_of(values: Array, *, rounding: float = 0.0) -> Totals:
    """Totals of `values` (draw, output), NaN where a draw has no answer.

    rounding: sizes up to it are zero.
    """
    known = np.isfinite(values)
    settled = np.where(known & (np.abs(values) > rounding), values, 0.0)
    place = np.arange(values.shape[1], dtype=np.int64) * WIDTH + BINS
    cells, counts = np.unique((place[None] + _bins(settled))[known], return_counts=True)
    answered = np.asarray(known.sum(axis=0), dtype=np.int64)
    return Totals(
        draws=len(values),
        answered=answered,
        above=np.asarray((settled > 0).sum(axis=0), dtype=np.int64),
        below=np.asarray((settled < 0).sum(axis=0), dtype=np.int64),
        sums=settled.sum(axis=0),
        lowest=np.fmin.reduce(np.where(known, settled, np.nan), axis=0, initial=np.nan),
        highest=np.fmax.reduce(np.where(known, settled, np.nan), axis=0, initial=np.nan),
        cells=np.asarray(cells, dtype=np.int64),
        counts=np.asarray(counts, dtype=np.int64),
    )


def unpacked(text: str) -> Totals:
    """What `Totals.packed` wrote. Raises ValueError, KeyError for another text."""
    content = io.BytesIO(zlib.decompress(base64.b64decode(text)))
    with np.load(content, allow_pickle=False) as found:
        arrays: dict[str, Any] = {name: found[name] for name in (*PARTS, "counts")}
        steps = np.asarray(found["steps"], dtype=np.int64)
    return Totals(
        draws=int(arrays.pop("draws")),
        cells=np.cumsum(steps),
        counts=arrays.pop("counts").astype(np.int64),
        **arrays,
    )


class Adding:
    """Totals of many parts, added one by one; holds one count for every bin of every output."""

    def __init__(self, outputs: int) -> None:
        self._counts = np.zeros(outputs * WIDTH, dtype=np.int64)
        empty = np.full((0, outputs), np.nan)
        self._rest = totals_of(empty)

    def add(self, part: Totals) -> None:
        """Add the totals of further draws."""
        self._counts[part.cells] += part.counts
        rest = self._rest
        self._rest = replace(
            rest,
            draws=rest.draws + part.draws,
            answered=rest.answered + part.answered,
            above=rest.above + part.above,
            below=rest.below + part.below,
            sums=rest.sums + part.sums,
            lowest=np.fmin(rest.lowest, part.lowest),
            highest=np.fmax(rest.highest, part.highest),
        )

    def totals(self) -> Totals:
        """Of all that was added."""
        cells = np.flatnonzero(self._counts)
        return replace(self._rest, cells=cells, counts=self._counts[cells])
