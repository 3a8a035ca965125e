"""A played game and the language that it is told in: names, plans, cells and numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blocs.brief.voice import Voice
from blocs.foundation.numbers import ABSENT
from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.kinds.strategic.plans import Plan
from blocs.questions.games.kinds.strategic.play import Play

Line = tuple[str, ...]


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

    def choice(self, actor: str, place: int) -> str:
        """The plan that stands at a place among an actor's plans."""
        p = list(self.result.game.actors).index(actor)
        return self.plan(actor, self.result.plans.plans[p][place])

    def other(self, actor: str, cell: Cell, place: int) -> str:
        """Another plan than the actor's in a cell; of an actor with types only what differs."""
        p, plans = list(self.result.game.actors).index(actor), self.result.plans
        kinds, keys = plans.types[p], list(self.result.game.actors[actor].options)
        if len(kinds) == 1:
            return self.choice(actor, place)
        here, there = plans.plans[p][cell[p]], plans.plans[p][place]
        return "; ".join(
            f"{self.option(actor, keys[new])} ({self.type(actor, kind)})"
            for kind, old, new in zip(kinds, here, there, strict=True)
            if old != new
        )

    def cell(self, cell: Cell) -> list[tuple[str, str]]:
        """(actor, plan) of a cell of plans, as shown."""
        plans = self.result.plans.plans
        return [
            (self.actor(name), self.plan(name, plans[p][cell[p]]))
            for p, name in enumerate(self.result.game.actors)
        ]

    def cause(self, why: str) -> str:
        """Why something has no solution; nothing where nothing is said."""
        return self.speaking.cause(why) if why else ""

    def said(self, cell: Cell) -> str:
        """A cell of plans on one line."""
        return "; ".join(f"{actor}: {plan}" for actor, plan in self.cell(cell))

    def number(self, value: float, *, signed: bool = False) -> str:
        """A utility or a weight."""
        n = self.speaking.numbers
        if not math.isfinite(value):
            return ABSENT
        digits = 0 if value == 0 else max(2, min(17, 2 - math.floor(math.log10(abs(value)))))
        digits = 2 if abs(value) >= 0.1 else digits
        return n.change(value, digits) if signed else n.plain(value, digits)


def when_said(telling: Telling, when: Mapping[str, Sequence[str]]) -> str:
    """Who must do what, as a condition."""
    parts = [
        f"{telling.actor(actor)}: {either(telling, [telling.option(actor, key) for key in keys])}"
        for actor, keys in when.items()
    ]
    return "; ".join(parts)


def either(telling: Telling, items: Sequence[str]) -> str:
    """Items joined with `or`."""
    return telling.speaking.words["pl_or"].join(items)
