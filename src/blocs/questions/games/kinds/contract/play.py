"""Contracts on a world, told: which tranches hold, what would change that, what noise costs."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.messages import Part, Words, change, percent, plain, say, say_as, span, stated
from blocs.questions.games.engine.deals.contracts import DealSensitivity
from blocs.questions.games.found import Entry, Found, FoundTable, called, joined, yes_no
from blocs.questions.games.headlines import HeadlineAnswer, HeadlineNumber, Headlines
from blocs.questions.games.kinds.contract.form import ContractGame
from blocs.questions.games.kinds.contract.say_repeated import repeated_statements, repeated_tables
from blocs.questions.games.kinds.contract.worlds import ContractResults, contract_results
from blocs.questions.games.worlds import Worlds

KINDS = {
    "meet": say("the borrower must gain by meeting the condition"),
    "stay_borrower": say("the borrower must stay"),
    "stay_lender": say("the lender must stay"),
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
        provenance=worlds.provenance(form),
    )


def _worth_of_relief(form: ContractGame, results: ContractResults) -> Words:
    """What the suspension brings: solved and stated."""
    relief, solved = results.relief.mean(axis=0), results.solved.mean(axis=0)
    share = 100 * solved[0] / results.income[0]
    part: Part = ""
    if np.isfinite(share) and results.solved.any():
        part = say(
            " ({solved} of the borrower's is an outcome, {share} of its real income)",
            solved=plain(solved[0], 0),
            share=percent(share),
        )
    when = say("a year")
    if form.relief.years:
        when = say("a year on average")
    return say(
        "While the deal runs the borrower gains {borrower} and the lender {lender} million USD "
        "{when}, apart from tranches and conditions{part}.",
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
        say(
            "Without the deal the borrower has {borrower} and the lender {lender} million USD "
            "a year over the base world: each in its own outside option.",
            borrower=change(borrower, 0),
            lender=change(lender, 0),
        )
    ]


def _headlines(results: ContractResults) -> Headlines:
    deal, unit = results.deal, say_as("currency in full", "million USD")
    cost = deal.cost if deal.holds else None
    return Headlines(
        {
            "relief": HeadlineNumber(
                say("worth of relief to the borrower, a year"),
                unit,
                float(results.relief.mean(axis=0)[0]),
            ),
            "cost": HeadlineNumber(say("cost of the cheapest deal"), unit, cost),
            **_worth_of_less_noise(results),
        },
        {"holds": HeadlineAnswer(say("a deal holds"), yes_no(deal.holds))},
    )


def _worth_of_less_noise(results: ContractResults) -> dict[str, HeadlineNumber]:
    """What predictability changes of each side's pay-off in the repeated deal."""
    found = next((item for item in results.repeated.worth if item.rule == "noise"), None)
    titles = {
        "predictability_borrower": say("worth of less noise to the borrower, a year"),
        "predictability_lender": say("worth of less noise to the lender, a year"),
    }
    unit = say_as("currency in full", "million USD")
    return {
        key: HeadlineNumber(title, unit, None if found is None else float(found.change[side]))
        for side, (key, title) in enumerate(titles.items())
    }


def _statements(form: ContractGame, results: ContractResults) -> list[Words]:
    deal = results.deal
    found = [_worth_of_relief(form, results), *_worth_outside(results)]
    if deal.holds:
        found.append(
            say(
                "A deal holds. The cheapest costs the lender {cost}, the dearest {dearest} "
                "million USD in present value; the cheapest leaves the borrower {borrower} and "
                "the lender {lender} better off.",
                cost=plain(deal.cost, 0),
                dearest=plain(deal.dearest, 0),
                borrower=plain(deal.borrower, 0),
                lender=plain(deal.lender, 0),
            )
        )
    else:
        found.append(
            say(
                "No tranches make both sides keep the deal: every condition would have to be "
                "relaxed by {shortfall} million USD.",
                shortfall=plain(deal.shortfall, 0),
            )
        )
    found.append(
        say(
            "It holds for discount factors of both sides {spans}.",
            spans=_spans(results.by_discount),
        )
        if results.by_discount.intervals
        else say("It holds for no discount factors of both sides.")
    )
    found.append(
        say(
            "It holds for chances that a breach is seen {spans}.",
            spans=_spans(results.by_detection),
        )
        if results.by_detection.intervals
        else say("It holds for no chances that a breach is seen.")
    )
    return found


