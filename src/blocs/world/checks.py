"""What no world may hold: arrays of the wrong shape, flows and rates below their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import Problem

if TYPE_CHECKING:
    from blocs.world.world import World

NEGATIVE_SHARE_LIMIT = 1e-3
"""Input shares down to minus this are kept: published tables hold such cells (Caliendo and Parro
2015: −0.0006 for Canada), left there by their authors' balancing."""
INPUTS_ROUNDING = 1e-9
"""Input shares may sum to one and this much more."""


def faults_of(world: World) -> list[Problem]:
    """Everything that is wrong with the labels and arrays of a world; values only if shapes fit."""
    faults = list(_shapes(world))
    if faults:
        return faults
    faults = [*_elasticities(world), *_bounds(world), *_revenue_sharing(world)]
    return faults or list(_input_sums(world))


def _shapes(world: World) -> Iterator[Problem]:
    n, s = len(world.country), len(world.sector)
    if n < 2 or s < 1:
        yield Problem(f"a world needs two countries and one sector, not {n} and {s}")
    shapes = {
        "flows": (n, n, s),
        "tariff_rate": (n, n, s),
        "input_share": (n, s, s),
        "trade_elasticity": (s,),
        "trade_elasticity_se": (s,),
        "given_final_share": (n, s),
        "export_tax_rate": (n, n, s),
        "revenue_sharing": (n, n),
    }
    for name, shape in shapes.items():
        value: Array | None = getattr(world, name)
        if value is not None and value.shape != shape:
            yield Problem(f"shape {value.shape}, expected {shape}", field=name)


def _elasticities(world: World) -> Iterator[Problem]:
    for code, theta in zip(world.sectors, world.trade_elasticity, strict=True):
        if not (np.isfinite(theta) and theta > 0):
            yield Problem(
                f"trade elasticity {theta:g} of sector '{code}' is not a positive number",
                field="trade_elasticity",
                remedy="Give θ > 0, the elasticity of trade flows to trade cost.",
            )


def _bounds(world: World) -> Iterator[Problem]:
    """Values that are not finite or below their bounds; rates of −1 leave nothing to trade."""
    bilateral = (world.countries, world.countries, world.sectors)
    for name in ("flows", "tariff_rate", "export_tax_rate", "input_share"):
        value: Array | None = getattr(world, name)
        if value is None:
            continue
        if name.endswith("_rate"):
            allowed = value > -1.0
        else:
            allowed = value >= (0.0 if name == "flows" else -NEGATIVE_SHARE_LIMIT)
        bad = ~(np.isfinite(value) & allowed)
        if bad.any():
            where = tuple(int(k) for k in np.argwhere(bad)[0])
            uses = (world.countries, world.sectors, world.sectors)
            axes = uses if name == "input_share" else bilateral
            labels = ", ".join(axis[k] for axis, k in zip(axes, where, strict=True))
            yield Problem(f"{value[where]:g} at ({labels}); {bad.sum()} such cells", field=name)


def _revenue_sharing(world: World) -> Iterator[Problem]:
    sharing = world.revenue_sharing
    if sharing is None:
        return
    if not ((sharing >= 0).all() and np.allclose(sharing.sum(axis=0), 1.0, atol=1e-6)):
        message = "every column must be shares of at least 0 that sum to one"
        yield Problem(message, field="revenue_sharing")


def _input_sums(world: World) -> Iterator[Problem]:
    beyond = np.argwhere(world.value_added_share < -INPUTS_ROUNDING)
    if len(beyond):
        country, user = beyond[0]
        total = world.input_share.sum(axis=1)[country, user]
        place = f"({world.countries[country]}, {world.sectors[user]})"
        yield Problem(f"input shares sum to {total:g} > 1 at {place}", field="input_share")
