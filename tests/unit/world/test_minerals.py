"""The minerals data set: format, rules of missing records, reader."""

import csv
import json
import shutil
from importlib.resources import files

import numpy as np
import pytest

from blocs.foundation.errors import DataError, InputError
from blocs.world.minerals.dataset import load_minerals, read_minerals
from blocs.world.minerals.format import (
    npz_bytes,
    pack_numbers,
    pack_series,
    unpack_numbers,
    unpack_series,
)
from blocs.world.minerals.gaps import absent_countries, silent_commodities, silent_dyads

FOLDER = files("blocs.data") / "embedded" / "minerals-1995-2024"


def test_numbers_keep_four_digits_and_what_is_unknown():
    numbers = np.array([10.0, 99999.0, 5403330.102, 1.0, 0.001, 117724999.9, 9999.6, np.nan])
    back = unpack_numbers(pack_numbers(numbers))
    assert np.isnan(back[-1])
    np.testing.assert_allclose(back[:-1], numbers[:-1], rtol=5e-4)
    assert back[2] == 5403000.0
    assert back[6] == 10000.0


def test_series_come_back_in_order():
    rng = np.random.default_rng(7)
    cells = np.unique(rng.integers(0, [3, 5, 5, 30], size=(200, 4)), axis=0)
    k, j, i, t = cells.T
    packed = pack_series(commodity=k, destination=j, origin=i, year=t, shape=(3, 5, 30))
    back = np.array(unpack_series(packed)).T
    np.testing.assert_array_equal(back, cells)
    assert npz_bytes(packed) == npz_bytes(dict(reversed(packed.items())))


def panel(*, years=10, countries=4):
    """Everybody buys 5 commodities worth 10 from everybody, every year."""
    value = np.full((years, countries, countries), 10.0)
    codes = np.full((years, countries, countries), 5)
    own = np.arange(countries)
    value[:, own, own] = 0
    codes[:, own, own] = 0
    return value, codes


def silenced(value, codes, pair, years):
    i, j = pair
    for a in (value, codes):
        a[years, i, j] = 0
        a[years, j, i] = 0


def test_a_busy_pair_that_falls_silent_is_missing_in_both_directions_until_it_returns():
    value, codes = panel()
    silenced(value, codes, (0, 2), slice(5, 8))
    silent = silent_dyads(value=value, codes=codes)
    expected = np.zeros_like(silent)
    expected[5:8, 0, 2] = expected[5:8, 2, 0] = True
    np.testing.assert_array_equal(silent, expected)


def test_trade_in_one_direction_makes_both_directions_missing():
    value, codes = panel()
    value[:, 2, 0] = codes[:, 2, 0] = 0
    silenced(value, codes, (0, 2), slice(7, 10))
    silent = silent_dyads(value=value, codes=codes)
    assert silent[7:, 0, 2].all()
    assert silent[7:, 2, 0].all()


def test_silence_before_the_first_records_is_missing_too():
    value, codes = panel()
    silenced(value, codes, (1, 2), slice(0, 2))
    silent = silent_dyads(value=value, codes=codes)
    assert silent[:2, 1, 2].all()
    assert silent.sum() == 4


def test_one_direction_that_goes_on_makes_the_other_zero_not_missing():
    value, codes = panel()
    value[5:, 0, 2] = codes[5:, 0, 2] = 0
    assert not silent_dyads(value=value, codes=codes).any()


@pytest.mark.parametrize("change", ["small", "narrow", "short"])
def test_a_pair_of_little_trade_is_zero(change):
    value, codes = panel()
    if change == "small":
        value[:, 0, 2] = value[:, 2, 0] = 0.1
    if change == "narrow":
        codes[:, 0, 2] = codes[:, 2, 0] = 4
    if change == "short":
        silenced(value, codes, (0, 2), slice(0, 4))
    silenced(value, codes, (0, 2), slice(6, 10))
    assert not silent_dyads(value=value, codes=codes)[6:].any()


def test_a_country_without_any_record_is_absent_not_silent():
    value, codes = panel()
    for other in (0, 1, 2):
        silenced(value, codes, (3, other), slice(7, 10))
    assert absent_countries(codes=codes)[7:, 3].all()
    assert absent_countries(codes=codes).sum() == 3
    assert not silent_dyads(value=value, codes=codes).any()


def test_a_commodity_that_vanishes_from_a_destination_is_hidden():
    imports = np.full((8, 2, 2), 2e5)
    imports[4:6, 1, 0] = 0
    hidden = silent_commodities(imports=imports)
    assert hidden[4:6, 1, 0].all()
    assert hidden.sum() == 2
    assert not silent_commodities(imports=imports / 10).any()


# -- the embedded data set -------------------------------------------------------------------------


def test_russia_and_belarus_are_missing_after_2021_both_ways():
    minerals = load_minerals()
    for destination, origin in (("BLR", "RUS"), ("RUS", "BLR")):
        found = minerals.imports(destination)
        i = found.origins.index(origin)
        years = [year for t, year in enumerate(found.years) if found.missing[t, i].all()]
        assert years == [1995, 1996, 2022, 2023, 2024]
        assert set(found.reason[-1, i]) == {"dyad_silent"}
        assert np.isnan(found.value[-3:, i]).all()
        assert not np.isnan(found.value[2:26, i]).any()


