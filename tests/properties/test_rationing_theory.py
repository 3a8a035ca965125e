"""What must hold of rationing in every world, drawn by Hypothesis."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from blocs.foundation.axes import Axis
from blocs.foundation.errors import SolverError
from blocs.questions.trade.engine.models.model import Model, Substitution
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock
from worlds import make_world

seeds = st.integers(0, 10_000)
elasticities = st.sampled_from([0.15, 0.5, 0.9, 1.0, 1.3])
technologies = st.builds(
    Substitution, value_added=elasticities, inputs=elasticities, final=elasticities
)
few = settings(max_examples=25, deadline=None)


def solve(world, substitution=None, model=Model.RATIONING, **shock):
    economy = economy_of(world, model=model, substitution=substitution or Substitution())
    return solve_trade(economy, shock=Shock(**shock), model=model)


def embargoes(world, seed, part):
    draw = np.random.default_rng(seed + 1)
    cost = np.where(draw.random(world.flows.shape) < part, np.inf, 1.0)
    n = len(world.countries)
    cost[range(n), range(n)] = 1.0
    return cost


@few
@given(seeds, technologies)
def test_nobody_gains_when_an_embargo_widens(seed, substitution):
    world = make_world(seed=seed, zeros=0.2)
    narrow = embargoes(world, seed, 0.2)
    wide = np.maximum(narrow, embargoes(world, seed + 1, 0.2))
    none, some, more = (
        solve(world, substitution, iceberg_cost_hat=cost)
        for cost in (np.ones_like(wide), narrow, wide)
    )
    for before, after in ((none, some), (some, more)):
        assert (after.real_income_hat <= before.real_income_hat + 1e-11).all()
        assert (after.flows_cf <= before.flows_cf * (1 + 1e-10) + 1e-9).all()
    assert (some.real_income_hat >= 0).all()


@few
@given(seeds, technologies)
def test_nobody_gains_when_labour_or_productivity_falls(seed, substitution):
    world = make_world(seed=seed, zeros=0.2)
    draw = np.random.default_rng(seed)
    cost = embargoes(world, seed, 0.1)
    labour, productivity = draw.uniform(0.7, 1.1, 4), draw.uniform(0.7, 1.1, (4, 3))
    before = solve(
        world,
        substitution,
        iceberg_cost_hat=cost,
        labour_hat=labour,
        productivity_hat=productivity,
    )
    after = solve(
        world,
        substitution,
        iceberg_cost_hat=cost,
        labour_hat=0.9 * labour,
        productivity_hat=productivity * draw.uniform(0.8, 1.0, (4, 3)),
    )
    assert (after.real_income_hat <= before.real_income_hat + 1e-11).all()
    assert (after.gross_output_cf <= before.gross_output_cf * (1 + 1e-10) + 1e-9).all()


@few
@given(seeds, technologies, st.sampled_from([0.4, 1.0, 5.0]))
def test_prices_that_move_are_worth_more_to_the_world(seed, substitution, theta):
    """The rationed quantities can be made and eaten under `ces_io`, so that at its prices (no taxes:
    the first theorem of welfare) they are worth no more than what is eaten there. Holds with
    suppliers as imperfect substitutes only: adding up their quantities would break it at θ < 1."""
    world = make_world(seed=seed, tariffs=False, deficits=False, zeros=0.1, elasticity=theta)
    cost = embargoes(world, seed, 0.25)
    try:
        free = solve(world, substitution, Model.CES_IO, iceberg_cost_hat=cost)
    except SolverError:
        assume(False)
    held = solve(world, substitution, iceberg_cost_hat=cost)
    income = free.economy.income
    worth = (free.final_price_index_hat * income) @ held.real_income_hat
    assert worth <= free.income_cf.sum() * (1 + 1e-9)


@few
@given(seeds, st.permutations(range(4)), st.permutations(range(3)))
def test_the_order_of_labels_does_not_matter(seed, countries, sectors):
    world = make_world(seed=seed)
    c, s = np.array(countries), np.array(sectors)
    moved = replace(
        world,
        country=Axis("country", tuple(world.countries[k] for k in c)),
        sector=Axis("sector", tuple(world.sectors[k] for k in s)),
        flows=world.flows[np.ix_(c, c, s)],
        tariff_rate=world.tariff_rate[np.ix_(c, c, s)],
        input_share=world.input_share[np.ix_(c, s, s)],
        given_final_share=world.final_share[np.ix_(c, s)],
        trade_elasticity=world.trade_elasticity[s],
    )
    cost = embargoes(world, seed, 0.2)
    before = solve(world, iceberg_cost_hat=cost)
    after = solve(moved, iceberg_cost_hat=cost[np.ix_(c, c, s)])
    np.testing.assert_allclose(
        after.real_income_hat, before.real_income_hat[c], rtol=1e-9, atol=1e-11
    )
    np.testing.assert_allclose(
        after.gross_output_cf, before.gross_output_cf[np.ix_(c, s)], rtol=1e-9, atol=1e-9
    )


@few
@given(seeds, technologies)
def test_every_number_is_within_its_bounds(seed, substitution):
    world = make_world(seed=seed, zeros=0.2)
    draw = np.random.default_rng(seed)
    cost = embargoes(world, seed, 0.2) * draw.uniform(0.8, 1.5, world.flows.shape)
    solution = solve(world, substitution, iceberg_cost_hat=cost)
    assert ((solution.real_income_hat >= 0) & (solution.real_income_hat <= 1 + 1e-12)).all()
    assert (world.flows * (1 + 1e-12) >= solution.flows_cf.T).all()
    assert max(solution.checks.values()) < 1e-9
