import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.deals.repeated import (
    Party,
    noisy_pact,
    noisy_trigger,
)

DILEMMA = {"cooperate": 3.0, "deviate": 5.0, "punish": 1.0}


def deal_of_one(*, false_alarm, longest=1000, **party):
    """A pact of one party."""
    return noisy_pact([Party(**party)], false_alarm=false_alarm, longest=longest)


def test_without_noise_a_deal_is_kept_by_the_shortest_stick():
    deal = deal_of_one(**DILEMMA, discount=0.6, detection=1.0, false_alarm=0.0)
    assert deal.averages[0] == pytest.approx(3.0)
    assert deal.length == 3  # 2 δ + 2 δ² = 1.92 is just too little, 2 δ³ more is enough
    below = deal_of_one(**DILEMMA, discount=0.499, detection=1.0, false_alarm=0.0)
    assert below.status == "never"
    assert below.averages[0] == 1.0


def test_values_solve_their_equations_by_simulated_recursion():
    deal = deal_of_one(**DILEMMA, discount=0.9, detection=0.8, false_alarm=0.1)
    value = 0.0
    for _ in range(3000):
        punished = sum(0.9**k * 1.0 for k in range(deal.length)) + 0.9**deal.length * value
        value = 3 + 0.9 * (0.9 * value + 0.1 * punished)
    assert deal.averages[0] == pytest.approx(0.1 * value)
    punished = sum(0.9**k * 1.0 for k in range(deal.length)) + 0.9**deal.length * value
    breach = 5 + 0.9 * (0.2 * value + 0.8 * punished)
    assert breach <= value
    assert value - breach == pytest.approx(deal.slacks[0])


def test_bad_chances_are_refused():
    with pytest.raises(InputError, match="detection"):
        deal_of_one(**DILEMMA, discount=0.9, detection=1.2, false_alarm=0)
    with pytest.raises(InputError, match="finite"):
        noisy_trigger(cooperate=np.nan, deviate=1, punish=0)


def test_without_noise_the_noisy_trigger_is_the_folk_theorem():
    assert noisy_trigger(**DILEMMA).threshold == pytest.approx((5 - 3) / (5 - 1))
    assert noisy_trigger(cooperate=3, deviate=2, punish=1).status == "always"
    assert noisy_trigger(cooperate=1, deviate=2, punish=1).status == "never"
    assert noisy_trigger(cooperate=1, deviate=1, punish=2).status == "never"


@pytest.mark.parametrize(("seen", "alarm"), [(1.0, 0.0), (0.8, 0.05), (0.9, 0.2), (0.55, 0.1)])
def test_the_critical_discount_under_noise_is_where_values_cross(seen, alarm):
    """V by its own equation at the threshold: keeping the word is worth as much as a breach."""
    delta = noisy_trigger(**DILEMMA, detection=seen, false_alarm=alarm).threshold
    for_ever = 1 / (1 - delta)
    kept = (3 + delta * alarm * for_ever) / (1 - delta * (1 - alarm))
    broken = 5 + delta * ((1 - seen) * kept + seen * for_ever)
    assert broken == pytest.approx(kept)
    for side, status in ((1e-6, "kept"), (-1e-6, "never")):
        deal = deal_of_one(
            **DILEMMA, discount=delta + side, detection=seen, false_alarm=alarm, longest=100000
        )
        assert deal.status == status


def test_too_much_noise_leaves_no_patience_that_helps():
    """(q − f)(c − p) ≤ f (d − c): even δ = 1 is not enough."""
    assert noisy_trigger(**DILEMMA, detection=0.3, false_alarm=0.15).status == "never"
    assert noisy_trigger(**DILEMMA, detection=0.31, false_alarm=0.15).status == "above"
    assert noisy_trigger(**DILEMMA, detection=0.5, false_alarm=0.5).status == "never"


def test_alarms_beyond_detection_hold_the_impatient_only():
    answer = noisy_trigger(cooperate=3, deviate=2.9, punish=1, detection=0.1, false_alarm=0.5)
    ((low, high),) = answer.intervals
    assert low == 0
    for delta, status in ((high - 1e-6, "kept"), (high + 1e-6, "never")):
        spread = 2 / (1 - delta + delta * 0.5)
        assert (delta * (0.1 - 0.5) * spread >= -0.1) == (status == "kept")


def test_a_pact_needs_every_party():
    one = Party(**DILEMMA, discount=0.9, detection=0.8)
    alone = deal_of_one(**DILEMMA, discount=0.9, detection=0.8, false_alarm=0.1)
    hard = Party(cooperate=3, deviate=7, punish=1, discount=0.95)
    both = noisy_pact([one, hard], false_alarm=0.1)
    assert both.kept
    assert both.length > alone.length
    assert both.averages[0] < alone.averages[0]
    greedy = Party(cooperate=3, deviate=50, punish=1, discount=0.9)
    broken = noisy_pact([one, greedy], false_alarm=0.1)
    assert not broken.kept
    assert broken.averages == (1.0, 1.0)
    with pytest.raises(InputError, match="below 1"):
        noisy_pact([Party(**DILEMMA, discount=1.0)], false_alarm=0.1)


@given(
    st.floats(0.05, 0.95), st.floats(0.3, 1), st.floats(0, 0.25), st.floats(0.01, 1e5),
    st.floats(-100, 100),
)  # fmt: skip
def test_money_may_be_scaled_and_shifted(discount, seen, alarm, scale, shift):
    moved = {key: scale * (value + shift) for key, value in DILEMMA.items()}
    plain = noisy_pact([Party(**DILEMMA, discount=discount, detection=seen)], false_alarm=alarm)
    other = noisy_pact([Party(**moved, discount=discount, detection=seen)], false_alarm=alarm)
    one = noisy_trigger(**DILEMMA, detection=seen, false_alarm=alarm)
    two = noisy_trigger(**moved, detection=seen, false_alarm=alarm)
    assert one.threshold == pytest.approx(two.threshold, rel=1e-6, nan_ok=True)
    if abs(plain.slacks[0]) > 1e-6:
        assert plain.status == other.status
        assert other.averages[0] == pytest.approx(
            scale * (plain.averages[0] + shift), rel=1e-6, abs=1e-6 * scale
        )
