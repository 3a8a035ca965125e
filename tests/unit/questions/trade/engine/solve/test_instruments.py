"""Closed forms, every method, named failures and refused shocks of the trade engine."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from blocs.foundation.errors import InputError, NoEquilibriumError, NotConvergedError
from blocs.questions.trade.engine.calibration import calibrated
from blocs.questions.trade.engine.checks.verify import VERIFIED_TOLERANCE, verify
from blocs.questions.trade.engine.derivatives.cuts import Block, CutSolver
from blocs.questions.trade.engine.models.model import Method, Model, Substitution
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.solve.fallback import _partial
from blocs.questions.trade.engine.state import economy_of, problem_of
from blocs.world.shocks.trade import Shock, TradeBalance
from shocks import every_instrument, instruments, pool, taxed_world
from worlds import make_world

MODELS = list(FORMULATIONS)
OWN = (range(4), range(4))


def solve(world, model=Model.CALIENDO_PARRO, method=Method.AUTO, rates=(0.5, 0.2, 0.9), **shock):
    economy = economy_of(world, model=model, substitution=Substitution(*rates))
    return solve_trade(economy, shock=Shock(**shock), model=model, method=method)


def cell(value, *place, shape=(4, 4, 3), fill=0.0):
    array = np.full(shape, fill)
    array[place] = value
    return array


def alone(**changed):
    cost = np.full((4, 4, 3), np.inf)
    cost[OWN] = 1.0
    return {"iceberg_cost_hat": cost, "trade_balance": TradeBalance.BALANCED} | changed


def islands():
    cost = np.ones((4, 4, 3))
    cost[:2, 2:] = cost[2:, :2] = np.inf
    return cost


# -- closed forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tariff_rate_cf", "export_tax_rate_cf"])
def test_the_optimal_tax_on_trade_is_the_closed_form(name):
    """Gros (1987): 1/(θ λ), λ what the other country spends at home; either tax does (Lerner)."""
    world = make_world(
        countries=2, sectors=1, seed=5, tariffs=False, deficits=False, inputs=False, elasticity=4.0
    )

    def at(rate):
        place = (1, 0) if name == "tariff_rate_cf" else (0, 1)
        return solve(world, Model.ARMINGTON, **{name: cell(rate, *place, shape=(2, 2, 1))})

    best = minimize_scalar(
        lambda rate: -at(rate).real_income_hat[0],
        bounds=(0.0, 2.0),
        method="bounded",
        options={"xatol": 1e-9},
    )
    foreign_home_share = at(best.x).trade_share_cf.T[1, 1, 0]
    assert best.x == pytest.approx(1 / (4.0 * foreign_home_share), rel=1e-5)
    assert at(best.x).real_income_hat[0] > 1 > at(best.x).real_income_hat[1]


@pytest.mark.parametrize("model", MODELS)
def test_a_closed_country_pays_for_a_project_out_of_its_income(model):
    """No trade, prices as they are without the project: household income falls by what it costs."""
    world = make_world(seed=3, deficits=False)
    world_alone = alone()
    before = solve(world, model, **world_alone)
    after = solve(world, model, **world_alone, purchases=cell(10.0, 1, 1, 1))
    expected = np.ones(4)
    expected[1] = 1 - 10.0 / before.value_added_cf[1]
    np.testing.assert_allclose(after.real_income_hat / before.real_income_hat, expected, rtol=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_a_tax_on_a_country_s_own_goods_stays_at_home(model):
    """Every country alone, one taxes all its own sales alike: nothing real moves without inputs."""
    world = make_world(seed=3, deficits=False, inputs=False)
    before = solve(world, model, **alone())
    taxes = cell(0.25, 1, 1)
    for name, kept in (("tariff_rate_cf", world.tariff_rate), ("export_tax_rate_cf", 0.0)):
        found = solve(world, model, **alone(**{name: kept + taxes}))
        np.testing.assert_allclose(found.real_income_hat, before.real_income_hat, rtol=1e-9)
        assert found.income_cf[1] == pytest.approx(1.25 * found.value_added_cf[1])


@pytest.mark.parametrize("model", MODELS)
def test_transfers_and_purchases_are_money_of_the_numeraire(model):
    """In units of one country's wage: what it can hire of its own labour is what was given."""
    world = make_world(seed=4)
    cost = instruments(world, 4)["iceberg_cost_hat"]
    shock = {"purchases": cell(4.0, 0, 1, 1), "transfer": np.array([2.0, 0, 0, -2.0])}
    found = solve(world, model, **cost, **shock, numeraire="C02")
    scale = found.wage_hat[2]
    assert scale != pytest.approx(1, abs=1e-3)
    same = solve(world, model, **cost, **{name: scale * value for name, value in shock.items()})
    np.testing.assert_allclose(found.real_income_hat, same.real_income_hat, rtol=1e-9)


