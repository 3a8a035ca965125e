"""Who plays: options, effects, types, what they want, and the table of pay-offs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from blocs.brief.contents import Cell, Column, Row, Say, Table
from blocs.foundation.axes import Array
from blocs.foundation.messages import say
from blocs.foundation.numbers import ABSENT
from blocs.moves.provisions import describe
from blocs.questions.games.kinds.strategic.cells import scenario_of
from blocs.questions.games.kinds.strategic.form import Term
from blocs.questions.games.kinds.strategic.plans import beliefs, type_utilities
from blocs.questions.games.kinds.strategic.say.telling import Line, Telling, told_table
from blocs.questions.games.kinds.strategic.tables import all_cells

ROUNDING = 1e-9
"""Of a player's largest pay-off: less is what solving leaves, no pay-off."""

OUTCOMES = {
    "real_income_change_pct": say("change of real income, %"),
    "real_income_change_million_usd": say("change of real income, million USD"),
    "real_wage_change_pct": say("change of the real wage, %"),
    "tariff_revenue_change": say("change of tariff revenue, million USD"),
    "exports_change_pct": say("change of exports, %"),
    "imports_change_pct": say("change of imports, %"),
    "transfers_received_million_usd": say("transfers received, million USD"),
    "rupture_loss_pct": say("loss if trade were ruptured, %"),
}
"""Outcomes of the model that a term may count, in the words of a term."""


def options(telling: Telling, title: str) -> Table:
    """Every option of every actor, with what it does in words."""
    w = telling.words
    heads = (w("Player"), w("Option"), w("What it does in the model"), w("What is assumed"))
    rows = tuple(row for name in telling.actors for row in _options(telling, name))
    return Table(tuple(map(Column, heads)), rows, name=title, css="play-table")


def _options(telling: Telling, name: str) -> Iterator[Row]:
    """Its options; the cell of the actor stands beside all of them."""
    result, still = telling.result, telling.words("No change in trade or money.")
    actor = result.game.actors[name]
    who = (Cell(telling.actor(name), rows=len(actor.options), tone="who"),)
    for key, option in actor.options.items():
        scenario = scenario_of(result.game, {name: key})
        deeds = describe(scenario, result.world, telling.language) if scenario.moves else []
        said = tuple(Say(text, "plain") for text in deeds or (still,))
        note = option.noted(telling.language)
        yield Row((*who, telling.option(name, key), Cell(parts=said), note))
        who = ()


def effects(telling: Telling) -> Table | None:
    """What happens only where choices meet."""
    w, language = telling.words, telling.language
    return told_table(
        w("What happens only where choices meet"),
        (w("Effect"), w("When"), w("What is assumed")),
        (
            (item.called(language), telling.when(item.when), item.noted(language))
            for item in telling.result.game.effects
        ),
    )


def types(telling: Telling) -> Table | None:
    """Types, beliefs and the weights that differ."""
    w = telling.words
    return told_table(
        w("What a player may be, and what the others believe"),
        (w("Player"), w("Type"), w("Belief (answers)"), w("Weights of its own")),
        _types(telling),
        right=(2,),
    )


def _types(telling: Telling) -> Iterator[Line]:
    prior = beliefs(telling.result.game)
    for name, kinds in telling.result.game.types.items():
        for k, (key, kind) in enumerate(kinds.items()):
            own = ", ".join(
                f"{telling.term(name, term)} {telling.number(value)}"
                for term, value in (kind.weights or {}).items()
            )
            asked = "" if kind.poll_count is None else f" ({kind.poll_count})"
            belief = telling.percent(float(prior[name][k])) + asked
            yield telling.actor(name), telling.type(name, key), belief, own or ABSENT


def terms(telling: Telling, title: str) -> Table | None:
    """Every term of utility: whose, what, weight, where its numbers come from, what is assumed."""
    w = telling.words
    heads = (w("Player"), w("Term"), w("Weight"), w("Numbers"), w("What is assumed"))
    rows = (
        (
            telling.actor(name),
            telling.term(name, key),
            telling.number(term.weight),
            _origin(telling, name, term),
            " ".join(part for part in (term.noted(telling.language), term.source) if part),
        )
        for name, actor in telling.result.game.actors.items()
        for key, term in actor.utility.items()
    )
    return told_table(title, heads, rows, right=(2,))


def _origin(telling: Telling, actor: str, term: Term) -> str:
    w = telling.words
    if term.outcome is not None:
        name = w.told(OUTCOMES[term.outcome])
        codes = term.countries or telling.result.game.actors[actor].countries or ()
        to = f" → {', '.join(term.to)}" if term.to else ""
        return f"{w('Computed by the model')}: {name}, {', '.join(codes)}{to}"
    numbers = [
        f"{telling.option(actor, key)} {telling.number(value, signed=True)}"
        for key, value in (term.by_option or {}).items()
    ]
    numbers += [
        f"{telling.number(rule.value, signed=True)} ({telling.when(rule.when)})"
        for rule in term.given or ()
    ]
    measured = term.measured(telling.language)
    return f"{w('Given, an assumption')} [{measured}]: {' · '.join(numbers)}"


def payoffs(telling: Telling, title: str) -> Table:
    """The utility of every player, or of each of its types, in every cell; best replies marked."""
    result = telling.result
    utilities = type_utilities(result.game, result.payoffs)
    heads = (
        telling.actor(item.actor)
        + (f": {telling.type(item.actor, item.type)}" if item.type else "")
        for item in utilities
    )
    stable = {
        tuple(own[k][0] for own, k in zip(result.plans.plans, item.cell, strict=True))
        for item in result.solution.pure.equilibria
        if not result.plans.typed
    }
    rows: list[Row] = []
    for cell in all_cells(result):
        chosen = [
            telling.option(name, list(actor.options)[k])
            for (name, actor), k in zip(result.game.actors.items(), cell, strict=True)
        ]
        numbers = [
            Cell(telling.number(_seen(item.utility, cell)), tone="best" * bool(item.best[cell]))
            for item in utilities
        ]
        if missing := telling.cause(result.payoffs.missing.get(cell, "")):
            numbers = [Cell(missing, columns=len(utilities))]
        rows.append(Row((*chosen, *numbers), css="stable" * (cell in stable)))
    columns = (
        *(Column(telling.actor(name)) for name in telling.actors),
        *(Column(head, align="r") for head in heads),
    )
    return Table(columns, tuple(rows), name=title, css="payoffs")


def _seen(utility: Array, cell: tuple[int, ...]) -> float:
    """A pay-off; what solving a world leaves where nothing changes is zero."""
    value, largest = float(utility[cell]), float(np.nanmax(np.abs(utility), initial=0.0))
    return 0.0 if abs(value) <= ROUNDING * largest else value
