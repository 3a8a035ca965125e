"""Pipes of others made fit for flows: loops, repeats, capacities that are none, islands.

Nothing is repaired silently: each fault is listed with what was done about it.
"""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices
from blocs.foundation.errors import MissingExtraError
from blocs.questions.corridors.reading.form import MOST, Reads
from blocs.questions.corridors.reading.found import Found, Pipe, Repairs, Spot
from blocs.transport.lanes import EARTH_RADIUS_KM, great_circle_km

AS_READ = Reads(file=".")


def repaired(found: Found, how: Reads | None = None) -> Found:
    """The same file without what cannot flow; islands joined where they are near, else left out."""
    how = how or AS_READ
    told = Repairs()
    pipes = list(_sound(found, told))
    joins, pipes = _joined(found.nodes, pipes, how.join_km, told)
    kept = {name for pipe in (*pipes, *joins) for name in (pipe.start, pipe.end)}
    lost = [one for one in (*found.supply, *found.use) if one.node not in kept]
    for one in lost:
        told.add("apart", f"at {one.node}")
    return dataclasses.replace(
        found,
        nodes={name: spot for name, spot in found.nodes.items() if name in kept},
        pipes=tuple(_directed((*pipes, *joins), both=how.both_ways)),
        supply=tuple(one for one in found.supply if one.node in kept),
        use=tuple(one for one in found.use if one.node in kept),
        repairs=(*found.repairs, *told.all()),
    )


def _sound(found: Found, told: Repairs) -> Iterator[Pipe]:
    """Pipes that could carry something, each name once."""
    seen: set[str] = set()
    for pipe in found.pipes:
        ends = [name for name in (pipe.start, pipe.end) if name not in found.nodes]
        if pipe.start == pipe.end:
            told.add("loop", f"{pipe.name} at {pipe.start}", pipe.cell("ends"))
        elif ends:
            told.add("no_end", f"{pipe.name}: {', '.join(ends)}", pipe.cell("ends"))
        elif not 0 < pipe.capacity <= MOST:
            told.add("no_capacity", pipe.name, pipe.cell("capacity"))
        elif pipe.name in seen:
            told.add("repeated", pipe.name, pipe.cell("id"))
            again = next(
                k for k in range(2, len(found.pipes) + 2) if f"{pipe.name}#{k}" not in seen
            )
            seen.add(f"{pipe.name}#{again}")
            yield dataclasses.replace(pipe, name=f"{pipe.name}#{again}")
        else:
            seen.add(pipe.name)
            yield pipe


def _joined(
    nodes: Mapping[str, Spot], pipes: list[Pipe], join_km: float, told: Repairs
) -> tuple[list[Pipe], list[Pipe]]:
    """Links that join islands to the largest part, and the pipes that are not left out."""
    names = sorted({name for pipe in pipes for name in (pipe.start, pipe.end)})
    if not names:
        return [], pipes
    at = {name: k for k, name in enumerate(names)}
    start = np.array([at[pipe.start] for pipe in pipes], dtype=np.int64)
    end = np.array([at[pipe.end] for pipe in pipes], dtype=np.int64)
    part = _parts(len(names), start, end)
    largest = int(np.bincount(part).argmax())
    places = np.array([(nodes[name].lon, nodes[name].lat) for name in names])
    joins: list[Pipe] = []
    apart: set[int] = set()
    for island, one, other, km in _nearest(places, part, largest):
        if km <= join_km:
            told.add("joined", f"{names[one]} – {names[other]}, {round(km)} km")
            most = sum(pipe.capacity for k, pipe in enumerate(pipes) if part[start[k]] == island)
            joins.append(Pipe(f"join {names[one]}", names[one], names[other], most, both=True))
        else:
            apart.add(island)
            told.add(
                "island", f"{int((part == island).sum())} at {names[one]}, {round(km)} km away"
            )
    kept = [pipe for k, pipe in enumerate(pipes) if int(part[start[k]]) not in apart]
    return joins, kept


def _nearest(places: Array, part: Indices, largest: int) -> Iterator[tuple[int, int, int, float]]:
    """(island, its node nearest to the largest part, the node there, kilometres)."""
    main: list[int] = np.flatnonzero(part == largest).tolist()
    tree = _spatial().cKDTree(_on_a_ball(places[main]))
    for island in sorted(set(part.tolist()) - {largest}):
        own: list[int] = np.flatnonzero(part == island).tolist()
        chord, which = tree.query(_on_a_ball(places[own]))
        first = int(np.argmin(chord))
        one, other = own[first], main[int(which[first])]
        yield island, one, other, float(great_circle_km(places[one], places[other]))


def nearest_spot(nodes: Mapping[str, Spot], lon: float, lat: float) -> tuple[str, float]:
    """The node nearest to a position, and how far it is, kilometres."""
    names = list(nodes)
    places = np.array([(nodes[name].lon, nodes[name].lat) for name in names])
    km = great_circle_km(np.array([lon, lat]), places)
    first = int(np.nanargmin(km))
    return names[first], float(km[first])


def _on_a_ball(places: Array) -> Array:
    """(place, 3) kilometres from the middle of the earth: chords order as great circles do."""
    lon, lat = np.radians(places).T
    flat = np.cos(lat)
    return EARTH_RADIUS_KM * np.stack([flat * np.cos(lon), flat * np.sin(lon), np.sin(lat)], axis=1)


def _parts(size: int, start: Indices, end: Indices) -> Indices:
    """(node,) the number of the connected part that it is in."""
    sparse = _scipy("scipy.sparse")
    graph = sparse.coo_matrix((np.ones(len(start)), (start, end)), shape=(size, size))
    label = _scipy("scipy.sparse.csgraph").connected_components(graph, directed=False)[1]
    return np.asarray(label, dtype=np.int64)


def _directed(pipes: Sequence[Pipe], *, both: bool) -> Iterator[Pipe]:
    """Every direction as a pipe of its own; the second has `<` behind its name."""
    for pipe in pipes:
        yield dataclasses.replace(pipe, both=False)
        if pipe.both or both:
            yield dataclasses.replace(
                pipe, name=f"{pipe.name}<", start=pipe.end, end=pipe.start, both=False
            )


def _spatial() -> Any:
    return _scipy("scipy.spatial")


def _scipy(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as cause:
        raise MissingExtraError(
            "networks in files of others need SciPy: install it with `pip install "
            "'blocs[corridors]'`"
        ) from cause
