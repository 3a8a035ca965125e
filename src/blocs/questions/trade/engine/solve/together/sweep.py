"""The equations of a trade model for many scenarios at once: g(x) − x and its step.

The same equations in the same state as `models.caliendo_parro`, one column a scenario: [n + 2 n j,
b]. Every product with π, γ or what is prepared is one product of matrices, read once for all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.solve.prepared import single
from blocs.questions.trade.engine.solve.together.slots import Slots
from blocs.questions.trade.engine.solve.together.task import Shared


class Sweep:
    """Room for sweeps over `width` slots, used again by each: [j, n, b] and [n, j, b] arrays."""

    def __init__(self, shared: Shared, width: int) -> None:
        n, s = shared.shape
        self.shared, self.width = shared, width
        self._power, self._price, self._weight, self._output = np.empty((4, s, n, width))
        self._cost = np.empty((n, s, width))
        self._residual = np.empty((n + 2 * n * s, width))
        economy = shared.economy
        if economy.input_share is not None and economy.input_share_transposed is not None:
            self._gamma = economy.input_share
            self._gamma_transposed = economy.input_share_transposed
        self._beta = economy.value_added_share[:, :, None]
        self._alpha = economy.final_share[:, :, None]
        self._idle = None if shared.active.all() else ~shared.active
        self._unsold = None if shared.supplied.all() else ~shared.supplied

    def residual(self, x: Array, slots: Slots) -> Array:
        """[n + 2 n j, b] g(x) − x; room that the next sweep takes again."""
        out = self._residual
        n, s = self.shared.shape
        size = n * s
        log_wage, spent = x[:n], x[n + size :].reshape(n, s, -1)
        log_price = x[n : n + size].reshape(n, s, -1)
        price, spending = out[n : n + size].reshape(n, s, -1), out[n + size :].reshape(n, s, -1)
        self._costs(log_wage, log_price)
        np.exp(spent, out=spending)
        output = self._sold(log_wage, spending, slots)
        labour = self._labour(log_wage, log_price, slots)
        income = self._household_income(log_wage, labour, slots)
        self._use(output, spending)
        spending += self._final_share(log_price) * income[:, None, :]
        if self._idle is not None:
            spending[self._idle] = 1.0
        wage = np.log(self._payroll(output) / labour)
        out[:n] = normalised(wage, self.shared.economy.value_added, labour)
        np.log(self._price, out=self._price)
        np.divide(self._price.transpose(1, 0, 2), -slots.theta.transpose(1, 0, 2), out=price)
        np.log(spending, out=spending)
        out -= x
        return out

    def levels(self, x: Array, _slots: Slots, /) -> tuple[Array, Array, Array]:
        """(log ŵ [n, b], log P̂ [n, j, b], X' [n, j, b]) out of the state."""
        n, s = self.shared.shape
        size = n * s
        spending = np.exp(x[n + size :].reshape(n, s, -1))
        spending[~self.shared.active] = 0.0
        return x[:n], x[n : n + size].reshape(n, s, -1), spending

    def _costs(self, log_wage: Array, log_price: Array) -> None:
        """Leaves log ĉ, productivity left out, in `_cost`."""
        np.matmul(self._gamma_transposed, log_price, out=self._cost)
        self._cost += self._beta * log_wage[:, None, :]

    def _use(self, output: Array, out: Array) -> None:
        """Set out [n, j, b] to what producers buy as inputs."""
        np.matmul(self._gamma, output, out=out)

    def _payroll(self, output: Array) -> Array:
        """[n, b] what producers pay for labour."""
        return np.matmul(self._beta.transpose(0, 2, 1), output)[:, 0, :]

    def _final_share(self, _log_price: Array, /) -> Array:
        """[n, j, b or 1] parts of what households spend."""
        return self._alpha

    def _consumer(self, log_price: Array) -> Array:
        """[n, b] log P̂ᶜ."""
        return (self._alpha * log_price).sum(axis=1)

    def _labour(self, log_wage: Array, log_price: Array, slots: Slots) -> Array:
        """[n, b] value added at baseline wages of the labour that real wages call forth."""
        if not slots.supply.any():
            return slots.labour
        return slots.labour_paid(log_wage - self._consumer(log_price))

    def _household_income(self, log_wage: Array, labour: Array, slots: Slots) -> Array:
        """[n, b] I' less what projects buy; of what `_sold` has left."""
        wage = np.exp(log_wage)
        income = slots.income(wage, labour, power=self._power, weight=self._weight)
        return income if slots.projects is None else income - slots.projects.paid_at(wage, slots)

    def _sold(self, log_wage: Array, spending: Array, slots: Slots) -> Array:
        """[n, j, b] Y'; leaves ĉ^-θ, P̂^-θ and X'/P̂^-θ in the room for them."""
        kernels = self.shared.kernels
        power, price, weight = self._power, self._price, self._weight
        if slots.productivity is not None:
            self._cost -= slots.productivity
        np.multiply(self._cost.transpose(1, 0, 2), -slots.theta, out=power)
        np.exp(power, out=power)
        np.matmul(kernels.gross, power, out=price)
        slots.edits.bought.add(price, power)
        if self._unsold is not None:
            price[self._unsold.T] = 1.0
        np.divide(spending.transpose(1, 0, 2), price, out=weight)
        if self._idle is not None:
            weight[self._idle.T] = 0.0
        np.matmul(kernels.net.transpose(0, 2, 1), weight, out=self._output)
        slots.edits.sold.add(self._output, weight)
        self._output *= power
        if slots.projects is not None:
            self._output += slots.projects.sold_at(np.exp(log_wage), slots)
        return self._output.transpose(1, 0, 2)

    def step(self, residual: Array, slots: Slots, /) -> Array:
        """[n + 2 n j, b] what `prepared.corrected` makes of a residual, in single precision."""
        known = self.shared.prepared
        n, s = self.shared.shape
        size = n * s
        out: Any = np.empty(residual.shape, dtype=np.float32)
        price, spending = out[n : n + size].reshape(n, s, -1), out[n + size :].reshape(n, s, -1)
        wage = single(slots.wages(residual[:n]))
        answers = known.by_wage.reshape(2 * size, n) @ wage
        left = single(residual[n:]).reshape(2, n, s, -1)
        bought = known.spending[:, :, None]
        left[1] *= bought
        if slots.elastic is not None:
            left[1] += slots.elastic.bought(wage)
        np.matmul(known.domestic, left[0], out=price)
        np.matmul(known.domestic.transpose(0, 2, 1), left[1], out=spending)
        spending /= bought
        out[n:] += answers
        if self._unsold is not None:
            price[self._unsold] = 0.0
        if self._idle is not None:
            spending[self._idle] = 0.0
        out[:n] = wage
        return out


def normalised(log_wage: Array, base: Array, labour: Array) -> Array:
    """[n, b] log wages at which value added of all countries keeps its baseline level.

    base: [n] value added of the baseline; labour: [n, b] at baseline wages.
    """
    level = (labour * np.exp(log_wage)).sum(axis=0)
    return log_wage - np.log(level / base.sum())
