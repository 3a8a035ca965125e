"""What importers levy in the base year, averaged over what they buy."""

from __future__ import annotations

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.world.world import World


def levied_by(world: World, members: Mask) -> Array:
    """(origin, sector) what `members` (country,) levy, averaged over what they buy there.

    Where they buy nothing, their plain average.
    """
    rates, bought = world.tariff_rate[:, members], world.flows[:, members]
    total, plain = bought.sum(axis=1), np.array(rates.mean(axis=1))
    return np.divide((rates * bought).sum(axis=1), total, out=plain, where=total > 0)


def levied_on_payers(world: World, origins: Mask) -> Array:
    """(destination, sector) what importers levy on those of `origins` (country,) that pay a duty.

    Zero where none of them does. Who pays none has an agreement: its zero is no rate for a
    country that has none.
    """
    rates, bought = world.tariff_rate[origins], world.flows[origins]
    pays = rates > 0
    plain = np.divide(
        rates.sum(axis=0), pays.sum(axis=0), out=np.zeros_like(rates[0]), where=pays.any(axis=0)
    )
    total = (bought * pays).sum(axis=0)
    return np.divide((rates * bought * pays).sum(axis=0), total, out=plain, where=total > 0)


def average_levied(
    world: World, *, pairs: Mask, sectors: Mask, rates: Array | None = None
) -> float:
    """The average of `rates` on goods of `sectors` on `pairs` (origin, destination), a fraction.

    rates: (origin, destination, sector), by default the base year's. Goods that bear no duty count;
    services do not, where the world tells them apart.
    """
    goods = world.sector_groups.get("goods", world.sectors)
    cells = pairs[:, :, None] & sectors & np.array([code in goods for code in world.sectors])
    bought, levied = world.flows[cells], (world.tariff_rate if rates is None else rates)[cells]
    total = float(bought.sum())
    return float((levied * bought).sum()) / total if total else 0.0
