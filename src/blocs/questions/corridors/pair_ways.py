"""The ways of one pair of countries: share and cost of each, and what closing passages does."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from blocs.data.tariffs.choice import tariffs_of
from blocs.foundation.arguments import arguments, found_by_name, optional, text
from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.frames import tidy
from blocs.foundation.messages import significant
from blocs.questions.answers import Answer
from blocs.questions.corridors.sea import TOUCHED
from blocs.questions.trade.answer import world_of
from blocs.transport.lanes import sea_lanes
from blocs.transport.network import (
    TODAY,
    Changes,
    Ways,
    borders,
    cost_factors,
    missing_places,
    port_nodes,
    usual_ways,
)
from blocs.transport.sea import passages, sea_way, table
from blocs.world.countries import chosen_countries
from blocs.world.world import World

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

LEAST = 0.005
"""Between two ports, or by land: ways of a smaller share of a pair's goods are told together."""


@dataclass(frozen=True, eq=False)
class Way:
    """One way of a pair's goods.

    share: of them; cost: share of their value that the cheapest such way costs; passages: in the
    order of the way; ports: countries of the port at either end, none by land; through: countries
    that are crossed by land, in order, the pair included: before the first port and after the last
    one, or all the way; km: along the lanes, None by land; lanes: (step, 2) degrees.
    """

    share: float
    cost: float
    passages: tuple[str, ...]
    ports: tuple[str, ...]
    through: tuple[tuple[str, ...], ...]
    km: float | None
    lanes: Array

    @property
    def by_sea(self) -> bool:
        """Whether ports are at its ends."""
        return bool(self.ports)

    def as_json(self) -> dict[str, Any]:
        """Plain data, without the line on the map."""
        return {
            "share": self.share,
            "cost_share": self.cost,
            "by_sea": self.by_sea,
            "passages": list(self.passages),
            "ports": list(self.ports),
            "through": [list(leg) for leg in self.through],
            "km_by_sea": self.km,
        }


