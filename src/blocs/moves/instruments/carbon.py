"""A border tax on the carbon in imports: price × tonnes in a million USD, added to tariffs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from pydantic import Field, field_validator

from blocs.foundation.axes import Array, Mask
from blocs.foundation.messages import Message, say, say_as
from blocs.moves.cells import Points, pairs_between
from blocs.moves.draft import Draft
from blocs.moves.fields import Codes, Number, Year
from blocs.moves.framed import TableFile, told
from blocs.moves.instruments.presets import Estimate, Parameter, parameters_of
from blocs.moves.instruments.table_reader import TableReader
from blocs.moves.move import Move, Place, Telling
from blocs.moves.roles import suppliers
from blocs.moves.selection import Selection
from blocs.moves.speech import Speech

PRESET = "carbon_border_tax"
SECTORS = ("C20", "C23", "C24A", "C24B")
"""Sectors of the ICIO with goods of the EU's mechanism whose carbon content ships."""
PHASE_IN = (2026, 2034)
"""Years in which the EU's free allowances end; the last one charges all."""
MOST_PRICE = 10_000.0
"""No price of a tonne of CO₂ is higher, USD."""
MOST_CONTENT = 1e5
"""No million USD of goods holds more tonnes of CO₂: cement at 10 USD a tonne."""


