"""What the scenarios of a batch differ in, one column a slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.solve.prepared import single
from blocs.questions.trade.engine.solve.together.edited import edited_sums
from blocs.questions.trade.engine.solve.together.task import Shared, Task


class Slots:
    """Parameters of the tasks under way; b slots.

    theta: [j, 1, b]; productivity: [n, j, b] log, or None; labour: [n, b]; supply: [b]; closure:
    [3, n, b]; money: [b] position of the numeraire's country, −1 for world value added;
    multiplicative: [b]; sharing: [b, n, n], or None where everybody keeps their own tariffs;
    projects: None where none buys anything; elastic: where θ is not that of the preparation.
    """

    def __init__(self, shared: Shared, tasks: Sequence[Task]) -> None:
        self.shared = shared
        self.tasks = list(tasks)
        n, _ = shared.shape
        self.theta = np.stack([task.trade_elasticity for task in tasks], axis=1)[:, None, :]
        self.labour = np.stack([task.labour for task in tasks], axis=1)
        self.supply = np.array([task.labour_supply_elasticity for task in tasks])
        self.closure = np.stack([task.closure for task in tasks], axis=2)
        self.money = np.array([-1 if t.numeraire is None else t.numeraire for t in tasks])
        self.multiplicative = np.array([task.multiplicative for task in tasks])
        self.productivity: Array | None = None
        if any(task.log_productivity is not None for task in tasks):
            none = np.zeros_like(shared.economy.final_share)
            made = [none if t.log_productivity is None else t.log_productivity for t in tasks]
            self.productivity = np.stack(made, axis=2)
        self.sharing: Array | None = None
        if any(task.sharing is not None for task in tasks):
            own = np.eye(n)
            self.sharing = np.stack([own if t.sharing is None else t.sharing for t in tasks])
        self.projects = Projects.of(tasks) if any(task.purchases for task in tasks) else None
        self.elastic = Elastic.of(shared, tasks)
        self.edits = edited_sums([task.edits for task in tasks])

    def wages(self, residual: Array) -> Array:
        """[n, b] how wages move where they are off by `residual` [n, b]."""
        if self.elastic is None:
            return self.shared.prepared.wage @ residual
        return self.elastic.wages(residual)

    def money_at(self, wage: Array) -> Array:
        """[b] what a unit of the user's numeraire is worth; wage: [n, b] ŵ."""
        return np.where(self.money < 0, 1.0, wage[self.money, np.arange(len(self.money))])

    def deficit(self, wage: Array, labour: Array) -> Array:
        """[n, b] D'; wage: [n, b] ŵ; labour: [n, b] value added at baseline wages."""
        fixed, nominal, own = self.closure
        out = fixed + nominal * self.money_at(wage)
        if self.multiplicative.any():
            base = self.shared.economy.value_added[:, None]
            grown, earned = own * wage * labour / base, wage * labour
            uniform = grown.sum(axis=0) / earned.sum(axis=0)
            out += np.where(self.multiplicative, grown - earned * uniform, 0.0)
        return out

    def received(self, collected: Array) -> Array:
        """[n, b] tariff revenue after it is shared."""
        if self.sharing is None:
            return collected
        return np.einsum("bnm,mb->nb", self.sharing, collected)

    def taxes(self, part: int, *, power: Array, weight: Array, by_buyer: bool) -> Array:
        """[n, b] duties (part 2) or export taxes (part 3) of `Kernels`, by country of one side.

        power: [j, i, b] ĉ^-θ; weight: [j, n, b] X'/P̂^-θ.
        """
        kernel, out = self.shared.kernels.parts[part], np.zeros_like(self.labour)
        if kernel is not None:
            where = self.shared.kernels.taxed_sectors[part]
            rate, sold, bought = kernel[where], power[where], weight[where]
            if by_buyer:
                out += (bought * np.matmul(rate, sold)).sum(axis=0)
            else:
                out += (sold * np.matmul(rate.transpose(0, 2, 1), bought)).sum(axis=0)
        if self.edits.taxed:
            out += self.edits.taxes(part, power=power, weight=weight, by_buyer=by_buyer)
        return out

    def labour_paid(self, log_real_wage: Array) -> Array:
        """[n, b] value added at baseline wages of the labour that real wages call forth."""
        return self.labour * np.exp(self.supply * log_real_wage)

    def income(self, wage: Array, labour: Array, *, power: Array, weight: Array) -> Array:
        """[n, b] I'; wage, labour: as in `deficit`; power, weight: as in `taxes`."""
        income = labour * wage + self.deficit(wage, labour)
        if self.taxed:
            flow = {"power": power, "weight": weight}
            income += self.received(self.taxes(2, by_buyer=True, **flow))
            income += self.taxes(3, by_buyer=False, **flow)
        return income

    @property
    def taxed(self) -> bool:
        """Whether there is any tariff or export tax, in the baseline or after a shock."""
        kernels = self.shared.kernels
        return kernels.duty is not None or kernels.export is not None or self.edits.taxed


