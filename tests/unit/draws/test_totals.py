"""Totals of draws: exact counts, quantiles within their error, the same in any order and division."""

import numpy as np
import pytest

from blocs.draws.summaries import range_with_centre
from blocs.draws.totals import (
    RELATIVE_ERROR,
    SMALLEST,
    Adding,
    totals_of,
    unpacked,
)
from blocs.foundation.errors import InputError

LEVELS = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@pytest.fixture(scope="module")
def values():
    """Outputs of very different sizes and signs, some draws without an answer."""
    draw = np.random.default_rng(5)
    found = draw.normal(0.3, 1, (7001, 6)) * 10.0 ** np.arange(-4, 2)
    found[:, 4] = -draw.lognormal(0, 2, len(found))
    found[:, 5] = np.where(draw.random(len(found)) < 0.3, 0.0, found[:, 5])
    found[draw.random(found.shape) < 0.02] = np.nan
    return found


def added(parts):
    adding = Adding(parts[0].shape[1])
    for part in parts:
        adding.add(totals_of(part))
    return adding.totals()


def exact(totals):
    return [totals.draws, *(getattr(totals, n).tolist() for n in ("answered", "above", "below"))]


def test_quantiles_are_those_of_numpy_within_the_stated_error(values):
    expected = np.nanquantile(values, LEVELS, axis=0, method="lower")
    found = totals_of(values).fan(LEVELS)
    np.testing.assert_allclose(found.quantiles, expected, rtol=RELATIVE_ERROR * 1.0001, atol=0)
    np.testing.assert_allclose(found.mean, np.nanmean(values, axis=0), rtol=1e-12)
    assert (np.diff(found.quantiles, axis=0) >= 0).all()


def test_counts_and_ends_are_exact(values):
    found = totals_of(values)
    np.testing.assert_array_equal(found.answered, (~np.isnan(values)).sum(axis=0))
    np.testing.assert_array_equal(found.above, (values > 0).sum(axis=0))
    np.testing.assert_array_equal(found.below, (values < 0).sum(axis=0))
    np.testing.assert_array_equal(found.lowest, np.nanmin(values, axis=0))
    np.testing.assert_array_equal(found.highest, np.nanmax(values, axis=0))


def test_any_division_and_order_gives_the_same_totals(values):
    whole = totals_of(values)
    cuts = np.sort(np.random.default_rng(1).integers(0, len(values), 12))
    parts = np.split(values, cuts)
    for order in (parts, parts[::-1], [values]):
        found = added(order)
        assert exact(found) == exact(whole)
        np.testing.assert_array_equal(found.cells, whole.cells)
        np.testing.assert_array_equal(found.counts, whole.counts)
        np.testing.assert_array_equal(found.lowest, whole.lowest)
        np.testing.assert_allclose(found.sums, whole.sums, rtol=1e-12)


def test_what_is_packed_comes_back(values):
    whole = totals_of(values)
    again = unpacked(whole.packed())
    for name, value in vars(whole).items():
        np.testing.assert_array_equal(getattr(again, name), value)


def test_sizes_up_to_the_rounding_are_zero():
    values = np.array([[1e-6], [-1e-6], [2e-6], [-3.0]])
    found = totals_of(values, rounding=1e-6)
    assert (found.above.item(), found.below.item()) == (1, 1)
    assert found.quantiles(0.5).item() == 0.0
    assert totals_of(values).above.item() == 2


def test_what_is_too_small_or_too_large_for_the_sketch_stays_within_the_ends():
    values = np.array([[-1e12], [SMALLEST / 10], [SMALLEST / 10], [1e12]])
    found = totals_of(values)
    assert found.quantiles(0.0).item() == pytest.approx(-1e9, rel=1e-3)
    assert found.quantiles(0.5).item() == 0.0
    assert found.highest.item() == 1e12
    assert (found.above.item(), found.below.item()) == (3, 1)


def test_an_output_without_any_answer_has_no_range():
    values = np.column_stack([np.arange(1.0, 5.0), np.full(4, np.nan)])
    found = totals_of(values)
    with pytest.raises(InputError, match="no draw gave an answer"):
        found.fan()
    ranges = found.range(np.array([2.0, 3.0]), 0.9)
    assert np.isnan([ranges.low[1], ranges.median[1], ranges.high[1]]).all()
    assert ranges.low[0] == pytest.approx(1.0, rel=RELATIVE_ERROR)
    assert ranges.answered.tolist() == [4, 0]


def test_ranges_hold_their_centre_as_those_of_all_draws_do(values):
    centre = np.array([1.0, 0.0, 0.0, -100.0, 0.0, np.nan])
    found = totals_of(values).range(centre, 0.9)
    expected = range_with_centre(values, centre, 0.9)
    np.testing.assert_allclose(found.low, expected.low, rtol=2e-3, atol=1e-6)
    np.testing.assert_allclose(found.high, expected.high, rtol=2e-3, atol=1e-6)


def test_counts_below_a_quantile_of_the_sketch(values):
    found = totals_of(values)
    limit = float(found.quantiles(0.25)[3])
    below = (values[:, 3] < limit * (1 + np.sign(limit) * -RELATIVE_ERROR)).sum()
    above = (values[:, 3] < limit * (1 + np.sign(limit) * RELATIVE_ERROR)).sum()
    assert below <= found.count_below(3, limit) <= above
