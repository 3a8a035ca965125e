"""Distances by sea, areas, capabilities."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from blocs.data.capabilities.table import MATERIAL, read_capabilities
from blocs.questions.security.engine.capabilities import composite_index
from blocs.questions.verification.computed.beside import Beside, beside
from blocs.transport.sea import sea_way
from blocs.world.shapes import area_km2


def by_sea(
    *, start: Sequence[float], end: Sequence[float], closed: Sequence[Sequence[str]]
) -> list[float]:
    """Nautical miles between two places (longitude, latitude), some passages being closed."""
    ways = [sea_way(start, end, shut) for shut in closed]
    return [float("nan") if way is None else way.nautical_miles for way in ways]


def round_trips(
    *, start: Sequence[float], end: Sequence[float], closed: Sequence[Sequence[str]]
) -> list[float]:
    """The same there and back."""
    return [2 * miles for miles in by_sea(start=start, end=end, closed=closed)]


def areas(*, countries: Sequence[str]) -> list[float]:
    """Areas of countries from the outlines that ship, km²."""
    return [area_km2([code]) for code in countries]


def composite_indices(data: Path) -> Beside:
    """The index of every state and year from its six components, and the published index."""
    table = read_capabilities(data / "national_material_capabilities_v6.csv.gz")
    made = composite_index(np.stack([table.values[name] for name in MATERIAL]))
    theirs = table.values["cinc"]
    known = np.isfinite(made) & np.isfinite(theirs)
    return beside(made[known], theirs[known])
