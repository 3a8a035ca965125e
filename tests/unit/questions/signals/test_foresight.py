"""Predictability: closed forms, no leakage, gaps, published figures; changes of level."""

from __future__ import annotations

import csv
import itertools

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import InputError
from blocs.questions.signals.engine.breaks import breaks
from blocs.questions.signals.engine.foresight import _band, crps, foresight
from blocs.world.minerals.dataset import load_minerals


def column(values):
    return np.asarray(values, float)[:, None]


def test_crps_of_a_sample_is_the_double_sum():
    rnd = np.random.default_rng(0)
    sample, actual = rnd.normal(size=17), 0.3
    pairs = np.abs(sample[:, None] - sample[None]).mean()
    assert crps(sample, actual) == pytest.approx(np.abs(sample - actual).mean() - pairs / 2)
    assert crps(np.array([2.0]), 5.0) == 3.0


def test_scores_are_those_of_the_two_forecasts():
    values = np.random.default_rng(1).normal(size=30).cumsum()
    found = foresight(column(values))
    last = [(values[t] - values[t - 1]) ** 2 for t in range(10, 30)]
    mean = [(values[t] - values[:t].mean()) ** 2 for t in range(10, 30)]
    assert found.forecasts == 20
    assert found.index == pytest.approx(1 - sum(last) / sum(mean))
    assert found.low <= found.index <= found.high


def test_a_walk_is_foreseen_and_noise_is_not():
    rnd = np.random.default_rng(2)
    walk = foresight(rnd.normal(size=(400, 1)).cumsum(axis=0))
    noise = foresight(rnd.normal(size=(400, 1)))
    assert walk.index > 0.8
    # last time's value of white noise errs by twice the variance
    assert noise.index == pytest.approx(-1, abs=0.15)
    assert walk.crps_skill > 0.5 > 0 > noise.crps_skill


@pytest.mark.parametrize("cut", [12, 17, 25])
def test_the_future_changes_no_score_of_the_past(cut):
    rnd = np.random.default_rng(3)
    series = rnd.normal(size=(30, 3)).cumsum(axis=0)
    shuffled = series.copy()
    shuffled[cut:] = rnd.permutation(series[cut:] * 7 - 2)
    one, other = foresight(series), foresight(shuffled)
    for name in ("squared_last", "squared_mean", "crps_last", "crps_mean"):
        assert np.array_equal(getattr(one, name)[:cut], getattr(other, name)[:cut], equal_nan=True)
    assert np.array_equal(one.fan[:, : cut + 1], other.fan[:, : cut + 1], equal_nan=True)


def test_a_gap_is_no_zero():
    rnd = np.random.default_rng(4)
    values = 100 + rnd.normal(size=40)
    with_gap = values.copy()
    with_gap[20:24] = np.nan
    found = foresight(column(with_gap))
    # neither the gap itself nor the value after it, whose last one is not known
    assert np.isnan(found.squared_last[20:25, 0]).all()
    assert np.nanmax(found.squared_last) < 50
    assert found.forecasts == 30 - 5


def test_the_forecast_goes_on_as_the_series_went():
    found = foresight(column(3 * np.arange(20.0)))
    # every change was 3: so is the one that is foreseen, without any doubt
    assert found.fan[:, 12, 0] == pytest.approx(np.full(5, 36.0))
    assert np.nanmax(found.crps_last) == pytest.approx(0, abs=1e-12)


def test_periods_are_drawn_with_both_of_their_errors():
    last = np.random.default_rng(8).lognormal(sigma=2, size=(24, 1))
    assert _band(last, 4 * last, 0) == pytest.approx((0.75, 0.75))


def test_scale_and_place_change_no_index():
    series = np.random.default_rng(5).normal(size=(25, 2)).cumsum(axis=0)
    one, other = foresight(series), foresight(1e3 * series + 7)
    assert other.index == pytest.approx(one.index)
    assert other.crps_skill == pytest.approx(one.crps_skill)


@pytest.mark.parametrize("values", [np.full(30, 2.0), np.arange(12.0)])
def test_what_has_no_index_says_so(values):
    found = foresight(column(values))
    assert np.isnan(found.index)
    assert np.isnan(found.low)


