"""What passes where before and after a closure, at the trade of today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from blocs.foundation.axes import Array
from blocs.foundation.frames import tidy
from blocs.questions.corridors.sea import goods_trade
from blocs.transport.lanes import sea_lanes
from blocs.transport.lanes_used import lane_flows
from blocs.transport.network import TODAY, Changes
from blocs.transport.sea import passages
from blocs.world.world import World

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ClosedLanes:
    """before, after: passage → share of world trade in goods; touched: share that costs more."""

    changes: Changes
    touched: float
    before: Mapping[str, float]
    after: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "closed": sorted(self.changes.closed),
            "trade_touched_share": self.touched,
            "passage_share_before": dict(self.before),
            "passage_share_after": dict(self.after),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a passage and time."""
        rows = (
            {"passage": name, "quantity": quantity, "unit": "1", "value": share}
            for quantity, shares in (("share_before", self.before), ("share_after", self.after))
            for name, share in shares.items()
        )
        return tidy(rows, ("passage",))


def closed_lanes(world: World, changes: Changes, touched: float) -> ClosedLanes:
    """What passes where, before and after `changes`."""
    trade = goods_trade(world)
    return ClosedLanes(
        changes,
        touched,
        _by_passage(world, trade, TODAY),
        _by_passage(world, trade, changes),
    )


def _by_passage(world: World, trade: Array, changes: Changes) -> dict[str, float]:
    """The share of world trade that passes the busiest edge of each passage."""
    flow = lane_flows(world, trade, changes) / float(trade.sum())
    most: dict[str, float] = {}
    for tag, share in zip(sea_lanes().passage, flow.tolist(), strict=True):
        if tag:
            most[tag] = max(most.get(tag, 0.0), share)
    return {one.name: most.get(one.tag, 0.0) for one in passages()}
