"""A bargain, told: what there is to divide, who gets what, and which outside option matters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.brief.causes import cause_words
from blocs.foundation.axes import Array
from blocs.foundation.messages import Part, Words, change, given, percent, plain, say, stated
from blocs.questions.games.deal_worlds import DealWorld
from blocs.questions.games.found import Entry, FoundTable, called, joined, yes_no
from blocs.questions.games.kinds.bargaining.bargains import BASE, Bargain, Settlement, Table
from blocs.questions.games.kinds.bargaining.form import BargainingGame
from blocs.world.world import World

THEORIES = {
    "nash": say("Nash"),
    "mixed": say("Nash, mixing deals"),
    "proportional": say("Kalai and Smorodinsky, mixing deals"),
    "taken": say("Rubinstein, outside options may be taken"),
    "waiting": say("Rubinstein, the outside worlds last meanwhile"),
}
NOTHING = 1e-6
"""Million USD a year below which an amount is none."""

BASE_WORLD = say("the base world")


@dataclass(frozen=True, eq=False)
class BargainingResults:
    """Million USD a year over the base world.

    deals: names of those that have a world; left_out: name and world of those that have none;
    solved: (deal, side) the part of pay-offs that is an outcome; income: (side,) base real income,
    NaN outside the world; table: the bargain as numbers; bargain: its solutions.
    """

    deals: tuple[str, ...]
    left_out: tuple[tuple[str, DealWorld], ...]
    solved: Array
    income: Array
    table: Table
    bargain: Bargain
    solves: int


def bargaining_statements(
    form: BargainingGame, results: BargainingResults, world: World
) -> list[Words]:
    """Answers in sentences."""
    found = [_without(form, results), _surplus(form, results)]
    for name, item in _settlements(results.bargain):
        found.append(_settled(form, results, name, item))
    strongest = _strongest(form, results)
    found += [] if strongest is None else [strongest]
    for name, item in results.left_out:
        found.append(
            say(
                "“{title}” has no equilibrium ({why}); it is left out.",
                title=called(form.deals[name]),
                why=cause_words(f"{item.status}: {item.cause}", world),
            )
        )
    return found


def _amount(value: float) -> Words:
    """Million USD, small amounts with decimals."""
    return plain(value, 0 if abs(value) < NOTHING else None)


def _gain(value: float) -> Words:
    return change(value, 0 if abs(value) < NOTHING else None)


def _settlements(item: Bargain) -> list[tuple[str, Settlement]]:
    found = [("nash", item.nash), ("taken", item.taken), ("waiting", item.waiting)]
    if item.mixed is None or item.proportional is None:
        return found
    return [found[0], ("mixed", item.mixed), ("proportional", item.proportional), *found[1:]]


def _sides(form: BargainingGame) -> list[Words]:
    return [called(side) for side in form.sides.values()]


def _option_title(form: BargainingGame, table: Table, place: int) -> Words:
    if place == BASE:
        return BASE_WORLD
    option = table.options[place]
    side = list(form.sides.values())[option.side]
    return called(side.outside[option.name])


def _without(form: BargainingGame, results: BargainingResults) -> Words:
    table = results.table
    parts = [
        say(
            "{side} {gain} ({option})",
            side=side,
            gain=_gain(value),
            option=_option_title(form, table, place),
        )
        for side, value, place in zip(_sides(form), table.disagreement, table.chosen, strict=True)
    ]
    return say(
        "Without a deal, million USD a year over the base world: {parts}.",
        parts=joined(parts, joint="; "),
    )


def _surplus(form: BargainingGame, results: BargainingResults) -> Words:
    best = called(form.deals[results.deals[results.bargain.best]])
    both = float(results.table.payoffs[results.bargain.best].sum())
    surplus = results.bargain.surplus
    if surplus <= 0:
        return say(
            "There is nothing to divide: even “{best}” brings both together {both}, {less} "
            "million USD less than they have without a deal.",
            best=best,
            both=_gain(both),
            less=_amount(-surplus),
        )
    return say(
        "Together they gain most by “{best}”: {both}, {more} million USD a year more than "
        "without a deal.",
        best=best,
        both=_gain(both),
        more=_amount(surplus),
    )


def _settled(
    form: BargainingGame, results: BargainingResults, name: str, item: Settlement
) -> Words:
    theory = THEORIES[name]
    if not item.agreed:
        return say("{theory}: no agreement.", theory=theory)
    sides, deal = _sides(form), _deal_title(form, results, item)
    told = joined(
        [
            say("{side} {gain}", side=side, gain=_gain(value))
            for side, value in zip(sides, item.payoffs, strict=True)
        ]
    )
    return say(
        "{theory}: {deal}; {told}{money}{binds}.",
        theory=theory,
        deal=deal,
        told=told,
        money=_money(sides, item),
        binds=_binds(sides, item),
    )


def _deal_title(form: BargainingGame, results: BargainingResults, item: Settlement) -> Words:
    """The deal, or the deals with their weights."""
    used = [k for k, share in enumerate(item.lottery) if share > 1e-9]
    titles = [called(form.deals[results.deals[k]]) for k in used]
    if len(used) == 1 and item.lottery[used[0]] > 1 - 1e-9:
        return say("“{titles_0}”", titles_0=titles[0])
    return joined(
        [
            say("{share} “{x}”", share=percent(100 * item.lottery[k], 0), x=x)
            for k, x in zip(used, titles, strict=True)
        ]
    )


def _money(sides: list[Words], item: Settlement) -> Part:
    paid = float(np.abs(item.transfers).max())
    if paid <= 1e-9 * float(np.abs(item.payoffs).max()):
        return ""
    payer = int(np.argmin(item.transfers))
    one, two = sides[payer], sides[1 - payer]
    return say(
        "; {one} pays {two} {paid} million USD a year",
        one=one,
        two=two,
        paid=_amount(paid),
    )


def _binds(sides: list[Words], item: Settlement) -> Part:
    who = {"first": [sides[0]], "second": [sides[1]], "both": sides}.get(item.binds)
    if who is None:
        return ""
    names = joined(who)
    return say("; the outside option binds: {names}", names=names)


def _strongest(form: BargainingGame, results: BargainingResults) -> Words | None:
    """The outside option that moves its side's pay-off by Nash most."""
    table = results.table
    pulls = [
        (abs(float(pull.nash[table.options[pull.place].side])), pull)
        for pull in results.bargain.pulls
    ]
    felt = [item for item in pulls if np.isfinite(item[0]) and item[0] > 0]
    if not felt:
        return None
    _, pull = max(felt, key=lambda item: item[0])
    side = table.options[pull.place].side
    name, owner = _option_title(form, table, pull.place), _sides(form)[side]
    nash, turns = float(pull.nash[side]), float(pull.turns[side])
    other: Part = ""
    if np.isfinite(turns):
        other = say(", {x} (Rubinstein)", x=_gain(turns))
    return say(
        "The outside option that moves the split most is “{name}” of {owner}: against none it "
        "changes its owner's pay-off by {nash} million USD a year (Nash){other}.",
        name=name,
        owner=owner,
        nash=_gain(nash),
        other=other,
    )


