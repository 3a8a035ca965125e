from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.foundation.errors import InputError
from blocs.questions.games.engine.deals.contracts import (
    TrancheTerms,
    cheapest_cost,
    deal_grid,
    deal_sensitivity,
    deals,
)

pytest.importorskip("scipy")


def terms(periods=3, **changed):
    """A loan: meeting the condition costs 1 a period, is worth 3 to the lender."""
    flat = {
        "compliance_cost": [1.0] * periods,
        "compliance_benefit": [3.0] * periods,
        "relief": [0.0] * periods,
        "relief_cost": [0.0] * periods,
        "outside_borrower": [0.0] * periods,
        "outside_lender": [0.0] * periods,
        "discount_borrower": 0.9,
        "discount_lender": 0.9,
        "standing_borrower": 2.0,
    }
    return TrancheTerms(**(flat | changed))


def path_value(item, tranches, shirk_at=None, draws=None):
    """Borrower's expected value, period by period, by enumerating good and bad signals."""
    value, alive, discount = 0.0, 1.0, 1.0
    for t in range(item.periods):
        value += discount * alive * (tranches[t] + item.relief[t])
        if t == shirk_at:
            chance = 1 - item.detection
        else:
            value -= discount * alive * item.compliance_cost[t]
            chance = 1 - item.false_alarm
        value += discount * (1 - alive) * item.outside_borrower[t]
        alive *= chance
        discount *= item.discount_borrower
    return value + discount * (
        alive * item.standing_borrower + (1 - alive) * item.outside_standing_borrower
    )


def test_one_period_with_commitment_is_the_closed_form():
    """x = c − δ F, the least that makes it worth while; standing must pay for the effort itself."""
    item = terms(1, compliance_cost=[1.0], standing_borrower=0.5, borrower_commits=True)
    answer = deals(item)
    assert answer.tranches == pytest.approx([1 - 0.9 * 0.5])
    assert answer.borrower == pytest.approx(0, abs=1e-9)
    assert answer.dearest == pytest.approx(3.0)
    assert answer.lowest == pytest.approx(answer.tranches)
    assert answer.highest == pytest.approx([3.0])
    (only,) = answer.binding
    assert (only.kind, only.period) == ("stay_borrower", 1)
    assert only.price == pytest.approx(1.0)


def test_take_the_money_and_run_cannot_be_paid_for_in_advance():
    """Nothing after the only period: no tranche, however large, makes the condition worth meeting."""
    answer = deals(terms(1, standing_borrower=0.0))
    assert answer.status == "none"
    assert answer.shortfall == pytest.approx(1.0)
    assert [(item.kind, item.period) for item in answer.binding] == [("meet", 1)]
    assert np.isnan(answer.cost)


def test_a_later_tranche_pays_for_an_earlier_condition():
    answer = deals(terms(3))
    assert answer.holds
    # before the last period standing gives 0.9·2 − 1; each earlier condition needs B_{t+1} ≥ 1/0.9
    assert answer.cost == pytest.approx(
        0.9 * answer.tranches[1] + 0.81 * answer.tranches[2] + answer.tranches[0]
    )
    for t in range(3):
        kept = path_value(terms(3), answer.tranches)
        assert kept >= path_value(terms(3), answer.tranches, shirk_at=t) - 1e-9
    assert kept == pytest.approx(answer.borrower)
    assert any(item.kind == "meet" for item in answer.binding)


def test_noise_makes_deals_dearer_and_values_match_enumeration():
    clear = deals(terms(4))
    noisy_terms = terms(4, detection=0.8, false_alarm=0.05)
    noisy = deals(noisy_terms)
    assert noisy.cost > clear.cost
    kept = path_value(noisy_terms, noisy.tranches)
    assert kept == pytest.approx(noisy.borrower)
    for t in range(4):
        assert kept >= path_value(noisy_terms, noisy.tranches, shirk_at=t) - 1e-9


def test_no_cheaper_deal_holds():
    """Random tranches that satisfy both sides by enumeration are never cheaper."""
    item = terms(2, detection=0.9)
    best = deals(item)
    rng = np.random.default_rng(0)
    for tranches in rng.uniform(0, 3, size=(4000, 2)):
        kept = path_value(item, tranches)
        holds = all(kept >= path_value(item, tranches, shirk_at=t) for t in range(2)) and kept >= 0
        if holds:
            assert tranches @ [1, 0.9] >= best.cost - 1e-9