class CarbonBorderTax(Move):
    """`by` charge imports for the carbon in them, as the EU's border adjustment (CBAM) does."""

    titles: ClassVar = say_as("kind of move", "Carbon border tax")

    by: Codes = Field(description="The importers; they charge nothing among themselves.")
    on: Codes = Field(
        default=("world",), description="The origins; `-X` leaves out who prices carbon itself."
    )
    sectors: Codes = Field(default=SECTORS, description="Sector codes or groups.")
    price_usd: Number | None = Field(
        default=None, description="USD a tonne of CO₂; without it that of the preset."
    )
    phase_in_year: Year | None = Field(
        default=None,
        description="A year of the EU's phase-in, 2026 to 2034; without it all carbon is charged.",
    )
    intensity: TableFile | None = Field(
        default=None,
        description="A CSV file `origin,sector,tonnes_per_million_usd` that goes before the world "
        "average; a relative path starts at the scenario file.",
    )
    estimate: Estimate = "central"

    @field_validator("price_usd")
    @classmethod
    def _meant(cls, price: float | None) -> float | None:
        if price is not None and not 0 < price <= MOST_PRICE:
            raise ValueError(f"{price:g} USD a tonne cannot be meant: up to {MOST_PRICE:,.0f}")
        return price

    @field_validator("phase_in_year")
    @classmethod
    def _phased(cls, year: int | None) -> int | None:
        first, last = PHASE_IN
        if year is not None and not first <= year <= last:
            raise ValueError(
                f"{year} is outside the phase-in, {first} to {last}: before it nothing is charged, "
                "after it all (leave the field out)"
            )
        return year

    @property
    def is_ranged(self) -> bool:
        """Its numbers have a range."""
        return True

    def act(self, draft: Draft, place: Place) -> None:
        """Add price · charged · tonnes to the tariffs on (on → by), members of `by` left out."""
        chosen = self._chosen(place)
        content = self._content(chosen, place)
        if place.failed:
            return
        pairs = pairs_between(origin=chosen.origins, destination=chosen.by.mask)
        origin, destination, sector = np.nonzero(pairs[:, :, None] & chosen.sectors.mask)
        rate = self._rate_of(content.tonnes)[origin, sector]
        added = Points(origin, destination, sector, rate).where(rate > 0)
        if len(added.value):
            draft.add_tariff(added, place.path)

    def tell(self, place: Place, speech: Speech) -> Telling:
        """Who charges what a tonne, by how much tariffs rise, and whose carbon is known."""
        chosen = self._chosen(place)
        content = self._content(chosen, place)
        roles = {"by": chosen.by, "on": chosen.on}
        if place.failed:
            return Telling("", roles, chosen.sectors)
        text = speech.agreed(
            chosen.by,
            *_CHARGES,
            importers=speech.countries(chosen.by),
            origins=suppliers(speech, chosen.on),
            price=self._price_told(speech),
            charged=self._charged_told(speech),
            rates=self._rates_told(chosen, content.tonnes, speech),
            content=self._content_told(chosen, content, speech),
        )
        return Telling(text, roles, chosen.sectors, self._numbers(chosen, content.tonnes))

    # -- what is charged ------------------------------------------------------------------------

    @property
    def _price(self) -> float:
        given = self.price_usd
        return parameters_of(PRESET)["price_usd"].at(self.estimate) if given is None else given

    @property
    def _phase(self) -> Parameter | None:
        year = self.phase_in_year
        return None if year is None else parameters_of(PRESET)[f"charged_{year}"]

    @property
    def _charged_pct(self) -> float:
        return 100.0 if self._phase is None else self._phase.at(self.estimate)

    def _rate_of(self, tonnes: Array) -> Array:
        """Ad-valorem rates of a price on `tonnes` in a million USD."""
        return self._price * self._charged_pct / 100.0 * tonnes / 1e6

    def _chosen(self, place: Place) -> _Chosen:
        by, on = place.countries(self.by, "by"), place.countries(self.on, "on")
        sectors = place.sectors(self.sectors, "sectors")
        origins = on.mask & ~by.mask
        if not place.failed and not origins.any():
            message = "no origin is left to charge: importers charge nothing among themselves"
            place.fault(message, "on", remedy="Name origins outside 'by'.")
        return _Chosen(by, on, origins, sectors)

    def _content(self, chosen: _Chosen, place: Place) -> _Content:
        """Tonnes of CO₂ in a million USD; a problem where none is known of what is charged."""
        world = place.world
        tonnes = np.full((len(world.country), len(world.sector)), np.nan)
        for code in SECTORS:
            if code in world.sector:
                average = parameters_of(PRESET)[code].at(self.estimate)
                tonnes[:, world.sector.position[code]] = average
        listed = np.zeros(tonnes.shape, dtype=bool)
        if self.intensity is not None:
            points = self._read(self.intensity, place)
            tonnes[points.origin, points.sector] = points.value
            listed[points.origin, points.sector] = True
        for code, among in zip(world.sectors, chosen.sectors.mask, strict=True):
            unknown = np.isnan(tonnes[:, world.sector.position[code]]) & chosen.origins
            if among and unknown.any() and not place.failed:
                missing = [c for c, u in zip(world.countries, unknown, strict=True) if u]
                message = f"no carbon content of '{code}' is known for {', '.join(missing)}"
                place.fault(message, "sectors", remedy=_REMEDY)
        return _Content(tonnes, listed)

    def _read(self, file: str, place: Place) -> Points:
        reader = TableReader(
            path=Path(place.folder) / file,
            world=place.world,
            value_column="tonnes_per_million_usd",
            destination=False,
            sector_required=True,
            value_of=_tonnes,
        )
        points = reader.points()
        if reader.unreadable:
            place.fault(reader.unreadable, "intensity")
        place.add(reader.problems)
        return points

    # -- how it is told -------------------------------------------------------------------------

    def _price_told(self, speech: Speech) -> str:
        def in_usd(value: float) -> str:
            return speech.words("{price} USD", price=speech.number(value))

        if self.price_usd is not None:
            return in_usd(self.price_usd)
        return parameters_of(PRESET)["price_usd"].told(self.estimate, speech, in_usd)

    def _charged_told(self, speech: Speech) -> str:
        if self._phase is None:
            return speech.words("on all of it")
        return speech.words(
            "in {year} on {part} of it",
            year=str(self.phase_in_year),
            part=self._phase.told(self.estimate, speech),
        )

    def _rates_told(self, chosen: _Chosen, tonnes: Array, speech: Speech) -> str:
        """`Basic metals 9.1`, or from the least to the most of all origins."""
        rates = 100.0 * self._rate_of(tonnes[chosen.origins])
        return "; ".join(
            f"{speech.sector(code)} {_span(rates[:, k], speech)}" for k, code in chosen.codes
        )

    def _content_told(self, chosen: _Chosen, content: _Content, speech: Speech) -> str:
        listed = content.listed[chosen.origins]
        averaged = [(k, code) for k, code in chosen.codes if not listed[:, k].all()]
        if not averaged:
            return speech.words(
                "the carbon content is that of {file}", file=told(self.intensity or "")
            )
        averages = "; ".join(
            speech.words(
                "{sector} {tonnes} ({low} to {high})",
                sector=speech.sector(code),
                tonnes=speech.number(content_of.at(self.estimate)),
                low=speech.number(content_of.low),
                high=speech.number(content_of.high),
            )
            for _, code in averaged
            for content_of in (parameters_of(PRESET)[code],)
        )
        if self.intensity is None:
            return speech.words(
                "as no open source has the carbon of these goods by origin for all, each origin is "
                "charged the world average, in tonnes a million USD (computed from default values "
                "of the European Commission): {averages}",
                averages=averages,
            )
        return speech.words(
            "the carbon content is that of {file} and, where it lists none, the world average, in "
            "tonnes a million USD (computed from default values of the European Commission): "
            "{averages}",
            file=told(self.intensity),
            averages=averages,
        )

    def _numbers(self, chosen: _Chosen, tonnes: Array) -> dict[str, float]:
        found = {"price_usd_per_tonne": self._price, "charged_pct": self._charged_pct}
        for k, code in chosen.codes:
            column = tonnes[chosen.origins, k]
            rates = 100.0 * self._rate_of(column)
            found[f"tonnes_per_million_usd.{code}"] = float(column.max())
            found[f"added_tariff_pct.{code}"] = float(rates.max())
        return found


