"""Ways by sea: which passages there are, how far it is between positions with some closed."""

from __future__ import annotations

import csv
import importlib
import io
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices, did_you_mean
from blocs.foundation.errors import InputError, MissingExtraError
from blocs.transport.lanes import KM_PER_NAUTICAL_MILE, Lanes, great_circle_km, sea_lanes, wrapped
from blocs.transport.reduced import Reduced, reduced


@dataclass(frozen=True)
class Passage:
    """A strait, canal or cape.

    name; tag: the lanes' word; also: other spellings that are read; kind: canal, strait, cape or
    ice; state: the country that lies on both sides and can shut it, empty where there is none.
    """

    name: str
    tag: str
    also: tuple[str, ...]
    kind: str
    state: str = ""

    @property
    def always_closed(self) -> bool:
        """Whether it is frozen for most of the year, and not used unless it is opened."""
        return self.kind == "ice"

    @property
    def is_gate(self) -> bool:
        """Whether one way leads through, so that somebody could ask for a toll."""
        return self.kind in {"canal", "strait"}


@dataclass(frozen=True)
class SeaWay:
    """The shortest way by sea.

    km: along the lanes; passages: names, in the order of the way;
    position: (step, 2) degrees; approach_km: from the two positions to the lanes, great circles.
    """

    km: float
    passages: tuple[str, ...]
    position: Array
    approach_km: tuple[float, float]

    @property
    def nautical_miles(self) -> float:
        """The length in nautical miles."""
        return self.km / KM_PER_NAUTICAL_MILE


@cache
def passages() -> tuple[Passage, ...]:
    """The passages of the world network, as `tables/passages.csv` lists them."""
    return tuple(
        Passage(
            name=row["passage"],
            tag=row["tag"],
            also=tuple(part for part in row["also"].split("|") if part),
            kind=row["kind"],
            state=row["state"],
        )
        for row in table("passages.csv")
    )


