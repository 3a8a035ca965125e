"""What the questions about coalitions share: the players and how their gains are solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.moves.game_coalition import CoalitionGame
from blocs.moves.scenario import Scenario
from blocs.study.play_found import FoundTable, Words, called, joined
from blocs.study.play_worlds import Settings, gain_of, refuse_missing, solve_worlds
from blocs.world import World


@dataclass(frozen=True, eq=False)
class Part:
    """One question of the file, answered."""

    statements: list[Words]
    tables: list[FoundTable]
    result: object
    solves: int


@dataclass(frozen=True, eq=False)
class Players:
    """The players, as all questions share them. who: positions of each player's countries."""

    form: CoalitionGame
    world: World
    settings: Settings
    names: list[str]
    who: list[Indices]

    def title(self, name: str) -> Words:
        """Of one player."""
        return called(self.form.players[name])

    def titles(self, names: Sequence[str]) -> Words:
        """Of several."""
        return joined([self.title(name) for name in names])

    def gains(self, scenarios: Sequence[Scenario]) -> Array:
        """(scenario, player) million USD."""
        rows = solve_worlds(self.form, scenarios, self.world, self.settings)
        refuse_missing(rows)
        return np.array([[gain_of(row, members) for members in self.who] for row in rows])

    def codes(self, player: int) -> list[str]:
        """Codes of the countries of one player."""
        return [self.world.countries[k] for k in self.who[player]]


def coalition_name(table: Players, row: Array) -> str:
    """The members of a coalition, by name."""
    return " + ".join(name for name, member in zip(table.names, row, strict=True) if member)
