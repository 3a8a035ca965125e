"""What theory says of taxes, shared revenue, purchases and labour, drawn by Hypothesis."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.foundation.axes import Axis
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from shocks import after, every_instrument, instruments, taxed_world
from worlds import make_world

seeds = st.integers(0, 10_000)
closures = st.sampled_from(list(TradeBalance))
models = st.sampled_from(list(FORMULATIONS))
countries = st.integers(0, 3)
few = settings(max_examples=15, deadline=None)


def solve(world, model=Model.CALIENDO_PARRO, **shock):
    economy = economy_of(world, model=model)
    return solve_trade(economy, shock=Shock(**shock), model=model)


def same(one, two, rtol=1e-9):
    """The same equilibrium in every real and nominal quantity that theory says is the same."""
    for name in ("real_income_hat", "labour_hat"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name), rtol=rtol)
    np.testing.assert_allclose(one.trade_share_cf, two.trade_share_cf, atol=1e-9)


@few
@given(seeds, models, countries, st.floats(0.05, 0.5))
def test_lerner_symmetry(seed, model, country, rate):
    """An export tax on everything does what a tariff on everything does, if trade balances."""
    world = make_world(seed=seed)
    abroad = np.arange(4) != country
    exported, imported = np.zeros(world.flows.shape), np.array(world.tariff_rate)
    exported[country, abroad] = rate
    imported[abroad, country] = (1 + imported[abroad, country]) * (1 + rate) - 1
    balanced = {"trade_balance": TradeBalance.BALANCED}
    export_tax = solve(world, model, export_tax_rate_cf=exported, **balanced)
    tariff = solve(world, model, tariff_rate_cf=imported, **balanced)
    same(export_tax, tariff)
    assert export_tax.export_tax_revenue_cf[country] > 0
    assert tariff.export_tax_revenue_cf[country] == 0


@few
@given(seeds, models, closures)
def test_markets_clear_with_every_instrument(seed, model, closure):
    """Levels rebuilt here from the solution's flows alone, taxes and purchases included."""
    world = taxed_world(make_world(seed=seed, zeros=0.2), seed)
    shock = every_instrument(world, seed)
    found = solve(world, model, trade_balance=closure, **shock)
    flows, bought = found.flows_cf.T, shock["purchases"]
    taxed = (flows - bought) * (1 + shock["export_tax_rate_cf"])
    border, duties = taxed + bought, shock["tariff_rate_cf"] * taxed
    np.testing.assert_allclose((taxed + duties).sum(axis=0), found.expenditure_cf, rtol=1e-8)
    exported = (taxed - flows + bought).sum(axis=(1, 2))
    np.testing.assert_allclose(found.export_tax_revenue_cf, exported, atol=1e-8)
    received = shock["revenue_sharing"] @ duties.sum(axis=(0, 2))
    np.testing.assert_allclose(found.tariff_revenue_cf, received, atol=1e-8)
    imbalance = border.sum(axis=(0, 2)) - border.sum(axis=(1, 2))
    np.testing.assert_allclose(found.trade_deficit_cf, imbalance, atol=1e-7)
    assert abs(found.trade_deficit_cf.sum()) < 1e-8
    np.testing.assert_allclose(flows.sum(axis=1), found.gross_output_cf, rtol=1e-12)
    paid = (found.value_added_share_cf * found.gross_output_cf).sum(axis=1)
    np.testing.assert_allclose(found.value_added_cf, paid, rtol=1e-8)
    earned = found.value_added_cf + duties.sum(axis=(0, 2)) + exported + imbalance
    np.testing.assert_allclose(found.income_cf + bought.sum(axis=(0, 2)), earned, rtol=1e-8)