def test_gas_to_belarus_in_2021_is_missing_while_crude_is_there():
    found = load_minerals().imports("BLR", ["270900", "271121"])
    t, i = found.years.index(2021), found.origins.index("RUS")
    assert found.value[t, i, 0] > 6e6
    assert np.isnan(found.value[t, i, 1])
    assert found.reason[t, i].tolist() == ["", "commodity_silent"]


def test_a_real_stop_is_zero():
    """Ukraine bought no gas from Russia directly after 2015, and says so."""
    shares = load_minerals().shares_by_origin("UKR", "pipeline_gas")
    i, t = shares.origins.index("RUS"), shares.years.index(2017)
    assert shares.value[t, i] == 0
    assert not shares.missing[t].any()
    assert shares.share[t].sum() == pytest.approx(1)


def test_shares_of_a_year_with_a_missing_origin_are_nan():
    shares = load_minerals().shares_by_origin("BLR", "crude_oil")
    assert np.isnan(shares.share[-1]).all()
    assert np.nansum(shares.share[shares.years.index(2015)]) == pytest.approx(1)


def test_filters_agree_with_each_other():
    minerals = load_minerals()
    everything = minerals.trade(origin="RUS", destination="BLR")
    parts = [minerals.trade(origin="RUS", destination="BLR", commodity=c) for c in minerals.groups]
    energy = minerals.trade(origin="RUS", destination="BLR", commodity="energy")
    assert sum(map(len, parts)) == len(everything) + len(energy)
    assert set(everything.origin) == {minerals.country.position["RUS"]}
    assert set(everything.destination) == {minerals.country.position["BLR"]}
    back = minerals.trade(origin="BLR", destination="RUS")
    assert back.value.sum() < 0.01 * everything.value.sum()


def test_kept_flows_miss_the_totals_by_what_the_manifest_says():
    minerals = load_minerals()
    facts = minerals.about["facts"]
    assert len(minerals.flows) == facts["rows_kept"]
    kept = minerals.flows.value.sum()
    lost = 1 - kept / minerals.total_value.sum()
    assert lost == pytest.approx(facts["value_left_out_share"], abs=1e-5)
    assert facts["value_left_out_share"] < 1e-4
    assert minerals.flows.value.min() >= facts["threshold_thousand_usd"]


def test_quantities_that_are_not_recorded_are_unknown():
    flows = load_minerals().flows
    assert 0.005 < np.isnan(flows.quantity).mean() < 0.2
    assert not (flows.quantity == 0).any()


def test_every_gap_has_labels_of_the_data():
    minerals = load_minerals()
    for gap in minerals.gaps:
        assert 1995 <= gap.first_year <= gap.last_year <= 2024
        assert {gap.origin, gap.destination} <= {"", *minerals.country}
        assert gap.commodity in {"", *minerals.commodity}


def test_size_stays_small():
    assert sum(len(item.read_bytes()) for item in FOLDER.iterdir() if item.is_file()) <= 5_000_000


def test_arrays_are_read_only_through_the_axes_of_the_names():
    minerals = load_minerals()
    assert len(minerals.commodity) == 74
    assert minerals.groups["crude_oil"] == ("270900",)
    assert minerals.groups["energy"][:1] == ("270900",)
    assert all(item.names["en"] and item.names["ru"] for item in minerals.commodities)


@pytest.mark.parametrize(
    ("ask", "hint"),
    [
        (lambda m: m.trade(commodity="crude_oli"), "crude_oil"),
        (lambda m: m.trade(origin="RSU"), "'RSU'"),
        (lambda m: m.imports("BLL", "coal"), "'BLL'"),
    ],
)
def test_unknown_labels_are_named(ask, hint):
    with pytest.raises(InputError, match=hint):
        ask(load_minerals())


def copied(tmp_path):
    folder = tmp_path / "minerals"
    folder.mkdir()
    for item in FOLDER.iterdir():
        (folder / item.name).write_bytes(item.read_bytes())
    return folder


def test_a_changed_file_is_refused(tmp_path):
    folder = copied(tmp_path)
    content = bytearray((folder / "arrays.npz").read_bytes())
    content[5000] ^= 1
    (folder / "arrays.npz").write_bytes(content)
    with pytest.raises(DataError, match="hash"):
        read_minerals(folder)


def test_an_absent_file_is_named(tmp_path):
    folder = copied(tmp_path)
    (folder / "gaps.csv").unlink()
    with pytest.raises(DataError, match=r"gaps\.csv"):
        read_minerals(folder)
    shutil.rmtree(folder)


def test_manifest_says_what_it_must():
    about = json.loads((FOLDER / "dataset.json").read_text(encoding="utf-8"))
    assert "Etalab" in about["sources"][0]["licence"]
    assert any("missing, not zero" in sentence for sentence in about["coverage"])
    rows = list(csv.DictReader((FOLDER / "gaps.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == sum(about["facts"]["spells_missing"].values())
