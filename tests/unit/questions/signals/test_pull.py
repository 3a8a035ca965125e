"""The lean of a channel, its band, and changes of level."""

import numpy as np
import pytest

from blocs.questions.signals.engine.pull import pull, shifts


def test_lean_is_the_weighted_mean_of_places():
    found = pull(np.array([1.0, 0.0, 0.5]), np.array([2.0, 1.0, 1.0]))
    assert found.lean == pytest.approx(2.5 / 4)
    assert found.both_ways == pytest.approx(4 * 0.625 * 0.375)
    assert found.units == 3
    assert np.isnan(found.low)


def test_units_without_weight_are_none():
    assert pull(np.array([1.0, 0.0]), np.zeros(2)) is None
    assert pull(np.array([1.0, 0.0]), np.array([1.0, 0.0])).units == 1


def test_the_band_is_that_of_a_share_of_units():
    place = (np.arange(200) < 60).astype(float)
    found = pull(place, np.ones(200))
    half = 1.645 * np.sqrt(0.3 * 0.7 / 200)
    assert found.low == pytest.approx(0.3 - half, abs=0.01)
    assert found.high == pytest.approx(0.3 + half, abs=0.01)


def years(shares, units=80, seed=0):
    rng = np.random.default_rng(seed)
    return [
        pull((rng.random(units) < share).astype(float), np.ones(units), seed=k)
        for k, share in enumerate(shares)
    ]


def test_a_change_of_level_is_found_where_it_is():
    found = shifts(years([0.3] * 10 + [0.7] * 10)).found
    assert [shift.at for shift in found] == [10]
    assert found[0].low < 0.4 < found[0].high
    assert found[0].low > 0


def test_no_change_is_flagged_where_there_is_none():
    """Of forty steady channels of twenty years, few have one flagged."""
    flagged = [len(shifts(years([0.5] * 20, units=40, seed=s)).found) for s in range(40)]
    assert np.mean([count > 0 for count in flagged]) <= 0.1


def test_a_few_years_have_no_levels():
    assert shifts(years([0.1, 0.9, 0.9])).found == ()
