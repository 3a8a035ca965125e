"""What a trade model gives: a verified counterfactual as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.questions.trade.engine.models.technology import log_consumer_price
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock


class Bilateral(Protocol):
    """Trade after the shock: shares and flows at basic prices, and what countries trade abroad."""

    @property
    def share(self) -> Array:
        """[j, n, i] π'."""
        ...

    @property
    def flows(self) -> Array:
        """[j, n, i] F', million USD."""
        ...

    @property
    def exports(self) -> Array:
        """[i] sales abroad."""
        ...

    @property
    def imports(self) -> Array:
        """[n] purchases abroad."""
        ...


@dataclass(frozen=True, eq=False)
class Traded:
    """Trade of a solution that was verified in full; shares and flows as in `Bilateral`."""

    share: Array
    flows: Array

    @property
    def exports(self) -> Array:
        """[i] sales abroad."""
        return self.flows.sum(axis=(0, 1)) - np.einsum("jnn->n", self.flows)

    @property
    def imports(self) -> Array:
        """[n] purchases abroad."""
        return self.flows.sum(axis=(0, 2)) - np.einsum("jnn->n", self.flows)


@dataclass(frozen=True, eq=False)
class TradeSolution:
    """A solved counterfactual, in the numeraire world value added = its baseline level.

    economy, shock: the baseline and what happened to it; wage_hat, labour_hat [n]; price_index_hat
    [n, j]; unit_cost_hat, value_added_share_cf [i, j]; expenditure_cf [n, j], what projects buy
    left out; gross_output_cf [i, j]; income_cf [n], of households: what projects spend left out;
    trade_deficit_cf [n] imports − exports at border prices; tariff_revenue_cf [n] received after
    sharing; export_tax_revenue_cf, value_added_cf [n]; trade: shares and flows [j, n, i]. `checks`
    are the independent verifications, relative to the size of what they check; in_full: on a kernel
    of its own, or by sums over edits (`checks.verify_sums`).
    `country_status` is empty, or says why a country has no positive
    real income. consumption_hat [n]: real income where quantities and not prices decide
    (`rationing`), otherwise None. parts: what other engines say of it, by name, plain data: see
    `engine/coupled`.
    """

    economy: Economy
    shock: Shock
    status: str
    method: str
    residual: float
    iterations: int
    seconds: float
    wage_hat: Array
    labour_hat: Array
    price_index_hat: Array
    unit_cost_hat: Array
    value_added_share_cf: Array
    expenditure_cf: Array
    gross_output_cf: Array
    income_cf: Array
    trade_deficit_cf: Array
    tariff_revenue_cf: Array
    export_tax_revenue_cf: Array
    value_added_cf: Array
    trade: Bilateral
    component: Indices
    checks: dict[str, float]
    country_status: dict[str, str]
    consumption_hat: Array | None = None
    in_full: bool = True
    parts: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def trade_share_cf(self) -> Array:
        """[j, n, i] π'."""
        return self.trade.share

    @property
    def flows_cf(self) -> Array:
        """[j, n, i] F' at basic prices, million USD."""
        return self.trade.flows

    @cached_property
    def final_price_index_hat(self) -> Array:
        """[n] P̂ᶜ: the consumer price index, Π_j P̂_nj^α_nj or its CES form."""
        return np.exp(log_consumer_price(self.economy, np.log(self.price_index_hat)))

    @cached_property
    def real_income_hat(self) -> Array:
        """[n] exact change of real income, Î / P̂ᶜ, or what rationing leaves to consume."""
        if self.consumption_hat is not None:
            return self.consumption_hat
        return self.income_cf / self.economy.income / self.final_price_index_hat

    @cached_property
    def real_wage_hat(self) -> Array:
        """[n] ŵ / P̂ᶜ."""
        return self.wage_hat / self.final_price_index_hat
