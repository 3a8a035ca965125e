"""Charts taken away: Vega-Lite with its numbers inside, SVG and HTML that load nothing."""

import json
import math
import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

import blocs
from blocs.brief.charts.drawing import ChartData, Series, drawing
from blocs.brief.charts.drawing import Picture as Drawn
from blocs.brief.contents import Chart, Contents, Panel, Section
from blocs.brief.figures.figure import figures_of
from blocs.brief.figures.vega import vega_lite

KINDS = (
    *("bars", "cells", "columns", "cover", "dots", "groups", "heat", "intervals", "lines", "pairs"),
    *("points", "radar", "ranges", "ratios", "sectors", "stacks", "stairs", "tornado"),
)
MARKS = {"bar", "line", "point", "rect", "rule", "text"}
CHANNELS = {"x", "x2", "y", "color", "yOffset", "text"}
TYPES = {"nominal", "ordinal", "quantitative"}
KNOWN = {
    "top": {"$schema", "title", "data", "width", "mark", "encoding", "layer", "vconcat", "resolve"},
    "part": {"title", "description", "data", "width", "mark", "encoding", "layer"},
    "mark": {"type", "tooltip", "point", "interpolate", "filled", "color", "dy"},
    "channel": {
        *("field", "type", "title", "sort", "stack", "scale", "aggregate", "condition", "value"),
    },
    "scale": {"type", "zero", "scheme", "domainMid", "reverse"},
    "interpolate": {"step-after"},
    "scheme": {"blueorange"},
}
"""Of the words that the schemas of Vega-Lite 5.20.1 and 6.4.1 both know, those that we write.

All kinds of picture were validated against both schemas as published; a word that is not here has
to be looked up in both.
"""


def data(kind, series=2):
    values = ((1.5, -2.0, math.nan), (0.25, 3.0, 4.0))
    lines = tuple(Series(name, values[k]) for k, name in enumerate(("one", "two")[:series]))
    return ChartData(kind, "%", ("A", "Б", "C"), lines)


def units(spec):
    """The specifications of single pictures inside one, with the rows that they read."""
    for part in spec.get("vconcat", [spec]):
        for layer in part.get("layer", [part]):
            yield part, layer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("panels", [1, 2])
def test_a_specification_has_marks_channels_and_fields_that_are_there(kind, panels):
    spec = vega_lite("T", [("P", data(kind), "said")] * panels, "ru")
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    assert "url" not in json.dumps(spec).replace(spec["$schema"], "")
    assert len(list(units(spec))) >= panels
    for part, layer in units(spec):
        rows = part["data"]["values"]
        assert rows
        assert layer["mark"]["type"] in MARKS
        assert set(layer["encoding"]) <= CHANNELS
        for channel in layer["encoding"].values():
            assert channel.get("field", "value") in rows[0] or "condition" in channel
            assert channel.get("type", "nominal") in TYPES


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("panels", [1, 2])
def test_a_specification_is_of_words_that_both_versions_know(kind, panels):
    spec = vega_lite("T", [("P", data(kind), "said")] * panels, "en")
    assert spec["$schema"].endswith("/v5.json")
    assert set(spec) <= KNOWN["top"] | KNOWN["part"]
    for part, layer in units(spec):
        assert set(part) <= KNOWN["part"] | {"$schema"}
        assert set(layer["mark"]) <= KNOWN["mark"]
        assert layer["mark"].get("interpolate", "step-after") in KNOWN["interpolate"]
        for channel in layer["encoding"].values():
            assert set(channel) <= KNOWN["channel"]
            scale = channel.get("scale") or {}
            assert set(scale) <= KNOWN["scale"]
            assert scale.get("scheme", "blueorange") in KNOWN["scheme"]


def test_numbers_of_a_specification_are_those_of_the_chart():
    spec = vega_lite("T", [("", data("ranges"), "")], "en")
    found = [(row["label"], row["series"], row["value"]) for row in spec["data"]["values"]]
    assert found == [
        *(("A", "one", 1.5), ("Б", "one", -2.0)),
        *(("A", "two", 0.25), ("Б", "two", 3.0), ("C", "two", 4.0)),
    ]
    plane = vega_lite("T", [("", data("points"), "")], "en")
    assert plane["data"]["values"] == [
        {"label": "A", "x": 1.5, "y": 0.25},
        {"label": "Б", "x": -2.0, "y": 3.0},
    ]


def figure(count=1):
    def draw(width):
        return Drawn(['<rect class="bar gain" width="9" height="9"/>'], width, 40.0)

    made = drawing(draw, width=640, alt="A bar", css="own", data=data("bars", 1))
    chart = Chart(
        "What <is>", tuple(Panel(made, title=f"P{k}") for k in range(count)), number="Figure 1"
    )
    return figures_of(
        Contents(
            language="en",
            title="T",
            kicker="",
            dateline="",
            sections=(Section("S", (chart,)), None),
        )
    )[0]


def test_a_notebook_shows_it_and_nothing_is_loaded():
    shown = figure()._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "What &amp;lt;is&amp;gt;" in shown
    page = figure().html()
    assert not re.search(r"(src|href)=|@import|url\((?!#)", page)


def test_files_by_suffix(tmp_path):
    svg = figure().save(tmp_path / "x.svg")[0]
    root = ET.parse(svg).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    text = svg.read_text("utf-8")
    assert "var(" not in text
    assert "@media" not in text
    assert re.search(r"\.bar\.gain \{ fill: #[0-9a-f]{6}", text)
    assert [path.name for path in figure(2).save(tmp_path / "y.svg")] == ["y-1.svg", "y-2.svg"]
    table = pd.read_csv(figure().save(tmp_path / "x.csv")[0])
    assert table["value"].tolist()[:2] == [1.5, -2.0]
    assert math.isnan(table["value"].iloc[2])
    assert json.loads(figure().save(tmp_path / "x.json")[0].read_text("utf-8"))["mark"]
    with pytest.raises(blocs.InputError, match="svg"):
        figure().save(tmp_path / "x.png")
