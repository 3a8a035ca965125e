"""What ways cost: nothing changes nothing, shares of published modes, what closures touch."""

import math

import numpy as np
import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")

from blocs.foundation.errors import InputError
from blocs.questions.corridors.sea import goods_trade
from blocs.questions.trade.answer import load_world
from blocs.transport.network import (
    TODAY,
    Changes,
    borders,
    cost_factors,
    missing_places,
    usual_ways,
    way_cost_table,
    way_costs,
    ways,
)


@pytest.fixture(scope="module")
def world():
    return load_world("icio-2022", tariffs="none")


def factors(world, **changes):
    return cost_factors(usual_ways(world), usual_ways(world, Changes(**changes)))


def at(world, *codes):
    return tuple(world.countries.index(code) for code in codes)


def test_every_country_has_a_place_and_every_pair_a_way(world):
    assert not missing_places(world)
    total = usual_ways(world).total
    assert (total + np.eye(len(total)) > 0).all()
    np.testing.assert_allclose(total, total.T, rtol=1e-12)


def test_no_change_no_factor(world):
    np.testing.assert_array_equal(factors(world), 1.0)


def test_seventy_percent_of_trade_in_goods_goes_by_sea(world):
    # UNCTAD, Review of Maritime Transport 2018: over 70 per cent of world trade by value
    trade = goods_trade(world)
    share = np.nansum(trade * usual_ways(world).by_sea) / trade.sum()
    assert 0.68 < share < 0.78


def test_closing_suez_is_nothing_to_neighbours_by_land(world):
    factor = factors(world, closed=frozenset({"suez"}))
    assert factor[at(world, "BLR", "RUS")] - 1 < 1e-5
    assert factor[at(world, "SGP", "ITA")] > 1.02
    assert (factor >= 1.0 - 1e-12).all()


def test_a_closed_strait_with_no_way_around_is_an_embargo_by_sea(world):
    factor = factors(world, closed=frozenset({"gibraltar", "suez", "bab_el_mandeb"}))
    assert np.isinf(factor[at(world, "MLT", "USA")])
    assert np.isfinite(factor[at(world, "MLT", "ITA")])


def test_transit_closed_is_a_toll_without_end(world):
    closed = factors(world, transit={"BLR": math.inf})
    tolled = factors(world, transit={"BLR": 50.0})
    np.testing.assert_allclose(closed, tolled, rtol=1e-9)
    assert closed[at(world, "RUS", "POL")] > 1.005
    own = [world.countries.index("BLR")]
    assert closed[own].max() - 1 < 0.02  # its own trade goes on


def test_a_shut_border_is_one_of_those_that_carry_traffic(world):
    pair = frozenset({"BLR", "POL"})
    assert pair in borders()
    assert factors(world, borders=frozenset({pair}))[at(world, "BLR", "POL")] > 1.01


def test_changes_come_in_any_order(world):
    one = Changes(closed=frozenset({"suez"}), transit={"BLR": 0.01})
    other = Changes(closed=frozenset({"good_hope"}), transit={"BLR": 0.02}, tolls={"panama": 0.01})
    first = usual_ways(world, one.and_also(other)).total
    np.testing.assert_allclose(first, usual_ways(world, other.and_also(one)).total, rtol=1e-12)


def test_cheaper_stretches_bring_countries_nearer(world):
    spur = {frozenset(pair): 0.7 for pair in (("CHN", "KAZ"), ("KAZ", "RUS"), ("BLR", "RUS"))}
    factor = factors(world, stretches=spur)
    assert factor[at(world, "CHN", "KAZ")] < 0.98
    assert (factor <= 1.0 + 1e-12).all()


@pytest.mark.parametrize("row", way_cost_table(), ids=lambda row: row.name)
def test_every_parameter_has_a_range_around_it_and_a_source(row):
    assert row.low < row.value < row.high
    assert row.source
    assert row.unit
    assert row.status in {"calibrated", "assumed"}


