"""What became of one scenario of a batch: its numbers by country, or why there are none.

And what it depends on, as the key that it is kept under.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.catalogues import languages
from blocs.foundation.files import is_file
from blocs.foundation.keep import content_key
from blocs.moves.scenario import Scenario
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.world import World, world_hash

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
    fit the world; `worker_died`; `bug`. cause: why, in words. checked: flow by flow (`in_full`), or
    by sums over flows (`by_sums`), as most rows that are solved together are; empty where there is
    no answer.
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
    depends_on = {
        "world": world_hash(world),
        "scenario": json.dumps(data, sort_keys=True, default=str),
        "tables": _tables(data, scenario.folder),
        "trade": trade.as_data(),
        "quantities": quantities,
    }
    return content_key("scenario", depends_on)


def _tables(data: dict[str, Any], folder: Path) -> list[str]:
    """Hashes of the files that moves name."""
    found: list[str] = []
    for stage in ("baseline", "moves"):
        for move in cast(list[dict[str, dict[str, Any]]], data[stage]):
            for fields in move.values():
                path = fields.get("file")
                if isinstance(path, str) and is_file(folder / path):
                    found.append(hashlib.sha256((folder / path).read_bytes()).hexdigest())
    return found
