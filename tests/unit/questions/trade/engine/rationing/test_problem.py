"""Rationing: by hand, by a slow second route, one cell at a time, and on the embedded world."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import blocs
from blocs.foundation.axes import Axis
from blocs.foundation.errors import NotConvergedError
from blocs.moves.compile import compile_moves
from blocs.moves.scenario import load_scenario
from blocs.questions.trade.engine.models.ces import log_ces
from blocs.questions.trade.engine.models.model import Model, Substitution
from blocs.questions.trade.engine.rationing.limits import limits_of
from blocs.questions.trade.engine.rationing.problem import rationed
from blocs.questions.trade.engine.rationing.solve import VERIFIED_TOLERANCE, checks_of
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.provenance import Provenance
from blocs.world.shocks.trade import Shock
from blocs.world.world import World
from slow_rationing import ration_slowly
from worlds import make_world

LEONTIEF = Substitution(value_added=1e-3, inputs=1e-3, final=1e-3)
ELASTICITIES = [(0.5, 0.2, 0.9), (1.0, 1.0, 1.0), (0.35, 0.3, 0.6), (1.4, 0.5, 2.0)]


def solve(world, *, substitution=None, **shock):
    economy = economy_of(world, model=Model.RATIONING, substitution=substitution or Substitution())
    return solve_trade(economy, shock=Shock(**shock), model=Model.RATIONING)


def ones(world):
    return np.ones(world.flows.shape)


def embargo(world, *cells):
    cost = ones(world)
    for cell in cells:
        cost[cell] = np.inf
    return cost


def mixed_shock(world, seed):
    draw = np.random.default_rng(seed)
    n, s = len(world.countries), len(world.sectors)
    cost = np.exp(draw.normal(0.1, 0.2, world.flows.shape))
    cost[draw.random(cost.shape) < 0.1] = np.inf
    cost[range(n), range(n)] = 1.0
    gift = draw.normal(size=n)
    return {
        "iceberg_cost_hat": cost,
        "tariff_rate_cf": world.tariff_rate + draw.uniform(-0.05, 0.05, cost.shape),
        "productivity_hat": draw.uniform(0.8, 1.1, (n, s)),
        "labour_hat": draw.uniform(0.9, 1.1, n),
        "transfer": gift - gift.mean(),
    }


@pytest.mark.parametrize("elasticities", ELASTICITIES)
@pytest.mark.parametrize("seed", [0, 1])
def test_fast_and_slow_route_agree(elasticities, seed):
    world = make_world(countries=3, sectors=3, seed=seed, zeros=0.2)
    shock = mixed_shock(world, seed)
    solution = solve(world, substitution=Substitution(*elasticities), **shock)
    real, output, flows = ration_slowly(
        world,
        cost_hat=shock["iceberg_cost_hat"],
        tariff_cf=shock["tariff_rate_cf"],
        productivity=shock["productivity_hat"],
        labour=shock["labour_hat"],
        transfer=shock["transfer"],
        elasticities=elasticities,
    )
    assert real.max() < 0.95
    np.testing.assert_allclose(solution.real_income_hat, real, rtol=1e-9)
    np.testing.assert_allclose(solution.gross_output_cf, output, rtol=1e-9)
    np.testing.assert_allclose(solution.flows_cf.T, flows, rtol=1e-9, atol=1e-12)


def two_by_two():
    """M is made of labour alone and traded; F is made of 0.8 M and 0.2 labour, and eaten at home."""
    flows = np.zeros((2, 2, 2))
    flows[:, :, 0] = [[60.0, 20.0], [20.0, 60.0]]
    flows[:, :, 1] = [[100.0, 0.0], [0.0, 100.0]]
    gamma = np.zeros((2, 2, 2))
    gamma[:, 0, 1] = 0.8
    return World(
        name="two by two",
        year=2020,
        country=Axis("country", ("A", "B")),
        sector=Axis("sector", ("M", "F")),
        flows=flows,
        trade_elasticity=np.array([1.0, 4.0]),
        provenance=Provenance(title="by hand"),
        tariff_rate=np.zeros((2, 2, 2)),
        input_share=gamma,
    )


def test_two_countries_two_sectors_by_hand():
    """B stops selling M to A. θ = 1: three quarters of the suppliers make 0.75² of the good."""
    world = two_by_two()
    solution = solve(world, substitution=LEONTIEF, iceberg_cost_hat=embargo(world, (1, 0, 0)))
    promised = 0.75**2
    made_in_a = 60 * promised + 20
    expected = [[made_in_a, 100 * promised], [60.0, 100.0]]
    np.testing.assert_allclose(solution.gross_output_cf, expected, rtol=1e-2)
    # A eats the F that is there (0.5625 of before, although 0.65 is earned), B what it earns.
    np.testing.assert_allclose(solution.real_income_hat, [promised, 0.8], rtol=1e-2)
    np.testing.assert_allclose(solution.trade_deficit_cf, [-20.0, 20.0], rtol=1e-2)
    cobb = solve(
        world,
        substitution=Substitution(1.0, 1.0, 1.0),
        iceberg_cost_hat=embargo(world, (1, 0, 0)),
    )
    assert cobb.gross_output_cf[0, 1] == pytest.approx(100 * promised**0.8, rel=1e-12)


def test_a_tiny_elasticity_gives_the_least_and_one_the_geometric_mean():
    share = np.array([0.2, 0.5, 0.0, 0.3])
    log_x = np.log([0.9, 0.3, 1e-9, 1e-2])
    assert np.exp(log_ces(share, log_x, elasticity=1e-5)) == pytest.approx(1e-2, rel=1e-3)
    geometric = np.exp((share * log_x).sum())
    assert np.exp(log_ces(share, log_x, elasticity=1.0)) == pytest.approx(geometric, rel=1e-14)
    for near in (1 - 1e-9, 1 + 1e-9):
        assert np.exp(log_ces(share, log_x, elasticity=near)) == pytest.approx(geometric, rel=1e-7)
    direct = (share * np.exp(log_x) ** 0.5).sum() ** 2
    assert np.exp(log_ces(share, log_x, elasticity=2.0)) == pytest.approx(direct, rel=1e-14)


@pytest.mark.parametrize("seed", range(3))
def test_no_shock_leaves_everything(seed):
    world = make_world(seed=seed, zeros=0.2)
    for shock in ({}, {"iceberg_cost_hat": 0.7 * ones(world), "labour_hat": np.full(4, 1.2)}):
        solution = solve(world, **shock)
        np.testing.assert_allclose(solution.real_income_hat, 1.0, rtol=1e-12)
        np.testing.assert_allclose(solution.flows_cf.T, world.flows, rtol=1e-12)
        np.testing.assert_allclose(solution.income_cf, world.income, rtol=1e-12)
        assert solution.status == "converged"


def test_one_cell_goes_from_origin_to_destination():
    """Without inputs: the origin loses the sales, the destination the good, nobody anything else."""
    world = make_world(seed=2, inputs=False)
    i, n, j = 0, 2, 1
    solution = solve(world, iceberg_cost_hat=embargo(world, (i, n, j)))
    expected = world.flows.copy()
    expected[i, n, j] = 0.0
    np.testing.assert_allclose(solution.flows_cf.T, expected, rtol=1e-12)
    found = rationed(
        limits_of(
            economy_of(world, model=Model.RATIONING),
            Shock(iceberg_cost_hat=np.where(expected > 0, 1.0, 1e30)),
        )
    )
    left = np.exp(found.log_promised)
    theta = world.trade_elasticity[j]
    gone = world.trade_share[i, n, j]
    assert left[n, j] == pytest.approx((1 - gone) ** ((1 + theta) / theta), rel=1e-9)
    left[n, j] = 1.0
    np.testing.assert_allclose(left, 1.0, rtol=1e-9)


def test_the_response_to_a_cost_is_that_of_the_buyer_at_unchanged_expenditure():
    world = make_world(seed=4, inputs=False, tariffs=False)
    i, n, j = 1, 3, 0
    cost = ones(world)
    cost[i, n, j] = 1.1
    flows = solve(world, iceberg_cost_hat=cost).flows_cf.T
    theta, share = world.trade_elasticity[j], world.trade_share[i, n, j]
    left = 1 - share + share * 1.1**-theta
    assert flows[i, n, j] == pytest.approx(world.flows[i, n, j] * 1.1**-theta / left, rel=1e-12)
    tariff = np.zeros(world.flows.shape)
    tariff[i, n, j] = 0.1
    taxed = solve(world, tariff_rate_cf=tariff)
    received = world.flows[i, n, j] * 1.1 ** -(1 + theta) / left
    assert taxed.flows_cf.T[i, n, j] == pytest.approx(received, rel=1e-12)
    assert taxed.tariff_revenue_cf[n] == pytest.approx(0.1 * received, rel=1e-12)


def test_a_missing_input_stops_a_sector_unless_it_can_be_replaced():
    world = make_world(seed=5)
    cells = [(i, 1, 0) for i in range(4)]
    stopped = solve(world, iceberg_cost_hat=embargo(world, *cells))
    assert (stopped.gross_output_cf[1] == 0).all()
    assert stopped.real_income_hat[1] == 0.0
    assert stopped.country_status == {"C01": "no supplier of S00"}
    assert np.isfinite(stopped.real_income_hat).all()
    others = [0, 2, 3]
    assert (stopped.real_income_hat[others] > 0.05).all()
    going = solve(
        world,
        substitution=Substitution(2.0, 2.0, 2.0),
        iceberg_cost_hat=embargo(world, *cells),
    )
    assert (going.gross_output_cf[1] > 0).all()
    assert not going.country_status


def test_without_income_there_is_no_real_income():
    world = make_world(seed=5)
    gift = np.array([1e4, -1e4, 0.0, 0.0])
    poor = solve(world, transfer=gift)
    assert poor.real_income_hat[1] == 0.0
    assert poor.country_status == {"C01": "no income left"}
    assert poor.real_income_hat[0] == 1.0


def test_accounts_are_exact():
    world = make_world(seed=6, zeros=0.2)
    shock = mixed_shock(world, 6)
    solution = solve(world, **shock)
    flows, tariff = solution.flows_cf.T, shock["tariff_rate_cf"]
    np.testing.assert_allclose(flows.sum(axis=1), solution.gross_output_cf, rtol=1e-13)
    imports, exports = flows.sum(axis=(0, 2)), flows.sum(axis=(1, 2))
    np.testing.assert_allclose(solution.trade_deficit_cf, imports - exports, atol=1e-11)
    revenue = (tariff * flows).sum(axis=(0, 2))
    np.testing.assert_allclose(solution.tariff_revenue_cf, revenue, atol=1e-11)
    earned = (world.value_added_share * solution.gross_output_cf).sum(axis=1)
    np.testing.assert_allclose(solution.value_added_cf, earned, rtol=1e-12)
    income = earned + revenue + world.trade_deficit + shock["transfer"]
    np.testing.assert_allclose(solution.income_cf, income, rtol=1e-12)
    spent = ((1 + tariff) * flows).sum(axis=0)
    np.testing.assert_allclose(solution.expenditure_cf, spent, rtol=1e-12)
    np.testing.assert_allclose(solution.trade_share_cf.sum(axis=2), 1.0, rtol=1e-12)
    for name in ("wage_hat", "price_index_hat", "unit_cost_hat", "final_price_index_hat"):
        assert (getattr(solution, name) == 1.0).all()


def test_export_taxes_and_shared_revenue_count_at_baseline_rates():
    world = make_world(seed=7)
    draw = np.random.default_rng(7)
    tax = draw.uniform(0.0, 0.2, world.flows.shape)
    tax[range(4), range(4)] = 0.0
    sharing = np.full((4, 4), 0.25)
    world = replace(world, export_tax_rate=tax, revenue_sharing=sharing)
    cost = embargo(world, (0, 1, 0), (2, 3, 2), (3, 0, 1))
    solution = solve(world, iceberg_cost_hat=cost)
    flows = solution.flows_cf.T
    border = flows * (1 + tax)
    collected = (border * world.tariff_rate).sum(axis=(0, 2))
    np.testing.assert_allclose(solution.tariff_revenue_cf, collected.mean(), rtol=1e-12)
    np.testing.assert_allclose(
        solution.export_tax_revenue_cf, (border - flows).sum(axis=(1, 2)), rtol=1e-12
    )
    assert solution.real_income_hat.max() < 1
    base = solve(world)
    np.testing.assert_allclose(base.income_cf, economy_of(world, model=Model.RATIONING).income)


def test_the_checks_see_a_wrong_answer():
    world = make_world(seed=8)
    limits = limits_of(
        economy_of(world, model=Model.RATIONING),
        Shock(iceberg_cost_hat=embargo(world, (0, 1, 0), (2, 3, 1))),
    )
    found = rationed(limits)
    assert max(checks_of(limits, found).values()) < 1e-11
    more = found.shipments.copy()
    more[1, 2, 2] *= 1.01
    less = found.shipments.copy()
    less[1, 2, 2] *= 0.99
    wrong = {
        "output_within_capacity": replace(found, shipments=2 * found.shipments),
        "capacity": replace(found, log_capacity=found.log_capacity - 0.01),
        "promised_or_ordered": replace(found, shipments=less),
        "consumption_within_goods": replace(found, consumption=found.consumption + 1),
        "consumption_within_income": replace(found, income=found.income - 1),
    }
    for name, answer in wrong.items():
        assert checks_of(limits, answer)[name] > 1e-4
    excess = checks_of(limits, replace(found, shipments=more))
    over = ("deliveries_within_promises", "deliveries_within_orders")
    assert max(excess[name] for name in over) > 1e-4


def test_too_few_iterations_are_said(monkeypatch):
    monkeypatch.setattr("blocs.questions.trade.engine.rationing.supply.MAX_ITERATIONS", 5)
    world = make_world(seed=8)
    with pytest.raises(NotConvergedError, match="worst check"):
        solve(world, iceberg_cost_hat=embargo(world, (0, 1, 0)))


CASEBOOK = Path(blocs.__file__).parent / "casebook" / "union-state"
EMBARGOES = [
    "sanctions-full",
    "sanctions-partial",
    "belarus-russia-rupture",
    "food-embargo",
    "sanctions-full-belarus-joins-russia",
    "sanctions-full-belarus-joins-west",
]


@pytest.fixture(scope="module")
def icio():
    return blocs.load_world("icio-2022")


@pytest.mark.parametrize("name", EMBARGOES)
def test_on_the_embedded_world_the_world_loses_more_than_when_prices_move(icio, name):
    shock = compile_moves(load_scenario(CASEBOOK / f"{name}.yaml"), icio)
    economy = economy_of(icio, model=Model.RATIONING)
    quantities = solve_trade(economy, shock=shock, model=Model.RATIONING)
    prices = solve_trade(economy, shock=shock, model=Model.CES_IO)
    assert max(quantities.checks.values()) < VERIFIED_TOLERANCE
    assert not quantities.country_status
    lost = economy.income @ (1 - quantities.real_income_hat)
    assert lost > economy.income @ (1 - prices.real_income_hat) > 0
    worth = (prices.final_price_index_hat * economy.income) @ quantities.real_income_hat
    assert worth < prices.income_cf.sum()


def test_cheaper_trade_brings_nothing(icio):
    shock = compile_moves(load_scenario(CASEBOOK / "eu-eaeu-agreement.yaml"), icio)
    economy = economy_of(icio, model=Model.RATIONING)
    solution = solve_trade(economy, shock=shock, model=Model.RATIONING)
    np.testing.assert_allclose(solution.real_income_hat, 1.0, atol=1e-12)


def test_negative_cells_of_published_tables_are_not_inputs():
    """Caliendo and Parro's tables hold one such cell; it is bought by nobody."""
    from dataclasses import replace

    world = make_world(seed=3)
    share = world.input_share.copy()
    share[1, 0, 2] = -0.0006
    economy = economy_of(replace(world, input_share=share), model=Model.RATIONING)
    cost = np.ones(world.flows.shape)
    cost[0, 1, 1] = np.inf
    found = solve_trade(economy, shock=Shock(iceberg_cost_hat=cost), model=Model.RATIONING)
    share[1, 0, 2] = 0.0
    economy = economy_of(replace(world, input_share=share), model=Model.RATIONING)
    clean = solve_trade(economy, shock=Shock(iceberg_cost_hat=cost), model=Model.RATIONING)
    assert max(found.checks.values()) < 1e-8
    np.testing.assert_allclose(found.real_income_hat, clean.real_income_hat, atol=1e-3)