# -- every method -----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("method", list(Method))
def test_every_method_finds_the_same_equilibrium(method, model):
    world = taxed_world(make_world(seed=2), 2)
    shock = every_instrument(world, 2)
    reference = solve(world, model, **shock)
    found = solve(world, model, method, **shock)
    assert method is Method.AUTO or found.method == method.value
    np.testing.assert_allclose(found.real_income_hat, reference.real_income_hat, rtol=1e-9)
    np.testing.assert_allclose(found.labour_hat, reference.labour_hat, rtol=1e-9)
    assert max(found.checks.values()) < 1e-9


def test_continuation_leaves_taxes_of_the_baseline_behind():
    """A shock that abolishes every tax: the walk starts with them."""
    world = taxed_world(make_world(seed=2), 2)
    none = np.zeros(world.flows.shape)
    shock = {"tariff_rate_cf": none, "export_tax_rate_cf": none}
    found = solve(world, Model.CES_IO, Method.CONTINUATION, **shock)
    reference = solve(world, Model.CES_IO, Method.NESTED, **shock)
    np.testing.assert_allclose(found.real_income_hat, reference.real_income_hat, rtol=1e-9)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("closure", list(TradeBalance))
def test_cuts_of_a_taxed_world_are_embargoes(model, closure):
    """Cells of a cut pay no export tax either."""
    world = taxed_world(make_world(seed=3), 3)
    economy = economy_of(world, model=model)
    solver = CutSolver(economy, model=model, trade_balance=closure)
    cost = np.ones(world.flows.shape)
    cost[0, 1] = cost[2, [0, 1, 3], 1] = np.inf
    one, two, three = (np.array([k]) for k in (0, 1, 2))
    everybody = np.arange(4)
    cut = [Block(one, two), Block(three, everybody, sectors=np.array([1]))]
    for _ in range(2):  # the second time shows that the first left nothing behind
        found = solver.solve(cut)
        expected = solve(world, model, iceberg_cost_hat=cost, trade_balance=closure)
        np.testing.assert_allclose(found.real_income_hat, expected.real_income_hat, rtol=1e-9)
        nothing = solve(world, model, trade_balance=closure)
        np.testing.assert_allclose(
            solver.solve([]).real_income_hat, nothing.real_income_hat, rtol=1e-9
        )


@pytest.mark.parametrize("rates", [(0.05, 0.05, 0.1), (0.01, 0.01, 0.01), (1.2, 1.2, 3.0)])
def test_extreme_elasticities_and_costs(rates):
    world = make_world(seed=3)
    cost = np.exp(np.random.default_rng(0).normal(size=(4, 4, 3)))
    for elasticity in (0.5, 30.0):
        at = replace(world, trade_elasticity=np.full(3, elasticity))
        for shock in (
            {"iceberg_cost_hat": cost},
            {"iceberg_cost_hat": cell(1e8, 0, 1, fill=1.0)},
            {"productivity_hat": cell(0.1, 0, 1, shape=(4, 3), fill=1.0)},
            {"labour_hat": cell(0.05, 0, shape=(4,), fill=1.0)},
        ):
            found = solve(at, Model.CES_IO, rates=rates, **shock)
            assert np.isfinite(found.real_income_hat).all()
            assert (found.real_income_hat > 0).all()
            assert max(found.checks.values()) < 1e-8


