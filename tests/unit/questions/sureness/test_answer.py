"""Ensembles of scenarios against theory: the delta method, and the formula of ACR in every draw."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pytest

from blocs.draws import DesignKind
from blocs.draws.elasticities import ElasticityLaw
from blocs.draws.processes import Processes
from blocs.draws.summaries import (
    delta_method_deviation,
    ranking_probabilities,
    regret,
    sign_probability,
)
from blocs.foundation.errors import InputError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.barriers import Embargo, TradeCost
from blocs.moves.instruments.money import BalanceTrade
from blocs.moves.instruments.tariff import Tariff
from blocs.moves.scenario import Scenario
from blocs.questions.sureness.answer import digest, run_ensemble
from blocs.questions.sureness.reading import read_ensemble
from blocs.questions.sureness.source import Source
from blocs.questions.sureness.space import Uncertainty
from blocs.questions.trade.answer import run
from blocs.questions.trade.drawing import Prepared, closures, make_solver, scaled_shock
from blocs.questions.trade.engine.derivatives.linearise import linearise
from blocs.questions.trade.engine.derivatives.products import real_income_gradients
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from worlds import make_world

STATED = ElasticityLaw(common=0.0, between=0.0)
"""The stated standard errors alone: one factor on the elasticity of each sector."""


def stated(*over):
    return Uncertainty(over=(Source.ELASTICITIES, *over), law=STATED)


def world_of(error=0.05, **settings):
    world = make_world(**{"countries": 5, "sectors": 3, "seed": 4, **settings})
    return dataclasses.replace(world, trade_elasticity_se=error * world.trade_elasticity)


def cheaper(world, change=-10.0):
    a, b = world.countries[:2]
    return Scenario(
        title="cheaper trade",
        moves=[TradeCost(between=([a], [b]), sectors="all", change_pct=change)],
    )


def test_small_variances_give_the_deviation_of_the_delta_method():
    world = world_of(0.02)
    scenario = cheaper(world, -25.0)
    shock = compile_moves(scenario, world)
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    solution = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
    gradients = real_income_gradients(linearise(solution, shock=shock), list(world.countries))
    found = run_ensemble(world, {"a": scenario}, draws=1500, seed=1, uncertainty=stated())
    values = found.real_income_pct(list(world.countries))
    for k, gradient in enumerate(gradients):
        by_theta = 100 * solution.real_income_hat[k] * gradient.trade_elasticity
        expected = delta_method_deviation(by_theta, world.trade_elasticity_se**2)
        assert values[:, k].std() == pytest.approx(expected, rel=0.03)
        centre = 100 * (solution.real_income_hat[k] - 1)
        assert values[:, k].mean() == pytest.approx(centre, abs=0.05 * expected + 1e-9)


def test_one_sector_draws_obey_arkolakis_costinot_rodriguez_clare():
    world = world_of(0.3, sectors=1, tariffs=False, deficits=False, inputs=False)
    scenario = cheaper(world, -20.0)
    found = run_ensemble(world, {"a": scenario}, draws=60, seed=2, uncertainty=stated())
    theta = world.trade_elasticity[0] * found.table.inputs(found.plan.space.inputs)[:, 0]
    values = found.real_income_pct([world.countries[0]])[:, 0]
    shock = compile_moves(scenario, world)
    for one, value in zip(theta, values, strict=True):
        economy = dataclasses.replace(
            economy_of(world, model=Model.CALIENDO_PARRO), trade_elasticity=np.array([one])
        )
        solution = solve_trade(economy, shock=shock, model=Model.CALIENDO_PARRO)
        own_hat = solution.trade_share_cf[0, 0, 0] / economy.trade_share[0, 0, 0]
        assert 1 + value / 100 == pytest.approx(own_hat ** (-1 / one), rel=1e-9)


def test_autarky_has_the_closed_form_of_the_lognormal_draws():
    """All trade stops: Ŵ = π_nn^(1/θ), a monotone function of θ, so quantiles map exactly."""
    world = world_of(0.2, sectors=1, tariffs=False, deficits=False, inputs=False)
    every = list(world.countries)
    scenario = Scenario(
        title="autarky", moves=[Embargo(by=every, on=every, sectors="all", direction="both")]
    )
    found = run_ensemble(world, {"autarky": scenario}, draws=2000, seed=3, uncertainty=stated())
    theta = float(world.trade_elasticity[0])
    sigma = np.sqrt(np.log1p(0.2**2))
    own = world.trade_share[0, 0, 0]
    for z, p in ((-1.6448536, 0.05), (0.0, 0.5), (1.6448536, 0.95)):
        drawn = theta * np.exp(sigma * z)
        expected = 100 * (own ** (1 / drawn) - 1)
        values = found.real_income_pct([world.countries[0]])[:, 0]
        assert np.quantile(values, p) == pytest.approx(expected, rel=0.005)


def test_draws_are_those_of_single_runs():
    world = world_of()
    scenario = cheaper(world)
    uncertainty = stated(Source.MODELS)
    found = run_ensemble(world, {"a": scenario}, draws=6, uncertainty=uncertainty)
    inputs = found.table.inputs(found.plan.space.inputs)
    labels = found.plan.layout.labels["model"]
    for row, values in zip(inputs, found.real_income_pct(list(world.countries)), strict=True):
        twin = dataclasses.replace(world, trade_elasticity=row[:3] * world.trade_elasticity)
        outcome = run(twin, scenario, model=labels[int(row[3])])
        np.testing.assert_allclose(values, outcome["real_income_change_pct"], atol=1e-8)


def test_baseline_moves_are_solved_under_the_elasticities_of_the_draw():
    world = world_of(0.3)
    scenario = Scenario(
        title="after balance", baseline=[BalanceTrade()], moves=cheaper(world).moves
    )
    found = run_ensemble(world, {"a": scenario}, draws=4, uncertainty=stated())
    for row, values in zip(
        found.table.inputs(found.plan.space.inputs),
        found.real_income_pct(list(world.countries)),
        strict=True,
    ):
        twin = dataclasses.replace(world, trade_elasticity=row * world.trade_elasticity)
        outcome = run(twin, scenario)
        np.testing.assert_allclose(values, outcome["real_income_change_pct"], atol=1e-8)


def test_a_balanced_closure_shows_the_moves_and_not_the_purge_of_deficits():
    world = world_of()
    scenario = cheaper(world, -0.001)
    uncertainty = Uncertainty(over=(Source.CLOSURES,))
    found = run_ensemble(world, {"a": scenario}, draws=30, uncertainty=uncertainty)
    assert np.abs(found.real_income_pct(list(world.countries))).max() < 0.01
    assert set(found.plan.layout.labels["trade_balance"]) == {
        "fixed_share",
        "balanced",
        "multiplicative",
    }
    assert TradeBalance.FIXED_NOMINAL in closures(Shock(numeraire="C00"))


def test_the_size_of_a_shock_scales_costs_and_tariffs_and_leaves_embargoes():
    world = world_of()
    a, b, c = world.countries[:3]
    scenario = Scenario(
        title="mixed",
        moves=[
            TradeCost(between=([a], [b]), sectors="all", change_pct=-10.0),
            Embargo(by=[a], on=[c], sectors="all", direction="imports"),
            Tariff(by=[b], on=[c], sectors="all", rate=0.4),
        ],
    )
    shock = compile_moves(scenario, world)
    twice = scaled_shock(shock, 2.0, tariff_rate=world.tariff_rate, export_tax_rate=None)
    assert twice.iceberg_cost_hat[0, 1, 0] == pytest.approx(0.9**2)
    assert np.isinf(twice.iceberg_cost_hat[2, 0]).all()
    before = world.tariff_rate[2, 1, 0]
    assert twice.tariff_rate_cf[2, 1, 0] == pytest.approx(before + 2 * (0.4 - before))
    np.testing.assert_array_equal(
        scaled_shock(
            shock, 1.0, tariff_rate=world.tariff_rate, export_tax_rate=None
        ).iceberg_cost_hat,
        shock.iceberg_cost_hat,
    )
    nothing = scaled_shock(shock, 0.0, tariff_rate=world.tariff_rate, export_tax_rate=None)
    np.testing.assert_array_equal(nothing.tariff_rate_cf, world.tariff_rate)
    only = Scenario(title="embargo", moves=[scenario.moves[1]])
    with pytest.raises(InputError, match="embargoes stay"):
        run_ensemble(world, {"e": only}, draws=5, uncertainty=Uncertainty(over=(Source.SHOCKS,)))


def test_processes_and_files_give_the_same_draws(tmp_path):
    world = world_of()
    scenarios = {"a": cheaper(world), "b": cheaper(world, 10.0)}
    one = run_ensemble(world, scenarios, draws=40)
    two = run_ensemble(world, scenarios, draws=40, executor=Processes(2), folder=tmp_path)
    for name in scenarios:
        codes = [*world.countries, "world"]
        np.testing.assert_allclose(
            one.real_income_pct(codes, scenario=name),
            two.real_income_pct(codes, scenario=name),
            rtol=0,
            atol=1e-10,
        )


def test_worlds_and_solvers_travel_between_processes():
    world = world_of()
    twin = pickle.loads(pickle.dumps(world))
    assert digest(twin) == digest(world)
    assert not twin.flows.flags.writeable
    assert type(twin.elasticity_notes) is type(world.elasticity_notes)
    changed = dataclasses.replace(world, trade_elasticity=1.01 * world.trade_elasticity)
    assert digest(changed) != digest(world)
    prepared = Prepared(
        "x",
        None,
        compile_moves(cheaper(world), world),
        TradeBalance.FIXED_SHARE,
        tariff_rate=world.tariff_rate,
        export_tax_rate=None,
    )
    assert callable(make_solver(twin, (prepared,), Trade(Model.ARMINGTON), (), {}, None))


def test_failed_draws_are_rows_with_a_cause_and_counted():
    world = world_of(deficits=True)
    every, first = list(world.countries), world.countries[0]
    cut = Embargo(by=[first], on=every[1:], sectors="all", direction="both")
    found = run_ensemble(
        world,
        {"cut": Scenario(title="cut off", moves=[cut]), "fine": cheaper(world)},
        draws=20,
        uncertainty=Uncertainty(over=(Source.CLOSURES,)),
    )
    failures = list(found.table.failures())
    assert failures
    assert {variant for _, variant, _, _ in failures} == {0}
    assert {status for _, _, status, _ in failures} == {"no_equilibrium"}
    assert all(cause for *_, cause in failures)


def test_reading_names_ranks_regret_and_what_flips_the_conclusion():
    world = world_of(0.3)
    focus = world.countries[0]
    a, b = world.countries[:2]
    tariff = Scenario(title="tariff", moves=[Tariff(by=[a], on=[b], sectors="all", rate=0.2)])
    scenarios = {"cheaper": cheaper(world), "tariff": tariff}
    uncertainty = stated(Source.SHOCKS)
    found = run_ensemble(
        world, scenarios, draws=600, uncertainty=uncertainty, design=DesignKind.SALTELLI
    )
    assert found.table.draws == 600
    reading = read_ensemble(found, focus=focus)
    values = np.column_stack([found.real_income_pct([focus], scenario=n)[:, 0] for n in scenarios])
    np.testing.assert_array_equal(reading.ranking, ranking_probabilities(values))
    assert reading.regret.minimax == 0
    first = reading.scenarios[0]
    assert first.sobol.indices[0].name == "shocks"
    assert first.sobol.indices[0].total == pytest.approx(1.0, abs=0.25)
    assert first.tornado.bars[0].name == "shock_size"
    assert first.quantile(focus, 0.5) == pytest.approx(np.median(values[:, 0]))
    assert first.flip.kind == "worst"
    assert first.flip.found.box.restrictions[0].name == "shock_size"
    assert reading.as_json()["scenarios"][0]["real_income_change_pct"][focus]["p_gain"] == 1.0


def test_summaries_of_known_tables():
    outcomes = np.array([[1.0, 2.0], [3.0, 1.0], [0.0, 0.0], [np.nan, 5.0]])
    assert sign_probability(outcomes[:, 0]).value == pytest.approx(2 / 3)
    assert ranking_probabilities(outcomes)[0, 1] == pytest.approx(0.5)
    found = regret(outcomes)
    np.testing.assert_allclose(found.worst, [1.0, 2.0])
    np.testing.assert_allclose(found.mean, [1 / 3, 2 / 3])
    np.testing.assert_allclose(found.best_share, [0.5, 0.5])
    assert (found.minimax, found.draws) == (0, 3)


def test_the_size_of_a_shock_scales_every_other_instrument():
    n, s = 3, 2
    before, after = np.full((n, n, s), 0.1), np.full((n, n, s), 0.3)
    shock = Shock(
        export_tax_rate_cf=after,
        productivity_hat=np.full((n, s), 0.9),
        labour_hat=np.full(n, 1.2),
        purchases=after,
        transfer=np.array([3.0, -1.0, -2.0]),
    )
    half = scaled_shock(shock, 0.5, tariff_rate=before, export_tax_rate=before)
    np.testing.assert_allclose(half.export_tax_rate_cf, 0.2)
    np.testing.assert_allclose(half.productivity_hat, 0.9**0.5)
    np.testing.assert_allclose(half.labour_hat, 1.2**0.5)
    np.testing.assert_allclose(half.purchases, 0.15)
    np.testing.assert_allclose(half.transfer, [1.5, -0.5, -1.0])
    assert half.tariff_rate_cf is None


def test_a_bound_on_losses_is_never_drawn():
    world = world_of()
    a, b, _ = world.countries[:3]
    scenario = Scenario(
        title="x", moves=[TradeCost(between=([a], [b]), sectors="all", change_pct=-10.0)]
    )
    assert Model.RATIONING not in Uncertainty().models
    chosen = Uncertainty(over=(Source.MODELS,), models=tuple(Model))
    with pytest.raises(InputError, match="rationing"):
        run_ensemble(world, {"x": scenario}, draws=4, uncertainty=chosen)


def test_ranges_hold_the_number_at_the_stated_inputs_which_is_that_of_a_run():
    """Draws of closures and of large shocks only: the central number lies at the edge of them."""
    world = world_of(0.3)
    uncertainty = Uncertainty(over=(Source.SHOCKS,), shock_range=(1.2, 2.0))
    scenario = cheaper(world)
    found = run_ensemble(world, {"cheaper": scenario}, draws=40, uncertainty=uncertainty)
    (item,) = read_ensemble(found).scenarios
    expected = run(world, scenario)["real_income_change_pct"].to_numpy()
    central = [item.central_of(code) for code in world.countries]
    np.testing.assert_allclose(central, expected, rtol=1e-7, atol=1e-8)
    outside = 0
    for code in item.outputs:
        low, high = item.range_of(code)
        assert low <= item.central_of(code) <= high
        assert low <= item.quantile(code, 0.05) <= item.quantile(code, 0.95) <= high
        outside += (
            not item.quantile(code, 0.05) <= item.central_of(code) <= item.quantile(code, 0.95)
        )
    assert outside == len(item.outputs)


def test_scenarios_that_do_the_same_are_equal_and_neither_is_better():
    world = world_of(0.3)
    a, b = world.countries[:2]
    one = Scenario(title="tariff", moves=[Tariff(by=[a], on=[b], sectors="all", rate=0.2)])
    again = Scenario(title="again", moves=[Tariff(by=[a], on=[b], sectors="all", rate=0.2)])
    reading = read_ensemble(run_ensemble(world, {"one": one, "again": again}, draws=60), focus=b)
    assert reading.ranking_flip.kind == "equal"
    assert (reading.ranking[0, 1], reading.ranking[1, 0]) == (0.5, 0.5)
    assert list(reading.regret.best_share) == [0.5, 0.5]
    assert list(reading.regret.worst) == [0.0, 0.0]
    assert (reading.ranking_draws == 60).all()