def test_the_lender_must_want_to_pay():
    """A late tranche beyond what the rest of the deal is worth to the lender is not believed."""
    bare = terms(
        2, compliance_benefit=[3.0, 0.0], standing_borrower=0.0, compliance_cost=[1.0, 0.0]
    )
    assert deals(bare).status == "none"
    trusted = deals(terms(2, compliance_benefit=[3.0, 0.0], standing_borrower=0.0,
                          compliance_cost=[1.0, 0.0], lender_commits=True))  # fmt: skip
    assert trusted.holds
    assert trusted.tranches[1] == pytest.approx(1 / 0.9)


def test_a_suspended_sanction_works_without_money():
    """Relief of 2 a period while the condition is met; outside, the sanction bites at once."""
    item = terms(
        3, relief=[2.0] * 3, relief_cost=[0.5] * 3, outside_borrower=[0.0] * 3,
        standing_borrower=2.0, highest=0.0,
    )  # fmt: skip
    answer = deals(item)
    assert answer.holds
    assert answer.cost == 0
    weak = deals(terms(3, relief=[0.2] * 3, standing_borrower=0.2, highest=0.0))
    assert weak.status == "none"
    assert weak.shortfall > 0


def test_repayments_are_incentive_compatible_too():
    item = terms(2, lowest=-10.0)
    answer = deals(item)
    assert answer.tranches[1] >= -(0.9 * 2 - 1) - 1e-9
    assert answer.borrower >= -1e-9


def test_prices_are_derivatives_of_the_cost():
    base = deals(terms(2, detection=0.9))
    moved = deals(
        terms(2, detection=0.9, outside_lender=[0.0, 0.0], compliance_cost=[1.0, 1.0 + 1e-5])
    )
    assert base.holds
    assert moved.holds
    assert moved.cost > base.cost


def test_deals_need_patience_and_observability():
    by_discount = deal_sensitivity(terms(3), "discount", np.linspace(0.3, 0.95, 14))
    ((low, high),) = by_discount.intervals
    assert high == 0.95
    assert low == pytest.approx(0.5, abs=1e-6)  # the last condition: δ · 2 ≥ 1
    assert deals(terms(3, discount_borrower=low + 1e-6, discount_lender=low + 1e-6)).holds
    by_detection = deal_sensitivity(terms(3), "detection", np.linspace(0.1, 1.0, 10))
    ((seen, _),) = by_detection.intervals
    assert seen == pytest.approx(1 / 1.8, abs=1e-6)  # q δ F ≥ c
    costs = by_detection.cost[np.isfinite(by_detection.cost)]
    assert (np.diff(costs) <= 1e-9).all()
    assert np.isnan(by_detection.cost[0])


def test_faults_are_all_named():
    with pytest.raises(InputError) as error:
        deals(terms(2, relief=[0.0], detection=1.5, lowest=1.0, highest=0.0))
    for part in ("relief", "detection", "lowest"):
        assert part in str(error.value)
    with pytest.raises(InputError, match="rising values"):
        deal_sensitivity(terms(), "relief", [0.1, 0.2])


def test_what_stands_outside_is_counted_period_by_period():
    """Outside flows that differ by period, an uncertain signal, standing outside: by enumeration."""
    item = terms(
        3, outside_borrower=[0.3, 0.5, 0.2], outside_lender=[0.1, 0.4, 0.0], false_alarm=0.1,
        detection=0.9, outside_standing_borrower=0.7, standing_borrower=3.5,
    )  # fmt: skip
    answer = deals(item)
    assert answer.holds
    outside = 0.3 + 0.9 * 0.5 + 0.81 * 0.2 + 0.729 * 0.7
    kept = path_value(item, answer.tranches)
    assert kept - outside == pytest.approx(answer.borrower)
    assert answer.borrower >= -1e-9
    for t in range(3):
        assert kept >= path_value(item, answer.tranches, shirk_at=t) - 1e-9
    alive, lender = 1.0, -(0.1 + 0.9 * 0.4)
    for t in range(3):
        flow = alive * (3 - answer.tranches[t]) + (1 - alive) * item.outside_lender[t]
        lender += 0.9**t * flow
        alive *= 0.9
    assert lender == pytest.approx(answer.lender)