@dataclass(frozen=True, eq=False, repr=False)
class Routes(Answer):
    """The ways of one pair.

    by_sea: share of its goods; passages: name → share of its goods that passes there; factor:
    passage → what the pair's trade cost is multiplied by when it closes; ways: the largest share
    first; instead: passage → the way that then takes most, None without any; sea_instead: passage
    → share by sea then.
    """

    origin: str
    destination: str
    by_sea: float
    passages: dict[str, float]
    factor: dict[str, float]
    ways: tuple[Way, ...]
    instead: Mapping[str, Way | None]
    sea_instead: Mapping[str, float]
    provenance: Mapping[str, Any]

    @property
    def other_ways(self) -> float:
        """The share of ways that are too small to be told."""
        return max(1.0 - sum(way.share for way in self.ways), 0.0)

    def _facts(self) -> Mapping[str, str]:
        return {
            "pair": f"{self.origin}–{self.destination}",
            "by sea": significant(self.by_sea).told("en"),
            "world": str(self.provenance["world"]["name"]),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a way (share, cost) and a passage (share, cost factor; inf: no other way)."""
        return tidy(self._rows(), ("what", "item"))

    def _rows(self) -> Iterator[dict[str, Any]]:
        for number, way in enumerate(self.ways, start=1):
            item = {"what": "way", "item": str(number), "unit": "1"}
            yield {**item, "quantity": "share", "value": way.share}
            yield {**item, "quantity": "cost_share", "value": way.cost}
        for name, share in self.passages.items():
            item = {"what": "passage", "item": name, "unit": "1"}
            yield {**item, "quantity": "share", "value": share}
            yield {**item, "quantity": "cost_factor_if_closed", "value": self.factor[name]}

    def as_json(self) -> dict[str, Any]:
        """Shares as fractions; a factor of null is no way at all."""
        return {
            "origin": self.origin,
            "destination": self.destination,
            "provenance": dict(self.provenance),
            "sea_share": self.by_sea,
            "passage_share": self.passages,
            "cost_factor_if_closed": {
                name: value if np.isfinite(value) else None for name, value in self.factor.items()
            },
            "ways": [way.as_json() for way in self.ways],
            "other_ways_share": self.other_ways,
            "if_closed": {
                name: None
                if way is None
                else {**way.as_json(), "sea_share": self.sea_instead[name]}
                for name, way in self.instead.items()
            },
        }


@arguments(world=optional(found_by_name(World, "a World")), origin=text, destination=text)
def routes(world: World | str | Path | None, origin: str, destination: str) -> Routes:
    """The ways between two countries of a world. Raises InputError for one that has no place.

    world: a World, a name or a folder.
    """
    world = world_of(world)
    pair = chosen_countries([origin, destination], world.countries, world=world.name, where="pair")
    if pair[0] == pair[1]:
        raise InputError(f"ways are between two countries, not within {pair[0]}")
    lost = [code for code in pair if code in missing_places(world)]
    if lost:
        raise InputError(f"not in the world network of lanes and borders: {', '.join(lost)}")
    a, b = (world.countries.index(code) for code in pair)
    today = usual_ways(world)
    if today.total[a, b] <= 0:
        raise InputError(f"the network knows no way between {pair[0]} and {pair[1]}")
    share: dict[str, float] = {}
    factor: dict[str, float] = {}
    instead: dict[str, Way | None] = {}
    sea_instead: dict[str, float] = {}
    for passage in (one for one in passages() if not one.always_closed):
        changes = Changes(closed=frozenset({passage.name}))
        after = usual_ways(world, changes)
        passing = float(today.passing(after)[a, b])
        if passing > TOUCHED:
            share[passage.name] = passing
            factor[passage.name] = float(cost_factors(today, after)[a, b])
            left = _ways(world, after, (a, b), changes, most=1)
            instead[passage.name] = left[0] if left else None
            sea_instead[passage.name] = float(np.nan_to_num(after.by_sea[a, b]))
    return Routes(
        origin=pair[0],
        destination=pair[1],
        by_sea=float(today.by_sea[a, b]),
        passages=share,
        factor=factor,
        ways=_ways(world, today, (a, b), TODAY),
        instead=instead,
        sea_instead=sea_instead,
        provenance={
            "world": {
                "name": world.name,
                "title": world.provenance.title,
                "year": world.year,
                "edition": world.provenance.edition,
                "sources": [dataclasses.asdict(item) for item in world.provenance.sources],
                "sha256": world.sha256,
                "layers": dict(world.layer_hashes),
                "tariffs": tariffs_of(world),
            }
        },
    )


def _ways(
    world: World, ways: Ways, pair: tuple[int, int], changes: Changes, most: int | None = None
) -> tuple[Way, ...]:
    """Ways of a pair by share, those alike together; most: how many pairs of ports are followed."""
    a, b = pair
    total = float(ways.total[a, b])
    if total <= 0:
        return ()
    weight = ways.to_port[a][:, None] * ways.to_port[b][None, :]
    part = weight * np.exp(-ways.substitution * ways.sea_cost) / total
    by_land = float(ways.land[a, b]) / total
    told: list[Way] = [] if by_land < LEAST else [_overland(ways, a, b, by_land)]
    order = np.argsort(-part, axis=None, kind="stable")[:most].tolist()
    follow = partial(_by_sea, world, ways, pair, changes)
    for place in order:
        one, other = divmod(place, part.shape[1])
        if part[one, other] < LEAST and most is None:
            break
        if part[one, other] > 0:
            told.append(follow((one, other), float(part[one, other])))
    return _alike(told)


def _alike(found: list[Way]) -> tuple[Way, ...]:
    """Ways with the same ports and passages together: the line of the largest, the least cost."""
    groups: dict[tuple[object, ...], list[Way]] = {}
    for way in found:
        groups.setdefault((way.ports, way.passages), []).append(way)
    told = [
        Way(
            share=sum(way.share for way in group),
            cost=min(way.cost for way in group),
            passages=group[0].passages,
            ports=group[0].ports,
            through=group[0].through,
            km=group[0].km,
            lanes=group[0].lanes,
        )
        for group in groups.values()
    ]
    return tuple(sorted(told, key=lambda way: -way.share))


def _overland(ways: Ways, a: int, b: int, share: float) -> Way:
    crossed = _crossed(ways, a, b)
    cost = float(ways.land_cost[a, b])
    return Way(share, cost, (), (), (crossed,), None, np.zeros((0, 2)))


def _by_sea(
    world: World,
    ways: Ways,
    pair: tuple[int, int],
    changes: Changes,
    ports: tuple[int, int],
    share: float,
) -> Way:
    """The way between two ports, and the legs on land before and after it."""
    ends = sea_lanes().position[port_nodes(world)[list(ports)]]
    found = sea_way(ends[0].tolist(), ends[1].tolist(), changes.closed)
    assert found is not None  # its cost is finite
    owners = [int(ways.port_country[port]) for port in ports]
    readily = [float(ways.to_port[at, port]) for at, port in zip(pair, ports, strict=True)]
    parts = _port_shares(world)[list(ports)]
    legs = -np.log(np.array(readily) / parts) / ways.substitution
    return Way(
        share=share,
        cost=float(legs.sum() + ways.sea_cost[ports]),
        passages=found.passages,
        ports=tuple(ways.countries[at] for at in owners),
        through=(_crossed(ways, pair[0], owners[0]), _crossed(ways, owners[1], pair[1])),
        km=found.km,
        lanes=found.position,
    )


def _port_shares(world: World) -> Array:
    """(port,) the share of each in those of its country, in the order of `Ways.to_port`."""
    rows = (row for row in table("ports.csv") if row["country"] in world.countries)
    return np.array([float(row["share"]) for row in rows])


def _crossed(ways: Ways, a: int, b: int) -> tuple[str, ...]:
    """Countries on the way by land from one to another, both included.

    From each the neighbour over which the rest is cheapest; the nearest of those that tie.
    """
    codes, cost, near = ways.countries, ways.land_cost, borders()
    way = [a]
    while way[-1] != b:
        here = way[-1]
        onward = [
            k
            for k, code in enumerate(codes)
            if frozenset((codes[here], code)) in near
            and k not in way
            and np.isfinite(cost[k, b])
            and (k == b or cost[k, b] < cost[here, b])
        ]
        if not onward:
            return (codes[a], codes[b])
        way.append(min(onward, key=lambda k: float((1 + TIE) * cost[here, k] + cost[k, b])))
    return tuple(codes[k] for k in way)


TIE = 1e-6
"""Of two ways that cost the same, the nearer country comes first."""
