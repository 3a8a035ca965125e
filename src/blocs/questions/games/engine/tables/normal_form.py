"""Strategic games and their equilibria in pure strategies, by an exhaustive check of our own.

A game has players p = 1 … P, options of each, and a pay-off tensor u[p, o_1, …, o_P] in units of
utility. The regret of player p in cell o is max_d u[p, d, o_−p] − u[p, o]; o is an equilibrium in
pure strategies when no player's regret exceeds the tolerance (Nash 1951, Annals of Mathematics 54).
An equilibrium is strict when every deviation loses more than the tolerance; options that lose less
are reported as ties. Each player has a tolerance from its own differences (`own_units`).

A cell may have no pay-offs, because its world has no equilibrium. Nothing is put in its place: a
defined cell is refuted by any defined deviation that gains; a cell that is not refuted but has a
deviation into a missing cell is undecided, and the missing cells are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import TypeAlias

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError, Problem, raise_problems
from blocs.questions.games.engine.tables.own_units import own_differences, tie_tolerances
from blocs.questions.games.engine.tables.size import refuse_oversize

Cell: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class StrategicGame:
    """Players, their options, and pay-offs (player, option_1, …, option_P), in utility.

    missing: cell → why it has no pay-offs (NaN there). tolerance: (player,) pay-offs of the player
    closer than this tie, in its utility.
    """

    players: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    payoffs: Array
    tolerance: Array
    missing: Mapping[Cell, str] = field(default_factory=dict[Cell, str])

    @property
    def shape(self) -> Cell:
        """Number of options of each player."""
        return self.payoffs.shape[1:]

    @cached_property
    def defined(self) -> Mask:
        """(option_1, …, option_P) whether the cell has pay-offs."""
        return np.asarray(np.isfinite(self.payoffs).all(axis=0))

    @cached_property
    def stakes(self) -> Array:
        """(player,) the most that a player's own choice can change, in its utility."""
        return own_differences(self.payoffs)

    def cells(self) -> list[Cell]:
        """Every cell, the last player's options running fastest."""
        return list(product(*(range(n) for n in self.shape)))

    def labels(self, cell: Cell) -> tuple[str, ...]:
        """The options that make up a cell, one per player."""
        return tuple(names[index] for names, index in zip(self.options, cell, strict=True))

    def say(self, cell: Cell) -> str:
        """`player: option, …`."""
        named = zip(self.players, self.labels(cell), strict=True)
        return ", ".join(f"{player}: {option}" for player, option in named)


def strategic_game(
    players: Sequence[str],
    options: Sequence[Sequence[str]],
    payoffs: Array,
    *,
    missing: Mapping[Cell, str] | None = None,
    tolerance: float | Array | None = None,
) -> StrategicGame:
    """A checked game. payoffs: (player, option_1, …, option_P), utility.

    missing: cells that have no pay-offs, with the reason; they must be NaN for every player.
    tolerance: pay-offs closer than this tie, one number or one per player; by default 1e-9 of the
    most that the player's own choice can change (`own_units`). Raises InputError, with every
    problem, for labels that repeat, shapes that do not match, NaN without a reason, infinite
    pay-offs, and games of too many cells.
    """
    names, choices = tuple(players), tuple(tuple(item) for item in options)
    table = np.asarray(payoffs, dtype=np.float64)
    reasons = {tuple(int(i) for i in cell): why for cell, why in (missing or {}).items()}
    problems = _label_problems(names, choices)
    shape = (len(names), *(len(item) for item in choices))
    if table.shape != shape:
        problems.append(
            Problem(
                f"pay-offs have shape {table.shape}, players and options ask for {shape}",
                field="payoffs",
                remedy="axes are (player, option of player 1, …, option of player P)",
            )
        )
    raise_problems(InputError, "this game cannot be read", problems)
    refuse_oversize(shape[1:])
    raise_problems(InputError, "this game cannot be read", _value_problems(table, reasons, choices))
    kept = table.copy()
    slack = tie_tolerances(kept) if tolerance is None else _given_tolerance(tolerance, len(names))
    for array in (kept, slack):
        array.flags.writeable = False
    return StrategicGame(names, choices, kept, slack, reasons)


