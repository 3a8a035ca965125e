"""Every key covers the layers that its answer is made from, and no other."""

import dataclasses

import numpy as np
import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")

from blocs import Capacity, CloseCorridor, Scenario, Tariff
from blocs.foundation.errors import InputError
from blocs.moves.compile import compile_moves
from blocs.moves.registry import MOVES
from blocs.questions.exposure import rupture_atlas
from blocs.questions.sureness.answer import Uncertainty, _payload
from blocs.questions.sureness.source import Source
from blocs.questions.trade.answer import load_world
from blocs.questions.trade.batch_row import scenario_key
from blocs.questions.trade.drawing import prepared_for
from blocs.questions.trade.engine.models.model import Model
from blocs.questions.trade.engine.models.trade import Trade
from blocs.world.shocks.trade import TradeBalance
from blocs.world.world import CORRIDORS, TRADE, world_hash

TARIFF = Scenario(title="t", moves=[Tariff(by="USA", on="CHN", sectors="goods", rate="10%")])
CLOSED = Scenario(title="t", moves=[CloseCorridor(passages="suez")])
FULL = Scenario(title="t", moves=[Capacity(passages="suez", share=0.5)])
UNDER = Trade(Model.ARMINGTON)


@pytest.fixture(scope="module")
def world():
    world = load_world("icio-2022", tariffs="none")
    few = ("EGY", "DEU", "CHN", "USA")
    regions = {code: "REST" for code in world.countries if code not in few}
    return world.aggregate(regions)


@pytest.fixture(scope="module")
def others(world):
    """The same world with one layer changed each."""
    flows = np.array(world.flows)
    flows[0, 1, 0] *= 1.001
    persons = dataclasses.replace(world.employment, persons=world.employment.persons * 1.01)
    return {
        "trade": dataclasses.replace(world, flows=flows),
        "tariffs": dataclasses.replace(world, tariff_rate=world.tariff_rate + 0.01),
        "elasticities": dataclasses.replace(world, trade_elasticity=world.trade_elasticity * 1.01),
        "heads": dataclasses.replace(world, employment=persons),
        "transport": world.with_way_costs(sea_cost_per_km=1.2e-5),
    }


def row(scenario):
    return lambda world: scenario_key(world, scenario, UNDER, quantities=("income",))


def atlas(world):
    return repr(
        rupture_atlas._conditions(
            world, UNDER, trade_balance=TradeBalance.FIXED_SHARE, dyads=(), chunk=5
        )
    )


def draws(scenario):
    def key(world):
        prepared = {"a": prepared_for(world, scenario, UNDER)}
        settings = Uncertainty(over=(Source.ELASTICITIES,))
        return repr(_payload(world, prepared, Model.ARMINGTON, settings))

    return key


BASIS = {"trade", "tariffs", "elasticities"}
KEYS = {
    "row of a tariff": (row(TARIFF), BASIS),
    "row of a closure": (row(CLOSED), BASIS | {"transport"}),
    "row of a capacity": (row(FULL), BASIS | {"transport"}),
    "atlas of ruptures": (atlas, BASIS),
    "draws of a tariff": (draws(TARIFF), BASIS),
    "draws of a closure": (draws(CLOSED), BASIS | {"transport"}),
    "draws of a capacity": (draws(FULL), BASIS | {"transport"}),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_moves_with_the_layers_that_are_read_and_with_no_other(name, world, others):
    key, depends_on = KEYS[name]
    here = key(world)
    assert key(dataclasses.replace(world)) == here
    assert {layer for layer, other in others.items() if key(other) != here} == depends_on


def test_a_changed_layer_has_another_hash_and_the_others_the_same(world, others):
    for changed, other in others.items():
        differ = {
            name for name, value in world.layer_hashes.items() if other.layer_hashes[name] != value
        }
        assert differ == {changed}


def test_the_hash_of_the_data_is_that_of_the_layers_that_trade_reads(world, others):
    for changed, other in others.items():
        assert (other.sha256 != world.sha256) is (changed in BASIS)
        assert (world_hash(other) != world_hash(world)) is (changed in BASIS)
        reads_ways = world_hash(other, (TRADE, CORRIDORS)) != world_hash(world, (TRADE, CORRIDORS))
        assert reads_ways is (changed != "heads")


def test_costs_of_ways_that_are_none_are_named_at_once(world):
    wrong = world.with_way_costs(sea_cost=1.0, border_cost=-1.0, substitution=float("nan"))
    with pytest.raises(InputError) as caught:
        compile_moves(CLOSED, wrong)
    for word in ("sea_cost", "border_cost", "substitution"):
        assert word in str(caught.value)


def test_moves_say_which_engines_they_act_on():
    reach = {name for name, kind in MOVES.items() if CORRIDORS in kind.engines}
    assert reach == {"close_corridor", "open_corridor", "corridor_tariff", "capacity"}
    assert all(kind.engines[0] == TRADE for kind in MOVES.values())
    assert TARIFF.engines == (TRADE,)
    assert FULL.engines == (TRADE, CORRIDORS)
