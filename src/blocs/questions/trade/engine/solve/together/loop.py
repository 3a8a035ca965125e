"""Anderson's loop for many scenarios at once: a slot that has settled takes the next scenario.

Each column is mixed from its own past alone, as in `numerics.fixed_point.anderson`, with a short
memory in single precision: directions need no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.questions.trade.engine.solve.together.slots import Slots
from blocs.questions.trade.engine.solve.together.sweep import Sweep, normalised
from blocs.questions.trade.engine.solve.together.task import Shared, Task

WIDTH = 32
"""Slots: enough that shares are read seldom, few enough that a sweep stays in the cache."""

MEMORY = 4
"""Past steps that are combined in each slot."""

STEP_CAP = 2.0
"""As in the loop of one scenario: nothing changes by more than a factor e² at once."""

FREE = 8
"""One part in so many of the slots is to be free before new scenarios come in: to lay out a batch
anew costs as much as some rounds of a slot that has settled."""

REGULAR = 1e-8
"""Added to squares of unit length: what single precision leaves of them is noise below it."""


@dataclass(frozen=True, eq=False)
class Settled:
    """Where slots stopped: log ŵ [n, k], log P̂, log X' [n, j, k], residuals and rounds [k]."""

    log_wage: Array
    log_price: Array
    log_spending: Array
    residual: Array
    iterations: Indices

    def part(self, first: int, count: int) -> Settled:
        """`count` tasks from `first` on."""
        chosen = slice(first, first + count)
        return Settled(**{name: array[..., chosen] for name, array in vars(self).items()})


def settled(
    shared: Shared,
    tasks: Sequence[Task],
    *,
    tolerance: float,
    max_iterations: int,
    width: int = WIDTH,
) -> Settled:
    """Run all tasks; those that did not settle keep their last residual."""
    return _Loop(shared, tasks, tolerance, max_iterations, width).run()


class _Loop:
    def __init__(
        self, shared: Shared, tasks: Sequence[Task], tolerance: float, most: int, width: int
    ) -> None:
        self.shared, self.tasks = shared, tasks
        self.tolerance, self.most = tolerance, most
        size, count = shared.start.size, len(tasks)
        self.found = np.empty((size, count))
        self.residuals = np.full(count, np.inf)
        self.rounds = np.zeros(count, dtype=np.int64)
        self.next = min(width, count)
        self.task = np.arange(self.next, dtype=np.int64)
        self.running = np.ones(self.next, dtype=bool)
        self.x = np.repeat(shared.start[:, None], self.next, axis=1)
        self.past = _Past(size, self.next)
        self.sweep = Sweep(shared, self.next)
        self._lay_out()

    def run(self) -> Settled:
        with np.errstate(all="ignore"):
            while self.running.any():
                self._round()
        n, s = self.shared.shape
        size = n * s
        return Settled(
            log_wage=self.found[:n],
            log_price=self.found[n : n + size].reshape(n, s, -1),
            log_spending=self.found[n + size :].reshape(n, s, -1),
            residual=self.residuals,
            iterations=self.rounds,
        )

    def _lay_out(self) -> None:
        """Parameters and room for the tasks that are in the slots now."""
        self.slots = Slots(self.shared, [self.tasks[int(k)] for k in self.task])
        if self.sweep.width != len(self.task):
            self.sweep = Sweep(self.shared, len(self.task))

    def _round(self) -> None:
        residual = self.sweep.residual(self.x, self.slots)
        size = largest(residual)
        step = self.past.mixed(self.sweep.step(residual))
        self._move(step)
        running = self.task[self.running]
        self.rounds[running] += 1
        self.residuals[running] = size[self.running]
        stop = ~(size > self.tolerance) | ~(size < np.inf) | (self.rounds[self.task] >= self.most)
        self._keep(stop & self.running)
        self.running &= ~stop
        free = int((~self.running).sum())
        if free * FREE >= len(self.task) and (self.next < len(self.tasks) or self.running.any()):
            self._fill()

    def _move(self, step: Any) -> None:
        n, _ = self.shared.shape
        size = largest(step)
        if (size > STEP_CAP).any():
            step *= np.minimum(1.0, STEP_CAP / np.maximum(size, STEP_CAP))
        before = self.x[:n].copy()
        self.x += step
        wage = normalised(self.x[:n], self.shared.economy.value_added, self.slots.labour)
        # Labour that answers to wages makes the numeraire a part of the step instead.
        self.x[:n] = np.where(self.slots.supply == 0.0, wage, self.x[:n])
        step[:n] = self.x[:n] - before
        self.past.taken = step

    def _keep(self, stop: Mask) -> None:
        """Keep what has settled, one step beyond where it was measured."""
        if stop.any():
            self.found[:, self.task[stop]] = self.x[:, stop]

    def _fill(self) -> None:
        """Tasks that wait take the free slots; slots for which none is left are closed."""
        free = np.flatnonzero(~self.running)
        coming = min(len(free), len(self.tasks) - self.next)
        new = free[:coming]
        self.task[new] = np.arange(self.next, self.next + coming)
        self.next += coming
        self.running[new] = True
        self.x[:, new] = self.shared.start[:, None]
        self.past.forget(new)
        if not self.running.all():
            keep = np.flatnonzero(self.running)
            self.task, self.x = self.task[keep], np.ascontiguousarray(self.x[:, keep])
            self.running = self.running[keep]
            self.past.keep(keep)
        self._lay_out()


