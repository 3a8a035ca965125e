import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.tables.normal_form import pure_equilibria
from blocs.questions.games.engine.tables.sensitivity import (
    drawn_equilibria,
    weight_ranges,
    weighted_payoffs,
)
from textbook_games import named


def cells(payoffs):
    return {item.cell for item in pure_equilibria(named(payoffs, tolerance=1e-12)).equilibria}


def test_one_player_switches_at_the_closed_form():
    """Options worth 3 and 1 + 0.5 w: the second is better above w = 4."""
    terms = np.array([[[3.0, 1.0]], [[0.0, 0.5]]])
    weights = np.array([[1.0, 2.0]])
    money, security = weight_ranges(["A"], ["money", "security"], terms=terms, weights=weights)
    assert security.value == 2.0
    assert security.high == pytest.approx(4.0)
    assert security.low == -np.inf
    assert security.lost_above == ((0,),)
    assert security.gained_above == ((1,),)
    # money: 3 m against m + 1, so that the second takes over below m = 1/2
    assert money.low == pytest.approx(0.5)
    assert money.gained_below == ((1,),)
    assert money.high == np.inf


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_the_set_changes_at_the_ends_and_not_before(seed, shared):
    rng = np.random.default_rng(seed)
    terms = rng.normal(size=(2, 2, 3, 2))
    weights = np.tile(rng.uniform(0.5, 1.5, size=(1, 2)), (2, 1))
    now = cells(weighted_payoffs(terms, weights))
    for item in weight_ranges(["a", "b"], ["v", "w"], terms=terms, weights=weights, shared=shared):
        w = ["v", "w"].index(item.weight)
        who = slice(None) if item.player is None else ["a", "b"].index(item.player)

        def at(value, w=w, who=who):
            moved = weights.copy()
            moved[who, w] = value
            return cells(weighted_payoffs(terms, moved))

        for end, lost, gained, side in (
            (item.low, item.lost_below, item.gained_below, -1),
            (item.high, item.lost_above, item.gained_above, 1),
        ):
            far = item.value + side * 1e3 if np.isinf(end) else end
            for share in (0.1, 0.9, 0.999):
                assert at(item.value + share * (far - item.value)) == now
            if np.isfinite(end):
                step = 1e-7 * max(1.0, abs(end))
                assert at(end + side * step) == (now - set(lost)) | set(gained)


def test_draws_give_probabilities_with_standard_errors():
    rng = np.random.default_rng(0)
    draws = rng.normal(size=(4000, 1, 2))
    answer = drawn_equilibria(draws)
    assert answer.probability.sum() == pytest.approx(1.0)
    assert abs(answer.probability[0] - 0.5) < 4 * answer.standard_error[0]
    assert answer.standard_error[0] == pytest.approx(0.5 / np.sqrt(4000), rel=0.01)
    assert answer.none == answer.several == 0


def test_draws_of_a_two_by_two_game_have_none_with_probability_one_eighth():
    """Independent continuous pay-offs: P(no pure equilibrium) = 1/8 in 2 × 2 (Goldberg et al. 1968)."""
    draws = np.random.default_rng(1).normal(size=(20_000, 2, 2, 2))
    assert drawn_equilibria(draws).none == pytest.approx(1 / 8, abs=0.01)


def test_missing_draws_are_undecided():
    draws = np.zeros((2, 1, 2))
    draws[:, 0, 0] = 1
    draws[1, 0, 1] = np.nan
    answer = drawn_equilibria(draws)
    assert answer.undecided == 0.5
    assert answer.probability.tolist() == [1.0, 0.0]


def test_wrong_shapes_and_nan_are_refused():
    with pytest.raises(InputError, match="shape"):
        weight_ranges(["a"], ["w"], terms=np.zeros((2, 1, 2)), weights=np.ones((1, 1)))
    with pytest.raises(InputError, match="finite"):
        weight_ranges(["a"], ["w"], terms=np.full((1, 1, 2), np.nan), weights=np.ones((1, 1)))
    with pytest.raises(InputError, match="shared"):
        weight_ranges(
            ["a", "b"],
            ["w"],
            terms=np.zeros((1, 2, 2, 2)),
            weights=np.array([[1.0], [2.0]]),
            shared=True,
        )
