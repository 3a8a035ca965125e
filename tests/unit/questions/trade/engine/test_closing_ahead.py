"""Deficits of many draws are closed side by side, and each as it is alone."""

import dataclasses

import numpy as np
import pytest

from blocs.draws.collect import DrawJob
from blocs.draws.elasticities import elasticity_draws
from blocs.moves.instruments.barriers import TradeCost
from blocs.moves.scenario import Scenario
from blocs.questions.trade import drawing
from blocs.questions.trade.engine import closing
from blocs.questions.trade.engine.closing import close_ahead, closing_of
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.shocks.trade import TradeBalance
from worlds import make_world

BALANCED = TradeBalance.BALANCED


@pytest.fixture(scope="module")
def world():
    return make_world(countries=5, sectors=3, seed=2)


@pytest.mark.parametrize("model", [Model.CALIENDO_PARRO, Model.ARMINGTON])
@pytest.mark.parametrize("elastic", [0.0, 0.5])
def test_worlds_closed_ahead_are_those_closed_alone(world, model, elastic, monkeypatch):
    base = closing_of(world, Trade(model), trade_balance=BALANCED).world
    assert np.abs(base.trade_deficit).max() < 1e-7
    asked = [
        dataclasses.replace(world, trade_elasticity=world.trade_elasticity * by)
        for by in (0.8, 1.0, 1.5)
    ]
    close_ahead(asked, world, Trade(model), labour_supply_elasticity=elastic)
    with monkeypatch.context() as patch:
        patch.delattr(closing, "solve_trade")  # nothing is solved any more
        ahead = [_closed(item, model, elastic) for item in asked]
    for item, found in zip(asked, ahead, strict=True):
        alone = _closed(item, model, elastic)  # the second time it is solved on its own
        np.testing.assert_allclose(found.flows, alone.flows, rtol=1e-9, atol=1e-9)
        np.testing.assert_array_equal(found.trade_elasticity, item.trade_elasticity)


def test_what_was_closed_ahead_under_other_terms_is_not_taken(world):
    item = dataclasses.replace(world, trade_elasticity=world.trade_elasticity * 1.2)
    close_ahead([item], world, Trade(), labour_supply_elasticity=0.9)
    again = dataclasses.replace(item)
    found, expected = (_closed(one, Model.CALIENDO_PARRO, 0.0) for one in (item, again))
    np.testing.assert_array_equal(found.flows, expected.flows)


def _closed(world, model, elastic):
    return closing_of(
        world, Trade(model), trade_balance=BALANCED, labour_supply_elasticity=elastic
    ).world


def test_draws_under_balanced_answer_the_same_after_closing_together(world):
    move = TradeCost(between=[["C00"], ["C01"]], sectors="all", change_pct=-10)
    scenario = Scenario(title="T", moves=[move], closure={"trade_balance": "balanced"})
    drawn = elasticity_draws(world, 3, 0)
    jobs = [DrawJob(inputs, 0) for inputs in drawn.inputs]
    prepared = drawing.prepared_for(world, scenario, Trade())
    solvers = [
        drawing.make_solver(world, (prepared,), Trade(), drawn.errors.names, {}, drawn.errors)
        for _ in range(2)
    ]
    assert solvers[0].together(jobs) == [None, None, None]
    for job in jobs:
        np.testing.assert_allclose(solvers[0](job), solvers[1](job), atol=1e-9)
