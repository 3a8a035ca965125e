"""Mixed equilibria, all of them where that can be had, and a plain word on completeness.

Two players: every extreme equilibrium by vertex enumeration in Gambit, in rational arithmetic for
small games and floating point for larger ones. In a degenerate game the equilibria form connected
sets; each maximal convex piece is the product of the hulls of some extreme points, given in
`pieces`. The list is complete.

Three or more players: Gambit solves the polynomial system of every possible support. The
list is complete when no support was singular and none ran out of its search budget; otherwise it
says so. Equilibria in pure strategies found by our own check are added where Gambit skips one.
One player simply chooses the best option.

Every equilibrium is checked again: `regret` is the largest gain of any deviation, on the pay-offs
as given. Where cells are missing, an equilibrium counts only if no missing cell has positive
probability under it or after any deviation by one player: it then holds whatever those cells would
have been. Whether there are others is left open, and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.games.gambit import gambit, gambit_table, table_profile
from blocs.games.normal_form import StrategicGame, pure_equilibria

EXACT_OPTIONS = 13
"""Largest number of options of two players together that is solved in rational arithmetic."""

MAX_OPTIONS = 24
"""Largest number of options of two players together whose vertices are enumerated."""

MAX_SUPPORTS = 300_000
"""Largest number of supports (products of non-empty sets of options) that are searched."""

SAME = 1e-7
"""Probabilities closer than this are the same equilibrium."""


@dataclass(frozen=True, eq=False)
class MixedEquilibrium:
    """One equilibrium. probabilities: per player (option,); payoffs: (player,) expected utility.

    regret: the largest gain of any deviation, in utility; pure: every player is sure of one option.
    """

    probabilities: tuple[Array, ...]
    payoffs: Array
    regret: float

    @property
    def pure(self) -> bool:
        """Whether every player is sure of one option."""
        return all(bool(item.max() > 1 - SAME) for item in self.probabilities)

    def support(self) -> tuple[tuple[int, ...], ...]:
        """Options with positive probability, per player."""
        return tuple(
            tuple(int(i) for i in np.flatnonzero(item > SAME)) for item in self.probabilities
        )


@dataclass(frozen=True, eq=False)
class MixedEquilibria:
    """The equilibria of a game in pure and mixed strategies.

    pieces: for two players, groups of indices into `equilibria` whose hulls are convex pieces of
    the set of equilibria; more than one index in a group means a continuum. complete: whether the
    list (with its pieces) is everything; note: why not, or how it was found.
    """

    game: StrategicGame
    equilibria: tuple[MixedEquilibrium, ...]
    pieces: tuple[tuple[int, ...], ...]
    complete: bool
    note: str

    @property
    def statement(self) -> str:
        """What may be said, in one or two sentences."""
        pure = sum(item.pure for item in self.equilibria)
        count = len(self.equilibria)
        kind = (
            "extreme equilibria" if any(len(piece) > 1 for piece in self.pieces) else "equilibria"
        )
        head = f"{count} {kind if count != 1 else kind.replace('equilibria', 'equilibrium')}"
        return f"{head}, {pure} of them in pure strategies. {self.note}"


def expected_payoffs(payoffs: Array, probabilities: Sequence[Array]) -> Array:
    """(player,) expected utility of a profile of mixed strategies."""
    values = payoffs
    for mixed in reversed(probabilities):
        values = values @ mixed
    return values


def option_values(payoffs: Array, probabilities: Sequence[Array], player: int) -> Array:
    """(option,) expected utility of each option of `player` against the others' mixtures."""
    values = np.moveaxis(payoffs[player], player, 0)
    others = [item for index, item in enumerate(probabilities) if index != player]
    for mixed in reversed(others):
        values = values @ mixed
    return values


def profile_regret(payoffs: Array, probabilities: Sequence[Array]) -> float:
    """The largest gain that any player could make by deviating alone, in utility."""
    gains = [
        values.max() - values @ probabilities[player]
        for player in range(len(payoffs))
        for values in [option_values(payoffs, probabilities, player)]
    ]
    return float(max(gains))


def mixed_equilibria(
    game: StrategicGame, *, exact: bool | None = None, max_supports: int = MAX_SUPPORTS
) -> MixedEquilibria:
    """All equilibria of a game in pure and mixed strategies, through Gambit.

    exact: rational arithmetic for two players (default: up to 13 options together). Raises
    InputError where there are too many options to enumerate, MissingExtraError without pygambit.
    """
    payoffs = _snapped(game)
    pieces: tuple[tuple[int, ...], ...] = ()
    if len(game.players) == 1:
        profiles, pieces, complete, note = _one_player(payoffs)
    elif len(game.players) == 2:
        profiles, pieces, complete, note = _two_players(game, payoffs, exact)
    else:
        profiles, complete, note = _supports(game, payoffs, max_supports)
    if game.missing:
        kept = [index for index, item in enumerate(profiles) if _avoids(game, item)]
        place = {index: position for position, index in enumerate(kept)}
        groups = [tuple(place[i] for i in piece if i in place) for piece in pieces]
        pieces = tuple(dict.fromkeys(piece for piece in groups if piece))
        profiles = [profiles[index] for index in kept]
        complete, note = (
            False,
            (
                f"These hold whatever the {len(game.missing)} missing cells are; whether there are "
                "others depends on those cells."
            ),
        )
    filled = np.where(game.defined, game.payoffs, payoffs)
    found = tuple(
        MixedEquilibrium(
            tuple(item), expected_payoffs(filled, item), max(0.0, profile_regret(filled, item))
        )
        for item in profiles
    )
    if not pieces:
        pieces = tuple((index,) for index in range(len(found)))
    return MixedEquilibria(game, found, pieces, complete, note)


