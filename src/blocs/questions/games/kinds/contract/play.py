"""Contracts on a world, told: which tranches hold, what would change that, what noise costs."""

from __future__ import annotations

import numpy as np

from blocs.brief.bilingual import Words, change, percent, plain, span, stated, words
from blocs.foundation.axes import Array
from blocs.questions.games.found import Entry, Found, FoundTable, called, joined, yes_no
from blocs.questions.games.headlines import HeadlineAnswer, HeadlineNumber, Headlines
from blocs.questions.games.kinds.contract.form import ContractGame
from blocs.questions.games.kinds.contract.say_repeated import repeated_statements, repeated_tables
from blocs.questions.games.kinds.contract.worlds import ContractResults, contract_results
from blocs.questions.games.worlds import Worlds
from blocs.questions.trade.answer import conditions

KINDS = {
    "meet": (
        "the borrower must gain by meeting the condition",
        "должнику выгодно выполнить условие",
    ),
    "stay_borrower": ("the borrower must stay", "должник остаётся в сделке"),
    "stay_lender": ("the lender must stay", "кредитор остаётся в сделке"),
}


def play_contract(form: ContractGame, worlds: Worlds) -> Found:
    """Which tranches hold. Raises ScenarioError, and NoEquilibriumError that names the worlds."""
    results = contract_results(form, worlds)
    return Found(
        kind="contract",
        game=form,
        world=worlds.base,
        model=str(worlds.model),
        statements=(*_statements(form, results), *repeated_statements(form, results.repeated)),
        tables=(
            _years(results),
            _worlds(form, results),
            _binding(results),
            _along(results),
            _grid(results),
            *repeated_tables(form, results.repeated),
            _division(form, results),
        ),
        results={"contract": results},
        solves=results.solves,
        assumptions=_assumptions(form),
        headlines=_headlines(results),
        provenance=conditions(
            worlds.base, model=worlds.model, trade_balance=form.closure.trade_balance
        ),
    )


def _worth_of_relief(form: ContractGame, results: ContractResults) -> Words:
    """What the suspension brings: solved and stated."""
    relief, solved = results.relief.mean(axis=0), results.solved.mean(axis=0)
    share = 100 * solved[0] / results.income[0]
    part = words("", "")
    if np.isfinite(share) and results.solved.any():
        part = words(
            " ({solved} of the borrower's is an outcome, {share} of its real income)",
            " (у должника {solved} — расчёт, {share} его реального дохода)",
            solved=plain(solved[0], 0),
            share=percent(share),
        )
    when = words("a year", "в год")
    if form.relief.years:
        when = words("a year on average", "в год в среднем")
    return words(
        "While the deal runs the borrower gains {borrower} and the lender {lender} million USD "
        "{when}, apart from tranches and conditions{part}.",
        "Пока сделка действует, должник выигрывает {borrower}, кредитор — {lender} млн долл. США "
        "{when}, не считая траншей и условий{part}.",
        borrower=plain(relief[0], 0),
        lender=plain(relief[1], 0),
        when=when,
        part=part,
    )


def _worth_outside(results: ContractResults) -> list[Words]:
    if not results.outside.any():
        return []
    borrower, lender = results.outside
    return [
        words(
            "Without the deal the borrower has {borrower} and the lender {lender} million USD a "
            "year over the base world: each in its own outside option.",
            "Без сделки у должника {borrower}, у кредитора {lender} млн долл. США в год к "
            "исходному миру: у каждого в его собственной внешней возможности.",
            borrower=change(borrower, 0),
            lender=change(lender, 0),
        )
    ]


def _headlines(results: ContractResults) -> Headlines:
    deal, unit = results.deal, words("million USD", "млн долл. США")
    cost = deal.cost if deal.holds else None
    return Headlines(
        {
            "relief": HeadlineNumber(
                words(
                    "worth of relief to the borrower, a year", "цена смягчения для должника, в год"
                ),
                unit,
                float(results.relief.mean(axis=0)[0]),
            ),
            "cost": HeadlineNumber(
                words("cost of the cheapest deal", "стоимость самой дешёвой сделки"), unit, cost
            ),
        },
        {"holds": HeadlineAnswer(words("a deal holds", "сделка держится"), yes_no(deal.holds))},
    )


