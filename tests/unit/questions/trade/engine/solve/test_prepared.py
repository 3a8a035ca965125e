"""What an economy is prepared with: right to first order, shared by draws, never needed."""

from dataclasses import replace

import numpy as np
import pytest

import blocs
from blocs.foundation.errors import BlocsError, NoEquilibriumError, NotConvergedError
from blocs.questions.trade.engine.calibration import calibrated
from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE
from blocs.questions.trade.engine.closing import closing_of
from blocs.questions.trade.engine.models.model import Method, Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import (
    FORMULATIONS,
    accelerated,
    prepared_loop,
    solve_trade,
)
from blocs.questions.trade.engine.solve.prepared import (
    LEAST_AT_HOME,
    holds,
    made_of,
    prepared_of,
)
from blocs.questions.trade.engine.state import alike, economy_of, problem_of
from blocs.world.shocks.trade import Shock, TradeBalance
from shocks import every_instrument, instruments, taxed_world
from worlds import make_world

MODELS = (Model.CALIENDO_PARRO, Model.CES_IO, Model.ARMINGTON)


def pair_cost(world, one, other, factor):
    cost = np.ones(world.flows.shape)
    cost[one, other] = cost[other, one] = factor
    cost[range(len(cost)), range(len(cost))] = 1.0
    return cost


def jacobian(economy, model):
    """Central differences of the model's map at the baseline."""
    problem = problem_of(economy, Shock())
    formulation = FORMULATIONS[model]
    step, x = formulation.make_step(problem), formulation.start_of(problem)
    columns = []
    for k in range(x.size):
        up, down = x.copy(), x.copy()
        up[k] += 1e-5
        down[k] -= 1e-5
        columns.append((step(up) - step(down)) / 2e-5)
    return np.stack(columns, axis=1)


def test_without_inputs_it_is_the_inverse_of_the_linear_system():
    world = make_world(countries=5, sectors=3, seed=3, tariffs=False)
    economy = economy_of(world, model=Model.ARMINGTON)
    weight = economy.value_added / economy.value_added.sum()
    system = np.eye(10) - jacobian(economy, Model.ARMINGTON)
    system[:5, :5] += weight  # all wages together: the direction that the numeraire closes
    np.testing.assert_allclose(prepared_of(economy).wage @ system, np.eye(10), atol=1e-8)


@pytest.mark.parametrize("model", [Model.CALIENDO_PARRO, Model.CES_IO])
def test_it_is_the_answer_to_the_wages_of_all_countries(model):
    """Of the largest answer, passing three times between countries that trade much leaves 2 %."""
    world = make_world(countries=4, sectors=3, seed=5, tariffs=False, deficits=False)
    economy = economy_of(calibrated(world), model=model)
    known = prepared_of(economy)
    slope = jacobian(economy, model)
    n, size = 4, 12
    inner, by_wage = slope[n:, n:], slope[n:, :n]
    answers = np.linalg.solve(np.eye(2 * size) - inner, by_wage).reshape(2, n, 3, n)
    for found, exact in zip(known.by_wage, answers, strict=True):
        np.testing.assert_allclose(found, exact, rtol=0.0, atol=0.02 * np.abs(exact).max())


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("balance", list(TradeBalance))
def test_it_halves_the_rounds(model, balance):
    world = blocs.load_world("icio-2022")
    economy = economy_of(world, model=model)
    position = world.country.position
    cost = pair_cost(world, position["BLR"], position["RUS"], np.inf)
    problem = problem_of(economy, Shock(iceberg_cost_hat=cost, trade_balance=balance))
    formulation = FORMULATIONS[model]
    slow, _ = accelerated(problem, formulation=formulation)
    quick, residual = prepared_loop(problem, prepared_of(economy), formulation=formulation)
    assert residual <= 1e-12
    assert quick.iterations < 0.55 * slow.iterations
    np.testing.assert_allclose(quick.log_wage, slow.log_wage, atol=1e-9)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("seed", range(3))