def _given_tolerance(tolerance: float | Array, players: int) -> Array:
    given = np.asarray(tolerance, dtype=np.float64)
    if given.shape not in ((), (players,)) or not (np.isfinite(given) & (given >= 0)).all():
        raise InputError(
            f"the tolerance of ties is {tolerance}: give a number of at least 0, or one per player"
        )
    return np.full(players, given)


def _label_problems(names: tuple[str, ...], choices: tuple[tuple[str, ...], ...]) -> list[Problem]:
    problems: list[Problem] = []
    if not names:
        problems.append(Problem("a game needs at least one player", field="players"))
    if len(choices) != len(names):
        problems.append(
            Problem(f"{len(names)} players but {len(choices)} lists of options", field="options")
        )
    problems += [
        Problem(f"player '{name}' appears twice", field="players")
        for position, name in enumerate(names)
        if name in names[:position]
    ]
    for name, items in zip(names, choices, strict=False):
        if not items:
            problems.append(Problem(f"player '{name}' has no option", field="options"))
        problems += [
            Problem(f"option '{item}' of player '{name}' appears twice", field="options")
            for position, item in enumerate(items)
            if item in items[:position]
        ]
    return problems


def _value_problems(
    table: Array, reasons: Mapping[Cell, str], choices: tuple[tuple[str, ...], ...]
) -> list[Problem]:
    def said(cell: Sequence[int]) -> str:
        return ", ".join(names[i] for names, i in zip(choices, cell, strict=True))

    def inside(cell: Cell) -> bool:
        return len(cell) == len(choices) and all(
            0 <= i < len(names) for names, i in zip(choices, cell, strict=True)
        )

    problems = [
        Problem(f"the missing cell {cell} is not in the game", field="missing")
        for cell in reasons
        if not inside(cell)
    ]
    odd = ~np.isfinite(table).all(axis=0)
    for index in np.argwhere(odd):
        cell = tuple(int(i) for i in index)
        values = table[(slice(None), *cell)]
        if np.isinf(values).any():
            problems.append(Problem(f"infinite pay-off in cell ({said(cell)})", field="payoffs"))
        elif cell not in reasons:
            problems.append(
                Problem(
                    f"NaN pay-off in cell ({said(cell)}) without a reason",
                    field="payoffs",
                    remedy="name the cell and the reason in `missing`, or give numbers",
                )
            )
    problems += [
        Problem(f"the cell ({said(cell)}) is declared missing but has pay-offs", field="missing")
        for cell in reasons
        if inside(cell) and np.isfinite(table[(slice(None), *cell)]).any()
    ]
    return problems


@dataclass(frozen=True, eq=False)
class BestResponses:
    """Who would rather do what, cell by cell.

    regret: (player, option_1, …, option_P) gain of the best defined deviation, ≥ 0, NaN in missing
    cells; best: regret within the tolerance; open_ended: some deviation of the player leads into a
    missing cell, so that the regret is a lower bound.
    """

    regret: Array
    best: Mask
    open_ended: Mask


def best_responses(game: StrategicGame) -> BestResponses:
    """The best-response table of a game."""
    regret = np.full(game.payoffs.shape, np.nan)
    open_ended = np.zeros(game.payoffs.shape, dtype=bool)
    for player in range(len(game.players)):
        worth = np.where(game.defined, game.payoffs[player], -np.inf)
        best = worth.max(axis=player, keepdims=True)
        regret[player] = np.where(game.defined, best - np.where(game.defined, worth, 0.0), np.nan)
        open_ended[player] = game.defined & ~game.defined.all(axis=player, keepdims=True)
    slack = game.tolerance.reshape(-1, *(1 for _ in game.shape))
    return BestResponses(regret, np.nan_to_num(regret, nan=np.inf) <= slack, open_ended)


