"""First-order welfare is the derivative of real income: every move, model and kind of baseline."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from blocs.moves.compile import compile_moves
from blocs.moves.registry import MOVES
from blocs.moves.scenario import Closure, Scenario
from blocs.questions.trade.drawing import scaled_shock
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.questions.trade.engine.welfare import (
    NoFirstOrder,
    first_order_welfare,
    why_no_first_order,
)
from blocs.world.blocs import Bloc, BlocTable, Spell
from blocs.world.shocks.trade import Shock, TradeBalance
from shocks import after, taxed_world
from worlds import make_world

SIZE = 1e-4
"""Every change of a shock is multiplied with this, so that second-order effects are as small."""

ON = {"by": ["C00"], "on": ["C01", "C03"], "sectors": ["S00", "S01"]}
BARRIER = ON | {"ad_valorem_pct": 20}
GAS = {"name": "gas", "volume": 10, "unit": "TWh"}
FINITE = {
    "tariff": [ON | {"rate": 0.4}, ON | {"add": 0.1}],
    "trade_cost": [
        {"between": [["C00"], ["C01", "C02"]], "sectors": "all", "change_pct": -10},
        {"origin": "C03", "destination": "C00", "sectors": ["S01", "S02"], "change_pct": 30},
    ],
    "join_bloc": [
        {"country": "C02", "bloc": "U", "change_pct": -5},
        {
            "country": "C02",
            "bloc": "U",
            "change_pct": -1,
            "cet": 0.2,
            "revenue_shares": {"C00": 0.5, "C01": 0.2, "C02": 0.3},
        },
    ],
    "leave_bloc": [{"country": "C01", "bloc": "U", "change_pct": 8, "tariff": 0.1}],
    "balance_trade": [{}],
    "transfer": [{"by": "C00", "to": ["C01", "C02"], "amount_million_usd": 5}],
    "trade_cost_table": [{"file": "cost.csv"}],
    "tariff_table": [{"file": "tariff.csv"}],
    "export_tax": [ON | {"rate": 0.3}, ON | {"add": -0.1}],
    "non_tariff_barrier": [
        BARRIER | {"kind": "resource"},
        BARRIER | {"kind": "rent", "rent_to": "origin"},
        BARRIER | {"kind": "rent", "rent_to": "destination"},
    ],
    "energy_contract": [
        {"seller": "C00", "buyer": "C01", "items": [GAS | {"price": 0.1, "netback_price": 0.3}]},
        {"seller": "C00", "buyer": "C01", "items": [GAS | {"export_duty": 0.2}]},
    ],
    "productivity": [{"country": ["C00", "C02"], "sectors": ["S01"], "change_pct": 5}],
    "labour_supply": [{"country": ["C03"], "change_pct": -10}],
    "sanction": [
        {
            "senders": ["C00", "C02"],
            "targets": ["C01"],
            "since": date(2020, 1, 1),
            "goods": {
                "sectors": ["S00"],
                "exports": {"change_pct": 20},
                "imports": {"change_pct": 9},
            },
        }
    ],
    "sanctions_package": [{"senders": ["C00", "C02"], "targets": ["C01"], "sectors": ["S00"]}],
    "import_substitution": [{"country": ["C00"], "sectors": ["S00", "S01"]}],
    "tariff_schedule": [{"by": ["C00", "C02"], "file": "days.csv", "date": date(2020, 6, 1)}],
}
ELSEWHERE = {
    "us_tariffs",
    "trade_agreement",
    "mineral_ban",
    "carbon_border_tax",
    "close_corridor",
    "open_corridor",
    "corridor_tariff",
    "capacity",
}
"""Need countries or groups of their own: `tests/reference/test_tariffed_world.py`."""

INFINITE = {
    "embargo": ON | {"direction": "imports"},
    "export_ban": {"by": ["C00"], "to": ["C01"], "sectors": ["S00"]},
    "sanction": {
        "senders": ["C00"],
        "targets": ["C01"],
        "since": date(2020, 1, 1),
        "goods": {"sectors": ["S00"], "exports": "ban"},
    },
}
CASES = [(name, k) for name, forms in FINITE.items() for k in range(len(forms))]

WORLDS = {
    "free": lambda: make_world(seed=5, tariffs=False, zeros=0.25),
    "tariffs": lambda: make_world(seed=6, zeros=0.25),
    "tariffs, export taxes, shared revenue": lambda: taxed_world(make_world(seed=7, zeros=0.25), 7),
}


def world_of(kind):
    spells = tuple(Spell(code, date(2000, 1, 1), None, "invented") for code in ("C00", "C01"))
    union = Bloc("U", {"en": "Union", "ru": "Союз"}, spells)
    return replace(WORLDS[kind](), blocs=BlocTable({"U": union}))


def compiled(name, form, world, folder):
    fields = dict(form)
    if name == "tariff_schedule":
        text = "partner,sector,since,added_rate\nC01,S00,2020-01-01,0.1\nC03,S01,2020-01-01,0.2\n"
        (folder / fields["file"]).write_text(text, encoding="utf-8")
        fields["file"] = str(folder / fields["file"])
    elif "file" in fields:
        column, value = ("rate", 0.35) if name == "tariff_table" else ("factor", 1.2)
        text = f"origin,destination,sector,{column}\nC00,C01,S00,{value}\nC02,C03,S01,{value}\n"
        (folder / fields["file"]).write_text(text, encoding="utf-8")
        fields["file"] = str(folder / fields["file"])
    scenario = Scenario(title="T", year=2020, moves=[{name: fields}])
    return compile_moves(scenario, world)


def small(shock, world):
    """The shock shrunk towards nothing, shared revenue included."""
    less = scaled_shock(
        shock, SIZE, tariff_rate=world.tariff_rate, export_tax_rate=world.export_tax_rate
    )
    if shock.revenue_sharing is None:
        return less
    before = np.eye(len(world.countries))
    before = before if world.revenue_sharing is None else world.revenue_sharing
    return replace(less, revenue_sharing=before + SIZE * (shock.revenue_sharing - before))


def nearly_balanced(world, model):
    """The world with its deficits shrunk: closing them is then a small shock."""
    gap = economy_of(world, model=model).trade_deficit
    return after(world, Shock(transfer=(SIZE - 1) * gap), model=model)


@pytest.mark.parametrize("kind", list(WORLDS))
@pytest.mark.parametrize("model", list(FORMULATIONS))
@pytest.mark.parametrize(("name", "form"), CASES)
def test_first_order_over_exact_goes_to_one(name, form, model, kind, tmp_path):
    world = world_of(kind)
    if name == "balance_trade":
        world = nearly_balanced(world, model)
    shock = small(compiled(name, FINITE[name][form], world, tmp_path), world)
    solution = solve_trade(economy_of(world, model=model), shock=shock, model=model)
    exact, first = solution.real_income_hat - 1, first_order_welfare(solution).total
    size = np.abs(exact).max()
    assert size > 1e-9
    moved = np.abs(exact) > 0.02 * size
    assert moved.sum() >= 2
    np.testing.assert_allclose(first[moved] / exact[moved], 1.0, atol=0.01)
    np.testing.assert_allclose(first, exact, atol=1e-3 * size)


def test_every_registered_move_is_held_to_it():
    assert set(FINITE) | set(INFINITE) | ELSEWHERE == set(MOVES)


@pytest.mark.parametrize("closure", list(TradeBalance))
@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_elastic_labour_and_every_closure(model, closure, tmp_path):
    world = world_of("tariffs, export taxes, shared revenue")
    if closure is TradeBalance.BALANCED:
        world = nearly_balanced(world, model)
    rest = Closure(trade_balance=closure, numeraire="C02", labour_supply_elasticity=0.6)
    moves = [{"trade_cost": FINITE["trade_cost"][0]}, {"productivity": FINITE["productivity"][0]}]
    shock = small(compile_moves(Scenario(title="T", moves=moves, closure=rest), world), world)
    solution = solve_trade(economy_of(world, model=model), shock=shock, model=model)
    exact, first = solution.real_income_hat - 1, first_order_welfare(solution)
    np.testing.assert_allclose(first.total, exact, atol=1e-3 * np.abs(exact).max())
    assert np.abs(first.labour).max() > 0


@pytest.mark.parametrize("kind", list(WORLDS))
@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_without_a_move_every_term_is_zero(model, kind):
    world = world_of(kind)
    solution = solve_trade(economy_of(world, model=model), shock=Shock(), model=model)
    for name, term in vars(first_order_welfare(solution)).items():
        np.testing.assert_allclose(term, 0.0, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("model", list(FORMULATIONS))
@pytest.mark.parametrize("name", list(INFINITE))
def test_an_infinite_shock_has_no_first_order(name, model, tmp_path):
    world = world_of("tariffs")
    shock = compiled(name, INFINITE[name], world, tmp_path)
    solution = solve_trade(economy_of(world, model=model), shock=shock, model=model)
    assert why_no_first_order(solution) is NoFirstOrder.INFINITE_COST
    assert np.isnan(first_order_welfare(solution).total).all()
    assert np.isfinite(solution.real_income_hat).all()


def test_an_infinite_cost_where_nothing_is_traded_is_no_shock():
    world = make_world(seed=5, zeros=0.3)
    cost = np.where(world.flows == 0, np.inf, 1.0)
    assert np.isinf(cost).any()
    economy = economy_of(world, model=Model.CALIENDO_PARRO)
    found = solve_trade(economy, shock=Shock(iceberg_cost_hat=cost), model=Model.CALIENDO_PARRO)
    assert why_no_first_order(found) is None
    np.testing.assert_allclose(first_order_welfare(found).total, 0.0, atol=1e-9)


def test_rationing_and_purchases_have_none():
    world = make_world(seed=5)
    bought = np.zeros(world.flows.shape)
    bought[0, 1, 0] = 1.0
    tariff = Shock(tariff_rate_cf=1.1 * world.tariff_rate)
    asked = [
        (Model.RATIONING, tariff, NoFirstOrder.NO_PRICES),
        (Model.CALIENDO_PARRO, Shock(purchases=bought), NoFirstOrder.PURCHASES),
    ]
    for model, shock, reason in asked:
        found = solve_trade(economy_of(world, model=model), shock=shock, model=model)
        assert why_no_first_order(found) is reason
        assert np.isnan(first_order_welfare(found).total).all()
