"""Who moves in a scenario and whom it is aimed at, as the codes in its moves name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blocs.moves.compile import places
from blocs.moves.scenario import Scenario
from blocs.moves.selection import EVERY_COUNTRY, Selection
from blocs.moves.speech import Speech
from blocs.world.world import World

MOVERS = ("by", "country", "seller", "senders", "side_1", "origin")
TARGETS = ("on", "to", "members", "buyer", "targets", "side_2", "destination")
"""Roles that moves give to countries (`Telling.countries`); of mutual moves side 1 moves."""

FEW = 3
"""Members of a bloc, after exclusions, up to which they are named one by one."""


@dataclass(frozen=True)
class Party:
    """A country, or a bloc that was written as one. members: codes of the world."""

    code: str
    members: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parties:
    """Movers and targets in the order in which the moves name them; nobody is in both."""

    movers: tuple[Party, ...]
    targets: tuple[Party, ...]


def parties_of(scenario: Scenario, world: World) -> Parties:
    """Movers and targets of the moves.

    Who answers, that is, moves against those who moved before, is a target; a country that is also
    in a bloc which is named is not named beside it unless it moves itself.
    """
    speech = Speech(world, "en")
    movers, targets = dict[str, Party](), dict[str, Party]()
    for move, place in places(scenario, world, "moves"):
        roles = move.tell(place, speech).countries
        moving, aimed_at = _named(roles, MOVERS, world), _named(roles, TARGETS, world)
        answers = bool(aimed_at) and all(party.code in movers for party in aimed_at)
        for party in moving:
            if answers and party.code not in movers:
                targets.setdefault(party.code, party)
            elif party.code not in targets:
                movers.setdefault(party.code, party)
        for party in aimed_at:
            if party.code not in movers:
                targets.setdefault(party.code, party)
    moving = {code for party in movers.values() for code in party.members}
    return Parties(_alone(movers.values()), _without(_alone(targets.values()), moving))


def _named(roles: Mapping[str, Selection], wanted: Sequence[str], world: World) -> list[Party]:
    """Parties of some roles, in the order of `wanted`."""
    movers = {code for role in MOVERS if role in roles for code in roles[role].labels}
    found: list[Party] = []
    for role in wanted:
        if role in roles and role == "members":  # the bloc without those who join or leave it
            rest = [code for code in roles[role].labels if code not in movers]
            found += _bloc(roles[role], rest, world)
        elif role in roles:
            found += [
                party
                for code in roles[role].included
                for party in _parties(code, roles[role], world)
            ]
    return found


def _bloc(members: Selection, rest: Sequence[str], world: World) -> list[Party]:
    code = members.included[0] if members.included else ""
    if len(rest) <= FEW or code not in world.blocs:
        return [Party(one, (one,)) for one in rest]
    return [Party(code, tuple(rest))]


def _parties(code: str, chosen: Selection, world: World) -> list[Party]:
    """A code as written: a country, a bloc, or everybody."""
    if code in world.country:
        return [Party(code, (code,))] if code in chosen.labels else []
    everybody = code == EVERY_COUNTRY or code not in world.blocs
    held = chosen.labels if everybody else world.bloc_members(code)[0]
    present = tuple(one for one in held if one in chosen.labels)
    left_out = tuple(one for one in held if one not in chosen.labels)
    if everybody or (left_out and len(present) <= FEW):
        return [Party(one, (one,)) for one in present]
    return [Party(code, present, left_out)]


def _alone(found: Iterable[Party]) -> tuple[Party, ...]:
    """Countries that are in a bloc of the list left out."""
    parties = list(found)
    inside = {code for party in parties if len(party.members) > 1 for code in party.members}
    return tuple(p for p in parties if len(p.members) > 1 or p.code not in inside)


def _without(found: Sequence[Party], moving: set[str]) -> tuple[Party, ...]:
    """Targets without those who move: a country is dropped, a bloc keeps its other members."""
    kept: list[Party] = []
    for party in found:
        rest = tuple(code for code in party.members if code not in moving)
        if rest:
            kept.append(Party(party.code, rest, party.left_out))
    return tuple(kept)
