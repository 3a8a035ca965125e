import itertools
import json
import math
import re

import pytest

from blocs.brief.charts.bars import Bar, bar_chart
from blocs.brief.charts.cells import Heads, Square, cell_chart
from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.groups import Group, group_chart
from blocs.brief.charts.intervals import Interval, Swing, interval_chart, tornado_chart
from blocs.brief.charts.lettering import text_width
from blocs.brief.charts.pairs import Stack, Twin, stack_chart, twin_chart
from blocs.brief.charts.plane import Plane, Point, plane_chart
from blocs.brief.charts.ranges import Mark, RangeRow, range_chart
from blocs.brief.charts.years import YearColumn, YearLine, column_chart, line_chart

OF = Measure("real_income_change_pct", "%")
NAME = "Professional, scientific and technical activities"
TEXT = re.compile(r'<text x="([\d.-]+)" y="([\d.-]+)"(?: text-anchor="(\w+)")?[^>]*>([^<]*)</text>')
COMMON = {"label": "a chart", "tick_text": lambda value: f"{value:,g}"}
COLUMNS = [YearColumn(2000 + t, (3.0 * t, -1000.0), "h", t == 3) for t in range(24)]
POINTS = [
    Point(NAME, -900.0, 40.0),
    Point("beside it", -890.0, 41.0, "ring"),
    Point("the same place", -890.0, 41.0, hint="the same place: −890; 41"),
    Point("far", 20_000.0, -3_000.0, "triangle"),
    *(Point(f"unnamed {k}", 100.0 * k, 30.0 * k, named=False) for k in range(20)),
]
SQUARE = Square((-1.25, 3.5), ("−1.25", "3.50"), (False, True), "chosen")
CHARTS = {
    "cells": cell_chart(
        Heads([NAME, "b"], [NAME, "one", "two", "three", "four"], "down", "across"),
        [[SQUARE] * 5, [SQUARE] * 5],
        names=("one", "other"),
        unit="utility",
        label="a chart",
    ),
    "groups": group_chart(
        [
            Group(NAME, (-9000.0, 3.0, 0.0), ("−9,000", "+3", "0"), f"would leave: {NAME}"),
            Group("b", (400.0, -2.0, 1.0), ("+400", "−2", "+1"), "lasts", strong=True),
        ],
        names=("a", "b", "c"),
        unit="million USD",
        **COMMON,
    ),
    "points": plane_chart(
        POINTS,
        Plane(NAME, "up", ("x", "y"), "USD", COMMON["tick_text"], (100.0, 10.0), "both accept"),
        label="a chart",
    ),
    "ranges": range_chart(
        [
            RangeRow(NAME, (Mark(1.0, "disc", "h", "a"),), 1.0, 9.0, text="−0.66% → −0.25%"),
            RangeRow("b", (Mark(2.0, "ring", "h", "a", 2.5),), text=f"expected: {NAME}"),
        ],
        measure=OF,
        **COMMON,
    ),
    "bars": bar_chart(
        [Bar(NAME, -12345.0, "−12,345"), Bar("b", 9.0, "+9", mark=-99.0)], measure=OF, **COMMON
    ),
    "pairs": twin_chart(
        [Twin(NAME, (9.0, -1.0), ("9 (8–99)", "−1"), "h", 8.0, 99.0)],
        names=("one", "other"),
        unit="%",
        **COMMON,
    ),
    "stacks": stack_chart(
        [Stack(NAME, (400000.0, 3.0), "400,003", "h")], names=("a", "b"), unit="USD", **COMMON
    ),
    "intervals": interval_chart(
        [Interval(NAME, (-9.0, -1.0), (-4.0, -2.0), -3.0, "−3.00", "h")], measure=OF, **COMMON
    ),
    "tornado": tornado_chart([Swing(NAME, -900.0, 5.0, ("−900", "+5"), "h")], measure=OF, **COMMON),
    "columns": column_chart(
        COLUMNS, names=("up", "down"), unit="USD", missing_text="not known", **COMMON
    ),
    "lines": line_chart([YearLine("l", (1.0, 8e5) * 12)], first=2001, unit="USD", **COMMON),
}


def boxes(svg):
    """Left, top, right, bottom of every text, wide letters assumed."""
    found = []
    for x, y, anchor, text in TEXT.findall(svg):
        width = text_width(text)
        left = float(x) - {"": 0.0, "middle": width / 2, "end": width}[anchor]
        found.append((left, float(y) - 9, left + width, float(y) + 2))
    return found


