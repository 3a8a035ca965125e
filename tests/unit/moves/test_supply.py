"""Productivity, supply of labour, and how labour answers wages."""

import numpy as np
import pytest

from blocs.foundation.errors import ScenarioError
from blocs.moves.compile import compile_moves
from blocs.moves.instruments.supply import LabourSupply, Productivity
from blocs.moves.provisions import describe, provisions
from blocs.moves.scenario import Closure, Scenario


def shock_of(world, *moves, **scenario):
    return compile_moves(Scenario(title="T", moves=moves, **scenario), world)


def test_productivity_moves_one_cell(world):
    shock = shock_of(world, Productivity(country="BLR", sectors="C28", change_pct=2))
    expected = np.ones((7, 4))
    expected[1, 2] = 1.02
    np.testing.assert_array_equal(shock.productivity_hat, expected)
    assert shock.labour_hat is None
    assert not shock.is_neutral()


def test_productivity_multiplies_over_countries_and_groups(world):
    shock = shock_of(
        world,
        Productivity(country="EU", sectors="food", change_pct=10),
        Productivity(country="DEU", sectors="all", change_pct=-50),
    )
    expected = np.ones((7, 4))
    expected[3:5, :2] = 1.1
    expected[3] *= 0.5
    np.testing.assert_allclose(shock.productivity_hat, expected)


def test_labour_moves_one_country_and_multiplies(world):
    one, two = (
        LabourSupply(country=who, change_pct=pct) for who, pct in (("BLR", -10), ("EAEU", 5))
    )
    shock = shock_of(world, one, two)
    np.testing.assert_allclose(shock.labour_hat, [1.05, 0.945, 1.05, 1, 1, 1, 1])
    assert shock.productivity_hat is None


@pytest.mark.parametrize(
    ("move", "field"),
    [
        ("productivity: {country: BLR, sectors: K, change_pct: -100}", "productivity.change_pct"),
        ("labour_supply: {country: BLR, change_pct: -101}", "labour_supply.change_pct"),
        ("labour_supply: {country: BLR, sectors: K, change_pct: 1}", "labour_supply.sectors"),
        ("labour_supply: {country: BLX, change_pct: 1}", "labour_supply.country"),
        ("productivity: {country: BLR, sectors: XX, change_pct: 1}", "productivity.sectors"),
    ],
)
def test_bad_input(problems_of, move, field):
    (problem,) = problems_of(f"  - {move}")
    assert (problem.line, problem.field) == (3, f"moves[0].{field}")


def test_labour_is_fixed_unless_the_closure_says_otherwise(world):
    assert shock_of(world).labour_supply_elasticity == 0.0
    elastic = Closure(labour_supply_elasticity=0.5)
    assert shock_of(world, closure=elastic).labour_supply_elasticity == 0.5
    assert shock_of(world, closure=elastic).is_neutral()
    with pytest.raises(
        ScenarioError, match="labour_supply_elasticity -1 must lie between 0 and 100"
    ):
        Closure(labour_supply_elasticity=-1)


def test_elastic_labour_is_told(world):
    scenario = Scenario(title="T", moves=[], closure=Closure(labour_supply_elasticity=0.5))
    assert describe(scenario, world)[-1] == (
        "Labour is elastic: a real wage higher by 1% brings 0.5% more labour."
    )
    assert describe(scenario, world, "ru")[-1] == (
        "Предложение труда эластично: при росте реальной заработной платы на 1\xa0% оно растёт на "
        "0,5\xa0%."
    )
    (closure,) = provisions(scenario, world)
    assert closure.parameters["labour_supply_elasticity"] == 0.5
    assert len(describe(Scenario(title="T", moves=[]), world)) == 1
