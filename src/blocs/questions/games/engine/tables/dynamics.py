"""Best replies in turn: where they come to rest, and where they run in circles.

Players move one after another, in order; a player whose regret exceeds the tolerance moves to its
best reply (the first of several). The play either rests, and then in an equilibrium in pure
strategies, or it returns to a cell with the same player to move: a cycle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.normal_form import Cell, StrategicGame, deviations

MAX_STARTS = 4096


@dataclass(frozen=True)
class ReplyPath:
    """Best replies in turn from one start.

    cells: visited, the start first; cycle: the cells that recur, empty where the play rests;
    blocked: the missing cell that a mover might have preferred, or None.
    """

    cells: tuple[Cell, ...]
    cycle: tuple[Cell, ...]
    blocked: Cell | None

    @property
    def rests(self) -> bool:
        """Whether the last cell is an equilibrium in pure strategies."""
        return not self.cycle and self.blocked is None


def reply_path(game: StrategicGame, start: Cell) -> ReplyPath:
    """Best replies in turn from `start`. Stops where a mover's options are not all known."""
    if not game.defined[start]:
        raise InputError(f"the start has no pay-offs: {game.say(start)}")
    cells, seen, quiet, turn = [start], dict[tuple[Cell, int], int](), 0, 0
    while quiet < len(game.players):
        here = cells[-1]
        unknown = [
            other
            for other in deviations(game, here)
            if other[turn] != here[turn] and not game.defined[other]
        ]
        if unknown:
            return ReplyPath(tuple(cells), (), unknown[0])
        line = game.payoffs[(turn, *here[:turn], slice(None), *here[turn + 1 :])]
        if line.max() - line[here[turn]] > game.tolerance[turn]:
            cells.append((*here[:turn], int(np.argmax(line)), *here[turn + 1 :]))
            quiet = 0
            state = (cells[-1], turn)
            if state in seen:
                return ReplyPath(tuple(cells), tuple(cells[seen[state] : -1]), None)
            seen[state] = len(cells) - 1
        else:
            quiet += 1
        turn = (turn + 1) % len(game.players)
    return ReplyPath(tuple(cells), (), None)


def reply_cycles(
    game: StrategicGame, *, max_starts: int = MAX_STARTS
) -> tuple[tuple[Cell, ...], ...]:
    """The distinct cycles of best replies in turn, from every defined cell as a start.

    At most `max_starts` starts are tried, evenly spread. A cycle begins at its smallest cell.
    """
    starts = [cell for cell in game.cells() if game.defined[cell]]
    step = max(1, -(-len(starts) // max_starts))
    found: dict[tuple[Cell, ...], None] = {}
    for start in starts[::step]:
        cycle = reply_path(game, start).cycle
        if cycle:
            turn = cycle.index(min(cycle))
            found[cycle[turn:] + cycle[:turn]] = None
    return tuple(found)