@few
@given(seeds, models, closures)
def test_neutral_values_change_nothing(seed, model, closure):
    """Ones, zeros and what the baseline has already; balanced worlds, so that D' = 0 is neutral."""
    world = make_world(seed=seed, zeros=0.2, deficits=closure is not TradeBalance.BALANCED)
    if closure is not TradeBalance.BALANCED:
        world = taxed_world(world, seed)
    neutral = {
        "iceberg_cost_hat": np.ones(world.flows.shape),
        "tariff_rate_cf": world.tariff_rate,
        "export_tax_rate_cf": world.export_tax_rate,
        "revenue_sharing": world.revenue_sharing,
        "productivity_hat": np.ones((4, 3)),
        "labour_hat": np.ones(4),
        "labour_supply_elasticity": 2.0,
        "purchases": np.zeros(world.flows.shape),
        "transfer": np.zeros(4),
    }
    found = solve(world, model, trade_balance=closure, **neutral)
    np.testing.assert_allclose(found.real_income_hat, 1.0, atol=1e-9)
    np.testing.assert_allclose(found.labour_hat, 1.0, atol=1e-9)
    np.testing.assert_allclose(found.flows_cf.T, world.flows, rtol=1e-8, atol=1e-9)


@few
@given(seeds, models, st.permutations(range(4)), st.permutations(range(3)))
def test_the_order_of_labels_does_not_matter(seed, model, countries, sectors):
    world = taxed_world(make_world(seed=seed), seed)
    c, s = np.array(countries), np.array(sectors)
    cells, products = np.ix_(c, c, s), np.ix_(c, s)
    moved = replace(
        world,
        country=Axis("country", tuple(world.countries[k] for k in c)),
        sector=Axis("sector", tuple(world.sectors[k] for k in s)),
        flows=world.flows[cells],
        tariff_rate=world.tariff_rate[cells],
        export_tax_rate=world.export_tax_rate[cells],
        revenue_sharing=world.revenue_sharing[np.ix_(c, c)],
        input_share=world.input_share[np.ix_(c, s, s)],
        given_final_share=world.final_share[products],
        trade_elasticity=world.trade_elasticity[s],
    )
    places = {"revenue_sharing": np.ix_(c, c), "productivity_hat": products}
    places |= dict.fromkeys(("labour_hat", "transfer"), c)
    shock = every_instrument(world, seed)
    relabelled = {
        name: value[places.get(name, cells)] if isinstance(value, np.ndarray) else value
        for name, value in shock.items()
    }
    before, there = solve(world, model, **shock), solve(moved, model, **relabelled)
    np.testing.assert_allclose(there.real_income_hat, before.real_income_hat[c], rtol=1e-9)
    np.testing.assert_allclose(there.labour_hat, before.labour_hat[c], rtol=1e-9)


@few
@given(seeds, models)
def test_one_cell_of_export_tax_pays_the_origin_only(seed, model):
    world = make_world(seed=seed, tariffs=False)
    rate = np.zeros(world.flows.shape)
    rate[0, 2, 1] = 0.4
    found = solve(world, model, export_tax_rate_cf=rate)
    expected = 0.4 * found.flows_cf.T[0, 2, 1]
    np.testing.assert_allclose(found.export_tax_revenue_cf, [expected, 0, 0, 0], atol=1e-12)
    np.testing.assert_allclose(found.tariff_revenue_cf, 0.0, atol=1e-11)
    assert found.flows_cf.T[0, 2, 1] < world.flows[0, 2, 1]


@few
@given(seeds, models, st.floats(0.05, 0.6))
def test_a_rent_is_a_rent_whoever_keeps_it(seed, model, rate):
    """Quota rents: an export tax is the tariff of the same rate whose revenue goes to the origin.

    At unchanged wages both put the same wedge on the cell; who keeps the rent is all the difference.
    """
    world = make_world(seed=seed, tariffs=False)
    cell, pool = np.zeros(world.flows.shape), np.eye(4)
    cell[0, 2, 1] = rate
    pool[[0, 2], 2] = 1.0, 0.0
    export_tax = solve(world, model, export_tax_rate_cf=cell)
    returned = solve(world, model, tariff_rate_cf=cell, revenue_sharing=pool)
    same(export_tax, returned)
    np.testing.assert_allclose(export_tax.flows_cf, returned.flows_cf, rtol=1e-8)
    kept = solve(world, model, tariff_rate_cf=cell)
    assert export_tax.real_income_hat[0] > kept.real_income_hat[0]
    assert export_tax.real_income_hat[2] < kept.real_income_hat[2]


