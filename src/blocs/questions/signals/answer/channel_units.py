"""What each channel consists of, year by year: units between the poles, with weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np

from blocs.data.reference import load_bloc_table
from blocs.data.stored.store import find_world
from blocs.foundation.axes import Array, Indices, did_you_mean
from blocs.foundation.errors import InputError
from blocs.questions.signals.ask.channels import Channel, ChannelCase, Kind
from blocs.questions.signals.ask.dated import (
    Flow,
    Treaty,
    pairs,
    read_flows,
    read_meetings,
    read_treaties,
)
from blocs.questions.signals.ask.events import read_events
from blocs.questions.signals.ask.votes import find_roll_calls
from blocs.questions.signals.engine.poles import places
from blocs.world.countries import codes_meant
from blocs.world.minerals.dataset import load_minerals
from blocs.world.pairs import ESTIMATED_PAIRS, estimated_between

MINERALS, MEMBERSHIPS = "minerals", "memberships"
"""Tables that ship: energy and metals by year, and who is in which bloc since when."""

NO_TREATIES = ("SANCTIONS_", "BRICS", "G7")
"""Groups of the table of blocs that no treaty binds."""


@dataclass(frozen=True, eq=False)
class Units:
    """place: (unit,) 0 with the second pole, 1 with the first; weight: (unit,)."""

    place: Array
    weight: Array


ByYear: TypeAlias = Mapping[int, Units]
Members: TypeAlias = Callable[[int], frozenset[str]]


@dataclass(frozen=True, eq=False)
class Found:
    """A channel's units.

    gaps: years that are not told, as a record is missing there; estimated: year → what part of the
    trade with the poles was estimated, not recorded, %.
    """

    years: ByYear
    gaps: tuple[int, ...] = ()
    estimated: Mapping[int, float] = field(default_factory=dict[int, float])


def pole_members(code: str) -> Members:
    """Year → the codes that stand for a pole: its own, and of a bloc its members of that year.

    Raises InputError where it is neither a country nor a bloc.
    """
    table = load_bloc_table()
    if code in table:
        return lambda year: frozenset((code, *table.members(code, year)))
    if codes_meant(code) != (code,):
        hint = did_you_mean(code, table.blocs)
        raise InputError(f"pole '{code}' is neither a country nor a bloc. {hint}".rstrip())
    return lambda _: frozenset((code,))


def channel_units(case: ChannelCase, channel: Channel) -> Found:
    """Units of one channel in the years of the case. Raises InputError, WorldError, DataError."""
    first, second = (pole_members(pole) for pole in case.poles)
    reader: Mapping[Kind, Callable[[ChannelCase, Channel, Members, Members], Found]] = {
        "votes": _votes,
        "trade": _trade,
        "treaties": _treaties,
        "visits": _visits,
        "events": _events,
    }
    found = reader[channel.kind](case, channel, first, second)
    return Found(
        {year: units for year, units in sorted(found.years.items()) if case.years(year)},
        tuple(year for year in found.gaps if case.years(year)),
        found.estimated,
    )


def _votes(case: ChannelCase, channel: Channel, first: Members, second: Members) -> Found:
    beside = None if channel.roll_calls is None else Path(case.beside(channel.roll_calls))
    read = find_roll_calls(case.beside(str(channel.file)), beside=beside)
    if case.country not in read.members:
        raise InputError(f"'{case.country}' casts no vote in {channel.file}")
    found: dict[int, Units] = {}
    for session in read.sessions:
        if session.day is None:
            raise InputError(f"session {session.name} of {channel.file} has no date: no year")
        if case.country not in session.members:
            continue
        year = session.day.year
        at = [_at(session.members, members(year)) for members in (first, second)]
        place = places(session.votes, session.members.index(case.country), *at)
        before = found.get(year)
        # two sessions may begin in one year: special ones do
        place = place if before is None else np.concatenate([before.place, place])
        found[year] = Units(place, np.ones(len(place)))
    return Found(found)


def _at(members: Sequence[str], group: frozenset[str]) -> Indices:
    return np.array([k for k, member in enumerate(members) if member in group], np.int64)


def _trade(case: ChannelCase, channel: Channel, first: Members, second: Members) -> Found:
    if channel.worlds:
        told = [_of_world(name, case, first, second) for name in channel.worlds]
        shares = {year: share for year, _, share in told if share}
        return Found({year: units for year, units, _ in told}, (), shares)
    gaps: tuple[int, ...] = ()
    if channel.file == MINERALS:
        flows, gaps = _minerals(case.country, first, second)
    else:
        flows = read_flows(Path(case.beside(str(channel.file))))
    years: dict[int, list[Flow]] = {}
    for flow in flows:
        years.setdefault(flow.year, []).append(flow)
    found = {
        year: _of_flows(own, case.country, first(year), second(year))
        for year, own in years.items()
        if year not in gaps
    }
    return Found(found, gaps)


def _of_world(
    name: str, case: ChannelCase, first: Members, second: Members
) -> tuple[int, Units, float]:
    """Sectors, exports and imports apart; and what part of this trade was estimated, %."""
    world = find_world(name)
    if not world.year:
        raise InputError(f"world '{name}' has no year")
    if case.country not in world.country:
        raise InputError(f"'{case.country}' is no country of world '{name}'")
    own = world.country.labels.index(case.country)
    sums: list[Array] = []
    dyads: list[tuple[str, str]] = []
    for members in (first, second):
        at = _at(world.country.labels, members(world.year) - {case.country})
        if not len(at):
            raise InputError(f"no country of a pole is in world '{name}'")
        dyads += [(case.country, world.country.labels[int(k)]) for k in at]
        sums.append(
            np.concatenate([world.flows[own, at].sum(axis=0), world.flows[at, own].sum(axis=0)])
        )
    entry = estimated_between(world, dyads).get(ESTIMATED_PAIRS)
    return world.year, _shared(*sums), float(entry["share_pct"]) if entry else 0.0


def _of_flows(
    flows: Sequence[Flow], country: str, first: frozenset[str], second: frozenset[str]
) -> Units:
    """Goods, exports and imports apart."""
    sums: dict[tuple[str, bool], list[float]] = {}
    for flow in flows:
        if country not in (flow.origin, flow.destination) or flow.origin == flow.destination:
            continue
        sold = flow.origin == country
        other = flow.destination if sold else flow.origin
        both = sums.setdefault((flow.good, sold), [0.0, 0.0])
        both[0] += flow.value * (other in first)
        both[1] += flow.value * (other in second)
    table = np.array(list(sums.values())).reshape(-1, 2)
    return _shared(table[:, 0], table[:, 1])


def _shared(first: Array, second: Array) -> Units:
    """Units of which each pole has a part: its place, weighed by both parts together."""
    total = first + second
    return Units(np.divide(first, total, out=np.zeros_like(total), where=total > 0), total)


def _minerals(
    country: str, first: Members, second: Members
) -> tuple[Sequence[Flow], tuple[int, ...]]:
    """Flows of the country, and years in which a record with a pole is missing."""
    held = load_minerals()
    if country not in held.country:
        raise InputError(f"'{country}' is no country of the table of minerals")
    labels = held.country.labels
    flows: list[Flow] = []
    for side in (held.trade(origin=country), held.trade(destination=country)):
        for k in range(len(side)):
            ends = (labels[int(side.origin[k])], labels[int(side.destination[k])])
            good = held.commodity.labels[int(side.commodity[k])]
            flows.append(Flow(held.years[int(side.year[k])], *ends, good, float(side.value[k])))
    gaps: set[int] = set()
    for gap in held.gaps:
        ends = {gap.origin, gap.destination}
        if country in ends:
            other = (ends - {country} or {""}).pop()
            for year in range(gap.first_year, gap.last_year + 1):
                if not other or other in first(year) | second(year):
                    gaps.add(year)
    return flows, tuple(sorted(gaps))


def _treaties(case: ChannelCase, channel: Channel, first: Members, second: Members) -> Found:
    if channel.file == MEMBERSHIPS:
        return Found(dict(_memberships(case, first, second)))
    treaties = read_treaties(Path(case.beside(str(channel.file))))
    own = [treaty for treaty in treaties if case.country in treaty.parties]
    if not own:
        raise InputError(f"'{case.country}' is party to no treaty of {channel.file}")
    last = case.last_year or max((treaty.end or treaty.begin).year for treaty in treaties)
    found: dict[int, Units] = {}
    for year in range(min(treaty.begin.year for treaty in own), last + 1):
        bound = [_bound(treaty, case.country, year, first, second) for treaty in own]
        found[year] = _halves([both for both in bound if both is not None])
    return Found(found)


def _bound(
    treaty: Treaty, country: str, year: int, first: Members, second: Members
) -> tuple[bool, bool] | None:
    """Whether a treaty in force at the end of a year binds each pole; None where it is not."""
    day = date(year, 12, 31)
    if treaty.begin > day or (treaty.end is not None and treaty.end <= day):
        return None
    others = set(treaty.parties) - {country}
    return bool(first(year) & others), bool(second(year) & others)


def _memberships(case: ChannelCase, first: Members, second: Members) -> Iterator[tuple[int, Units]]:
    """Blocs of treaties that the country is in, at the end of each year."""
    table = load_bloc_table()
    own = [
        bloc
        for code, bloc in table.blocs.items()
        if bloc.as_of is None
        and not code.startswith(NO_TREATIES)
        and any(spell.country == case.country for spell in bloc.spells)
    ]
    if not own:
        raise InputError(f"'{case.country}' is in no bloc of the table that ships")
    begun = min(s.start.year for b in own for s in b.spells if s.country == case.country)
    for year in range(case.first_year or begun, (case.last_year or date.today().year) + 1):
        bound: list[tuple[bool, bool]] = []
        for bloc in own:
            members = set(bloc.members(date(year, 12, 31)))
            if case.country in members:
                others = members - {case.country}
                bound.append((bool(first(year) & others), bool(second(year) & others)))
        yield year, _halves(bound)


def _visits(case: ChannelCase, channel: Channel, first: Members, second: Members) -> Found:
    """Meetings of the year; one with both poles stands in the middle."""
    meetings = read_meetings(Path(case.beside(str(channel.file))))
    years: dict[int, list[tuple[bool, bool]]] = {}
    for met in meetings.met:
        year = met.day.year
        others = {b if a == case.country else a for a, b in pairs(met) if case.country in (a, b)}
        if others:
            both = (bool(first(year) & others), bool(second(year) & others))
            years.setdefault(year, []).append(both)
    if not years:
        raise InputError(f"'{case.country}' is in no meeting of {channel.file}")
    return Found({year: _halves(own) for year, own in years.items()})


def _halves(bound: Sequence[tuple[bool, bool]]) -> Units:
    """Each counts once: with one pole, or with both half to each."""
    both = np.array(bound, dtype=np.float64).reshape(-1, 2)
    shared = _shared(both[:, 0], both[:, 1])
    return Units(shared.place, (shared.weight > 0).astype(np.float64))


def _events(case: ChannelCase, channel: Channel, first: Members, second: Members) -> Found:
    """Weeks of the year, by their friendly events: a mean score of 0 or more, or no score."""
    table = read_events(Path(case.beside(str(channel.file))))
    weeks: dict[date, list[float]] = {}
    for week in table.weeks:
        if case.country not in (week.first, week.second):
            continue
        if week.score is not None and week.score < 0:
            continue
        other = week.second if week.first == case.country else week.first
        year = week.monday.year
        both = weeks.setdefault(week.monday, [0.0, 0.0])
        both[0] += week.events * (other in first(year))
        both[1] += week.events * (other in second(year))
    if not weeks:
        raise InputError(f"'{case.country}' has no friendly event in {channel.file}")
    years: dict[int, list[list[float]]] = {}
    for monday, both in weeks.items():
        years.setdefault(monday.year, []).append(both)
    tables = {year: np.array(own) for year, own in years.items()}
    return Found({year: _shared(own[:, 0], own[:, 1]) for year, own in tables.items()})
