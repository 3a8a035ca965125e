"""Mixed equilibria, all of them where that can be had, and a plain word on completeness.

Pay-offs go to Gambit in each player's own units (`own_units`), which changes no equilibrium.

Two players: every extreme equilibrium by vertex enumeration, in rational arithmetic for small games
and floating point for larger ones. Floating point can lose equilibria of degenerate games, all of
them included: its list is taken only where nothing speaks against it (`_trusted`), otherwise the
enumeration is done again in rational arithmetic, for as long as it may take. In a degenerate game
the equilibria form connected sets; each maximal convex piece is the product of the hulls of some
extreme points, given in `pieces`.

Three or more players: Gambit solves the polynomial system of every possible support. The list is
complete when no support was singular and none ran out of its search budget; otherwise it says so.
Where it finds nothing, the limit of the quantal response is one equilibrium. One player simply
chooses the best option.

Equilibria in pure strategies found by our own check are added where Gambit skips one. Every other
equilibrium is checked by our own code; what does not pass is left out, and said. A finite game has
an equilibrium (Nash 1951): an empty list is never complete. Where cells are missing, an equilibrium
counts only if no missing cell has positive probability under it or after any deviation by one
player: it then holds whatever those cells would have been. Whether there are others is left open,
and said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Literal, TypeAlias

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.gambit import (
    Answer,
    Profile,
    exact_equilibria,
    extreme_equilibria,
    limit_equilibrium,
    support_equilibria,
)
from blocs.questions.games.engine.tables.normal_form import StrategicGame, pure_equilibria
from blocs.questions.games.engine.tables.own_units import exact_table

EXACT_OPTIONS = 13
"""Largest number of options of two players together that is solved in rational arithmetic."""

MAX_OPTIONS = 24
"""Largest number of options of two players together whose vertices are enumerated."""

MAX_SUPPORTS = 20_000
"""Largest number of supports (products of non-empty sets of options) that are searched."""

SAME = 1e-7
"""Probabilities closer than this are the same equilibrium."""

LARGEST_REGRET = 1e-6
"""Largest gain from a deviation that an equilibrium of Gambit's may leave, in own units."""

ListStatus: TypeAlias = Literal["complete", "incomplete", "none_found", "failed", "timed_out"]
"""What a list of equilibria is worth: `complete`; `incomplete`, there may be others; `none_found`,
though there is one; `failed` and `timed_out`, the solver stopped, and there may be others."""


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
    the set of equilibria; more than one index in a group means a continuum. status: whether the
    list (with its pieces) is everything, and if not, of what kind it is; note: why not, or how it
    was found.
    """

    game: StrategicGame
    equilibria: tuple[MixedEquilibrium, ...]
    pieces: tuple[tuple[int, ...], ...]
    status: ListStatus
    note: str

    @property
    def complete(self) -> bool:
        """Whether the list (with its pieces) is everything."""
        return self.status == "complete"

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

    exact: rational arithmetic for two players (default: up to 13 options together, and where
    floating point cannot be trusted). Raises InputError where there are too many options to
    enumerate, MissingExtraError without pygambit.
    """
    units = exact_table(game.payoffs, game.tolerance)
    if len(game.players) == 1:
        found = _one_player(units)
    elif len(game.players) == 2:
        found = _two_players(game, units, exact)
    else:
        found = _supports(game, units, max_supports)
    if game.missing:
        found = _whatever_is_missing(game, found)
    elif not found.profiles:
        found = replace(found, status="none_found" if found.status != "timed_out" else "timed_out",
                        note=f"{NONE_FOUND} {found.note}")  # fmt: skip
    worst = np.nanmin(np.where(game.defined, game.payoffs, np.nan), initial=np.inf)
    filled = np.where(game.defined, game.payoffs, worst if np.isfinite(worst) else 0.0)
    equilibria = tuple(
        MixedEquilibrium(
            item, expected_payoffs(filled, item), max(0.0, profile_regret(filled, item))
        )
        for item in found.profiles
    )
    pieces = found.pieces or tuple((index,) for index in range(len(equilibria)))
    return MixedEquilibria(game, equilibria, pieces, found.status, found.note)


