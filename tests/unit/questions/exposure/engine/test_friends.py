"""Friends and enemies: signs, sum rules."""

import numpy as np
import pytest

from blocs.questions.exposure.engine.friends import (
    Friends,
    friends_and_enemies,
)
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from worlds import make_world

CASES = [(model, closure) for model in FORMULATIONS for closure in TradeBalance]


@pytest.mark.parametrize(("model", "closure"), CASES)
def test_own_productivity_helps_and_helps_most(model, closure):
    world = make_world(countries=5, seed=1)
    found = friends_and_enemies(world, Trade(model), trade_balance=closure)
    own = np.diag(found.productivity)
    assert (own > 0).all()
    assert (own[:, None] >= found.productivity).all()


@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_productivity_is_the_exact_outcome_of_a_small_change(model):
    world = make_world(countries=4, seed=2)
    found = friends_and_enemies(world, Trade(model))
    economy = economy_of(world, model=model)

    def exact(step):
        cost = np.ones(world.flows.shape)
        cost[1] = np.exp(-step)
        return np.log(
            solve_trade(economy, shock=Shock(iceberg_cost_hat=cost), model=model).real_income_hat
        )

    slope = (exact(1e-4) - exact(-1e-4)) / 2e-4
    np.testing.assert_allclose(found.productivity[:, 1], slope, rtol=1e-5, atol=1e-7)
    assert np.abs(found.productivity[1] - slope).max() > 1e-3


def test_a_world_more_productive_everywhere_is_richer_by_the_leontief_multiplier():
    """Without trade in the way: log P = −(I − γ')^-1 1 da where all countries share technology."""
    world = make_world(countries=4, seed=3)
    n, s = len(world.countries), len(world.sectors)
    gamma = np.repeat(world.input_share[:1], n, axis=0)
    from dataclasses import replace

    from blocs.questions.trade.engine.calibration import calibrated

    alike = calibrated(replace(world, input_share=gamma, given_final_share=world.final_share))
    found = friends_and_enemies(alike, Trade(), trade_balance=TradeBalance.FIXED_SHARE)
    multiplier = np.linalg.inv(np.eye(s) - gamma[0].T) @ np.ones(s)
    expected = alike.final_share @ multiplier
    np.testing.assert_allclose(found.productivity.sum(axis=1), expected, rtol=1e-7)


def test_with_one_value_added_share_the_multiplier_is_its_inverse():
    world = make_world(countries=4, seed=4)
    from dataclasses import replace

    from blocs.questions.trade.engine.calibration import calibrated

    share = world.input_share * (0.4 / world.input_share.sum(axis=1, keepdims=True))
    even = calibrated(replace(world, input_share=share, given_final_share=world.final_share))
    found = friends_and_enemies(even, Trade())
    np.testing.assert_allclose(found.productivity.sum(axis=1), 1 / 0.6, rtol=1e-7)


def test_without_inputs_one_per_cent_is_one_per_cent():
    found = friends_and_enemies(make_world(seed=5), Trade(Model.ARMINGTON))
    np.testing.assert_allclose(found.productivity.sum(axis=1), 1.0, rtol=1e-8)


def test_sum_rules_and_dyads():
    world = make_world(countries=4, seed=6)
    found = friends_and_enemies(world, Trade())
    np.testing.assert_allclose(
        found.productivity, -found.trade_cost.sum(axis=2), rtol=1e-9, atol=1e-12
    )
    dyads = found.dyads
    assert np.isnan(np.diag(dyads)).all()
    assert dyads[1, 3] == found.trade_cost[1, 1, 3] + found.trade_cost[1, 3, 1]
    assert dyads[3, 1] == found.trade_cost[3, 1, 3] + found.trade_cost[3, 3, 1]
    assert (dyads[~np.eye(4, dtype=bool)] < 0).mean() > 0.7


def test_some_countries_only():
    world = make_world(countries=5, seed=7)
    whole = friends_and_enemies(world, Trade())
    part = friends_and_enemies(world, Trade(), countries=["C03", "C01"])
    np.testing.assert_allclose(part.productivity, whole.productivity[[3, 1]], rtol=1e-7, atol=1e-10)
    np.testing.assert_allclose(part.dyads[0, 2], whole.dyads[3, 2], rtol=1e-7)
    assert np.isnan(part.dyads[0, 3])


def test_results_say_what_they_mean():
    assert set(Friends.meaning) == {"en", "ru"}
