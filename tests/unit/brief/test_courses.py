"""Lines with bands, and spokes around a circle: places, gaps, marks."""

import math
import re

from blocs.brief.charts.courses import Course, Happening, course_chart
from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.radar import CORE, Spoke, radar_chart

OF = Measure("lean", "1")
NAN = math.nan


def course(*courses, periods=("1", "2", "3", "4"), **more):
    return course_chart(
        courses, periods=periods, label="l", tick_text=lambda v: f"{v:g}", measure=OF, **more
    )


def polylines(svg):
    found = re.findall(r'<polyline class="line l(\d)" points="([^"]*)"', svg)
    return [
        (int(k), [tuple(map(float, p.split(","))) for p in points.split()]) for k, points in found
    ]


def test_values_stand_in_proportion_and_a_gap_breaks_the_line():
    drawn = course(Course("a", (0.0, 0.5, NAN, 1.0)), span=(0.0, 1.0)).wide
    ((_, ((x1, y1), (x2, y2))),) = polylines(drawn)
    assert x2 > x1
    (dot,) = re.findall(r'<circle class="dot d0" cx="([\d.]+)" cy="([\d.]+)"', drawn)
    assert float(dot[1]) < y2 < y1
    assert abs((y1 - y2) - (y2 - float(dot[1]))) < 0.2
    assert abs((float(dot[0]) - x2) - 2 * (x2 - x1)) < 0.2


def test_a_band_holds_its_line_and_a_band_of_one_period_has_a_width():
    low, high = (0.1, 0.2, NAN, 0.3), (0.5, 0.6, NAN, 0.9)
    drawn = course(Course("a", (0.3, 0.4, NAN, 0.6), low, high), span=(0.0, 1.0)).wide
    (polygon,) = re.findall(r'<polygon class="band b0" points="([^"]*)"', drawn)
    corners = [tuple(map(float, p.split(","))) for p in polygon.split()]
    ((_, line),) = polylines(drawn)
    for k, (x, y) in enumerate(line):
        above, below = sorted(cy for cx, cy in corners if abs(cx - x) < 0.2)
        assert above < y < below, k
    assert 'class="band b0" x=' in drawn


def test_happenings_stand_between_periods_and_numbers_keep_apart():
    marks = [Happening(1.5, "1", "x"), Happening(1.51, "2", "y"), Happening(3.0, "3", "z")]
    drawn = course(Course("a", (0.0, 1.0, 1.0, 0.0)), happenings=marks).wide
    assert drawn.count('class="happening"') == 3
    assert ">1</text>" in drawn
    assert ">3</text>" in drawn
    numbers = re.findall(r'y="12" text-anchor="middle" class="tick">(\d)</text>', drawn)
    assert numbers == ["1", "3"]


def test_a_chart_hands_on_its_numbers():
    data = course(Course("a", (0.0, NAN), (0.0, NAN), (1.0, NAN)), periods=("1", "2")).data
    told = {row["name"]: row["values"] for row in data.as_json()["series"]}
    assert told == {"a": [0.0, None], "a p05": [0.0, None], "a p95": [1.0, None]}


def test_spokes_stand_around_and_values_from_the_core_outwards():
    values = {"a": 1, "b": 0, "c": 0.5, "d": 1}
    spokes = [Spoke(name, value, value, value, "t") for name, value in values.items()]
    drawn = radar_chart(spokes, label="l", ends=("out", "in"), measure=OF)
    places = [
        (float(x), float(y))
        for x, y in re.findall(r'class="point" cx="([\d.]+)" cy="([\d.]+)"', drawn.wide)
    ]
    rings = [
        tuple(map(float, found))
        for found in re.findall(
            r'class="ring-\w+" cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', drawn.wide
        )
    ]
    x, y, radius = rings[-1]
    up, right, down, left = places
    assert abs(y - up[1] - radius) < 0.2
    assert abs(right[0] - x - CORE * radius) < 0.2
    assert abs(down[1] - y - (CORE + (1 - CORE) / 2) * radius) < 0.2
    assert abs(x - left[0] - radius) < 0.2
    assert drawn.data.as_json()["labels"] == ["a", "b", "c", "d"]
