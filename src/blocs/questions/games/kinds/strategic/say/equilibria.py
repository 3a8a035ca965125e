"""Equilibria of a game in sentences: which, why nobody leaves them, what would change them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.numbers import ABSENT
from blocs.questions.games.engine.tables.mixed import ListStatus
from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.engine.trees.backward import SubgamePerfect
from blocs.questions.games.engine.trees.behaviour import BehaviourEquilibria
from blocs.questions.games.kinds.strategic.reasons import Departure, Part, departures
from blocs.questions.games.kinds.strategic.say.telling import Line, Telling
from blocs.questions.games.kinds.strategic.tables import (
    firmest_last,
    likeliest,
    nash_total,
    recommended,
)

SHOWN_CHANCES = 12

SHOWN_DEPARTURES = 5
"""Per player, the cheapest first."""

SHOWN_CHANGES = 3

SHOWN_ORDERS = 5

LISTS: dict[ListStatus, str] = {
    "complete": "pl_mixed_complete",
    "incomplete": "pl_mixed_open",
    "none_found": "pl_list_none",
    "failed": "pl_list_failed",
    "timed_out": "pl_list_late",
}
"""What a list of equilibria is worth → the sentence that says so."""


@dataclass(frozen=True)
class EquilibriumText:
    """An equilibrium: who does what, why nobody leaves, and what other options would cost."""

    title: str
    plays: tuple[tuple[str, str], ...]
    verdict: str
    why: tuple[str, ...]
    losses: tuple[Line, ...]


@dataclass(frozen=True)
class OrderText:
    """One equilibrium in the order of play: rows of who, having seen what, does what."""

    title: str
    rows: tuple[Line, ...]


def lead(telling: Telling) -> str:
    """The result in a few sentences."""
    if not telling.result.game.order:
        return _stable(telling)
    order = "; ".join(_order(telling))
    return f"{_stable(telling)} {telling.speaking.words('pl_lead_order', order=order)}"


def _stable(telling: Telling) -> str:
    """What is stable where all choose at once."""
    w, solution = telling.speaking.words, telling.result.solution
    found = solution.pure.equilibria
    table = telling.result.cells
    first = w("pl_lead_cells", cells=table.index.size, worlds=len(table.scenarios))
    if open_cells := len(solution.pure.undecided):
        first = f"{first} {w('pl_lead_undecided', count=open_cells)}"
    if not found:
        key = "pl_lead_none_found" if telling.result.payoffs.missing else "pl_lead_none"
        return f"{first} {w[key]}"
    if len(found) == 1:
        return f"{first} {w('pl_lead_one', cell=telling.said(found[0].cell))}"
    cells = w["list_joint"].join(
        f"({k}) {telling.said(e.cell)}" for k, e in enumerate(found[:3], 1)
    )
    return f"{first} {w('pl_lead_many', count=len(found), cells=cells)}"


def equilibria(telling: Telling) -> tuple[EquilibriumText, ...]:
    """Every equilibrium in pure strategies, and why nobody leaves it."""
    w = telling.speaking.words
    found: list[EquilibriumText] = []
    pure = telling.result.solution.pure.equilibria
    for number, item in enumerate(pure, 1):
        verdict = w["pl_tied"] if item.ties else w("pl_strict", loss=telling.number(item.margin))
        title = w["pl_the_equilibrium"] if len(pure) == 1 else w("pl_equilibrium", number=number)
        plays = tuple(telling.cell(item.cell))
        found.append(
            EquilibriumText(
                title, plays, verdict, _why(telling, item.cell), _losses(telling, item.cell)
            )
        )
    return tuple(found)


def _why(telling: Telling, cell: Cell) -> tuple[str, ...]:
    """A sentence for each player: what its best other course would do to it."""
    w, found = telling.speaking.words, list[str]()
    for p, name in enumerate(telling.result.game.actors):
        actor, plan = (
            telling.actor(name),
            telling.plan(name, telling.result.plans.plans[p][cell[p]]),
        )
        ways = departures(telling.result, cell, name)
        if not ways:
            found.append(w("pl_why_only", actor=actor, plan=plan))
            continue
        first = ways[0]
        said = {"actor": actor, "plan": plan, "other": _instead(telling, cell, first)}
        if math.isnan(first.loss):
            found.append(w("pl_why_open", **said))
        elif first.loss <= telling.result.solution.game.tolerance[p]:
            found.append(w("pl_why_tied", **said))
        else:
            loss, terms = telling.number(first.loss), _decisive(telling, first)
            found.append(w("pl_why", **said, loss=loss, terms=terms))
    return tuple(found)


def _losses(telling: Telling, cell: Cell) -> tuple[Line, ...]:
    """(actor, deviation, what the actor would lose, why), the smallest loss of each actor first."""
    return tuple(
        (
            telling.actor(name),
            _instead(telling, cell, way),
            telling.number(way.loss),
            _decisive(telling, way),
        )
        for name in telling.result.game.actors
        for way in departures(telling.result, cell, name)[:SHOWN_DEPARTURES]
    )


def _instead(telling: Telling, cell: Cell, way: Departure) -> str:
    """Another plan; of a player with types only what changes."""
    return telling.other(way.actor, cell, way.plan)


def _decisive(telling: Telling, way: Departure) -> str:
    """The terms that decide, with what each would change."""
    return telling.speaking.listed(_part(telling, way.actor, part) for part in way.deciding()) or (
        ABSENT
    )


def _part(telling: Telling, actor: str, part: Part) -> str:
    term = telling.result.game.actors[actor].utility[part.term]
    label = term.called(telling.speaking.language)
    if part.type:
        label += f" ({telling.type(actor, part.type)})"
    return f"{label} {telling.number(part.amount, signed=True)}"


def others(telling: Telling) -> tuple[str, ...]:
    """Mixed equilibria, dominance, quantal response, cycles and order of play in sentences."""
    w, solution = telling.speaking.words, telling.result.solution
    found: list[str] = []
    mixed = solution.mixed
    if mixed is None:
        found.append(w("pl_mixed_not", why=reason(telling, solution.mixed_note)))
    else:
        count = sum(not item.pure for item in mixed.equilibria)
        found.append(w("pl_mixed", count=count, complete=w[LISTS[mixed.status]]))
    found += [*_correlated(telling), *_removed(telling)]
    if solution.quantal:
        last = solution.quantal[-1]
        likely = tuple(int(np.argmax(item)) for item in last.probabilities)
        chances = [
            f"{actor} {telling.speaking.numbers.percent(100 * float(mix[k]), 0)}"
            for (actor, _), mix, k in zip(
                telling.cell(likely), last.probabilities, likely, strict=True
            )
        ]
        found.append(w("pl_quantal", cell=telling.said(likely), chances=", ".join(chances)))
    else:
        found.append(w("pl_quantal_not", why=reason(telling, solution.quantal_note)))
    if solution.cycles:
        path = " → ".join(telling.said(cell) for cell in solution.cycles[0])
        found.append(w("pl_cycle", path=path))
    return (*found, *_order(telling))


def reason(telling: Telling, note: str) -> str:
    """Why something was not computed, in the language of the page where that is a known reason."""
    w = telling.speaking.words
    if "pip install" in note:
        return w["pl_reason_extra"]
    if telling.result.payoffs.missing:
        return w("pl_reason_missing", count=len(telling.result.payoffs.missing))
    if "Gambit" in note:
        return w["pl_reason_solver"]
    if "at most" in note or "more than" in note:
        return w["pl_reason_large"]
    return note


def _correlated(telling: Telling) -> list[str]:
    """What a mediator could bring about beside the equilibria."""
    result, w = telling.result, telling.speaking.words
    found = result.solution.correlated
    if found is None or found.best is None:
        note = result.solution.correlated_note
        return [w("pl_correlated_not", why=reason(telling, note))]
    if found.settled(result.solution.survivors):
        return [w["pl_correlated_one"]]
    ends = [
        w("pl_correlated_range", actor=telling.actor(name), low=telling.number(low), high=high)
        for name, low, high in zip(
            result.game.actors, found.lowest, map(telling.number, found.highest), strict=True
        )
    ]
    n, total = telling.speaking.numbers, float(found.best.payoffs.sum())
    cells = "; ".join(
        f"{n.percent(100 * chance, 0)} — {telling.said(cell)}"
        for cell, chance in recommended(result)[:4]
    )
    best = nash_total(result)
    nash = ABSENT if best is None else telling.number(best)
    text = w("pl_correlated", ranges="; ".join(ends), total=telling.number(total), nash=nash)
    return [f"{text} {w('pl_correlated_best', cells=cells)}"]


def _removed(telling: Telling) -> list[str]:
    """Options that nobody need consider, whatever the others do."""
    result = telling.result
    gone: list[str] = []
    for p, name in enumerate(result.game.actors):
        left = result.solution.iterated.survivors[p]
        names = result.solution.game.options[p]
        lost = [k for k, plan in enumerate(names) if plan not in left]
        if lost and not result.game.types.get(name):
            plans = [telling.plan(name, result.plans.plans[p][k]) for k in lost]
            gone.append(f"{telling.actor(name)}: {', '.join(plans)}")
    w = telling.speaking.words
    return [w("pl_dominated", options="; ".join(gone))] if gone else []


def _order(telling: Telling) -> list[str]:
    result, w = telling.result, telling.speaking.words
    if not result.game.order:
        return []
    found = result.solution.sequential
    if isinstance(found, SubgamePerfect):
        steps = [
            f"{telling.actor(name)}: {telling.option(name, option)}"
            for step, option in found.path
            if (name := step.split(" | ")[0]) in result.game.actors
        ]
        return [w("pl_order", path=" → ".join(steps))]
    if isinstance(found, BehaviourEquilibria):
        hidden = found.status == "incomplete"
        key = "pl_order_open" if hidden else LISTS[found.status]
        return [w("pl_order_many", count=len(found.equilibria), complete=w[key])]
    return [w("pl_order_not", why=reason(telling, result.solution.sequential_note))]


def order(telling: Telling) -> tuple[OrderText, ...]:
    """Who does what in the order of play, having seen what, in up to five equilibria."""
    found, w = telling.result.solution.sequential, telling.speaking.words
    if isinstance(found, SubgamePerfect):
        turns = [step.actor for step in telling.result.game.order]
        names = sorted(found.choices, key=lambda name: turns.index(name.split(" | ")[0]))
        steps = tuple(_step(telling, name, [found.choices[name]]) for name in names)
        return (OrderText(w["pl_order_one"], steps),)
    if not isinstance(found, BehaviourEquilibria):
        return ()
    chosen = sorted(found.equilibria, key=lambda one: not one.credible)[:SHOWN_ORDERS]
    texts: list[OrderText] = []
    for number, one in enumerate(chosen, 1):
        key = "pl_order_credible" if one.credible else "pl_order_incredible"
        rows: list[Line] = []
        for name, chances in one.behaviour.items():
            labels = found.tree.information[name][1]
            mix = [(x, float(p)) for x, p in zip(labels, chances, strict=True) if p > 1e-6]
            rows.append(_step(telling, name, [x for x, _ in mix], [p for _, p in mix]))
        texts.append(OrderText(w(key, number=number), tuple(rows)))
    return tuple(texts)


def _step(
    telling: Telling, name: str, labels: Sequence[str], chances: Sequence[float] = (1.0,)
) -> Line:
    """(who, having seen what, does what)."""
    actor, _, seen = name.partition(" | ")
    n = telling.speaking.numbers
    does = [
        telling.option(actor, label) + ("" if p > 1 - 1e-6 else f" {n.percent(100 * p, 0)}")
        for label, p in zip(labels, chances, strict=True)
    ]
    sights = [_sight(telling, part) for part in seen.split(", ")] if seen else [ABSENT]
    return telling.actor(actor), "; ".join(sights), telling.speaking.listed(does)


def _sight(telling: Telling, part: str) -> str:
    """One thing seen: somebody's option, a picture of it, or the own type."""
    w, (what, _, label) = telling.speaking.words, part.partition(" = ")
    for head, key in (("picture of ", "pl_sees_picture"), ("type of ", "pl_is_type")):
        if what.startswith(head) and what not in telling.result.game.actors:
            name = what.removeprefix(head)
            shown = telling.type if key == "pl_is_type" else telling.option
            return w(key, actor=telling.actor(name), what=shown(name, label))
    return w("pl_sees", actor=telling.actor(what), what=telling.option(what, label))


