"""What a contract is on a world: relief and outside options solved, its terms, its deals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array
from blocs.questions.games.deal_worlds import (
    Asked,
    DealWorlds,
    need_worlds,
    sides_in,
    solve_deal_worlds,
)
from blocs.questions.games.engine.deals.bargaining import (
    Agreement,
    Division,
    nash_bargain,
    rubinstein,
)
from blocs.questions.games.engine.deals.contracts import (
    DealGrid,
    DealSensitivity,
    DealSet,
    TrancheTerms,
    deal_grid,
    deal_sensitivity,
    deals,
)
from blocs.questions.games.kinds.contract.form import ContractGame
from blocs.questions.games.kinds.contract.repeated import RepeatedDeal, repeated_deal
from blocs.questions.games.worlds import Worlds


@dataclass(frozen=True, eq=False)
class ContractResults:
    """Million USD a year over the base world; the last axis is (borrower, lender).

    relief: (year, side) with what is stated; solved: (year, side) the part that is an outcome;
    outside: (side,) with what is stated; outside_solved: (side,) the part that is an outcome;
    income: (side,) base real income, NaN outside the world. present_value: of the whole deal
    without tranches, nothing misread; outside_value: of the outside options over the same years;
    nash, rubinstein: how the difference is divided if both can commit, rubinstein None where both
    discount factors are one. solves: worlds solved.
    """

    terms: TrancheTerms
    relief: Array
    solved: Array
    outside: Array
    outside_solved: Array
    income: Array
    deal: DealSet
    by_discount: DealSensitivity
    by_detection: DealSensitivity
    grid: DealGrid
    repeated: RepeatedDeal
    present_value: tuple[float, float]
    outside_value: tuple[float, float]
    nash: Agreement
    rubinstein: Division | None
    solves: int


def contract_results(form: ContractGame, worlds: Worlds) -> ContractResults:
    """Solve a contract. Raises ScenarioError, and NoEquilibriumError that names the worlds."""
    sides = {
        name: ((name, "countries"), side.countries)
        for name, side in (("borrower", form.borrower), ("lender", form.lender))
    }
    who = sides_in(form, sides, worlds.base)
    found = solve_deal_worlds(form, _asked(form), who, worlds)
    need_worlds(form, found.worlds)
    years = len(form.compliance_cost_million_usd)
    solved = np.array([item.gains for item in found.worlds[:years]])
    outside_solved = np.array([found.worlds[years + side].gains[side] for side in (0, 1)])
    stated = form.borrower.outside_million_usd, form.lender.outside_million_usd
    return _solved(form, found, solved, outside_solved, outside_solved + stated)


def _asked(form: ContractGame) -> list[Asked]:
    """A world for each year of the relief, then one for each side's outside option."""
    years = range(len(form.compliance_cost_million_usd))
    relief, schedule = form.relief, form.relief.years
    asked = [
        Asked(
            f"relief, year {t + 1}" if schedule else "relief",
            schedule[t].moves if schedule else relief.moves,
            ("relief", "years", t, "moves") if schedule else ("relief", "moves"),
        )
        for t in years
    ]
    for name, side in (("borrower", form.borrower), ("lender", form.lender)):
        title = f"outside option of {side.title}"
        asked.append(Asked(title, side.outside_moves, (name, "outside_moves")))
    return asked


def _solved(
    form: ContractGame, found: DealWorlds, solved: Array, outside_solved: Array, outside: Array
) -> ContractResults:
    relief = solved + _stated(form)
    terms = _terms(form, relief, outside)
    deal = deals(terms)
    present, without = _present(terms), _present_outside(terms)
    surplus = max(0.0, sum(present) - sum(without))
    patient = form.borrower.discount_factor * form.lender.discount_factor >= 1
    turns = (
        None
        if patient
        else rubinstein(
            pie=surplus,
            discount_first=form.lender.discount_factor,
            discount_second=form.borrower.discount_factor,
        )
    )
    return ContractResults(
        terms=terms,
        relief=relief,
        solved=solved,
        outside=outside,
        outside_solved=outside_solved,
        income=found.income,
        deal=deal,
        by_discount=deal_sensitivity(terms, "discount", form.discount_factors),
        by_detection=deal_sensitivity(terms, "detection", form.detections),
        grid=deal_grid(terms, discounts=form.discount_factors, detections=form.detections),
        repeated=repeated_deal(form, terms, deal, found.income),
        present_value=present,
        outside_value=without,
        nash=nash_bargain(np.array([present]), outside=np.array(without), transfers=True),
        rubinstein=turns,
        solves=found.solves,
    )


def _stated(form: ContractGame) -> Array:
    """(year, side) what the file states beside the outcomes."""
    relief = form.relief
    common = np.array([relief.borrower_million_usd, relief.lender_million_usd])
    years = len(form.compliance_cost_million_usd)
    by_year = [(item.borrower_million_usd, item.lender_million_usd) for item in relief.years]
    return common + np.array(by_year or [(0.0, 0.0)] * years)


def _terms(form: ContractGame, relief: Array, outside: Array) -> TrancheTerms:
    years = len(form.compliance_cost_million_usd)
    return TrancheTerms(
        compliance_cost=list(form.compliance_cost_million_usd),
        compliance_benefit=list(form.compliance_benefit_million_usd),
        relief=relief[:, 0].tolist(),
        relief_cost=(-relief[:, 1]).tolist(),
        outside_borrower=[float(outside[0])] * years,
        outside_lender=[float(outside[1])] * years,
        discount_borrower=form.borrower.discount_factor,
        discount_lender=form.lender.discount_factor,
        detection=form.detection,
        false_alarm=form.false_alarm,
        standing_borrower=form.standing.borrower_million_usd,
        standing_lender=form.standing.lender_million_usd,
        lowest=form.lowest_tranche_million_usd,
        highest=form.highest_tranche_million_usd,
        borrower_commits=form.borrower.commits,
        lender_commits=form.lender.commits,
    )


def _present(terms: TrancheTerms) -> tuple[float, float]:
    """Present values of the whole deal without tranches, all conditions met and none misread."""
    borrower, lender = terms.standing_borrower, terms.standing_lender
    for t in reversed(range(terms.periods)):
        borrower = terms.relief[t] - terms.compliance_cost[t] + terms.discount_borrower * borrower
        gained = terms.compliance_benefit[t] - terms.relief_cost[t]
        lender = gained + terms.discount_lender * lender
    return borrower, lender


def _present_outside(terms: TrancheTerms) -> tuple[float, float]:
    years = np.arange(terms.periods)
    return (
        float(np.dot(terms.outside_borrower, terms.discount_borrower**years)),
        float(np.dot(terms.outside_lender, terms.discount_lender**years)),
    )
