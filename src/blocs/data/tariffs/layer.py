"""Tariffs of the base year cell by cell, each with its rate, source, year and status.

What ships with blocs has one rate per importer, without variation by sector: the average applied
rate on manufactures, zero where a union or agreement covers the pair, and by partner and sector
what was really collected where that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.data.tariffs.tables import (
    APPLIED_SOURCE,
    COLLECTED_SOURCE,
    TREATY_SOURCE,
    Applied,
    agreements,
    applied_rates,
    bloc_or_country,
    collected_rates,
)
from blocs.foundation.axes import Array, Indices, Mask
from blocs.foundation.errors import InputError, Problem
from blocs.world.countries import codes_meant
from blocs.world.provenance import Source
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd

CAP = 0.5
"""Higher rates count as this: averages above it are errors of the sources more often than not."""

SUPPORT = "B09"
"""Services to mining stand among the goods of ISIC, and bear no duty."""

GOODS_GROUP = "goods"


class Status(IntEnum):
    """What is known of a cell's rate."""

    UNTAXED = 0
    """No duty by nature: domestic sales, and services."""
    OBSERVED = 1
    """The importer's average applied rate on manufactures, on a manufacture."""
    EXTENDED = 2
    """The same rate on farm goods, food, minerals and fuels, which it does not measure."""
    COLLECTED = 3
    """Duties collected on that partner's goods of that sector, over their value."""
    AGREEMENT = 4
    """Zero by a union or agreement in force at the end of the world's year."""
    MISSING = 5
    """No rate is known of this importer: counted as zero."""
    CAPPED = 6
    """Above the cap, and counted as the cap."""
    GIVEN = 7
    """From a user's own table."""


@dataclass(frozen=True, eq=False)
class TariffLayer:
    """Rates over a world's labels, axes (origin, destination, sector).

    rate: fractions. status: `Status` as numbers. year: of the rate, 0 where there is none. source:
    status → where such rates come from.
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    rate: Array
    status: Indices
    year: Indices
    source: Mapping[Status, Source]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source, each once."""
        return tuple({item.title: item for item in self.source.values()}.values())

    def rows(self) -> Iterator[dict[str, Any]]:
        """Taxable cells: importer, exporter, sector, rate, year (None: none), status, source."""
        for n, i, j in np.argwhere(self.status.transpose(1, 0, 2) != Status.UNTAXED).tolist():
            status = Status(int(self.status[i, n, j]))
            found = self.source.get(status)
            yield {
                "importer": self.countries[n],
                "exporter": self.countries[i],
                "sector": self.sectors[j],
                "rate": round(float(self.rate[i, n, j]), 6),
                "year": int(self.year[i, n, j]) or None,
                "status": status.name.lower(),
                "source": "" if found is None else found.title,
            }

    def to_frame(self) -> pd.DataFrame:
        """The rows as a frame."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    @classmethod
    def given(cls, world: World, rate: Array, source: Source, year: int) -> TariffLayer:
        """Rates out of a user's table."""
        taxed = rate != 0
        status = np.where(taxed, int(Status.GIVEN), int(Status.UNTAXED))
        labels = world.countries, world.sectors
        return cls(*labels, rate, status, np.where(taxed, year, 0), {Status.GIVEN: source})

    def shares(self, flows: Array) -> Mapping[Status, float]:
        """Status → part of the foreign trade `flows` in taxable goods whose rates have it."""
        weight = np.bincount(
            self.status.ravel(order="F"), flows.ravel(order="F"), minlength=len(Status)
        )
        weight[Status.UNTAXED] = 0.0
        return {s: float(weight[s]) / max(float(weight.sum()), 1e-300) for s in Status}


def embedded_layer(world: World) -> TariffLayer:
    """The tariffs that ship with blocs, for the countries, sectors and year of `world`.

    Raises InputError where the world has no year, or its goods cannot be told from services.
    """
    if not world.year:
        message = "baseline tariffs depend on the year, and this world has none"
        remedy = "Give the world a year, or choose `--tariffs none`."
        raise InputError("no baseline tariffs", problems=[Problem(message, remedy=remedy)])
    goods = _Goods.of(world)
    codes = [_alpha3(label) for label in world.countries]
    shape = world.flows.shape
    layer = TariffLayer(
        countries=world.countries,
        sectors=world.sectors,
        rate=np.zeros(shape, order="F"),
        status=np.zeros(shape, dtype=np.int64, order="F"),
        year=np.zeros(shape, dtype=np.int64, order="F"),
        source={
            Status.OBSERVED: APPLIED_SOURCE,
            Status.EXTENDED: APPLIED_SOURCE,
            Status.COLLECTED: COLLECTED_SOURCE,
            Status.AGREEMENT: TREATY_SOURCE,
        },
    )
    _put_applied(layer, codes, goods, applied_rates(world.year))
    _put_agreements(layer, codes, goods, date(world.year, 12, 31))
    _put_collected(layer, codes, world, goods)
    high = layer.rate > CAP
    layer.status[high] = Status.CAPPED
    layer.rate[high] = CAP
    return layer


