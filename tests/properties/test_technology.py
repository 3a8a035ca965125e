"""What theory says of productivity and of nested CES, drawn by Hypothesis.

A closed economy is made of two equal countries that trade: by symmetry wages and trade shares stay,
so that each is closed, while the solver works as always.
"""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from blocs.foundation.axes import Axis
from blocs.foundation.errors import NoEquilibriumError
from blocs.questions.trade.engine.models.model import Model, Substitution
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.provenance import Provenance
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World
from shocks import every_instrument, instruments, taxed_world
from worlds import make_world

seeds = st.integers(0, 10_000)
models = st.sampled_from(list(FORMULATIONS))
elasticities = st.tuples(*[st.sampled_from([0.05, 0.4, 0.9, 1.0, 1.5, 4.0])] * 3)
few = settings(max_examples=15, deadline=None)
SECTORS = 3


def solve(world, model=Model.CALIENDO_PARRO, rates=(0.5, 0.2, 0.9), **shock):
    economy = economy_of(world, model=model, substitution=Substitution(*rates))
    return solve_trade(economy, shock=Shock(**shock), model=model)


def twins(seed):
    """Two equal countries that sell each other a third of what they make."""
    draw = np.random.default_rng(seed)
    gamma = draw.gamma(0.5, 1.0, (SECTORS, SECTORS))
    gamma *= draw.uniform(0.3, 0.7, SECTORS) / gamma.sum(axis=0)
    final = draw.uniform(10.0, 60.0, SECTORS)
    output = np.linalg.solve(np.eye(SECTORS) - gamma, final)
    flows = np.empty((2, 2, SECTORS))
    flows[0, 0] = flows[1, 1] = output * 2 / 3
    flows[0, 1] = flows[1, 0] = output / 3
    return World(
        name="twins",
        year=2020,
        country=Axis("country", ("C00", "C01")),
        sector=Axis("sector", tuple(f"S{k:02d}" for k in range(SECTORS))),
        flows=flows,
        trade_elasticity=draw.uniform(2.0, 8.0, SECTORS),
        provenance=Provenance(title="invented for a test"),
        tariff_rate=np.zeros((2, 2, SECTORS)),
        input_share=np.stack([gamma, gamma]),
    )


def everywhere(factor):
    return np.tile(factor, (2, 1))


def scalar_economy(world, country, *, rates, productivity, own_share=None):
    """Real wage of one closed country by plain fixed-point arithmetic on its prices at wage one.

    None where prices run away: with complements and losses, or substitutes and gains, there is no
    equilibrium. Cases that only crawl are not drawn.
    """
    outer, inner, final = rates
    gamma, alpha = world.input_share[country], world.final_share[country]
    theta = world.trade_elasticity
    gain = np.ones(len(alpha)) if own_share is None else own_share ** (-1 / theta)
    price = np.ones(len(alpha))

    def mean(weights, prices, elasticity):
        if elasticity == 1.0:
            return np.exp((weights * np.log(prices)).sum())
        return (weights * prices ** (1 - elasticity)).sum() ** (1 / (1 - elasticity))

    for _ in range(3000):
        new = np.empty_like(price)
        for k in range(len(price)):
            inputs = gamma[:, k].sum()
            bundle = mean(gamma[:, k] / inputs, price, inner) if inputs else 1.0
            cost = mean(np.array([1 - inputs, inputs]), np.array([1.0, bundle]), outer)
            new[k] = cost * gain[k] / productivity[k]
        if not ((new > 1e-30) & (new < 1e30)).all():
            return None
        change = np.abs(new / price - 1).max()
        price = new
        if change < 1e-15:
            break
    assume(change < 1e-13)
    return 1 / mean(alpha, price, final)


