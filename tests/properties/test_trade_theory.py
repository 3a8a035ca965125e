"""What theory says must hold in every world, drawn by Hypothesis."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.foundation.axes import Axis
from blocs.questions.trade.engine.calibration import world_after
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from worlds import make_world

seeds = st.integers(0, 10_000)
closures = st.sampled_from(list(TradeBalance))
models = st.sampled_from(list(FORMULATIONS))
few = settings(max_examples=25, deadline=None)


def solve(world, model=Model.CALIENDO_PARRO, **shock):
    economy = economy_of(world, model=model)
    return solve_trade(economy, shock=Shock(**shock), model=model)


def costs(world, seed, spread=0.25):
    draw = np.random.default_rng(seed + 1)
    cost = np.exp(spread * draw.normal(size=world.flows.shape))
    n = len(world.countries)
    cost[range(n), range(n)] = 1.0
    return cost


@few
@given(seeds, closures, models)
def test_markets_clear_and_walras_holds(seed, closure, model):
    world = make_world(seed=seed, zeros=0.2)
    solution = solve(world, model, iceberg_cost_hat=costs(world, seed), trade_balance=closure)
    flows, tariff = solution.flows_cf.T, world.tariff_rate
    imports, exports = flows.sum(axis=(0, 2)), flows.sum(axis=(1, 2))
    np.testing.assert_allclose(imports - exports, solution.trade_deficit_cf, atol=1e-7)
    assert abs(solution.trade_deficit_cf.sum()) < 1e-9
    np.testing.assert_allclose(flows.sum(axis=1), solution.gross_output_cf, rtol=1e-12)
    np.testing.assert_allclose(
        (tariff * flows).sum(axis=(0, 2)), solution.tariff_revenue_cf, atol=1e-9
    )
    spent = ((1 + tariff) * flows).sum(axis=0)
    np.testing.assert_allclose(spent, solution.expenditure_cf, rtol=1e-9)
    labour = economy_of(world, model=model).value_added
    assert (labour * solution.wage_hat).sum() == pytest.approx(labour.sum(), rel=1e-10)


@few
@given(seeds, models)
def test_no_shock_no_change(seed, model):
    world = make_world(seed=seed, zeros=0.2)
    solution = solve(world, model)
    np.testing.assert_allclose(solution.real_income_hat, 1.0, atol=1e-10)
    np.testing.assert_allclose(solution.flows_cf.T, world.flows, rtol=1e-8)


@few
@given(seeds, closures)
def test_the_unit_of_money_does_not_matter(seed, closure):
    """Homogeneity: every flow times 1000 leaves all changes as they are."""
    world = make_world(seed=seed)
    scaled = replace(world, flows=1000 * world.flows)
    shock = {"iceberg_cost_hat": costs(world, seed), "trade_balance": closure}
    one, two = solve(world, **shock), solve(scaled, **shock)
    np.testing.assert_allclose(one.real_income_hat, two.real_income_hat, rtol=1e-9)
    np.testing.assert_allclose(one.wage_hat, two.wage_hat, rtol=1e-9)


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
    cost = costs(world, seed)
    before = solve(world, iceberg_cost_hat=cost).real_income_hat
    after = solve(moved, iceberg_cost_hat=cost[np.ix_(c, c, s)]).real_income_hat
    np.testing.assert_allclose(after, before[c], rtol=1e-9)


@few
@given(seeds, st.sampled_from([TradeBalance.FIXED_SHARE, TradeBalance.BALANCED]))
def test_the_inverse_shock_leads_back(seed, closure):
    world = make_world(seed=seed, deficits=closure is TradeBalance.FIXED_SHARE)
    cost, tariff = costs(world, seed), world.tariff_rate * 0.3
    there = Shock(iceberg_cost_hat=cost, tariff_rate_cf=tariff, trade_balance=closure)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    middle = world_after(
        world, solve_trade(economy, shock=there, model=Model.CALIENDO_PARRO), shock=there
    )
    assert middle.base_year_gap < 1e-9
    back = solve(
        middle, iceberg_cost_hat=1 / cost, tariff_rate_cf=world.tariff_rate, trade_balance=closure
    )
    np.testing.assert_allclose(back.flows_cf.T, world.flows, rtol=1e-7)


@few
@given(seeds)
def test_two_steps_equal_one(seed):
    """Path independence of exact changes: half of a cost shock twice is the whole."""
    world = make_world(seed=seed)
    cost = costs(world, seed)
    half = Shock(iceberg_cost_hat=np.sqrt(cost))
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    first = solve_trade(economy, shock=half, model=Model.CALIENDO_PARRO)
    second = solve(world_after(world, first, shock=half), iceberg_cost_hat=np.sqrt(cost))
    whole = solve(world, iceberg_cost_hat=cost)
    np.testing.assert_allclose(
        first.real_income_hat * second.real_income_hat, whole.real_income_hat, rtol=1e-9
    )


@few
@given(seeds)
def test_one_sector_welfare_is_the_domestic_share_formula(seed):
    """Arkolakis, Costinot, Rodríguez-Clare (2012): Ŵ = π̂_nn^(-1/θ), balanced trade, no tariffs."""
    world = make_world(seed=seed, sectors=1, tariffs=False, deficits=False, inputs=False)
    solution = solve(world, Model.ARMINGTON, iceberg_cost_hat=costs(world, seed))
    n = range(len(world.countries))
    own_hat = solution.trade_share_cf.T[n, n, 0] / world.trade_share[n, n, 0]
    np.testing.assert_allclose(
        solution.real_income_hat, own_hat ** (-1 / world.trade_elasticity[0]), rtol=1e-9
    )


@few
@given(seeds)
def test_autarky_real_wage_is_the_closed_form(seed):
    """Costinot and Rodríguez-Clare (2014): Π_j π_nnj^(α (I − γ')^-1 / θ)."""
    world = make_world(seed=seed, deficits=False, tariffs=False)
    n, s = len(world.countries), len(world.sectors)
    closed = np.full(world.flows.shape, np.inf)
    closed[range(n), range(n)] = 1.0
    solution = solve(world, iceberg_cost_hat=closed)
    for c in range(n):
        own = world.trade_share[c, c]
        weights = world.final_share[c] @ np.linalg.inv(np.eye(s) - world.input_share[c].T)
        expected = np.prod(own ** (weights / world.trade_elasticity))
        assert solution.real_wage_hat[c] == pytest.approx(expected, rel=1e-10)


@few
@given(seeds)
def test_the_iteration_approaches_autarky_as_costs_rise(seed):
    """The closed form of autarky is the limit of the iterated solution: a second route to it."""
    world = make_world(seed=seed, deficits=False, tariffs=False)
    n = len(world.countries)
    high, closed = np.full(world.flows.shape, 1e6), np.full(world.flows.shape, np.inf)
    high[range(n), range(n)] = closed[range(n), range(n)] = 1.0
    limit = solve(world, iceberg_cost_hat=closed)
    near = solve(world, iceberg_cost_hat=high)
    assert near.method != limit.method
    np.testing.assert_allclose(near.real_wage_hat, limit.real_wage_hat, rtol=1e-6)


@few
@given(seeds)
def test_real_outcomes_do_not_depend_on_the_numeraire(seed):
    world = make_world(seed=seed)
    cost = costs(world, seed)
    plain = solve(world, iceberg_cost_hat=cost)
    other = solve(world, iceberg_cost_hat=cost, numeraire=world.countries[1])
    np.testing.assert_allclose(plain.real_income_hat, other.real_income_hat, rtol=1e-10)


@few
@given(seeds)
def test_fixed_nominal_is_fixed_share_in_the_world_numeraire(seed):
    world = make_world(seed=seed)
    cost = costs(world, seed)
    share = solve(world, iceberg_cost_hat=cost, trade_balance=TradeBalance.FIXED_SHARE)
    nominal = solve(world, iceberg_cost_hat=cost, trade_balance=TradeBalance.FIXED_NOMINAL)
    in_wage = solve(
        world,
        iceberg_cost_hat=cost,
        trade_balance=TradeBalance.FIXED_NOMINAL,
        numeraire=world.countries[0],
    )
    np.testing.assert_allclose(share.real_income_hat, nominal.real_income_hat, rtol=1e-10)
    assert np.abs(in_wage.real_income_hat / share.real_income_hat - 1).max() > 1e-9


@few
@given(seeds)
def test_small_tariff_first_order_welfare_is_the_derivative(seed):
    """At a small shock the first-order formula and the exact change agree to second order."""
    world = make_world(seed=seed, deficits=False)
    from blocs.questions.trade.engine.welfare import first_order_welfare

    tariff = world.tariff_rate * (1 - 1e-5)
    solution = solve(world, tariff_rate_cf=tariff, trade_balance=TradeBalance.BALANCED)
    exact = solution.real_income_hat - 1
    first = first_order_welfare(solution).total
    np.testing.assert_allclose(first, exact, atol=2e-4 * np.abs(exact).max())
