"""What derivatives are taken by, and of: small changes of a shock, and functionals of outcomes."""

from __future__ import annotations

from dataclasses import dataclass

from blocs.foundation.axes import Array


@dataclass(frozen=True, eq=False)
class Direction:
    """A small change of the shock or of an elasticity. None: unchanged.

    log_iceberg_cost, log_tariff_factor (1 + t'), log_export_tax_factor (1 + e'): (origin,
    destination, sector); log_productivity: (country, sector); log_labour, transfer [million USD]:
    (country,); trade_elasticity: (sector,); substitution: (3,) the elasticities of `Substitution`
    in its order: value_added, inputs, final.
    """

    log_iceberg_cost: Array | None = None
    log_tariff_factor: Array | None = None
    log_export_tax_factor: Array | None = None
    log_productivity: Array | None = None
    log_labour: Array | None = None
    transfer: Array | None = None
    trade_elasticity: Array | None = None
    substitution: Array | None = None


@dataclass(frozen=True, eq=False)
class Tangent:
    """What follows from a Direction: (country,) and (country, sector), all changes of logs."""

    log_wage: Array
    log_price_index: Array
    log_expenditure: Array
    log_real_income: Array


@dataclass(frozen=True, eq=False)
class Outcome:
    """A linear functional of the outcomes: weights on each. None: zero.

    log_real_income, log_wage: (country,); log_price_index, log_expenditure: (country, sector).
    """

    log_real_income: Array | None = None
    log_wage: Array | None = None
    log_price_index: Array | None = None
    log_expenditure: Array | None = None