ENERGY = ("crude_oil", "pipeline_gas", "lng", "coal")


@pytest.fixture(scope="module")
def energy(tmp_path_factory):
    """Shares of each importer's five largest origins of energy, by year."""
    minerals = load_minerals()
    years, codes = np.array(minerals.years), list(minerals.country.labels)
    value = np.zeros((len(years), len(codes), len(codes)))
    for good in ENERGY:
        trade = minerals.trade(commodity=good)
        np.add.at(value, (trade.year, trade.origin, trade.destination), trade.value)
    path = tmp_path_factory.mktemp("energy") / "energy.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(("year", "origin", "country", "share"))
        for buyer in ("USA", "POL", "DEU", "ARE"):
            bought = value[:, :, codes.index(buyer)]
            for seller in np.argsort(-bought.mean(axis=0))[:5]:
                shares = bought[:, seller] / bought.sum(axis=1)
                rows.writerows(
                    (int(year), codes[seller], buyer, share)
                    for year, share in zip(years, shares, strict=True)
                )
    return path


@pytest.mark.parametrize(
    ("buyer", "index"), [("USA", 0.94), ("POL", 0.86), ("DEU", 0.62), ("ARE", -0.39)]
)
def test_energy_by_origin_is_as_predictable_as_an_independent_script_found(energy, buyer, index):
    assert blocs.predictability(energy).of(buyer).scores.index == pytest.approx(index, abs=0.005)


def test_breaks_are_found_where_they_are_and_nowhere_else():
    rnd = np.random.default_rng(6)
    steps = np.repeat([0.0, 5.0, -2.0], [20, 15, 25]) + 0.3 * rnd.normal(size=60)
    assert breaks(steps).at.tolist() == [20, 35]
    found = [len(breaks(rnd.normal(size=60)).at) for _ in range(50)]
    assert sum(count == 0 for count in found) >= 35
    assert breaks(np.repeat([1.0, 2.0], 10)).at.tolist() == [10]
    assert not len(breaks(np.full(12, 0.1)).at)
    assert not len(breaks(np.array([1.0, 2.0, 3.0])).at)


def test_breaks_are_the_best_of_all_segmentations():
    rnd = np.random.default_rng(7)
    values = np.repeat([0.0, 1.2, 0.3], [4, 4, 3]) + 0.4 * rnd.normal(size=11)
    found = breaks(values)

    def cost(cuts):
        edges = [0, *cuts, len(values)]
        parts = [values[a:b] for a, b in itertools.pairwise(edges)]
        if any(len(part) < 2 for part in parts):
            return np.inf
        errors = sum(((part - part.mean()) ** 2).sum() for part in parts)
        return errors + found.penalty * len(cuts)

    every = [
        [k + 1 for k in range(len(values) - 1) if number >> k & 1]
        for number in range(1 << (len(values) - 1))
    ]
    assert cost(found.at.tolist()) == pytest.approx(min(map(cost, every)))


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("year,value\n", "there are no rows"),
        ("year,value\n2000,1\n2000,2\n", "stands twice"),
        ("year,value\n20x0,1\n", "'20x0' is no period"),
        ("year,value\n2000,many\n", "'many' is no number"),
        ("year,value\n2000,1e300\n", "is no number up to"),
        ("year,value\n0,1\n99999,1\n", "more than 5,000"),
        ("when,value\n2000,1\n", "period"),
    ],
)
def test_a_table_that_is_no_series_is_refused(tmp_path, table, told):
    path = tmp_path / "series.csv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        blocs.predictability(path)
    text = f"{caught.value}" + " ".join(str(problem) for problem in caught.value.problems)
    assert told in text.replace("\n", " ")


def test_empty_cells_are_gaps(tmp_path):
    path = tmp_path / "series.csv"
    rows = [f"{2000 + t},{'' if t == 5 else t % 3}" for t in range(25) if t != 7]
    path.write_text("year,value\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (row,) = blocs.predictability(path).as_json()["index"]
    assert row["not_observed"] == 2
