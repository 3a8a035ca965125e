"""Sentences and rows of the page of a game."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.brief.numbers import ABSENT
from blocs.brief.voice import Voice
from blocs.games.backward import SubgamePerfect
from blocs.games.behaviour import BehaviourEquilibria
from blocs.games.normal_form import Cell, PureEquilibrium
from blocs.moves import describe
from blocs.moves.game import Rule, Term
from blocs.study.play import Play
from blocs.study.play_cells import scenario_of
from blocs.study.play_plans import Plan, TypeUtility, beliefs, type_utilities
from blocs.study.play_tables import all_cells, firmest_last, likeliest

Line = tuple[str, ...]

SHOWN_CHANCES = 12


@dataclass(frozen=True)
class Telling:
    """A played game and the language that it is told in."""

    result: Play
    speaking: Voice

    def actor(self, name: str) -> str:
        """An actor's name as shown."""
        return self.result.game.actors[name].called(self.speaking.language)

    def option(self, actor: str, key: str) -> str:
        """An option's name as shown."""
        return self.result.game.actors[actor].options[key].called(self.speaking.language)

    def type(self, actor: str, key: str) -> str:
        """A type's name as shown."""
        return self.result.game.types[actor][key].called(self.speaking.language)

    def plan(self, actor: str, plan: Plan) -> str:
        """What an actor's types do; short where all do the same."""
        place = list(self.result.game.actors).index(actor)
        keys = list(self.result.game.actors[actor].options)
        kinds = self.result.plans.types[place]
        chosen = [self.option(actor, keys[k]) for k in plan]
        if len(set(chosen)) == 1:
            return chosen[0]
        groups: dict[str, list[str]] = {}
        for kind, option in zip(kinds, chosen, strict=True):
            groups.setdefault(option, []).append(self.type(actor, kind))
        return "; ".join(f"{option} ({', '.join(who)})" for option, who in groups.items())

    def cell(self, cell: Cell) -> list[tuple[str, str]]:
        """(actor, plan) of a cell of plans, as shown."""
        plans = self.result.plans.plans
        return [
            (self.actor(name), self.plan(name, plans[p][cell[p]]))
            for p, name in enumerate(self.result.game.actors)
        ]

    def said(self, cell: Cell) -> str:
        """A cell of plans on one line."""
        return "; ".join(f"{actor}: {plan}" for actor, plan in self.cell(cell))

    def number(self, value: float, *, signed: bool = False) -> str:
        """A utility or a weight."""
        n = self.speaking.numbers
        if not math.isfinite(value):
            return ABSENT
        digits = 0 if value == 0 else max(2, min(5, 2 - math.floor(math.log10(abs(value)))))
        digits = 2 if abs(value) >= 0.1 else digits
        return n.change(value, digits) if signed else n.plain(value, digits)


@dataclass(frozen=True)
class OptionLine:
    """One option: whose, what it is called, what it does, what is assumed."""

    actor: str
    span: int
    option: str
    deeds: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class EquilibriumText:
    """An equilibrium: who does what, and what every other option would cost."""

    title: str
    plays: tuple[tuple[str, str], ...]
    verdict: str
    losses: tuple[Line, ...]


@dataclass(frozen=True)
class CellLine:
    """One cell: options, and pay-offs with whether each is a best response."""

    options: Line
    payoffs: tuple[tuple[str, bool], ...]
    stable: bool
    missing: str


def lead(telling: Telling) -> str:
    """The result in one or two sentences."""
    w, solution = telling.speaking.words, telling.result.solution
    found = solution.pure.equilibria
    first = w("pl_lead_cells", cells=telling.result.cells.index.size)
    if not found:
        return f"{first} {w['pl_lead_none']}"
    if len(found) == 1:
        return f"{first} {w('pl_lead_one', cell=telling.said(found[0].cell))}"
    cells = w["list_joint"].join(
        f"({k}) {telling.said(e.cell)}" for k, e in enumerate(found[:3], 1)
    )
    return f"{first} {w('pl_lead_many', count=len(found), cells=cells)}"


def remarks(telling: Telling) -> tuple[str, ...]:
    """What a reader must know beside the result."""
    w, missing = telling.speaking.words, telling.result.payoffs.missing
    found = [w["pl_nature"]]
    if missing:
        why = sorted(set(missing.values()))
        found.append(w("pl_missing", count=len(missing), why="; ".join(why[:3])))
    return tuple(found)


