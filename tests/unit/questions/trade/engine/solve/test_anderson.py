"""The fast engine against the slow one, one cell at a time, and its named failures."""

import numpy as np
import pytest

from blocs.foundation.errors import NoEquilibriumError, NoSupplierError, NotConvergedError
from blocs.questions.trade.engine.models.model import Method, Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from slow_solver import solve_slowly
from worlds import make_world


def solve(world, model=Model.CALIENDO_PARRO, method=Method.AUTO, **shock):
    economy = economy_of(world, model=model)
    return solve_trade(economy, shock=Shock(**shock), model=model, method=method)


def ones(world):
    return np.ones(world.flows.shape)


def random_costs(world, seed):
    cost = np.exp(0.2 * np.random.default_rng(seed).normal(size=world.flows.shape))
    n = len(world.countries)
    cost[range(n), range(n)] = 1.0
    return cost


def test_embargo_agrees_with_the_slow_route():
    world = make_world(countries=3, sectors=2, seed=5)
    cost = ones(world)
    cost[0, 1] = cost[1, 0] = np.inf
    fast = solve(world, iceberg_cost_hat=cost)
    slow = solve_slowly(world, Shock(iceberg_cost_hat=cost))
    np.testing.assert_allclose(fast.real_income_hat, slow.real_income_hat, rtol=1e-9)
    assert (fast.flows_cf.T[0, 1] == 0).all()
    assert (fast.flows_cf.T[1, 0] == 0).all()


@pytest.mark.parametrize("method", list(Method))
def test_every_method_finds_the_same_equilibrium(method):
    world = make_world(seed=2)
    shock = {"iceberg_cost_hat": random_costs(world, 2), "tariff_rate_cf": world.tariff_rate * 2}
    reference = solve(world, method=Method.AUTO, **shock)
    found = solve(world, method=method, **shock)
    np.testing.assert_allclose(found.real_income_hat, reference.real_income_hat, rtol=1e-9)
    assert max(found.checks.values()) < 1e-9


def test_armington_equals_caliendo_parro_without_inputs():
    world = make_world(inputs=False, seed=3)
    shock = {"iceberg_cost_hat": random_costs(world, 3), "tariff_rate_cf": world.tariff_rate * 0}
    simple = solve(world, Model.ARMINGTON, **shock)
    full = solve(world, Model.CALIENDO_PARRO, **shock)
    np.testing.assert_allclose(simple.real_income_hat, full.real_income_hat, rtol=1e-10)
    np.testing.assert_allclose(simple.flows_cf, full.flows_cf, rtol=1e-8)


@pytest.mark.parametrize(("origin", "destination", "sector"), [(0, 1, 0), (2, 1, 2), (3, 0, 1)])
def test_one_cell_of_trade_cost_moves_its_own_share_by_the_gravity_ratio(
    origin, destination, sector
):
    """π'/π of the shocked cell relative to the domestic one moves by κ̂^-θ times relative costs."""
    world = make_world(seed=6)
    cost = ones(world)
    cost[origin, destination, sector] = 1.3
    solution = solve(world, iceberg_cost_hat=cost)
    theta = world.trade_elasticity[sector]
    before, after = world.trade_share, solution.trade_share_cf.T
    unit_cost = solution.unit_cost_hat[:, sector]
    for other in range(len(world.countries)):
        ratio = (after[origin, destination, sector] / after[other, destination, sector]) / (
            before[origin, destination, sector] / before[other, destination, sector]
        )
        own = 1.3 if other != origin else 1.0
        assert ratio == pytest.approx(
            (own * unit_cost[origin] / unit_cost[other]) ** -theta, rel=1e-9
        )


def test_one_cell_of_tariff_pays_revenue_to_the_destination_only():
    world = make_world(seed=7, tariffs=False)
    tariff = np.zeros(world.flows.shape)
    tariff[0, 2, 1] = 0.4
    solution = solve(world, tariff_rate_cf=tariff)
    expected = 0.4 * solution.flows_cf.T[0, 2, 1]
    np.testing.assert_allclose(solution.tariff_revenue_cf, [0, 0, expected, 0], atol=1e-12)
    assert solution.flows_cf.T[0, 2, 1] < world.flows[0, 2, 1]


def test_one_cell_of_embargo_is_exactly_zero_and_the_only_new_zero():
    world = make_world(seed=8)
    cost = ones(world)
    cost[1, 3, 0] = np.inf
    flows = solve(world, iceberg_cost_hat=cost).flows_cf.T
    assert flows[1, 3, 0] == 0.0
    assert (flows == 0).sum() == 1


def test_transfer_moves_income_from_payer_to_receiver():
    world = make_world(seed=9, deficits=False)
    gift = np.array([-3.0, 3.0, 0.0, 0.0])
    solution = solve(world, transfer=gift, trade_balance=TradeBalance.BALANCED)
    np.testing.assert_allclose(solution.trade_deficit_cf, gift, atol=1e-9)
    flows = solution.flows_cf.T
    np.testing.assert_allclose(flows.sum(axis=(0, 2)) - flows.sum(axis=(1, 2)), gift, atol=1e-7)
    assert solution.real_income_hat[0] < 1 < solution.real_income_hat[1]