@dataclass(frozen=True, eq=False)
class _Chosen:
    """Importers, origins as written and (country,) as charged, and sectors."""

    by: Selection
    on: Selection
    origins: Mask
    sectors: Selection

    @property
    def codes(self) -> list[tuple[int, str]]:
        """Position and code of every sector that is charged."""
        axis = self.sectors.axis
        return [(int(k), axis.labels[k]) for k in np.flatnonzero(self.sectors.mask)]


@dataclass(frozen=True, eq=False)
class _Content:
    """(country, sector) tonnes of CO₂ in a million USD, and what the user's table lists."""

    tonnes: Array
    listed: Mask


def _span(values: Array, speech: Speech) -> str:
    low, high = (round(float(value), 2) for value in (values.min(), values.max()))
    if low == high:
        return speech.number(low)
    return speech.words("{low} to {high}", low=speech.number(low), high=speech.number(high))


def _tonnes(text: str) -> float:
    try:
        tonnes = float(text.replace("_", "?"))
    except ValueError:
        raise ValueError(f"'{text}' is not a number") from None
    if not 0 <= tonnes <= MOST_CONTENT:
        raise ValueError(
            f"{tonnes:g} tonnes in a million USD cannot be meant: from 0 to {MOST_CONTENT:,.0f}"
        )
    return tonnes


_REMEDY = (
    "Give `intensity`, a CSV file `origin,sector,tonnes_per_million_usd` (`*` stands for every "
    "origin), or leave the sector out."
)
_CHARGES: tuple[Message, Message] = (
    say(
        "{importers} charges imports from {origins} for the carbon in them, {price} a tonne of "
        "CO₂, {charged}; added to tariffs, in percentage points: {rates}; {content}"
    ),
    say(
        "{importers} charge imports from {origins} for the carbon in them, {price} a tonne of "
        "CO₂, {charged}; added to tariffs, in percentage points: {rates}; {content}"
    ),
)
