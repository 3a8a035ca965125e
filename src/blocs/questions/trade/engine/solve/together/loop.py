"""Anderson's loop for many scenarios at once: a slot that has settled takes the next scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.questions.trade.engine.solve.together.columns import Columns
from blocs.questions.trade.engine.solve.together.slots import Slots
from blocs.questions.trade.engine.solve.together.task import Shared, Task

WIDTH = 32
"""Slots: enough that shares are read seldom, few enough that a sweep stays in the cache."""

FREE = 8
"""One part in so many of the slots is to be free before new scenarios come in: to lay out a batch
anew costs as much as some rounds of a slot that has settled."""


@dataclass(frozen=True, eq=False)
class Settled:
    """Where slots stopped: states [k, size], residuals and rounds [k]."""

    state: Array
    residual: Array
    iterations: Indices

    def part(self, first: int, count: int) -> Settled:
        """`count` tasks from `first` on."""
        chosen = slice(first, first + count)
        return Settled(self.state[chosen], self.residual[chosen], self.iterations[chosen])


def settled(
    shared: Shared,
    tasks: Sequence[Task],
    *,
    tolerance: float,
    max_iterations: int,
    width: int = WIDTH,
    columns: type[Columns] = Columns,
) -> Settled:
    """Run all tasks; those that did not settle keep their last residual.

    columns: who makes the rounds.
    """
    made = columns(shared, min(width, len(tasks)))
    return _Loop(made, tasks, tolerance, max_iterations).run()


class _Loop:
    def __init__(
        self, columns: Columns, tasks: Sequence[Task], tolerance: float, most: int
    ) -> None:
        self.shared, self.columns, self.tasks = columns.shared, columns, tasks
        self.tolerance, self.most = tolerance, most
        (size, width), count = columns.x.shape, len(tasks)
        self.found = np.empty((count, size))
        self.residuals = np.full(count, np.inf)
        self.rounds = np.zeros(count, dtype=np.int64)
        self.next = width
        self.task = np.arange(self.next, dtype=np.int64)
        self.running = np.ones(self.next, dtype=bool)
        self._lay_out()

    def run(self) -> Settled:
        with np.errstate(all="ignore"):
            while self.running.any():
                self._round()
        return Settled(self.found, self.residuals, self.rounds)

    def _lay_out(self) -> None:
        """Parameters and room for the tasks that are in the slots now."""
        self.slots = Slots(self.shared, [self.tasks[int(k)] for k in self.task])

    def _round(self) -> None:
        size = self.columns.advance(self.slots)
        running = self.task[self.running]
        self.rounds[running] += 1
        self.residuals[running] = size[self.running]
        stop = ~(size > self.tolerance) | ~(size < np.inf) | (self.rounds[self.task] >= self.most)
        self._keep(stop & self.running)
        self.running &= ~stop
        free = int((~self.running).sum())
        if free * FREE >= len(self.task) and (self.next < len(self.tasks) or self.running.any()):
            self._fill()

    def _keep(self, stop: Mask) -> None:
        """Keep what has settled, one step beyond where it was measured."""
        if stop.any():
            self.found[self.task[stop]] = self.columns.x[:, stop].T

    def _fill(self) -> None:
        """Tasks that wait take the free slots; slots for which none is left are closed."""
        free = np.flatnonzero(~self.running)
        coming = min(len(free), len(self.tasks) - self.next)
        new = free[:coming]
        self.task[new] = np.arange(self.next, self.next + coming)
        self.next += coming
        self.running[new] = True
        self.columns.begin(new)
        if not self.running.all():
            keep = np.flatnonzero(self.running)
            self.task, self.running = self.task[keep], self.running[keep]
            self.columns.keep(keep)
        self._lay_out()
