"""What is odd in the base data of a country: computed from the world, wherever it comes from.

A flagged country's results are not quoted and, but for tariff revenue, not ranked. Flags say that a
number is unlike any recorded one, not why: a hub of trade may be as odd as its numbers are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.messages import Message, percent, say

if TYPE_CHECKING:
    from blocs.world.world import World

MOST_BALANCE = 0.35
"""Trade deficits and surpluses above this share of value added are flagged."""

LARGE_SERVICE = 0.05
"""Services are judged one by one from this share of a country's spending on."""

LEAST_SERVICE_AT_HOME = 0.1
"""Share of such a service that has to come from home."""

MOST_NEGATIVE = 0.01
"""Negative final demand above this share of value added is flagged."""

MOST_REVENUE = 0.05
"""Tariff revenue above this share of value added is flagged: few countries collect so much."""

LARGE_SECTOR = 0.01
"""Sectors are judged from this share of a country's output on."""

ROUNDING = 1e-9

SERVICES = "services"
"""Group of sectors that a world may have."""


class FlagKind(StrEnum):
    """What is odd."""

    BALANCE = "balance"
    SOURCING = "sourcing"
    NEGATIVE_FINAL_DEMAND = "negative_final_demand"
    TARIFF_REVENUE = "tariff_revenue"
    VALUE_ADDED = "value_added"


RANKED = frozenset({FlagKind.TARIFF_REVENUE})
"""Oddities that leave a country its rank: rates are chosen, its flows are as they were."""


@dataclass(frozen=True)
class Flag:
    """One oddity.

    value_pct: of value added (balance: a deficit is positive; negative final demand; revenue), of
    purchases that come from home (sourcing), or of the sector's output (value added).
    sector: its code, empty where the country as a whole is odd.
    """

    kind: FlagKind
    value_pct: float
    sector: str = ""

    @property
    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        told: dict[str, Any] = {"kind": str(self.kind), "value_pct": self.value_pct}
        return told | ({"sector": self.sector} if self.sector else {})


def flags_of(world: World) -> dict[str, tuple[Flag, ...]]:
    """Country → its flags, in the order of the world; countries without any are left out."""
    found: dict[str, list[Flag]] = {}
    for rule in (_balances, _sourcing, _negative, _revenue, _value_added):
        for country, flag in rule(world):
            found.setdefault(country, []).append(flag)
    return {code: tuple(found[code]) for code in world.countries if code in found}


def flags_document(world: World) -> dict[str, list[dict[str, Any]]]:
    """Flags as plain data: country → kind, value_pct and, where it has one, sector."""
    return {code: [flag.as_json for flag in found] for code, found in world.flags.items()}


def not_ranked(flags: Mapping[str, Iterable[Mapping[str, Any]]]) -> tuple[str, ...]:
    """Countries whose results are neither ranked nor quoted; flags: as in `flags_document`."""
    return tuple(
        code for code, found in flags.items() if any(flag["kind"] not in RANKED for flag in found)
    )


def reason(flag: Flag, sector_name: Mapping[str, str] | str) -> Message:
    """Why a country is flagged, as a clause; sector_name: by language, where it is of a sector."""
    if flag.sector:
        return _of_a_sector(flag, sector_name)
    value = percent(abs(flag.value_pct), 1)
    match flag.kind:
        case FlagKind.BALANCE if flag.value_pct < 0:
            return say("trade surplus of {value} of value added", value=value)
        case FlagKind.BALANCE:
            return say("trade deficit of {value} of value added", value=value)
        case FlagKind.NEGATIVE_FINAL_DEMAND:
            return say("negative final demand of {value} of value added", value=value)
        case _:
            return say("tariff revenue of {value} of value added", value=value)


def _of_a_sector(flag: Flag, name: Mapping[str, str] | str) -> Message:
    value = percent(flag.value_pct, 1)
    if flag.kind is FlagKind.VALUE_ADDED:
        return say("{sector}: value added of {value} of output", sector=name, value=value)
    return say("{sector}: {value} of its purchases come from home", sector=name, value=value)


def _share(part: Array, whole: Array) -> Array:
    """Part / whole, zero where the whole is."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _of_countries(
    world: World, kind: FlagKind, share: Array, beyond: Mask
) -> Iterator[tuple[str, Flag]]:
    for n in np.flatnonzero(beyond):
        yield world.countries[n], Flag(kind, round(100 * float(share[n]), 1))


def _of_sectors(
    world: World, kind: FlagKind, share: Array, beyond: Mask
) -> Iterator[tuple[str, Flag]]:
    places: list[list[int]] = np.argwhere(beyond).tolist()
    for n, j in places:
        value = round(100 * float(share[n, j]), 1) + 0.0
        yield world.countries[n], Flag(kind, value, world.sectors[j])


def _balances(world: World) -> Iterator[tuple[str, Flag]]:
    share = _share(world.trade_deficit, world.value_added)
    return _of_countries(world, FlagKind.BALANCE, share, np.abs(share) > MOST_BALANCE)


def _sourcing(world: World) -> Iterator[tuple[str, Flag]]:
    """Services that weigh much and hardly come from home."""
    spent, home = world.expenditure, np.arange(len(world.countries))
    at_home = world.trade_share[home, home]
    services = np.isin(world.sectors, world.sector_groups.get(SERVICES, ()))
    large = spent > LARGE_SERVICE * spent.sum(axis=1, keepdims=True)
    odd = large & services & (at_home < LEAST_SERVICE_AT_HOME)
    return _of_sectors(world, FlagKind.SOURCING, at_home, odd)


def _negative(world: World) -> Iterator[tuple[str, Flag]]:
    negative = -np.minimum(world.implied_final_demand, 0.0).sum(axis=1)
    share = _share(negative, world.value_added)
    return _of_countries(world, FlagKind.NEGATIVE_FINAL_DEMAND, share, share > MOST_NEGATIVE)


def _revenue(world: World) -> Iterator[tuple[str, Flag]]:
    share = _share(world.tariff_revenue, world.value_added)
    return _of_countries(world, FlagKind.TARIFF_REVENUE, share, share > MOST_REVENUE)


def _value_added(world: World) -> Iterator[tuple[str, Flag]]:
    """Sectors of weight without value added, or with more of it than output."""
    output, share = world.gross_output, world.value_added_share
    large = output > LARGE_SECTOR * output.sum(axis=1, keepdims=True)
    odd = large & ((share <= ROUNDING) | (share > 1.0 + ROUNDING))
    return _of_sectors(world, FlagKind.VALUE_ADDED, share, odd)
