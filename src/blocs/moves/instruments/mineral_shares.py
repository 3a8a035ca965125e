"""Minerals inside the sectors of a world: what an origin's exports of a good are of its sector's.

Exports are the customs records of `world/minerals`, the mean of the world's year and the years
beside it; sectors are those of ICIO. Nothing is stored: every number is computed from both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from blocs.foundation.axes import Array, did_you_mean
from blocs.world.minerals.dataset import Commodity, Minerals, load_minerals
from blocs.world.world import World

UNRECORDED = {
    "gallium": "the customs data hold no code for it",
    "germanium": "the customs data hold a code for it, and no record after 2016",
    "antimony": "the customs data hold its ore (261710), and no code for the metal",
}
"""Goods that bans are about and that cannot be computed, with the reason."""

_CHAPTERS = {
    "25": "B08",
    "26": "B07",
    "2701": "B05",
    "2702": "B05",
    "2709": "B06",
    "2711": "B06",
    "28": "C20",
    "71": "C24B",
    "72": "C24A",
    "76": "C24B",
    "81": "C24B",
}
"""Chapters and headings of the Harmonised System and the sectors of ICIO that hold them."""

AROUND = 1
"""Years on either side of the world's whose customs records are averaged."""


@dataclass(frozen=True, eq=False)
class MineralTrade:
    """Yearly customs exports of one origin, million USD, means over `years`.

    by_sector: sector of the world → exports of the good to everybody. imports: destination → (from
    the origin, from everybody).
    """

    years: tuple[int, ...]
    by_sector: Mapping[str, float]
    imports: Mapping[str, tuple[float, float]]

    def dependence(self, code: str) -> float:
        """Part of what a destination imports of the good that comes from the origin."""
        own, everybody = self.imports.get(code, (0.0, 0.0))
        return own / everybody if everybody else 0.0

    def buyers(self) -> tuple[str, ...]:
        """Destinations that buy from the origin, the largest first."""
        found = [code for code, (own, _) in self.imports.items() if own > 0]
        return tuple(sorted(found, key=lambda code: -self.imports[code][0]))


def commodities_meant(good: str) -> tuple[Commodity, ...]:
    """Commodities of a code, a group, or a word of their names. Raises ValueError."""
    minerals, word = load_minerals(), good.strip().lower()
    if word in UNRECORDED:
        raise ValueError(f"no data on '{good}': {UNRECORDED[word]}")
    if good in minerals.commodity or good in minerals.groups:
        codes = minerals.codes(good)
        found = tuple(item for item in minerals.commodities if item.code in codes)
    else:
        found = tuple(item for item in minerals.commodities if word in _words_of(item))
    left = tuple(item for item in found if item.code != _GERMANIUM)
    if found and not left:
        raise ValueError(f"no data on '{good}': {UNRECORDED['germanium']}")
    if not left:
        known = {name for item in minerals.commodities for name in _words_of(item)}
        hint = did_you_mean(word, (*minerals.groups, *sorted(known)))
        raise ValueError(f"no mineral is called '{good}'. {hint}".rstrip())
    return left


_GERMANIUM = "811230"


def sector_of(code: str) -> str:
    """The sector of ICIO that holds a code of the Harmonised System."""
    return next(_CHAPTERS[code[:n]] for n in (4, 2) if code[:n] in _CHAPTERS)


def mineral_trade(origin: str, goods: tuple[Commodity, ...], year: int | None) -> MineralTrade:
    """Customs exports of `origin`; year: the world's, None: the last. Raises ValueError."""
    minerals = load_minerals()
    if origin not in minerals.country:
        raise ValueError(f"the customs data hold no records of '{origin}'")
    last = minerals.years[-1]
    if year is not None and not minerals.years[0] <= year <= last:
        raise ValueError(f"the customs data go from {minerals.years[0]} to {last}, not to {year}")
    centre = min(last - AROUND, year or last)
    years = tuple(y for y in minerals.years if abs(y - centre) <= AROUND)
    codes = tuple(item.code for item in goods)
    own = _means(minerals, codes, years, origin=origin)
    everybody = _means(minerals, codes, years).sum(axis=1)
    by_sector: dict[str, float] = {}
    for code, exports in zip(codes, own.sum(axis=0), strict=True):
        by_sector[sector_of(code)] = by_sector.get(sector_of(code), 0.0) + float(exports)
    bought = own.sum(axis=1)
    imports = {
        label: (float(bought[k]), float(everybody[k])) for k, label in enumerate(minerals.country)
    }
    return MineralTrade(years, by_sector, imports)


def share_of_exports(trade: MineralTrade, origin: str, world: World) -> Mapping[str, float]:
    """Sector → customs exports of the good over the world's exports of that sector of `origin`.

    Raises ValueError where the world lacks the sector, sells nothing of it abroad, or sells less of
    it than customs record of the good alone.
    """
    found: dict[str, float] = {}
    at = world.country.position[origin]
    for sector, exports in trade.by_sector.items():
        if sector not in world.sector:
            raise ValueError(
                f"world '{world.name}' has no sector '{sector}', which holds this good"
            )
        sold = world.flows[at, :, world.sector.position[sector]]
        abroad = float(sold.sum() - sold[at])
        if exports == 0:
            found[sector] = 0.0
        elif exports > abroad:
            raise ValueError(
                f"customs record exports of {exports:,.0f} million USD a year of this good from "
                f"'{origin}', and its sector '{sector}' sells {abroad:,.0f} abroad in world "
                f"'{world.name}': no part of it can be cut"
            )
        else:
            found[sector] = exports / abroad
    return found


def _means(
    minerals: Minerals, codes: tuple[str, ...], years: tuple[int, ...], *, origin: str | None = None
) -> Array:
    """(country, commodity) imports by destination, million USD a year."""
    flows = minerals.trade(origin=origin, commodity=codes)
    kinds = minerals.commodity.indices(codes)
    inside = np.isin(flows.year, [minerals.years.index(year) for year in years])
    total = np.zeros((len(minerals.country), len(minerals.commodity)))
    np.add.at(total, (flows.destination[inside], flows.commodity[inside]), flows.value[inside])
    return total[:, kinds] / (1000.0 * len(years))


def _words_of(item: Commodity) -> set[str]:
    return {
        word
        for name in item.names.values()
        for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", name.lower())
    }