def options(telling: Telling) -> tuple[OptionLine, ...]:
    """Every option of every actor, with what it does in words."""
    result, language = telling.result, telling.speaking.language
    found: list[OptionLine] = []
    for name, actor in result.game.actors.items():
        for place, (key, option) in enumerate(actor.options.items()):
            scenario = scenario_of(result.game, {name: key})
            deeds = describe(scenario, result.world, language) if scenario.moves else []
            found.append(
                OptionLine(
                    actor=telling.actor(name),
                    span=len(actor.options) if place == 0 else 0,
                    option=option.called(language),
                    deeds=tuple(deeds) or (telling.speaking.words["pl_no_moves"],),
                    note=option.noted(language),
                )
            )
    return tuple(found)


def effects(telling: Telling) -> tuple[Line, ...]:
    """What happens only where choices meet."""
    language = telling.speaking.language
    return tuple(
        (item.called(language), _when(telling, item.when), item.noted(language))
        for item in telling.result.game.effects
    )


def _when(telling: Telling, when: Mapping[str, Sequence[str]]) -> str:
    parts = [
        f"{telling.actor(actor)}: {w_or(telling, [telling.option(actor, key) for key in keys])}"
        for actor, keys in when.items()
    ]
    return "; ".join(parts)


def w_or(telling: Telling, items: Sequence[str]) -> str:
    """Items joined with `or`."""
    return telling.speaking.words["pl_or"].join(items)


def types(telling: Telling) -> tuple[Line, ...]:
    """Types, beliefs and the weights that differ."""
    language, n = telling.speaking.language, telling.speaking.numbers
    prior = beliefs(telling.result.game)
    found: list[Line] = []
    for name, kinds in telling.result.game.types.items():
        for k, kind in enumerate(kinds.values()):
            terms = telling.result.game.actors[name].utility
            own = ", ".join(
                f"{terms[key].called(language)} {telling.number(value)}"
                for key, value in (kind.weights or {}).items()
            )
            asked = "" if kind.poll_count is None else f" ({kind.poll_count})"
            belief = n.percent(100 * float(prior[name][k]), 0) + asked
            found.append((telling.actor(name), kind.called(language), belief, own or ABSENT))
    return tuple(found)


def equilibria(telling: Telling) -> tuple[EquilibriumText, ...]:
    """Every equilibrium in pure strategies, and why nobody leaves it."""
    w = telling.speaking.words
    found: list[EquilibriumText] = []
    pure = telling.result.solution.pure.equilibria
    for number, item in enumerate(pure, 1):
        verdict = w["pl_tied"] if item.ties else w("pl_strict", loss=telling.number(item.margin))
        title = w["pl_the_equilibrium"] if len(pure) == 1 else w("pl_equilibrium", number=number)
        plays = tuple(telling.cell(item.cell))
        found.append(EquilibriumText(title, plays, verdict, _losses(telling, item)))
    return tuple(found)


def _losses(telling: Telling, item: PureEquilibrium) -> tuple[Line, ...]:
    """(actor, deviation, what the actor would lose), the smallest loss of each actor first."""
    result = telling.result
    table, plans = result.solution.game.payoffs, result.plans.plans
    found: list[Line] = []
    for p, name in enumerate(result.game.actors):
        here = float(table[(p, *item.cell)])
        lost: list[tuple[float, str]] = []
        for k, plan in enumerate(plans[p]):
            if k == item.cell[p]:
                continue
            there = float(table[(p, *item.cell[:p], k, *item.cell[p + 1 :])])
            lost.append((here - there, telling.plan(name, plan)))
        ordered = sorted(lost, key=lambda one: math.inf if math.isnan(one[0]) else one[0])
        found += [(telling.actor(name), plan, telling.number(loss)) for loss, plan in ordered[:5]]
    return tuple(found)


def others(telling: Telling) -> tuple[str, ...]:
    """Mixed equilibria, dominance, quantal response, cycles and order of play in sentences."""
    w, solution = telling.speaking.words, telling.result.solution
    found: list[str] = []
    mixed = solution.mixed
    if mixed is None:
        found.append(w("pl_mixed_not", why=solution.mixed_note))
    else:
        count = sum(not item.pure for item in mixed.equilibria)
        key = "pl_mixed_complete" if mixed.complete else "pl_mixed_open"
        found.append(w("pl_mixed", count=count, complete=w[key]))
    found += _removed(telling)
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
        found.append(w("pl_quantal_not", why=solution.quantal_note))
    if solution.cycles:
        path = " → ".join(telling.said(cell) for cell in solution.cycles[0])
        found.append(w("pl_cycle", path=path))
    return (*found, *_order(telling))


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
        return [w("pl_order_many", count=len(found.equilibria))]
    return [w("pl_order_not", why=result.solution.sequential_note)]


