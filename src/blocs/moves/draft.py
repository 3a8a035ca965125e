"""The arrays of a shock while its moves are applied to them, one after the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.documents import KeyPath
from blocs.moves.cells import Cell, Cells, Claim, Deed, Points
from blocs.world import Shock, TradeBalance, World
from blocs.world.shock import bilateral_array


class Draft:
    """A shock in the making. Arrays appear with the first move that needs them.

    cost: (origin, destination, sector) iceberg factor; tariff: the same axes, counterfactual rate;
    transfer: (country,) million USD; claims: who did what to which cells;
    moved: (country, bloc) joined or left so far.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.cost: Array | None = None
        self.tariff: Array | None = None
        self.transfer: Array | None = None
        self.balanced = False
        self.claims: list[Claim] = []
        self.moved: set[tuple[str, str]] = set()

    def change_cost(self, cells: Cells, path: KeyPath) -> None:
        """Multiply iceberg costs by the cells' value; inf for an embargo."""
        if self.cost is None:
            self.cost = bilateral_array(len(self.world.country), len(self.world.sector), 1.0)
        _apply(np.multiply, self.cost, cells)
        embargo = np.isinf(cells.value).all()
        self.claims.append(Claim(Deed.EMBARGO if embargo else Deed.COST, cells, path))

    def set_tariff(self, cells: Cells, path: KeyPath) -> None:
        """Set tariff rates to the cells' value."""
        _apply(_set, self._tariffs(), cells)
        self.claims.append(Claim(Deed.SET_TARIFF, cells, path))

    def add_tariff(self, cells: Cells, path: KeyPath) -> None:
        """Add the cells' value to tariff rates."""
        _apply(np.add, self._tariffs(), cells)
        self.claims.append(Claim(Deed.ADD_TARIFF, cells, path))

    def pay(self, amounts: Array) -> None:
        """Add `amounts` (country,) to what countries receive, million USD."""
        self.transfer = amounts if self.transfer is None else self.transfer + amounts

    def impossible_tariff(self) -> Cell | None:
        """A cell whose tariff is −100 % or less, if there is one."""
        if self.tariff is None or not (bad := self.tariff <= -1.0).any():
            return None
        origin, destination, sector = (int(k) for k in np.argwhere(bad)[0])
        return origin, destination, sector

    def shock(self, *, trade_balance: TradeBalance, numeraire: str | None) -> Shock:
        """The finished shock."""
        return Shock(
            iceberg_cost_hat=self.cost,
            tariff_rate_cf=self.tariff,
            transfer=self.transfer,
            trade_balance=TradeBalance.BALANCED if self.balanced else trade_balance,
            numeraire=numeraire,
        )

    def _tariffs(self) -> Array:
        if self.tariff is None:
            self.tariff = np.array(self.world.tariff_rate, order="F")
        return self.tariff


def _set(_old: Array, value: Array) -> Array:
    return value


def _apply(change: Callable[[Array, Array], Array], array: Array, cells: Cells) -> None:
    """Put change(old, value) into the cells of `array` (origin, destination, sector)."""
    value = np.asarray(cells.value, dtype=np.float64)
    if isinstance(cells, Points):
        where = cells.origin, cells.destination, cells.sector
        array[where] = change(array[where], value)
        return
    pairs = np.ascontiguousarray(cells.pairs.T)
    for sector in np.flatnonzero(cells.sectors):
        layer = array.T[sector]
        np.copyto(layer, change(layer, value), where=pairs)
