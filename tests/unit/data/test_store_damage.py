"""Stored worlds that are damaged, incomplete or of another format."""

import json
import shutil
import tracemalloc
import zipfile
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from blocs.cli.world.facts import world_document
from blocs.data.folder.reading import read_world_folder
from blocs.data.stored.store import find_world, load_stored_world, save_stored_world
from blocs.foundation.errors import DataError
from stored_worlds import rewrite_arrays, rewrite_manifest, sealed


@pytest.fixture
def small(write_world):
    return read_world_folder(write_world())


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
    sealed(folder)
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
        (lambda m: m | {"format": 1}, "format 1; this version of blocs reads 2"),
        (lambda m: {k: v for k, v in m.items() if k != "year"}, "'year' is missing or not a int"),
        (lambda m: m | {"countries": ["BLR", "BLR", "POL"]}, "a country is named twice"),
        (lambda m: m | {"countries": [1, 2, 3]}, "'countries' holds something else than text"),
        (lambda m: m | {"sources": [{"titel": "x"}]}, "'sources' is not as expected"),
        (lambda m: [m], "not a JSON object"),
        (lambda m: m | {"year": True}, "'year' is missing or not a int"),
        (lambda m: m | {"year": 10**9}, "'year' is not between"),
        (lambda m: m | {"country_names": {"BLR": "Belarus"}}, "'country_names' is not as expected"),
        (lambda m: m | {"country_names": {"BLR": {"en": 1}}}, "'country_names' is not as expected"),
        (lambda m: m | {"calibration": {"a": {"b": {"c": 1}}}}, "'calibration' is not as expected"),
        (lambda m: m | {"sources": [{"title": 1}]}, "'sources' holds something else than text"),
        (lambda m: m | {"countries": ["BLR"]}, "has shape (3, 2), expected (1, 2)"),
    ],
)
def test_a_wrong_manifest(small, tmp_path, change, part):
    save_stored_world(small, tmp_path / "w")
    before = json.loads((tmp_path / "w" / "manifest.json").read_text())
    rewrite_manifest(tmp_path / "w", change(before))
    with pytest.raises(DataError) as caught:
        load_stored_world(tmp_path / "w")
    assert part in str(caught.value)


@pytest.mark.parametrize("text", ["", "sector,name_en\nA,B\n", "\xff", "sector\nA01\nA01\n"])
def test_a_wrong_table_of_sectors(small, tmp_path, text):
    save_stored_world(small, tmp_path / "w")
    (tmp_path / "w" / "sectors.csv").write_text(text, encoding="latin-1")
    with pytest.raises(DataError, match=r"sectors\.csv"):
        load_stored_world(tmp_path / "w")


# ------------------------------------------------------------------------- altered, and not sealed


def reversed_sectors(folder):
    head, *rows = (folder / "sectors.csv").read_text().splitlines()
    (folder / "sectors.csv").write_text("\n".join([head, *rows[::-1]]) + "\n")


def other_elasticity(folder):
    text = (folder / "sectors.csv").read_text()
    (folder / "sectors.csv").write_text(text.replace(",4.5,", ",4.6,"))
    assert (folder / "sectors.csv").read_text() != text


def reversed_countries(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["countries"] = manifest["countries"][::-1]
    (folder / "manifest.json").write_text(json.dumps(manifest))


def another_year(folder):
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"year": 20', '"year": 19'))


def without_hash(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["content_sha256"]
    (folder / "manifest.json").write_text(json.dumps(manifest))


ALTERED = (reversed_sectors, other_elasticity, reversed_countries, another_year, without_hash)


@pytest.mark.parametrize("alter", ALTERED)
def test_labels_years_and_elasticities_are_under_the_hash(small, tmp_path, alter):
    save_stored_world(small, tmp_path / "w")
    alter(tmp_path / "w")
    with pytest.raises(DataError, match="was altered"):
        load_stored_world(tmp_path / "w")


def test_the_embedded_world_is_sealed(tmp_path):
    embedded = Path(str(files("blocs.data") / "embedded" / "icio-2022"))
    shutil.copytree(embedded, tmp_path / "w")
    assert (
        load_stored_world(tmp_path / "w").sha256 == find_world("icio-2022", tariffs="none").sha256
    )
    reversed_sectors(tmp_path / "w")
    with pytest.raises(DataError, match="was altered"):
        load_stored_world(tmp_path / "w")


def test_formatting_of_the_manifest_is_not_under_the_hash(small, tmp_path):
    save_stored_world(small, tmp_path / "w")
    path = tmp_path / "w" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()), indent=7))
    assert load_stored_world(tmp_path / "w").countries == small.countries