@pytest.mark.parametrize("row", way_cost_table(), ids=lambda row: row.name)
def test_no_parameter_turns_a_closure_into_a_gain(world, row):
    for value in (row.low, row.high):
        costs = way_costs(**{row.name: value})
        closed = ways(world, costs, Changes(closed=frozenset({"suez"})))
        assert (cost_factors(ways(world, costs, Changes()), closed) >= 1.0 - 1e-12).all()


def test_a_parameter_that_is_none_is_refused():
    with pytest.raises(TypeError, match="sea_costs"):
        way_costs(sea_costs=1.0)


def test_what_passes_a_closed_passage_goes_by_sea_and_bounds_what_is_lost(world):
    today = usual_ways(world)
    assert not np.nan_to_num(today.passing(today)).any()
    closed = usual_ways(world, Changes(closed=frozenset({"suez"})))
    apart = ~np.eye(len(world.countries), dtype=bool)
    passing, lost = today.passing(closed)[apart], (1 - closed.total / today.total)[apart]
    assert (passing <= today.by_sea[apart] + 1e-12).all()
    assert (lost <= passing + 1e-12).all()
    assert (lost[passing > 0.01] > 0).all()
    assert passing.max() > 0.5


def test_hauls_to_ports_cost_no_more_than_the_longest(world):
    """Of an island, which has no other way to the sea: transfer alone where no haul counts."""
    free, usual = (
        ways(world, way_costs(**changed), TODAY).to_port.sum(axis=1)
        for changed in ({"longest_port_haul_km": 0.0}, {})
    )
    alone = [k for k, code in enumerate(world.countries) if not any(code in p for p in borders())]
    costs = way_costs()
    assert free[alone] == pytest.approx(np.exp(-costs.substitution * costs.transfer_cost))
    assert (usual[alone] <= free[alone] + 1e-15).all()
    assert (usual[alone] < 0.999 * free[alone]).any()


@pytest.mark.parametrize("passage", ["panama", "bosporus", "hormuz"])
def test_a_small_toll_costs_each_pair_what_passes_there(world, passage):
    """The derivative of the equation: a toll falls on the share of goods that passes.

    No port of theirs lies within these passages, from where a part of a crossing is paid.
    """
    toll = 1e-6
    today, tolled = usual_ways(world), usual_ways(world, Changes(tolls={passage: toll}))
    passing = np.nan_to_num(today.passing(tolled))
    np.fill_diagonal(passing, 0.0)
    assert passing.max() > 0.3
    assert (cost_factors(today, tolled) - 1) / toll == pytest.approx(passing, abs=1e-3)


@pytest.mark.parametrize("pair", [("CHN", "DEU"), ("JPN", "DEU"), ("KOR", "FRA"), ("CHN", "POL")])
def test_a_far_coast_of_a_large_country_is_no_way_across_it(world, pair):
    """Goods from East Asia reach Europe by Suez, not by Russia's port on the Pacific."""
    today = usual_ways(world)
    passing = today.passing(usual_ways(world, Changes(closed=frozenset({"suez"}))))
    assert passing[at(world, *pair)] > 0.95


def test_ways_by_land_share_goods_and_end_at_the_cheapest(world):
    """Russia to Poland: Belarus has most of it, not all; with sharp substitution it has all."""
    shut = Changes(transit={"BLR": math.inf})
    pair = at(world, "RUS", "POL")

    def passing(costs):
        gap = ways(world, costs, shut).land_cost[pair] - ways(world, costs, TODAY).land_cost[pair]
        return -math.expm1(-costs.land_substitution * gap)

    assert 0.9 < passing(way_costs()) < 0.999
    assert passing(way_costs(land_substitution=1e5)) == pytest.approx(1.0)


def test_ways_by_land_that_never_end_are_refused(world):
    with pytest.raises(InputError, match="going in circles"):
        ways(world, way_costs(land_substitution=80.0), TODAY)


def test_ways_by_land_end_wherever_parameters_are_drawn(world):
    lowest = {row.name: row.low for row in way_cost_table() if row.name != "substitution"}
    assert np.isfinite(ways(world, way_costs(**lowest), TODAY).land_cost[at(world, "RUS", "POL")])
