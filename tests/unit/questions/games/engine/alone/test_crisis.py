import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.alone.crisis import (
    CLAIMS_FINAL,
    CLAIMS_SPLIT,
    FULL_INFORMATION,
    Dispute,
    escalation,
    war_payoffs,
)


def test_small_losses_follow_the_closed_form():
    answer = escalation(Dispute((1.02, 2.03), (1.0, 2.0)), spread=0.5)
    expected = 1 - CLAIMS_SPLIT**2 * 0.05**2 / (2 * 0.5**2 * 1.0 * 2.0)
    assert answer.probability == pytest.approx(expected)
    assert not answer.extrapolated


@pytest.mark.parametrize("settlement", [CLAIMS_FINAL, CLAIMS_SPLIT, FULL_INFORMATION])
def test_probability_agrees_with_draws(settlement):
    rng = np.random.default_rng(0)
    dispute = Dispute((1.3, 0.9), (0.9, 0.6))
    e = rng.uniform(size=(400_000, 2)) * 0.8 * np.array(dispute.war)
    drawn = (e.sum(axis=1) > settlement * dispute.opportunity_cost).mean()
    answer = escalation(dispute, spread=0.8, settlement=settlement)
    assert answer.probability == pytest.approx(drawn, abs=4e-3)


@pytest.mark.parametrize(("settlement", "split"), [(CLAIMS_SPLIT, True), (CLAIMS_FINAL, False)])
def test_the_claims_are_an_equilibrium(settlement, split):
    """No claim does better against the linear strategy, for any type: checked on a fine grid."""
    loss, bound = 1.0, 1.2
    start, slope = (0.25, 2 / 3) if split else (1 / 3, 1 / 2)
    other = start * loss + slope * np.linspace(0, bound, 40_001)
    claims = np.linspace(0, 1.5, 601)

    def worth(claim, own):
        fits = other <= loss - claim
        share = claim + (0.5 * (loss - claim - other) if split else 0.0) - own
        return float(np.where(fits, share, 0.0).mean())

    for own in np.linspace(0, settlement * loss, 7):
        best = max(worth(claim, own) for claim in claims)
        assert worth(start * loss + slope * own, own) >= best - 2e-4
    assert 2 * start * loss + slope * settlement * loss == pytest.approx(loss)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.floats(0.2, 1.0))
def test_probability_falls_with_each_loss(one, other, spread):
    def at(loss):
        return escalation(war_payoffs(peace=(1.0, 1.5), rupture_loss=loss), spread=spread)

    answer = at((one, other))
    assert 0 <= answer.probability <= 1
    assert at((one + 0.01, other)).probability <= answer.probability + 1e-12
    assert at((one, other + 0.01)).probability <= answer.probability + 1e-12
    assert answer.settled_if_open >= 1 - answer.probability - 1e-12


def test_sensitivity_is_the_derivative():
    step = 1e-6
    low = escalation(Dispute((1.2, 1.0), (1.0, 0.9)), spread=0.6)
    high = escalation(Dispute((1.2 + step, 1.0), (1.0, 0.9)), spread=0.6)
    assert (high.probability - low.probability) / step == pytest.approx(
        low.loss_sensitivity, rel=1e-4
    )


def test_balance_of_power_and_prize():
    even = war_payoffs(peace=(1, 1), rupture_loss=(0.1, 0.1), prize=0.5)
    assert even.war == pytest.approx((0.9, 0.9))
    uneven = war_payoffs(
        peace=(1, 1), rupture_loss=(0.1, 0.1), prize=0.5, capability=(3, 1), decisiveness=1
    )
    assert uneven.war == pytest.approx((1.025, 0.775))
    assert uneven.opportunity_cost == pytest.approx(even.opportunity_cost)
    sharp = war_payoffs(
        peace=(1, 1), rupture_loss=(0, 0), prize=1.0, capability=(3, 1), decisiveness=2
    )
    assert sharp.war == pytest.approx((1.4, 0.6))
    balanced, tilted = (escalation(item, spread=0.5).probability for item in (even, uneven))
    assert tilted < balanced


def test_large_losses_end_every_dispute_and_are_marked():
    answer = escalation(Dispute((2.0, 2.0), (1.0, 1.0)), spread=0.5)
    assert answer.probability == 0
    assert answer.extrapolated


def test_bad_input_is_refused():
    with pytest.raises(InputError, match="positive numbers"):
        escalation(Dispute((1, 1), (-0.1, 0.5)), spread=0.5)
    with pytest.raises(InputError, match="spread"):
        escalation(Dispute((1, 1), (0.5, 0.5)), spread=0.0)
    with pytest.raises(InputError, match="capabilities"):
        war_payoffs(peace=(1, 1), rupture_loss=(0.1, 0.1), capability=(0, 1))
    with pytest.raises(InputError, match="finite"):
        war_payoffs(peace=(1, np.nan), rupture_loss=(0.1, 0.1))