def test_every_instrument_on_a_taxed_world(model, seed):
    world = taxed_world(make_world(countries=5, sectors=4, seed=seed), seed)
    economy = economy_of(world, model=model)
    for balance in TradeBalance:
        shock = Shock(**every_instrument(world, seed), trade_balance=balance, numeraire="C01")
        quick, slow = (
            solve_trade(economy, shock=shock, model=model, method=method)
            for method in (Method.AUTO, Method.ANDERSON)
        )
        assert (quick.method, slow.method) == ("prepared", "anderson")
        np.testing.assert_allclose(quick.real_income_hat, slow.real_income_hat, rtol=1e-9)


def test_draws_of_elasticities_share_what_their_world_was_prepared_with():
    world = make_world(seed=2)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    assert economy_of(world, model=Model.CALIENDO_PARRO) is economy
    draw = replace(economy, trade_elasticity=1.5 * economy.trade_elasticity)
    assert prepared_of(draw) is prepared_of(economy)
    other = economy_of(make_world(seed=2), model=Model.CALIENDO_PARRO)
    assert prepared_of(other) is not prepared_of(economy)
    np.testing.assert_array_equal(prepared_of(other).wage, prepared_of(economy).wage)


@pytest.mark.parametrize("model", MODELS)
def test_a_world_much_alike_is_solved_with_what_another_was_prepared_with(model):
    world = make_world(countries=5, sectors=3, seed=2)
    economy = economy_of(world, model=model)
    theta = 1.2 * world.trade_elasticity
    drawn, own = (
        closing_of(known, Trade(model), trade_balance=TradeBalance.BALANCED)
        for known in (
            alike(replace(world, trade_elasticity=theta), world),
            replace(world, trade_elasticity=theta),
        )
    )
    after, alone = (economy_of(item.world, model=model) for item in (drawn, own))
    assert prepared_of(after) is prepared_of(economy)
    assert prepared_of(alone) is not prepared_of(economy)
    shock = Shock(iceberg_cost_hat=pair_cost(world, 0, 1, np.inf))
    found, exact = (solve_trade(item, shock=shock, model=model) for item in (after, alone))
    assert found.method == exact.method == "prepared"
    np.testing.assert_allclose(found.real_income_hat, exact.real_income_hat, rtol=1e-11)


def test_a_sector_made_of_itself_alone_is_solved_without():
    world = make_world(countries=3, sectors=2, seed=4, deficits=False, tariffs=False)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    gamma, share = economy.input_share.copy(), economy.trade_share.copy()
    gamma[0] = np.eye(2)
    share[:, 0] = [1.0, 0.0, 0.0]
    closed = replace(economy, input_share=gamma, trade_share=share, origin=None)
    assert prepared_of(closed) is None


@pytest.mark.parametrize(
    ("name", "factor"), [("halved", 0.5), ("tenfold", 10.0), ("nearly cut off", 1e3)]
)
def test_where_it_does_not_settle_the_loop_without_it_takes_over(name, factor):
    world = make_world(countries=6, sectors=4, seed=8)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    economy = replace(economy, trade_elasticity=3.0 * economy.trade_elasticity)
    cost = np.full(world.flows.shape, factor)
    cost[range(6), range(6)] = 1.0
    shock = Shock(iceberg_cost_hat=cost, trade_balance=TradeBalance.BALANCED)
    found = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    slow = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO, method=Method.NESTED)
    np.testing.assert_allclose(found.real_income_hat, slow.real_income_hat, rtol=1e-8)


def answered(economy, shock, model, method):
    try:
        return solve_trade(economy, shock=shock, model=model, method=method).real_income_hat
    except BlocsError as error:
        return f"{type(error).__name__}: {error}"


def everywhere(world, factor):
    """A cost on all trade between countries."""
    n = len(world.countries)
    cost = np.full(world.flows.shape, factor)
    cost[range(n), range(n)] = 1.0
    return cost


def tariffs(world, rate, *, by=slice(None), on=slice(None)):
    """A tariff by some on imports from others."""
    n = len(world.countries)
    rates = np.zeros(world.flows.shape)
    rates[on, by] = rate
    rates[range(n), range(n)] = 0.0
    return rates


def cut(world, code):
    """No trade of one country with any other."""
    k = world.country.position[code]
    cost = np.ones(world.flows.shape)
    cost[k] = cost[:, k] = np.inf
    cost[k, k] = 1.0
    return cost


