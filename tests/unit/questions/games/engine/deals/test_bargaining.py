import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.deals.bargaining import (
    kalai_smorodinsky,
    nash_bargain,
    rubinstein,
)

pytest.importorskip("scipy")
LINE = np.array([[1.0, 0.0], [0.0, 1.0]])


def test_nash_divides_the_gain_by_power():
    answer = nash_bargain(
        np.array([[8.0, 2.0], [3.0, 5.0]]), outside=np.array([1.0, 3.0]),
        weights=np.array([1.0, 3.0]), transfers=True,
    )  # fmt: skip
    assert answer.payoffs == pytest.approx([1 + 6 / 4, 3 + 18 / 4])
    assert answer.transfers == pytest.approx([-5.5, 5.5])
    assert answer.gains.sum() == pytest.approx(6)


def test_nash_without_transfers_picks_the_best_product():
    table = np.array([[10.0, 1.0], [4.0, 4.0], [1.0, 9.0]])
    assert nash_bargain(table, outside=np.zeros(2)).lottery.tolist() == [0, 1, 0]
    heavy = nash_bargain(table, outside=np.zeros(2), weights=np.array([9.0, 1.0]))
    assert heavy.lottery.tolist() == [1, 0, 0]


@pytest.mark.parametrize("weight", [0.2, 0.5, 0.8])
def test_lotteries_on_a_line_follow_the_weights(weight):
    answer = nash_bargain(
        LINE, outside=np.zeros(2), weights=np.array([weight, 1 - weight]), lotteries=True
    )
    assert answer.payoffs == pytest.approx([weight, 1 - weight], abs=1e-5)


def test_nash_ignores_irrelevant_alternatives_and_kalai_smorodinsky_does_not():
    """A corner at (1, 0.7) from (0, 0): dropping the tall outcome moves only the second."""
    full = np.array([[0.0, 1.0], [1.0, 0.7], [1.0, 0.0]])
    outside = np.zeros(2)
    assert nash_bargain(full, outside=outside, lotteries=True).payoffs == pytest.approx([1, 0.7])
    expected = 1 / 1.3  # gains (t, t) on the edge y = 1 − 0.3 x
    assert kalai_smorodinsky(full, outside=outside).payoffs == pytest.approx([expected, expected])
    less = np.array([[0.0, 0.7], [1.0, 0.7], [1.0, 0.0]])
    assert nash_bargain(less, outside=outside, lotteries=True).payoffs == pytest.approx([1, 0.7])
    assert kalai_smorodinsky(less, outside=outside).payoffs == pytest.approx([1, 0.7])


def test_solutions_do_not_depend_on_the_units_of_utility():
    rng = np.random.default_rng(3)
    table, outside = rng.uniform(1, 2, size=(6, 2)), np.array([1.0, 1.0])
    scale, shift = np.array([3.0, 0.2]), np.array([-5.0, 7.0])
    for solve in (
        lambda t, o: nash_bargain(t, outside=o, lotteries=True),
        lambda t, o: kalai_smorodinsky(t, outside=o),
    ):
        one = solve(table, outside).payoffs
        two = solve(table * scale + shift, outside * scale + shift).payoffs
        assert two == pytest.approx(one * scale + shift, abs=1e-5)


def test_no_gain_is_said():
    for answer in (
        nash_bargain(LINE, outside=np.ones(2)),
        nash_bargain(LINE, outside=np.ones(2), transfers=True),
        nash_bargain(LINE, outside=np.ones(2), lotteries=True),
        kalai_smorodinsky(LINE, outside=np.ones(2)),
    ):
        assert answer.status == "no_gain"
        assert answer.payoffs.tolist() == [1, 1]


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="positive"):
        nash_bargain(LINE, outside=np.zeros(2), weights=np.array([0.0, 1.0]))
    with pytest.raises(InputError, match="finite"):
        nash_bargain(LINE * np.nan, outside=np.zeros(2))
    with pytest.raises(InputError, match="match"):
        nash_bargain(LINE, outside=np.zeros(3))


def test_rubinsteins_split():
    same = rubinstein(discount_first=0.9, discount_second=0.9)
    assert same.first == pytest.approx(1 / 1.9)
    uneven = rubinstein(pie=2, discount_first=0.8, discount_second=0.5)
    assert uneven.first == pytest.approx(2 * 0.5 / 0.6)
    assert uneven.outside == "none"
    patient = rubinstein(discount_first=0.999999, discount_second=0.999999)
    assert patient.first == pytest.approx(0.5, abs=1e-6)
    assert rubinstein(discount_first=0.5, discount_second=0.0).first == 1


def test_outside_options_matter_only_when_they_bind():
    """Binmore, Shaked and Sutton (1989): the outside option principle."""
    idle = rubinstein(discount_first=0.9, discount_second=0.9, outside_second=0.3)
    assert idle.first == pytest.approx(1 / 1.9)
    binding = rubinstein(discount_first=0.9, discount_second=0.9, outside_second=0.6)
    assert (binding.first, binding.second) == pytest.approx((0.4, 0.6))
    assert binding.outside == "second"
    first = rubinstein(discount_first=0.9, discount_second=0.9, outside_first=0.6)
    assert first.first == pytest.approx(1 - 0.9 * 0.4)
    assert first.outside == "first"
    none = rubinstein(
        discount_first=0.9, discount_second=0.9, outside_first=0.6, outside_second=0.6
    )
    assert not none.agreed


def test_rubinstein_is_the_fixed_point_of_offers():
    for d1, d2, o1, o2 in np.random.default_rng(0).uniform(0, 0.95, size=(200, 4)) * [
        1,
        1,
        0.5,
        0.5,
    ]:
        answer = rubinstein(
            discount_first=d1, discount_second=d2, outside_first=o1, outside_second=o2
        )
        v1 = answer.first
        for _ in range(2000):
            v2 = 1 - max(d1 * v1, o1)
            v1 = 1 - max(d2 * v2, o2)
        assert answer.first == pytest.approx(v1, abs=1e-9)


def test_waiting_for_ever_is_refused():
    with pytest.raises(InputError, match="wait for ever"):
        rubinstein(discount_first=1.0, discount_second=1.0)