def _spans(item: DealSensitivity) -> Words:
    return joined([span(low, high) for low, high in item.intervals])


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
        say("year"),
        say("cost of the condition"),
        say("worth to the lender"),
        say("tranche, cheapest deal"),
        say("smallest tranche"),
        say("largest tranche"),
    )
    return FoundTable(say("Tranches, million USD"), heads, tuple(rows))


def _worlds(form: ContractGame, results: ContractResults) -> FoundTable:
    """Every solved world of the contract, and what is stated beside it."""
    rows: list[tuple[Entry, ...]] = [
        _world_row(say("deal, year {year}", year=t + 1), solved, total)
        for t, (solved, total) in enumerate(zip(results.solved, results.relief, strict=True))
    ]
    nan = np.array([np.nan, np.nan])
    for k, side in enumerate((form.borrower, form.lender)):
        mine = np.arange(2) == k
        title = called(side)
        name = say("outside: {title}", title=title)
        solved = np.where(mine, results.outside_solved, nan)
        rows.append(_world_row(name, solved, np.where(mine, results.outside, nan)))
    heads = (
        say("world"),
        say("borrower, solved"),
        say("lender, solved"),
        say("borrower, with what is stated"),
        say("lender, with what is stated"),
    )
    title = say("What the worlds bring, million USD a year over the base world")
    return FoundTable(title, heads, tuple(rows))


def _world_row(name: Words, solved: Array, total: Array) -> tuple[Entry, ...]:
    return (name, float(solved[0]), float(solved[1]), float(total[0]), float(total[1]))


def _grid(results: ContractResults) -> FoundTable:
    """Discount factor by detection: the cheapest deal, or that none holds."""
    grid = results.grid
    never = say("none")
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
        say("discount factor of both"),
        *(say("breach seen: {q}", q=stated(q)) for q in grid.detections),
        say("least chance needed"),
    )
    title = say("Cheapest deal by discount factor and chance to see a breach, million USD")
    return FoundTable(title, heads, tuple(rows))


def _binding(results: ContractResults) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (KINDS[item.kind], str(item.period), item.price) for item in results.deal.binding
    ]
    heads = (say("condition"), say("year"), say("price"))
    title = say("Conditions that bind the cheapest deal")
    return FoundTable(title, heads, tuple(rows))


def _along(results: ContractResults) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (name, float(value), yes_no(holds), float(cost))
        for item, name in (
            (results.by_discount, say("discount factor")),
            (results.by_detection, say("chance to see a breach")),
        )
        for value, holds, cost in zip(item.values, item.holds, item.cost, strict=True)
    ]
    heads = (
        say("term"),
        say("value"),
        say("holds"),
        say("cost of the cheapest, million USD"),
    )
    return FoundTable(say("How firm the deal is"), heads, tuple(rows))


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
        say("side"),
        say("deal without money"),
        say("outside option"),
        say("gain, Nash"),
        say("received, Nash"),
        say("gain, Rubinstein, the lender first"),
    )
    title = say("If both could commit: present value divided, million USD")
    return FoundTable(title, heads, tuple(rows))


def _assumptions(form: ContractGame) -> tuple[Words, ...]:
    sides = joined([called(form.borrower), called(form.lender)])
    beside = form.relief.borrower_million_usd, form.relief.lender_million_usd
    outside = form.borrower.outside_million_usd, form.lender.outside_million_usd
    based = [called(side) for side in (form.borrower, form.lender) if not side.outside_moves]
    tail = say(" The outside option is the base world for: {sides}.", sides=joined(based))
    return (
        say(
            "{sides}: detection {seen}, false alarm {alarm}; stated beside outcomes {one} and "
            "{two} million USD a year in the deal, {outside_one} and {outside_two} outside "
            "it.{tail}",
            sides=sides,
            seen=stated(form.detection),
            alarm=stated(form.false_alarm),
            one=stated(beside[0]),
            two=stated(beside[1]),
            outside_one=stated(outside[0]),
            outside_two=stated(outside[1]),
            tail=tail if based else "",
        ),
        say("Good standing is counted over the outside options after the last year."),
        say(
            "Tranches are those that are cheapest for the lender, so what noise or a binding "
            "word changes there goes to the lender first, and can cost the borrower."
        ),
        say(
            "The repeated deal takes the years at their means, both sides act at once each "
            "year, the lender's breach is always seen; after a bad signal both have their "
            "outside options."
        ),
    )
