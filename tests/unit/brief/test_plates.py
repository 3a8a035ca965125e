"""Pictures of the short brief: names begin inside, numbers stand beside bars."""

from __future__ import annotations

import re

import pytest

from blocs.brief.charts.lettering import text_width
from blocs.brief.short.plates import LETTERS, Shift, Step, shifts, waterfall

LONG = ("Southern Common Market", "United Arab Emirates", "ЕС с Великобританией", "WWMMWW MMWWMM")
BAR = re.compile(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"')


def texts(svg):
    """(x, size, words, whether it ends at x) of every text."""
    found = []
    for tag in re.findall(r"<text .*?</text>", svg):
        x = float(re.search(r' x="([-\d.]+)"', tag)[1])
        size = float(re.search(r'font-size="([\d.]+)"', tag)[1])
        found.append((x, size, re.sub("<[^>]*>", "", tag), 'anchor="end"' in tag))
    return found


@pytest.mark.parametrize("width", [150.0, 220.0, 260.0])
@pytest.mark.parametrize("name", LONG)
def test_a_long_name_begins_inside(width, name):
    plate = shifts(
        [Shift(name, 1.0, 2.0, "1 → 2")], keys=("now", "after"), colour="#000", width=width, alt="x"
    )
    other = waterfall([Step(name, 1.0, "+1.0")], Step("All", 1.0, "+1.0"), width=width, alt="x")
    for svg in (plate.svg, other.svg):
        for x, size, words, ends in texts(svg):
            if ends:
                assert x - text_width(words) * size / LETTERS >= -0.5, words


@pytest.mark.parametrize("note", ["+8.7 (+4.5 alone)", "−0,7 (−2,4 отдельно)", "+1"])
def test_numbers_of_a_sum_stand_beside_its_bars(note):
    steps = [Step("China", -72.0, "−72"), Step("Canada", 8.7, note), Step("Mexico", 11.0, note)]
    svg = waterfall(steps, Step("All together", -50.0, "−50"), width=240.0, alt="x").svg
    furthest = max(float(x) + float(width) for x, width in BAR.findall(svg))
    for x, size, words, ends in texts(svg):
        if ends and x == 240.0:
            assert furthest <= x - text_width(words) * size / LETTERS, words
