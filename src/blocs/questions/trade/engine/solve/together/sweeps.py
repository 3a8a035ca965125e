"""Sweeps of the models whose cost shares move, or which have no inputs; and which is whose."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.models.model import Substitution
from blocs.questions.trade.engine.solve.prepared import single
from blocs.questions.trade.engine.solve.together.slots import Slots
from blocs.questions.trade.engine.solve.together.sweep import Sweep, normalised
from blocs.questions.trade.engine.solve.together.task import Shared


def sweep_of(shared: Shared, width: int) -> Sweep:
    """Room for sweeps over `width` slots of the model of a baseline."""
    economy = shared.economy
    if economy.input_share is None:
        return SweepWithoutInputs(shared, width)
    if economy.substitution is not None:
        return NestedSweep(shared, width, economy.substitution)
    return Sweep(shared, width)


class NestedSweep(Sweep):
    """Nested CES, as in `models.technology`: the same terms, each computed once a sweep."""

    def __init__(self, shared: Shared, width: int, chosen: Substitution) -> None:
        super().__init__(shared, width)
        economy = shared.economy
        self._mix, self._mix_transposed = economy.input_mix, economy.input_mix_transposed
        self._among, self._between = 1.0 - chosen.inputs, 1.0 - chosen.value_added
        self._within = 1.0 - chosen.final

    def _costs(self, log_wage: Array, log_price: Array) -> None:
        """Leaves log ĉ, productivity left out; keeps what else follows from prices."""
        bundle, deflator = self._bundle(log_price)
        beta, wage = self._beta, log_wage[:, None, :]
        if self._between == 0.0:
            self._cost[:] = beta * wage + (1.0 - beta) * bundle
            self._paid_share = beta
        else:
            paid = np.expm1(self._between * wage)
            level = beta * paid + (1.0 - beta) * np.expm1(self._between * bundle)
            np.log1p(level, out=self._cost)
            self._cost /= self._between
            self._paid_share = beta * ((1.0 + paid) / (1.0 + level))
        self._input_weight = (1.0 - self._paid_share) * deflator

    def _bundle(self, log_price: Array) -> tuple[Array, Array]:
        """([n, k, b] log price of the bundle of inputs, its power ε − 1)."""
        if self._among == 0.0:
            self._price_weight = np.ones_like(log_price)
            bundle = np.matmul(self._mix_transposed, log_price)
            return bundle, np.ones_like(bundle)
        relative = np.expm1(self._among * log_price)
        level = np.matmul(self._mix_transposed, relative)
        self._price_weight = 1.0 + relative
        return np.log1p(level) / self._among, 1.0 / (1.0 + level)

    def _use(self, output: Array, out: Array) -> None:
        """Set out [n, j, b] to what producers buy as inputs."""
        np.matmul(self._mix, self._input_weight * output, out=out)
        out *= self._price_weight

    def _payroll(self, output: Array) -> Array:
        """[n, b] what producers pay for labour."""
        return (self._paid_share * output).sum(axis=1)

    def _final_share(self, log_price: Array, /) -> Array:
        """[n, j, b] parts of what households spend."""
        if self._within == 0.0:
            return self._alpha
        relative = np.expm1(self._within * log_price)
        total = 1.0 + np.matmul(self._alpha.transpose(0, 2, 1), relative)
        return self._alpha * ((1.0 + relative) / total)

    def _consumer(self, log_price: Array) -> Array:
        """[n, b] log P̂ᶜ."""
        if self._within == 0.0:
            return super()._consumer(log_price)
        relative = self._alpha * np.expm1(self._within * log_price)
        return np.log1p(relative.sum(axis=1)) / self._within


class SweepWithoutInputs(Sweep):
    """The Armington model: [2 n, b], log ŵ and log I'."""

    def residual(self, x: Array, slots: Slots) -> Array:
        """[2 n, b] g(x) − x."""
        n, _ = self.shared.shape
        log_wage, log_income = x[:n], x[n:]
        output = self._sold(log_wage, self._spent(log_wage, log_income, slots), slots)
        labour = self._labour(log_wage, self._log_price(slots), slots)
        income = slots.income(np.exp(log_wage), labour, power=self._power, weight=self._weight)
        wage = np.log(output.sum(axis=1) / labour)
        wage = normalised(wage, self.shared.economy.value_added, labour)
        return np.concatenate([wage, np.log(income)]) - x

    def levels(self, x: Array, slots: Slots, /) -> tuple[Array, Array, Array]:
        """(log ŵ [n, b], log P̂ [n, j, b], X' [n, j, b]) that follow from wages and incomes."""
        n, _ = self.shared.shape
        log_wage = x[:n]
        spending = self._spent(log_wage, x[n:], slots)
        self._sold(log_wage, spending, slots)
        return log_wage, self._log_price(slots), spending

    def step(self, residual: Array, _slots: Slots, /) -> Array:
        """[2 n, b] what `prepared.corrected` makes of a residual."""
        return single(self.shared.prepared.wage @ residual)

    def _spent(self, log_wage: Array, log_income: Array, slots: Slots) -> Array:
        """[n, j, b] X' = α I', what projects spend left out; leaves log ĉ in `_cost`."""
        self._cost[:] = log_wage[:, None, :]
        income = np.exp(log_income)
        if slots.projects is not None:
            income -= slots.projects.paid_at(np.exp(log_wage), slots)
        return self._alpha * income[:, None, :]

    def _log_price(self, slots: Slots) -> Array:
        """[n, j, b] log P̂ of what `_sold` has left."""
        return (np.log(self._price) / -slots.theta).transpose(1, 0, 2)
