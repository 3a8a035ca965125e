"""A world in Python: labelled layers, other layers, merged, kept."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import blocs
from blocs.foundation.quantities import quantities
from blocs.world.layers import LAYERS
from worlds import make_world


@pytest.fixture(scope="module")
def world():
    return make_world()


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("BLOCS_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_is_labelled_and_says_its_unit(world, name):
    found = world[name]
    assert found.dims == LAYERS[name].axes
    assert found.attrs["units"]
    assert found.attrs["long_name"]
    assert found.name == name
    if name in quantities():
        assert found.attrs["units"] == quantities()[name].unit
        assert found.dims == quantities()[name].axes


def test_one_cell_stands_under_its_labels(world):
    flows = np.array(world.flows)
    flows[0, 2, 1] += 17.0
    found = dataclasses.replace(world, flows=flows)["flows"] - world["flows"]
    origin, destination, sector = world.countries[0], world.countries[2], world.sectors[1]
    assert float(found.sel(origin=origin, destination=destination, sector=sector)) == 17.0
    assert float(abs(found).sum()) == 17.0


def test_the_names_of_arrays_are_all_there(world):
    """What a world is made from can be had by name, whatever is added to it later."""
    arrays = {f.name for f in dataclasses.fields(world) if "Array" in str(f.type)}
    given = {layer.attribute for layer in LAYERS.values() if layer.given}
    assert {name.removeprefix("given_") for name in arrays} == given
    with pytest.raises(KeyError, match="known: flows"):
        world["flow"]


def test_a_labelled_layer_in_another_order_comes_back_in_the_worlds(world):
    dearer = (1 + world["tariff_rate"]) * 1.1 - 1
    there = world["flows"]["origin"] == world["flows"]["destination"]
    dearer = dearer.where(~there, 0.0)
    turned = dearer.transpose("sector", "destination", "origin").isel(origin=slice(None, None, -1))
    changed = world.replace(tariff_rate=turned)
    assert np.array_equal(changed.tariff_rate, dearer.values)
    assert changed.sha256 != world.sha256 == make_world().sha256
    assert changed.provenance.steps[-1] == "replaced: tariff_rate"
    assert changed.provenance.sha256 == changed.sha256


def test_layers_that_do_not_fit_are_refused(world):
    with pytest.raises(blocs.WorldError, match=r"no layer .*follows from the others.*Known: flows"):
        world.replace(gross_output=1.0)
    with pytest.raises(blocs.WorldError, match="axes origin, destination, sector"):
        world.replace(flows=world["gross_output"])
    with pytest.raises(blocs.WorldError, match=world.countries[0]):
        world.replace(flows=world["flows"].isel(origin=slice(1, None)))
    with pytest.raises(blocs.WorldError, match="shape"):
        world.replace(flows=np.ones((2, 2)))


def test_gaps_of_replaced_tables_are_no_effect_of_the_moves(world):
    """The base year is re-solved first: a scenario without moves changes nothing."""
    flows = np.array(world.flows)
    flows[0, 1] *= 1.5
    changed = world.replace(flows=flows)
    assert changed.base_year_gap > 1e-3
    embargo = blocs.Embargo(by="C00", on="C01", sectors="all", direction="both")
    nothing = blocs.Scenario(title="nothing", moves=[])
    found = blocs.run(changed, nothing)["real_income_change_pct"]
    assert float(abs(found).max()) < 1e-6
    one = blocs.run(changed, blocs.Scenario(title="x", moves=[embargo]))
    assert one.status == "converged"


def test_merged_worlds_keep_totals_and_what_is_named_itself_goes_first():
    world = blocs.load_world("icio-2022")
    merged = world.aggregate({"EU27": "EUR", "DEU": "DEU"}, {"services": "SRV"}, name="small")
    assert merged.name == "small"
    assert {"EUR", "DEU"} <= set(merged.countries)
    assert "FRA" not in merged.country
    assert "SRV" in merged.sector
    assert merged.value_added.sum() == pytest.approx(world.value_added.sum(), rel=1e-12)
    with pytest.raises(blocs.InputError, match="name it itself"):
        world.aggregate({"EU27": "A", "WEST": "B"})


def test_a_world_is_kept_under_a_name_or_in_a_folder(world, home):
    place = world.save("mine")
    assert blocs.load_world("mine").flows == pytest.approx(world.flows, rel=1e-12)
    assert place == home / "worlds" / "mine"
    with pytest.raises(blocs.InputError, match="already"):
        world.save("mine")
    world.replace(trade_elasticity=3.0).save("mine", replace=True)
    assert set(blocs.load_world("mine").trade_elasticity) == {3.0}
    folder = world.save(Path(home) / "elsewhere")
    assert blocs.load_world(folder).input_share == pytest.approx(world.input_share, rel=1e-12)
    with pytest.raises(blocs.InputError, match="embedded"):
        world.save("icio-2022")
