"""Tariffs as they stand on a day, out of a table by partner, sector and day."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic import Field, field_validator

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import Problem
from blocs.foundation.messages import say, say_as, say_counted
from blocs.moves.cells import Points
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, Day
from blocs.moves.framed import TableFile, with_table
from blocs.moves.instruments.schedule_tables import (
    DatedRate,
    Schedule,
    embedded_schedule,
    read_schedule,
)
from blocs.moves.move import Move, Place, Telling
from blocs.moves.selection import Selection, select_countries, select_sectors
from blocs.moves.speech import Speech
from blocs.world.world import World

if TYPE_CHECKING:
    from pandas import DataFrame

GOODS = "goods"


@dataclass(frozen=True, eq=False)
class _Added:
    """What a schedule adds in a world: rate (origin, destination, sector), fractions.

    importers: (country,) those that levy it. partners: code of the table → countries of the world
    (country,) that it stands for.
    """

    rate: Array
    importers: Mask
    partners: Mapping[str, Mask]

    def average(self, world: World, who: Mask) -> float:
        """Rate on the importers' purchases of taxed goods from `who` (country,), weighted."""
        pairs = np.ix_(who, self.importers)
        bought = world.flows[pairs] * _taxable(world)
        total = float(bought.sum())
        return float((self.rate[pairs] * bought).sum()) / total if total else 0.0


