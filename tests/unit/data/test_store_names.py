"""Worlds by name: where they are looked for, and in which order."""

import dataclasses

import numpy as np
import pytest

from blocs.data.folder.reading import read_world_folder
from blocs.data.stored import place as place_module
from blocs.data.stored.store import (
    find_world,
    list_worlds,
    locate_world,
    save_stored_world,
    worlds_home,
)
from blocs.foundation.errors import InputError


@pytest.fixture
def small(write_world):
    return read_world_folder(write_world())


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("BLOCS_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "worlds"


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
    with pytest.raises(InputError, match=r"there is no folder|unknown world"):
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
    monkeypatch.setattr(place_module, "files", lambda name: package)
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