def _statements(form: ContractGame, results: ContractResults) -> list[Words]:
    deal = results.deal
    found = [_worth_of_relief(form, results), *_worth_outside(results)]
    if deal.holds:
        found.append(
            words(
                "A deal holds. The cheapest costs the lender {cost}, the dearest {dearest} million "
                "USD in present value; the cheapest leaves the borrower {borrower} and the lender "
                "{lender} better off.",
                "Сделка держится. Самая дешёвая стоит кредитору {cost}, самая дорогая — {dearest} "
                "млн долл. США приведённой стоимости; при самой дешёвой должник выигрывает "
                "{borrower}, кредитор — {lender}.",
                cost=plain(deal.cost, 0),
                dearest=plain(deal.dearest, 0),
                borrower=plain(deal.borrower, 0),
                lender=plain(deal.lender, 0),
            )
        )
    else:
        found.append(
            words(
                "No tranches make both sides keep the deal: every condition would have to be "
                "relaxed by {shortfall} million USD.",
                "Никакие транши не удержат обе стороны: каждое условие пришлось бы ослабить на "
                "{shortfall} млн долл. США.",
                shortfall=plain(deal.shortfall, 0),
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
        if item.intervals:
            spans = joined([span(low, high) for low, high in item.intervals])
            found.append(
                words(
                    f"It holds for {en} {{spans}}.",
                    f"Она держится при {ru} {{spans}}.",
                    spans=spans,
                )
            )
        else:
            found.append(words(f"It holds for no {en}.", f"Она не держится ни при каких {ru}."))
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


def _worlds(form: ContractGame, results: ContractResults) -> FoundTable:
    """Every solved world of the contract, and what is stated beside it."""
    rows: list[tuple[Entry, ...]] = [
        _world_row(words(f"deal, year {t + 1}", f"сделка, год {t + 1}"), solved, total)
        for t, (solved, total) in enumerate(zip(results.solved, results.relief, strict=True))
    ]
    nan = np.array([np.nan, np.nan])
    for k, side in enumerate((form.borrower, form.lender)):
        mine = np.arange(2) == k
        title = called(side)
        name = words(f"outside: {title['en']}", f"вне сделки: {title['ru']}")
        solved = np.where(mine, results.outside_solved, nan)
        rows.append(_world_row(name, solved, np.where(mine, results.outside, nan)))
    heads = (
        words("world", "мир"),
        words("borrower, solved", "должник, расчёт"),
        words("lender, solved", "кредитор, расчёт"),
        words("borrower, with what is stated", "должник, с заданным"),
        words("lender, with what is stated", "кредитор, с заданным"),
    )
    title = words(
        "What the worlds bring, million USD a year over the base world",
        "Что приносят миры, млн долл. США в год к исходному миру",
    )
    return FoundTable(title, heads, tuple(rows))


def _world_row(name: Words, solved: Array, total: Array) -> tuple[Entry, ...]:
    return (name, float(solved[0]), float(solved[1]), float(total[0]), float(total[1]))


def _grid(results: ContractResults) -> FoundTable:
    """Discount factor by detection: the cheapest deal, or that none holds."""
    grid = results.grid
    never = words("none", "нет")
    rows: list[tuple[Entry, ...]] = [
        (
            stated(discount),
            *(never if np.isnan(cost) else float(cost) for cost in costs),
            never if np.isnan(least) else float(least),
        )
        for discount, costs, least in zip(
            grid.discounts, grid.cost, grid.least_detection, strict=True
        )
    ]
    heads = (
        words("discount factor of both", "коэффициент дисконтирования сторон"),
        *(words("breach seen: {q}", "нарушение видно: {q}", q=stated(q)) for q in grid.detections),
        words("least chance needed", "наименьшая нужная вероятность"),
    )
    title = words(
        "Cheapest deal by discount factor and chance to see a breach, million USD",
        "Самая дешёвая сделка по коэффициенту дисконтирования и вероятности заметить нарушение, "
        "млн долл. США",
    )
    return FoundTable(title, heads, tuple(rows))


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
            results.outside_value[k],
            float(nash.gains[k]),
            float(nash.transfers[k]),
            shares[k],
        )
        for k, side in enumerate((form.borrower, form.lender))
    ]
    heads = (
        words("side", "сторона"),
        words("deal without money", "сделка без денег"),
        words("outside option", "внешняя возможность"),
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
    beside = form.relief.borrower_million_usd, form.relief.lender_million_usd
    outside = form.borrower.outside_million_usd, form.lender.outside_million_usd
    based = [called(side) for side in (form.borrower, form.lender) if not side.outside_moves]
    base = words(
        " The outside option is the base world for: ", " Исходный мир — внешняя возможность: "
    )
    tail = {language: f"{base[language]}{joined(based)[language]}." for language in ("en", "ru")}
    return (
        words(
            "{sides}: detection {seen}, false alarm {alarm}; stated beside outcomes {one} and "
            "{two} million USD a year in the deal, {outside_one} and {outside_two} outside it."
            "{tail}",
            "{sides}: нарушение видно с вероятностью {seen}, ложная тревога — {alarm}; задано "
            "помимо модели {one} и {two} млн долл. США в год в сделке, {outside_one} и "
            "{outside_two} вне её.{tail}",
            sides=sides,
            seen=stated(form.detection),
            alarm=stated(form.false_alarm),
            one=stated(beside[0]),
            two=stated(beside[1]),
            outside_one=stated(outside[0]),
            outside_two=stated(outside[1]),
            tail=tail if based else words("", ""),
        ),
        words(
            "Good standing is counted over the outside options after the last year.",
            "Хорошая репутация считается сверх внешних возможностей после последнего года.",
        ),
        words(
            "Tranches are those that are cheapest for the lender, so what noise or a binding word "
            "changes there goes to the lender first, and can cost the borrower.",
            "Транши — самые дешёвые для кредитора: то, что там меняют шум или связывающее слово, "
            "достаётся сначала кредитору и может стоить должнику.",
        ),
        words(
            "The repeated deal takes the years at their means, both sides act at once each year, "
            "the lender's breach is always seen; after a bad signal both have their outside "
            "options.",
            "В повторяющейся сделке годы взяты в среднем, обе стороны каждый год действуют "
            "одновременно, нарушение кредитора видно всегда; после плохого сигнала у обеих — их "
            "внешние возможности.",
        ),
    )
