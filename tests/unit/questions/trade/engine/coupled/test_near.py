"""Draws that start near the stated answer: what a draw is depends on itself alone."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")

from blocs import Capacity, CorridorTariff, Scenario
from blocs.foundation.errors import SolverError
from blocs.moves.compile import compile_moves
from blocs.questions.trade.answer import load_world
from blocs.questions.trade.engine.coupled import solve
from blocs.questions.trade.engine.coupled.link import Quantities
from blocs.questions.trade.engine.coupled.solve import ended, links_of, solve_coupled, with_wedges
from blocs.questions.trade.engine.coupled.trade import Told, TradeInRounds
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import solve_trade
from blocs.questions.trade.engine.state import economy_of

SCENARIO = Scenario(
    title="t",
    moves=[
        Capacity(passages="suez", share="60%"),
        Capacity(passages="hormuz", share="90%"),
        CorridorTariff(passages="malacca", rate="1%"),
    ],
)
SCALES = (0.7, 0.9, 1.2, 1.5)


@pytest.fixture(scope="module")
def world():
    world = load_world("icio-2022", tariffs="none")
    few = ("EGY", "DEU", "CHN", "SAU", "SGP", "USA", "IND")
    return world.aggregate({code: "REST" for code in world.countries if code not in few})


def drawn(world, model, scale):
    """Economy and shock of one draw: θ and a cost of ways moved."""
    economy = economy_of(world, model=model)
    other = world.with_way_costs(sea_cost_per_km=1e-5 * scale)
    shock = compile_moves(SCENARIO, other)
    theta = economy.trade_elasticity * (2.0 - scale)
    return dataclasses.replace(economy, trade_elasticity=theta), shock


@pytest.mark.parametrize("model", [Model.CALIENDO_PARRO, Model.CES_IO, Model.ARMINGTON])
def test_a_draw_is_the_same_near_another_and_from_the_baseline_in_any_order(world, model):
    stated = economy_of(world, model=model)
    near = ended(stated, shock=compile_moves(SCENARIO, world), model=model)
    found = []
    for scales in (SCALES, SCALES[::-1]):
        rows = {}
        for scale in scales:
            economy, shock = drawn(world, model, scale)
            rows[scale] = solve_coupled(economy, shock=shock, model=model, near=near)
        found.append(rows)
    for scale in SCALES:
        one, other = (rows[scale].real_income_hat for rows in found)
        np.testing.assert_allclose(one, other, rtol=1e-12)
        economy, shock = drawn(world, model, scale)
        alone = solve_coupled(economy, shock=shock, model=model)
        # a gap of 1e-6 of the capacity, whose price is some hundredths of the value
        np.testing.assert_allclose(one, alone.real_income_hat, atol=2e-7)
        assert found[0][scale].parts["corridors"]["gap"] <= 1e-6
        assert max(found[0][scale].checks.values()) <= 1e-6


def test_what_trade_says_in_a_round_is_what_it_says_when_it_is_solved_to_the_end(world):
    economy, shock = drawn(world, Model.CALIENDO_PARRO, 0.9)
    links = links_of(economy, shock)
    links[0].rent = links[0].rent + 0.02
    wedges, paid = [link.wedge() for link in links], np.zeros(len(economy.country))
    trade = TradeInRounds(economy, shock, Model.CALIENDO_PARRO)
    trade.begin()
    told = trade.at(wedges, paid, 1e-12)
    whole = with_wedges(shock, economy, wedges, paid)
    expected = Told.of(solve_trade(economy, shock=whole, model=Model.CALIENDO_PARRO))
    goods = wedges[0].sectors
    np.testing.assert_allclose(told.value[goods], expected.value[goods], rtol=1e-9)
    np.testing.assert_allclose(
        told.quantities.volume[:, :, goods], expected.quantities.volume[:, :, goods], rtol=1e-9
    )
    np.testing.assert_allclose(
        told.quantities.real_income_hat, expected.quantities.real_income_hat, rtol=1e-10
    )
    assert told.income == pytest.approx(expected.income, rel=1e-10)
    assert isinstance(told.quantities, Quantities)


def test_what_has_no_answer_near_another_is_refused_as_it_is_alone(world, monkeypatch):
    economy, shock = drawn(world, Model.ARMINGTON, 0.9)
    stated = compile_moves(SCENARIO, world)
    near = ended(economy_of(world, model=Model.ARMINGTON), shock=stated, model=Model.ARMINGTON)
    # an income that no wages can pay
    transfer = np.zeros(len(economy.country))
    transfer[0], transfer[1] = -50.0 * economy.income[0], 50.0 * economy.income[0]
    broke = dataclasses.replace(shock, transfer=transfer)
    with pytest.raises(SolverError) as alone:
        solve_coupled(economy, shock=broke, model=Model.ARMINGTON)
    with pytest.raises(SolverError) as beside:
        solve_coupled(economy, shock=broke, model=Model.ARMINGTON, near=near)
    assert type(alone.value) is type(beside.value)
    assert alone.value.summary.split(":")[0] == beside.value.summary.split(":")[0]
    monkeypatch.setattr(solve, "MOST_ROUNDS", 1)
    for start in (None, near):
        with pytest.raises(SolverError, match="no common answer: after 1 rounds"):
            solve_coupled(economy, shock=shock, model=Model.ARMINGTON, near=start)
