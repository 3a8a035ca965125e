import itertools
import re

import pytest

from blocs.brief.charts.axes import Domain, capped, extent, ticks
from blocs.brief.charts.bars import Bar, bar_chart, common_frame, mirrored_frames
from blocs.brief.charts.drawing import Measure
from blocs.brief.charts.lettering import fitted, text_width, wrapped
from blocs.brief.charts.sectors import SectorRow, sector_chart
from blocs.brief.parts import tick_text
from blocs.brief.voice import voice

OF = Measure("real_income_change_pct", "%")
RECTANGLE = re.compile(r'<rect class="bar (\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"')


def rectangles(svg):
    return [(side, float(x), float(width)) for side, x, _, width in RECTANGLE.findall(svg)]


def chart(values, **more):
    bars = [Bar(f"b{k}", value, f"{value:+}") for k, value in enumerate(values)]
    return bar_chart(bars, label="a chart", tick_text=str, measure=OF, **more).wide


def test_lengths_are_proportional_and_the_sign_gives_the_side():
    drawn = rectangles(chart([-8.0, 4.0, 2.0, -1.0]))
    assert [side for side, *_ in drawn] == ["loss", "gain", "gain", "loss"]
    unit = drawn[0][2] / 8.0
    for value, (_, _, width) in zip((8.0, 4.0, 2.0, 1.0), drawn, strict=True):
        assert width == pytest.approx(value * unit, abs=0.11)
    zero = drawn[1][1]
    assert drawn[0][1] + drawn[0][2] == pytest.approx(zero, abs=0.11)
    assert drawn[0][1] < zero


def bars_of(values):
    return [Bar(f"b{k}", value, f"{value:+}") for k, value in enumerate(values)]


def unit_length(values, frame):
    svg = bar_chart(bars_of(values), label="l", tick_text=str, measure=OF, frame=frame).wide
    return [width / abs(value) for value, (*_, width) in zip(values, rectangles(svg), strict=True)]


def test_charts_of_one_frame_draw_a_unit_equally_long():
    one, other = [-2000.0, 1.5, 7000.0], [50.0, 40.0, 3000.0]
    frame = common_frame([bars_of(one), bars_of(other)])
    assert unit_length(one, frame)[2] == pytest.approx(unit_length(other, frame)[2], rel=1e-2)


def test_gains_and_losses_of_one_scale_draw_a_unit_equally_long():
    gains, losses = [1.83, 1.5], [-1.271, -0.7]
    right, left = mirrored_frames(bars_of(gains), bars_of(losses))
    assert unit_length(gains, right)[0] == pytest.approx(unit_length(losses, left)[0], rel=1e-2)


@pytest.mark.parametrize(
    ("value", "text"),
    [(-1.5, "−1.5"), (0.0, "0"), (20000.0, "20,000"), (0.005, "0.005"), (2.5, "2.5"), (0.3, "0.3")],
)
def test_a_number_on_an_axis_is_not_rounded(world, value, text):
    assert tick_text(voice("en", world), value) == text


def test_numbers_at_the_ends_of_bars_stay_inside_the_picture():
    svg = chart([-24246.0, 1326.0])
    for x, anchor, text in re.findall(
        r'<text x="([\d.-]+)" y="[\d.]+"(?: text-anchor="(\w+)")? class="value">([^<]+)', svg
    ):
        width = text_width(text)
        left = float(x) - (width if anchor == "end" else 0)
        assert left >= 0
        assert left + width <= 440


def test_zero_is_always_inside():
    assert extent([3.0, 5.0]) == (0.0, 5.0)
    assert extent([-3.0, None, float("nan")]) == (-3.0, 0.0)
    assert extent([]) == (0.0, 1.0)
    assert 0.0 in ticks(-7.3, 0.9)
    assert ticks(0, 10, most=5) == [0, 2, 4, 6, 8, 10]


def test_ticks_do_not_touch():
    svg = chart([-105389.0, 38685.0, 12.0])
    marks = re.findall(
        r'<text x="([\d.]+)" y="11.0" text-anchor="middle" class="tick">([^<]+)', svg
    )
    marks = marks or re.findall(
        r'<text x="([\d.]+)" y="11" text-anchor="middle" class="tick">([^<]+)', svg
    )
    assert len(marks) >= 2
    ends = sorted((float(x) - text_width(t) / 2, float(x) + text_width(t) / 2) for x, t in marks)
    assert all(b[0] >= a[1] for a, b in itertools.pairwise(ends))


def test_one_value_that_dwarfs_the_others_is_cut_and_marked():
    assert capped([578.0, -67.0, 9.0]) == (-67.0, pytest.approx(1.6 * 67.0))
    assert capped([50.0, -67.0]) == (-67.0, 50.0)
    rows = [
        SectorRow("A", "a", "1", (578.0, 1.0, 1.0), ("+578", "+1", "+1")),
        SectorRow("B", "b", "1", (-67.0, -1.0, 2.0), ("−67", "−1", "+2")),
    ]
    svg = sector_chart(
        rows, heads=["share", "output", "jobs", "price"], names=["o", "j", "p"], label="sectors"
    ).wide
    assert svg.count('class="notch cut"') == 1
    assert "+578" in svg


def test_a_domain_holds_values_inside():
    domain = Domain(-1.0, 3.0, 100.0, 500.0)
    assert domain.x(0.0) == 200.0
    assert domain.x(9.0) == 500.0
    assert domain.x(-9.0) == 100.0


def test_numbers_that_are_not_defined_draw_no_bar():
    svg = bar_chart([Bar("x", float("nan"), "–")], label="l", tick_text=str, measure=OF).wide
    assert rectangles(svg) == []
    assert "nan" not in svg


def test_labels_are_escaped_and_cut_to_their_room():
    svg = bar_chart([Bar("<b>&", 1.0, "+1")], label='"quoted"', tick_text=str, measure=OF).wide
    assert "<b>" not in svg
    assert "&lt;b&gt;&amp;" in svg
    assert 'aria-label="&#34;quoted&#34;"' in svg
    short = fitted("Professional, scientific and technical activities", 120)
    assert short.endswith("…")
    assert text_width(short) <= 120
    assert fitted("Food", 120) == "Food"


def test_long_labels_wrap_and_nothing_is_lost_before_the_last_line():
    text = "Full sanctions, and Belarus joins the West: it stops trading with Russia too"
    lines = wrapped(text, 300, most=2)
    assert len(lines) == 2
    assert all(text_width(line) <= 300 for line in lines)
    assert " ".join(lines) == text
    assert wrapped("short", 300, most=2) == ["short"]
    assert wrapped(text, 120, most=2)[1].endswith("…")


def test_a_label_above_its_bar_does_not_touch_the_bar():
    bars = [Bar("a long label that needs two lines of the chart to be read", 3.0, "+3")]
    svg = bar_chart(bars, label="l", tick_text=str, measure=OF, width=240, label_width=None).wide
    labels = [float(y) for y in re.findall(r'y="([\d.]+)" class="label"', svg)]
    bar_top = float(RECTANGLE.search(svg).group(3))
    assert len(labels) == 2
    assert max(labels) < bar_top
