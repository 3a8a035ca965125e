"""The rounds of `columns` and `sweep` with all but the products of matrices compiled (`fast`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.solve.fast import batch_kernels
from blocs.questions.trade.engine.solve.prepared import single
from blocs.questions.trade.engine.solve.together.columns import MEMORY, STEP_CAP, Columns
from blocs.questions.trade.engine.solve.together.edited import Terms
from blocs.questions.trade.engine.solve.together.slots import Slots
from blocs.questions.trade.engine.solve.together.sweep import normalised
from blocs.questions.trade.engine.solve.together.task import Shared

ROWS = 32
"""Rows of a state that are mixed at a time: as many as leave the cache room for histories."""


class CompiledColumns(Columns):
    """As `Columns`, for `caliendo_parro`; raises MissingExtraError without numba."""

    @staticmethod
    def applies(shared: Shared) -> bool:
        """Whether the compiled rounds are those of the model of a baseline."""
        return shared.economy.input_share is not None and shared.economy.substitution is None

    def make_room(self) -> None:
        """Scratch for as many slots as there are now: [j, n, b] and [n, j, b] arrays."""
        (n, s), b = self.shared.shape, self.x.shape[1]
        self._run = batch_kernels()
        self._power, self._price, self._weight, self._output = np.empty((4, s, n, b))
        self._cost, self._made, self._spending = np.empty((3, n, s, b))
        self._paid, self._size = np.empty((n, b)), np.empty(s * b)
        self._left, self._moved = np.empty((2, 2, n, s, b), dtype=np.float32)
        self._found = np.empty((2, MEMORY, ROWS * b), dtype=np.float32)
        self._spare: Any = np.empty_like(self.past.last)
        self._largest: Any = np.empty(ROWS * b, dtype=np.float32)
        self._room = np.empty((3, s * b))
        self._bits = np.empty(s * b, dtype=np.int64)
        economy, known = self.shared.economy, self.shared.prepared
        self._shares = np.stack([economy.value_added_share, economy.final_share])
        self._active = np.ascontiguousarray(self.shared.active)
        self._supplied = np.ascontiguousarray(self.shared.supplied)
        self._by_wage = known.by_wage.reshape(-1, n)

    def advance(self, slots: Slots) -> Array:
        """One round of every slot; returns [b] how far each was from rest before it moved."""
        with_wages = self._residual(slots)
        known, run, past = self.shared.prepared, self._run, self.past
        wage = slots.wages(with_wages)
        if slots.elastic is not None:
            self._left[1] += slots.elastic.bought(single(wage))
        np.matmul(known.domestic, self._left[0], out=self._moved[0])
        np.matmul(known.domestic.transpose(0, 2, 1), self._left[1], out=self._moved[1])
        f, self._spare = self._spare, past.last
        f[: len(wage)] = wage
        np.matmul(self._by_wage, f[: len(wage)], out=f[len(wage) :])
        run["corrected"](self._moved, known.spending, self._active, self._supplied, f)
        column = past.next_column()
        residuals, together = (part.reshape(MEMORY, -1) for part in (past.residuals, past.together))
        run["remember"](
            f.reshape(-1), past.last.reshape(-1), past.taken.reshape(-1), residuals, together,
            column, self._found,
        )  # fmt: skip
        past.last = f
        by_slot = self._found.reshape(2, MEMORY, -1, f.shape[1]).sum(axis=2, dtype=float)
        with_newest, with_f = by_slot.transpose(0, 2, 1)
        weights = past.weights(column, with_newest=with_newest, with_f=with_f)
        self._step(weights, slots)
        return self._size.reshape(-1, f.shape[1]).max(axis=0)

    def _step(self, weights: Any, slots: Slots) -> None:
        """Moves x by f less the mixed steps."""
        past, n = self.past, self.shared.shape[0]
        before, largest = self.x[:n].copy(), self._largest
        together = past.together.reshape(MEMORY, -1)
        self._run["move"](
            self.x.reshape(-1), past.last.reshape(-1), together, np.tile(weights, (1, ROWS)),
            past.taken.reshape(-1), largest,
        )  # fmt: skip
        size = largest.reshape(ROWS, -1).max(axis=0)
        far = size > STEP_CAP
        if far.any():
            short = past.taken[:, far] * (STEP_CAP / size[far])
            self.x[:, far] += short - past.taken[:, far]
            past.taken[:, far] = short
        past.taken[:n] = self._numeraire(slots) - before

    def _residual(self, slots: Slots) -> Array:
        """[n, b] g(x) − x of wages; leaves the others in `_left`, the largest in `_size`."""
        economy, run = self.shared.economy, self._run
        (n, s), x = self.shared.shape, self.x
        size = n * s
        assert economy.input_share is not None
        self._sold(slots)
        log_wage, log_price = x[:n], x[n : n + size].reshape(n, s, -1)
        labour, wage = slots.labour, np.exp(log_wage)
        if slots.supply.any():
            consumer = (economy.final_share[:, :, None] * log_price).sum(axis=1)
            labour = slots.labour_paid(log_wage - consumer)
        income = slots.income(wage, labour, power=self._power, weight=self._weight)
        if slots.projects is not None:
            income -= slots.projects.paid_at(wage, slots)
            self._made += slots.projects.sold_at(wage, slots).transpose(1, 0, 2)
            self._paid[:] = (economy.value_added_share[:, :, None] * self._made).sum(axis=1)
        np.matmul(economy.input_share, self._made, out=self._spending)
        moved = normalised(np.log(self._paid / labour), economy.value_added, labour) - log_wage
        run["price_residuals"](
            x, self._price, slots.theta[:, 0], self._left[0], self._size, self._room, self._bits
        )
        run["spending_residuals"](
            x, self._spending, income, self._shares, self._active, self.shared.prepared.spending,
            self._left[1], self._size, self._room, self._bits,
        )  # fmt: skip
        first = self._size[: moved.shape[1]]
        np.maximum(first, np.abs(moved).max(axis=0), out=first)
        return moved

    def _sold(self, slots: Slots) -> None:
        """Leaves ĉ^-θ, P̂^-θ, X'/P̂^-θ, Y' and payrolls in the room for them."""
        shared, run, x = self.shared, self._run, self.x
        (n, s), kernels = shared.shape, shared.kernels
        size = n * s
        log_price = x[n : n + size].reshape(n, s, -1)
        assert shared.economy.input_share_transposed is not None
        np.matmul(shared.economy.input_share_transposed, log_price, out=self._cost)
        productivity = np.empty((0, 0, 0)) if slots.productivity is None else slots.productivity
        run["powers"](
            self._cost, x[:n], self._shares, productivity, slots.theta[:, 0], self._power,
            self._room[0], self._bits,
        )  # fmt: skip
        np.matmul(kernels.gross, self._power, out=self._price)
        self._edit(slots.edits.bought, self._power, self._price)
        run["weights"](
            x[n + size :], self._price, self._active, self._supplied, self._weight, self._room[0],
            self._bits,
        )  # fmt: skip
        np.matmul(kernels.net.transpose(0, 2, 1), self._weight, out=self._output)
        self._edit(slots.edits.sold, self._weight, self._output)
        run["sales"](self._output, self._power, self._shares, self._made, self._paid)

    def _edit(self, terms: Terms, values: Array, sums: Array) -> None:
        alike, shape = terms.by.ndim > 1, (-1, *terms.by.shape[1:])
        self._run["edited_alike" if alike else "edited"](
            terms.into, terms.first, terms.of, terms.by, values.reshape(shape), sums.reshape(shape)
        )