def cell_heads(telling: Telling) -> tuple[str, ...]:
    """Heads of the pay-off columns: an actor, or one of its types."""
    return tuple(
        telling.actor(item.actor)
        + (f": {telling.type(item.actor, item.type)}" if item.type else "")
        for item in _utilities(telling)
    )


def _utilities(telling: Telling) -> tuple[TypeUtility, ...]:
    result = telling.result
    return type_utilities(result.game, result.payoffs, tolerance=result.solution.game.tolerance)


def cells(telling: Telling) -> tuple[CellLine, ...]:
    """The whole table of pay-offs."""
    result, columns = telling.result, _utilities(telling)
    stable = {
        tuple(own[k][0] for own, k in zip(result.plans.plans, item.cell, strict=True))
        for item in result.solution.pure.equilibria
        if not result.plans.typed
    }
    found: list[CellLine] = []
    for cell in all_cells(result):
        names = [
            telling.option(name, list(actor.options)[k])
            for (name, actor), k in zip(result.game.actors.items(), cell, strict=True)
        ]
        payoffs = tuple(
            (telling.number(float(item.utility[cell])), bool(item.best[cell])) for item in columns
        )
        missing = result.payoffs.missing.get(cell, "")
        found.append(CellLine(tuple(names), payoffs, cell in stable, missing))
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
            w("pl_beyond_low", cells=_comes(telling, item.gained_below)) * math.isfinite(item.low),
            w("pl_beyond_high", cells=_comes(telling, item.gained_above))
            * math.isfinite(item.high),
        ]
        ends = [ABSENT if math.isinf(x) else telling.number(x) for x in (item.low, item.high)]
        text = " ".join(part for part in beyond if part)
        found.append((telling.actor(actor), label, telling.number(item.value), *ends, text))
    return tuple(found)


def _comes(telling: Telling, gained: Sequence[Cell]) -> str:
    """What differs from the first equilibrium in the cells that come."""
    pure = telling.result.solution.pure.equilibria
    if not gained:
        return telling.speaking.words["pl_none_comes"]
    here = dict(telling.cell(pure[0].cell)) if pure else {}
    said = [
        ", ".join(
            f"{actor}: {plan}" for actor, plan in telling.cell(cell) if here.get(actor) != plan
        )
        for cell in gained[:2]
    ]
    return telling.speaking.words["pl_or"].join(said)


def chances(telling: Telling) -> tuple[Line, ...]:
    """How often a cell is an equilibrium over draws."""
    n = telling.speaking.numbers
    return tuple(
        (telling.said(cell), n.percent(100 * p, 0), n.plain(100 * error, 0))
        for cell, p, error in likeliest(telling.result, SHOWN_CHANCES)
        if p >= 0.005
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
    none, several = (n.percent(100 * value, 0) for value in (drawn.none, drawn.several))
    return f"{text} {w('pl_draws_none', none=none, several=several)}"


def terms(telling: Telling) -> tuple[Line, ...]:
    """Every term of utility: whose, what, weight, where its numbers come from, what is assumed."""
    language = telling.speaking.language
    found: list[Line] = []
    for name, actor in telling.result.game.actors.items():
        for term in actor.utility.values():
            note = " ".join(part for part in (term.noted(language), term.source or "") if part)
            row = (telling.actor(name), term.called(language), telling.number(term.weight))
            found.append((*row, _origin(telling, name, term), note))
    return tuple(found)


def _origin(telling: Telling, actor: str, term: Term) -> str:
    w, language = telling.speaking.words, telling.speaking.language
    if term.outcome is not None:
        name = w.known(f"pl_outcome_{term.outcome}", term.outcome)
        codes = term.countries or telling.result.game.actors[actor].countries or ()
        to = f" → {', '.join(term.to)}" if term.to else ""
        return f"{w['pl_computed']}: {name}, {', '.join(codes)}{to}"
    numbers: list[str] = []
    for key, value in (term.by_option or {}).items():
        numbers.append(f"{telling.option(actor, key)} {telling.number(value, signed=True)}")
    numbers += [_rule(telling, rule) for rule in term.given or ()]
    return f"{w['pl_given']} [{term.measured(language)}]: {' · '.join(numbers)}"


def _rule(telling: Telling, rule: Rule) -> str:
    return f"{telling.number(rule.value, signed=True)} ({_when(telling, rule.when)})"
