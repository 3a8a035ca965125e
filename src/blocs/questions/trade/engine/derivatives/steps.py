"""What nearly solves the linear systems of the derivatives: what the baseline answers to wages.

`prepared.corrected` and its transpose, in the states of `linear` and in single precision. They
leave the derivatives as they are and bring the spectrum together: half the products.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.trade.engine.derivatives.linear import Kernel, to_origin
from blocs.questions.trade.engine.derivatives.linear_shares import by_country
from blocs.questions.trade.engine.solve.prepared import Prepared, single


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps at one solution.

    kernel: its coefficients in single precision; wage: [n, m] J⁻¹; domestic, domestic_transposed:
    [n, j, k] L; by_wage: [2, j, n, m] d log P̂ and d log X' by d log ŵ; spending: [j, n, 1] of the
    baseline.
    """

    kernel: Kernel
    wage: Array
    domestic: Array
    domestic_transposed: Array
    by_wage: Array
    spending: Array

    @classmethod
    def of(cls, kernel: Kernel, known: Prepared) -> Steps:
        """From what is prepared for an economy with inputs; kernel: in single precision."""
        spending = np.ascontiguousarray(known.spending.T[:, :, None])
        return cls(
            kernel,
            single(known.wage),
            known.domestic,
            known.domestic_transposed,
            known.by_good,
            spending,
        )

    @property
    def _answers(self) -> Array:
        """[2 j n, m] `by_wage`."""
        return self.by_wage.reshape(-1, self.by_wage.shape[3])

    def tangent(self, *, wage: Array, price: Array, spending: Array) -> tuple[Array, Array, Array]:
        """Steps that residuals of a tangent ask for: [n, r], [j, n, r], [j, n, r]."""
        moved = self.wage @ wage
        answers = (self._answers @ moved).reshape(2, *price.shape)
        dearer = by_country(self.domestic, price) + answers[0]
        bought = by_country(self.domestic_transposed, self.spending * spending) / self.spending
        used = self.kernel.per_spending > 0
        return moved, dearer, (bought + answers[1]) * used

    def adjoint(self, *, wage: Array, price: Array, spending: Array) -> tuple[Array, Array, Array]:
        """The transpose of `tangent`, on adjoints per dollar (divided by w'L' and X')."""
        kernel = self.kernel
        prices, spent = kernel.spending * price, kernel.spending * spending
        worth = np.concatenate([prices, spent]).reshape(len(self._answers), -1)
        through = self._answers.T @ worth
        wages = self.wage.T @ (kernel.labour * wage + through)
        dearer = by_country(self.domestic_transposed, prices)
        bought = self.spending * by_country(self.domestic, spent / self.spending)
        return wages / kernel.labour, kernel.per_spending * dearer, kernel.per_spending * bought


@dataclass(frozen=True, eq=False)
class StepsWithoutInputs:
    """Steps at a solution of a model without inputs.

    Prices follow from wages and spending from incomes: both are put in as they are at the solution,
    and what is left, wages and incomes, answers as at the baseline. kernel: coefficients of the
    solution in single precision; wage: [2n, m] what residuals of wages do to log ŵ and log I'.
    """

    kernel: Kernel
    wage: Array

    @classmethod
    def of(cls, kernel: Kernel, known: Prepared) -> StepsWithoutInputs:
        """From what is prepared for an economy without inputs; kernel: in single precision."""
        return cls(kernel, single(known.wage[:, : len(kernel.labour)]))

    def tangent(self, *, wage: Array, price: Array, spending: Array) -> tuple[Array, Array, Array]:
        """Steps that residuals of a tangent ask for: [n, r], [j, n, r], [j, n, r]."""
        kernel = self.kernel
        sold = to_origin(kernel.net, kernel.spending * (spending + kernel.theta * price))
        paid = kernel.numeraire @ (sold.sum(axis=0) / kernel.labour)
        moved, income = np.split(self.wage @ (wage + paid), 2)
        used = kernel.per_spending > 0
        return moved, price + kernel.share @ moved, (spending + income) * used

    def adjoint(self, *, wage: Array, price: Array, spending: Array) -> tuple[Array, Array, Array]:
        """The transpose of `tangent`, on adjoints per dollar (divided by w'L and X')."""
        kernel = self.kernel
        used = kernel.per_spending > 0
        dearer = to_origin(kernel.share, kernel.spending * price).sum(axis=0)
        richer = (kernel.spending * spending).sum(axis=0)
        wages = self.wage.T @ np.concatenate([kernel.labour * wage + dearer, richer])
        worth = kernel.net @ (kernel.numeraire.T @ wages / kernel.labour)
        return wages / kernel.labour, price + kernel.theta * worth * used, (spending + worth) * used
