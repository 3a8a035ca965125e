"""The store of worlds: round trips, damage, names, and nothing half-written."""

import dataclasses
import hashlib
import json
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.data import (
    find_world,
    list_worlds,
    load_stored_world,
    locate_world,
    read_world_folder,
    save_stored_world,
    worlds_home,
)
from blocs.data import store as store_module
from blocs.foundation.axes import Axis
from blocs.foundation.errors import DataError, InputError
from blocs.world import Provenance, Source, World


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("BLOCS_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "worlds"


@pytest.fixture
def small(write_world):
    return read_world_folder(write_world())


def random_world(seed, *, countries, sectors, zeros=0.3, tariffs=True):
    """A lopsided world: values over many magnitudes, zero cells, ties between suppliers."""
    rng = np.random.default_rng(seed)
    n, s = countries, sectors
    flows = rng.lognormal(0, 6, (n, n, s)) * (rng.random((n, n, s)) > zeros)
    flows[:, 0, 0] = 7.0
    flows[np.arange(n), np.arange(n), -1] += 1.0
    rate = rng.random((n, n, s)) * 0.3 * tariffs
    rate[np.arange(n), np.arange(n)] = 0.0
    codes = tuple(f"S{k}" for k in range(s))
    return World(
        name="random",
        year=2015,
        country=Axis("country", tuple(f"C{k}" for k in range(n))),
        sector=Axis("sector", codes),
        flows=flows,
        trade_elasticity=rng.random(s) * 10 + 0.1,
        provenance=Provenance(title="random"),
        tariff_rate=rate,
        input_share=rng.dirichlet(np.full(s + 1, 0.2), (n, s)).transpose(0, 2, 1)[:, :s],
        given_final_share=rng.dirichlet(np.ones(s), n),
        sector_names={code: {"en": f"Sector, {code}"} for code in codes},
    )


def trip(world, *, single_precision=False):
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "world"
        save_stored_world(world, folder, single_precision=single_precision)
        return load_stored_world(folder), (folder / "arrays.npz").read_bytes()


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    countries=st.integers(2, 9),
    sectors=st.integers(1, 6),
    zeros=st.sampled_from([0.0, 0.5, 0.95]),
    tariffs=st.booleans(),
    single=st.booleans(),
)
def test_round_trip(seed, countries, sectors, zeros, tariffs, single):
    world = random_world(seed, countries=countries, sectors=sectors, zeros=zeros, tariffs=tariffs)
    once, packed = trip(world, single_precision=single)
    precision = 1e-5 if single else 1e-10
    np.testing.assert_allclose(once.flows, world.flows, rtol=precision, atol=0)
    np.testing.assert_array_equal(once.flows == 0, world.flows == 0)
    np.testing.assert_array_equal(once.tariff_rate, world.tariff_rate)
    np.testing.assert_allclose(once.input_share, world.input_share, rtol=precision, atol=1e-44)
    np.testing.assert_array_equal(once.final_share, world.final_share)
    np.testing.assert_array_equal(once.trade_elasticity, world.trade_elasticity)
    assert (once.countries, once.sectors) == (world.countries, world.sectors)
    twice, packed_again = trip(once, single_precision=single)
    np.testing.assert_array_equal(twice.flows, once.flows)
    assert twice.sha256 == once.sha256
    assert packed_again == packed


def test_single_precision_leaves_no_negative_value_added():
    world = random_world(1, countries=3, sectors=5)
    shares = np.array(world.input_share)
    shares /= shares.sum(axis=1, keepdims=True)
    world = dataclasses.replace(world, input_share=shares)
    once, _ = trip(world, single_precision=True)
    assert once.value_added_share.min() >= -1e-15
    assert once.value_added_share.max() < 1e-6


def test_words_come_back(small, tmp_path):
    told = Provenance(
        title="Малый мир",
        sources=(Source("Invented", "CC0", "nobody", "https://example.org"),),
        edition="first",
        assumptions=("one", "two"),
        notes="notes",
        calibration={"largest": np.float64(0.25), "by": {"BLR": np.nan}, "list": np.arange(2)},
        steps=("step",),
    )
    save_stored_world(dataclasses.replace(small, provenance=told), tmp_path / "w")
    back = load_stored_world(tmp_path / "w")
    digest = hashlib.sha256((tmp_path / "w" / "arrays.npz").read_bytes()).hexdigest()
    plain = {"largest": 0.25, "by": {"BLR": None}, "list": [0, 1]}
    assert back.provenance == dataclasses.replace(told, calibration=plain, sha256=digest)
    assert (back.name, back.year) == ("small", 2015)
    assert back.sector_groups == {"goods": ("C", "A01"), "food": ("A01",)}  # in the axis' order
    assert back.sector_names == small.sector_names
    assert back.elasticity_notes == small.elasticity_notes
    np.testing.assert_array_equal(back.trade_elasticity_se, small.trade_elasticity_se)
    assert back.bloc_members("EAEU")[0] == ("BLR", "RUS")


