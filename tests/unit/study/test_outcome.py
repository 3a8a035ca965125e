"""Outcomes: definitions of every number, files that come back identical, comparisons."""

import json

import numpy as np
import pytest
import xarray as xr

import blocs
from blocs.foundation.quantities import quantities
from blocs.study import compare
from worlds import make_world


@pytest.fixture(scope="module")
def world():
    return make_world(seed=21)


@pytest.fixture(scope="module")
def outcome(world):
    moves = [
        blocs.Tariff(by="C00", on="C01", sectors="all", rate=0.5),
        blocs.TradeCost(between=[["C02"], ["C03"]], sectors="S01", change_pct=-20),
    ]
    return blocs.run(world, blocs.Scenario(title="A trial", moves=moves))


def test_definitions_hold_in_the_dataset(world, outcome):
    flows, after = outcome["flows"].values, outcome["flows_cf"].values
    np.testing.assert_allclose(flows, world.flows, rtol=1e-12)
    n = range(4)
    off = np.ones((4, 4, 1))
    off[n, n] = 0
    np.testing.assert_allclose(outcome["exports_cf"], (after * off).sum(axis=(1, 2)), rtol=1e-12)
    np.testing.assert_allclose(outcome["imports_cf"], (after * off).sum(axis=(0, 2)), rtol=1e-12)
    np.testing.assert_allclose(outcome["gross_output_cf"], after.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(
        outcome["imports_cf"] - outcome["exports_cf"], outcome["trade_deficit_cf"], atol=1e-8
    )
    income = outcome["value_added_cf"] + outcome["tariff_revenue_cf"] + outcome["trade_deficit_cf"]
    np.testing.assert_allclose(outcome["income_cf"], income, rtol=1e-12)
    price = 1 + outcome["price_index_change_pct"] / 100
    real = 100 * (outcome["income_cf"] / outcome["income"] / price - 1)
    np.testing.assert_allclose(outcome["real_income_change_pct"], real, atol=1e-10)
    wage = 100 * ((1 + outcome["wage_change_pct"] / 100) / price - 1)
    np.testing.assert_allclose(outcome["real_wage_change_pct"], wage, atol=1e-10)
    cost = 1 + outcome["unit_cost_change_pct"] / 100
    volume = 100 * (outcome["gross_output_cf"] / outcome["gross_output"] / cost - 1)
    np.testing.assert_allclose(outcome["output_volume_change_pct"], volume, atol=1e-10)


def test_labour_moves_between_sectors_and_its_total_stands(world, outcome):
    labour = outcome["sector_value_added"]
    moved = (labour * outcome["labour_change_pct"] / 100).sum("sector")
    np.testing.assert_allclose(moved / labour.sum("sector"), 0, atol=1e-9)


def test_every_variable_is_a_known_quantity_with_unit(outcome):
    assert set(outcome.dataset) == set(quantities())
    for name, array in outcome.dataset.items():
        assert array.attrs["units"] == quantities()[name].unit
        assert array.dims == quantities()[name].axes


@pytest.mark.parametrize("suffix", [".nc", ".parquet"])
def test_files_come_back_identical(outcome, tmp_path, suffix):
    if suffix == ".parquet":
        pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
    path = outcome.save(tmp_path / f"trial{suffix}")
    again = blocs.load_outcome(path)
    xr.testing.assert_identical(again.dataset, outcome.dataset)
    assert again.provenance == json.loads(json.dumps(outcome.provenance))
    assert again.solver == json.loads(json.dumps(outcome.solver))
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_broken_outcome_file_is_one_clear_error(outcome, tmp_path):
    path = outcome.save(tmp_path / "trial.nc")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(blocs.InputError, match="not an outcome of blocs, or damaged"):
        blocs.load_outcome(path)
    with pytest.raises(blocs.InputError, match="no such file"):
        blocs.load_outcome(tmp_path / "absent.nc")
    with pytest.raises(blocs.InputError, match="unknown file type"):
        outcome.save(tmp_path / "trial.xlsx")


def test_nothing_is_left_when_writing_is_interrupted(outcome, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("blocs.study.outcome_files._write_netcdf", interrupted)
    with pytest.raises(KeyboardInterrupt):
        outcome.save(tmp_path / "trial.nc")
    assert list(tmp_path.iterdir()) == []


def test_json_has_the_promised_keys(outcome):
    document = json.loads(json.dumps(outcome.as_json(), allow_nan=False))
    assert document["status"] == "converged"
    assert {"residual", "iterations", "seconds", "countries"} <= set(document)
    assert {
        "real_income_change_pct",
        "real_income_first_order_pct",
        "terms_of_trade_pct",
        "volume_of_trade_pct",
        "real_wage_change_pct",
        "price_index_change_pct",
        "exports_change_pct",
        "imports_change_pct",
        "tariff_revenue_change",
    } <= set(document["countries"]["C00"])


def test_provenance_names_what_the_answer_is_conditional_on(world, outcome):
    facts = outcome.provenance
    assert facts["world"]["sha256"] == world.sha256
    assert facts["model"] == "caliendo_parro"
    assert facts["closure"]["trade_balance"] == "fixed_share"
    assert [row["trade_elasticity"] for row in facts["elasticities"]] == list(
        world.trade_elasticity
    )
    assert facts["blocs_version"] == blocs.__version__


def test_baseline_moves_are_not_part_of_the_change(world):
    """Purging deficits first and then doing nothing changes nothing."""
    balanced = blocs.Scenario(
        title="Nothing", baseline=[blocs.BalanceTrade()], moves=[blocs.BalanceTrade()]
    )
    outcome = blocs.run(world, balanced)
    np.testing.assert_allclose(outcome["real_income_change_pct"], 0, atol=1e-7)
    np.testing.assert_allclose(outcome["trade_deficit"], 0, atol=1e-7)


def test_numeraire_rescales_nominal_numbers_only(world):
    moves = [blocs.Tariff(by="C00", on="C01", sectors="all", rate=0.5)]
    plain = blocs.run(world, blocs.Scenario(title="x", moves=moves))
    other = blocs.run(world, blocs.Scenario(title="x", moves=moves, closure={"numeraire": "C02"}))
    np.testing.assert_allclose(
        other["real_income_change_pct"], plain["real_income_change_pct"], atol=1e-9
    )
    assert float(other["wage_change_pct"].sel(country="C02")) == pytest.approx(0, abs=1e-10)
    ratio = other["exports_cf"] / plain["exports_cf"]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-10)


def test_compare_lines_up_and_refuses_other_labels(outcome, world):
    table = compare([outcome, outcome], countries=["C03", "C01"])
    assert table.titles == ("A trial (1)", "A trial (2)")
    expected = outcome["real_income_change_pct"].sel(country=["C03", "C01"]).values
    np.testing.assert_array_equal(table.values[0], expected)
    other = blocs.run(
        make_world(countries=5), blocs.Scenario(title="y", moves=[blocs.BalanceTrade()])
    )
    with pytest.raises(blocs.InputError, match="different countries: C04"):
        compare([outcome, other])
    with pytest.raises(blocs.InputError, match="not a quantity per country"):
        compare([outcome, outcome], quantity="flows")
    with pytest.raises(blocs.InputError, match="XXX"):
        compare([outcome, outcome], countries=["XXX"])


def test_unknown_model_and_elasticity_are_input_errors(world):
    with pytest.raises(blocs.InputError, match="Did you mean 'armington'"):
        blocs.run(world, blocs.Scenario(title="x", moves=[blocs.BalanceTrade()]), model="armingtn")
    for wrong in (0, -3, float("nan"), float("inf")):
        with pytest.raises(blocs.InputError, match="not a positive number"):
            blocs.load_world("icio-2022", elasticity=wrong)
