"""The compiled form of a scenario: plain arrays over a world's labels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from blocs.foundation.axes import Array


class TradeBalance(StrEnum):
    """How each country's trade deficit D' (imports − exports) follows the shock.

    `balanced`: D' = 0. `fixed_share`: D' is a constant share of world value added. `fixed_nominal`:
    D' is constant in the numeraire (world value added, where it coincides with `fixed_share`, or
    one country's wage). `multiplicative`: D' stays in proportion to the country's own value added,
    less the uniform share of value added that lets the deficits of the world sum to zero.
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
    tariff_rate_cf: (origin, destination, sector), counterfactual ad-valorem tariff, a fraction.
    transfer: (country,), million USD of the base year received in addition (negative: paid); sums
        to zero.
    trade_balance: the closure.
    numeraire: None for world value added, otherwise a country whose wage is held constant; it
        matters for real outcomes under `fixed_nominal` only.
    """

    iceberg_cost_hat: Array | None = None
    tariff_rate_cf: Array | None = None
    transfer: Array | None = None
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE
    numeraire: str | None = None

    def is_neutral(self) -> bool:
        """Whether no array is set and deficits are not purged: nothing can follow."""
        return (
            self.iceberg_cost_hat is None
            and self.tariff_rate_cf is None
            and self.transfer is None
            and self.trade_balance is not TradeBalance.BALANCED
        )


def bilateral_array(n_countries: int, n_sectors: int, fill: float) -> Array:
    """New (origin, destination, sector) array in sector-major memory, the order of the kernels."""
    return np.full((n_sectors, n_countries, n_countries), fill).T