class _Dated(Move):
    """What moves out of such tables share."""

    date: Day = Field(description="The day whose rates hold, as 2026-07-22.")

    @abstractmethod
    def schedule(self, place: Place) -> Schedule | None:
        """The table; every problem with it goes to `place`."""

    @abstractmethod
    def importers(self, schedule: Schedule, place: Place) -> Selection:
        """Who levies them."""

    def in_return(self) -> tuple[str, ...]:
        """Codes of those who answer with their lists."""
        return ()

    def act(self, draft: Draft, place: Place) -> None:
        """Add the rates of the day to the tariffs of the importer, and the lists in return."""
        schedule = self.schedule(place)
        added = None if schedule is None else self._added(schedule, place)
        if schedule is None or added is None:
            return
        rate = added.rate.copy()
        for imposer in self._imposers(schedule, place):
            _answer(rate, schedule, imposer, self.date, added, place)
        origin, destination, sector = np.nonzero(rate)
        if len(origin):
            added_there = rate[origin, destination, sector]
            draft.add_tariff(Points(origin, destination, sector, added_there), place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Whose rates of which day, how high on average, and what must be known of that day."""
        schedule = self.schedule(place)
        added = None if schedule is None else self._added(schedule, place)
        if schedule is None or added is None:
            return Telling("")
        world = place.world
        importer = self.importers(schedule, place)
        means = {
            code: 100 * added.average(world, who)
            for code, who in added.partners.items()
            if who.any()
        }
        everybody = np.any([*added.partners.values()], axis=0)
        parts = {
            "importer": speech.countries(importer),
            "day": speech.day(self.date),
            "partners": say_counted("{count} partner", "{count} partners", count=len(means)),
            "points": speech.number(round(100 * added.average(world, everybody), 2)),
            "ends": _ends(means, speech),
        }
        text = speech.agreed(importer, *_ADDS, **parts)
        text += self._answers(schedule, place, speech) + _note(schedule, self.date, speech)
        absent = _without(added, world)
        if absent.any():
            names = [speech.country(world.countries[k]) for k in np.flatnonzero(absent)]
            text += speech.words("; no rate of that day: {names}", names=speech.listed(names))
        numbers = {f"added_pct.{code}": round(mean, 2) for code, mean in sorted(means.items())}
        return Telling(text, {"by": importer}, None, numbers)

    def _added(self, schedule: Schedule, place: Place) -> _Added | None:
        importers = self.importers(schedule, place)
        if importers.faults or not _fits(schedule, place):
            return None
        return _added(schedule.rates(self.date), importers.mask, place.world, schedule.sectors)

    def _imposers(self, schedule: Schedule, place: Place) -> Iterator[str]:
        """Countries that answer; one without a list is a problem."""
        known = sorted({item.imposer for item in schedule.lists})
        for code in self.in_return():
            chosen = place.countries((code,), "retaliation")
            for label in chosen.labels:
                if label in known:
                    yield label
                elif not chosen.faults:
                    remedy = f"Lists are known of {', '.join(known)}."
                    place.fault(f"no list of '{label}' is known", "retaliation", remedy=remedy)

    def _answers(self, schedule: Schedule, place: Place, speech: Speech) -> str:
        imposers = [*self._imposers(schedule, place)]
        if not imposers:
            return ""
        names = speech.listed([speech.country(code) for code in imposers])
        return speech.words("; in return, by their lists of March 2025: {names}", names=names)


class TariffSchedule(_Dated):
    """Tariffs of `by` on a day, from a table `partner,sector,since,until,added_rate`."""

    titles: ClassVar = say_as("kind of move", "Schedule of tariffs")

    by: Codes = Field(description="The importers that levy them.")
    file: TableFile = Field(description="A CSV file; a relative path starts at the scenario file.")

    def __init__(self, table: DataFrame | Path | str | None = None, /, **data: Any) -> None:
        super().__init__(**with_table(data, table, "file"))

    __init__.__pydantic_base_init__ = True  # pyright: ignore[reportFunctionMemberAccess]

    def path_from(self, folder: Path) -> Path:
        """The table's path, for a scenario file in `folder`."""
        return folder / self.file

    def schedule(self, place: Place) -> Schedule | None:
        """The user's table."""
        found, problems = read_schedule(self.path_from(place.folder))
        place.add(problems)
        if found is None:
            return None
        outside = found.out_of_range(self.date)
        if outside is not None:
            place.fault(outside, "date")
        problems = [*_unknown(found, place.world, str(self.path_from(place.folder)))]
        place.add(problems)
        return None if outside or problems else _spelled_out(found, place.world)

    def importers(self, schedule: Schedule, place: Place) -> Selection:
        """Those of `by`."""
        del schedule
        return place.countries(self.by, "by")


class UsTariffs(_Dated):
    """Tariffs that the United States has added since 2025, as they stand on `date`."""

    titles: ClassVar = say_as("kind of move", "Tariffs of the United States")

    retaliation: Codes | None = Field(
        default=None, description="Who answers with its list of March 2025: CHN, CAN, or both."
    )

    @field_validator("date")
    @classmethod
    def _known(cls, day: date) -> date:
        outside = embedded_schedule(_US).out_of_range(day)
        if outside is not None:
            raise ValueError(outside)
        return day

    def schedule(self, place: Place) -> Schedule | None:
        """The table that ships."""
        del place
        return embedded_schedule(_US)

    def importers(self, schedule: Schedule, place: Place) -> Selection:
        """Whose table it is."""
        return place.countries((schedule.importer,))

    def in_return(self) -> tuple[str, ...]:
        """Those named under `retaliation`."""
        return tuple(self.retaliation or ())


_US = "us_tariffs"

_ADDS = (
    say(
        "{importer} adds the tariffs in force on {day} to those of the base year: on goods of "
        "{partners}, {points} points on average{ends}"
    ),
    say(
        "{importer} add the tariffs in force on {day} to those of the base year: on goods of "
        "{partners}, {points} points on average{ends}"
    ),
)


def _unknown(schedule: Schedule, world: World, file: str) -> Iterator[Problem]:
    """Codes of a user's table that name nothing, each once."""
    told: set[str] = set()
    for row in schedule.rows:
        if row.partner not in told:
            told.add(row.partner)
            for fault in select_countries((row.partner,), world).faults:
                if fault.absent is None:
                    yield Problem(fault.message, file, row.line, field="partner")
        if row.sector and row.sector not in told:
            told.add(row.sector)
            for fault in select_sectors((row.sector,), world).faults:
                yield Problem(fault.message, file, row.line, field="sector", remedy=fault.remedy)


def _spelled_out(schedule: Schedule, world: World) -> Schedule:
    """The schedule with groups as their sectors; a sector itself goes before its group."""
    own = {(row.partner, row.sector) for row in schedule.rows if row.sector in world.sector}
    rows: list[DatedRate] = []
    for row in schedule.rows:
        inside = select_sectors((row.sector,), world).labels if row.sector else ("",)
        rows += [
            replace(row, sector=code)
            for code in inside
            if code == row.sector or (row.partner, code) not in own
        ]
    return replace(schedule, rows=tuple(rows))


def _ends(means: Mapping[str, float], speech: Speech) -> str:
    """Where they are lowest and highest."""
    if len(means) < 2:
        return ""
    low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    return speech.words(
        ", from {low} ({least}) to {high} ({most})",
        low=speech.number(round(means[low], 1)),
        least=_called(low, speech),
        high=speech.number(round(means[high], 1)),
        most=_called(high, speech),
    )


def _called(code: str, speech: Speech) -> str:
    if code in speech.world.country:
        return speech.country(code)
    return speech.bloc_name(code) if code in speech.world.blocs else code


def _note(schedule: Schedule, day: date, speech: Speech) -> str:
    said = schedule.said_of(day)
    return "" if said is None else f"; {said.get(speech.language) or said['en']}"


def _added(
    rates: Mapping[tuple[str, str], float], importers: Mask, world: World, known: frozenset[str]
) -> _Added:
    """The rates of a day over the world; known: sectors that the table has."""
    rate = np.zeros(world.flows.shape)
    partners: dict[str, Mask] = {}
    # Everybody first, then blocs, so that a member with rows of its own keeps those.
    codes = {key[0] for key in rates}
    for partner in sorted(codes, key=lambda code: (code in world.country, code in world.blocs)):
        who = select_countries((partner,), world).mask & ~importers
        partners = {code: mask & ~who for code, mask in partners.items()} | {partner: who}
        rate[np.ix_(who, importers)] = _by_sector(rates, partner, world, known)
    return _Added(rate, importers, partners)


def _fits(schedule: Schedule, place: Place) -> bool:
    """Whether the world has sectors of the table, or a group of goods for its averages."""
    world = place.world
    if any(code in schedule.sectors for code in world.sectors) or GOODS in world.sector_groups:
        return True
    message = (
        f"the table's sectors are not those of world '{world.name}', which has no group '{GOODS}'"
    )
    place.fault(message, remedy="Use a world with the sectors of ICIO, or give it this group.")
    return False


def _by_sector(
    rates: Mapping[tuple[str, str], float], partner: str, world: World, known: frozenset[str]
) -> Array:
    """(sector,) the partner's rates; its average where a sector of goods has none of its own."""
    average = rates.get((partner, ""), 0.0)
    goods = world.sector_groups.get(GOODS, ())
    return np.array(
        [
            rates.get((partner, code), average) if code in known or code in goods else 0.0
            for code in world.sectors
        ]
    )


def _taxable(world: World) -> Array:
    """(sector,) one for goods, or for all sectors where the world does not tell them apart."""
    goods = world.sector_groups.get(GOODS, world.sectors)
    return np.array([1.0 if code in goods else 0.0 for code in world.sectors])


def _without(added: _Added, world: World) -> Mask:
    """Countries (country,) that trade with the importers and have no rate on that day."""
    covered = np.any([*added.partners.values()], axis=0) | added.importers
    return ~covered & (world.flows[:, added.importers].sum(axis=(1, 2)) > 0)


def _answer(
    rate: Array, schedule: Schedule, imposer: str, day: date, added: _Added, place: Place
) -> None:
    """Put a list in return into `rate`: each sector's average over what is sold there."""
    world = place.world
    listed = [item for item in schedule.lists if item.imposer == imposer and item.since <= day]
    if not listed:
        first = min(item.since for item in schedule.lists if item.imposer == imposer)
        place.fault(f"the list of '{imposer}' begins on {first}", "retaliation")
        return
    seller, buyer = int(np.argmax(added.importers)), world.country.position[imposer]
    for sector in {item.sector for item in listed} & set(world.sectors):
        parts = [item for item in listed if item.sector == sector]
        j = world.sector.position[sector]
        covered = sum(item.exports_musd for item in parts)
        sold = max(float(world.flows[seller, buyer, j]), covered)
        duties = sum(item.rate * item.exports_musd for item in parts)
        rate[seller, buyer, j] += duties / sold if sold else 0.0