def table(name: str) -> list[dict[str, str]]:
    """Rows of a table of the world network."""
    text = (files("blocs.transport") / "tables" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def passage_named(written: str) -> Passage:
    """The passage meant by a name, a tag or another spelling.

    Raises ValueError, in plain words and with the nearest name, where there is none.
    """
    key = _key(written)
    for passage in passages():
        if key in {_key(passage.name), _key(passage.tag), *map(_key, passage.also)}:
            return passage
    names = [passage.name for passage in passages()]
    hint = did_you_mean(written, names)
    known = hint or f"Known are {', '.join(names)}."
    raise ValueError(f"there is no passage '{written}'. {known}")


def passage_names(written: Sequence[str]) -> tuple[str, ...]:
    """Names of the passages meant, each once. Raises InputError, all that are unknown at once."""
    names: list[str] = []
    faults: list[str] = []
    for one in written:
        try:
            names.append(passage_named(one).name)
        except ValueError as problem:
            faults.append(str(problem))
    if faults:
        raise InputError("\n".join(faults))
    return tuple(dict.fromkeys(names))


def _key(written: str) -> str:
    return written.strip().lower().replace("_", " ").replace("-", " ")


def sea_distances(
    at: Indices,
    closed: Iterable[str] = (),
    opened: Iterable[str] = (),
    longer_km: Mapping[str, float] | None = None,
) -> Array:
    """Kilometres (node, node) along the lanes between the nodes `at`; inf where there is no way.

    closed: names of passages that are closed besides those that always are; opened: those of the
    latter that are open; longer_km: passage → kilometres that passing it counts for on top.
    """
    added = {passage_named(name).tag: km for name, km in (longer_km or {}).items() if km}
    nodes: tuple[int, ...] = tuple(at.tolist())
    found = _kept_distances(nodes, _shut(closed, opened), tuple(sorted(added.items())))
    return found.copy()


@lru_cache(maxsize=128)
def _kept_distances(
    at: tuple[int, ...], shut: frozenset[str], longer: tuple[tuple[str, float], ...]
) -> Array:
    """Distances depend on no cost of ways unless passages take tolls: draws ask for the same."""
    found = _reduced(at)
    start, end = found.nodes[found.start], found.nodes[found.end]
    return found.distances(shut, {tag: km * _gates(start, end, tag) for tag, km in longer})


@lru_cache(maxsize=8)
def _reduced(at: tuple[int, ...]) -> Reduced:
    """The lanes as a few nodes see them: all closures of their passages start from it."""
    return reduced(np.array(at, dtype=np.int64), *open_edges(sea_lanes(), frozenset()), _tags())


def ways_before(at: Indices, closed: Iterable[str] = (), opened: Iterable[str] = ()) -> Indices:
    """(start, node) the node before each one on the shortest way from each start; −9999 without.

    at: the starts; closed, opened: as for `sea_distances`.
    """
    graph = _graph(_shut(closed, opened))
    found = _csgraph().dijkstra(graph, directed=False, indices=at, return_predecessors=True)
    return np.asarray(found[1], dtype=np.int64)


def nearest_nodes(position: Array) -> Indices:
    """The node of the lanes nearest to each position (…, 2), by great circle."""
    nodes, flat = sea_lanes().position, wrapped(np.atleast_2d(position))
    # of two positions, the one whose direction from the centre is more alike is nearer
    return np.asarray((_directions(flat) @ _directions(nodes).T).argmax(axis=1), dtype=np.int64)


def _directions(position: Array) -> Array:
    """(position, 3) unit vectors from the centre of the earth."""
    lon, lat = np.radians(position).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def sea_way(
    origin: Sequence[float], destination: Sequence[float], closed: Iterable[str] = ()
) -> SeaWay | None:
    """The shortest way by sea between two positions, longitude and latitude; None without one.

    Raises ValueError for a passage that is not known.
    """
    lanes, ends = sea_lanes(), np.array([origin, destination], dtype=np.float64)
    start, end = (int(node) for node in nearest_nodes(ends))
    distance, before = _csgraph().dijkstra(
        _graph(_shut(closed)), directed=False, indices=start, return_predecessors=True
    )
    if not np.isfinite(distance[end]):
        return None
    nodes = [end]
    while nodes[-1] != start:
        nodes.append(int(before[nodes[-1]]))
    nodes.reverse()
    gap = great_circle_km(ends, lanes.position[[start, end]])
    return SeaWay(
        km=float(distance[end]),
        passages=_passages_of(nodes),
        position=lanes.position[nodes],
        approach_km=(float(gap[0]), float(gap[1])),
    )


def _passages_of(nodes: list[int]) -> tuple[str, ...]:
    names = {passage.tag: passage.name for passage in passages()}
    tags = _tags()
    steps = itertools.pairwise(nodes)
    on_the_way = (tags.get((min(a, b), max(a, b))) for a, b in steps)
    return tuple(dict.fromkeys(names.get(tag, tag) for tag in on_the_way if tag))


def _shut(closed: Iterable[str], opened: Iterable[str] = ()) -> frozenset[str]:
    always = {passage.tag for passage in passages() if passage.always_closed}
    always -= {passage_named(name).tag for name in opened}
    return frozenset(always | {passage_named(name).tag for name in closed})


@cache
def _tags() -> dict[tuple[int, int], str]:
    return tags_of(sea_lanes())


def tags_of(lanes: Lanes) -> dict[tuple[int, int], str]:
    """Ends of an edge → the passage that it is, for those that are one."""
    edges = zip(lanes.start.tolist(), lanes.end.tolist(), lanes.passage, strict=True)
    return {(start, end): tag for start, end, tag in edges if tag}


@cache
def _graph(shut: frozenset[str]) -> Any:
    """The lanes without the edges of `shut` tags, as a symmetric sparse matrix of kilometres."""
    sparse = _scipy("scipy.sparse")
    lanes = sea_lanes()
    start, end, length = open_edges(lanes, shut)
    size = len(lanes.position)
    both = (np.r_[start, end], np.r_[end, start])
    return sparse.coo_matrix((np.r_[length, length], both), shape=(size, size)).tocsr()


def open_edges(lanes: Lanes, shut: frozenset[str]) -> tuple[Indices, Indices, Array]:
    """Edges that are left without `shut` tags: one for each pair of nodes.

    An edge without a tag that runs beside a closed passage between the same nodes is the passage
    too: left open, it would be a way through a canal that is closed.
    """
    tags, first = tags_of(lanes), dict[tuple[int, int], float]()
    pairs = zip(lanes.start.tolist(), lanes.end.tolist(), strict=True)
    for pair, km in zip(pairs, lanes.length_km.tolist(), strict=True):
        if tags.get(pair) not in shut:
            first[pair] = min(km, first.get(pair, np.inf))
    ends = np.array(list(first), dtype=np.int64).reshape(-1, 2)
    return ends[:, 0], ends[:, 1], np.array(list(first.values()), dtype=np.float64)


def _gates(start: Indices, end: Indices, tag: str) -> Array:
    """(edge,) the part of one crossing of a passage that each edge is, by length; sums to 1."""
    tags, lanes = _tags(), sea_lanes()
    ends = zip(start.tolist(), end.tolist(), strict=True)
    on_it = np.array([tags.get(pair) == tag for pair in ends])
    km = great_circle_km(lanes.position[start], lanes.position[end]) * on_it
    return km / km.sum() if on_it.any() else km


def _csgraph() -> Any:
    return _scipy("scipy.sparse.csgraph")


def _scipy(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as cause:
        raise MissingExtraError(
            "ways by sea need SciPy: install it with `pip install 'blocs[corridors]'`"
        ) from cause
