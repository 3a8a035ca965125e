"""The store of worlds: round trips, damage, names, and nothing half-written."""

import dataclasses
import hashlib
import json
import tempfile
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.data.folder.reading import read_world_folder
from blocs.data.stored.arrays import PACKED_UP_TO
from blocs.data.stored.store import load_stored_world, save_stored_world
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError
from blocs.world.provenance import Provenance, Source
from blocs.world.world import World
from stored_worlds import rewrite_arrays
from worlds import make_world


@pytest.fixture
def small(write_world):
    return read_world_folder(write_world())


def random_world(seed, *, countries, sectors, zeros=0.3, tariffs=True, spread=6):
    """A lopsided world: values over many magnitudes, zero cells, ties between suppliers."""
    rng = np.random.default_rng(seed)
    n, s = countries, sectors
    flows = rng.lognormal(0, spread, (n, n, s)) * (rng.random((n, n, s)) > zeros)
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


@pytest.mark.parametrize("single", [False, True])
def test_a_second_round_trip_changes_no_bit_where_many_suppliers_are_alike(single):
    once, packed = trip(
        random_world(5, countries=40, sectors=12, spread=1), single_precision=single
    )
    twice, packed_again = trip(once, single_precision=single)
    np.testing.assert_array_equal(twice.flows, once.flows)
    assert packed_again == packed


def test_large_arrays_are_kept_as_they_are_and_small_ones_packed(tmp_path):
    world = random_world(2, countries=150, sectors=100, zeros=0.9, tariffs=False)
    first, second = tmp_path / "first", tmp_path / "second"
    save_stored_world(world, first)
    with zipfile.ZipFile(first / "arrays.npz") as archive:
        kinds = {entry.filename: entry.compress_type for entry in archive.infolist()}
        assert max(entry.file_size for entry in archive.infolist()) > PACKED_UP_TO
    assert kinds["trade_share.npy"] == zipfile.ZIP_STORED
    assert kinds["final_share.npy"] == zipfile.ZIP_DEFLATED
    again = load_stored_world(first)
    np.testing.assert_allclose(again.flows, world.flows, rtol=1e-10, atol=1e-9)
    save_stored_world(again, second)
    assert (second / "arrays.npz").read_bytes() == (first / "arrays.npz").read_bytes()


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
    assert manifest["format"] == 2
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


def test_the_old_world_comes_back_if_the_new_one_cannot_take_its_place(
    small, tmp_path, monkeypatch
):
    save_stored_world(small, tmp_path / "w")
    real = Path.rename

    def fail(self, target):
        if self.name == "new":
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(InputError, match="Input/output error"):
        save_stored_world(dataclasses.replace(small, year=2016), tmp_path / "w")
    assert load_stored_world(tmp_path / "w").year == 2015


def test_the_old_world_comes_back_if_the_exchange_is_interrupted(small, tmp_path, monkeypatch):
    save_stored_world(small, tmp_path / "w")
    real = Path.rename

    def interrupt(self, target):
        if self.name == "new":
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "rename", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_stored_world(dataclasses.replace(small, year=2016), tmp_path / "w")
    monkeypatch.undo()
    assert load_stored_world(tmp_path / "w").year == 2015
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def keep(world, folder, barrier, results):
    barrier.wait()
    try:
        save_stored_world(world, folder, replace=False)
        results.append(world.year)
    except InputError as refusal:
        results.append(str(refusal))


def test_of_many_that_keep_a_world_under_one_name_one_does(small, tmp_path):
    """All at the same time, without `replace`: the others refuse, and the world is of one piece."""
    for attempt in range(5):
        folder, results = tmp_path / f"w{attempt}", []
        barrier = threading.Barrier(6)
        worlds = [dataclasses.replace(small, year=2000 + k) for k in range(6)]
        threads = [
            threading.Thread(target=keep, args=(world, folder, barrier, results))
            for world in worlds
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = [result for result in results if isinstance(result, int)]
        refused = [result for result in results if isinstance(result, str)]
        assert len(kept) == 1
        assert len(refused) == 5
        assert all("a world stands here already" in text for text in refused)
        assert load_stored_world(folder).year == kept[0]
    with pytest.raises(InputError, match=r"stands here already[\s\S]*--replace"):
        save_stored_world(small, folder, replace=False)
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


def test_a_world_with_export_taxes_is_not_stored_without_them(tmp_path):
    world = make_world(seed=1)
    taxed = dataclasses.replace(world, export_tax_rate=np.full(world.flows.shape, 0.1))
    with pytest.raises(InputError, match="export taxes"):
        save_stored_world(taxed, tmp_path / "w")
    assert not (tmp_path / "w").exists()
