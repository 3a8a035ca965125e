"""What ways cost and who uses them when passages take rents: arrays in, arrays out.

Ways of two ports are shared by a logit with `sharpness` μ, ways of a pair of countries by one with
`substitution` σ; with rents r_p (in logs) on passages,

    c_uv(r) = −ln Σ_w exp(−μ (c_wuv + Σ_p∈w r_p)) / μ
    T_ab(r) = Σ_uv A_au exp(−σ c_uv(r)) A_bv + L_ab,        y_ab = −ln T_ab / σ

Of the delivered value 1 − exp(−Σ r) is rent on each way; the rest of exp(y(r) − y(0)) is cost.
Tolls on transit by land are in A and L already; each leg of a way takes its part of what the legs
before it have delivered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.world.shocks.corridors import TransitTolls, WaysByPassage

NOBODY = 60.0
"""Ways that are dearer by so many times 1/μ are not used: less than 1e-26 of goods would be."""


@dataclass(frozen=True, eq=False)
class Shares:
    """log_cost: (country, country) y, zero at home and where there is no way at all.

    through: (passage, country, country) share of goods that passes there, ∂y/∂r; rent: (passage
    and, last, toll on transit, country, country) the rent in the delivered value.
    """

    log_cost: Array
    through: Array
    rent: Array


def shares_at(ways: WaysByPassage, rent: Array) -> Shares:
    """Costs and shares of all ways at rents (passage,)."""
    share, readily, paid = _between_ports(ways, rent)
    reach = _reach(ways, readily)
    per_rent = _per_rent(paid)
    from_port, to_port = ways.to_port, ways.to_port
    landed = (
        to_port if ways.transit is None else to_port * np.exp(-ways.transit.to_port.sum(axis=0))
    )
    through = np.empty((len(rent), *reach.shape))
    earned = np.empty_like(through)
    for k in range(len(rent)):
        through[k] = _through(ways, share, readily, reach, k)
        taken = np.tensordot(ways.uses[:, k] * per_rent * rent[k], share, axes=1)
        earned[k] = _part(from_port @ (taken * readily) @ landed.T, reach)
    if ways.transit is not None:
        left = np.tensordot(np.exp(-paid), share, axes=1) * readily
        tolls = _transit(ways, ways.transit, readily, left @ landed.T)
        earned = np.concatenate([earned, [_part(toll, reach) for toll in tolls]])
    return Shares(_logs(ways, reach), through, earned)


def _transit(
    ways: WaysByPassage, tolls: TransitTolls, readily: Array, onward: Array
) -> Iterator[Array]:
    """By toll, (country, country) what it takes of all ways of a pair.

    onward: (port, country) what is left from a port on.
    """
    on_land = tolls.on_land * _per_rent(tolls.on_land.sum(axis=0)) * ways.land
    to_port = tolls.to_port * _per_rent(tolls.to_port.sum(axis=0)) * ways.to_port
    for by_land, leg in zip(on_land, to_port, strict=True):
        yield by_land + leg @ onward + ways.to_port @ readily @ leg.T


def _per_rent(paid: Array) -> Array:
    """What a way leaves in rents, per unit of the rent of each who takes one on it."""
    return np.divide(-np.expm1(-paid), paid, out=np.ones_like(paid), where=paid > 0)


def passing_at(ways: WaysByPassage, rent: Array, passages: Indices) -> tuple[Array, Array]:
    """`log_cost` of `shares_at`, and its `through` of some passages."""
    share, readily, _ = _between_ports(ways, rent)
    reach = _reach(ways, readily)
    through = np.empty((len(passages), *reach.shape))
    for place, k in enumerate(passages.tolist()):
        through[place] = _through(ways, share, readily, reach, k)
    return _logs(ways, reach), through


def _through(ways: WaysByPassage, share: Array, readily: Array, reach: Array, k: int) -> Array:
    """(country, country) share of goods that passes at passage k."""
    used = share[ways.uses[:, k]].sum(axis=0)
    return _part(ways.to_port @ (used * readily) @ ways.to_port.T, reach)


def log_cost_at(ways: WaysByPassage, rent: Array) -> Array:
    """(country, country) y alone."""
    return _logs(ways, _reach(ways, _between_ports(ways, rent)[1]))


def _between_ports(ways: WaysByPassage, rent: Array) -> tuple[Array, Array, Array]:
    """(way, port, port) shares, (port, port) exp(−σ c), (way,) rents."""
    paid = ways.uses @ rent
    share, readily = np.array(ways.share_apart), np.array(ways.readily_apart)
    # costs relative to the least: exp(−2000 · 0.4) would be zero for the only way there is
    cost = ways.cost_by_passage + paid[:, None]
    least = reduce(np.minimum, cost)
    over = ways.sharpness * (cost - least)
    # what nearly nobody takes would be numbers so small that processors slow down a hundred times
    weight = np.where(over < NOBODY, np.exp(-over), 0.0)
    total = reduce(np.add, weight)
    mean = least - np.log(total) / ways.sharpness
    one, other = ways.by_passage
    share[:, one, other] = weight / total
    readily[one, other] = np.exp(-ways.substitution * mean)
    return share, readily, paid


def _reach(ways: WaysByPassage, readily: Array) -> Array:
    return ways.to_port @ readily @ ways.to_port.T + ways.land


def _part(found: Array, reach: Array) -> Array:
    """(country, country) a part of all ways of a pair; none at home."""
    part = np.divide(found, reach, out=np.zeros_like(reach), where=reach > 0)
    np.fill_diagonal(part, 0.0)
    return part


def _logs(ways: WaysByPassage, reach: Array) -> Array:
    away = (reach > 0) & ~np.eye(len(reach), dtype=bool)
    return -np.log(np.where(away, reach, 1.0)) / ways.substitution