NONE_FOUND = "None was found, although every finite game has one."


@dataclass(frozen=True, eq=False)
class _List:
    """Profiles, their pieces (none: each its own), and what the list is worth."""

    profiles: tuple[Profile, ...]
    pieces: tuple[tuple[int, ...], ...]
    status: ListStatus
    note: str


def _whatever_is_missing(game: StrategicGame, found: _List) -> _List:
    """Those that hold whatever the missing cells are."""
    kept = [index for index, item in enumerate(found.profiles) if _avoids(game, item)]
    place = {index: position for position, index in enumerate(kept)}
    groups = [tuple(place[i] for i in piece if i in place) for piece in found.pieces]
    note = (
        f"These hold whatever the {len(game.missing)} missing cells are; whether there are "
        "others depends on those cells."
    )
    stopped: ListStatus = "incomplete"
    if found.status in ("failed", "timed_out"):
        stopped, note = found.status, f"{note} {found.note}"
    profiles = tuple(found.profiles[index] for index in kept)
    pieces = tuple(dict.fromkeys(piece for piece in groups if piece))
    return _List(profiles, pieces, stopped, note)


def _one_player(units: Array) -> _List:
    best = np.flatnonzero(units[0] == units[0].max())
    profiles = tuple((np.eye(units.shape[1])[index],) for index in best)
    note = "The list is complete: one player chooses the best option."
    if len(best) > 1:
        note += " Several options are equally good, and so is any mixture of them."
    return _List(profiles, (tuple(range(len(best))),), "complete", note)


def _two_players(game: StrategicGame, units: Array, exact: bool | None) -> _List:
    total = sum(game.shape)
    if total > MAX_OPTIONS:
        raise InputError(
            f"{game.shape[0]} × {game.shape[1]} options are too many to enumerate every mixed "
            f"equilibrium (at most {MAX_OPTIONS} together): remove dominated options first, or "
            "ask for the quantal response or the correlated equilibria"
        )
    if total <= EXACT_OPTIONS and exact is not False:
        return _listed(game, units, extreme_equilibria(units, rational=True), RATIONAL)
    if exact:
        return _listed(game, units, exact_equilibria(units), RATIONAL)
    quick = extreme_equilibria(units.astype(np.float64), rational=False)
    if _trusted(game, units, quick):
        return _listed(game, units, quick, FLOATING)
    again = exact_equilibria(units)
    if again.status == "solved":
        return _listed(game, units, again, RATIONAL)
    return _listed(game, units, replace(again, found=quick.found, cliques=quick.cliques), FLOATING)


RATIONAL, FLOATING = "rational arithmetic", "floating point"


def _trusted(game: StrategicGame, units: Array, answer: Answer[Profile]) -> bool:
    """Whether nothing speaks against a list that was enumerated in floating point.

    A game without ties has an odd number of equilibria, none of them in a continuum (Wilson 1971);
    all are equilibria, and those in pure strategies are among them.
    """
    profiles = _distinct(answer.found)
    return (
        answer.status == "solved"
        and len(profiles) % 2 == 1
        and all(len(_distinct(clique)) == 1 for clique in answer.cliques)
        and all(_stands(units, item) for item in profiles)
        and not _left_out(game, profiles)
    )


