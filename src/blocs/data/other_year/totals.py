"""Step 1: what every country makes, buys abroad and sells abroad in the other year.

A table is not the national accounts: its value added and its trade differ from the recorded ones,
hubs most of all, whose re-exports it leaves out. So growth is recorded, levels are the table's:

    V' = V · GDP'/GDP,   turnover' = turnover · recorded'/recorded,   balance' as recorded,

and final spending V' − balance' is scaled by one factor, so that the world spends what it earns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Axis
from blocs.foundation.errors import InputError, Problem, raise_problems

APART = 0.05
"""Furthest that the world's exports may stand from its imports, as a share of the imports."""

MOST_GROWTH = 100.0
"""No total grows by more between two years, nor a country by more than that over the world."""


@dataclass(frozen=True, eq=False)
class Totals:
    """Recorded totals of one year, (country,) each, million USD, goods and services.

    file: where they stand, for errors.
    """

    year: int
    gdp: Array
    exports: Array
    imports: Array
    file: str | None = None

    @property
    def turnover(self) -> Array:
        """(country,) exports and imports."""
        return self.exports + self.imports

    @property
    def balance(self) -> Array:
        """(country,) exports less imports."""
        return self.exports - self.imports


@dataclass(frozen=True, eq=False)
class Margins:
    """What the updated world must add up to, (country,), million USD.

    deficit: imports less exports. growth: of recorded turnover since the base year.
    spending_scale: the one factor on final spending.
    """

    value_added: Array
    deficit: Array
    exports: Array
    imports: Array
    growth: Array
    spending_scale: float


def margins_of(
    country: Axis,
    *,
    value_added: Array,
    turnover: Array,
    base: Totals,
    wanted: Totals,
) -> Margins:
    """Margins from the table's own value added and turnover, (country,), and recorded totals.

    Raises InputError, with every problem, for totals that contradict each other.
    """
    summary = "the totals cannot be used"
    contradictions = [
        *_world_problems(base),
        *_world_problems(wanted),
        *_out_of_scale(country, base, wanted),
    ]
    raise_problems(InputError, summary, [*contradictions, *_no_trade(country, turnover)])
    made = value_added * wanted.gdp / base.gdp
    growth = wanted.turnover / base.turnover
    spending = made - wanted.balance
    raise_problems(InputError, summary, _nothing_spent(country, spending, wanted))
    scale = float(made.sum() / spending.sum())
    deficit = scale * spending - made
    both = turnover * growth
    raise_problems(InputError, summary, _one_sided(country, both, deficit, wanted))
    return Margins(
        value_added=made,
        deficit=deficit,
        exports=(both - deficit) / 2,
        imports=(both + deficit) / 2,
        growth=growth,
        spending_scale=scale,
    )


def _world_problems(totals: Totals) -> Iterator[Problem]:
    sold, bought = float(totals.exports.sum()), float(totals.imports.sum())
    apart = abs(sold / bought - 1)
    if apart > APART:
        yield Problem(
            f"all exports of {totals.year} are {sold:,.0f}, all imports {bought:,.0f}: "
            f"{100 * apart:.1f} % apart, at most {100 * APART:g} % can be spread",
            totals.file,
            field="exports,imports",
            remedy="Check units and years: million USD, goods and services, of every country.",
        )


def _out_of_scale(country: Axis, base: Totals, wanted: Totals) -> Iterator[Problem]:
    """Totals of the two years in different units: of the world, or of single countries."""
    for name in ("gdp", "exports", "imports"):
        before, after = getattr(base, name), getattr(wanted, name)
        world = float(after.sum() / before.sum())
        if not 1 / MOST_GROWTH <= world <= MOST_GROWTH:
            yield _slip(f"the {name} of all countries", world, base, wanted, name)
            continue
        for code, growth in zip(country, after / before / world, strict=True):
            if not 1 / MOST_GROWTH <= growth <= MOST_GROWTH:
                yield _slip(f"the {name} of {code}", growth * world, base, wanted, name)


def _slip(what: str, growth: float, base: Totals, wanted: Totals, name: str) -> Problem:
    return Problem(
        f"{what}: a factor of {growth:,.3g} from {base.year} to {wanted.year} cannot be meant",
        wanted.file,
        field=name,
        remedy="Check units: million USD in both years.",
    )


def _no_trade(country: Axis, turnover: Array) -> Iterator[Problem]:
    for code, value in zip(country, turnover, strict=True):
        if not value > 0:
            remedy = "Merge it with another country first (blocs world aggregate)."
            yield Problem(f"{code} has no foreign trade in the world to update", remedy=remedy)


def _nothing_spent(country: Axis, spending: Array, totals: Totals) -> Iterator[Problem]:
    for code, value in zip(country, spending, strict=True):
        if not 0 < value < np.inf:
            yield Problem(
                f"{code}: value added of {totals.year} less its balance is {value:,.0f}, so that "
                "nothing is left to spend",
                totals.file,
                field="exports,imports",
                remedy="Check its exports, imports and GDP.",
            )


def _one_sided(country: Axis, both: Array, deficit: Array, totals: Totals) -> Iterator[Problem]:
    for code, trade, gap in zip(country, both, deficit, strict=True):
        if trade <= abs(gap):
            yield Problem(
                f"{code}: exports and imports of {totals.year} come to {trade:,.0f} at the level "
                f"of this world, its balance to {-gap:,.0f}: one of them would be negative",
                totals.file,
                field="exports,imports",
                remedy="Check its exports and imports of both years.",
            )
