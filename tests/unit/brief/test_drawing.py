import itertools
import json
import math
import re

import pytest

from blocs.brief.charts.bars import Bar, bar_chart
from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.intervals import Interval, Swing, interval_chart, tornado_chart
from blocs.brief.charts.lettering import text_width
from blocs.brief.charts.pairs import Stack, Twin, stack_chart, twin_chart
from blocs.brief.charts.years import YearColumn, YearLine, column_chart, line_chart

OF = Measure("real_income_change_pct", "%")
NAME = "Professional, scientific and technical activities"
TEXT = re.compile(r'<text x="([\d.-]+)" y="([\d.-]+)" text-anchor="(\w+)"[^>]*>([^<]*)</text>')
COMMON = {"label": "a chart", "tick_text": lambda value: f"{value:,g}"}
COLUMNS = [YearColumn(2000 + t, (3.0 * t, -1000.0), "h", t == 3) for t in range(24)]
CHARTS = {
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
        left = float(x) - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
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