@dataclass(frozen=True, eq=False)
class _Goods:
    """Which sectors (sector,) bear duties, which are manufactures, which farm goods and food."""

    taxed: Mask
    manufactured: Mask
    farmed: Mask

    @classmethod
    def of(cls, world: World) -> _Goods:
        found = [re.match(r"([A-U])(?!00)(\d\d)?", code) for code in world.sectors]
        if all(found):
            kinds = [(m[1], int(m[2] or 0)) for m in found if m]
            taxed = [
                letter in "ABC" and code != SUPPORT
                for (letter, _), code in zip(kinds, world.sectors, strict=True)
            ]
            made = [letter == "C" and number > 12 and number != 19 for letter, number in kinds]
            farmed = [letter == "A" or (letter == "C" and number == 10) for letter, number in kinds]
            return cls(*(np.array(mask, dtype=bool) for mask in (taxed, made, farmed)))
        if GOODS_GROUP not in world.sector_groups:
            message = (
                "goods cannot be told from services: the sectors are no codes of ISIC Rev. 4, and "
                f"there is no group '{GOODS_GROUP}'"
            )
            remedy = "Give the world this group of sectors, or tariffs of your own."
            raise InputError("no baseline tariffs", problems=[Problem(message, remedy=remedy)])
        group = world.sector_groups[GOODS_GROUP]
        taxed = np.array([code in group for code in world.sectors], dtype=bool)
        return cls(taxed, taxed, np.zeros(len(taxed), dtype=bool))


def _alpha3(label: str) -> str:
    meant = codes_meant(label)
    return meant[0] if len(meant) == 1 else label


def _put_applied(
    layer: TariffLayer, codes: list[str], goods: _Goods, rates: Mapping[str, Applied]
) -> None:
    found = [rates.get(code) for code in codes]
    known = np.array([rate is not None for rate in found])
    abroad = ~np.eye(len(codes), dtype=bool)
    taxed = abroad[:, :, None] & goods.taxed
    layer.rate[:] = np.where(taxed, np.array([r.rate if r else 0.0 for r in found])[:, None], 0.0)
    layer.year[:] = np.where(taxed, np.array([r.year if r else 0 for r in found])[:, None], 0)
    of_sector = np.where(goods.manufactured, int(Status.OBSERVED), int(Status.EXTENDED))
    status = np.where(known[:, None], of_sector, int(Status.MISSING))
    layer.status[:] = np.where(taxed, status, int(Status.UNTAXED))


def _put_agreements(layer: TariffLayer, codes: list[str], goods: _Goods, day: date) -> None:
    place = {code: k for k, code in enumerate(codes)}
    free = {kind: np.zeros((len(codes), len(codes)), dtype=bool) for kind in (False, True)}
    for agreement in agreements():
        if agreement.covers(day):
            for seller, buyer in agreement.pairs(day):
                if seller in place and buyer in place:
                    free[agreement.industrial][place[seller], place[buyer]] = True
    cells = free[False][:, :, None] & goods.taxed
    cells |= free[True][:, :, None] & (goods.taxed & ~goods.farmed)
    layer.rate[cells] = 0.0
    layer.status[cells] = Status.AGREEMENT
    layer.year[cells] = day.year


def _put_collected(layer: TariffLayer, codes: list[str], world: World, goods: _Goods) -> None:
    day = date(world.year, 12, 31)
    place = {code: k for k, code in enumerate(codes)}
    by_country: dict[tuple[str, str, str], Applied] = {}
    for (importer, partner, sector), rate in collected_rates(world.year).items():
        for country in bloc_or_country(partner, day):
            by_country[importer, country, sector] = rate
    for importer, partner in {key[:2] for key in by_country}:
        if importer not in place or partner not in place or importer == partner:
            continue
        for j in np.flatnonzero(goods.taxed).tolist():
            found = by_country.get((importer, partner, world.sectors[j]))
            found = found or by_country.get((importer, partner, ""))
            if found is not None:
                cell = place[partner], place[importer], j
                layer.rate[cell] = found.rate
                layer.year[cell] = found.year
                layer.status[cell] = Status.COLLECTED
