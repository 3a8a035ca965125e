"""What is left in use where trade stops: counted cell by cell, the same as read off the kernel."""

import numpy as np
import pytest

from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.state import economy_of, problem_of
from blocs.questions.trade.engine.use import use_of
from blocs.world.shocks.trade import Shock
from worlds import make_world


def stops(world, draw):
    """Embargoes of random cells, now and then of all that a country buys, or of one good."""
    n = len(world.countries)
    cost = np.where(draw.random(world.flows.shape) < draw.choice([0.05, 0.5, 0.9]), np.inf, 1.0)
    kind = int(draw.integers(4))
    if kind == 1:
        cost[:, 0] = np.inf
    if kind == 2:
        cost[:, :, 0] = np.inf
    if kind == 3:
        cost[0] = cost[:, 0] = np.inf
    if draw.random() < 0.7:
        cost[range(n), range(n)] = 1.0
    return cost


@pytest.mark.parametrize("model", [Model.CALIENDO_PARRO, Model.ARMINGTON])
def test_it_is_that_of_the_kernel_whatever_stops(model):
    draw = np.random.default_rng(0)
    changed = 0
    for seed in range(60):
        world = make_world(countries=int(draw.integers(3, 7)), sectors=3, seed=seed, zeros=0.3)
        economy = economy_of(world, model=model)
        problem = problem_of(economy, Shock(iceberg_cost_hat=stops(world, draw)))
        exact = use_of(economy, problem.kernel, purchases=None)
        np.testing.assert_array_equal(problem.active, exact.active)
        np.testing.assert_array_equal(problem.supplied, exact.supplied)
        np.testing.assert_array_equal(problem.component, exact.component)
        changed += bool((exact.supplied != economy.use.supplied).any())
    assert 10 < changed < 60


def test_a_link_that_stops_leaves_what_is_bought_as_it_was():
    world = make_world(countries=5, sectors=4, seed=1)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    cost = np.ones(world.flows.shape)
    cost[0, 1:] = cost[1:, 0] = np.inf
    problem = problem_of(economy, Shock(iceberg_cost_hat=cost))
    assert problem.active is economy.use.active
    assert problem.component.tolist() == [0, 1, 1, 1, 1]
