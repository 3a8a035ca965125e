from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.groups.coalitions import (
    banzhaf,
    coalition_game,
    membership,
    shapley,
)
from blocs.questions.games.engine.groups.core import core, in_core, nucleolus

pytest.importorskip("scipy")


def game_of(players, worth):
    """A game from a function of the set of members' positions."""
    n = len(players)
    values = [float(worth({p for p in range(n) if s >> p & 1})) for s in range(2**n)]
    return coalition_game(players, np.array(values))


def glove():
    """One left glove (L), two right ones: a pair is worth one."""
    return game_of(["L", "R1", "R2"], lambda s: min(len(s & {0}), len(s & {1, 2})))


def test_glove_game():
    assert shapley(glove()).values == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert banzhaf(glove()).values == pytest.approx([3 / 4, 1 / 4, 1 / 4])
    answer = core(glove())
    assert not answer.empty
    assert answer.division == pytest.approx([1, 0, 0])
    assert nucleolus(glove()).division == pytest.approx([1, 0, 0], abs=1e-9)


def test_majority_of_three_has_no_core_and_the_weights_prove_it():
    game = game_of("abc", lambda s: len(s) >= 2)
    answer = core(game)
    assert answer.empty
    assert answer.shortfall == pytest.approx(0.5)
    total = dict.fromkeys("abc", 0.0)
    worth = 0.0
    for members, weight in answer.balanced.items():
        worth += weight * game.worth(members)
        for name in members:
            total[name] += weight
    assert worth == pytest.approx(1.5)
    assert all(value == pytest.approx(1) for value in total.values())
    assert np.isnan(answer.division).all()
    assert nucleolus(game).division == pytest.approx([1 / 3] * 3)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_shapley_is_efficient_symmetric_and_additive(seed, n):
    rng = np.random.default_rng(seed)
    names = [str(i) for i in range(n)]
    tables = rng.normal(size=(2, 2**n))
    tables[:, 0] = 0
    one, two = (shapley(coalition_game(names, table)).values for table in tables)
    both = shapley(coalition_game(names, tables.sum(axis=0))).values
    assert one.sum() == pytest.approx(tables[0, -1])
    assert both == pytest.approx(one + two)
    order = rng.permutation(n)
    inside = membership(n)
    moved = np.array(
        [tables[0, sum(1 << int(order[p]) for p in np.flatnonzero(row))] for row in inside]
    )
    assert shapley(coalition_game(names, moved)).values == pytest.approx(one[order])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_the_core_of_a_convex_game_holds_the_shapley_value(seed, n):
    """Shapley (1971): sums of unanimity games with positive weights are convex."""
    rng = np.random.default_rng(seed)
    values = np.zeros(2**n)
    for carrier in range(1, 2**n):
        weight = rng.exponential()
        values += weight * np.array([(s & carrier) == carrier for s in range(2**n)])
    game = coalition_game([str(i) for i in range(n)], values)
    assert in_core(game, shapley(game).values)
    assert not core(game).empty
    assert in_core(game, core(game).division)
    assert in_core(game, nucleolus(game).division, tolerance=1e-7)


def test_a_division_outside_the_core_is_told():
    assert in_core(glove(), np.array([1.0, 0, 0]))
    assert not in_core(glove(), np.array([2 / 3, 1 / 6, 1 / 6]))
    assert not in_core(glove(), np.array([2.0, 0, 0]))


def test_faults_are_named():
    with pytest.raises(InputError, match="2\\^2 = 4"):
        coalition_game("ab", np.zeros(3))
    with pytest.raises(InputError, match="empty coalition"):
        coalition_game("ab", np.ones(4))
    with pytest.raises(InputError, match="no finite value"):
        coalition_game("ab", np.array([0, np.nan, 1, 1]))
    with pytest.raises(InputError, match="up to 20 are counted"):
        coalition_game([str(i) for i in range(21)], np.zeros(4))
    with pytest.raises(InputError, match="at most 14"):
        core(coalition_game([str(i) for i in range(15)], np.zeros(2**15)))


def test_coalitions_are_numbered_by_player_bits():
    game = game_of(["x", "y", "z"], lambda s: 100 * (0 in s) + 10 * (1 in s) + (2 in s))
    for size in range(4):
        for members in combinations("xyz", size):
            assert game.worth(members) == sum({"x": 100, "y": 10, "z": 1}[m] for m in members)
    assert game.members(5) == ("x", "z")
    assert membership(3)[5].tolist() == [True, False, True]
