"""Reader of the embedded data set `minerals-1995-2024`: who bought energy and minerals from whom.

Source: BACI (CEPII), 74 commodities of the Harmonised System 1992. `dataset.json` says what was
kept, rounded and taken as missing; `scripts/build_minerals.py` builds it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from blocs.foundation.axes import Array, Axis, Mask, did_you_mean
from blocs.foundation.errors import DataError, InputError, Problem
from blocs.world.minerals.format import unpack_numbers, unpack_series

NAME = "minerals-1995-2024"
ENERGY = ("crude_oil", "pipeline_gas", "lng", "coal")
"""Groups that `energy` stands for."""

Codes = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Commodity:
    """One code of the Harmonised System 1992 with its names and group (`crude_oil`, `ores`, …)."""

    code: str
    names: Mapping[str, str]
    group: str


@dataclass(frozen=True)
class Gap:
    """Records missing rather than zero in `first_year` … `last_year`.

    An empty origin, destination or commodity stands for every one. reason: `country_absent`,
    `dyad_silent` or `commodity_silent`, see `world/minerals/gaps`.
    """

    first_year: int
    last_year: int
    origin: str
    destination: str
    commodity: str
    reason: str


@dataclass(frozen=True, eq=False)
class Trade:
    """Flows as parallel arrays of positions on the axes of Minerals.

    value: thousand USD, f.o.b.; quantity: tonnes, NaN where not recorded.
    """

    year: Codes
    origin: Codes
    destination: Codes
    commodity: Codes
    value: Array
    quantity: Array

    def __len__(self) -> int:
        return len(self.value)


@dataclass(frozen=True, eq=False)
class Imports:
    """What one destination bought, by year, origin and commodity.

    value: (year, origin, commodity) thousand USD and quantity: tonnes; zero where nothing was
    traded, NaN where `missing`; quantity is also NaN where it is not recorded. reason: what
    `missing` rests on, "" elsewhere.
    """

    destination: str
    years: tuple[int, ...]
    origins: tuple[str, ...]
    commodities: tuple[str, ...]
    value: Array
    quantity: Array
    missing: Mask
    reason: npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class OriginShares:
    """(year, origin) value in thousand USD and share of the year's recorded imports.

    value is NaN where `missing`; share is NaN in a year in which any origin is missing, or in which
    nothing was imported.
    """

    years: tuple[int, ...]
    origins: tuple[str, ...]
    value: Array
    share: Array
    missing: Mask


@dataclass(frozen=True, eq=False)
class Minerals:
    """Labels and flows. Flows are sorted by commodity, destination, origin and year.

    total_value, total_quantity: (year, commodity) thousand USD and tonnes, exact sums of the
    source, small flows and unrounded digits included.
    """

    year: Axis
    country: Axis
    commodity: Axis
    commodities: tuple[Commodity, ...]
    flows: Trade
    total_value: Array
    total_quantity: Array
    gaps: tuple[Gap, ...]
    about: Mapping[str, Any]

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years as numbers."""
        return tuple(map(int, self.year))

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Group → codes; `energy` is crude oil, gas and coal together."""
        found: dict[str, tuple[str, ...]] = {}
        for item in self.commodities:
            found[item.group] = (*found.get(item.group, ()), item.code)
        found["energy"] = tuple(code for name in ENERGY for code in found.get(name, ()))
        return found

    def codes(self, commodity: str | Sequence[str] | None) -> tuple[str, ...]:
        """Codes that codes or group names stand for; None: all. Raises InputError."""
        if commodity is None:
            return self.commodity.labels
        named: set[str] = set()
        for word in [commodity] if isinstance(commodity, str) else commodity:
            if word not in self.commodity and word not in self.groups:
                hint = did_you_mean(word, (*self.commodity, *self.groups))
                raise InputError(f"unknown commodity or group '{word}'. {hint}".rstrip())
            named.update(self.groups.get(word, (word,)))
        return tuple(code for code in self.commodity if code in named)

    def trade(
        self,
        *,
        origin: str | None = None,
        destination: str | None = None,
        commodity: str | Sequence[str] | None = None,
    ) -> Trade:
        """Recorded flows; None: every one. Raises InputError for an unknown label."""
        chosen = self.commodity.indices(self.codes(commodity))
        flows, rows = self.flows, np.ones(len(self.flows), dtype=np.bool_)
        if commodity is not None:
            rows &= np.isin(flows.commodity, chosen)
        for code, column in ((origin, flows.origin), (destination, flows.destination)):
            if code is not None:
                rows &= column == self._position(code)
        columns = (flows.year, flows.origin, flows.destination, flows.commodity)
        year, origins, destinations, commodities = (column[rows] for column in columns)
        value, quantity = flows.value[rows], flows.quantity[rows]
        return Trade(year, origins, destinations, commodities, value, quantity)

    def imports(self, destination: str, commodity: str | Sequence[str] | None = None) -> Imports:
        """What `destination` bought, with missing records marked. Raises InputError."""
        codes = self.codes(commodity)
        flows = self.trade(destination=destination, commodity=codes)
        origins = np.unique(flows.origin)
        kinds = self.commodity.indices(codes)
        shape = (len(self.year), len(origins), len(codes))
        place = (
            flows.year,
            np.searchsorted(origins, flows.origin),
            np.searchsorted(kinds, flows.commodity),
        )
        value, quantity = np.zeros(shape), np.zeros(shape)
        value[place], quantity[place] = flows.value, flows.quantity
        labels = tuple(self.country.labels[int(index)] for index in origins)
        reason = self._reasons(destination, labels, codes)
        missing = (reason != "") & (value == 0)
        reason[~missing] = ""
        value[missing] = quantity[missing] = np.nan
        return Imports(destination, self.years, labels, codes, value, quantity, missing, reason)

    def shares_by_origin(
        self, destination: str, commodity: str | Sequence[str] | None = None
    ) -> OriginShares:
        """Origins of what `destination` bought; strict: one missing origin voids a year's shares.

        `exposure.engine.energy` tells missing records that matter from those that do not. Raises
        InputError.
        """
        found = self.imports(destination, commodity)
        value: Array = found.value.sum(axis=2)
        missing: Mask = np.logical_or.reduce(found.missing, axis=2)
        total = np.broadcast_to(value.sum(axis=1, keepdims=True), value.shape)
        share = np.divide(value, total, out=np.full(value.shape, np.nan), where=total > 0)
        return OriginShares(found.years, found.origins, value, share, missing)

    def _position(self, code: str) -> int:
        if code not in self.country:
            hint = did_you_mean(code, self.country)
            raise InputError(f"no customs records of a country '{code}'. {hint}".rstrip())
        return self.country.position[code]

    def _reasons(
        self, destination: str, origins: Sequence[str], codes: Sequence[str]
    ) -> npt.NDArray[np.str_]:
        """(year, origin, commodity) why a record is missing; "" where none is known to be."""
        reason = np.full((len(self.year), len(origins), len(codes)), "", dtype="<U16")
        first = self.years[0]
        for gap in self.gaps:
            if gap.destination not in ("", destination):
                continue
            years = slice(gap.first_year - first, gap.last_year - first + 1)
            i = [n for n, code in enumerate(origins) if gap.origin in ("", code)]
            k = [n for n, code in enumerate(codes) if gap.commodity in ("", code)]
            if i and k:
                reason[years][:, np.array(i)[:, None], np.array(k)] = gap.reason
        return reason


@cache
def load_minerals() -> Minerals:
    """The embedded data set. Raises DataError where a file is absent or damaged."""
    return read_minerals(files("blocs.data") / "embedded" / NAME)


def read_minerals(folder: Traversable | Path) -> Minerals:
    """The data set in `folder`. Raises DataError where a file is absent or damaged."""
    about = json.loads(_content(folder, "dataset.json"))
    arrays = _arrays(_content(folder, "arrays.npz", sha256=about["sha256"]["arrays.npz"]))
    gaps = _rows(_content(folder, "gaps.csv", sha256=about["sha256"]["gaps.csv"]))
    table = _rows(_content(folder, "commodities.csv"))
    commodity, destination, origin, year = unpack_series(arrays)
    value, quantity = (
        unpack_numbers({part: arrays[f"{name}_{part}"] for part in ("high", "low", "exponent")})
        for name in ("value", "quantity")
    )
    first, last = about["years"]
    return Minerals(
        year=Axis("year", tuple(map(str, range(first, last + 1)))),
        country=Axis("country", tuple(about["countries"])),
        commodity=Axis("commodity", tuple(row["code"] for row in table)),
        commodities=tuple(
            Commodity(row["code"], {"en": row["name_en"], "ru": row["name_ru"]}, row["group"])
            for row in table
        ),
        flows=Trade(year, origin, destination, commodity, value, quantity),
        total_value=arrays["total_value"],
        total_quantity=arrays["total_quantity"],
        gaps=tuple(_gap(row) for row in gaps),
        about=about,
    )


def _gap(row: Mapping[str, str]) -> Gap:
    return Gap(
        int(row["first_year"]),
        int(row["last_year"]),
        row["origin"],
        row["destination"],
        row["commodity"],
        row["reason"],
    )


def _content(folder: Traversable | Path, name: str, *, sha256: str | None = None) -> bytes:
    try:
        content = (folder / name).read_bytes()
    except OSError as cause:
        raise _damaged(f"cannot be read: {cause.strerror or cause}", name) from cause
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise _damaged("the hash of the file is not the one in dataset.json", name)
    return content


def _arrays(content: bytes) -> dict[str, npt.NDArray[Any]]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as cause:
        raise _damaged(f"not readable: {cause}", "arrays.npz") from cause


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def _damaged(message: str, file: str) -> DataError:
    problem = Problem(message, file, remedy="The file is damaged: install blocs again.")
    return DataError(f"the data set {NAME} cannot be read", problems=[problem])
