"""One range for any question: rows with a status, ends that hold the centre, named cases."""

import functools
import json
import math

import numpy as np
import pytest

from blocs.draws.evaluation import BUG
from blocs.draws.run import run_of
from blocs.draws.spread import Asked, agreement, cases, envelope, spread
from blocs.foundation.errors import InputError
from ensemble_jobs import headlines_of


def asked(jobs, stated=0.0):
    return Asked(("minus", "level"), stated, jobs)


def found_over(jobs, stated=0.0, workers=1):
    setup = functools.partial(headlines_of, 10.0)
    return spread(setup, {"one": asked(jobs, stated)}, run_of(workers=workers))["one"]


def test_quantiles_by_hand_and_in_the_order_of_the_names():
    found = found_over([float(k) for k in range(100, 201)], stated=150.0)
    assert found.of("level") == pytest.approx((115, 160, 205))
    assert found.of("minus") == pytest.approx((-195, -150, -105))
    assert (found.central_of("level"), found.central_of("minus")) == (160, -150)
    assert found.above_zero("level").value == 1
    assert found.above_zero("minus").value == 0


def test_a_range_holds_the_number_at_the_stated_inputs():
    found = found_over([10.0, 11.0, 12.0], stated=0.0)
    assert found.of("level")[0] == 10.0
    assert found.of("minus")[2] == 0.0
    assert found.of("level")[1] == 21.0


def test_draws_without_an_answer_are_rows_with_a_status_and_are_counted():
    found = found_over([1, 3, 2, 4, 3])
    assert found.draws == 5
    assert found.failed_of("level") == 3
    assert [(one.status, one.rows) for one in found.failures] == [("not_converged", 2), (BUG, 1)]
    assert "stopped short" in found.failures[0].cause
    document = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert document["headlines"]["level"]["failed"] == 3
    assert document["headlines"]["level"]["median"] == pytest.approx(11.5)
    assert [one["rows"] for one in document["failures"]] == [2, 1]
    nothing = found_over([3, 3])
    assert all(math.isnan(number) for number in nothing.of("level"))
    assert nothing.headline_json("level")["low"] is None
    with pytest.raises(
        InputError, match=r"no draw of 'it' gave an answer\. not_converged: .*short"
    ):
        nothing.require_answers("'it'")


def test_processes_give_the_same_spread_of_everything_asked():
    setup = functools.partial(headlines_of, 1.0)
    both = {"a": asked([1, 2, 3]), "b": asked([5, 6], stated=7)}
    told = []
    one = spread(setup, both, run_of(progress=told.append))
    two = spread(setup, both, run_of(workers=2))
    assert sum(told) == 7
    for key in both:
        np.testing.assert_array_equal(one[key].values, two[key].values)
        np.testing.assert_array_equal(one[key].central, two[key].central)
        assert one[key].failures == two[key].failures
    assert one["b"].central_of("level") == 8


def test_two_sets_of_headlines_stand_beside_each_other():
    one, other = found_over([1, 3, 2]), found_over([5, 6, 3])
    both = one.beside(other)
    assert both.names == ("minus", "level", "minus", "level")
    assert both.values.shape == (3, 4)
    assert [count.rows for count in both.failures] == [2]


def test_the_envelope_is_as_wide_as_its_widest_parts():
    one, other = found_over([1, 2]), found_over([20, 40, 60], stated=30.0)
    found = envelope([one, other])
    k = one.place("level")
    assert found.low[k] == one.of("level")[0]
    assert found.high[k] == other.of("level")[2]
    assert found.median[k] == 10 + np.median([1, 2, 20, 40, 60])


def test_named_cases_go_from_end_to_end():
    values = {"a": np.array([3.0, np.nan]), "b": np.array([1.0, 4.0]), "c": np.array([2.5, 6.0])}
    found = cases(("one", "other"), values)
    assert found.of("one") == (1.0, 2.5, 3.0)
    assert found.ends_of("one") == ("b", "a")
    told = found.headline_json("one")
    assert (told["lowest"], told["highest"]) == ("b", "a")
    assert "above_zero" not in told
    assert (found.of("other")[0], found.failed_of("other")) == (4.0, 1)
    assert cases(("one",), {"a": np.array([3.0])}, central=np.array([5.0])).of("one") == (3, 3, 5)


def test_how_often_an_answer_is_the_stated_one():
    found = agreement("yes", ["yes", "no", "yes", "perhaps", "no", "yes"])
    assert (found.share, found.draws) == (0.5, 6)
    assert (found.other, found.other_share) == ("no", pytest.approx(1 / 3))
    assert math.isnan(agreement("yes", []).share)
    assert agreement("yes", ["yes"]).other == ""
