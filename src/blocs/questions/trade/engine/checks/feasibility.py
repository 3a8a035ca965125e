"""Named failures that are seen before any iteration: when no equilibrium exists, and why."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import NoEquilibriumError, NoSupplierError, raise_problems
from blocs.foundation.errors import Problem as Complaint
from blocs.questions.trade.engine.models.closure import trade_deficit_cf
from blocs.questions.trade.engine.state import Problem

CLOSED_TOLERANCE = 1e-9
"""A deficit below this share of value added counts as zero: sums of published tables agree to about
as many digits."""


def check_feasible(problem: Problem) -> None:
    """Raise NoEquilibriumError or NoSupplierError, naming every country or good concerned."""
    _check_deficits(problem)
    _check_suppliers(problem)


def every_country_alone(problem: Problem) -> bool:
    """Whether no country trades with another: each is its own component."""
    return int(problem.component.max()) + 1 == len(problem.component)


def missing_suppliers(problem: Problem) -> list[tuple[str, str]]:
    """(country, sector) cells with demand and no supplier."""
    economy = problem.economy
    return [
        (economy.country.labels[n], economy.sector.labels[j])
        for n, j in np.argwhere(problem.active & ~problem.supplied)
    ]


def _check_deficits(problem: Problem) -> None:
    """A country, or an island of countries, cut off from the rest cannot keep a deficit."""
    economy = problem.economy
    ones = np.ones(len(economy.country))
    deficit = trade_deficit_cf(problem=problem, wage_hat=ones, labour_hat=problem.labour_hat)
    if problem.purchases is not None:
        # What projects buy abroad is paid for by a part of the deficit.
        deficit = deficit - (problem.purchases.paid - problem.purchases.output.sum(axis=1))
    complaints = [*_islands(problem, deficit), *_sharing(problem), *_one_way(problem, deficit)]
    raise_problems(
        NoEquilibriumError,
        "no equilibrium exists: a trade deficit or surplus is kept by countries that are cut off",
        complaints,
    )


_REMEDY = (
    "Choose the closure `trade_balance: balanced`, or purge deficits first with "
    "`baseline: [balance_trade: {}]`."
)


def _islands(problem: Problem, deficit: Array) -> list[Complaint]:
    economy = problem.economy
    if not problem.component.any():
        return []
    total = np.bincount(problem.component, deficit)
    size = np.bincount(problem.component, economy.value_added)
    labels = np.array(economy.country.labels)
    beside = "" if problem.purchases is None else " (beside what projects buy)"
    complaints: list[Complaint] = []
    for island in np.flatnonzero(np.abs(total) > CLOSED_TOLERANCE * size):
        members = labels[problem.component == island]
        kind = "deficit" if total[island] > 0 else "surplus"
        verb = "keeps" if len(members) == 1 else "keep together"
        complaints.append(
            Complaint(
                f"{', '.join(members[:12])}{' …' if len(members) > 12 else ''} {verb} a trade "
                f"{kind} of {abs(total[island]):,.0f} million USD{beside} and cannot trade with "
                "the others",
                remedy=_REMEDY,
            )
        )
    return complaints


def _sharing(problem: Problem) -> list[Complaint]:
    """Tariff revenue that would have to reach another island."""
    sharing = problem.revenue_sharing
    if sharing is None or not problem.component.any():
        return []
    collected = problem.kernel - problem.net_kernel
    if problem.export_kernel is not None:
        collected = collected - problem.export_kernel
    # Gross less net of equal numbers leaves a rounding error, which is no tax.
    taxed: Mask = np.abs(collected) > 1e-12 * problem.kernel
    collects = np.asarray(taxed.any(axis=(0, 2)))
    apart = np.not_equal.outer(problem.component, problem.component)
    cut: Mask = (sharing > 0) & apart & collects[None, :]
    labels = problem.economy.country.labels
    return [
        Complaint(
            f"{labels[n]} receives {sharing[n, m]:.4g} of the tariff revenue of {labels[m]}, with "
            "which it cannot trade, not even through others",
            remedy="Leave the country that is cut off out of the sharing.",
        )
        for n, m in np.argwhere(cut)
    ]


def _one_way(problem: Problem, deficit: Array) -> list[Complaint]:
    """Countries that can only buy, or only sell, against a balance that needs both."""
    economy = problem.economy
    link = problem.links.copy()
    np.fill_diagonal(link, False)
    imports, exports = np.asarray(link.any(axis=1)), np.asarray(link.any(axis=0))
    shares = problem.revenue_sharing
    alone = np.ones(len(link), dtype=bool)
    if shares is not None:
        # What a country gets from, or gives to, the others' revenue is not known beforehand.
        alone = ~((shares > 0) & ~np.eye(len(link), dtype=bool)).any(axis=1)
        alone &= np.diagonal(shares) >= 1.0
    complaints: list[Complaint] = []
    for n in np.flatnonzero((imports != exports) & alone):
        least = CLOSED_TOLERANCE * economy.value_added[n]
        wrong = deficit[n] <= least if imports[n] else deficit[n] >= -least
        if wrong:
            open_side, shut_side = ("import", "export") if imports[n] else ("export", "import")
            complaints.append(
                Complaint(
                    f"{economy.country.labels[n]} can {open_side} but not {shut_side}, with a "
                    f"trade deficit fixed at {deficit[n]:,.0f} million USD",
                    remedy="Cut off both directions, or neither.",
                )
            )
    return complaints


def _check_suppliers(problem: Problem) -> None:
    if every_country_alone(problem):
        return
    raise_problems(
        NoSupplierError,
        "no equilibrium exists: a good in use is left without any supplier",
        (
            Complaint(
                f"{country} uses sector '{sector}' and no supplier of it is left",
                remedy="Leave one supplier, raise the trade cost instead, or exempt the sector.",
            )
            for country, sector in missing_suppliers(problem)
        ),
    )