def test_true_zeros_and_idle_cells_stay_zero():
    """A sector that nobody in C00 makes or buys: price 1, no flow, no NaN anywhere."""
    base = make_world(seed=10)
    flows = np.array(base.flows)
    keep = make_world(seed=10)
    flows[:, 0, 1] = 0.0
    flows[0, :, 1] = 0.0
    gamma = np.array(keep.input_share)
    gamma[0, 1, :] = 0.0
    from dataclasses import replace

    from blocs.questions.trade.engine.calibration import calibrated

    alpha = np.array(keep.final_share)
    alpha[0, 1] = 0.0
    alpha[0] /= alpha[0].sum()
    world = calibrated(replace(keep, flows=flows, input_share=gamma, given_final_share=alpha))
    assert world.base_year_gap < 1e-9
    solution = solve(world, iceberg_cost_hat=random_costs(world, 1))
    assert (solution.flows_cf.T[:, 0, 1] == 0).all()
    assert (solution.flows_cf.T[0, :, 1] == 0).all()
    assert solution.price_index_hat[0, 1] == 1.0
    assert np.isfinite(solution.real_income_hat).all()


def test_a_country_with_a_deficit_cut_off_has_no_equilibrium_and_is_named():
    world = make_world(seed=11)
    cost = ones(world)
    cost[2, [0, 1, 3]] = cost[[0, 1, 3], 2] = np.inf
    with pytest.raises(NoEquilibriumError, match=r"C02 keeps a trade (deficit|surplus)") as caught:
        solve(world, iceberg_cost_hat=cost)
    assert "balanced" in str(caught.value)
    assert (
        solve(world, iceberg_cost_hat=cost, trade_balance=TradeBalance.BALANCED).status
        == "converged"
    )


def test_two_islands_are_reported_together():
    world = make_world(seed=12)
    cost = ones(world)
    cost[:2, 2:] = cost[2:, :2] = np.inf
    with pytest.raises(NoEquilibriumError, match="C00, C01 keep together") as caught:
        solve(world, iceberg_cost_hat=cost)
    assert len(caught.value.problems) == 2


def test_one_way_isolation_is_named():
    world = make_world(seed=13, deficits=False)
    cost = ones(world)
    cost[1, [0, 2, 3]] = np.inf
    with pytest.raises(NoEquilibriumError, match="C01 can import but not export"):
        solve(world, iceberg_cost_hat=cost)


def test_a_good_without_supplier_is_named_with_its_country():
    world = make_world(seed=14)
    cost = ones(world)
    cost[:, 3, 2] = np.inf
    with pytest.raises(NoSupplierError, match="C03 uses sector 'S02'"):
        solve(world, iceberg_cost_hat=cost)


def test_islands_without_deficits_keep_their_own_prices():
    """Two islands: each is solved as if the other did not exist."""
    world = make_world(seed=15, deficits=False)
    cost = ones(world)
    cost[:2, 2:] = cost[2:, :2] = np.inf
    solution = solve(world, iceberg_cost_hat=cost)
    assert list(solution.component) == [0, 0, 1, 1]
    for island in ([0, 1], [2, 3]):
        level = solution.value_added_cf[island].sum() / world.value_added[island].sum()
        assert level == pytest.approx(1, rel=1e-9)
    tariff = np.array(world.tariff_rate)
    tariff[0, 1] *= 2
    changed = solve(world, iceberg_cost_hat=cost, tariff_rate_cf=tariff)
    np.testing.assert_allclose(changed.real_income_hat[2:], solution.real_income_hat[2:], rtol=1e-9)
    assert abs(changed.real_income_hat[1] / solution.real_income_hat[1] - 1) > 1e-6


def test_not_converged_names_the_worst_market(monkeypatch):
    monkeypatch.setattr("blocs.questions.trade.engine.solve.anderson.MAX_ITERATIONS", 3)
    world = make_world(seed=16)
    with pytest.raises(NotConvergedError, match=r"worst market: \w+ of C0\d"):
        solve(world, method=Method.ANDERSON, iceberg_cost_hat=random_costs(world, 4))


def test_fallback_is_used_when_the_fast_loop_stops_short(monkeypatch):
    monkeypatch.setattr("blocs.questions.trade.engine.solve.anderson.PREPARED_ITERATIONS", 3)
    monkeypatch.setattr("blocs.questions.trade.engine.solve.anderson.MAX_ITERATIONS", 3)
    world = make_world(seed=16)
    solution = solve(world, iceberg_cost_hat=random_costs(world, 4))
    assert solution.method == "nested"
    assert solution.residual < 1e-10


def test_checks_see_a_wrong_solution():
    """The verification is not a formality: a solution off by 1e-6 fails it."""
    from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE, verify
    from blocs.questions.trade.engine.state import problem_of

    world = make_world(seed=17)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    shock = Shock(iceberg_cost_hat=random_costs(world, 5))
    good = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    for wrong in ("wage", "price", "expenditure"):
        state = {
            "log_wage": np.log(good.wage_hat),
            "log_price": np.log(good.price_index_hat),
            "expenditure": good.expenditure_cf.copy(),
        }
        if wrong == "wage":
            state["log_wage"][1] += 1e-6
        elif wrong == "price":
            state["log_price"][1, 1] += 1e-6
        else:
            state["expenditure"][1, 1] *= 1 + 1e-5
        checks = verify(
            problem=problem_of(economy, shock), without=np.zeros(4, dtype=bool), **state
        )
        assert max(checks.checks.values()) > VERIFIED_TOLERANCE
