"""Withdrawal threats: one way, with and without substitution, alone and together."""

import numpy as np
import pytest

from blocs.draws.run import run_of
from blocs.foundation.errors import InputError
from blocs.questions.exposure.engine.power import (
    CoalitionPower,
    PowerRow,
    Threat,
    coalition_power,
    power_rows,
)
from blocs.questions.trade.engine.models.trade import Trade
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from worlds import make_world


@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_the_threat_is_a_one_way_embargo(model):
    world = make_world(countries=5, seed=1)
    (row,) = power_rows(world, [Threat(("C01",), ("C03",))], Trade(model), run_of())
    cost = np.ones(world.flows.shape)
    cost[1, 3] = np.inf
    economy = economy_of(world, model=model)
    hat = solve_trade(economy, shock=Shock(iceberg_cost_hat=cost), model=model).real_income_hat
    assert row.loss_pct == pytest.approx(100 * (1 - hat[3]), rel=1e-8)
    assert row.cost_to_by_pct == pytest.approx(100 * (1 - hat[1]), rel=1e-7)
    assert row.loss_million_usd == pytest.approx(economy.income[3] * (1 - hat[3]), rel=1e-8)
    other = np.ones(world.flows.shape)
    other[3, 1] = np.inf
    wrong = solve_trade(economy, shock=Shock(iceberg_cost_hat=other), model=model).real_income_hat
    assert row.loss_pct != pytest.approx(100 * (1 - wrong[3]), rel=0.01)


def test_given_prices_by_hand():
    world = make_world(countries=4, seed=2)
    (row,) = power_rows(world, [Threat(("C00",), ("C02",), ("S01",))], Trade(), run_of())
    share = world.trade_share[0, 2, 1]
    spending, income = world.expenditure[2, 1], world.income[2]
    log_loss = spending / income * -np.log(1 - share) / world.trade_elasticity[1]
    assert row.loss_at_given_prices_pct == pytest.approx(100 * (1 - np.exp(-log_loss)), rel=1e-10)
    assert row.withdrawn_pct == pytest.approx(100 * share * spending / income, rel=1e-10)


def test_small_open_final_goods_loss_is_near_the_formula():
    """Without inputs, and a target too small to move the world, both routes come close."""
    world = make_world(countries=6, sectors=2, seed=3, inputs=False, tariffs=False, elasticity=8.0)
    (row,) = power_rows(
        world,
        [Threat(("C00",), ("C02",))],
        Trade(),
        run_of(),
        trade_balance=TradeBalance.MULTIPLICATIVE,
    )
    assert 0 < row.loss_at_given_prices_pct < row.withdrawn_pct
    assert row.loss_pct == pytest.approx(row.loss_at_given_prices_pct, rel=0.5)


def test_more_suppliers_threaten_more_and_together_more_than_apart():
    world = make_world(countries=5, seed=4)
    found = coalition_power(world, Trade(), run_of(), members=["C00", "C01", "C02"], over=["C04"])
    assert isinstance(found, CoalitionPower)
    assert [row.threat.by for row in found.alone] == [("C00",), ("C01",), ("C02",)]
    assert all(found.together.loss_pct > row.loss_pct > 0 for row in found.alone)
    total = sum(row.loss_pct for row in found.alone)
    assert found.surplus_pct == pytest.approx(found.together.loss_pct - total)
    assert found.surplus_pct > 0
    assert found.surplus_at_given_prices_pct > 0
    parts = sum(row.withdrawn_pct for row in found.alone)
    assert found.together.withdrawn_pct == pytest.approx(parts, rel=1e-10)


def test_the_only_supplier_has_no_equilibrium_and_all_of_the_power():
    from dataclasses import replace

    from blocs.questions.trade.engine.calibration import calibrated

    base = make_world(seed=5, deficits=False)
    flows = np.array(base.flows)
    flows[[0, 1, 3], 3, 2] = 0.0
    world = calibrated(replace(base, flows=flows, given_final_share=base.final_share))
    (row,) = power_rows(world, [Threat(("C02",), ("C03",))], Trade(), run_of())
    assert row.status == "no_supplier"
    assert "S02" in row.cause
    assert np.isnan(row.loss_pct)
    assert row.loss_at_given_prices_pct == 100.0


def test_a_supplier_without_sales_has_no_power():
    from dataclasses import replace

    from blocs.questions.trade.engine.calibration import calibrated

    base = make_world(seed=6)
    flows = np.array(base.flows)
    flows[1, 2] = 0.0
    world = calibrated(replace(base, flows=flows, given_final_share=base.final_share))
    (row,) = power_rows(world, [Threat(("C01",), ("C02",))], Trade(), run_of())
    assert row.withdrawn_pct == row.loss_at_given_prices_pct == 0.0
    assert row.loss_pct == pytest.approx(0.0, abs=1e-8)


def test_wrong_threats_are_named():
    with pytest.raises(InputError, match="both sides"):
        list(power_rows(make_world(), [Threat(("C00",), ("C00",))], Trade(), run_of()))


def test_rows_say_what_they_mean():
    for kind in (PowerRow, CoalitionPower):
        assert set(kind.meaning) == {"en", "ru"}
