"""Why nobody leaves an equilibrium: every deviation, and the terms of utility that decide it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from blocs.questions.games.engine.tables.normal_form import Cell
from blocs.questions.games.kinds.strategic.play import Play


@dataclass(frozen=True)
class Part:
    """What one term of utility, or one type's own weight of it, changes by. amount: utility."""

    term: str
    type: str
    amount: float


@dataclass(frozen=True)
class Departure:
    """One actor plays another plan while nobody else moves.

    plan: its place among the actor's plans; loss: utility, NaN where a cell without pay-offs may be
    reached; parts: add up to −loss, the largest first.
    """

    actor: str
    plan: int
    loss: float
    parts: tuple[Part, ...]

    def deciding(self, most: int = 2) -> tuple[Part, ...]:
        """The largest parts, without those that are nothing beside them."""
        least = 1e-3 * max((abs(part.amount) for part in self.parts), default=0.0)
        return tuple(part for part in self.parts[:most] if abs(part.amount) > least)


def departures(result: Play, cell: Cell, actor: str) -> tuple[Departure, ...]:
    """What every other plan of an actor would change in a cell of plans, the cheapest first."""
    p = list(result.game.actors).index(actor)
    others = [k for k in range(len(result.plans.plans[p])) if k != cell[p]]
    found = [_departure(result, cell, p, k) for k in others]
    return tuple(sorted(found, key=lambda one: math.inf if math.isnan(one.loss) else one.loss))


def _departure(result: Play, cell: Cell, player: int, plan: int) -> Departure:
    there = (*cell[:player], plan, *cell[player + 1 :])
    terms, weights = result.terms[:, player], result.plans.weights[player]
    name = list(result.game.actors)[player]
    parts: list[Part] = []
    for label, (term, owner) in enumerate(result.plans.labels):
        change = weights[label] * (terms[(label, *there)] - terms[(label, *cell)])
        if change != 0:
            parts.append(Part(term, owner.removeprefix(f"{name} "), float(change)))
    parts.sort(key=lambda part: -abs(part.amount))
    table = result.solution.game.payoffs[player]
    loss = float(table[cell] - table[there])
    return Departure(name, plan, loss, () if math.isnan(loss) else tuple(parts))
