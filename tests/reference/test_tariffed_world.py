"""The embedded world with its tariffs: nothing moves by itself, and first order is first order."""

from datetime import date

import numpy as np
import pytest

from blocs.moves.compile import compile_moves
from blocs.moves.registry import MOVES
from blocs.moves.scenario import Scenario
from blocs.questions.trade.answer import load_world
from blocs.questions.trade.drawing import scaled_shock
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.questions.trade.engine.welfare import first_order_welfare
from blocs.world.shocks.trade import Shock

SIZE = 1e-5
ON = {"by": ["DEU"], "on": ["CHN", "USA"], "sectors": "goods"}
BARRIER = ON | {"ad_valorem_pct": 20}
GAS = {"name": "gas", "volume": 1000, "unit": "TWh"}
FORMS = {
    "tariff": [ON | {"rate": 0.4}, ON | {"add": 0.1}],
    "trade_cost": [{"between": [["DEU"], ["CHN"]], "sectors": "all", "change_pct": -10}],
    "join_bloc": [
        {"country": "UKR", "bloc": "EU", "change_pct": -5, "cet": 0.02},
        {"country": "TUR", "bloc": "EU27", "depth": "single_market"},
        {
            "country": "UKR",
            "bloc": "EAEU",
            "change_pct": -5,
            "cet": 0.06,
            "revenue_shares": {"RUS": 0.8, "KAZ": 0.1, "BLR": 0.05, "UKR": 0.05},
        },
    ],
    "leave_bloc": [{"country": "POL", "bloc": "EU", "change_pct": 8, "tariff": 0.1}],
    "trade_agreement": [{"between": [["EU27"], ["MERCOSUR"]], "depth": "free_trade_area"}],
    "sanctions_package": [{"senders": ["USA"], "targets": ["RUS"]}],
    "import_substitution": [{"country": ["RUS"], "sectors": "goods"}],
    "mineral_ban": [{"by": "AUS", "good": "coal"}],
    "carbon_border_tax": [{"by": ["EU27"], "on": ["world", "-NOR"]}],
    "us_tariffs": [{"date": date(2026, 7, 22), "retaliation": ["CHN", "CAN"]}],
    "transfer": [{"by": "DEU", "to": ["POL"], "amount_million_usd": 5000}],
    "export_tax": [ON | {"rate": 0.3}, ON | {"add": -0.1}],
    "non_tariff_barrier": [
        BARRIER | {"kind": "resource"},
        BARRIER | {"kind": "rent", "rent_to": "origin"},
        BARRIER | {"kind": "rent", "rent_to": "destination"},
    ],
    "energy_contract": [
        {"seller": "RUS", "buyer": "BLR", "items": [GAS | {"price": 0.1, "netback_price": 0.3}]},
    ],
    "productivity": [{"country": ["CHN"], "sectors": ["C26"], "change_pct": 5}],
    "close_corridor": [{"passages": ["suez"]}],
    "open_corridor": [{"along": ["CHN", "KAZ", "RUS", "BLR", "POL"], "change_pct": -30}],
    "corridor_tariff": [{"transit": "BLR", "rate": 0.02, "burnt": True}],
    "labour_supply": [{"country": ["POL"], "change_pct": -10}],
    "sanction": [
        {
            "senders": ["USA"],
            "targets": ["RUS"],
            "since": date(2020, 1, 1),
            "goods": {
                "sectors": ["goods"],
                "exports": {"change_pct": 20},
                "imports": {"change_pct": 9},
            },
        }
    ],
}
ELSEWHERE = {
    "balance_trade",
    "capacity",
    "trade_cost_table",
    "tariff_table",
    "tariff_schedule",
    "embargo",
    "export_ban",
}
"""Deeds of other moves, cell by cell; deficits closed; shocks without a first order; rents
that are found together with trade."""

CASES = [(name, k) for name, forms in FORMS.items() for k in range(len(forms))]


@pytest.fixture(scope="module")
def world():
    return load_world("icio-2022", tariffs="embedded")


def test_without_a_move_nothing_moves(world):
    found = solve_trade(
        economy_of(world, model=Model.CALIENDO_PARRO), shock=Shock(), model=Model.CALIENDO_PARRO
    )
    assert np.abs(found.real_income_hat - 1).max() <= 1e-12
    assert np.abs(found.unit_cost_hat - 1)[found.unit_cost_hat > 0].max() <= 1e-12
    for model in FORMULATIONS:
        found = solve_trade(economy_of(world, model=model), shock=Shock(), model=model)
        assert np.abs(found.real_income_hat - 1).max() <= 1e-12


@pytest.mark.parametrize("name", ["icio-2022", "icio-2015e", "icio-2023e"])
def test_every_world_that_ships_clears_with_its_revenue(name):
    """Incomes, duties and markets added up from the arrays, without the solver's own checks."""
    world, plain = load_world(name), load_world(name, tariffs="none")
    assert world.provenance.tariffs == "embedded"
    assert world.tariff_rate.any()
    assert not plain.tariff_rate.any()
    np.testing.assert_array_equal(world.flows, plain.flows)
    duties = world.tariff_rate * world.flows
    bought = (world.flows + duties).sum(axis=0)
    made = world.flows.sum(axis=1)
    used = np.einsum("njk,nk->nj", world.input_share, made)
    final = bought - used
    assert final.min() >= -1e-9 * bought.max()
    added = ((1.0 - world.input_share.sum(axis=1)) * made).sum(axis=1)
    gap = world.flows.sum(axis=(0, 2)) - made.sum(axis=1)
    income = added + duties.sum(axis=(0, 2)) + gap
    np.testing.assert_allclose(final.sum(axis=1), income, rtol=1e-9)
    inputs = used - np.einsum("njk,nk->nj", plain.input_share, made)
    less = (plain.value_added - world.value_added).sum()
    assert less == pytest.approx(inputs.sum(), rel=1e-9)
    assert 0 < less < duties.sum()
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    same = solve_trade(economy, shock=Shock(), model=Model.CALIENDO_PARRO)
    assert np.abs(same.real_income_hat - 1).max() <= 1e-12


@pytest.mark.parametrize(("name", "form"), CASES)
def test_first_order_terms_on_the_tariffed_world(world, name, form):
    scenario = Scenario(title="T", year=2022, moves=[{name: FORMS[name][form]}])
    shock = compile_moves(scenario, world)
    small = scaled_shock(
        shock, SIZE, tariff_rate=world.tariff_rate, export_tax_rate=world.export_tax_rate
    )
    if shock.revenue_sharing is not None:
        eye = np.eye(len(world.countries))
        shared = eye + SIZE * (shock.revenue_sharing - eye)
        small = small.__class__(**{**vars(small), "revenue_sharing": shared})
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    found = solve_trade(economy, shock=small, model=Model.CALIENDO_PARRO)
    exact, first = found.real_income_hat - 1, first_order_welfare(found).total
    largest = np.abs(exact).max()
    assert largest > 1e-9
    assert np.abs(first - exact).max() <= 1e-4 * largest


def test_every_move_is_held_to_it():
    assert set(FORMS) | ELSEWHERE == set(MOVES)
