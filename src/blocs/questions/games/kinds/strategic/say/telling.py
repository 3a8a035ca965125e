"""A played game and the language that it is told in: names, plans, cells and numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blocs.brief.contents import Column, Row, Table
from blocs.brief.voice import Voice
from blocs.brief.words import Words
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

    @property
    def words(self) -> Words:
        """The words of the language."""
        return self.speaking.words

    @property
    def language(self) -> str:
        """The language."""
        return self.speaking.language

    @property
    def actors(self) -> list[str]:
        """Names of the actors as the file has them."""
        return list(self.result.game.actors)

    def actor(self, name: str) -> str:
        """An actor's name as shown."""
        return self.result.game.actors[name].called(self.language)

    def option(self, actor: str, key: str) -> str:
        """An option's name as shown."""
        return self.result.game.actors[actor].options[key].called(self.language)

    def type(self, actor: str, key: str) -> str:
        """A type's name as shown."""
        return self.result.game.types[actor][key].called(self.language)

    def term(self, actor: str, key: str, kind: str = "") -> str:
        """A term of an actor's utility as shown, of one of its types where it has any."""
        label = self.result.game.actors[actor].utility[key].called(self.language)
        return f"{label} ({self.type(actor, kind)})" if kind else label

    def plan(self, actor: str, plan: Plan) -> str:
        """What an actor's types do; short where all do the same."""
        keys = list(self.result.game.actors[actor].options)
        kinds = self.result.plans.types[self.actors.index(actor)]
        chosen = [self.option(actor, keys[k]) for k in plan]
        if len(set(chosen)) == 1:
            return chosen[0]
        groups: dict[str, list[str]] = {}
        for kind, option in zip(kinds, chosen, strict=True):
            groups.setdefault(option, []).append(self.type(actor, kind))
        return "; ".join(f"{option} ({', '.join(who)})" for option, who in groups.items())

    def choice(self, actor: str, place: int) -> str:
        """The plan that stands at a place among an actor's plans."""
        return self.plan(actor, self.result.plans.plans[self.actors.index(actor)][place])

    def other(self, actor: str, cell: Cell, place: int) -> str:
        """Another plan than the actor's in a cell; of an actor with types only what differs."""
        p, plans = self.actors.index(actor), self.result.plans
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
        chosen = zip(self.actors, cell, strict=True)
        return [(self.actor(name), self.choice(name, place)) for name, place in chosen]

    def said(self, cell: Cell) -> str:
        """A cell of plans on one line."""
        return "; ".join(f"{actor}: {plan}" for actor, plan in self.cell(cell))

    def when(self, when: Mapping[str, Sequence[str]]) -> str:
        """Who must do what, as a condition."""
        return "; ".join(
            f"{self.actor(actor)}: {self.either(self.option(actor, key) for key in keys)}"
            for actor, keys in when.items()
        )

    def either(self, items: Iterable[str]) -> str:
        """Items joined with `or`."""
        return self.words(" or ").join(items)

    def cause(self, why: str) -> str:
        """Why something has no solution; nothing where nothing is said."""
        return self.speaking.cause(why) if why else ""

    def percent(self, share: float) -> str:
        """A probability in whole per cent."""
        return self.speaking.numbers.percent(100 * share, 0)

    def number(self, value: float, *, signed: bool = False) -> str:
        """A utility or a weight."""
        n = self.speaking.numbers
        if not math.isfinite(value):
            return ABSENT
        digits = 0 if value == 0 else max(2, min(17, 2 - math.floor(math.log10(abs(value)))))
        digits = 2 if abs(value) >= 0.1 else digits
        return n.change(value, digits) if signed else n.plain(value, digits)


def told_table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Line],
    *,
    right: Sequence[int] = (),
    css: str = "",
    name: str = "",
) -> Table | None:
    """A table of texts, the first of a row its head; right: columns of numbers. None if empty.

    name: as in `Table`.
    """
    lines = tuple(map(Row, rows))
    columns = tuple(Column(head, align="r" * (k in right)) for k, head in enumerate(heads))
    if not lines:
        return None
    return Table(columns, lines, caption, css=f"play-table {css}".strip(), name=name)
