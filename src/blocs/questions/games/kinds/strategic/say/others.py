"""What is said beside the equilibria: mixed ones, a mediator, dominance, the order of play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from blocs.brief.contents import Table
from blocs.foundation.messages import Words, say
from blocs.foundation.numbers import ABSENT
from blocs.questions.games.engine.tables.mixed import ListStatus
from blocs.questions.games.engine.trees.backward import SubgamePerfect
from blocs.questions.games.engine.trees.behaviour import BehaviourEquilibria
from blocs.questions.games.kinds.strategic.say.telling import Line, Telling, told_table
from blocs.questions.games.kinds.strategic.tables import nash_total, path_of, recommended

SHOWN_ORDERS = 5
CERTAIN = 1 - 1e-6

LISTS: Mapping[ListStatus, Words] = {
    "complete": say("The list is complete."),
    "incomplete": say("The list may be incomplete."),
    "none_found": say(
        "None was found by the solver, although every finite game has an equilibrium, if need be a "
        "mixed one: this list says nothing."
    ),
    "failed": say("The solver failed on this game: there may be others."),
    "timed_out": say("The search was stopped when its time was up: there may be others."),
}
"""What a list of equilibria is worth."""

OPEN_ORDER = say(
    "The list may be incomplete: where something is never seen to happen, play after it may differ."
)


def others(telling: Telling) -> tuple[str, ...]:
    """Mixed equilibria, dominance, quantal response, cycles and order of play in sentences."""
    found = [_mixed(telling), _correlated(telling), *_removed(telling), _quantal(telling)]
    if cycles := telling.result.solution.cycles:
        path = " → ".join(map(telling.said, cycles[0]))
        found.append(telling.words("Best replies in turn run in a circle: {path}.", path=path))
    return (*found, *in_order(telling))


def reason(telling: Telling, note: str) -> str:
    """Why something was not computed, in the language of the page where that is a known reason."""
    w, missing = telling.words, telling.result.payoffs.missing
    if "pip install" in note:
        return w("the additional package for it is not installed (blocs doctor names it)")
    if missing:
        return w.counted(
            "{count} cell has no pay-offs", "{count} cells have no pay-offs", count=len(missing)
        )
    if "Gambit" in note:
        return w("the solver (Gambit) failed on this game")
    if "at most" in note or "more than" in note:
        return w("the game is too large for it")
    return note


def _mixed(telling: Telling) -> str:
    w, solution = telling.words, telling.result.solution
    if solution.mixed is None:
        why = reason(telling, solution.mixed_note)
        return w("Mixed equilibria were not sought: {why}", why=why)
    return w(
        "Equilibria in which somebody throws dice (mixed): {count}. {complete}",
        count=sum(not item.pure for item in solution.mixed.equilibria),
        complete=w.told(LISTS[solution.mixed.status]),
    )


def _correlated(telling: Telling) -> str:
    """What a mediator could bring about beside the equilibria."""
    result, w = telling.result, telling.words
    found = result.solution.correlated
    if found is None or found.best is None:
        return w(
            "Correlated equilibria (what a mediator could recommend) were not computed: {why}.",
            why=reason(telling, result.solution.correlated_note),
        )
    if found.settled(result.solution.survivors):
        return w(
            "A mediator whom nobody need obey could change nothing: every correlated equilibrium "
            "pays what the equilibrium pays."
        )
    best = nash_total(result)
    text = w(
        "With recommendations of a mediator whom nobody need obey (correlated equilibria) a player "
        "could get: {ranges}. The highest sum of utilities is {total}; in equilibria without a "
        "mediator, {nash}.",
        ranges="; ".join(
            w("{actor} from {low} to {high}", actor=actor, low=low, high=high)
            for actor, low, high in zip(
                map(telling.actor, telling.actors),
                map(telling.number, found.lowest),
                map(telling.number, found.highest),
                strict=True,
            )
        ),
        total=telling.number(float(found.best.payoffs.sum())),
        nash=ABSENT if best is None else telling.number(best),
    )
    cells = "; ".join(
        f"{telling.percent(chance)} — {telling.said(cell)}"
        for cell, chance in recommended(result)[:4]
    )
    return f"{text} {w('For that sum the mediator recommends: {cells}.', cells=cells)}"


def _removed(telling: Telling) -> list[str]:
    """Options that nobody need consider, whatever the others do."""
    result, w = telling.result, telling.words
    gone: list[str] = []
    for p, name in enumerate(telling.actors):
        left = result.solution.iterated.survivors[p]
        names = result.solution.game.options[p]
        lost = [telling.choice(name, k) for k, plan in enumerate(names) if plan not in left]
        if lost and not result.game.types.get(name):
            gone.append(f"{telling.actor(name)}: {', '.join(lost)}")
    if not gone:
        return []
    return [
        w(
            "Never worth choosing, whatever the others do that is worth doing: {options}.",
            options="; ".join(gone),
        )
    ]


def _quantal(telling: Telling) -> str:
    w, solution = telling.words, telling.result.solution
    if not solution.quantal:
        why = reason(telling, solution.quantal_note)
        return w("The quantal response was not traced: {why}", why=why)
    mixes = solution.quantal[-1].probabilities
    likely = tuple(int(np.argmax(item)) for item in mixes)
    chances = (
        f"{telling.actor(name)} {telling.percent(float(mix[k]))}"
        for name, mix, k in zip(telling.actors, mixes, likely, strict=True)
    )
    return w(
        "If players mostly, not always, choose the better option (logit quantal response, "
        "precision thirty over the most that a player's own choice can change for it), the "
        "likeliest choices are: {cell}; with probabilities {chances}.",
        cell=telling.said(likely),
        chances=", ".join(chances),
    )


def in_order(telling: Telling) -> list[str]:
    """What comes of the order of play; nothing where all choose at once."""
    result, w = telling.result, telling.words
    if not result.game.order:
        return []
    found = result.solution.sequential
    if isinstance(found, SubgamePerfect):
        path = " → ".join(
            f"{telling.actor(name)}: {telling.option(name, option)}"
            for name, option in path_of(result, found)
        )
        told = w(
            "In the order of play stated, everybody seeing what went before: {path}.", path=path
        )
    elif isinstance(found, BehaviourEquilibria):
        told = w(
            "In the order of play stated, with what is hidden or seen dimly, {count} equilibria "
            "were found. {complete}",
            count=len(found.equilibria),
            complete=w.told(OPEN_ORDER if found.status == "incomplete" else LISTS[found.status]),
        )
    else:
        why = reason(telling, result.solution.sequential_note)
        told = w("The order of play could not be solved: {why}", why=why)
    return [told]


def orders(telling: Telling) -> Iterator[Table | None]:
    """Who does what in the order of play, having seen what, in up to five equilibria."""
    found, w = telling.result.solution.sequential, telling.words
    heads = (w("Player"), w("Having seen"), w("Chooses"))
    if isinstance(found, SubgamePerfect):
        turns = [step.actor for step in telling.result.game.order]
        names = sorted(found.choices, key=lambda name: turns.index(name.split(" | ")[0]))
        rows = (_step(telling, name, {found.choices[name]: 1.0}) for name in names)
        yield told_table(w("Who does what, having seen what"), heads, rows)
    elif isinstance(found, BehaviourEquilibria):
        chosen = sorted(found.equilibria, key=lambda one: not one.credible)[:SHOWN_ORDERS]
        for number, one in enumerate(chosen, 1):
            credible = w("Equilibrium {number} in the order of play", number=number)
            incredible = w(
                "Equilibrium {number} in the order of play; it rests on a threat that no belief "
                "would justify",
                number=number,
            )
            rows = (
                _step(telling, name, dict(zip(_labels(found, name), chances, strict=True)))
                for name, chances in one.behaviour.items()
            )
            yield told_table(credible if one.credible else incredible, heads, rows)


def _labels(found: BehaviourEquilibria, name: str) -> Sequence[str]:
    return found.tree.information[name][1]


def _step(telling: Telling, name: str, chances: Mapping[str, float]) -> Line:
    """(who, having seen what, does what); chances: of the options."""
    actor, _, seen = name.partition(" | ")
    does = (
        telling.option(actor, label) + ("" if p > CERTAIN else f" {telling.percent(p)}")
        for label, p in chances.items()
        if p > 1 - CERTAIN
    )
    sights = [_sight(telling, part) for part in seen.split(", ")] if seen else [ABSENT]
    return telling.actor(actor), "; ".join(sights), telling.speaking.listed(does)


def _sight(telling: Telling, part: str) -> str:
    """One thing seen: somebody's option, a picture of it, or the own type."""
    w, (what, _, label) = telling.words, part.partition(" = ")
    kind, _, name = what.partition(" of ")
    if what in telling.actors or kind not in ("picture", "type"):
        return f"{telling.actor(what)}: {telling.option(what, label)}"
    if kind == "type":
        return w("its own type: {what}", what=telling.type(name, label))
    return w(
        "a dim picture of {actor}: {what}",
        actor=telling.actor(name),
        what=telling.option(name, label),
    )
