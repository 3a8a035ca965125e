"""Laws, copulas and tables against closed forms; impossible spaces are refused with every reason."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from blocs.draws import DesignKind
from blocs.draws.designs import Design
from blocs.draws.laws import Discrete, LogNormal, Normal, Triangular, Uniform
from blocs.draws.spaces import Bootstrap, Correlation, Space
from blocs.foundation.errors import InputError

P = np.linspace(0.001, 0.999, 401)
LAWS = {
    "normal": (Normal(2.0, 3.0), stats.norm(2.0, 3.0)),
    "uniform": (Uniform(-1.0, 4.0), stats.uniform(-1.0, 5.0)),
    "triangular": (Triangular(1.0, 2.0, 5.0), stats.triang(0.25, 1.0, 4.0)),
}


@pytest.mark.parametrize("name", LAWS)
def test_quantiles_are_those_of_scipy(name):
    law, reference = LAWS[name]
    np.testing.assert_allclose(law.quantile(P), reference.ppf(P), rtol=1e-10, atol=1e-12)


def test_a_lognormal_has_the_median_and_log_deviation_it_is_given():
    law = LogNormal(4.0, 0.5)
    reference = stats.lognorm(0.5, scale=4.0)
    assert reference.median() == pytest.approx(4.0)
    np.testing.assert_allclose(law.quantile(P), reference.ppf(P), rtol=1e-10)


def test_discrete_values_come_as_often_as_stated():
    drawn = Discrete((10.0, 20.0, 30.0), (0.2, 0.5, 0.3)).quantile((np.arange(1000) + 0.5) / 1000)
    assert [int((drawn == v).sum()) for v in (10.0, 20.0, 30.0)] == [200, 500, 300]
    words = Discrete(("a", "b"))
    assert words.quantile(np.array([0.1, 0.9])).tolist() == [0.0, 1.0]
    assert words.labels == ("a", "b")


@given(st.floats(-0.95, 0.95))
def test_a_copula_gives_the_rank_correlation_of_its_normal(rho):
    space = Space(
        {"a": LogNormal(2.0, 0.5), "b": Uniform(0.0, 1.0), "c": Normal(0.0, 1.0)},
        correlations=[Correlation(("a", "b"), np.array([[1.0, rho], [rho, 1.0]]))],
    )
    x = space.at(Design(DesignKind.LHS, 4000, 3, seed=1).points(0, 4000))
    expected = 6 / np.pi * np.arcsin(rho / 2)
    assert stats.spearmanr(x[:, 0], x[:, 1]).statistic == pytest.approx(expected, abs=0.05)
    assert abs(stats.spearmanr(x[:, 0], x[:, 2]).statistic) < 0.05
    assert np.median(x[:, 0]) == pytest.approx(2.0, rel=0.03)


def test_rows_of_a_table_are_drawn_together():
    rows = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0]])
    space = Space({"z": Uniform(0, 1)}, tables={"t": Bootstrap(("x", "y"), rows)})
    assert space.inputs == ("z", "x", "y")
    assert space.dimensions == ("z", "t")
    drawn = space.at(Design(DesignKind.LHS, 400, 2).points(0, 400))
    np.testing.assert_array_equal(drawn[:, 2], 10 * drawn[:, 1])
    assert [int((drawn[:, 1] == k).sum()) for k in (1, 2, 3, 4)] == [100] * 4


def test_every_problem_is_told_at_once():
    with pytest.raises(InputError) as caught:
        Space(
            {
                "a": Normal(0.0, -1.0),
                "b": Discrete((1.0, 2.0), (0.5, 0.6)),
                "c": Triangular(3.0, 2.0, 5.0),
                "d": LogNormal(-1.0, 1.0),
                "e": Uniform(0.0, float("nan")),
                "f": Discrete(("x", 1.0)),
            },
            correlations=[
                Correlation(
                    ("a", "b", "c"),
                    np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]),
                ),
                Correlation(("a", "nobody"), np.eye(2)),
            ],
            tables={"t": Bootstrap(("a", "y"), np.array([[1.0, np.nan]]))},
        )
    text = str(caught.value)
    for part in (
        "below zero",
        "sum to 1.1",
        "not in order",
        "lognormal median",
        "nan",
        "mixed",
        "not positive semidefinite",
        "unknown input 'nobody'",
        "'a' is defined twice",
        "two correlated groups",
        "column 'y'",
    ):
        assert part in text, part