HARD = {
    "costs halved": lambda world: {"iceberg_cost_hat": everywhere(world, 0.5)},
    "costs ten times as high": lambda world: {"iceberg_cost_hat": everywhere(world, 10.0)},
    "100 % by all on all": lambda world: {"tariff_rate_cf": tariffs(world, 1.0)},
    "500 % by one": lambda world: {"tariff_rate_cf": tariffs(world, 5.0, by=0)},
    "500 % on one": lambda world: {"tariff_rate_cf": tariffs(world, 5.0, on=0)},
    "one cut off": lambda world: {"iceberg_cost_hat": cut(world, "C01")},
}


@pytest.mark.parametrize("deficits", [True, False])
@pytest.mark.parametrize("times", [1.0, 3.0])
@pytest.mark.parametrize("name", HARD)
def test_hard_shocks_are_solved_or_refused_by_name(name, times, deficits):
    world = make_world(countries=6, sectors=4, seed=11, deficits=deficits)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    theta = times * economy.trade_elasticity
    economy = replace(economy, trade_elasticity=theta)
    shock = Shock(**HARD[name](world))
    refused = ""
    try:
        found = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    except (NoEquilibriumError, NotConvergedError) as error:
        refused = str(error)
    if refused:
        assert any(code in refused for code in world.countries)
        return
    assert max(found.checks.values()) <= VERIFIED_TOLERANCE
    if name == "costs halved" and times == 3.0:
        assert found.method == "anderson"


@pytest.mark.parametrize("factor", [0.5, 0.9, 1.1, 2.0])
def test_what_was_prepared_is_left_out_where_trade_moves_away_from_home(factor):
    world = make_world(countries=6, sectors=4, seed=11)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    problem = problem_of(economy, Shock(iceberg_cost_hat=everywhere(world, factor)))
    home = np.einsum("jnn->jn", problem.kernel) / problem.kernel.sum(axis=2)
    before = np.einsum("jnn->jn", economy.trade_share)
    spent = economy.expenditure.T
    stays = (spent * home).sum() / (spent * before).sum()
    assert (stays >= LEAST_AT_HOME) == (factor > 0.5) == holds(problem)


@pytest.mark.parametrize("seed", range(40))
def test_same_answer_or_same_refusal_as_without(seed):
    draw = np.random.default_rng(seed)
    model, balance = draw.choice(MODELS), draw.choice(list(TradeBalance))
    world = make_world(countries=int(draw.integers(3, 8)), sectors=3, seed=seed, zeros=0.1)
    fields = {}
    for name in draw.choice(sorted(instruments(world, seed)), 2, replace=False):
        fields |= instruments(world, seed)[name]
    if seed % 3 == 0:  # a country cut off, with its deficit where the closure keeps it
        cost = np.ones(world.flows.shape)
        cost[0, 1:] = cost[1:, 0] = np.inf
        fields["iceberg_cost_hat"] = cost
    shock = Shock(**fields, trade_balance=TradeBalance(balance))
    economy = economy_of(world, model=Model(model))
    quick, slow = (
        answered(economy, shock, Model(model), method) for method in (Method.AUTO, Method.ANDERSON)
    )
    if isinstance(slow, str):
        assert quick == slow
    else:
        np.testing.assert_allclose(quick, slow, rtol=1e-9)


@pytest.mark.parametrize("model", [Model.CALIENDO_PARRO, Model.CES_IO])
@pytest.mark.parametrize("seed", range(3))
def test_other_elasticities_are_known_from_the_preparation(model, seed):
    """But for what passes through other countries: a sixth of what they change is left at most."""
    economy = economy_of(blocs.load_world("icio-2022"), model=model)
    known = prepared_of(economy)
    by = known.by_elasticity
    np.testing.assert_allclose(by.wage_at(economy.trade_elasticity), known.wage, atol=1e-9)
    factor = np.exp(0.4 * np.random.default_rng(seed).normal(size=len(economy.sector)))
    theta = factor * economy.trade_elasticity
    exact = made_of(replace(economy, trade_elasticity=theta, origin=None)).wage
    assert np.abs(by.wage_at(theta) - exact).max() < np.abs(known.wage - exact).max() / 6


def test_elasticities_that_leave_wages_open_have_no_preparation():
    economy = economy_of(make_world(countries=4, sectors=3, seed=5), model=Model.CALIENDO_PARRO)
    assert prepared_of(economy).by_elasticity.wage_at(np.full(3, np.inf)) is None
