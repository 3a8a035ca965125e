"""Costs of ways in draws: their law, what is told of it, the same draws again, and what has none."""

import numpy as np
import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")

from blocs import Capacity, CloseCorridor, Scenario, Tariff, load_world, run
from blocs.foundation.errors import InputError
from blocs.questions.sureness.answer import run_ensemble
from blocs.questions.sureness.space import Source, Uncertainty
from blocs.questions.trade.drawing import way_cost_draws, way_cost_laws
from blocs.questions.trade.ranges import run_ranges
from blocs.transport.network import way_cost_table

INCOME = "real_income_change_pct"
SUEZ = Scenario(title="Suez", moves=[CloseCorridor(passages="suez")])
DUTY = Scenario(title="Duty", moves=[Tariff(by="DEU", on="CHN", sectors="goods", rate="10%")])


@pytest.fixture(scope="module")
def world():
    world = load_world("icio-2022", tariffs="none")
    few = ("EGY", "DEU", "CHN", "SAU", "SGP")
    return world.aggregate({code: "REST" for code in world.countries if code not in few})


def test_the_law_goes_from_end_to_end_of_the_published_range(world):
    laws = way_cost_laws(world)
    assert set(laws) == {row.name for row in way_cost_table()}
    drawn = way_cost_draws(world, 400, 0).inputs
    for k, row in enumerate(way_cost_table()):
        assert row.low <= drawn[:, k].min() < row.value < drawn[:, k].max() <= row.high
        # the mean of a triangle
        mean = (row.low + row.value + row.high) / 3
        assert drawn[:, k].mean() == pytest.approx(mean, rel=0.05)


def test_more_draws_add_to_those_before_and_each_parameter_is_by_itself(world):
    few, many = way_cost_draws(world, 50, 3).inputs, way_cost_draws(world, 400, 3).inputs
    np.testing.assert_array_equal(few, many[:50])
    correlation = np.corrcoef(many.T) - np.eye(many.shape[1])
    assert np.abs(correlation).max() < 0.2


def test_what_a_world_has_beyond_its_range_is_not_drawn_and_its_own_value_is_the_peak(world):
    other = world.with_way_costs(sea_cost_per_km=9e-6, border_cost=0.5)
    laws = way_cost_laws(other)
    assert laws["sea_cost_per_km"].mode == 9e-6
    assert "border_cost" not in laws


@pytest.fixture(scope="module")
def ranges(world):
    return run_ranges(world, SUEZ, draws=6)


def test_ranges_of_a_closure_draw_costs_of_ways_and_say_it(world, ranges):
    told = " ".join(sentence["en"] for sentence in ranges.told)
    assert "Drawn too: the costs of ways of goods" in told
    assert "triangular law" in told
    assert "calibrated: cost a km by sea" in told
    law = ranges.as_json()["ranges"]["way_cost_law"]
    assert law["parameters"]["substitution"] == {
        "value": 80.0,
        "low": 40.0,
        "high": 120.0,
        "unit": "pure number",
        "status": "assumed",
        "source": next(row.source for row in way_cost_table() if row.name == "substitution"),
    }
    assert ranges.centre("SGP") == pytest.approx(
        run(world, SUEZ).labelled[INCOME][world.countries.index("SGP")], abs=1e-9
    )


def test_a_draw_is_the_scenario_on_a_world_with_these_costs(world, ranges):
    drawn, laws = ranges.ways, list(ranges.ways.laws)
    costs = dict(zip(laws, drawn.inputs[0].tolist(), strict=True))
    theta = ranges.drawn.trade_elasticity[0]
    there = world.with_way_costs(**costs).with_elasticity(
        trade_elasticity=theta, standard_error=None, source="t"
    )
    found = run(there, SUEZ).labelled[INCOME]
    np.testing.assert_allclose(ranges.spread.values[0, :-1], found, atol=1e-6)


def test_the_same_seed_is_the_same_range(world, ranges):
    again = run_ranges(world, SUEZ, draws=6)
    np.testing.assert_array_equal(again.spread.values, ranges.spread.values)


def test_scenarios_without_ways_draw_none(world):
    found = run_ranges(world, DUTY, draws=2)
    assert found.ways is None
    assert "way_cost_law" not in found.as_json()["ranges"]


def test_ensembles_draw_them_where_they_are_asked_to(world):
    settings = Uncertainty(over=(Source.WAYS,))
    found = run_ensemble(world, {"suez": SUEZ}, draws=6, uncertainty=settings)
    values = found.real_income_pct(["SGP"])[:, 0]
    assert np.isfinite(values).all()
    assert values.std() > 0.01
    assert all(name.startswith("way_cost.") for name in found.plan.space.inputs)
    with pytest.raises(InputError, match="acts on ways of goods"):
        run_ensemble(world, {"duty": DUTY}, draws=2, uncertainty=settings)


def test_full_passages_are_drawn_from_where_the_stated_answer_ended(world):
    full = Scenario(title="Half", moves=[Capacity(passages="suez", share="50%")])
    found = run_ranges(world, full, draws=2)
    costs = dict(zip(found.ways.laws, found.ways.inputs[1].tolist(), strict=True))
    there = world.with_way_costs(**costs).with_elasticity(
        trade_elasticity=found.drawn.trade_elasticity[1], standard_error=None, source="t"
    )
    np.testing.assert_allclose(
        found.spread.values[1, :-1], run(there, full).labelled[INCOME], atol=2e-5
    )
