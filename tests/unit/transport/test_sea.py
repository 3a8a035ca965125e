"""Ways by sea: distances that are published, and that every passage matters to some pair."""

import numpy as np
import pytest

pytest.importorskip("searoute", reason="extra `corridors` is not installed")

from blocs.transport.lanes import Lanes, great_circle_km, sea_lanes, wrapped
from blocs.transport.sea import (
    nearest_nodes,
    open_edges,
    passage_named,
    passages,
    sea_distances,
    sea_way,
)

SINGAPORE, ROTTERDAM = (103.85, 1.257), (4.0, 51.98)
RAS_TANURA, YOKOHAMA, ODESA = (50.2, 26.7), (139.7, 35.3), (30.75, 46.5)
PIRAEUS, NEW_YORK, LOS_ANGELES = (23.63, 37.94), (-74.0, 40.5), (-118.2, 33.7)


# Tables of distances between ports: nautical miles, by the usual way and with a passage closed.
@pytest.mark.parametrize(
    ("origin", "destination", "closed", "nautical_miles"),
    [
        (SINGAPORE, ROTTERDAM, (), 8_300),
        (SINGAPORE, ROTTERDAM, ("suez",), 11_800),
        (NEW_YORK, LOS_ANGELES, (), 4_930),
    ],
)
def test_distances_are_those_of_tables(origin, destination, closed, nautical_miles):
    assert sea_way(origin, destination, closed).nautical_miles == pytest.approx(
        nautical_miles, rel=0.02
    )


PAIRS = {
    "suez": (SINGAPORE, PIRAEUS),
    "panama": (NEW_YORK, LOS_ANGELES),
    "hormuz": (RAS_TANURA, SINGAPORE),
    "bosporus": (ODESA, PIRAEUS),
    "dardanelles": (ODESA, PIRAEUS),
    "gibraltar": (NEW_YORK, PIRAEUS),
    "bab_el_mandeb": (SINGAPORE, PIRAEUS),
    "malacca": (RAS_TANURA, YOKOHAMA),
    "sunda": (SINGAPORE, (20.0, -36.0)),
    "good_hope": ((-46.3, -24.0), (72.8, 18.9)),
    "magellan": ((-58.3, -34.6), (-71.6, -33.0)),
}


@pytest.mark.parametrize("name", [p.name for p in passages() if not p.always_closed])
def test_closing_a_passage_lengthens_a_way_that_uses_it(name):
    origin, destination = PAIRS[name]
    before = sea_way(origin, destination)
    assert name in before.passages
    after = sea_way(origin, destination, (name,))
    assert after is None or (after.km > before.km + 1 and name not in after.passages)


def test_a_lane_beside_a_closed_passage_is_closed_too():
    # canal 1–2 with an edge without a tag beside it, and a way around over 3
    lanes = Lanes(
        position=np.zeros((4, 2)),
        start=np.array([0, 1, 1, 0, 2]),
        end=np.array([1, 2, 2, 3, 3]),
        length_km=np.array([1.0, 2.0, 1.5, 9.0, 9.0]),
        passage=("", "suez", "", "", ""),
    )
    start, end, km = open_edges(lanes, frozenset({"suez"}))
    assert set(zip(start.tolist(), end.tolist(), strict=True)) == {(0, 1), (0, 3), (2, 3)}
    start, end, km = open_edges(lanes, frozenset())
    assert dict(zip(zip(start.tolist(), end.tolist(), strict=True), km, strict=True))[1, 2] == 1.5


def test_ways_are_as_long_there_as_back_and_no_detour_is_shorter():
    at = nearest_nodes(np.array([SINGAPORE, ROTTERDAM, RAS_TANURA, NEW_YORK]))
    km = sea_distances(at)
    np.testing.assert_allclose(km, km.T, rtol=1e-12)
    assert (km[:, None, :] + km[None, :, :] >= km[:, :, None].transpose(0, 2, 1) - 1e-6).all()
    lanes = sea_lanes()
    straight = great_circle_km(lanes.position[at][:, None], lanes.position[at][None, :])
    assert (km >= straight - 1e-6).all()


def test_longitudes_go_round_the_world():
    assert wrapped(np.array([190.0, 5.0])).tolist() == [-170.0, 5.0]
    assert sea_way((190.0, 5.0), ROTTERDAM).km == sea_way((-170.0, 5.0), ROTTERDAM).km


def test_frozen_passages_are_used_only_where_they_are_opened():
    at = nearest_nodes(np.array([YOKOHAMA, ROTTERDAM]))
    assert sea_distances(at, opened=("northwest", "bering"))[0, 1] < sea_distances(at)[0, 1]


def test_a_toll_is_paid_once_a_crossing():
    at = nearest_nodes(np.array([SINGAPORE, PIRAEUS]))
    before = sea_distances(at)[0, 1]
    assert sea_distances(at, longer_km={"suez": 100.0})[0, 1] == pytest.approx(before + 100.0)


@pytest.mark.parametrize(
    ("written", "name"),
    [("Hormuz", "hormuz"), ("ormuz", "hormuz"), ("bab-el-mandeb", "bab_el_mandeb")],
)
def test_passages_have_several_spellings(written, name):
    assert passage_named(written).name == name


def test_an_unknown_passage_is_named_with_the_nearest():
    with pytest.raises(ValueError, match=r"no passage 'suetz'.*suez"):
        passage_named("suetz")
