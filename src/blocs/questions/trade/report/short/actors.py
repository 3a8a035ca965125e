"""Those who move, those who are hit and the country in focus, with their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from blocs.foundation.axes import Mask
from blocs.foundation.messages import Told, listed, say_as
from blocs.foundation.numbers import NOTHING_PCT
from blocs.moves.compile import compile_moves
from blocs.moves.parties import Party, parties_of
from blocs.moves.registry import name_of
from blocs.moves.scenario import Scenario
from blocs.moves.speech import Speech
from blocs.questions.trade.answer import baseline_of, trade_of
from blocs.questions.trade.outcome import Outcome
from blocs.questions.trade.parts import touched
from blocs.world.names import is_plural_name, short_bloc, short_blocs
from blocs.world.world import World

MONEY, INCOME = "real_income_change_million_usd", "income"
FELT_PCT, FELT_USD = 0.005, 250.0
"""Below both an actor hardly notices it."""
TABLES = frozenset(
    {"us_tariffs", "tariff_schedule", "tariff_table", "trade_cost_table", "carbon_border_tax"}
)
"""Moves that name those they are aimed at, if at all, in a table."""
LARGE_BLOC = 10
"""Members from which a bloc is named in place of them."""
FEW_MOVERS = 3
"""Importers of a table up to which they are the ones who move."""


@dataclass(frozen=True, eq=False)
class Name(Told):
    """Name of a country, or of a bloc in short."""

    party: Party
    world: World

    def told(self, language: str) -> str:
        """In one language, with its article where it has one."""
        code, speech = self.party.code, Speech(self.world, language)
        if code in self.world.country:
            return speech.country(code)
        name = short_bloc(code, language) or speech.bloc_name(code)
        if not self.party.left_out:
            return name
        left_out = speech.listed([speech.country(one) for one in self.party.left_out])
        return speech.words("{bloc} (except: {left_out})", bloc=name, left_out=left_out)

    def is_plural(self, language: str) -> bool:
        """Whether a verb after it stands in the plural."""
        code = self.party.code
        return code in self.world.country and is_plural_name(code, language)


@dataclass(frozen=True, eq=False)
class Actor:
    """A party and what happens to it.

    usd: change of real income [million USD]; pct: of the base income of its members that have a
    figure; flagged: none of them has one, as their base-year data contradict themselves; lost: it
    is left without any income.
    """

    party: Party
    name: Name
    members: tuple[str, ...]
    usd: float
    pct: float
    flagged: bool
    lost: bool

    @property
    def code(self) -> str:
        """Of the country or bloc."""
        return self.party.code

    @property
    def key(self) -> str:
        """What the keys of its facts begin with."""
        return f"actor.{self.code}"

    @property
    def felt(self) -> bool:
        """Whether it is more than hardly noticed."""
        return abs(self.pct) >= FELT_PCT or abs(self.usd) >= FELT_USD

    @property
    def counted(self) -> bool:
        """Whether there is a figure of it."""
        return not self.flagged and not self.lost


@dataclass(frozen=True, eq=False)
class Cast:
    """Everybody whom a brief names. focus: the country that sectors and trade are shown of."""

    outcome: Outcome
    world: World
    movers: tuple[Actor, ...]
    targets: tuple[Actor, ...]
    focus: Actor

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Movers, then targets."""
        return self.movers + self.targets

    @cached_property
    def named(self) -> frozenset[str]:
        """Countries that are an actor or belong to one."""
        found = (*self.actors, self.focus)
        return frozenset(code for actor in found for code in actor.party.members)

    @cached_property
    def others(self) -> tuple[Actor, ...]:
        """Every other country with a figure."""
        codes = (code for code in self.outcome.countries if code not in self.named)
        found = (actor_of(Party(code, (code,)), self.outcome, self.world) for code in codes)
        return tuple(actor for actor in found if actor.counted)

    @property
    def largest(self) -> float:
        """The largest size among actors [million USD]."""
        return max((abs(actor.usd) for actor in self.actors if actor.counted), default=0.0)

    @property
    def first(self) -> Actor:
        """The first mover with a figure; the largest target where there is none."""
        found = [actor for actor in self.movers if actor.counted]
        rest = sorted(
            (actor for actor in self.targets if actor.counted), key=lambda actor: -abs(actor.usd)
        )
        return next(iter((*found, *rest)), self.focus)


