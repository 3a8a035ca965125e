"""The engine against the slow route: every model, closure and instrument, to nine digits."""

from dataclasses import fields

import numpy as np
import pytest

from blocs.questions.trade.engine.models.model import Model, Substitution
from blocs.questions.trade.engine.solve.anderson import FORMULATIONS, solve_trade
from blocs.questions.trade.engine.state import economy_of
from blocs.world.shocks.trade import Shock, TradeBalance
from shocks import every_instrument, instruments, taxed_world
from slow_solver import Slow, solve_slowly
from worlds import make_world

RATES = (0.6, 0.3, 1.4)
NAMES = list(instruments(make_world(countries=3, sectors=2), 0))
CLOSURES = list(TradeBalance)
PLAIN, TAXED, FREE = "tariffs", "export taxes and shared revenue", "no taxes"


def base(kind, seed):
    free = kind == FREE
    world = make_world(countries=3, sectors=2, seed=seed, zeros=0.1, tariffs=not free)
    return taxed_world(world, seed) if kind == TAXED else world


def agree(world, shock, *, model, rates=RATES):
    economy = economy_of(world, model=model, substitution=Substitution(*rates))
    fast = solve_trade(economy, shock=shock, model=model)
    slow = solve_slowly(world, shock, model=model, substitution=rates)
    for quantity in fields(Slow):
        ours, theirs = getattr(fast, quantity.name), getattr(slow, quantity.name)
        if quantity.name == "flows_cf":
            ours = ours.T
        money = 1e-9 if quantity.name.endswith("_cf") else 0.0  # incomes are about 100
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=money, err_msg=quantity.name)
    return fast


def numeraire(closure):
    return "C02" if closure is TradeBalance.FIXED_NOMINAL else None


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_every_instrument_alone(model, closure, name):
    seed = NAMES.index(name)
    world = base(PLAIN, seed)
    shock = Shock(
        **instruments(world, seed)[name], trade_balance=closure, numeraire=numeraire(closure)
    )
    agree(world, shock, model=model)


@pytest.mark.parametrize("kind", [PLAIN, TAXED, FREE])
@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_all_instruments_together(model, closure, kind):
    world = base(kind, 21)
    shock = Shock(
        **every_instrument(world, 21), trade_balance=closure, numeraire=numeraire(closure)
    )
    agree(world, shock, model=model)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_a_baseline_with_export_taxes_and_shared_revenue(model, name):
    """Sharing and export taxes of the baseline go on where a shock does not name them."""
    world = base(TAXED, 31)
    assert world.export_tax_rate is not None
    assert world.revenue_sharing is not None
    shock = Shock(**instruments(world, 4)[name])
    agree(world, shock, model=model)


@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_taxes_and_sharing_can_be_abolished(model):
    world = base(TAXED, 32)
    none = np.zeros(world.flows.shape)
    for fields_set in (
        {"tariff_rate_cf": none},
        {"export_tax_rate_cf": none},
        {"tariff_rate_cf": none, "export_tax_rate_cf": none},
        {"revenue_sharing": np.eye(3)},
    ):
        agree(world, Shock(**fields_set), model=model)


@pytest.mark.parametrize("model", list(FORMULATIONS))
def test_an_embargo_with_instruments(model):
    world = base(TAXED, 33)
    chosen = every_instrument(world, 33)
    chosen["iceberg_cost_hat"][0, 1] = chosen["iceberg_cost_hat"][2, 0, 1] = np.inf
    agree(world, Shock(**chosen), model=model)


@pytest.mark.parametrize("rates", [(1.0, 1.0, 1.0), (1.0, 0.2, 0.9), (0.3, 1.0, 2.0), (2.5, 3, 1)])
def test_elasticities_on_every_side_of_one(rates):
    world = base(PLAIN, 34)
    agree(world, Shock(**every_instrument(world, 34)), model=Model.CES_IO, rates=rates)


@pytest.mark.parametrize("seed", range(50, 56))
def test_wider_worlds(seed):
    """Random sizes, so that no axis can stand for another."""
    world = make_world(countries=2 + seed % 3, sectors=1 + seed % 4, seed=seed)
    model = list(FORMULATIONS)[seed % 3]
    agree(world, Shock(**every_instrument(world, seed)), model=model)
