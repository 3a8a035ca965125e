"""Outlines of countries against published areas; borders; places."""

import numpy as np
import pytest

from blocs.world.shapes import area_km2, authalic_sine, borders, has_shape, outline

PUBLISHED = {
    "BLR": 207_600,
    "POL": 312_685,
    "DEU": 357_022,
    "LVA": 64_589,
    "KAZ": 2_724_900,
    "MNG": 1_564_116,
    "AUT": 83_871,
    "CHE": 41_277,
    "HUN": 93_028,
    "CZE": 78_867,
    "SRB": 77_474,
    "ARM": 29_743,
    "GEO": 69_700,
    "ZMB": 752_618,
    "BWA": 581_730,
    "UZB": 447_400,
    "TUR": 783_562,
    "EGY": 1_001_450,
    "ZAF": 1_219_090,
    "ITA": 301_340,
    "ESP": 505_370,
    "MEX": 1_964_375,
    "ARG": 2_780_400,
    "PER": 1_285_216,
    "COL": 1_138_910,
    "AGO": 1_246_700,
    "THA": 513_120,
}
"""Total area with inland waters, km², World Factbook (public domain)."""

APART = {"UKR": 603_550, "NOR": 323_802, "SAU": 2_149_690, "CHN": 9_596_960, "LTU": 65_300}
"""Outlines that differ by more: other boundaries, islands far away, or coasts that are coarse."""


@pytest.mark.parametrize("code", PUBLISHED)
def test_areas_are_those_that_are_published(code):
    assert area_km2([code]) == pytest.approx(PUBLISHED[code], rel=0.005)


@pytest.mark.parametrize("code", APART)
def test_the_docs_name_outlines_that_differ(code):
    assert abs(area_km2([code]) / APART[code] - 1) > 0.005


def test_an_octant_of_the_globe_is_an_eighth_of_its_area():
    """sin β runs from 0 to 1: the cylinder of the same area is as high as the radius."""
    assert authalic_sine(np.array([0.0, 90.0, -90.0])) == pytest.approx([0, 1, -1])
    # Snyder (1987), table of authalic latitudes: 30° ↔ 29.8877°, 60° ↔ 59.8878° (WGS 84)
    beta = np.degrees(np.arcsin(authalic_sine(np.array([30.0, 60.0]))))
    assert beta == pytest.approx([29.8891, 59.8889], abs=2e-3)


def test_a_hole_is_no_part_of_a_country():
    with_hole = area_km2(["ZAF"])
    assert with_hole + area_km2(["LSO"]) == pytest.approx(area_km2(["ZAF", "LSO"]))
    assert len(outline(["ZAF"])) > len(outline(["LSO"])) == 1


def test_neighbours_share_a_border_and_others_none():
    assert borders(["BLR"], ["POL"])
    assert not borders(["BLR"], ["DEU"])
    everyone = borders(["BLR"])
    assert len(everyone) == len(borders(["BLR"], ["POL", "LTU", "LVA", "RUS", "UKR"]))
    assert not borders(["ISL"])


def test_not_every_code_has_a_shape():
    assert has_shape("BLR")
    assert not has_shape("XYZ")