def changes(telling: Telling) -> tuple[str, ...]:
    """In sentences, the weights that are least firm."""
    w = telling.speaking.words
    found: list[str] = []
    for row in ranges(telling)[:SHOWN_CHANGES]:
        actor, term, value, _, _, beyond = row
        if beyond:
            found.append(w("pl_would_change", actor=actor, term=term, value=value, beyond=beyond))
    if not found and telling.result.robustness.ranges:
        found.append(w["pl_never_change"])
    return tuple(found)


def ranges(telling: Telling) -> tuple[Line, ...]:
    """Weights, the least firm first: value, from, to, what comes beyond."""
    w, result = telling.speaking.words, telling.result
    found: list[Line] = []
    for item in firmest_last(result.robustness.ranges):
        if math.isinf(item.low) and math.isinf(item.high):
            continue
        name, _, kind = item.weight.partition(" (")
        actor = item.player or ""
        label = result.game.actors[actor].utility[name].called(telling.speaking.language)
        if kind:
            label += f" ({telling.type(actor, kind.rstrip(')').split(' ', 1)[1])})"
        beyond = [
            w(key, end=telling.number(end), cells=_comes(telling, gained))
            for key, end, gained in (
                ("pl_beyond_low", item.low, item.gained_below),
                ("pl_beyond_high", item.high, item.gained_above),
            )
            if math.isfinite(end)
        ]
        ends = [ABSENT if math.isinf(x) else telling.number(x) for x in (item.low, item.high)]
        text = " ".join(beyond)
        found.append((telling.actor(actor), label, telling.number(item.value), *ends, text))
    return tuple(found)


