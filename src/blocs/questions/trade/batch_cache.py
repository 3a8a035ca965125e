"""Solved rows on disk, one small file each, found by what they depend on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np

from blocs.foundation.axes import Array
from blocs.foundation.errors import InputError
from blocs.foundation.files import is_file, written_whole
from blocs.foundation.version import VERSION
from blocs.moves.scenario import Scenario
from blocs.questions.trade.batch_row import BatchRow
from blocs.questions.trade.engine.models.model import Substitution
from blocs.world.world import World

WORDS = ("title", "title_ru", "notes", "notes_ru", "source", "world")
"""What a scenario says of itself: it does not change the answer."""


def scenario_key(
    world: World,
    scenario: Scenario,
    *,
    model: str,
    substitution: Substitution | None,
    trade_elasticity: Array | None,
    quantities: tuple[str, ...],
) -> str:
    """Hash of all that a row depends on: world, moves, closure, model, elasticities, version.

    Tables of moves count by their contents, where they can be read.
    """
    data = {key: value for key, value in scenario.as_data().items() if key not in WORDS}
    theta = world.trade_elasticity if trade_elasticity is None else trade_elasticity
    parts = {
        "blocs": VERSION,
        "world": world.sha256,
        "scenario": data,
        "tables": _tables(data, scenario.folder),
        "model": model,
        "substitution": None if substitution is None else asdict(substitution),
        "quantities": quantities,
    }
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode())
    digest.update(np.ascontiguousarray(theta, dtype=np.float64).tobytes())
    return digest.hexdigest()


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


class BatchCache:
    """A folder of rows. A file that cannot be read is as if it were not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as cause:
            raise InputError(
                f"the cache folder '{folder}' cannot be made: {cause.strerror}. Choose another."
            ) from cause

    def read(self, key: str, *, title: str) -> BatchRow | None:
        """The row kept under `key`, or None."""
        try:
            data = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
            values = {name: np.array(row, dtype=np.float64) for name, row in data["values"].items()}
            return BatchRow(
                title=title,
                status=data["status"],
                cause=data["cause"],
                values=values,
                method=data["method"],
                residual=data["residual"],
                iterations=data["iterations"],
                country_status=data["country_status"],
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, key: str, row: BatchRow) -> None:
        """Keep a row; written whole."""
        data = {name: value for name, value in vars(row).items() if name != "values"}
        data["values"] = {name: array.tolist() for name, array in row.values.items()}
        with written_whole(self.folder / f"{key}.json") as path:
            path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