@few
@given(seeds, models)
def test_the_world_gains_from_neither_side_of_a_rent(seed, model):
    """To first order a tax on trade between equal prices moves income and makes none."""
    world = make_world(seed=seed, tariffs=False)
    rate = np.zeros(world.flows.shape)
    rate[0, 2, 1] = 1e-5
    income = economy_of(world, model=model).income
    for name in ("tariff_rate_cf", "export_tax_rate_cf"):
        gains = (solve(world, model, **{name: rate}).real_income_hat - 1) * income
        rent = 1e-5 * world.flows[0, 2, 1]
        assert abs(gains.sum()) < 1e-3 * rent + 1e-8


@few
@given(seeds, models, closures)
def test_shared_revenue_is_a_transfer(seed, model, closure):
    world = make_world(seed=seed)
    fields = instruments(world, seed)
    shock = fields["iceberg_cost_hat"] | {"trade_balance": closure}
    shared = solve(world, model, **shock, **fields["revenue_sharing"])
    collected = (world.tariff_rate * shared.flows_cf.T).sum(axis=(0, 2))
    gift = shared.tariff_revenue_cf - collected
    assert np.abs(gift).max() > 1e-3
    implied = solve(world, model, **shock, transfer=gift - gift.mean())
    same(shared, implied)
    np.testing.assert_allclose(implied.tariff_revenue_cf, collected, rtol=1e-8)
    np.testing.assert_allclose(shared.trade_deficit_cf, implied.trade_deficit_cf, atol=1e-7)


@few
@given(seeds, models)
def test_purchases_are_spent_where_they_are_said_to_be(seed, model):
    """One cell: nothing else is bought there, and no tax is paid on it."""
    world = make_world(seed=seed, tariffs=False)
    world = replace(world, trade_elasticity=np.full(3, 4.0))
    bought = np.zeros(world.flows.shape)
    bought[0, 2, 1] = 6.0
    found = solve(world, model, purchases=bought)
    spent = found.trade_share_cf * found.expenditure_cf.T[:, :, None]
    np.testing.assert_allclose(found.flows_cf - spent, bought.T, atol=1e-9)
    paid = found.value_added_cf + found.trade_deficit_cf - found.income_cf
    np.testing.assert_allclose(paid, [0, 0, 6, 0], atol=1e-7)
    assert found.real_income_hat[0] > 1 > found.real_income_hat[2]


@few
@given(seeds, models)
def test_buying_abroad_is_a_gift_that_the_receiver_spends_at_home(seed, model):
    """The same equilibrium for all households: only the border statistics differ."""
    world = make_world(seed=seed)
    abroad, home = np.zeros(world.flows.shape), np.zeros(world.flows.shape)
    abroad[0, 2, 1] = home[0, 0, 1] = 5.0
    one = solve(world, model, purchases=abroad)
    two = solve(world, model, purchases=home, transfer=np.array([5.0, 0, -5.0, 0]))
    np.testing.assert_allclose(one.real_income_hat, two.real_income_hat, rtol=1e-9)
    np.testing.assert_allclose(one.wage_hat, two.wage_hat, rtol=1e-9)
    gap = one.trade_deficit_cf - two.trade_deficit_cf
    np.testing.assert_allclose(gap, [-5.0, 0, 5.0, 0], atol=1e-7)


@few
@given(seeds, models, st.floats(0.5, 2.0), closures)
def test_more_labour_everywhere_is_a_larger_world(seed, model, factor, closure):
    world = taxed_world(make_world(seed=seed, zeros=0.2), seed)
    shock = instruments(world, seed)["iceberg_cost_hat"] | {"trade_balance": closure}
    plain = solve(world, model, **shock)
    larger = solve(world, model, **shock, labour_hat=np.full(4, factor))
    np.testing.assert_allclose(larger.real_income_hat, factor * plain.real_income_hat, rtol=1e-9)
    np.testing.assert_allclose(larger.wage_hat, plain.wage_hat / factor, rtol=1e-9)