@dataclass(frozen=True)
class Tie:
    """Another option that a player may choose at (almost) no loss; loss in utility."""

    player: str
    option: str
    loss: float


@dataclass(frozen=True)
class PureEquilibrium:
    """A cell from which nobody gains by deviating alone.

    payoffs: one per player, utility; margin: the smallest loss of any deviation (inf where nobody
    has another option); ties: deviations that lose no more than the tolerance.
    """

    cell: Cell
    options: tuple[str, ...]
    payoffs: tuple[float, ...]
    margin: float
    ties: tuple[Tie, ...]

    @property
    def strict(self) -> bool:
        """Whether every deviation loses more than the tolerance."""
        return not self.ties


@dataclass(frozen=True)
class UndecidedCell:
    """A cell that no defined deviation refutes, but that has deviations into missing cells."""

    cell: Cell
    options: tuple[str, ...]
    missing: tuple[Cell, ...]


@dataclass(frozen=True, eq=False)
class PureEquilibria:
    """All equilibria in pure strategies of a game, and what could not be decided."""

    game: StrategicGame
    equilibria: tuple[PureEquilibrium, ...]
    undecided: tuple[UndecidedCell, ...]

    @property
    def decided(self) -> bool:
        """Whether the list is complete: no cell of the game is missing."""
        return not self.game.missing

    @property
    def statement(self) -> str:
        """What may be said, in one or two sentences."""
        count = len(self.equilibria)
        found = {
            0: "No equilibrium in pure strategies",
            1: "One equilibrium in pure strategies",
        }.get(count, f"{count} equilibria in pure strategies")
        if self.decided:
            return f"{found}."
        named = "; ".join(self.game.say(cell) for cell in list(self.game.missing)[:3])
        more = len(self.game.missing) - 3
        tail = f" and {more} more" if more > 0 else ""
        return (
            f"{found} among the cells that could be decided. {len(self.game.missing)} cells have "
            f"no pay-offs ({named}{tail}); {len(self.undecided)} further cells depend on them."
        )


def pure_equilibria(game: StrategicGame) -> PureEquilibria:
    """All equilibria in pure strategies, every cell checked against every deviation."""
    table = best_responses(game)
    standing = table.best.all(axis=0)
    unsure = table.open_ended.any(axis=0)
    sure = [tuple(int(i) for i in index) for index in np.argwhere(standing & ~unsure)]
    open_cells = [tuple(int(i) for i in index) for index in np.argwhere(standing & unsure)]
    return PureEquilibria(
        game=game,
        equilibria=tuple(_described(game, cell) for cell in sure),
        undecided=tuple(
            UndecidedCell(
                cell,
                game.labels(cell),
                tuple(other for other in deviations(game, cell) if not game.defined[other]),
            )
            for cell in open_cells
        ),
    )


def deviations(game: StrategicGame, cell: Cell) -> list[Cell]:
    """The cells that one player alone can reach from `cell`."""
    return [
        (*cell[:player], option, *cell[player + 1 :])
        for player, count in enumerate(game.shape)
        for option in range(count)
        if option != cell[player]
    ]


def _described(game: StrategicGame, cell: Cell) -> PureEquilibrium:
    margin, ties = np.inf, list[Tie]()
    for player, count in enumerate(game.shape):
        for option in range(count):
            if option == cell[player]:
                continue
            other = (*cell[:player], option, *cell[player + 1 :])
            loss = float(game.payoffs[(player, *cell)] - game.payoffs[(player, *other)])
            margin = min(margin, loss)
            if loss <= game.tolerance[player]:
                ties.append(Tie(game.players[player], game.options[player][option], loss))
    payoffs = tuple(float(value) for value in game.payoffs[(slice(None), *cell)])
    return PureEquilibrium(cell, game.labels(cell), payoffs, margin, tuple(ties))
