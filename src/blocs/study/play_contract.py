"""Contracts on a world: what a deal brings each year is a solved world; which deals hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.games.bargaining import Agreement, Division, nash_bargain, rubinstein
from blocs.games.contracts import (
    DealSensitivity,
    DealSet,
    TrancheTerms,
    deal_sensitivity,
    deals,
)
from blocs.moves.game_contract import ContractGame, Side
from blocs.study.play_found import Entry, Found, FoundTable, Words, called, joined, words, yes_no
from blocs.study.play_worlds import (
    Settings,
    countries_at,
    gain_of,
    placed,
    refuse_missing,
    scenario_for,
    solve_worlds,
)
from blocs.study.run import conditions
from blocs.world import World

KINDS = {
    "meet": (
        "the borrower must gain by meeting the condition",
        "должнику выгодно выполнить условие",
    ),
    "stay_borrower": ("the borrower must stay", "должник остаётся в сделке"),
    "stay_lender": ("the lender must stay", "кредитор остаётся в сделке"),
}


@dataclass(frozen=True, eq=False)
class ContractResults:
    """relief: yearly gains (borrower, lender), million USD, from the world and as stated.

    nash, rubinstein: how the present value of the deal is divided if both can commit; None where
    both discount factors are one.
    """

    terms: TrancheTerms
    relief: tuple[float, float]
    deal: DealSet
    by_discount: DealSensitivity
    by_detection: DealSensitivity
    present_value: tuple[float, float]
    nash: Agreement
    rubinstein: Division | None


def play_contract(form: ContractGame, world: World, settings: Settings = Settings()) -> Found:  # noqa: B008
    """Which tranches hold. Raises ScenarioError, and InputError without equilibrium."""
    relief, solves = _relief(form, world, settings)
    terms = _terms(form, relief)
    present = _present(terms)
    together = max(0.0, sum(present))
    patient = form.borrower.discount_factor * form.lender.discount_factor >= 1
    results = ContractResults(
        terms=terms,
        relief=relief,
        deal=deals(terms),
        by_discount=deal_sensitivity(terms, "discount", form.discount_factors),
        by_detection=deal_sensitivity(terms, "detection", form.detections),
        present_value=present,
        nash=nash_bargain(np.array([present]), outside=np.zeros(2), transfers=True),
        rubinstein=None
        if patient
        else rubinstein(
            pie=together,
            discount_first=form.lender.discount_factor,
            discount_second=form.borrower.discount_factor,
        ),
    )
    return Found(
        kind="contract",
        game=form,
        world=world,
        model=str(settings.model),
        statements=tuple(_statements(results)),
        tables=(_years(results), _binding(results), _along(results), _division(form, results)),
        results={"contract": results},
        solves=solves,
        assumptions=_assumptions(form),
        provenance=conditions(
            world, model=settings.model, trade_balance=form.closure.trade_balance
        ),
    )


def _relief(
    form: ContractGame, world: World, settings: Settings
) -> tuple[tuple[float, float], int]:
    """Yearly gains of both sides while the deal runs, million USD; worlds solved."""
    stated = form.relief.borrower_million_usd, form.relief.lender_million_usd
    sides: list[tuple[str, Side]] = [("borrower", form.borrower), ("lender", form.lender)]
    placed_codes = [((name, "countries"), s.countries) for name, s in sides if s.countries]
    who = dict(
        zip(
            [name for name, s in sides if s.countries],
            countries_at(form, world, placed_codes),
            strict=True,
        )
    )
    if not form.relief.moves:
        return stated, 0
    scenario = scenario_for(form, form.title, placed(form.relief.moves, "relief", "moves"))
    rows = solve_worlds(form, [scenario], world, settings)
    refuse_missing(rows)
    gains = [gain_of(rows[0], who[name]) if name in who else 0.0 for name, _ in sides]
    return (stated[0] + gains[0], stated[1] + gains[1]), 1


def _terms(form: ContractGame, relief: tuple[float, float]) -> TrancheTerms:
    years = len(form.compliance_cost_million_usd)
    nothing = [0.0] * years
    return TrancheTerms(
        compliance_cost=list(form.compliance_cost_million_usd),
        compliance_benefit=list(form.compliance_benefit_million_usd),
        relief=[relief[0]] * years,
        relief_cost=[-relief[1]] * years,
        outside_borrower=nothing,
        outside_lender=nothing,
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


def _statements(results: ContractResults) -> list[Words]:
    deal, relief = results.deal, results.relief
    found = [
        words(
            f"While the deal runs the borrower gains {relief[0]:,.0f} and the lender "
            f"{relief[1]:,.0f} million USD a year, apart from tranches and conditions.",
            f"Пока сделка действует, должник выигрывает {relief[0]:,.0f}, кредитор — "
            f"{relief[1]:,.0f} млн долл. США в год, не считая траншей и условий.",
        )
    ]
    if deal.holds:
        found.append(
            words(
                f"A deal holds. The cheapest costs the lender {deal.cost:,.0f}, the dearest "
                f"{deal.dearest:,.0f} million USD in present value; the cheapest leaves the "
                f"borrower {deal.borrower:,.0f} and the lender {deal.lender:,.0f} better off.",
                f"Сделка держится. Самая дешёвая стоит кредитору {deal.cost:,.0f}, самая дорогая "
                f"— {deal.dearest:,.0f} млн долл. США приведённой стоимости; при самой дешёвой "
                f"должник выигрывает {deal.borrower:,.0f}, кредитор — {deal.lender:,.0f}.",
            )
        )
    else:
        found.append(
            words(
                f"No tranches make both sides keep the deal: every condition would have to be "
                f"relaxed by {deal.shortfall:,.0f} million USD.",
                f"Никакие транши не удержат обе стороны: каждое условие пришлось бы ослабить на "
                f"{deal.shortfall:,.0f} млн долл. США.",
            )
        )
    for item, en, ru in (
        (
            results.by_discount,
            "discount factors of both sides",
            "коэффициентах дисконтирования сторон",
        ),
        (results.by_detection, "chances that a breach is seen", "вероятностях заметить нарушение"),
    ):
        spans = ", ".join(f"{low:.3g}–{high:.3g}" for low, high in item.intervals)
        found.append(
            words(
                f"It holds for {en} {spans or 'none'}.",
                f"Она держится при {ru} {spans or '— нет'}.",
            )
        )
    return found


def _years(results: ContractResults) -> FoundTable:
    terms, deal = results.terms, results.deal
    rows: list[tuple[Entry, ...]] = [
        (
            str(t + 1),
            terms.compliance_cost[t],
            terms.compliance_benefit[t],
            float(deal.tranches[t]),
            float(deal.lowest[t]),
            float(deal.highest[t]),
        )
        for t in range(terms.periods)
    ]
    heads = (
        words("year", "год"),
        words("cost of the condition", "издержки условия"),
        words("worth to the lender", "польза кредитору"),
        words("tranche, cheapest deal", "транш, самая дешёвая сделка"),
        words("smallest tranche", "наименьший транш"),
        words("largest tranche", "наибольший транш"),
    )
    return FoundTable(words("Tranches, million USD", "Транши, млн долл. США"), heads, tuple(rows))


def _binding(results: ContractResults) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (words(*KINDS[item.kind]), str(item.period), item.price) for item in results.deal.binding
    ]
    heads = (words("condition", "условие"), words("year", "год"), words("price", "цена"))
    title = words("Conditions that bind the cheapest deal", "Условия, связывающие дешёвую сделку")
    return FoundTable(title, heads, tuple(rows))


def _along(results: ContractResults) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (name, float(value), yes_no(holds), float(cost))
        for item, name in (
            (results.by_discount, words("discount factor", "коэффициент дисконтирования")),
            (results.by_detection, words("chance to see a breach", "вероятность заметить")),
        )
        for value, holds, cost in zip(item.values, item.holds, item.cost, strict=True)
    ]
    heads = (
        words("term", "что меняется"),
        words("value", "значение"),
        words("holds", "держится"),
        words("cost of the cheapest, million USD", "цена самой дешёвой, млн долл. США"),
    )
    return FoundTable(words("How firm the deal is", "Насколько сделка прочна"), heads, tuple(rows))


def _division(form: ContractGame, results: ContractResults) -> FoundTable:
    nash, turn = results.nash, results.rubinstein
    shares = (float("nan"),) * 2 if turn is None else (turn.second, turn.first)
    rows: list[tuple[Entry, ...]] = [
        (
            called(side),
            results.present_value[k],
            float(nash.gains[k]),
            float(nash.transfers[k]),
            shares[k],
        )
        for k, side in enumerate((form.borrower, form.lender))
    ]
    heads = (
        words("side", "сторона"),
        words("deal without money", "сделка без денег"),
        words("gain, Nash", "выигрыш, Нэш"),
        words("received, Nash", "получает, Нэш"),
        words("gain, Rubinstein, the lender first", "выигрыш, Рубинштейн, кредитор первым"),
    )
    title = words(
        "If both could commit: present value divided, million USD",
        "Если бы обе стороны были связаны: делёж приведённой стоимости, млн долл. США",
    )
    return FoundTable(title, heads, tuple(rows))


def _assumptions(form: ContractGame) -> tuple[Words, ...]:
    sides = joined([called(form.borrower), called(form.lender)])
    stated = form.relief.borrower_million_usd, form.relief.lender_million_usd
    return (
        words(
            f"{sides['en']}: detection {form.detection:g}, false alarm {form.false_alarm:g}; "
            f"stated beside outcomes {stated[0]:g} and {stated[1]:g} million USD a year; the "
            "outside option of both is the base world.",
            f"{sides['ru']}: нарушение видно с вероятностью {form.detection:g}, ложная тревога — "
            f"{form.false_alarm:g}; задано помимо модели {stated[0]:g} и {stated[1]:g} млн долл. "
            "США в год; внешняя возможность обеих сторон — исходный мир.",
        ),
    )
