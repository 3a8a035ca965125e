"""Outlines of countries against published areas; borders; places."""

import numpy as np
import pytest

from blocs.world.shapes import area_km2, authalic_sine, borders, has_shape, outline
from claimed import claim

AREAS = claim("areas")
PUBLISHED = dict(zip(AREAS.given["countries"], AREAS.published, strict=True))
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