def test_the_layout_on_disk_is_the_documented_one(small, tmp_path):
    save_stored_world(small, tmp_path / "w")
    assert sorted(p.name for p in (tmp_path / "w").iterdir()) == [
        "arrays.npz",
        "manifest.json",
        "sectors.csv",
    ]
    with np.load(tmp_path / "w" / "arrays.npz") as arrays:
        shapes = {name: arrays[name].shape for name in arrays.files}
        share, spent, rate = (arrays[k] for k in ("trade_share", "expenditure", "tariff_rate"))
    assert shapes == {
        "expenditure": (3, 2),
        "final_share": (3, 2),
        "input_share": (3, 2, 2),
        "tariff_rate": (2, 3, 3),
        "trade_share": (2, 3, 3),
    }
    rus, pol, a01 = 1, 2, 1  # RUS sells 12 of A01 to POL, at a tariff of 5 %
    assert rate[a01, pol, rus] == 0.05
    assert share[a01, pol, rus] * spent[pol, a01] == pytest.approx(12 * 1.05, rel=1e-12)
    header = (tmp_path / "w" / "sectors.csv").read_text().splitlines()[0]
    assert header == (
        "sector,name_en,name_ru,groups,trade_elasticity,standard_error,source,source_sector,assumption"
    )
    manifest = json.loads((tmp_path / "w" / "manifest.json").read_text())
    assert manifest["format"] == 1
    assert manifest["countries"] == ["BLR", "RUS", "POL"]


def test_shares_of_any_scale_are_renormalised_on_reading(small, tmp_path):
    """Arrays of another maker, whose shares sum to one only roughly."""
    folder = tmp_path / "w"
    save_stored_world(small, folder)
    with np.load(folder / "arrays.npz") as arrays:
        changed = dict(arrays)
    changed["trade_share"] = (changed["trade_share"] * (1 + 3e-6)).astype(np.float32)
    rewrite_arrays(folder, changed)
    np.testing.assert_allclose(load_stored_world(folder).flows, small.flows, rtol=1e-6)


