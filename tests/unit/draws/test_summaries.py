"""Ranges that hold their own centre, and shares of draws with their sampling error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.draws.summaries import range_with_centre, share_error, sign_probability
from blocs.foundation.errors import InputError

numbers = st.floats(-1e6, 1e6)


@given(st.lists(numbers, min_size=1, max_size=30), numbers, st.floats(0.01, 0.99))
def test_a_range_holds_its_centre_and_no_more_than_it_must(values, centre, level):
    found = range_with_centre(np.array(values), centre, level)
    assert found.low <= centre <= found.high
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    assert found.low == min(low, centre)
    assert found.high == max(high, centre)


def test_a_range_by_hand_with_draws_and_centres_of_several_numbers():
    values = np.stack([np.arange(101.0), np.arange(101.0), np.full(101, np.nan)], axis=1)
    values[:, 2][:3] = [1.0, 2.0, 3.0]
    found = range_with_centre(values, np.array([50.0, 120.0, np.nan]))
    np.testing.assert_allclose(found.low, [5.0, 5.0, 1.1])
    np.testing.assert_allclose(found.median, [50.0, 50.0, 2.0])
    np.testing.assert_allclose(found.high, [95.0, 120.0, 2.9])
    assert list(found.answered) == [101, 101, 3]


def test_a_range_of_nothing_is_an_error():
    with pytest.raises(InputError, match="no draw gave an answer"):
        range_with_centre(np.full((5, 2), np.nan), np.zeros(2))
    with pytest.raises(InputError, match="a range needs draws"):
        range_with_centre(np.zeros((0, 2)), np.zeros(2))
    with pytest.raises(InputError, match="above 0 and up to 1"):
        range_with_centre(np.zeros(5), 0.0, level=1.5)


def test_the_error_of_a_share_is_that_of_the_beta_law_of_scipy():
    """k of n draws, uniform prior: Beta(k + 1, n − k + 1)."""
    beta = pytest.importorskip("scipy.stats").beta
    for agreed, draws in ((200, 200), (0, 5), (7, 10), (3, 1000)):
        expected = beta(agreed + 1, draws - agreed + 1).std()
        assert share_error(agreed, draws) == pytest.approx(expected, rel=1e-12)


def test_a_share_of_draws_counts_and_has_an_error_where_all_agree():
    found = sign_probability(np.array([1.0, 2.0, np.nan, 3.0, 4.0]))
    assert (found.count, found.draws, found.value) == (4, 4, 1.0)
    assert 0.1 < found.standard_error < 0.2
