"""What a shock may hold: shapes and values, all problems at once, before anything is computed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from blocs.foundation.axes import Array, Axis, Mask
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.questions.trade.engine.state import Economy
from blocs.world.shocks.trade import Shock

SUM_TOLERANCE = 1e-9
"""How far shares may be from one, and transfers, relative to world value added, from zero: rounding
of what users add up, and nothing that an answer would show."""

_POSITIVE = "a number above 0"
_RATE = "a rate above -1 (a fraction: 0.1 is 10 %)"
_AXES = {
    "iceberg_cost_hat": ("origin", "destination", "sector"),
    "tariff_rate_cf": ("origin", "destination", "sector"),
    "export_tax_rate_cf": ("origin", "destination", "sector"),
    "purchases": ("origin", "destination", "sector"),
    "productivity_hat": ("country", "sector"),
    "revenue_sharing": ("receiver", "collector"),
    "labour_hat": ("country",),
    "transfer": ("country",),
}
_EXPECTED = {
    "iceberg_cost_hat": f"{_POSITIVE}; inf is an embargo",
    "tariff_rate_cf": _RATE,
    "export_tax_rate_cf": _RATE,
    "purchases": "million USD, not negative",
    "productivity_hat": _POSITIVE,
    "revenue_sharing": "a share between 0 and 1",
    "labour_hat": _POSITIVE,
    "transfer": "million USD, finite",
}


def check_shock(economy: Economy, shock: Shock) -> None:
    """Raise InputError that names every field and cell of `shock` that makes no sense."""
    problems: list[Problem] = []
    for name, axes in _AXES.items():
        value: Array | None = getattr(shock, name)
        if value is None:
            continue
        labels = [economy.sector if axis == "sector" else economy.country for axis in axes]
        expected = tuple(len(axis) for axis in labels)
        if value.shape != expected:
            message = f"shape {value.shape}, expected {expected}: {', '.join(axes)}"
            problems.append(Problem(message, field=name))
            continue
        bad = _bad(name, value)
        if bad.any():
            remedy = f"Give {_EXPECTED[name]}."
            message = f"{_first(value, bad, labels)}; {int(bad.sum())} such cells"
            problems.append(Problem(message, field=name, remedy=remedy))
    if not problems:
        problems += _sums(economy, shock)
    problems += _scalars(economy, shock)
    raise_problems(InputError, "the shock is not valid", problems)


def _bad(name: str, value: Array) -> Mask:
    """Cells outside what the field may hold; NaN is always outside."""
    match name:
        case "iceberg_cost_hat":
            return ~(value > 0.0)
        case "tariff_rate_cf" | "export_tax_rate_cf":
            return ~((value > -1.0) & (value < np.inf))
        case "productivity_hat" | "labour_hat":
            return ~((value > 0.0) & (value < np.inf))
        case "purchases":
            return ~((value >= 0.0) & (value < np.inf))
        case "revenue_sharing":
            return ~((value >= 0.0) & (value <= 1.0 + SUM_TOLERANCE))
        case _:
            return ~np.isfinite(value)


def _first(value: Array, bad: Mask, labels: list[Axis]) -> str:
    """`-0.5 at (BLR, RUS, C19)`: the first bad cell."""
    where = tuple(int(k) for k in np.argwhere(bad)[0])
    names = ", ".join(axis.labels[k] for axis, k in zip(labels, where, strict=True))
    return f"{value[where]:g} at ({names})"


def _sums(economy: Economy, shock: Shock) -> Iterator[Problem]:
    country = economy.country.labels
    if shock.revenue_sharing is not None:
        total = shock.revenue_sharing.sum(axis=0)
        for n in np.flatnonzero(np.abs(total - 1.0) > SUM_TOLERANCE):
            yield Problem(
                f"the tariff revenue of {country[n]} is shared out by parts that sum to "
                f"{total[n]:g}",
                field="revenue_sharing",
                remedy="Let every column (whose revenue) sum to one.",
            )
    if shock.transfer is not None:
        total = float(shock.transfer.sum())
        if abs(total) > SUM_TOLERANCE * float(economy.value_added.sum()):
            yield Problem(
                f"transfers sum to {total:,.6g} million USD",
                field="transfer",
                remedy="What some receive others pay: let them sum to zero.",
            )
    if shock.purchases is not None:
        bought = shock.purchases.sum(axis=1) > 0
        for i, j in np.argwhere(bought & ~(economy.gross_output > 0)):
            yield Problem(
                f"a project buys sector '{economy.sector.labels[j]}' from {country[i]}, which "
                "makes none of it in the base year",
                field="purchases",
                remedy="Buy it from a country that makes it.",
            )


def _scalars(economy: Economy, shock: Shock) -> Iterator[Problem]:
    if not 0.0 <= shock.labour_supply_elasticity < float("inf"):
        yield Problem(
            f"{shock.labour_supply_elasticity:g}",
            field="labour_supply_elasticity",
            remedy="Give a number of 0 (fixed labour) or above.",
        )
    if shock.numeraire is not None and shock.numeraire not in economy.country:
        yield Problem(
            f"'{shock.numeraire}' is not a country of this world",
            field="numeraire",
            remedy="Give the code of one of its countries, or leave it out.",
        )
