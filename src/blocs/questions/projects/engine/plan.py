"""The works and the plant: spending by origin and sector, output from a date, what it is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array


@dataclass(frozen=True)
class Prices:
    """USD a unit of output, at the prices of one year: at home, abroad, and the cost of running."""

    domestic: float
    exported: float
    operating_cost: float


@dataclass(frozen=True, eq=False)
class Plant:
    """An asset that yields output.

    first: position of the first year of output; ramp_up: [k] fraction of full output in the first
    years, one afterwards; lifetime_years: years of output; output: units a year at full capacity;
    export_share: fraction of output that is sold abroad; prices: see `Prices`.
    """

    first: int
    ramp_up: Array
    lifetime_years: int
    output: float
    export_share: float
    prices: Prices

    def output_by_year(self, years: int) -> Array:
        """[t] units of output."""
        use = np.zeros(years)
        use[self.first : self.first + self.lifetime_years] = 1.0
        ramp = self.ramp_up[: max(years - self.first, 0)]
        use[self.first : self.first + len(ramp)] *= ramp
        return self.output * use

    @property
    def unit_value(self) -> float:
        """USD that one unit sells for, on average over home and abroad."""
        price = self.prices
        return (1.0 - self.export_share) * price.domestic + self.export_share * price.exported


def project_spending(schedule: Array, suppliers: Array) -> Array:
    """[t, origin, sector] spending: a [t] schedule in million USD times [origin, sector] shares."""
    return schedule[:, None, None] * suppliers


def direct_jobs(local: Array, value_added_share: Array, *, value_added_per_job: float) -> Array:
    """[t] jobs at the firms paid: Σ_j spending_tj β_j / value added per job.

    local: [t, sector] million USD spent in the host; value_added_share: [sector] β of the host;
    value_added_per_job: million USD a year.
    """
    return local @ value_added_share / value_added_per_job


def productivity_of(net_value: Array, *, gross_output: float) -> Array:
    """[t] productivity of a sector that adds `net_value` with unchanged resources.

    With resources as in the baseline a sector of productivity Â makes Â Y at baseline prices, so
    that Â = 1 + (value of output − operating cost) / Y. Both in million USD of the base year.
    """
    return 1.0 + net_value / gross_output
