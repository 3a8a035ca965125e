"""Aggregation commutes with totals, composes, and keeps an equilibrium an equilibrium."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs.data.reference import load_bloc_table
from blocs.foundation.axes import Axis
from blocs.foundation.errors import InputError
from blocs.world.aggregate import aggregate, grouping
from worlds import make_world

COUNTRIES, SECTORS = 5, 4


@st.composite
def worlds(draw):
    world = make_world(
        countries=COUNTRIES,
        sectors=SECTORS,
        seed=draw(st.integers(0, 10_000)),
        zeros=draw(st.sampled_from([0.0, 0.4])),
    )
    return world if draw(st.booleans()) else dataclasses.replace(world, given_final_share=None)


@st.composite
def partitions(draw, prefix, size, least):
    """Label → group, not all labels mentioned, at least `least` groups left."""
    labels = [f"{prefix}{k:02d}" for k in range(size)]
    chosen = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    groups = {a: f"G{g}" for a, g in zip(labels, chosen, strict=True) if g}
    left = len({groups.get(label, label) for label in labels})
    return groups if left >= least else {labels[0]: "G1"}


countries = partitions("C", COUNTRIES, 2)
sectors = partitions("S", SECTORS, 1)


def merged(world, by_country, by_sector):
    return aggregate(world, countries=by_country, sectors=by_sector, name="merged")


def summed(values, axis, groups):
    """Group sums by plain loops."""
    names = list(dict.fromkeys(groups.get(label, label) for label in axis))
    total = np.zeros((len(names), *values.shape[1:]))
    for k, label in enumerate(axis):
        total[names.index(groups.get(label, label))] += values[k]
    return total


@settings(max_examples=60, deadline=None)
@given(world=worlds(), by_country=countries, by_sector=sectors)
def test_totals_commute(world, by_country, by_sector):
    after = merged(world, by_country, by_sector)
    for name in ("value_added", "tariff_revenue", "trade_deficit", "income"):
        expected = summed(getattr(world, name), world.countries, by_country)
        np.testing.assert_allclose(getattr(after, name), expected, rtol=1e-9, atol=1e-9)
    for name in ("gross_output", "expenditure", "intermediate_use", "implied_final_demand"):
        expected = summed(getattr(world, name), world.countries, by_country)
        expected = summed(expected.T, world.sectors, by_sector).T
        np.testing.assert_allclose(getattr(after, name), expected, rtol=1e-9, atol=1e-8)
    demand = world.final_share * world.income[:, None]
    expected = summed(summed(demand, world.countries, by_country).T, world.sectors, by_sector).T
    np.testing.assert_allclose(after.final_share * after.income[:, None], expected, atol=1e-7)


@settings(max_examples=40, deadline=None)
@given(world=worlds(), by_country=countries, by_sector=sectors)
def test_an_equilibrium_stays_one(world, by_country, by_sector):
    assert world.base_year_gap < 1e-9
    assert merged(world, by_country, by_sector).base_year_gap < 1e-9


@settings(max_examples=40, deadline=None)
@given(world=worlds())
def test_naming_everything_itself_changes_nothing(world):
    same = merged(world, {c: c for c in world.countries}, {})
    assert same.sha256 == world.sha256 or np.array_equal(same.flows, world.flows)
    np.testing.assert_array_equal(same.flows, world.flows)
    np.testing.assert_array_equal(same.tariff_rate, world.tariff_rate)
    np.testing.assert_array_equal(same.trade_elasticity, world.trade_elasticity)
    np.testing.assert_allclose(same.input_share, world.input_share, rtol=1e-14)
    np.testing.assert_allclose(same.final_share, world.final_share, rtol=1e-12)
    assert same.provenance.steps == world.provenance.steps


@settings(max_examples=40, deadline=None)
@given(world=worlds(), by_country=countries, by_sector=sectors)
def test_two_steps_are_one(world, by_country, by_sector):
    """First countries, then sectors, then the first region with the next, or all at once."""
    step = merged(merged(world, by_country, {}), {}, by_sector)
    once = merged(world, by_country, by_sector)
    names = step.countries
    if len(names) > 2:
        final = {names[0]: "ALL", names[1]: "ALL"}
        step = merged(step, final, {})
        whole = {c: by_country.get(c, c) for c in world.countries}
        once = merged(world, {c: final.get(g, g) for c, g in whole.items()}, by_sector)
    assert step.countries == once.countries
    for name in ("flows", "tariff_rate", "input_share", "final_share", "trade_elasticity"):
        np.testing.assert_allclose(getattr(step, name), getattr(once, name), rtol=1e-9, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(world=worlds(), by_country=countries, order=st.permutations(range(COUNTRIES)))
def test_the_order_of_countries_does_not_matter(world, by_country, order):
    labels = tuple(world.countries[k] for k in order)
    shuffled = dataclasses.replace(
        world,
        country=Axis("country", labels),
        flows=world.flows[np.ix_(order, order)],
        tariff_rate=world.tariff_rate[np.ix_(order, order)],
        input_share=world.input_share[list(order)],
        given_final_share=(
            None if world.given_final_share is None else world.given_final_share[list(order)]
        ),
    )
    one, other = merged(world, by_country, {}), merged(shuffled, by_country, {})
    place = other.country.indices(one.countries)
    np.testing.assert_allclose(one.flows, other.flows[np.ix_(place, place)], rtol=1e-12)
    np.testing.assert_allclose(one.input_share, other.input_share[place], rtol=1e-9)


def test_one_cell_moves_one_cell():
    """More trade from C03 to C01 in S02 shows in (G, C01, T), and nowhere else."""
    world = make_world(countries=4, sectors=3, tariffs=False)
    flows = world.flows.copy()
    flows[3, 1, 2] += 1.0
    more = dataclasses.replace(world, flows=flows)
    groups = ({"C02": "G", "C03": "G"}, {"S01": "T", "S02": "T"})
    moved = np.argwhere(merged(more, *groups).flows - merged(world, *groups).flows > 0.5)
    assert moved.tolist() == [[2, 1, 1]]


def test_merged_countries_trade_at_home_and_keep_the_duties():
    world = make_world(countries=3, sectors=2)
    after = merged(world, {"C00": "G", "C01": "G"}, {})
    inside = world.flows[:2, :2].sum(axis=(0, 1))
    np.testing.assert_allclose(after.flows[0, 0], inside)
    duties = (world.tariff_rate * world.flows)[:2, :2].sum(axis=(0, 1))
    np.testing.assert_allclose(after.tariff_rate[0, 0] * after.flows[0, 0], duties)
    assert any(
        "stay as a rate on the region's own sales" in step for step in after.provenance.steps
    )


def test_elasticities_are_weighted_by_expenditure_and_said():
    world = make_world(countries=3, sectors=3)
    after = merged(world, {}, {"S00": "T", "S01": "T"})
    weight = world.expenditure.sum(axis=0)[:2]
    expected = (weight * world.trade_elasticity[:2]).sum() / weight.sum()
    assert after.trade_elasticity[0] == pytest.approx(expected, rel=1e-12)
    assert after.trade_elasticity[1] == world.trade_elasticity[2]
    assert "weighted by world expenditure" in after.elasticity_notes["T"]["assumption"]
    equal = make_world(countries=3, sectors=3, elasticity=4.7)
    assert merged(equal, {}, {"S00": "T", "S01": "T"}).trade_elasticity.tolist() == [4.7, 4.7]


def test_groups_of_sectors_survive_where_they_still_mean_something():
    world = dataclasses.replace(
        make_world(countries=3, sectors=3),
        sector_groups={"goods": ("S00", "S01"), "food": ("S00",)},
    )
    after = merged(world, {}, {"S00": "T", "S01": "T"})
    assert dict(after.sector_groups) == {"goods": ("T",)}
    assert any("no longer exist: food" in step for step in after.provenance.steps)


def test_what_cannot_be_merged_is_said():
    world = make_world(countries=3, sectors=2)
    with pytest.raises(InputError, match=r"unknown country 'C0X'"):
        merged(world, {"C0X": "G"}, {})
    with pytest.raises(InputError, match="all countries would be one region"):
        merged(world, dict.fromkeys(world.countries, "G"), {})
    known = dataclasses.replace(world, blocs=load_bloc_table())
    with pytest.raises(InputError, match="'ASEAN' has the name of a bloc"):
        merged(known, {"C00": "ASEAN"}, {})


def test_grouping_keeps_the_order_of_first_members():
    made = grouping(Axis("country", ("A", "B", "C", "D")), {"B": "X", "D": "X"})
    assert made.axis.labels == ("A", "X", "C")
    assert made.place.tolist() == [0, 1, 2, 1]
