"""Parts of one compiled shock: the cells of some partners, or of some sectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.foundation.errors import InputError
from blocs.world.shocks.trade import Shock
from blocs.world.world import World

REST = "rest"


def touched(shock: Shock, world: World) -> Mask:
    """(origin, destination, sector) cells whose cost, tariff or export tax the shock changes."""
    found = np.zeros(world.flows.shape, dtype=bool)
    for after, before in _pairs(shock, world).values():
        found |= after != before
    return found


def partner_masks(
    shock: Shock, world: World, groups: Mapping[str, Sequence[str]]
) -> dict[str, Mask]:
    """Group of partners → (origin, destination, sector) cells of their trade.

    Whoever is in no group is the other side. Raises InputError where cells lie inside a group or
    between two, so that they belong to no group alone.
    """
    cells = touched(shock, world)
    side = np.full(len(world.country), -1)
    for k, codes in enumerate(groups.values()):
        side[[world.country.position[code] for code in codes]] = k
    origin, destination = side[:, None, None], side[None, :, None]
    if (cells & (origin >= 0) & (destination >= 0)).any():
        raise InputError("the moves act between the partners, too: they cannot be split by them")
    masks = {name: cells & ((origin == k) | (destination == k)) for k, name in enumerate(groups)}
    return _with_rest(masks, cells)


def sector_masks(
    shock: Shock, world: World, groups: Mapping[str, Sequence[str]]
) -> dict[str, Mask]:
    """Group of sectors → (origin, destination, sector) cells."""
    cells = touched(shock, world)
    masks: dict[str, Mask] = {}
    for name, codes in groups.items():
        chosen = np.zeros(len(world.sector), dtype=bool)
        chosen[[world.sector.position[code] for code in codes]] = True
        masks[name] = cells & chosen
    return _with_rest(masks, cells)


def largest_partners(shock: Shock, world: World, most: int) -> dict[str, tuple[str, ...]]:
    """The partners whose trade the shock touches most, a group each [base-year trade].

    Countries form two sides with no touched trade inside either; partners are the side with more of
    them. Raises InputError where there are no two such sides.
    """
    trade = np.where(touched(shock, world), world.flows, 0.0).sum(axis=2)
    pairs: Mask = np.asarray(touched(shock, world).any(axis=2))
    partner = _two_sides(pairs | pairs.T)
    weight = np.where(partner, trade.sum(axis=0) + trade.sum(axis=1), -1.0)
    order = [int(n) for n in np.argsort(-weight, kind="stable") if weight[int(n)] > 0]
    codes = [world.country.labels[n] for n in order[:most]]
    return {code: (code,) for code in codes}


def largest_sectors(shock: Shock, world: World, most: int) -> dict[str, tuple[str, ...]]:
    """The sectors whose trade the shock touches most, a group each [base-year trade]."""
    weight = np.where(touched(shock, world), world.flows, 0.0).sum(axis=(0, 1))
    order = [int(k) for k in np.argsort(-weight, kind="stable") if weight[int(k)] > 0]
    return {code: (code,) for code in (world.sector.labels[k] for k in order[:most])}


def _two_sides(linked: Mask) -> Mask:
    """(country,) whether on the larger side of its component, where links join sides only."""
    side, found = np.zeros(len(linked), dtype=int), np.zeros(len(linked), dtype=bool)
    for start in np.flatnonzero(linked.any(axis=1)):
        if side[start]:
            continue
        side[start], reached, component = 1, [int(start)], [int(start)]
        while reached:
            n = reached.pop()
            others = np.flatnonzero(linked[n])
            if (side[others] == side[n]).any():
                raise InputError(
                    "the moves act among partners, too: there are no two sides to split them by; "
                    "name `groups`"
                )
            fresh = [int(k) for k in others if not side[k]]
            side[fresh] = -side[n]
            reached += fresh
            component += fresh
        chosen = np.array(component)
        larger = 1 if (side[chosen] > 0).sum() > len(chosen) / 2 else -1
        found[chosen[side[chosen] == larger]] = True
    return found


def restricted(shock: Shock, world: World, cells: Mask) -> Shock:
    """The shock in `cells` alone. Raises InputError where it changes more than cells of trade."""
    if any(
        item is not None
        for item in (
            shock.revenue_sharing,
            shock.productivity_hat,
            shock.labour_hat,
            shock.purchases,
            shock.transfer,
            shock.full_ways,
            shock.networks or None,
        )
    ):
        raise InputError(
            "the moves change more than trade costs, tariffs and export taxes: they cannot be "
            "split by partners or sectors"
        )
    kept = {
        name: np.where(cells.T, after.T, np.broadcast_to(before, after.shape).T).T
        for name, (after, before) in _pairs(shock, world).items()
    }
    return replace(shock, **kept)


def _with_rest(masks: dict[str, Mask], cells: Mask) -> dict[str, Mask]:
    """Groups without any cell left out; cells of no group as one more part."""
    found = {name: mask for name, mask in masks.items() if mask.any()}
    rest = cells & ~np.any([np.zeros_like(cells), *found.values()], axis=0)
    return {**found, REST: rest} if rest.any() else found


def _pairs(shock: Shock, world: World) -> dict[str, tuple[Array, Array]]:
    """Field of the shock → its array and that of the baseline, where it is set."""
    taxes = world.export_tax_rate
    fields = {
        "iceberg_cost_hat": (shock.iceberg_cost_hat, np.ones(1)),
        "tariff_rate_cf": (shock.tariff_rate_cf, world.tariff_rate),
        "export_tax_rate_cf": (shock.export_tax_rate_cf, np.zeros(1) if taxes is None else taxes),
    }
    return {name: (after, before) for name, (after, before) in fields.items() if after is not None}
