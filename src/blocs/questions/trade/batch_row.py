"""What became of one scenario of a batch: its numbers by country, or why there are none; tables.

And what it depends on, as the key that it is kept under.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.catalogues import languages
from blocs.foundation.files import is_file
from blocs.foundation.frames import tidy
from blocs.foundation.keep import content_key
from blocs.foundation.quantities import quantities
from blocs.foundation.shown import Shown
from blocs.moves.scenario import Scenario
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.labelled import Labelled, Quantified
from blocs.transport.network import tables_hash
from blocs.world.world import CORRIDORS, World, world_hash

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

CONVERGED = "converged"

WORDS = {
    *("title", "notes", "source", "world"),
    *(f"{text}_{language}" for text in ("title", "notes") for language in languages()),
}
"""What a scenario says of itself: it does not change the answer."""


@dataclass(frozen=True, eq=False)
class BatchRow:
    """What became of one scenario. values: quantity → (country,), NaN where there is no answer.

    status: `converged`; the status of a SolverError; `invalid_input` where the scenario does not
    fit the world; `worker_died`; `bug`. cause: why, in words. checked: on a kernel of its own
    (`in_full`), or by sums over edits (`by_sums`), as most rows that are solved together are; empty
    where there is no answer.
    """

    title: str
    status: str
    cause: str
    values: Mapping[str, Array]
    method: str = "none"
    residual: float = float("nan")
    iterations: int = 0
    country_status: Mapping[str, str] = field(default_factory=dict[str, str])
    checked: str = ""


def pack_row(row: BatchRow) -> dict[str, Any]:
    """A row as plain data."""
    values = {name: array.tolist() for name, array in row.values.items()}
    return {**vars(row), "values": values, "country_status": dict(row.country_status)}


def unpack_row(data: Mapping[str, Any]) -> BatchRow:
    """From plain data to a row."""
    values = {name: np.array(row, dtype=np.float64) for name, row in data["values"].items()}
    given: dict[str, Any] = {**data, "values": values}
    return BatchRow(**given)


def scenario_key(
    world: World,
    scenario: Scenario,
    trade: Trade,
    *,
    quantities: tuple[str, ...],
) -> str:
    """Key of all that a row depends on: world, moves, closure, settings, version.

    Tables of moves count by their contents, where they can be read.
    """
    data = {key: value for key, value in scenario.as_data().items() if key not in WORDS}
    reaches = CORRIDORS in scenario.engines
    depends_on = {
        "world": world_hash(world, scenario.engines),
        **({"lanes": tables_hash()} if reaches else {}),
        "scenario": json.dumps(data, sort_keys=True, default=str),
        "tables": _tables(data, scenario.folder),
        "trade": trade.as_data(),
        "quantities": quantities,
    }
    return content_key("scenario", depends_on)


TABLE_FIELDS = ("file", "intensity")
"""Fields of moves that name a table."""


def _tables(data: dict[str, Any], folder: Path) -> list[str]:
    """Hashes of the files that moves name."""
    found: list[str] = []
    for stage in ("baseline", "moves"):
        for move in cast(list[dict[str, dict[str, Any]]], data[stage]):
            for fields in move.values():
                network = fields.get("network")
                if isinstance(network, str) and (folder / network).is_dir():
                    every = sorted(p for p in (folder / network).iterdir() if p.is_file())
                    found += [hashlib.sha256(p.read_bytes()).hexdigest() for p in every]
                for name in TABLE_FIELDS:
                    path = fields.get(name)
                    if isinstance(path, str) and is_file(folder / path):
                        found.append(hashlib.sha256((folder / path).read_bytes()).hexdigest())
    return found


@dataclass(frozen=True, eq=False, repr=False)
class Batch(Shown):
    """Rows side by side. labelled: [scenario, country] per quantity, and status, cause, residual …

    provenance: world, model, closure of each scenario and elasticities that answers depend on.
    """

    labelled: Labelled
    provenance: Mapping[str, Any]

    @cached_property
    def dataset(self) -> xr.Dataset:
        """The same as an xarray Dataset, with `units` and `long_name` attributes."""
        return self.labelled.dataset()

    @property
    def _by_country(self) -> list[str]:
        return [name for name, item in self.labelled.quantities.items() if len(item.axes) > 1]

    def _facts(self) -> Mapping[str, str]:
        status = self.labelled["status"]
        return {
            "scenarios": f"{len(status):,}, {int((status == CONVERGED).sum()):,} with an answer",
            "world": str(self.provenance["world"]["name"]),
            "model": str(self.provenance["model"]),
            "quantities": ", ".join(self._by_country),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a scenario, country and quantity, with title and status; NaN where it failed."""
        codes, columns = self.labelled.labels["country"], ("title", "status")
        told = {key: self.labelled[key] for key in columns}
        rows = (
            {
                "scenario": k,
                **{key: str(told[key][k]) for key in columns},
                "country": code,
                "quantity": name,
                "unit": self.labelled.quantities[name].attributes["units"],
                "value": float(value),
            }
            for name in self._by_country
            for k, line in enumerate(self.labelled[name])
            for code, value in zip(codes, line, strict=True)
        )
        return tidy(rows, ("scenario", "title", "status", "country"))

    def __getitem__(self, name: str) -> xr.DataArray:
        """A quantity (scenario, country) or a column (scenario,); KeyError lists the known ones."""
        known = self.labelled.quantities
        if name not in known:
            raise KeyError(f"no column '{name}'; known: {', '.join(known)}")
        return self.dataset[name]


COLUMNS = ("title", "status", "cause", "method", "residual", "iterations", "checked")
"""What a table says of every scenario, besides its quantities."""


def labelled_rows(rows: Sequence[BatchRow], world: World, names: Sequence[str]) -> Labelled:
    """Rows side by side."""
    known = quantities()
    found = {
        name: Quantified(
            ("scenario", "country"),
            np.stack([row.values[name] for row in rows]),
            {"units": known[name].unit, "long_name": known[name].label["en"]},
        )
        for name in names
    }
    for name in COLUMNS:
        column = np.array([getattr(row, name) for row in rows])
        found[name] = Quantified(("scenario",), column, {})
    return Labelled(found, {"scenario": tuple(range(len(rows))), "country": world.countries})
