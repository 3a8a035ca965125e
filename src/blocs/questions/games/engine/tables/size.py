"""How large a game may be, and what a larger one would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from blocs.foundation.errors import InputError

MAX_CELLS = 100_000
"""Largest game that is taken."""

SECONDS_PER_CELL = 0.05
"""A solved world per cell, 80 countries and 50 sectors, one core."""


@dataclass(frozen=True)
class SizeEstimate:
    """What a game of this shape would cost.

    hours: to solve one world per cell; gigabytes: of pay-offs.
    """

    cells: int
    hours: float
    gigabytes: float


def size_estimate(
    shape: Sequence[int], *, seconds_per_cell: float = SECONDS_PER_CELL, workers: int = 1
) -> SizeEstimate:
    """The cost of a game with `shape` options per player."""
    cells = prod(int(n) for n in shape)
    return SizeEstimate(
        cells=cells,
        hours=cells * seconds_per_cell / workers / 3600,
        gigabytes=8e-9 * cells * len(shape),
    )


def refuse_oversize(
    shape: Sequence[int],
    *,
    seconds_per_cell: float = SECONDS_PER_CELL,
    workers: int = 1,
    max_cells: int = MAX_CELLS,
) -> None:
    """Raise InputError, with an estimate and advice, where a game has more than `max_cells`."""
    estimate = size_estimate(shape, seconds_per_cell=seconds_per_cell, workers=workers)
    if estimate.cells <= max_cells:
        return
    factors = " × ".join(str(int(n)) for n in shape)
    raise InputError(
        f"the game has {factors} = {estimate.cells:,} cells, more than {max_cells:,}: a solved "
        f"world for each would take about {estimate.hours:.1f} hours on {workers} core(s). Drop "
        "options that are dominated, let players who always move together act as one, or split "
        "the game into stages"
    )