def bargaining_tables(form: BargainingGame, results: BargainingResults) -> list[FoundTable]:
    """Deals, outside options where there are any, answers."""
    tables = [_deals(form, results)]
    if results.table.options:
        tables.append(_outside(form, results))
    return [*tables, _answers(form, results)]


def _deals(form: BargainingGame, results: BargainingResults) -> FoundTable:
    outside = float(results.table.disagreement.sum())
    rows: list[tuple[Entry, ...]] = [
        (
            called(form.deals[name]),
            *(float(value) for value in solved),
            *(float(value) for value in payoff),
            float(payoff.sum()) - outside,
        )
        for name, solved, payoff in zip(
            results.deals, results.solved, results.table.payoffs, strict=True
        )
    ]
    missing = say("no equilibrium")
    rows += [
        (called(form.deals[name]), *(missing for _ in range(5))) for name, _ in results.left_out
    ]
    sides = _sides(form)
    heads = (
        say("deal"),
        *(say("{x}, solved", x=x) for x in sides),
        *(say("{x}, with what is stated", x=x) for x in sides),
        say("both over the outside options"),
    )
    title = say("Deals, million USD a year over the base world")
    return FoundTable(title, heads, tuple(rows))


def _outside(form: BargainingGame, results: BargainingResults) -> FoundTable:
    table, sides = results.table, _sides(form)
    rows: list[tuple[Entry, ...]] = []
    for pull in results.bargain.pulls:
        option = table.options[pull.place]
        rows.append(
            (
                _option_title(form, table, pull.place),
                sides[option.side],
                option.own,
                float(option.gains[1 - option.side]),
                yes_no(pull.place in table.chosen),
                float(pull.nash[option.side]),
                float(pull.turns[option.side]),
            )
        )
    heads = (
        say("outside option"),
        say("whose"),
        say("worth to it"),
        say("to the other, solved"),
        say("its best"),
        say("adds to its pay-off, Nash"),
        say("adds, Rubinstein"),
    )
    title = say("Outside options, million USD a year")
    return FoundTable(title, heads, tuple(rows))


def _answers(form: BargainingGame, results: BargainingResults) -> FoundTable:
    rows: list[tuple[Entry, ...]] = [
        (
            THEORIES[name],
            _deal_title(form, results, item) if item.agreed else say("none"),
            *(float(value) for value in item.payoffs),
            *(float(value) for value in 100 * item.payoffs / results.income),
            float(item.transfers[0]),
        )
        for name, item in _settlements(results.bargain)
    ]
    sides = _sides(form)
    one = sides[0]
    heads = (
        say("theory"),
        say("deal"),
        *(say("{x}, million USD", x=x) for x in sides),
        *(say("{x}, % of income", x=x) for x in sides),
        say("{one} receives", one=one),
    )
    title = say("Who gets what a year, over the base world")
    return FoundTable(title, heads, tuple(rows))


def bargaining_assumptions(form: BargainingGame) -> list[Words]:
    """Powers, patience, stated numbers, notes."""
    found = [_powers(form)]
    if form.transfers:
        found.append(
            say("Payments count at face value; to solve what they do to prices, make them a move.")
        )
    noted = [
        *form.sides.values(),
        *form.deals.values(),
        *(option for side in form.sides.values() for option in side.outside.values()),
    ]
    found += [
        say("{title}: {note}", title=called(item), note=given(item, "note"))
        for item in noted
        if item.note
    ]
    return found


def _powers(form: BargainingGame) -> Words:
    sides = [
        say(
            "{side}: weight {weight}, discount factor {factor}",
            side=called(side),
            weight=stated(side.weight),
            factor=stated(side.discount_factor),
        )
        for side in form.sides.values()
    ]
    return say(
        "{sides}; proposes first: {first}; transfers: {money}.",
        sides=joined(sides, joint="; "),
        first=called(form.sides[form.order[0]]),
        money=yes_no(form.transfers),
    )
