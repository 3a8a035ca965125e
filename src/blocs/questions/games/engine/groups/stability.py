"""Blocs that last: who would leave, who would join, and whether side payments could hold them.

A membership gives each player the number of its bloc, −1 for none. With u(m) the pay-offs of a
membership m (the world solved with it), a bloc is

- internally stable when no member gains by leaving alone (d'Aspremont et al. 1983);
- externally stable when no player gains by joining it alone, coming from outside or another bloc;
- potentially internally stable when side payments could hold it: what its members have together is
  at least the sum of what each would have after leaving alone (Eyckmans and Finus 2004).

A newcomer may be unwelcome: `welcome` says whether no present member would lose. A membership whose
world has no equilibrium is missing, and what depends on it undecided. A gain counts when it is more
than a tie in the player's own units (`own_units`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.own_units import tie_tolerance

Membership: TypeAlias = tuple[int, ...]
OUTSIDE = -1


@dataclass(frozen=True)
class Change:
    """One player leaves, joins or switches alone.

    source, destination: bloc names, None for none; gain: its own, utility (NaN: the world after it
    is missing); joint_gain: of the player and the bloc it joins (or leaves) together; welcome:
    whether no present member of the bloc that it joins loses.
    """

    player: str
    source: str | None
    destination: str | None
    gain: float
    joint_gain: float
    welcome: bool


@dataclass(frozen=True)
class BlocStability:
    """internal, external, potential: `stable`, `unstable` or `undecided`.

    leavers: members who would leave, to no bloc or another; joiners: players who would join;
    surplus: what the members have together beyond the sum of what each has after leaving alone:
    negative where no side payments can hold the bloc.
    """

    bloc: str
    members: tuple[str, ...]
    internal: str
    external: str
    potential: str
    surplus: float
    leavers: tuple[Change, ...]
    joiners: tuple[Change, ...]


def unilateral_changes(membership: Membership, blocs: int) -> tuple[Membership, ...]:
    """Every membership that one player alone can bring about: what has to be solved."""
    return tuple(
        (*membership[:player], place, *membership[player + 1 :])
        for player, now in enumerate(membership)
        for place in range(OUTSIDE, blocs)
        if place != now
    )


def bloc_stability(
    players: Sequence[str],
    blocs: Sequence[str],
    *,
    membership: Membership,
    payoffs: Mapping[Membership, Array],
) -> tuple[BlocStability, ...]:
    """The stability of each bloc.

    payoffs: membership → (player,) utility, for `membership` and all its unilateral changes; absent
    or NaN where the world has no equilibrium.
    """
    if len(membership) != len(players) or not all(OUTSIDE <= b < len(blocs) for b in membership):
        raise InputError(f"the membership {membership} does not fit the players and blocs")
    now = payoffs.get(membership)
    if now is None or not np.isfinite(now).all():
        raise InputError("the membership to be judged has no pay-offs of its own")
    moves = unilateral_changes(membership, len(blocs))
    slack = _tolerances(membership, moves, payoffs)
    changes = [_change(players, blocs, membership, after, payoffs, slack) for after in moves]
    return tuple(
        _stability(players, name, number, membership, changes, slack)
        for number, name in enumerate(blocs)
    )


def _tolerances(
    before: Membership, moves: Sequence[Membership], payoffs: Mapping[Membership, Array]
) -> Array:
    """(player,) below what a gain is a tie, from what the player's own changes do to it."""
    found: list[float] = []
    for player, now in enumerate(payoffs[before]):
        own = [after for after in moves if after[player] != before[player] and after in payoffs]
        values = np.array([now, *(payoffs[after][player] for after in own)])
        change = np.abs(values - now)
        largest = float(np.max(change, initial=0.0, where=np.isfinite(change)))
        found.append(tie_tolerance(largest, values))
    return np.array(found)


def _change(
    players: Sequence[str],
    blocs: Sequence[str],
    before: Membership,
    after: Membership,
    payoffs: Mapping[Membership, Array],
    slack: Array,
) -> Change:
    player = next(p for p in range(len(before)) if before[p] != after[p])
    bloc = after[player] if after[player] != OUTSIDE else before[player]
    others = [p for p, place in enumerate(before) if place == bloc and p != player]
    now, then = payoffs[before], payoffs.get(after, np.full(len(players), np.nan))
    gains = then - now
    return Change(
        player=players[player],
        source=None if before[player] == OUTSIDE else blocs[before[player]],
        destination=None if after[player] == OUTSIDE else blocs[after[player]],
        gain=float(gains[player]),
        joint_gain=float(gains[[player, *others]].sum()),
        welcome=bool((gains[others] >= -slack[others]).all()),
    )


def _stability(
    players: Sequence[str],
    name: str,
    number: int,
    membership: Membership,
    changes: Sequence[Change],
    slack: Array,
) -> BlocStability:
    own = dict(zip(players, map(float, slack), strict=True))
    members = [p for p, place in enumerate(membership) if place == number]
    exits = [item for item in changes if item.source == name]
    entries = [item for item in changes if item.destination == name]
    quits = {item.player: item.gain for item in exits if item.destination is None}
    surplus = -sum(quits[players[p]] for p in members)
    return BlocStability(
        bloc=name,
        members=tuple(players[p] for p in members),
        internal=_verdict([item.gain - own[item.player] for item in exits]),
        external=_verdict([item.gain - own[item.player] for item in entries]),
        potential=_verdict([-surplus - float(slack[members].sum())]),
        surplus=float(surplus),
        leavers=tuple(item for item in exits if item.gain > own[item.player]),
        joiners=tuple(item for item in entries if item.gain > own[item.player]),
    )


def _verdict(gains: Sequence[float]) -> str:
    """From gains beyond a tie."""
    if any(gain > 0 for gain in gains):
        return "unstable"
    return "undecided" if np.isnan(list(gains)).any() else "stable"
