import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.deals.repeated import (
    Party,
    deal_threshold,
    finite_stick,
    grim_trigger,
    noisy_deal,
    noisy_pact,
    noisy_trigger,
    value_of_predictability,
)

DILEMMA = {"cooperate": 3.0, "deviate": 5.0, "punish": 1.0}


def test_folk_theorem_threshold_of_the_prisoners_dilemma():
    answer = grim_trigger(**DILEMMA)
    assert answer.threshold == pytest.approx((5 - 3) / (5 - 1))
    assert answer.status == "above"
    for discount in (0.49, 0.51):
        keeps = 3 / (1 - discount) >= 5 + discount * 1 / (1 - discount)
        assert keeps == (discount >= answer.threshold)


def test_always_and_never():
    assert grim_trigger(cooperate=3, deviate=2, punish=1).status == "always"
    assert grim_trigger(cooperate=1, deviate=2, punish=1).status == "never"
    assert finite_stick(cooperate=3, deviate=2, punishments=[1]).status == "always"
    assert finite_stick(cooperate=3, deviate=5, punishments=[1]).status == "never"
    assert finite_stick(cooperate=3, deviate=3, punishments=[3]).status == "always"


def test_one_period_stick_and_the_limit_of_a_long_one():
    short = finite_stick(cooperate=3, deviate=5, punishments=[0])
    assert short.threshold == pytest.approx(2 / 3)
    long = finite_stick(cooperate=3, deviate=5, punishments=[1] * 60)
    assert long.threshold == pytest.approx(0.5, abs=1e-6)


def test_a_stick_followed_by_a_prize_holds_in_between_only():
    answer = finite_stick(cooperate=0, deviate=0.2, punishments=[-1, 0.9])
    ((low, high),) = answer.intervals
    assert 0 < low < high < 1
    for discount in (low, high):
        assert discount * 1 - discount**2 * 0.9 == pytest.approx(0.2)


def test_a_deal_needs_every_party():
    one, two = grim_trigger(**DILEMMA), grim_trigger(cooperate=3, deviate=9, punish=1)
    assert deal_threshold([one, two]).threshold == pytest.approx(6 / 8)
    assert deal_threshold([one, grim_trigger(cooperate=1, deviate=2, punish=1)]).status == "never"


def test_without_noise_the_noisy_deal_is_the_stick():
    deal = noisy_deal(**DILEMMA, discount=0.6, detection=1.0, false_alarm=0.0)
    assert deal.average == pytest.approx(3.0)
    assert deal.length == 3  # 2 δ + 2 δ² = 1.92 is just too little, 2 δ³ more is enough
    assert finite_stick(cooperate=3, deviate=5, punishments=[1] * 3).threshold < 0.6
    assert finite_stick(cooperate=3, deviate=5, punishments=[1] * 2).threshold > 0.6
    below = noisy_deal(**DILEMMA, discount=0.499, detection=1.0, false_alarm=0.0)
    assert below.status == "never"
    assert below.average == 1.0


def test_values_solve_their_equations_by_simulated_recursion():
    deal = noisy_deal(**DILEMMA, discount=0.9, detection=0.8, false_alarm=0.1)
    value = 0.0
    for _ in range(3000):
        punished = sum(0.9**k * 1.0 for k in range(deal.length)) + 0.9**deal.length * value
        value = 3 + 0.9 * (0.9 * value + 0.1 * punished)
    assert deal.average == pytest.approx(0.1 * value)
    punished = sum(0.9**k * 1.0 for k in range(deal.length)) + 0.9**deal.length * value
    breach = 5 + 0.9 * (0.2 * value + 0.8 * punished)
    assert breach <= value
    assert value - breach == pytest.approx(deal.slack)


def test_predictability_is_worth_something_and_commitment_more():
    answer = value_of_predictability(
        **DILEMMA, discount=0.9, detection=(0.7, 0.9), false_alarm=(0.2, 0.05)
    )
    assert 0 < answer.quieter < answer.commitment
    assert answer.after.average < 3


def test_bad_chances_are_refused():
    with pytest.raises(InputError, match="detection"):
        noisy_deal(**DILEMMA, discount=0.9, detection=1.2, false_alarm=0)
    with pytest.raises(InputError, match="finite"):
        grim_trigger(cooperate=np.nan, deviate=1, punish=0)


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
        deal = noisy_deal(
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


def test_a_pact_of_one_is_the_noisy_deal_and_needs_every_party():
    one = Party(**DILEMMA, discount=0.9, detection=0.8)
    alone = noisy_deal(**DILEMMA, discount=0.9, detection=0.8, false_alarm=0.1)
    pact = noisy_pact([one], false_alarm=0.1)
    assert (pact.status, pact.length) == (alone.status, alone.length)
    assert pact.averages == pytest.approx([alone.average])
    hard = Party(cooperate=3, deviate=7, punish=1, discount=0.95)
    both = noisy_pact([one, hard], false_alarm=0.1)
    assert both.kept
    assert both.length > alone.length
    assert both.averages[0] < alone.average
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
