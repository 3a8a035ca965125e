"""Persons employed by country and three broad sectors: totals, never by single sector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.foundation.plain import finite_or_null

if TYPE_CHECKING:
    from blocs.world.provenance import Source

BROAD_SECTORS = ("agriculture", "industry", "services")
"""ISIC rev. 4: A; B to F (construction among them); G to U."""


@dataclass(frozen=True, eq=False)
class Employment:
    """Who works where, as far as it is known.

    persons: [country, broad sector], NaN in all three where they are not known; place: [sector]
    which of `BROAD_SECTORS` each sector of the world belongs to; year: of the shares; persons_year:
    of the number of persons.
    """

    persons: Array
    place: Indices
    year: int
    persons_year: int
    source: Source

    def __post_init__(self) -> None:
        self.persons.flags.writeable = False
        self.place.flags.writeable = False

    def missing(self, countries: Sequence[str]) -> tuple[str, ...]:
        """Countries without figures."""
        return tuple(countries[int(k)] for k in np.flatnonzero(np.isnan(self.persons[:, 0])))

    def merged(
        self, region: Indices, regions: int, group: Indices, groups: int
    ) -> Employment | None:
        """After countries became regions and sectors groups: `region`, `group` are their places.

        A region with an unknown member is unknown. None where a group spans two broad sectors.
        """
        place = np.full(groups, -1, dtype=np.int64)
        place[group] = self.place
        if (place[group] != self.place).any():
            return None
        persons = np.zeros((regions, len(BROAD_SECTORS)))
        np.add.at(persons, region, self.persons)
        return Employment(persons, place, self.year, self.persons_year, self.source)

    def as_data(self, countries: Sequence[str], sectors: Sequence[str]) -> dict[str, Any]:
        """Plain data, which `from_data` reads again."""
        return {
            "year": self.year,
            "persons_year": self.persons_year,
            "source": {
                "title": self.source.title,
                "licence": self.source.licence,
                "attribution": self.source.attribution,
                "url": self.source.url,
            },
            "broad_sectors": {
                code: BROAD_SECTORS[k] for code, k in zip(sectors, self.place.tolist(), strict=True)
            },
            "missing": list(self.missing(countries)),
            "persons": {
                code: dict(zip(BROAD_SECTORS, map(finite_or_null, row), strict=True))
                for code, row in zip(countries, self.persons, strict=True)
            },
        }


def by_broad_sector(values: Array, place: Indices) -> Array:
    """[country, broad sector] sums of values by [country, sector]."""
    total = np.zeros((len(BROAD_SECTORS), len(values)))
    np.add.at(total, place, values.T)
    return total.T


def moved(persons: Array, before: Array, after: Array) -> Array:
    """[country, broad sector] persons after labour followed value added, totals unchanged.

        e'_b = E e_b v̂_b / Σ_c e_c v̂_c        E = Σ_c e_c,  v̂_b = value added after / before

    before, after: value added by country and broad sector. All sectors of a country pay one wage,
    so that labour moves with value added; that every sector of a broad one has as many persons for
    its value added is assumed. NaN where persons are not known or no value added is left.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        growth = np.where(before > 0, after / before, 1.0)
        weight = persons * growth
        total = weight.sum(axis=1, keepdims=True)
        return np.where(total > 0, persons.sum(axis=1, keepdims=True) * weight / total, np.nan)


def persons_of(data: Mapping[str, Any], countries: Sequence[str]) -> Array:
    """[country, broad sector] persons in the plain data of `Employment.as_data`, NaN: not known."""
    rows: Mapping[str, Mapping[str, float | None]] = data["persons"]
    # As floats, null is not a number.
    return np.array(
        [[rows[code][name] for name in BROAD_SECTORS] for code in countries], dtype=np.float64
    )


def places_of(data: Mapping[str, Any], sectors: Sequence[str]) -> Indices:
    """[sector] broad sector of each sector, of the same plain data."""
    return np.array([BROAD_SECTORS.index(data["broad_sectors"][code]) for code in sectors])
