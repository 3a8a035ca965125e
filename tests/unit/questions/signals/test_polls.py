"""Polls: posterior against closed forms, coverage together, groups, and tables that are wrong."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta

import blocs
from blocs.foundation.errors import InputError
from blocs.questions.signals.engine.polls import difference, posterior

ESSAY = np.array([33.0, 30.0, 24.0, 21.0])


def test_each_share_has_the_beta_interval():
    found = posterior(ESSAY, level=0.9, seed=0)
    a = ESSAY + 0.5
    exact = beta(a, a.sum() - a)
    assert found.mean == pytest.approx(exact.mean())
    assert found.low == pytest.approx(exact.ppf(0.05), abs=0.003)
    assert found.high == pytest.approx(exact.ppf(0.95), abs=0.003)


@pytest.mark.parametrize("counts", [[33, 30, 24, 21], [2, 5], [0, 3, 40]])
def test_intervals_together_hold_all_shares_at_once(counts):
    found = posterior(np.array(counts, float), level=0.9, seed=1)
    fresh = np.random.default_rng(9).dirichlet(np.array(counts) + 0.5, size=50_000)
    inside = (fresh >= found.low_all) & (fresh <= found.high_all)
    assert inside.all(axis=1).mean() == pytest.approx(0.9, abs=0.01)
    assert (found.low_all <= found.low + 0.01).all()
    assert (found.low_all >= 0).all()
    assert (found.high_all <= 1).all()


def test_groups_differ_by_what_their_shares_differ_by():
    one = posterior(np.array([70.0, 30.0]), level=0.9, seed=0)
    other = posterior(np.array([20.0, 80.0]), level=0.9, seed=1)
    found = difference(one, other, 0, level=0.9)
    assert found.difference == pytest.approx(70.5 / 101 - 20.5 / 101)
    assert found.low < found.difference < found.high
    assert found.more > 0.9999
    same = difference(one, posterior(np.array([70.0, 30.0]), level=0.9, seed=2), 0, level=0.9)
    assert same.more == pytest.approx(0.5, abs=0.02)


def test_the_poll_of_the_case_is_a_belief_of_a_game():
    found = blocs.poll("union-state/us-goals")
    assert [row["poll_count"] for row in found.belief().values()] == [33, 30, 24, 21]
    shares = found.as_json()["shares"]
    assert sum(row["share"] for row in shares) == pytest.approx(1)
    with pytest.raises(InputError, match="no group 'men' answered"):
        found.belief("men")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("option,count\nyes,0\nno,0\n", "nobody answered"),
        ("option,count\nyes,3\n", "1 option"),
        ("option,count\nyes,3\nno,2.5\n", r"'2.5' is no count of answers"),
        ("option,count\nyes,3\nno,-2\n", r"'-2' is no count of answers"),
        ("option,count\nyes,3\nyes,2\n", "option 'yes' stands twice"),
        ("option,count\n,3\nno,2\n", "no name"),
        ("option,share\nyes,0.3\n", "count"),
    ],
)
def test_a_table_that_is_no_poll_is_refused(tmp_path, table, told):
    path = tmp_path / "poll.csv"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        blocs.poll(path)
    text = f"{caught.value}" + " ".join(str(problem) for problem in caught.value.problems)
    assert told in text.replace("\n", " ")


def test_a_group_without_answers_is_named_and_its_absent_options_are_zero(tmp_path):
    path = tmp_path / "poll.csv"
    path.write_text("option,count,group\na,3,X\nb,4,X\na,5,Y\na,0,Z\n", encoding="utf-8")
    found = blocs.poll(path).as_json()
    assert found["groups"] == ["X", "Y"]
    assert found["groups_without_answers"] == ["Z"]
    assert found["belief"]["Y"] == {"a": {"poll_count": 5}, "b": {"poll_count": 0}}


def test_unknown_polls_and_levels_are_named():
    with pytest.raises(InputError, match="Did you mean 'union-state/us-goals'"):
        blocs.poll("union-state/us-goal")
    with pytest.raises(InputError, match="between 0 and 1"):
        blocs.poll("union-state/us-goals", level=90)
