"""Bargaining on a world: deals and outside options are solved worlds."""

from __future__ import annotations

import numpy as np

from blocs.foundation.messages import say, say_as
from blocs.questions.games.deal_worlds import (
    Asked,
    DealWorlds,
    need_worlds,
    sides_in,
    solve_deal_worlds,
)
from blocs.questions.games.found import Found, called, yes_no
from blocs.questions.games.headlines import HeadlineAnswer, HeadlineNumber, Headlines
from blocs.questions.games.kinds.bargaining.bargains import Option, Table, bargain
from blocs.questions.games.kinds.bargaining.form import BargainingGame
from blocs.questions.games.kinds.bargaining.say import (
    BargainingResults,
    bargaining_assumptions,
    bargaining_statements,
    bargaining_tables,
)
from blocs.questions.games.worlds import Worlds


def play_bargaining(form: BargainingGame, worlds: Worlds) -> Found:
    """Solve a bargain of a file. A deal without equilibrium is left out by name.

    Raises ScenarioError, and NoEquilibriumError where an outside option or every deal has none.
    """
    results = _results(form, worlds)
    return Found(
        kind="bargaining",
        game=form,
        world=worlds.base,
        model=str(worlds.model),
        statements=tuple(bargaining_statements(form, results, worlds.base)),
        tables=tuple(bargaining_tables(form, results)),
        results={"bargaining": results},
        solves=results.solves,
        assumptions=tuple(bargaining_assumptions(form)),
        headlines=_headlines(form, results),
        provenance=worlds.provenance(form),
    )


def _headlines(form: BargainingGame, results: BargainingResults) -> Headlines:
    unit, nash = say("million USD a year"), results.bargain.nash
    numbers = {
        "surplus": HeadlineNumber(say_as("bargain", "surplus"), unit, results.bargain.surplus)
    }
    for place, side in enumerate(form.sides.values()):
        name = called(side)
        title = say("{name}, by Nash", name=name)
        numbers[f"nash.{place}"] = HeadlineNumber(title, unit, float(nash.payoffs[place]))
    agreed = HeadlineAnswer(say("they agree"), yes_no(nash.agreed))
    best = called(form.deals[results.deals[results.bargain.best]])
    answer = HeadlineAnswer(say("jointly best deal"), best)
    return Headlines(numbers, {"agreed": agreed, "best": answer})


def _results(form: BargainingGame, worlds: Worlds) -> BargainingResults:
    sides = {
        name: (("sides", name, "countries"), side.countries) for name, side in form.sides.items()
    }
    who = sides_in(form, sides, worlds.base)
    found = solve_deal_worlds(form, _asked(form), who, worlds)
    deals, outside = found.worlds[: len(form.deals)], found.worlds[len(form.deals) :]
    need_worlds(form, outside if any(item.solved for item in deals) else found.worlds)
    names = list(form.deals)
    kept = [k for k, item in enumerate(deals) if item.solved]
    table = _table(form, found, kept)
    return BargainingResults(
        deals=tuple(names[k] for k in kept),
        left_out=tuple(
            (name, item) for name, item in zip(names, deals, strict=True) if not item.solved
        ),
        solved=np.array([deals[k].gains for k in kept]),
        income=found.income,
        table=table,
        bargain=bargain(table),
        solves=found.solves,
    )


def _asked(form: BargainingGame) -> list[Asked]:
    """A world for each deal, then one for each outside option, side by side."""
    asked = [
        Asked(f"deal '{name}'", deal.moves, ("deals", name, "moves"))
        for name, deal in form.deals.items()
    ]
    for name, side in form.sides.items():
        for key, option in side.outside.items():
            title = f"outside option '{key}' of '{name}'"
            asked.append(Asked(title, option.moves, ("sides", name, "outside", key, "moves")))
    return asked


def _table(form: BargainingGame, found: DealWorlds, kept: list[int]) -> Table:
    sides, deals = list(form.sides), list(form.deals.values())
    payoffs = np.array(
        [
            found.worlds[k].gains + [deals[k].terms_million_usd.get(side, 0.0) for side in sides]
            for k in kept
        ]
    )
    options: list[Option] = []
    rest = iter(found.worlds[len(deals) :])
    for k, side in enumerate(form.sides.values()):
        for key, option in side.outside.items():
            gains = next(rest).gains
            options.append(Option(k, key, float(gains[k]) + option.million_usd, gains))
    forms = list(form.sides.values())
    return Table(
        payoffs=payoffs,
        options=tuple(options),
        weights=np.array([side.weight for side in forms]),
        discounts=np.array([side.discount_factor for side in forms]),
        first=sides.index(form.order[0]),
        transfers=form.transfers,
    )
