"""What the parameters of the world network say beside what is published: shares, elasticity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Mask
from blocs.questions.corridors.sea import goods_trade
from blocs.questions.trade.answer import world_of
from blocs.transport.network import Changes, cost_factors, usual_ways, way_costs, ways
from blocs.transport.sea import table
from blocs.world.world import World

TRADE_ELASTICITY = 5.0
"""At which costs of distance are turned into trade: the middle of Head and Mayer (2014), Gravity
equations: workhorse, toolkit, and cookbook, Handbook of International Economics 4, table 3.5."""

LONGER = 1.01
"""Distances by sea grow by so much where the elasticity is measured."""


@dataclass(frozen=True)
class Compared:
    """One published number. low, high: its range; model: what the network gives."""

    name: str
    low: float
    high: float
    model: float
    source: str

    @property
    def met(self) -> bool:
        """Whether the network is within the range."""
        return self.low <= self.model <= self.high

    def as_data(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "name": self.name,
            "published_low": self.low,
            "published_high": self.high,
            "model": self.model,
            "met": self.met,
            "source": self.source,
        }


def calibration(world: World | str | Path | None = None) -> tuple[Compared, ...]:
    """Every published number beside that of the network with the trade of a world.

    Numbers of countries that the world has not, or merges, are left out.

    Raises InputError where the world does not say which of its sectors are goods.
    """
    world = world_of(world)
    trade = goods_trade(world)
    found = {
        "sea_share_world": _sea_share(world, trade, ~_among(world, _european(world))),
        "sea_share_eu": _sea_share(world, trade, _across(world, _european(world))),
        "sea_share_north_america": _sea_share(
            world, trade, _across(world, ["USA"]) & _among(world, ["USA", "CAN", "MEX"])
        ),
        "distance_elasticity": _distance_elasticity(world, trade),
        "suez_share": _passing(world, trade, "suez"),
        "panama_share": _passing(world, trade, "panama"),
    }
    return tuple(
        Compared(name, float(row["low"]), float(row["high"]), found[name], row["source"])
        for row in table("published.csv")
        for name in (row["observation"],)
        if np.isfinite(found[name])
    )


def _european(world: World) -> Sequence[str]:
    known = "EU" in world.blocs
    return world.bloc_members("EU")[0] if known else ()


def _among(world: World, countries: Sequence[str]) -> Mask:
    inside = np.isin(world.countries, list(countries))
    return inside[:, None] & inside[None, :]


def _across(world: World, countries: Sequence[str]) -> Mask:
    """(country, country) pairs of which one is among the countries."""
    inside = np.isin(world.countries, list(countries))
    return inside[:, None] ^ inside[None, :]


def _sea_share(world: World, trade: Array, pairs: Mask) -> float:
    """The share by sea of the goods between some pairs that the network joins."""
    today = usual_ways(world)
    counted = pairs & (today.total > 0)
    if not trade[counted].sum():
        return float("nan")
    return float((trade * np.nan_to_num(today.by_sea))[counted].sum() / trade[counted].sum())


def _distance_elasticity(world: World, trade: Array) -> float:
    """How many per cent of trade a way by sea that is one per cent longer costs, as a mean."""
    costs = way_costs()
    farther = way_costs(sea_cost_per_km=LONGER * costs.sea_cost_per_km)
    factor = cost_factors(usual_ways(world), ways(world, farther, Changes()))
    today = usual_ways(world)
    by_sea = trade * np.nan_to_num(today.by_sea) * (today.total > 0)
    mean = float((by_sea * np.log(factor)).sum() / by_sea.sum())
    return TRADE_ELASTICITY * mean / float(np.log(LONGER))


def _passing(world: World, trade: Array, passage: str) -> float:
    """The share of world trade in goods that passes a passage today."""
    today = usual_ways(world)
    after = usual_ways(world, Changes(closed=frozenset({passage})))
    return float((trade * np.nan_to_num(today.passing(after))).sum() / trade.sum())
