"""Tariffs: levied by importers on the goods of origins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
from pydantic import Field, ValidationInfo, field_validator, model_validator

from blocs.foundation.axes import Mask
from blocs.foundation.messages import say, say_as, say_counted
from blocs.moves.cells import pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, NewRate, Rate, RateByCode
from blocs.moves.levied import average_levied
from blocs.moves.move import Move, Place, Telling
from blocs.moves.roles import suppliers
from blocs.moves.selection import EVERY_COUNTRY, Selection, select_countries
from blocs.moves.speech import MOST_NAMES, Speech
from blocs.world.blocs import BlocTable


class Tariff(Move):
    """`by` (destinations) tax imports from `on` (origins): `rate` sets, `add` adds.

    `rates` sets them by origin, in place of `on` and `rate`.
    """

    titles: ClassVar = say_as("kind of move", "Tariff")

    by: Codes = Field(description="The importers that levy the tariff.")
    rates: RateByCode | None = Field(
        default=None,
        description="Origin → new rate; a country goes before its bloc, both before `*`.",
    )
    on: Codes | None = Field(
        default=None,
        validate_default=True,
        description="The origins whose goods are taxed; required without `rates`.",
    )
    sectors: Codes = Field(description="Sector codes, groups, or `all`.")
    rate: NewRate | None = Field(default=None, description="New ad-valorem rate: 0.25 or 25%.")
    add: Rate | None = Field(default=None, description="Added to the rate: 0.1 or 10%.")

    @field_validator("on")
    @classmethod
    def _origins(cls, on: Codes | None, info: ValidationInfo) -> Codes | None:
        if on is None and info.data.get("rates", ()) is None:
            raise ValueError("'on' is missing")
        return on

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if sum(item is not None for item in (self.rate, self.add, self.rates)) != 1:
            raise ValueError(
                "a tariff needs either 'rate' (sets) or 'add' (adds), or 'rates' by origin"
            )
        if self.rates is not None and self.on is not None:
            raise ValueError("'rates' names the origins: leave 'on' out")
        if self.rates is not None and not self.rates:
            raise ValueError("the mapping is empty: write origins and their rates")
        return self

    def act(self, draft: Draft, place: Place) -> None:
        """Set or add tariff rates on (on → by), domestic sales left out."""
        by, sectors = place.countries(self.by, "by"), place.sectors(self.sectors, "sectors")
        if self.rates is not None:
            for origin, rate in _by_origin(self.rates, place):
                pairs = pairs_between(origin=origin, destination=by.mask)
                if pairs.any():
                    draft.set_tariff(place.block(pairs, sectors, rate), place.path)
            return
        on = place.countries(self.on or (), "on")
        pairs = pairs_between(origin=on.mask, destination=by.mask)
        if self.rate is not None:
            draft.set_tariff(place.block(pairs, sectors, self.rate), place.path)
        elif self.add is not None:
            draft.add_tariff(place.block(pairs, sectors, self.add), place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who taxes whose goods, by how much."""
        by, sectors = place.countries(self.by, "by"), place.sectors(self.sectors, "sectors")
        end = speech.in_sectors(sectors)
        if self.rates is not None:
            _by_origin(self.rates, place)
            told = _rates_told(self.rates, place, speech)
            text = speech.agreed(
                by, *_EACH, importers=speech.countries(by), rates=told, sectors=end
            )
            return Telling(text, {"by": by, "on": _everybody(self.rates, place)}, sectors)
        on = place.countries(self.on or (), "on")
        parts = {"importers": speech.countries(by), "origins": suppliers(speech, on)}
        if self.rate is not None:
            rate, held = speech.percent(100 * self.rate), _held(place, by, on, sectors)
            before = speech.words(
                " (in place of {rate} on average)", rate=speech.percent(round(100 * held, 2))
            )
            parts |= {"rate": rate, "before": before if held else ""}
            text = speech.agreed(by, *_SET, **parts, sectors=end)
        else:
            added = self.add or 0.0
            points = speech.number(abs(100 * added))
            turn = _RAISE if added >= 0 else _CUT
            text = speech.agreed(by, *turn, **parts, points=points, sectors=end)
        return Telling(text, {"by": by, "on": on}, sectors)


