"""Substitution-adjusted dependence: closed forms, the autarky limit, sole suppliers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import blocs
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError
from blocs.questions.exposure.engine.substitution import (
    coalition_dependence,
    substitution_dependence,
)
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.provenance import Provenance
from blocs.world.shocks.trade import Shock, TradeBalance
from blocs.world.world import World
from worlds import make_world

seeds = st.integers(0, 10_000)
few = settings(max_examples=25, deadline=None)


def two_countries(*, share=0.2, elasticity=4.0, inputs=0.0):
    """One sector; each buys `share` of it from the other, and spends `inputs` of output on it."""
    flows = 100.0 * np.array([[1 - share, share], [share, 1 - share]])[:, :, None]
    return World(
        name="two",
        year=2020,
        country=Axis("country", ("A", "B")),
        sector=Axis("sector", ("x",)),
        flows=flows,
        trade_elasticity=np.array([elasticity]),
        provenance=Provenance(title="two"),
        tariff_rate=np.zeros((2, 2, 1)),
        input_share=np.full((2, 1, 1), inputs),
    )


@pytest.mark.parametrize("inputs", [0.0, 0.5])
def test_two_countries_lose_the_gains_from_trade(inputs):
    """Arkolakis, Costinot, Rodríguez-Clare: 1 − (1 − share)^(1/(θ(1 − γ)))."""
    result = substitution_dependence(two_countries(inputs=inputs))
    assert result.price_effect[0, 1, 0] == pytest.approx(-np.log(0.8) / 4)
    assert result.final[0, 1] == pytest.approx(-np.log(0.8) / 4)
    assert result.loss[0, 1] == pytest.approx(1 - 0.8 ** (1 / (4 * (1 - inputs))))
    assert not np.diagonal(result.total).any()


def test_the_elasticity_is_that_of_trade_not_of_substitution():
    """θ and σ = θ + 1 must not be mixed up."""
    effect = substitution_dependence(two_countries(elasticity=5.0)).price_effect[0, 1, 0]
    assert effect == pytest.approx(0.2231435513 / 5.0)
    assert abs(effect - 0.2231435513 / 4.0) > 0.01


def test_a_hand_computed_world_of_three_sectors():
    world = make_world(countries=3, sectors=2, seed=11)
    result = substitution_dependence(world)
    n, m = 2, 0
    lost = world.trade_share[m, n]
    effect = [-np.log(1 - lost[j]) / world.trade_elasticity[j] for j in range(2)]
    g = world.input_share[n]
    determinant = (1 - g[0, 0]) * (1 - g[1, 1]) - g[0, 1] * g[1, 0]
    a = world.final_share[n]
    weight = [
        ((1 - g[1, 1]) * a[0] + g[0, 1] * a[1]) / determinant,
        (g[1, 0] * a[0] + (1 - g[0, 0]) * a[1]) / determinant,
    ]
    np.testing.assert_allclose(result.total_weight[n], weight)
    np.testing.assert_allclose(result.total[n, m], np.dot(weight, effect))
    np.testing.assert_allclose(result.final[n, m], np.dot(a, effect))


@few
@given(seeds, st.floats(0.0, 0.3))
def test_all_foreigners_at_once_give_the_autarky_formula(seed, zeros):
    world = make_world(seed=seed, zeros=zeros)
    result = coalition_dependence(world, coalition=world.countries)
    own = np.einsum("nnj->nj", world.trade_share)
    for n in range(len(world.countries)):
        inverse = np.linalg.inv(np.eye(len(world.sectors)) - world.input_share[n].T)
        log_wage = world.final_share[n] @ inverse @ (np.log(own[n]) / world.trade_elasticity)
        assert result.total[n] == pytest.approx(-log_wage, rel=1e-10)


def test_all_foreigners_at_once_equal_the_solved_autarky():
    world = make_world(seed=8)
    n = len(world.countries)
    cost = np.full(world.flows.shape, np.inf)
    cost[range(n), range(n)] = 1.0
    shock = Shock(iceberg_cost_hat=cost, trade_balance=TradeBalance.BALANCED)
    solved = solve_trade(
        economy_of(world, model=Model.CALIENDO_PARRO), shock=shock, model=Model.CALIENDO_PARRO
    )
    real_wage = solved.wage_hat / np.exp(
        (world.final_share * np.log(solved.price_index_hat)).sum(axis=1)
    )
    loss = coalition_dependence(world, coalition=world.countries).loss
    np.testing.assert_allclose(1 - loss, real_wage, rtol=1e-8)


@few
@given(seeds)
def test_contributions_add_up_and_losing_more_costs_more(seed):
    world = make_world(seed=seed, zeros=0.2)
    result = substitution_dependence(world)
    np.testing.assert_allclose(result.contribution.sum(axis=2), result.total)
    assert (result.contribution >= 0).all()
    assert (result.final <= result.total + 1e-15).all()
    coalition = coalition_dependence(world, coalition=world.countries[:2])
    for m in (0, 1):
        single = coalition_dependence(world, coalition=[world.countries[m]])
        np.testing.assert_allclose(single.total, result.total[:, m])
    outside = slice(2, None)
    assert (coalition.total[outside] >= result.total[outside, :2].sum(axis=1) - 1e-12).all()
    np.testing.assert_allclose(coalition.total[0], result.total[0, 1])


@few
@given(seeds)
def test_small_shares_give_the_first_order_effect(seed):
    """ℓ → π/θ as shares go to zero."""
    world = make_world(seed=seed, inputs=False, tariffs=False)
    flows = 1e-6 * world.flows
    flows[range(4), range(4)] *= 1e6
    small = replace(world, flows=flows, given_final_share=world.final_share)
    off = ~np.eye(4, dtype=bool)
    first_order = (small.trade_share / small.trade_elasticity).transpose(1, 0, 2)[off]
    result = substitution_dependence(small)
    np.testing.assert_allclose(result.price_effect[off], first_order, rtol=1e-5)
    np.testing.assert_allclose(result.loss, result.total, rtol=1e-5, atol=1e-18)


@pytest.mark.parametrize(("origin", "destination", "sector"), [(0, 1, 0), (2, 1, 2), (3, 0, 1)])
def test_more_of_one_supplier_raises_dependence_of_that_buyer_only(origin, destination, sector):
    world = make_world(seed=3, tariffs=False)
    flows = np.array(world.flows)
    flows[origin, destination, sector] *= 2
    before = substitution_dependence(world).price_effect
    after = substitution_dependence(replace(world, flows=flows)).price_effect
    assert after[destination, origin, sector] > before[destination, origin, sector]
    others = np.ones(len(world.countries), dtype=bool)
    others[destination] = False
    np.testing.assert_allclose(after[others], before[others])


def test_a_sole_supplier_is_a_total_loss_and_an_unused_good_none():
    world = make_world(countries=3, sectors=2, seed=1, inputs=False, tariffs=False)
    flows = np.array(world.flows)
    flows[1:, 1, 0] = 0.0
    share = np.array(world.final_share)
    single = replace(world, flows=flows, given_final_share=share)
    result = substitution_dependence(single)
    assert result.sole_supplier[1, 0, 0]
    assert result.sole_supplier.sum() == 1
    assert result.total[1, 0] == np.inf
    assert result.loss[1, 0] == 1.0
    assert np.isfinite(result.total[1, 2])
    share[1] = [0.0, 1.0]
    unused = substitution_dependence(replace(single, given_final_share=share))
    assert np.isfinite(unused.total).all()


def test_a_coalition_may_be_the_sole_supplier_together():
    world = make_world(countries=3, sectors=2, seed=1, inputs=False, tariffs=False)
    flows = np.array(world.flows)
    flows[1, 1, 0] = 0.0
    world = replace(world, flows=flows)
    assert not substitution_dependence(world).sole_supplier.any()
    both = coalition_dependence(world, coalition=["C00", "C02"])
    assert both.sole_supplier[1, 0]
    assert both.loss[1] == 1.0


def test_wrong_coalitions_are_named():
    world = make_world()
    with pytest.raises(InputError, match="not in this world: XXX"):
        coalition_dependence(world, coalition=["C00", "XXX"])
    with pytest.raises(InputError, match="no member"):
        coalition_dependence(world, coalition=[])


def test_losing_russia_is_near_the_solved_rupture_for_belarus():
    """Recorded figure of the solved rupture, θ = 5: −8.8 %. The partial measure leaves wages, lost
    exports and foreign costs out, so that only the order of magnitude can be asked for."""
    world = blocs.load_world("icio-2022", elasticity=5)
    result = substitution_dependence(world)
    b, r = world.country.position["BLR"], world.country.position["RUS"]
    assert result.loss[b, r] == pytest.approx(0.088, rel=0.25)
    assert result.loss[r, b] < 0.01
