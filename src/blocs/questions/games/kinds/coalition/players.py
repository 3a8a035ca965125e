"""What the questions about coalitions share: the players and how their gains are solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.messages import Words
from blocs.moves.scenario import Scenario
from blocs.questions.games.found import FoundTable, called, joined
from blocs.questions.games.headlines import Headlines, Missing
from blocs.questions.games.kinds.coalition.form import CoalitionGame
from blocs.questions.games.worlds import Worlds, gain_of, refuse_nothing, why_missing


@dataclass(frozen=True, eq=False)
class Part:
    """One question of the file, answered."""

    statements: list[Words]
    tables: list[FoundTable]
    result: object
    solves: int
    headlines: Headlines
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, eq=False)
class Gains:
    """by_player: (scenario, player) million USD, NaN in a row whose world has no equilibrium.

    reasons: why it has none, by scenario, None where it has one.
    """

    by_player: Array
    reasons: tuple[str | None, ...]

    def missing(self, names: Sequence[Words]) -> tuple[Missing, ...]:
        """The scenarios without equilibrium, by the names given to all of them."""
        return tuple(
            Missing(name, reason)
            for name, reason in zip(names, self.reasons, strict=True)
            if reason is not None
        )


@dataclass(frozen=True, eq=False)
class Players:
    """The players, as all questions share them. who: positions of each player's countries."""

    form: CoalitionGame
    worlds: Worlds
    names: list[str]
    who: list[Indices]

    def title(self, name: str) -> Words:
        """Of one player."""
        return called(self.form.players[name])

    def titles(self, names: Sequence[str]) -> Words:
        """Of several."""
        return joined([self.title(name) for name in names])

    def gains(self, scenarios: Sequence[Scenario]) -> Gains:
        """Of every player in every scenario. Raises InputError where no world has equilibrium."""
        rows = self.worlds.solve(self.form, scenarios)
        refuse_nothing(rows)
        found = [[gain_of(row, members) for members in self.who] for row in rows]
        return Gains(np.array(found), tuple(map(why_missing, rows)))

    def members(self, row: Sequence[bool] | Mask) -> Words:
        """The members of a coalition, by title."""
        return self.titles([name for name, member in zip(self.names, row, strict=True) if member])

    def codes(self, player: int) -> list[str]:
        """Codes of the countries of one player."""
        return [self.worlds.base.countries[k] for k in self.who[player]]


def coalition_name(table: Players, row: Array) -> str:
    """The members of a coalition, by name."""
    return " + ".join(name for name, member in zip(table.names, row, strict=True) if member)
