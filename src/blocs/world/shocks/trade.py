"""The compiled form of a scenario: plain arrays over a world's labels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from blocs.foundation.axes import Array
from blocs.world.shocks.corridors import FullWays
from blocs.world.shocks.networks import NetworkChange


class TradeBalance(StrEnum):
    """How each country's trade deficit D' (imports − exports) follows the shock.

    `balanced`: D' = 0; comparisons start from the world whose deficits were closed first (see
    `questions/trade/engine/closing`). `fixed_share`: D' is a constant share of world value added.
    `fixed_nominal`: D' is constant in the numeraire (world value added, where it coincides with
    `fixed_share`, or one country's wage). `multiplicative`: D' stays in proportion to the
    country's own value added, less the uniform share of value added that lets the deficits of the
    world sum to zero.
    """

    FIXED_SHARE = "fixed_share"
    BALANCED = "balanced"
    FIXED_NOMINAL = "fixed_nominal"
    MULTIPLICATIVE = "multiplicative"


@dataclass(frozen=True, eq=False)
class Shock:
    """Changes of a world's fundamentals. None means: unchanged.

    Shapes: N countries, S sectors, axes as in `World`.

    iceberg_cost_hat: (origin, destination, sector), d̂ = counterfactual/baseline iceberg cost; inf
        is an embargo. Domestic entries may differ from one only by a user's own table.
    tariff_rate_cf: (origin, destination, sector), counterfactual ad-valorem tariff on the value at
        the border, a fraction; its revenue is the destination's. Rents of import licences that the
        destination keeps are tariffs, too.
    export_tax_rate_cf: (origin, destination, sector), counterfactual ad-valorem tax on the value
        at basic prices, a fraction; its revenue is the origin's, a negative rate is a subsidy that
        the origin pays. Rents of licences that the origin keeps are export taxes, too.
    revenue_sharing: (country, country), who receives (row) which part of whose (column) tariff
        revenue; every column sums to one. None: everybody keeps their own, or what the baseline
        has agreed.
    productivity_hat: (country, sector), unit cost falls in proportion.
    labour_hat: (country,), supply of labour at unchanged real wages.
    labour_supply_elasticity: of labour supplied with respect to the real wage; 0: fixed.
    purchases: (origin, destination, sector), million USD of the base year a year that a project in
        the destination buys from the origin at basic prices, whatever their price, out of the
        destination's income (transfers and loans included).
    transfer: (country,), million USD of the base year received in addition (negative: paid); sums
        to zero.
    trade_balance: the closure.
    numeraire: None for world value added, otherwise a country whose wage is held constant; real
        outcomes depend on it where sums of money are given: under `fixed_nominal`, and for
        transfers and purchases.
    full_ways: what happens to the engine of ways beside that of trade: capacities, whose rents are
        found together with the equilibrium (`questions/trade/engine/coupled`).
    networks: what happens to networks of pipes and wires, each an engine of its own.
    """

    iceberg_cost_hat: Array | None = None
    tariff_rate_cf: Array | None = None
    export_tax_rate_cf: Array | None = None
    revenue_sharing: Array | None = None
    productivity_hat: Array | None = None
    labour_hat: Array | None = None
    labour_supply_elasticity: float = 0.0
    purchases: Array | None = None
    transfer: Array | None = None
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE
    numeraire: str | None = None
    full_ways: FullWays | None = None
    networks: tuple[NetworkChange, ...] = ()

    @property
    def is_coupled(self) -> bool:
        """Whether engines beside that of trade have a say in what follows."""
        return self.full_ways is not None or bool(self.networks)

    @property
    def moves_supply(self) -> bool:
        """Whether productivity or labour change: then `rationing` bounds no country's loss."""
        return self.productivity_hat is not None or self.labour_hat is not None

    def is_neutral(self) -> bool:
        """Whether no array is set and deficits are not purged: nothing can follow."""
        arrays = (
            self.iceberg_cost_hat,
            self.tariff_rate_cf,
            self.export_tax_rate_cf,
            self.revenue_sharing,
            self.productivity_hat,
            self.labour_hat,
            self.purchases,
            self.transfer,
            self.full_ways,
            self.networks or None,
        )
        unchanged = all(array is None for array in arrays)
        return unchanged and self.trade_balance is not TradeBalance.BALANCED


def bilateral_array(n_countries: int, n_sectors: int, fill: float) -> Array:
    """New (origin, destination, sector) array in sector-major memory, the order of the kernels."""
    return np.full((n_sectors, n_countries, n_countries), fill).T