def test_a_wage_that_all_but_vanishes_is_solved_or_refused_by_name():
    """Leontief at heart, θ = 0.5, a hundredth of the productivity: the wage falls to 1e-10.

    Whether double precision closes that country's markets depends on the order of a sum; what
    may not happen is a number whose markets do not clear.
    """
    at = replace(make_world(seed=3), trade_elasticity=np.full(3, 0.5))
    shock = {"productivity_hat": cell(0.01, 0, 1, shape=(4, 3), fill=1.0)}
    try:
        found = solve(at, Model.CES_IO, rates=(0.01, 0.01, 0.01), **shock)
    except NotConvergedError as error:
        assert "C00" in str(error)  # noqa: PT017
    else:
        assert max(found.checks.values()) < 1e-8


@pytest.mark.parametrize("model", MODELS)
def test_the_walk_to_a_shock_starts_at_the_baseline(model):
    """A hair of any shock, taxes of the baseline abolished among them, leaves the baseline."""
    world = taxed_world(make_world(seed=2), 2)
    shock = every_instrument(world, 2) | {
        "tariff_rate_cf": np.zeros((4, 4, 3)),
        "revenue_sharing": world.revenue_sharing,
    }
    for taxes in (shock["export_tax_rate_cf"], np.zeros((4, 4, 3))):
        changed = Shock(**(shock | {"export_tax_rate_cf": taxes}))
        part = _partial(problem_of(economy_of(world, model=model), changed), 1e-13)
        start = FORMULATIONS[model].start_of(part)
        np.testing.assert_allclose(FORMULATIONS[model].make_step(part)(start), start, atol=1e-10)


@pytest.mark.parametrize("model", MODELS)
def test_alone_the_numeraire_is_every_country_s_own_value_added(model):
    world = make_world(seed=3, deficits=False)
    labour = np.array([0.5, 1.0, 2.0, 1.0])
    found = solve(world, model, **alone(labour_hat=labour, labour_supply_elasticity=0.8))
    base = economy_of(world, model=model).value_added
    np.testing.assert_allclose(found.value_added_cf, base, rtol=1e-10)
    np.testing.assert_allclose(found.labour_hat, labour * found.real_wage_hat**0.8, rtol=1e-9)
    plain = solve(world, model, **alone())
    expected = found.labour_hat * plain.real_income_hat
    np.testing.assert_allclose(found.real_income_hat, expected, rtol=1e-9)


# -- no equilibrium ---------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "shock",
    [
        {"purchases": cell(600.0, 0, 1, 1)},
        {"purchases": cell(1e5, 0, 1, 1)},
        {"transfer": np.array([300.0, -300.0, 0, 0])},
        {"tariff_rate_cf": cell(-0.97, slice(None), 1, slice(None))},
        alone(purchases=cell(1e3, 1, 1, 1)),
    ],
)
def test_a_country_that_owes_more_than_it_earns_is_named(model, shock):
    world = make_world(seed=3, deficits=False)
    with pytest.raises(NoEquilibriumError, match="owes more than it earns") as caught:
        solve(world, model, **shock)
    assert any("households of C01" in str(problem) for problem in caught.value.problems)


def test_a_root_with_negative_income_is_no_equilibrium():
    """Inputs keep every market's demand positive, so that the equations alone have a solution."""
    world = make_world(seed=3)
    with pytest.raises(NoEquilibriumError, match="households of C01 would be left with -"):
        solve(world, purchases=cell(80.0, 0, 1, 1))
    fits = solve(world, purchases=cell(60.0, 0, 1, 1))
    assert 0 < fits.income_cf[1] < 0.3 * world.income[1]


@pytest.mark.parametrize("model", MODELS)
def test_islands_may_sell_to_projects_what_is_paid_for(model):
    """Embargoes do not touch a project's purchases; somebody must give the buyer the money."""
    world = make_world(seed=3, deficits=False)
    bought = cell(5.0, 0, 2, 1)
    with pytest.raises(
        NoEquilibriumError, match=r"deficit of 5 million USD \(beside what projects"
    ):
        solve(world, model, iceberg_cost_hat=islands(), purchases=bought)
    gift = np.array([0, -5.0, 5.0, 0])
    found = solve(world, model, iceberg_cost_hat=islands(), purchases=bought, transfer=gift)
    np.testing.assert_allclose(found.trade_deficit_cf[:2].sum(), -5.0, atol=1e-8)
    closed = alone(purchases=bought, transfer=np.array([-5.0, 0, 5.0, 0]))
    alone_found = solve(world, model, **closed)
    np.testing.assert_allclose(alone_found.trade_deficit_cf, [-5, 0, 5, 0], atol=1e-8)