@few
@example(3641, (4.0, 0.05, 0.05))  # costs fall until rounding, not a limit, holds them
@example(3641, (4.0, 0.05, 4.0))
@given(seeds, elasticities)
def test_a_closed_economy_is_the_scalar_computation(seed, rates):
    world = twins(seed)
    factor = np.random.default_rng(seed).uniform(0.7, 1.4, SECTORS)
    expected = scalar_economy(world, 0, rates=rates, productivity=factor)
    if expected is None:
        with pytest.raises(NoEquilibriumError, match="costs in C00 have no limit"):
            solve(world, Model.CES_IO, rates, productivity_hat=everywhere(factor))
        return
    found = solve(world, Model.CES_IO, rates, productivity_hat=everywhere(factor))
    np.testing.assert_allclose(found.real_income_hat, expected, rtol=1e-9)


@few
@given(seeds, elasticities)
def test_autarky_real_wages_are_the_scalar_computation(seed, rates):
    """Costinot and Rodríguez-Clare (2014) with nested CES: prices rise by π_nn^(-1/θ) first."""
    world = make_world(seed=seed, deficits=False)
    closed = np.full(world.flows.shape, np.inf)
    closed[range(4), range(4)] = 1.0
    factor = np.random.default_rng(seed).uniform(0.7, 1.4, (4, 3))
    shock = {
        "iceberg_cost_hat": closed,
        "productivity_hat": factor,
        "trade_balance": TradeBalance.BALANCED,
    }
    expected = [
        scalar_economy(
            world, c, rates=rates, productivity=factor[c], own_share=world.trade_share[c, c]
        )
        for c in range(4)
    ]
    if None in expected:
        with pytest.raises(NoEquilibriumError, match=f"costs in C0{expected.index(None)} have no"):
            solve(world, Model.CES_IO, rates, **shock)
        return
    found = solve(world, Model.CES_IO, rates, **shock)
    np.testing.assert_allclose(found.real_wage_hat, expected, rtol=1e-9)


@few
@given(seeds, elasticities)
def test_the_iteration_approaches_ces_autarky_as_costs_rise(seed, rates):
    world = make_world(seed=seed, deficits=False, tariffs=False)
    high, closed = np.full(world.flows.shape, 1e6), np.full(world.flows.shape, np.inf)
    high[range(4), range(4)] = closed[range(4), range(4)] = 1.0
    one = np.ones(3)
    for c in range(4):
        own = world.trade_share[c, c]
        exists = scalar_economy(world, c, rates=rates, productivity=one, own_share=own)
        assume(exists is not None)
    limit = solve(world, Model.CES_IO, rates, iceberg_cost_hat=closed)
    near = solve(world, Model.CES_IO, rates, iceberg_cost_hat=high)
    np.testing.assert_allclose(near.real_wage_hat, limit.real_wage_hat, rtol=1e-6)


@few
@given(seeds, models, st.integers(0, SECTORS - 1))
def test_hulten(seed, model, sector):
    """Hulten (1978): to first order a sector counts by its Domar weight, sales over GDP.

    Without inputs (armington) GDP is all sales. Each model at its own baseline.
    """
    world, step = twins(seed), 1e-4
    economy = economy_of(world, model=model)
    output, gdp = economy.gross_output[0], economy.value_added[0]
    if model is not Model.ARMINGTON:
        gdp = (world.final_share[0] * world.income[0]).sum()
    effect = 0.0
    for sign in (1, -1):
        factor = np.ones(SECTORS)
        factor[sector] = np.exp(sign * step)
        found = solve(world, model, productivity_hat=everywhere(factor))
        effect += sign * np.log(found.real_income_hat[0]) / (2 * step)
    assert effect == pytest.approx(output[sector] / gdp, rel=1e-6)


@few
@given(seeds, st.integers(0, SECTORS - 1))
def test_complements_make_bad_news_worse(seed, sector):
    """Baqaee and Farhi (2019): the second-order term has the sign of elasticities less one."""
    world = twins(seed)
    curvature = []
    for rates in ((0.4, 0.4, 0.4), (1.0, 1.0, 1.0), (2.0, 2.0, 2.0)):
        both = 0.0
        for shock in (0.3, -0.3):
            factor = np.ones(SECTORS)
            factor[sector] = np.exp(shock)
            found = solve(world, Model.CES_IO, rates, productivity_hat=everywhere(factor))
            both += np.log(found.real_income_hat[0])
        curvature.append(both)
    complements, unit, substitutes = curvature
    assert complements < -1e-5
    assert unit == pytest.approx(0.0, abs=1e-9)
    assert substitutes > 1e-5