def rewrite_arrays(folder, arrays):
    np.savez(folder / "arrays.npz", **arrays)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["sha256"] = hashlib.sha256((folder / "arrays.npz").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


# ------------------------------------------------------------------------------------------- damage


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


# ------------------------------------------------------------------------------------------ writing


def test_saving_again_replaces_and_leaves_nothing_else(small, tmp_path):
    save_stored_world(small, tmp_path / "w")
    before = (tmp_path / "w" / "arrays.npz").read_bytes()
    save_stored_world(dataclasses.replace(small, year=2016), tmp_path / "w")
    assert load_stored_world(tmp_path / "w").year == 2016
    assert (tmp_path / "w" / "arrays.npz").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_failure_while_writing_keeps_the_old_world(small, tmp_path, monkeypatch):
    save_stored_world(small, tmp_path / "w")
    real = Path.write_bytes

    def fail(self, raw):
        if self.name == "sectors.csv":
            raise OSError(28, "No space left on device")
        return real(self, raw)

    monkeypatch.setattr(Path, "write_bytes", fail)
    for folder in (tmp_path / "w", tmp_path / "new"):
        with pytest.raises(InputError, match="No space left on device"):
            save_stored_world(dataclasses.replace(small, year=2016), folder)
    monkeypatch.undo()
    assert load_stored_world(tmp_path / "w").year == 2015
    assert not (tmp_path / "new").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_other_things_are_not_overwritten(small, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("do not lose me")
    (tmp_path / "file").write_text("nor me")
    for name in ("mine", "file"):
        with pytest.raises(InputError, match="something else stands here"):
            save_stored_world(small, tmp_path / name)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "do not lose me"
    (tmp_path / "empty").mkdir()
    save_stored_world(small, tmp_path / "empty")
    assert load_stored_world(tmp_path / "empty").name == "small"


def test_a_group_with_blanks_cannot_be_stored(small, tmp_path):
    world = dataclasses.replace(small, sector_groups={"big goods": ("C",)})
    with pytest.raises(InputError, match="'big goods' holds blanks"):
        save_stored_world(world, tmp_path / "w")


# -------------------------------------------------------------------------------------------- names


def test_home_of_worlds(monkeypatch, tmp_path):
    monkeypatch.setenv("BLOCS_HOME", str(tmp_path))
    assert worlds_home() == tmp_path / "worlds"
    monkeypatch.delenv("BLOCS_HOME")
    assert worlds_home().parts[-2:] == ("blocs", "worlds")


def test_worlds_are_listed_and_found_by_name(small, home):
    save_stored_world(dataclasses.replace(small, name="mine"), home / "mine")
    listing = {world.name: world for world in list_worlds()}["mine"]
    assert (listing.place, listing.embedded, listing.year) == ("user", False, 2015)
    assert (listing.title, listing.countries, listing.sectors) == ("small", 3, 2)
    assert locate_world("mine").stored
    assert find_world("mine").countries == small.countries


def test_a_damaged_world_is_listed_with_its_damage(small, home):
    save_stored_world(small, home / "mine")
    (home / "mine" / "manifest.json").write_text("{")
    listing = {world.name: world for world in list_worlds()}["mine"]
    assert "not readable as JSON" in listing.damage


def test_an_unknown_name_gets_a_hint_and_the_known_names(small, home):
    save_stored_world(small, home / "mine")
    with pytest.raises(InputError) as caught:
        find_world("mime")
    told = str(caught.value)
    assert "unknown world 'mime'" in told
    assert "Did you mean 'mine'?" in told
    assert "Known worlds:" in told


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["./nowhere", "~/nowhere-at-all", "a/b", "", "x" * 5000, "a\0b"])
def test_paths_that_lead_nowhere(name):
    with pytest.raises(InputError, match="there is no folder|unknown world"):
        find_world(name)


@pytest.mark.usefixtures("home")
def test_folders_of_either_kind_are_found_by_path(small, write_world, tmp_path):
    folder = write_world(name="tables")
    assert not locate_world(str(folder)).stored
    assert find_world(folder).sha256 == small.sha256
    save_stored_world(small, tmp_path / "stored")
    assert locate_world(str(tmp_path / "stored")).stored
    assert find_world(str(tmp_path / "stored")).countries == small.countries
    with pytest.raises(InputError, match="is a file, not a world"):
        find_world(str(folder / "flows.csv"))


def test_a_known_name_goes_before_a_folder_of_that_name(
    small, home, tmp_path, monkeypatch, write_world
):
    save_stored_world(dataclasses.replace(small, year=1999), home / "tables")
    write_world(name="tables")
    monkeypatch.chdir(tmp_path)
    assert find_world("tables").year == 1999
    assert find_world("./tables").year == 2015


def test_embedded_worlds_go_first(small, home, tmp_path, monkeypatch):
    package = tmp_path / "package"
    save_stored_world(dataclasses.replace(small, year=2001), package / "embedded" / "twice")
    save_stored_world(dataclasses.replace(small, year=2002), home / "twice")
    (package / "embedded" / "no-world").mkdir()
    monkeypatch.setattr(store_module, "files", lambda name: package)
    assert [(w.name, w.embedded) for w in list_worlds()] == [("twice", True), ("twice", False)]
    assert find_world("twice").year == 2001


@pytest.mark.usefixtures("home")
def test_elasticities_can_be_replaced_on_the_way(small, tmp_path, write_world):
    save_stored_world(small, tmp_path / "stored")
    tables = write_world({"elasticities.csv": None}, name="tables")
    for place in (tmp_path / "stored", tables):
        world = find_world(place, elasticity="7")
        np.testing.assert_array_equal(world.trade_elasticity, [7, 7])
        assert world.provenance.steps[-1] == "trade elasticities replaced: 7"
        assert "7 in every sector" in world.elasticity_notes["C"]["source"]


def test_a_large_world_loads_fast(tmp_path):
    save_stored_world(random_world(3, countries=80, sectors=50), tmp_path / "big")
    load_stored_world(tmp_path / "big")
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        load_stored_world(tmp_path / "big")
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.15
