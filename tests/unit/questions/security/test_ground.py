"""Ground as cells: areas, places inside, distances to borders, wherever the globe is cut."""

import itertools

import numpy as np
import pytest

from blocs.questions.security.engine.ground import Projection, distance_to, ground_of, inside
from blocs.transport.lanes import great_circle_km
from blocs.world.shapes import area_km2, borders, outline


@pytest.mark.parametrize(("code", "step"), [("BLR", 5), ("ZAF", 10), ("RUS", 40), ("FJI", 3)])
def test_cells_fill_the_area(code, step):
    """Holes are left out, and ground on both sides of 180° is one."""
    ground = ground_of(outline([code]), step)
    assert ground.area == pytest.approx(area_km2([code]), rel=0.005)


def test_two_countries_have_no_seam():
    both = ground_of(outline(["BLR", "POL"]), 5)
    assert both.area == pytest.approx(area_km2(["BLR"]) + area_km2(["POL"]), rel=2e-3)
    cells = set(zip(both.row.tolist(), both.column.tolist(), strict=True))
    assert len(cells) == len(both.row)


def test_a_place_goes_to_the_plane_and_back():
    projection = Projection(28.0, 53.5)
    position = np.array([[23.2, 52.0], [32.7, 56.1], [28.0, 53.5], [-179.0, 10.0]])
    assert projection.globe(projection.plane(position)) == pytest.approx(position, abs=1e-6)


def test_the_plane_keeps_areas():
    """A degree square at 60° N on the plane about a far place is what it is on the ellipsoid."""
    square = np.array([[30.0, 60.0], [31.0, 60.0], [31.0, 61.0], [30.0, 61.0], [30.0, 60.0]])
    edge = np.linspace(0, 1, 200)[:-1, None]
    fine = np.concatenate([a + edge * (b - a) for a, b in itertools.pairwise(square)])
    x, y = Projection(0.0, 0.0).plane(fine).T
    area = abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2
    assert area == pytest.approx(6122.0, rel=2e-3)  # 55.8 km × 111.4 km, less towards the pole


def test_places_are_inside_or_not():
    towns = np.array([[27.56, 53.9], [25.28, 54.69], [23.69, 52.1], [23.16, 53.13]])
    assert inside(outline(["BLR"]), towns).tolist() == [True, False, True, False]
    assert inside(outline(["FJI"]), np.array([[179.0, -16.6], [-179.9, -16.8]])).tolist() == [
        True,
        True,
    ]
    maseru = np.array([[28.2, -29.5]])
    assert not inside(outline(["ZAF"]), maseru)[0]


def test_distance_to_a_border_is_that_to_its_nearest_point():
    line = borders(["BLR"], ["POL"])
    places = np.array([[27.56, 53.9], [24.0, 53.0]])
    corners = [great_circle_km(np.concatenate(line), place).min() for place in places]
    far, near = distance_to(line, places)
    assert far == pytest.approx(corners[0], rel=0.01)  # the nearest is a corner, Minsk to Brest
    assert near < corners[1] - 0.5  # the nearest lies on an edge between two corners
    assert distance_to(line, line[0][:1])[0] == pytest.approx(0.0, abs=1e-3)
