"""Outcomes: definitions of every number, files that come back identical, comparisons."""

import json

import numpy as np
import pytest
import xarray as xr

import blocs
from blocs.foundation.quantities import quantities
from blocs.questions.trade.comparison import compare
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

    monkeypatch.setattr("os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        outcome.save(tmp_path / "trial.nc")
    assert list(tmp_path.iterdir()) == []


def parquet_of(outcome, path, change):
    """The outcome's Parquet file with another table in it, the documents as they were."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra 'parquet' is not installed")
    table = parquet.read_table(outcome.save(path))
    changed = change(table).replace_schema_metadata(table.schema.metadata)
    parquet.write_table(changed, path)
    return path


def test_rows_in_another_order_are_the_same_outcome(outcome, tmp_path):
    def shuffled(table):
        return table.take(np.random.default_rng(0).permutation(len(table)))

    def by_value(table):
        return table.take(np.argsort(table["value"].to_numpy()))

    for change in (shuffled, by_value):
        path = parquet_of(outcome, tmp_path / "sorted.parquet", change)
        xr.testing.assert_identical(blocs.load_outcome(path).dataset, outcome.dataset)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.slice(0, len(t) - 1), "lacks cells"),
        (lambda t: t.take([*range(len(t)), 0]), "lacks cells, or has others"),
        (lambda t: t.take([1, *range(1, len(t))]), "has cells twice"),
        (lambda t: t.slice(0, 0), "lacks cells"),
        (
            lambda t: t.set_column(4, "value", [np.nextafter(t["value"].to_numpy(), np.inf)]),
            "does not have the hash",
        ),
    ],
)
def test_a_table_that_was_altered_is_refused(outcome, tmp_path, change, words):
    path = parquet_of(outcome, tmp_path / "altered.parquet", change)
    with pytest.raises(blocs.InputError, match=words):
        blocs.load_outcome(path)


def renamed(dataset):
    return dataset.assign_coords(country=dataset["country"].values[::-1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (renamed, "does not have the hash"),
        (lambda d: d.assign(flows=d["flows"] * 2), "does not have the hash"),
        (lambda d: d.drop_vars("flows"), "flows.*: written by an earlier blocs"),
        (lambda d: d.isel(country=[0, 1]), "does not have the hash"),
        (lambda d: d.assign(flows=d["country"]), "'flows' is not as blocs writes it"),
        (
            lambda d: d.assign(flows=d["flows"].transpose("sector", ...)),
            "'flows' is not as blocs writes it",
        ),
        (lambda d: d.assign(more=d["flows"]), "'more' is not as blocs writes it"),
        (lambda d: d.assign_attrs(provenance="{}"), "does not have the hash"),
        (lambda d: d.assign_attrs(solver="[" * 100_000), "RecursionError"),
        (
            lambda d: d.drop_attrs(deep=False).assign_attrs(
                {k: v for k, v in d.attrs.items() if k != "content_sha256"}
            ),
            "content_sha256: written by an earlier blocs",
        ),
    ],
)
def test_a_netcdf_file_that_was_altered_is_refused(outcome, tmp_path, change, words):
    path = outcome.save(tmp_path / "altered.nc")
    with xr.open_dataset(path, engine="h5netcdf") as stored:
        dataset = stored.load()
    change(dataset).to_netcdf(path, engine="h5netcdf")
    with pytest.raises(blocs.InputError, match=words):
        blocs.load_outcome(path)


@pytest.mark.parametrize("suffix", [".nc", ".parquet"])
def test_spoiled_bytes_are_refused_or_harmless(outcome, tmp_path, suffix):
    if suffix == ".parquet":
        pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
    path = outcome.save(tmp_path / f"trial{suffix}")
    whole = path.read_bytes()
    draw = np.random.default_rng(7)
    refused = 0
    for round_ in range(250):
        changed = bytearray(whole)
        for at in draw.integers(len(whole), size=1 + 9 * (round_ % 2)):
            changed[at] ^= 1 << int(draw.integers(8))
        path.write_bytes(changed)
        try:
            again = blocs.load_outcome(path)
        except blocs.InputError:
            refused += 1
        else:
            xr.testing.assert_identical(again.dataset, outcome.dataset)
            assert again.provenance == json.loads(json.dumps(outcome.provenance))
    assert refused > 50


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


def test_compare_lines_up_by_labels_and_says_who_is_left_out(outcome, world):
    table = compare([outcome, outcome], countries=["C03", "C01"])
    assert table.titles == ("A trial (1)", "A trial (2)")
    expected = outcome["real_income_change_pct"].sel(country=["C03", "C01"]).values
    np.testing.assert_array_equal(table.values[0], expected)
    other = blocs.run(
        make_world(countries=5), blocs.Scenario(title="y", moves=[blocs.BalanceTrade()])
    )
    wider = compare([other, outcome])
    assert wider.countries == outcome.countries
    assert wider.left_out == ("C04",)
    assert wider.as_json()["left_out"] == ["C04"]
    money = compare([other, outcome], quantity="income")
    np.testing.assert_array_equal(money.values[0], other["income"].values[:4])
    np.testing.assert_array_equal(money.values[1], outcome["income"].values)
    with pytest.raises(blocs.InputError, match="not a quantity per country"):
        compare([outcome, outcome], quantity="flows")
    with pytest.raises(blocs.InputError, match="XXX"):
        compare([outcome, outcome], countries=["XXX"])


def test_unknown_model_and_elasticity_are_input_errors(world):
    with pytest.raises(blocs.InputError, match="Did you mean 'armington'"):
        blocs.run(world, blocs.Scenario(title="x", moves=[blocs.BalanceTrade()]), model="armingtn")
    for wrong in (0, -3, float("nan"), float("inf")):
        with pytest.raises(blocs.InputError, match="elasticity: expected a positive number"):
            blocs.load_world("icio-2022", elasticity=wrong)