def _held(place: Place, by: Selection, on: Selection, sectors: Selection) -> float:
    """What `by` levies on goods of `on` in the base year, on average, a fraction."""
    pairs = pairs_between(origin=on.mask, destination=by.mask)
    return average_levied(place.world, pairs=pairs, sectors=sectors.mask)


EVERYBODY_ELSE = "*"


def _meant(code: str) -> str:
    return EVERY_COUNTRY if code == EVERYBODY_ELSE else code


def _everybody(rates: Mapping[str, float], place: Place) -> Selection:
    return select_countries([_meant(code) for code in rates], place.world)


def _by_origin(rates: Mapping[str, float], place: Place) -> list[tuple[Mask, float]]:
    """Origins (country,) and their rate, each origin once; problems go to `place`.

    A country named itself goes before its blocs, and both before everybody; two blocs that give one
    country different rates are a problem.
    """
    world = place.world
    chosen = {code: place.countries((_meant(code),), "rates", code) for code in rates}
    rank = {code: _rank(code, chosen[code], world.blocs) for code in rates}
    found: list[tuple[Mask, float]] = []
    given = np.full(len(world.country), -1)
    value = np.zeros(len(world.country))
    for code in sorted(rates, key=lambda code: rank[code]):
        mask = chosen[code].mask
        clash = mask & (given == rank[code]) & (value != rates[code])
        if clash.any():
            country = world.countries[int(np.argmax(clash))]
            at = int(np.argmax(clash))
            message = f"'{country}' gets {value[at]:g} and, in '{code}', {rates[code]:g}"
            place.fault(message, "rates", code, remedy="Name the country itself with its rate.")
        own = mask & (given < 0)
        given[own], value[own] = rank[code], rates[code]
        found.append((own, rates[code]))
    return found


def _rank(code: str, chosen: Selection, blocs: BlocTable) -> int:
    """0 for a country, 1 for a bloc, 2 for everybody."""
    if code in (EVERYBODY_ELSE, EVERY_COUNTRY):
        return 2
    return int(code in blocs and code not in chosen.axis)


def _rates_told(rates: Mapping[str, float], place: Place, speech: Speech) -> str:
    """Each rate with its origin; of many their number and ends: the page has them in a table."""
    percent = {code: speech.percent(100 * rate) for code, rate in rates.items()}
    if len(rates) <= MOST_NAMES:
        return "; ".join(
            f"{speech.countries(select_countries((_meant(code),), place.world))} {percent[code]}"
            if code != EVERYBODY_ELSE
            else speech.words("all others {rate}", rate=percent[code])
            for code in rates
        )
    low, high = min(rates, key=rates.__getitem__), max(rates, key=rates.__getitem__)
    return say_counted(
        "{count} rate from {low} to {high}",
        "{count} rates from {low} to {high}",
        count=len(rates),
        low=percent[low],
        high=percent[high],
    )[speech.language]


_EACH = (
    say("{importers} sets tariffs by origin: {rates}{sectors}"),
    say("{importers} set tariffs by origin: {rates}{sectors}"),
)
_SET = (
    say("{importers} sets a tariff of {rate}{before} on imports from {origins}{sectors}"),
    say("{importers} set a tariff of {rate}{before} on imports from {origins}{sectors}"),
)
_RAISE = (
    say(
        "{importers} raises tariffs on imports from {origins} by {points} percentage points"
        "{sectors}"
    ),
    say(
        "{importers} raise tariffs on imports from {origins} by {points} percentage points{sectors}"
    ),
)
_CUT = (
    say(
        "{importers} cuts tariffs on imports from {origins} by {points} percentage points{sectors}"
    ),
    say("{importers} cut tariffs on imports from {origins} by {points} percentage points{sectors}"),
)