@pytest.mark.parametrize("kind", CHARTS)
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_no_label_crosses_another_or_leaves_the_picture(kind, size):
    svg = getattr(CHARTS[kind], size)
    width = float(re.search(r'viewBox="0 0 ([\d.]+)', svg).group(1))
    laid = boxes(svg)
    assert len(laid) >= 3
    assert all(box[0] >= -0.5 and box[2] <= width + 0.5 for box in laid)
    for a, b in itertools.combinations(laid, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)


@pytest.mark.parametrize("kind", CHARTS)
def test_a_narrow_picture_is_as_wide_as_a_phone(kind):
    assert 'viewBox="0 0 328 ' in CHARTS[kind].narrow
    assert NAME[:20] in CHARTS[kind].narrow or kind in {"columns", "lines"}


@pytest.mark.parametrize("kind", CHARTS)
def test_the_numbers_of_a_chart_are_plain_and_as_many_as_its_labels(kind):
    document = CHARTS[kind].data.as_json()
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["kind"] == kind
    assert all(len(s["values"]) == len(document["labels"]) for s in document["series"])


def test_no_number_is_null():
    drawn = bar_chart([Bar("x", math.nan, "–"), Bar("y", 2.0, "2")], measure=OF, **COMMON)
    assert drawn.data.as_json()["series"][0]["values"] == [None, 2.0]


def rectangles(svg, css):
    """Left edge and width of every bar of a class."""
    found = re.findall(rf'<rect class="{css}" x="([\d.-]+)" y="[\d.-]+" width="([\d.]+)"', svg)
    return [(float(x), float(width)) for x, width in found]


def test_bars_of_a_group_are_as_long_as_their_numbers():
    svg = CHARTS["groups"].wide
    (x1, long), (x2, short) = rectangles(svg, "bar s0")
    assert long / short == pytest.approx(9000 / 400, rel=0.02)
    assert x1 + long == pytest.approx(x2, abs=0.2)  # one grows left of zero, the other right


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_every_named_point_is_named_once_and_what_has_no_room_stands_below_with_its_numbers(size):
    svg = getattr(CHARTS["points"], size)
    texts = [text for *_, text in TEXT.findall(svg)]
    assert sum(text in ("the same place", "the same place: −890; 41") for text in texts) == 1
    assert texts.count("beside it") == texts.count("far") == 1
    assert not any(text.startswith("unnamed") for text in texts)
    assert svg.count('class="point') == len(POINTS)


def test_points_stand_by_their_numbers():
    data = CHARTS["points"].data.as_json()
    assert data["series"][0]["values"][:2] == [-900.0, -890.0]
    moves = re.findall(r'class="point \w+" d="M([\d.-]+) ([\d.-]+)m', CHARTS["points"].wide)
    xs, ys = ([float(place[k]) for place in moves] for k in (0, 1))
    for drawn, told, sign in ((xs, [p.x for p in POINTS], 1), (ys, [p.y for p in POINTS], -1)):
        scale = (max(drawn) - min(drawn)) / (max(told) - min(told))
        start = drawn[told.index(min(told))]
        expected = [start + sign * scale * (v - min(told)) for v in told]
        assert drawn == pytest.approx(expected, abs=0.2)


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_a_table_as_a_picture_has_every_cell_and_marks_what_is_marked(size):
    svg = getattr(CHARTS["cells"], size)
    texts = [text for *_, text in TEXT.findall(svg)]
    assert all(texts.count(name) == 1 for name in ("one", "two", "three", "four"))
    assert texts.count("3.50") == texts.count("−1.25") == svg.count('class="square chosen"') == 10
    assert svg.count('class="value strong best">3.50') == 10
    assert 'best">−1.25' not in svg


def test_marks_of_one_place_do_not_hide_each_other_and_areas_follow_sizes():
    same = tuple(Mark(1.0, shape, "h", shape, size) for shape, size in (("disc", 1), ("ring", 4)))
    svg = range_chart([RangeRow("a", same, 0.0, 2.0)], measure=OF, **COMMON).wide
    place = re.search(r'class="point disc" d="M([\d.]+) ([\d.]+)m', svg)
    turned = re.search(
        r'class="point ring" transform="translate\(([\d.]+) ([\d.]+)\) scale\((\d+)\)', svg
    )
    assert place.group(1) == turned.group(1)
    assert abs(float(place.group(2)) - float(turned.group(2))) >= 5
    assert float(turned.group(3)) / 10 == 2.0  # four times the area
