"""The world and the moves as one piece of data for a page: a header in JSON, then arrays, zipped.

`frontend/src/engine/payload.ts` reads it. The same world and scenario give the same bytes.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from blocs.foundation.axes import Array, Indices, Mask
from blocs.live.deeds import Deed
from blocs.live.embedded import Embedded
from blocs.moves.cells import Block, Points
from blocs.moves.scenario import Closure
from blocs.world.countries import country_in


@dataclass
class _Arrays:
    """Arrays one after the other, each from a multiple of eight bytes on."""

    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    data: bytearray = field(default_factory=bytearray)

    def put(self, kind: str, values: Any) -> int:
        """The number under which the header knows the array."""
        flat = np.ascontiguousarray(values).ravel()
        at = len(self.data)
        self.rows.append({"type": kind, "count": int(flat.size), "at": at})
        self.data += _bytes(kind, flat)
        self.data += bytes(-len(self.data) % 8)
        return len(self.rows) - 1


def _bytes(kind: str, flat: Any) -> bytes:
    if kind == "f32":
        # Bytes of one rank lie together, the lowest first: they compress better so. So do
        # numbers without the zeros between them.
        some = flat != 0
        planes = flat[some].astype("<f4").view(np.uint8).reshape(-1, 4).T
        return np.packbits(some).tobytes() + np.ascontiguousarray(planes).tobytes()
    return flat.astype({"f64": "<f8", "i32": "<i4", "u8": "u1"}[kind]).tobytes()


def payload(
    embedded: Embedded, moves: list[list[Deed]], closure: Closure, *, level: int = 9
) -> bytes:
    """Everything that the page solves with; closure: of the scenario, which a move may change.

    level: how hard to compress, 1 to 9.
    """
    economy, arrays = embedded.economy, _Arrays()
    named = {
        "theta": arrays.put("f64", economy.trade_elasticity),
        "share": arrays.put("f32", embedded.share),
        "gamma": arrays.put("f32", embedded.input_share),
        "final": arrays.put("f64", embedded.final),
    }
    for name, factor in (
        ("tariff", economy.tariff_factor),
        ("export_tax", economy.export_tax_factor),
    ):
        if factor is not None:
            named |= _rates(arrays, name, factor)
    if economy.revenue_sharing is not None:
        named["sharing"] = arrays.put("f64", economy.revenue_sharing)
    numeraire = country_in(closure.numeraire, economy.country.labels)
    header = {
        "countries": list(economy.country),
        "sectors": list(economy.sector),
        "closure": {
            "trade_balance": str(closure.trade_balance),
            "numeraire": -1 if numeraire is None else economy.country.position[numeraire],
            "labour_supply_elasticity": closure.labour_supply_elasticity,
        },
        "taxed": economy.tariff_factor is not None or economy.export_tax_factor is not None,
        "shared": economy.revenue_sharing is not None,
        "moves": [[_deed(arrays, deed, len(economy.country)) for deed in deeds] for deeds in moves],
        "arrays": arrays.rows,
        "named": named,
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    head = len(text).to_bytes(4, "little") + text
    return gzip.compress(head + bytes(-len(head) % 8) + bytes(arrays.data), level, mtime=0)


def _rates(arrays: _Arrays, name: str, factor: Array) -> dict[str, int]:
    """Few rates, and for every cell which of them: a dictionary takes a tenth of the room."""
    values, which = np.unique(factor - 1.0, return_inverse=True)
    number = which.ravel()
    if len(values) > 1 << 16:
        return {name: arrays.put("f64", factor - 1.0)}
    return {
        name: arrays.put("f64", values),
        f"{name}_low": arrays.put("u8", number & 255),
        f"{name}_high": arrays.put("u8", number >> 8),
    }


def _deed(arrays: _Arrays, deed: Deed, countries: int) -> dict[str, Any]:
    told: dict[str, Any] = {"deed": deed.kind}
    if deed.cells is not None:
        told |= _cells(arrays, deed.cells, countries)
    elif deed.kind in ("productivity", "labour"):
        told |= {"value": deed.value, "countries": _chosen(deed.countries)}
        told |= {"sectors": _chosen(deed.sectors)}
    elif deed.values is not None:
        told["values"] = arrays.put("f64", deed.values)
    return told


def _chosen(mask: Mask | None) -> list[int]:
    return [] if mask is None else [int(k) for k in np.flatnonzero(mask)]


def _cells(arrays: _Arrays, cells: Block | Points, countries: int) -> dict[str, Any]:
    """Pairs as bits [destination, origin] and sectors; or numbers of cells [j, n, i]."""
    if isinstance(cells, Block):
        pairs = arrays.put("u8", np.packbits(cells.pairs.T))
        where = {"pairs": pairs, "sectors": _chosen(cells.sectors)}
        # JSON has no infinity: an embargo is a number that is not there.
        return {"cells": where, "value": None if np.isinf(cells.value) else cells.value}
    number: Indices = (cells.sector * countries + cells.destination) * countries + cells.origin
    return {
        "cells": {"index": arrays.put("i32", number)},
        "values": arrays.put("f64", cells.value),
    }