def actor_of(party: Party, outcome: Outcome, world: World) -> Actor:
    """A party with its numbers."""
    position = {code: n for n, code in enumerate(outcome.countries)}
    money, income = outcome.labelled[MONEY], outcome.labelled[INCOME]
    sound = [code for code in party.members if code not in outcome.implausible]
    kept = [code for code in sound if np.isfinite(money[position[code]])]
    places = [position[code] for code in kept if code not in outcome.country_status]
    usd, base = float(money[places].sum()), float(income[places].sum())
    if 100 * abs(usd) < NOTHING_PCT * base:
        usd = 0.0
    return Actor(
        party=party,
        name=Name(party, world),
        members=tuple(outcome.countries[k] for k in places),
        usd=usd,
        pct=100 * usd / base if base > 0 else 0.0,
        flagged=not sound,
        lost=bool(sound) and not places,
    )


def cast_of(
    outcome: Outcome, world: World, scenario: Scenario, *, focus: str | None = None
) -> Cast:
    """Who is who. focus: the country asked for; by default the first mover that is a country."""
    found = parties_of(scenario, world)
    movers, targets = found.movers, found.targets
    if not movers or any(name_of(move) in TABLES for move in scenario.moves):
        movers, targets = _by_cells(outcome, world, scenario, movers, targets)
    made = [
        tuple(actor_of(party, outcome, world) for party in parties)
        for parties in (movers, _with_union(targets, world))
    ]
    code = focus or _focus(made[0], made[1], outcome)
    return Cast(outcome, world, made[0], made[1], actor_of(Party(code, (code,)), outcome, world))


def _focus(movers: Sequence[Actor], targets: Sequence[Actor], outcome: Outcome) -> str:
    """The first mover that is a country, or target that is one; else the member that moves most."""
    for actor in (*movers, *sorted(targets, key=lambda actor: -abs(actor.usd))):
        if actor.counted and len(actor.party.members) == 1:
            return actor.party.members[0]
    members = [code for actor in (*movers, *targets) for code in actor.members]
    money = dict(zip(outcome.countries, outcome.labelled[MONEY], strict=True))
    sound = [code for code in outcome.countries if code not in outcome.implausible]
    return max(members or sound, key=lambda code: abs(np.nan_to_num(money[code])))


def _by_cells(
    outcome: Outcome,
    world: World,
    scenario: Scenario,
    movers: tuple[Party, ...],
    targets: tuple[Party, ...],
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Movers and targets of moves that name none, such as tables: by the cells that change."""
    base = baseline_of(world, scenario, trade_of(outcome)).world
    cells: Mask = np.asarray(touched(compile_moves(scenario, base), base).any(axis=2), dtype=bool)
    if not movers:
        importers = _parties(np.asarray(cells.any(axis=0), dtype=bool), world)
        if len(importers) > FEW_MOVERS:
            weight = (base.flows.sum(axis=2) * cells).sum(axis=0)
            largest = [world.countries[int(k)] for k in np.argsort(-weight)[:1]]
            importers = tuple(Party(code, (code,)) for code in largest)
        movers = importers
    known = {code for party in targets for code in party.members}
    moving = [world.country.position[code] for party in movers for code in party.members]
    sold, bought = cells[moving].any(axis=0), cells[:, moving].any(axis=1)
    reached: Mask = np.logical_or(sold, bought)
    reached[moving] = False
    reached[[world.country.position[code] for code in known]] = False
    targets += _parties(reached, world)
    return movers, targets


def _parties(chosen: Mask, world: World) -> tuple[Party, ...]:
    picked = zip(world.countries, chosen, strict=True)
    return tuple(Party(code, (code,)) for code, is_one in picked if is_one)


def _with_union(targets: tuple[Party, ...], world: World) -> tuple[Party, ...]:
    """A large bloc as one where all its members are targets one by one."""
    alone = {party.code for party in targets if len(party.members) == 1}
    known = (
        (code, tuple(world.bloc_members(code)[0]))
        for code in short_blocs()
        if code in world.blocs and (world.year or world.blocs[code].as_of)
    )
    whole = [(code, members) for code, members in known if set(members) <= alone]
    code, members = max(whole, key=lambda item: len(item[1]), default=("", ()))
    if len(members) < LARGE_BLOC:
        return targets
    return (Party(code, members), *(p for p in targets if p.code not in members))


def names_listed(names: Sequence[Told]) -> Told:
    """`A, B and C`."""
    *first, last = names
    if not first:
        return last
    return say_as("names", "{names} and {last}", names=joined(first), last=last)


def joined(parts: Sequence[Told]) -> Told:
    """With commas between them."""
    return listed(parts, ", ")
