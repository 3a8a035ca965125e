"""Rows of the page of a game: players, options, what they want, the table of pay-offs."""

from __future__ import annotations

from dataclasses import dataclass

from blocs.foundation.numbers import ABSENT
from blocs.moves.provisions import describe
from blocs.questions.games.kinds.strategic.cells import scenario_of
from blocs.questions.games.kinds.strategic.form import Rule, Term
from blocs.questions.games.kinds.strategic.plans import TypeUtility, beliefs, type_utilities
from blocs.questions.games.kinds.strategic.say.telling import Line, Telling, when_said
from blocs.questions.games.kinds.strategic.tables import all_cells


@dataclass(frozen=True)
class OptionLine:
    """One option: whose, what it is called, what it does, what is assumed."""

    actor: str
    span: int
    option: str
    deeds: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class CellLine:
    """One cell: options, and pay-offs with whether each is a best response."""

    options: Line
    payoffs: tuple[tuple[str, bool], ...]
    stable: bool
    missing: str


def remarks(telling: Telling) -> tuple[str, ...]:
    """What a reader must know beside the result."""
    w, missing = telling.speaking.words, telling.result.payoffs.missing
    found = [w["pl_nature"]]
    if missing:
        why = list(dict.fromkeys(telling.cause(text) for text in sorted(missing.values())))
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
        (item.called(language), when_said(telling, item.when), item.noted(language))
        for item in telling.result.game.effects
    )


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


def cell_heads(telling: Telling) -> tuple[str, ...]:
    """Heads of the pay-off columns: an actor, or one of its types."""
    return tuple(
        telling.actor(item.actor)
        + (f": {telling.type(item.actor, item.type)}" if item.type else "")
        for item in _utilities(telling)
    )


def _utilities(telling: Telling) -> tuple[TypeUtility, ...]:
    result = telling.result
    return type_utilities(result.game, result.payoffs)


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
        missing = telling.cause(result.payoffs.missing.get(cell, ""))
        found.append(CellLine(tuple(names), payoffs, cell in stable, missing))
    return tuple(found)


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
    return f"{telling.number(rule.value, signed=True)} ({when_said(telling, rule.when)})"
