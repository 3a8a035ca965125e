"""Trade dependence (Hirschman 1945): shares of partners, their concentration, their asymmetry.

With F_inj the flow from i to n at basic prices, domestic sales left out, and m a partner of n:

    imports   M_nmj = F_mnj            exports   Z_nmj = F_nmj            turnover   M + Z
    share     s_nm  = Σ_j V_nmj / Σ_mj V_nmj          (V any of the three; by sector without Σ_j)
    HHI       H_n   = Σ_m s_nm²                       1/N' (even over N' partners) … 1 (one partner)
    asymmetry s_nm − s_mn  and  s_nm / s_mn

All sectors count unless the caller names some: ask for the world's group `goods` to set the
result beside customs statistics, which know no services. A share of nothing is NaN, not zero.

Source: A. Hirschman, National Power and the Structure of Foreign Trade (1945), chapters 2 and 6
(there the index of concentration is the square root of H).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

import numpy as np

from blocs.foundation.axes import Array, Axis, did_you_mean
from blocs.foundation.errors import InputError
from blocs.foundation.messages import say
from blocs.world.world import World


class Direction(StrEnum):
    """Which trade is counted, seen from the dependent country."""

    IMPORTS = "imports"
    EXPORTS = "exports"
    TURNOVER = "turnover"


MEANING: Mapping[Direction, Mapping[str, str]] = MappingProxyType(
    {
        Direction.IMPORTS: say(
            "Of every 100 dollars that the country buys abroad, how many go to this partner."
        ),
        Direction.EXPORTS: say(
            "Of every 100 dollars that the country earns abroad, how many come from this partner."
        ),
        Direction.TURNOVER: say(
            "Of every 100 dollars of the country's foreign trade, both ways, "
            "how many are with this partner."
        ),
    }
)


@dataclass(frozen=True, eq=False)
class Dependence:
    """Partners of every country in one direction of trade; N countries, S sectors, G groups.

    value: (country, partner, sector) million USD at basic prices, zero where country = partner.
    share: (country, partner) fraction of the country's trade in the sectors of `sector`.
    share_by_sector: (country, partner, sector) fraction of the country's trade in the sector.
    share_by_group: (country, partner, group) fraction of its trade in the group's sectors; groups
        may overlap.
    concentration, concentration_by_sector: (country,) and (country, sector), HHI over partners.
    Shares and concentrations are NaN where the country trades nothing.
    """

    direction: Direction
    country: Axis
    sector: Axis
    group: Axis
    value: Array
    share: Array
    share_by_sector: Array
    share_by_group: Array
    concentration: Array
    concentration_by_sector: Array

    @property
    def meaning(self) -> Mapping[str, str]:
        """What `share` says, in one line, by language."""
        return MEANING[self.direction]


@dataclass(frozen=True, eq=False)
class Asymmetry:
    """How lopsided each pair is.

    difference: (country, partner) share of the partner in the country minus share of the country
        in the partner; antisymmetric; positive: the country is the more dependent one.
    ratio: (country, partner) the first share over the second; inf where only the second is zero.
    """

    meaning: ClassVar[Mapping[str, str]] = say(
        "By how much the partner matters more to the country "
        "than the country matters to the partner."
    )
    direction: Direction
    country: Axis
    difference: Array
    ratio: Array


def dependence(
    world: World, *, direction: Direction, sectors: Sequence[str] | None = None
) -> Dependence:
    """Shares and concentration of every country's partners.

    `sectors` names sectors or groups of the world (None: all). Raises InputError for unknown ones.
    """
    chosen = chosen_sectors(world, sectors=sectors)
    value = partner_value(world.flows[:, :, world.sector.indices(chosen)], direction=direction)
    groups = {
        name: inside
        for name, members in world.sector_groups.items()
        if any(inside := [code in members for code in chosen])
    }
    membership = np.array(list(groups.values()), dtype=np.float64).reshape(len(groups), len(chosen))
    share = share_of_partners(value.sum(axis=2))
    by_sector = share_of_partners(value)
    return Dependence(
        direction=direction,
        country=world.country,
        sector=Axis("sector", chosen),
        group=Axis("group", tuple(groups)),
        value=value,
        share=share,
        share_by_sector=by_sector,
        share_by_group=share_of_partners(value @ membership.T),
        concentration=concentration(share),
        concentration_by_sector=concentration(by_sector),
    )


def chosen_sectors(world: World, *, sectors: Sequence[str] | None) -> tuple[str, ...]:
    """Sector codes, in the world's order, of `sectors` (codes or group names; None: all).

    Raises InputError naming the first word that is neither, and where nothing is named.
    """
    if sectors is None:
        return world.sectors
    named: set[str] = set()
    for word in sectors:
        if word not in world.sector and word not in world.sector_groups:
            options = (*world.sectors, *world.sector_groups)
            hint = did_you_mean(word, options)
            raise InputError(f"unknown sector or group '{word}'. {hint}".rstrip())
        named.update(world.sector_groups.get(word, (word,)))
    if not named:
        raise InputError("no sector is named; leave `sectors` out for all of them")
    return tuple(code for code in world.sectors if code in named)


def partner_value(flows: Array, *, direction: Direction) -> Array:
    """(country, partner, sector) trade of each country by partner, million USD.

    flows: (origin, destination, sector). Domestic sales become zero.
    """
    exports = np.array(flows, order="C")
    own = np.arange(len(flows))
    exports[own, own] = 0.0
    imports = exports.transpose(1, 0, 2)
    if direction is Direction.IMPORTS:
        return np.ascontiguousarray(imports)
    return exports if direction is Direction.EXPORTS else exports + imports


def share_of_partners(value: Array) -> Array:
    """Fractions of the country's total over partners (axis 1); NaN where the total is zero."""
    total = np.broadcast_to(value.sum(axis=1, keepdims=True), value.shape)
    return np.divide(value, total, out=np.full(value.shape, np.nan), where=total > 0)


def concentration(share: Array) -> Array:
    """Herfindahl–Hirschman index Σ_m s_nm² over partners (axis 1), between 0 and 1."""
    return np.square(share).sum(axis=1)


def asymmetry(shares: Dependence) -> Asymmetry:
    """Difference and ratio of the two shares of each pair; NaN on the diagonal of `ratio`."""
    theirs = shares.share.T
    ratio = np.full(theirs.shape, np.nan)
    ratio[(theirs == 0) & (shares.share > 0)] = np.inf
    np.divide(shares.share, theirs, out=ratio, where=theirs > 0)
    return Asymmetry(
        direction=shares.direction,
        country=shares.country,
        difference=shares.share - theirs,
        ratio=ratio,
    )


def share_with(shares: Dependence, *, partners: Sequence[str]) -> Array:
    """(country,) share of a group of partners together; a member's own row counts the others.

    Raises InputError for a country that is not in the world or stands twice.
    """
    unknown = [code for code in partners if code not in shares.country]
    if unknown:
        raise InputError(f"not in this world: {', '.join(unknown)}")
    if len(set(partners)) < len(partners):
        raise InputError("a country is named twice among the partners")
    return shares.share[:, shares.country.indices(partners)].sum(axis=1)