def _snapped(game: StrategicGame) -> Array:
    """Pay-offs rounded to the tolerance, so that ties are ties, and the worst in missing cells.

    What is kept of the result does not depend on what stands in the missing cells.
    """
    known = game.payoffs[:, game.defined]
    worst = known.min(axis=1) if known.size else np.zeros(len(game.players))
    shaped = worst.reshape(-1, *(1 for _ in game.shape))
    filled = np.where(game.defined, game.payoffs, shaped)
    digits = 12 if game.tolerance == 0 else int(np.ceil(-np.log10(game.tolerance)))
    return np.asarray(np.round(filled, min(digits, 12)), dtype=np.float64)


Found = tuple[list[tuple[Array, ...]], tuple[tuple[int, ...], ...], bool, str]


def _one_player(payoffs: Array) -> Found:
    best = np.flatnonzero(payoffs[0] == payoffs[0].max())
    profiles: list[tuple[Array, ...]] = [(np.eye(payoffs.shape[1])[index],) for index in best]
    note = "The list is complete: one player chooses the best option."
    if len(best) > 1:
        note += " Several options are equally good, and so is any mixture of them."
    return profiles, (tuple(range(len(best))),), True, note


def _two_players(game: StrategicGame, payoffs: Array, exact: bool | None) -> Found:
    total = sum(game.shape)
    if total > MAX_OPTIONS:
        raise InputError(
            f"{game.shape[0]} × {game.shape[1]} options are too many to enumerate every mixed "
            f"equilibrium (at most {MAX_OPTIONS} together): remove dominated options first, or "
            "ask for the quantal response or the correlated equilibria"
        )
    rational = total <= EXACT_OPTIONS if exact is None else exact
    answer = gambit().nash.enummixed_solve(gambit_table(payoffs), rational=rational, cliques=True)
    profiles = _distinct([table_profile(item) for item in answer.equilibria])
    pieces = tuple(
        tuple(dict.fromkeys(_place(profiles, table_profile(item)) for item in clique))
        for clique in answer.cliques
    )
    how = "rational arithmetic" if rational else "floating point"
    note = f"The list is complete: every vertex was enumerated in {how}."
    if any(len(piece) > 1 for piece in pieces):
        note += " The game is degenerate: the pieces are convex sets of equilibria."
    complete = bool(answer.success)
    return profiles, pieces, complete, note if complete else "The enumeration stopped early."


def _supports(
    game: StrategicGame, payoffs: Array, max_supports: int
) -> tuple[list[tuple[Array, ...]], bool, str]:
    count = prod(2**n - 1 for n in game.shape)
    if count > max_supports:
        raise InputError(
            f"{count:,} supports are too many to search for mixed equilibria (at most "
            f"{max_supports:,}): remove dominated options first, or ask for the quantal response "
            "or the correlated equilibria"
        )
    events: list[str] = []

    def heard(event: Any) -> None:
        events.append(type(event).__name__)

    answer = gambit().nash.enumpoly_solve(
        gambit_table(payoffs), use_strategic=True, event_callback=heard
    )
    profiles = [table_profile(item) for item in answer.equilibria]
    if not game.missing:
        profiles += [_corner(game, item.cell) for item in pure_equilibria(game).equilibria]
    singular = sum("Singular" in name for name in events)
    exceeded = sum("BudgetExceeded" in name for name in events)
    if not singular and not exceeded:
        note = "The list is complete: the equations of every support were solved."
    else:
        note = (
            f"The list may be incomplete: {singular} supports have singular equations (a "
            f"degenerate game may have a continuum there), {exceeded} were given up."
        )
    return _distinct(profiles), not singular and not exceeded, note


def _corner(game: StrategicGame, cell: Sequence[int]) -> tuple[Array, ...]:
    return tuple(np.eye(n)[index] for n, index in zip(game.shape, cell, strict=True))


def _distinct(profiles: list[tuple[Array, ...]]) -> list[tuple[Array, ...]]:
    kept: list[tuple[Array, ...]] = []
    for item in profiles:
        if _place(kept, item) < 0:
            kept.append(item)
    return kept


def _place(profiles: list[tuple[Array, ...]], wanted: tuple[Array, ...]) -> int:
    for index, item in enumerate(profiles):
        if all(np.abs(a - b).max() <= SAME for a, b in zip(item, wanted, strict=True)):
            return index
    return -1


def _avoids(game: StrategicGame, profile: tuple[Array, ...]) -> bool:
    """Whether no missing cell is reached by the profile or by one player's deviation from it."""
    off = [np.array([0.0 if p > SAME else 1.0 for p in item]) for item in profile]
    for cell in game.missing:
        outside = sum(off[player][index] for player, index in enumerate(cell))
        if outside <= 1:
            return False
    return True