def test_production_without_labour_is_no_equilibrium():
    """Substitutes: 1/ĉ = β + (1 − β) Σ mix T̂/ĉ has no positive root once T̂ is large enough."""
    world = make_world(seed=3)
    gain = np.full((4, 3), 5.0)
    with pytest.raises(NoEquilibriumError, match="costs in C00 have no limit"):
        solve(world, Model.CES_IO, rates=(2.0, 2.0, 1.0), productivity_hat=gain)
    assert solve(world, Model.CES_IO, rates=(0.5, 2.0, 1.0), productivity_hat=gain).status


@pytest.mark.parametrize("closed", [{}, alone()])
def test_output_that_needs_more_of_itself_than_there_is_has_no_equilibrium(closed):
    """Complements: ĉ = β + (1 − β) Σ mix ĉ/T̂, near Leontief, once T̂ is small enough."""
    world = make_world(seed=3, deficits=False)
    loss = {"productivity_hat": np.full((4, 3), 0.2)}
    with pytest.raises(NoEquilibriumError, match="costs in C00 have no limit"):
        solve(world, Model.CES_IO, rates=(0.05, 0.05, 0.9), **loss, **closed)
    assert solve(world, Model.CES_IO, rates=(1.0, 1.0, 0.9), **loss, **closed).status


def test_one_way_trade_may_be_paid_for_by_a_project():
    world = make_world(seed=3, deficits=False)
    cost = np.ones((4, 4, 3))
    cost[1, [0, 2, 3]] = np.inf
    with pytest.raises(NoEquilibriumError, match="C01 can import but not export"):
        solve(world, iceberg_cost_hat=cost)
    found = solve(world, iceberg_cost_hat=cost, purchases=cell(5.0, 1, 2, 1))
    assert found.flows_cf.T[[0, 2, 3], 1].sum() == pytest.approx(5.0, rel=1e-6)


def test_shared_revenue_cannot_leave_an_island():
    world = make_world(seed=3, deficits=False)
    across, within = np.eye(4), np.eye(4)
    across[[0, 2], 0], within[[0, 1], 0] = 0.5, 0.5
    with pytest.raises(NoEquilibriumError, match=r"C02 receives 0\.5 of the tariff revenue of C00"):
        solve(world, iceberg_cost_hat=islands(), revenue_sharing=across)
    assert solve(world, iceberg_cost_hat=islands(), revenue_sharing=within).status == "converged"
    one_way = np.ones((4, 4, 3))
    one_way[1, [0, 2, 3]] = np.inf
    paid = np.eye(4)
    paid[[0, 1], 0] = 0.5
    found = solve(world, iceberg_cost_hat=one_way, revenue_sharing=paid)
    assert found.trade_deficit_cf[1] > 0


def test_a_project_keeps_inputs_in_use_when_nobody_else_buys():
    """C01 may sell S02 to nobody but the project: what only S02 needs is bought all the same."""
    base = make_world(seed=3)
    alpha, gamma = np.array(base.final_share), np.array(base.input_share)
    alpha[1, 0] = gamma[1, 0, :2] = 0.0
    alpha[1] /= alpha[1].sum()
    world = calibrated(replace(base, given_final_share=alpha, input_share=gamma))
    cost = np.ones((4, 4, 3))
    cost[1, :, 2] = np.inf
    idle = solve(world, iceberg_cost_hat=cost)
    assert idle.expenditure_cf[1, 0] == 0.0
    found = solve(world, iceberg_cost_hat=cost, purchases=cell(5.0, 1, 2, 2))
    assert found.gross_output_cf[1, 2] == pytest.approx(5.0)
    assert found.expenditure_cf[1, 0] == pytest.approx(5.0 * world.input_share[1, 0, 2], rel=1e-8)


# -- verification and refusals ----------------------------------------------------------------------


def test_what_is_not_a_number_is_not_verified():
    world = make_world(seed=17)
    economy, shock = economy_of(world, model=Model.CALIENDO_PARRO), Shock()
    good = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    log_wage = np.log(good.wage_hat)
    log_wage[0] = np.nan
    checked = verify(
        problem=problem_of(economy, shock),
        log_wage=log_wage,
        log_price=np.log(good.price_index_hat),
        expenditure=good.expenditure_cf,
        without=np.zeros(4, dtype=bool),
    )
    assert not checked.worst <= VERIFIED_TOLERANCE
    assert not np.isfinite(checked.worst)


