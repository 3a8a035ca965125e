"""Stored worlds that are damaged, incomplete or of another format."""

import hashlib
import json

import numpy as np
import pytest

from blocs.data import load_stored_world, read_world_folder, save_stored_world
from blocs.foundation.errors import DataError


@pytest.fixture
def small(write_world):
    return read_world_folder(write_world())


def rewrite_arrays(folder, arrays):
    np.savez(folder / "arrays.npz", **arrays)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["sha256"] = hashlib.sha256((folder / "arrays.npz").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("name", "change", "part"),
    [
        ("trade_share", lambda a: a * 0.9, "trade shares do not sum to one"),
        ("trade_share", lambda a: -a, "'trade_share' holds negative numbers"),
        (
            "trade_share",
            lambda a: a[:, :2],
            "'trade_share' has shape (2, 2, 3), expected (2, 3, 3)",
        ),
        ("expenditure", lambda a: a * np.nan, "'expenditure' holds numbers that are not finite"),
        ("final_share", lambda a: a * 2, "final shares do not sum to one"),
        ("input_share", lambda a: None, "arrays are missing: input_share"),
        ("surprise", lambda a: np.ones(1), "unknown array 'surprise'"),
    ],
)
def test_arrays_that_are_wrong(small, tmp_path, name, change, part):
    folder = tmp_path / "w"
    save_stored_world(small, folder)
    with np.load(folder / "arrays.npz") as arrays:
        changed = dict(arrays)
    changed[name] = change(changed.get(name))
    rewrite_arrays(folder, {key: array for key, array in changed.items() if array is not None})
    with pytest.raises(DataError) as caught:
        load_stored_world(folder)
    assert part in str(caught.value)
    assert "arrays.npz" in str(caught.value)


def test_bought_without_a_supplier_is_damage(small, tmp_path):
    folder = tmp_path / "w"
    save_stored_world(small, folder)
    with np.load(folder / "arrays.npz") as arrays:
        changed = dict(arrays)
    changed["trade_share"][0, 1] = 0
    rewrite_arrays(folder, changed)
    with pytest.raises(DataError, match="do not sum to one where a country buys"):
        load_stored_world(folder)


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04 not a zip", None])
def test_a_damaged_zip(small, tmp_path, raw):
    folder = tmp_path / "w"
    save_stored_world(small, folder)
    whole = (folder / "arrays.npz").read_bytes()
    (folder / "arrays.npz").write_bytes(whole[: len(whole) // 2] if raw is None else raw)
    with pytest.raises(DataError, match=r"arrays\.npz\n  the hash of the file"):
        load_stored_world(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["sha256"] = hashlib.sha256((folder / "arrays.npz").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(DataError, match=r"arrays\.npz\n  not readable"):
        load_stored_world(folder)


@pytest.mark.parametrize("file", ["manifest.json", "sectors.csv", "arrays.npz"])
def test_a_missing_file(small, tmp_path, file):
    save_stored_world(small, tmp_path / "w")
    (tmp_path / "w" / file).unlink()
    with pytest.raises(DataError, match=f"{file}\n  cannot be read: No such file"):
        load_stored_world(tmp_path / "w")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda m: m | {"format": 2}, "format 2; this version of blocs reads 1"),
        (lambda m: {k: v for k, v in m.items() if k != "year"}, "'year' is missing or not a int"),
        (lambda m: m | {"countries": ["BLR", "BLR", "POL"]}, "a country is named twice"),
        (lambda m: m | {"countries": [1, 2, 3]}, "'countries' holds something else than text"),
        (lambda m: m | {"sources": [{"titel": "x"}]}, "'sources' is not as expected"),
        (lambda m: [m], "not a JSON object"),
    ],
)
def test_a_wrong_manifest(small, tmp_path, change, part):
    save_stored_world(small, tmp_path / "w")
    path = tmp_path / "w" / "manifest.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    with pytest.raises(DataError) as caught:
        load_stored_world(tmp_path / "w")
    assert part in str(caught.value)


@pytest.mark.parametrize("text", ["", "sector,name_en\nA,B\n", "\xff", "sector\nA01\nA01\n"])
def test_a_wrong_table_of_sectors(small, tmp_path, text):
    save_stored_world(small, tmp_path / "w")
    (tmp_path / "w" / "sectors.csv").write_text(text, encoding="latin-1")
    with pytest.raises(DataError, match=r"sectors\.csv"):
        load_stored_world(tmp_path / "w")
