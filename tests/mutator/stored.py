"""Stored outcomes and stored worlds that were altered or damaged."""

from __future__ import annotations

import io
import json
import random
import tempfile
from functools import cache
from pathlib import Path

import h5py
import numpy as np
import pyarrow.parquet

import blocs
from blocs.data.stored.store import save_stored_world
from mutator import seeds
from mutator.changes import changed, flipped
from mutator.runner import Item
from stored_worlds import sealed

SCENARIO = """title: T
moves: [{tariff: {by: BLR, on: RUS, sectors: all, rate: 0.5}}]
"""


@cache
def _world():
    with tempfile.TemporaryDirectory() as place:
        seeds.write_tables(Path(place) / "tiny", seeds.tiny())
        return blocs.load_world(str(Path(place) / "tiny"))


@cache
def outcomes() -> dict[str, bytes]:
    """One outcome in both formats."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "s.yaml"
        path.write_text(SCENARIO, encoding="utf-8")
        outcome = blocs.run(_world(), blocs.load_scenario(path))
        for name in ("a.nc", "a.parquet"):
            outcome.save(Path(place) / name)
        return {name: (Path(place) / name).read_bytes() for name in ("a.nc", "a.parquet")}


@cache
def stored() -> dict[str, bytes]:
    """The files of a stored world."""
    with tempfile.TemporaryDirectory() as place:
        save_stored_world(_world(), Path(place) / "tiny")
        return {path.name: path.read_bytes() for path in (Path(place) / "tiny").iterdir()}


def outcome_item(number: int) -> Item:
    draw = random.Random(f"outcome {number}")
    name = draw.choice([*outcomes()])
    alter = draw.choice([flipped_at, altered_nc if name == "a.nc" else altered_parquet])
    content = alter(outcomes()[name], draw)
    command = ["compare", name, "b.nc", "--json"]
    files: dict[str, str | bytes] = {name: content, "b.nc": outcomes()["a.nc"]}
    return Item("outcome", number, files, [command], same=comparison(name))


@cache
def comparison(name: str) -> str:
    """What the command prints of the outcome that was not altered."""
    from mutator.runner import Bench

    files: dict[str, str | bytes] = {name: outcomes()[name], "b.nc": outcomes()["a.nc"]}
    return _printed(Bench, Item("outcome", -1, files, [["compare", name, "b.nc", "--json"]]))


def _printed(bench, item: Item) -> str:
    with tempfile.TemporaryDirectory() as place:
        (ran,) = bench(Path(place) / "bench", limit=600).run(item)
    if ran.code != 0:
        raise RuntimeError(f"{ran.arguments}: {ran.crash or ran.error}")
    return ran.out


def flipped_at(content: bytes, draw: random.Random) -> bytes:
    return flipped(content, draw.randrange(2**32))


def altered_nc(content: bytes, draw: random.Random) -> bytes:
    """A value, a label, a unit, a document or a whole quantity changed with the right tool."""
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "r+") as file:
        name = draw.choice([key for key in file if file[key].dtype.kind == "f"])
        match draw.randrange(6):
            case 0:
                values = file[name][()]
                values.ravel()[draw.randrange(values.size)] = draw.choice([1e9, np.nan, -1, np.inf])
                file[name][...] = values
            case 1:
                labels = file["country"][()]
                file["country"][...] = labels[::-1]
            case 2:
                file[name].attrs["units"] = "?"
            case 3:
                key = draw.choice(["provenance", "solver", "country_status", "content_sha256"])
                file.attrs[key] = draw.choice(["", "{}", "[]", "null", "[" * 5000, "é"])
            case 4:
                del file[name]
            case _:
                file.create_dataset("more", data=np.ones(3))
    return buffer.getvalue()


def altered_parquet(content: bytes, draw: random.Random) -> bytes:
    """Rows sorted, lost, doubled or changed; metadata changed."""
    table = pyarrow.parquet.read_table(io.BytesIO(content))
    kept = dict(table.schema.metadata)
    rows = list(range(table.num_rows))
    match draw.randrange(5):
        case 0:
            draw.shuffle(rows)
        case 1:
            del rows[draw.randrange(len(rows))]
        case 2:
            rows.append(draw.choice(rows))
        case 3:
            values = table["value"].to_numpy().copy()
            values[draw.randrange(len(values))] = draw.choice([1e9, np.nan, -1.0, np.inf])
            place = table.schema.get_field_index("value")
            table = table.set_column(place, "value", pyarrow.array(values))
        case _:
            key = draw.choice([*kept])
            kept[key] = draw.choice([b"", b"{}", b"[]", b"null", b"[" * 5000, b"\xff"])
    buffer = io.BytesIO()
    table = table.take(rows).replace_schema_metadata(kept)
    pyarrow.parquet.write_table(table, buffer)
    return buffer.getvalue()


SHOW = ["world", "show", "tiny", "--json"]


@cache
def description() -> str:
    """What the command prints of the stored world that was not altered."""
    from mutator.runner import Bench

    files: dict[str, str | bytes] = {
        f"home/worlds/tiny/{name}": content for name, content in stored().items()
    }
    return _printed(Bench, Item("world", -1, files, [SHOW]))


def world_item(number: int) -> Item:
    draw = random.Random(f"world {number}")
    content = dict(stored())
    with_hashes = draw.random() < 0.5
    if with_hashes:
        content = resealed(content, draw)
    else:
        name = draw.choice([*content])
        content[name] = flipped(content[name], draw.randrange(2**32))
    files: dict[str, str | bytes] = {f"home/worlds/tiny/{k}": v for k, v in content.items()}
    files["s.yaml"] = SCENARIO
    more = [
        ["run", "s.yaml", "--world", "tiny", "--out", "o", "--json"],
        ["world", "list", "--json"],
        ["world", "aggregate", "tiny", "--name", "t2", "--countries", "BLR=EAST,RUS=EAST"],
        ["exposure", "BLR", "--world", "tiny", "--draws", "0", "--workers", "1", "--out", "o"],
    ]
    commands = [draw.choice(more), SHOW]
    return Item("world", number, files, commands, same=None if with_hashes else description())


def resealed(content: dict[str, bytes], draw: random.Random) -> dict[str, bytes]:
    """One thing changed in the manifest, the table or the arrays, with hashes that hold again."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, raw in content.items():
            (folder / name).write_bytes(raw)
        match draw.randrange(4):
            case 0 | 1:
                manifest = changed(json.loads(content["manifest.json"]), draw)
                (folder / "manifest.json").write_text(
                    json.dumps(manifest, default=str), encoding="utf-8"
                )
            case 2:
                (folder / "sectors.csv").write_bytes(flipped_at(content["sectors.csv"], draw))
            case _:
                _alter_arrays(folder / "arrays.npz", draw)
        sealed(folder)
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def _alter_arrays(path: Path, draw: random.Random) -> None:
    with np.load(path) as file:
        arrays = {name: file[name].copy() for name in file.files}
    name = draw.choice([*arrays])
    array = arrays[name]
    match draw.randrange(4):
        case 0:
            array.ravel()[draw.randrange(array.size)] = draw.choice([1e9, np.nan, -1, np.inf, 0])
        case 1:
            arrays[name] = array[..., :1]
        case 2:
            arrays[name] = array.astype(draw.choice(["f4", "i8", "c16", "U4"]))
        case _:
            arrays[name] = array * draw.choice([0.0, 1e200, -1.0, 1.0000001])
    np.savez(path, **arrays)
