"""What two engines tell each other: prices one way, quantities back, rents with their owners."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.questions.trade.engine.solution import TradeSolution


@dataclass(frozen=True, eq=False)
class Wedge:
    """Prices: what stands between the origin's price and the buyer's, on top of the shock.

    cost: (origin, destination) factor of what is used up on the way; rent: (kind, origin,
    destination) rates on the value at the border that somebody earns, added up over kinds; owner:
    (kind, country) who gets which part of it, the rest stays with the origin; sectors: (sector,)
    whose goods are meant.
    """

    cost: Array
    rent: Array
    owner: Array
    sectors: Mask

    @property
    def rent_factor(self) -> Array:
        """(origin, destination) 1 + all rents."""
        return 1.0 + self.rent.sum(axis=0)


@dataclass(frozen=True, eq=False)
class Quantities:
    """What trade tells: volume: (origin, destination, sector) million USD at base-year prices.

    real_income_hat: (country,) counterfactual over baseline.
    """

    volume: Array
    real_income_hat: Array
    _sums: dict[bytes, Array] = field(default_factory=dict[bytes, Array], repr=False)

    def sums_over(self, weight: Array) -> Array:
        """(row, origin, destination) volumes times `weight` (row, sector); asked for often."""
        key = weight.tobytes()
        if key not in self._sums:
            self._sums[key] = np.tensordot(weight, self.volume.T, axes=1).transpose(0, 2, 1)
        return self._sums[key]

    @classmethod
    def of(cls, solution: TradeSolution) -> Quantities:
        """Those of a solution: flows over the change of the origin's price."""
        with np.errstate(divide="ignore", invalid="ignore"):
            volume = solution.flows_cf / solution.unit_cost_hat.T[:, None, :]
        np.nan_to_num(volume, copy=False, nan=0.0, posinf=0.0)
        return cls(volume.T, solution.real_income_hat)


class Link(Protocol):
    """Another engine beside trade. It is made for one solve, and holds its prices between rounds.

    name: the key of its part of an outcome.
    """

    name: str

    @property
    def place(self) -> Array:
        """Its prices as numbers: where a round of trade stands among those before it."""
        ...

    def learned(self, told: Quantities) -> Any:
        """What it knows of trade at the end, for the `begin` of another of its kind."""
        ...

    def begin(self, place: Array, known: Any) -> None:
        """Start near these prices, which another found for much the same, with what that knew."""
        ...

    def wedge(self) -> Wedge:
        """What its prices are now."""
        ...

    def gap(self, told: Quantities) -> float:
        """How far its prices are from those that these quantities ask for."""
        ...

    def answer(self, told: Quantities) -> Array | float:
        """Find the prices that these quantities ask for.

        Returns (origin, destination) factors by which they are expected to move quantities.
        """
        ...

    def part(self, told: Quantities, income: Array) -> dict[str, Any]:
        """Its part of an outcome, plain data; income: (kind,) rents, million USD."""
        ...

    def checks(self, told: Quantities) -> dict[str, float]:
        """Its conditions rebuilt apart from the way it was solved, each as a deviation."""
        ...
