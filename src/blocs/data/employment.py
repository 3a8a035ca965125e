"""Persons employed that ship with blocs, for worlds whose year and countries they know.

Persons of a country are GDP over GDP per person employed, both at constant prices: within some
per cent of what household surveys count. No later year than 2022 is known, and stands for 2023.
"""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np

from blocs.data.industries import divisions
from blocs.data.reference import table_rows
from blocs.foundation.axes import Indices
from blocs.world.employment import BROAD_SECTORS, Employment
from blocs.world.provenance import Source
from blocs.world.world import World

SOURCE = Source(
    title="World Development Indicators: GDP per person employed, employment by broad sector "
    "(modelled estimates of the ILO)",
    licence="CC BY 4.0",
    attribution="The World Bank; International Labour Organization, ILOSTAT",
    url="https://datatopics.worldbank.org/world-development-indicators/",
)
FIRST_OF_INDUSTRY, FIRST_OF_SERVICES = 5, 45
"""ISIC rev. 4 divisions with which the second and the third broad sector begin."""


@dataclasses.dataclass(frozen=True)
class _Row:
    """persons: by broad sector."""

    persons: tuple[float, ...]
    persons_year: int


def with_employment(world: World) -> World:
    """`world` with the persons employed in its year, where they are known and it has none.

    As it is where the year is not in the table, where none of its countries is, or where a sector
    lies in no broad sector or in two.
    """
    if world.employment is not None:
        return world
    known, place = _table().get(world.year, {}), broad_sectors(world.sectors)
    if place is None or not any(code in known for code in world.countries):
        return world
    nothing = (np.nan,) * len(BROAD_SECTORS)
    persons = [known[code].persons if code in known else nothing for code in world.countries]
    persons_year = min(row.persons_year for row in known.values())
    found = Employment(np.array(persons), place, world.year, persons_year, SOURCE)
    return dataclasses.replace(world, employment=found)


def broad_sectors(sectors: tuple[str, ...]) -> Indices | None:
    """[sector] which of `BROAD_SECTORS` each is in, by ISIC; None where one is in none or two."""
    found = [{_broad(division) for division in divisions(code)} for code in sectors]
    if any(len(places) != 1 for places in found):
        return None
    return np.array([places.pop() for places in found], dtype=np.int64)


def _broad(division: int) -> int:
    return (division >= FIRST_OF_INDUSTRY) + (division >= FIRST_OF_SERVICES)


@cache
def _table() -> dict[int, dict[str, _Row]]:
    """Year → country → persons."""
    found: dict[int, dict[str, _Row]] = {}
    for row in table_rows("employment.csv"):
        shares = np.array([float(row[f"{name}_pct"]) for name in BROAD_SECTORS])
        persons = 1000 * float(row["thousand_persons"]) * shares / shares.sum()
        entry = _Row(tuple(persons.tolist()), int(row["persons_year"]))
        found.setdefault(int(row["year"]), {})[row["country"]] = entry
    return found
