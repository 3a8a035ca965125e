import itertools
import math
import re
from importlib.resources import files

import numpy as np
import pytest

SEEN = {
    "all": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB."""
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
"""Linear sRGB to CIE XYZ, white of D65 (IEC 61966-2-1)."""
APART = 15.0
"""Smallest CIE 1976 distance of two series; 2.3 is just seen (Mahy et al. 1994)."""
STYLES = (
    "brief/templates/page.css",
    "questions/exposure/report/exposure.css",
    "questions/projects/report/project.css",
)
FILL = re.compile(r"(?:\.(\w+) )?\.(s\d|t\d|outer|inner|at-\w+|gain|loss) \{ fill: var\(--(\w+)\)")


def lab(colour, seeing):
    raw = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(raw <= 0.04045, raw / 12.92, ((raw + 0.055) / 1.055) ** 2.4)
    white = XYZ @ np.ones(3)
    t = XYZ @ np.clip(SEEN[seeing] @ linear, 0, 1) / white
    x, y, z = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one, other, seeing):
    return math.dist(lab(one, seeing), lab(other, seeing))


def text_of(path):
    return files("blocs").joinpath(path).read_text(encoding="utf-8")


def palettes():
    page = text_of(STYLES[0])
    light, dark = re.findall(r":root \{(.*?)\}", page, re.DOTALL)[:2]
    return {
        name: dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
        for name, block in (("light", light), ("dark", dark))
    }


def series():
    """Names of colours that stand side by side in one chart, by file and chart."""
    found = {}
    for path in STYLES:
        for chart, part, colour in FILL.findall(text_of(path)):
            family = chart or re.sub(r"\d", "", part)
            found.setdefault((path.rsplit("/", 1)[-1], family), {})[part] = colour
    return {key: sorted(set(parts.values())) for key, parts in found.items() if len(parts) > 1}


def test_red_and_green_are_what_a_deuteranope_confuses():
    assert (
        distance("#ff0000", "#00ff00", "deuteranopia") < distance("#ff0000", "#00ff00", "all") / 2
    )
    assert distance("#c8553d", "#7b8f2a", "deuteranopia") < APART


def test_every_kind_of_chart_with_series_is_looked_at():
    assert {family for _, family in series()} >= {"years", "stack", "flows", "income", "t"}


@pytest.mark.parametrize("seeing", SEEN)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_of_series_are_told_apart(theme, seeing):
    colours = palettes()[theme]
    for chart, names in series().items():
        for one, other in itertools.combinations(names, 2):
            found = distance(colours[one], colours[other], seeing)
            assert found >= APART, (chart, one, other, found)