@dataclass(frozen=True, eq=False)
class Elastic:
    """What trade elasticities that are not those of the preparation change in its answers.

    sold, gamma: [n j, m] and [n, j, k], see `prepared.ByElasticity`; wage: [b, n, m] J⁻¹; apart:
    [j, b]; all but `wage` in single precision.
    """

    sold: Array
    gamma: Array
    wage: Array
    apart: Array

    @classmethod
    def of(cls, shared: Shared, tasks: Sequence[Task]) -> Elastic | None:
        """That of some tasks, None where all have the elasticities of the preparation."""
        known = shared.prepared.by_elasticity
        if known is None or all(task.wage is None for task in tasks):
            return None
        inverses = [shared.prepared.wage if t.wage is None else t.wage for t in tasks]
        apart = [known.apart(task.trade_elasticity) for task in tasks]
        n, _ = shared.shape
        return cls(
            known.sold.reshape(-1, n),
            shared.economy.input_share_single[0],
            np.stack(inverses),
            single(np.stack(apart, axis=1)),
        )

    def wages(self, residual: Array) -> Array:
        """[n, b] what residuals [n, b] of wages ask for."""
        return np.matmul(self.wage, residual.T[:, :, None])[:, :, 0].T

    def bought(self, wage: Array) -> Array:
        """[n, j, b] million USD that sellers buy more as the wages [n, b] move their sales."""
        n, s, _ = self.gamma.shape
        sold = (self.sold @ wage).reshape(n, s, -1)
        sold *= self.apart
        return np.matmul(self.gamma, sold)


@dataclass(frozen=True, eq=False)
class Projects:
    """What projects buy, million USD in the users' numeraires: see `state.Purchases`.

    sold: [j, i, b]; paid: [n, b]; at_home: [n, b] what hosts buy from themselves.
    """

    sold: Array
    paid: Array
    at_home: Array

    @classmethod
    def of(cls, tasks: Sequence[Task]) -> Projects:
        """Those of some tasks."""
        n, s = tasks[0].labour.size, tasks[0].trade_elasticity.size
        sold, (paid, at_home) = np.zeros((s, n, len(tasks))), np.zeros((2, n, len(tasks)))
        for slot, task in enumerate(tasks):
            if task.purchases is not None:
                sold[:, :, slot] = task.purchases.output.T
                paid[:, slot] = task.purchases.paid
                at_home[:, slot] = np.einsum("jnn->n", task.purchases.flows)
        return cls(sold, paid, at_home)

    def sold_at(self, wage: Array, slots: Slots) -> Array:
        """[j, i, b] sales to projects in the solver's numeraire; wage: [n, b] ŵ."""
        return self.sold * slots.money_at(wage)

    def paid_at(self, wage: Array, slots: Slots) -> Array:
        """[n, b] payments of hosts in the solver's numeraire."""
        return self.paid * slots.money_at(wage)
