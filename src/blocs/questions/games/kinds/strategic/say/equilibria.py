"""Equilibria of a game in sentences: which, and why nobody leaves them."""

from __future__ import annotations

import math

from blocs.brief.contents import Facts, Say, Section, Table
from blocs.data.tariffs.asked import NONE
from blocs.foundation.numbers import ABSENT
from blocs.questions.games.engine.tables.normal_form import Cell, PureEquilibrium
from blocs.questions.games.kinds.strategic.reasons import Departure, Part, departures
from blocs.questions.games.kinds.strategic.say.others import in_order
from blocs.questions.games.kinds.strategic.say.telling import Telling, told_table

SHOWN_DEPARTURES = 5
"""Per player, the cheapest first."""


def lead(telling: Telling) -> str:
    """The result in a few sentences."""
    told = _stable(telling)
    if order := "; ".join(in_order(telling)):
        told += " " + telling.words("That is where all choose at once. {order}", order=order)
    return told


def _stable(telling: Telling) -> str:
    """What is stable where all choose at once."""
    w, pure, table = telling.words, telling.result.solution.pure, telling.result.cells
    first = w(
        "Combinations of what the players may do: {cells}; different worlds behind them, each "
        "solved once: {worlds}.",
        cells=table.index.size,
        worlds=len(table.scenarios),
    )
    if pure.undecided:
        open_cells = len(pure.undecided)
        first += " " + w(
            "Left open, because worlds without equilibrium would decide: {count}.", count=open_cells
        )
    return f"{first} {_found(telling, [telling.said(item.cell) for item in pure.equilibria])}"


def _found(telling: Telling, found: list[str]) -> str:
    """How many are stable, and which."""
    w = telling.words
    if len(found) > 1:
        return w(
            "There are {count} stable ones, and the model does not choose between them: {cells}.",
            count=len(found),
            cells=telling.speaking.listed(f"({k}) {cell}" for k, cell in enumerate(found[:3], 1)),
        )
    if found:
        return w(
            "One of them is stable, in that nobody gains by changing course alone. {cell}.",
            cell=found[0],
        )
    if telling.result.payoffs.missing:
        return w("Among the rest none is stable (no equilibrium in pure strategies was found).")
    return w(
        "No combination is stable: somebody always gains by changing course alone (there is no "
        "equilibrium in pure strategies)."
    )


def remarks(telling: Telling) -> tuple[str, ...]:
    """What a reader must know beside the result."""
    w, missing = telling.words, telling.result.payoffs.missing
    nature = w(
        "Pay-offs are utility: stated weights over outcomes of the trade model and over given "
        "numbers. The given numbers are assumptions, listed below; other assumptions give another "
        "game."
    )
    other = (line,) if (line := other_line(telling)) else ()
    if not missing:
        return (nature, *other)
    why = list(dict.fromkeys(telling.cause(text) for text in sorted(missing.values())))
    left_out = w.counted(
        "{count} cell has no pay-offs, because its world has no equilibrium ({why}). It is left "
        "out, and what depends on it is called undecided.",
        "{count} cells have no pay-offs, because their world has no equilibrium ({why}). They are "
        "left out, and what depends on them is called undecided.",
        count=len(missing),
        why="; ".join(why[:3]),
    )
    return (nature, left_out, *other)


def other_line(telling: Telling) -> str:
    """What is stable with the other choice of tariffs in the base year; empty if unmoved."""
    other, w = telling.result.other, telling.words
    if other is None or not other.matters(telling.result):
        return ""
    year = (
        w("Without tariffs in the base year")
        if other.tariffs == NONE
        else w("With the tariffs that ship in the base year")
    )
    if other.same_as(telling.result):
        return w("{there} the same combinations are stable.", there=year)
    there = Telling(other.play, telling.speaking)
    cells = [there.said(item.cell) for item in other.play.solution.pure.equilibria]
    if not cells:
        return w("{there} no combination is stable.", there=year)
    if len(cells) == 1:
        return w("{there} another combination is stable: {cell}.", there=year, cell=cells[0])
    return w("{there} other combinations are stable: {cells}.", there=year, cells="; ".join(cells))


def equilibria(telling: Telling) -> tuple[Section, ...]:
    """Every equilibrium in pure strategies, and why nobody leaves it."""
    w, pure = telling.words, telling.result.solution.pure.equilibria
    if len(pure) == 1:
        return (_equilibrium(telling, pure[0], w("The equilibrium")),)
    return tuple(
        _equilibrium(telling, item, w("Equilibrium {number}", number=number))
        for number, item in enumerate(pure, 1)
    )


def _equilibrium(telling: Telling, item: PureEquilibrium, title: str) -> Section:
    """Who does what, why nobody leaves, and what other options would cost."""
    w = telling.words
    tied = w("It is not strict: somebody could change course at no loss.")
    strict = w(
        "It is strict: whoever changes course alone loses at least {loss} of utility.",
        loss=telling.number(item.margin),
    )
    parts = (
        Facts(tuple(telling.cell(item.cell)), css="plays"),
        Say(tied if item.ties else strict, "plain"),
        Say(role="list", items=tuple(_why(telling, name, item.cell) for name in telling.actors)),
        _losses(telling, item.cell, title),
    )
    return Section(title, parts, css="equilibrium")


def _why(telling: Telling, name: str, cell: Cell) -> str:
    """What the best other course of a player would do to it."""
    w, p = telling.words, telling.actors.index(name)
    actor, plan = telling.actor(name), telling.choice(name, cell[p])
    ways = departures(telling.result, cell, name)
    if not ways:
        return w("{actor} — “{plan}”, having no other option.", actor=actor, plan=plan)
    said = {"actor": actor, "plan": plan, "other": telling.other(name, cell, ways[0].plan)}
    if math.isnan(ways[0].loss):
        return w("{actor} — “{plan}”; “{other}” may lead into a world without equilibrium.", **said)
    if ways[0].loss <= telling.result.solution.game.tolerance[p]:
        return w("{actor} — “{plan}”, but “{other}” would be just as good.", **said)
    return w(
        "{actor} — “{plan}”. The best other course, “{other}”, would cost {loss} of utility; what "
        "decides: {terms}.",
        **said,
        loss=telling.number(ways[0].loss),
        terms=_decisive(telling, ways[0]),
    )


def _losses(telling: Telling, cell: Cell, title: str) -> Table | None:
    """What leaving would cost, the smallest loss of each actor first, and why.

    title: of the equilibrium, by which those who do not see the table tell it from others.
    """
    w = telling.words
    rows = (
        (
            telling.actor(name),
            telling.other(name, cell, way.plan),
            telling.number(way.loss),
            _decisive(telling, way),
        )
        for name in telling.actors
        for way in departures(telling.result, cell, name)[:SHOWN_DEPARTURES]
    )
    caption = w("What changing course alone would cost, utility (up to five cheapest per player)")
    return told_table(
        caption,
        (w("Player"), w("Instead"), w("Loss"), w("What decides, change of utility")),
        rows,
        right=(2,),
        css="losses",
        name=f"{title}. {caption}",
    )


def _decisive(telling: Telling, way: Departure) -> str:
    """The terms that decide, with what each would change."""
    parts = (_part(telling, way.actor, part) for part in way.deciding())
    return telling.speaking.listed(parts) or ABSENT


def _part(telling: Telling, actor: str, part: Part) -> str:
    return f"{telling.term(actor, part.term, part.type)} {telling.number(part.amount, signed=True)}"
