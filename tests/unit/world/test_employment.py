"""Persons employed: how they follow value added, and what becomes of them in regions and groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.world.employment import Employment, by_broad_sector, moved, persons_of, places_of
from blocs.world.provenance import Source

SOURCE = Source("Persons", "CC BY 4.0", "Somebody")
levels = st.lists(st.floats(0.1, 100.0), min_size=3, max_size=3)


def employment(persons, place):
    return Employment(np.array(persons, dtype=float), np.array(place), 2022, 2021, SOURCE)


@given(levels, levels, levels)
def test_totals_stay_and_persons_follow_value_added(persons, before, after):
    e, v, w = (np.array([row]) for row in (persons, before, after))
    found = moved(e, v, w)
    assert found.sum() == pytest.approx(e.sum())
    # Any two broad sectors: the ratio of their persons grows as the ratio of their value added.
    odds = (found[0, 0] / found[0, 1]) / (e[0, 0] / e[0, 1])
    assert odds == pytest.approx((w[0, 0] / w[0, 1]) / (v[0, 0] / v[0, 1]))


@given(levels, levels, st.floats(0.1, 10.0))
def test_nobody_moves_where_all_value_added_grows_alike(persons, before, growth):
    e, v = np.array([persons]), np.array([before])
    assert moved(e, v, growth * v) == pytest.approx(e)


def test_a_case_by_hand():
    # 30 persons; farms double: 10·2, 10·1, 10·1 of 40, scaled to 30.
    found = moved(np.full((1, 3), 10.0), np.ones((1, 3)), np.array([[2.0, 1.0, 1.0]]))
    assert found.tolist() == [[15.0, 7.5, 7.5]]


def test_what_is_not_known_stays_so_and_what_is_absent_does_not_move():
    e = np.array([[np.nan, 1, 1], [1, 1, 1], [1, 1, 1]], dtype=float)
    before, after = np.ones((3, 3)), np.ones((3, 3))
    before[1, 0] = after[1, 0] = 0.0
    after[2] = 0.0
    found = moved(e, before, after)
    assert np.isnan(found[0]).all()
    assert found[1].tolist() == [1, 1, 1]
    assert np.isnan(found[2]).all()


def test_regions_add_up_and_groups_that_span_two_broad_sectors_end_it():
    known = employment([[1, 2, 3], [10, 20, 30], [np.nan] * 3], [0, 1, 1, 2])
    merged = known.merged(np.array([0, 0, 1]), 2, np.array([0, 1, 1, 2]), 3)
    assert merged is not None
    assert merged.persons[0].tolist() == [11, 22, 33]
    assert merged.missing(("ONE", "TWO")) == ("TWO",)
    assert merged.place.tolist() == [0, 1, 2]
    assert known.merged(np.array([0, 1, 2]), 3, np.array([0, 0, 1, 2]), 3) is None


def test_sums_by_broad_sector_and_plain_data_read_back():
    place = np.array([2, 0, 2])
    assert by_broad_sector(np.array([[1.0, 2.0, 4.0]]), place).tolist() == [[2.0, 0.0, 5.0]]
    known = employment([[1, 2, 3], [np.nan] * 3], place)
    data = known.as_data(("AAA", "BBB"), ("x", "y", "z"))
    assert data["missing"] == ["BBB"]
    assert data["persons"]["BBB"] == dict.fromkeys(("agriculture", "industry", "services"))
    assert np.array_equal(persons_of(data, ("BBB", "AAA")), known.persons[::-1], equal_nan=True)
    assert places_of(data, ("z", "y")).tolist() == [2, 0]
