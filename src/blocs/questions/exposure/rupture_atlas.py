"""The atlas of ruptures: every dyad of a world, in files that survive an interruption.

A folder holds `atlas.json` (what the answers are conditional on), `chunks/00000.npz` … (a fixed
number of dyads each, written whole) and, at the end, `rupture.csv`, `rupture.npz` and, where
pyarrow is installed, `rupture.parquet`. Chunks that are there and belong to the same world, model
and closure are kept; a folder of another world or model is refused; a damaged chunk is made anew.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from blocs.draws.run import Run
from blocs.foundation.axes import Array, Axis
from blocs.foundation.errors import InputError, Problem
from blocs.foundation.files import is_file, written_whole
from blocs.foundation.keep import content_key
from blocs.foundation.version import VERSION
from blocs.questions.exposure.engine.rupture import (
    MEANING,
    Rupture,
    RuptureRow,
    all_dyads,
    rupture_matrix,
    rupture_rows,
)
from blocs.questions.exposure.measures import RUPTURES
from blocs.questions.trade.engine.closing import comparison_economy
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import World, world_hash

CHUNK = 40
"""Dyads in a file: about half a second of work at 80 countries and 50 sectors."""

COLUMNS = ("country", "partner", "loss_pct", "loss_million_usd", "asymmetry", "status", "cause")
"""Columns of the table: loss of `country` if its trade with `partner` stops, % and million USD."""


@dataclass(frozen=True, eq=False)
class RuptureAtlas:
    """All ruptures of a world.

    loss_pct, loss_million_usd: (country, partner), NaN on the diagonal and where there is no
    equilibrium (`failures` says which and why); rows: one per unordered dyad, everybody's losses.
    """

    meaning: ClassVar[Mapping[str, str]] = MEANING

    country: Axis
    rows: tuple[RuptureRow, ...]
    loss_pct: Array
    loss_million_usd: Array
    conditions: Mapping[str, Any]

    @property
    def failures(self) -> tuple[RuptureRow, ...]:
        """Dyads without an answer."""
        return tuple(row for row in self.rows if row.status != "converged")


def rupture_atlas(
    world: World,
    trade: Trade,
    run: Run,
    *,
    folder: str | Path,
    trade_balance: TradeBalance = TradeBalance.FIXED_SHARE,
    countries: Sequence[str] | None = None,
    chunk: int = CHUNK,
) -> RuptureAtlas:
    """Solve what is missing in `folder`, then write the tables.

    run: told of the stage `ruptures`, first of what was found there. Raises InputError where the
    folder belongs to other conditions or cannot be written.
    """
    folder = Path(folder)
    dyads = all_dyads(world, countries)
    conditions = _conditions(world, trade, trade_balance=trade_balance, dyads=dyads, chunk=chunk)
    _claim(folder, conditions)
    key = content_key("rupture atlas", conditions)
    parts = [dyads[start : start + chunk] for start in range(0, len(dyads), chunk)]
    have = {number: _read_chunk(folder, number, key) for number in range(len(parts))}
    missing = [number for number, found in have.items() if found is None]
    done = sum(len(parts[number]) for number in have if have[number] is not None)
    telling = run.stage(RUPTURES, len(dyads), done=done)
    telling.progress(0)
    wanted = [dyad for number in missing for dyad in parts[number]]
    solved = rupture_rows(
        world,
        wanted,
        trade,
        telling.for_jobs(max(1, len(missing))),
        trade_balance=trade_balance,
    )
    with closing(solved):
        for number in missing:
            rows = list(islice(solved, len(parts[number])))
            have[number] = _write_chunk(folder, number, key, rows)
    chunks = [found for _, found in sorted(have.items()) if found is not None]
    atlas = _assembled(world, conditions, dyads, chunks, trade, trade_balance)
    _write_tables(atlas, folder)
    return atlas


# -- what the folder belongs to -----------------------------------------------------------


def _conditions(
    world: World,
    trade: Trade,
    *,
    trade_balance: TradeBalance,
    dyads: Sequence[Rupture],
    chunk: int,
) -> dict[str, Any]:
    listed = "\n".join(f"{dyad.one[0]} {dyad.other[0]}" for dyad in dyads)
    return {
        "what": "rupture",
        "blocs_version": VERSION,
        "world": world.name,
        "world_sha256": world_hash(world),
        "model": str(trade.model),
        "trade_balance": str(trade_balance),
        "dyads": len(dyads),
        "dyads_sha256": hashlib.sha256(listed.encode()).hexdigest(),
        "chunk": chunk,
    }


def _claim(folder: Path, conditions: Mapping[str, Any]) -> None:
    """Write the conditions into a new folder, or refuse one that belongs to others."""
    path = folder / "atlas.json"
    if is_file(path):
        try:
            found: dict[str, Any] = dict(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            found = {}
        if found == conditions:
            return
        differ = [name for name in conditions if found.get(name) != conditions[name]]
        problem = Problem(
            f"made under other conditions: {', '.join(differ)}",
            file=str(path),
            remedy="Choose another folder, or remove this one.",
        )
        raise InputError("this folder holds another atlas", problems=[problem])
    with written_whole(path) as temporary:
        temporary.write_text(json.dumps(conditions, indent=2) + "\n", encoding="utf-8")


# -- chunks -------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Chunk:
    """real_income_hat: (dyad, country); status, cause: by dyad."""

    real_income_hat: Array
    status: list[str]
    cause: list[str]


def _path(folder: Path, number: int) -> Path:
    return folder / "chunks" / f"{number:05d}.npz"


def _read_chunk(folder: Path, number: int, key: str) -> _Chunk | None:
    """The chunk, or None where it is missing, damaged or of other conditions."""
    try:
        with (
            _path(folder, number).open("rb") as file,
            np.load(file, allow_pickle=False) as stored,
        ):
            if str(stored["key"]) != key:
                return None
            hat = np.asarray(stored["real_income_hat"], dtype=np.float64)
            return _Chunk(hat, stored["status"].tolist(), stored["cause"].tolist())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _write_chunk(folder: Path, number: int, key: str, rows: Sequence[RuptureRow]) -> _Chunk:
    hat = np.array([row.real_income_hat for row in rows])
    chunk = _Chunk(hat, [row.status for row in rows], [row.cause for row in rows])
    arrays = {
        "key": np.array(key),
        "real_income_hat": hat,
        "status": np.array(chunk.status),
        "cause": np.array(chunk.cause),
    }
    _write_arrays(_path(folder, number), arrays)
    return chunk


def _write_arrays(path: Path, arrays: dict[str, Any]) -> None:
    """An archive, made in memory: numpy leaves one open that it could not finish."""
    content = io.BytesIO()
    np.savez(content, **arrays)
    with written_whole(path) as temporary:
        temporary.write_bytes(content.getvalue())


# -- the whole ----------------------------------------------------------------------------


def _assembled(
    world: World,
    conditions: Mapping[str, Any],
    dyads: Sequence[Rupture],
    chunks: Sequence[_Chunk],
    trade: Trade,
    trade_balance: TradeBalance,
) -> RuptureAtlas:
    income = comparison_economy(world, trade, trade_balance=trade_balance).income
    answers = [
        answer
        for chunk in chunks
        for answer in zip(chunk.real_income_hat, chunk.status, chunk.cause, strict=True)
    ]
    rows = tuple(
        RuptureRow(
            rupture=dyad,
            country=world.country,
            status=status,
            cause=cause,
            real_income_hat=hat,
            income=income,
            model=trade.model,
            trade_balance=trade_balance,
        )
        for dyad, (hat, status, cause) in zip(dyads, answers, strict=True)
    )
    pct = rupture_matrix(rows, world)
    return RuptureAtlas(world.country, rows, pct, pct / 100 * income[:, None], conditions)


def _table(atlas: RuptureAtlas) -> Iterator[tuple[str, str, float, float, float, str, str]]:
    """One line per ordered dyad; NaN stands where `status` says why."""
    for row in atlas.rows:
        (one,), (other,) = row.rupture.one, row.rupture.other
        pct, value, asymmetry = row.loss_pct, row.loss_million_usd, row.asymmetry
        yield one, other, pct[0], value[0], asymmetry, row.status, row.cause
        yield other, one, pct[1], value[1], -asymmetry, row.status, row.cause


def _write_tables(atlas: RuptureAtlas, folder: Path) -> None:
    lines = list(_table(atlas))
    with (
        written_whole(folder / "rupture.csv") as temporary,
        temporary.open("w", newline="", encoding="utf-8") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(lines)
    arrays = {
        "countries": np.array(atlas.country.labels),
        "loss_pct": atlas.loss_pct,
        "loss_million_usd": atlas.loss_million_usd,
        "one": np.array([row.rupture.one[0] for row in atlas.rows]),
        "other": np.array([row.rupture.other[0] for row in atlas.rows]),
        "real_income_hat": np.array([row.real_income_hat for row in atlas.rows]),
        "status": np.array([row.status for row in atlas.rows]),
    }
    _write_arrays(folder / "rupture.npz", arrays)
    try:
        pyarrow: Any = importlib.import_module("pyarrow")
        parquet: Any = importlib.import_module("pyarrow.parquet")
    except ImportError:
        return
    columns = dict(zip(COLUMNS, map(list, zip(*lines, strict=True)), strict=True))
    documents = {"conditions": json.dumps(dict(atlas.conditions))}
    content = io.BytesIO()
    table = pyarrow.table(columns).replace_schema_metadata(documents)
    parquet.write_table(table, content, compression="zstd")
    with written_whole(folder / "rupture.parquet") as temporary:
        temporary.write_bytes(content.getvalue())