def ranges_note(telling: Telling) -> str:
    """Why there are no ranges of weights; empty where there are."""
    note = telling.result.robustness.ranges_note
    return telling.speaking.words("pl_ranges_not", why=reason(telling, note)) if note else ""


def _comes(telling: Telling, gained: Sequence[Cell]) -> str:
    """What differs from the first equilibrium in the cells that come."""
    pure = telling.result.solution.pure.equilibria
    if not gained:
        return telling.speaking.words["pl_none_comes"]
    actors = list(telling.result.game.actors)
    said: list[str] = []
    for cell in gained[:2]:
        here = pure[0].cell if pure else None
        parts = [
            f"{telling.actor(name)}: "
            + (telling.other(name, here, cell[p]) if here else telling.choice(name, cell[p]))
            for p, name in enumerate(actors)
            if here is None or here[p] != cell[p]
        ]
        said.append(", ".join(parts))
    return telling.speaking.words["pl_or"].join(said)


def chances(telling: Telling) -> tuple[Line, ...]:
    """How often a cell is an equilibrium over draws."""
    n, w = telling.speaking.numbers, telling.speaking.words
    return tuple(
        (
            telling.said(item.cell),
            w("pl_of_draws", part=n.plain(item.count, 0), whole=n.plain(item.decided, 0)),
            n.plain(100 * item.error, 1),
        )
        for item in likeliest(telling.result, SHOWN_CHANCES)
        if item.share >= 0.005
    )


def chances_note(telling: Telling) -> str:
    """What was drawn."""
    found, w = telling.result.robustness, telling.speaking.words
    drawn, n = found.drawn, telling.speaking.numbers
    text = w(
        "pl_draws",
        elasticities=found.elasticities,
        weights=found.weights,
        spread=n.percent(found.spread_pct, 0),
    )
    if drawn is None:
        return text
    decided = round((1 - drawn.undecided) * drawn.draws)
    if not decided:
        return text
    none, several = (n.plain(round(x * decided), 0) for x in (drawn.none, drawn.several))
    told = w("pl_draws_none", none=none, several=several, draws=n.plain(decided, 0))
    return f"{text} {told}"