@few
@given(seeds, models)
def test_at_unit_elasticities_nested_ces_is_caliendo_and_parro(seed, model):
    world = taxed_world(make_world(seed=seed, zeros=0.2), seed)
    shock = every_instrument(world, seed)
    plain = solve(world, Model.CALIENDO_PARRO, **shock)
    nested = solve(world, Model.CES_IO, (1.0, 1.0, 1.0), **shock)
    np.testing.assert_allclose(nested.real_income_hat, plain.real_income_hat, rtol=1e-9)
    np.testing.assert_allclose(nested.flows_cf, plain.flows_cf, rtol=1e-8, atol=1e-9)


@few
@given(seeds, st.sampled_from([1e-4, -1e-4, 1e-7, -1e-7, 1e-10, 1e-14]), st.integers(0, 2))
def test_nothing_jumps_at_an_elasticity_of_one(seed, step, which):
    """One elasticity at a time, from far (where it matters) down to where digits could be lost."""
    world = make_world(seed=seed, zeros=0.2)
    shock = instruments(world, seed)["productivity_hat"]
    rates = [0.5, 0.2, 0.9]
    rates[which] = 1.0
    at = solve(world, Model.CES_IO, rates, **shock)
    rates[which] = 1.0 + step
    near = solve(world, Model.CES_IO, rates, **shock)
    np.testing.assert_allclose(near.real_income_hat, at.real_income_hat, atol=abs(step) + 1e-10)


@few
@given(seeds, st.floats(0.3, 3.0), models)
def test_without_inputs_productivity_is_income(seed, factor, model):
    world = make_world(seed=seed, inputs=False, zeros=0.2)
    cost = instruments(world, seed)["iceberg_cost_hat"]
    plain = solve(world, model, **cost)
    found = solve(world, model, **cost, productivity_hat=np.full((4, 3), factor))
    np.testing.assert_allclose(found.real_income_hat, factor * plain.real_income_hat, rtol=1e-9)


@few
@given(seeds)
def test_with_inputs_productivity_is_multiplied_by_leontief(seed):
    """Closed Cobb-Douglas: log real wage = α (I − γ')^-1 log T̂, Jones (2011), for any shock."""
    world = twins(seed)
    factor = np.random.default_rng(seed).uniform(0.5, 2.0, SECTORS)
    weights = world.final_share[0] @ np.linalg.inv(np.eye(SECTORS) - world.input_share[0].T)
    found = solve(world, productivity_hat=everywhere(factor))
    np.testing.assert_allclose(np.log(found.real_income_hat), weights @ np.log(factor), rtol=1e-8)


@few
@given(seeds, models)
def test_productivity_is_a_lower_cost_to_every_buyer(seed, model):
    """T̂ of one producer is an iceberg cost of 1/T̂ to every destination, domestic sales included."""
    world = make_world(seed=seed)
    factor = instruments(world, seed)["productivity_hat"]["productivity_hat"]
    cost = np.repeat(1 / factor[:, None, :], 4, axis=1)
    made = solve(world, model, productivity_hat=factor)
    moved = solve(world, model, iceberg_cost_hat=cost)
    np.testing.assert_allclose(made.real_income_hat, moved.real_income_hat, rtol=1e-9)
    np.testing.assert_allclose(made.unit_cost_hat * factor, moved.unit_cost_hat, rtol=1e-9)


@few
@given(seeds, st.floats(0.5, 2.0))
def test_labour_is_productivity_of_everything_made(seed, factor):
    """Without inputs more workers in one country do what their higher productivity does."""
    world = make_world(seed=seed, inputs=False, deficits=False)
    labour, productivity = np.ones(4), np.ones((4, 3))
    labour[1] = productivity[1] = factor
    more = solve(world, labour_hat=labour)
    better = solve(world, productivity_hat=productivity)
    np.testing.assert_allclose(more.real_income_hat, better.real_income_hat, rtol=1e-9)
