"""The states of all slots, and one round of Anderson's loop for them.

Each column is mixed from its own past alone, as in `numerics.fixed_point.anderson`, with a short
memory in single precision: directions need no more.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.questions.trade.engine.solve.prepared import single
from blocs.questions.trade.engine.solve.together.slots import Slots
from blocs.questions.trade.engine.solve.together.sweep import normalised
from blocs.questions.trade.engine.solve.together.sweeps import sweep_of
from blocs.questions.trade.engine.solve.together.task import Shared

MEMORY = 3
"""Past steps that are combined in each slot."""

STEP_CAP = 2.0
"""As in the loop of one scenario: nothing changes by more than a factor e² at once."""

REGULAR = 1e-8
"""Added to squares of unit length: what single precision leaves of them is noise below it."""


class Columns:
    """States of b slots; x: [n + 2 n j, b], [2 n, b] without inputs."""

    def __init__(self, shared: Shared, width: int) -> None:
        self.shared = shared
        self.x = np.repeat(shared.start[:, None], width, axis=1)
        self.past = Past(shared.start.size, width)
        self.make_room()

    def make_room(self) -> None:
        """Scratch for as many slots as there are now."""
        self._sweep = sweep_of(self.shared, self.x.shape[1])

    def advance(self, slots: Slots) -> Array:
        """One round of every slot; returns [b] how far each was from rest before it moved."""
        residual = self._sweep.residual(self.x, slots)
        size = largest(residual)
        self._move(self.past.mixed(self._sweep.step(residual, slots)), slots)
        return size

    def begin(self, slots: Indices) -> None:
        """These slots start anew, with other scenarios."""
        self.x[:, slots] = self.shared.start[:, None]
        self.past.forget(slots)

    def keep(self, slots: Indices) -> None:
        """Only these slots go on."""
        self.x = np.ascontiguousarray(self.x[:, slots])
        self.past.keep(slots)
        self.make_room()

    def _move(self, step: Any, slots: Slots) -> None:
        n, _ = self.shared.shape
        size = largest(step)
        if (size > STEP_CAP).any():
            step *= np.minimum(1.0, STEP_CAP / np.maximum(size, STEP_CAP))
        before = self.x[:n].copy()
        self.x += step
        step[:n] = self._numeraire(slots) - before
        self.past.taken = step

    def _numeraire(self, slots: Slots) -> Array:
        """[n, b] log wages, set so that value added of all countries keeps its level."""
        wage = self.x[: self.shared.shape[0]]
        level = normalised(wage, self.shared.economy.value_added, slots.labour)
        # Labour that answers to wages makes the numeraire a part of the step instead.
        wage[:] = np.where(slots.supply == 0.0, level, wage)
        return wage


def largest(columns: Any) -> Array:
    """[b] the size of the largest entry of each column [size, b]; NaN where there is one."""
    sizes = np.abs(columns)
    rows, width = sizes.shape
    parts = rows // 16
    # Long rows first: a maximum over few entries at a time costs more than the entries.
    folded = sizes[: 16 * parts].reshape(16, -1).max(axis=0).reshape(parts, width)
    return np.concatenate([folded, sizes[16 * parts :]]).max(axis=0)


class Past:
    """The last steps of every slot: their residuals and moves, and products of the former.

    residuals, together: [m, size, b] differences of preconditioned residuals, and those with the
    moves that made them; known: [b, m] which of them belong to the scenario now in the slot; taken:
    the last move.
    """

    def __init__(self, size: int, width: int) -> None:
        self.residuals: Any = np.zeros((MEMORY, size, width), dtype=np.float32)
        self.together: Any = np.zeros((MEMORY, size, width), dtype=np.float32)
        self.gram = np.zeros((width, MEMORY, MEMORY))
        self.known = np.zeros((width, MEMORY), dtype=bool)
        self.new = np.ones(width, dtype=bool)
        self.last: Any = np.zeros((size, width), dtype=np.float32)
        self.taken: Any = np.zeros((size, width), dtype=np.float32)
        self.ones: Any = np.ones(size, dtype=np.float32)
        self.round = 0

    def mixed(self, f: Any) -> Any:
        """The step that f, the newest, and past steps make together; [size, b], single."""
        column = self.next_column()
        newest = self.residuals[column]
        np.subtract(f, self.last, out=newest)
        np.add(newest, self.taken, out=self.together[column])
        self.last = f
        with_newest = np.stack([self.ones @ (row * newest) for row in self.residuals], axis=1)
        with_f = np.stack([self.ones @ (row * f) for row in self.residuals], axis=1)
        weights = self.weights(column, with_newest=with_newest, with_f=with_f)
        step = f - weights[0] * self.together[0]
        for weight, row in zip(weights[1:], self.together[1:], strict=True):
            step -= weight * row
        return step

    def next_column(self) -> int:
        """Where the newest differences go; they count in slots that have a step behind them."""
        column = self.round % MEMORY
        self.round += 1
        self.known[:, column] = ~self.new
        self.new[:] = False
        return column

    def weights(self, column: int, *, with_newest: Array, with_f: Array) -> Any:
        """[m, b] least-squares weights, columns scaled to unit length.

        with_newest, with_f: [b, m] products of all differences with the newest and with f.
        """
        with_newest = np.where(self.known & self.known[:, [column]], with_newest, 0.0)
        self.gram[:, column, :] = with_newest
        self.gram[:, :, column] = with_newest
        target = np.where(self.known, with_f, 0.0)
        scale = np.sqrt(np.einsum("bmm->bm", self.gram))
        scale[scale == 0.0] = 1.0
        scaled = self.gram / scale[:, :, None] / scale[:, None, :] + REGULAR * np.eye(MEMORY)
        lost = ~np.isfinite(scaled).all(axis=(1, 2))
        scaled[lost] = np.eye(MEMORY)
        found = cast(Any, np.linalg.solve(scaled, (target / scale)[:, :, None]))
        return single((found[:, :, 0] / scale).T)

    def forget(self, slots: Indices) -> None:
        """These slots begin anew."""
        self.gram[slots] = 0.0
        self.known[slots] = False
        self.new[slots] = True
        # What a diverged scenario has left behind is no number: not even nothing times it is zero.
        lost = slots[~np.isfinite(self.ones @ self.last[:, slots])]
        for part in (*self.residuals, *self.together, self.last, self.taken):
            part[:, lost] = 0.0

    def keep(self, slots: Indices) -> None:
        """Only these slots go on."""
        self.gram, self.known, self.new = self.gram[slots], self.known[slots], self.new[slots]
        self.residuals = np.ascontiguousarray(self.residuals[:, :, slots])
        self.together = np.ascontiguousarray(self.together[:, :, slots])
        self.last = np.ascontiguousarray(self.last[:, slots])
        self.taken = np.ascontiguousarray(self.taken[:, slots])