def npz(folder, members):
    with zipfile.ZipFile(folder / "arrays.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    sealed(folder)


def members(folder):
    with zipfile.ZipFile(folder / "arrays.npz") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_header_that_promises_more_than_there_is_takes_no_memory(small, tmp_path):
    save_stored_world(small, tmp_path / "w")
    packed = members(tmp_path / "w")
    real = packed["expenditure.npy"]
    packed["expenditure.npy"] = real.replace(b"(3, 2), }        ", b"(1073741824,), } ")
    assert packed["expenditure.npy"] != real
    npz(tmp_path / "w", packed)
    with pytest.raises(DataError, match=r"'expenditure' has shape \(1073741824,\)"):
        load_stored_world(tmp_path / "w")


def test_a_bomb_is_not_unpacked(small, tmp_path):
    save_stored_world(small, tmp_path / "w")
    packed = members(tmp_path / "w")
    packed["expenditure.npy"] += bytes(100_000_000)
    npz(tmp_path / "w", packed)
    assert (tmp_path / "w" / "arrays.npz").stat().st_size < 200_000
    tracemalloc.start()
    with pytest.raises(DataError, match="unpacks to 100,"):
        load_stored_world(tmp_path / "w")
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_numbers_that_are_not_real_are_refused(small, tmp_path):
    folder = tmp_path / "w"
    save_stored_world(small, folder)
    with np.load(folder / "arrays.npz") as arrays:
        changed = dict(arrays)
    for kind in (np.complex128, np.int64, "U8", object):
        rewrite_arrays(folder, changed | {"expenditure": changed["expenditure"].astype(kind)})
        with pytest.raises(DataError, match=r"not real numbers|of another version|unpacks to"):
            load_stored_world(folder)


def test_elasticities_that_no_world_can_have_are_damage(small, tmp_path):
    save_stored_world(small, tmp_path / "w")
    text = (tmp_path / "w" / "sectors.csv").read_text()
    (tmp_path / "w" / "sectors.csv").write_text(text.replace(",4.5,", ",-5,"))
    sealed(tmp_path / "w")
    with pytest.raises(DataError, match="trade elasticity -5"):
        load_stored_world(tmp_path / "w")


def test_json_without_a_bottom_is_damage(small, tmp_path):
    save_stored_world(small, tmp_path / "w")
    (tmp_path / "w" / "manifest.json").write_text("[" * 200_000)
    with pytest.raises(DataError, match=r"manifest\.json"):
        load_stored_world(tmp_path / "w")


@pytest.mark.parametrize("seed", range(5))
def test_no_damage_goes_unseen(small, tmp_path, seed):
    """Flipped, lost and doubled bytes anywhere: refused by name, or the very same world."""
    folder = tmp_path / "w"
    save_stored_world(small, folder)
    stored = load_stored_world(folder)
    whole = {path: path.read_bytes() for path in sorted(folder.iterdir())}
    draw = np.random.default_rng(seed)
    refused = 0
    for _ in range(100):
        for path, content in whole.items():
            path.write_bytes(content)
        path = sorted(whole)[draw.integers(len(whole))]
        path.write_bytes(spoiled(whole[path], draw))
        try:
            world = load_stored_world(folder)
        except DataError:
            refused += 1
        else:
            assert (world.sha256, world.name) == (stored.sha256, "small")
    assert refused > 90


def spoiled(content, draw):
    place, kind = int(draw.integers(len(content))), draw.integers(4)
    if kind == 0:
        return content[:place]
    if kind == 1:
        return content[:place] + content[place // 2 :]
    flipped = bytearray(content)
    for at in draw.integers(len(content), size=1 if kind == 2 else 20):
        flipped[at] ^= 1 << int(draw.integers(8))
    return bytes(flipped)


WRONG = (None, True, -1, 1e400, 10**30, "", "x", [], {}, [[]], {"a": {}}, [None], {"": None})


@pytest.mark.parametrize("seed", range(4))
def test_a_sealed_manifest_of_wrong_things_is_refused_or_harmless(small, tmp_path, seed):
    """Any value of the manifest replaced by one of another kind, with hashes that hold."""
    folder = tmp_path / "w"
    save_stored_world(small, folder)
    before = json.loads((folder / "manifest.json").read_text())
    draw = np.random.default_rng(seed)
    for _ in range(100):
        changed = json.loads(json.dumps(before))
        holder, key = changed, str(draw.choice([k for k in before if k != "sha256"]))
        while isinstance(holder[key], dict | list) and holder[key] and draw.random() < 0.6:
            holder = holder[key]
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            key = keys[draw.integers(len(keys))]
        holder[key] = WRONG[draw.integers(len(WRONG))]
        save_stored_world(small, folder)
        rewrite_manifest(folder, changed)
        try:
            world = load_stored_world(folder)
        except DataError:
            continue
        assert world.countries == tuple(changed["countries"])
        world_document(world)
