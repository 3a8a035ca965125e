"""Costs and shares of ways with rents, beside sums over every single way."""

import dataclasses

import numpy as np
import pytest

from blocs.transport.rents import log_cost_at, shares_at
from blocs.world.shocks.corridors import TransitTolls, WaysByPassage

COUNTRIES, PORTS, PASSAGES, WAYS = 4, 5, 2, 4


@pytest.fixture(scope="module")
def ways():
    random = np.random.default_rng(7)
    cost = random.uniform(0.02, 0.06, size=(WAYS, PORTS, PORTS))
    cost[3, 0, :] = cost[3, :, 0] = np.inf
    cost = np.minimum(cost, cost.transpose(0, 2, 1))
    land = random.uniform(0.0, 0.02, size=(COUNTRIES, COUNTRIES))
    land[0, 1:] = land[1:, 0] = 0.0
    return WaysByPassage(
        passages=("one", "two"),
        uses=np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=bool),
        cost=cost,
        to_port=random.uniform(0.01, 0.2, size=(COUNTRIES, PORTS)),
        land=np.maximum(land, land.T),
        substitution=80.0,
        sharpness=400.0,
    )


def by_hand(ways, rent, a, b):
    """y, share through each passage and rent in the value of one pair, way by way."""
    reach, through, earned = ways.land[a, b], np.zeros(PASSAGES), np.zeros(PASSAGES)
    for u in range(PORTS):
        for v in range(PORTS):
            paid = [float(rent[ways.uses[w]].sum()) for w in range(WAYS)]
            weight = [np.exp(-ways.sharpness * (ways.cost[w, u, v] + paid[w])) for w in range(WAYS)]
            mean = -np.log(sum(weight)) / ways.sharpness
            used = ways.to_port[a, u] * ways.to_port[b, v] * np.exp(-ways.substitution * mean)
            reach += used
            for w in range(WAYS):
                part = used * weight[w] / sum(weight)
                for p in range(PASSAGES):
                    if ways.uses[w, p]:
                        through[p] += part
                        if paid[w] > 0:
                            earned[p] += part * (1 - np.exp(-paid[w])) * rent[p] / paid[w]
    return -np.log(reach) / ways.substitution, through / reach, earned / reach


@pytest.mark.parametrize("rent", [[0.0, 0.0], [0.03, 0.0], [0.02, 0.01]])
def test_as_way_by_way(ways, rent):
    rent = np.array(rent)
    found = shares_at(ways, rent)
    for a, b in ((0, 1), (2, 3), (3, 0)):
        y, through, earned = by_hand(ways, rent, a, b)
        assert found.log_cost[a, b] == pytest.approx(y, rel=1e-12)
        np.testing.assert_allclose(found.through[:, a, b], through, rtol=1e-10)
        np.testing.assert_allclose(found.rent[:, a, b], earned, rtol=1e-10, atol=1e-15)


def test_shares_are_what_a_rent_adds_to_costs(ways):
    rent, step = np.array([0.02, 0.01]), 1e-6
    found = shares_at(ways, rent)
    for p in range(PASSAGES):
        more = step * (np.arange(PASSAGES) == p)
        slope = (log_cost_at(ways, rent + more) - log_cost_at(ways, rent - more)) / (2 * step)
        np.testing.assert_allclose(found.through[p], slope, atol=1e-8)


def test_names_of_countries_ports_and_passages_do_not_matter(ways):
    country, port = np.array([2, 0, 3, 1]), np.array([4, 2, 0, 1, 3])
    other = dataclasses.replace(
        ways,
        uses=ways.uses[:, ::-1],
        cost=ways.cost[:, port][:, :, port],
        to_port=ways.to_port[np.ix_(country, port)],
        land=ways.land[np.ix_(country, country)],
    )
    rent = np.array([0.02, 0.01])
    here, there = shares_at(ways, rent), shares_at(other, rent[::-1])
    both = np.ix_(country, country)
    np.testing.assert_allclose(there.log_cost, here.log_cost[both], rtol=1e-12)
    for p in range(PASSAGES):
        np.testing.assert_allclose(there.through[1 - p], here.through[p][both], atol=1e-14)
        np.testing.assert_allclose(there.rent[1 - p], here.rent[p][both], atol=1e-14)


@pytest.fixture(scope="module")
def tolled(ways):
    """Two countries take tolls on ways by land, one of them on some ways to ports too."""
    random = np.random.default_rng(11)
    on_land = 0.01 * (random.random((2, COUNTRIES, COUNTRIES)) < 0.5)
    to_port = np.array([0.02, 0.005])[:, None, None] * (random.random((2, COUNTRIES, PORTS)) < 0.5)
    both_ways = np.maximum(on_land, on_land.transpose(0, 2, 1))
    transit = TransitTolls(("X", "Y"), np.array([0.01, 0.02]), both_ways, to_port)
    return dataclasses.replace(ways, transit=transit)


def legs_by_hand(ways, rent, a, b):
    """(passage and toll,) rent in the value of one pair: each way's legs one after the other."""
    reach, earned = ways.land[a, b], np.zeros(PASSAGES + 2)
    paid = ways.transit.on_land[:, a, b]
    if paid.sum() > 0:
        earned[PASSAGES:] += ways.land[a, b] * (1 - np.exp(-paid.sum())) * paid / paid.sum()
    for u in range(PORTS):
        for v in range(PORTS):
            total = [float(rent[ways.uses[w]].sum()) for w in range(WAYS)]
            weight = np.exp(-ways.sharpness * (ways.cost[:, u, v] + np.array(total)))
            mean = -np.log(weight.sum()) / ways.sharpness
            used = ways.to_port[a, u] * ways.to_port[b, v] * np.exp(-ways.substitution * mean)
            reach += used
            for w in range(WAYS):
                left = used * weight[w] / weight.sum()
                legs = (
                    np.r_[np.zeros(PASSAGES), ways.transit.to_port[:, b, v]],
                    np.r_[np.where(ways.uses[w], rent, 0.0), np.zeros(2)],
                    np.r_[np.zeros(PASSAGES), ways.transit.to_port[:, a, u]],
                )
                for leg in legs:  # from the delivered value backwards
                    if leg.sum() > 0:
                        earned += left * (1 - np.exp(-leg.sum())) * leg / leg.sum()
                        left *= np.exp(-leg.sum())
    return earned / reach


@pytest.mark.parametrize("rent", [[0.0, 0.0], [0.02, 0.01]])
def test_tolls_on_transit_are_taken_leg_by_leg(tolled, rent):
    rent = np.array(rent)
    found = shares_at(tolled, rent)
    assert found.through.shape[0] == PASSAGES
    for a, b in ((0, 1), (2, 3), (3, 0)):
        by_hand = legs_by_hand(tolled, rent, a, b)
        assert by_hand[PASSAGES:].max() > 0
        np.testing.assert_allclose(found.rent[:, a, b], by_hand, rtol=1e-10, atol=1e-15)