def largest(columns: Any) -> Array:
    """[b] the size of the largest entry of each column [size, b]; NaN where there is one."""
    sizes = np.abs(columns)
    rows, width = sizes.shape
    parts = rows // 16
    # Long rows first: a maximum over few entries at a time costs more than the entries.
    folded = sizes[: 16 * parts].reshape(16, -1).max(axis=0).reshape(parts, width)
    return np.concatenate([folded, sizes[16 * parts :]]).max(axis=0)


class _Past:
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
        column = self.round % MEMORY
        self.round += 1
        newest = self.residuals[column]
        np.subtract(f, self.last, out=newest)
        np.add(newest, self.taken, out=self.together[column])
        self.known[:, column] = ~self.new
        self.new[:] = False
        self.last = f
        with_newest = np.stack([self.ones @ (row * newest) for row in self.residuals], axis=1)
        with_f = np.stack([self.ones @ (row * f) for row in self.residuals], axis=1)
        with_newest = np.where(self.known & self.known[:, [column]], with_newest, 0.0)
        self.gram[:, column, :] = with_newest
        self.gram[:, :, column] = with_newest
        weights: Any = self._weights(np.where(self.known, with_f, 0.0)).T
        step = f - weights[0] * self.together[0]
        for weight, row in zip(weights[1:], self.together[1:], strict=True):
            step -= weight * row
        return step

    def _weights(self, target: Array) -> Any:
        """[b, m] least-squares weights, columns scaled to unit length."""
        scale = np.sqrt(np.einsum("bmm->bm", self.gram))
        scale[scale == 0.0] = 1.0
        scaled = self.gram / scale[:, :, None] / scale[:, None, :] + REGULAR * np.eye(MEMORY)
        lost = ~np.isfinite(scaled).all(axis=(1, 2))
        scaled[lost] = np.eye(MEMORY)
        found = cast(Any, np.linalg.solve(scaled, (target / scale)[:, :, None]))
        return (found[:, :, 0] / scale).astype(np.float32)

    def forget(self, slots: Indices) -> None:
        """These slots begin anew."""
        self.gram[slots] = 0.0
        self.known[slots] = False
        self.new[slots] = True

    def keep(self, slots: Indices) -> None:
        """Only these slots go on."""
        self.gram, self.known, self.new = self.gram[slots], self.known[slots], self.new[slots]
        self.residuals = np.ascontiguousarray(self.residuals[:, :, slots])
        self.together = np.ascontiguousarray(self.together[:, :, slots])
        self.last = np.ascontiguousarray(self.last[:, slots])
        self.taken = np.ascontiguousarray(self.taken[:, slots])
