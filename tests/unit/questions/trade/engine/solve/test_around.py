"""Draws that start where their scenario ends: the same equilibria, found sooner."""

import dataclasses

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import SolverError
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve import fast
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.solve.together import task
from blocs.questions.trade.engine.solve.together.around import shared_around
from blocs.questions.trade.engine.solve.together.many import candidate_at, solved_together
from blocs.questions.trade.engine.solve.together.task import places_in, shared_of
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock
from shocks import every_instrument, taxed_world
from worlds import make_world

ROUTES = (False, True) if fast.installed() else (False,)


def drawn(economy, seed, *, count):
    factors = np.exp(0.4 * np.random.default_rng(seed).normal(size=(count, len(economy.sector))))
    theta = economy.trade_elasticity
    return [dataclasses.replace(economy, trade_elasticity=row * theta) for row in factors]


def answers(shared, draws, shock, *, compiled=False):
    places = places_in(shared, shock)
    made = [candidate_at(shared, economy, shock, places) for economy in draws]
    return solved_together(made, compiled=compiled)


@pytest.mark.parametrize("model", [Model.CALIENDO_PARRO, Model.CES_IO, Model.ARMINGTON])
@pytest.mark.parametrize("compiled", ROUTES)
@pytest.mark.parametrize("seed", range(3))
def test_the_equilibria_are_those_that_draws_have_alone(model, compiled, seed, monkeypatch):
    monkeypatch.setattr(task, "MOST_CHANGED", 1.0)
    world = taxed_world(make_world(countries=5, sectors=4, seed=seed), seed)
    economy = economy_of(world, model=model)
    shock = Shock(**every_instrument(world, seed))
    draws = drawn(economy, seed, count=6)
    shared = shared_around(economy, shock, model=model)
    found = answers(shared, draws, shock, compiled=compiled)
    for solution, one in zip(found, draws, strict=True):
        alone = solve_trade(one, shock=shock, model=model)
        np.testing.assert_allclose(solution.real_income_hat, alone.real_income_hat, rtol=1e-10)


def embargo(world):
    position = world.country.position
    cost = np.ones(world.flows.shape)
    for code in ("USA", "DEU", "FRA", "ITA", "JPN", "POL"):
        cost[position[code], position["RUS"]] = cost[position["RUS"], position[code]] = np.inf
    return Shock(iceberg_cost_hat=cost)


def rounds(shared, draws, shock):
    return float(np.mean([item.iterations for item in answers(shared, draws, shock)]))


def test_they_are_found_sooner():
    """Steps know how θ moves sales, and what the scenario changes; a sixth and a tenth fewer."""
    world = blocs.load_world("icio-2022")
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    shock, draws = embargo(world), drawn(economy, 1, count=16)
    base = shared_of(economy)
    plain = dataclasses.replace(base.prepared, by_elasticity=None)
    before = rounds(dataclasses.replace(base, prepared=plain), draws, shock)
    known = rounds(base, draws, shock)
    near = rounds(shared_around(economy, shock, model=Model.CALIENDO_PARRO), draws, shock)
    assert known < 5 / 6 * before
    assert near < 9 / 10 * known


def test_a_scenario_without_equilibrium_leaves_the_baseline(monkeypatch):
    world = make_world(countries=4, sectors=3, seed=1)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    transfer = np.zeros(4)
    transfer[:2] = 3.0 * world.value_added[0], -3.0 * world.value_added[0]
    shock = Shock(transfer=-transfer)
    with pytest.raises(SolverError):
        solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    found = shared_around(economy, shock, model=Model.CALIENDO_PARRO)
    assert found is shared_of(economy)
    assert found.near is None  # the way from the baseline has rules of its own


@pytest.mark.parametrize("model", [Model.CALIENDO_PARRO, Model.CES_IO, Model.ARMINGTON])
@pytest.mark.parametrize("seed", range(3))
def test_one_that_is_solved_alone_may_start_there_too(model, seed):
    """Also where the shock takes markets away, which have no place in the loop then."""
    world = taxed_world(make_world(countries=5, sectors=4, seed=seed, zeros=0.2), seed)
    economy = economy_of(world, model=model)
    cost = np.exp(0.2 * np.random.default_rng(seed).normal(size=world.flows.shape))
    cost[1:, 0, 2] = np.inf
    shock = Shock(iceberg_cost_hat=cost)
    near = shared_around(economy, shock, model=model).near
    for one in drawn(economy, seed, count=3):
        cold = solve_trade(one, shock=shock, model=model)
        warm = solve_trade(one, shock=shock, model=model, near=near)
        np.testing.assert_allclose(warm.real_income_hat, cold.real_income_hat, rtol=1e-10)
        assert warm.method == "prepared"
