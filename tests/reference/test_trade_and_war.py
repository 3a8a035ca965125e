"""The sign pattern of Martin, Mayer and Thoenig (2008) with losses from solved worlds.

Bilateral trade costs that fall between the two sides of a dispute lower the probability that it
escalates; costs that fall between them and everybody else raise it. With one sector that held in
every invented world tried (12 seeds, with and without inputs); with several it is no theorem: without
inputs and with two sectors, 1 of 12 worlds had the opposite sign for trade with others (by 1e-4 of
probability). Three of the seeds of one sector stand here.
"""

import numpy as np
import pytest

from blocs.questions.games.engine.alone.crisis import escalation, war_payoffs
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from worlds import make_world

PAIR = (0, 1)


def probability(world, *, between=1.0, with_others=1.0, model=Model.CALIENDO_PARRO):
    economy = economy_of(world, model=model)
    n = len(world.country)
    cost = np.ones((n, n, len(world.sector)))
    for one in PAIR:
        for other in range(n):
            if other not in PAIR:
                cost[one, other] = cost[other, one] = with_others
    levels = []
    for partner in (between, np.inf):
        cost[0, 1] = cost[1, 0] = partner
        shock = Shock(iceberg_cost_hat=cost.copy(), trade_balance=TradeBalance.FIXED_SHARE)
        solution = solve_trade(economy, shock=shock, model=model)
        levels.append(solution.real_income_hat[list(PAIR)])
    peace, war = levels
    loss = 1 - war / peace
    return escalation(
        war_payoffs(peace=(1.0, 1.0), rupture_loss=(float(loss[0]), float(loss[1]))), spread=0.6
    ).probability


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("model", [Model.ARMINGTON, Model.CALIENDO_PARRO])
def test_trade_between_the_two_lowers_it_and_trade_with_others_raises_it(seed, model):
    world = make_world(countries=5, sectors=1, seed=seed, tariffs=False, elasticity=4.0)
    before = probability(world, model=model)
    closer = probability(world, between=0.85, model=model)
    opener = probability(world, with_others=0.85, model=model)
    assert closer < before - 1e-4
    assert opener > before + 1e-4