def test_no_answer_holds_nan():
    """Nothing but numbers or a named failure, however wild the shock."""
    world = make_world(seed=3)
    wild = [
        {"export_tax_rate_cf": cell(-0.99, 0, 1, 1)},
        {"export_tax_rate_cf": cell(-0.99, 0)},
        {"tariff_rate_cf": cell(1e6, 0, 1)},
        {"labour_supply_elasticity": 30.0, "iceberg_cost_hat": np.full((4, 4, 3), 1.5)},
        {"productivity_hat": cell(1e-6, 0, shape=(4, 3), fill=1.0)},
        {"labour_hat": np.array([1e-9, 1, 1, 1e9])},
    ]
    for model in MODELS:
        for shock in wild:
            try:
                found = solve(world, model, **shock)
            except (NoEquilibriumError, NotConvergedError):
                continue
            assert np.isfinite(found.real_income_hat).all()
            assert (found.income_cf > 0).all()


@pytest.mark.parametrize(
    ("shock", "words"),
    [
        ({"iceberg_cost_hat": cell(0.0, 0, 1, 2, fill=1.0)}, r"iceberg_cost_hat\s+0 at \(C00, C01"),
        ({"iceberg_cost_hat": cell(np.nan, 0, 1, 2, fill=1.0)}, "iceberg_cost_hat"),
        ({"tariff_rate_cf": cell(-1.0, 2, 1, 0)}, r"tariff_rate_cf\s+-1 at \(C02, C01, S00\)"),
        ({"export_tax_rate_cf": cell(np.inf, 2, 1, 0)}, "export_tax_rate_cf"),
        ({"productivity_hat": cell(0.0, 3, 1, shape=(4, 3), fill=1.0)}, r"0 at \(C03, S01\)"),
        ({"productivity_hat": np.ones((3, 4))}, r"shape \(3, 4\), expected \(4, 3\)"),
        ({"labour_hat": cell(np.nan, 1, shape=(4,), fill=1.0)}, r"labour_hat\s+nan at \(C01\)"),
        ({"labour_hat": cell(0.0, 1, shape=(4,), fill=1.0)}, r"labour_hat\s+0 at \(C01\)"),
        ({"labour_supply_elasticity": -0.5}, "labour_supply_elasticity"),
        ({"labour_supply_elasticity": float("nan")}, "labour_supply_elasticity"),
        ({"purchases": cell(-1.0, 0, 1, 2)}, r"purchases\s+-1 at \(C00, C01, S02\)"),
        ({"transfer": np.array([1.0, 0, 0, 0])}, "transfers sum to 1 million USD"),
        ({"transfer": np.array([np.nan, 0, 0, 0])}, r"transfer\s+nan at \(C00\)"),
        ({"revenue_sharing": 0.9 * np.eye(4)}, "C03 is shared out by parts that sum to 0.9"),
        ({"revenue_sharing": pool(4, np.random.default_rng(0)).T}, "revenue of C00 is shared"),
        ({"revenue_sharing": 2 * np.eye(4) - 0.25}, r"1.75 at \(C00, C00\)"),
        ({"numeraire": "C99"}, "'C99' is not a country"),
    ],
)
def test_a_shock_that_makes_no_sense_is_refused_by_field_and_cell(shock, words):
    with pytest.raises(InputError, match=words):
        solve(make_world(seed=3), **shock)


def test_every_problem_of_a_shock_is_listed_at_once():
    shock = {"labour_hat": np.zeros(4), "purchases": cell(-1.0, 0, 1, 2), "numeraire": "C99"}
    with pytest.raises(InputError) as caught:
        solve(make_world(seed=3), **shock)
    assert [p.field for p in caught.value.problems] == ["purchases", "labour_hat", "numeraire"]


def test_a_project_cannot_buy_what_nobody_makes():
    world = make_world(seed=3)
    flows = np.array(world.flows)
    flows[1, :, 2] = 0.0
    with pytest.raises(InputError, match="from C01, which makes none of it"):
        solve(replace(world, flows=flows), purchases=cell(5.0, 1, 2, 2))
