"""Pictures of corridors: places on the map, lanes by what they carry, signs of what is closed."""

import re

import numpy as np
import pytest

pytest.importorskip("highspy", reason="extra `corridors` is not installed")
pytest.importorskip("searoute", reason="extra `corridors` is not installed")

import blocs
from blocs.brief.charts.lettering import text_width
from blocs.brief.maps import shapes
from blocs.brief.projection import on_page
from blocs.brief.words import words
from blocs.questions.corridors.report.drawn import chained, segments
from blocs.questions.corridors.report.network_map import network_maps
from blocs.questions.corridors.report.network_names import names_on, points_of
from blocs.questions.corridors.sea import goods_trade
from blocs.transport.lanes import sea_lanes
from blocs.transport.lanes_used import lane_flows, passage_places
from blocs.transport.network import Changes


@pytest.mark.parametrize(
    ("code", "lon", "lat"),
    [("SGP", 103.82, 1.35), ("BMU", -64.75, 32.31), ("MUS", 57.55, -20.28), ("SGS", -36.8, -54.4)],
)
def test_positions_fall_on_the_dots_of_small_countries(code, lon, lat):
    assert on_page(np.array([lon, lat])) == pytest.approx(shapes()["dots"][code], abs=1.6)


@pytest.fixture(scope="module")
def lanes():
    world = blocs.load_world("icio-2022")
    trade = goods_trade(world)
    total = trade.sum()
    closed = Changes(closed=frozenset({"suez"}))
    return lane_flows(world, trade) / total, lane_flows(world, trade, closed) / total


def at(flow, tag):
    return max(f for f, own in zip(flow, sea_lanes().passage, strict=True) if own == tag)


def test_a_closed_passage_carries_nothing_and_the_cape_more(lanes):
    today, after = lanes
    assert at(today, "suez") > 0.1
    assert at(after, "suez") == 0.0
    assert at(after, "south_africa") > 1.5 * at(today, "south_africa")
    # no edge carries more than all there is
    assert today.min() >= 0
    assert today.max() < 1


def test_every_passage_has_a_place():
    places = passage_places()
    assert places["suez"] == pytest.approx([32.8, 29.5], abs=1.0)
    assert set(sea_lanes().passage) - {""} == set(places)


def test_edges_are_drawn_once_each_and_through_where_they_meet():
    edges = [(0, 1), (2, 1), (3, 4), (2, 3)]
    order = chained(edges)
    assert sorted(map(sorted, order)) == sorted(map(sorted, edges))
    path = segments(np.array([[[0, 0], [1, 0]], [[1, 0], [2, 0]]]), "lane", 1.0)
    assert path.count("M") == 1


def test_lines_that_cross_the_edge_of_the_page_are_left_out():
    assert "L" not in segments(np.array([[[10, 0], [1990, 0]]]), "lane", 1.0)


def test_a_network_has_a_map_for_each_carrier_and_a_cross_on_what_is_closed():
    w = words("en")
    maps = list(network_maps(blocs.network_flows("case-2015", close=["nord_stream_1"]), w))
    assert len(maps) == 6
    gas, oil = str(maps[0].world), str(maps[1].world)
    assert gas.count('class="cross"') == 1
    assert 'class="cross"' not in oil
    assert "Nord Stream: 0.0 of 55.0" in gas
    assert ">Primorsk<" in oil
    widths = [float(part.split('"')[0]) for part in gas.split('stroke-width="')[1:]]
    assert max(widths) / min(widths) > 3


def test_places_without_a_position_have_no_map(tmp_path):
    (tmp_path / "network.yaml").write_text("title: t\nunit: bcm/y\nmoney: USD\n")
    (tmp_path / "links.csv").write_text("id,from,to,unit,capacity,cost\na,X1,X2,bcm/y,9,1\n")
    (tmp_path / "sources.csv").write_text("node,unit,capacity,cost\nX1,bcm/y,9,1\n")
    (tmp_path / "demand.csv").write_text("node,unit,quantity,price,elasticity\nX2,bcm/y,5,9,-0.5\n")
    assert list(network_maps(blocs.network_flows(str(tmp_path)), words("en"))) == []


NAME = re.compile(
    r'<text font-size="([\d.]+)" stroke-width="[\d.]+" x="([\d.-]+)" y="([\d.-]+)"'
    r'(?: text-anchor="(\w+)")? class="name (wide|near)">(.*?)</text>'
)


def boxes(texts, css):
    """Left, top, right and bottom of names, in the type whose widths are estimated."""
    for text in texts:
        size, x, y, anchor, which, name = NAME.fullmatch(text).groups()
        wide = text_width(name) * float(size) / 12
        left = float(x) - {"middle": wide / 2, "end": wide}.get(anchor, 0.0)
        if which == css:
            yield left, float(y) - 0.7 * float(size), left + wide, float(y)


@pytest.mark.parametrize(("css", "most"), [("wide", 25), ("near", 12)])
def test_names_on_a_map_lie_apart_within_it_and_off_places(css, most):
    draw = np.random.default_rng(7)
    place = draw.uniform(0.0, 1.0, (40, 2)) * [400.0, 250.0]
    links = [points_of(*place[draw.choice(40, 2, replace=False)], 0.1, 1.0) for _ in range(60)]
    names = {k: "Place of some length"[: 6 + k % 15] for k in range(40)}
    texts = list(names_on((0.0, 0.0, 400.0, 250.0), names, place, np.concatenate(links)))
    found = np.array(list(boxes(texts, css)))
    assert len(found) >= most
    assert (found[:, :2] >= 0).all()
    assert (found[:, 2:] <= [400.0, 250.0]).all()
    for k, one in enumerate(found):
        others = np.delete(found, k, axis=0)
        across = (others[:, 0] < one[2]) & (one[0] < others[:, 2])
        assert not (across & (others[:, 1] < one[3]) & (one[1] < others[:, 3])).any()
        inside = (place > one[:2]).all(axis=1) & (place < one[2:]).all(axis=1)
        assert not inside.any()


def test_a_name_avoids_the_link_that_carries_most():
    place = np.array([[100.0, 100.0], [100.0, 40.0]])
    upward = points_of(place[0], place[1], 0.0, 5.0)
    texts = names_on((0.0, 0.0, 200.0, 125.0), {0: "Here"}, place, upward)
    assert {NAME.fullmatch(text)[4] for text in texts} <= {"None", None, "end"}