def _listed(game: StrategicGame, units: Array, answer: Answer[Profile], how: str) -> _List:
    """The list of extreme equilibria that an enumeration gave, and what it is worth."""
    found = _distinct(answer.found)
    kept = [item for item in found if _stands(units, item)]
    groups = [tuple(dict.fromkeys(_place(kept, item) for item in part)) for part in answer.cliques]
    pieces = [tuple(index for index in part if index >= 0) for part in groups]
    skipped = _left_out(game, kept)
    pieces += [(len(kept) + k,) for k in range(len(skipped))]
    profiles = (*kept, *skipped)
    if answer.status != "solved":
        note = f"The list may be incomplete: {answer.why}."
        return _List(profiles, tuple(filter(None, pieces)), answer.status, note)
    if len(kept) < len(found) or skipped or not profiles:
        note = (
            f"The list may be incomplete: {len(found) - len(kept)} of the points found are no "
            f"equilibria within rounding, {len(skipped)} in pure strategies had been skipped."
        )
        return _List(profiles, tuple(filter(None, pieces)), "incomplete", note)
    note = f"The list is complete: every vertex was enumerated in {how}."
    if any(len(piece) > 1 for piece in pieces):
        note += " The game is degenerate: the pieces are convex sets of equilibria."
    return _List(profiles, tuple(pieces), "complete", note)


def _supports(game: StrategicGame, units: Array, max_supports: int) -> _List:
    count = prod(2**n - 1 for n in game.shape)
    if count > max_supports:
        raise InputError(
            f"{count:,} supports are too many to search for mixed equilibria (at most "
            f"{max_supports:,}): remove dominated options first, or ask for the quantal response "
            "or the correlated equilibria"
        )
    table = units.astype(np.float64)
    answer = support_equilibria(table)
    kept = [item for item in _distinct(answer.found) if _stands(table, item)]
    dropped = len(_distinct(answer.found)) - len(kept)
    profiles = [*kept, *_left_out(game, kept)]
    if not profiles:
        profiles = [item for item in limit_equilibrium(table).found if _stands(table, item)]
    if answer.status != "solved":
        note = f"The list may be incomplete: {answer.why}."
        return _List(tuple(profiles), (), answer.status, note)
    if profiles and not (answer.singular or answer.exceeded or dropped):
        note = "The list is complete: the equations of every support were solved."
        return _List(tuple(profiles), (), "complete", note)
    note = (
        f"The list may be incomplete: {answer.singular} supports have singular equations (a "
        f"degenerate game may have a continuum there), {answer.exceeded} were given up"
        + (f", {dropped} solutions are no equilibria within rounding." if dropped else ".")
    )
    return _List(tuple(profiles), (), "incomplete", note)


def _stands(units: Array, profile: Profile) -> bool:
    """Whether nobody gains by deviating, in own units."""
    return profile_regret(units.astype(np.float64), profile) <= LARGEST_REGRET


def _left_out(game: StrategicGame, profiles: Sequence[Profile]) -> list[Profile]:
    """Equilibria in pure strategies, by our own check, that are not in the list."""
    if game.missing:
        return []
    corners = [_corner(game, item.cell) for item in pure_equilibria(game).equilibria]
    return [item for item in corners if _place(profiles, item) < 0]


def _corner(game: StrategicGame, cell: Sequence[int]) -> Profile:
    return tuple(np.eye(n)[index] for n, index in zip(game.shape, cell, strict=True))


def _distinct(profiles: Sequence[Profile]) -> list[Profile]:
    kept: list[Profile] = []
    for item in profiles:
        if _place(kept, item) < 0:
            kept.append(item)
    return kept


def _place(profiles: Sequence[Profile], wanted: Profile) -> int:
    for index, item in enumerate(profiles):
        if all(np.abs(a - b).max() <= SAME for a, b in zip(item, wanted, strict=True)):
            return index
    return -1


def _avoids(game: StrategicGame, profile: Profile) -> bool:
    """Whether no missing cell is reached by the profile or by one player's deviation from it."""
    off = [np.array([0.0 if p > SAME else 1.0 for p in item]) for item in profile]
    for cell in game.missing:
        outside = sum(off[player][index] for player, index in enumerate(cell))
        if outside <= 1:
            return False
    return True
