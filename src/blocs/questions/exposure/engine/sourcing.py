"""Technical coefficients of the world, without forming the matrix where the data allow it.

A has one entry per origin i, sector j, destination n and using sector k: the value of (i, j), at
basic prices, in one unit of output of (n, k). The kernels need five products of it, which two
classes provide: `PooledSourcing`, where all users of a country buy a good from the same origins,
and `SourcingByUse`, any matrix. Diagonal blocks A_nn are kept apart from trade.

R stands for any number of columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from blocs.foundation.axes import Array


@dataclass(frozen=True, eq=False)
class PooledSourcing:
    """a_(ij)(nk) = s_inj γ_njk: the same mix of origins for all users of good j in country n.

    net_share: (origin, destination, sector) s, value at basic prices per unit of expenditure.
    input_share: (country, sector, use_sector) γ.
    """

    net_share: Array
    input_share: Array

    @cached_property
    def domestic(self) -> Array:
        """(country, sector, use_sector) s_nnj γ_njk."""
        own: Array = np.einsum("nnj->nj", self.net_share)
        return own[:, :, None] * self.input_share

    @cached_property
    def _abroad(self) -> Array:
        """[j, i, n] s without its diagonal."""
        abroad = np.array(self.net_share.transpose(2, 0, 1), order="C")
        n = len(self.input_share)
        own = np.arange(n)
        abroad[:, own, own] = 0.0
        return abroad

    def foreign_inputs(self, output: Array) -> Array:
        """Σ_{n≠i} A_in x_n: sales of (i, j) to users abroad; (N, S, R) → (N, S, R)."""
        use = np.matmul(self.input_share, output)
        return np.matmul(self._abroad, use.transpose(1, 0, 2)).transpose(1, 0, 2)

    def foreign_costs(self, price: Array) -> Array:
        """Σ_{i≠n} A'_in p_i: cost of inputs from abroad for (n, k); (N, S, R) → (N, S, R)."""
        bought = np.matmul(self._abroad.transpose(0, 2, 1), price.transpose(1, 0, 2))
        return np.matmul(self.input_share.transpose(0, 2, 1), bought.transpose(1, 0, 2))

    def bilateral_inputs(self, output: Array) -> Array:
        """(origin, destination, sector) inputs sold Σ_k A_(ij)(nk) x_nk^i, zero for i = n.

        output: (country, use_sector, origin), an output of the users for each origin.
        """
        use = np.matmul(self.input_share, output)
        return self._abroad.transpose(1, 2, 0) * use.transpose(2, 0, 1)

    def weighted_inputs(self, weight: Array) -> Array:
        """(origin, destination, use_sector) Σ_j v_ij A_(ij)(nk), zero for i = n.

        weight: (origin, sector) v.
        """
        value = np.ascontiguousarray((self._abroad * weight.T[:, :, None]).transpose(2, 1, 0))
        return np.matmul(value, self.input_share).transpose(1, 0, 2)


@dataclass(frozen=True, eq=False)
class SourcingByUse:
    """Any coefficients, for tables in which the mix of origins differs by use.

    coefficient: (origin, sector, destination, use_sector) a, N²S² numbers.
    """

    coefficient: Array

    @cached_property
    def domestic(self) -> Array:
        """(country, sector, use_sector) the diagonal blocks."""
        return np.ascontiguousarray(np.einsum("njnk->njk", self.coefficient))

    @cached_property
    def _abroad(self) -> Array:
        """(origin, sector, destination, use_sector) a with zero diagonal blocks."""
        abroad = np.array(self.coefficient, order="C")
        n = len(self.coefficient)
        own = np.arange(n)
        abroad[own, :, own, :] = 0.0
        return abroad

    @cached_property
    def _matrix(self) -> Array:
        n, s = self._abroad.shape[:2]
        return self._abroad.reshape(n * s, n * s)

    def foreign_inputs(self, output: Array) -> Array:
        """As in `PooledSourcing`."""
        return (self._matrix @ output.reshape(len(self._matrix), -1)).reshape(output.shape)

    def foreign_costs(self, price: Array) -> Array:
        """As in `PooledSourcing`."""
        return (self._matrix.T @ price.reshape(len(self._matrix), -1)).reshape(price.shape)

    def bilateral_inputs(self, output: Array) -> Array:
        """As in `PooledSourcing`."""
        return np.einsum("ijnk,nki->inj", self._abroad, output)

    def weighted_inputs(self, weight: Array) -> Array:
        """As in `PooledSourcing`."""
        return np.einsum("ij,ijnk->ink", weight, self._abroad)


Sourcing: TypeAlias = PooledSourcing | SourcingByUse


def coefficient_matrix(sourcing: PooledSourcing) -> Array:
    """(origin, sector, destination, use_sector) A in full; 128 MB at 80 countries × 50 sectors."""
    return np.einsum("inj,njk->ijnk", sourcing.net_share, sourcing.input_share)
