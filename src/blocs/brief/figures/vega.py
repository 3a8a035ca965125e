"""A chart as a Vega-Lite specification: its numbers inside, nothing loaded from elsewhere."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence
from typing import Any, TypeAlias

from blocs.brief.charts.drawing import ChartData
from blocs.brief.words import words
from blocs.foundation.quantities import quantities

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
"""The dialect; a name, not an address that anybody must load."""

Spec: TypeAlias = dict[str, Any]

GAIN, LOSS, QUIET = "#2f74ad", "#b5581a", "#7b8894"
BARS, STACKS, GRIDS = (
    ("bars", "sectors", "groups", "tornado"),
    ("stacks", "columns"),
    ("cells", "heat"),
)
LINES, PLANES = ("lines", "stairs"), ("points",)
"""Kinds of `ChartData` by what they are drawn as; others are points with their range."""
DRAWN = re.compile(r"draw_[0-9]+")
WIDTH, LETTERS_OF_TITLE = 520, 90


def vega_lite(title: str, panels: Sequence[tuple[str, ChartData, str]], language: str) -> Spec:
    """One specification. panels: title, numbers and description of each picture."""
    lines = textwrap.wrap(title, LETTERS_OF_TITLE)
    head: Spec = {"$schema": SCHEMA, "title": {"text": lines, "anchor": "start"}}
    drawn = [_panel(data, language) | {"description": said} for _, data, said in panels]
    if len(drawn) == 1:
        return head | drawn[0]
    named = [{"title": name} | spec for (name, _, _), spec in zip(panels, drawn, strict=True)]
    apart = {"scale": {"color": "independent"}}
    return head | {"vconcat": named, "resolve": apart}


def _panel(data: ChartData, language: str) -> Spec:
    values = _values(data, language)
    unit = words(language).unit(data.unit)
    several = len({row["series"] for row in values}) > 1
    if data.kind in PLANES:
        return _plane(data, unit)
    drawn = {**dict.fromkeys(BARS, _bars), **dict.fromkeys(STACKS, _stacks)}
    drawn |= {**dict.fromkeys(GRIDS, _grid), **dict.fromkeys(LINES, _lines)}
    spec = drawn.get(data.kind, _points)(data, unit, several)
    return {"data": {"values": values}, **spec}


def _values(data: ChartData, language: str) -> list[dict[str, Any]]:
    """One row a number; what is not finite has none."""
    return [
        {"label": label, "series": _name(line.name, language), "value": value}
        for line in data.series
        for label, value in zip(data.labels, line.values, strict=True)
        if math.isfinite(value)
    ]


def _name(name: str, language: str) -> str:
    """A quantity by its label; all draws as one series."""
    if name in quantities():
        return words(language).label(name)
    return "draws" if DRAWN.fullmatch(name) else name


def _bars(_: ChartData, unit: str, several: bool) -> Spec:
    encoding: Spec = {"y": _labels(), "x": _number(unit), **_coloured(several=several)}
    if several:
        encoding["yOffset"] = {"field": "series", "type": "nominal", "sort": None}
    return {"width": WIDTH, "mark": {"type": "bar", "tooltip": True}, "encoding": encoding}


def _stacks(data: ChartData, unit: str, several: bool) -> Spec:
    stacked = {**_number(unit), "stack": "zero"}
    along = {"y": _labels(), "x": stacked}
    if data.kind == "columns":
        along = {"x": _labels(kind="ordinal"), "y": stacked}
    encoding = along | _coloured(several=several)
    return {"width": WIDTH, "mark": {"type": "bar", "tooltip": True}, "encoding": encoding}


def _lines(data: ChartData, unit: str, several: bool) -> Spec:
    mark: Spec = {"type": "line", "point": True, "tooltip": True}
    if data.kind == "stairs":
        mark["interpolate"] = "step-after"
    encoding = {"x": _labels(kind="ordinal"), "y": _number(unit), **_coloured(several=several)}
    return {"width": WIDTH, "mark": mark, "encoding": encoding}


def _grid(data: ChartData, unit: str, _: bool) -> Spec:
    colour: Spec = {"field": "value", "type": "quantitative", "title": unit}
    if any(value < 0 for line in data.series for value in line.values):
        colour["scale"] = {"scheme": "blueorange", "domainMid": 0, "reverse": True}
    across = {"field": "series", "type": "nominal", "sort": None, "title": None}
    encoding = {"x": across, "y": _labels(), "color": colour}
    return {"mark": {"type": "rect", "tooltip": True}, "encoding": encoding}


def _points(data: ChartData, unit: str, several: bool) -> Spec:
    """Every series a mark, and a rule from the least to the most of a label."""
    scale: Spec = (
        {"scale": {"type": "log"}} if data.kind == "ratios" else {"scale": {"zero": False}}
    )
    x = _number(unit) | scale
    ends = {
        "x": {**x, "aggregate": "min"},
        "x2": {"field": "value", "aggregate": "max"},
        "y": _labels(),
    }
    marks = {"x": x, "y": _labels(), **_coloured(several=several)}
    return {
        "width": WIDTH,
        "layer": [
            {"mark": {"type": "rule", "color": QUIET}, "encoding": ends},
            {"mark": {"type": "point", "filled": True, "tooltip": True}, "encoding": marks},
        ],
    }


def _plane(data: ChartData, unit: str) -> Spec:
    """Two measures of each label against each other."""
    across, up = data.series[:2]
    rows = zip(data.labels, across.values, up.values, strict=True)
    values = [
        {"label": label, "x": x, "y": y}
        for label, x, y in rows
        if math.isfinite(x) and math.isfinite(y)
    ]
    ends: Spec = {
        axis: {
            "field": axis,
            "type": "quantitative",
            "title": f"{line.name} [{unit}]",
            "scale": {"zero": False},
        }
        for axis, line in (("x", across), ("y", up))
    }
    text = {"field": "label", "type": "nominal"}
    return {
        "data": {"values": values},
        "width": WIDTH,
        "layer": [
            {"mark": {"type": "point", "filled": True, "tooltip": True}, "encoding": ends},
            {"mark": {"type": "text", "dy": -9}, "encoding": {**ends, "text": text}},
        ],
    }


def _labels(kind: str = "nominal") -> Spec:
    return {"field": "label", "type": kind, "sort": None, "title": None}


def _number(unit: str) -> Spec:
    return {"field": "value", "type": "quantitative", "title": unit or None}


def _coloured(*, several: bool) -> Spec:
    """By series; a single one by its sign."""
    if several:
        return {"color": {"field": "series", "type": "nominal", "sort": None, "title": None}}
    return {"color": {"condition": {"test": "datum.value < 0", "value": LOSS}, "value": GAIN}}