def holds_by_enumeration(item, tranches):
    """Every continuation of both sides, by the recursions of the module's docstring in reverse."""
    borrower, lender = item.standing_borrower, item.standing_lender
    outside, other = item.outside_standing_borrower, item.outside_standing_lender
    f, q = item.false_alarm, item.detection
    for t in reversed(range(item.periods)):
        ahead = item.discount_borrower * (borrower - outside)
        if (q - f) * ahead < item.compliance_cost[t] - 1e-9:
            return False
        kept = item.discount_borrower * ((1 - f) * borrower + f * outside)
        paid = item.discount_lender * ((1 - f) * lender + f * other)
        borrower = tranches[t] + item.relief[t] - item.compliance_cost[t] + kept
        lender = -tranches[t] - item.relief_cost[t] + item.compliance_benefit[t] + paid
        outside = item.outside_borrower[t] + item.discount_borrower * outside
        other = item.outside_lender[t] + item.discount_lender * other
        if borrower < outside - 1e-9 or lender < other - 1e-9:
            return False
    return True


def test_the_linear_program_is_the_best_of_a_grid():
    """All 41 × 41 × 41 tranches in steps of 0.1, tried one by one."""
    item = terms(
        3, detection=0.9, false_alarm=0.05, outside_borrower=[0.2] * 3, relief=[0.1, 0.2, 0.3],
        highest=4.0, standing_borrower=2.5,
    )  # fmt: skip
    best = deals(item)
    steps = np.round(np.arange(0, 4.01, 0.1), 10)
    price = (0.9 * 0.95) ** np.arange(3)
    held = [
        np.array(x) for x in product(steps, repeat=3) if holds_by_enumeration(item, np.array(x))
    ]
    costs = np.array([price @ x for x in held])
    assert holds_by_enumeration(item, best.tranches)
    assert best.cost - 1e-9 <= costs.min() <= best.cost + 0.1 * price.sum()
    assert best.dearest - 0.1 * price.sum() <= costs.max() <= best.dearest + 1e-9
    low, high = np.min(held, axis=0), np.max(held, axis=0)
    assert (best.lowest <= low + 1e-9).all()
    assert (low <= best.lowest + 0.1 + 1e-9).all()
    assert (best.highest >= high - 1e-9).all()
    assert (high >= best.highest - 0.1 - 1e-9).all()


def test_one_tranche_is_the_closed_form():
    """One year: standing pays for the condition, δ(q − f)F ≥ c; x makes up what is short of o."""
    item = terms(
        1, standing_borrower=2.0, detection=0.9, false_alarm=0.1, outside_borrower=[1.5],
        relief=[0.25],
    )  # fmt: skip
    kept = 0.25 - 1 + 0.9 * 0.9 * 2.0
    assert deals(item).tranches == pytest.approx([1.5 - kept])
    assert cheapest_cost(item) == pytest.approx(1.5 - kept)
    grid = deal_grid(item, discounts=[0.5, 0.9], detections=[0.6, 0.7, 1.0])
    assert grid.least_detection[0] != grid.least_detection[0]  # 0.5 · 0.9 · 2 < 1
    assert grid.least_detection[1] == pytest.approx(0.1 + 1 / 1.8, abs=1e-5)
    assert np.isnan(grid.cost).tolist() == [[True] * 3, [True, False, False]]
    assert grid.cost[1, 1:] == pytest.approx([1.5 - kept] * 2)


def test_the_grid_is_deals_point_by_point():
    item = terms(3, detection=0.8, false_alarm=0.05)
    grid = deal_grid(item, discounts=[0.6, 0.8, 0.95], detections=[0.5, 0.75, 1.0])
    for k, discount in enumerate(grid.discounts):
        for j, seen in enumerate(grid.detections):
            one = deals(
                replace(item, discount_borrower=discount, discount_lender=discount, detection=seen)
            )
            assert grid.cost[k, j] == pytest.approx(one.cost, nan_ok=True)
        costs = grid.cost[k][np.isfinite(grid.cost[k])]
        assert (np.diff(costs) <= 1e-9).all()
    bound = deal_grid(replace(item, borrower_commits=True), discounts=[0.9], detections=[0.0])
    assert bound.least_detection.tolist() == [0.0]


@settings(max_examples=30)
@given(st.floats(0.01, 1e4), st.floats(0.6, 1), st.floats(0, 0.2))
def test_money_may_be_scaled(scale, seen, alarm):
    item = terms(2, detection=seen, false_alarm=alarm, relief=[0.3, 0.1])
    flows = ("compliance_cost", "compliance_benefit", "relief", "relief_cost")
    large = replace(
        item,
        standing_borrower=scale * item.standing_borrower,
        **{name: [scale * x for x in getattr(item, name)] for name in flows},
    )
    one, two = cheapest_cost(item), cheapest_cost(large)
    assert two == pytest.approx(scale * one, rel=1e-6, abs=1e-6 * scale, nan_ok=True)
