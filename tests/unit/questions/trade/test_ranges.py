"""Ranges of one outcome against brute force: every draw, closure and model solved by itself."""

import dataclasses
import json

import numpy as np
import pytest

import blocs
from blocs.draws.elasticities import ElasticityLaw, elasticity_draws
from blocs.foundation.errors import InputError
from blocs.questions.trade.answer import run
from blocs.questions.trade.drawing import WORLD
from blocs.questions.trade.ranges import run_ranges
from blocs.world.shocks.trade import TradeBalance
from worlds import make_world

EXACT, MONEY = "real_income_change_pct", "real_income_change_million_usd"
DRAWS = 12


def world_of(**settings):
    return make_world(**{"countries": 5, "sectors": 3, "seed": 4, "deficits": True, **settings})


def cheaper(world, **closure):
    a, b = world.countries[:2]
    return blocs.Scenario(
        title="cheaper trade",
        closure=blocs.Closure(**closure),
        moves=[blocs.TradeCost(between=([a], [b]), sectors="all", change_pct=-15)],
    )


def dollars(found, base):
    """By brute force: dollars of one outcome in % of the base income of another."""
    return 100 * found.labelled[MONEY] / base.labelled["income"]


@pytest.mark.parametrize("closure", ["fixed_share", "balanced", "multiplicative"])
def test_every_draw_is_the_scenario_on_the_world_with_those_elasticities(closure):
    world = world_of()
    scenario = cheaper(world, trade_balance=closure)
    found = run_ranges(world, scenario, draws=DRAWS, seed=7)
    drawn = elasticity_draws(world, DRAWS, 7).trade_elasticity
    for k in (0, DRAWS - 1):
        alone = run(dataclasses.replace(world, trade_elasticity=drawn[k]), scenario)
        np.testing.assert_allclose(found.spread.values[k, :-1], alone.labelled[EXACT], atol=1e-8)
    centre = run(world, scenario)
    np.testing.assert_allclose(found.spread.central[:-1], centre.labelled[EXACT], atol=1e-10)


def test_closures_and_models_are_dollars_of_one_base():
    world = world_of()
    found = run_ranges(world, cheaper(world), draws=2)
    centre = run(world, cheaper(world))
    assert [case.name for case in found.closures] == ["balanced", "multiplicative"]
    assert [case.name for case in found.models] == ["armington", "ces_io"]
    for case in found.closures:
        alone = run(world, cheaper(world, trade_balance=case.name))
        np.testing.assert_allclose(case.values[:-1], dollars(alone, centre), atol=1e-10)
    for case in found.models:
        alone = run(world, cheaper(world), model=case.name)
        np.testing.assert_allclose(case.values[:-1], dollars(alone, centre), atol=1e-10)
        total = 100 * alone.labelled[MONEY].sum() / centre.labelled["income"].sum()
        assert found.under_models(WORLD)[case.name] == pytest.approx(total, abs=1e-10)
    base = centre.labelled["income"]
    assert found.million_usd(world.countries[1], 2.0) == pytest.approx(0.02 * base[1])


def test_what_is_shown_goes_from_the_lowest_to_the_highest_of_all_and_holds_the_number():
    world = world_of()
    found = run_ranges(world, cheaper(world), draws=DRAWS)
    for k, code in enumerate(found.names):
        drawn = np.quantile(found.spread.values[:, k], [0.05, 0.95])
        cases = [*found.under_closures(code).values(), *found.under_models(code).values()]
        everything = [found.centre(code), *drawn, *cases]
        assert found.of(code).low == pytest.approx(min(everything), abs=1e-12)
        assert found.of(code).high == pytest.approx(max(everything), abs=1e-12)
        assert found.over_elasticities(code).low <= found.centre(code)
        assert found.over_elasticities(code).high >= found.centre(code)


def test_the_same_seed_makes_the_same_draws_and_says_so():
    world = world_of()
    one, same, other = (
        run_ranges(world, cheaper(world), draws=DRAWS, seed=seed) for seed in (3, 3, 4)
    )
    assert (one.spread.values == same.spread.values).all()
    assert (one.spread.values != other.spread.values).any()
    document = one.as_json()["ranges"]
    json.dumps(document, allow_nan=False)
    assert (document["draws"], document["seed"]) == (DRAWS, 3)
    assert document["elasticity_law"]["seed"] == 3
    assert "3" in one.told[0]["en"]
    code = world.countries[0]
    assert document["countries"][code]["low"] == one.of(code).low
    frame = one.to_frame().set_index("country")
    assert frame.loc[code, "high"] == one.of(code).high


def test_without_any_spread_in_the_law_all_draws_are_the_number_itself():
    world = world_of()
    still = ElasticityLaw(common=0.0, between=0.0, relative_error=0.0)
    world = dataclasses.replace(world, trade_elasticity_se=0.0 * world.trade_elasticity)
    found = run_ranges(world, cheaper(world), draws=4, law=still)
    assert abs(found.spread.values - found.spread.central).max() < 1e-8


def test_draws_and_cases_without_an_equilibrium_are_counted_with_their_cause():
    world = world_of()
    first, *rest = world.countries
    cut = blocs.Embargo(by=[first], on=rest, sectors="all", direction="both")
    scenario = blocs.Scenario(
        title="cut off", closure=blocs.Closure(trade_balance="balanced"), moves=[cut]
    )
    found = run_ranges(world, scenario, draws=3)
    missing = [case for case in found.closures if case.status != "converged"]
    assert missing
    assert all(case.reason and np.isnan(case.values).all() for case in missing)
    assert np.isfinite(found.of(first).low)
    document = found.as_json()["ranges"]
    assert document["closures"][missing[0].name]["status"] == missing[0].status
    assert missing[0].name not in document["countries"][first]["closures"]


def test_a_move_that_settles_the_closure_leaves_none_to_compare():
    world = world_of()
    a, b = world.countries[:2]
    scenario = blocs.Scenario(
        title="x",
        moves=[
            blocs.BalanceTrade(),
            blocs.TradeCost(between=([a], [b]), sectors="all", change_pct=-15),
        ],
    )
    assert run_ranges(world, scenario, draws=2).closures == ()


def test_fixed_nominal_is_fixed_share_with_world_value_added_as_numeraire():
    world = world_of()
    found = run_ranges(world, cheaper(world, trade_balance="fixed_nominal"), draws=2)
    assert [case.name for case in found.closures] == [
        str(TradeBalance.BALANCED),
        str(TradeBalance.MULTIPLICATIVE),
    ]


def test_what_has_no_range_is_refused():
    world = world_of()
    with pytest.raises(InputError, match="estimates nothing"):
        run_ranges(world, cheaper(world), model="rationing")
    with pytest.raises(InputError, match="not 0"):
        run_ranges(world, cheaper(world), draws=0)
