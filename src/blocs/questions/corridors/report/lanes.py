"""The map of the sea lanes: by width what they carry, closed passages crossed, detours dashed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from markupsafe import Markup

from blocs.brief.contents import Key, Map
from blocs.brief.maps import shapes
from blocs.brief.projection import on_page
from blocs.brief.voice import Voice
from blocs.foundation.axes import Array
from blocs.foundation.messages import percent
from blocs.questions.corridors.report.drawn import chained, cross, ground, segments
from blocs.questions.corridors.sea import goods_trade
from blocs.transport.lanes import sea_lanes
from blocs.transport.lanes_used import lane_flows, passage_places
from blocs.transport.network import Changes, usual_ways
from blocs.transport.sea import passages
from blocs.transport.words import PASSAGE_NAMES
from blocs.world.world import World

WIDTHS = ((0.0005, 0.8), (0.002, 1.6), (0.008, 3.2), (0.025, 5.5), (0.06, 9.0))
"""From a share of world trade in goods, a line of so many units."""

MORE = 0.001
"""A lane that carries so much more of world trade than before is a detour."""


def lanes_map(world: World, speaking: Voice, changes: Changes | None = None) -> Map:
    """Lanes of today, and what is otherwise after `changes`."""
    w = speaking.words
    trade = goods_trade(world)
    total = float(trade.sum())
    today = lane_flows(world, trade) / total
    lines = list(_lanes(today, "lane"))
    if changes is not None:
        after = lane_flows(world, trade, changes) / total
        lines += _lanes(np.where(after - today > MORE, after - today, 0.0), "detour")
        lines += _crosses(changes, speaking)
    page = shapes()
    caption = (
        w("What sea lanes carry today")
        if changes is None
        else w("Sea lanes: today, and the detours after the closure")
    )
    return Map(
        ground(
            (0, 0, page["width"], page["height"]),
            lines,
            label=caption,
            css="whole",
            hints=_by_sea(world, speaking),
        ),
        caption=caption,
        key=Key(items=tuple(_legend(changes, speaking))),
        note=w(
            "Width: share of world trade in goods by value, from 0.05% for the thinnest line to 6% "
            "and more for the widest. Goods of today take the shortest way between ports; how much "
            "trade there is stays as it was."
        ),
    )


def _by_sea(world: World, speaking: Voice) -> dict[str, str]:
    """Country → the share of its trade in goods that goes by sea."""
    trade, today = goods_trade(world), usual_ways(world)
    by_sea = trade * np.nan_to_num(today.by_sea)
    own = trade.sum(axis=0) + trade.sum(axis=1)
    share = (by_sea.sum(axis=0) + by_sea.sum(axis=1)) / np.where(own > 0, own, 1.0)
    return {
        code: speaking.words(
            "{country}: {share} of its trade in goods by sea",
            country=speaking.country(code),
            share=percent(100 * float(value), 0)[speaking.language],
        )
        for code, value in zip(world.countries, share, strict=True)
    }


def _lanes(share: Array, css: str) -> Iterator[str]:
    """One path for each class of width, the thinnest first."""
    lanes = sea_lanes()
    place = on_page(lanes.position)
    bounds = [least for least, _ in WIDTHS] + [np.inf]
    for (least, width), most in zip(WIDTHS, bounds[1:], strict=True):
        chosen = np.flatnonzero((share >= least) & (share < most)).tolist()
        if chosen:
            edges = [(int(lanes.start[k]), int(lanes.end[k])) for k in chosen]
            order = np.array(chained(edges), dtype=np.int64)
            yield segments(place[order], css, width)


def _crosses(changes: Changes, speaking: Voice) -> Iterator[str]:
    places, language = passage_places(), speaking.language
    for one in passages():
        if one.name in changes.closed and one.tag in places:
            x, y = on_page(places[one.tag])
            yield cross(float(x), float(y), 14.0, PASSAGE_NAMES[one.name][language])


def _legend(changes: Changes | None, speaking: Voice) -> Iterator[tuple[Markup, str]]:
    w = speaking.words
    sign = '<svg class="swatch ways" viewBox="0 0 24 16" aria-hidden="true">{}</svg>'
    line = '<path class="{}" stroke-width="3" d="M1 8H23"/>'
    yield Markup(sign.format(line.format("lane"))), w("what passes today")
    if changes is not None:
        yield Markup(sign.format(line.format("detour"))), w("what passes on top of that")
        yield (
            Markup(sign.format('<path class="cross" d="M7 3l10 10m0-10l-10 10"/>')),
            w("closed"),
        )
