"""The case of corridors: its scenarios run, and say what their titles promise."""

import numpy as np
import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")

import blocs


@pytest.fixture(scope="module")
def outcomes():
    case = blocs.load_case("corridors")
    world = blocs.load_world(case.world)
    scenarios = case.load_scenarios()
    batch = blocs.run_many(world, list(scenarios.values()), quantities=("real_income_change_pct",))
    values = batch.labelled["real_income_change_pct"]
    assert set(batch.labelled["status"]) == {"converged"}
    found = (dict(zip(world.countries, map(float, row), strict=True)) for row in values)
    return dict(zip(scenarios, found, strict=True))


@pytest.mark.parametrize(
    ("name", "loser"),
    [
        ("suez", "SAU"),
        ("hormuz", "ARE"),
        ("bosporus", "BGR"),
        ("malacca", "ARE"),
        ("panama", "PER"),
        ("bab-el-mandeb", "JOR"),
    ],
)
def test_closed_passages_cost_those_behind_them(outcomes, name, loser):
    assert outcomes[name][loser] < -0.15


def test_suez_is_nothing_to_neighbours_by_land(outcomes):
    assert abs(outcomes["suez"]["BLR"]) < 0.5 * abs(outcomes["suez"]["EGY"])


def test_a_bypass_makes_the_end_of_transit_cost_less(outcomes):
    without, built = outcomes["ukraine-transit"], outcomes["ukraine-transit-bypass"]
    assert without["UKR"] <= 0
    assert built["RUS"] > without["RUS"]
    assert built["BLR"] > without["BLR"]


def test_a_spur_pays_those_on_it(outcomes):
    assert outcomes["silk-road-spur"]["KAZ"] > 0.3
    assert outcomes["silk-road-spur"]["BLR"] > 0.1
    assert outcomes["belarus-gateway"]["POL"] <= 0
    assert outcomes["plant-exports"]["BLR"] > 0


def test_the_game_over_a_transit_tariff_is_played():
    played = blocs.play("corridors/transit-tariff", draws=0)
    values = played.to_frame()["value"]
    assert len(values) > 0
    assert np.isfinite(values).all()
