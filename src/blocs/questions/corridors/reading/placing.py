"""A file of others and one's own supply and demand, together as the tables of a network.

Supply and demand of one's own stand at a node of the file, at the node nearest to a position, or in
a country: then all its nodes take part, each with as much as its pipes can carry.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blocs.data.layouts import Layout
from blocs.data.rows import Labels, Rows
from blocs.foundation.axes import Array, did_you_mean
from blocs.foundation.errors import Problem
from blocs.questions.corridors.reading.form import DEMAND, LINKS, NODES, SOURCES, NetworkForm
from blocs.questions.corridors.reading.found import Found, Repair, Repairs, Spot
from blocs.questions.corridors.reading.repair import nearest_spot

Row = Mapping[str, str | float]

SUPPLY, USE = " supply", " use"
"""Behind the code of a country: the node where its own supply or demand stands."""


@dataclass(frozen=True, eq=False)
class Tables:
    """The four tables of a network, and what was repaired on the way."""

    links: Rows
    sources: Rows
    demand: Rows
    nodes: Rows
    repairs: tuple[Repair, ...]
    problems: tuple[Problem, ...] = ()


def tables_of(
    found: Found,
    form: NetworkForm,
    *,
    sources: Rows | None = None,
    demand: Rows | None = None,
) -> Tables:
    """The tables of a network made of a file; without one's own, supply and demand of the file."""
    placing = _Placing(found, form)
    own_sources = None if sources is None else placing.moved(sources, SUPPLY)
    own_demand = None if demand is None else placing.moved(demand, USE)
    return Tables(
        links=_rows(LINKS, found.file, [*placing.links(), *placing.deliveries]),
        sources=_rows(SOURCES, found.file, _supply(found)) if own_sources is None else own_sources,
        demand=_rows(DEMAND, found.file, _use(found)) if own_demand is None else own_demand,
        nodes=_rows(NODES, found.file, placing.spots()),
        repairs=(*found.repairs, *placing.told.all()),
        problems=tuple(placing.problems),
    )


class _Placing:
    """Where supply and demand stand among the nodes of a file."""

    def __init__(self, found: Found, form: NetworkForm) -> None:
        self.found, self.form = found, form
        self.told = Repairs()
        self.problems: list[Problem] = []
        self.deliveries: list[Row] = []
        self._made: dict[str, Spot] = {}
        self._through: dict[str, float] = {}
        for pipe in found.pipes:
            for node in (pipe.start, pipe.end):
                self._through[node] = self._through.get(node, 0.0) + pipe.capacity

    def links(self) -> Iterable[Row]:
        """The pipes of the file, with the cost of their length."""
        cost = self.form.reads.cost_per_100km if self.form.reads is not None else 0.0
        for pipe in self.found.pipes:
            yield {
                "id": pipe.name,
                "from": pipe.start,
                "to": pipe.end,
                "unit": self.found.unit,
                "capacity": pipe.capacity,
                "cost": pipe.cost + cost * pipe.length_km / 100.0,
                "length_km": pipe.length_km,
                "status": "sourced",
                "source": self.found.layout,
            }

    def spots(self) -> Iterable[Row]:
        """Nodes with their positions and countries."""
        for name, spot in (*self.found.nodes.items(), *self._made.items()):
            if math.isfinite(spot.lon) and math.isfinite(spot.lat):
                yield {"node": name, "lon": spot.lon, "lat": spot.lat, "country": spot.country}

    def moved(self, rows: Rows, behind: str) -> Rows:
        """The same rows with nodes of the network in place of positions and countries."""
        nodes = [self._node(rows, row, behind) for row in range(len(rows))]
        return Rows(
            rows.file,
            {**rows.labels, "node": _labels(nodes)},
            rows.numbers,
            rows.texts,
            rows.lines,
            rows.whole,
            rows.sound,
        )

    def _node(self, rows: Rows, row: int, behind: str) -> str:
        name = rows.labels["node"].name_in(row)
        lon, lat = (_cell(rows, field, row) for field in ("lon", "lat"))
        if math.isfinite(lon) and math.isfinite(lat):
            node, km = nearest_spot(self.found.nodes, lon, lat)
            self.told.add("placed", f"{name} at {node}, {round(km)} km")
            return node
        if name in self.found.nodes:
            return name
        inside = [node for node, spot in self.found.nodes.items() if spot.country == name]
        if not inside:
            countries = sorted({spot.country for spot in self.found.nodes.values()})
            self.problems.append(
                rows.problem(
                    row,
                    f"'{name}' is no node of the file, and no node of it is in such a country",
                    field="node",
                    remedy=did_you_mean(name, countries) or "Give it a position: lon and lat.",
                )
            )
            return name
        return self._country(name, inside, behind)

    def _country(self, name: str, inside: Sequence[str], behind: str) -> str:
        """A node beside all nodes of a country, linked to each as wide as its pipes."""
        made = f"{name}{behind}"
        if made in self._made:
            return made
        spots = [self.found.nodes[node] for node in inside]
        lon, lat = (float(np.mean([getattr(one, at) for one in spots])) for at in ("lon", "lat"))
        self._made[made] = Spot(lon, lat, name)
        self.told.add("spread", f"{name}: {len(inside)}")
        for node in inside:
            start, end = (made, node) if behind == SUPPLY else (node, made)
            self.deliveries.append(
                {
                    "id": f"{start} to {end}",
                    "from": start,
                    "to": end,
                    "unit": self.found.unit,
                    "capacity": self._through.get(node, 0.0),
                    "cost": 0.0,
                    "kind": "delivery",
                    "owners": name,
                    "status": "assumed",
                    "source": "as wide as the pipes of the node",
                }
            )
        return made


def _supply(found: Found) -> Iterable[Row]:
    for one in found.supply:
        yield {
            "node": one.node,
            "name": one.name,
            "unit": found.unit,
            "capacity": one.capacity,
            "cost": one.cost,
        }


def _use(found: Found) -> Iterable[Row]:
    for one in found.use:
        yield {
            "node": one.node,
            "unit": found.unit,
            "quantity": one.quantity,
            "price": one.price,
            "elasticity": one.elasticity,
        }


def _cell(rows: Rows, field: str, row: int) -> float:
    return float(rows.numbers[field][row]) if field in rows.numbers else math.nan


def _rows(layout: Layout, file: str, records: Iterable[Row]) -> Rows:
    """Records as a table in a layout: line numbers are those of the records."""
    there = list(records)
    labels = {
        name: _labels([str(one.get(name, "")) for one in there])
        for name in (*layout.labels, *layout.more_labels)
        if name in layout.labels or any(name in one for one in there)
    }
    numbers = {
        column.name: _numbers(there, column.name)
        for column in layout.numbers
        if not column.optional or any(column.name in one for one in there)
    }
    texts = {name: tuple(str(one.get(name, "")) for one in there) for name in layout.texts}
    lines = np.arange(2, len(there) + 2, dtype=np.int64)
    return Rows(file, labels, numbers, texts, lines, whole=True, sound=True)


def _labels(written: Sequence[str]) -> Labels:
    names = {name: k for k, name in enumerate(dict.fromkeys(written))}
    codes = np.array([names[name] for name in written], dtype=np.int64)
    return Labels(tuple(names), codes)


def _numbers(records: Sequence[Row], name: str) -> Array:
    return np.array([float(one.get(name, math.nan)) for one in records], dtype=np.float64)
