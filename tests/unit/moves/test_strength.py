"""`strength`: the same shock as the moves written with other numbers."""

from dataclasses import fields

import numpy as np
import pytest

import blocs
import worlds
from blocs.foundation.errors import InputError, ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.draft import Draft
from blocs.questions.trade.answer import run
from blocs.world.shocks.trade import Shock, TradeBalance

WORLD = worlds.make_world(countries=5, sectors=3, seed=3)
A, B, C = WORLD.countries[:3]


def shock_of(*moves, strength=None, **closure):
    scenario = blocs.Scenario(title="t", moves=list(moves), strength=strength, closure=closure)
    return compile_moves(scenario, WORLD)


def the_same(one: Shock, other: Shock, neutral) -> None:
    for field in fields(Shock):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if not isinstance(a, np.ndarray) and not isinstance(b, np.ndarray):
            assert a == b, field.name
            continue
        a, b = (neutral[field.name] if x is None else x for x in (a, b))
        np.testing.assert_allclose(a, b, rtol=1e-14, atol=1e-15, err_msg=field.name)


NEUTRAL = {
    "iceberg_cost_hat": 1.0,
    "tariff_rate_cf": WORLD.tariff_rate,
    "export_tax_rate_cf": 0.0,
    "revenue_sharing": np.eye(5),
    "productivity_hat": 1.0,
    "labour_hat": 1.0,
    "transfer": 0.0,
}

MOVES = {
    "cost": lambda x: blocs.TradeCost(between=[A, B], sectors="all", change_pct=40 * x),
    "fall": lambda x: blocs.TradeCost(between=[A, C], sectors="all", change_pct=-20 * x),
    "tariff": lambda x: blocs.Tariff(by=A, on=B, sectors="all", add=0.2 * x),
    "tax": lambda x: blocs.ExportTax(by=A, on=B, sectors="all", add=0.1 * x),
    "productivity": lambda x: blocs.Productivity(country=A, sectors="all", change_pct=5 * x),
    "labour": lambda x: blocs.LabourSupply(country=A, change_pct=-3 * x),
    "money": lambda x: blocs.Transfer(by=A, to=B, amount_million_usd=2 * x),
}


@pytest.mark.parametrize("strength", [0.25, 0.5, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", MOVES)
def test_a_strength_is_the_move_with_another_number(name, strength):
    made = MOVES[name]
    the_same(shock_of(made(1.0), strength=[strength]), shock_of(made(strength)), NEUTRAL)


@pytest.mark.parametrize("strength", [0.5, 1.5])
def test_a_rate_that_is_set_goes_so_much_of_the_way(strength):
    found = shock_of(
        blocs.Tariff(by=A, on=B, sectors="all", rate=0.5), strength=[strength]
    ).tariff_rate_cf
    before = WORLD.tariff_rate
    expected = before.copy()
    expected[1, 0] = before[1, 0] + strength * (0.5 - before[1, 0])
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_every_move_at_nothing_changes_nothing_and_each_follows_its_own_number():
    moves = [make(1.0) for make in MOVES.values()]
    ban = blocs.Embargo(by=[B], on=[C], sectors="all", direction="both")
    nothing = shock_of(*moves, ban, strength=[0] * 8)
    the_same(nothing, shock_of(), NEUTRAL)
    numbers = [0.5, 2, 0, 1, 1.5, 0.25, 1]
    mixed = shock_of(*moves, ban, strength=[*numbers, 1])
    wanted = [make(x) for make, x in zip(MOVES.values(), numbers, strict=True) if x]
    the_same(mixed, shock_of(*wanted, ban), NEUTRAL)


def test_at_one_the_shock_is_the_same_to_the_bit():
    moves = [make(1.0) for make in MOVES.values()]
    one, other = shock_of(*moves), shock_of(*moves, strength=[1] * 7)
    for field in fields(Shock):
        a, b = getattr(one, field.name), getattr(other, field.name)
        assert np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b, field.name


def test_shared_revenue_goes_so_much_of_the_way_and_no_further():
    pooled = np.eye(5)
    pooled[:, :2] = 0.0
    pooled[0, :2], pooled[1, :2] = 0.75, 0.25
    for strength, way in ((0.5, 0.5), (1.0, 1.0), (2.0, 1.0), (0.0, 0.0)):
        draft = Draft(WORLD)
        draft.strength = strength
        draft.share_revenue(pooled)
        expected = np.eye(5) + way * (pooled - np.eye(5))
        np.testing.assert_allclose(draft.revenue_sharing, expected, atol=1e-15)
        np.testing.assert_allclose(draft.revenue_sharing.sum(axis=0), 1.0, atol=1e-15)


def test_what_is_made_or_not_has_no_half():
    ban = blocs.Embargo(by=[B], on=[C], sectors="all", direction="both")
    with pytest.raises(ScenarioError, match=r"strength\[0\][\s\S]*made or not"):
        shock_of(ban, strength=[0.5])
    with pytest.raises(ScenarioError, match="made or not"):
        shock_of(blocs.BalanceTrade(), strength=[1.5])
    assert np.isinf(shock_of(ban, strength=[1]).iceberg_cost_hat).sum() == 6
    assert shock_of(blocs.BalanceTrade(), strength=[0]).trade_balance is TradeBalance.FIXED_SHARE


@pytest.mark.parametrize(
    ("strength", "message"),
    [([1, 1], "2 numbers for 1 moves"), ([2.5], "between 0 and 2"), ([-1], "between 0 and 2")],
)
def test_a_strength_that_cannot_be_meant_is_refused(strength, message):
    with pytest.raises(ScenarioError, match=message):
        blocs.Scenario(title="t", moves=[MOVES["cost"](1.0)], strength=strength)


def test_costs_that_would_fall_by_all_of_them_are_refused_when_solved():
    fall = blocs.TradeCost(between=[A, B], sectors="all", change_pct=-60)
    scenario = blocs.Scenario(title="t", moves=[fall], strength=[2])
    with pytest.raises(InputError):
        run(WORLD, scenario)


def test_it_is_told_and_kept():
    scenario = blocs.Scenario(title="t", moves=[MOVES["cost"](1.0)], strength=[0.5])
    assert blocs.Scenario(**scenario.as_data()) == scenario
    assert scenario.as_data()["strength"] == [0.5]
    (said, *_) = blocs.describe(scenario, WORLD)
    assert "at 50% of this strength" in said
    (said, *_) = blocs.describe(scenario.model_copy(update={"strength": (0.0,)}), WORLD)
    assert said.startswith("Left out:")
