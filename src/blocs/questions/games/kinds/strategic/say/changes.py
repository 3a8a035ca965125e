"""What would change the equilibria: weights that move, and everything drawn at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

from blocs.brief.contents import Table
from blocs.draws.elasticities import elasticity_errors
from blocs.draws.sentences import ERROR, elasticities_drawn, part_of
from blocs.foundation.messages import listed, say
from blocs.foundation.numbers import ABSENT
from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.engine.tables.sensitivity import WeightRange
from blocs.questions.games.kinds.strategic.say.others import reason
from blocs.questions.games.kinds.strategic.say.telling import Line, Telling, told_table
from blocs.questions.games.kinds.strategic.tables import firmest_last, likeliest

SHOWN_CHANCES = 12
SHOWN_CHANGES = 3


def changes(telling: Telling) -> tuple[str, ...]:
    """In sentences, the weights that are least firm."""
    w = telling.words
    found = tuple(
        w(
            "{actor}, weight of “{term}”, {value} now. {beyond}",
            actor=actor,
            term=term,
            value=value,
            beyond=beyond,
        )
        for actor, term, value, _, _, beyond in _rows(telling)[:SHOWN_CHANGES]
        if beyond
    )
    if found or not telling.result.robustness.ranges:
        return found
    return (w("No single weight changes the set of equilibria, however far it moves."),)


def ranges(telling: Telling) -> Table | None:
    """Weights, the least firm first: value, from, to, what comes beyond."""
    w = telling.words
    return told_table(
        w(
            "How far each weight alone may move before the set of equilibria changes, the least "
            "firm first"
        ),
        (w("Player"), w("Term"), w("Weight"), w("From"), w("To"), w("What comes beyond")),
        _rows(telling),
        right=(2, 3, 4),
    )


def _rows(telling: Telling) -> list[Line]:
    return [
        _row(telling, item)
        for item in firmest_last(telling.result.robustness.ranges)
        if math.isfinite(item.low) or math.isfinite(item.high)
    ]


def _row(telling: Telling, item: WeightRange) -> Line:
    w, actor = telling.words, item.player or ""
    name, _, kind = item.weight.partition(" (")
    label = telling.term(actor, name, kind.rstrip(")").split(" ", 1)[1] if kind else "")
    low, high = (ABSENT if math.isinf(x) else telling.number(x) for x in (item.low, item.high))
    beyond: list[str] = []
    if math.isfinite(item.low):
        cells = _comes(telling, item.gained_below)
        beyond.append(w("Below {end} this comes: {cells}.", end=low, cells=cells))
    if math.isfinite(item.high):
        cells = _comes(telling, item.gained_above)
        beyond.append(w("Above {end} this comes: {cells}.", end=high, cells=cells))
    value = telling.number(item.value)
    return telling.actor(actor), label, value, low, high, " ".join(beyond)


def _comes(telling: Telling, gained: Sequence[Cell]) -> str:
    """What differs from the first equilibrium in the cells that come."""
    pure = telling.result.solution.pure.equilibria
    if not gained:
        return telling.words("no equilibrium in pure strategies in place of this one")
    here = pure[0].cell if pure else None
    return telling.either(
        ", ".join(
            f"{telling.actor(name)}: "
            + (telling.other(name, here, cell[p]) if here else telling.choice(name, cell[p]))
            for p, name in enumerate(telling.actors)
            if here is None or here[p] != cell[p]
        )
        for cell in gained[:2]
    )


def ranges_note(telling: Telling) -> str:
    """Why there are no ranges of weights; empty where there are."""
    note = telling.result.robustness.ranges_note
    if not note:
        return ""
    return telling.words(
        "How far the weights may move was not computed: {why}.", why=reason(telling, note)
    )


def chances(telling: Telling) -> Table | None:
    """How often a cell is an equilibrium over draws."""
    n, w = telling.speaking.numbers, telling.words
    rows = (
        (
            telling.said(item.cell),
            w.told(part_of(item.count, item.decided)),
            n.plain(100 * item.error, 1),
        )
        for item in likeliest(telling.result, SHOWN_CHANCES)
        if item.share >= 0.005
    )
    return told_table(
        w("How often each combination is an equilibrium"),
        (w("Combination"), w("In … draws"), w.told(ERROR)),
        rows,
        right=(1, 2),
    )


def chances_note(telling: Telling) -> str:
    """What was drawn."""
    found, w, n = telling.result.robustness, telling.words, telling.speaking.numbers
    text = w(
        "{weights} draws of all weights (standard deviation {spread}) and of beliefs from polls "
        "(Dirichlet).",
        weights=found.weights,
        spread=n.percent(found.spread_pct, 0),
    )
    if found.elasticities:
        errors = elasticities_drawn(elasticity_errors(telling.result.world, telling.result.law))
        each = say(
            "So many at each of {count} draws of the elasticities.", count=found.elasticities
        )
        text = f"{text} {w.told(listed((each, *errors), ' '))}"
    drawn = found.drawn
    decided = 0 if drawn is None else round((1 - drawn.undecided) * drawn.draws)
    if drawn is None or not decided:
        return text
    none, several = (n.plain(round(x * decided), 0) for x in (drawn.none, drawn.several))
    told = w(
        "No equilibrium in pure strategies in {none} of {draws} draws, more than one in {several}.",
        none=none,
        several=several,
        draws=n.plain(decided, 0),
    )
    return f"{text} {told}"
