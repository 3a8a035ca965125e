"""Data that ship, beside what their sources print."""

from __future__ import annotations

from collections.abc import Sequence

from blocs.data.stored.store import find_world
from blocs.world.minerals.dataset import load_minerals


def customs(*, cells: Sequence[tuple[int, str, str, str]]) -> list[float]:
    """Values of year, origin, destination, commodity, thousand USD."""
    minerals = load_minerals()
    found: list[float] = []
    for year, origin, destination, commodity in cells:
        flows = minerals.trade(origin=origin, destination=destination, commodity=commodity)
        found.append(float(flows.value[flows.year == year - minerals.years[0]].sum()))
    return found


def customs_totals(*, years: Sequence[int]) -> list[float]:
    """All commodities of a year, billion USD."""
    minerals = load_minerals()
    return [float(minerals.total_value[year - minerals.years[0]].sum() / 1e6) for year in years]


def persons(*, countries: Sequence[str]) -> list[float]:
    """Persons employed in `icio-2022`, millions."""
    world = find_world("icio-2022")
    known = world.persons_employed
    if known is None:
        return [float("nan") for _ in countries]
    return [float(known[world.country.position[code]].sum() / 1e6) for code in countries]
