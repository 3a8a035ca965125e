"""Networks of PyPSA as its `export_to_netcdf` writes them: components, one column a variable.

Brown, Hörsch and Schlachtberger (2018), PyPSA: Python for Power System Analysis, Journal of Open
Research Software 6. Read by h5py alone; flows are those of transport, without Kirchhoff's second
law. Series over time are averaged with the weights of the snapshots: the year has one season.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.questions.corridors.reading.cells import country_code
from blocs.questions.corridors.reading.found import Found, Pipe, Repairs, Spot, Supply, Use

ELASTICITY = -0.1
"""Loads of PyPSA do not react: here they do a little from the cost of the dearest generator on, so
that a shortage has a price (eleven times that cost where nothing is left)."""


def read_pypsa(path: Path) -> Found:
    """Buses, lines, links, transformers, generators and loads of a file.

    Raises InputError where it is no netCDF 4 file, or none of PyPSA.
    """
    import h5py

    try:
        opened: Any = h5py.File(path, "r")
        with opened as file:
            return _read(_Tables(file), path)
    except OSError as cause:
        raise InputError(f"'{path}' is no netCDF 4 file: {cause}") from cause
    except (KeyError, ValueError, TypeError) as cause:
        raise InputError(f"'{path}' is no network of PyPSA: {cause}") from cause


def _read(tables: _Tables, path: Path) -> Found:
    told = Repairs()
    names = tables.names("buses")
    if not names:
        raise ValueError("it has no buses")
    countries = tables.texts("buses", "country")
    lon, lat = tables.numbers("buses", "x", 0.0), tables.numbers("buses", "y", 0.0)
    nodes = {
        name: Spot(float(lon[k]), float(lat[k]), country_code(countries[k]))
        for k, name in enumerate(names)
    }
    pipes = [
        *_branches(tables, "lines", "s_nom"),
        *_branches(tables, "transformers", "s_nom"),
        *_links(tables, told),
    ]
    supply = tuple(_generators(tables))
    for kind in ("storage_units", "stores"):
        for name in tables.names(kind):
            told.add("store", name)
    dearest = max((one.cost for one in supply), default=0.0) or 1.0
    use = tuple(_loads(tables, dearest))
    if use:
        told.add("price_assumed", f"{dearest}, {ELASTICITY}")
    return Found(
        path.name, "PyPSA", "MW", "TWh/y", "EUR", nodes, tuple(pipes), supply, use, told.all()
    )


class _Tables:
    """Components of an open file."""

    def __init__(self, file: Any) -> None:
        self._file = file
        weights = self._first("snapshots_objective", "snapshots_generators", "snapshots_weightings")
        self.weights: Array | None = weights if weights is not None and weights.sum() > 0 else None

    def _first(self, *names: str) -> Array | None:
        for name in names:
            if name in self._file:
                return np.asarray(self._file[name][()], dtype=np.float64)
        return None

    def names(self, kind: str) -> tuple[str, ...]:
        """Names of the components of one kind."""
        return tuple(map(_text, self._raw(f"{kind}_i")))

    def texts(self, kind: str, column: str) -> tuple[str, ...]:
        """A column of texts; empty ones where there is none."""
        found = self._raw(f"{kind}_{column}")
        return tuple(map(_text, found)) if len(found) else ("",) * len(self.names(kind))

    def numbers(self, kind: str, column: str, default: float) -> Array:
        """A column of numbers; the default of PyPSA where the file leaves it out."""
        found = self._raw(f"{kind}_{column}")
        if len(found):
            return np.asarray(found, dtype=np.float64)
        return np.full(len(self.names(kind)), default)

    def rated(self, kind: str, column: str) -> Array:
        """What is there; where it may be extended, what the solved network has built."""
        given, built = (self.numbers(kind, name, 0.0) for name in (column, f"{column}_opt"))
        extendable = self.numbers(kind, f"{column}_extendable", 0.0) > 0
        return np.where(extendable & (built > 0), built, given)

    def over_time(self, kind: str, column: str, default: float) -> Array:
        """A column, with the mean of its series where it has one."""
        out = self.numbers(kind, column, default).copy()
        key = f"{kind}_t_{column}"
        if key in self._file:
            at = {name: k for k, name in enumerate(self.names(kind))}
            series = np.asarray(self._file[key][()], dtype=np.float64)
            mean = np.average(series, axis=0, weights=self.weights)
            for name, value in zip(map(_text, self._raw(f"{key}_i")), mean, strict=True):
                out[at[name]] = value
        return out

    def _raw(self, key: str) -> Sequence[Any]:
        return self._file[key][()].tolist() if key in self._file else []


def _branches(tables: _Tables, kind: str, limit: str) -> Iterator[Pipe]:
    ends = tables.texts(kind, "bus0"), tables.texts(kind, "bus1")
    most = tables.rated(kind, limit) * tables.over_time(kind, "s_max_pu", 1.0)
    length = tables.numbers(kind, "length", 0.0)
    for k, name in enumerate(tables.names(kind)):
        yield Pipe(name, ends[0][k], ends[1][k], float(most[k]), True, float(length[k]))


def _links(tables: _Tables, told: Repairs) -> Iterator[Pipe]:
    ends = tables.texts("links", "bus0"), tables.texts("links", "bus1")
    rated = tables.rated("links", "p_nom")
    most = rated * tables.over_time("links", "p_max_pu", 1.0)
    back = -rated * tables.over_time("links", "p_min_pu", 0.0)
    length, cost = (tables.numbers("links", name, 0.0) for name in ("length", "marginal_cost"))
    efficiency = tables.over_time("links", "efficiency", 1.0)
    for k, name in enumerate(tables.names("links")):
        if not math.isclose(float(efficiency[k]), 1.0):
            told.add("no_losses", name)
        pipe = Pipe(
            name, ends[0][k], ends[1][k], float(most[k]), False, float(length[k]), float(cost[k])
        )
        yield pipe
        if back[k] > 0:
            ways = pipe.end, pipe.start
            yield Pipe(f"{name} back", *ways, float(back[k]), False, pipe.length_km, pipe.cost)


def _generators(tables: _Tables) -> Iterator[Supply]:
    at = tables.texts("generators", "bus")
    most = tables.rated("generators", "p_nom")
    most = most * tables.over_time("generators", "p_max_pu", 1.0)
    cost = tables.over_time("generators", "marginal_cost", 0.0)
    for k, name in enumerate(tables.names("generators")):
        yield Supply(name, at[k], float(most[k]), max(float(cost[k]), 0.0))


def _loads(tables: _Tables, price: float) -> Iterator[Use]:
    """Loads, those of one bus together."""
    at = tables.texts("loads", "bus")
    wanted = tables.over_time("loads", "p_set", 0.0)
    summed: dict[str, float] = {}
    for bus, one in zip(at, wanted, strict=True):
        summed[bus] = summed.get(bus, 0.0) + float(one)
    for bus, quantity in summed.items():
        if quantity > 0:
            yield Use(bus, quantity, price, ELASTICITY)


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
