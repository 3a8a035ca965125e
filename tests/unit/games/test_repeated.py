import numpy as np
import pytest

from blocs.foundation.errors import InputError
from blocs.games.repeated import (
    deal_threshold,
    finite_stick,
    grim_trigger,
    noisy_deal,
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