@few
@given(seeds, models, st.floats(0.1, 3.0))
def test_labour_follows_the_real_wage_by_its_elasticity(seed, model, elasticity):
    world = make_world(seed=seed, zeros=0.2)
    fields = instruments(world, seed)
    shock = fields["iceberg_cost_hat"] | fields["labour_hat"]
    found = solve(world, model, **shock, labour_supply_elasticity=elasticity)
    expected = shock["labour_hat"] * found.real_wage_hat**elasticity
    np.testing.assert_allclose(found.labour_hat, expected, rtol=1e-8)
    np.testing.assert_allclose(
        found.value_added_cf,
        economy_of(world, model=model).value_added * found.wage_hat * expected,
        rtol=1e-8,
    )
    fixed = solve(world, model, **shock)
    zero = solve(world, model, **shock, labour_supply_elasticity=0.0)
    np.testing.assert_array_equal(fixed.real_income_hat, zero.real_income_hat)
    np.testing.assert_array_equal(zero.labour_hat, shock["labour_hat"])


@few
@given(seeds, models)
def test_supplied_labour_is_given_labour(seed, model):
    """Elastic labour ends where the same labour, given from outside, ends."""
    world = make_world(seed=seed)
    cost = instruments(world, seed)["iceberg_cost_hat"]
    elastic = solve(world, model, **cost, labour_supply_elasticity=1.5)
    given_hat = solve(world, model, **cost, labour_hat=elastic.labour_hat)
    same(elastic, given_hat)


STEPS = {
    "export_tax_rate_cf": lambda base, goal: np.sqrt((1 + base) * (1 + goal)) - 1,
    "productivity_hat": lambda _, goal: np.sqrt(goal),
    "labour_hat": lambda _, goal: np.sqrt(goal),
    "iceberg_cost_hat": lambda _, goal: np.sqrt(goal),
}


@few
@given(
    seeds,
    st.sampled_from([Model.CALIENDO_PARRO, Model.CES_IO]),
    st.sampled_from(list(STEPS)),
    st.sampled_from([0.0, 0.8]),
)
def test_two_half_steps_are_one_step(seed, model, name, elasticity):
    """Path independence; the world after the first step is the baseline of the second."""
    world = make_world(seed=seed)
    goal = instruments(world, seed)[name][name]
    half = STEPS[name](np.zeros(goal.shape), goal)
    rest = {"labour_supply_elasticity": elasticity}
    first_shock = Shock(**{name: half}, **rest)
    first = solve(world, model, **{name: half}, **rest)
    middle = after(world, first_shock, model=model)
    assert middle.base_year_gap < 1e-9
    again = goal if name == "export_tax_rate_cf" else half
    second = solve(middle, model, **{name: again}, **rest)
    whole = solve(world, model, **{name: goal}, **rest)
    both = first.real_income_hat * second.real_income_hat
    np.testing.assert_allclose(both, whole.real_income_hat, rtol=1e-9)
    np.testing.assert_allclose(first.labour_hat * second.labour_hat, whole.labour_hat, rtol=1e-8)
    np.testing.assert_allclose(second.flows_cf, whole.flows_cf, rtol=1e-7, atol=1e-9)


@few
@given(seeds, closures)
def test_agreed_sharing_lasts_until_it_is_changed(seed, closure):
    """A baseline that shares keeps sharing; to share nothing must be said."""
    world = make_world(seed=seed)
    sharing = instruments(world, seed)["revenue_sharing"]
    middle = after(world, Shock(**sharing))
    cost = instruments(world, seed)["iceberg_cost_hat"] | {"trade_balance": closure}
    silent = solve(middle, **cost)
    said = solve(middle, **cost, **sharing)
    np.testing.assert_array_equal(silent.real_income_hat, said.real_income_hat)
    ended = solve(middle, **cost, revenue_sharing=np.eye(4))
    assert np.abs(ended.real_income_hat - said.real_income_hat).max() > 1e-5
    assert silent.tariff_revenue_cf.sum() == pytest.approx(
        (middle.tariff_rate * silent.flows_cf.T).sum(), rel=1e-9
    )
